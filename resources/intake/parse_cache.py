"""What reading one file gave, kept by content, so that a run reads only what is new.

One file of Parquet or JSON per part, under the digest of everything that the result depends on:
content, name, source, policy, and the code that reads. Only results are kept, never raw cells: data
of a complainant is gone before anything comes here. A damaged entry counts as absent.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from resources.code_version import code_version

READING = ("resources.intake", "resources.formats.worker")
"""What reads a file: all readers, and the process that opens it."""
FACTS_FILE = "facts.json"


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
        if self.folder is None or not (self.folder / key / FACTS_FILE).is_file():
            return None
        place = self.folder / key
        try:
            facts = json.loads((place / FACTS_FILE).read_text(encoding="utf-8"))
            accepted = pd.read_parquet(place / "accepted.parquet")
            issues = pd.read_parquet(place / "issues.parquet")
            return FileReading(accepted, issues, **{name: facts[name] for name in _FACTS})
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None

    def put(self, key: str, reading: FileReading) -> None:
        """Keep a reading; `facts.json` is written last and makes it valid."""
        if self.folder is None:
            return
        place = self.folder / key
        place.mkdir(parents=True, exist_ok=True)
        _write(place / "accepted.parquet", reading.accepted.to_parquet(None, index=False))
        _write(place / "issues.parquet", reading.issues.to_parquet(None, index=False))
        facts = {name: getattr(reading, name) for name in _FACTS}
        _write(place / FACTS_FILE, json.dumps(facts, ensure_ascii=False).encode())


def cache_key(*parts: str) -> str:
    """Digest of everything that a reading depends on, the reading code included."""
    return hashlib.sha256("\0".join((*parts, code_version(*READING))).encode()).hexdigest()


def _write(path: Path, data: bytes | None) -> None:
    """Write beside and rename, so that a killed run leaves no half file under the name."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    aside.write_bytes(data or b"")
    aside.rename(path)
