"""The faults that no test noticed once: the tests written against each must notice it.

    .venv/bin/python -m benchmarks.mutation.known

A few seconds, so that `make test` asks it too; everything else is `make mutation`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.mutation import trial
from benchmarks.mutation.operators import Mutant, mutants, mutated
from benchmarks.mutation.rooms import ROOT

KNOWN = Path(__file__).with_name("known.yaml")
SECONDS = 60
"""Processor time after which a trial is given up."""


@dataclass(frozen=True)
class Known:
    """A fault that went unnoticed, and the tests that were written against it."""

    mutant: Mutant
    tests: tuple[str, ...]


def known(path: Path = KNOWN) -> list[Known]:
    """Return the faults of a list, found in the modules as they are today.

    Raises:
        ValueError: a module has no such fault any more.
    """
    found = []
    for row in yaml.safe_load(path.read_text("utf-8")):
        file = row["file"]
        key = (file, row["within"], row["text"], row["operator"], row["change"])
        same = [m for m in mutants(file, (ROOT / file).read_text("utf-8")) if m.key == key]
        if not same:
            raise ValueError(f"{path.name}: {file} has no such fault: {row['change']}")
        found.append(Known(same[0], tuple(row["tests"])))
    return found


def unnoticed(faults: Sequence[Known]) -> list[Mutant]:
    """Return the faults that their tests do not notice."""
    trial.import_everything(sorted({test.split("::")[0] for each in faults for test in each.tests}))
    left = []
    for each in faults:
        file = each.mutant.file
        tree = mutated((ROOT / file).read_text("utf-8"), each.mutant.place)
        child = trial.start_with_fault(file, ROOT, tree, each.tests, SECONDS)
        if trial.outcome(os.waitpid(child, 0)[1]) not in (trial.KILLED, trial.TIMED_OUT):
            left.append(each.mutant)
    return left


def main() -> int:
    """Try the known faults; exit status 1 if one goes unnoticed again."""
    faults = known()
    left = unnoticed(faults)
    for mutant in left:
        print(f"unnoticed: {mutant.file}:{mutant.line} {mutant.operator} | {mutant.change}")
    print(f"{len(faults)} faults, {len(left)} unnoticed")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
