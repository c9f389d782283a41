"""The frames that the steps of the linkage hand to each other: edges between mentions.

A mention is its position in the frame sorted by `mention_id`, so that nothing depends on row order.
Every step makes edges of this one shape, also a step that scores pairs: it needs a `method`, a
`rule`, words for `reason` and a `weight`.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Labels = npt.NDArray[np.int64]
"""Cluster of every mention: the smallest position in it."""

EDGE_COLUMNS: Final = ("left", "right", "method", "rule", "reason", "weight")
"""Positions of two mentions, and why they are thought to be one party."""

CERTAIN: Final = ("uscc", "id_number", "person", "decision")
"""Link methods that are certain: only these may carry a listing."""

METHODS: Final = (*CERTAIN, "rule", "probabilistic")
"""Link methods, strongest first."""


def no_edges() -> pd.DataFrame:
    """Return an edge frame without rows."""
    return edges([], [], "", "", "", 0)


def edges(
    left: Iterable[int],
    right: Iterable[int],
    method: str,
    rule: str,
    reason: str | Sequence[str],
    weight: float,
) -> pd.DataFrame:
    """Return edges that share a method and a rule."""
    frame = pd.DataFrame(
        {"left": np.asarray(left, dtype=np.int64), "right": np.asarray(right, dtype=np.int64)}
    )
    frame = frame.assign(method=method, rule=rule, reason=reason, weight=float(weight))
    return frame.astype({"method": "str", "rule": "str", "reason": "str", "weight": "float64"})


def stack(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return all edges in one frame; empty frames carry nothing."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else no_edges()


def star(keys: pd.Series, method: str, rule: str, reason: str, weight: float) -> pd.DataFrame:
    """Return edges from every mention to the first one with the same key.

    Args:
        keys: key per mention, indexed by position; missing keys join nothing.
        method: link method of the edges.
        rule: name of the rule.
        reason: Chinese words.
        weight: strength; the strongest edges are united first.
    """
    keys = keys.dropna()
    table = pd.DataFrame({"key": keys.to_numpy(), "left": keys.index.to_numpy()})
    table["right"] = table.groupby("key")["left"].transform("min")
    table = table[table["left"] != table["right"]]
    return edges(table["left"], table["right"], method, rule, reason, weight)


def probability(weight: pd.Series) -> pd.Series:
    """The probability of log2 odds, six decimals."""
    odds = np.exp2(weight.clip(-60, 60).to_numpy(dtype=np.float64))
    return pd.Series((odds / (1 + odds)).round(6), index=weight.index)
