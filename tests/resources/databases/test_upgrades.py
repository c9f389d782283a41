"""A database of any tagged version migrates, keeps its rows, and is published from again."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select, update

from domain.release.approval import ApprovalRule
from resources.databases.engine import is_current
from resources.databases.registry_store import RegistryStore
from resources.publication.approval import confirm, reject
from resources.publication.feed import FeedDirectory
from resources.publication.publication import FeedAheadError
from resources.publication.shared_store import SharedStore
from resources.publication.verification import older_releases, verify
from resources.signatures import json_bytes
from schemas.tables.shared import credit_blacklist_candidate, credit_blacklist_release
from tests.support.publications import contents, listings, publish, reasons
from tests.upgrades.keep import FOLDER, main

KEPT = sorted(path for path in FOLDER.iterdir() if (path / "shared.sql").is_file())


def load(sql: Path, database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Make the database of a dump; return its rows by table."""
    connection = sqlite3.connect(database)
    connection.executescript(sql.read_text("utf-8"))
    names = [n for (n,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%'"
    )]  # fmt: skip
    rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    connection.close()
    return rows


def rows_after(database: Path, table: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    connection.close()
    return rows


def test_there_is_something_to_migrate() -> None:
    assert KEPT


@pytest.mark.parametrize("version", KEPT, ids=lambda path: path.name)
def test_a_database_of_an_earlier_version_migrates_and_goes_on(
    version: Path, tmp_path: Path
) -> None:
    before = {n: load(version / f"{n}.sql", tmp_path / f"{n}.db") for n in ("registry", "shared")}
    shared = SharedStore(f"sqlite:///{tmp_path / 'shared.db'}")
    registry = RegistryStore(f"sqlite:///{tmp_path / 'registry.db'}")
    for store in (shared, registry):
        store.migrate()
    assert is_current(shared.engine, "shared")
    assert is_current(registry.engine, "registry")
    for name in ("violator", "violator_evidence", "violation", "violator_identity", "run_failure"):
        assert len(rows_after(tmp_path / "registry.db", name)) == len(before["registry"][name]) > 0
    releases = len(before["shared"]["credit_blacklist_release"])
    feed = FeedDirectory(tmp_path / "feed")
    assert shared.repair_feed(feed) == tuple(range(1, releases + 1))
    why = reasons(*((f"L{n:04d}", "repair", "信用修复") for n in range(1, 9)))
    rule = ApprovalRule("manual")
    arguments: dict[str, Any] = {"reasons": why, "run_id": "run-9", "approval": rule}
    waits = publish(shared, feed, listings([3, 4, 5]), **arguments).waiting
    assert confirm(shared.engine, str(waits), "张三", rule)
    outcome = publish(shared, feed, listings([3, 4, 5]), **arguments)
    assert outcome.release_no == releases + 1
    # Seals of an older version's tables come with the next run that writes them.
    found = [text for text in verify(shared, feed) if "没有封存记录" not in text]
    assert found == []
    shared.dispose()
    registry.dispose()


FEEDS = [path for path in KEPT if (path / "feed").is_dir()]


def test_there_is_a_feed_of_an_earlier_version() -> None:
    assert FEEDS


def brought_over(version: Path, folder: Path) -> tuple[SharedStore, FeedDirectory]:
    load(version / "shared.sql", folder / "shared.db")
    shutil.copytree(version / "feed", folder / "feed")
    store = SharedStore(f"sqlite:///{folder / 'shared.db'}")
    store.migrate()
    return store, FeedDirectory(folder / "feed")


@pytest.mark.parametrize("version", FEEDS, ids=lambda path: path.name)
def test_the_feed_of_an_earlier_version_goes_on_and_no_file_of_it_changes(
    version: Path, tmp_path: Path
) -> None:
    """Its manifests lack columns of today's release row: that is age, no other history."""
    store, feed = brought_over(version, tmp_path)
    releases = len(store.releases())
    before = contents(feed.path / "releases")
    with store.engine.connect() as connection:
        waiting = connection.execute(select(credit_blacklist_candidate.c.candidate_hash)).scalars()
        for candidate in [*waiting]:
            reject(store.engine, candidate, "张三", "升级前的候选", ApprovalRule("manual"))
    same = store.current()
    assert publish(store, feed, same, run_id="run-8").release_no is None
    assert older_releases(store) == [*range(1, releases + 1)]
    assert verify(store, feed) == []
    more = pd.concat([same, listings([30])], ignore_index=True)
    assert publish(store, feed, more, run_id="run-9").release_no == releases + 1
    assert older_releases(store) == [*range(1, releases + 1)]
    assert verify(store, feed) == []
    after = contents(feed.path / "releases")
    assert {name: after[name] for name in before} == before
    store.dispose()


@pytest.mark.parametrize("version", FEEDS, ids=lambda path: path.name)
@pytest.mark.parametrize("edit", ["lacks_more", "says_other", "says_more", "row_has_more"])
def test_age_excuses_nothing_but_what_came_later(version: Path, edit: str, tmp_path: Path) -> None:
    store, feed = brought_over(version, tmp_path)
    newest = store.releases()[-1]["release_no"]
    file = feed.release_path(newest) / "manifest.json"
    document = json.loads(file.read_text("utf-8"))
    if edit == "lacks_more":
        del document["release"]["run_id"]
    elif edit == "says_other":
        document["release"]["run_id"] = "run-7"
    elif edit == "says_more":
        document["release"]["note"] = None
    else:
        with store.engine.begin() as connection:
            connection.execute(update(credit_blacklist_release).values(registry_hash="0" * 64))
    file.write_bytes(json_bytes(document))
    with pytest.raises(FeedAheadError):
        store.repair_feed(feed)
    assert any("manifest.json 与批次记录不符" in text for text in verify(store, feed))
    store.dispose()


def test_the_step_that_keeps_a_version_works_and_never_writes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.upgrades.keep.FOLDER", tmp_path)
    assert main([]) == 2
    assert main(["v9.9.9"]) == 0
    assert load(tmp_path / "v9.9.9" / "shared.sql", tmp_path / "s.db")["credit_blacklist_release"]
    with pytest.raises(FileExistsError):
        main(["v9.9.9"])
