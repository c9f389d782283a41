"""The outside world as Dagster resources: each opens one thing, configured from `Settings`.

Assets ask for these by name; what is behind them (files, SQLite, PostgreSQL) is not their business.

What a resource is configured with is kept by Dagster and shown in its UI. So the URL of a database
server never stands there: the resource names the environment variable that holds it.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import PrivateAttr
from upath import UPath

from domain.listing.public import NO_RULES
from resources.base.clock import today
from resources.base.origin import claim_database
from resources.base.signatures import trusted_keys
from resources.databases.registry_store import RegistryStore
from resources.databases.url import has_secret
from resources.feed.directory import FeedDirectory
from resources.inbox.files import Inbox
from resources.inbox.parse_cache import ParseCache
from resources.io_manager import FrameIOManager
from resources.publication.shared_store import SharedStore
from resources.settings import Settings, SettingsError
from schemas.policy.load import Policy, load_policy
from schemas.tables.registry import registry_origin
from schemas.tables.shared import shared_origin


@lru_cache(maxsize=4)
def _loaded(folder: Path, _signature: tuple[tuple[str, int, int], ...]) -> Policy:
    return load_policy(folder)


def _signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the policy's files: what tells that one was edited."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in files)


def _read(folder: Path) -> Policy:
    return _loaded(folder, _signature(folder))


class PolicyResource(dg.ConfigurableResource[Policy]):
    """The YAML policy, validated, read anew when a file has changed."""

    directory: str

    def load(self) -> Policy:
        """Read the policy.

        Raises:
            PolicyError: a file or key is wrong; the message names both.
        """
        return _read(Path(self.directory))

    def reader(self) -> Callable[[], Policy]:
        """What gives the policy, also in another process."""
        return partial(_read, Path(self.directory))


class InboxResource(dg.ConfigurableResource[Inbox]):
    """The folder that source files are dropped into, with the cache of what was parsed before."""

    root: str
    cache_dir: str
    faults_dir: str | None = None
    as_of: str | None = None
    _began: float = PrivateAttr(default=0.0)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Note when the run began."""
        self._began = time.time()

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Drop what was parsed once and is not asked for any more."""
        ParseCache(Path(self.cache_dir)).prune(self._began)

    def open(self) -> Inbox:
        """The inbox as it is now."""
        faults = Path(self.faults_dir) if self.faults_dir else None
        day = date.fromisoformat(self.as_of) if self.as_of else None
        return Inbox(Path(self.root), Path(self.cache_dir), faults, day)


class MarketResource(dg.ConfigurableResource[Any]):
    """The market-regulation exchange database; without a URL there is none."""

    url: str | None


def _ready(open_store: Callable[[], object]) -> None:
    """Open a store before the first step; a step that finds it unusable says so itself.

    A database that is away must fail the steps that need it, not those that read the inbox: a
    resource that cannot be had would end the run before any of them.
    """
    with suppress(Exception):
        open_store()


class RegistryResource(dg.ConfigurableResource[RegistryStore]):
    """The restricted registry database, opened and migrated once for a run."""

    url: str
    origin: str | None = None
    signing_key: str | None = None
    _store: RegistryStore | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Open it for all steps of a run."""
        _ready(self.open)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close it."""
        if self._store is not None:
            self._store.dispose()

    def open(self) -> RegistryStore:
        """The store, migrated to the current schema.

        Raises:
            OriginError: it was begun with data of the other origin.
        """
        if self._store is None:
            self._store = self._opened()
        return self._store

    def _opened(self) -> RegistryStore:
        store = RegistryStore(self.url, Path(self.signing_key) if self.signing_key else None)
        store.migrate()
        if self.origin is not None:
            claim_database(store.engine, registry_origin, self.origin, "REGISTRY_DATABASE_URL")
        return store


class SharedResource(dg.ConfigurableResource[SharedStore]):
    """The database that departments read, opened and migrated once for a run."""

    url: str
    policy_dir: str | None = None
    origin: str | None = None
    signing_key: str | None = None
    _store: SharedStore | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Open it for all steps of a run."""
        _ready(self.open)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Close it."""
        if self._store is not None:
            self._store.dispose()

    def open(self) -> SharedStore:
        """The store, migrated to the current schema; the public list speaks the policy's words.

        Raises:
            OriginError: it was begun with data of the other origin.
        """
        if self._store is None:
            self._store = self._opened()
        return self._store

    def _opened(self) -> SharedStore:
        public = NO_RULES
        if self.policy_dir is not None:
            public = PolicyResource(directory=self.policy_dir).load().public
        key = Path(self.signing_key) if self.signing_key else None
        store = SharedStore(self.url, public, key)
        store.migrate()
        if self.origin is not None:
            claim_database(store.engine, shared_origin, self.origin, "REGISTRY_SHARED_URL")
        return store


class FeedResource(dg.ConfigurableResource[FeedDirectory]):
    """The directory of published releases."""

    directory: str
    signing_key: str | None
    trusted_keys: str | None = None

    def trusted(self) -> frozenset[str]:
        """The public keys whose signatures count; none if none were given.

        Raises:
            KeyFileError: a file of keys cannot be used.
        """
        named = (self.trusted_keys or "").split(os.pathsep)
        return trusted_keys([Path(path) for path in named if path])

    def open(self) -> FeedDirectory:
        """The feed directory."""
        key = Path(self.signing_key) if self.signing_key else None
        return FeedDirectory(Path(self.directory), key)


class DocumentsResource(dg.ConfigurableResource[Any]):
    """Where workbooks and pages for people are written: folders under the data folder."""

    directory: str

    def folder(self, name: str) -> Path:
        """The folder of one kind of document; it is made by whoever writes to it."""
        return Path(self.directory) / name


class ClockResource(dg.ConfigurableResource[Any]):
    """The day that rules are evaluated for: fixed by configuration, or today in Shanghai."""

    fixed_day: str | None

    def evaluation_day(self) -> date:
        """The as-of day of this run."""
        if self.fixed_day:
            return date.fromisoformat(self.fixed_day)
        return today()


def build_resources(settings: Settings) -> dict[str, Any]:
    """All resources under the names that assets use.

    Raises:
        SettingsError: a URL with a password did not come from this process's environment.
    """
    origin = settings.origin
    key = str(settings.signing_key) if settings.signing_key else None
    return {
        "policy": PolicyResource(directory=str(settings.policy_dir)),
        "inbox": InboxResource(
            root=str(settings.inbox),
            cache_dir=str(settings.cache_dir),
            faults_dir=str(settings.faults_dir),
            as_of=settings.as_of.isoformat() if settings.as_of else None,
        ),
        "market": MarketResource(url=_named("REGISTRY_MARKET_URL", settings.market_url)),
        "registry_store": RegistryResource(
            url=_named("REGISTRY_DATABASE_URL", settings.database_url),
            origin=origin,
            signing_key=key,
        ),
        "shared_store": SharedResource(
            url=_named("REGISTRY_SHARED_URL", settings.shared_url),
            policy_dir=str(settings.policy_dir),
            origin=origin,
            signing_key=key,
        ),
        "feed": FeedResource(
            directory=str(settings.feed_dir),
            signing_key=key,
            trusted_keys=os.pathsep.join(map(str, settings.trusted_keys)) or None,
        ),
        "documents": DocumentsResource(directory=str(settings.data_dir)),
        "clock": ClockResource(fixed_day=settings.as_of.isoformat() if settings.as_of else None),
        "io_manager": FrameIOManager(base_path=UPath(settings.frames_dir)),
    }


def _named(variable: str, url: str | None) -> Any:
    """The name of the variable that holds a server's URL; a URL without secrets as it is."""
    if url is None or url.startswith("sqlite"):
        return url
    if os.environ.get(variable) == url:
        return dg.EnvVar(variable)
    if has_secret(url):
        raise SettingsError(variable, "…", "a URL with a password in the environment alone")
    return url
