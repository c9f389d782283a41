"""What every test may ask for: a real PostgreSQL server, empty databases, a store and a feed."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from benchmarks.postgres import PostgresServer, temporary_server
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore

# How long an example takes says something about the machine, nothing about the promise.
# The same examples everywhere, so that a run that failed can be repeated; other ones are drawn with
# `pytest --hypothesis-profile=drawn`.
settings.register_profile("drawn", deadline=None, max_examples=200)
settings.register_profile("patient", deadline=None, derandomize=True, max_examples=40)
# A fault that is put in on purpose is found; which example is the smallest matters to nobody.
settings.register_profile(
    "faults", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def running_postgres() -> Iterator[PostgresServer]:
    """A real server of this session, reachable by host and port."""
    with temporary_server(safe=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server(running_postgres: PostgresServer) -> str:
    """URL of the server."""
    return running_postgres.url


@pytest.fixture
def new_postgres_database(postgres_server: str) -> Iterator[Callable[[], str]]:
    """A function that makes an empty database and returns its URL; all are dropped at the end."""
    admin = create_engine(postgres_server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    names: list[str] = []

    def make() -> str:
        names.append(f"t{uuid.uuid4().hex[:16]}")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {names[-1]}"))
        return postgres_server.rsplit("/", 1)[0] + "/" + names[-1]

    yield make
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(new_postgres_database: Callable[[], str]) -> str:
    """URL of one empty database."""
    return new_postgres_database()


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
