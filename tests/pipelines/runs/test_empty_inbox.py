"""An installation begins with little: nothing at all, or one source long before the others."""

import shutil
from pathlib import Path

import pytest

from pipelines.console.summary import failures
from resources.settings import SAMPLE_INBOX
from tests.pipelines.conftest import home_restored, install

SOURCES = (
    "complaints",
    "credit_decisions",
    "department_referrals",
    "link_decisions",
    "town_submissions",
)


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([], id="nothing"),
        *(pytest.param([name], id=name, marks=pytest.mark.slow) for name in SOURCES),
    ],
)
def test_a_run_on_one_source_or_none_ends_well_and_publishes_nothing(
    sources: list[str], tmp_path: Path
) -> None:
    """No market either, so that no decision has a party with a verified violation."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in sources:
        shutil.copytree(SAMPLE_INBOX / name, inbox / name)
    place = {"REGISTRY_INBOX": str(inbox), "REGISTRY_MARKET_URL": "none"}
    installation = install(tmp_path / "data", REGISTRY_AS_OF="2024-06-30", **place)
    with home_restored():
        result = installation.run()
    assert result.success, failures(result)
    assert not len(installation.shared("credit_blacklist_release")) or sources == [
        "town_submissions"
    ]
    assert (tmp_path / "data" / "submission_board" / "报送看板.xlsx").is_file()
    status = installation.registry("submission_status")
    assert status["status"].eq("missing").all() or sources == ["town_submissions"]
