"""Floors of the linkage on generated worlds with truth, and one result on every engine.

The worlds are those of development: the evaluation's are looked at by `make evaluate` alone.
"""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.linkage.evaluate import Run, evaluate, read
from benchmarks.linkage.scores import scored_pairs
from benchmarks.linkage.worlds import (
    DEVELOPMENT_SEEDS,
    EVALUATION_SEEDS,
    LIKE_THE_SAMPLE,
    TRAINING_SEEDS,
    make_world,
)
from domain.linkage import link
from domain.linkage.evidence.edges import probability
from schemas.policy.load import Policy, load_policy

PRECISION_FLOOR = 0.999
RECALL_FLOOR = 0.80
BCUBED_FLOOR = 0.93
LIKE_THE_SAMPLE_FLOOR = 0.96
REAL_RECALL_FLOOR = 0.89
REAL_BCUBED_FLOOR = 0.94
QUEUE_CEILING = 0.06


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return load_policy(Path(__file__).parents[3] / "policy")


@pytest.fixture(scope="module")
def plain(shipped: Policy) -> Run:
    return evaluate(DEVELOPMENT_SEEDS[1], 2_000, shipped)


def test_no_world_of_the_evaluation_is_used_for_anything_else() -> None:
    assert not set(EVALUATION_SEEDS) & {*TRAINING_SEEDS, *DEVELOPMENT_SEEDS}
    assert not set(TRAINING_SEEDS) & set(DEVELOPMENT_SEEDS)


def test_the_linkage_keeps_its_floors(plain: Run) -> None:
    run = plain
    assert run.scores.precision >= PRECISION_FLOOR
    assert run.scores.recall >= RECALL_FLOOR
    assert run.scores.bcubed_f1 >= BCUBED_FLOOR
    assert run.queue <= QUEUE_CEILING


def test_worlds_like_the_sample_are_put_together_well(shipped: Policy) -> None:
    run = evaluate(DEVELOPMENT_SEEDS[2], 3_000, shipped, level=LIKE_THE_SAMPLE)
    assert run.scores.precision >= PRECISION_FLOOR
    assert run.scores.bcubed_f1 >= LIKE_THE_SAMPLE_FLOOR


def test_real_names_and_addresses_are_put_together_well(shipped: Policy) -> None:
    run = evaluate(DEVELOPMENT_SEEDS[1], 5_000, shipped, level=LIKE_THE_SAMPLE, real=True)
    assert run.scores.precision >= PRECISION_FLOOR
    assert run.scores.bcubed_recall >= REAL_RECALL_FLOOR
    assert run.scores.bcubed_f1 >= REAL_BCUBED_FLOOR


def test_a_world_in_real_style_is_the_same_for_the_same_seed() -> None:
    one, two = (make_world(DEVELOPMENT_SEEDS[0], 400, real=True) for _ in range(2))
    assert len(one.records) == len(two.records) > 1
    for source, rows in one.records.items():
        pd.testing.assert_frame_equal(rows, two.records[source])


def test_the_worlds_are_nasty_on_purpose() -> None:
    """Records with somebody else's evidence, and siblings made to be mistaken for each other."""
    truth = make_world(DEVELOPMENT_SEEDS[0], 6_000).truth
    wrong = set(truth["wrong"]) - {""}
    assert wrong == {"wrong town", "wrong door", "wrong telephone", "parent's name"}
    assert truth["party"].str.startswith("P2000").any()
    tidy = make_world(DEVELOPMENT_SEEDS[0], 1_000, difficulty=0).truth
    assert set(tidy["wrong"]) == {""}


def test_published_probabilities_are_honest(plain: Run) -> None:
    """No more false links than they admit, with room for chance."""
    pairs = scored_pairs(plain.result, plain.world.truth)
    linked = pairs[~pairs["waiting"]]
    admitted = (1 - probability(linked["weight"])).sum()
    assert len(linked) > 50
    assert (~linked["true"]).sum() <= admitted + 3


def test_innocent_lookalikes_cost_no_precision(shipped: Policy, plain: Run) -> None:
    crowded = evaluate(DEVELOPMENT_SEEDS[1], 2_000, shipped, innocents=3_000)
    assert crowded.scores.precision >= min(plain.scores.precision, PRECISION_FLOOR)
    assert crowded.scores.false_pairs <= plain.scores.false_pairs


@pytest.mark.slow
@pytest.mark.parametrize("seed", DEVELOPMENT_SEEDS[:3])
def test_the_linkage_keeps_its_floors_in_a_large_world(shipped: Policy, seed: int) -> None:
    run = evaluate(seed, 40_000, shipped, innocents=20_000)
    assert run.scores.precision >= PRECISION_FLOOR
    assert run.scores.recall >= RECALL_FLOOR
    assert run.queue <= QUEUE_CEILING


@pytest.mark.slow
def test_spark_finds_the_same_parties_as_duckdb(shipped: Policy) -> None:
    pytest.importorskip("pyspark")
    from resources.spark import run_on_spark

    world = make_world(DEVELOPMENT_SEEDS[0], 4_000)
    mentions = read(world, shipped)
    register, incidence = world.records["market_registration"], pd.DataFrame()
    here = link(mentions, register, incidence, shipped.linkage)
    there = link(mentions, register, incidence, shipped.linkage, run_on_spark)
    assert here.linked["link_method"].eq("probabilistic").sum() > 50
    pd.testing.assert_frame_equal(here.linked, there.linked)
    pd.testing.assert_frame_equal(here.links, there.links)
    pd.testing.assert_frame_equal(here.refused, there.refused)
