"""A database of any tagged version migrates, keeps its rows, and is published from again."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from domain.approval import ApprovalRule
from resources.approval import confirm
from resources.database import is_current
from resources.feed import FeedDirectory
from resources.registry_store import RegistryStore
from resources.shared_store import SharedStore
from resources.verification import verify
from tests.publications import listings, publish, reasons
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


def test_the_step_that_keeps_a_version_works_and_never_writes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.upgrades.keep.FOLDER", tmp_path)
    assert main([]) == 2
    assert main(["v9.9.9"]) == 0
    assert load(tmp_path / "v9.9.9" / "shared.sql", tmp_path / "s.db")["credit_blacklist_release"]
    with pytest.raises(FileExistsError):
        main(["v9.9.9"])
