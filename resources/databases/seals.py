"""Seals: what a table held when it was last written, signed where there is a key.

Tables that no chain of hashes covers (the registry's, the candidates) are sealed by whoever writes
them, in the same transaction: one row per table with the number of its rows and the digest of its
content, in no order, over all columns, or over those that hashes leave open (`SEALED_COLUMNS`). A
value edited, a row lost or added by another hand no longer fits the seal; a seal made to fit lacks
the signature of a key that the verifier trusts. A whole table put back to an earlier state *with*
its earlier seal is not found by this. `credit_blacklist_staged` bears no seal: every commit leaves
it empty, and rows in it are a fault by themselves.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Column, Connection, Engine, Table, delete, insert, select

from resources.base.signatures import UNSIGNED, holds, json_bytes, public_hex, sign, signed_by
from schemas.tables.columns import SEALED_COLUMNS, SEALS

KEY_OPTION = "sealing_key"
"""Execution option of an engine: the key that seals what is written through it."""

BATCH = 10_000
"""Rows that are fetched at once."""

SUM_MODULUS = 1 << 512
"""Digests of rows are added up to this."""


def seal_with(engine: Engine, key: Ed25519PrivateKey | None) -> None:
    """Let everything that is written through an engine be sealed with a key."""
    engine.update_execution_options(**{KEY_OPTION: key})


def seal(connection: Connection, tables: Sequence[Table]) -> None:
    """Seal tables as they are now; called by whoever wrote them, before the commit."""
    key = connection.get_execution_options().get(KEY_OPTION)
    for table in tables:
        seals = _seals_of(table)
        rows, digest = _content(connection, table)
        signature = sign(_statement(table.name, rows, digest), key)
        connection.execute(delete(seals).where(seals.c.table_name == table.name))
        connection.execute(
            insert(seals),
            {
                "table_name": table.name,
                "row_count": rows,
                "digest": digest,
                "public_key": signature.get("public_key"),
                "signature": signature.get("value"),
            },
        )


def broken(
    connection: Connection, tables: Sequence[Table], trusted: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Yield one sentence for each table that is not what its writer sealed.

    Args:
        connection: a connection to the database of the tables.
        tables: sealed tables of one database.
        trusted: keys that count; without any, only the digests are compared.
    """
    known = _known(connection, tables[0])
    for name in sorted(known.keys() - {table.name for table in tables}):
        yield f"封存记录中有不存在的表 {name}"
    for table in tables:
        fault = _fault(connection, table, known.get(table.name), trusted)
        if fault:
            yield fault


def _known(connection: Connection, table: Table) -> dict[str, Any]:
    """Return the seals of a database by table."""
    rows = connection.execute(select(_seals_of(table))).mappings()
    return {row["table_name"]: row for row in rows}


def _fault(connection: Connection, table: Table, found: Any, trusted: frozenset[str]) -> str:
    """Say in what way a table is not what its writer sealed; empty if it is."""
    rows, digest = _content(connection, table)
    if found is None:
        unknown = f"表 {table.name} 没有封存记录：内容未经本程序写入，或升级后尚未运行"
        return unknown if rows else ""
    if (found["row_count"], found["digest"]) != (rows, digest):
        stated = found["row_count"]
        return f"表 {table.name} 在写入之后被改动（应有 {stated} 行，现有 {rows} 行）"
    if trusted and not signed_by(_document(found), trusted):
        return f"表 {table.name} 的封存没有可信密钥的签名"
    if not (_consistent(found) and holds(_document(found))):
        return f"表 {table.name} 的封存签名不成立"
    return ""


def unsealed(connection: Connection, tables: Sequence[Table]) -> list[Table]:
    """Return the tables whose seal is missing, not of their content, or not of the writer's key.

    Whoever has just found their content right seals them again.
    """
    key = connection.get_execution_options().get(KEY_OPTION)
    ours = frozenset() if key is None else frozenset({public_hex(key)})
    known = _known(connection, tables[0])
    return [table for table in tables if _fault(connection, table, known.get(table.name), ours)]


def digest_of(connection: Connection, tables: Sequence[Table]) -> str:
    """Return one digest of several sealed tables, from their seals."""
    seals = _seals_of(tables[0])
    names = [table.name for table in tables]
    found = connection.execute(
        select(seals.c.table_name, seals.c.digest)
        .where(seals.c.table_name.in_(names))
        .order_by(seals.c.table_name)
    )
    lines = "".join(f"{name}:{digest}\n" for name, digest in found)
    return hashlib.sha256(lines.encode()).hexdigest()


def _seals_of(table: Table) -> Table:
    found: Table = table.metadata.info[SEALS]
    return found


def _content(connection: Connection, table: Table) -> tuple[int, str]:
    """Return the number of rows, and the digest of every value as the driver gives it."""
    total, count = 0, 0
    columns = _columns(table)
    statement = str(select(*columns).compile(connection))
    # The driver's own tuples: a fifth of the time of wrapped rows. A sum has no order, which
    # databases keep in ways of their own.
    cursor = connection.exec_driver_sql(statement).cursor
    while rows := cursor.fetchmany(BATCH):
        count += len(rows)
        for row in rows:
            line = repr(tuple(row)).encode()
            total += int.from_bytes(hashlib.sha512(line).digest())
    names = ",".join(column.name for column in columns)
    text = f"{names}\n{total % SUM_MODULUS:0128x}"
    return count, hashlib.sha256(text.encode()).hexdigest()


def _columns(table: Table) -> list[Column[Any]]:
    names = table.info.get(SEALED_COLUMNS)
    return [column for column in table.columns if names is None or column.name in names]


def _statement(name: str, rows: int, digest: str) -> bytes:
    return json_bytes({"table": name, "rows": rows, "digest": digest})


def _document(row: Any) -> dict[str, Any]:
    """Return a seal as a signed document."""
    signature: dict[str, Any] = dict(UNSIGNED)
    if row["signature"] is not None:
        signature = {
            "state": "signed",
            "algorithm": "Ed25519",
            "public_key": row["public_key"],
            "value": row["signature"],
        }
    return {
        "table": row["table_name"],
        "rows": row["row_count"],
        "digest": row["digest"],
        "signature": signature,
    }


def _consistent(row: Any) -> bool:
    """Return whether a seal names both a key and a signature, or neither."""
    return (row["signature"] is None) == (row["public_key"] is None)
