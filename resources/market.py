"""The market-regulation exchange database: two tables, read whole, by columns.

Registrations change in place, so every run reads all of them. Names of the exchange (`UNISCID`,
`CF_WSH`, …) become names of the frames here and nowhere else; values stay as they are stored.
"""

from collections.abc import Mapping

import pandas as pd
import sqlalchemy as sa

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
    """

    def __init__(self, table: str, problem: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(f"market database {table}: {problem}")
        self.table = table
        self.missing = missing


def read_market_tables(url: str | None) -> dict[str, pd.DataFrame]:
    """Both tables with the names of the frames, values as stored (object dtype).

    Without a URL, where an installation has no market database, both are empty.

    Raises:
        MarketError: the database does not answer, or a table or an agreed column is missing.
    """
    wanted = {REGISTRATION_TABLE: REGISTRATION_COLUMNS, PENALTY_TABLE: PENALTY_COLUMNS}
    if url is None:
        return {
            name: pd.DataFrame(columns=list(columns.values()), dtype=object)
            for name, columns in wanted.items()
        }
    engine = sa.create_engine(url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            return {name: _read(connection, name, columns) for name, columns in wanted.items()}
    except sa.exc.SQLAlchemyError as error:
        # `from None`: the driver's message may quote the URL with its password.
        raise MarketError("", f"cannot be read ({type(error).__name__})") from None
    finally:
        engine.dispose()


def _read(connection: sa.Connection, name: str, columns: Mapping[str, str]) -> pd.DataFrame:
    names = _stored_names(connection, name, columns)
    table = sa.table(name, *(sa.column(names[column]) for column in columns))
    statement = sa.select(*(table.c[names[column]] for column in columns))
    result = connection.execution_options(yield_per=BATCH_ROWS).execute(statement)
    cells: list[list[object]] = [[] for _ in columns]
    for part in result.partitions():
        for place, values in enumerate(zip(*part, strict=True)):
            cells[place].extend(values)
    series = {
        field: pd.Series(values, dtype=object)
        for field, values in zip(columns.values(), cells, strict=True)
    }
    return pd.DataFrame(series)


def _stored_names(
    connection: sa.Connection, name: str, columns: Mapping[str, str]
) -> dict[str, str]:
    """Agreed column -> name as stored; PostgreSQL may have folded it to lower case."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(name):
        raise MarketError(name, "the table is missing")
    stored = {column["name"].upper(): column["name"] for column in inspector.get_columns(name)}
    missing = tuple(column for column in columns if column not in stored)
    if missing:
        raise MarketError(name, f"columns are missing: {', '.join(missing)}", missing)
    return {column: stored[column] for column in columns}
