"""500 malformed files beside the good ones: the run ends, reads the good, names the bad."""

import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from resources.settings import PROJECT_ROOT, SAMPLE_INBOX, SAMPLE_MARKET
from samples.writers.hostile import spoil
from tests.pipelines.conftest import Installation, install
from tests.support.process_tree import run_measured

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
    usage = run_measured(
        [sys.executable, "-m", "pipelines.run"],
        PROJECT_ROOT,
        {**os.environ, **environment, "DAGSTER_HOME": ""},
        tmp_path / "log",
    )
    assert usage.returncode == 0, (tmp_path / "log").read_text("utf-8")[-3000:]
    assert time.monotonic() - began < SECONDS
    assert len(usage.alone) > 1  # the reading child is looked at too
    assert usage.together < BYTES
    spoiled = install(tmp_path / "data", **environment)
    # Lock files of Office (`~$…`) are no deliveries, whatever is in them.
    bad = {f.path for f in made if not f.readable and not Path(f.path).name.startswith("~$")}
    assert len(bad) > COUNT / 2
    assert_bad_files_are_named(inbox, spoiled, bad)
    assert_good_rows_are_there(spoiled, sample_run)


def assert_bad_files_are_named(inbox: Path, spoiled: Installation, bad: set[str]) -> None:
    """Known by their content: the name of a complaint's file is not shown as it is."""
    files = spoiled.registry("source_file")
    issues = spoiled.registry("rejected_record")
    reasons = issues[issues["severity"] == "reject_file"].groupby("source_file")["message"].count()
    told = files["status"].eq("rejected") & files["message"].notna()
    told &= files["source_file"].isin(reasons.index)
    named = files[told].groupby("sha256")["source_file"].count()
    wanted = pd.Series([_digest(inbox / path) for path in bad]).value_counts()
    missing = named.reindex(wanted.index, fill_value=0) < wanted
    assert not missing.any(), [p for p in bad if missing.get(_digest(inbox / p))]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def assert_good_rows_are_there(spoiled: Installation, sample_run: Installation) -> None:
    """Every good file gives what it gives without the bad ones beside it."""
    columns = ["source_file", "status", "rows_read", "rows_accepted", "rows_rejected"]
    good = sample_run.registry("source_file")[columns].set_index("source_file")
    after = spoiled.registry("source_file")[columns].set_index("source_file")
    pd.testing.assert_frame_equal(after.loc[good.index], good)
    listed = sample_run.shared("credit_blacklist")
    assert list(spoiled.shared("credit_blacklist")["listing_id"]) == list(listed["listing_id"])
