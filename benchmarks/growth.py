"""How the cost of each step grows with the number of records: two sizes of one seeded world.

`python -m benchmarks.growth [parties] [parties]` makes two worlds in the mix of the sample, runs
the main job on each in a process of its own, cold, and prints JSON: per step processor seconds,
seconds by the clock, the highest resident memory so far (MiB), and the growth exponent, the
logarithm of the ratio of processor times by the logarithm of the ratio of records. 1 is in
proportion, 2 is a loop over all pairs. Work that the second core would do is done in the one
process, so that it is seen; what the reading child takes stands in the whole alone.
"""

import json
import logging
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from resources.settings import PROJECT_ROOT

AS_OF = "2024-06-30"
SEED = 3
REGISTRATIONS = 3
"""Registrations per party, as in the sample."""
SIZES = (1_500, 6_000)
LEAST_SECONDS = 0.4
"""A step that takes less at the larger size is mostly fixed cost, and its exponent says nothing."""


class StepCosts(logging.Handler):
    """Notes, for every step of a run, what it took of the processor, the clock and memory."""

    def __init__(self) -> None:
        super().__init__()
        self.costs: dict[str, dict[str, float]] = {}
        self._began: dict[str, tuple[float, float]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Take the time where a step begins and ends."""
        event: dg.DagsterEvent | None = getattr(record, "dagster_event", None)
        if event is None or event.step_key is None:
            return
        now = (time.process_time(), time.perf_counter())
        if event.event_type is dg.DagsterEventType.STEP_START:
            self._began[event.step_key] = now
        elif event.event_type is dg.DagsterEventType.STEP_SUCCESS:
            began = self._began[event.step_key]
            self.costs[event.step_key] = {
                "processor_seconds": round(now[0] - began[0], 3),
                "clock_seconds": round(now[1] - began[1], 3),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            }


def grown(
    small: Mapping[str, Any], large: Mapping[str, Any], least: float = LEAST_SECONDS
) -> dict[str, float]:
    """The growth exponent of every step that takes at least `least` seconds at the larger size.

    Args:
        small: `records` and `steps` of the smaller world, as `measure` gives them.
        large: the same of the larger one.
        least: processor seconds.
    """
    ratio = math.log(large["records"] / small["records"])
    exponents = {}
    for step, costs in large["steps"].items():
        before = small["steps"].get(step, {}).get("processor_seconds", 0.0)
        if costs["processor_seconds"] >= least and before > 0:
            exponents[step] = round(math.log(costs["processor_seconds"] / before) / ratio, 3)
    return exponents


def compare(sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Measure two worlds, each with so many parties; what each took, and how the steps grow."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (_measured(Path(folder) / str(parties), parties) for parties in sizes)
    return {"worlds": [small, large], "exponents": grown(small, large)}


def _measured(world: Path, parties: int) -> dict[str, Any]:
    """What a process of its own says of one world."""
    sizes = ["--parties", str(parties), "--registrations", str(REGISTRATIONS * parties)]
    generate = ["-m", "samples.generate", "--seed", str(SEED), *sizes, "--out", str(world)]
    subprocess.run([sys.executable, *generate], cwd=PROJECT_ROOT, check=True, capture_output=True)
    environment = {name: text for name, text in os.environ.items() if name[:9] != "REGISTRY_"}
    environment |= {
        "REGISTRY_INBOX": str(world / "inbox"),
        "REGISTRY_MARKET_URL": f"sqlite:///{world / 'market_regulation.db'}",
        "REGISTRY_DATA_DIR": str(world / "data"),
        "REGISTRY_AS_OF": AS_OF,
    }
    command = [sys.executable, "-m", "benchmarks.growth", "--here"]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"parties": parties, **found}


def measure_here() -> dict[str, Any]:
    """Run the main job in this process, by the environment; its records and what each step took.

    Raises:
        RuntimeError: the job failed.
    """
    from pipelines.automation.jobs import MAIN_JOB, all_batches
    from pipelines.console.command import settings_here
    from pipelines.console.instance import open_instance
    from pipelines.definitions import build_definitions
    from resources.base.collector import collecting_seldom
    from schemas.policy.load import load_policy

    costs = StepCosts()

    @dg.logger
    def costs_logger(context: dg.InitLoggerContext) -> logging.Logger:
        logger = logging.Logger("costs")
        logger.addHandler(costs)
        return logger

    settings = settings_here()
    definitions = dg.Definitions.merge(
        build_definitions(settings), dg.Definitions(loggers={"costs": costs_logger})
    )
    with collecting_seldom(), open_instance(settings) as instance:
        result = definitions.resolve_job_def(MAIN_JOB).execute_in_process(
            instance=instance,
            tags=all_batches(load_policy(settings.policy_dir).calendar),
            run_config={"loggers": {"costs": {"config": {}}}},
            raise_on_error=False,
        )
        if not result.success:
            raise RuntimeError("the main job failed")
        files = result.output_for_node("quality_accounts", "source_files")
    own, child = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    seconds = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    return {
        "records": int(files["rows_read"].sum()),
        "processor_seconds": round(seconds, 2),
        "steps": costs.costs,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was measured as JSON."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--here"]:
        print(json.dumps(measure_here(), ensure_ascii=False))
    else:
        sizes = [int(number) for number in given] or SIZES
        print(json.dumps(compare(sizes), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
