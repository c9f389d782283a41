"""The way of every file from bytes to accepted rows, shared by all file sources.

Reads each file on its own (through the cache), then compares the files of a source: a record that
came twice counts once, the newest version of a record counts, and the account of every file
adds up.
What is particular to a source is handed in by `resources.intake.snapshots`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Generic, TypeVar

import pandas as pd

from domain.intake.return_notices import read_cover
from domain.intake.sheets.tables import Grid, SheetSpec, Table, read_tables
from domain.intake.sources import SOURCES
from domain.privacy.shown_names import UNNAMED_COLUMN
from resources.base.faults import note_fault, note_trace
from resources.formats.limits import UnreadableFileError
from resources.formats.process import ReaderFaultError, ReaderStartError, read_grids
from resources.inbox.files import Inbox, InboxFile
from resources.inbox.parse_cache import FileReading, ParseCache, cache_key
from resources.intake.drafts import tells_informant
from resources.intake.validating import empty_rows
from schemas.policy.load import Policy
from schemas.rows.rules import RuleWords
from schemas.rows.validation import file_issue, header_issues, join_issues

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
Looked = TypeVar("Looked")

ROWS_AT_ONCE = 20_000
"""Rows of new files that are read in one frame; so many weigh more than any step's fixed price."""


@dataclass(frozen=True)
class Together(Generic[Looked]):
    """How files of one source are read together: rows in one frame, each file's result its own.

    Attributes:
        look: from the sheets of one file to its rows as they stand there, or its reading at once.
        size: how many rows a file has.
        read: the reading of each of several files, the same as if each had been alone.
    """

    look: Callable[[InboxFile, Sequence[Grid]], Looked | FileReading]
    size: Callable[[Looked], int]
    read: Callable[[Sequence[Looked]], list[FileReading]]


@dataclass(frozen=True)
class _Opened(Generic[Looked]):
    """A file of which nothing was known: its rows, what is told about its sheets, its cover."""

    place: int
    file: InboxFile
    digest: str | None
    looked: Looked | FileReading
    told: list[pd.DataFrame] = field(default_factory=list)
    answers: str | None = None


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
        file: the file, wherever it lies.
        source: name of the source.
        inbox: for its cache folder.
        policy: limits and version.
        context: what else the result depends on (the batch).
        parse: from grids to rows.
        tidy: what of a returned notice's cover is kept.
    """
    parser: Together[FileReading] = Together(parse, lambda _: 0, list)
    return _Reader(source, inbox, policy, context, parser, tidy).read([file])[0]


def read_files(
    files: Sequence[InboxFile],
    source: str,
    inbox: Inbox,
    policy: Policy,
    context: str,
    parser: Together[Looked],
) -> list[FileReading]:
    """`read_file` of each file, those that are new together.

    Args:
        files: all files of one source, or of one batch of it.
        source: name of the source.
        inbox: for its cache folder.
        policy: headers, prescribed values, vocabulary, sentences of rules.
        context: what else the result depends on (the batch).
        parser: how files are read, those that are new together.
    """
    return _Reader(source, inbox, policy, context, parser, lambda answers: answers).read(files)


@dataclass(frozen=True)
class _Reader(Generic[Looked]):
    """Reads files through the cache; a fault of the program costs the file in which it shows."""

    source: str
    inbox: Inbox
    policy: Policy
    context: str
    parser: Together[Looked]
    tidy: Callable[[str | None], str | None]

    def read(self, files: Sequence[InboxFile]) -> list[FileReading]:
        """The reading of each file."""
        cache = ParseCache(self.inbox.cache_dir)
        read: dict[int, FileReading] = {}
        waiting: list[_Opened[Looked]] = []
        rows = 0
        for place, file in enumerate(files):
            digest = file.digest()
            known = cache.get(self._key(file, digest)) if digest else None
            if known is not None:
                read[place] = known
                continue
            opened = self._open(place, file, digest)
            if isinstance(opened, FileReading):
                read[place] = opened
                continue
            waiting.append(opened)
            rows += self._size(opened)
            if rows >= ROWS_AT_ONCE:
                read |= self._read_all(waiting, cache)
                waiting, rows = [], 0
        read |= self._read_all(waiting, cache)
        return [read[place] for place in range(len(files))]

    def _key(self, file: InboxFile, digest: str | None) -> str:
        return cache_key(digest or "", file.name, self.source, self.context, self.policy.version)

    def _size(self, opened: _Opened[Looked]) -> int:
        return 0 if isinstance(opened.looked, FileReading) else self.parser.size(opened.looked)

    def _open(
        self, place: int, file: InboxFile, digest: str | None
    ) -> "_Opened[Looked] | FileReading":
        """The file's rows; its rejection if the program fails on it, which is not kept."""
        try:
            return self._look(place, file, digest)
        except ReaderFaultError as error:
            where = f"{self.source} sha256 {digest}"
            return self._faulty(file, note_trace(str(error), self.inbox.faults_dir, where))
        except ReaderStartError:
            raise
        except Exception as error:
            return self._failed(file, digest, error)

    def _look(self, place: int, file: InboxFile, digest: str | None) -> _Opened[Looked]:
        try:
            grids = _grids(file, self.source, self.policy)
        except UnreadableFileError as error:
            why = RejectedFileError("unreadable_file", str(error).rstrip("。"))
            return _Opened(
                place, file, digest, rejected(file, self.source, why, self.policy.rejections)
            )
        except RejectedFileError as error:
            return _Opened(
                place, file, digest, rejected(file, self.source, error, self.policy.rejections)
            )
        sheets, answers = read_cover(grids)
        told = _told_of_sheets(file, self.source, sheets, self.policy.rejections)
        looked: Looked | FileReading
        try:
            looked = self.parser.look(file, [sheet for sheet in sheets if not sheet.hidden])
        except RejectedFileError as error:
            looked = rejected(file, self.source, error, self.policy.rejections)
        return _Opened(place, file, digest, looked, told, self.tidy(answers))

    def _read_all(
        self, opened: Sequence[_Opened[Looked]], cache: ParseCache
    ) -> dict[int, FileReading]:
        """The readings by place; the files one by one where the program fails on one of them."""
        try:
            found = self._readings(opened)
        except Exception as error:
            if len(opened) == 1:
                return {opened[0].place: self._failed(opened[0].file, opened[0].digest, error)}
            alone = [self._read_all([one], cache) for one in opened]
            return {place: reading for part in alone for place, reading in part.items()}
        for one in opened:
            if one.digest:
                cache.put(self._key(one.file, one.digest), found[one.place])
        return found

    def _readings(self, opened: Sequence[_Opened[Looked]]) -> dict[int, FileReading]:
        rows = {one.place: one.looked for one in opened if not isinstance(one.looked, FileReading)}
        read = iter(self.parser.read(list(rows.values())) if rows else [])
        found = {}
        for one in opened:
            reading = one.looked if isinstance(one.looked, FileReading) else next(read)
            issues = join_issues([reading.issues, *one.told])
            found[one.place] = replace(reading, answers=one.answers, issues=issues)
        return found

    def _failed(self, file: InboxFile, digest: str | None, error: Exception) -> FileReading:
        # The last catch: a fault of this program costs one file and not the run. It is not cached,
        # since the next version of the program may read the file.
        fault = note_fault(error, self.inbox.faults_dir, f"{self.source} sha256 {digest}")
        return self._faulty(file, fault)

    def _faulty(self, file: InboxFile, fault: str) -> FileReading:
        why = RejectedFileError("program_fault", f"编号 {fault}")
        return rejected(file, self.source, why, self.policy.rejections)


