"""The market-regulation exchange database: two tables, read whole, by columns.

Registrations change in place, so every run reads all of them. Names of the exchange (`UNISCID`,
`CF_WSH`, …) become names of the frames here and nowhere else; values stay as they are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import sqlalchemy as sa

from domain.intake.sheets.grids import sound_text
from resources.databases.url import sqlite_file

BATCH_ROWS = 50_000
"""Rows fetched at a time: bounds the memory for driver objects."""

REGISTRATION_TABLE = "enterprise_registration"
REGISTRATION_COLUMNS = {
    "UNISCID": "source_record_id",
    "REGNO": "regno",
    "ENTNAME": "name",
    "ENTTYPE": "entity_type",
    "REGSTATE": "status",
    "LEREP": "legal_representative",
    "TEL": "phone",
    "DOM": "registered_address",
    "OPLOC": "business_address",
    "DOMDISTRICT": "district_code",
    "OPSCOPE": "scope_text",
    "ESTDATE": "established_on",
    "APPRDATE": "approved_on",
}

PENALTY_TABLE = "administrative_penalty"
PENALTY_COLUMNS = {
    "CF_WSH": "decision_no",
    "CF_XDR_MC": "party_name",
    "CF_XDR_LB": "party_category",
    "CF_XDR_SHXYM": "uscc",
    "CF_XDR_ZJHM": "id_number",
    "CF_FRDB": "legal_representative",
    "CF_WFXW": "violation_text",
    "CF_SY": "facts",
    "CF_YJ": "basis",
    "CF_CFLB": "penalty_kinds",
    "CF_NR": "penalty_content",
    "CF_NR_FK": "fine_yuan",
    "CF_NR_WFFF": "confiscated_yuan",
    "CF_NR_ZKDX": "suspended_licence",
    "CF_JDRQ": "decided_on",
    "CF_YXQ": "valid_until",
    "CF_GSJZQ": "publish_until",
    "CF_CFJG": "authority",
    "CF_CFJGDM": "authority_code",
    "CF_SJLY": "data_source",
    "CF_SJLYDM": "data_source_code",
    "ZT": "revoked",
    "GXSJ": "updated_at",
    "BZ": "remarks",
}


class MarketError(RuntimeError):
    """The exchange database cannot be read as agreed.

    Attributes:
        table: table concerned, "" for the whole database.
        missing: agreed columns that it lacks.
        lasting: trying again will not help.
    """

    def __init__(
        self, table: str, problem: str, missing: tuple[str, ...] = (), lasting: bool = True
    ) -> None:
        super().__init__(f"市场监管数据库 {table}: {problem}")
        self.table = table
        self.missing = missing
        self.lasting = lasting


@dataclass(frozen=True)
class MarketTable:
    """One table of the exchange.

    Attributes:
        cells: values as stored under the names of the frames (object dtype); missing where they
            are no text.
        unreadable: field -> rows whose value is bytes that are no text; only fields with any.
    """

    cells: pd.DataFrame
    unreadable: Mapping[str, "pd.Series[bool]"] = field(default_factory=dict)


def read_market_tables(url: str | None) -> dict[str, MarketTable]:
    """Both tables with the names of the frames.

    Without a URL, where an installation has no market database, both are empty.

    Raises:
        MarketError: the database does not answer or is not there, or a table or an agreed column
            is missing. A file that is not there is not created.
    """
    wanted = {REGISTRATION_TABLE: REGISTRATION_COLUMNS, PENALTY_TABLE: PENALTY_COLUMNS}
    if url is None:
        return {
            name: MarketTable(pd.DataFrame(columns=list(columns.values()), dtype=object))
            for name, columns in wanted.items()
        }
    _check_file(url)
    engine = sa.create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _keep_bytes)
    try:
        with engine.connect() as connection:
            return {name: _read(connection, name, columns) for name, columns in wanted.items()}
    except sa.exc.SQLAlchemyError as error:
        # `from None`: the driver's message may quote the URL with its password.
        problem = f"无法读取（cannot be read, {type(error).__name__}）"
        raise MarketError("", problem, lasting=False) from None
    finally:
        engine.dispose()


def _check_file(url: str) -> None:
    """SQLite would create a file that is not there, and read an empty database from it."""
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise MarketError(
            "", "数据库文件不存在（the file does not exist），请核对 REGISTRY_MARKET_URL"
        )


def _keep_bytes(connection: Any, _: object) -> None:
    """Text that is no UTF-8 stays bytes, which cost a row; the driver would give up the table."""
    connection.text_factory = _decoded


def _decoded(data: bytes) -> str | bytes:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _read(connection: sa.Connection, name: str, columns: Mapping[str, str]) -> MarketTable:
    names = _stored_names(connection, name, columns)
    table = sa.table(name, *(sa.column(names[column]) for column in columns))
    statement = sa.select(*(table.c[names[column]] for column in columns))
    result = connection.execution_options(yield_per=BATCH_ROWS).execute(statement)
    cells: list[list[object]] = [[] for _ in columns]
    for part in result.partitions():
        for place, values in enumerate(zip(*part, strict=True)):
            cells[place].extend(values)
    fields = dict(zip(columns.values(), map(_texts, cells), strict=True))
    frame = pd.DataFrame({name: values for name, (values, _) in fields.items()})
    return MarketTable(frame, {name: bad for name, (_, bad) in fields.items() if bad.any()})


def _texts(values: list[object]) -> tuple[pd.Series, "pd.Series[bool]"]:
    """A column as text, numbers and dates, and where it holds bytes that are none."""
    bad: list[int] = []
    for place, value in enumerate(values):
        if isinstance(value, str):
            values[place] = sound_text(value)
        elif isinstance(value, bytes | bytearray | memoryview):
            text = _decoded(bytes(value))
            values[place] = sound_text(text) if isinstance(text, str) else None
            if not isinstance(text, str):
                bad.append(place)
    mask = pd.Series(False, index=range(len(values)))
    mask.iloc[bad] = True
    return pd.Series(values, dtype=object), mask


def _stored_names(
    connection: sa.Connection, name: str, columns: Mapping[str, str]
) -> dict[str, str]:
    """Agreed column -> name as stored; PostgreSQL may have folded it to lower case."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(name):
        raise MarketError(name, "缺少这张表（the table is missing）")
    stored = {column["name"].upper(): column["name"] for column in inspector.get_columns(name)}
    missing = tuple(column for column in columns if column not in stored)
    if missing:
        raise MarketError(
            name, f"缺少约定的列（columns are missing）：{', '.join(missing)}", missing
        )
    return {column: stored[column] for column in columns}
