"""Conclusions that contradict each other: one party or one matter, proven here and disproved there.

A check that comes later and finds nothing contradicts no finding after which something was done:
then things were put in order (`cleared`). What a later record concludes for another one is said
once, by that record, so that only conclusions of a clue's own count.
"""

from typing import Final

import numpy as np
import pandas as pd

from domain.supervision.clues.policy import FollowUpPolicy
from domain.values.text import among

CONFLICT_COLUMNS: Final = (
    "left_clue",
    "right_clue",
    "party",
    "days_apart",
    "left_conclusion",
    "right_conclusion",
    "who_decides",
    "cleared",
    "policy_version",
)
"""Columns of `clue_conflict`; left is the earlier clue, then the lower number."""


def build_conflicts(
    clues: pd.DataFrame, parties: pd.DataFrame, events: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    """Return the pairs of clues that contradict each other (`CONFLICT_COLUMNS`).

    Args:
        clues: with conclusions, units and matters.
        parties: every known party of each clue.
        events: measures and decisions under their parties (`measures.keyed_events`).
        policy: how near two conclusions lie, and what puts things in order.
    """
    own = clues[clues["concluded_by"].isna() & clues["received_on"].notna()]
    sides = own[own["kind"].isin(["verified", "disproved"])]
    columns = ["clue_no", "received_on", "kind"]
    by_party = sides[columns].merge(parties[["clue_no", "violator_id"]], on="clue_no")
    by_matter = sides[[*columns, "matter_no"]]
    pairs = pd.concat(
        [
            _pairs(by_party.rename(columns={"violator_id": "key"}), policy.conflict_days),
            _pairs(by_matter.rename(columns={"matter_no": "key"}), policy.conflict_days),
        ],
        ignore_index=True,
    ).drop_duplicates(["proven", "disproved"])
    return _described(pairs, clues.set_index("clue_no"), events, policy)


def _pairs(rows: pd.DataFrame, days: int) -> pd.DataFrame:
    """Proven and disproved clues under one key, at most so many days apart.

    Joined over stretches of time, so that what is far apart is never compared.
    """
    rows = rows.dropna(subset=["key"])
    width = days + 1
    stretch = rows["received_on"].to_numpy("datetime64[D]").astype("int64") // width
    rows = rows.assign(stretch=stretch)
    proven = rows[rows["kind"].eq("verified")]
    against = rows[rows["kind"].eq("disproved")]
    near = [against.assign(stretch=against["stretch"] + step) for step in (-1, 0, 1)]
    both = proven.merge(pd.concat(near), on=["key", "stretch"], suffixes=("", "_other"))
    apart = (both["received_on"] - both["received_on_other"]).dt.days.abs()
    found = both[apart.le(days)]
    named = {"clue_no": "proven", "clue_no_other": "disproved"}
    return found.rename(columns=named)[["proven", "disproved", "key"]]


def _described(
    pairs: pd.DataFrame, clues: pd.DataFrame, events: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    proven = clues.reindex(pairs["proven"]).rename_axis("clue_no").reset_index()
    against = clues.reindex(pairs["disproved"]).rename_axis("clue_no").reset_index()
    cleared = _cleared(proven, against, events, policy)
    first = (proven["received_on"] < against["received_on"]) | (
        proven["received_on"].eq(against["received_on"]) & (proven["clue_no"] < against["clue_no"])
    )
    left, right = proven.where(first, against), against.where(first, proven)
    same = left["unit"].eq(right["unit"])
    # By a matter alone two clues may stand against each other of which only one knows the party.
    shared = pairs["key"].where(~among(pairs["key"], clues["matter_no"]))
    party = shared.reset_index(drop=True).fillna(proven["violator_id"])
    made = pd.DataFrame(
        {
            "left_clue": left["clue_no"],
            "right_clue": right["clue_no"],
            "party": party.fillna(against["violator_id"]),
            "days_apart": (proven["received_on"] - against["received_on"]).dt.days.abs(),
            "left_conclusion": left["word"],
            "right_conclusion": right["word"],
            "who_decides": left["unit"].where(same, policy.deciding_unit),
            "cleared": cleared,
            "policy_version": policy.version,
        }
    )
    made = made.reindex(columns=list(CONFLICT_COLUMNS))
    return made.sort_values(["left_clue", "right_clue"], ignore_index=True)


def _cleared(
    proven: pd.DataFrame, against: pd.DataFrame, events: pd.DataFrame, policy: FollowUpPolicy
) -> "pd.Series[bool]":
    """Where the negative check came later, after something was done about the finding."""
    later = against["received_on"] > proven["received_on"]
    texts = proven["measures"].fillna("")
    orders = {t: bool(set(t.split(";")) & set(policy.clearing_measures)) for t in texts.unique()}
    ordered = texts.map(orders).astype(bool)
    spans = pd.DataFrame(
        {
            "point": np.arange(len(proven)),
            "key": proven["violator_id"],
            "from": proven["received_on"],
            "to": against["received_on"],
        }
    )
    spans = spans[later & ~ordered]
    done = spans.merge(events[["key", "day"]], on="key")
    between = done[done["day"].ge(done["from"]) & done["day"].le(done["to"])]
    points = pd.Series(np.arange(len(proven)), index=proven.index)
    return later & (ordered | points.isin(between["point"]))
