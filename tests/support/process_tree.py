"""What a program and every process below it hold in memory, from start to end."""

import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.1
PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """What one run took.

    Attributes:
        returncode: exit status.
        together: most bytes of all its processes at one moment, pages that they share counted in
            each.
        alone: process -> its own peak in bytes, which the kernel keeps and no pause between two
            looks can miss.
    """

    returncode: int
    together: int
    alone: Mapping[int, int]


def run_measured(
    command: Sequence[str], cwd: Path, environment: Mapping[str, str], log: Path
) -> Usage:
    """Run a program to its end, and look at it and all that it starts all the while."""
    ended = threading.Event()
    most, peaks = 0, dict[int, int]()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=out, stderr=out)

        def look() -> None:
            nonlocal most
            while not ended.wait(EVERY_SECONDS):
                held = {pid: _held(pid) for pid in _tree(process.pid)}
                most = max(most, sum(now for now, _ in held.values()))
                for pid, (_, peak) in held.items():
                    peaks[pid] = max(peaks.get(pid, 0), peak)

        watcher = threading.Thread(target=look)
        watcher.start()
        returncode = process.wait()
        ended.set()
        watcher.join()
    return Usage(returncode, most, peaks)


def _tree(root: int) -> list[int]:
    """A process and everything below it; not every kernel lists the children of one."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal() and (stat := _text(folder / "stat")):
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found, waiting = list[int](), [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _held(pid: int) -> tuple[int, int]:
    """Bytes that a process holds now and has held at most; 0 if it is gone."""
    lines = dict(
        line.split(":", 1) for line in _text(PROC / str(pid) / "status").splitlines() if ":" in line
    )
    now, peak = (int(lines.get(name, "0").split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
