"""A backup brings back both databases and the feed, on SQLite and on PostgreSQL."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from resources.databases.backup import BackupError, back_up, restore
from resources.databases.registry_store import RegistryStore
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from tests.pipelines.conftest import read_table
from tests.support.publications import contents, listings, publish, tables


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def new_database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], str]:
    """A function that gives the URL of an empty database; the server's own programs are found."""
    if request.param == "sqlite":
        return lambda name: f"sqlite:///{tmp_path / name}.db"
    programs = request.getfixturevalue("running_postgres").programs
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    make = request.getfixturevalue("new_postgres_database")
    return lambda _name: make()


@pytest.fixture
def lived(new_database: Callable[[str], str], tmp_path: Path) -> tuple[dict[str, str], Path]:
    """Databases and feed of an installation with two releases and a failed run."""
    urls = {name: new_database(name) for name in ("shared", "registry")}
    shared, registry = SharedStore(urls["shared"]), RegistryStore(urls["registry"])
    shared.migrate()
    registry.migrate()
    feed = FeedDirectory(tmp_path / "feed")
    publish(shared, feed, listings([1, 2, 3]))
    publish(shared, feed, listings([1, 2, 3, 4], bz='引号"与\t制表、换行\n都在'))
    registry.record_failure("run-1", "main", ["market_regulation"])
    shared.dispose()
    registry.dispose()
    return urls, tmp_path / "feed"


def state(urls: dict[str, str], feed: Path) -> tuple[Any, ...]:
    store, registry = SharedStore(urls["shared"]), RegistryStore(urls["registry"])
    faults = verify(store, FeedDirectory(feed))
    failures = read_table(urls["registry"], "run_failure").to_dict("records")
    found = (faults, tables(store), failures, contents(feed))
    store.dispose()
    registry.dispose()
    return found


def test_what_was_lost_comes_back_and_proves_itself(
    lived: tuple[dict[str, str], Path], new_database: Callable[[str], str], tmp_path: Path
) -> None:
    urls, feed = lived
    before = state(urls, feed)
    assert before[0] == []
    back_up(tmp_path / "backup", urls, feed)
    elsewhere = {name: new_database(f"new_{name}") for name in urls}
    restore(tmp_path / "backup", elsewhere, tmp_path / "new_feed")
    assert state(elsewhere, tmp_path / "new_feed") == before


def test_what_is_newer_than_the_backup_goes(
    lived: tuple[dict[str, str], Path], tmp_path: Path
) -> None:
    urls, feed = lived
    before = state(urls, feed)
    back_up(tmp_path / "backup", urls, feed)
    store = SharedStore(urls["shared"])
    publish(store, FeedDirectory(feed), listings([1]))
    with store.engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE of_a_later_version (x INTEGER)"))
    store.dispose()
    folder = feed.stat().st_ino
    restore(tmp_path / "backup", urls, feed)
    assert state(urls, feed) == before
    assert feed.stat().st_ino == folder, "its owner, group and rights would be lost"
    engine = sa.create_engine(urls["shared"], poolclass=sa.NullPool)
    assert not sa.inspect(engine).has_table("of_a_later_version")


def test_a_backup_of_another_kind_of_database_touches_nothing(
    lived: tuple[dict[str, str], Path], tmp_path: Path
) -> None:
    urls, feed = lived
    before = state(urls, feed)
    back_up(tmp_path / "backup", {"shared": urls["shared"]}, feed)
    with pytest.raises(BackupError, match="registry"):
        restore(tmp_path / "backup", urls, feed)
    assert state(urls, feed) == before
