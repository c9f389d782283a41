from pathlib import Path

import pytest

from domain.complaints.rules import ComplaintRules
from domain.values.addresses.parse import Gazetteer
from schemas.policy.load import Policy, load_policy


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(Path(__file__).resolve().parents[3] / "policy")


@pytest.fixture(scope="session")
def rules(policy: Policy) -> ComplaintRules:
    return policy.complaints


@pytest.fixture(scope="session")
def gazetteer(policy: Policy) -> Gazetteer:
    return policy.gazetteer
