"""What departments answer: the status of each hand-over, and what it means for its clues."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from domain.supervision.handovers.answers import answers_about_clues
from domain.supervision.handovers.sheets import bureau_sheets
from tests.domain.supervision.handovers.cases import (
    AS_OF,
    ROUTING,
    Office,
    answer,
    answers,
    clue,
)
from tests.support.clue_stories import POLICY, Story

NUMBER = "YJ2024050001"
DUE = date(2024, 7, 19)
"""Fifteen working days after the day of the hand-over."""


def status(*said: dict[str, Any], as_of: date = AS_OF) -> pd.Series:
    office, row = Office(), clue("C1", violation_codes="price")
    office.day(row)
    told = tuple(answer(NUMBER, **one) for one in said)
    found = office.day(row, answered=told, issue="returned", as_of=as_of).handover
    return found.set_index("handover_no").loc[NUMBER]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ((), "已移送"),
        (({"accepted": True},), "已签收"),
        (({"accepted": True, "result": "正在核查"},), "已签收"),
        (({"result": "已受理"},), "已签收"),
        (({"accepted": True, "result": "责令改正", "closed_on": "2024-06-28"},), "已回复"),
        (({"accepted": True, "result": "经查，已责令停止"},), "已回复"),
        (({"result": "不予处罚", "closed_on": "2024-06-28"},), "已回复"),
        (({"accepted": False},), "退回"),
        (({"accepted": False, "result": "应由住建局办理"},), "退回"),
    ],
)
def test_the_status_follows_the_answer(said: tuple[dict[str, Any], ...], word: str) -> None:
    assert status(*said)["status"] == word


def test_the_newest_answer_to_each_question_counts() -> None:
    first = {"accepted": False, "answered_on": "2024-06-26"}
    then = {"accepted": True, "answered_on": "2024-06-27"}
    last = {"result": "罚款2000元", "closed_on": "2024-06-28", "handled_by": "经办甲"}
    row = status(first, then, last | {"answered_on": "2024-06-28"})
    assert row[["status", "answer_result", "answer_by"]].tolist() == [
        "已回复",
        "罚款2000元",
        "经办甲",
    ]
    assert row["answer_on"] == pd.Timestamp("2024-06-28")
    assert status(then | {"answered_on": "2024-06-25"}, first)["status"] == "退回"


def test_an_answer_read_twice_changes_nothing() -> None:
    said = {"accepted": True, "result": "责令改正", "closed_on": "2024-06-28"}
    pd.testing.assert_series_equal(status(said), status(said, said))


@pytest.mark.parametrize(
    ("days", "said", "word", "late"),
    [
        (0, (), "已移送", 0),
        (1, (), "已移送", 0),  # the first day after it is a Saturday
        (3, (), "逾期", 1),
        (3, ({"accepted": True},), "逾期", 1),
        (3, ({"accepted": False},), "退回", 0),
        (3, ({"result": "责令改正", "closed_on": "2024-07-22"},), "已回复", 0),
    ],
)
def test_an_answer_is_owed_for_fifteen_working_days(
    days: int, said: tuple[dict[str, Any], ...], word: str, late: int
) -> None:
    row = status(*said, as_of=DUE + timedelta(days=days))
    assert (row["due_on"].date(), row["status"], row["overdue_workdays"]) == (DUE, word, late)


def test_where_nobody_knows_the_holidays_nothing_is_overdue() -> None:
    day = date(2090, 3, 1)
    row = clue("C1", received_on="2090-02-20", violation_codes="price")
    office = Office()
    office.day(row, as_of=day)
    found = office.day(row, as_of=date(2090, 12, 1)).handover.iloc[0]
    assert pd.isna(found["due_on"])
    assert pd.isna(found["overdue_workdays"])
    assert found["status"] == "已移送"


@pytest.mark.parametrize(("workdays", "listed"), [(4, 0), (5, 1)])
def test_five_working_days_after_the_deadline_a_department_is_reported(
    workdays: int, listed: int
) -> None:
    office, row = Office(), clue("C1", violation_codes="price")
    office.day(row)
    day = DUE + timedelta(days=2 + workdays)  # DUE is a Friday
    found = office.day(row, issue="returned", as_of=day)
    sheets = bureau_sheets(found, ROUTING, day)
    assert len(sheets["通报名单"]) == listed
    [text] = sheets["逾期提醒"]["提醒内容"]
    assert text.startswith("市市场监督管理局：我办移送的 1 件线索（YJ2024050001）已过回复期限")


def about_clues(**said: Any) -> pd.DataFrame:
    office = Office()
    rows = (
        clue("C1", violation_codes="price"),
        clue("C2", matter_no="C1", violation_codes="price"),
        clue("C3", matter_no="C1"),
    )
    ledger = office.day(*rows).handover
    told = answers(answer(NUMBER, **said))
    return answers_about_clues(ledger, told, POLICY.terms["measures"], ROUTING, AS_OF)


@pytest.mark.parametrize(
    ("result", "measures"),
    [
        ("责令停止，退还费用", "责令停止;退费"),
        ("已罚款2000元并没收违法所得", "罚款;没收违法所得"),
        ("未责令停止", None),
        ("建议取缔", None),
        ("拟罚款5000元", None),
        ("将立案处罚", None),
        ("经查不属实", None),
        ("无法退费", None),
        ("未按规定公示价格，责令改正", "责令改正"),
        ("已移送公安机关", "移送"),
        ("约谈负责人", "约谈"),
    ],
)
def test_the_measures_of_a_result_are_those_that_were_taken(
    result: str, measures: str | None
) -> None:
    rows = about_clues(accepted=True, result=result, closed_on="2024-06-20")
    assert rows["number"].tolist() == ["C1", "C2"]
    found = rows["measures"].iloc[0]
    assert (None if pd.isna(found) else found) == measures


@pytest.mark.parametrize(
    ("result", "answered"),
    [
        ("责令改正，已向反映人反馈", True),
        ("已电话告知来电人处理结果", True),
        ("已经回复投诉人", True),
        ("已告知举报人", True),
        ("责令改正", False),
        ("未能联系反映人", False),
        ("已反馈市专班", False),
    ],
)
def test_whoever_complained_is_answered_where_the_result_says_so(
    result: str, answered: bool
) -> None:
    rows = about_clues(result=result, closed_on="2024-06-20")
    assert rows["feedback"].fillna(False).tolist() == [answered, answered]


@pytest.mark.parametrize(
    ("said", "excused"),
    [
        ({"result": "不予处罚", "basis": "行政处罚法第三十三条"}, True),
        ({"result": "情节轻微，不予行政处罚", "basis": "同上"}, True),
        ({"result": "不予处罚"}, False),
        ({"result": "罚款", "basis": "行政处罚法"}, False),
    ],
)
def test_no_penalty_is_a_reason_where_its_basis_is_written(
    said: dict[str, Any], excused: bool
) -> None:
    rows = about_clues(closed_on="2024-06-20", **said)
    assert rows["no_penalty_reason"].notna().all() == excused


def test_what_is_not_answered_says_nothing_about_clues() -> None:
    assert about_clues(accepted=True).empty
    assert about_clues(accepted=False, result="责令改正").empty
    assert about_clues(accepted=True, result="正在办理，责令停止").empty


def test_a_departments_measure_closes_a_verified_clue() -> None:
    story = Story()
    number = story.patrol("p1", "2024-05-06", "查实")
    assert story.clue(number)["state"] == "verified"
    office = Office()
    ledger = office.day(clue(number, violation_codes="price")).handover
    told = answers(answer(NUMBER, result="责令改正", closed_on="2024-06-20"))
    records = story.records()
    more = answers_about_clues(ledger, told, POLICY.terms["measures"], ROUTING, AS_OF)
    records["answer"] = pd.concat([records["answer"], more], ignore_index=True)
    closed = story.clue(number, records=records)
    assert (closed["state"], closed["measure_kind"]) == ("closed", "责令改正")
    assert closed["measure_on"] == pd.Timestamp("2024-06-20")
