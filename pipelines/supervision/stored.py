"""What the last run knew, for commands that go on from there."""

from collections.abc import Sequence
from typing import Any

from upath import UPath

from pipelines.console.command import UnusableError
from resources.io_manager import read_stored
from resources.settings import Settings


def stored_by_run(settings: Settings, needed: Sequence[str]) -> dict[str, Any]:
    """What the last run stored, by asset.

    Args:
        settings: where it lies.
        needed: keys of the assets.

    Raises:
        UnusableError: there was no run yet, or one of another version.
    """
    found = {name: read_stored(UPath(settings.frames_dir) / name) for name in needed}
    if lacking := [name for name, value in found.items() if value is None]:
        raise UnusableError(f"还没有运行过（缺 {'、'.join(lacking)}）：请先运行 registry run")
    return found
