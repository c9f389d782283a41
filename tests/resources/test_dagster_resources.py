"""A database is opened and migrated once for a run; one that is away fails its own steps alone."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from resources.dagster_resources import RegistryResource, SharedResource
from resources.databases import migrations, registry_store
from resources.databases.registry_store import RegistryStore
from resources.publication import shared_store
from resources.publication.shared_store import SharedStore
from resources.settings import OWN

AWAY = "postgresql+psycopg://nobody@127.0.0.1:9/none"


@dg.op
def one(registry_store: RegistryResource, shared_store: SharedResource) -> list[int]:
    return [id(registry_store.open()), id(shared_store.open())]


@dg.op
def another(
    before: list[int], registry_store: RegistryResource, shared_store: SharedResource
) -> list[int]:
    assert before == [id(registry_store.open()), id(shared_store.open())]
    assert registry_store.open().table("violator").empty
    return before


@dg.job
def two_steps() -> None:
    another(one())


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of databases in the order in which they are asked to migrate."""
    asked: list[str] = []

    def migrate(target: Any, history: migrations.History) -> None:
        asked.append(history)
        migrations.migrate(target, history)

    for module in (registry_store, shared_store):
        monkeypatch.setattr(module, "migrate", migrate)
    return asked


def resources(folder: Path) -> dict[str, Any]:
    return {
        "registry_store": RegistryResource(url=f"sqlite:///{folder / 'registry.db'}", origin=OWN),
        "shared_store": SharedResource(url=f"sqlite:///{folder / 'shared.db'}", origin=OWN),
    }


def test_a_run_opens_and_migrates_each_database_once(tmp_path: Path, migrated: list[str]) -> None:
    given = resources(tmp_path)
    with dg.DagsterInstance.ephemeral() as instance:
        assert two_steps.execute_in_process(instance=instance, resources=given).success
        assert sorted(migrated) == ["registry", "shared"]
        assert two_steps.execute_in_process(instance=instance, resources=given).success
    assert sorted(migrated) == ["registry", "registry", "shared", "shared"]


def test_what_is_current_is_not_migrated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = SharedStore(f"sqlite:///{tmp_path / 'shared.db'}")
    made.migrate()
    monkeypatch.setattr("alembic.command.upgrade", lambda *_: pytest.fail("asked Alembic again"))
    made.migrate()
    made.dispose()


def test_a_store_that_was_emptied_is_migrated_again(tmp_path: Path) -> None:
    file = tmp_path / "registry.db"
    store = RegistryStore(f"sqlite:///{file}")
    store.migrate()
    file.unlink()
    store.migrate()
    assert store.table("violator").empty
    store.dispose()


@dg.op
def needs_nothing() -> int:
    return 1


@dg.op
def needs_the_shared_database(shared_store: SharedResource) -> None:
    shared_store.open().releases()


@dg.job
def beside_each_other() -> None:
    needs_nothing()
    needs_the_shared_database()


def test_a_database_that_is_away_fails_the_steps_that_need_it_alone() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = beside_each_other.execute_in_process(
            instance=instance,
            resources={"shared_store": SharedResource(url=AWAY)},
            raise_on_error=False,
        )
    assert not result.success
    failed = [event.step_key for event in result.all_events if event.is_step_failure]
    assert failed == ["needs_the_shared_database"]
    assert result.output_for_node("needs_nothing") == 1
