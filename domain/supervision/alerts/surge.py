"""Surges: this week's or this month's cases of a town and a kind of violation against the past.

With two years of weeks the baseline are the same weeks of former years, otherwise the half year
before. Sources: Farrington, Andrews, Beale, Catchpole: A statistical algorithm for the early
detection of outbreaks of infectious disease, JRSS A 159 (1996), the weights of Noufaily et al.,
Statistics in Medicine 32 (2013); the short form is the exact conditional test of two Poisson rates;
Benjamini, Hochberg, JRSS B 57 (1995). Chances come from `scipy.special`, since
`scipy.stats` takes a second of processor time to load.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.supervision.alerts.policy import SurgeRule

Floats = npt.NDArray[np.floating[Any]]
_WEEKS_OF_YEAR = 52.1775
_ROUNDS = 100
_CLOSE = 1e-10


@dataclass(frozen=True)
class Surge:
    """What a series says on one day.

    Attributes:
        weeks: length of what is compared, weeks.
        observed: cases in it.
        expected: cases by the baseline.
        share: chance of so many or more if nothing had changed.
    """

    weeks: int
    observed: int
    expected: float
    share: float


def surge_of(counts: Floats, rule: SurgeRule) -> Surge | None:
    """Return what a series says, None where its history or its cases are too few.

    Args:
        counts: cases per week, the newest last; its length is that of the history.
        rule: lengths and limits.
    """
    recent = counts[-rule.recent_weeks :]
    if recent.sum() < rule.least_cases:
        return None
    if len(counts) >= rule.long_weeks:
        return _against_former_years(counts, rule)
    past = counts[: -rule.recent_weeks][-rule.baseline_weeks :]
    if len(past) < rule.least_baseline_weeks:
        return None
    observed, before = int(recent.sum()), float(past.sum())
    part = rule.recent_weeks / (rule.recent_weeks + len(past))
    from scipy.special import bdtrc  # loaded at its first use

    share = float(bdtrc(observed - 1, observed + int(before), part))
    return Surge(rule.recent_weeks, observed, before * rule.recent_weeks / len(past), share)


def _against_former_years(counts: Floats, rule: SurgeRule) -> Surge | None:
    now = len(counts) - 1
    years = range(1, int((now + rule.half_window) / _WEEKS_OF_YEAR) + 1)
    middle = [now - round(year * _WEEKS_OF_YEAR) for year in years]
    around = range(-rule.half_window, rule.half_window + 1)
    weeks = np.array(sorted({m + a for m in middle for a in around if 0 <= m + a < now}))
    fitted = _fit(weeks.astype(np.float64) - now, counts[weeks], rule.outlier)
    expected, dispersion, variance = fitted
    observed = float(counts[now])
    if observed <= expected:
        return Surge(1, int(observed), expected, 1.0)
    if expected <= 0:
        return Surge(1, int(observed), 0.0, 0.0)
    # On the scale of the 2/3 power counts are nearly symmetric.
    spread = 2 / 3 * expected ** (1 / 6) * np.sqrt(dispersion + variance / expected)
    from scipy.special import ndtr  # loaded at its first use

    share = float(ndtr((expected ** (2 / 3) - observed ** (2 / 3)) / spread))
    return Surge(1, int(observed), expected, share)


def _fit(weeks: Floats, counts: Floats, outlier: float) -> tuple[float, float, float]:
    """Fit a quasi-Poisson line, outliers weighted down; return what week 0 should have.

    The trend is kept where it is significant (5 %) and does not lead beyond what was ever counted.

    Args:
        weeks: numbers of the baseline's weeks, before 0.
        counts: their cases.
        outlier: standardised residual from which a week counts less.

    Returns the expected count, the dispersion (at least 1) and the variance of the expectation.
    """
    if not counts.any():
        return 0.0, 1.0, 0.0
    best = _weighted(np.column_stack([np.ones(len(weeks)), weeks / 52]), counts, outlier)
    if best is not None:
        coefficients, covariance, dispersion = best
        steep = abs(coefficients[1]) / np.sqrt(dispersion * covariance[1, 1])
        freedom = max(len(counts) - 2, 1)
        from scipy.special import stdtr  # loaded at its first use

        rare = 2 * stdtr(freedom, -steep) < 0.05
        if rare and np.exp(coefficients[0]) <= counts.max():
            return _at_zero(coefficients, covariance, dispersion)
    flat = _weighted(np.ones((len(weeks), 1)), counts, outlier)
    if flat is None:
        return float(counts.mean()), 1.0, float(counts.var() / len(counts))
    return _at_zero(*flat)


def _at_zero(
    coefficients: Floats, covariance: Floats, dispersion: float
) -> tuple[float, float, float]:
    expected = float(np.exp(coefficients[0]))
    return expected, dispersion, float(dispersion * covariance[0, 0] * expected**2)


def _weighted(
    design: Floats, counts: Floats, outlier: float
) -> tuple[Floats, Floats, float] | None:
    """Fit twice: once with equal weights, once with outliers weighted down; None if it fails."""
    weights = np.ones(len(counts))
    for last in (False, True):
        fitted = _poisson(design, counts, weights)
        if fitted is None:
            return None
        coefficients, covariance, mean = fitted
        freedom = max(len(counts) - design.shape[1], 1)
        dispersion = max(1.0, float((weights * (counts - mean) ** 2 / mean).sum() / freedom))
        if last:
            break
        leverage = mean * np.einsum("ij,jk,ik->i", design, covariance, design)
        # Anscombe residuals, standardised.
        residual = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6)
        residual /= np.sqrt(dispersion * np.clip(1 - leverage, 1e-6, None))
        weights = np.where(residual > outlier, np.clip(residual, 1, None) ** -2.0, 1.0)
        weights *= len(counts) / weights.sum()
    return coefficients, covariance, dispersion


def _poisson(
    design: Floats, counts: Floats, weights: Floats
) -> tuple[Floats, Floats, Floats] | None:
    """Fit log-linear Poisson by iterated least squares; None if it does not settle."""
    mean = counts + 0.5
    before = np.full(design.shape[1], np.inf)
    for _ in range(_ROUNDS):
        strength = weights * mean
        target = np.log(mean) + (counts - mean) / mean
        normal = design.T @ (design * strength[:, None])
        try:
            coefficients = np.linalg.solve(normal, design.T @ (strength * target))
            covariance = np.linalg.inv(normal)
        except np.linalg.LinAlgError:
            return None
        mean = np.exp(np.clip(design @ coefficients, -30, 30))
        if np.abs(coefficients - before).max() < _CLOSE:
            return coefficients, covariance, mean
        before = coefficients
    return None


def discoveries(shares: Floats, alpha: float, false_discoveries: float) -> npt.NDArray[np.bool_]:
    """Return which of several looks alert (Benjamini and Hochberg, and each one at its own level).

    Args:
        shares: chance of each if nothing had changed.
        alpha: the level of each.
        false_discoveries: share of false ones among those that alert.
    """
    order = np.argsort(shares, kind="stable")
    line = false_discoveries * np.arange(1, len(shares) + 1) / max(len(shares), 1)
    under = np.flatnonzero(shares[order] <= line)
    alerts = np.zeros(len(shares), dtype=bool)
    if len(under):
        alerts[order[: under[-1] + 1]] = True
    return alerts & (shares <= alpha)