def _grids(file: InboxFile, source: str, policy: Policy) -> list[Grid]:
    """Every sheet of a file of a kind that the source accepts.

    Raises:
        RejectedFileError: the source does not accept such files.
        UnreadableFileError: it cannot be read.
    """
    allowed = policy.sources[source].extensions
    if file.extension not in allowed:
        shown = PurePosixPath(file.name).suffix.lower().lstrip(".")
        raise RejectedFileError("wrong_extension", f".{shown}，应为 .{'、.'.join(allowed)}")
    return read_grids(file.read(policy.limits.max_bytes), policy.limits)


def _told_of_sheets(
    file: InboxFile, source: str, sheets: Sequence[Grid], words: RuleWords
) -> list[pd.DataFrame]:
    """What the sender is told of sheets that are hidden, or hold cells that are too long."""
    told = [
        file_issue(
            source,
            file.name,
            "hidden_sheet",
            words=words,
            sheet=_shown_sheet(source, sheet.name),
        )
        for sheet in sheets
        if sheet.hidden and any(is_filled(cell) for row in sheet.rows for cell in row)
    ]
    return told + [
        file_issue(
            source,
            file.name,
            "long_cell",
            "第" + "、".join(str(row + 1) for row in sorted(sheet.cut)[:MOST_NAMED]) + "行",
            words=words,
            sheet=_shown_sheet(source, sheet.name),
        )
        for sheet in sheets
        if sheet.cut and not sheet.hidden
    ]


def is_filled(cell: object) -> bool:
    """Whether anything stands in a raw cell."""
    return cell is not None and str(cell).strip() != ""


def _shown_sheet(source: str, name: str) -> str | None:
    """The name of a sheet may be a caller's; the sender finds a hidden one without it."""
    return None if SOURCES[source].confidential else name or None


def rejected(file: InboxFile, source: str, why: RejectedFileError, words: RuleWords) -> FileReading:
    """The reading of a file that is rejected as a whole.

    Args:
        file: the file that is rejected.
        source: name of the source.
        why: rule, and where and what was found.
        words: sentence of every rule.
    """
    issue = file_issue(
        source, file.name, why.code, why.detail, words=words, sheet=why.sheet, field=why.column
    )
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
    """Columns that the contract does not name, and columns that stand there twice.

    Args:
        file: whose sender is told.
        source: name of the source.
        table: one table of it.
        kept: whether contents of unknown columns are kept aside.
        policy: headers, prescribed values, vocabulary, sentences of rules.
    """
    code = "unknown_column" if kept else "unknown_column_dropped"
    named = [
        (code, UNNAMED_COLUMN if tells_informant(n, policy) else policy.plain.shown(n))
        for n in table.unknown
    ]
    named += [("repeated_column", name) for name in table.repeated]
    return header_issues(source, file.name, table.sheet, named, policy.rejections)
