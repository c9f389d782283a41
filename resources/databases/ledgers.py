"""Ledgers: tables whose rows are added and never changed, but for the columns of their answers.

What was issued stays as it was issued; whether it was answered is worked out anew by every run.
"""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import Column, Connection, Date, Table, bindparam, select, update

from resources.databases.engine import insert_texts
from resources.databases.registry_rows import texts_of


def extend(
    connection: Connection, table: Table, frame: pd.DataFrame, answers: Collection[str] = ()
) -> int:
    """Add the rows whose key is new, and bring the answers of the others up to date.

    Args:
        connection: within a transaction.
        table: with one column as its key.
        frame: its rows; what it says of known keys beside `answers` is passed over.
        answers: columns that may change.

    Returns:
        How many rows were added.
    """
    (key,) = table.primary_key
    columns = [table.c[name] for name in answers]
    known = {row[0]: row[1:] for row in connection.execute(select(key, *columns))}
    is_known = frame[key.name].isin(list(known))
    insert_texts(connection, table, texts_of(table, frame[~is_known]))
    if answers:
        told = frame.loc[is_known, [key.name, *answers]]
        rows = _as_stored(told, table)
        changed = [
            {"b_key": row[0], **{f"b_{name}": v for name, v in zip(answers, row[1:], strict=True)}}
            # Rows that are answered: a few in every run.
            for row in rows.itertuples(index=False, name=None)
            if tuple(row[1:]) != tuple(known[row[0]])
        ]
        if changed:
            values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in answers}
            connection.execute(
                update(table).where(key == bindparam("b_key")).values(values), changed
            )
    return int((~is_known).sum())


def _as_stored(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Values as the database gives them back, so that they can be compared: days, and None."""
    days = {c.name: rows[c.name].dt.date for c in table.c if c.name in rows and _is_day(c)}
    plain = rows.assign(**days).astype("object")
    return plain.where(rows.notna(), None)


def _is_day(column: Column[Any]) -> bool:
    return isinstance(column.type, Date)
