"""The truth about planted routes as a file, and how well a run keeps it.

Works on frames of the contract's tables (`clue`, `handover`, `handover_none`); knows nothing of how
the product came to its answer.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from samples.scoring.truth import Truth
from samples.world.history import History

ROUTES: Final = ("source", "source_record_id", "tag", "matter", "departments", "recent", "answer")


def write_routes(history: History, truth: Truth, folder: Path) -> None:
    """`routes.csv` of a world with stories; nothing of any other."""
    planted = history.routes
    if planted is None or not planted.routes:
        return
    with (folder / "routes.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(ROUTES)
        for one in planted.routes:
            to = ";".join(one.departments)
            row = (*truth.planted[one.tag], one.tag, one.matter, to, one.recent, one.answer)
            writer.writerow(row)


@dataclass(frozen=True)
class RouteScores:
    """How well the hand-overs of a run agree with what was planted.

    Attributes:
        wrong: planted matters that went elsewhere than they must: `matter`, `meant`, `found`.
        wrong_none: planted clues that are wrongly among those that went nowhere, or lack there.
        unknown: planted records that are no clue of the run.
    """

    wrong: pd.DataFrame
    wrong_none: list[str]
    unknown: list[str]


def route_scores(
    clues: pd.DataFrame, handovers: pd.DataFrame, none: pd.DataFrame, truth: pd.DataFrame
) -> RouteScores:
    """Compare the tables of a run with `routes.csv`, matter by matter.

    Args:
        clues: the table `clue`.
        handovers: the table `handover`.
        none: the table `handover_none`.
        truth: `routes.csv`.
    """
    rows = truth.merge(clues, on=["source", "source_record_id"], how="left")
    meant = rows.groupby("matter")["departments"].agg(_together)
    sent = handovers.merge(rows[["matter", "matter_no"]].drop_duplicates(), on="matter_no")
    found = sent.groupby("matter")["department"].agg(_together).reindex(meant.index).fillna("")
    differs = meant != found
    table = pd.DataFrame({"meant": meant, "found": found})[differs].reset_index()
    nowhere = rows["departments"].isna() & rows["recent"].astype(str).eq("True")
    is_none = rows["clue_no"].isin(none["clue_no"])
    return RouteScores(
        wrong=table,
        wrong_none=rows.loc[nowhere != is_none, "tag"].tolist(),
        unknown=rows.loc[rows["clue_no"].isna(), "tag"].tolist(),
    )


def _together(lists: pd.Series) -> str:
    parts = {one for text in lists.dropna() for one in str(text).split(";")}
    return ";".join(sorted(parts))
