"""Whether a place has had more clues lately than its share: an exact test for every place.

Given how many clues a place had in the history and how many the whole county had in a window, the
number of the place's clues in the window is hypergeometric if their days were dealt out at random,
which is the law of the permutation scan (Kulldorff 2005) at one place and window. The chance is
multiplied by the number of places and windows looked at, so that with chance alone the whole list
holds a place below 5 % on one day in twenty at most. The scan of the warnings draws its reference
from random orders and names the one strongest cluster of nested places; here every place gets its
number, without a seed.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

LEAST_CLUES: Final = 3
"""Fewer clues in a window are no gathering, and places with fewer in all are not tested."""


def scan_chances(
    days_ago: Counts,
    rows: pd.DataFrame,
    windows: Sequence[int],
    history_days: int,
) -> pd.Series:
    """Return per place the chance of its most striking window, corrected, at most 1.

    Args:
        days_ago: of each clue, days before the day that is evaluated; negative ones do not count.
        rows: which clue lies in which place: `row` (position in `days_ago`), `place_key`.
        windows: lengths in days, the last day included.
        history_days: clues of so many days are compared.

    Returns:
        Indexed by `place_key`; 1 for places with too few clues.
    """
    seen = (days_ago >= 0) & (days_ago < history_days)
    kept = rows[seen[rows["row"].to_numpy()]]
    codes, keys = pd.factorize(kept["place_key"], sort=True)
    total = np.bincount(codes, minlength=len(keys)).astype(np.int64)
    tested = int((total >= LEAST_CLUES).sum()) * len(windows)
    chance = np.ones(len(keys))
    ago = days_ago[kept["row"].to_numpy()]
    for length in windows:
        inside = np.bincount(codes[ago < length], minlength=len(keys)).astype(np.int64)
        size = int((seen & (days_ago < length)).sum())
        able = inside >= LEAST_CLUES
        here = upper_tail(inside[able], total[able], size, int(seen.sum()))
        chance[able] = np.minimum(chance[able], here * tested)
    return pd.Series(np.minimum(chance, 1.0), index=pd.Index(keys, dtype="str"), dtype="float64")


def upper_tail(least: Counts, marked: Counts, drawn: int, total: int) -> Floats:
    """Return the chance of at least so many marked ones among those drawn without putting back.

    Args:
        least: how many at least, above 0.
        marked: how many of all are marked.
        drawn: how many are drawn.
        total: how many there are.
    """
    if not len(least):
        return np.zeros(0)
    most = np.minimum(marked, drawn)
    sizes = most - least + 1
    owner = np.repeat(np.arange(len(least)), sizes)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    k = (np.arange(sizes.sum()) - start + least[owner]).astype(np.float64)
    m = marked[owner].astype(np.float64)
    log = _log_choose(m, k) + _log_choose(total - m, drawn - k)
    terms = np.exp(log - _log_choose(np.float64(total), np.float64(drawn)))
    terms[drawn - k > total - m] = 0.0
    return np.minimum(np.bincount(owner, terms, len(least)), 1.0)


def _log_choose(n: Floats | np.float64, k: Floats | np.float64) -> Floats:
    with np.errstate(invalid="ignore"):
        from scipy.special import gammaln  # loaded at its first use

        found: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(np.maximum(n - k, 0) + 1)
    return found
