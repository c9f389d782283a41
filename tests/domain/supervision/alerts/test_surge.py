"""Surges against the half year before, and against former years."""

import numpy as np
import pytest
from scipy import stats

from domain.supervision.alerts.policy import SurgeRule
from domain.supervision.alerts.surge import discoveries, surge_of

RULE = SurgeRule()


def short(past, recent):
    return surge_of(np.array([*past, *recent], dtype=float), RULE)


def test_a_short_history_is_compared_by_the_exact_test():
    surge = short([1] * 26, [2, 2, 2, 2])
    assert (surge.weeks, surge.observed, surge.expected) == (4, 8, 4.0)
    assert surge.share == pytest.approx(stats.binom.sf(7, 34, 4 / 30))


@pytest.mark.parametrize(
    ("past", "recent"),
    [([0] * 26, [1, 1, 1, 1]), ([1] * 7, [5, 5, 5, 5])],
    ids=["four cases", "seven weeks"],
)
def test_too_little_says_nothing(past, recent):
    assert short(past, recent) is None


def test_the_first_cases_ever_are_a_surge():
    assert short([0] * 26, [2, 1, 1, 1]).share < 0.001


def long_series(seed, weeks=160, mean=3.0, season=0.0):
    rng = np.random.default_rng(seed)
    year = np.cos(2 * np.pi * np.arange(weeks) / 52.1775)
    return rng.poisson(mean * np.exp(season * year)).astype(float)


def test_a_long_history_alarms_as_rarely_as_promised():
    shares = [surge_of(long_series(seed), RULE) for seed in range(600)]
    known = [one.share for one in shares if one is not None]
    assert len(known) > 500
    assert sum(share <= 0.01 for share in known) <= 15


def test_a_week_of_three_times_the_usual_is_found():
    found = 0
    for seed in range(50):
        counts = long_series(seed)
        counts[-1] = 12
        found += surge_of(counts, RULE).share <= 0.01
    assert found >= 45


def test_what_comes_every_year_is_no_surge():
    """A summer that is always like this one does not alarm; by the half year before it would."""
    alarms = former = 0
    for seed in range(60):
        counts = long_series(seed, weeks=209, mean=4.0, season=1.0)
        alarms += surge_of(counts, RULE).share <= 0.01
        half_year = surge_of(counts[-30:], RULE)
        former += half_year is not None and half_year.share <= 0.01
    assert alarms <= 4
    assert former >= 30


def test_a_former_outbreak_does_not_hide_the_next_one():
    quiet, marked = [], []
    for seed in range(30):
        counts = long_series(seed, weeks=209)
        counts[-1] = 11
        quiet.append(surge_of(counts, RULE).expected)
        counts[-1 - 52] = 40
        marked.append(surge_of(counts, RULE).expected)
    assert np.mean(marked) < 1.6 * np.mean(quiet)


@pytest.mark.parametrize("past", [np.zeros(120), np.r_[np.zeros(119), 7.0]])
def test_nothing_in_former_years_is_answered(past):
    counts = past.copy()
    counts[-4:] = [0, 0, 1, 6]
    surge = surge_of(counts, RULE)
    assert surge.observed == 6
    assert 0 <= surge.share <= 0.01


def test_of_many_looks_only_those_alert_that_chance_does_not_explain():
    shares = np.array([0.009] * 1 + [0.5] * 99)
    assert not discoveries(shares, 0.01, 0.1).any()
    shares[:10] = 0.0001
    assert discoveries(shares, 0.01, 0.1).sum() == 10
    assert discoveries(np.array([0.009]), 0.01, 0.1).all()
    assert not discoveries(np.array([0.02]), 0.01, 0.1).any()
    assert not len(discoveries(np.array([]), 0.01, 0.1))
