"""Where everything is, from the environment, with a default for a bare checkout.

The only module that reads `REGISTRY_*` variables. They are read when `Settings.from_environment` is
called, never at import.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

PROJECT_ROOT = Path(__file__).resolve().parents[1]
SAMPLE_INBOX = PROJECT_ROOT / "samples" / "inbox"
SAMPLE_MARKET = PROJECT_ROOT / "samples" / "market_regulation.db"
SAMPLE_AS_OF = date(2024, 6, 30)
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAGSTER_URL = "REGISTRY_DAGSTER_URL"
"""Read here to be checked, and by Dagster itself when it opens its storage."""


class SettingsError(ValueError):
    """An environment variable that cannot be used.

    Attributes:
        variable: its name.
    """

    def __init__(self, variable: str, found: str, expected: str) -> None:
        super().__init__(f"{variable}={found!r}: expected {expected}")
        self.variable = variable


@dataclass(frozen=True)
class Settings:
    """Locations and the day that rules are evaluated for.

    Attributes:
        inbox: folder that source files are dropped into.
        market_url: SQLAlchemy URL of the market-regulation exchange database.
        data_dir: everything written on disk that is not one of the two databases or the feed.
        database_url: the restricted registry database.
        shared_url: the database that departments read.
        feed_dir: published releases as files.
        policy_dir: YAML policy.
        dagster_home: Dagster's instance.
        dagster_url: PostgreSQL database of Dagster's own storage, or None for SQLite in its home.
        signing_key: Ed25519 private key (PEM), or None for unsigned releases.
        as_of: fixed day of evaluation, or None for today in Shanghai.
    """

    inbox: Path
    market_url: str
    data_dir: Path
    database_url: str
    shared_url: str
    feed_dir: Path
    policy_dir: Path
    dagster_home: Path
    dagster_url: str | None
    signing_key: Path | None
    as_of: date | None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the variables of the README's table.

        Raises:
            SettingsError: a value cannot be used; the message names its variable.
        """
        env = os.environ if environ is None else environ
        data_dir = _path(env, "REGISTRY_DATA_DIR", PROJECT_ROOT / "data")
        inbox = _path(env, "REGISTRY_INBOX", SAMPLE_INBOX)
        as_of = _day(env, "REGISTRY_AS_OF")
        if as_of is None and inbox == SAMPLE_INBOX.resolve():
            as_of = SAMPLE_AS_OF
        key = env.get("REGISTRY_SIGNING_KEY")
        return cls(
            inbox=inbox,
            market_url=env.get("REGISTRY_MARKET_URL") or _sqlite(SAMPLE_MARKET),
            data_dir=data_dir,
            database_url=env.get("REGISTRY_DATABASE_URL") or _sqlite(data_dir / "registry.db"),
            shared_url=env.get("REGISTRY_SHARED_URL") or _sqlite(data_dir / "shared.db"),
            feed_dir=_path(env, "REGISTRY_FEED_DIR", data_dir / "feed"),
            policy_dir=_path(env, "REGISTRY_POLICY_DIR", PROJECT_ROOT / "policy"),
            dagster_home=_path(env, "DAGSTER_HOME", data_dir / "dagster"),
            dagster_url=_dagster_url(env),
            signing_key=Path(key).resolve() if key else None,
            as_of=as_of,
        )

    @property
    def evaluation_day(self) -> date:
        """The day that listing rules are evaluated for."""
        return self.as_of or today()

    @property
    def frames_dir(self) -> Path:
        """Parquet that assets hand to each other."""
        return self.data_dir / "frames"

    @property
    def cache_dir(self) -> Path:
        """Parsed files by content hash."""
        return self.data_dir / "cache"

    @property
    def faults_dir(self) -> Path:
        """Traces of the program's own faults, without any value."""
        return self.data_dir / "faults"

    def prepare(self) -> None:
        """Create the folders that the system writes to."""
        for folder in (self.data_dir, self.feed_dir, self.dagster_home, self.frames_dir):
            folder.mkdir(parents=True, exist_ok=True)


def today() -> date:
    """The current day in Shanghai, wherever the machine believes to be."""
    return datetime.now(SHANGHAI).date()


def _path(env: Mapping[str, str], variable: str, default: Path) -> Path:
    return Path(env.get(variable) or default).resolve()


def _sqlite(file: Path) -> str:
    return f"sqlite:///{file}"


def _dagster_url(env: Mapping[str, str]) -> str | None:
    """Dagster's storage speaks through psycopg2 alone; another driver fails in its first run."""
    url = env.get(DAGSTER_URL)
    if url and not url.startswith("postgresql+psycopg2://"):
        shown = url.split("://")[0] + "://…"
        raise SettingsError(DAGSTER_URL, shown, "postgresql+psycopg2://user@host/database")
    return url or None


def _day(env: Mapping[str, str], variable: str) -> date | None:
    text = env.get(variable)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(variable, text, "a day as YYYY-MM-DD") from None
