"""Which clues are one matter: the same party and place within a gap of days, and repeated tickets.

A place that another one begins with, at a bar, is the same place less exactly said; a clue without
a place is at every place of its party. Two parties at one place are two matters. The number of a
matter is that of its earliest clue; every other number of it leads there.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.clues.state import STATES
from domain.supervision.nearest import nearest
from domain.values.text import among, joined

Pairs = npt.NDArray[np.int64]

MATTER_COLUMNS: Final = (
    "matter_no",
    "town_code",
    "place_key",
    "violator_id",
    "clues",
    "channels",
    "first_on",
    "last_on",
    "state",
    "verified",
    "measure_on",
    "decision_no",
    "closed_on",
    "reopened_times",
    "policy_version",
)
"""Columns of `matter`."""

REDIRECT_COLUMNS: Final = ("matter_no", "merged_into")
"""Columns of `matter_redirect`."""

NOWHERE: Final = ""
"""The key of a clue without a place: every place begins with it."""


def with_matters(
    clues: pd.DataFrame, parties: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    """Return the clues with `matter_no`, `orphan` and `contradictory`.

    `orphan`: it repeats a ticket that is not there. `contradictory`: the ticket that it names is
    another party's, so that it joins nothing.

    Args:
        clues: by `clue_no` with `received_on`, `violator_id`, `is_known`, `place_key`, `is_unit`,
            `original_id`, `is_duplicate`.
        parties: every party of each clue (`clue_no`, `violator_id`, `is_known`).
        policy: the gap of days.
    """
    clues = clues.reset_index(drop=True)
    anchors = _anchors(clues)
    edges = [_same_place(anchors, policy.matter_gap_days)]
    edges.append(_less_exact(anchors, policy.matter_gap_days))
    follow_ups, contradictory = _follow_ups(clues, parties)
    named = clues["original_id"].notna()
    known = clues["original_id"].isin(
        clues.loc[clues["source"].eq("complaint"), "source_record_id"]
    )
    orphan = (named & ~known) | (clues["is_duplicate"].fillna(False).astype(bool) & ~named)
    joins, loose = _without_bridges(clues, np.concatenate(edges), follow_ups)
    contradictory = contradictory | clues.index.isin(loose)
    label = pd.Series(_components(len(clues), joins), index=clues.index)
    order = clues.sort_values(["received_on", "clue_no"], na_position="last")
    head = order["clue_no"].groupby(label.reindex(order.index)).first()
    return clues.assign(
        matter_no=label.map(head).astype("str"), orphan=orphan, contradictory=contradictory
    )


def _anchors(clues: pd.DataFrame) -> pd.DataFrame:
    """Position, anchor, place and day of the clues that may join others by party or place.

    A clue whose party is hidden stands for the unit where it is, and for nothing if that is not
    known.
    """
    known = clues["is_known"].fillna(False).astype(bool)
    unit = "@" + clues["place_key"].where(clues["is_unit"])
    rows = pd.DataFrame(
        {
            "point": np.arange(len(clues)),
            "anchor": clues["violator_id"].where(known, unit),
            "place": clues["place_key"].fillna(NOWHERE),
            "day": clues["received_on"],
        }
    )
    return rows.dropna(subset=["anchor", "day"])


def _same_place(rows: pd.DataFrame, gap: int) -> Pairs:
    """Neighbours in time of one anchor and place."""
    ordered = rows.sort_values(["anchor", "place", "day", "point"])
    same = ordered["anchor"].eq(ordered["anchor"].shift()) & ordered["place"].eq(
        ordered["place"].shift()
    )
    near = ordered["day"].diff().dt.days.le(gap)
    points = ordered["point"].to_numpy()
    hit = np.flatnonzero((same & near).to_numpy())
    return np.column_stack([points[hit - 1], points[hit]]).astype(np.int64)


def _less_exact(rows: pd.DataFrame, gap: int) -> Pairs:
    """Each clue with the nearest ones in time, before and after, whose place its own begins with.

    Further ones within the gap are neighbours of those.
    """
    seen = rows[["anchor", "place"]].drop_duplicates()
    spots = seen[seen["place"].ne(NOWHERE)].assign(prefix=lambda r: r["place"].map(_prefixes))
    spots = spots.explode("prefix").rename(columns={"place": "exact"})
    owners = seen.rename(columns={"place": "prefix"})
    wider = spots.merge(owners, on=["anchor", "prefix"])
    if wider.empty:
        return np.empty((0, 2), dtype=np.int64)
    points = rows.merge(wider, left_on=["anchor", "place"], right_on=["anchor", "exact"])
    points = points.assign(key=points["anchor"] + "\x1f" + points["prefix"])
    events = rows.assign(key=rows["anchor"] + "\x1f" + rows["place"])
    events = events.rename(columns={"point": "other"})[["key", "day", "other"]]
    events = events.sort_values(["key", "day", "other"])
    points = points[["point", "key", "day"]]
    found = [
        nearest(points, events, gap, "backward", same_day=True),
        nearest(points, events, gap, "forward", same_day=True),
    ]
    pairs = pd.concat(found)[["point", "other"]]
    return pairs.to_numpy(dtype=np.int64)


def _prefixes(place: str) -> list[str]:
    """What a place begins with, at a bar, and nothing at all."""
    parts = place.split("|")
    return [NOWHERE, *("|".join(parts[:n]) for n in range(1, len(parts)))]


def _follow_ups(clues: pd.DataFrame, parties: pd.DataFrame) -> tuple[Pairs, "pd.Series[bool]"]:
    """Tickets with the earlier one that they name; and those whose parties are others."""
    complaints = clues[clues["source"].eq("complaint")]
    place = pd.Series(complaints.index, index=complaints["source_record_id"])
    place = place[~place.index.duplicated()]
    earlier = clues["original_id"].map(place).dropna().astype("int64")
    earlier = earlier[earlier.index.to_numpy() != earlier.to_numpy()]
    asked = clues["clue_no"].iloc[[*earlier.index, *earlier]]
    known = parties[parties["is_known"] & among(parties["clue_no"], asked)]
    of_clue = known.groupby("clue_no")["violator_id"].agg(frozenset)
    nobody: frozenset[str] = frozenset()
    named = asked.drop_duplicates().map(of_clue)
    apart = pd.Series(False, index=clues.index)
    for one, other in zip(earlier.index, earlier, strict=True):
        left, right = named[one], named[other]
        left = left if isinstance(left, frozenset) else nobody
        right = right if isinstance(right, frozenset) else nobody
        apart[one] = bool(left and right and not left & right)
    kept = earlier[~apart[earlier.index]]
    pairs = np.column_stack([kept.index.to_numpy(), kept.to_numpy()]).astype(np.int64)
    return pairs.reshape(-1, 2), apart


def _without_bridges(
    clues: pd.DataFrame, joins: Pairs, follow_ups: Pairs
) -> tuple[Pairs, list[int]]:
    """All pairs less the tickets by which a clue of nobody would join two known parties.

    Returns:
        The pairs, and the clues that named such a ticket.
    """
    every = np.concatenate([joins, follow_ups])
    known = clues["is_known"].fillna(False).astype(bool)
    label = pd.Series(_components(len(clues), every), index=clues.index)
    several = clues["violator_id"].where(known).groupby(label).nunique()
    mixed = label.map(several).gt(1).to_numpy()
    anonymous = ~known.to_numpy()
    bridge = mixed[follow_ups[:, 0]] & (anonymous[follow_ups[:, 0]] | anonymous[follow_ups[:, 1]])
    return np.concatenate([joins, follow_ups[~bridge]]), follow_ups[bridge, 0].tolist()


def _components(size: int, pairs: Pairs) -> npt.NDArray[np.int32]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(len(pairs), dtype=np.int8), tuple(pairs.T)), shape=(size, size))
    labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return labels


def build_matters(clues: pd.DataFrame, version: str) -> pd.DataFrame:
    """Return one row per matter (`MATTER_COLUMNS`), by number.

    Town, party and place are those of its earliest clue that has one; its state is that of its
    least advanced clue, and it is closed when all are.

    Args:
        clues: all clues with their matter and state.
        version: of the policy.
    """
    rank = {state: place for place, state in enumerate(STATES)}
    ordered = clues.sort_values(["matter_no", "received_on", "clue_no"], na_position="last")
    ordered = ordered.assign(
        rank=ordered["state"].map(rank),
        proven=ordered["kind"].eq("verified"),
        reopened=ordered["reopened"].astype("int64"),
    )
    groups = ordered.groupby("matter_no", sort=True)
    channels = ordered.drop_duplicates(["matter_no", "channel"])
    decided = ordered.sort_values(["matter_no", "measure_on", "clue_no"]).dropna(
        subset=["decision_no"]
    )
    states = list(STATES)
    made = pd.DataFrame(
        {
            **{name: groups[name].first() for name in ("town_code", "place_key", "violator_id")},
            "clues": groups.size(),
            "channels": joined(channels["matter_no"], channels["channel"]),
            "first_on": groups["received_on"].min(),
            "last_on": groups["received_on"].max(),
            "state": groups["rank"].min().map(dict(enumerate(states))),
            "verified": groups["proven"].any(),
            "measure_on": groups["measure_on"].min(),
            "decision_no": decided.groupby("matter_no")["decision_no"].first(),
            "closed_on": groups["closed_on"].max(),
            "reopened_times": groups["reopened"].sum(),
        }
    )
    made["closed_on"] = made["closed_on"].where(made["state"].eq("closed"))
    made = made.rename_axis("matter_no").reset_index().assign(policy_version=version)
    return made.reindex(columns=list(MATTER_COLUMNS))


def build_redirects(clues: pd.DataFrame) -> pd.DataFrame:
    """Return where every number leads that could have been a matter's and is none now.

    A matter has the number of its earliest clue, so that any clue may have been the first that was
    known; no memory of earlier runs is needed, and none can be lost.

    Columns: `REDIRECT_COLUMNS`.
    """
    rows = clues.loc[clues["clue_no"].ne(clues["matter_no"]), ["clue_no", "matter_no"]]
    renamed = rows.rename(columns={"matter_no": "merged_into"})
    renamed = renamed.rename(columns={"clue_no": "matter_no"})
    return renamed.sort_values("matter_no", ignore_index=True)[list(REDIRECT_COLUMNS)]
