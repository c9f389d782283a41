"""Names and places in a complaint's text, found by what other records already know.

Nothing is invented, and nothing is taken that could be somebody's words: a name is a name that
another record bears, a core that one bears before a trade word, or a whole registered form from
region to legal form; a person only where the text accuses a person that other records know as a
party; a place starts with a road, compound or tower that some record has. What is returned is built
of known words, numbers and units alone; the text itself is not.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from domain.complaints.known_parties import CORE, NAME, PERSON, KnownParties
from domain.values.addresses.parse import Gazetteer
from domain.values.names.lexicon import Lexicon
from domain.values.text import any_of, flag_unique, fold_script

SEPARATOR: Final = ";"
"""Stands between several names or places of one text."""

_UNIT: Final = "号楼|号院|号|幢|栋|棟|座|单元|单冤|室|楼|层|弄|组|期|区|之"
NUMBER: Final = (
    r"(?:(?<![0-9])[0-9]{1,4}(?![0-9])|[一二三四五六七八九十百]{1,3}(?=楼|层|号|单|幢|栋|座|弄|组|期|区)"
    rf"|(?<![A-Za-z])[A-Za-z](?![A-Za-z]))(?:{_UNIT})?[#\-~/]*"
)
"""One number of an address with its unit: never so many digits as a telephone has."""
_NUMBER_TAIL: Final = re.compile(f"[#\\-之]?(?:{NUMBER})+")
_SPELT_ON: Final = re.compile(r"[0-9](?:[#\-~/之\s]*[0-9]){7}")
"""Eight digits with nothing but dashes between: a telephone that looks like rooms."""
_BRANCH_TAIL: Final = re.compile(
    r"(?P<inner>[^，。；、,;.!！？?\n的在]{0,8}?)(?P<end>(?:分|支)(?:公|店|校|部|院|中心|机构))"
)
"""What makes the full name before it a parent's: `…有限公司祝塘分公司`, mistyped ends included."""
_SPACE: Final = re.compile(r"[^\S\n]+")
_NO_CORE: Final = re.compile(
    r"[的在和与及是我你他她它有来去被把向对称说讲这那叫姓住请\s]|民|市|反映|举报|投诉|控告|来电|来信"
)
"""Characters that a sentence has and the middle of a registered name hardly."""
_LEGAL_END: Final = 3
"""Characters of a legal form that ends a name beyond doubt: `有限公司`, `工作室`."""


@dataclass(frozen=True)
class Reader:
    """What names and places are read by.

    Attributes:
        known: words of other records.
        gazetteer: towns and villages.
        wording: trade words that make a core a name; words that lead to an accused person.
    """

    known: KnownParties
    gazetteer: Gazetteer
    wording: Lexicon


def extract_places(texts: pd.Series, reader: Reader) -> pd.Series:
    """The addresses named in each text, `;`-joined, longest first; index as in `texts`.

    Args:
        texts: texts of complaints, which are not kept.
        reader: known places and towns.
    """
    finder = reader.known.places_finder
    if finder is None:
        return pd.Series(None, index=texts.index, dtype="str")
    before = _before(reader.gazetteer)
    cache = {t: _places(compact(t), finder, before) for t in texts.dropna().unique()}
    return texts.map(cache).astype("str")


def extract_names(texts: pd.Series, reader: Reader) -> pd.Series:
    """The parties named in each text, `;`-joined in order of appearance; index as in `texts`.

    Args:
        texts: texts of complaints, which are not kept.
        reader: known names, and the words that names are made of.
    """
    shape = _shape(reader.gazetteer, reader.wording)
    cache = {
        t: SEPARATOR.join(dict.fromkeys(_names(t, reader.known, shape))) or None
        for t in texts.dropna().unique()
    }
    return texts.map(cache).astype("str")


def the_only(found: pd.Series) -> pd.Series:
    """The value of each cell that holds exactly one: two parties in a text give no name."""
    return found.where(~flag_unique(found, lambda cell: SEPARATOR in str(cell)))


def compact(text: str) -> str:
    """Simplified text without white space, which in Chinese is noise; lines stay apart."""
    return fold_script(_SPACE.sub("", text))


def without_telephone(address: str) -> str:
    """The part of an address before digits that are as many as a telephone's."""
    found = _SPELT_ON.search(address)
    return address[: found.start()] if found else address


@dataclass(frozen=True)
class _Shape:
    """Patterns that policy makes."""

    trades: re.Pattern[str]
    leads: tuple[str, ...]
    accused: re.Pattern[str]
    unit: re.Pattern[str]
    registered: re.Pattern[str]


