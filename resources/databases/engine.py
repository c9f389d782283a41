"""What both stores need of a database: an engine with the right locking, and bulk writing.

SQLite (the embedded default) and PostgreSQL (production) are both first-class. Nothing here knows
what a table means; see `registry_store.py` and `shared_store.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    Table,
    create_engine,
    event,
    make_url,
)

from domain.values.arrow_text import joined_bytes
from resources.base.file_modes import PRIVATE_FILE, made_with
from resources.databases.url import sqlite_file

BUSY_SECONDS = 30
"""How long a writer waits for another one on SQLite, seconds."""

CHUNK = 500
"""Values per IN list; SQLite allows 999 parameters in old builds."""


def open_engine(url: str, mode: int = PRIVATE_FILE) -> Engine:
    """Return an engine; the folder of an SQLite file is made if it is missing.

    Args:
        url: SQLAlchemy URL.
        mode: rights of an SQLite file, which its journal takes from it.

    On SQLite the journal is write-ahead, so that readers see the old state while a writer works,
    and a transaction that writes takes the lock at its start (`writing`), so that it cannot fail
    halfway. No connection is kept: a store is opened by many assets and closed by none.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, poolclass=NullPool, hide_parameters=True)
    file = sqlite_file(parsed)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_SECONDS},
        poolclass=NullPool,
        hide_parameters=True,
    )
    if file is not None:
        made = partial(made_with, file, mode)
        event.listen(engine, "do_connect", lambda *_: made())
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _sqlite_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one transaction that writes: committed as a whole at the end, or not at all."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


# -- bulk writing ----------------------------------------------------------------------------------


def insert_texts(connection: Connection, table: Table, columns: Mapping[str, pa.Array]) -> None:
    """Insert rows whose values are all given as text (missing: null), in bulk.

    PostgreSQL takes them by COPY, SQLite by one `executemany`; the database turns the text into the
    type of the column (days `YYYY-MM-DD`, moments `YYYY-MM-DD HH:MM:SS`, yes/no `1`/`0`).

    Args:
        connection: open transaction.
        table: where to.
        columns: column to its values as text, missing: null.
    """
    if not columns or len(next(iter(columns.values()))) == 0:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns)
    else:
        _executemany(connection, table, columns)


def _quoted(connection: Connection, names: Sequence[str]) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(name) for name in names)


def _executemany(connection: Connection, table: Table, columns: Mapping[str, pa.Array]) -> None:
    names = list(columns)
    marks = ", ".join("?" for _ in names)
    target = f"{_quoted(connection, [table.name])} ({_quoted(connection, names)})"
    # Identifiers are ours, values are bound; SQLAlchemy's own insert takes three times as long.
    statement = " ".join(("INSERT INTO", target, "VALUES", f"({marks})"))
    rows = list(zip(*(values.to_pylist() for values in columns.values()), strict=True))
    connection.exec_driver_sql(statement, rows)


def _copy(connection: Connection, table: Table, columns: Mapping[str, pa.Array]) -> None:
    escaped = [_copy_text(values) for values in columns.values()]
    lines = pc.binary_join_element_wise(*escaped, "\t")
    body = joined_bytes(pc.binary_join_element_wise(lines, "\n", ""))
    target = f"{_quoted(connection, [table.name])} ({_quoted(connection, list(columns))})"
    statement = f"COPY {target} FROM STDIN"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(body)


def _copy_text(values: pa.Array) -> pa.Array:
    """Return values in COPY's text format."""
    if not pc.any(pc.match_substring_regex(values, r"[\\\t\n\r]")).as_py():
        return pc.fill_null(values, "\\N")
    for raw, code in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        values = pc.replace_substring(values, raw, code)
    return pc.fill_null(values, "\\N")


def chunks(values: Sequence[str]) -> Iterator[list[str]]:
    """Yield the values in lists short enough for an IN clause."""
    for start in range(0, len(values), CHUNK):
        yield list(values[start : start + CHUNK])
