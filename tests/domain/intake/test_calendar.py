"""Who delivered when (contracts §3.2)."""

from datetime import date

import pandas as pd
import pytest

from domain.intake.batch import FILE_COLUMNS
from domain.intake.calendar import STATUS_COLUMNS, Batch, Calendar, Filer, submission_status

CALENDAR = Calendar(
    (
        Batch(date(2023, 4, 8), date(2023, 3, 21), date(2023, 4, 8)),
        Batch(date(2023, 5, 18), date(2023, 4, 9), date(2023, 5, 18)),
    )
)
FILERS = (Filer("001", "澄江街道"), Filer("002", "月城镇"))


def delivery(
    filer: str | None, moment: str, status: str = "accepted", batch: str = "2023-04-08"
) -> dict[str, object]:
    empty: dict[str, object] = dict.fromkeys(FILE_COLUMNS)
    counts = {"rows_read": 3, "rows_accepted": 2, "rows_rejected": 1, "rows_ignored": 0}
    return (
        empty
        | counts
        | {
            "batch": batch,
            "filer_code": filer,
            "received_at": pd.Timestamp(moment),
            "status": status,
            "zero_report": False,
        }
    )


def status(*deliveries: dict[str, object], as_of: date = date(2023, 4, 30)) -> pd.DataFrame:
    files = pd.DataFrame(list(deliveries), columns=list(FILE_COLUMNS))
    accepted = pd.DataFrame(
        {"batch": ["2023-04-08"] * 2, "filer_code": ["001"] * 2, "finding": ["查实", "查否"]}
    )
    return submission_status(files, accepted, CALENDAR, FILERS, as_of).set_index(
        ["batch", "filer_code"]
    )


def test_every_filer_of_every_due_batch_has_a_row() -> None:
    nothing = status()
    assert list(nothing.reset_index().columns) == list(STATUS_COLUMNS)
    assert list(nothing["status"]) == ["missing", "missing"]
    assert len(status(as_of=date(2023, 5, 18))) == 4
    assert len(status(as_of=date(2023, 4, 7))) == 0


def test_on_time_is_up_to_the_end_of_the_due_date() -> None:
    rows = status(delivery("001", "2023-04-08 23:59:59.999"), delivery("002", "2023-04-09 00:00"))
    assert list(rows["status"]) == ["on_time", "late"]
    assert rows["late_days"].tolist()[1] == 1
    assert pd.isna(rows["late_days"].iloc[0])
    first = rows.iloc[0]
    assert (first["rows_read"], first["rows_accepted"], first["rows_rejected"]) == (3, 2, 1)
    assert first["verified_findings"] == 1


def test_a_town_that_was_on_time_stays_so_whatever_it_corrects() -> None:
    row = status(
        delivery("001", "2023-04-07", "superseded"),
        delivery("001", "2023-04-12", "superseded") | {"answers": '{"digest": "", "rows": []}'},
        delivery("001", "2023-04-20", "accepted") | {"rows_read": 9},
    ).loc[("2023-04-08", "001")]
    assert (row["status"], row["deliveries"]) == ("on_time", 3)
    assert pd.isna(row["late_days"])
    assert row["submitted_at"] == pd.Timestamp("2023-04-07")
    assert row["last_submitted_at"] == pd.Timestamp("2023-04-20")
    assert row["rows_read"] == 9


def test_a_late_first_delivery_is_late_by_its_own_day_however_often_it_is_corrected() -> None:
    row = status(
        delivery("001", "2023-04-10", "superseded"), delivery("001", "2023-04-20", "accepted")
    ).loc[("2023-04-08", "001")]
    assert (row["status"], row["late_days"]) == ("late", 2)


@pytest.mark.parametrize(
    ("mended", "expected"), [("2023-04-08 23:59", "on_time"), ("2023-04-09 00:01", "late")]
)
def test_a_first_delivery_that_could_not_be_read_does_not_count_as_on_time(
    mended: str, expected: str
) -> None:
    row = status(
        delivery("001", "2023-04-06", "rejected"),
        delivery("001", mended, "superseded"),
        delivery("001", "2023-04-25", "accepted"),
    ).loc[("2023-04-08", "001")]
    assert (row["status"], row["submitted_at"]) == (expected, pd.Timestamp(mended))


def test_a_late_file_that_is_refused_replaces_nothing() -> None:
    row = status(
        delivery("001", "2023-04-07", "accepted"), delivery("001", "2023-04-12", "rejected")
    ).loc[("2023-04-08", "001")]
    assert (row["status"], row["submitted_at"]) == ("on_time", pd.Timestamp("2023-04-07"))
    assert row["last_submitted_at"] == pd.Timestamp("2023-04-12")


def test_only_unreadable_files_are_rejected() -> None:
    rows = status(
        delivery("001", "2023-04-07", "rejected"), delivery(None, "2023-04-07", "rejected")
    )
    assert rows.loc[("2023-04-08", "001"), "status"] == "rejected"
    assert rows.loc[("2023-04-08", "001"), "submitted_at"] == pd.Timestamp("2023-04-07")
    assert rows.loc[("2023-04-08", "002"), "status"] == "missing"
    mended = status(delivery("001", "2023-04-07", "rejected"), delivery("001", "2023-04-10"))
    assert mended.loc[("2023-04-08", "001"), "status"] == "late"
