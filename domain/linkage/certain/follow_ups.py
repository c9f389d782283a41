"""Complaints that name an earlier ticket: the hotline says that both are about one matter.

Such a number is copied by hand and one caller may complain of two parties, so that it links only
what is compatible otherwise, like the number of a decision. It is a rule, no anchor: no listing
rests on it.
"""

from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from domain.linkage.certain.compatible import ambiguous, compatible
from domain.linkage.evidence.cluster import components
from domain.linkage.evidence.edges import Labels, edges, no_edges
from domain.linkage.evidence.incidence import Mask, distinct
from domain.linkage.evidence.per_mention import Evidence

STRENGTH: Final = 20.0
"""Strength of the edges: above every rule, since nothing else about the pair need agree."""


def follow_up_edges(labels: Labels, mentions: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Return edges from complaints to the earlier ticket that they name.

    Only between tickets that name a single party each; others do not say which one is meant.

    Columns: those of an edge (`evidence.edges.edges`).

    Args:
        labels: cluster of every mention, by position.
        mentions: mention frame (`domain.linkage.mentions.MENTION_COLUMNS`).
        evidence: what each mention says, by field.
    """
    columns = ["record_key", "source_record_id", "earlier_ticket"]
    complaints = mentions.loc[mentions["source"].eq("complaint"), columns]
    single = complaints[~complaints["record_key"].duplicated(keep=False)]
    by_number = pd.Series(single.index, index=single["source_record_id"])
    earlier = single["earlier_ticket"].map(by_number).dropna().astype("int64")
    if earlier.empty:
        return no_edges()
    one, other = labels[earlier.index.to_numpy()], labels[earlier.to_numpy()]
    fits = compatible(evidence, labels, one, other) & ~_either(evidence, labels, one, other)
    found = earlier[fits]
    return edges(found.index, found, "rule", "ticket", "工单注明的原工单为同一事项", STRENGTH)


def _either(evidence: Evidence, labels: Labels, one: Labels, other: Labels) -> Mask:
    """Pairs with a party that could be two of the parties along a chain of tickets.

    A names B and B names C: a ticket without a name in the middle makes A and C no one party.
    """
    chain = components(np.arange(len(labels)), one, other)
    members = distinct(np.concatenate([one, other]))
    part = chain[members]
    order = np.argsort(part, kind="stable")
    members, part = members[order], part[order]
    groups = [
        group.tolist()
        for group in np.split(members, np.flatnonzero(np.diff(part)) + 1)
        if len(group) > 2
    ]
    pairs = np.array(
        [pair for group in groups for pair in combinations(group, 2)], dtype=np.int64
    ).reshape(-1, 2)
    fits = compatible(evidence, labels, pairs[:, 0], pairs[:, 1])
    fitting = set(map(tuple, pairs[fits].tolist()))
    either = [member for group in groups for member in ambiguous(group, fitting)]
    found: Mask = np.isin(one, either) | np.isin(other, either)
    return found
