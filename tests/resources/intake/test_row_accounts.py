"""Rows read = accepted + rejected + ignored, per file, whatever people type."""

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.inbox.files import Inbox
from resources.intake.complaints import read_complaints
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy
from tests.resources.intake.test_complaints import HEADERS as ORDER_HEADERS
from tests.support.workbooks import HEADERS, csv_bytes, put, town_rows, xlsx

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "无", "同上", "合计", "注：", "零报告", "查实", "4月3日", "2023-04-01",
         "约21人", "1.38E+10", "〃", "澄教罚〔2023〕2号", "江阴市教育局", "人民中路88号3楼",
         "13812345678", "3.2万元", "=1+1", "\u200b", "1900-01-01"]
    ),
    st.integers(-5, 10**6),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e18, max_value=1e18),
    st.dates(pd.Timestamp("2000-01-01").date(), pd.Timestamp("2030-01-01").date()),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)  # fmt: skip
RECORDS = st.lists(st.dictionaries(st.sampled_from(HEADERS), CELLS, max_size=30), max_size=6)
QUIET = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def _check(files: pd.DataFrame, accepted: pd.DataFrame, issues: pd.DataFrame) -> None:
    parts = files["rows_accepted"] + files["rows_rejected"] + files["rows_ignored"]
    assert (parts == files["rows_read"]).all()
    assert files["rows_accepted"].sum() == len(accepted)
    assert accepted["source_record_id"].is_unique
    assert accepted["source_record_id"].notna().all()
    refused = issues[issues["severity"] == "reject_row"]
    assert files["rows_rejected"].sum() == len(
        refused[["source_file", "source_sheet", "source_row"]].drop_duplicates()
    )
    assert issues["message"].notna().all()


@QUIET
@given(records=RECORDS, more=RECORDS)
def test_town_rows_add_up(
    policy: Policy, records: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inbox = Inbox(Path(folder))
        sheets = {"一": town_rows(records), "二": town_rows(more)}
        put(inbox.root, "town_submissions/2023-04-08/澄江街道.xlsx", xlsx(sheets))
        put(
            inbox.root,
            "town_submissions/2023-04-08/月城镇.xlsx",
            xlsx({"S": town_rows(more, filer=None)}),
        )
        batch = read_town_batch(inbox, "2023-04-08", policy)
        _check(batch.files, batch.accepted, batch.issues)


@QUIET
@given(
    rows=st.lists(
        st.lists(CELLS.map(lambda c: "" if c is None else str(c)), max_size=24), max_size=6
    ),
    ids=st.lists(st.sampled_from(["A1", "A2", ""]), max_size=6),
)
def test_complaint_rows_add_up(policy: Policy, rows: list[list[str]], ids: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inbox = Inbox(Path(folder))
        named = [
            [number, "2023-04-01 10:00", *row[2:]] for number, row in zip(ids, rows, strict=False)
        ]
        put(inbox.root, "complaints/a.csv", csv_bytes([ORDER_HEADERS, *rows, *named]))
        put(inbox.root, "complaints/b.csv", csv_bytes([ORDER_HEADERS, *named], "utf-16"))
        batch = read_complaints(inbox, policy)
        _check(batch.files, batch.accepted, batch.issues)
