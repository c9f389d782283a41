"""Which tests run which line: measured once per room, so that a fault meets few tests."""

import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from coverage import Coverage

from benchmarks.mutation.rooms import ROOT, Room
from benchmarks.mutation.trial import run_tests, start


@dataclass(frozen=True)
class Reach:
    """What the tests of a room run.

    Attributes:
        lines: module -> line -> the tests that run it, quickest first.
        seconds: processor time of each test.
    """

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]

    def of(self, file: str, first: int, last: int) -> list[str]:
        """Return the tests that run a span of lines; all tests if only importing runs it."""
        known = self.lines.get(file, {})
        found = {test for line in range(first, last + 1) for test in known.get(line, ())}
        return self.sorted(found or set(self.seconds))

    def all_of(self, file: str) -> list[str]:
        """Return every test that runs anything of a module."""
        return self.sorted({t for tests in self.lines.get(file, {}).values() for t in tests})

    def sorted(self, tests: set[str]) -> list[str]:
        """Return tests, quickest first."""
        return sorted(tests, key=lambda test: (self.seconds.get(test, 0.0), test))


class _Watch:
    """Tells the measurement which test is running."""

    def __init__(self, measured: Coverage) -> None:
        self.measured, self.seconds = measured, dict[str, float]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Name the test whose lines these are."""
        begun = time.process_time()
        self.measured.switch_context(item.nodeid)
        result = yield
        self.measured.switch_context("")
        self.seconds[item.nodeid] = time.process_time() - begun
        return result


def reach(room: Room, files: Sequence[str]) -> Reach:
    """Measure which tests of a room run which lines of some modules.

    Raises:
        RuntimeError: the tests fail without any fault.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "reach.json"
        _, status = os.waitpid(start(lambda: _measure(room, files, answer)), 0)
        if status != 0:
            raise RuntimeError(f"the tests of {room.name} fail without any fault")
        found = json.loads(answer.read_text("utf-8"))
    lines = {
        file: {int(line): tests for line, tests in by_line.items()}
        for file, by_line in found["lines"].items()
    }
    return Reach(lines, found["seconds"])


def _measure(room: Room, files: Sequence[str], answer: Path) -> int:
    measured = Coverage(
        data_file=None, config_file=False, include=[str(ROOT / file) for file in files]
    )
    watch = _Watch(measured)
    measured.start()
    status = run_tests(room.tests, [watch])
    measured.stop()
    data = measured.get_data()
    lines: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for file in files:
        for line, contexts in data.contexts_by_lineno(str(ROOT / file)).items():
            lines[file][line] = sorted(set(contexts) - {""})
    answer.write_text(json.dumps({"lines": lines, "seconds": watch.seconds}), "utf-8")
    return status
