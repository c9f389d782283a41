"""The sample is all or nothing: neither its inbox nor its market is mixed with real data."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from pipelines import run as command
from resources.intake.market_rows import read_market
from resources.settings import SAMPLE_INBOX, SAMPLE_MARKET, Settings, SourcesError
from schemas.policy.load import load_policy
from tests.pipelines.conftest import home_restored

ROOT = Path(__file__).resolve().parents[3]
OWN_MARKET = "sqlite:////srv/market.db"
SAMPLE_URL = f"sqlite:///{SAMPLE_MARKET}"
SAMPLE_URI = f"sqlite:///file:{SAMPLE_MARKET}?mode=ro&uri=true"


@pytest.mark.parametrize(
    ("inbox", "market", "wrong"),
    [
        (None, None, None),
        (str(SAMPLE_INBOX), None, None),
        (str(SAMPLE_INBOX), SAMPLE_URL, None),
        ("/srv/inbox", OWN_MARKET, None),
        ("/srv/inbox", "none", None),
        ("/srv/inbox", " NONE ", None),
        ("/srv/inbox", "无", None),
        ("/srv/inbox", None, "REGISTRY_MARKET_URL"),
        ("/srv/inbox", "", "REGISTRY_MARKET_URL"),
        ("/srv/inbox", SAMPLE_URL, "REGISTRY_MARKET_URL"),
        ("/srv/inbox", SAMPLE_URI, "REGISTRY_MARKET_URL"),
        (str(SAMPLE_INBOX), SAMPLE_URI, None),
        (None, OWN_MARKET, "REGISTRY_INBOX"),
        (None, "none", "REGISTRY_INBOX"),
        (f"{SAMPLE_INBOX}/../inbox", OWN_MARKET, "REGISTRY_INBOX"),
    ],
)
def test_the_sample_is_all_or_nothing(
    inbox: str | None, market: str | None, wrong: str | None
) -> None:
    given = {"REGISTRY_INBOX": inbox, "REGISTRY_MARKET_URL": market}
    settings = Settings.from_environment({k: v for k, v in given.items() if v is not None})
    if wrong is None:
        settings.require_sources()
        return
    with pytest.raises(SourcesError) as caught:
        settings.require_sources()
    assert caught.value.variable == wrong
    assert "\n" not in str(caught.value)


def test_the_samples_market_database_is_not_read_for_an_own_inbox() -> None:
    """Its invented company was published under a real installation's name."""
    assert Settings.from_environment({"REGISTRY_INBOX": "/srv/inbox"}).market_url is None


def test_an_own_inbox_without_a_word_on_the_market_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()
    monkeypatch.setenv("REGISTRY_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("REGISTRY_MARKET_URL", raising=False)
    assert command.main() == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("REGISTRY_MARKET_URL")
    assert "none" in line
    assert not (tmp_path / "data").exists()


def test_no_market_database_is_two_empty_sources() -> None:
    registrations, penalties = read_market(None, load_policy(ROOT / "policy"))
    assert len(registrations.accepted) == len(penalties.accepted) == 0
    assert registrations.files["rows_read"].tolist() == [0]


def own_sources(folder: Path) -> dict[str, str]:
    """An own inbox with one file, and an own market database with nothing."""
    target = folder / "inbox" / "department_referrals"
    target.mkdir(parents=True)
    shutil.copy2(next((SAMPLE_INBOX / "department_referrals").iterdir()), target)
    return {"REGISTRY_INBOX": str(folder / "inbox"), "REGISTRY_MARKET_URL": "none"}


@pytest.mark.slow
def test_what_was_begun_with_own_data_refuses_the_sample_and_the_reverse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = own_sources(tmp_path)
    places = {
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_FEED_DIR": str(tmp_path / "feed"),
        "REGISTRY_DATABASE_URL": f"sqlite:///{tmp_path / 'registry.db'}",
        "REGISTRY_SHARED_URL": f"sqlite:///{tmp_path / 'shared.db'}",
        "REGISTRY_AS_OF": "2024-06-30",
    }
    for name, value in {**own, **places}.items():
        monkeypatch.setenv(name, value)
    with home_restored():
        assert command.main() == 0
    assert "示例" not in capsys.readouterr().err
    for name in own:
        monkeypatch.delenv(name)
    for variable, value in places.items():
        if variable == "REGISTRY_AS_OF":
            continue
        # Each place alone gives it away, whatever the others are.
        for name, place in places.items():
            monkeypatch.setenv(name, place)
            if name not in (variable, "REGISTRY_AS_OF"):
                fresh = tmp_path / f"fresh_{variable}_{name}"
                monkeypatch.setenv(name, f"sqlite:///{fresh}" if "URL" in name else str(fresh))
        with home_restored():
            assert command.main() == 2, variable
        line = capsys.readouterr().err.splitlines()[-1]
        assert line.startswith(variable), value
        assert "自有数据" in line


@pytest.mark.slow
def test_marks_are_one_word_and_the_databases_carry_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in own_sources(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("REGISTRY_AS_OF", "2024-06-30")
    with home_restored():
        assert command.main() == 0, capsys.readouterr().err
    for file, table in (("registry.db", "registry_origin"), ("shared.db", "shared_origin")):
        with sqlite3.connect(tmp_path / "data" / file) as database:
            rows = database.execute(f"SELECT * FROM {table}").fetchall()
        assert rows == [("own",)]
    assert (tmp_path / "data" / ".origin").read_text() == "own\n"
    assert (tmp_path / "data" / "feed" / ".origin").read_text() == "own\n"
