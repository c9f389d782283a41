"""Who is on the list at what level, replayed over all days of the grid; and what changed when.

A party enters at one score and leaves at a lower one, so that it does not come and go with every
small change. The level therefore depends on the days before, which are replayed from the sources,
never taken from an earlier run.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.supervision.watchlist.rules import (
    LEVELS,
    NONE,
    OWN_LIST,
    REASONS,
    RISKY,
    TOP,
    WATCHED,
    WatchRules,
)
from domain.supervision.watchlist.score import PART, Days, Parts, Scores

Levels = npt.NDArray[np.int8]

EVENT_COLUMNS: Final = ("subject_key", "on", "event", "level", "score", "why", "policy_version")
"""Columns of `watch_event`."""
ENTER, RAISE, LOWER, LEAVE = "enter", "raise", "lower", "leave"
EVENTS: Final = {ENTER: "列入", RAISE: "升级", LOWER: "降级", LEAVE: "移出"}
_SHOWN: Final = 3
"""Reasons that an event names."""


@dataclass(frozen=True)
class Standing:
    """What decides about a party beside its score, in the order of the scores' parties.

    Attributes:
        town: number of its town, -1 if none is known.
        closed_on: day on which its registration ended, far ahead if it has not.
        may_enter: whether it may be on the list at all.
        is_unlinked: whether only the register and a town's own list know it.
        on_own_list: first day on which a town listed it, far ahead if none did.
        key_order: rank of its key among all, for ties.
    """

    town: Days
    closed_on: Days
    may_enter: npt.NDArray[np.bool_]
    is_unlinked: npt.NDArray[np.bool_]
    on_own_list: Days
    key_order: Days


@dataclass(frozen=True)
class Replay:
    """The list on every day of the grid.

    Attributes:
        scores: of the parties.
        own: level by score alone.
        shown: level with the limit of each town.
    """

    scores: Scores
    own: Levels
    shown: Levels

    def since(self) -> Days:
        """Return the day from which each party has been on the list without a break, 0 if off."""
        listed = self.shown > NONE
        off = np.where(listed, -1, np.arange(listed.shape[1]))
        start = np.maximum.accumulate(off, axis=1)[:, -1] + 1
        on_list = listed[:, -1]
        return np.where(on_list, self.scores.days[np.minimum(start, listed.shape[1] - 1)], 0)


def grid_days(first: date, batch_ends: tuple[date, ...], as_of: date) -> list[date]:
    """Return the grid: every Monday, every batch's end, and the day that is evaluated.

    Args:
        first: where the grid begins.
        batch_ends: last days of the batches.
        as_of: the last day of the grid.
    """
    monday = first + timedelta(days=-first.weekday() % 7)
    weeks = (as_of - monday).days // 7 + 1
    days = {monday + timedelta(days=7 * n) for n in range(weeks)}
    days |= {day for day in batch_ends if first <= day <= as_of}
    return sorted({*days, as_of})


def replay(scores: Scores, standing: Standing, rules: WatchRules) -> Replay:
    """Return the list on every day of the grid.

    Args:
        scores: of the parties on these days.
        standing: what decides beside the score.
        rules: levels and limits.
    """
    total = scores.total()
    able = _may_stay(scores, standing, rules) & standing.may_enter[:, None]
    unlinked = _unlinked_levels(scores, standing)
    own = np.zeros(total.shape, dtype=np.int8)
    shown = np.zeros(total.shape, dtype=np.int8)
    before: Levels = np.zeros(len(total), dtype=np.int8)
    # Each day's level needs the day before: one pass over the days, all parties at once.
    for day in range(total.shape[1]):
        level = _next_level(before, total[:, day], rules)
        level = np.where(standing.is_unlinked, unlinked[:, day], level)
        before = np.where(able[:, day], level, NONE).astype(np.int8)
        own[:, day] = before
        shown[:, day] = _limited(
            before, total[:, day], scores.last_evidence[:, day], standing, rules
        )
    return Replay(scores, own, shown)


def _next_level(before: Levels, score: Parts, rules: WatchRules) -> npt.NDArray[np.int64]:
    level = np.zeros(len(score), dtype=np.int64)
    for rank in LEVELS:
        enters = score >= rules.enter[rank] * PART
        stays = (before >= rank) & (score >= rules.stay[rank] * PART)
        level[enters | stays] = rank
    return level


def _may_stay(scores: Scores, standing: Standing, rules: WatchRules) -> npt.NDArray[np.bool_]:
    """Who is not quiet for too long; a town's own list keeps its parties there."""
    days = pd.to_datetime(pd.Series(scores.days), unit="D")
    quiet, quiet_closed = (
        (days - pd.DateOffset(months=months)).to_numpy().astype("datetime64[D]").astype(np.int64)
        for months in (rules.quiet_months, rules.quiet_months_closed)
    )
    recent = scores.last_evidence > quiet
    closed = standing.closed_on[:, None] <= scores.days
    gone = closed & (scores.last_evidence <= quiet_closed)
    listed = standing.on_own_list[:, None] <= scores.days
    kept: npt.NDArray[np.bool_] = (recent | listed) & ~gone
    return kept


