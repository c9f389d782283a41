"""What one source hands to the next stage: accepted rows, issues, and the files they came from.

Only the shapes live here; reading is `resources`, validation is `schemas`.
"""

from dataclasses import dataclass, field

import pandas as pd

PROVENANCE = ("source", "source_record_id", "source_file", "source_sheet", "source_row")
"""First columns of every source frame."""

ISSUE_COLUMNS = (
    "source",
    "source_file",
    "source_sheet",
    "source_row",
    "source_record_id",
    "field",
    "rule",
    "value",
    "expected",
    "message",
    "severity",
)
"""Columns of an issue, which becomes one row of `rejected_record`."""

FILE_COLUMNS = (
    "source",
    "source_file",
    "sha256",
    "size_bytes",
    "batch",
    "filer_code",
    "received_at",
    "received_noted",
    "status",
    "rows_read",
    "rows_accepted",
    "rows_rejected",
    "rows_ignored",
    "ignored_reasons",
    "zero_report",
    "message",
    "answers",
)
"""Columns of the account of one file: rows_read = rows_accepted + rows_rejected + rows_ignored.

`answers` is set for a return notice that came back: JSON of
`domain.intake.return_notices.read_cover`."""

COUNT_COLUMNS = ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
"""The four counts of a file's account."""


@dataclass(frozen=True)
class SourceBatch:
    """Outcome of reading and validating one source, or one batch of the town submissions.

    Attributes:
        accepted: typed rows that keep every rule, one per source row.
        issues: every rule that a row, cell or file broke (`ISSUE_COLUMNS`).
        files: one row per file with its counts (`FILE_COLUMNS`).
        left_out: typed rows that do not count by themselves and still say something: penalties out
            of scope or not acceptable, which may withdraw a decision; empty for other sources.
        totals: what the filers of patrol sheets state of themselves, a row per file and indicator
            (`source_file`, `indicator`, `value`); empty for other sources.
    """

    accepted: pd.DataFrame
    issues: pd.DataFrame
    files: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    totals: pd.DataFrame = field(default_factory=pd.DataFrame)


def received_at(names: pd.Series, files: pd.DataFrame) -> pd.Series:
    """When the files of these names came, NaT where that is not known.

    Args:
        names: paths of files, missing ones too.
        files: accounts of files (`FILE_COLUMNS`); there may be none.
    """
    times = files.drop_duplicates("source_file").set_index("source_file")["received_at"]
    # Not `map`: pandas turns a mapping that is empty into numbers, and times are none.
    found: pd.Series = times.astype("datetime64[us]").reindex(names.astype("str"))
    return found.set_axis(names.index)
