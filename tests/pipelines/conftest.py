"""A whole run on a small inbox, once per session, and helpers to run again elsewhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest
import sqlalchemy as sa

from pipelines.definitions import build_definitions
from pipelines.instance import open_instance
from pipelines.jobs import MAIN_JOB, all_batches
from pipelines.summary import failures
from resources.settings import Settings
from schemas.policy import load_policy


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


def install(data_dir: Path, **environment: str) -> Installation:
    """Settings for a fresh data folder; further variables as in the README's table."""
    settings = Settings.from_environment({"REGISTRY_DATA_DIR": str(data_dir), **environment})
    return Installation(settings)


@contextmanager
def home_restored() -> Iterator[None]:
    """`open_instance` points DAGSTER_HOME at an installation; put it back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")
        yield


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The main job on the shipped sample, as `make run` does it."""
    installation = install(tmp_path_factory.mktemp("sample"))
    with home_restored():
        result = installation.run()
        assert result.success, failures(result)
        assert installation.settings.as_of == date(2024, 6, 30)
        yield installation
