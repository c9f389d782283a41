"""Cases: the clues as early warnings count them, and the tree of places that they lie in.

A case is a clue on its event day. What one caller writes several times counts once; what was
entered long after the event is left out. How cases are judged is in the modules beside.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.supervision.alerts.policy import AlertPolicy
from domain.supervision.clues.clue import RECORD
from domain.supervision.clues.places import main_parties, parties

CASE_COLUMNS: Final = (
    "clue_no",
    "source",
    "channel",
    "received_on",
    "arrived_on",
    "town_code",
    "place_key",
    "building_key",
    "violator_id",
    "violation_codes",
    "matter_no",
    "conclusion",
    "concluded_on",
)
"""Columns of the cases: those of `clue`, its first party, the town's key of the house, and the day
on which its file arrived (missing where nobody noted it)."""

COMPLAINTS: Final = "complaint"
"""Source whose rows are tickets; the other sources have no callers."""

PARTY_MARK: Final = "#"
"""Stands before the party in the key of the innermost node of the tree."""

Numbers = npt.NDArray[np.int64]


def cases_of(clues: pd.DataFrame, members: pd.DataFrame, arrived: pd.DataFrame) -> pd.DataFrame:
    """Return the clues as cases (`CASE_COLUMNS`), one row each.

    A clue that names a party and no place lies at the party's house, if only one is known.

    Args:
        clues: `clue` of a run.
        members: mentions with `violator_id`.
        arrived: `source`, `source_record_id` and `arrived_on`, for the records whose file came on a
            day that somebody noted.
    """
    told = members[members["source"].isin(clues["source"].unique())]
    first = told.sort_values([*RECORD, "party_no"]).drop_duplicates(RECORD)
    house = (first["town_code"] + "|" + first["building_key"]).astype("str")
    named = parties(told.merge(clues[["clue_no", *RECORD]], on=RECORD))
    main = main_parties(named[named["is_known"]])["violator_id"]
    known = clues.merge(first.assign(building_key=house)[[*RECORD, "building_key"]], "left", RECORD)
    known = known.merge(arrived[[*RECORD, "arrived_on"]].drop_duplicates(RECORD), "left", RECORD)
    known["violator_id"] = main.reindex(known["clue_no"]).to_numpy()
    known["arrived_on"] = known["arrived_on"].astype("datetime64[us]")
    nowhere = known["building_key"].isna() & known["place_key"].isna()
    at_home = _only_houses(members).reindex(known["violator_id"]).set_axis(known.index)
    known["building_key"] = known["building_key"].mask(nowhere, at_home)
    return known[list(CASE_COLUMNS)].astype({"violator_id": "str", "building_key": "str"})


def _only_houses(members: pd.DataFrame) -> pd.Series:
    """Return the house (with its town) of each party of which no other is known."""
    placed = members[["violator_id", "town_code", "building_key"]].dropna()
    placed = placed.assign(house=placed["town_code"] + "|" + placed["building_key"])
    houses = placed[["violator_id", "house"]].drop_duplicates()
    return houses[~houses["violator_id"].duplicated(keep=False)].set_index("violator_id")["house"]


def counted(cases: pd.DataFrame, policy: AlertPolicy) -> pd.DataFrame:
    """Return the cases that count, by day and number.

    Columns: those of the cases.

    Args:
        cases: `CASE_COLUMNS`, one row per clue.
        policy: when a case is too late, and when two tickets of a matter are one.
    """
    late = (cases["arrived_on"] - cases["received_on"]).dt.days > policy.late_entry_days
    kept = cases[cases["received_on"].notna() & ~late.fillna(value=False)]
    kept = kept.sort_values(["received_on", "clue_no"]).reset_index(drop=True)
    return kept[~_repeated(kept, policy.same_matter_days)].reset_index(drop=True)


def _repeated(cases: pd.DataFrame, days: int) -> pd.Series:
    """Which tickets come within so many days after one of their matter that counts.

    Args:
        cases: by day.
        days: how many.
    """
    complaints = cases[cases["source"].eq(COMPLAINTS) & cases["matter_no"].notna()]
    several = complaints[complaints.duplicated("matter_no", keep=False)]
    repeated = pd.Series(data=False, index=cases.index)
    numbers = several["received_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    last: dict[str, int] = {}
    again = []
    # Whether a ticket counts depends on whether the one before did: one pass over what repeats.
    for at, matter, day in zip(several.index, several["matter_no"], numbers.tolist(), strict=True):
        if matter in last and day - last[matter] <= days:
            again.append(at)
        else:
            last[matter] = day
    repeated[again] = True
    return repeated


@dataclass(frozen=True)
class PlaceTree:
    """The places of some cases, from the town to the party in a house.

    Attributes:
        keys: key of every node.
        parents: number of each node's parent, -1 of a town.
        of_case: per case the numbers of its nodes, outermost first, -1 where there are fewer.
    """

    keys: tuple[str, ...]
    parents: Numbers
    of_case: Numbers


def place_tree(cases: pd.DataFrame) -> PlaceTree:
    """Return the tree of the cases' places.

    A node is a town, a place in it, a house, or a party at a house; its key is the beginning of a
    `place_key` at a `|` (a party's: the place, `#`, the party's number). Doors are no nodes: next
    doors are one party's as often as not.

    Args:
        cases: `town_code`, `place_key`, `building_key` (both with the town before them) and
            `violator_id`.
    """
    place = cases["building_key"].fillna(cases["place_key"]).fillna(cases["town_code"])
    party = PARTY_MARK + cases["violator_id"]
    whole = place.where(cases["violator_id"].isna(), place + party).astype("str")
    codes, distinct = pd.factorize(whole)
    numbers: dict[str, int] = {}
    keys: list[str] = []
    parents: list[int] = []
    paths = [_numbered(_path(text), numbers, keys, parents) for text in distinct]
    depth = max(map(len, paths), default=1)
    table = np.full((len(paths) + 1, depth), -1, dtype=np.int64)
    for row, path in enumerate(paths):
        table[row, : len(path)] = path
    return PlaceTree(tuple(keys), np.array(parents, dtype=np.int64), table[codes])


def _path(key: str) -> list[str]:
    """Return the keys of a place's ancestors and its own, outermost first."""
    place, mark, party = key.partition(PARTY_MARK)
    parts = place.split("|")
    # A kind of place (`tower`) says nothing without the name behind it.
    ends = [1, *range(3, len(parts) + 1)] if len(parts) > 2 else [1]
    path = ["|".join(parts[:end]) for end in ends]
    return [*path, place + mark + party] if party else path


def _numbered(
    path: list[str], numbers: dict[str, int], keys: list[str], parents: list[int]
) -> list[int]:
    found: list[int] = []
    for depth, key in enumerate(path):
        if key not in numbers:
            numbers[key] = len(keys)
            keys.append(key)
            parents.append(found[depth - 1] if depth else -1)
        found.append(numbers[key])
    return found


def place_of(node_key: str) -> str:
    """Return the place of a node: of a party's node the place that it is at."""
    return node_key.partition(PARTY_MARK)[0]


def day_numbers(days: pd.Series) -> Numbers:
    """Return days as numbers since 1970."""
    whole: npt.NDArray[Any] = days.to_numpy().astype("datetime64[D]")
    return whole.astype(np.int64)
