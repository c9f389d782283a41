"""No step grows faster than its records: a loop over all pairs never lands again."""

import math

import pytest

from benchmarks.growth import compare, grown

MOST = 1.2
"""Exponent of the steepest growth; sorting is within it, a loop over pairs is 2."""


def world(records: int, **seconds: float) -> dict[str, object]:
    return {
        "records": records,
        "steps": {step: {"processor_seconds": took} for step, took in seconds.items()},
    }


def test_an_exponent_is_one_in_proportion_and_two_over_pairs() -> None:
    small = world(1_000, rows=1.0, pairs=1.0, fixed=0.5, new=0.0)
    large = world(4_000, rows=4.0, pairs=16.0, fixed=0.5, new=3.0, brief=0.1)
    assert grown(small, large) == {"rows": 1.0, "pairs": 2.0, "fixed": 0.0}
    assert grown(small, large, least=2.0).keys() == {"rows", "pairs"}
    assert grown(world(10, a=1.0), world(1_000, a=math.sqrt(100.0)))["a"] == 0.5


@pytest.mark.slow
def test_no_step_of_the_main_job_grows_faster_than_its_records() -> None:
    found = compare((500, 2_000))
    small, large = found["worlds"]
    assert large["records"] > 3 * small["records"] > 5_000
    assert {"town_submissions", "complaints", "record_mentions"} <= found["exponents"].keys()
    steep = {step: e for step, e in found["exponents"].items() if e > MOST}
    assert not steep, steep
