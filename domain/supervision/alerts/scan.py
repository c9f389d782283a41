"""Clusters: the tree-based space-time permutation scan.

Which place has more cases of late than its share, given how many cases it ever has and how many
the whole county has of late? Neither a map nor the number of inhabitants is needed.

Sources: Kulldorff, Heffernan, Hartman, Assunção, Mostashari: A space-time permutation scan
statistic for disease outbreak detection, PLoS Medicine 2 (2005); a tree of places in place of
circles is that of TreeScan (Kulldorff, Fang, Walsh 2003).
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domain.supervision.alerts.cases import Numbers, PlaceTree
from domain.supervision.alerts.policy import ScanRule

Floats = npt.NDArray[np.floating[Any]]
_FIRST_LOOK: Final = 100
"""After so many random orders it is first asked whether the rest can change anything; so many are
drawn before they are judged together."""
_AT_ONCE: Final = 200_000
"""Cases of random orders whose places are counted at once, so that memory stays small."""


@dataclass(frozen=True)
class Cluster:
    """A place with more cases in a window than its share.

    Attributes:
        node: number of the node in the tree.
        window_days: length of the window.
        observed: cases in it.
        expected: cases that are its share.
        ratio: log likelihood ratio.
        share: share of random orders with a cluster at least as strong anywhere.
        cases: numbers of the cases in it.
    """

    node: int
    window_days: int
    observed: int
    expected: float
    ratio: float
    share: float
    cases: tuple[int, ...]

    @property
    def recurrence_days(self) -> float:
        """How often chance alone brings one as strong, days, given one look a day."""
        return 1 / self.share


def seed_of(policy_version: str, as_of: date) -> int:
    """Return the seed of a day's random orders: the same for everybody who looks on that day."""
    text = f"{policy_version}|{as_of.isoformat()}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def log_likelihood_ratio(observed: Floats, expected: Floats, total: int) -> Floats:
    """Return c·ln(c/μ) + (N−c)·ln((N−c)/(N−μ)) where c > μ, else 0.

    Args:
        observed: cases in the window (c).
        expected: the place's share of the window's cases (μ).
        total: all cases (N).
    """
    ratio = np.zeros(len(observed))
    more = observed > expected
    c, mu = observed[more], expected[more]
    rest = total - c
    with np.errstate(divide="ignore", invalid="ignore"):
        outside = np.where(rest > 0, rest * np.log(rest / (total - mu)), 0.0)
    ratio[more] = c * np.log(c / mu) + outside
    return ratio


def find_clusters(
    days: Numbers, tree: PlaceTree, on: int, rule: ScanRule, seed: int, permutations: int
) -> list[Cluster]:
    """Return the clusters of a day that are as rare as the rule asks, the strongest first.

    Of nested places the most likely one speaks, or the narrowest that comes near it.

    Args:
        days: day of each case, numbered since 1970, ascending.
        tree: their places.
        on: the day of the look; later cases are not seen.
        rule: windows and limits.
        seed: of the random orders.
        permutations: most random orders; where a first part decides, fewer are drawn.
    """
    first, end = np.searchsorted(days, [on - rule.history_days + 1, on + 1])
    if first == end:
        return []
    scan = _Scan.of(days[first:end], tree.of_case[first:end], len(tree.keys), on, rule)
    nodes, windows, ratios = scan.candidates()
    if not len(nodes):
        return []
    order = np.lexsort((scan.windows[windows], nodes, -ratios))
    nodes, windows, ratios = nodes[order], windows[order], ratios[order]
    least_share = 1 / rule.yellow_days
    shares = scan.shares(ratios, seed, permutations, least_share)
    rare = shares <= least_share
    chosen = _one_of_each_chain(nodes[rare], ratios[rare], tree.parents, rule.narrowest_share)
    found = []
    for at in np.flatnonzero(rare)[chosen].tolist():
        node, window = int(nodes[at]), int(windows[at])
        inside = scan.cases_of(node, window) + int(first)
        observed, expected = scan.counts(node, window)
        found.append(
            Cluster(
                node,
                int(scan.windows[window]),
                observed,
                expected,
                float(ratios[at]),
                float(shares[at]),
                tuple(inside.tolist()),
            )
        )
    return found


