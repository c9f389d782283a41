"""What forbids that two clusters are one party, whatever else agrees.

A veto looks at whole clusters: sides that share a value of a field never contradict each other in
it. Masked names never count, neither for nor against, but for the surname of a masked person.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.incidence import Mask, cross, distinct, overlap
from domain.linkage.evidence.per_mention import KINDS, Evidence, FullName
from domain.values.names.sounds import syllables

VETO_FIELDS: Final = (
    "uscc",
    "person_id",
    "kind",
    "surname",
    "initial",
    "full_name",
)
"""Fields that `refusals` looks at."""

PLACE_FIELDS: Final = ("place", "address", "house", "where", "town")
"""Fields that say where a party is."""

APART: Final = "人工核对结论为不同主体"
_REASONS: Final = (
    APART,
    "统一社会信用代码不同",
    "身份证号不同",
    "一方是机构，一方是个人",
    "姓氏不同",
    "登记全称不同",
)


def refusals(parties: Evidence, left: Labels, right: Labels) -> pd.Series:
    """Return why two clusters must not become one party, in Chinese; missing if nothing forbids.

    Args:
        parties: what the clusters say, `VETO_FIELDS` at least.
        left: one cluster per pair, as numbered in `parties`.
        right: the other one.
    """
    found = np.full(len(left), len(_REASONS), dtype=np.int64)
    # The first reason counts; the costly look at names is only taken where nothing else forbids.
    for number, strikes in reversed(list(enumerate(_CHEAP))):
        found[strikes(parties, left, right)] = number
    free = np.flatnonzero(found == len(_REASONS))
    apart = ~names_agree(parties, left[free], right[free])
    found[free[apart]] = len(_REASONS) - 1
    return pd.Series(pd.array([*_REASONS, None], dtype="str").take(found))


def disjoint(parties: Evidence, field: str, left: Labels, right: Labels) -> Mask:
    """Pairs of which both sides know something and nothing of it is shared.

    Args:
        parties: what each owner says, by field.
        field: name of the field.
        left: one owner of each pair, by position.
        right: the other owner.
    """
    known, shared = overlap(parties[field], left, right, parties.size)
    return known & ~shared


def other_address(parties: Evidence, left: Labels, right: Labels) -> Mask:
    """Pairs known by exact addresses that share none; the town need not be written.

    Args:
        parties: what each owner says, by field.
        left: one owner of each pair, by position.
        right: the other owner.
    """
    return disjoint(parties, "place", left, right) | disjoint(parties, "address", left, right)


def declared_apart(parties: Evidence, left: Labels, right: Labels) -> Mask:
    """Pairs that a person has said are not one party.

    Args:
        parties: what each owner says, by field.
        left: one owner of each pair, by position.
        right: the other owner.
    """
    one, other = parties.cannot_link
    return np.isin(left * parties.size + right, one * parties.size + other)


def _other_code(parties: Evidence, left: Labels, right: Labels) -> Mask:
    return disjoint(parties, "uscc", left, right)


def _other_id(parties: Evidence, left: Labels, right: Labels) -> Mask:
    return disjoint(parties, "person_id", left, right)


def _other_kind(parties: Evidence, left: Labels, right: Labels) -> Mask:
    """An organisation, and a side that is nothing but a person."""
    person, organisation, _ = _kinds(parties)
    only_person = person & ~organisation
    return (only_person[left] & organisation[right]) | (only_person[right] & organisation[left])


def _other_surname(parties: Evidence, left: Labels, right: Labels) -> Mask:
    """A masked natural person (`张老师`) with another surname than the other person."""
    person, organisation, venue = _kinds(parties)
    pure = person & ~organisation & ~venue
    masked = parties["surname"].known(parties.size)
    asked = pure[left] & pure[right] & (masked[left] | masked[right])
    found = np.zeros(len(left), dtype=bool)
    found[asked] = disjoint(parties, "initial", left[asked], right[asked])
    return found


def _kinds(parties: Evidence) -> tuple[Mask, Mask, Mask]:
    """Owners with a natural person, with an organisation, and with a venue among their kinds."""
    incidence = parties["kind"]
    texts = np.array([*incidence.texts.to_pylist(), ""], dtype=object)

    def marked(kinds: tuple[str, ...]) -> Mask:
        return incidence.only(np.isin(texts, kinds)).known(parties.size)

    return marked(KINDS[2:3]), marked(KINDS[:2]), marked(KINDS[3:])


_CHEAP: Final = (declared_apart, _other_code, _other_id, _other_kind, _other_surname)
"""In the order of `_REASONS`."""


def names_agree(parties: Evidence, left: Labels, right: Labels) -> Mask:
    """Pairs of which some full legal name of one side may be some name of the other side.

    A side without any contradicts nothing.

    Args:
        parties: what each owner says, by field.
        left: one owner of each pair, by position.
        right: the other owner.
    """
    known, agreed = overlap(parties["full_name"], left, right, parties.size)
    agreed = agreed | ~known
    open_ = np.flatnonzero(~agreed)
    pair, one, other = cross(parties["full_name"], left[open_], right[open_], parties.size)
    width = parties["full_name"].width
    pairs, back = np.unique(one * width + other, return_inverse=True)
    codes = distinct(np.concatenate([one, other]))
    names = parties.names.of(codes)
    ends = (np.searchsorted(codes, end).tolist() for end in (pairs // width, pairs % width))
    # Distinct pairs of names that differ; there are far fewer than records.
    same = np.fromiter(
        (_same_name(names[a], names[b]) for a, b in zip(*ends, strict=True)),
        dtype=bool,
        count=len(pairs),
    )
    agreed[open_[pair[same[back]]]] = True
    return agreed


@lru_cache(maxsize=100_000)
def _same_name(left: FullName, right: FullName) -> bool:
    """Whether two spellings may be one name; a branch is not its parent.

    They are apart by one typing error, or by a county that is left out.
    """
    if bool(left[4]) != bool(right[4]):
        return False
    if left[2:] == right[2:] and _same_region(left[1], right[1]):
        return True
    return one_typing_error(left[0], right[0])


def _same_region(left: str, right: str) -> bool:
    """Whether two regions may be one: one begins or ends with the other, or is not told.

    `江阴` and `江阴利港` may be, `江阴` and `无锡` may not: names of two registers.
    """
    short, long = sorted((left, right), key=len)
    return long.startswith(short) or long.endswith(short)


def one_typing_error(left: str, right: str) -> bool:
    """Whether one character was replaced, left out or added, or all characters sound the same."""
    if len(left) == len(right):
        different = sum(a != b for a, b in zip(left, right, strict=True))
        return different == 1 or sounds(left) == sounds(right)
    if abs(len(left) - len(right)) > 1:
        return False
    short, long = sorted((left, right), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def sounds(text: str) -> str:
    """The pinyin of a text, without tones, character by character.

    Not as phrases: a wrong character changes how its neighbours would be read.
    """
    return text.translate(_SOUNDS)[:-1]


class _Sounds(dict[int, str]):
    """The pinyin of every character that was asked for, with a blank behind it."""

    def __missing__(self, point: int) -> str:
        self[point] = sound = "".join(syllables(chr(point))) + " "
        return sound


_SOUNDS: Final = _Sounds()


@lru_cache(maxsize=200_000)
def similar_cores(left: str, right: str) -> bool:
    """Whether two core names may be one: contained, sounding alike, or one off in three."""
    if min(len(left), len(right)) >= 2 and (left in right or right in left):
        return True
    if len(left) != len(right):
        return False
    if sounds(left) == sounds(right):
        return True
    return len(left) >= 3 and sum(a != b for a, b in zip(left, right, strict=True)) == 1
