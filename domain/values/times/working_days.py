"""Working days: those of the State Council's holiday notices, moved workdays included.

The one place that knows them. For a year without a notice nothing is guessed: single days raise,
columns stay empty and are counted by whoever asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Literal

import chinese_calendar
import numpy as np
import pandas as pd


@dataclass(frozen=True)
class UnknownYearError(Exception):
    """The working days of a year are not known.

    Attributes:
        year: the year.
    """

    year: int


DayKind = Literal["work", "weekend", "holiday"]
"""What a day is."""


def day_kind(day: date) -> DayKind | None:
    """Return what a day is; None in a year without a notice.

    A Saturday or Sunday that is worked counts as work; a public holiday that falls on a weekend is
    a holiday.
    """
    kinds = _days_of(day.year)
    return kinds[day.timetuple().tm_yday - 1] if kinds else None


def is_working_day(day: date) -> bool:
    """Return whether people work on a day.

    Raises:
        UnknownYearError: the package has no holiday notice for the year.
    """
    kind = day_kind(day)
    if kind is None:
        raise UnknownYearError(day.year)
    return kind == "work"


@cache
def _days_of(year: int) -> tuple[DayKind, ...]:
    """What each day of a year is, from the first to the last; nothing without a notice."""
    days = (date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), _ends(year) + 1))
    try:
        return tuple(_kind(*chinese_calendar.get_holiday_detail(day)) for day in days)
    except NotImplementedError:  # the library's way to say that it does not know the year
        return ()


def _ends(year: int) -> int:
    return date(year, 12, 31).toordinal()


def _kind(is_off: bool, festival: str | None) -> DayKind:
    if not is_off:
        return "work"
    return "holiday" if festival else "weekend"


def working_days(start: date, end: date, works: Callable[[date], bool] = is_working_day) -> int:
    """Return the working days after `start` up to and including `end`; 0 if `end` is not later.

    Args:
        start: the day before the first that counts.
        end: the last day that counts.
        works: whether a day is a working day.
    """
    days = range(1, (end - start).days + 1)
    return sum(works(start + timedelta(days=n)) for n in days)


def due_day(start: date, allowed: int, works: Callable[[date], bool] = is_working_day) -> date:
    """Return the last of so many working days after `start`.

    Args:
        start: the day before the first that counts.
        allowed: number of working days.
        works: whether a day is a working day.
    """
    day, left = start, allowed
    while left:
        day += timedelta(days=1)
        left -= works(day)
    return day


def due_days(starts: pd.Series, allowed: pd.Series) -> pd.Series:
    """Return `due_day` of every row; missing where a day, a number or a year's notice is missing.

    Args:
        starts: days (`datetime64`).
        allowed: how many working days, on the same index.
    """
    pairs = pd.DataFrame({"start": starts, "allowed": allowed})
    known = pairs.dropna().drop_duplicates()
    found = [
        _known(partial(due_day, start.date(), int(number)))
        for start, number in zip(known["start"], known["allowed"], strict=True)
    ]
    known["due"] = pd.Series(found, index=known.index, dtype="datetime64[us]")
    due = pairs.merge(known, on=["start", "allowed"], how="left")["due"]
    return due.astype("datetime64[us]").set_axis(starts.index)


def working_days_between(starts: pd.Series, ends: pd.Series) -> pd.Series:
    """Return `working_days` of every row; missing where a day or a year's notice is missing.

    Each day of the calendar is asked once, however many rows span it.
    """
    both = starts.notna() & ends.notna()
    counts = pd.Series(pd.NA, index=starts.index, dtype="Int64")
    if not both.any():
        return counts
    first, last = starts[both].to_numpy("datetime64[D]"), ends[both].to_numpy("datetime64[D]")
    last = np.maximum(first, last)
    days = np.arange(first.min(), last.max() + np.timedelta64(1, "D"))
    works = [_known(partial(is_working_day, day)) for day in days.tolist()]
    known = np.array([one is not None for one in works])
    worked = np.cumsum([bool(one) for one in works])
    unknown = np.cumsum(~known)
    begin, end = (first - days[0]).astype(int), (last - days[0]).astype(int)
    found = pd.Series(worked[end] - worked[begin], index=counts.index[both], dtype="Int64")
    return counts.mask(both, found.mask(unknown[end] > unknown[begin]))


def _known(ask: Callable[[], object]) -> object:
    """The answer, or nothing where it needs a year without a notice."""
    try:
        return ask()
    except UnknownYearError:
        return None
