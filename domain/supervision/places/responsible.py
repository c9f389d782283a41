"""Which place a row of the lists of responsible persons means."""

from typing import Final

import pandas as pd

from domain.supervision.places.tree import places_of
from domain.values.addresses.parse import Gazetteer, parse_addresses

RESPONSIBLE_COLUMNS: Final = ("place_key", "responsible_person", "record")
"""Columns of `responsible_places`; the key is missing where no place could be read."""


def responsible_places(rows: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return the place of each row (`RESPONSIBLE_COLUMNS`).

    Args:
        rows: accepted rows of the source `responsibility`; the town may stand in its column, in the
            address, or be that of the village.
        gazetteer: towns and villages.
    """
    village = rows["village"].fillna("")
    whole = rows["address"].where(
        _names(rows["address"], rows["village"]), village + rows["address"]
    )
    parts = parse_addresses(whole.astype("str"), gazetteer, rows["town_name"])
    keys = places_of(parts.astype("str"))
    return (
        pd.DataFrame(
            {
                "place_key": keys["finest_key"],
                "responsible_person": rows["responsible_person"],
                "record": rows["source"] + ":" + rows["source_record_id"],
            },
            columns=list(RESPONSIBLE_COLUMNS),
        )
        .astype("str")
        .reset_index(drop=True)
    )


def _names(addresses: pd.Series, villages: pd.Series) -> "pd.Series[bool]":
    """Whether the address names its village itself, or there is none to name."""
    pairs = zip(addresses, villages, strict=True)
    named = [not isinstance(b, str) or (isinstance(a, str) and b in a) for a, b in pairs]
    return pd.Series(named, index=addresses.index, dtype="bool")
