"""Uniting clusters along edges, strongest first, unless a veto forbids it.

Most connected parts of the edges hold no contradiction between any two of their clusters; they are
united in one go. The others are worked through edge by edge, all of them side by side: in each
round every part tries its strongest open edge. Both ways give the same clusters, since two unions
contradict each other only if some cluster of one contradicts some cluster of the other.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.incidence import Mask, distinct, spread
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.evidence.vetoes import (
    APART,
    PLACE_FIELDS,
    VETO_FIELDS,
    declared_apart,
    disjoint,
    other_address,
    refusals,
)

_FIELDS: Final = (*VETO_FIELDS, *PLACE_FIELDS)
_WIDE: Final = 60
"""A part of more clusters is worked through edge by edge without comparing all of its pairs."""

_OTHER_PREMISES: Final = "门牌不同"
_OTHER_TOWN: Final = "镇街不同"


@dataclass(frozen=True)
class Union:
    """Outcome of uniting.

    Attributes:
        labels: the new clusters.
        accepted: edges that hold.
        refused: edges that a veto stopped, with `refusal` (Chinese words).
    """

    labels: Labels
    accepted: pd.DataFrame
    refused: pd.DataFrame


def components(labels: Labels, left: Labels, right: Labels) -> Labels:
    """Return the clusters that arise if every edge between two positions holds.

    Args:
        labels: cluster of every mention, by position.
        left: one owner of each pair, by position.
        right: the other owner.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(labels)
    ends = (labels[left], labels[right])
    graph = coo_array((np.ones(len(left), dtype=np.int8), ends), shape=(size, size))
    count, parts = connected_components(graph, directed=False)
    parts = parts[labels]
    firsts = np.full(count, size, dtype=np.int64)
    firsts[parts[::-1]] = np.arange(size)[::-1]
    return firsts[parts]


def unite(
    labels: Labels, edges: pd.DataFrame, evidence: Evidence, *, binding: bool = False
) -> Union:
    """Unite clusters along edges.

    Args:
        labels: clusters so far.
        edges: candidate edges; the heaviest are tried first, then by position.
        evidence: what is known per mention.
        binding: only a person's word forbids anything (for anchors that are certain).
    """
    if edges.empty:
        return Union(labels, edges, edges.assign(refusal=pd.Series(dtype="str")))
    left, right = edges["left"].to_numpy(), edges["right"].to_numpy()
    whole = components(labels, left, right)
    placed = edges["placed"].to_numpy(dtype=bool) if "placed" in edges else None
    check = _Check(evidence, labels, whole, left, right, placed, binding=binding)
    checked = check.doubtful()
    sure = components(labels, left[~checked], right[~checked])
    if not checked.any():
        return Union(sure, edges, edges.iloc[:0].assign(refusal=pd.Series(dtype="str")))
    weight = edges["weight"].to_numpy()
    rows = np.flatnonzero(checked)
    rows = rows[np.lexsort((right[rows], left[rows], -weight[rows]))]
    united, reasons = check.one_by_one(sure, rows)
    struck = reasons.notna().to_numpy()
    stopped = np.zeros(len(edges), dtype=bool)
    stopped[rows[struck]] = True
    refused = edges.take(rows[struck]).assign(refusal=reasons[struck].to_numpy())
    return Union(
        united,
        edges[~stopped].reset_index(drop=True),
        refused.astype({"refusal": "str"}).reset_index(drop=True),
    )


