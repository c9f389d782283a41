"""Assigning clusters to legal parties by margin: to the best one if it leads clearly, else to none.

Never connected components over probable edges: a record in doubt between two parties would join
them. It is frozen instead, and a person is asked. Candidates come as keyed memberships (`rules`)
or as ready edges with a weight (the probabilistic step); both end up as one table of pairs.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.linkage.edges import Labels, no_edges
from domain.linkage.rules import BIT
from domain.linkage.settings import FIELDS, NAME_FIELDS, LinkagePolicy
from domain.linkage.vetoes import Profile, Profiles, disjoint, refusal

_AMBIGUOUS: Final = "可能是两个不同主体中的任一个"
_WEAK: Final = "依据不足"


@dataclass(frozen=True)
class Assignment:
    """Outcome of one round.

    Attributes:
        edges: chosen edges (`placed` says whether the address agrees).
        refused: pairs that a veto or ambiguity stopped, with `refusal`.
        frozen: labels that are in doubt between two parties.
    """

    edges: pd.DataFrame
    refused: pd.DataFrame
    frozen: set[int]


def pairs(
    table: pd.DataFrame,
    labels: Labels,
    targets: npt.NDArray[np.bool_],
    facts: pd.DataFrame,
    policy: LinkagePolicy,
) -> pd.DataFrame:
    """Return candidate pairs of a free cluster and a target cluster.

    Args:
        table: memberships.
        labels: clusters.
        targets: per mention, whether its cluster is a party that others may join.
        facts: what is known per mention.
        policy: limits.

    Returns:
        `free`, `target` (labels), `left`, `right` (the mentions that agree best), `rule` (number),
        `mask` (all fields that agree), one row per pair.
    """
    position = table["position"].to_numpy()
    table = table.assign(label=labels[position], nameless=facts["nameless"].to_numpy()[position])
    there = targets[position]
    ends = table[there].drop_duplicates(["key", "label"])
    ends = ends[ends.groupby("key")["label"].transform("size") <= policy.max_targets]
    ends = ends.rename(columns={"label": "target", "position": "right"})
    starts = table[~there].rename(columns={"label": "free", "position": "left"})
    ends = ends[["key", "target", "right", "nameless"]]
    found = starts.merge(ends, on="key", suffixes=("", "_right"))
    free_of_name = found["mask"].to_numpy() & BIT["nameless"] > 0
    found = found[~free_of_name | found["nameless"] | found["nameless_right"]]
    return _per_pair(found, policy)


def _per_pair(found: pd.DataFrame, policy: LinkagePolicy) -> pd.DataFrame:
    """One row per pair: fields of all its rules together, and the strongest rule in front."""
    points = mask_points(found["mask"].to_numpy(), policy)
    found = found.assign(points=points).sort_values(
        ["free", "target", "points", "left", "right"], ascending=[True, True, False, True, True]
    )
    best = found.drop_duplicates(["free", "target"])
    starts = np.flatnonzero(~found.duplicated(["free", "target"]).to_numpy())
    masks = found["mask"].to_numpy(dtype=np.int64)
    masks = np.bitwise_or.reduceat(masks, starts) if len(found) else masks
    columns = ["free", "target", "left", "right", "rule"]
    return best[columns].assign(mask=masks).reset_index(drop=True)


def mask_points(masks: npt.NDArray[np.int64], policy: LinkagePolicy) -> npt.NDArray[np.int64]:
    """Points of the fields in each mask; of the name only the best agreement counts."""
    unique, inverse = np.unique(masks, return_inverse=True)
    points = np.array([_points(int(mask), policy) for mask in unique], dtype=np.int64)
    return points[inverse] if len(unique) else np.zeros(0, dtype=np.int64)


def _points(mask: int, policy: LinkagePolicy) -> int:
    agreed = [name for name in FIELDS if mask & BIT[name]]
    names = [policy.weights[name] for name in agreed if name in NAME_FIELDS]
    rest = sum(policy.weights[name] for name in agreed if name not in NAME_FIELDS)
    return rest + max(names, default=0)


def assign(
    candidates: pd.DataFrame, labels: Labels, facts: pd.DataFrame, policy: LinkagePolicy
) -> Assignment:
    """Choose a target per free cluster.

    Args:
        candidates: from `pairs`.
        labels: clusters.
        facts: what is known per mention.
        policy: threshold and margin.
    """
    if candidates.empty:
        return Assignment(no_edges(), no_edges().assign(refusal=pd.Series(dtype="str")), set())
    judged = _judged(candidates, Profiles(facts, labels), policy)
    open_ = judged[judged["refusal"].isna()].sort_values(
        ["free", "weight", "target"], ascending=[True, False, True]
    )
    best = open_.drop_duplicates("free")
    second = open_[open_.duplicated("free")].groupby("free")["weight"].max()
    lead = best["weight"] - best["free"].map(second).fillna(-np.inf)
    strong = best["weight"] >= policy.threshold
    clear = lead >= policy.margin
    chosen = best[strong & clear]
    doubt = best.loc[strong & ~clear, "free"]
    rivals = open_[open_["free"].isin(doubt)]
    rivals = rivals[
        rivals["weight"] > rivals["free"].map(best.set_index("free")["weight"]) - policy.margin
    ]
    stopped = [
        judged[judged["refusal"].notna()],
        rivals.assign(refusal=_AMBIGUOUS),
        best[~strong].assign(refusal=_WEAK),
    ]
    return Assignment(
        as_edges(chosen, policy),
        as_edges(pd.concat(stopped), policy, keep=("refusal",)),
        set(doubt.tolist()),
    )


def _judged(candidates: pd.DataFrame, profiles: Profiles, policy: LinkagePolicy) -> pd.DataFrame:
    """Add `weight`, less what contradicts, and `refusal` where a veto strikes."""
    # Whole clusters are compared, so that this goes pair by pair; there are fewer than mentions.
    ends = zip(candidates["free"].tolist(), candidates["target"].tolist(), strict=True)
    rows = [(profiles[a], profiles[b]) for a, b in ends]
    lost = [
        penalty(a, b, int(mask), policy)
        for (a, b), mask in zip(rows, candidates["mask"].tolist(), strict=True)
    ]
    return candidates.assign(
        weight=mask_points(candidates["mask"].to_numpy(), policy) - np.array(lost),
        refusal=pd.Series([refusal(a, b) for a, b in rows], index=candidates.index, dtype="str"),
    )


def penalty(left: Profile, right: Profile, mask: int, policy: LinkagePolicy) -> int:
    """Points lost by what contradicts: another address, another unit of the house, another town."""
    lost = 0
    # One name, one telephone and one person in one town: the door was mistyped, or they moved.
    contact = BIT["core"] | BIT["phone"] | BIT["person"]
    if (
        mask & contact != contact
        and not mask & BIT["address"]
        and disjoint(left.addresses, right.addresses)
    ):
        same_house = not left.buildings.isdisjoint(right.buildings)
        lost += policy.penalty_other_unit if same_house else policy.penalty_other_address
    if not mask & BIT["town"] and disjoint(left.towns, right.towns):
        lost += policy.penalty_other_town
    return lost


def as_edges(
    chosen: pd.DataFrame, policy: LinkagePolicy, keep: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return candidate pairs as edges with the words of their rule."""
    reasons = np.array([rule.reason for rule in policy.rules], dtype=object)
    codes = np.array([rule.code for rule in policy.rules], dtype=object)
    number = chosen["rule"].to_numpy(dtype=np.int64)
    frame = chosen[["left", "right", *keep]].assign(
        method="rule",
        rule=codes[number],
        reason=reasons[number],
        weight=chosen["weight"].astype("float64"),
        placed=chosen["mask"].to_numpy() & BIT["address"] > 0,
    )
    return frame.astype(dict.fromkeys(["method", "rule", "reason", *keep], "str")).reset_index(
        drop=True
    )
