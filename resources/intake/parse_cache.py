"""What reading one file gave, kept by content, so that a run reads only what is new.

One file per result, under the digest of everything that it depends on: content, name, source,
policy, and the code that reads. In it a line of JSON, then rows and issues as Arrow streams. Only
results are kept, never raw cells: data of a complainant is gone before anything comes here. A
damaged entry counts as absent.
"""

import hashlib
import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from resources.code_version import code_version

READING = ("resources.intake", "resources.formats.worker")
"""What reads a file: all readers, and the process that opens it."""
SUFFIX = ".reading"
PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


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

    def facts(self) -> dict[str, object]:
        """All but the frames."""
        return {name: getattr(self, name) for name in _FACTS}


_FACTS = (
    "rows_read",
    "rows_rejected",
    "ignored",
    "filer_code",
    "zero_report",
    "message",
    "answers",
)


@dataclass(frozen=True)
class ParseCache:
    """Readings by key under one folder; a cache without a folder forgets everything."""

    folder: Path | None

    def get(self, key: str) -> FileReading | None:
        """The reading under a key, or None."""
        if self.folder is None or not (self.folder / f"{key}{SUFFIX}").is_file():
            return None
        try:
            content = io.BytesIO((self.folder / f"{key}{SUFFIX}").read_bytes())
            facts = json.loads(content.readline())
            accepted, issues = (_frame(content) for _ in range(2))
            return FileReading(accepted, issues, **{name: facts[name] for name in _FACTS})
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None

    def put(self, key: str, reading: FileReading) -> None:
        """Keep a reading."""
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        content = io.BytesIO()
        content.write(json.dumps(reading.facts(), ensure_ascii=False).encode() + b"\n")
        for frame in (reading.accepted, reading.issues):
            table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1)
            with pa.ipc.new_stream(content, table.schema, options=PACKED) as stream:
                stream.write_table(table)
        _write(self.folder / f"{key}{SUFFIX}", content.getvalue())


def _frame(content: io.BytesIO) -> pd.DataFrame:
    with pa.ipc.open_stream(content) as stream:
        frame: pd.DataFrame = stream.read_all().to_pandas()
    return frame


def cache_key(*parts: str) -> str:
    """Digest of everything that a reading depends on, the reading code included."""
    return hashlib.sha256("\0".join((*parts, code_version(*READING))).encode()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a killed run leaves no half file under the name."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    aside.write_bytes(data)
    aside.rename(path)
