"""How much happened at each place: clues, parties, findings, and since when.

A clue lies where its record's first party is; it counts at its door and at everything around it.
Registrations alone make no place.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from domain.supervision.places.rules import PlaceRules
from domain.supervision.places.scan import scan_chances
from domain.supervision.places.tree import PLACE_KEYS, nodes_of, outer_keys, places_of
from domain.values.text import joined

PLACE_COLUMNS: Final = (
    "place_key",
    "level",
    "name",
    "town_code",
    "parent_key",
    "clues",
    "parties",
    "verified",
    "open",
    "since_last_batch",
    "last_12_months",
    "parties_12_months",
    "last_on",
    "premises_types",
    "responsible_person",
    "scan_p",
    "policy_version",
)
"""Columns of `place`."""

RECORD: Final = ["source", "source_record_id"]


@dataclass(frozen=True)
class PlaceInputs:
    """What places are counted from.

    Attributes:
        mentions: linked mentions with `violator_id`, place parts and `premises_type`.
        clues: `clue_no`, `source`, `source_record_id`, `received_on`, `state`.
        violations: `source`, `source_record_id`, `verified`.
        responsible: `place_key`, `responsible_person` of the lists of responsible persons.
    """

    mentions: pd.DataFrame
    clues: pd.DataFrame
    violations: pd.DataFrame
    responsible: pd.DataFrame


def count_places(
    inputs: PlaceInputs, rules: PlaceRules, as_of: date, last_batch_end: date | None, version: str
) -> pd.DataFrame:
    """Return the places at which anything was found or told (`PLACE_COLUMNS`), by key.

    Args:
        inputs: records, clues, findings, responsible persons.
        rules: windows of the scan and states of open clues.
        as_of: the day that is evaluated; clues of later days do not count.
        last_batch_end: last day of the newest batch that was due, or None.
        version: policy version for the rows.

    Returns:
        `clues`, `verified` and `open` count records; `parties` those named by clues,
        `parties_12_months` of the last twelve months; `since_last_batch` and `last_12_months` count
        clues by day of receipt; `last_on` is the newest of these days; `scan_p` the chance that
        clues gather so by accident.
    """
    clues = placed_clues(inputs.clues, inputs.mentions, as_of)
    at = outer_keys(clues)
    if at.empty:
        return _conformed(pd.DataFrame(columns=list(PLACE_COLUMNS)))
    day = pd.Timestamp(as_of)
    flags = _flags(clues, inputs.violations, rules, day, last_batch_end)
    rows = at.join(flags, on="row")
    found = rows.groupby("place_key")[list(flags.columns)].sum()
    ago = (day - clues["received_on"]).dt.days.to_numpy().astype(np.int64)
    recent = at[flags["last_12_months"].to_numpy()[at["row"]].astype(bool)]
    parties = inputs.mentions[[*RECORD, "violator_id", "premises_type"]]
    table = (
        nodes_of(clues)
        .join(found, on="place_key")
        .join(_parties(at, clues, parties), on="place_key")
        .join(_parties(recent, clues, parties).rename("parties_12_months"), on="place_key")
        .join(
            at.join(clues["received_on"], on="row")
            .groupby("place_key")["received_on"]
            .max()
            .rename("last_on"),
            on="place_key",
        )
        .join(_premises(at, clues, parties), on="place_key")
        .join(
            scan_chances(ago, at, rules.windows_days, rules.history_days).rename("scan_p"),
            on="place_key",
        )
    )
    table["responsible_person"] = responsible_for(table, inputs.responsible)
    return _conformed(table.assign(policy_version=version))


def _flags(
    clues: pd.DataFrame,
    violations: pd.DataFrame,
    rules: PlaceRules,
    day: pd.Timestamp,
    last_batch_end: date | None,
) -> pd.DataFrame:
    """What each clue counts for, as 0 or 1."""
    known = violations.loc[violations["verified"], RECORD].drop_duplicates()
    verified = pd.MultiIndex.from_frame(clues[RECORD]).isin(pd.MultiIndex.from_frame(known))
    batch = pd.Timestamp(last_batch_end) if last_batch_end else pd.Timestamp.min
    return pd.DataFrame(
        {
            "clues": True,
            "verified": verified,
            "open": clues["state"].isin(rules.open_states),
            "since_last_batch": clues["received_on"] > batch,
            "last_12_months": clues["received_on"] > day - pd.DateOffset(months=12),
        }
    ).astype("int64")


def placed_clues(clues: pd.DataFrame, mentions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the clues up to a day with the keys of their place (`places_of`), by number.

    Args:
        clues: with `source`, `source_record_id` and `received_on`.
        mentions: of these records, with the keys of their places or what these are made of; the
            first party's place counts.
        as_of: last day.
    """
    kept = clues[clues["received_on"] <= pd.Timestamp(as_of)].drop(
        columns=["place_key", "town_code"], errors="ignore"
    )
    mine = mentions[mentions["source"].isin(kept["source"].unique())]
    first = mine.sort_values([*RECORD, "party_no"]).drop_duplicates(RECORD)
    placed = first[list(PLACE_KEYS)] if PLACE_KEYS[-1] in first else places_of(first)
    keys = first[[*RECORD, "town_code"]].join(placed)
    return kept.merge(keys, on=RECORD, how="left").sort_values("clue_no", ignore_index=True)


