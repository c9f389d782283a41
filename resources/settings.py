"""Where everything is, from the environment, with a default for a bare checkout.

The only module that reads `REGISTRY_*` variables. They are read when `Settings.from_environment` is
called, never at import.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from resources.base.clock import today
from resources.base.file_modes import (
    GROUP_FOLDER,
    PASS_FOLDER,
    group_folder,
    private_folder,
    private_process,
    public_folder,
)
from resources.databases.url import sqlite_file

PROJECT_ROOT = Path(__file__).resolve().parents[1]
SAMPLE_INBOX = PROJECT_ROOT / "samples" / "inbox"
SAMPLE_MARKET = PROJECT_ROOT / "samples" / "market_regulation.db"
SAMPLE_AS_OF = date(2024, 6, 30)
DAGSTER_URL = "REGISTRY_DAGSTER_URL"
"""Read here to be checked, and by Dagster itself when it opens its storage."""

NO_MARKET = ("none", "无", "没有")
"""Words of `REGISTRY_MARKET_URL` that say that there is no market database."""

DOCUMENT_FOLDERS = ("return_notices", "submission_board", "quality", "follow_up", "planning")
"""Folders of the data folder that are made for people (see `REGISTRY_DOCUMENT_GROUP`)."""

SAMPLE, OWN = "sample", "own"
"""Where the data come from: invented and shipped, or real."""


class SettingsError(ValueError):
    """An environment variable that cannot be used.

    Attributes:
        variable: its name.
    """

    def __init__(self, variable: str, found: str, expected: str) -> None:
        super().__init__(f"{variable}={found!r}: expected {expected}")
        self.variable = variable


class SourcesError(SettingsError):
    """Sample and own sources are mixed, or nothing is said of the market database."""

    def __init__(self, variable: str, message: str) -> None:
        ValueError.__init__(self, f"{variable} {message}")
        self.variable = variable


class OriginError(SettingsError):
    """Folder or database was begun with the sample and own data come to it, or the reverse."""

    def __init__(self, variable: str, found: str, wanted: str) -> None:
        names = {SAMPLE: "随附的示例数据", OWN: "自有数据"}
        ValueError.__init__(
            self,
            f"{variable} 所指之处此前用于{names.get(found, found)}，本次为{names[wanted]}："
            f"两者不得混放，未作任何改动；请另设空的 {variable}",
        )
        self.variable = variable


@dataclass(frozen=True)
class Settings:
    """Locations and the day that rules are evaluated for.

    Attributes:
        inbox: folder that source files are dropped into.
        market_url: SQLAlchemy URL of the market-regulation exchange database; None: there is none.
        data_dir: everything written on disk that is not one of the two databases or the feed.
        database_url: the restricted registry database.
        shared_url: the database that departments read.
        feed_dir: published releases as files.
        policy_dir: YAML policy.
        dagster_home: Dagster's instance.
        dagster_url: PostgreSQL database of Dagster's own storage, or None for SQLite in its home.
        signing_key: Ed25519 private key (PEM), or None for unsigned releases.
        as_of: fixed day of evaluation, or None for today in Shanghai.
        trusted_keys: public key files, or folders of them, whose signatures count when verifying.
        document_group: Unix group that may read notices, boards and quality pages, or None.
        unclear: why these sources cannot be run together, or None (`require_sources`).
    """

    inbox: Path
    market_url: str | None
    data_dir: Path
    database_url: str
    shared_url: str
    feed_dir: Path
    policy_dir: Path
    dagster_home: Path
    dagster_url: str | None
    signing_key: Path | None
    as_of: date | None
    trusted_keys: tuple[Path, ...] = ()
    document_group: str | None = None
    unclear: SourcesError | None = None

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
        market_url, unclear = _market(env, inbox)
        return cls(
            inbox=inbox,
            market_url=market_url,
            data_dir=data_dir,
            database_url=_url(env, "REGISTRY_DATABASE_URL") or _sqlite(data_dir / "registry.db"),
            shared_url=_url(env, "REGISTRY_SHARED_URL") or _sqlite(data_dir / "shared.db"),
            feed_dir=_path(env, "REGISTRY_FEED_DIR", data_dir / "feed"),
            policy_dir=_path(env, "REGISTRY_POLICY_DIR", PROJECT_ROOT / "policy"),
            dagster_home=_path(env, "DAGSTER_HOME", data_dir / "dagster"),
            dagster_url=_dagster_url(env),
            signing_key=Path(key).resolve() if key else None,
            as_of=as_of,
            trusted_keys=_paths(env, "REGISTRY_TRUSTED_KEYS"),
            document_group=env.get("REGISTRY_DOCUMENT_GROUP") or None,
            unclear=unclear,
        )

    @property
    def origin(self) -> str:
        """`sample` if anything of the shipped sample is read, else `own`."""
        sample = self.inbox == SAMPLE_INBOX.resolve() or _is_sample_market(self.market_url)
        return SAMPLE if sample else OWN

    def require_sources(self) -> None:
        """Make sure that a run reads the whole sample, or nothing of it.

        Raises:
            SourcesError: they are mixed, or nothing is said of the market database.
        """
        if self.unclear is not None:
            raise self.unclear

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
        """Create the folders that the system writes to, each with its rights.

        Raises:
            SettingsError: there is no group of this name.
        """
        private_process(self.document_group)
        private = [self.dagster_home, self.frames_dir, self.cache_dir]
        if self.document_group is None:
            documents = (self.data_dir / name for name in DOCUMENT_FOLDERS)
            private = [self.data_dir, *private, *(d for d in documents if d.is_dir())]
        else:
            self._open_to(self.document_group)
        for folder in private:
            private_folder(folder)
        public_folder(self.feed_dir)

    def _open_to(self, group: str) -> None:
        try:
            group_folder(self.data_dir, group, PASS_FOLDER)
            for name in DOCUMENT_FOLDERS:
                group_folder(self.data_dir / name, group, GROUP_FOLDER)
        except (KeyError, PermissionError):
            expected = "a group of this machine that the account belongs to"
            raise SettingsError("REGISTRY_DOCUMENT_GROUP", group, expected) from None


def _path(env: Mapping[str, str], variable: str, default: Path) -> Path:
    return Path(env.get(variable) or default).resolve()


def _paths(env: Mapping[str, str], variable: str) -> tuple[Path, ...]:
    """Several paths, separated as in `PATH`."""
    parts = (part.strip() for part in (env.get(variable) or "").split(os.pathsep))
    return tuple(Path(part).resolve() for part in parts if part)


def _sqlite(file: Path) -> str:
    return f"sqlite:///{file}"


def _url(env: Mapping[str, str], variable: str) -> str | None:
    """A URL that SQLAlchemy can read; the message never shows it, since it may hold a password."""
    url = env.get(variable) or None
    try:
        if url is not None:
            make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(variable, "…", "a SQLAlchemy URL") from None
    return url


def _market(env: Mapping[str, str], inbox: Path) -> tuple[str | None, SourcesError | None]:
    """The market database that goes with an inbox, and what is unclear about it."""
    given, sample = (env.get("REGISTRY_MARKET_URL") or "").strip(), inbox == SAMPLE_INBOX.resolve()
    if given.lower() in NO_MARKET:
        return None, SourcesError("REGISTRY_INBOX", _SAMPLE_WITH_OWN) if sample else None
    if not given:
        if sample:
            return _sqlite(SAMPLE_MARKET), None
        return None, SourcesError("REGISTRY_MARKET_URL", _MARKET_NOT_SET)
    url = _url(env, "REGISTRY_MARKET_URL")
    if sample == _is_sample_market(url):
        return url, None
    mixed = SourcesError("REGISTRY_INBOX", _SAMPLE_WITH_OWN)
    return url, mixed if sample else SourcesError("REGISTRY_MARKET_URL", _OWN_WITH_SAMPLE)


def _is_sample_market(url: str | None) -> bool:
    file = sqlite_file(url) if url else None
    return file is not None and file.resolve() == SAMPLE_MARKET.resolve()


_MARKET_NOT_SET = (
    "未设置，而 REGISTRY_INBOX 是自有收件箱：请设为市场监管交换库的地址"
    "（postgresql+psycopg://用户@主机/库名），没有市场库的设为 none"
)
_SAMPLE_WITH_OWN = (
    "未设置或仍指随附的示例，而 REGISTRY_MARKET_URL 另有设置：示例数据与自有数据不得混用，"
    "请同时设为自有收件箱，或两个都不设"
)
_OWN_WITH_SAMPLE = (
    "指随附的示例库，而 REGISTRY_INBOX 是自有收件箱：示例数据与自有数据不得混用，"
    "请设为市场监管交换库的地址，没有市场库的设为 none"
)


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
