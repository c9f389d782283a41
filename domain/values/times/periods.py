"""Ends and periods that a decision names in words: `期限为三年`, `二十四个月`, `至2026年5月1日`.

Where a text names a period is policy (`policy/listing.yaml`); how the phrase is read stands here.
A phrase that names a period and cannot be read is an error, never "no end".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd

from domain.values.numbers.numerals import CHINESE, parse_number, parse_whole_number
from domain.values.text import clean_text, fold_script
from domain.values.times.dates import parse_date

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


@dataclass(frozen=True)
class PeriodWords:
    """By which words a decision names its own end (policy).

    Attributes:
        named: regular expressions whose group `phrase` is a phrase that says the end.
        hints: the same, but a day that does not lie ahead of the decision belongs to the facts
            (`至2023年5月1日违规培训`).
        endless: words by which a decision says that there is no end.
        marks: what shows that a text names a period or an end, in any form.
        apart: periods and words that are known to belong to the facts; they are no marks.
        followers: what stands behind a period that was read (`期满自动移出`); no marks there.
    """

    named: Sequence[str] = ()
    hints: Sequence[str] = ()
    endless: Sequence[str] = ()
    marks: Sequence[str] = ()
    apart: Sequence[str] = ()
    followers: Sequence[str] = ()


LONGEST: Final = 2_000
"""Characters of reason and remarks; longer texts are not searched for a period."""


def stated_end(text: str, listed_on: date, words: PeriodWords) -> date | None:
    """Return the end that a decision names for itself, None if it surely names none.

    Args:
        text: reason and remarks of the decision.
        listed_on: date that a period in years, months or days counts from, unless the phrase says
            another (`自2023年6月1日起三年`).
        words: by which words an end is named.

    Raises:
        ValueError: a period is named and cannot be read, phrases contradict each other, the end
            does not lie behind the listing, or the text is too long to be sure.
    """
    line = fold_script(clean_text(text) or "")
    if len(line) > LONGEST:
        raise ValueError("too long to be searched for a period")
    phrases = _phrases(line, words.named)
    ends = {_end(phrase, listed_on, tuple(words.endless)) for phrase in phrases.values()}
    rest = _without(line, phrases)
    dated = _phrases(rest, words.hints)
    days = [day for day in dated.values() if _lies_ahead(day, listed_on)]
    ahead = {_end(day, listed_on, ()) for day in days}
    rest = _without(rest, dated)
    # A day beside a period says the same end exactly.
    ends = {_exact(end, ahead) for end in ends} if ends else ahead
    if len(ends) > 1:
        raise ValueError("two ends")
    rest = _past_months(rest, listed_on)
    if any(_is_later(match, listed_on) for match in _DATED.finditer(rest)):
        raise ValueError("a day that lies ahead and is no end that can be read")
    for pattern in (*words.apart, *(words.followers if ends else ())):
        rest = re.sub(pattern, _GAP, rest)
    if any(re.search(pattern, rest) for pattern in words.marks):
        raise ValueError("a period is named and not read")
    return ends.pop() if ends else None


_GAP: Final = "\x00"
"""What stands for a part of the text that is understood."""


def _without(line: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with what is understood blanked, each place as long as it was."""
    for start, end in spans:
        line = line[:start] + _GAP * (end - start) + line[end:]
    return line


def _exact(end: date | None, ahead: set[date | None]) -> date | None:
    """The day that is written beside a period, if both say the same end."""
    if not ahead:
        return end
    day = next(iter(ahead))
    if len(ahead) > 1 or end is None or day is None or abs(end - day) > timedelta(days=1):
        raise ValueError("two ends")
    return day


def _lies_ahead(phrase: str, listed_on: date) -> bool:
    """Whether a dated phrase ends behind the listing; a day that cannot be read is an error."""
    dated = _RANGE.fullmatch(phrase.strip()) or _UNTIL.fullmatch(phrase.strip())
    return dated is None or _day(dated["day"]) > listed_on


_DATED = re.compile(
    rf"(?<!\d)(?P<year>20\d\d|二[〇○零][{CHINESE}]{{2}})\s*[年./-](?:\s*(?P<month>\d{{1,2}})\s*[月./-])?"
)


def _is_later(match: re.Match[str], listed_on: date) -> bool:
    """Whether a year, or a month of it, lies behind the month of the decision."""
    year, month = parse_whole_number(match["year"]), int(match["month"] or 1)
    return (year, month) > (listed_on.year, listed_on.month)


_MONTHS = re.compile(
    r"(?:(?P<from>\d{4})年(?:\d{1,2}月)?(?:\d{1,2}[日号])?)?(?:起|份|初|底)*(?:至|到|-+|—+|~)"
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月(?!个)(?:份|初|底|末|[上中下]旬|\d{1,2}[日号])?)?"
)


def _past_months(line: str, listed_on: date) -> str:
    """The text without spans of months (`2022年3月至9月`) that end before the decision: facts."""

    def told(match: re.Match[str]) -> str:
        year = match["year"] or match["from"]
        if year is None or not (match["year"] or match["month"]):
            return match[0]
        end = (int(year), int(match["month"] or 12))
        return _GAP if end <= (listed_on.year, listed_on.month) else match[0]

    return _MONTHS.sub(told, line)


def _phrases(line: str, patterns: Sequence[str]) -> dict[tuple[int, int], str]:
    """What the patterns find, by its place: each place once, by the first pattern that takes it."""
    taken: dict[tuple[int, int], str] = {}
    for pattern in patterns:
        for match in re.finditer(pattern, line):
            start, end = match.span("phrase")
            if all(end <= first or start >= last for first, last in taken):
                taken[match.start(), end] = match["phrase"]
    return taken


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
