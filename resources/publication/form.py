"""Whether a database has the form that this program gave it: tables, columns, no triggers.

Seals and hashes cover values. A table or column that is gone, one that somebody added, and a
trigger that would change what is written next are no values, and are looked for here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, MetaData, Table, Text, inspect, or_, select, text

from resources.databases.migrations import History, is_current
from schemas.tables.columns import registry_metadata, shared_metadata
from schemas.tables.views import VIEWS

_TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT t.tgname, c.relname FROM pg_trigger t "
    "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE NOT t.tgisinternal AND n.nspname = current_schema() ORDER BY t.tgname",
}


_METADATA: Mapping[History, tuple[str, MetaData]] = {
    "shared": ("共享库", shared_metadata),
    "registry": ("登记库", registry_metadata),
}
"""Database to its name in Chinese and what it should hold."""


@dataclass(frozen=True)
class FormFaults:
    """What is wrong with the form of a database.

    Attributes:
        faults: one sentence each.
        is_whole: whether every table is there, so that its content can be looked at.
    """

    faults: tuple[str, ...]
    is_whole: bool


def form_faults(engine: Engine, history: History) -> FormFaults:
    """Return what is not as this program made it.

    Args:
        engine: the database.
        history: which of the two it is.
    """
    what, metadata = _METADATA[history]
    version = () if is_current(engine, history) else (f"{what}的版本与程序不符",)
    shape = inspect(engine)
    there = {*shape.get_table_names(), *shape.get_view_names()}
    gone = tuple(
        f"{what}缺少表 {name}" for name in sorted({*metadata.tables, *VIEWS[history]} - there)
    )
    foreign = () if gone else tuple(_foreign_parts(engine, metadata, what))
    return FormFaults((*version, *gone, *foreign), not gone)


def _foreign_parts(engine: Engine, metadata: MetaData, what: str) -> Iterator[str]:
    """Columns that are missing or were added, and triggers."""
    shape = inspect(engine)
    for name, table in sorted(metadata.tables.items()):
        found = {column["name"] for column in shape.get_columns(name)}
        declared = {column.name for column in table.columns}
        yield from (f"{what}的表 {name} 缺少列 {c}" for c in sorted(declared - found))
        yield from (f"{what}的表 {name} 多出列 {c}" for c in sorted(found - declared))
    with engine.connect() as connection:
        yield from (
            f"{what}的表 {table} 上有触发器 {trigger}，不是本程序建立的"
            for trigger, table in _triggers(connection)
        )


def _triggers(connection: Connection) -> list[tuple[str, str]]:
    """Names of triggers, each with its table."""
    rows = connection.execute(text(_TRIGGERS[connection.dialect.name]))
    return [(str(name), str(table)) for name, table in rows]


def has_empty_text(connection: Connection, table: Table) -> bool:
    """Return whether a text of a table is empty: it hashes like a missing one, and none is written.

    Args:
        connection: the database.
        table: one with a key of one column.
    """
    empty = [column == "" for column in table.columns if isinstance(column.type, Text)]
    found = select(*table.primary_key).where(or_(*empty)).limit(1)
    return connection.execute(found).first() is not None
