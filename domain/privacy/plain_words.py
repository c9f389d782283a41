"""Free texts as far as they consist of known words: a name without any cue is none of them.

A person's name in a text cannot be told from other words by lists of names: surnames are rare,
given names are anything. So the other way round: what policy knows (common words of office, closed
values, places, organs), figures and marks stay, all else is hidden. For cells that nothing is
decided by; parties, addresses and documents have columns of their own. Names of files and sheets
are `shown_names.py`'s.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from domain.values.text import Answers, fold_script

HIDDEN: Final = "〔略〕"
"""Stands for what is no known word."""

_MARKS: Final = re.compile(r"〔略〕|(?:(?!〔略〕)[\W\d_])+")
_LAW: Final = re.compile(r"《[^《》]{2,30}(?:法|条例|办法|规定|规则|细则|解释|通知|意见|决定)》")
_MASKED: Final = re.compile(r"[㐀-鿿]{1,2}(?:某+|[*×○〇●]+)")
_NUMERALS: Final = re.compile(r"[零〇一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾佰仟]+")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_FEW: Final = 2
"""Characters that nobody knows in what an office of ours is abbreviated to, at most."""
_SHORT_OFFICE: Final = 4
"""Characters of an office that may be known throughout without more ado."""
_SHORT: Final = 2
"""Characters of the longest surname, and of a given name that is a word at the same time."""


class _Piece(NamedTuple):
    """A stretch of a text: its characters, and whether they may be shown, alone or at all."""

    text: str
    shown: bool
    joint: bool = False


@dataclass(frozen=True)
class PlainWords:
    """Words that may stay in a text that anybody may have typed a name into.

    Attributes:
        words: two characters and more, simplified; Latin ones in small letters.
        characters: single characters that are no surname, shown where all around them is known.
        units: characters that mean something right behind a figure (`元`).
        offices: characters that offices are abbreviated by in numbers of documents (`澄教罚`).
        surnames: surnames of one character.
        given: characters that given names are usually made of.
    """

    words: frozenset[str] = frozenset()
    characters: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        words: Iterable[str],
        characters: str = "",
        units: str = "",
        offices: str = "",
        surnames: str = "",
        given: str = "",
    ) -> "PlainWords":
        """Return the words in the form in which texts are compared.

        Args:
            words: in any width and script; those of one character are passed over.
            characters: single characters, as one text.
            units: the same, for those behind a figure.
            offices: the same, for those in numbers of documents.
            surnames: the same, for surnames.
            given: the same, for given names.
        """
        plain = (fold_script(unicodedata.normalize("NFKC", word)).lower() for word in words)
        known = frozenset(part for word in plain for part in re.split(r"[\W_]+", word))
        return cls(
            frozenset(word for word in known if len(word) > 1),
            *map(frozenset, (characters, units, offices, surnames, given)),
        )

    @cached_property
    def _longest(self) -> dict[str, int]:
        """First character to the length of the longest word that begins with it."""
        longest: dict[str, int] = {}
        for word in self.words:
            longest[word[0]] = max(longest.get(word[0], 0), len(word))
        return longest

    @cached_property
    def _answers(self) -> Answers[str]:
        return Answers(self._only_known)

    def shown(self, text: str) -> str:
        """Return the text with a mark in place of everything that is not known.

        Args:
            text: one line or more; typed width and script stay where all of it is known.
        """
        return self._answers[text]

    def knows(self, text: str) -> bool:
        """Whether nothing of a text is hidden."""
        return self.shown(text) == text

    def opens(self, text: str) -> bool:
        """Whether a text begins with a known word, as the name of an organ does with its region."""
        plain = fold_script(text)
        return any(plain[:size] in self.words for size in range(2, len(plain) + 1))

    def abbreviates(self, office: str) -> bool:
        """Whether an office, as a number of a document names it, consists of known characters."""
        return self.offices.issuperset(fold_script(office))

    def may_abbreviate(self, office: str) -> bool:
        """Whether a text before the year of a decision is an office, of whatever place.

        It ends as offices do, begins with a character that is no surname (`澄劳监罚`), or has a
        second one that no given name holds (`张市监罚`), or is short and known: otherwise a name
        could stand in front of it (`王建民澄教罚`).
        """
        plain = fold_script(office)
        known = [char in self.offices for char in plain]
        if not known or (all(known) and len(known) <= _SHORT_OFFICE):
            return True
        opens = plain[0] in self.offices and plain[0] not in self.surnames
        opens |= len(plain) > 1 and known[1] and plain[1] not in self.given
        return opens and known[-1] and known[1:].count(False) <= _FEW

    def _only_known(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text)
        pieces = [*self._pieces(plain)]
        if all(piece.shown for piece in pieces):
            return text
        made = "".join("\0" if not one.shown else one.text for one in _pruned(pieces))
        return re.sub("\0+", HIDDEN, made)

    def _pieces(self, plain: str) -> Iterable[_Piece]:
        folded = fold_script(plain)
        at = 0
        while at < len(plain):
            end, shown, joint = self._next(folded, at)
            yield _Piece(plain[at:end], shown, joint)
            at = end

    def _next(self, text: str, at: int) -> tuple[int, bool, bool]:
        """Where the piece that begins here ends, whether it is known, and whether it parts."""
        first = text[at]
        if not first.isalpha():
            law = _LAW.match(text, at) if first == "《" else None
            found = law or _MARKS.match(text, at)
            return (found.end(), True, law is None) if found else (at + 1, False, False)
        if found := _LATIN.match(text, at):
            word = found.group().lower()
            return found.end(), len(word) == 1 or word in self.words, False
        if found := _MASKED.match(text, at):
            return found.end(), True, False
        for size in range(min(self._longest.get(first, 1), len(text) - at), 1, -1):
            if text[at : at + size] in self.words:
                return at + size, True, False
        if found := _NUMERALS.match(text, at):
            return found.end(), True, False
        behind = at > 0 and text[at - 1].isdigit() and first in self.units
        return at + 1, behind or first in self.characters, False


def _pruned(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The pieces, those hidden too that may be part of a name beside something unknown.

    `王建设` is a surname and a word, `于小新` characters around an unknown one: beside an unknown
    stretch single characters go, and behind one as short as a surname the next short word.
    """
    kept = list(pieces)
    for start, end in _parts(pieces):
        if all(piece.shown for piece in pieces[start:end]):
            continue
        unknown = 0
        for place in range(start, end):
            piece = pieces[place]
            if not piece.shown:
                unknown += len(piece.text)
                continue
            short = len(piece.text) == 1 or (0 < unknown <= _SHORT >= len(piece.text))
            if short and not piece.text.isascii():
                kept[place] = piece._replace(shown=False)
            unknown = 0
    return kept


def _parts(pieces: Sequence[_Piece]) -> Iterable[tuple[int, int]]:
    """Stretches between marks and figures, as first and last place."""
    start = 0
    for place, piece in enumerate(pieces):
        if piece.joint:
            yield start, place
            start = place + 1
    yield start, len(pieces)
