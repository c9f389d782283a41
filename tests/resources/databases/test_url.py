"""The file of an SQLite URL, be it a path or a URI."""

import stat
from pathlib import Path

import pytest

from resources.databases.engine import open_engine
from resources.databases.url import sqlite_file


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:////srv/a b.db", "/srv/a b.db"),
        ("sqlite:///a.db", "a.db"),
        ("sqlite+pysqlite:////srv/a.db", "/srv/a.db"),
        ("sqlite:///file:/srv/a%2520b.db?uri=true", "/srv/a b.db"),
        ("sqlite:///file:///srv/a.db?mode=ro&uri=true", "/srv/a.db"),
        ("sqlite:///file:a.db?uri=true", "a.db"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("sqlite:///file::memory:?cache=shared&uri=true", None),
        ("sqlite:///file:a?mode=memory&uri=true", None),
        ("postgresql+psycopg://u@host/a.db", None),
    ],
)
def test_the_file_of_a_url(url: str, file: str | None) -> None:
    assert sqlite_file(url) == (None if file is None else Path(file))


def test_a_database_named_by_a_uri_has_the_rights_of_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rights went to a file named `file:` in the working directory."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    engine = open_engine(f"sqlite:///file:{tmp_path}/new/a.db?uri=true", 0o600)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
    engine.dispose()
    assert stat.S_IMODE((tmp_path / "new" / "a.db").stat().st_mode) == 0o600
    assert list((tmp_path / "here").iterdir()) == []
