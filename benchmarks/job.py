"""Time and memory of the main job on the shipped sample, first run and second run.

Each run is a process of its own, as `make run` starts it. The yardstick reads the same files with
calamine and pandas and does nothing with them; ratios travel between machines, seconds do not.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from resources.settings import PROJECT_ROOT, SAMPLE_INBOX

COMMAND = (
    "import resource, runpy, sys\n"
    "try:\n    runpy.run_module('pipelines.run', run_name='__main__')\n"
    "finally:\n"
    "    print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
)
"""The run command, which says its peak memory in MiB at the end."""


def main() -> None:
    """Print seconds, ratios and peak memory of both runs."""
    yardstick = read_only(SAMPLE_INBOX)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first run", "second run, nothing new"):
            seconds, peak = run_once(Path(folder))
            ratio = seconds / yardstick
            print(f"main job, {name}: {seconds:.1f} s ({ratio:.0f} x reading only), {peak} MiB")


def run_once(data_dir: Path) -> tuple[float, int]:
    """Seconds and peak MiB of one run of the main job in `data_dir`."""
    environment = {**os.environ, "REGISTRY_DATA_DIR": str(data_dir), "DAGSTER_HOME": ""}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", COMMAND],
        cwd=PROJECT_ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    peak = [line for line in done.stderr.splitlines() if line.startswith("peak ")]
    return time.monotonic() - started, int(peak[-1].split()[1])


def read_only(inbox: Path) -> float:
    """Seconds to read every workbook and log of an inbox into plain lists."""
    started = time.monotonic()
    for file in sorted(path for path in inbox.rglob("*") if path.is_file()):
        if file.suffix == ".csv":
            pd.DataFrame(file.read_bytes().splitlines())
            continue
        try:
            book = CalamineWorkbook.from_path(file)
        except CalamineError:
            continue
        for sheet in book.sheet_names:
            pd.DataFrame(book.get_sheet_by_name(sheet).to_python())
    return time.monotonic() - started


if __name__ == "__main__":
    main()
