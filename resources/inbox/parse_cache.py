"""What reading one file gave, kept by content, so that a run reads only what is new.

    <cache>/<version>/<key>.reading

The version is a digest of the policy and of the code that reads; the key of these and of content,
name and source. In the file a line of JSON, then rows and issues as Arrow streams. Only results are
kept, never raw cells: data of a complainant is gone before anything comes here. A damaged entry
counts as absent.

`prune` keeps it small after each run: other versions go, what none of the last runs asked for goes,
and what is above `MOST_BYTES` goes, the longest unused first. All of it can be made again.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from resources.base.code_version import code_version
from resources.base.files import replace_file

READING = ("resources.intake", "resources.formats.worker")
"""What reads a file: all readers, and the process that opens it."""
SUFFIX = ".reading"
PACKED = pa.ipc.IpcWriteOptions(compression="lz4")

RUNS_FILE = "runs.json"
"""When the last runs began that asked the cache for anything, seconds since 1970, oldest first."""

RUNS_KEPT = 30
"""A reading is kept that one of so many runs asked for: a batch is read alone in a run of its own,
and what the other runs read must not be lost by a dozen of those."""

MOST_BYTES = 2 * 1024**3
"""All readings together; the shipped sample has five million, a full year some hundred million."""

SLACK_SECONDS = 1.0
"""How far the clock of a file system may be behind."""


@dataclass(frozen=True)
class FileReading:
    """Outcome of reading one file on its own, before files are compared with each other.

    Attributes:
        accepted: typed rows that keep every rule.
        issues: what is wrong, `domain.intake.batch.ISSUE_COLUMNS`.
        rows_read: records found.
        rows_rejected: records that broke a rejecting rule.
        ignored: reason -> records that count for nothing (out of scope, duplicates …).
        filer_code: filer of a town submission.
        zero_report: it says that there is nothing to report.
        message: why the file was rejected, None if it was read.
        answers: the cover of a return notice that came back, as JSON; None for any other file.
        totals: what the filer of a patrol sheet states of itself, indicator -> number.
    """

    accepted: pd.DataFrame
    issues: pd.DataFrame
    rows_read: int = 0
    rows_rejected: int = 0
    ignored: dict[str, int] = field(default_factory=dict)
    filer_code: str | None = None
    zero_report: bool = False
    message: str | None = None
    answers: str | None = None
    totals: dict[str, float] = field(default_factory=dict)

    def header(self) -> dict[str, object]:
        """All but the frames."""
        return {name: getattr(self, name) for name in _HEADER}


_HEADER = (
    "rows_read",
    "rows_rejected",
    "ignored",
    "filer_code",
    "zero_report",
    "message",
    "answers",
    "totals",
)


@dataclass(frozen=True)
class ParseCache:
    """Readings by key under one folder; a cache without a folder forgets everything."""

    folder: Path | None

    def get(self, key: str) -> FileReading | None:
        """The reading under a key, or None."""
        if self.folder is None:
            return None
        path = self.folder / f"{key}{SUFFIX}"
        try:
            content = io.BytesIO(path.read_bytes())
            header = json.loads(content.readline())
            accepted, issues = (_frame(content) for _ in range(2))
            reading = FileReading(accepted, issues, **{name: header[name] for name in _HEADER})
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None
        return reading

    def put(self, key: str, reading: FileReading) -> None:
        """Keep a reading."""
        if self.folder is None:
            return
        content = io.BytesIO()
        content.write(json.dumps(reading.header(), ensure_ascii=False).encode() + b"\n")
        for frame in (reading.accepted, reading.issues):
            table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
            with pa.ipc.new_stream(content, table.schema, options=PACKED) as stream:
                stream.write_table(table)
        path = self.folder / f"{key}{SUFFIX}"
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content.getvalue())

    def prune(self, began: float, most_bytes: int = MOST_BYTES) -> int:
        """Remove what no run will ask for again, and return how many entries went.

        Args:
            began: when the run began that ends now, seconds since 1970. If it asked for nothing,
                nothing is removed.
            most_bytes: what is kept at most.
        """
        if self.folder is None or not self.folder.is_dir():
            return 0
        entries = sorted(_entries(self.folder))
        if not entries or entries[-1].used < began - SLACK_SECONDS:
            return 0
        version, since = entries[-1].place.parent, self._oldest_kept_run(began)
        kept = [e for e in entries if e.place.parent == version and e.used >= since]
        size = sum(entry.size for entry in kept)
        while kept and size > most_bytes:
            size -= kept.pop(0).size
        staying = {entry.place for entry in kept}
        for entry in entries:
            if entry.place not in staying:
                _remove(entry.place)
        for other in self.folder.iterdir():
            if other.is_dir() and other != version:
                shutil.rmtree(other, ignore_errors=True)
        return len(entries) - len(kept)

    def _oldest_kept_run(self, began: float) -> float:
        """Note a run; the moment since which an entry must have been asked for."""
        assert self.folder is not None
        file, runs = self.folder / RUNS_FILE, []
        with suppress(OSError, ValueError, TypeError):
            runs = [float(moment) for moment in json.loads(file.read_bytes())]
        runs = sorted({*runs, began})[-RUNS_KEPT:]
        replace_file(file, json.dumps(runs).encode())
        return runs[0] - SLACK_SECONDS if len(runs) == RUNS_KEPT else 0.0


@dataclass(frozen=True, order=True)
class _Entry:
    """One reading: when it was last asked for or made, where it lies, how large it is."""

    used: float
    place: Path
    size: int


def _entries(folder: Path) -> Iterator[_Entry]:
    """All entries, and what killed runs have left half written."""
    for place in folder.glob("*/*"):
        with suppress(OSError):
            stat = place.stat()
            yield _Entry(stat.st_mtime, place, stat.st_size)


def _remove(place: Path) -> None:
    """Remove an entry, or the folder in which an older program kept one."""
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def _frame(content: io.BytesIO) -> pd.DataFrame:
    with pa.ipc.open_stream(content) as stream:
        frame: pd.DataFrame = stream.read_all().to_pandas()
    return frame


def cache_key(*parts: str) -> str:
    """Version and digest of everything that a reading depends on, the reading code included.

    Args:
        parts: what it depends on; the last is the version of the policy.
    """
    code = code_version(*READING)
    version = hashlib.sha256("\0".join((parts[-1], code)).encode()).hexdigest()[:16]
    return f"{version}/{hashlib.sha256(chr(0).join((*parts, code)).encode()).hexdigest()}"
