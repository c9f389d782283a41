"""What fails says why, publishes nothing, and tells no secret."""

import sqlite3
from pathlib import Path

import pytest

from pipelines import run as command
from pipelines.summary import failures
from tests.pipelines.conftest import home_restored, install
from tests.pipelines.test_privacy import (
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
    assert not (broken.settings.feed_dir / "index.json").exists()
    log, others = raw_complaints(), party_texts()
    secrets = {str(cell).strip() for column in COMPLAINANT_COLUMNS for cell in log[column].dropna()}
    secrets = {
        s for s in secrets if len(s) >= 3 and not s.endswith(("士", "生")) and s not in others
    }
    assert len(secrets) > 40
    for path, text in written_texts(broken.settings.data_dir):
        assert not [secret for secret in secrets if secret in text], path.name
