"""`make run` killed at any moment and started again ends where an undisturbed run ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from resources.settings import PROJECT_ROOT
from tests.pipelines.conftest import Installation, install

POINTS = ("violators", "registry_database")
"""Steps after which the process is killed in the quick tests."""

ALL_POINTS = ("complaints", "market_regulation", "mentions", "linked_mentions", "credit_blacklist")
"""Further steps, in the slow tests."""

CLOCK_COLUMNS = ["run_id", "first_seen_run", "since_run", "received_at"]


def run_command(data_dir: Path, kill_after: str | None = None) -> int:
    """The run command in a process of its own; killed with SIGKILL when a step has ended."""
    environment = {**os.environ, "REGISTRY_DATA_DIR": str(data_dir), "DAGSTER_HOME": ""}
    command = [sys.executable, "-m", "pipelines.run"]
    with subprocess.Popen(
        command,
        cwd=PROJECT_ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if kill_after and f" {kill_after} (" in line:
                process.send_signal(signal.SIGKILL)
        return process.wait()


def state(installation: Installation) -> tuple[Mapping[str, bytes], dict[str, pd.DataFrame]]:
    """What a run leaves behind, without clock and run id."""
    tables = {}
    for name in ("violator", "violator_evidence", "violation", "violator_identity"):
        frame = installation.registry(name)
        frame = frame.drop(columns=[c for c in CLOCK_COLUMNS if c in frame])
        tables[name] = frame.sort_values(list(frame.columns)).reset_index(drop=True)
    return installation.feed_bytes(), tables


def assert_same_state(left: Installation, right: Installation) -> None:
    feed, tables = state(left)
    other_feed, other_tables = state(right)
    assert feed == other_feed
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, other_tables[name], obj=name)


def killed_and_started_again(data_dir: Path, point: str, parsed_by: Installation) -> Installation:
    installation = install(data_dir, parsed_by)
    assert run_command(data_dir, kill_after=point) == -signal.SIGKILL
    assert run_command(data_dir) == 0
    return installation


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_started_again_ends_the_same(
    point: str, tmp_path: Path, sample_run: Installation
) -> None:
    assert_same_state(killed_and_started_again(tmp_path, point, sample_run), sample_run)


@pytest.mark.slow
@pytest.mark.parametrize("point", ALL_POINTS)
def test_a_run_killed_anywhere_ends_the_same(
    point: str, tmp_path: Path, sample_run: Installation
) -> None:
    assert_same_state(killed_and_started_again(tmp_path, point, sample_run), sample_run)
