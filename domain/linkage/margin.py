"""Choosing by margin: the best one if it leads clearly, else nobody, and a person is asked.

The one rule by which clusters and units are given to parties. Never connected components over
probable pairs: a record in doubt between two parties would join them. What a pair weighs, and what
must hold of it besides, is said by the step that asks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.linkage.evidence.incidence import Mask


@dataclass(frozen=True)
class Chosen:
    """Outcome for all that chose.

    Attributes:
        sure: the pair of each one whose best pair holds and leads by the margin.
        weak: the best pair of each one where it does not hold.
        rivals: of those whose best pair holds without a clear lead, every pair within the margin.
        doubtful: who they are.
    """

    sure: pd.DataFrame
    weak: pd.DataFrame
    rivals: pd.DataFrame
    doubtful: frozenset[int]


def choose_by_margin(
    pairs: pd.DataFrame,
    chooser: str,
    target: str,
    margin: float,
    holds: Callable[[pd.DataFrame], Mask],
) -> Chosen:
    """Choose one target for each chooser.

    Args:
        pairs: candidates that nothing forbids, with `weight` and the two columns named below.
        chooser: column of who chooses.
        target: column of what is chosen; it decides between pairs of one weight.
        margin: least lead over the second best.
        holds: whether a best pair is good enough, per row.
    """
    ordered = pairs.sort_values([chooser, "weight", target], ascending=[True, False, True])
    best = ordered.drop_duplicates(chooser)
    second = ordered[ordered.duplicated(chooser)].groupby(chooser)["weight"].max()
    lead = best["weight"] - best[chooser].map(second).fillna(-np.inf)
    strong, clear = holds(best), lead.ge(margin).to_numpy()
    doubtful = best.loc[strong & ~clear, chooser]
    top = best.set_index(chooser)["weight"]
    rivals = ordered[ordered[chooser].isin(doubtful)]
    rivals = rivals[rivals["weight"] > rivals[chooser].map(top) - margin]
    sure, weak = best[strong & clear], best[~strong]
    return Chosen(sure, weak, rivals, frozenset(doubtful.tolist()))
