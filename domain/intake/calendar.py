"""The reporting calendar: batches, due dates, and who delivered when.

Only dates and counts; files are read elsewhere. Whether a filer was on time is decided by the first
delivery that could be read (contracts §2.1): a correction, asked for by a return notice or not,
changes rows and never that status. When a correction came is `domain.intake.corrections`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

STATUS_COLUMNS = (
    "batch",
    "filer_code",
    "filer_name",
    "due_on",
    "status",
    "submitted_at",
    "last_submitted_at",
    "late_days",
    "deliveries",
    "rows_read",
    "rows_accepted",
    "rows_rejected",
    "rows_ignored",
    "verified_findings",
    "zero_report",
)
"""Columns of `submission_status`."""


TOTAL_COLUMNS = ("batch", "filer_code", "indicator", "value")
"""Columns of `submission_total`."""


@dataclass(frozen=True)
class Filer:
    """A town, street or zone that files patrol reports.

    Attributes:
        code: nine-digit division code.
        name: name as published.
        aliases: other spellings, without prefixes and suffixes of office.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """One reporting batch, named by its due date.

    Attributes:
        due_on: last day of delivery, Asia/Shanghai.
        starts_on: first day that the batch reports on.
        ends_on: last day that the batch reports on.
    """

    due_on: date
    starts_on: date
    ends_on: date

    @property
    def key(self) -> str:
        """Name of the batch folder, `YYYY-MM-DD`."""
        return self.due_on.isoformat()

    @property
    def closes_at(self) -> datetime:
        """First moment (naive, Asia/Shanghai) that is late."""
        return datetime.combine(self.due_on, datetime.min.time()) + timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """All batches in order.

    Attributes:
        batches: by due date.
        tolerance_days: how far an inspection may lie outside its batch.
        copied_after_days: a file's modification time so many days after the due date is that of a
            copy and says nothing of when the file came.
    """

    batches: tuple[Batch, ...]
    tolerance_days: int = 31
    copied_after_days: int = 366

    def keys(self) -> tuple[str, ...]:
        """Folder names of all batches."""
        return tuple(batch.key for batch in self.batches)

    def batch(self, key: str) -> Batch:
        """The batch with this key.

        Raises:
            KeyError: the calendar has no such batch.
        """
        for batch in self.batches:
            if batch.key == key:
                return batch
        raise KeyError(key)

    def copied_after(self, key: str) -> datetime:
        """First moment from which a modification time is that of a copy."""
        return self.batch(key).closes_at + timedelta(days=self.copied_after_days)

    def window(self, key: str) -> tuple[date, date]:
        """First and last day that an inspection of this batch may have."""
        batch = self.batch(key)
        slack = timedelta(days=self.tolerance_days)
        return batch.starts_on - slack, batch.ends_on + slack


def submission_status(
    files: pd.DataFrame,
    accepted: pd.DataFrame,
    calendar: Calendar,
    filers: Sequence[Filer],
    as_of: date,
) -> pd.DataFrame:
    """One row per batch that was due by `as_of` and filer, delivered or not.

    Args:
        files: accounts of all town files (`domain.intake.batch.FILE_COLUMNS`).
        accepted: accepted rows of all batches, for the number of findings 查实.
        calendar: batches.
        filers: who must deliver.
        as_of: day of evaluation; batches due later are not listed.

    Returns:
        `STATUS_COLUMNS`. `status` is `on_time`, `late`, `missing`, or `rejected` (all that came was
        unreadable). `submitted_at` is when the first readable file came and alone decides the
        status, `last_submitted_at` when anything last came; counts are those of the newest
        readable file. `late_days` counts days after the due date, NA unless late.
    """
    due = [batch for batch in calendar.batches if batch.due_on <= as_of]
    grid = pd.DataFrame(
        [(b.key, f.code, f.name, b.due_on, b.closes_at) for b in due for f in filers],
        columns=["batch", "filer_code", "filer_name", "due_on", "closes_at"],
    )
    keys = ["batch", "filer_code"]
    delivered = grid.merge(_deliveries(files), on=keys, how="left")
    delivered = delivered.merge(_row_counts(files), on=keys, how="left")
    verified = accepted.loc[accepted["finding"] == "查实"].groupby(keys).size()
    delivered = delivered.merge(
        verified.rename("verified_findings").reset_index(), on=keys, how="left"
    )
    return _conformed(_with_status(delivered))


