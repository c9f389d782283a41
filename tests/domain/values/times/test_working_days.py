"""Working days of whole columns: what single days give, and nothing for years without a notice."""

import pandas as pd

from domain.values.times.working_days import due_day, due_days, working_days, working_days_between

DAYS = pd.to_datetime(
    ["2024-02-08", "2024-04-29", "2023-09-28", "2024-06-03", None, "2090-01-01"]
).to_series(index=range(6))


def test_columns_give_what_single_days_give() -> None:
    allowed = pd.Series([7, 10, 15, 0, 3, 3])
    due = due_days(DAYS, allowed)
    for row in range(4):
        assert due[row].date() == due_day(DAYS[row].date(), allowed[row])
    assert due[4:].isna().all()


def test_days_between_are_counted_once_each() -> None:
    ends = pd.to_datetime(
        ["2024-02-23", "2024-05-06", "2023-09-01", "2024-06-03", "2024-01-01", "2090-01-05"]
    ).to_series(index=range(6))
    counts = working_days_between(DAYS, ends)
    for row in range(4):
        assert counts[row] == working_days(DAYS[row].date(), ends[row].date())
    assert counts[2] == 0  # the end lies before
    assert counts[4:].isna().all()


def test_no_row_at_all() -> None:
    none = pd.Series([], dtype="datetime64[us]")
    assert due_days(none, pd.Series([], dtype="Int64")).empty
    assert working_days_between(none, none).empty
