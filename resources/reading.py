"""The way of every file from bytes to accepted rows, shared by all file sources.

Reads each file on its own (through the cache), then compares the files of a source: a record that
came twice counts once, the newest version of a record counts, and the account of every file
adds up.
What is particular to a source is handed in by `resources.readers`.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from domain.batches import FILE_COLUMNS, PROVENANCE, SourceBatch
from domain.return_notices import read_cover
from domain.sheets import Grid, SheetSpec, Table, read_table
from domain.source_fields import FIELDS, read_fields
from resources.faults import note_fault
from resources.inbox import Inbox, InboxFile
from resources.parse_cache import FileReading, ParseCache, cache_key
from resources.tabular import UnreadableFileError, read_grids
from schemas.policy import Policy
from schemas.sources import TEXT, columns_of, row_schema
from schemas.validation import (
    Break,
    check_rows,
    empty_issues,
    file_issue,
    join_issues,
    render_issues,
)

DUPLICATE = "duplicate"
SUPERSEDED_ROW = "superseded_row"
SUPERSEDED_FILE = "superseded"


class RejectedFileError(Exception):
    """A file that is rejected as a whole.

    Attributes:
        code: rule that it broke.
        detail: what was found, in Chinese, without personal data.
        sheet: sheet concerned.
        field: column concerned.
    """

    def __init__(
        self, code: str, detail: str = "", *, sheet: str | None = None, column: str | None = None
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.sheet = sheet
        self.column = column


@dataclass(frozen=True)
class Draft:
    """Rows of a file that were read and not yet judged.

    Attributes:
        rows: typed rows with all columns of the source.
        raw: cells as typed, by field, to show what was found.
        problems: field -> code of the cells that could not be read.
        breaks: rules that a source's own reader found broken.
        warnings: issues about the file or a sheet.
        ignored: reason -> which rows count for nothing.
    """

    rows: pd.DataFrame
    raw: pd.DataFrame
    problems: dict[str, pd.Series]
    breaks: list[Break] = field(default_factory=list)
    warnings: list[pd.DataFrame] = field(default_factory=list)
    ignored: dict[str, "pd.Series[bool]"] = field(default_factory=dict)


Parser = Callable[[InboxFile, Sequence[Grid]], FileReading]


def read_file(
    file: InboxFile, source: str, inbox: Inbox, policy: Policy, context: str, parse: Parser
) -> FileReading:
    """Read one file, or take what reading the same content gave before.

    Args:
        file: the file.
        source: name of the source.
        inbox: for its cache folder.
        policy: limits and version.
        context: what else the result depends on (the batch).
        parse: from grids to rows.
    """
    cache = ParseCache(inbox.cache_dir)
    digest = file.digest()
    key = cache_key(digest or "", file.name, source, context, policy.version)
    known = cache.get(key) if digest else None
    if known is not None:
        return known
    try:
        reading = _read(file, source, policy, parse)
    except Exception as error:
        # The last catch: a fault of this program costs one file and not the run. It is not cached,
        # since the next version of the program may read the file.
        fault = note_fault(error, inbox.faults_dir, f"{source} sha256 {digest}")
        why = RejectedFileError("program_fault", f"编号 {fault}")
        return rejected(file, source, why)
    if digest:
        cache.put(key, reading)
    return reading


def _read(file: InboxFile, source: str, policy: Policy, parse: Parser) -> FileReading:
    allowed = policy.sources[source].extensions
    try:
        suffix = file.extension
        if suffix not in allowed:
            raise RejectedFileError("wrong_extension", f".{suffix}，应为 .{'、.'.join(allowed)}")
        grids = read_grids(file.read(policy.limits.max_bytes), policy.limits)
        sheets, answers = read_cover(grids)
        return replace(parse(file, sheets), answers=answers)
    except UnreadableFileError as error:
        return rejected(file, source, RejectedFileError("unreadable_file", str(error).rstrip("。")))
    except RejectedFileError as error:
        return rejected(file, source, error)


def rejected(file: InboxFile, source: str, why: RejectedFileError) -> FileReading:
    """The reading of a file that is rejected as a whole."""
    issue = file_issue(source, file.name, why.code, why.detail, sheet=why.sheet, field=why.column)
    return FileReading(empty_rows(source), issue, message=str(issue["message"].iloc[0]))


def tables_of(file: InboxFile, grids: Sequence[Grid], spec: SheetSpec) -> list[Table]:
    """Every sheet that has the header.

    Raises:
        RejectedFileError: no sheet has it, or one lacks a required column.
    """
    tables = [table for grid in grids if (table := read_table(grid, spec)) is not None]
    if not tables:
        required = "、".join(column.header for column in spec.columns if column.required)
        raise RejectedFileError("no_header", f"没有工作表含有这些列：{required}")
    for table in tables:
        if table.missing:
            raise RejectedFileError(
                "missing_column",
                "、".join(table.missing),
                sheet=table.sheet or None,
                column=table.missing[0],
            )
    return tables


def column_warnings(file: InboxFile, source: str, table: Table, kept: bool) -> list[pd.DataFrame]:
    """Columns that the contract does not name, and columns that stand there twice."""
    code = "unknown_column" if kept else "unknown_column_dropped"
    named = [(code, name) for name in table.unknown]
    named += [("repeated_column", name) for name in table.repeated]
    return [
        file_issue(source, file.name, code, name, sheet=table.sheet or None, field=name)
        for code, name in named
    ]


def draft_of(
    file: InboxFile,
    source: str,
    table: Table,
    policy: Policy,
    period: tuple[date, date] | None = None,
    cells: pd.DataFrame | None = None,
) -> Draft:
    """Typed rows of one sheet with provenance; `cells` overrides the table's own."""
    raw = table.cells if cells is None else cells
    reading = read_fields(raw, FIELDS[source], policy.choices.get(source, {}), policy.terms, period)
    rows = with_provenance(reading.values, source, file.name, table.sheet or None, table.rows)
    if "extra" in columns_of(source):
        rows["extra"] = extra_json(table.extra)
    breaks = [Break("columns_shifted", "", table.shifted)]
    return Draft(rows, raw, reading.problems, breaks)


