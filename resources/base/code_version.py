"""Which code a stored result depends on: computed from the imports, never a list kept by hand.

A module's imports are read from its source, and theirs in turn, as far as they are of this project.
Imports inside functions count too. Nothing is imported for that.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@cache
def code_version(*roots: str) -> str:
    """Digest of the sources of some modules and of everything that they import of this project.

    Args:
        roots: dotted names of modules; a package stands for all modules in its folder.

    Raises:
        LookupError: a root is no module of this project.
    """
    digest = hashlib.sha256()
    for path in import_closure(*roots):
        digest.update(f"{path.relative_to(PROJECT_ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def import_closure(*roots: str) -> list[Path]:
    """Sources of some modules and of everything that they import of this project, sorted.

    Raises:
        LookupError: a root is no module of this project.
    """
    waiting = [path for root in roots for path in _of_root(root)]
    found = set(waiting)
    while waiting:
        for path in _imported(waiting.pop()):
            if path not in found:
                found.add(path)
                waiting.append(path)
    return sorted(found)


def _of_root(name: str) -> list[Path]:
    folder = PROJECT_ROOT.joinpath(*name.split("."))
    paths = [*_sources(name), *folder.glob("*.py")]
    if not (folder.is_dir() or folder.with_suffix(".py") in paths):
        raise LookupError(f"no module of this project: {name}")
    return paths


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    nodes = list(_statements(ast.parse(path.read_bytes())))
    found = [source for node in nodes for name in _names(node) for source in _sources(name)]
    if any(isinstance(node, ast.ImportFrom) and node.module == "pkgutil" for node in nodes):
        found += path.parent.glob("*.py")  # a package that finds its own modules imports them all
    return tuple(found)


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement, in functions and branches as well; no expression holds an import."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for block in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting.extend(getattr(node, block, ()))


def _names(node: ast.AST) -> Iterator[str]:
    """Dotted names that an import may mean: of a module, or of something in one."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _sources(name: str) -> Iterator[Path]:
    """The module of a dotted name and the packages around it, as far as they are this project's."""
    place = PROJECT_ROOT
    for part in name.split("."):
        place /= part
        if place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")
            return
        if not (place / "__init__.py").is_file():
            return
        yield place / "__init__.py"
