"""Times at which training is moved out of sight: holidays, weekends, school holidays, after exams.

Public holidays and weekends are those of the State Council's yearly notice, moved workdays taken
out; the days of schools are policy. A year without a notice is said to be unknown, never guessed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

import pandas as pd

from domain.values.times.working_days import DayKind, day_kind

WINDOW_COLUMNS: Final = ("window_id", "kind", "starts_on", "ends_on", "known")
"""Columns of `inspection_window`."""

HOLIDAY, WEEKEND, ON_DEMAND = "节假日", "周末", "临时"
SCHOOL_KINDS: Final = ("寒假", "暑假", "中高考后")
KINDS: Final = (HOLIDAY, WEEKEND, *SCHOOL_KINDS)
"""Kinds of windows; `临时` is what a person asks for, for any days."""


@dataclass(frozen=True)
class SchoolDays:
    """One window of the schools, by policy.

    Attributes:
        kind: one of `SCHOOL_KINDS`.
        starts_on: first day.
        ends_on: last day.
        source: where the days come from.
    """

    kind: str
    starts_on: date
    ends_on: date
    source: str = ""

    def __post_init__(self) -> None:
        if self.kind not in SCHOOL_KINDS:
            raise ValueError(f"kind must be one of {SCHOOL_KINDS}")
        if self.starts_on > self.ends_on:
            raise ValueError("expected starts_on <= ends_on")


@dataclass(frozen=True)
class WindowRules:
    """What policy says of windows.

    Attributes:
        version: of these rules.
        school: windows of the schools.
        planned_kinds: kinds for which a plan is made.
        lead_workdays: working days before a window on which its plan is made.
        lead_days_unknown: days instead, where the working days of the year are not known.
        ahead_days: how far ahead windows are listed.
        least_days_left: a window that has begun gets no plan any more with fewer days to go.
    """

    version: str
    school: tuple[SchoolDays, ...] = ()
    planned_kinds: tuple[str, ...] = KINDS
    lead_workdays: int = 10
    lead_days_unknown: int = 14
    ahead_days: int = 366
    least_days_left: int = 7

    def __post_init__(self) -> None:
        unknown = sorted(set(self.planned_kinds) - set(KINDS))
        if unknown:
            raise ValueError(f"planned_kinds: {unknown} is none of {KINDS}")
        if (
            min(self.lead_workdays, self.lead_days_unknown, self.ahead_days, self.least_days_left)
            < 1
        ):
            raise ValueError("numbers of days must be above 0")
        days = [(one.kind, one.starts_on) for one in self.school]
        if len(set(days)) < len(days):
            raise ValueError("a window of the schools stands there twice")


def inspection_windows(
    rules: WindowRules,
    first: date,
    last: date,
    kind_of: Callable[[date], DayKind | None] = day_kind,
) -> pd.DataFrame:
    """Return all windows that touch the days from `first` to `last`, by first day and kind.

    Days off in a row are one window: 节假日 if a public holiday is among them, else 周末. A year
    whose notice is not known gives one row of each of both kinds over the whole year, with `known`
    false; the windows of the schools stand there all the same.

    Args:
        rules: windows of the schools.
        first: first day.
        last: last day.
        kind_of: what a day is.

    Returns:
        `WINDOW_COLUMNS`, `window_id` is kind and first day.
    """
    rows = [
        *_days_off(first, last, kind_of),
        *((one.kind, one.starts_on, one.ends_on, True) for one in rules.school),
    ]
    rows = [row for row in rows if row[1] <= last and row[2] >= first]
    frame = pd.DataFrame(rows, columns=list(WINDOW_COLUMNS[1:]))
    for name in ("starts_on", "ends_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    frame = frame.sort_values(["starts_on", "kind"], ignore_index=True)
    frame = frame.assign(
        kind=frame["kind"].astype("str"),
        known=frame["known"].astype("bool"),
        window_id=[window_id(*row) for row in zip(frame["kind"], frame["starts_on"], strict=True)],
    )
    return frame.astype({"window_id": "str"})[list(WINDOW_COLUMNS)]


def window_id(kind: str, starts_on: date) -> str:
    """Return the id of a window: its kind and first day."""
    return f"{kind}-{starts_on:%Y-%m-%d}"


def on_demand(starts_on: date, ends_on: date) -> pd.DataFrame:
    """Return the one window that a person asks for (`WINDOW_COLUMNS`).

    Raises:
        ValueError: it ends before it starts.
    """
    if starts_on > ends_on:
        raise ValueError("expected starts_on <= ends_on")
    days = {"starts_on": [pd.Timestamp(starts_on)], "ends_on": [pd.Timestamp(ends_on)]}
    name = f"{window_id(ON_DEMAND, starts_on)}至{ends_on:%Y-%m-%d}"
    frame = pd.DataFrame({"window_id": [name], "kind": [ON_DEMAND], **days, "known": [True]})
    types = {"window_id": "str", "kind": "str", "known": "bool"}
    types |= dict.fromkeys(("starts_on", "ends_on"), "datetime64[us]")
    return frame.astype(types)[list(WINDOW_COLUMNS)]


def plan_day(
    starts_on: date,
    rules: WindowRules,
    kind_of: Callable[[date], DayKind | None] = day_kind,
) -> date:
    """Return the day on which the plan of a window is made.

    That is the latest day with `lead_workdays` working days before the window begins; where one of
    the days between is not known, `lead_days_unknown` days before.

    Args:
        starts_on: first day of the window.
        rules: how long before.
        kind_of: what a day is.
    """
    day, left = starts_on, rules.lead_workdays
    while left:
        day -= timedelta(days=1)
        kind = kind_of(day)
        if kind is None:
            return starts_on - timedelta(days=rules.lead_days_unknown)
        left -= kind == "work"
    return day


def due_windows(windows: pd.DataFrame, rules: WindowRules, as_of: date) -> pd.DataFrame:
    """Return the windows whose plan is due: its day has come and there is still time to visit.

    Columns: `WINDOW_COLUMNS`.

    Args:
        windows: `WINDOW_COLUMNS`; unknown ones get no plan.
        rules: kinds that are planned, and how long before.
        as_of: the day that is evaluated.
    """
    ahead = as_of + timedelta(days=_most_days_ahead(rules))
    day = pd.Timestamp(as_of)
    last = day + pd.Timedelta(days=rules.least_days_left - 1)
    begins = windows["starts_on"].between(day, pd.Timestamp(ahead), inclusive="right")
    goes_on = windows["starts_on"].le(day) & windows["ends_on"].ge(last)
    wanted = windows[
        (begins | goes_on) & windows["known"] & windows["kind"].isin(rules.planned_kinds)
    ]
    due = [plan_day(start.date(), rules) <= as_of for start in wanted["starts_on"]]
    return wanted[due].reset_index(drop=True)


def planned_on(windows: pd.DataFrame, rules: WindowRules, day: date) -> pd.DataFrame:
    """Return the windows whose plan is made on this very day.

    Columns: `WINDOW_COLUMNS`.

    Args:
        windows: `WINDOW_COLUMNS`.
        rules: kinds that are planned, and how long before.
        day: on which plans may be made.
    """
    wanted = windows[windows["known"] & windows["kind"].isin(rules.planned_kinds)]
    near = wanted["starts_on"] <= pd.Timestamp(day) + pd.Timedelta(days=_most_days_ahead(rules))
    soon = wanted[near & wanted["starts_on"].gt(pd.Timestamp(day))]
    today = [plan_day(start.date(), rules) == day for start in soon["starts_on"]]
    return soon[today].reset_index(drop=True)


def unknown_days(windows: pd.DataFrame, rules: WindowRules, as_of: date) -> list[str]:
    """Return in Chinese which days policy or the notice lacks, empty if none.

    Asked are this year, and from December the next one too.

    Args:
        windows: `WINDOW_COLUMNS` that reach to the end of these years.
        rules: windows of the schools.
        as_of: the day that is evaluated.
    """
    years = [as_of.year, *([as_of.year + 1] if as_of.month == 12 else [])]
    unknown = set(windows.loc[~windows["known"], "starts_on"].dt.year)
    lacking = [f"{year} 年节假日安排" for year in years if year in unknown]
    for year in years:
        named = {one.kind for one in rules.school if one.starts_on.year == year}
        lacking += [f"{year} 年{kind}日期" for kind in SCHOOL_KINDS if kind not in named]
    return lacking


def _days_off(
    first: date, last: date, kind_of: Callable[[date], DayKind | None]
) -> Iterator[tuple[str, date, date, bool]]:
    """Windows of holidays and weekends, whole also where they cross the first or last day."""
    start = first - timedelta(days=_LONGEST)
    days = [start + timedelta(days=n) for n in range((last - start).days + _LONGEST + 1)]
    for is_off, run in groupby(days, key=lambda day: kind_of(day) in ("weekend", "holiday")):
        if is_off:
            off = list(run)
            festive = any(kind_of(day) == "holiday" for day in off)
            yield HOLIDAY if festive else WEEKEND, off[0], off[-1], True
    for year in range(first.year, last.year + 1):
        if kind_of(date(year, 1, 1)) is None and kind_of(date(year, 12, 31)) is None:
            for kind in (HOLIDAY, WEEKEND):
                yield kind, date(year, 1, 1), date(year, 12, 31), False


def _most_days_ahead(rules: WindowRules) -> int:
    """Days: no plan is made earlier before its window."""
    return 4 * rules.lead_workdays + rules.lead_days_unknown


_LONGEST: Final = 16
"""Days: no row of days off is longer."""