def with_provenance(
    values: pd.DataFrame, source: str, file: str, sheet: str | None, numbers: pd.Series
) -> pd.DataFrame:
    """Put the provenance columns before the values; the record id may come with the values."""
    first = {
        "source": source,
        "source_record_id": values.get("source_record_id", np.nan),
        "source_file": file,
        "source_sheet": sheet if sheet else np.nan,
        "source_row": numbers,
    }
    rest = values.drop(columns="source_record_id", errors="ignore")
    return pd.concat([pd.DataFrame(first, index=values.index), rest], axis=1)


def extra_json(extra: pd.DataFrame) -> pd.Series:
    """Columns that the contract does not name, as one JSON object per row; NaN where all are empty.

    Row by row because each object has its own keys; most files have no such column at all.
    """
    if extra.empty or not len(extra.columns):
        return pd.Series(np.nan, index=extra.index, dtype=TEXT)
    texts = extra.astype("str")
    objects = [
        {
            name: cell
            for name, cell in zip(extra.columns, row, strict=True)
            if isinstance(cell, str) and cell.strip()
        }
        for row in texts.itertuples(index=False, name=None)
    ]
    rendered = [json.dumps(o, ensure_ascii=False) if o else None for o in objects]
    return pd.Series(rendered, index=extra.index, dtype=TEXT)


