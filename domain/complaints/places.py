"""What of a typed place may be kept: gazetteer, known places, place words, numbers and units.

A cell for a place is free text: `花园路12号（联系人…）`. Only the parts that are a place by their
form or by what other records know are kept, in their order; a stretch of other text is dropped
whatever it says. How a place is taken apart afterwards is `domain.values.addresses.parse`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from domain.complaints.extraction import NUMBER, compact, town_names, without_telephone
from domain.complaints.known_parties import KnownParties
from domain.values.addresses.parse import Gazetteer
from domain.values.addresses.towns import bare_town
from domain.values.names.lexicon import NameWords, words
from domain.values.names.persons import looks_like_a_person
from domain.values.text import any_of, clean_text

_NEAR: Final = words(
    "对面 对过 对门 附近 旁边 旁 隔壁 斜对 斜对面 后面 前面 周边 一带 路口 交叉口 门口 "
    "东侧 西侧 南侧 北侧 楼上 楼下 内 东 西 南 北"
)
_MISTYPED: Final = (
    r"[东西南北中][洛璐露陆](?=[0-9])|号楼?(?=[0-9])|号$|(?:单[㐀-鿿]|[㐀-鿿]元)(?=[0-9]{2,4})"
)
"""A road's or a unit's word mistyped as it sounds, a number left out: `北洛261号`, `4冤元902`."""
_NUMBER: Final = re.compile(NUMBER)
_ROAD: Final = re.compile("大道|公路|路|街(?!道)|巷|弄")
"""Behind the name of a village (`花园路`) it makes a road, which is another place."""
_WITH_UNIT: Final = re.compile(r"[号幢栋座单室楼层弄组期区#]")
_OFFICES: Final = "村委会|社区居委会|居委会|居民委员会|社区|街道办事处|街道|镇|村"


@dataclass(frozen=True)
class _Grammar:
    places: re.Pattern[str]
    generic: re.Pattern[str]
    near: re.Pattern[str]
    names: NameWords
    bare: re.Pattern[str]
    people: re.Pattern[str]


def kept_places(cells: pd.Series, gazetteer: Gazetteer, known: KnownParties) -> pd.Series:
    """What is a place in each cell, as one text; missing where nothing is.

    Args:
        cells: places as typed, names of complainants already taken out.
        gazetteer: towns and villages.
        known: places of other records.
    """
    keep = _keeper(gazetteer, known)
    cache = {text: keep(text) for text in cells.dropna().unique()}
    return cells.map(cache).astype("str")


def _keeper(gazetteer: Gazetteer, known: KnownParties) -> Callable[[str], str | None]:
    grammar = _grammar(gazetteer)
    return lambda text: _kept(text, grammar, known.places_finder)


@lru_cache(maxsize=4)
def _grammar(gazetteer: Gazetteer) -> _Grammar:
    stems = (
        re.sub(r"(?:村委会|社区居委会|居委会|居民委员会)$", "", village.name)
        for village in gazetteer.villages
    )
    short = (bare_town(town) for town in town_names(gazetteer))
    named = any_of(word for word in (*town_names(gazetteer), *stems, *short) if len(word) > 1)
    # The largest first, each with or without its kind: no region begins with another one's name.
    levels = (
        "|".join(f"{region[:-1]}{region[-1]}?" for region in gazetteer.county.regions) or "(?!)"
    )
    return _Grammar(
        places=re.compile(f"(?:{levels}|(?:{_OFFICES}))|(?:{named})"),
        generic=re.compile(
            f"[㐀-鿿]{{1,7}}?(?:{any_of(gazetteer.county.places.endings)})(?=[0-9#\\-]|[A-Z][0-9座栋幢]|$)"
        ),
        names=gazetteer.county.names,
        near=re.compile(f"{any_of(_NEAR)}|{_MISTYPED}"),
        bare=re.compile(r"[㐀-鿿]{4,8}(?=[0-9]{1,4}(?:号|幢|栋|座|-|#|单元|楼|层|室))"),
        people=re.compile(any_of(gazetteer.county.places.people)),
    )


def _kept(typed: str, grammar: _Grammar, finder: Any) -> str | None:
    """Walk through the text and keep what is a place; `firm` says that nothing was skipped."""
    text = compact(clean_text(typed) or "")
    known = _known_from(text, finder)
    parts: list[str] = []
    at, firm = 0, True
    while at < len(text):
        end = _next(text, at, grammar, known, firm=firm)
        if end is not None:
            parts.append(text[at:end])
        firm = end is not None or (firm and not text[at].isalnum())
        at = end if end is not None else at + 1
    place = without_telephone("".join(parts)).strip("-#~/")
    return place if len(place) > 1 else None


def _known_from(text: str, finder: Any) -> dict[int, int]:
    """Start of each known place -> the end of the longest one that starts there."""
    found: dict[int, int] = {}
    for end, (length, _) in finder.iter(text) if finder is not None else ():
        start = end - length + 1
        found[start] = max(found.get(start, 0), end + 1)
    return found


def _next(
    text: str, at: int, grammar: _Grammar, known: dict[int, int], *, firm: bool
) -> int | None:
    """Where the part of a place that starts here ends; None where none does."""
    ends = [known.get(at, 0)]
    if (place := grammar.places.match(text, at)) and not _ROAD.match(text, place.end()):
        ends.append(place.end())
    if max(ends) > at:
        return max(ends)
    if number := _NUMBER.match(text, at):
        return number.end() if firm or _WITH_UNIT.search(number.group()) else None
    if not firm:
        return None
    for pattern in (grammar.generic, grammar.bare):
        found = pattern.match(text, at)
        if found and not grammar.people.search(found.group()):
            elsewhere = _leads_elsewhere(text, at, found.end(), known, grammar.names)
            return None if elsewhere else found.end()
    near = grammar.near.match(text, at)
    return near.end() if near else None


def _leads_elsewhere(text: str, at: int, end: int, known: dict[int, int], names: NameWords) -> bool:
    """Whether a stretch is somebody's name or home before a known place (`潘艳飞家五星路`)."""
    heads = (text[at:start] for start, stop in known.items() if at < start and stop >= end)
    return any(
        len(head) > 1 and (head[-1] == "家" or looks_like_a_person(head, names)) for head in heads
    )
