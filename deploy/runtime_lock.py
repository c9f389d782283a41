"""Write `deploy/requirements-runtime.lock`: of `requirements.lock`, what runs in production.

    .venv/bin/python deploy/runtime_lock.py            write it
    .venv/bin/python deploy/runtime_lock.py --check    exit status 1 if it is out of date

It follows the dependencies of `pyproject.toml` through the installed packages, whatever platform
they are for, and keeps their blocks of the lock as they stand: same versions, same hashes.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
RUNTIME = ROOT / "deploy" / "requirements-runtime.lock"


def canonical(name: str) -> str:
    """Return a package's name as locks spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(requirement: str) -> tuple[str, set[str]]:
    """Return the package of a requirement, and the extras that it asks for."""
    found = re.match(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?", requirement)
    if found is None:
        raise ValueError(f"unreadable requirement: {requirement}")
    extras = {part.strip() for part in (found[2] or "").split(",") if part.strip()}
    return canonical(found[1]), extras


def closure(direct: Sequence[str]) -> set[str]:
    """Return every package that these requirements bring along, on any platform."""
    todo, seen = [needed(text) for text in direct], set[tuple[str, str]]()
    names: set[str] = set()
    while todo:
        name, extras = todo.pop()
        names.add(name)
        for extra in {"", *extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                todo.extend(_of(name, extra))
    return names


def _of(name: str, extra: str) -> Iterator[tuple[str, set[str]]]:
    """Requirements of a package itself (no extra), or of one of its extras."""
    try:
        found = requires(name) or []
    except PackageNotFoundError:
        # For another platform: its own requirements are in the lock of that platform alone.
        return
    for text in found:
        wanted = re.search(r"extra\s*==\s*['\"]([^'\"]+)", text)
        if (wanted[1] if wanted else "") == extra:
            yield needed(text)


def blocks(lock: str) -> list[tuple[str, str]]:
    """Return name and block of every package in a lock; one may have a block per Python version."""
    parts = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return [(needed(part)[0], part) for part in parts if part.strip() and part[0] != "#"]


def runtime_lock() -> str:
    """Return what the lock must be."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = closure(project["dependencies"])
    kept = [text for name, text in blocks(LOCK.read_text("utf-8")) if name in wanted]
    return "".join(kept)


def main(arguments: Sequence[str]) -> int:
    """Write the lock, or say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    made = runtime_lock()
    if parser.parse_args(arguments).check:
        return int(not RUNTIME.is_file() or RUNTIME.read_text("utf-8") != made)
    RUNTIME.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
