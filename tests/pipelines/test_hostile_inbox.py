"""500 malformed files beside the good ones: the run ends, reads the good, names the bad."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from resources.settings import PROJECT_ROOT, SAMPLE_INBOX, SAMPLE_MARKET
from samples.writers.hostile import spoil
from tests.pipelines.conftest import Installation, install

COUNT = 500
SECONDS = 900
BYTES = 3 << 29  # 1.5 GiB


@pytest.mark.slow
def test_malformed_files_stop_nothing(tmp_path: Path, sample_run: Installation) -> None:
    inbox = tmp_path / "inbox"
    shutil.copytree(SAMPLE_INBOX, inbox)
    made = spoil(inbox, seed=5, count=COUNT)
    market = shutil.copyfile(SAMPLE_MARKET, tmp_path / "market.db")
    environment = {
        "REGISTRY_INBOX": str(inbox),
        "REGISTRY_MARKET_URL": f"sqlite:///{market}",
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
    }
    began = time.monotonic()
    command = [sys.executable, "-m", "pipelines.run"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env={**os.environ, **environment, "DAGSTER_HOME": ""},
            stdout=log,
            stderr=log,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, (tmp_path / "log").read_text("utf-8")[-3000:]
    assert time.monotonic() - began < SECONDS
    assert usage.ru_maxrss * 1024 < BYTES
    spoiled = install(tmp_path / "data", **environment)
    # Lock files of Office (`~$…`) are no deliveries, whatever is in them.
    bad = {f.path for f in made if not f.readable and not Path(f.path).name.startswith("~$")}
    assert len(bad) > COUNT / 2
    assert_bad_files_are_named(spoiled, bad)
    assert_good_rows_are_there(spoiled, sample_run)


def assert_bad_files_are_named(spoiled: Installation, bad: set[str]) -> None:
    files = spoiled.registry("source_file").set_index("source_file")
    named = files.loc[sorted(bad & set(files.index))]
    assert set(named["status"]) == {"rejected"}
    assert named["message"].notna().all()
    issues = spoiled.registry("rejected_record")
    reasons = issues[issues["severity"] == "reject_file"].set_index("source_file")["message"]
    assert bad - set(reasons.index) == set()


def assert_good_rows_are_there(spoiled: Installation, sample_run: Installation) -> None:
    """Every good file gives what it gives without the bad ones beside it."""
    columns = ["source_file", "status", "rows_read", "rows_accepted", "rows_rejected"]
    good = sample_run.registry("source_file")[columns].set_index("source_file")
    after = spoiled.registry("source_file")[columns].set_index("source_file")
    pd.testing.assert_frame_equal(after.loc[good.index], good)
    listed = sample_run.shared("credit_blacklist")
    assert list(spoiled.shared("credit_blacklist")["listing_id"]) == list(listed["listing_id"])
