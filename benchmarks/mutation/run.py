"""`make mutation`: put each small fault in, and fail on those that no test notices.

    .venv/bin/python -m benchmarks.mutation.run                     all, into data/mutation.json
    .venv/bin/python -m benchmarks.mutation.run --room vetoes gate  some rooms
    .venv/bin/python -m benchmarks.mutation.run --sample 20         about one fault in twenty
    .venv/bin/python -m benchmarks.mutation.run --again FILE        what survived in that report

A fault that changes nothing anyone can see stands in `equivalents.yaml`, with the reason.
"""

import argparse
import hashlib
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from benchmarks.mutation import trial
from benchmarks.mutation.operators import Mutant, mutants, mutated
from benchmarks.mutation.reach import Reach, reach
from benchmarks.mutation.rooms import ROOMS, ROOT, modules_of

EQUIVALENTS = Path(__file__).with_name("equivalents.yaml")
PATIENCE, LEAST_SECONDS, WALL_FACTOR = 10, 20, 20
"""Limits: 20 s and ten times the processor time of the tests; on the wall 20 times as long."""


Key = tuple[str, str, str, str, str]
"""`Mutant.key`."""


@dataclass(frozen=True)
class Tried:
    """What became of a fault; `tests`: how many it met."""

    mutant: Mutant
    outcome: str
    tests: int


def equivalents() -> dict[Key, str]:
    """Return the faults that change nothing, by `Mutant.key`, with the reason of each.

    Raises:
        ValueError: an entry is not whole, or two are the same.
    """
    rows = yaml.safe_load(EQUIVALENTS.read_text("utf-8")) or []
    found: dict[Key, str] = {}
    for row in rows:
        if set(row) != {"file", "within", "text", "operator", "change", "why"} or not row["why"]:
            raise ValueError(f"{EQUIVALENTS.name}: {row}")
        key = (row["file"], row["within"], row["text"], row["operator"], row["change"])
        if key in found:
            raise ValueError(f"{EQUIVALENTS.name} names twice: {row}")
        found[key] = row["why"]
    return found


def all_mutants(files: Sequence[str]) -> list[Mutant]:
    """Return every fault of some modules, in their order."""
    return [each for file in files for each in mutants(file, (ROOT / file).read_text("utf-8"))]


def sampled(found: Sequence[Mutant], one_in: int) -> list[Mutant]:
    """Return about one fault in so many, always the same ones."""
    return [
        m for m in found if int(hashlib.sha256(repr(m.key).encode()).hexdigest(), 16) % one_in == 0
    ]


def try_all(found: Sequence[Mutant], reached: Reach, workers: int) -> Iterator[Tried]:
    """Put each fault on trial, some at a time.

    What survives the tests of its line meets all others that run anything of its module: what a
    cache answered leaves no trace.
    """
    texts = {file: (ROOT / file).read_text("utf-8") for file in {m.file for m in found}}
    waiting = [(m, _tests(m, reached), False) for m in reversed(found)]
    running: dict[int, tuple[Mutant, list[str], bool, float]] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            mutant, tests, again = waiting.pop()
            if not tests:
                yield Tried(mutant, trial.NO_TESTS, 0)
                continue
            need = int(LEAST_SECONDS + PATIENCE * sum(reached.seconds.get(t, 1.0) for t in tests))
            tree = mutated(texts[mutant.file], mutant.place)
            child = trial.start_with_fault(mutant.file, ROOT, tree, tests, need)
            running[child] = (mutant, tests, again, time.monotonic() + need * WALL_FACTOR)
        if not running:
            continue
        ended = trial.waited(set(running), min(until for *_, until in running.values()))
        if ended is None:
            late = min(running, key=lambda child: running[child][3])
            os.killpg(late, signal.SIGKILL)
            ended = os.waitpid(late, 0)
        mutant, tests, again, _ = running.pop(ended[0])
        outcome = trial.outcome(ended[1])
        others = reached.sorted(set(reached.all_of(mutant.file)) - set(tests))
        if outcome == trial.SURVIVED and others and not again:
            waiting.append((mutant, others, True))
            continue
        yield Tried(mutant, outcome, len(tests))


def _tests(mutant: Mutant, reached: Reach) -> list[str]:
    return reached.of(mutant.file, mutant.line, mutant.last_line)


def report(tried: Sequence[Tried], argued: dict[Key, str]) -> dict[str, object]:
    """Return figures per module and every fault that no test notices and nobody has argued."""
    by_file: dict[str, Counter[str]] = {}
    survivors = []
    for each in tried:
        unnoticed = each.outcome in (trial.SURVIVED, trial.NO_TESTS)
        named = "equivalent" if unnoticed and each.mutant.key in argued else each.outcome
        by_file.setdefault(each.mutant.file, Counter())[named] += 1
        if unnoticed and each.mutant.key not in argued:
            survivors.append(asdict(each.mutant) | {"outcome": each.outcome, "tests": each.tests})
    noticed = [e.mutant for e in tried if e.outcome in (trial.KILLED, trial.TIMED_OUT)]
    return {
        "modules": {file: dict(sorted(counts.items())) for file, counts in sorted(by_file.items())},
        "survivors": survivors,
        "argued_but_noticed": [list(m.key) for m in noticed if m.key in argued],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the faults; exit status 1 if one survives unargued."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--room", nargs="*", choices=[room.name for room in ROOMS])
    parser.add_argument("--module", nargs="*", default=[], help="these modules alone")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="one fault in N")
    parser.add_argument("--without", nargs="*", default=[], help="operators left out")
    parser.add_argument("--again", type=Path, help="only what survived in this report")
    parser.add_argument("--workers", type=int, default=2)
    default = Path(os.environ.get("REGISTRY_DATA_DIR", ROOT / "data")) / "mutation.json"
    parser.add_argument("--out", type=Path, default=default)
    given = parser.parse_args(arguments)
    argued = equivalents()
    rooms = [room for room in ROOMS if given.room is None or room.name in given.room]
    homes = modules_of(rooms)
    chosen = {f: r for f, r in homes.items() if not given.module or f in given.module}
    trial.import_everything(sorted({test for room in chosen.values() for test in room.tests}))
    only = None
    if given.again:
        only = {
            (s["file"], s["within"], s["text"], s["operator"], s["change"])
            for s in json.loads(given.again.read_text("utf-8"))["survivors"]
        }
    tried: list[Tried] = []
    for room in rooms:
        files = [file for file, home in chosen.items() if home is room]
        found = sampled(all_mutants(files), given.sample)
        found = [m for m in found if only is None or m.key in only]
        found = [m for m in found if not m.operator.startswith(tuple(given.without))]
        if not found:
            continue
        print(f"{room.name}: {len(found)} faults in {len(files)} modules", flush=True)
        for each in try_all(found, reach(room, files), given.workers):
            tried.append(each)
            if each.outcome in (trial.SURVIVED, trial.NO_TESTS) and each.mutant.key not in argued:
                m = each.mutant
                print(f"{each.outcome}: {m.file}:{m.line} {m.operator} | {m.change}", flush=True)
    result = report(tried, argued)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    survivors = result["survivors"]
    count = len(survivors) if isinstance(survivors, list) else 0
    print(f"{len(tried)} faults, {count} unnoticed and not argued: {given.out}")
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main())
