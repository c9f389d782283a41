"""Dagster's own storage: SQLite in its home, or PostgreSQL where the environment says so."""

import json
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from pipelines.console.instance import (
    COMMAND_TAG,
    SERVER_TAG,
    close_killed,
    only_run,
    open_instance,
    prepare_home,
)
from resources.settings import DAGSTER_URL, Settings, SettingsError
from tests.pipelines.conftest import home_restored


@dg.asset
def counted() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 7})


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with home_restored():
        yield tmp_path


def settings_of(home: Path, **more: str) -> Settings:
    return Settings.from_environment({"REGISTRY_DATA_DIR": str(home), **more})


@pytest.mark.postgres
def test_runs_are_kept_in_postgresql(
    home: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres_url.replace("+psycopg:", "+psycopg2:")
    monkeypatch.setenv(DAGSTER_URL, url)
    settings = settings_of(home, **{DAGSTER_URL: url})
    with open_instance(settings) as instance:
        run = dg.materialize([counted], instance=instance).run_id
    with open_instance(settings) as again:
        assert again.get_run_by_id(run) is not None
        event = again.get_latest_materialization_event(dg.AssetKey("counted"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["rows"].value == 7
    engine = sa.create_engine(postgres_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT run_id FROM runs")) == run
    assert not list(settings.dagster_home.rglob("runs.db"))


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg", "sqlite"])
def test_another_driver_is_refused_by_name_and_without_the_password(
    home: Path, driver: str
) -> None:
    with pytest.raises(SettingsError, match=DAGSTER_URL) as caught:
        settings_of(home, **{DAGSTER_URL: f"{driver}://registry:geheim@localhost/dagster"})
    assert "geheim" not in str(caught.value)


def test_the_storage_follows_the_setting_both_ways(home: Path) -> None:
    url = "postgresql+psycopg2://registry@localhost/dagster"
    file = settings_of(home).dagster_home / "dagster.yaml"
    for more in ({}, {DAGSTER_URL: url}, {}):
        prepare_home(settings_of(home, **more))
        assert (DAGSTER_URL in file.read_text("utf-8")) == bool(more)
        assert "registry@localhost" not in file.read_text("utf-8")


def test_an_edited_file_is_left_alone_and_never_silently_contradicts(home: Path) -> None:
    settings = settings_of(home)
    prepare_home(settings)
    file = settings.dagster_home / "dagster.yaml"
    file.write_text(edited := file.read_text("utf-8") + "local_artifact_storage: {}\n", "utf-8")
    prepare_home(settings)
    assert file.read_text("utf-8") == edited
    with pytest.raises(SettingsError, match="storage section"):
        prepare_home(settings_of(home, **{DAGSTER_URL: "postgresql+psycopg2://x@localhost/d"}))
    assert file.read_text("utf-8") == edited


def started(instance: dg.DagsterInstance, **tags: str) -> str:
    """A run that counts as started."""
    run = dg.DagsterRun(job_name="main", status=dg.DagsterRunStatus.STARTED, tags=tags)
    return instance.add_run(run).run_id


def test_a_killed_run_does_not_keep_the_queue_waiting(home: Path) -> None:
    settings = settings_of(home)
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{short}/alive")
        server.listen()
        with open_instance(settings) as instance:
            alive = started(instance, **{SERVER_TAG: json.dumps({"socket": f"{short}/alive"})})
            gone = started(instance, **{SERVER_TAG: json.dumps({"socket": f"{short}/gone"})})
            moved = started(instance, **{SERVER_TAG: json.dumps({"host": "localhost", "port": 1})})
            command = started(instance, **{COMMAND_TAG: "run"})
            assert close_killed(settings, instance) == 2
            states = {run: instance.get_run_by_id(run) for run in (alive, gone, moved, command)}
    found = [run.status.value for run in states.values() if run]
    assert found == ["STARTED", "FAILURE", "FAILURE", "FAILURE"]


def test_a_run_command_that_is_at_work_is_left_alone(home: Path) -> None:
    settings = settings_of(home)
    with open_instance(settings) as instance, only_run(settings, instance) as tags:
        run = started(instance, **tags)
        assert close_killed(settings, instance) == 0
        found = instance.get_run_by_id(run)
    assert found is not None
    assert found.status.value == "STARTED"
