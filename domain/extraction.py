"""Names and places in a complaint's text, found by what other records already know.

Nothing is invented: a name is taken only if it is a known name, or a known core before a trade
word; a place only if it starts with a road, compound or tower that some record has. A text in
which two different parties are named gives no name.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

import ahocorasick
import pandas as pd

from domain.addresses import Gazetteer
from domain.linkage.settings import Lexicon
from domain.text import fold_script

_NUMBER_TAIL: Final = re.compile(
    r"[0-9一二三四五六七八九十]*(?:[0-9A-Za-z#\-]|号楼?|幢|栋|座|单元|单冤|室|楼|层|弄|组|之)+"
)
_BRANCH_TAIL: Final = re.compile(
    r"[^，。；、,;.!！？?\n的在]{0,8}?(?:分|支)(?:公|店|校|部|院|中心|机构)"
)
"""What makes the full name before it a parent's: `…有限公司祝塘分公司`, mistyped ends included."""
_SPACE: Final = re.compile(r"[^\S\n]+")
_MIN_NAME: Final = 4
"""Characters of an organisation's full name; shorter texts occur by accident."""


def extract_places(texts: pd.Series, known: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """Return the address named in each text, for the texts that name one; index as in `texts`.

    Args:
        texts: redacted complaint texts.
        known: mentions with `road`, `compound` and `tower`, whose values count as known places.
        gazetteer: towns whose names may stand before the place.
    """
    texts = texts.dropna()
    finder = _place_finder(known)
    if texts.empty or finder is None:
        return texts.iloc[:0]
    towns = [alias for town in gazetteer.towns for alias in (town.name, *town.aliases)]
    before = re.compile(f"(?:江苏省)?(?:江阴市)?(?:{_any_of(towns)})?$")
    # One pass of the automaton per distinct text: there is no vectorised form of it.
    cache = {text: _place(_compact(text), finder, before) for text in texts.unique()}
    return texts.map(cache).dropna().astype("str")


def extract_names(texts: pd.Series, known: pd.DataFrame, lexicon: Lexicon) -> pd.Series:
    """Return the name in each text, for the texts that name exactly one known party.

    Args:
        texts: redacted complaint texts.
        known: mentions; the names that they typed or registered count as known.
        lexicon: trade words that make a core a name, and words that lead to a person's name.
    """
    texts = texts.dropna()
    if texts.empty:
        return texts.iloc[:0]
    usable = known[
        known["name"].notna() & ~known["is_masked"] & known["name_origin"].ne("premises")
    ]
    people = usable["kind"].eq("natural_person")
    names = usable.loc[~people & usable["name"].str.len().ge(_MIN_NAME), "name"]
    cores = usable.loc[~people & usable["core"].str.len().ge(2), "core"]
    persons = usable.loc[people & usable["name"].str.len().between(2, 4), "name"]
    finder = _automaton(names, cores, persons)
    if finder is None:
        return texts.iloc[:0]
    places = _place_finder(known)
    trades = re.compile(f"(?:{_any_of(lexicon.trade_words)})+")
    leads = tuple(sorted(lexicon.person_leads))
    cache = {
        text: _name(_without_places(_compact(text), places), finder, trades, leads)
        for text in texts.unique()
    }
    return texts.map(cache).dropna().astype("str")


_NAME, _CORE, _PERSON = 0, 1, 2


def _place_finder(known: pd.DataFrame) -> Any:
    words = pd.concat([known["road"], known["compound"], known["tower"]]).dropna().unique()
    return _automaton(str(word) for word in words if len(str(word)) > 1)


def _without_places(text: str, places: Any) -> str:
    """The text with known places blanked: `天华文化中心` is no party called `天华文化`."""
    if places is None:
        return text
    characters = list(text)
    for end, (length, _) in places.iter(text):
        characters[end - length + 1 : end + 1] = "\n" * length
    return "".join(characters)


def _automaton(*groups: Iterable[str]) -> Any:
    """An Aho-Corasick automaton over the words; each carries its length and its group's number."""
    finder = ahocorasick.Automaton()
    for number, words in reversed(list(enumerate(groups))):
        for word in words:
            finder.add_word(word, (len(word), number))
    if not len(finder):
        return None
    finder.make_automaton()
    return finder


def _compact(text: str) -> str:
    """Simplified text without white space, which in Chinese is noise; lines stay apart."""
    return fold_script(_SPACE.sub("", text))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


def _place(text: str, finder: Any, before: re.Pattern[str]) -> str | None:
    """The longest stretch of town, known place and numbers in a text."""
    best = ""
    for end, (length, _) in finder.iter(text):
        start, stop = end - length + 1, end + 1
        while tail := _NUMBER_TAIL.match(text, stop):
            stop = tail.end()
            stop = _tower_end(text, stop, finder)
        town = before.search(text[:start])
        stretch = text[town.start() if town else start : stop]
        if any(char.isdigit() for char in stretch) and len(stretch) > len(best):
            best = stretch
    return best or None


def _tower_end(text: str, stop: int, finder: Any) -> int:
    """The end of a known place that starts right here (`110号` `金茂大厦` `202室`), else `stop`."""
    ends = [end + 1 for end, (length, _) in finder.iter(text, stop) if end - length + 1 == stop]
    return max(ends, default=stop)


def _name(text: str, finder: Any, trades: re.Pattern[str], leads: tuple[str, ...]) -> str | None:
    """The one name in a text; nothing where there is none or more than one."""
    spans = []
    for end, (length, group) in finder.iter(text):
        start, stop = end - length + 1, end + 1
        if group == _CORE:
            trade = trades.match(text, stop)
            if not trade:
                continue
            stop = trade.end()
        elif group == _PERSON and not text[:start].endswith(leads):
            continue
        elif group == _NAME and (branch := _BRANCH_TAIL.match(text, stop)):
            stop = branch.end()
        spans.append((start, stop))
    outer = [
        span
        for span in set(spans)
        if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)
    ]
    found = {text[start:stop] for start, stop in outer}
    return found.pop() if len(found) == 1 else None
