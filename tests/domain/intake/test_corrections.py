"""What was sent back is judged by the notice's own deadline (contracts §2.1)."""

from datetime import date

import pandas as pd
import pytest

from domain.intake.batch import FILE_COLUMNS
from domain.intake.corrections import CORRECTION_COLUMNS, corrections
from domain.intake.rejections import HISTORY_COLUMNS, no_history

FILES = pd.DataFrame(
    {
        "source_file": ["a.xlsx", "a_退回更正.xlsx"],
        "received_at": pd.to_datetime(["2023-04-07 00:00", "2023-04-17 23:30"]),
    }
)


def sent_back(
    on: str, resolution: str | None = None, by: str | None = None, closed: str | None = None
) -> dict[str, object]:
    return {
        "batch": "2023-04-08",
        "filer_code": "1",
        "source_file": "a.xlsx",
        "severity": "reject_row",
        "first_seen_on": pd.Timestamp(on),
        "resolution": resolution,
        "resolved_by": by,
        "resolved_on": pd.Timestamp(closed) if closed else pd.NaT,
    }


def judged(*rows: dict[str, object], day: str) -> pd.Series:
    history = pd.DataFrame(list(rows), columns=list(HISTORY_COLUMNS))
    history = history.astype({"first_seen_on": "datetime64[us]", "resolved_on": "datetime64[us]"})
    return corrections(history, FILES, 7, date.fromisoformat(day)).iloc[0]


@pytest.mark.parametrize(
    ("sent", "status", "late"), [("2023-04-10", "in_time", None), ("2023-04-09", "late", 1)]
)
def test_the_moment_of_the_answer_counts_not_the_run_that_saw_it(
    sent: str, status: str, late: int | None
) -> None:
    row = judged(sent_back(sent, "corrected", "a_退回更正.xlsx#5", "2023-04-25"), day="2023-05-01")
    assert row["status"] == status
    assert row["answered_at"] == pd.Timestamp("2023-04-17 23:30")
    assert (row["late_days"] == late) if late else pd.isna(row["late_days"])


@pytest.mark.parametrize(("day", "status"), [("2023-04-16", "open"), ("2023-04-17", "overdue")])
def test_what_is_still_out_is_overdue_after_the_deadline(day: str, status: str) -> None:
    closed = sent_back("2023-04-09", "corrected", "a_退回更正.xlsx#5", "2023-04-25")
    row = judged(sent_back("2023-04-09"), closed, day=day)
    assert (row["status"], row["returned"], row["open_rows"]) == (status, 2, 1)
    assert pd.isna(row["answered_at"])


def test_a_correction_that_was_refused_in_turn_has_its_days_anew() -> None:
    first = sent_back("2023-04-01", "replaced", "a_退回更正.xlsx#5", "2023-04-18")
    row = judged(first, sent_back("2023-04-18"), day="2023-04-20")
    assert (row["status"], row["return_by"]) == ("open", pd.Timestamp("2023-04-25"))


NO_FILES = pd.DataFrame(columns=list(FILE_COLUMNS))


@pytest.mark.parametrize(
    "files",
    [FILES, NO_FILES, NO_FILES.astype("str"), NO_FILES.astype({"received_at": "datetime64[us]"})],
    ids=["some", "objects", "texts", "times"],
)
def test_without_history_nobody_owes_anything(files: pd.DataFrame) -> None:
    nothing = corrections(no_history(), files, 7, date(2023, 4, 8))
    assert nothing.empty
    assert tuple(nothing.columns) == CORRECTION_COLUMNS


def test_what_no_longer_has_a_file_is_judged_by_the_run_that_closed_it() -> None:
    history = no_history().reindex(range(1))
    closed = sent_back("2023-04-09", "withdrawn", None, "2023-04-25")
    for name, value in closed.items():
        history[name] = pd.Series([value], dtype=history[name].dtype)
    row = corrections(history, NO_FILES, 7, date(2023, 5, 1)).iloc[0]
    assert (row["status"], row["answered_at"]) == ("late", pd.Timestamp("2023-04-25"))
