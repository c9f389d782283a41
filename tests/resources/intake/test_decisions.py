"""Penalty decisions as they are read: kinds, status and money, with the reason for every hold."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from domain.intake.batch import SourceBatch
from resources.intake.market_rows import read_market
from schemas.policy.load import Policy
from tests.resources.intake.test_market import PENALTY, database
from tests.support.workbooks import only, record, rules, town_xlsx

OneTown = Callable[..., SourceBatch]
DECIDED = {"处罚决定日期": date(2023, 3, 30), "处罚机关": "江阴市教育局", "处罚类别": "罚款"}


@pytest.fixture
def market(tmp_path: Path, policy: Policy) -> Callable[..., SourceBatch]:
    def read(**changes: Any) -> SourceBatch:
        (tmp_path / "market.db").unlink(missing_ok=True)
        return read_market(database(tmp_path, [], [PENALTY | changes]), policy)[1]

    return read


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("澄教责改字〔2023〕906号", "not_a_decision"),
        ("澄教罚告〔2023〕907号", "not_a_decision"),
        ("见附件", "no_decision_number"),
        ("当场处罚", "simple_procedure"),
    ],
)
def test_a_towns_notice_is_kept_and_said_to_be_none(
    one_town: OneTown, typed: str, code: str
) -> None:
    batch = one_town(town_xlsx([record(**DECIDED, 处罚决定书文号=typed)]))
    row = only(batch.accepted)
    assert (row["decision_no"], row["hold_code"]) == (typed, code)
    issue = only(batch.issues)
    assert (issue["rule"], issue["field"], issue["severity"]) == (code, "decision_no", "warn")


def test_of_a_notice_and_a_decision_in_one_cell_the_decision_counts(one_town: OneTown) -> None:
    typed = "澄教罚告〔2023〕5号、澄教罚〔2023〕6号"
    row = only(one_town(town_xlsx([record(**DECIDED, 处罚决定书文号=typed)])).accepted)
    assert row["decision_no"] == "澄教罚〔2023〕6号"
    assert pd.isna(row["hold_code"])


@pytest.mark.parametrize("status", [2, "2", "否", "已修复", "#N/A"])
def test_a_status_that_nobody_knows_holds_the_decision_back(
    market: Callable[..., SourceBatch], status: object
) -> None:
    batch = market(ZT=status)
    row = only(batch.accepted)
    assert pd.isna(row["revoked"])
    assert row["hold_code"] == "unknown_status"
    assert "unknown_status" in rules(batch)


def test_the_simple_procedure_is_seen_in_the_text(market: Callable[..., SourceBatch]) -> None:
    assert only(market(CF_YJ="适用简易程序").accepted)["hold_code"] == "simple_procedure"
    assert pd.isna(only(market(CF_YJ="不适用简易程序").accepted)["hold_code"])


@pytest.mark.parametrize("typed", ["壹拾贰万伍仟元整", "12.5万元", "125000", 125000.0])
def test_a_towns_fine_in_words_is_a_fine(one_town: OneTown, typed: object) -> None:
    cells = {"处罚决定书文号": "澄教罚〔2023〕6号", "罚款金额（元）": typed}
    row = only(one_town(town_xlsx([record(**DECIDED, **cells)])).accepted)
    assert row["fine_yuan"] == 125_000
    assert pd.isna(row["hold_code"])


def test_an_empty_cell_takes_the_fine_that_the_text_states(
    one_town: OneTown, market: Callable[..., SourceBatch]
) -> None:
    cells = {"处罚决定书文号": "澄教罚〔2023〕6号", "处置措施": "罚款人民币叁万伍仟元整"}
    row = only(one_town(town_xlsx([record(**DECIDED, **cells)])).accepted)
    assert row["fine_yuan"] == 35_000
    for empty in (None, 0, "/"):
        found = market(CF_NR="处罚款人民币35000元", CF_NR_FK=empty)
        assert only(found.accepted)["fine_yuan"] == 35_000


@pytest.mark.parametrize(
    "changes",
    [
        {"CF_NR_FK": "若干"},
        {"CF_NR_FK": None, "CF_NR": "罚款若干元"},
        {"CF_NR_FK": None, "CF_NR": "罚款3万元，罚款2万元"},
    ],
)
def test_a_fine_that_is_named_and_cannot_be_read_holds_the_decision_back(
    market: Callable[..., SourceBatch], changes: dict[str, object]
) -> None:
    batch = market(**changes)
    assert only(batch.accepted)["hold_code"] == "fine_unread"
    assert "fine_unread" in rules(batch)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"CF_NR_FK": 35000, "CF_NR": "处罚款人民币35000元"}, "fine_yuan"),
        ({"CF_NR_FK": "0.00035", "CF_NR": "处罚款人民币叁万伍仟元整"}, "fine_yuan"),
        ({"CF_NR_WFFF": 5000, "CF_NR": "没收违法所得5000元"}, "confiscated_yuan"),
    ],
)
def test_an_amount_that_the_text_contradicts_is_taken_out(
    market: Callable[..., SourceBatch], changes: dict[str, object], field: str
) -> None:
    batch = market(**changes)
    row = only(batch.accepted)
    assert pd.isna(row[field])
    assert row["hold_code"] == "amount_contradicted"
    issue = only(batch.issues)
    assert (issue["rule"], issue["field"]) == ("amount_contradicted", field)


def test_a_fine_that_no_law_knows_needs_the_text(
    one_town: OneTown, market: Callable[..., SourceBatch]
) -> None:
    cells = {"处罚决定书文号": "澄教罚〔2023〕6号", "罚款金额（元）": 12.5}
    batch = one_town(town_xlsx([record(**DECIDED, **cells)]))
    assert only(batch.accepted)["hold_code"] == "amount_implausible"
    assert only(batch.issues)["field"] == "fine_yuan"
    assert only(market(CF_NR_FK=35000).accepted)["hold_code"] == "amount_implausible"
    stated = market(CF_NR_FK=600, CF_NR="罚款600万元")
    assert pd.isna(only(stated.accepted)["hold_code"])


@pytest.mark.parametrize(("fine", "code"), [(35000, None), (120000, "shared_amount")])
def test_a_fine_beside_two_numbers_is_left_out(
    one_town: OneTown, fine: int, code: str | None
) -> None:
    cells = {"处罚决定书文号": "澄教罚〔2023〕6号、7号", "罚款金额（元）": fine}
    batch = one_town(town_xlsx([record(**DECIDED, **cells)]))
    row = only(batch.accepted)
    assert row["decision_no"] == "澄教罚〔2023〕6号;澄教罚〔2023〕7号"
    assert pd.isna(row["fine_yuan"])
    assert (row["hold_code"] if pd.notna(row["hold_code"]) else None) == code
    assert only(batch.issues)["rule"] == "shared_amount"
