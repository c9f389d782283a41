"""A whole run on a small inbox, once per session, and helpers to run again elsewhere."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
import sqlalchemy as sa

from pipelines.automation.jobs import MAIN_JOB, RANGE_END, RANGE_START, all_batches
from pipelines.console.instance import open_instance
from pipelines.console.summary import failures
from pipelines.definitions import build_definitions
from resources.settings import Settings
from schemas.policy.load import load_policy


@dataclass(frozen=True)
class Installation:
    """One data folder with its settings; `run` runs a job on its own persistent instance."""

    settings: Settings

    def run(self, job: str = MAIN_JOB) -> dg.ExecuteInProcessResult:
        policy = load_policy(self.settings.policy_dir)
        with open_instance(self.settings) as instance:
            definition = build_definitions(self.settings).resolve_job_def(job)
            return definition.execute_in_process(
                instance=instance,
                tags=all_batches(policy.calendar) if definition.partitions_def else {},
                run_config={"loggers": {"progress": {"config": {}}}},
                raise_on_error=False,
            )

    def run_batch(self, batch: str) -> dg.ExecuteInProcessResult:
        """One partition of the town submissions alone, with the tags of a backfill in the UI."""
        with open_instance(self.settings) as instance:
            job = build_definitions(self.settings).resolve_implicit_global_asset_job_def()
            return job.execute_in_process(
                instance=instance,
                asset_selection=[dg.AssetKey("town_submissions")],
                tags={RANGE_START: batch, RANGE_END: batch},
                run_config={"loggers": {"progress": {"config": {}}}},
                raise_on_error=False,
            )

    def registry(self, table: str) -> pd.DataFrame:
        return read_table(self.settings.database_url, table)

    def shared(self, table: str) -> pd.DataFrame:
        return read_table(self.settings.shared_url, table)

    def feed_bytes(self) -> Mapping[str, bytes]:
        """Every file of the feed but the manifests, which carry the clock."""
        root = self.settings.feed_dir
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.name not in ("manifest.json", "index.json")
        }


def read_table(url: str, table: str) -> pd.DataFrame:
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return pd.read_sql_table(table, connection)
    finally:
        engine.dispose()


def install(
    data_dir: Path, parsed_by: Installation | None = None, **environment: str
) -> Installation:
    """Settings for a fresh data folder; further variables as in the README's table.

    What another installation has parsed may be taken over, which only saves time.
    """
    settings = Settings.from_environment({"REGISTRY_DATA_DIR": str(data_dir), **environment})
    if parsed_by is not None:
        shutil.copytree(parsed_by.settings.cache_dir, settings.cache_dir)
    return Installation(settings)


@contextmanager
def home_restored() -> Iterator[None]:
    """`open_instance` points DAGSTER_HOME at an installation; put it back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")
        yield


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The main job on the shipped sample, as `make run` does it; once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    # Only under xdist is the parent this session's own; else it is shared with earlier sessions.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample_run"
    shared.mkdir(exist_ok=True)
    installation = install(shared / "data")
    with home_restored(), (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "done").exists():
            # As under the umask that hides nothing, so that rights are said by the program alone.
            before = os.umask(0)
            result = installation.run()
            os.umask(before)
            assert result.success, failures(result)
            (shared / "done").touch()
        fcntl.flock(lock, fcntl.LOCK_UN)
        yield installation
