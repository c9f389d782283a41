"""Dagster's event log in SQLite, written through connections that stay open.

Dagster opens a database anew for every event: the connection, the compiled statement and, since the
last connection of a write-ahead log to close checkpoints it, two waits for the disk. A run of this
project writes some 900 events. The files, their names and their content are Dagster's own, so that
the UI and the daemon, which open them in Dagster's way, read what is written here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from dagster import DagsterInstance
from dagster._core.instance import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

BUSY_SECONDS = 60
"""How long a writer waits for another process, seconds."""


class KeptEventLog(SqliteEventLogStorage):
    """The event log of Dagster's default storage, one open connection for each of its files.

    Events are for people to look at, and no release depends on them: a commit need not wait for
    the disk. What the program wrote is there when the program is killed; after a loss of power the
    last events may be missing, and the file is whole (write-ahead log, `synchronous=NORMAL`).
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}  # what follows may open the first one
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            url = self.conn_string_for_shard(shard)
            engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=1)
            event.listen(engine, "connect", _without_waiting)
            self._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        """Close all connections, which writes the logs into the files that they belong to."""
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()


class KeptStorage(DagsterSqliteStorage):
    """Dagster's default storage with `KeptEventLog`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = KeptEventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> Self:
        """Open what the instance's settings name."""
        return cls.from_local(inst_data=inst_data, **config_value)


def keeping_connections(home: str) -> DagsterInstance:
    """The instance of a home whose settings name no storage of their own."""
    where = {"module": __name__, "class": KeptStorage.__name__, "config": {"base_dir": home}}
    overrides: Any = {"storage": {"custom": where}}
    return DagsterInstance.from_ref(InstanceRef.from_dir(home, overrides=overrides))


def _without_waiting(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
