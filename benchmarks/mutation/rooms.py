"""Which modules decide harm, and which tests must notice a fault in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Room:
    """Modules and the tests that keep their promises.

    Attributes:
        name: what it is called on the command line.
        modules: modules, as patterns from the root of the repository.
        tests: folders and files of tests; of these a fault meets those that run its line.
    """

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS: Final = (
    Room(
        "vetoes",
        ("domain/linkage/evidence/vetoes.py", "domain/linkage/scored/blocking.py"),
        ("tests/domain/linkage",),
    ),
    Room(
        "gate",
        ("domain/release/gate.py", "domain/listing/causes.py"),
        ("tests/domain/release", "tests/domain/listing/test_causes.py"),
    ),
    Room(
        "masks",
        ("domain/privacy/*.py", "domain/values/personal_numbers.py", "domain/listing/public.py"),
        (
            "tests/domain/privacy",
            "tests/domain/values/test_personal_numbers.py",
            "tests/domain/listing/test_public.py",
        ),
    ),
    Room("identity", ("domain/registry/identity.py",), ("tests/domain/registry",)),
    Room(
        "decisions",
        ("domain/decisions/*.py",),
        ("tests/domain/decisions", "tests/domain/listing/test_documents.py"),
    ),
    Room("listing", ("domain/listing/*.py",), ("tests/domain/listing", "tests/domain/release")),
)
"""A module belongs to the first room that names it."""


def modules_of(rooms: Sequence[Room]) -> dict[str, Room]:
    """Return the modules of some rooms, each with its room."""
    found: dict[str, Room] = {}
    for room in ROOMS:
        for pattern in room.modules:
            for path in sorted(ROOT.glob(pattern)):
                found.setdefault(path.relative_to(ROOT).as_posix(), room)
    return {file: room for file, room in found.items() if room in rooms}
