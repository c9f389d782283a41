"""A fault on trial: the tests in a process of its own, in which one module has the fault.

Everything is imported once, tests included, before the processes are split off. In each process
the module with the fault, and whatever imports it, is imported anew, from memory: nothing is
written beside the program.
"""

import ast
import io
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

OURS: Final = ("domain", "schemas", "resources", "assets", "pipelines", "samples", "tests")
_OPTIONS: Final = [
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
    "--no-header",
    "--tb=no",
    "--assert=plain",
]
KILLED, SURVIVED, TIMED_OUT, NO_TESTS = "killed", "survived", "timeout", "no tests"


class _Faulty(MetaPathFinder, Loader):
    """Finds one module, with a fault in it."""

    def __init__(self, module: str, tree: ast.Module, path: Path) -> None:
        self.module, self.tree, self.path = module, tree, path

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname == self.module else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.path)
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def import_everything(tests: Sequence[str]) -> None:
    """Import tests and all that they need, so that processes which split off later have it.

    Raises:
        RuntimeError: the tests cannot be imported.
    """
    with redirect_stdout(io.StringIO()) as printed:
        status = pytest.main([*_OPTIONS, "-m", "not slow", "--collect-only", *tests])
    if status != 0:
        raise RuntimeError(printed.getvalue())


def importers(module: str) -> set[str]:
    """Return the modules of ours in memory that import a module, at any remove, and itself."""
    importing = {
        name: _imported(Path(str(loaded.__file__)))
        for name, loaded in sys.modules.items()
        if name.partition(".")[0] in OURS and getattr(loaded, "__file__", None)
    }
    found, more = {module}, True
    while more:
        new = {name for name, needs in importing.items() if needs & found} - found
        found, more = found | new, bool(new)
    return found


def _forget(module: str) -> None:
    """Let a module be imported anew, also by those who take it from its package."""
    package, _, name = module.rpartition(".")
    sys.modules.pop(module, None)
    if hasattr(sys.modules.get(package), name):
        delattr(sys.modules[package], name)


@cache
def _imported(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return frozenset(names)


def start(work: Callable[[], int]) -> int:
    """Split off a process that does the work in silence and ends with its status; its id."""
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        os.setsid()
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            status = work()
    finally:
        os._exit(status)


def run_tests(tests: Sequence[str], plugins: Sequence[object] = ()) -> int:
    """Run tests until the first that fails, each drawn example once; pytest's exit status."""
    return int(
        pytest.main(
            [*_OPTIONS, "-m", "not slow", "-x", "--hypothesis-profile=faults", *tests],
            plugins=list(plugins),
        )
    )


def start_with_fault(
    file: str, root: Path, tree: ast.Module, tests: Sequence[str], seconds: int
) -> int:
    """Begin the trial of one fault.

    Args:
        file: the module that has it, from the root.
        root: root of the repository.
        tree: the module with the fault.
        tests: ids of the tests.
        seconds: processor time after which a fault counts as noticed: it never ends.

    Returns:
        The id of the process.
    """

    def work() -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        module = file.removesuffix(".py").replace("/", ".")
        for name in importers(module):
            _forget(name)
        sys.meta_path.insert(0, _Faulty(module, tree, root / file))
        return run_tests(tests)

    return start(work)


def outcome(status: int) -> str:
    """What the end of a trial means (`os.waitpid`)."""
    if os.WIFSIGNALED(status):
        return TIMED_OUT
    code = os.WEXITSTATUS(status)
    return {0: SURVIVED, 5: NO_TESTS}.get(code, KILLED)


def waited(children: set[int], deadline: float) -> tuple[int, int] | None:
    """The next of some processes that ended, with its status; None after the deadline."""
    while time.monotonic() < deadline:
        for child in children:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return done, status
        time.sleep(0.01)
    return None