def join_drafts(drafts: Sequence[Draft]) -> Draft:
    """Several sheets of a file as one table."""
    sizes = [len(draft.rows) for draft in drafts]
    starts = np.cumsum([0, *sizes])
    total = pd.RangeIndex(int(starts[-1]))
    fields = {name for draft in drafts for name in draft.problems}
    problems = {
        name: pd.concat(
            [
                d.problems.get(name, pd.Series(np.nan, index=d.rows.index, dtype=TEXT))
                for d in drafts
            ],
            ignore_index=True,
        )
        for name in sorted(fields)
    }
    return Draft(
        rows=pd.concat([d.rows for d in drafts], ignore_index=True),
        raw=pd.concat([d.raw for d in drafts], ignore_index=True),
        problems=problems,
        breaks=[
            _moved(b, start, total)
            for d, start in zip(drafts, starts, strict=False)
            for b in d.breaks
        ],
        warnings=[warning for d in drafts for warning in d.warnings],
        ignored={
            reason: pd.concat(
                [d.ignored.get(reason, pd.Series(False, index=d.rows.index)) for d in drafts],
                ignore_index=True,
            )
            for reason in sorted({reason for d in drafts for reason in d.ignored})
        },
    )


def _moved(found: Break, start: int, total: pd.RangeIndex) -> Break:
    places = total[start : start + len(found.rows)]
    return replace(found, rows=found.rows.set_axis(places).reindex(total, fill_value=False))


def judge(
    draft: Draft,
    source: str,
    policy: Policy,
    window: tuple[date, date] | None = None,
    show_values: bool = True,
    headers: Mapping[str, str] | None = None,
) -> FileReading:
    """Split a draft into accepted and rejected rows and put everything wrong into words.

    `headers` are the names that the fields have in the source, if policy does not give them.
    """
    rows = typed(draft.rows, source)
    split = check_rows(rows, row_schema(source, window), draft.problems, draft.breaks)
    ignored = _ignored(draft, rows.index)
    rejected_rows = split.rejected & ~ignored
    relevant = _relevant(split.breaks, ignored)
    issues = _rendered(relevant, rows, draft, source, policy, show_values, headers)
    accepted = rows[~rejected_rows & ~ignored]
    return FileReading(
        accepted=accepted.reset_index(drop=True),
        issues=join_issues([*draft.warnings, issues]),
        rows_read=len(rows),
        rows_rejected=int(rejected_rows.sum()),
        ignored={reason: int(mask.sum()) for reason, mask in draft.ignored.items() if mask.any()},
    )


def _relevant(breaks: Iterable[Break], ignored: "pd.Series[bool]") -> list[Break]:
    """Breaks without those of ignored rows, and without what only follows from a slipped row."""
    found = list(breaks)
    slipped = pd.Series(False, index=ignored.index)
    for one in found:
        if one.code == "columns_shifted":
            slipped |= one.rows
    return [
        replace(one, rows=one.rows & ~ignored & (~slipped | (one.code == "columns_shifted")))
        for one in found
    ]


def _ignored(draft: Draft, index: pd.Index) -> "pd.Series[bool]":
    ignored = pd.Series(False, index=index)
    for mask in draft.ignored.values():
        ignored |= mask
    return ignored


def _rendered(
    breaks: Iterable[Break],
    rows: pd.DataFrame,
    draft: Draft,
    source: str,
    policy: Policy,
    show_values: bool,
    headers: Mapping[str, str] | None,
) -> pd.DataFrame:
    if headers is None:
        headers = policy.sources[source].spec().headers()
    choices = policy.choices.get(source, {})
    expected = {name: "、".join(dict.fromkeys(values.values())) for name, values in choices.items()}
    found = [b for b in breaks if b.rows.any()]
    return render_issues(found, rows, draft.raw, headers, expected, show_values)


