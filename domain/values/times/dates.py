"""Dates and moments in every form that files bring: real dates, Excel serials, text.

All results are naive, in Asia/Shanghai. Nothing here knows today's date.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from domain.values.numbers.numerals import parse_whole_number
from domain.values.text import Parsed, clean_text, parse_unique
from domain.values.times.day_times import parse_day_time

Period = tuple[date, date]
"""First and last day, both included."""

SENTINELS = frozenset({"1900-01-01", "2099-12-31", "9999-09-09", "9999-12-31"})
"""Dates by which databases say "unknown" or "for ever" (contract §2.4)."""

SHANGHAI = ZoneInfo("Asia/Shanghai")

EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial numbers, as all serials after February 1900 count."""

EXCEL_SERIALS = range(20_000, 80_000)
"""Serials read as dates: 1954-10-03 to 2119-01-09."""

_YEAR = r"(?P<y>(?:18|19|20|21|99)\d{2})"
_MONTH_DAY = r"(?P<m>\d{1,2})(?:\s*[-./月、,]+\s*|\s+)(?P<d>\d{1,2})(?:\s*[日号]|(?!\d))"
_SEPARATOR = r"(?:\s*[-./年、,]+\s*|\s+)"
_FULL = re.compile(rf"{_YEAR}{_SEPARATOR}{_MONTH_DAY}(?P<rest>.*)")
_PACKED_DAY = re.compile(rf"{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})(?P<rest>(?!\d).*)")
_PACKED = re.compile(
    rf"{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})(?P<H>\d{{2}})(?P<M>\d{{2}})(?P<S>\d{{2}})?"
)
_TWO_DIGIT_YEAR = re.compile(rf"'?(?P<y>\d{{2}}){_SEPARATOR}{_MONTH_DAY}(?P<rest>.*)")
_SHORT = re.compile(r"(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})(?:\s*[日号]|(?!\d))(?P<rest>.*)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WORDS = "〇○零一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾"
_CHINESE_DATE = re.compile(
    rf"(?P<y>[{_WORDS}\d]{{4}})年(?P<m>[{_WORDS}\d]{{1,3}})月(?P<d>[{_WORDS}\d]{{1,4}})"
    r"(?P<rest>(?:[日号].*)?)"
)
_PERIOD = re.compile(
    r"(?P<y1>\d{4})\s*[-./年]\s*(?P<m1>\d{1,2})\s*[-./月]\s*(?P<d1>\d{1,2})\s*[日号]?"
    r"\s*(?:-+|—+|–|~|～|至|到)\s*"
    r"(?:(?P<y2>\d{4})\s*[-./年]\s*)?(?:(?P<m2>\d{1,2})\s*[-./月]\s*)?(?P<d2>\d{1,2})\s*[日号]?"
)


def parse_date(value: object, year_hint: Period | None = None) -> date | None:
    """Read one cell as a date; None if the cell says nothing.

    Args:
        value: a date, a datetime, an Excel serial (number or text), or text: `2023-04-03`,
            `2023.4.3`, `2023/4/3`, `2023年4月3日`, `20230403`, `二〇二三年四月三日`, with or
            without a time behind it; `4月3日` if a period is given.
        year_hint: period of the sheet; a date without a year falls into it, or nearest to it.

    Raises:
        ValueError: the cell is not one date; the message does not repeat the cell.
    """
    stamp = _read(value, year_hint)
    if stamp is None:
        return None
    return stamp.day if stamp.zone is None else _moment(stamp).date()


def parse_moment(value: object, year_hint: Period | None = None) -> datetime | None:
    """Read one cell as a moment; a plain date is its midnight. Else as `parse_date`.

    A time is read with its part of the day (`下午3:20`) and its zone (`Z`, `+08:00`); 24:00 is the
    beginning of the next day.
    """
    stamp = _read(value, year_hint)
    return None if stamp is None else _moment(stamp)


def parse_dates(series: pd.Series, period: Period | None = None) -> Parsed:
    """`parse_date` of every cell, as `datetime64[us]`."""
    return parse_unique(series, lambda value: parse_date(value, period), "datetime64[us]")


def parse_moments(series: pd.Series) -> Parsed:
    """`parse_moment` of every cell, as `datetime64[us]`."""
    return parse_unique(series, parse_moment, "datetime64[us]")


def parse_period(title: str) -> Period | None:
    """The period that a title names (`…（2023年3月21日-4月8日）`), or None.

    The second date may lack its year (then the first day's, or the next if that would run
    backwards) and its month.
    """
    text = clean_text(title)
    found = _PERIOD.search(text) if text else None
    if found is None:
        return None
    part = {key: int(digits) for key, digits in found.groupdict().items() if digits}
    try:
        first = date(part["y1"], part["m1"], part["d1"])
        last = date(part.get("y2", first.year), part.get("m2", first.month), part["d2"])
        if last < first and "y2" not in part:
            last = last.replace(year=last.year + 1)
    except ValueError:
        return None
    return (first, last) if first <= last else None


def drop_sentinels(series: pd.Series, sentinels: Collection[str] = SENTINELS) -> pd.Series:
    """Dates that mean "unknown" or "for ever" become missing.

    Args:
        series: `datetime64`.
        sentinels: ISO days; any day of the year 9999 counts as well.
    """
    days = pd.to_datetime(pd.Series(sorted(sentinels), dtype="str")).astype("datetime64[us]")
    return series.mask(series.dt.normalize().isin(days) | series.dt.year.eq(9999))


class _Stamp(NamedTuple):
    """A day as it stands in a cell, and the time behind it."""

    day: date
    since_midnight: timedelta = timedelta()
    zone: tzinfo | None = None


def _moment(stamp: _Stamp) -> datetime:
    try:
        moment = datetime.combine(stamp.day, time(), stamp.zone) + stamp.since_midnight
        return _naive(moment)
    except OverflowError as error:
        raise ValueError("no such day") from error


def _naive(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        moment = moment.astimezone(SHANGHAI).replace(tzinfo=None)
    return moment.to_pydatetime(warn=False) if isinstance(moment, pd.Timestamp) else moment


def _read(value: object, year_hint: Period | None) -> _Stamp | None:
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, datetime):
        moment = _naive(value)
        return _Stamp(moment.date(), moment - datetime.combine(moment.date(), time()))
    if isinstance(value, date):
        return _Stamp(value)
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return _from_number(float(value))
    return _from_text(clean_text(value), year_hint)


def _from_number(number: float) -> _Stamp | None:
    if np.isnan(number):
        return None
    if not np.isfinite(number):
        raise ValueError("number is not a date")
    if int(number) in EXCEL_SERIALS:
        seconds = round(number % 1 * 86_400)
        return _Stamp(EXCEL_EPOCH + timedelta(days=int(number)), timedelta(seconds=seconds))
    if number.is_integer():
        return _from_text(str(int(number)), None)
    raise ValueError("number is not a date")


def _from_text(text: str | None, year_hint: Period | None) -> _Stamp | None:
    if text is None:
        return None
    if chinese := _CHINESE_DATE.fullmatch(text):
        text = "{}年{}月{}日".format(*map(parse_whole_number, chinese.group("y", "m", "d")))
        text += chinese["rest"][1:]
    if _SERIAL.fullmatch(text) and int(float(text)) in EXCEL_SERIALS:
        return _from_number(float(text))
    if found := _PACKED.fullmatch(text):
        clock = ":".join(part or "00" for part in found.group("H", "M", "S"))
        return _build(found, int(found["y"]), clock)
    if found := _FULL.fullmatch(text) or _PACKED_DAY.fullmatch(text):
        return _build(found, int(found["y"]), found["rest"])
    if year_hint is not None and (found := _TWO_DIGIT_YEAR.fullmatch(text)):
        return _of_short_year(found, year_hint)
    if year_hint is not None and (found := _SHORT.fullmatch(text)):
        return _nearest(found, year_hint)
    raise ValueError("text is not one date")


def _build(found: re.Match[str], year: int, behind: str) -> _Stamp:
    since_midnight, zone = parse_day_time(behind)
    return _Stamp(date(year, int(found["m"]), int(found["d"])), since_midnight, zone)


def _of_short_year(found: re.Match[str], period: Period) -> _Stamp:
    """`23.4.3`: a year of two digits counts if it is a year of the sheet's period or beside it."""
    year = 2000 + int(found["y"])
    if not period[0].year - 1 <= year <= period[1].year + 1:
        raise ValueError("text is not one date")
    return _build(found, year, found["rest"])


def _nearest(found: re.Match[str], period: Period) -> _Stamp:
    """The year in which the day lies in the period, or has the least distance to it."""
    options = []
    for year in range(period[0].year - 1, period[1].year + 2):
        try:
            options.append(_build(found, year, found["rest"]))
        except ValueError:  # 29 February
            continue
    if not options:
        raise ValueError("no such day")
    return min(options, key=lambda stamp: (_distance(stamp.day, period), stamp.day))


def _distance(day: date, period: Period) -> timedelta:
    return max(period[0] - day, day - period[1], timedelta())
