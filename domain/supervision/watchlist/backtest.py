"""Whether the list points at those who are found next: the list of each batch's end, tested.

The outcome of a batch is a verified finding within the next one. What the list itself steered
(patrols of the towns) may flatter it, so that findings from outside count by themselves: complaints
and patrols of the city. One batch has few findings; the rows of all batches together say most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.intake.calendar import Batch
from domain.supervision.plan.coverage import wilson
from domain.supervision.watchlist.evidence import FINDING_SOURCES
from domain.supervision.watchlist.levels import Replay
from domain.supervision.watchlist.listing import Universe
from domain.supervision.watchlist.rules import NONE, WatchRules
from domain.supervision.watchlist.score import score

BACKTEST_COLUMNS: Final = (
    "batch",
    "as_of",
    "k",
    "base_rate",
    "hits",
    "lift",
    "low",
    "high",
    "auc",
    "outcome",
    "parties",
    "positives",
    "recall",
    "policy_version",
)
"""Columns of `watch_backtest`: of the first `k` parties `hits` were found in the next batch; `lift`
is their rate over that of all, `low` and `high` its limits (95 %); `recall` the share of those
found who were among the first `k`."""

RATES: Final = ("base_rate", "lift", "low", "high", "auc", "recall")
"""Columns of `watch_backtest` that are no counts."""

ALL, OUTSIDE = "all", "outside"
OUTCOMES: Final = {ALL: FINDING_SOURCES, OUTSIDE: ("complaint", "city_patrol")}
POOLED: Final = "all"
"""Batch of the rows over all batches."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ranked:
    """The universe at the end of one batch, best first.

    Attributes:
        batch: whose end.
        keys: of all parties, by level, then score, then key.
        score: in the same order.
        listed: how many are on the list; they come first.
    """

    batch: Batch
    keys: pd.Index
    score: Floats
    listed: int


def ranked_lists(
    known: Universe, replayed: Replay, rules: WatchRules, batches: Sequence[Batch]
) -> list[Ranked]:
    """Return the universe at the end of each batch, as the list ordered it then.

    Args:
        known: everybody, with evidence.
        replayed: the list on all days of the grid, which holds the batches' ends.
        rules: points.
        batches: whose lists are wanted.
    """
    ends = np.array([batch.ends_on for batch in batches], dtype="datetime64[D]").astype(np.int64)
    if not len(ends):
        return []
    table = known.table
    scores = score(known.evidence, table.index, ends, rules)
    total = scores.total()
    at = replayed.scores.subjects.get_indexer(table.index)
    found = []
    for number, batch in enumerate(batches):
        column = int(np.searchsorted(replayed.scores.days, ends[number]))
        # Who was never replayed (-1) reads the last place, which stands for no level.
        level = np.append(replayed.shown[:, column], NONE)[at]
        there = table["first_seen_on"].le(pd.Timestamp(batch.ends_on)) | table["is_unlinked"]
        rows = np.flatnonzero(there.to_numpy())
        points = total[rows, number]
        order = rows[np.lexsort((rows, -points, -level[rows]))]
        listed = int((level[order] > NONE).sum())
        found.append(
            Ranked(batch, table.index[order], total[order, number].astype(np.float64), listed)
        )
    return found


def backtest(
    lists: Sequence[Ranked],
    findings: pd.DataFrame,
    batches: Sequence[Batch],
    rules: WatchRules,
    as_of: date,
    version: str,
) -> pd.DataFrame:
    """Return how the lists of past batches did (`BACKTEST_COLUMNS`).

    Args:
        lists: `ranked_lists` of the batches before the last one that has ended.
        findings: `violator_id`, `source`, `verified`, `day` of findings.
        batches: all batches by day.
        rules: how many of the head of the list are followed beside the whole list.
        as_of: the day that is evaluated, for the rows over all batches.
        version: policy version for the rows.
    """
    rows: list[dict[str, object]] = []
    for outcome, sources in OUTCOMES.items():
        mine = findings[findings["verified"] & findings["source"].isin(sources)]
        tests = [(one, _hit(one, mine, _next(batches, one.batch))) for one in lists]
        for one, hit in tests:
            rows += [
                {
                    "batch": one.batch.key,
                    "as_of": one.batch.ends_on,
                    "outcome": outcome,
                    "auc": auc(one.score, hit),
                    **_row([hit], [k]),
                }
                for k in _sizes(one, rules)
            ]
        if tests:
            pooled = [[_sizes(one, rules)[n] for one, _ in tests] for n in range(2)]
            hits = [hit for _, hit in tests]
            rows += [
                {"batch": POOLED, "as_of": as_of, "outcome": outcome, "auc": None, **_row(hits, ks)}
                for ks in pooled
            ]
    return _conformed(pd.DataFrame(rows).assign(policy_version=version))


def auc(score: Floats, hit: Flags) -> float | None:
    """Return how often one who was found stood above one who was not (ties count half)."""
    positive, negative = int(hit.sum()), int((~hit).sum())
    if not positive or not negative:
        return None
    ranks = pd.Series(score).rank(method="average").to_numpy()
    return float((ranks[hit].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _sizes(one: Ranked, rules: WatchRules) -> tuple[int, int]:
    """The head of the list, and the whole list."""
    return min(rules.backtest_size, len(one.keys)), one.listed


def _next(batches: Sequence[Batch], batch: Batch) -> Batch:
    return next(later for later in batches if later.starts_on > batch.ends_on)


def _hit(one: Ranked, findings: pd.DataFrame, later: Batch) -> Flags:
    inside = findings["day"].between(pd.Timestamp(later.starts_on), pd.Timestamp(later.ends_on))
    hit: Flags = one.keys.isin(findings.loc[inside, "violator_id"].unique())
    return hit


def _row(hits: Sequence[Flags], ks: Sequence[int]) -> dict[str, object]:
    """Counts and rates over one or several lists."""
    parties = sum(len(hit) for hit in hits)
    positives = int(sum(hit.sum() for hit in hits))
    k = sum(ks)
    found = int(sum(hit[:size].sum() for hit, size in zip(hits, ks, strict=True)))
    base = positives / parties if parties else None
    limits = wilson(pd.Series([found]), pd.Series([k])).iloc[0]
    return {
        "k": k,
        "base_rate": base,
        "hits": found,
        "lift": found / k / base if base and k else None,
        "low": limits["low"] / base if base else None,
        "high": limits["high"] / base if base else None,
        "parties": parties,
        "positives": positives,
        "recall": found / positives if positives else None,
    }


def _conformed(rows: pd.DataFrame) -> pd.DataFrame:
    made = rows.reindex(columns=list(BACKTEST_COLUMNS))
    made["as_of"] = pd.to_datetime(made["as_of"]).astype("datetime64[us]")
    texts, counts = ("batch", "outcome", "policy_version"), ("k", "hits", "parties", "positives")
    types = dict.fromkeys(texts, "str") | dict.fromkeys(counts, "int64")
    made = made.astype(types | dict.fromkeys(RATES, "Float64"))
    # Where the list is as long as its head, both rows are one.
    made = made.drop_duplicates(["batch", "outcome", "k"])
    return made.sort_values(["batch", "outcome", "k"], ignore_index=True)
