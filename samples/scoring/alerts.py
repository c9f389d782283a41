"""The truth about early warnings as a file, and how well the warnings of a run keep it.

Works on frames of the contract's tables (`alert`, `clue`, `violator`); knows nothing of how the
product came to its answer.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from samples.scoring.truth import Truth
from samples.world.history import History

WARNED = ("kind", "name", "usccs", "records", "subject", "told")
ROLES = ("town_code", "role")
MOST = 0.6
"""A cluster is told if its warning names so large a share of the clues that make it."""


def write_warned(history: History, truth: Truth, folder: Path) -> None:
    """`alerts.csv` and `towns.csv`; nothing of a world without early warnings."""
    warned = history.warned
    if warned is None:
        return
    rows = [
        (
            row.kind,
            row.name,
            ";".join(party.uscc for party in row.parties),
            ";".join(":".join(truth.planted[tag]) for tag in row.tags),
            row.subject,
            row.told,
        )
        for row in warned.rows
    ]
    roles = sorted(warned.roles.items())
    for name, header, content in (("alerts", WARNED, rows), ("towns", ROLES, roles)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(content)


@dataclass(frozen=True)
class AlertScores:
    """How well the warnings agree with what was planted; rows are named by their stories.

    Attributes:
        recall: kind -> share of what must be told that was told.
        precision: kind -> share of what was told of the planted that had to be.
        missed: what must be told and was not.
        wrong: what was told and must not be.
    """

    recall: dict[str, float]
    precision: dict[str, float]
    missed: list[str]
    wrong: list[str]


def alert_scores(
    alerts: pd.DataFrame, clues: pd.DataFrame, violators: pd.DataFrame, truth: pd.DataFrame
) -> AlertScores:
    """Compare the table `alert` of a run with `alerts.csv`.

    Args:
        alerts: the table `alert`.
        clues: the table `clue`.
        violators: the table `violator`.
        truth: `alerts.csv`, all columns as text.
    """
    keys = clues["source"] + ":" + clues["source_record_id"]
    number = dict(zip(keys.astype("str"), clues["clue_no"].astype("str"), strict=True))
    known = violators.dropna(subset="uscc")
    party = dict(zip(known["uscc"].astype("str"), known["violator_id"].astype("str"), strict=True))
    told = [_told(row, alerts, number, party) for row in truth.fillna("").itertuples(index=False)]
    meant = truth["told"].eq("True")
    seen = pd.Series(told, index=truth.index)
    kinds = truth["kind"]
    return AlertScores(
        recall={kind: float(seen[meant & kinds.eq(kind)].mean()) for kind in kinds.unique()},
        precision={kind: float(meant[seen & kinds.eq(kind)].mean()) for kind in kinds.unique()},
        missed=sorted(truth.loc[meant & ~seen, "name"]),
        wrong=sorted(truth.loc[~meant & seen, "name"]),
    )


def _told(
    row: tuple[str, ...], alerts: pd.DataFrame, number: dict[str, str], party: dict[str, str]
) -> bool:
    """Whether some warning of the kind tells a planted row."""
    kind, _, usccs, records, subject, _ = row
    mine = alerts[alerts["kind"].eq(kind)]
    if kind == "cluster":
        meant = {number.get(record, "") for record in records.split(";")}
        shares = [len(meant & set(each.split(";"))) / len(meant) for each in mine["evidence"]]
        return any(share >= MOST for share in shares)
    if not subject:
        subject = ";".join(party.get(uscc, "") for uscc in usccs.split(";"))
    return bool(mine["subject"].eq(subject).any())
