"""What forbids that two clusters are one party, whatever else agrees.

A veto looks at whole clusters: it holds between any two members. Masked names never count, neither
for nor against.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from pypinyin import lazy_pinyin

from domain.linkage.edges import Labels

FullName = tuple[str, str, str, str, str]
"""strict name, region, core, trade, branch."""

_ORGANISATIONS: Final = frozenset({"organisation", "individual_business"})
_COUNTY: Final = ("江苏省", "江苏", "无锡市", "江阴市", "江阴")


@dataclass
class Profile:
    """What is known about one cluster; every attribute is the union over its mentions."""

    usccs: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    names: set[FullName] = field(default_factory=set)
    cores: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    buildings: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)
    marked: set[int] = field(default_factory=set)
    foes: set[int] = field(default_factory=set)

    def absorb(self, other: "Profile") -> None:
        """Take over everything that is known about another cluster."""
        for name, values in vars(other).items():
            getattr(self, name).update(values)


_SINGLE: Final = {
    "usccs": "uscc",
    "ids": "person_id",
    "names": "full_name",
    "cores": "core",
    "kinds": "kind",
    "addresses": "place",
    "buildings": "house",
    "towns": "town_code",
    "surnames": "surname",
}
"""Attribute of a profile to the column of the facts that feeds it."""

_SEVERAL: Final = {"phones": "phones", "persons": "persons", "foes": "foes"}


class Profiles:
    """Profiles of clusters under given labels, built when asked for."""

    def __init__(self, facts: pd.DataFrame, labels: Labels) -> None:
        self._columns = {name: _objects(facts[column]) for name, column in _SINGLE.items()}
        self._lists = {name: _objects(facts[column]) for name, column in _SEVERAL.items()}
        order = np.argsort(labels, kind="stable")
        firsts = np.flatnonzero(np.diff(labels[order], prepend=-1))
        stops = [*firsts[1:].tolist(), len(order)]
        ranges = zip(firsts.tolist(), stops, strict=True)
        self._slices = dict(zip(labels[order[firsts]].tolist(), ranges, strict=True))
        self._order = order
        self._known: dict[int, Profile] = {}

    def members(self, label: int) -> list[int]:
        """Positions of the mentions of a cluster."""
        start, stop = self._slices[label]
        found: list[int] = self._order[start:stop].tolist()
        return found

    def __getitem__(self, label: int) -> Profile:
        if label not in self._known:
            self._known[label] = self.fresh(label)
        return self._known[label]

    def fresh(self, label: int) -> Profile:
        """A profile that the caller may change."""
        profile = Profile()
        members = self.members(label)
        sets = vars(profile)
        # Plain loops: hundreds of thousands of small clusters come through here.
        for attribute, column in self._columns.items():
            known = sets[attribute]
            for i in members:
                if (value := column[i]) is not None:
                    known.add(value)
        for attribute, lists in self._lists.items():
            for i in members:
                if lists[i]:
                    sets[attribute].update(lists[i])
        if profile.foes:
            profile.marked.update(members)
        return profile


def _objects(values: pd.Series) -> list[Any]:
    """Values as Python objects, None where missing."""
    found = values.to_numpy(dtype=object, copy=True)
    found[values.isna().to_numpy()] = None
    return found.tolist()


def disjoint(left: set[str], right: set[str]) -> bool:
    """Whether both sides know something and nothing of it is shared."""
    return bool(left) and bool(right) and left.isdisjoint(right)


def refusal(left: Profile, right: Profile) -> str | None:
    """Return why two clusters must not become one party, in Chinese; None if nothing forbids."""
    if not left.foes.isdisjoint(right.marked) or not right.foes.isdisjoint(left.marked):
        return "人工核对结论为不同主体"
    if disjoint(left.usccs, right.usccs):
        return "统一社会信用代码不同"
    if disjoint(left.ids, right.ids):
        return "身份证号不同"
    if _other_kind(left.kinds, right.kinds):
        return "一方是机构，一方是个人"
    if _other_surname(left, right):
        return "姓氏不同"
    if left.names and right.names and not names_agree(left.names, right.names):
        return "登记全称不同"
    return None


def _other_kind(left: set[str], right: set[str]) -> bool:
    def only_person(kinds: set[str]) -> bool:
        return "natural_person" in kinds and kinds.isdisjoint(_ORGANISATIONS)

    return (only_person(left) and not right.isdisjoint(_ORGANISATIONS)) or (
        only_person(right) and not left.isdisjoint(_ORGANISATIONS)
    )


def _other_surname(left: Profile, right: Profile) -> bool:
    """Whether a masked natural person (`张老师`) has another surname than the other person."""
    if left.kinds != {"natural_person"} or right.kinds != {"natural_person"}:
        return False
    known = [side.surnames | {core[0] for core in side.cores} for side in (left, right)]
    return bool(left.surnames | right.surnames) and disjoint(*known)


def names_agree(left: Iterable[FullName], right: Iterable[FullName]) -> bool:
    """Whether some full legal name of one side may be some name of the other side."""
    right = list(right)
    return any(_same_name(a, b) for a in left for b in right)


@lru_cache(maxsize=100_000)
def _same_name(left: FullName, right: FullName) -> bool:
    """Equal, or apart by one typing error, or by a left out county; a branch is not its parent."""
    if left[0] == right[0]:
        return True
    if bool(left[4]) != bool(right[4]):
        return False
    if left[2:] == right[2:] and _same_region(left[1], right[1]):
        return True
    return one_typing_error(left[0], right[0])


def _same_region(left: str, right: str) -> bool:
    left, right = _local(left), _local(right)
    return left == right or not left or not right


def _local(region: str) -> str:
    """A region without province, city and county, which names here share."""
    for prefix in _COUNTY:
        region = region.removeprefix(prefix)
    return region


def one_typing_error(left: str, right: str) -> bool:
    """Whether one character was replaced, left out or added, or all characters sound the same."""
    if len(left) == len(right):
        different = sum(a != b for a, b in zip(left, right, strict=True))
        return different == 1 or sounds(left) == sounds(right)
    if abs(len(left) - len(right)) > 1:
        return False
    short, long = sorted((left, right), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


@lru_cache(maxsize=200_000)
def sounds(text: str) -> str:
    """The pinyin of a text, without tones, character by character.

    Not as phrases: a wrong character changes how its neighbours would be read.
    """
    return " ".join(map(_sound, text))


@lru_cache(maxsize=30_000)
def _sound(character: str) -> str:
    return "".join(lazy_pinyin(character))


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
