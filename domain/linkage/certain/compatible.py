"""Whether two clusters that a document names together may be one party.

A decision number or an earlier ticket says that two records are about one matter; it is copied by
hand, and one matter may have several parties. So something else must agree, and nothing forbid it.
"""

from collections.abc import Set
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.incidence import Mask, distinct
from domain.linkage.evidence.per_mention import NO_SURNAMES, Evidence
from domain.linkage.evidence.vetoes import VETO_FIELDS, refusals, similar_cores

_FIELDS: Final = (*VETO_FIELDS, "core", "place", "phone", "person")


def compatible(evidence: Evidence, labels: Labels, left: Labels, right: Labels) -> Mask:
    """Return which pairs of clusters may be one: nothing forbids it and something agrees.

    Args:
        evidence: what is known per mention.
        labels: the cluster of every mention.
        left: a cluster per pair.
        right: the other one.
    """
    chosen = distinct(np.concatenate([left, right]))
    sides = evidence.of_clusters(labels, chosen, _FIELDS)
    one, other = np.searchsorted(chosen, left), np.searchsorted(chosen, right)
    found = refusals(sides, one, other).isna().to_numpy(copy=True)
    profiles = _profiles(sides)
    # Few pairs: those that one document names and nothing else has joined.
    for pair in np.flatnonzero(found).tolist():
        found[pair] = _agree(profiles[one[pair]], profiles[other[pair]])
    return found


def ambiguous(members: list[int], fitting: Set[tuple[int, int]]) -> set[int]:
    """Return the members that fit two others which do not fit each other: they could be either.

    A record without a name fits everybody; through it two named parties would become one.

    Args:
        members: numbers, ascending.
        fitting: pairs of them that are compatible, the smaller number first.
    """
    near: dict[int, list[int]] = {member: [] for member in members}
    for a, b in combinations(members, 2):
        if (a, b) in fitting:
            near[a].append(b)
            near[b].append(a)
    return {
        member
        for member, others in near.items()
        if any(pair not in fitting for pair in combinations(sorted(others), 2))
    }


@dataclass(frozen=True)
class _Profile:
    """What a cluster says, as sets."""

    named: bool
    cores: frozenset[str]
    addresses: frozenset[int]
    phones: frozenset[int]
    persons: frozenset[str]
    surnames: frozenset[str]


def _profiles(sides: Evidence) -> list[_Profile]:
    named = sides["full_name"].known(sides.size).tolist()
    surnames = [frozenset(map(chr, codes)) for codes in _values(sides, "surname")]
    rows = zip(
        named,
        _values(sides, "core", texts=True),
        _values(sides, "place"),
        _values(sides, "phone"),
        _values(sides, "person", texts=True),
        surnames,
        strict=True,
    )
    return [_Profile(*row) for row in rows]


def _values(sides: Evidence, field: str, *, texts: bool = False) -> list[frozenset[Any]]:
    """What every cluster says, as texts or as codes."""
    incidence = sides[field]
    found = (
        incidence.texts.take(pa.array(incidence.code)).to_pylist()
        if texts
        else incidence.code.tolist()
    )
    offsets = incidence.offsets(sides.size).tolist()
    return [frozenset(found[a:b]) for a, b in pairwise(offsets)]


def _agree(left: _Profile, right: _Profile) -> bool:
    """Whether something agrees; full names that no veto keeps apart do."""
    if left.named and right.named:
        return True
    if not (left.cores and right.cores) and _nameless_agree(left, right):
        return True
    if any(a == b or similar_cores(a, b) for a in left.cores for b in right.cores):
        return True
    if not left.addresses.isdisjoint(right.addresses) or not left.phones.isdisjoint(right.phones):
        return True
    if left.cores and right.cores:
        return False
    masked = {core[0] for core in left.cores | right.cores} & (left.surnames | right.surnames)
    return bool(masked) or not left.persons.isdisjoint(right.persons)


def _nameless_agree(left: _Profile, right: _Profile) -> bool:
    """Whether a side without a name (none, or masked) may be the other: nothing known is against.

    The number is the anchor; a mask only says who it cannot be (`谭某` is no `顾谦江`).
    """
    if left.addresses and right.addresses and left.addresses.isdisjoint(right.addresses):
        return False
    one, other = (
        side.surnames - NO_SURNAMES | {core[0] for core in side.cores | side.persons}
        for side in (left, right)
    )
    masked = (left.surnames | right.surnames) - NO_SURNAMES
    return not masked or not (one and other and one.isdisjoint(other))
