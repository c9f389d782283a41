"""Clusters: what is rare is found, what is not is not, and nested places speak once."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from domain.supervision.alerts.cases import day_numbers, place_of, place_tree
from domain.supervision.alerts.policy import ScanRule
from domain.supervision.alerts.scan import find_clusters, log_likelihood_ratio, seed_of

RULE = ScanRule()
TODAY = int(np.datetime64("2024-06-30", "D").astype(int))


def county(seed, count=392, planted=()):
    """Cases without any cluster, spread over 17 towns and two years, and planted ones."""
    rng = np.random.default_rng(seed)
    towns = rng.integers(0, 17, count)
    houses = rng.zipf(1.6, count) % 12
    keys = [f"3202810{t:02d}|compound|小区{h // 3}|{h}" for t, h in zip(towns, houses, strict=True)]
    days = rng.integers(TODAY - 729, TODAY + 1, count)
    rows = [*zip(days, keys, rng.integers(0, 200, count), strict=True), *planted]
    frame = pd.DataFrame(rows, columns=["day", "place_key", "party"]).sort_values("day")
    frame["received_on"] = pd.to_datetime(frame["day"].astype("int64"), unit="D")
    frame["violator_id"] = "V" + frame["party"].astype(str)
    frame["building_key"] = frame["place_key"]
    return frame.assign(town_code=frame["place_key"].str[:9]).reset_index(drop=True)


def planted_at(place, days_ago, party=None):
    return [
        (TODAY - ago, place, f"P{n if party is None else party}") for n, ago in enumerate(days_ago)
    ]


def look(cases, rule=RULE, seed=1, permutations=999, on=TODAY):
    tree = place_tree(cases)
    found = find_clusters(day_numbers(cases["received_on"]), tree, on, rule, seed, permutations)
    return [(place_of(tree.keys[one.node]), one) for one in found]


def test_the_ratio_is_that_of_the_paper():
    c, mu, n = 5.0, 1.25, 400
    expected = c * np.log(c / mu) + (n - c) * np.log((n - c) / (n - mu))
    found = log_likelihood_ratio(np.array([c, 1.0]), np.array([mu, 1.25]), n)
    assert found == pytest.approx([expected, 0.0])


@pytest.mark.parametrize("worlds", [60, pytest.param(200, marks=pytest.mark.slow)])
def test_false_alarms_are_as_rare_as_promised(worlds):
    """At most one in twenty of the worlds without a cluster has one at the level of 5 %."""
    rule = replace(RULE, yellow_days=20.0)
    alarms = sum(bool(look(county(1000 + seed), rule, seed, 199)) for seed in range(worlds))
    assert alarms <= worlds / 20


def test_four_cases_in_two_weeks_are_found():
    tower = "320281003|tower|金茂大厦"
    hits = 0
    for seed in range(40):
        days = np.random.default_rng(seed).integers(0, 14, 4).tolist()
        cases = county(2000 + seed, planted=planted_at(tower, days))
        hits += tower in [place for place, _ in look(cases, seed=seed, permutations=199)]
    assert hits >= 38


def test_a_cluster_says_what_it_saw():
    tower = "320281003|tower|金茂大厦"
    cases = county(7, planted=planted_at(tower, [1, 2, 3, 5, 6]))
    [(place, cluster)] = look(cases)
    assert (place, cluster.observed, cluster.window_days) == (tower, 5, 7)
    assert cases["place_key"].iloc[list(cluster.cases)].eq(tower).all()
    assert cluster.expected == pytest.approx(
        5 * (cases["received_on"].max() - cases["received_on"]).dt.days.lt(7).sum() / len(cases),
        rel=0.5,
    )
    assert cluster.share == pytest.approx(1 / 1000)
    assert cluster.recurrence_days == pytest.approx(1000)


def test_several_houses_of_an_estate_are_the_estates_cluster():
    estate = "320281003|compound|学府佳苑"
    houses = [row for n in range(6) for row in planted_at(f"{estate}|{n}", [n, n + 1], party=n)]
    places = [place for place, _ in look(county(8, planted=houses))]
    assert places == [estate]


def test_one_house_of_an_estate_is_its_own_cluster():
    estate = "320281003|compound|学府佳苑"
    places = [place for place, _ in look(county(9, planted=planted_at(f"{estate}|4", range(6))))]
    assert places == [f"{estate}|4"]


def test_two_far_clusters_are_two_alerts():
    one, two = "320281003|tower|金茂大厦", "320281011|tower|万达广场"
    cases = county(10, planted=[*planted_at(one, range(5)), *planted_at(two, range(6))])
    assert sorted(place for place, _ in look(cases)) == [one, two]


def test_two_cases_are_no_cluster():
    cases = county(11, planted=planted_at("320281003|tower|金茂大厦", [0, 0]))
    assert look(cases) == []


def test_what_comes_later_is_not_seen():
    cases = county(12, planted=planted_at("320281003|tower|金茂大厦", range(6)))
    assert look(cases, on=TODAY - 30) == []


def test_no_cases_are_no_cluster():
    assert look(county(1).iloc[:0]) == []


def test_the_same_day_gives_the_same_clusters_and_stopping_early_changes_none(monkeypatch):
    cases = county(13, planted=planted_at("320281003|tower|金茂大厦", range(5)))
    rule = replace(RULE, yellow_days=20.0)
    first = look(cases, rule, permutations=499)
    assert first == look(cases, rule, permutations=499)
    for seed in range(5):
        early = look(county(seed), rule, permutations=499)
        monkeypatch.setattr("domain.supervision.alerts.scan._FIRST_LOOK", 10_000)
        assert look(county(seed), rule, permutations=499) == early
        monkeypatch.undo()


def test_seeds_differ_by_day_and_policy():
    seeds = [seed_of(v, date(2024, 1, d)) for v in ("a", "b") for d in (1, 2)]
    assert all(left != right for left, right in pairwise(sorted(seeds)))


@pytest.mark.parametrize(
    "wrong", [{"windows": (14, 7)}, {"windows": ()}, {"yellow_days": 2000.0}, {"windows": (7, 800)}]
)
def test_nonsense_in_the_policy_is_refused(wrong):
    with pytest.raises(ValueError, match=":"):
        replace(RULE, **wrong)
