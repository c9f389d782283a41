"""Generated worlds whose every story of clues is known: matters, states and contradictions."""

from pathlib import Path

import pandas as pd
import pytest

from pipelines.console.summary import failures
from samples.render import INBOX, MARKET, TRUTH, generate
from samples.scoring.follow_up import StoryScores, story_scores
from tests.pipelines.conftest import Installation, home_restored, install

SEEDS = tuple(pytest.param(seed, marks=pytest.mark.slow) for seed in (31, 32, 33))


@pytest.fixture(scope="module", params=SEEDS)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Installation, Path]:
    out = tmp_path_factory.mktemp("stories")
    generate(request.param, out, parties=90, registrations=260, followed=4)
    made = install(
        out / "data",
        REGISTRY_INBOX=str(out / INBOX),
        REGISTRY_MARKET_URL=f"sqlite:///{out / MARKET}",
        REGISTRY_AS_OF="2024-06-30",
    )
    with home_restored():
        result = made.run()
        assert result.success, failures(result)
    return made, out / TRUTH


@pytest.fixture(scope="module")
def scores(world: tuple[Installation, Path]) -> StoryScores:
    run, truth = world
    return story_scores(
        run.registry("clue"),
        run.registry("clue_conflict"),
        pd.read_csv(truth / "clues.csv", dtype=str),
        pd.read_csv(truth / "conflicts.csv", dtype=str),
    )


def test_what_is_one_matter_belongs_together(scores: StoryScores) -> None:
    assert scores.precision >= 0.99
    assert scores.recall >= 0.9


def test_contradictions_are_exact(scores: StoryScores) -> None:
    assert scores.wrong_conflicts == []


def test_every_clue_is_in_the_state_that_its_story_left_it_in(scores: StoryScores) -> None:
    assert scores.wrong_states.empty, scores.wrong_states
    assert scores.missing_flags.empty, scores.missing_flags


def test_the_citys_patrols_and_the_answers_were_read(
    world: tuple[Installation, Path],
) -> None:
    run, truth = world
    clues = run.registry("clue").set_index(["source", "source_record_id"])
    told = pd.read_csv(truth / "clues.csv", dtype=str)
    by_city = told[told["concluded_by"].notna()]
    assert len(by_city) == 4
    for _, row in by_city.iterrows():
        source, number = row["concluded_by"].split(":")
        clue = clues.loc[(row["source"], row["source_record_id"])]
        assert clue["concluded_by"] == clues.loc[(source, number), "clue_no"]
        assert clues.loc[(source, number), "channel"] == "市级巡查"
    files = run.registry("source_file")
    assert files.loc[files["source"].eq("answer"), "rows_accepted"].tolist() == [4]
