"""Uniting mentions along edges, strongest first, unless a veto forbids it.

Most connected parts of the edges hold no contradiction at all; they are united in one go. Only
parts in which some veto could strike are worked through edge by edge. Both ways give the same
clusters, since a part without contradiction cannot refuse anything.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from domain.linkage.edges import Labels
from domain.linkage.vetoes import Profile, Profiles, disjoint, refusal

_MUST_AGREE: Final = ("uscc", "person_id", "signature", "branch", "side")
"""Facts of which a part with a second value is worked through edge by edge."""


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


def components(labels: Labels, edges: pd.DataFrame) -> Labels:
    """Return the clusters that arise if every edge holds."""
    size = len(labels)
    left, right = labels[edges["left"].to_numpy()], labels[edges["right"].to_numpy()]
    graph = coo_array((np.ones(len(edges), dtype=np.int8), (left, right)), shape=(size, size))
    count, parts = connected_components(graph, directed=False)
    parts = parts[labels]
    firsts = np.full(count, size, dtype=np.int64)
    np.minimum.at(firsts, parts, np.arange(size))
    return firsts[parts]


def unite(
    labels: Labels, edges: pd.DataFrame, facts: pd.DataFrame, *, binding: bool = False
) -> Union:
    """Unite clusters along edges.

    Args:
        labels: clusters so far.
        edges: candidate edges; the heaviest are tried first, then by position.
        facts: what is known per mention (`domain.linkage.facts`).
        binding: only a person's word forbids anything (for anchors that are certain).
    """
    if edges.empty:
        return Union(labels, edges, edges.assign(refusal=pd.Series(dtype="str")))
    edges = edges.sort_values(["weight", "left", "right"], ascending=[False, True, True])
    edges = edges.reset_index(drop=True)
    whole = components(labels, edges)
    doubtful = _doubtful(whole, edges, facts, binding=binding)
    checked = np.isin(whole[edges["left"].to_numpy()], doubtful)
    labels = components(labels, edges[~checked])
    slow = _Slow(labels, facts, binding=binding)
    reasons = slow.unite(edges[checked])
    refused = edges[checked].assign(refusal=reasons)
    refused = refused[refused["refusal"].notna()].reset_index(drop=True)
    kept = edges.drop(index=edges[checked].index[reasons.notna().to_numpy()])
    return Union(slow.labels(), kept.reset_index(drop=True), refused)


def _doubtful(whole: Labels, edges: pd.DataFrame, facts: pd.DataFrame, *, binding: bool) -> Labels:
    """Parts in which some veto could strike."""
    touched = np.unique(whole[edges["left"].to_numpy()])
    inside = np.isin(whole, touched)
    members = facts[inside].assign(part=whole[inside])
    found = [members.loc[members["foes"].notna(), "part"].unique()]
    if not binding:
        masked = members["surname"].notna() & members["kind"].eq("natural_person")
        found.append(members.loc[masked, "part"].unique())
        variety = members.groupby("part")[list(_MUST_AGREE)].nunique()
        found.append(variety.index[(variety > 1).any(axis=1)].to_numpy())
        found.append(_moving_parts(whole, edges, members))
    return np.unique(np.concatenate(found)).astype(np.int64)


def _moving_parts(whole: Labels, edges: pd.DataFrame, members: pd.DataFrame) -> Labels:
    """Parts with several towns or addresses that some edge joins without looking at the address."""
    if "placed" not in edges:
        return np.zeros(0, dtype=np.int64)
    placeless = whole[edges.loc[~edges["placed"], "left"].to_numpy()]
    suspects = members[members["part"].isin(np.unique(placeless))]
    variety = suspects.groupby("part")[["place", "town_code"]].nunique()
    return variety.index[(variety > 1).any(axis=1)].to_numpy(dtype=np.int64)


def _elsewhere(first: Profile, second: Profile) -> str | None:
    """What keeps apart two clusters that agree on a telephone or a person, not on the place."""
    if disjoint(first.addresses, second.addresses):
        return "门牌不同"
    return "镇街不同" if disjoint(first.towns, second.towns) else None


@dataclass
class _Slow:
    """Union edge by edge, with the profile of every cluster kept up to date."""

    start: Labels
    facts: pd.DataFrame
    binding: bool = field(kw_only=True)

    def __post_init__(self) -> None:
        self.parent: dict[int, int] = {}
        self.profiles: dict[int, Profile] = {}
        self.source: Profiles | None = None

    def find(self, label: int) -> int:
        """The cluster that a label belongs to by now."""
        while (parent := self.parent.get(label, label)) != label:
            self.parent[label] = self.parent.get(parent, parent)
            label = parent
        return label

    def profile(self, root: int) -> Profile:
        """What is known about a cluster by now."""
        if root not in self.profiles:
            self.source = self.source or Profiles(self.facts, self.start)
            self.profiles[root] = self.source.fresh(root)
        return self.profiles[root]

    def unite(self, edges: pd.DataFrame) -> pd.Series:
        """Unite along the edges in order; the reason per refused edge, missing if it holds."""
        left, right = self.start[edges["left"].to_numpy()], self.start[edges["right"].to_numpy()]
        placed = edges["placed"] if "placed" in edges else pd.Series(True, index=edges.index)
        # Each union changes what the next one may do, so this cannot be vectorised.
        reasons = [
            self._try(a, b, placed=bool(c))
            for a, b, c in zip(left.tolist(), right.tolist(), placed.tolist(), strict=True)
        ]
        return pd.Series(reasons, index=edges.index, dtype="str")

    def _try(self, left: int, right: int, *, placed: bool) -> str | None:
        a, b = sorted((self.find(left), self.find(right)))
        if a == b:
            return None
        first, second = self.profile(a), self.profile(b)
        reason = self._refusal(first, second, placed=placed)
        if reason is None:
            first.absorb(second)
            self.parent[b] = a
        return reason

    def _refusal(self, first: Profile, second: Profile, *, placed: bool) -> str | None:
        reason = refusal(first, second)
        if self.binding:
            return reason if reason and reason.startswith("人工") else None
        if reason is None and not placed:
            reason = _elsewhere(first, second)
        return reason

    def labels(self) -> Labels:
        """The clusters after everything was tried."""
        if not self.parent:
            return self.start
        table = np.arange(len(self.start), dtype=np.int64)
        for label in self.parent:
            table[label] = self.find(label)
        return table[self.start]
