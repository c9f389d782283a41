"""Floors of the linkage on generated worlds with truth, and one result on every engine."""

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.evaluate import Run, evaluate, read
from benchmarks.worlds import EVALUATION_SEEDS, TRAINING_SEEDS, make_world
from domain.linkage import link
from schemas.policy import Policy, load_policy

PRECISION_FLOOR = 0.999
RECALL_FLOOR = 0.74
BCUBED_FLOOR = 0.91
QUEUE_CEILING = 0.06


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return load_policy(Path(__file__).parents[2] / "policy")


@pytest.fixture(scope="module")
def plain(shipped: Policy) -> Run:
    return evaluate(EVALUATION_SEEDS[1], 2_000, shipped)


def test_no_world_is_used_for_fitting_and_for_evaluation() -> None:
    assert not set(TRAINING_SEEDS) & set(EVALUATION_SEEDS)


def test_the_linkage_keeps_its_floors(plain: Run) -> None:
    run = plain
    assert run.scores.precision >= PRECISION_FLOOR
    assert run.scores.recall >= RECALL_FLOOR
    assert run.scores.bcubed_f1 >= BCUBED_FLOOR
    assert run.queue <= QUEUE_CEILING


def test_innocent_lookalikes_cost_no_precision(shipped: Policy, plain: Run) -> None:
    crowded = evaluate(EVALUATION_SEEDS[1], 2_000, shipped, innocents=3_000)
    assert crowded.scores.precision >= min(plain.scores.precision, PRECISION_FLOOR)
    assert crowded.scores.false_pairs <= plain.scores.false_pairs


@pytest.mark.slow
@pytest.mark.parametrize("seed", EVALUATION_SEEDS)
def test_the_linkage_keeps_its_floors_in_a_large_world(shipped: Policy, seed: int) -> None:
    run = evaluate(seed, 40_000, shipped, innocents=20_000)
    assert run.scores.precision >= PRECISION_FLOOR
    assert run.scores.recall >= RECALL_FLOOR
    assert run.queue <= QUEUE_CEILING


@pytest.mark.slow
def test_spark_finds_the_same_parties_as_duckdb(shipped: Policy) -> None:
    pytest.importorskip("pyspark")
    from resources.spark import run_on_spark

    world = make_world(EVALUATION_SEEDS[0], 4_000)
    mentions = read(world, shipped)
    register, said = world.records["market_registration"], pd.DataFrame()
    here = link(mentions, register, said, shipped.linkage)
    there = link(mentions, register, said, shipped.linkage, run_on_spark)
    assert here.linked["link_method"].eq("probabilistic").sum() > 50
    pd.testing.assert_frame_equal(here.linked, there.linked)
    pd.testing.assert_frame_equal(here.links, there.links)
    pd.testing.assert_frame_equal(here.refused, there.refused)