@dataclass(frozen=True)
class _Check:
    """Candidate edges, and the parts that they would make if all of them held."""

    evidence: Evidence
    labels: Labels
    whole: Labels
    left: Labels
    right: Labels
    placed: Mask | None
    binding: bool

    def doubtful(self) -> Mask:
        """Edges of parts in which some veto could strike."""
        if self.binding and not len(self.evidence.cannot_link[0]):
            return np.zeros(len(self.left), dtype=bool)
        ends = distinct(self.labels[np.concatenate([self.left, self.right])])
        part = self.whole[ends]
        order = np.argsort(part, kind="stable")
        ends, part = ends[order], part[order]
        firsts = np.flatnonzero(np.diff(part, prepend=-1))
        counts = np.diff(np.append(firsts, len(part)))
        wide = np.isin(part, part[firsts[counts > _WIDE]])
        rank = np.arange(len(part)) - np.repeat(firsts, counts)
        row, place = spread(np.where(wide, 0, rank))
        other = np.repeat(firsts, counts)[row] + place
        suspects = np.concatenate(
            [part[wide], self._struck(ends, part, row, other), self._masked(part)]
        )
        found: Mask = np.isin(self.whole[self.left], suspects)
        return found

    def _struck(self, ends: Labels, part: Labels, row: Labels, other: Labels) -> Labels:
        """Parts of which two clusters contradict each other."""
        ordered = np.sort(ends)
        parties = self.evidence.of_clusters(self.labels, ordered, _FIELDS)
        one, two = np.searchsorted(ordered, ends[row]), np.searchsorted(ordered, ends[other])
        if self.binding:
            return part[row[declared_apart(parties, one, two)]]
        struck = refusals(parties, one, two).notna().to_numpy()
        if self.placed is not None:
            loose = np.isin(part[row], self.whole[self.left[~self.placed]])
            moved = other_address(parties, one, two) | disjoint(parties, "town", one, two)
            struck = struck | (loose & moved)
        return part[row[struck]]

    def _masked(self, part: Labels) -> Labels:
        """Parts with a masked person and two surnames.

        Whether a union is nothing but persons is not known from its clusters two by two.
        """
        if self.binding:
            return np.zeros(0, dtype=np.int64)
        ordered = distinct(part)
        parties = self.evidence.of_clusters(self.whole, ordered, ("masked_person", "initial"))
        several = np.bincount(parties["initial"].owner, minlength=len(ordered)) > 1
        return ordered[several & parties["masked_person"].known(len(ordered))]

    def one_by_one(self, labels: Labels, rows: Labels) -> tuple[Labels, pd.Series]:
        """Unite along edges in the order given; the reason per refused one, missing if it holds."""
        base = distinct(self.labels[np.concatenate([self.left[rows], self.right[rows]])])
        parties = self.evidence.of_clusters(self.labels, base, _FIELDS)
        ends = [np.searchsorted(base, self.labels[end[rows]]) for end in (self.left, self.right)]
        part = self.whole[self.left[rows]]
        placed = None if self.placed is None else self.placed[rows]
        root, reasons = _rounds(parties, ends[0], ends[1], part, placed, binding=self.binding)
        table = np.arange(len(labels), dtype=np.int64)
        table[base] = base[root]
        return table[labels], reasons


def _rounds(
    parties: Evidence,
    left: Labels,
    right: Labels,
    part: Labels,
    placed: Mask | None,
    *,
    binding: bool,
) -> tuple[Labels, pd.Series]:
    """The first member of the cluster of each party, and the reason per refused edge."""
    root = np.arange(parties.size, dtype=np.int64)
    reasons = np.full(len(left), None, dtype=object)
    open_ = np.argsort(part, kind="stable")
    while len(open_):
        open_ = open_[root[left[open_]] != root[right[open_]]]
        turn = open_[np.diff(part[open_], prepend=-1) != 0]
        one, two = root[left[turn]], root[right[turn]]
        chosen = distinct(np.concatenate([one, two]))
        sides = parties.of_clusters(root, chosen, _FIELDS)
        a, b = np.searchsorted(chosen, one), np.searchsorted(chosen, two)
        loose = None if placed is None else ~placed[turn]
        found = _reasons(sides, a, b, loose, binding=binding)
        reasons[turn] = found
        holds = pd.isna(found)
        table = np.arange(parties.size, dtype=np.int64)
        table[np.maximum(one, two)[holds]] = np.minimum(one, two)[holds]
        root = table[root]
        open_ = np.setdiff1d(open_, turn, assume_unique=True)
        open_ = open_[np.argsort(part[open_], kind="stable")]
    return root, pd.Series(reasons, dtype="str")


def _reasons(
    sides: Evidence, left: Labels, right: Labels, loose: Mask | None, *, binding: bool
) -> npt.NDArray[np.object_]:
    """Why unions may not be made; of places only where the edge does not look at the address."""
    if binding:
        found = np.full(len(left), None, dtype=object)
        found[declared_apart(sides, left, right)] = APART
        return found
    found = refusals(sides, left, right).to_numpy(dtype=object)
    if loose is not None:
        free = loose & pd.isna(found)
        found[free & disjoint(sides, "town", left, right)] = _OTHER_TOWN
        found[free & other_address(sides, left, right)] = _OTHER_PREMISES
    return found