def typed(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """All columns of the source in order and with their types; absent ones are empty."""
    types = columns_of(source)
    return rows.reindex(columns=list(types)).astype(types).reset_index(drop=True)


def empty_rows(source: str) -> pd.DataFrame:
    """No row of a source, with the right types."""
    return _no_row(source).copy()


@cache
def _no_row(source: str) -> pd.DataFrame:
    return typed(pd.DataFrame(columns=list(columns_of(source)), index=pd.RangeIndex(0)), source)


# --- files of one source compared with each other ------------------------------------------------


@dataclass(frozen=True)
class Delivery:
    """A file, what reading it gave, and whether a later file replaced it."""

    file: InboxFile
    reading: FileReading
    superseded: bool = False


def assemble(
    source: str,
    deliveries: Sequence[Delivery],
    batch: str | None = None,
    more_issues: Sequence[pd.DataFrame] = (),
) -> SourceBatch:
    """Put the files of a source together and account for every row.

    A record that came several times counts once. Where the versions differ the newest delivery
    counts, then the later file name, then a penalty that is withdrawn, then the fuller row; the
    others are ignored as `superseded_row` with a warning. Of rows that say the same the first one
    counts, the later ones are ignored as `duplicate`.
    """
    current = [d for d in deliveries if not d.superseded]
    rows = pd.concat([empty_rows(source), *(_dated(d) for d in current)], ignore_index=True)
    reasons = _repeats(rows, source)
    accepted = typed(rows[reasons.isna()], source)
    issues = [d.reading.issues for d in current] + [_repeat_issues(rows, reasons)]
    counts = reasons.dropna().groupby(rows["source_file"]).value_counts()
    files = [_account(source, d, batch, _ignored_of(counts, d)) for d in deliveries]
    result = SourceBatch(
        accepted=_sorted(accepted),
        issues=_sorted(join_issues([*issues, *more_issues])),
        files=_files(files),
    )
    _check_counts(result)
    return result


def _dated(delivery: Delivery) -> pd.DataFrame:
    return delivery.reading.accepted.assign(_received_at=delivery.file.received_at)


def _repeats(rows: pd.DataFrame, source: str) -> pd.Series:
    """Why a row does not count, NaN for the one that does."""
    reasons: pd.Series = pd.Series(np.nan, index=rows.index, dtype=TEXT)
    if rows.empty:
        return reasons
    repeated = rows[rows["source_record_id"].duplicated(keep=False)]
    if repeated.empty:
        return reasons
    content = [name for name in columns_of(source) if name not in PROVENANCE]
    digest = pd.util.hash_pandas_object(repeated[content].astype("str"), index=False)
    order = repeated.assign(_digest=digest, _filled=repeated[content].notna().sum(axis=1))
    keys = ["_received_at", "source_file", "_withdrawn", "_filled", "_digest", "source_row"]
    # A withdrawal counts before a status that nobody can read, and that before one in force.
    status = order.get("revoked", pd.Series(False, index=order.index, dtype="boolean"))
    order = order.assign(_withdrawn=status.astype("Float64").fillna(0.5))
    order = order.sort_values(["source_record_id", *keys], na_position="first")
    winner = order.groupby("source_record_id")["_digest"].transform("last")
    same = order["_digest"] == winner
    again = order[same].duplicated("source_record_id")
    reasons = reasons.mask(reasons.index.isin(order.index[~same]), SUPERSEDED_ROW)
    return reasons.mask(reasons.index.isin(again.index[again]), DUPLICATE)


def _repeat_issues(rows: pd.DataFrame, reasons: pd.Series) -> pd.DataFrame:
    older = reasons == SUPERSEDED_ROW
    if not older.any():
        return empty_issues()
    warning = Break(SUPERSEDED_ROW, "source_record_id", older)
    return render_issues(
        [warning], rows, pd.DataFrame(index=rows.index), {"source_record_id": "编号"}, {}
    )


def _ignored_of(counts: pd.Series, delivery: Delivery) -> dict[str, int]:
    """Reason -> number of rows of one file that count for nothing."""
    reading = delivery.reading
    if delivery.superseded:
        return {SUPERSEDED_FILE: reading.rows_read} if reading.rows_read else {}
    found = dict(reading.ignored)
    if delivery.file.name in counts.index.get_level_values(0):
        for reason, number in counts.loc[delivery.file.name].items():
            found[str(reason)] = found.get(str(reason), 0) + int(number)
    return found


def _account(
    source: str, delivery: Delivery, batch: str | None, ignored: Mapping[str, int]
) -> dict[str, object]:
    reading, file = delivery.reading, delivery.file
    total = sum(ignored.values())
    refused = 0 if delivery.superseded else reading.rows_rejected
    status = "superseded" if delivery.superseded else "accepted"
    return {
        "source": source,
        "source_file": file.name,
        "sha256": file.digest(),
        "size_bytes": file.size,
        "batch": batch,
        "filer_code": reading.filer_code,
        "received_at": file.received_at,
        "status": "rejected" if reading.message is not None else status,
        "rows_read": reading.rows_read,
        "rows_accepted": reading.rows_read - refused - total,
        "rows_rejected": refused,
        "rows_ignored": total,
        "ignored_reasons": json.dumps(dict(sorted(ignored.items()))),
        "zero_report": reading.zero_report,
        "message": reading.message,
        "answers": reading.answers,
    }


_FILE_TYPES: dict[str, Any] = dict.fromkeys(FILE_COLUMNS, TEXT) | {
    "size_bytes": "Int64",
    "received_at": "datetime64[us]",
    "rows_read": "Int64",
    "rows_accepted": "Int64",
    "rows_rejected": "Int64",
    "rows_ignored": "Int64",
    "zero_report": "boolean",
}


def _files(accounts: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return _sorted(pd.DataFrame(accounts, columns=list(FILE_COLUMNS)).astype(_FILE_TYPES))


_UPDATED = {"market_registration": "approved_on", "market_penalty": "updated_at"}
"""When the source changed a row of a database table, which has no time of delivery."""


def assemble_table(source: str, name: str, reading: FileReading) -> SourceBatch:
    """Like `assemble` for a table of a database, which is read like a file and is none.

    The row that the source changed last counts.
    """
    rows = reading.accepted.assign(_received_at=reading.accepted[_UPDATED[source]])
    reasons = _repeats(rows, source)
    ignored = reading.ignored | reasons.value_counts().to_dict()
    total = sum(ignored.values())
    account = {
        "source": source,
        "source_file": name,
        "status": "accepted",
        "rows_read": reading.rows_read,
        "rows_accepted": reading.rows_read - reading.rows_rejected - total,
        "rows_rejected": reading.rows_rejected,
        "rows_ignored": total,
        "ignored_reasons": json.dumps(dict(sorted(ignored.items()))),
        "zero_report": False,
    }
    accepted = typed(rows[reasons.isna()], source).sort_values(
        "source_record_id", ignore_index=True
    )
    issues = join_issues([reading.issues, _repeat_issues(rows, reasons)])
    result = SourceBatch(accepted, _sorted(issues), _files([account]))
    _check_counts(result)
    return result


def _check_counts(result: SourceBatch) -> None:
    """Every row that was read is accepted, rejected or ignored, per file and in fact.

    Raises:
        AssertionError: the account does not add up, which is a fault of the program.
    """
    files = result.files
    parts = files["rows_accepted"] + files["rows_rejected"] + files["rows_ignored"]
    counted = result.accepted.groupby("source_file").size().reindex(files["source_file"]).fillna(0)
    if not (parts == files["rows_read"]).all() or list(counted) != list(files["rows_accepted"]):
        wrong = files.loc[parts != files["rows_read"], "source_file"].tolist()
        raise AssertionError(f"rows read != accepted + rejected + ignored: {wrong}")


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """By file, row and what is wrong, so that the order of reading does not show."""
    keys = [k for k in ("source_file", "source_sheet", "source_row", "field", "rule") if k in frame]
    return frame.sort_values(keys, ignore_index=True, kind="stable")
