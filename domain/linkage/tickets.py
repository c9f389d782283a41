"""Complaints that name an earlier ticket: the hotline says that both are about one matter.

Such a number is copied by hand and one caller may complain of two parties, so that it links only
what is compatible otherwise, like the number of a decision. It is a rule, no anchor: no listing
rests on it.
"""

from typing import Final

import pandas as pd

from domain.linkage.anchors import may_be_one
from domain.linkage.edges import Labels, edges
from domain.linkage.facts import Facts

TICKET: Final = 20.0
"""Strength of the edges: above every rule, since nothing else about the pair need agree."""


def repeats(mentions: pd.DataFrame) -> pd.Series:
    """Return the position of the earlier ticket, by the position of the complaint that names it.

    Only between tickets that name a single party each; others do not say which one is meant.
    """
    complaints = mentions[mentions["source"].eq("complaint")]
    single = complaints[~complaints["record_key"].duplicated(keep=False)]
    tickets = pd.Series(single.index, index=single["source_record_id"])
    earlier = single["earlier_ticket"].dropna().map(tickets).dropna().astype("int64")
    return earlier[earlier != earlier.index]


def ticket_edges(labels: Labels, earlier: pd.Series, facts: Facts) -> pd.DataFrame:
    """Return edges from complaints to the earlier ticket that they name, where both may be one.

    Args:
        labels: clusters so far.
        earlier: what `repeats` found.
        facts: what the mentions say.
    """
    apart = earlier[labels[earlier.index] != labels[earlier.to_numpy()]]
    found = apart[may_be_one(facts, labels, apart.index.to_numpy(), apart.to_numpy())]
    return edges(found.index, found, "rule", "ticket", "工单注明的原工单为同一事项", TICKET)
