"""A shared store on both databases, and a feed directory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.feed import FeedDirectory
from resources.shared_store import SharedStore


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database: SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[SharedStore]:
    made = SharedStore(database_url)
    made.migrate()
    yield made
    made.dispose()


@pytest.fixture
def feed(tmp_path: Path) -> FeedDirectory:
    return FeedDirectory(tmp_path / "feed")
