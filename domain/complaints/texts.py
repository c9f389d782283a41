"""What a complaint's texts give up before they are dropped: parties, places, acts, money, days.

Everything returned is a word of a vocabulary, a name or place that other records know or that has a
registered name's form, a number of yuan or a day. No text goes through.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pandas as pd

from domain.complaints.complainants import Caller
from domain.complaints.extraction import SEPARATOR, Reader, extract_names, extract_places
from domain.intake.sources.complaint import SOURCE
from domain.values.names.lexicon import NameWords
from domain.values.names.persons import looks_like_a_person
from domain.values.text import compact_text, fold_script
from domain.values.vocabulary import Term, find_terms

TEXT_COLUMNS: Final = tuple(name for name in SOURCE.derived if name != "violation_codes")
"""Columns that `read_texts` returns, each with `;` between several values."""

DAYS_BACK, DAYS_AHEAD = 1096, 366
"""A day that a complaint speaks of lies so near its registration; a birthday mostly does not."""

_YUAN: Final = re.compile(r"(?<![0-9.])(?P<number>[0-9]{1,8}(?:\.[0-9]{1,2})?)(?P<wan>万)?余?元")
_DAY: Final = re.compile(
    r"(?<![0-9])(?:(?P<year>20[0-9]{2})[年./\-])?(?P<month>[0-9]{1,2})[月./\-](?P<day>[0-9]{1,2})"
    r"(?P<sign>[日号])?+(?![0-9])(?!出?生)"
)
"""A day, but nobody's birthday: the sign is not given back, so that what follows is looked at."""


def read_texts(
    texts: pd.Series,
    results: pd.Series,
    registered: pd.Series,
    callers: Sequence[Caller],
    reader: Reader,
    measures: Sequence[Term],
    signals: Sequence[Term],
) -> pd.DataFrame:
    """Return `TEXT_COLUMNS` for every complaint.

    Args:
        texts: everything that the caller's log says in words, cleaned, on one line per column.
        results: 办理结果, cleaned: what was done.
        registered: moment of registration, which gives days their year.
        callers: the complainant of each row, who is no party of it.
        reader: names, places and words to read by.
        measures: prescribed words of measures.
        signals: codes of dispute, obstruction and the like.
    """
    both = (texts.fillna("") + "\n" + results.fillna("")).astype("str")
    names = extract_names(texts, reader)
    return pd.DataFrame(
        {
            "named_parties": _without_callers(names, callers, reader),
            "named_places": extract_places(texts, reader),
            "measures": find_terms(results, measures),
            "signals": find_terms(both, signals),
            "amounts_yuan": both.map(amounts_in).astype("str"),
            "named_dates": _days(both, registered),
        }
    )


def _without_callers(names: pd.Series, callers: Sequence[Caller], reader: Reader) -> pd.Series:
    """Names less the complainant's own, and less those that it stands in and nobody knows."""
    known, words = reader.known.all_names, reader.gazetteer.county.names
    kept = [
        SEPARATOR.join(
            name
            for name in cell.split(SEPARATOR)
            if name in known or not _is_callers(name, caller, words)
        )
        if isinstance(cell, str)
        else ""
        for cell, caller in zip(names, callers, strict=True)
    ]
    found = pd.Series(kept, index=names.index, dtype="str")
    return found.mask(found == "")


def _is_callers(name: str, caller: Caller, words: NameWords) -> bool:
    return caller.is_named(name) or (looks_like_a_person(name, words) and caller.agrees(name))


def amounts_in(text: str) -> str | None:
    """Sums of yuan in a text, `;`-joined in order of appearance, without trailing zeros."""
    line = compact_text(fold_script(text)) or ""
    found = (
        float(match["number"]) * (10_000 if match["wan"] else 1) for match in _YUAN.finditer(line)
    )
    texts = dict.fromkeys(f"{amount:.2f}".removesuffix(".00") for amount in found)
    return SEPARATOR.join(texts) or None


def _days(texts: pd.Series, registered: pd.Series) -> pd.Series:
    days = [
        days_in(text, moment.date()) if not pd.isna(moment) else None
        for text, moment in zip(texts, registered, strict=True)
    ]
    return pd.Series(days, index=texts.index, dtype="str")


def days_in(text: str, registered: date) -> str | None:
    """Days that a text names near its registration, ISO, `;`-joined in order of appearance."""
    found: dict[str, None] = {}
    try:
        first, last = registered - timedelta(DAYS_BACK), registered + timedelta(DAYS_AHEAD)
    except OverflowError:  # a ticket of the year 1 or 9999 has no days around it
        return None
    for match in _DAY.finditer(text):
        if match["year"] is None and match["sign"] is None:
            continue
        day = _day(match, registered.year)
        if day is not None and first <= day <= last:
            found[day.isoformat()] = None
    return SEPARATOR.join(found) or None


def _day(match: re.Match[str], year: int) -> date | None:
    try:
        return date(int(match["year"] or year), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
