"""How many working days lie between a decision and its publication.

Seven working days are allowed (policy); which days those are: `domain.values.times.working_days`.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from domain.values.times.working_days import UnknownYearError, due_day, is_working_day, working_days

__all__ = ["UnknownYearError", "due_day", "is_working_day", "timeliness", "working_days"]

TIMELINESS_COLUMNS = (
    "listing_id",
    "listed_on",
    "first_published_on",
    "due_on",
    "working_days",
    "status",
)
"""Columns of `timeliness`."""

STATUSES: Mapping[str, str] = {
    "on_time": "按时",
    "late": "逾期",
    "unknown_year": "节假日安排未公布，无法计算",
}
"""What is said of a listing."""


def timeliness(
    listings: pd.DataFrame, first_published: Mapping[str, date], allowed: int
) -> pd.DataFrame:
    """Return for every listing when it was due and how long it took.

    Args:
        listings: `listing_id` and `listed_on` (the day of the decision).
        first_published: day of the first release of each listing.
        allowed: working days from decision to publication.

    Returns:
        `TIMELINESS_COLUMNS`, ordered by `listing_id`; `status` is a key of `STATUSES`.
    """
    days = listings["listed_on"].dt.date
    published = listings["listing_id"].map(dict(first_published))
    known = pd.DataFrame({"a": days, "b": published}).dropna().drop_duplicates()
    # Each distinct pair of days once: counting days is a walk over the calendar.
    pairs = zip(known["a"], known["b"], strict=True)
    found = {(a, b): _assessed(a, b, allowed) for a, b in pairs}
    rows = [
        (i, a, b, *found[a, b])
        for i, a, b in zip(listings["listing_id"], days, published, strict=True)
        if (a, b) in found
    ]
    frame = pd.DataFrame(rows, columns=list(TIMELINESS_COLUMNS)).sort_values("listing_id")
    for name in ("listed_on", "first_published_on", "due_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    frame["working_days"] = frame["working_days"].astype("Int64")
    return frame.astype({"listing_id": "str", "status": "str"}).reset_index(drop=True)


def _assessed(decided: date, published: date, allowed: int) -> tuple[date | None, int | None, str]:
    try:
        due, took = due_day(decided, allowed), working_days(decided, published)
    except UnknownYearError:
        return None, None, "unknown_year"
    return due, took, "on_time" if took <= allowed else "late"
