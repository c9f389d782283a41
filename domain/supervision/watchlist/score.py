"""Scores of parties on a grid of days: sums of points, each reason capped, some halving with time.

Points are counted in 64ths of a point, so that the points of the reasons add up to the score
exactly, in whatever program they are added. All days are reckoned at once: what begins and ends is
entered into a table of parties and days and summed along the days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.supervision.watchlist.rules import EVIDENCE, REASONS, WatchRules

PART: Final = 64
"""Parts of a point."""

Days = npt.NDArray[np.int64]
Parts = npt.NDArray[np.int32]
_NEVER: Final = np.iinfo(np.int64).min // 4


@dataclass(frozen=True)
class Scores:
    """Points of parties (rows) on days (columns).

    Attributes:
        subjects: keys of the parties, sorted.
        days: the grid, days since 1970, ascending.
        reasons: code -> points in 64ths.
        last_evidence: day of the newest evidence up to each day, far in the past if none.
    """

    subjects: pd.Index
    days: Days
    reasons: Mapping[str, Parts]
    last_evidence: Days

    def total(self) -> Parts:
        """Return the scores in 64ths."""
        total = np.zeros((len(self.subjects), len(self.days)), dtype=np.int32)
        for points in self.reasons.values():
            total += points
        return total


def score(evidence: pd.DataFrame, subjects: pd.Index, days: Days, rules: WatchRules) -> Scores:
    """Return the points of parties on the days of a grid.

    Args:
        evidence: `domain.supervision.watchlist.evidence.EVIDENCE_COLUMNS`, in its order.
        subjects: parties to reckon, sorted.
        days: days since 1970, ascending.
        rules: caps and the half-life.
    """
    rows = evidence.assign(row=subjects.get_indexer(pd.Index(evidence["subject_key"])))
    rows = rows[rows["row"] >= 0]
    shape = (len(subjects), len(days))
    reasons = {}
    for code, weight in rules.weights.items():
        mine = rows[rows["code"].eq(code)]
        reasons[code] = _points(mine, shape, days, rules, decays=weight.decays, cap=weight.cap)
    return Scores(subjects, days, reasons, _last_evidence(rows, shape, days))


def best_possible(evidence: pd.DataFrame, rules: WatchRules) -> pd.Series:
    """Return per party the points that it cannot have exceeded on any day, by key."""
    speaks = evidence[evidence["points"] > 0]
    sums = speaks.groupby(["subject_key", "code"])["points"].sum().reset_index()
    caps = sums["code"].map({code: weight.cap for code, weight in rules.weights.items()})
    caps = caps.astype(sums["points"].dtype)  # of nobody they are texts
    most = sums["points"].where(sums["points"] < caps, caps)
    return most.groupby(sums["subject_key"]).sum()


def day_numbers(days: pd.Series, missing: int = 0) -> Days:
    """Return days as numbers since 1970, a number of its own for missing ones."""
    whole = days.to_numpy().astype("datetime64[D]")
    numbers: Days = whole.astype(np.int64)
    return np.where(np.isnat(whole), missing, numbers)


def _points(
    rows: pd.DataFrame,
    shape: tuple[int, int],
    days: Days,
    rules: WatchRules,
    *,
    decays: bool,
    cap: int,
) -> Parts:
    """Points of one reason in 64ths."""
    if rows.empty:
        return np.zeros(shape, dtype=np.int32)
    first = np.searchsorted(days, day_numbers(rows["from_on"]))
    until = day_numbers(rows["until_on"], missing=int(days[-1]) + 1)
    end = np.searchsorted(days, until)
    value = rows["points"].to_numpy(dtype=np.float64)
    if decays:
        value = value * 2.0 ** ((day_numbers(rows["aged_on"]) - days[0]) / rules.half_life_days)
    row = rows["row"].to_numpy()
    # One column more takes what begins or ends after the last day.
    table = np.zeros((shape[0], shape[1] + 1))
    np.add.at(table, (row, first), value)
    np.add.at(table, (row, np.maximum(end, first)), -value)
    sums = np.cumsum(table[:, :-1], axis=1)
    if decays:
        sums *= 2.0 ** (-(days - days[0]) / rules.half_life_days)
    limited = np.minimum(sums, cap) if cap > 0 else np.maximum(sums, cap)
    parts: Parts = np.rint(limited * PART).astype(np.int32)
    return parts


def _last_evidence(rows: pd.DataFrame, shape: tuple[int, int], days: Days) -> Days:
    kept = rows[rows["code"].isin(EVIDENCE)]
    table = np.full((shape[0], shape[1] + 1), _NEVER, dtype=np.int64)
    first = np.searchsorted(days, day_numbers(kept["from_on"]))
    happened = kept["aged_on"].fillna(kept["from_on"])
    np.maximum.at(table, (kept["row"].to_numpy(), first), day_numbers(happened))
    newest: Days = np.maximum.accumulate(table[:, :-1], axis=1)
    return newest


__all__ = ["PART", "REASONS", "Days", "Parts", "Scores", "best_possible", "day_numbers", "score"]
