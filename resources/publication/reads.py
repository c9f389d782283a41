"""Reading the shared database inside a transaction: listings, changes, hashes, releases."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import (
    Connection,
    select,
    text,
)

from domain.listing.fields import LISTING_COLUMNS
from domain.listing.frame import normalise_listings
from domain.release.delta import replay
from resources.databases.engine import chunks
from resources.feed.rendering import CHANGE_FILE_COLUMNS
from schemas.tables.shared import (
    credit_blacklist,
    credit_blacklist_change,
    credit_blacklist_release,
    credit_blacklist_staged,
)

STATE_LINES = {
    "sqlite": """
        SELECT group_concat(line, '') FROM (
            SELECT listing_id || ':' || row_hash || char(10) AS line
            FROM credit_blacklist ORDER BY listing_id)""",
    "postgresql": """
        SELECT string_agg(
            listing_id || ':' || row_hash || chr(10), '' ORDER BY listing_id COLLATE "C"
        ) FROM credit_blacklist""",
}
"""The lines under the state hash (`domain.release.hashes.state_hash`); an order that a database
does not keep would refuse the publication, never let a wrong one pass."""


def current_hashes(connection: Connection) -> dict[str, str]:
    """Row hash of every published listing, by id."""
    return _hashes(connection, credit_blacklist)


def staged_hashes(connection: Connection) -> dict[str, str]:
    """Row hash of every staged listing, by id."""
    return _hashes(connection, credit_blacklist_staged)


def table_state(connection: Connection) -> str:
    """Return the state hash of the current table, by the row hashes that stand in it."""
    # One text in place of many rows: a third of the time.
    lines = connection.execute(text(STATE_LINES[connection.dialect.name])).scalar_one() or ""
    return hashlib.sha256(lines.encode()).hexdigest()


def _hashes(connection: Connection, table: Any) -> dict[str, str]:
    # The driver's own tuples: a fifth of the time of wrapped rows.
    statement = str(select(table.c.listing_id, table.c.row_hash).compile(connection))
    return dict(connection.exec_driver_sql(statement).cursor.fetchall())


def read_listings(connection: Connection, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return current listings, all or those named, normalised.

    Columns: `LISTING_COLUMNS`.
    """
    columns = [credit_blacklist.c[name] for name in LISTING_COLUMNS]
    statement = select(*columns)
    if ids is None:
        rows = connection.execute(statement).fetchall()
    else:
        rows = [
            row
            for part in chunks(ids)
            for row in connection.execute(statement.where(columns[0].in_(part)))
        ]
    frame = pd.DataFrame(rows, columns=list(LISTING_COLUMNS), dtype="object")
    return normalise_listings(frame)


def read_changes(connection: Connection, release_no: int | None) -> pd.DataFrame:
    """Return the change log of one release, or of all, in order; columns `CHANGE_FILE_COLUMNS`."""
    columns = [credit_blacklist_change.c[name] for name in CHANGE_FILE_COLUMNS]
    statement = select(*columns).order_by(credit_blacklist_change.c.change_no)
    if release_no is not None:
        statement = statement.where(credit_blacklist_change.c.release_no == release_no)
    rows = connection.execute(statement).fetchall()
    frame = pd.DataFrame(rows, columns=list(CHANGE_FILE_COLUMNS), dtype="object")
    texts = {name: frame[name].map(_text, na_action="ignore").astype("str") for name in frame}
    return pd.DataFrame(texts)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def replayed(connection: Connection, release_no: int) -> pd.DataFrame:
    """Return the list after `release_no`, rebuilt from the change log alone."""
    changes = read_changes(connection, None)
    upto = changes[changes["release_no"].astype("int64") <= release_no]
    return replay(normalise_listings(pd.DataFrame(columns=list(LISTING_COLUMNS))), upto)


def release_rows(connection: Connection) -> list[dict[str, Any]]:
    """Return all releases, oldest first, as plain values."""
    table = credit_blacklist_release
    rows = connection.execute(select(table).order_by(table.c.release_no)).mappings()
    return [{name: plain_value(value) for name, value in row.items()} for row in rows]


def plain_value(value: Any) -> Any:
    """Return a value of the database as JSON can hold it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def last_release_row(connection: Connection) -> dict[str, Any] | None:
    """Return the newest release, or None before the first."""
    rows = release_rows(connection)
    return rows[-1] if rows else None