def is_focus(places: pd.DataFrame, rules: PlaceRules) -> "pd.Series[bool]":
    """Return which places (`PLACE_COLUMNS`) are a focus of patrols."""
    gathered = places["scan_p"].le(rules.scan_p)
    several = places["parties_12_months"].ge(rules.parties)
    # Roads are long and villages have a thousand doors: a number of parties says little there.
    narrow = places["level"].isin(["compound", "tower", "building"])
    return (gathered | (several & narrow)).astype(bool)


def responsible_for(places: pd.DataFrame, responsible: pd.DataFrame) -> pd.Series:
    """Return who answers for each place: whom the lists name for it, else for what is around it.

    Args:
        places: `place_key` and `parent_key`.
        responsible: `place_key`, `responsible_person`; several persons of one place are joined.
    """
    if responsible.empty:
        return pd.Series(None, index=places.index, dtype="str")
    named = (
        responsible[["place_key", "responsible_person"]]
        .dropna()
        .drop_duplicates()
        .sort_values(["place_key", "responsible_person"])
    )
    people = joined(named["place_key"], named["responsible_person"])
    parent = places.drop_duplicates("place_key").set_index("place_key")["parent_key"]
    key, found = places["place_key"], places["place_key"].map(people).astype("str")
    for _ in range(_DEPTH):
        key = key.map(parent).astype("str")
        found = found.fillna(key.map(people).astype("str"))
    return found


_DEPTH: Final = 3
"""Steps from a door to its village."""


def _parties(at: pd.DataFrame, clues: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
    """Different parties that the clues of each place name."""
    named = clues[RECORD].reset_index(names="row").merge(parties, on=RECORD)
    pairs = at.merge(named[["row", "violator_id"]], on="row")[["place_key", "violator_id"]]
    return pairs.dropna().drop_duplicates().groupby("place_key").size().rename("parties")


def _premises(at: pd.DataFrame, clues: pd.DataFrame, parties: pd.DataFrame) -> pd.Series:
    kinds = clues[RECORD].reset_index(names="row").merge(parties, on=RECORD)
    pairs = at.merge(kinds[["row", "premises_type"]], on="row")[["place_key", "premises_type"]]
    pairs = pairs.dropna().drop_duplicates().sort_values(["place_key", "premises_type"])
    return joined(pairs["place_key"], pairs["premises_type"]).rename("premises_types")


def _conformed(table: pd.DataFrame) -> pd.DataFrame:
    counts = ["clues", "parties", "verified", "open", "since_last_batch", "last_12_months"]
    counts.append("parties_12_months")
    texts = [name for name in PLACE_COLUMNS if name not in (*counts, "last_on", "scan_p")]
    types = dict.fromkeys(texts, "str") | dict.fromkeys(counts, "int64")
    types |= {"scan_p": "float64", "last_on": "datetime64[us]"}
    table = table.assign(
        scan_p=table["scan_p"].fillna(1.0), **{name: table[name].fillna(0) for name in counts}
    )
    made = table.reindex(columns=list(PLACE_COLUMNS)).astype(types)
    return made.sort_values("place_key", ignore_index=True)
