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
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from domain.batches import FILE_COLUMNS, PROVENANCE, SourceBatch
from domain.complainants import speaks_of_callers
from domain.parties import PARTY_NO, with_party_numbers
from domain.return_notices import read_cover
from domain.sheets import Grid, SheetSpec, Table, read_tables
from domain.shown_names import UNNAMED_COLUMN
from domain.source_fields import FIELDS, read_fields
from domain.text import clean, flag_unique
from domain.versions import SUPERSEDED_ROW, TYPED_AS, stale_rows
from resources.faults import note_fault, note_trace
from resources.inbox import Inbox, InboxFile
from resources.parse_cache import FileReading, ParseCache, cache_key
from resources.reading_process import ReaderFaultError, ReaderStartError, read_grids
from resources.tabular import UnreadableFileError
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

MOST_NAMED = 20
"""Rows that one message names."""
SUPERSEDED_FILE = "superseded"
PART = "_part"
"""Under which header of its sheet a row stands; not a column of any source, gone after reading."""


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
    """The name of a sheet of complaints may be a caller's; the filer finds a hidden one without."""
    return None if source == "complaint" else name or None


def rejected(file: InboxFile, source: str, why: RejectedFileError) -> FileReading:
    """The reading of a file that is rejected as a whole."""
    issue = file_issue(source, file.name, why.code, why.detail, sheet=why.sheet, field=why.column)
    return FileReading(empty_rows(source), issue, message=str(issue["message"].iloc[0]))


def tables_of(file: InboxFile, grids: Sequence[Grid], spec: SheetSpec) -> list[Table]:
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
    named = [(code, UNNAMED_COLUMN if _tells(n, policy) else n) for n in table.unknown]
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
        told = source in INFORMED
        rows["extra"] = extra_json(silent(table.extra, policy) if told else table.extra)
    kept = policy.sources[source].unknown_columns == "keep"
    rows[TYPED_AS] = typed_digest(raw, *([table.extra] if kept else []))
    rows[PART] = table.parts
    breaks = [Break("columns_shifted", "", table.shifted)]
    return _without_informants(Draft(rows, raw, reading.problems, breaks), source, policy)


INFORMED = ("town_submission", "department_referral")
"""Sources whose writers tell who told them."""

TOLD = {
    "town_submission": ("village", "training_form", "subject", "transferred_to", "rectification"),
}
"""Open columns in which a word of an informant makes the cell be dropped."""


def _without_informants(draft: Draft, source: str, policy: Policy) -> Draft:
    """Cells that speak of who told, or give a telephone, are not kept and not shown."""
    breaks = list(draft.breaks)
    for name in TOLD.get(source, ()):
        told = flag_unique(draft.rows[name], lambda text: _tells(str(text), policy))
        if told.any():
            draft.rows[name] = draft.rows[name].mask(told)
            breaks.append(Break("informant_text", name, told))
    return replace(draft, breaks=breaks)


def silent(extra: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Unnamed columns less those, and the single cells, that speak of who told."""
    if not len(extra.columns):
        return extra
    kept = {
        name: extra[name].mask(flag_unique(extra[name], lambda cell: _tells(str(cell), policy)))
        for name in extra
        if not _tells(str(name), policy)
    }
    return pd.DataFrame(kept, index=extra.index)


def _tells(text: str, policy: Policy) -> bool:
    return speaks_of_callers(text, policy.complaints)


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


def typed_digest(*parts: pd.DataFrame) -> pd.Series:
    """A digest per row of its cells as typed, white space and width aside.

    Two rows are the same only if these agree: what was read may leave out what could not be.
    """
    text = pd.Series("", index=parts[0].index, dtype=TEXT)
    for frame in parts:
        for name in sorted(map(str, frame.columns)):
            text = text + "\x1f" + name + "=" + clean(frame[name]).fillna("")
    numbers = pd.util.hash_pandas_object(text, index=False)
    return numbers.map("{:016x}".format).astype(TEXT)


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


@dataclass(frozen=True)
class Delivery:
    """A file, what reading it gave, and whether a later file replaced it."""

    file: InboxFile
    reading: FileReading
    superseded: bool = False


def assemble(
    source: str,
    deliveries: Sequence[Delivery],
    policy: Policy,
    batch: str | None = None,
    more_issues: Sequence[pd.DataFrame] = (),
) -> SourceBatch:
    """Put the files of a source together and account for every row.

    A party of a record that came several times counts once; which of its versions does is
    `domain.versions`. The others are ignored as `superseded_row` with a warning; of rows that were
    typed the same the first one counts, the later ones are ignored as `duplicate`.
    """
    current = [d for d in deliveries if not d.superseded]
    rows = pd.concat([empty_rows(source), *(_dated(d) for d in current)], ignore_index=True)
    reasons = _repeats(rows, source, policy)
    accepted = with_party_numbers(typed(rows[reasons.isna()], source), source)
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


def _repeats(rows: pd.DataFrame, source: str, policy: Policy) -> pd.Series:
    """Why a row does not count, NaN for the one that does."""
    content = [name for name in columns_of(source) if name not in (*PROVENANCE, TYPED_AS, PARTY_NO)]
    return stale_rows(rows, source, content, _stages(source, policy))


def _stages(source: str, policy: Policy) -> dict[str, dict[str, int]]:
    """How far a matter has come: states in the order of the policy, findings open or not."""
    found: dict[str, dict[str, int]] = {}
    for name, spellings in policy.choices.get(source, {}).items():
        values = list(dict.fromkeys(spellings.values()))
        if name == "conclusion":
            found[name] = {v: int(v not in policy.linkage.open_findings) for v in values}
        else:
            found[name] = {value: place for place, value in enumerate(values)}
    return found


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


def assemble_table(source: str, name: str, reading: FileReading, policy: Policy) -> SourceBatch:
    """Like `assemble` for a table of a database, which is read like a file and is none.

    The row that the source changed last counts.
    """
    rows = reading.accepted.assign(_received_at=pd.Series(dtype="datetime64[us]"))
    reasons = _repeats(rows, source, policy)
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
    accepted = with_party_numbers(typed(rows[reasons.isna()], source), source)
    keys = ["source_record_id", *(name for name in (PARTY_NO,) if name in accepted)]
    accepted = accepted.sort_values(keys, ignore_index=True)
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
