"""The truth about watched parties as files, and how well a list points at them.

Works on frames of the contract's tables; knows nothing of how the product came to its answer.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from samples.world.history import History

HAZARDS = ("uscc", "batch", "chance")
OWN_LISTS = ("town_code", "name", "uscc", "enters")
RESPONSIBLE = ("uscc", "responsible_person")


def write_watched(history: History, folder: Path) -> None:
    """`hazards.csv`, `own_lists.csv`, `responsible.csv`; nothing of a world without any."""
    watched = history.watched
    if watched is None:
        return
    hazards = [(h.party.uscc, h.batch.isoformat(), f"{h.chance:.6f}") for h in watched.hazards]
    rows = [
        (row.town_code, row.name, row.party.uscc if row.party else "", _word(row.enters))
        for row in watched.own_rows
    ]
    people = [(party.uscc, person) for party, person in watched.responsible]
    for name, header, content in (
        ("hazards", HAZARDS, hazards),
        ("own_lists", OWN_LISTS, rows),
        ("responsible", RESPONSIBLE, people),
    ):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(content)


def _word(flag: bool | None) -> str:
    return "" if flag is None else str(flag)


def lift_by_chance(chances: pd.Series, first: list[str]) -> float:
    """Return how much higher the mean chance of the first parties is than that of all.

    Args:
        chances: key of a party -> chance that it was drawn with.
        first: keys of the parties at the head of the list.
    """
    return float(chances.reindex(first).mean() / chances.mean())
