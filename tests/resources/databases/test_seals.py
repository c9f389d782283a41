"""Every table of the registry, also those that a small history leaves empty, is sealed whole."""

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from resources.databases.engine import open_engine
from resources.databases.registry_store import SEALED
from resources.databases.seals import broken, seal
from schemas.tables.registry import registry_metadata


def value_of(column: sa.Column[Any], number: int) -> object:
    """A value that the column takes, another for each number."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return bool(number % 2)
    if isinstance(kind, sa.DateTime):
        return pd.Timestamp(2024, 1, 1 + number, 9).to_pydatetime()
    if isinstance(kind, sa.Date):
        return date(2024, 1, 1 + number)
    if isinstance(kind, sa.Numeric | sa.Float):
        return 10.5 + number
    return 10 + number if isinstance(kind, sa.Integer) else f"甲{number}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rows in every table, sealed."""
    path = tmp_path_factory.mktemp("sealed") / "registry.db"
    engine = open_engine(f"sqlite:///{path}")
    registry_metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        for table in SEALED.values():
            rows = [{c.name: value_of(c, n) for c in table.columns} for n in (1, 2)]
            connection.execute(table.insert(), rows[: 1 if table.name == "registry_origin" else 2])
        seal(connection, list(SEALED.values()))
    engine.dispose()
    return path


def faults(path: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = list(broken(connection, list(SEALED.values())))
    engine.dispose()
    return found


def test_what_its_writer_sealed_is_not_accused(database: Path) -> None:
    assert faults(database) == []


@pytest.mark.parametrize("name", sorted(SEALED))
def test_any_edited_column_and_any_lost_row_of_any_table_is_found(
    name: str, database: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    engine = open_engine(f"sqlite:///{copy}")
    edits = [
        f'UPDATE {name} SET "{column.name}" = '
        + ("77" if isinstance(column.type, sa.Integer) else "'2019-09-09'")
        for column in SEALED[name].columns
    ]
    for edit in (*edits, f"DELETE FROM {name}"):
        copy.write_bytes(database.read_bytes())
        with sqlite3.connect(copy) as connection:
            connection.execute("PRAGMA ignore_check_constraints = ON")
            connection.execute(f"{edit} WHERE rowid = (SELECT max(rowid) FROM {name})")
        connection.close()
        with engine.connect() as opened:
            found = list(broken(opened, [SEALED[name]]))
        engine.dispose()
        assert any(f"表 {name} " in fault for fault in found), edit