@dataclass(frozen=True)
class _Scan:
    """Counts of one look: cases by node, windows as the last so many cases.

    Attributes:
        of_case: nodes of each case (of nodes that can become a cluster), -1 elsewhere.
        total: per node all cases.
        windows: lengths in days.
        sizes: how many cases lie in each window; they are the last ones.
        least: fewest cases that are a cluster.
    """

    of_case: Numbers
    total: Numbers
    windows: Numbers
    sizes: Numbers
    least: int

    @classmethod
    def of(cls, days: Numbers, of_case: Numbers, nodes: int, on: int, rule: ScanRule) -> "_Scan":
        total = np.bincount(of_case[of_case >= 0], minlength=nodes)
        # A node with fewer cases than make a cluster takes part in nothing.
        able = np.append(total >= rule.least_cases, np.False_)
        windows = np.array(rule.windows, dtype=np.int64)
        sizes = len(days) - np.searchsorted(days, on - windows + 1)
        return cls(np.where(able[of_case], of_case, -1), total, windows, sizes, rule.least_cases)

    def _ratios(self, window: int) -> tuple[Numbers, Floats]:
        """Nodes with enough cases in a window, and how unlikely that is by their share alone."""
        inside = self.of_case[len(self.of_case) - self.sizes[window] :]
        counts = np.bincount(inside[inside >= 0])
        nodes = np.flatnonzero(counts >= self.least)
        size, cases = int(self.sizes[window]), len(self.of_case)
        expected = self.total[nodes] * (size / cases)
        ratios = log_likelihood_ratio(counts[nodes].astype(np.float64), expected, cases)
        return nodes, ratios

    def candidates(self) -> tuple[Numbers, Numbers, Floats]:
        """Node, window and ratio of the best window of each node that has too many cases."""
        best: dict[int, tuple[float, int]] = {}
        for window in range(len(self.windows)):
            nodes, ratios = self._ratios(window)
            for node, ratio in zip(nodes.tolist(), ratios.tolist(), strict=True):
                if ratio > best.get(node, (0.0, 0))[0]:
                    best[node] = (ratio, window)
        return (
            np.array(list(best), dtype=np.int64),
            np.array([window for _, window in best.values()], dtype=np.int64),
            np.array([ratio for ratio, _ in best.values()]),
        )

    def shares(self, ratios: Floats, seed: int, permutations: int, least_share: float) -> Floats:
        """Per ratio, the share of random orders whose strongest cluster is at least as strong.

        A random order of the days over the cases is a random choice of the cases that lie in the
        longest window, and in it of the shorter ones. Drawing ends once not even the strongest
        ratio can become as rare as asked; what is returned then is larger than that share.
        """
        rng = np.random.default_rng(seed)
        reached = np.zeros(len(ratios), dtype=np.int64)
        drawn, most = 0, least_share * (permutations + 1) - 1
        while drawn < permutations:
            size = min(_FIRST_LOOK, permutations - drawn)
            strongest = self._strongest(self._drawn(rng, size))
            after = reached + np.cumsum(strongest[:, None] >= ratios - 1e-12, axis=0)
            decided = np.flatnonzero(after.min(axis=1) > most)
            # Before the first look nothing is decided; later the order that decides is the last.
            last = size - 1 if not drawn or not len(decided) else int(decided[0])
            reached, drawn = after[last], drawn + last + 1
            if drawn >= _FIRST_LOOK and reached.min() > most:
                break
        return (1 + reached) / (drawn + 1)

    def _drawn(self, rng: np.random.Generator, orders: int) -> Numbers:
        """So many random choices of the cases in the longest window, one in each row."""
        cases, longest = len(self.of_case), int(self.sizes[-1])
        chosen = np.empty((orders, longest), dtype=np.int64)
        for row in chosen:
            row[:] = rng.choice(cases, longest, replace=False, shuffle=True)
        return chosen

    def _strongest(self, chosen: Numbers) -> Floats:
        """The strongest ratio of each random choice of cases; 0 where nothing is too much.

        Args:
            chosen: numbers of cases, one choice in each row, the newest case first.
        """
        best = np.zeros(len(chosen))
        for rows in np.array_split(np.arange(len(chosen)), -(-chosen.size // _AT_ONCE)):
            best[rows] = self._strongest_at_once(chosen[rows])
        return best

    def _strongest_at_once(self, chosen: Numbers) -> Floats:
        nodes, of_case = self._dense
        width, cases = len(nodes) + 1, len(self.of_case)
        row = (np.arange(len(chosen)) * width)[:, None, None]
        counts = np.zeros(len(chosen) * width, dtype=np.int64)
        best, before = np.zeros(len(chosen)), 0
        for size in self.sizes.tolist():
            more = of_case[chosen[:, before:size]] + row
            counts += np.bincount(more.ravel(), minlength=len(counts))
            before = size
            order, node = np.divmod(np.flatnonzero(counts >= self.least), width)
            order, node = order[node < len(nodes)], node[node < len(nodes)]
            observed = counts[order * width + node].astype(np.float64)
            expected = self.total[nodes[node]] * (size / cases)
            np.maximum.at(best, order, log_likelihood_ratio(observed, expected, cases))
        return best

    @cached_property
    def _dense(self) -> tuple[Numbers, Numbers]:
        """Nodes that can become a cluster, and the cases' nodes as places among them.

        The place behind the last stands for a node that cannot.
        """
        nodes = np.flatnonzero(self.total >= self.least)
        place = np.full(len(self.total) + 1, len(nodes))
        place[nodes] = np.arange(len(nodes))
        return nodes, place[self.of_case]

    def cases_of(self, node: int, window: int) -> Numbers:
        """Numbers of a node's cases in a window."""
        start = len(self.of_case) - int(self.sizes[window])
        return start + np.flatnonzero((self.of_case[start:] == node).any(axis=1))

    def counts(self, node: int, window: int) -> tuple[int, float]:
        """Cases of a node in a window, and its share of the window's cases."""
        expected = float(self.total[node] * self.sizes[window] / len(self.of_case))
        return len(self.cases_of(node, window)), expected


def _one_of_each_chain(nodes: Numbers, ratios: Floats, parents: Numbers, share: float) -> list[int]:
    """Return the places in the list of those nodes that speak for their chain of parents.

    Args:
        nodes: rare ones, the strongest first.
        ratios: of each.
        parents: parent of every node of the tree.
        share: of its ratio that an inner node must reach to speak for an outer one.
    """
    at = {int(node): place for place, node in enumerate(nodes)}
    chosen: list[int] = []
    taken: set[int] = set()
    for place, node in enumerate(nodes.tolist()):
        line = {node, *_ancestors(node, parents)}
        if line & taken or any(node in _ancestors(other, parents) for other in taken):
            continue
        inner = [
            (len(_ancestors(other, parents)), -place_of_other, other)
            for other, place_of_other in at.items()
            if node in _ancestors(other, parents)
            and ratios[place_of_other] >= share * ratios[place]
        ]
        best = max(inner)[2] if inner else node
        chosen.append(at[best])
        taken.add(best)
    return chosen


def _ancestors(node: int, parents: Numbers) -> set[int]:
    """Return the outer nodes of a node."""
    found: set[int] = set()
    while (node := int(parents[node])) >= 0:
        found.add(node)
    return found
