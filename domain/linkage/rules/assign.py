"""Assigning clusters to legal parties by rules: points of what agrees, less what contradicts.

Candidates come as keyed memberships (`rules.candidates`). Who gets which party is
`domain.linkage.margin`; a record in doubt between two is frozen, and a person is asked.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.linkage.evidence.edges import Labels, no_edges
from domain.linkage.evidence.incidence import Mask, distinct, overlap, spread
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.evidence.vetoes import (
    PLACE_FIELDS,
    VETO_FIELDS,
    disjoint,
    other_address,
    refusals,
)
from domain.linkage.margin import choose_by_margin
from domain.linkage.policy import FIELDS, NAME_FIELDS, LinkagePolicy
from domain.linkage.rules.candidates import BIT, lines

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
    table: pd.DataFrame, labels: Labels, targets: Mask, evidence: Evidence, policy: LinkagePolicy
) -> pd.DataFrame:
    """Return candidate pairs of a free cluster and a target cluster.

    Args:
        table: memberships, sorted by key and position.
        labels: clusters.
        targets: per mention, whether its cluster is a party that others may join.
        evidence: what is known per mention.
        policy: limits.

    Returns:
        `free`, `target` (labels), `left`, `right` (the mentions that agree best), `rule` (number),
        `mask` (all fields that agree), one row per pair.
    """
    key, position = table["key"].to_numpy(), table["position"].to_numpy()
    label, there = labels[position], targets[position]
    ends = np.flatnonzero(there)
    ends = ends[_first_of(key[ends], label[ends], len(labels))]
    count = np.bincount(key[ends], minlength=int(key.max(initial=-1)) + 1)
    count[count > policy.max_targets] = 0
    offsets = np.cumsum(count) - count
    ends = ends[count[key[ends]] > 0]
    starts = np.flatnonzero(~there)
    row, place = spread(count[key[starts]])
    left = starts[row]
    right = ends[offsets[key[left]] + place]
    nameless = evidence.nameless[position]
    masks = table["mask"].to_numpy()
    fits = (masks[left] & BIT["nameless"] == 0) | nameless[left] | nameless[right]
    left, right = left[fits], right[fits]
    found = {
        "free": label[left],
        "target": label[right],
        "left": position[left],
        "right": position[right],
        "rule": table["rule"].to_numpy()[left],
    }
    return _per_pair(found, masks[left], policy)


def _first_of(key: Labels, label: Labels, size: int) -> Labels:
    """Rows that are the first of their label under their key, in order."""
    return np.sort(np.unique(key * size + label, return_index=True)[1])


def _per_pair(
    found: dict[str, Labels], masks: npt.NDArray[np.int64], policy: LinkagePolicy
) -> pd.DataFrame:
    """One row per pair: fields of all its rules together, and the strongest rule in front."""
    points = mask_points(masks, policy)
    order = np.lexsort(
        (found["rule"], found["right"], found["left"], -points, found["target"], found["free"])
    )
    found = {name: values[order] for name, values in found.items()}
    fresh = np.diff(found["free"], prepend=-1) != 0
    fresh |= np.diff(found["target"], prepend=-1) != 0
    starts = np.flatnonzero(fresh)
    best = {name: values[starts] for name, values in found.items()}
    both = np.bitwise_or.reduceat(masks[order], starts) if len(starts) else masks[:0]
    return pd.DataFrame({**best, "mask": both})


def mask_points(masks: npt.NDArray[np.int64], policy: LinkagePolicy) -> npt.NDArray[np.int64]:
    """Points of the fields in each mask; of the name only the best agreement counts."""
    points = np.array([_points(mask, policy) for mask in range(1 << len(FIELDS))], dtype=np.int64)
    return points[masks]


def _points(mask: int, policy: LinkagePolicy) -> int:
    agreed = [name for name in FIELDS if mask & BIT[name]]
    names = [policy.weights.get(name, 0) for name in agreed if name in NAME_FIELDS]
    rest = sum(policy.weights.get(name, 0) for name in agreed if name not in NAME_FIELDS)
    return rest + max(names, default=0)


def assign(
    candidates: pd.DataFrame, labels: Labels, evidence: Evidence, policy: LinkagePolicy
) -> Assignment:
    """Choose a target per free cluster.

    Args:
        candidates: from `pairs`.
        labels: clusters.
        evidence: what is known per mention.
        policy: threshold and margin.
    """
    if candidates.empty:
        return Assignment(no_edges(), no_edges().assign(refusal=pd.Series(dtype="str")), set())
    weighed = _weighed(candidates, labels, evidence, policy)
    found = choose_by_margin(
        weighed[weighed["refusal"].isna()],
        "free",
        "target",
        policy.margin,
        lambda best: best["weight"].ge(policy.threshold).to_numpy(),
    )
    stopped = [
        weighed[weighed["refusal"].notna()],
        found.rivals.assign(refusal=_AMBIGUOUS),
        found.weak.assign(refusal=_WEAK),
    ]
    return Assignment(
        as_edges(found.sure, policy),
        as_edges(pd.concat(stopped), policy, keep=("refusal",)),
        set(found.doubtful),
    )


def _weighed(
    candidates: pd.DataFrame, labels: Labels, evidence: Evidence, policy: LinkagePolicy
) -> pd.DataFrame:
    """Add `weight`, less what contradicts, and `refusal` where a veto strikes."""
    free, target = candidates["free"].to_numpy(), candidates["target"].to_numpy()
    chosen = distinct(np.concatenate([free, target]))
    parties = evidence.of_clusters(labels, chosen, (*VETO_FIELDS, *PLACE_FIELDS, "trade"))
    left, right = np.searchsorted(chosen, free), np.searchsorted(chosen, target)
    mask = candidates["mask"].to_numpy()
    weight = mask_points(mask, policy) - penalty(parties, left, right, mask, policy)
    read = evidence.extracted[candidates["left"]] | evidence.extracted[candidates["right"]]
    weight = weight - np.where(read, policy.penalty_extracted, 0)
    reasons = refusals(parties, left, right)
    return candidates.assign(weight=weight, refusal=reasons.set_axis(candidates.index))


def penalty(
    parties: Evidence,
    left: Labels,
    right: Labels,
    mask: npt.NDArray[np.int64],
    policy: LinkagePolicy,
) -> npt.NDArray[np.int64]:
    """Points lost by what contradicts: another address, another unit of the house, another town.

    Args:
        parties: what each owner says, by field.
        left: one owner of each pair, by position.
        right: the other owner.
        mask: fields of the policy in which each pair agrees, as bits.
        policy: rules, weights and limits of the linkage.
    """
    # One name, one telephone and one person in one town: the door was mistyped, or they moved.
    contact = BIT["core"] | BIT["phone"] | BIT["person"] | BIT["town"]
    moved = (mask & contact != contact) & (mask & BIT["address"] == 0)
    moved &= other_address(parties, left, right)
    _, same_house = overlap(parties["house"], left, right, parties.size)
    other_town = (mask & BIT["town"] == 0) & disjoint(parties, "town", left, right)
    address_points = np.where(same_house, policy.penalty_other_unit, policy.penalty_other_address)
    lost = np.where(moved, address_points, 0) + np.where(other_town, policy.penalty_other_town, 0)
    return lost + _spot_penalty(parties, left, right, mask, moved, policy)


def _spot_penalty(
    parties: Evidence,
    left: Labels,
    right: Labels,
    mask: npt.NDArray[np.int64],
    moved: Mask,
    policy: LinkagePolicy,
) -> npt.NDArray[np.int64]:
    """Points lost by places without a door: a village or a park holds many of one brand."""
    placed = mask & (BIT["address"] | BIT["spot"]) > 0
    _, same_house = overlap(parties["house"], left, right, parties.size)
    elsewhere = disjoint(parties, "where", left, right) & ~placed & ~moved & ~same_house
    contact = mask & (BIT["address"] | BIT["phone"] | BIT["person"]) > 0
    other_trade = placed & ~contact & disjoint(parties, "trade", left, right)
    line = replace(parties, fields={"line": lines(parties["trade"], policy)})
    other_line = disjoint(line, "line", left, right) & (mask & BIT["address"] == 0)
    return (
        np.where(elsewhere, policy.penalty_other_spot, 0)
        + np.where(other_trade & ~other_line, policy.penalty_other_trade, 0)
        + np.where(other_line, policy.penalty_other_line, 0)
    )


def as_edges(
    chosen: pd.DataFrame, policy: LinkagePolicy, keep: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return candidate pairs as edges with the words of their rule.

    Columns: those of an edge (`evidence.edges.edges`), `placed` (whether the addresses agree), and
    what is kept.

    Args:
        chosen: candidate pairs with the rule that found each.
        policy: rules, weights and limits of the linkage.
        keep: further columns that the edges carry.
    """
    number = chosen["rule"].to_numpy(dtype=np.int64)
    reasons = pd.array([rule.reason for rule in policy.rules], dtype="str")
    codes = pd.array([rule.code for rule in policy.rules], dtype="str")
    frame = chosen[["left", "right", *keep]].reset_index(drop=True)
    return frame.assign(
        method=pd.array(["rule"], dtype="str").repeat(len(chosen)),
        rule=codes.take(number),
        reason=reasons.take(number),
        weight=chosen["weight"].to_numpy(dtype=np.float64),
        placed=chosen["mask"].to_numpy() & BIT["address"] > 0,
    )
