"""The truth about planted clues as files, and how well a run keeps it.

Works on frames of the contract's tables (`clue`, `clue_conflict`); knows nothing of how the product
came to its answer.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd

from samples.scoring.truth import Truth
from samples.world.history import History

CLUES = ("source", "source_record_id", "tag", "matter", "state", "flags", "concluded_by")
CONFLICTS = ("left_source", "left_id", "right_source", "right_id", "cleared")


def write_stories(history: History, truth: Truth, folder: Path) -> None:
    """`clues.csv` and `conflicts.csv` of a world with stories; nothing of any other."""
    stories = history.stories
    if stories is None or not stories.expected:
        return
    clues = [
        (*truth.planted[e.tag], e.tag, e.matter, e.state, e.flags, _key(truth, e.concluded_by))
        for e in stories.expected
    ]
    pairs = [
        (*truth.planted[c.left], *truth.planted[c.right], c.cleared) for c in stories.contradictions
    ]
    for name, header, rows in (("clues", CLUES, clues), ("conflicts", CONFLICTS, pairs)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)


def _key(truth: Truth, tag: str) -> str:
    return ":".join(truth.planted[tag]) if tag else ""


@dataclass(frozen=True)
class StoryScores:
    """How well the clues of a run agree with what was planted.

    Attributes:
        precision: share of the pairs of planted clues in one matter that belong together.
        recall: share of the pairs that belong together which are in one matter.
        wrong_states: planted clues in another state than they must be, with both.
        missing_flags: planted clues without a flag that they must bear.
        wrong_conflicts: contradictions that are missing, were not planted, or are judged wrongly.
    """

    precision: float
    recall: float
    wrong_states: pd.DataFrame
    missing_flags: pd.DataFrame
    wrong_conflicts: list[tuple[str, str, bool]]


def story_scores(
    clues: pd.DataFrame, conflicts: pd.DataFrame, truth: pd.DataFrame, pairs: pd.DataFrame
) -> StoryScores:
    """Compare the tables `clue` and `clue_conflict` of a run with the truth files.

    Args:
        clues: the table `clue`.
        conflicts: the table `clue_conflict`.
        truth: `clues.csv`.
        pairs: `conflicts.csv`.
    """
    rows = truth.merge(clues, on=["source", "source_record_id"], suffixes=("_true", ""))
    found, meant = _pairs(rows, "matter_no"), _pairs(rows, "matter")
    wanted = rows["flags_true"].fillna("").str.split(";")
    borne = rows["flags"].fillna("").str.split(";")
    lacks = [not set(w) - {""} <= set(b) for w, b in zip(wanted, borne, strict=True)]
    return StoryScores(
        precision=len(found & meant) / max(len(found), 1),
        recall=len(found & meant) / max(len(meant), 1),
        wrong_states=rows.loc[rows["state"] != rows["state_true"], ["tag", "state_true", "state"]],
        missing_flags=rows.loc[lacks, ["tag", "flags_true", "flags"]],
        wrong_conflicts=sorted(_told(conflicts, rows) ^ _planted(pairs, rows)),
    )


def _pairs(rows: pd.DataFrame, column: str) -> set[tuple[str, str]]:
    groups = rows.groupby(column)["clue_no"].agg(sorted)
    return {pair for members in groups for pair in combinations(members, 2)}


def _told(conflicts: pd.DataFrame, rows: pd.DataFrame) -> set[tuple[str, str, bool]]:
    """Contradictions of a run between planted clues."""
    planted = set(rows["clue_no"])
    sides = zip(conflicts["left_clue"], conflicts["right_clue"], conflicts["cleared"], strict=True)
    return {
        (*sorted((left, right)), bool(cleared))
        for left, right, cleared in sides
        if {left, right} <= planted
    }


def _planted(pairs: pd.DataFrame, rows: pd.DataFrame) -> set[tuple[str, str, bool]]:
    number = {
        (source, record): clue
        for source, record, clue in rows[["source", "source_record_id", "clue_no"]].itertuples(
            index=False
        )
    }
    return {
        (
            *sorted((number[p.left_source, p.left_id], number[p.right_source, p.right_id])),
            str(p.cleared) == "True",
        )
        for p in pairs.itertuples(index=False)
    }
