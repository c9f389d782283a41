"""Complaints that name an earlier ticket: the hotline says that both are about one matter.

Such a number is copied by hand and one caller may complain of two parties, so that it links only
what is compatible otherwise, like the number of a decision. It is a rule, no anchor: no listing
rests on it.
"""

from typing import Final

import pandas as pd

from domain.linkage.compatible import compatible
from domain.linkage.edges import Labels, edges, no_edges
from domain.linkage.facts import Facts

TICKET: Final = 20.0
"""Strength of the edges: above every rule, since nothing else about the pair need agree."""


def ticket_edges(labels: Labels, mentions: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Return edges from complaints to the earlier ticket that they name.

    Only between tickets that name a single party each; others do not say which one is meant.
    """
    columns = ["record_key", "source_record_id", "earlier_ticket"]
    complaints = mentions.loc[mentions["source"].eq("complaint"), columns]
    single = complaints[~complaints["record_key"].duplicated(keep=False)]
    tickets = pd.Series(single.index, index=single["source_record_id"])
    earlier = single["earlier_ticket"].map(tickets).dropna().astype("int64")
    if earlier.empty:
        return no_edges()
    one, other = labels[earlier.index.to_numpy()], labels[earlier.to_numpy()]
    found = earlier[compatible(facts, labels, one, other)]
    return edges(found.index, found, "rule", "ticket", "工单注明的原工单为同一事项", TICKET)
