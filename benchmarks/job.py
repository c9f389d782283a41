"""Time and memory of the main job by step, as ratios to plainly reading the rows.

Seconds mean little from one machine to another; the ratio to a baseline that was measured in the
same minute on the same rows does. Baseline: pandas reads every file of the inbox and both tables of
the market database, without a single rule. The world is made by `samples.generate`.
"""

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from resources.settings import PROJECT_ROOT

_STEP = re.compile(r"[✓✗] (\w+) \(([\d.]+) s\)")
AS_OF = "2024-06-30"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one world and print a table; exit status of the main job."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.job", description=__doc__)
    parser.add_argument("--parties", type=int, default=1000)
    parser.add_argument("--registrations", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder)
        _generate(world, given)
        rows, baseline = read_plainly(world)
        status, steps, seconds, peak = run_job(world)
    print(f"{rows} rows; plain reading {baseline:.2f} s = 1")
    for step, took in sorted(steps.items(), key=lambda item: -item[1]):
        if took >= 0.1:
            print(f"  {step:<40}{took / baseline:>8.2f}")
    print(f"  {'whole job, process start included':<40}{seconds / baseline:>8.2f}")
    print(f"  peak resident memory {peak / 2**30:.2f} GiB")
    return status


def _generate(world: Path, given: argparse.Namespace) -> None:
    sizes = ["--parties", str(given.parties), "--registrations", str(given.registrations)]
    command = [sys.executable, "-m", "samples.generate", "--seed", str(given.seed), *sizes]
    subprocess.run([*command, "--out", str(world)], cwd=PROJECT_ROOT, check=True)


def read_plainly(world: Path) -> tuple[int, float]:
    """Rows of the world, and the seconds that pandas takes to read them."""
    began, rows = time.perf_counter(), 0
    for path in sorted((world / "inbox").rglob("*")):
        if path.suffix in (".xlsx", ".xls", ".csv"):
            rows += _rows(path)
    with sqlite3.connect(world / "market_regulation.db") as database:
        for table in ("enterprise_registration", "administrative_penalty"):
            rows += len(pd.read_sql(f"SELECT * FROM {table}", database))
    return rows, time.perf_counter() - began


def _rows(path: Path) -> int:
    """Rows of one file, none of a file that only the product's reader can open."""
    try:
        if path.suffix == ".csv":
            return len(pd.read_csv(path, dtype=str, encoding="gb18030", sep=None, engine="python"))
        sheets = pd.read_excel(path, sheet_name=None, dtype=str, engine="calamine")
        return sum(map(len, sheets.values()))
    except (ValueError, OSError, pd.errors.ParserError):
        return 0
    except Exception as error:
        if type(error).__name__ not in ("CalamineError", "ZipError", "XmlError"):
            raise
        return 0


def run_job(world: Path, as_of: str = AS_OF) -> tuple[int, dict[str, float], float, int]:
    """Exit status, seconds by step, seconds in all, and peak resident bytes of the main job."""
    environment = {
        **os.environ,
        "REGISTRY_INBOX": str(world / "inbox"),
        "REGISTRY_MARKET_URL": f"sqlite:///{world / 'market_regulation.db'}",
        "REGISTRY_DATA_DIR": str(world / "data"),
        "REGISTRY_AS_OF": as_of,
        "DAGSTER_HOME": "",
    }
    began, log = time.perf_counter(), world / "log"
    with log.open("wb") as target:
        command = [sys.executable, "-m", "pipelines.run"]
        process = subprocess.Popen(
            command, cwd=PROJECT_ROOT, env=environment, stdout=target, stderr=target
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    steps = {name: float(took) for name, took in _STEP.findall(log.read_text("utf-8"))}
    return process.returncode, steps, seconds, usage.ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
