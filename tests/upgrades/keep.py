"""Keep a small database of the version that is about to be tagged.

    .venv/bin/python -m tests.upgrades.keep v0.2.0

writes `tests/upgrades/v0.2.0/registry.sql`, `shared.sql` and `feed/`: three releases, evidence, a
candidate, a failed run, all invented. Commit them with the tag, and never change them afterwards.
"""

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from domain.release.approval import ApprovalRule
from tests.resources.publication.test_trust import World, run
from tests.support.publications import NOW

FOLDER = Path(__file__).resolve().parent


def main(arguments: Sequence[str]) -> int:
    """Make the databases and write them as SQL; exit status 2 without the name of a tag."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    target = FOLDER / arguments[0]
    target.mkdir()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for step, numbers in enumerate(([1, 2], [2, 3], [2, 3, 4])):
            run(world, numbers, f"run-{step}", NOW + timedelta(days=step))
        waits = ApprovalRule("manual")
        run(world, [2, 3], "run-3", NOW + timedelta(days=3), approval=waits)
        registry = world.stores()[1]
        registry.record_failure("run-4", "main", ["market_regulation"], now=NOW)
        registry.dispose()
        for name in ("registry", "shared"):
            text = "".join(f"{line}\n" for line in dump(getattr(world, name)))
            (target / f"{name}.sql").write_text(text, encoding="utf-8")
        feed = world.feed().path
        shutil.copytree(feed, target / "feed", ignore=shutil.ignore_patterns(".lock"))
    return 0


def dump(database: Path) -> Iterator[str]:
    """Yield the statements that make an SQLite database again."""
    connection = sqlite3.connect(database)
    try:
        yield from connection.iterdump()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
