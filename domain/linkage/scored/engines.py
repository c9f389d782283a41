"""Where the scoring statement runs. The statement is the same text everywhere.

DuckDB is the engine for a county, in this process. Another engine (Spark, for a province) is any
function of the same shape; see `resources.spark`.
"""

from collections.abc import Callable, Mapping

import pandas as pd
import pyarrow as pa

Engine = Callable[[str, Mapping[str, pa.Table]], pd.DataFrame]
"""Runs a statement over named tables and returns all rows."""

_NAMES = (
    "CREATE MACRO array_size(items) AS len(items)",
    "CREATE MACRO arrays_overlap(one, other) AS list_has_any(one, other)",
)
"""Spark's names of functions that DuckDB has under other names."""


def run_on_duckdb(statement: str, tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    """Run a statement in a DuckDB database in memory.

    Columns: those that the statement selects.
    """
    import duckdb  # a twentieth of what all definitions take to load

    with duckdb.connect() as connection:
        for macro in _NAMES:
            connection.execute(macro)
        for name, table in tables.items():
            connection.register(name, table)
        return connection.execute(statement).df()
