"""Whether what was sent back to a filer came back by the notice's own deadline.

A correction never changes whether the filer was on time with its report (`domain.intake.calendar`);
it is judged here, by the day that the return notice names (`return_days` of the policy). Pure:
frames in, frames out.
"""

from datetime import date

import pandas as pd

from domain.intake.batch import received_at

CORRECTION_COLUMNS = (
    "batch",
    "filer_code",
    "returned",
    "open_rows",
    "return_by",
    "answered_at",
    "status",
    "late_days",
)
"""Columns of `corrections`."""

CORRECTION_WORDS = {
    "in_time": "按期改正",
    "late": "逾期改正",
    "open": "待改正",
    "overdue": "逾期未改正",
}
"""Status of a correction to the word that a town reads."""


def corrections(
    history: pd.DataFrame, files: pd.DataFrame, return_days: int, day: date
) -> pd.DataFrame:
    """What was sent back to each filer in each batch, and whether it came back in time.

    Args:
        history: `domain.intake.rejections.HISTORY_COLUMNS`.
        files: accounts of the towns' files, for the moment at which an answer came.
        return_days: days from the notice to its deadline.
        day: day of evaluation.

    Returns:
        `CORRECTION_COLUMNS`, one row per batch and filer, by these. `returned` counts rows and
        whole files, `open_rows` the rows that still wait. `return_by` is the day on the newest
        notice: one sent anew, since its correction was refused in turn, gives its days anew.
        `answered_at` is when the last answer came, NaT while anything is open. `status`: `in_time`
        up to the end of `return_by`, `late`, `open`, or `overdue`; `late_days` counts days after
        `return_by`, NA otherwise.
    """
    keys = ["batch", "filer_code"]
    rows = history[history["batch"].notna() & history["filer_code"].notna()]
    waits = rows["resolution"].isna()
    marked = rows.assign(
        waits=waits,
        open_rows=waits & (rows["severity"] == "reject_row"),
        closed_at=_closed_at(rows, files).astype("datetime64[us]"),
    )
    found = (
        marked.groupby(keys)
        .agg(
            returned=("waits", "size"),
            waiting=("waits", "sum"),
            open_rows=("open_rows", "sum"),
            sent_on=("first_seen_on", "max"),
            answered_at=("closed_at", "max"),
        )
        .reset_index()
    )
    found["return_by"] = found["sent_on"] + pd.Timedelta(days=return_days)
    return _with_state(found, pd.Timestamp(day))


def _closed_at(rows: pd.DataFrame, files: pd.DataFrame) -> pd.Series:
    """When the answer came that closed a rejection; the day of the run that saw it, if unknown."""
    answer = rows["resolved_by"].astype("str").str.replace(r"#[^#]*$", "", regex=True)
    return received_at(answer, files).fillna(rows["resolved_on"])


def _with_state(found: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    waits = found["waiting"] > 0
    reached = found["answered_at"].dt.normalize().mask(waits, day)
    days = (reached - found["return_by"]).dt.days
    late = days > 0
    status = pd.Series("in_time", index=found.index, dtype="str")
    status = status.mask(late, "late").mask(waits, "open").mask(waits & late, "overdue")
    made = found.assign(
        status=status,
        answered_at=found["answered_at"].mask(waits),
        late_days=days.where(late).astype("Int64"),
        returned=found["returned"].astype("Int64"),
        open_rows=found["open_rows"].astype("Int64"),
    )
    return made[list(CORRECTION_COLUMNS)].sort_values(["batch", "filer_code"], ignore_index=True)
