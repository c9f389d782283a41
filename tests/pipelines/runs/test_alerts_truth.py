"""Generated worlds with known clusters, reappearing parties and silent towns, and look-alikes."""

from pathlib import Path

import pandas as pd
import pytest

from pipelines.console.summary import failures
from samples.render import INBOX, MARKET, TRUTH, generate
from samples.scoring.alerts import AlertScores, alert_scores
from tests.pipelines.conftest import home_restored, install

SEEDS = (31, 32, 33)


def scored(seed: int, folder: Path) -> AlertScores:
    """Generate a world, run the main job on it, and compare its warnings with the truth."""
    generate(seed, folder, parties=300, registrations=700, warned=2)
    made = install(
        folder / "data",
        REGISTRY_INBOX=str(folder / INBOX),
        REGISTRY_MARKET_URL=f"sqlite:///{folder / MARKET}",
        REGISTRY_AS_OF="2024-06-30",
    )
    with home_restored():
        result = made.run()
        assert result.success, failures(result)
    return alert_scores(
        made.registry("alert"),
        made.registry("clue"),
        made.registry("violator"),
        pd.read_csv(folder / TRUTH / "alerts.csv", dtype=str),
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_planted_is_told_and_its_look_alikes_are_not(seed: int, tmp_path: Path) -> None:
    scores = scored(seed, tmp_path)
    assert scores.recall["cluster"] >= 0.95, scores.missed
    assert scores.recall["phoenix"] >= 0.9, scores.missed
    assert scores.precision["phoenix"] >= 0.95, scores.wrong
    assert scores.recall["silent_town"] == 1, scores.missed
    assert scores.recall["party"] == 1, scores.missed
    assert scores.wrong == []
