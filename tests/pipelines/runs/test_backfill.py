"""One batch can be read again alone: it replaces itself only, and the registry is right after."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipelines.automation.jobs import SUBMISSION_JOB
from pipelines.console.summary import failures
from resources.settings import SAMPLE_INBOX
from tests.pipelines.conftest import Installation, home_restored, install
from tests.pipelines.runs.test_interruption import CLOCK_COLUMNS

BATCHES = ("2024-03-31", "2024-06-15")
AGAIN = BATCHES[1]
FOLDER = "town_submissions"
LATER = 3
"""Files of each batch that come after the first run."""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with home_restored():
        yield install(
            tmp_path / "data", REGISTRY_INBOX=str(tmp_path / "inbox"), REGISTRY_AS_OF="2024-06-30"
        )


def deliver(inbox: Path, *, later: bool) -> None:
    """Half a dozen files of both batches: the first ones, or those that come later."""
    for batch in BATCHES:
        (inbox / FOLDER / batch).mkdir(parents=True, exist_ok=True)
        files = sorted((SAMPLE_INBOX / FOLDER / batch).glob("*.xlsx"))[: 2 * LATER]
        for file in files[LATER:] if later else files[:LATER]:
            shutil.copy2(file, inbox / FOLDER / batch / file.name)


def stored(installation: Installation) -> dict[str, dict[str, bytes]]:
    """Bytes of the frames by batch."""
    root = installation.settings.frames_dir / FOLDER
    return {
        folder.name: {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        for folder in sorted(root.iterdir())
    }


def test_a_batch_that_is_read_again_replaces_only_itself(installation: Installation) -> None:
    deliver(installation.settings.inbox, later=False)
    assert installation.run(SUBMISSION_JOB).success
    before = stored(installation)
    deliver(installation.settings.inbox, later=True)
    result = installation.run_batch(AGAIN)
    assert result.success, failures(result)
    after = stored(installation)
    assert {batch for batch in after if after[batch] != before[batch]} == {AGAIN}
    files = pd.read_parquet(installation.settings.frames_dir / FOLDER / AGAIN / "files.parquet")
    assert len(files) == 2 * LATER
    [checked] = result.get_asset_check_evaluations()
    assert (checked.check_name, checked.passed) == ("schema", True)


def test_small_jobs_need_no_earlier_run(installation: Installation) -> None:
    """The report the day before the first due date came to nothing: it asked for later results."""
    deliver(installation.settings.inbox, later=False)
    result = installation.run_batch(AGAIN)
    assert result.success, failures(result)
    result = installation.run(SUBMISSION_JOB)
    assert result.success, failures(result)
    assert list((installation.settings.data_dir / "submission_board" / "reminders").glob("*.txt"))


@pytest.mark.slow
def test_the_registry_after_a_backfill_is_that_of_one_run(
    installation: Installation, tmp_path: Path
) -> None:
    deliver(installation.settings.inbox, later=False)
    assert installation.run().success
    deliver(installation.settings.inbox, later=True)
    assert installation.run_batch(AGAIN).success
    assert installation.run().success
    settings = {"REGISTRY_INBOX": str(tmp_path / "inbox"), "REGISTRY_AS_OF": "2024-06-30"}
    at_once = install(tmp_path / "fresh", **settings)
    assert at_once.run().success
    for table in ("violator", "violator_evidence", "violation", "source_file", "submission_status"):
        left, right = (
            run.registry(table).drop(columns=CLOCK_COLUMNS, errors="ignore")
            for run in (installation, at_once)
        )
        pd.testing.assert_frame_equal(left, right)
    hashes = [set(run.shared("credit_blacklist")["row_hash"]) for run in (installation, at_once)]
    assert hashes[0] == hashes[1]
