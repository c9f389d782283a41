"""Names and places that other records know, by which a complaint's text is read.

What belongs here is the vocabulary alone, and its digest, which is part of the key under which a
reading is kept. How a text is searched is `domain.complaints.extraction`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import ahocorasick
import pandas as pd

MIN_NAME: Final = 4
"""Characters of an organisation's full name; shorter texts occur by accident."""
MIN_CORE: Final = 2
PERSON_LENGTHS: Final = (2, 4)
"""Characters of a Chinese person's name, from and to."""

NAME, CORE, PERSON = 0, 1, 2
"""Groups of the words that `KnownParties.names_finder` finds."""


@dataclass(frozen=True)
class KnownParties:
    """What the register and all records but the complaints say, each value once, sorted.

    Attributes:
        names: full names and signboards of organisations and businesses.
        cores: names without region, trade and legal form.
        persons: natural persons who are parties themselves.
        places: roads, compounds and towers.
    """

    names: tuple[str, ...] = ()
    cores: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all words: two vocabularies that read alike have the same one."""
        groups = (self.names, self.cores, self.persons, self.places)
        text = "\0\0".join("\0".join(group) for group in groups)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def names_finder(self) -> Any:
        """Automaton of names, cores and persons; None if there are none."""
        return automaton(self.names, self.cores, self.persons)

    @cached_property
    def places_finder(self) -> Any:
        """Automaton of the places; None if there are none."""
        return automaton(self.places)

    @cached_property
    def all_names(self) -> frozenset[str]:
        """Names of organisations, to tell whether a whole cell is one."""
        return frozenset(self.names)


def known_parties(mentions: pd.DataFrame) -> KnownParties:
    """The vocabulary of mentions (`domain.linkage.mentions.MENTION_COLUMNS`).

    A masked name is nobody's, and what stands over a door is not yet a party's name.
    """
    named = mentions["name"].notna() & ~mentions["is_masked"]
    usable = mentions[named & mentions["name_origin"].ne("premises")]
    people = usable["kind"].eq("natural_person")
    lengths = usable["name"].str.len()
    cores = usable.loc[~people & usable["core"].str.len().ge(MIN_CORE), "core"]
    places = pd.concat([mentions["road"], mentions["compound"], mentions["tower"]])
    return KnownParties(
        _words(usable.loc[~people & lengths.ge(MIN_NAME), "name"]),
        _words(cores),
        _words(usable.loc[people & lengths.between(*PERSON_LENGTHS), "name"]),
        _words(places[places.str.len().ge(2)]),
    )


def _words(values: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values.dropna().unique()))


def automaton(*groups: Iterable[str]) -> Any:
    """An Aho-Corasick automaton over the words; each carries its length and its group's number.

    Any, since the library has no types. None where there is no word at all.
    """
    finder = ahocorasick.Automaton()
    for number, words in reversed(list(enumerate(groups))):
        for word in words:
            finder.add_word(word, (len(word), number))
    if not len(finder):
        return None
    finder.make_automaton()
    return finder
