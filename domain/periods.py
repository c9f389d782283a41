"""Ends and periods that a decision names in words: `期限为三年`, `二十四个月`, `至2026年5月1日`.

Where a text names a period is policy (`policy/listing.yaml`); how the phrase is read stands here.
A phrase that names a period and cannot be read is an error, never "no end".
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pandas as pd

from domain.dates import parse_date
from domain.numerals import CHINESE, parse_number, parse_whole_number
from domain.text import clean_text

_NUMBER: Final = rf"[\d{CHINESE}]+(?:\.\d+)?"
_DAY: Final = (
    rf"[\d{CHINESE}]{{4}}\s*[年./-]\s*[\d{CHINESE}]{{1,3}}\s*[月./-]\s*"
    rf"[\d{CHINESE}]{{1,4}}\s*[日号]?"
)
_SINCE = re.compile(
    rf"(?:自|从)?\s*(?:(?P<day>{_DAY})"
    r"|本?(?:决定|列入|公布|公示|发布|认定|作出|送达|生效)+之日)"
    r"\s*(?:起算|起计算|起|开始|生效)"
)
_RANGE = re.compile(rf"(?:自|从)?\s*{_DAY}\s*(?:起)?\s*(?:-+|—+|~|至|到)\s*(?P<day>{_DAY})")
_UNTIL = re.compile(rf"(?:截?止?至|截?止?到|止于|截止)?\s*(?P<day>{_DAY})")
_LENGTH = re.compile(
    rf"(?:(?P<years>{_NUMBER}|半)\s*(?:周年|年度?)(?P<half>半)?)?(?:零|又|加)?"
    rf"(?:(?P<months>{_NUMBER}|半)\s*个?(?:月))?(?:零|又|加)?(?:(?P<days>{_NUMBER})\s*(?:天|日))?"
)
_AROUND = re.compile(r"^(?:期限|时间|共计|一共|共|满|不少于|为期|为|是|[:：\s])+|[\s()（）]+$")
_BEHIND = re.compile(r"(?:整|为止|止|期满|届满|有效|计算|[,，]?期满.*|的?公示期|的?期限)+$")


def stated_end(
    text: str,
    listed_on: date,
    named: Sequence[str],
    hints: Sequence[str] = (),
    endless: Sequence[str] = (),
) -> date | None:
    """Return the end that a decision names for itself, None if it names none.

    Args:
        text: reason and remarks of the decision.
        listed_on: date that a period in years, months or days counts from, unless the phrase says
            another (`自2023年6月1日起三年`).
        named: regular expressions whose group `said` is a phrase that says the end.
        hints: the same, but they count only where the phrase can be read and lies ahead: dates of
            the facts (`至2023年5月1日违规培训`) look alike.
        endless: words by which a decision says that there is no end.

    Raises:
        ValueError: a period is named and cannot be read, phrases contradict each other, or the end
            does not lie behind the listing.
    """
    line = clean_text(text) or ""
    said = _phrases(line, named)
    ends = {_end(phrase, listed_on, tuple(endless)) for phrase in said}
    if not said:
        ends = {end for pattern in hints for end in _ahead(pattern, line, listed_on)}
    if len(ends) > 1:
        raise ValueError("two ends")
    return ends.pop() if ends else None


def _phrases(line: str, patterns: Sequence[str]) -> list[str]:
    """What the patterns find, each place of the text once, by the first pattern that takes it."""
    taken: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in re.finditer(pattern, line):
            start, end = match.span("said")
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
    return [line[start:end] for start, end in taken]


def _ahead(pattern: str, line: str, listed_on: date) -> set[date]:
    """Ends that a hint gives; what cannot be read is no hint."""
    found: set[date] = set()
    for match in re.finditer(pattern, line):
        try:
            end = _end(match["said"], listed_on, ())
        except ValueError:
            continue
        found |= {end} if end else set()
    return found


def _end(phrase: str, listed_on: date, endless: tuple[str, ...]) -> date | None:
    """Read one phrase; a day in brackets behind it (`三年(至2026年1月30日)`) says it exactly."""
    phrase, _, exact = phrase.partition("(")
    if exact:
        counted, named = _end(phrase, listed_on, endless), _end(exact, listed_on, endless)
        if counted is None or named is None or abs(counted - named) > timedelta(days=1):
            raise ValueError("two ends")
        return named
    plain = _BEHIND.sub("", _AROUND.sub("", phrase))
    if plain in endless:
        return None
    start = listed_on
    if since := _SINCE.match(plain):
        start = _day(since["day"]) if since["day"] else listed_on
        plain = _BEHIND.sub("", _AROUND.sub("", plain[since.end() :].lstrip(",， ")))
    dated = _RANGE.fullmatch(phrase.strip()) or _RANGE.fullmatch(plain) or _UNTIL.fullmatch(plain)
    end = _day(dated["day"]) if dated else _after(plain, start)
    if end <= listed_on:
        raise ValueError("the end does not lie ahead")
    return end


def _day(text: str) -> date:
    day = parse_date(re.sub(r"\s+", "", text))
    if day is None:
        raise ValueError("not a day")
    return day


def _after(text: str, start: date) -> date:
    """The day so many years, months or days after the start."""
    found = _LENGTH.fullmatch(text)
    if found is None or not any(found.groups()):
        raise ValueError("not a period")
    months = _half(found["years"], 12) + (6 if found["half"] else 0) + _half(found["months"], 1)
    days = parse_whole_number(found["days"]) if found["days"] else 0
    if months > 1200 or days > 36500:
        raise ValueError("not a period of listing")
    return (pd.Timestamp(start) + pd.DateOffset(months=months)).date() + timedelta(days=days)


def _half(text: str | None, months: int) -> int:
    """So many years or months, in months; half a year is six."""
    if not text:
        return 0
    total = months / 2 if text == "半" else float(parse_number(text)) * months
    if total != int(total):
        raise ValueError("not whole months")
    return int(total)
