"""The same inputs in another order, under other names, on PostgreSQL: the same release."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from resources.settings import PROJECT_ROOT, SAMPLE_INBOX, SAMPLE_MARKET
from tests.pipelines.conftest import Installation, install
from tests.pipelines.runs.test_interruption import CLOCK_COLUMNS

PLACE_COLUMNS = [*CLOCK_COLUMNS, "source_file", "source_row"]
"""What depends on where a row stands, and on the clock."""


def shuffled_inbox(folder: Path) -> Path:
    """The sample with other file names and times, and complaints in another order."""
    order = random.Random(11)
    inbox = folder / "inbox"
    shutil.copytree(SAMPLE_INBOX, inbox)
    for path in sorted((inbox / "complaints").glob("*.csv")):
        # A quoted cell may hold line breaks, and `同上` looks at the row above.
        lines = path.read_bytes().split(b"\n")
        words = path.read_bytes()
        if (
            b'"' not in words
            and "同上".encode() not in words
            and "同上".encode("gb18030") not in words
        ):
            rows = [line for line in lines[1:] if line.strip()]
            order.shuffle(rows)
            path.write_bytes(b"\n".join([lines[0], *rows, b""]))
        path.rename(path.with_name(f"{order.random()}.csv"))
    for path in inbox.rglob("*"):
        if path.is_file() and "town_submissions" not in path.parts:
            os.utime(path, (order.randrange(10**9), order.randrange(10**9)))
    return inbox


def shuffled_market(folder: Path) -> str:
    """The sample's exchange database: rows and columns in another order, names in lower case."""
    target = folder / "market.db"
    with sqlite3.connect(SAMPLE_MARKET) as source, sqlite3.connect(target) as database:
        for table in ("enterprise_registration", "administrative_penalty"):
            frame = pd.read_sql(f"SELECT * FROM {table}", source).sample(frac=1, random_state=5)
            frame = frame[sorted(frame.columns, reverse=True)].rename(columns=str.lower)
            frame.to_sql(table, database, index=False)
    return f"sqlite:///{target}"


@pytest.fixture
def elsewhere(tmp_path: Path, new_postgres_database: Callable[[], str]) -> Installation:
    """The run command in a process of its own, as an operator starts it."""
    environment = {
        "REGISTRY_INBOX": str(shuffled_inbox(tmp_path)),
        "REGISTRY_MARKET_URL": shuffled_market(tmp_path),
        "REGISTRY_DATABASE_URL": new_postgres_database(),
        "REGISTRY_SHARED_URL": new_postgres_database(),
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
        "PYTHONHASHSEED": "77",
    }
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.run"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **environment, "DAGSTER_HOME": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    return install(tmp_path / "data", **environment)


def facts(installation: Installation, table: str) -> pd.DataFrame:
    frame = installation.registry(table)
    frame = frame.drop(columns=[c for c in PLACE_COLUMNS if c in frame]).astype("object")
    frame = frame.where(frame.notna(), None).astype("str")
    return frame.sort_values(list(frame.columns)).reset_index(drop=True)


@pytest.mark.slow
@pytest.mark.postgres
def test_another_order_on_postgresql_gives_the_same_bytes(
    elsewhere: Installation, sample_run: Installation
) -> None:
    # The mark says whether the data are the sample's; it is no part of a release.
    feeds = [dict(run.feed_bytes()) for run in (elsewhere, sample_run)]
    assert [feed.pop(".origin") for feed in feeds] == [b"own\n", b"sample\n"]
    assert feeds[0] == feeds[1]
    for table in ("violator_evidence", "violator_identity"):
        pd.testing.assert_frame_equal(facts(elsewhere, table), facts(sample_run, table))
    left, right = (
        run.registry("violator").set_index("violator_id") for run in (elsewhere, sample_run)
    )
    columns = ["name", "uscc", "verified_violations", "open_clues", "merged_into"]
    pd.testing.assert_frame_equal(
        left[columns].sort_index(), right[columns].sort_index(), check_dtype=False
    )
