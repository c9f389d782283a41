"""Relations: parties that are not the same but connected, each with its evidence in words.

A relation is shown and never merges anything. What is common to many parties (the telephone of an
agency, the address of a market) connects nobody and is left out.
"""

from typing import Final

import pandas as pd

from domain.linkage.policy import LinkagePolicy
from domain.registry.reappearance import LEAST_SIGNALS
from domain.registry.traits import operators, premises, telephones

RELATION_COLUMNS: Final = ("left_violator_id", "right_violator_id", "relation", "evidence")

_WORDS: Final = {
    "same_operator": "负责人同为{}",
    "same_phone": "联系电话相同",
    "same_premises": "地址同为{}",
}


def build_relations(
    members: pd.DataFrame, reappeared: pd.DataFrame, policy: LinkagePolicy
) -> pd.DataFrame:
    """Return the pairs of connected parties (`RELATION_COLUMNS`), sorted.

    Args:
        members: linked mentions with `violator_id`.
        reappeared: `domain.registry.reappearance.REAPPEARANCE_COLUMNS`.
        policy: words of names; a trait that more parties share than it allows connects nobody.
    """
    most = policy.relation_group_limit
    shared = [
        _pairs("same_operator", operators(members, policy.names), most),
        _pairs("same_phone", telephones(members), most),
        _pairs("same_premises", premises(members), most),
    ]
    both = pd.concat([*shared, _successors(reappeared)], ignore_index=True)
    keys = ["left_violator_id", "right_violator_id", "relation"]
    both = both.sort_values([*keys, "evidence"]).drop_duplicates(keys)
    return both.astype("str").reset_index(drop=True)


def _pairs(relation: str, values: pd.DataFrame, most: int) -> pd.DataFrame:
    """Pairs of parties that share a key, for keys that few parties share."""
    rows = values[["violator_id", "key", "shown"]].sort_values(["key", "violator_id", "shown"])
    rows = rows.drop_duplicates(["key", "violator_id"])
    rows = rows[rows.groupby("key")["violator_id"].transform("size").between(2, most)]
    both = rows.merge(rows[["violator_id", "key"]], on="key", suffixes=("", "_other"))
    both = both[both["violator_id"] < both["violator_id_other"]]
    return pd.DataFrame(
        {
            "left_violator_id": both["violator_id"],
            "right_violator_id": both["violator_id_other"],
            "relation": relation,
            "evidence": [_WORDS[relation].format(shown) for shown in both["shown"]],
        },
        columns=list(RELATION_COLUMNS),
    ).astype("str")


def _successors(reappeared: pd.DataFrame) -> pd.DataFrame:
    """Parties that turned up after another was dealt with, for which at least two signals speak."""
    known = reappeared[reappeared["signals"].ge(LEAST_SIGNALS)]
    return pd.DataFrame(
        {
            "left_violator_id": known["earlier_id"],
            "right_violator_id": known["later_id"],
            "relation": "suspected_successor",
            "evidence": "在前者"
            + known["ended_on"].dt.strftime("%Y-%m-%d")
            + "受处罚、列入或注销之后出现，"
            + known["evidence"],
        }
    )
