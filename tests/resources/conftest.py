from collections.abc import Callable
from pathlib import Path

import pytest

from domain.intake.batch import SourceBatch
from resources.inbox.files import Inbox
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy, load_policy
from tests.support.workbooks import put

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
