"""The frames that the steps of the linkage hand to each other: edges between mentions.

A mention is its position in the frame sorted by `mention_id`, so that nothing depends on row order.
Every step makes edges of this one shape, also a step that scores pairs: it needs a `method`, a
`rule`, words for `reason` and a `weight`.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Labels = npt.NDArray[np.int64]
"""Cluster of every mention: the smallest position in it."""

CERTAIN: Final = ("uscc", "id_number", "person", "decision")
"""Link methods that are certain: only these may carry a listing."""

METHODS: Final = (*CERTAIN, "rule", "probabilistic")
"""Link methods, strongest first."""


def no_edges() -> pd.DataFrame:
    """Return an edge frame without rows.

    Columns: as `edges`.
    """
    return edges([], [], "", "", "", 0)


def edges(
    left: Iterable[int], right: Iterable[int], method: str, rule: str, reason: str, weight: float
) -> pd.DataFrame:
    """Return edges that share a method, a rule and a reason.

    Columns: `left`, `right` (positions), `method`, `rule`, `reason`, `weight`.

    Args:
        left: one owner of each pair, by position.
        right: the other owner.
        method: how the link was found.
        rule: code of the rule.
        reason: the agreement in Chinese words.
        weight: points or bits, the same for all.
    """
    ends = {"left": np.asarray(left, dtype=np.int64), "right": np.asarray(right, dtype=np.int64)}
    size = len(ends["left"])
    texts = {
        name: pd.array([text], dtype="str").repeat(size)
        for name, text in (("method", method), ("rule", rule), ("reason", reason))
    }
    return pd.DataFrame({**ends, **texts, "weight": np.full(size, float(weight))})


def stack(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return all edges in one frame; empty frames carry nothing.

    Columns: those of the frames, which are alike.
    """
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else no_edges()


def star(
    owner: Labels, code: Labels, method: str, rule: str, reason: str, weight: float
) -> pd.DataFrame:
    """Return edges from every mention to the first one with the same code.

    Columns: as `edges`.

    Args:
        owner: positions, ascending.
        code: what they say.
        method: link method of the edges.
        rule: name of the rule.
        reason: Chinese words.
        weight: strength; the strongest edges are united first.
    """
    first = np.full(int(code.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[code[::-1]] = owner[::-1]
    right = first[code]
    others = owner != right
    return edges(owner[others], right[others], method, rule, reason, weight)


def method_codes(frame: pd.DataFrame) -> Labels:
    """The place of each edge's method in `METHODS`."""
    found = pc.index_in(pa.array(frame["method"]), value_set=pa.array(METHODS, pa.large_string()))
    codes: Labels = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def probability(weight: pd.Series) -> pd.Series:
    """The probability of log2 odds, six decimals."""
    odds = np.exp2(weight.clip(-60, 60).to_numpy(dtype=np.float64))
    return pd.Series((odds / (1 + odds)).round(6), index=weight.index)
