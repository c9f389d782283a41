"""Time and memory of the linkage, as ratios to the exact-only join of the same data in DuckDB.

Time is CPU time of all threads, so that a busy machine changes nothing. The yardstick loads the
mentions from Parquet, joins them on code, legal name, id number and decision number, and finds the
components: the least that any linkage has to do. Ratios travel between machines; seconds do not.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.linkage.report import table
from benchmarks.linkage.worlds import EVALUATION_SEEDS, make_world, read_mentions
from domain.linkage.linker import link
from schemas.policy.load import load_policy

POLICY: Final = Path("policy")
SIZES: Final = (10_000, 100_000, 1_000_000)
MENTIONS, REGISTER = "mentions.parquet", "register.parquet"
KEYS: Final = ("uscc", "strict_name", "id_number", "decision_no")
REPEATS: Final = 3
"""The yardstick is short: the best of several counts."""


def exact_join(path: Path) -> int:
    """Load, exact edges and components of a mention file; the number of parties."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE mentions AS SELECT row_number() OVER () - 1 AS position, "
            f"{', '.join(KEYS)} FROM read_parquet('{path}')"
        )
        parts = " UNION ALL ".join(
            f"SELECT position, min(position) OVER (PARTITION BY {key}) AS first FROM mentions "
            f"WHERE {key} IS NOT NULL"
            for key in KEYS
        )
        edges = connection.execute(parts).fetchnumpy()
        size = int(connection.execute("SELECT count(*) FROM mentions").fetchall()[0][0])
    ends = (edges["position"], edges["first"])
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    return int(connected_components(graph, directed=False)[0])


def prepare(size: int, folder: str) -> float:
    """Write the mentions and the register of a world; seconds that the normalisation took."""
    policy = load_policy(POLICY)
    world = make_world(EVALUATION_SEEDS[0], size)
    started = time.process_time()
    mentions = read_mentions(world.records, policy)
    seconds = time.process_time() - started
    mentions.to_parquet(Path(folder) / MENTIONS)
    world.records["market_registration"][["source_record_id"]].to_parquet(Path(folder) / REGISTER)
    return seconds


def measure(folder: str) -> dict[str, Any]:
    """Link what was written; the peak of memory holds the mentions as well."""
    policy = load_policy(POLICY).linkage
    exact = min(_timed(exact_join, Path(folder) / MENTIONS) for _ in range(REPEATS))
    mentions = pd.read_parquet(Path(folder) / MENTIONS)
    register = pd.read_parquet(Path(folder) / REGISTER)
    seconds = _timed(link, mentions, register, pd.DataFrame(), policy)
    return {
        "mentions": len(mentions),
        "exact join (s)": exact,
        "linkage (s)": seconds,
        "linkage / exact": seconds / exact,
        "peak GiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def line(size: int) -> dict[str, Any]:
    """One size: written in one process and linked in another, so that its memory is its own."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        with context.Pool(1) as pool:
            read = pool.apply(prepare, (size, folder))
        with context.Pool(1) as pool:
            measured = pool.apply(measure, (folder,))
    return {**measured, "normalisation / exact": read / measured["exact join (s)"]}


def _timed(function: Any, *arguments: Any) -> float:
    started = time.process_time()
    function(*arguments)
    return time.process_time() - started


def growth(lines: Sequence[dict[str, Any]]) -> float:
    """The exponent of time over size, between the first and the last size."""
    first, last = lines[0], lines[-1]
    return math.log(last["linkage (s)"] / first["linkage (s)"]) / math.log(
        last["mentions"] / first["mentions"]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.linkage.speed", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    given = parser.parse_args(arguments)
    lines = [line(size) for size in given.sizes]
    print(table(pd.DataFrame(lines)))
    if len(lines) > 1:
        print(f"\ngrowth exponent: {growth(lines):.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
