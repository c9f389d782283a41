"""Redirects are followed to their end in one place, and a circle is an error."""

import pandas as pd
import pytest

from domain.errors import ReleaseError
from domain.registry.redirects import repointed, survivor, trail


def test_an_id_without_redirect_is_its_own_survivor() -> None:
    assert survivor("A", {}) == "A"
    assert list(trail("A", {})) == []


def test_redirects_are_followed_to_the_end() -> None:
    steps = {"A": "B", "B": "C"}
    assert survivor("A", steps) == "C"
    assert list(trail("A", steps)) == ["B", "C"]


@pytest.mark.parametrize(
    "steps", [{"A": "A"}, {"A": "B", "B": "A"}, {"A": "B", "B": "C", "C": "B"}]
)
def test_a_circle_has_no_survivor_and_ends(steps: dict[str, str]) -> None:
    assert len(list(trail("A", steps))) < 3
    with pytest.raises(ReleaseError):
        survivor("A", steps)


def test_a_record_of_a_party_that_merged_twice_is_not_repointed() -> None:
    keys = {"source": ["complaint"], "source_record_id": ["1"]}
    before = pd.DataFrame({**keys, "violator_id": ["A"]}).astype("str")
    now = pd.DataFrame({**keys, "violator_id": ["C"]}).astype("str")
    assert repointed(before, now, {"A": "B", "B": "C"})["repointed"].tolist() == [0]
    assert repointed(before, now, {})["repointed"].tolist() == [1]
