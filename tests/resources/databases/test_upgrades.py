"""A database of any tagged version migrates, keeps its rows, and is published from again."""

import ast
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, text, update

from domain.release.approval import ApprovalRule
from resources.base.signatures import json_bytes
from resources.databases.engine import open_engine, writing
from resources.databases.migrations import (
    MIGRATIONS,
    NAMES,
    History,
    UnknownRevisionError,
    is_current,
    migrate,
)
from resources.databases.registry_store import RegistryStore
from resources.feed.directory import FeedDirectory
from resources.publication.approval import confirm, reject
from resources.publication.publication import FeedAheadError
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
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
    assert verify(shared, feed) == []
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
    store, feed = brought_over(version, tmp_path)
    releases = len(store.releases())
    before = contents(feed.path / "releases")
    with store.engine.connect() as connection:
        waiting = connection.execute(select(credit_blacklist_candidate.c.candidate_hash)).scalars()
        for candidate in [*waiting]:
            reject(store.engine, candidate, "张三", "升级前的候选", ApprovalRule("manual"))
    same = store.current()
    assert publish(store, feed, same, run_id="run-8").release_no is None
    assert verify(store, feed) == []
    more = pd.concat([same, listings([30])], ignore_index=True)
    assert publish(store, feed, more, run_id="run-9").release_no == releases + 1
    assert verify(store, feed) == []
    after = contents(feed.path / "releases")
    assert {name: after[name] for name in before} == before
    store.dispose()


@pytest.mark.parametrize("version", FEEDS, ids=lambda path: path.name)
@pytest.mark.parametrize("edit", ["lacks", "says_other", "says_more", "row_differs"])
def test_age_is_no_excuse_for_another_release_row(version: Path, edit: str, tmp_path: Path) -> None:
    store, feed = brought_over(version, tmp_path)
    newest = store.releases()[-1]["release_no"]
    file = feed.release_path(newest) / "manifest.json"
    document = json.loads(file.read_text("utf-8"))
    if edit == "lacks":
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
    assert any("manifest.json 与批次记录不符" in fault for fault in verify(store, feed))
    store.dispose()


@pytest.mark.parametrize(
    ("revision", "what"),
    [("registry_seals", "正式版本（0.2.0）之前"), ("9999", "较新版本")],
)
@pytest.mark.parametrize("history", ["registry", "shared"])
def test_a_database_of_an_unknown_revision_is_left_alone_and_told_in_one_line(
    history: History, revision: str, what: str, tmp_path: Path
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    migrate(engine, history)
    with writing(engine) as connection:
        connection.execute(
            text(f"UPDATE alembic_version_{history} SET version_num = :found"), {"found": revision}
        )
    engine.dispose()
    before = (tmp_path / "test.db").read_bytes()
    with pytest.raises(UnknownRevisionError) as told:
        migrate(engine, history)
    assert not is_current(engine, history)
    message = str(told.value)
    assert all(word in message for word in (what, revision, NAMES[history][0]))
    assert "\n" not in message
    engine.dispose()
    assert (tmp_path / "test.db").read_bytes() == before


@pytest.mark.parametrize("history", ["registry", "shared"])
def test_migrations_are_numbered_without_a_gap_each_after_the_one_before(history: str) -> None:
    names = sorted(path.name for path in (MIGRATIONS / history / "versions").glob("*.py"))
    scripts = ScriptDirectory(str(MIGRATIONS / history)).walk_revisions()
    found = {Path(script.path).name: (script.revision, script.down_revision) for script in scripts}
    assert names == sorted(found)
    for number, name in enumerate(names, start=1):
        before = f"{number - 1:04d}" if number > 1 else None
        assert name.startswith(f"{number:04d}_")
        assert found[name] == (f"{number:04d}", before)


@pytest.mark.parametrize("history", ["registry", "shared"])
def test_a_migration_never_changes_with_the_tables_of_the_day(history: str) -> None:
    """It imports nothing of ours but the way in which rights are given."""
    versions = sorted((MIGRATIONS / history / "versions").glob("*.py"))
    assert [path.name for path in versions if path.name.startswith("0001_")] != []
    for path in versions:
        tree = ast.parse(path.read_text("utf-8"))
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {n.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                    for n in node.names}  # fmt: skip
        assert modules <= {"alembic", "sqlalchemy", "schemas.migrations.rights"}, path.name


def test_the_step_that_keeps_a_version_works_and_never_writes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.upgrades.keep.FOLDER", tmp_path)
    assert main([]) == 2
    assert main(["v9.9.9"]) == 0
    assert load(tmp_path / "v9.9.9" / "shared.sql", tmp_path / "s.db")["credit_blacklist_release"]
    with pytest.raises(FileExistsError):
        main(["v9.9.9"])
