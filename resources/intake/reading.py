"""The way of every file from bytes to accepted rows, shared by all file sources.

Reads each file on its own (through the cache), then compares the files of a source: a record that
came twice counts once, the newest version of a record counts, and the account of every file
adds up.
What is particular to a source is handed in by `resources.intake.snapshots`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import PurePosixPath

import pandas as pd

from domain.intake.parties import PARTY_NO
from domain.intake.return_notices import read_cover
from domain.intake.sheets.tables import Grid, SheetSpec, Table, read_tables
from domain.intake.sources import SOURCES
from domain.privacy.shown_names import UNNAMED_COLUMN
from resources.faults import note_fault, note_trace
from resources.formats.limits import UnreadableFileError
from resources.formats.process import ReaderFaultError, ReaderStartError, read_grids
from resources.intake.drafts import Draft, tells_informant
from resources.intake.inbox import Inbox, InboxFile
from resources.intake.parse_cache import FileReading, ParseCache, cache_key
from schemas.policy.load import Policy
from schemas.rows.sources import columns_of, row_schema
from schemas.rows.validation import (
    Break,
    check_rows,
    file_issue,
    join_issues,
    render_issues,
)

MOST_NAMED = 20
"""Rows that one message names."""


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


Parser = Callable[[InboxFile, Sequence[Grid]], FileReading]


def read_file(
    file: InboxFile,
    source: str,
    inbox: Inbox,
    policy: Policy,
    context: str,
    parse: Parser,
    tidy: Callable[[str | None], str | None] = lambda answers: answers,
) -> FileReading:
    """Read one file, or take what reading the same content gave before.

    Args:
        file: the file.
        source: name of the source.
        inbox: for its cache folder.
        policy: limits and version.
        context: what else the result depends on (the batch).
        parse: from grids to rows.
        tidy: what of a returned notice's cover is kept.
    """
    cache = ParseCache(inbox.cache_dir)
    digest = file.digest()
    key = cache_key(digest or "", file.name, source, context, policy.version)
    known = cache.get(key) if digest else None
    if known is not None:
        return known
    try:
        reading = _read(file, source, policy, parse)
        reading = replace(reading, answers=tidy(reading.answers))
    except ReaderFaultError as error:
        fault = note_trace(str(error), inbox.faults_dir, f"{source} sha256 {digest}")
        return rejected(file, source, RejectedFileError("program_fault", f"编号 {fault}"))
    except ReaderStartError:
        raise
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
            shown = PurePosixPath(file.name).suffix.lower().lstrip(".")
            raise RejectedFileError("wrong_extension", f".{shown}，应为 .{'、.'.join(allowed)}")
        grids = read_grids(file.read(policy.limits.max_bytes), policy.limits)
    except UnreadableFileError as error:
        return rejected(file, source, RejectedFileError("unreadable_file", str(error).rstrip("。")))
    except RejectedFileError as error:
        return rejected(file, source, error)
    sheets, answers = read_cover(grids)
    visible = [sheet for sheet in sheets if not sheet.hidden]
    told = [
        file_issue(source, file.name, "hidden_sheet", sheet=_shown_sheet(source, sheet.name))
        for sheet in sheets
        if sheet.hidden and any(is_filled(cell) for row in sheet.rows for cell in row)
    ]
    told += [
        file_issue(
            source,
            file.name,
            "long_cell",
            "第" + "、".join(str(row + 1) for row in sorted(sheet.cut)[:MOST_NAMED]) + "行",
            sheet=_shown_sheet(source, sheet.name),
        )
        for sheet in visible
        if sheet.cut
    ]
    try:
        reading = parse(file, visible)
    except RejectedFileError as error:
        reading = rejected(file, source, error)
    return replace(reading, answers=answers, issues=join_issues([reading.issues, *told]))


def is_filled(cell: object) -> bool:
    """Whether anything stands in a raw cell."""
    return cell is not None and str(cell).strip() != ""


def _shown_sheet(source: str, name: str) -> str | None:
    """The name of a sheet may be a caller's; the sender finds a hidden one without it."""
    return None if SOURCES[source].confidential else name or None