def _unlinked_levels(scores: Scores, standing: Standing) -> npt.NDArray[np.int8]:
    """A registration that no record names enters by its trade and a town's own list alone."""
    both = (scores.reasons[RISKY] > 0) & (scores.reasons[OWN_LIST] > 0)
    return np.where(both & standing.is_unlinked[:, None], WATCHED, NONE).astype(np.int8)


def _limited(
    level: Levels, score: Parts, last: Days, standing: Standing, rules: WatchRules
) -> Levels:
    """Beyond so many parties of the highest level in a town the rest are watched."""
    top = np.flatnonzero(level == TOP)
    order = top[np.lexsort((standing.key_order[top], -last[top], -score[top], standing.town[top]))]
    towns = standing.town[order]
    starts = np.flatnonzero(np.r_[True, towns[1:] != towns[:-1]]) if len(order) else order
    sizes = np.diff(np.r_[starts, len(order)])
    rank = np.arange(len(order)) - np.repeat(starts, sizes)
    limited = level.copy()
    limited[order[rank >= rules.top_per_town]] = WATCHED
    return limited


def events(replayed: Replay, version: str) -> pd.DataFrame:
    """Return every change of level (`EVENT_COLUMNS`), by day and party."""
    shown, scores = replayed.shown, replayed.scores
    before = np.hstack([np.zeros((len(shown), 1), dtype=np.int8), shown[:, :-1]])
    row, day = np.nonzero(shown != before)
    old, new = before[row, day], shown[row, day]
    kinds = np.select([old == NONE, new == NONE, new > old], [ENTER, LEAVE, RAISE], LOWER)
    made = pd.DataFrame(
        {
            "subject_key": scores.subjects.to_numpy()[row],
            "on": scores.days[day].astype("datetime64[D]").astype("datetime64[us]"),
            "event": kinds.astype(object),
            "level": [LEVELS.get(int(level)) for level in new],
            "score": scores.total()[row, day] / PART,
            "why": _why(replayed, row, day, kinds),
            "policy_version": version,
        }
    )
    texts = ("subject_key", "event", "level", "why", "policy_version")
    types = dict.fromkeys(texts, "str") | {"score": "float64", "on": "datetime64[us]"}
    made = made[list(EVENT_COLUMNS)].astype(types)
    return made.sort_values(["on", "subject_key"], ignore_index=True)


def _why(
    replayed: Replay,
    row: npt.NDArray[np.intp],
    day: npt.NDArray[np.intp],
    kinds: npt.NDArray[np.str_],
) -> list[str]:
    """The largest reasons of that day, in words."""
    scores = replayed.scores
    codes = list(REASONS)
    points = np.stack([scores.reasons[code][row, day] for code in codes], axis=1) / PART
    order = np.argsort(-np.abs(points), axis=1, kind="stable")[:, :_SHOWN]
    total = points.sum(axis=1)
    texts = []
    for number, kind in enumerate(kinds.tolist()):
        parts = [
            f"{REASONS[codes[code]]} {points[number, code]:.1f}"
            for code in order[number]
            if points[number, code]
        ]
        told = "、".join(parts) or "已无计分的依据"
        quiet = "；久无新情况，或分值已低" if kind == LEAVE else ""
        texts.append(f"{EVENTS[kind]}：分值 {total[number]:.1f}（{told}{quiet}）")
    return texts
