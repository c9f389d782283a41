"""Words that places are called by: estates, landmarks, institutions, businesses.

Policy (`policy/words/places.yaml`); what a place's name is followed by (路, 号, 幢, 室) and how it
is led to (对面, 附近) is grammar and stands with the patterns that read it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceWords:
    """What names of places end with, by what they tell.

    Attributes:
        estates: housing estates: their name is a place, a house within it is not.
        landmarks: towers, malls, markets and parks, which have a name of their own.
        institutions: what a place is described by; of a chain or by its kind alone, so that it
            names no estate.
        short_ends: one-character ends of estates' names, which count at the end alone.
        generic: words that say nothing of which place it is, so that a name made of them is none.
        businesses: ends of businesses' names, which may stand behind a place.
        parks: quarters and parks that lie on a road and are named before it.
        towers: names that a room number may follow without a building.
        homes: names behind which a bare number is no room of a tower.
        behind_road: what makes a road's name part of an estate's.
        shops: what shows that a name behind a house number is a business.
        behind_town: what makes a town's name part of another name.
        plain_ends: the same, words that stand for themselves.
        endings: ends of the names of places that a complaint may keep.
        people: words of people; a stretch of a complaint that holds one is no name of a place.
    """

    estates: tuple[str, ...] = ()
    landmarks: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    short_ends: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    businesses: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    towers: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    behind_road: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    behind_town: tuple[str, ...] = ()
    plain_ends: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


NO_PLACE_WORDS = PlaceWords()
"""Of somebody who knows no word: roads and numbers are read, names of estates are not."""


def either_of(words: Iterable[str]) -> str:
    """Pattern of the words, in their order; of none, one that matches nothing."""
    return "|".join(map(re.escape, words)) or "(?!)"
