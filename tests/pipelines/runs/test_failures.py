"""What fails says why, publishes nothing, and tells no secret."""

import shutil
import sqlite3
from pathlib import Path

import dagster as dg
import pytest

from assets import sources
from domain.intake.batch import SourceBatch
from domain.reporting.failures import ADVICE, BROKEN_SCHEMA, what_to_do
from pipelines import run as command
from pipelines.automation.jobs import MAIN_JOB
from pipelines.console.summary import failures
from pipelines.definitions import build_definitions
from resources.dagster_resources import build_resources
from resources.intake.market import MarketError
from resources.intake.market_rows import read_market
from resources.settings import SAMPLE_INBOX, SAMPLE_MARKET
from schemas.policy.load import Policy
from tests.pipelines.conftest import home_restored, install
from tests.pipelines.safety.test_privacy import (
    COMPLAINANT_COLUMNS,
    party_texts,
    raw_complaints,
    written_texts,
)


def test_an_inbox_that_is_not_there_is_no_empty_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGISTRY_INBOX", str(tmp_path / "unmounted"))
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(tmp_path / "data"))
    assert command.main() == 2
    assert "unmounted" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_a_failed_step_publishes_nothing_and_leaves_no_complainant(tmp_path: Path) -> None:
    market = tmp_path / "market.db"
    with sqlite3.connect(market) as database:
        database.execute("CREATE TABLE enterprise_registration (UNISCID TEXT, ENTNAME TEXT)")
    broken = install(tmp_path / "data", REGISTRY_MARKET_URL=f"sqlite:///{market}")
    with home_restored():
        result = broken.run()
    assert not result.success
    assert "columns are missing" in failures(result)
    assert "联系其管理员" in failures(result)
    assert not (broken.settings.feed_dir / "index.json").exists()
    log, others = raw_complaints(), party_texts()
    secrets = {str(cell).strip() for column in COMPLAINANT_COLUMNS for cell in log[column].dropna()}
    secrets = {
        s for s in secrets if len(s) >= 3 and not s.endswith(("士", "生")) and s not in others
    }
    assert len(secrets) > 40
    for path, text in written_texts(broken.settings.data_dir):
        assert not [secret for secret in secrets if secret in text], path.name


@pytest.mark.slow
def test_a_market_file_that_is_gone_stops_the_release_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named, not made; what needs no register is read; with the file back, the next run publishes.

    Without a register the list would lose everybody who is on it by the exchange alone.
    """
    inbox, market = tmp_path / "inbox", tmp_path / "share" / "market.db"
    for name in ("department_referrals", "credit_decisions"):
        shutil.copytree(SAMPLE_INBOX / name, inbox / name)
    place = {
        "REGISTRY_INBOX": str(inbox),
        "REGISTRY_MARKET_URL": f"sqlite:///{market}",
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
        "DAGSTER_HOME": "",
    }
    for name, value in place.items():
        monkeypatch.setenv(name, value)
    assert command.main() == 1
    told = capsys.readouterr().out
    assert "market_regulation" in told
    assert "数据库文件不存在" in told
    assert "REGISTRY_MARKET_URL" in told
    assert not market.parent.exists()
    installed = install(tmp_path / "data", **place)
    assert not (installed.settings.feed_dir / "index.json").exists()
    assert installed.shared("credit_blacklist_release").empty
    read = {path.name for path in installed.settings.frames_dir.iterdir()}
    assert {"department_referrals", "credit_decisions", "receipts"} <= read
    market.parent.mkdir()
    shutil.copyfile(SAMPLE_MARKET, market)
    assert command.main() == 0
    assert installed.shared("credit_blacklist_release")["release_no"].tolist() == [1]


def test_advice_is_for_steps_that_exist(tmp_path: Path) -> None:
    job = build_definitions(install(tmp_path).settings).resolve_job_def(MAIN_JOB)
    steps = {node.name for node in job.nodes}
    assert steps >= set(ADVICE)
    assert what_to_do(["violators_schema"]) == f"{BROKEN_SCHEMA}。"
    assert what_to_do(["mentions", "violators", "registry_database"]).count("；") == 1


@pytest.mark.parametrize("returns", [True, False])
def test_only_a_database_that_does_not_answer_is_asked_again(
    returns: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def read(url: str, policy: Policy) -> tuple[SourceBatch, SourceBatch]:
        asked.append(url)
        if len(asked) == 1 or not returns:
            raise MarketError("", "cannot be read (OperationalError)", lasting=False)
        return read_market(url, policy)

    monkeypatch.setattr(sources, "read_market", read)
    monkeypatch.setattr(sources, "MARKET_WAIT_SECONDS", 0)
    resources = build_resources(install(tmp_path).settings)
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [sources.market_regulation],
            resources={name: resources[name] for name in ("market", "policy", "io_manager")},
            instance=instance,
            raise_on_error=False,
        )
    assert result.success is returns
    assert len(asked) == (2 if returns else 1 + sources.MARKET_RETRIES)