@lru_cache(maxsize=8)
def _shape(gazetteer: Gazetteer, wording: Lexicon) -> _Shape:
    known = gazetteer.county
    towns = any_of(town_names(gazetteer))
    regions = "".join(f"(?:{region[:-1]}{region[-1]}?)?" for region in known.regions[:-1])
    county = known.regions[-1] if known.regions else "(?!)"
    forms = any_of(form for form in known.names.legal_forms if len(form) >= _LEGAL_END)
    return _Shape(
        trades=re.compile(f"(?:{any_of(wording.trade_words)})+"),
        leads=tuple(sorted(wording.person_leads)),
        accused=re.compile(
            f"(?!{any_of(wording.caller_verbs)})[^。!?！？\\n]{{0,20}}?(?:{any_of(wording.accusations)})"
        ),
        unit=re.compile(f"(?:{towns}|第?[一二三四五六七八九十0-9]{{1,2}}|[东南西北中总新老])?"),
        registered=re.compile(
            f"{regions}{county}(?P<core>[㐀-鿿]{{2,6}}?)(?:{any_of(known.names.trades)})+(?:{forms})"
        ),
    )


def town_names(gazetteer: Gazetteer) -> list[str]:
    """Names and aliases of all towns."""
    return [alias for town in gazetteer.towns for alias in (town.name, *town.aliases)]


@lru_cache(maxsize=8)
def _before(gazetteer: Gazetteer) -> re.Pattern[str]:
    ends = (*gazetteer.county.regions[:1], *gazetteer.county.regions[1:][-1:])
    lead = "".join(f"(?:{region})?" for region in ends)
    return re.compile(f"{lead}(?:{any_of(town_names(gazetteer))})?$")


def _places(text: str, finder: Any, before: re.Pattern[str]) -> str | None:
    """Stretches of town, known place and numbers in a text, the longest first."""
    found: dict[str, None] = {}
    for end, (length, _) in finder.iter(text):
        start, stop = end - length + 1, end + 1
        while tail := _NUMBER_TAIL.match(text, stop):
            stop = _tower_end(text, tail.end(), finder)
        town = before.search(text[:start])
        stretch = without_telephone(text[town.start() if town else start : stop])
        if any(char.isdigit() for char in stretch):
            found[stretch.rstrip("-#~/")] = None
    longest = sorted(found, key=lambda place: -len(place))
    outer = [p for at, p in enumerate(longest) if not any(p in o for o in longest[:at])]
    return SEPARATOR.join(outer) or None


def _tower_end(text: str, stop: int, finder: Any) -> int:
    """The end of a known place that starts right here (`110号` `金茂大厦` `202室`), else `stop`."""
    ends = [end + 1 for end, (length, _) in finder.iter(text, stop) if end - length + 1 == stop]
    return max(ends, default=stop)


def _names(typed: str, known: KnownParties, shape: _Shape) -> list[str]:
    """The names in a text, without those that stand inside longer ones."""
    text = _without_places(compact(typed), known.places_finder)
    spans = _registered_spans(fold_script(typed), text, shape)
    if known.names_finder is not None:
        for end, (length, group) in known.names_finder.iter(text):
            if (span := _span(text, end - length + 1, end + 1, group, shape)) is not None:
                spans.append(span)
    outer = [
        (start, stop, name)
        for start, stop, name in dict.fromkeys(spans)
        if not any((s, e) != (start, stop) and s <= start and stop <= e for s, e, _ in spans)
    ]
    return [name for _, _, name in sorted(outer)]


def _span(
    text: str, start: int, stop: int, group: int, shape: _Shape
) -> tuple[int, int, str] | None:
    """Where a known word counts as a name, and the name; None where it does not."""
    if group == CORE:
        trade = shape.trades.match(text, stop)
        return (start, trade.end(), text[start : trade.end()]) if trade else None
    if group == PERSON:
        accused = text[:start].endswith(shape.leads) and shape.accused.match(text, stop)
        return (start, stop, text[start:stop]) if accused else None
    if group == NAME and (branch := _BRANCH_TAIL.match(text, stop)):
        inner = branch["inner"] if shape.unit.fullmatch(branch["inner"]) else ""
        return start, branch.end(), text[start:stop] + inner + branch["end"]
    return start, stop, text[start:stop]


def _registered_spans(folded: str, text: str, shape: _Shape) -> list[tuple[int, int, str]]:
    """Whole registered names from region to legal form, typed without a gap."""
    spans = []
    for found in shape.registered.finditer(text):
        if _NO_CORE.search(found["core"]) or found.group() not in folded:
            continue
        if not _BRANCH_TAIL.match(text, found.end()):
            spans.append((found.start(), found.end(), found.group()))
    return spans


def _without_places(text: str, places: Any) -> str:
    """The text with known places blanked: `天华文化中心` is no party called `天华文化`."""
    if places is None:
        return text
    characters = list(text)
    for end, (length, _) in places.iter(text):
        characters[end - length + 1 : end + 1] = "\n" * length
    return "".join(characters)
