from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.batches import SourceBatch
from resources.feed import FeedDirectory
from resources.inbox import Inbox
from resources.readers import read_town_batch
from resources.shared_store import SharedStore
from schemas.policy import Policy, load_policy
from tests.resources.workbooks import put

ROOT = Path(__file__).resolve().parents[2]
BATCH = "2023-04-08"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "inbox")


@pytest.fixture
def town(inbox: Inbox, policy: Policy) -> Callable[..., SourceBatch]:
    """Drops files of one batch and reads it."""

    def read(files: dict[str, bytes], batch: str = BATCH) -> SourceBatch:
        for name, data in files.items():
            put(inbox.root, f"town_submissions/{batch}/{name}", data)
        return read_town_batch(inbox, batch, policy)

    return read


@pytest.fixture
def one_town(town: Callable[..., SourceBatch]) -> Callable[..., SourceBatch]:
    """Reads one workbook of 澄江街道."""

    def read(data: bytes, name: str = "澄江街道_巡查情况表.xlsx") -> SourceBatch:
        return town({name: data})

    return read


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
