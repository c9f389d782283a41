"""The board says in a word who has reported; a reminder says to each filer what it owes."""

from datetime import date

import pandas as pd
import pytest

from domain.intake.calendar import Batch, Filer
from domain.intake.corrections import CORRECTION_COLUMNS
from domain.reporting.board import (
    advance_reminders,
    board,
    due_tomorrow,
    not_reported,
    reminders,
    report_day,
)

BATCHES = (
    Batch(date(2023, 4, 8), date(2023, 3, 21), date(2023, 4, 8)),
    Batch(date(2023, 5, 18), date(2023, 4, 9), date(2023, 5, 18)),
)


@pytest.fixture
def status() -> pd.DataFrame:
    rows = [
        ("2023-04-08", "1", "甲镇", "on_time", None, 4, 1, False),
        ("2023-04-08", "2", "乙镇", "late", 3, 2, 0, False),
        ("2023-05-18", "1", "甲镇", "on_time", None, 0, 0, True),
        ("2023-05-18", "2", "乙镇", "missing", None, 0, 0, False),
    ]
    names = ["batch", "filer_code", "filer_name", "status", "late_days"]
    names += ["rows_read", "rows_rejected", "zero_report"]
    frame = pd.DataFrame(rows, columns=names).assign(rows_ignored=0)
    return frame.astype({"late_days": "Int64", "zero_report": "boolean"})


def owed(*rows: tuple[str, int, str]) -> pd.DataFrame:
    """Corrections of the first batch: filer, rows that wait, status."""
    made = [
        {"batch": "2023-04-08", "filer_code": code, "open_rows": count, "status": status}
        for code, count, status in rows
    ]
    frame = pd.DataFrame(made, columns=list(CORRECTION_COLUMNS))
    return frame.assign(return_by=pd.Timestamp("2023-05-20"))


def test_the_board_shows_the_newest_batch_first(status: pd.DataFrame) -> None:
    table = board(status)
    assert list(table.columns) == ["填报单位", "2023-05-18", "2023-04-08"]
    assert table.to_numpy().tolist() == [
        ["甲镇", "按时 零报告", "按时 4行，退1"],
        ["乙镇", "未报", "迟报3天 2行"],
    ]


def test_a_reminder_names_the_missing_report_and_the_returned_rows(status: pd.DataFrame) -> None:
    texts = reminders(status, owed(("1", 1, "open"), ("2", 2, "overdue")))
    assert texts["filer_name"].tolist() == ["甲镇", "乙镇"]
    assert (
        "2023-04-08 批次有 1 行被退回，请在退回通知中改正后于 2023-05-20 前送回"
        in texts["text"].iloc[0]
    )
    assert (
        "2 行被退回，请在退回通知中改正后尽快送回（期限 2023-05-20 已过）" in texts["text"].iloc[1]
    )
    assert "2023-05-18 批次的巡查情况表尚未收到" in texts["text"].iloc[1]
    assert not_reported(status)["filer_name"].tolist() == ["乙镇"]


def test_the_days_around_a_due_date_report(status: pd.DataFrame) -> None:
    assert report_day(BATCHES, date(2023, 4, 7)) == BATCHES[0]
    assert report_day(BATCHES, date(2023, 4, 9)) == BATCHES[0]
    assert report_day(BATCHES, date(2023, 4, 8)) is None
    assert due_tomorrow(BATCHES, date(2023, 5, 17)) == BATCHES[1]
    text = advance_reminders(BATCHES[1], [Filer("1", "甲镇")])["text"].iloc[0]
    assert "5月18日 24 时前" in text