def rejected(file: InboxFile, source: str, why: RejectedFileError) -> FileReading:
    """The reading of a file that is rejected as a whole."""
    issue = file_issue(source, file.name, why.code, why.detail, sheet=why.sheet, field=why.column)
    return FileReading(empty_rows(source), issue, message=str(issue["message"].iloc[0]))


def tables_of(grids: Sequence[Grid], spec: SheetSpec) -> list[Table]:
    """Every table of every sheet; hidden sheets do not come here.

    Raises:
        RejectedFileError: no sheet has the header, or a table lacks a required column.
    """
    tables = [table for grid in grids for table in read_tables(grid, spec)]
    if not tables:
        required = "、".join(column.header for column in spec.columns if column.required)
        raise RejectedFileError("no_header", f"没有工作表含有这些列：{required}")
    for table in tables:
        if table.missing:
            where = (
                ""
                if table.header_row == tables[0].header_row
                else f"（第{table.header_row}行的表头）"
            )
            raise RejectedFileError(
                "missing_column",
                "、".join(table.missing) + where,
                sheet=table.sheet or None,
                column=table.missing[0],
            )
    return tables


def counting_lines(reading: FileReading, tables: Sequence[Table]) -> FileReading:
    """The reading with the lines that are no records (totals, headings …) among the ignored."""
    ignored = dict(reading.ignored)
    for table in tables:
        for reason, number in table.ignored.items():
            ignored[reason] = ignored.get(reason, 0) + number
    more = sum(sum(table.ignored.values()) for table in tables)
    return replace(reading, rows_read=reading.rows_read + more, ignored=ignored)


def column_warnings(
    file: InboxFile, source: str, table: Table, kept: bool, policy: Policy
) -> list[pd.DataFrame]:
    """Columns that the contract does not name, and columns that stand there twice."""
    code = "unknown_column" if kept else "unknown_column_dropped"
    named = [(code, UNNAMED_COLUMN if tells_informant(n, policy) else n) for n in table.unknown]
    named += [("repeated_column", name) for name in table.repeated]
    return [
        file_issue(source, file.name, code, name, sheet=table.sheet or None, field=name)
        for code, name in named
    ]


def judge(
    draft: Draft,
    source: str,
    policy: Policy,
    window: tuple[date, date] | None = None,
    headers: Mapping[str, str] | None = None,
) -> FileReading:
    """Split a draft into accepted and rejected rows and put everything wrong into words.

    `headers` are the names that the fields have in the source, if policy does not give them.
    """
    rows = typed(draft.rows, source)
    split = check_rows(rows, row_schema(source, window, policy), draft.problems, draft.breaks)
    ignored = _ignored(draft, rows.index)
    rejected_rows = split.rejected & ~ignored
    relevant = _relevant(split.breaks, ignored)
    issues = _rendered(relevant, rows, draft, source, policy, headers)
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
    headers: Mapping[str, str] | None,
) -> pd.DataFrame:
    if headers is None:
        headers = policy.sources[source].spec().headers()
    choices = policy.choices.get(source, {})
    expected = {name: "、".join(dict.fromkeys(values.values())) for name, values in choices.items()}
    found = [b for b in breaks if b.rows.any()]
    shown = not SOURCES[source].confidential
    return render_issues(found, rows, draft.raw, headers, expected, shown)


def typed(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """All columns of the source in order and with their types; absent ones are empty."""
    types = columns_of(source)
    made = rows.reindex(columns=list(types))
    if PARTY_NO in types:
        made[PARTY_NO] = made[PARTY_NO].fillna(1)
    return made.astype(types).reset_index(drop=True)


def empty_rows(source: str) -> pd.DataFrame:
    """No row of a source, with the right types."""
    return _no_row(source).copy()


@cache
def _no_row(source: str) -> pd.DataFrame:
    return typed(pd.DataFrame(columns=list(columns_of(source)), index=pd.RangeIndex(0)), source)


# --- files of one source compared with each other ------------------------------------------------