def submission_totals(totals: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """What the filers state of themselves, of the delivery that counts (`TOTAL_COLUMNS`).

    Args:
        totals: `source_file`, `indicator`, `value` of all batches.
        files: accounts of the town submissions (`domain.intake.batch.FILE_COLUMNS`).
    """
    known = files.loc[files["batch"].notna() & files["filer_code"].notna()]
    counts = known.loc[known["status"].eq("accepted"), ["source_file", "batch", "filer_code"]]
    rows = totals.reindex(columns=["source_file", "indicator", "value"]).merge(
        counts, on="source_file"
    )
    texts = dict.fromkeys(TOTAL_COLUMNS[:-1], "str")
    made = rows[list(TOTAL_COLUMNS)].astype(texts).astype({"value": "Float64"})
    return made.sort_values(list(TOTAL_COLUMNS[:-1]), ignore_index=True)


def _deliveries(files: pd.DataFrame) -> pd.DataFrame:
    """First readable delivery, last of all, first unreadable one, and how many came."""
    known = files[files["filer_code"].notna()]
    readable = known["status"].isin(["accepted", "superseded"])
    moments = pd.to_datetime(known["received_at"])
    return (
        known[["batch", "filer_code"]]
        .assign(
            came_at=moments,
            readable_at=moments.where(readable),
            refused_at=moments.where(known["status"] == "rejected"),
        )
        .groupby(["batch", "filer_code"])
        .agg(
            submitted_at=("readable_at", "min"),
            last_submitted_at=("came_at", "max"),
            refused_at=("refused_at", "min"),
            deliveries=("came_at", "size"),
        )
        .reset_index()
    )


def _row_counts(files: pd.DataFrame) -> pd.DataFrame:
    """Counts of the file that counts: the newest readable delivery."""
    counts = ["rows_read", "rows_accepted", "rows_rejected", "rows_ignored", "zero_report"]
    current = files[(files["status"] == "accepted") & files["filer_code"].notna()]
    return current[["batch", "filer_code", *counts]]


def _with_status(rows: pd.DataFrame) -> pd.DataFrame:
    status = pd.Series("missing", index=rows.index, dtype="str")
    status = status.mask(rows["refused_at"].notna(), "rejected")
    on_time = rows["submitted_at"] < rows["closes_at"]
    status = status.mask(rows["submitted_at"].notna(), "late").mask(on_time, "on_time")
    days = (rows["submitted_at"].dt.normalize() - pd.to_datetime(rows["due_on"])).dt.days
    return rows.assign(
        status=status,
        submitted_at=rows["submitted_at"].fillna(rows["refused_at"]),
        late_days=days.where(status == "late"),
    )


def _conformed(rows: pd.DataFrame) -> pd.DataFrame:
    counts = [name for name in STATUS_COLUMNS if name.startswith("rows_")]
    counts += ["deliveries", "verified_findings"]
    texts = ["batch", "filer_code", "filer_name"]
    typed = rows.assign(
        # Before the first due date there is no row to say that these are texts.
        **{name: rows[name].astype("str") for name in texts},
        due_on=pd.to_datetime(rows["due_on"]).astype("datetime64[us]"),
        submitted_at=rows["submitted_at"].astype("datetime64[us]"),
        last_submitted_at=rows["last_submitted_at"].astype("datetime64[us]"),
        late_days=rows["late_days"].astype("Int64"),
        zero_report=rows["zero_report"].astype("boolean").fillna(False),
        **{name: rows[name].astype("Int64").fillna(0) for name in counts},
    )
    return typed[list(STATUS_COLUMNS)].sort_values(["batch", "filer_code"], ignore_index=True)
