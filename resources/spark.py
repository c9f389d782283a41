"""Spark as the engine of the scoring statement, for data that no longer fit one machine.

The statement, the weights and the assignment are the same as on DuckDB; only where the pairs are
compared differs. PySpark is the optional extra `spark` and is imported when it is chosen. The
driver listens on this machine only.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from domain.linkage.scored.engines import Engine, run_on_duckdb

_LOCAL: Final = "127.0.0.1"
_MASTER: Final = "SPARK_MASTER"
"""Environment variable with the master's URL; two local cores if unset."""


class SparkMissingError(RuntimeError):
    """The policy chooses Spark, but the optional extra is not installed."""

    def __init__(self) -> None:
        super().__init__('engine "spark" needs the extra: pip install pyspark')


def scoring_engine(name: str) -> Engine:
    """Return the engine that the policy names (`duckdb` or `spark`).

    Raises:
        SparkMissingError: Spark is chosen and not installed.
    """
    return run_on_spark if name == "spark" else run_on_duckdb


def run_on_spark(statement: str, tables: Mapping[str, pa.Table]) -> pd.DataFrame:
    """Run a statement on Spark over named tables, handed over as Parquet files.

    Columns: those that the statement selects.
    """
    session = _session()
    try:
        with tempfile.TemporaryDirectory(prefix="linkage-spark-") as folder:
            for name, table in tables.items():
                path = Path(folder) / f"{name}.parquet"
                pq.write_table(table, path)
                session.read.parquet(str(path)).createOrReplaceTempView(name)
            found: pd.DataFrame = session.sql(statement).toArrow().to_pandas()
            return found.astype({c: "str" for c in found if found[c].dtype == object})
    finally:
        session.stop()


def _session() -> Any:
    """A session; Any, since PySpark is optional and not there when types are checked."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkMissingError from error
    builder = SparkSession.builder.appName("linkage").master(os.environ.get(_MASTER, "local[2]"))
    for key, value in {
        "spark.driver.bindAddress": _LOCAL,
        "spark.driver.host": _LOCAL,
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
