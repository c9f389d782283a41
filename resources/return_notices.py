"""Return notices as workbooks, one per filer and batch, or per file of any other source.

    <data dir>/return_notices/<batch>/<filer>_退回更正.xlsx
    <data dir>/return_notices/<folder>/<file>_更正.xlsx

They show rows as their sender typed them, so they are as confidential as the deliveries. Nothing of
a complainant or an informant is in them: of a complaint the ticket's number alone, and nothing of
the columns in which people tell who told them. A workbook is a function
of what was delivered and what is wrong with it; one that nothing changed is not written again, and
one whose rows were all corrected goes away.
"""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd
import xlsxwriter

from domain.complainants import speaks_of_callers
from domain.return_notices import (
    COVER_HEADERS,
    COVER_SHEET,
    PLACE_HEADER,
    Mark,
    Notice,
    NoticeSheet,
    cover_rows,
    read_cover,
)
from domain.sheets import Block, Grid, SheetSpec, Table, header_places, read_tables
from domain.source_fields import UNSHOWN
from resources.complaints import SOURCE as COMPLAINT
from resources.complaints import complaint_cells, shown_files, shown_grids
from resources.faults import note_fault
from resources.inbox import TOWN_FOLDER, Inbox, InboxFile
from resources.reading import TOLD, silent
from resources.reading_process import ReaderFaultError, read_grids
from resources.tabular import UnreadableFileError
from schemas.policy import Policy
from schemas.sources import RULES

UNNAMED_SHEET = "数据"
"""Name of the sheet for rows of a CSV."""
MARKET_PREFIX = "market:"
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that same content is same bytes
LONGEST_COMMENT = 500
LONGEST_CELL = 32_767
"""Characters of a cell that a workbook can hold."""
LONGEST_SHEET_NAME = 31
LONGEST_NAME = 180
"""Bytes of one part of a path: with what is put behind it, it stays below the usual 255."""
MOST_FOLDERS = 6
LARGEST_MERGE = 100_000
"""Cells of a merged range that is drawn again; a larger one is no table."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
"""Characters that a sheet's name may not hold."""

_FORMATS: Mapping[str, Mapping[str, object]] = {
    "plain": {"num_format": "@", "valign": "top"},
    "number": {"valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"},
    "header": {"bold": True, "bg_color": "#D9E1F2", "text_wrap": True, "border": 1},
    "title": {"bold": True, "font_size": 16},
    "wrap": {"text_wrap": True, "valign": "top"},
    "quiet": {"font_color": "#7F7F7F", "valign": "top"},
}
RED, YELLOW = "#FFC7CE", "#FFEB9C"


@dataclass(frozen=True)
class Draft:
    """What goes back to one recipient, before the rows are fetched from the delivered file."""

    name: str
    recipient: str
    drop_into: str
    source: str
    file: str
    rejections: pd.DataFrame


def build_notices(
    waiting: pd.DataFrame, issues: pd.DataFrame, files: pd.DataFrame, inbox: Inbox, policy: Policy
) -> list[Notice]:
    """One notice per filer and batch, or per file, with everything that is still to be corrected.

    Args:
        waiting: open rejections (`domain.rejections.HISTORY_COLUMNS`).
        issues: everything that is wrong in this run.
        files: accounts of all files.
        inbox: where the delivered files lie.
        policy: headers, filers, and how many days there are to correct.
    """
    digests = files.drop_duplicates("source_file").set_index("source_file")["sha256"]
    return [
        notice
        for draft in _drafts(waiting, policy)
        for notice in _fetch(draft, issues, digests, inbox, policy)
    ]


def write_notices(folder: Path, notices: Iterable[Notice]) -> list[str]:
    """Write the workbooks and remove those that are no longer needed; return all names.

    Rows hold personal data of parties; who may read them is said by `Settings.prepare`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for notice in notices:
        path = folder / notice.name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = render(notice)
        names.append(notice.name)
        if not (path.is_file() and path.read_bytes() == content):
            aside = path.with_name(path.name + ".part")
            aside.write_bytes(content)
            aside.rename(path)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in names:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return sorted(names)


def render(notice: Notice) -> bytes:
    """The workbook of a notice."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": EPOCH, "title": "数据退回通知"})
    formats = _Formats(book)
    notice = replace(notice, sheets=_sheets_named_apart(notice.sheets))
    _write_cover(book.add_worksheet(COVER_SHEET), notice, formats)
    for sheet in notice.sheets:
        _write_sheet(book.add_worksheet(sheet.grid.name), sheet, formats)
    if notice.sheets:
        book.worksheets()[1].activate()
    book.close()
    return out.getvalue()


def _sheets_named_apart(sheets: Sequence[NoticeSheet]) -> tuple[NoticeSheet, ...]:
    """Sheets under names that a workbook may hold; other programs write names that it may not."""
    taken = {COVER_SHEET.lower(), "history"}
    named = []
    for sheet in sheets:
        plain = _FORBIDDEN.sub("_", sheet.grid.name).strip("'") or UNNAMED_SHEET
        name, number = plain[:LONGEST_SHEET_NAME], 1
        while name.lower() in taken:
            number += 1
            ending = f"~{number}"
            name = plain[: LONGEST_SHEET_NAME - len(ending)] + ending
        taken.add(name.lower())
        named.append(replace(sheet, grid=replace(sheet.grid, name=name)))
    return tuple(named)


# --- who gets what -------------------------------------------------------------------------------


def _drafts(waiting: pd.DataFrame, policy: Policy) -> list[Draft]:
    """Rejections by recipient: filer and batch where both are known, else the file."""
    filers = {filer.code: filer.name for filer in policy.filers}
    known = waiting["filer_code"].notna() & waiting["batch"].notna()
    drafts = [
        _filer_draft(str(batch), filers.get(str(code), str(code)), rows)
        for (batch, code), rows in waiting[known].groupby(["batch", "filer_code"])
    ]
    drafts += [
        _file_draft(str(file), rows, policy)
        for file, rows in waiting[~known].groupby("source_file")
    ]
    uses = Counter(draft.name for draft in drafts)
    return [_told_apart(draft) if uses[draft.name] > 1 else draft for draft in drafts]


def _told_apart(draft: Draft) -> Draft:
    """`log.csv` and `log.xlsx` beside each other: each has a notice of its own."""
    name = draft.name.removesuffix("_更正.xlsx")
    return replace(draft, name=f"{name}~{_digest(draft.file)}_更正.xlsx")


def _filer_draft(batch: str, filer: str, rows: pd.DataFrame) -> Draft:
    of_rows = rows.loc[rows["severity"] == "reject_row", "source_file"]
    file = str(of_rows.iloc[0] if len(of_rows) else rows["source_file"].iloc[0])
    # A name that no first delivery bears: put beside it, the answer must not take its place, since
    # the first delivery is the proof that the filer was on time.
    name = f"{batch}/{filer}_退回更正.xlsx"
    return Draft(name, filer, f"{TOWN_FOLDER}/{batch}", "town_submission", file, rows)


def _file_draft(file: str, rows: pd.DataFrame, policy: Policy) -> Draft:
    source = str(rows["source"].iloc[0])
    if file.startswith(MARKET_PREFIX):
        name = f"market/{file.removeprefix(MARKET_PREFIX)}.xlsx"
        return Draft(name, "市场监督管理局（数据交换库）", "", source, file, rows)
    path = PurePosixPath(file)
    name = _notice_name(path)
    entry = policy.sources.get(source)
    recipient = f"《{path.name}》的报送单位"
    return Draft(name, recipient, entry.folder if entry else "", source, file, rows)


def _notice_name(path: PurePosixPath) -> str:
    """Where the notice about a file goes: beside its like, under a name that any system takes.

    Names come from whoever dropped the file: too long ones are cut and told apart by a digest, and
    no folder bears a name that a notice could have.
    """
    folders = [f"{part}_" if part.endswith(".xlsx") else part for part in path.parent.parts]
    if len(folders) > MOST_FOLDERS or any(len(part.encode()) > LONGEST_NAME for part in folders):
        folders = [_digest("/".join(folders))]
    stem = path.stem
    if len(stem.encode()) > LONGEST_NAME:
        stem = f"{stem[: LONGEST_NAME // 4]}~{_digest(stem)}"
    return PurePosixPath(*folders, f"{stem}_更正.xlsx").as_posix().removeprefix(f"{TOWN_FOLDER}/")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _fetch(
    draft: Draft, issues: pd.DataFrame, digests: pd.Series, inbox: Inbox, policy: Policy
) -> list[Notice]:
    """The notice with its rows, read again from the delivered file."""
    mine = issues[issues["source_file"].isin(list(draft.rejections["source_file"]))]
    refused = mine[mine["severity"] == "reject_file"]
    in_database = mine[(mine["severity"] == "reject_row") & (mine["source_row"] == 0)]
    rows = mine[(mine["source_file"] == draft.file) & mine["source_row"].gt(0).fillna(False)]
    first = draft.rejections["first_seen_on"].max()
    notice = Notice(
        name=draft.name,
        recipient=draft.recipient,
        drop_into=draft.drop_into,
        file=draft.file,
        digest=str(digests.get(draft.file, "")),
        return_by=(first + timedelta(days=policy.checks.return_days)).date(),
        remarks=(*refused["message"], *in_database["message"]),
    )
    if not (rows["severity"] == "reject_row").any():
        return [notice] if notice.remarks else []
    try:
        return [replace(notice, sheets=tuple(_sheets(draft, rows, inbox, policy)))]
    except Exception as error:  # one sheet must not keep every other sender's notice back
        note_fault(error, inbox.faults_dir, f"notice {draft.source} sha256 {notice.digest}")
        refused_rows = rows.loc[rows["severity"] == "reject_row", "message"]
        return [replace(notice, remarks=(*notice.remarks, *refused_rows))]


def _sheets(draft: Draft, issues: pd.DataFrame, inbox: Inbox, policy: Policy) -> list[NoticeSheet]:
    file = _delivered(draft, inbox, policy)
    if file is None:  # it was taken away since it was read
        return []
    try:
        grids, _ = read_cover(read_grids(file.read(policy.limits.max_bytes), policy.limits))
    except (UnreadableFileError, ReaderFaultError):  # it was changed since it was read
        return []
    if draft.source == COMPLAINT:
        grids = shown_grids(grids, policy)
    entry = policy.sources[draft.source]
    make: Callable[..., NoticeSheet | None]
    make = _whole_sheet if draft.source == "town_submission" else _rejected_rows
    shown = [grid for grid in grids if not grid.hidden]
    made = [make(grid, entry.spec(), issues, draft, policy) for grid in shown]
    return [sheet for sheet in made if sheet is not None]


def _delivered(draft: Draft, inbox: Inbox, policy: Policy) -> InboxFile | None:
    """The delivered file; a complaint log goes by another name than its own."""
    if draft.source != COMPLAINT:
        return inbox.find(draft.file)
    return next((file for file in shown_files(inbox, policy) if file.name == draft.file), None)


def _of_sheet(issues: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    return issues[issues["source_sheet"].fillna("") == grid.name]


# --- a town's workbook: every row, as it came ----------------------------------------------------


def _whole_sheet(
    grid: Grid, spec: SheetSpec, issues: pd.DataFrame, draft: Draft, policy: Policy
) -> NoticeSheet | None:
    """The sheet as delivered with the wrong cells marked; sheets of other kinds go along."""
    blocks = header_places(grid, spec)
    marks = _marks(_of_sheet(issues, grid), lambda row: _places_at(blocks, row), spec, {})
    quiet = _without_told(grid, blocks, policy)
    return NoticeSheet(_named(quiet), grid.name, {}, marks, blocks[0].headers if blocks else ())


def _without_told(grid: Grid, blocks: Sequence[Block], policy: Policy) -> Grid:
    """The sheet without what it says of informants: whole columns for it, and single cells."""
    rows = list(grid.rows)
    for block in blocks:
        lines = [number - 1 for number in block.headers]
        for number in (*lines, *range(block.first - 1, min(block.last, len(rows)))):
            rows[number] = [
                cell
                if number in lines and place in block.fields
                else _unless_told(cell, block.fields.get(place), policy)
                for place, cell in enumerate(rows[number])
            ]
    return replace(grid, rows=rows)


def _unless_told(cell: object, name: str | None, policy: Policy) -> object:
    """A cell that may go back to its sender; None for what tells who told."""
    if name is not None and (name.startswith("!") or name in UNSHOWN):
        return None
    is_open = name is None or name == "row_no" or name in TOLD["town_submission"]
    told = isinstance(cell, str) and is_open and speaks_of_callers(cell, policy.complaints)
    return None if told else cell


def _places_at(blocks: Sequence[Block], row: int) -> Mapping[str, int]:
    """The columns of the table that a row belongs to; a row above every header has the first's."""
    above = [block for block in blocks if block.first <= row] or list(blocks[:1])
    return above[-1].places if above else {}


def _named(grid: Grid) -> Grid:
    return replace(grid, name=grid.name or UNNAMED_SHEET)


def _marks(
    issues: pd.DataFrame,
    places: Callable[[int], Mapping[str, int]],
    spec: SheetSpec,
    moved: Mapping[int, int],
) -> list[Mark]:
    """One mark per wrong cell; a rule about a column that is absent points at the first cell."""
    headers = spec.headers()
    marks: dict[tuple[int, int], Mark] = {}
    for issue in issues.sort_values(["source_row", "severity"]).to_dict("records"):
        rule, row = RULES[issue["rule"]], int(issue["source_row"])
        name = issue["field"] if isinstance(issue["field"], str) else ""
        mark = Mark(
            row=moved.get(row, row),
            column=places(row).get(name, 0),
            header=headers.get(name, name),
            problem=rule.problem,
            expected=str(issue["expected"]),
            rejects=issue["severity"] == "reject_row",
        )
        marks[mark.row, mark.column] = _joined(marks.get((mark.row, mark.column)), mark)
    return list(marks.values())


def _joined(old: Mark | None, new: Mark) -> Mark:
    if old is None:
        return new
    return replace(
        old,
        header="、".join(dict.fromkeys([old.header, new.header])),
        problem=f"{old.problem}；{new.problem}",
        expected=f"{old.expected}；{new.expected}",
        rejects=old.rejects or new.rejects,
    )


# --- any other source: the rejected rows alone ---------------------------------------------------


def _rejected_rows(
    grid: Grid, spec: SheetSpec, issues: pd.DataFrame, draft: Draft, policy: Policy
) -> NoticeSheet | None:
    """A sheet with the header and the rejected rows of one delivered sheet."""
    mine = _of_sheet(issues, grid)
    refused = mine.loc[mine["severity"] == "reject_row", "source_row"]
    tables = read_tables(grid, spec)
    if not tables or refused.empty:
        return None
    chosen = [table.rows.isin(list(refused)) for table in tables]
    numbers = pd.concat([t.rows[mask] for t, mask in zip(tables, chosen, strict=True)])
    shown = [_shown_cells(t, draft.source, policy)[m] for t, m in zip(tables, chosen, strict=True)]
    cells = pd.concat(shown, ignore_index=True)
    missing = mine["field"].dropna().unique()
    known = dict.fromkeys([*(f for table in tables for f in table.cells), *missing])
    fields = [name for name in known if name in spec.headers()]
    headers = [spec.headers().get(name, name) for name in fields]
    extra = [str(name) for name in cells if name not in fields]
    body = [
        [None if _is_gap(cell) else cell for cell in row]
        for row in cells.reindex(columns=[*fields, *extra]).itertuples(index=False, name=None)
    ]
    moved = {int(old): new for new, old in enumerate(numbers, start=2)}
    marks = _marks(
        mine[mine["source_row"].isin(list(moved))],
        lambda _: {name: place for place, name in enumerate(fields)},
        spec,
        moved,
    )
    made = Grid(grid.name or UNNAMED_SHEET, [[*headers, *extra], *body])
    return NoticeSheet(made, grid.name, {new: old for old, new in moved.items()}, marks, [1])


def _shown_cells(table: Table, source: str, policy: Policy) -> pd.DataFrame:
    """Cells of all rows; what of a complaint or an informant may not be shown is not in them."""
    if source == COMPLAINT:
        return complaint_cells(table, policy)
    extra = silent(table.extra, policy)
    extra = extra.drop(columns=[c for c in extra if c in table.cells])
    cells = table.cells.astype(object).copy()
    for name in UNSHOWN & set(cells.columns):
        cells[name] = None
    return pd.concat([cells, extra], axis=1)


def _is_gap(cell: object) -> bool:
    return cell is None or (isinstance(cell, float) and cell != cell) or cell is pd.NaT


# --- the workbook --------------------------------------------------------------------------------


class _Formats:
    """Cell formats of one workbook, made once each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}

    def get(self, kind: str, colour: str = "") -> Any:
        """The format of a kind of cell, coloured where it is wrong."""
        if (kind, colour) not in self._made:
            more = {"bg_color": colour, "border": 1} if colour else {}
            self._made[kind, colour] = self._book.add_format({**_FORMATS[kind], **more})
        return self._made[kind, colour]


def _write_cover(sheet: Any, notice: Notice, formats: _Formats) -> None:
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 2, 12)
    sheet.set_column(3, 5, 30)
    sheet.set_column(6, 8, 22)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for number, row in enumerate(cover_rows(notice)):
        is_header = tuple(row) == COVER_HEADERS
        in_table = len(row) == len(COVER_HEADERS)
        kind = "header" if is_header else "wrap" if in_table else "plain" if number else "title"
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, formats.get(kind))


def _write_sheet(sheet: Any, content: NoticeSheet, formats: _Formats) -> None:
    grid = content.grid
    marks = {(m.row - 1, m.column): m for m in content.marks}
    width = max((len(row) for row in grid.rows), default=0)
    sheet.set_column(0, max(width - 1, 0), 16, formats.get("plain"))
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            colour = _colour(marks.get((number, column)))
            kind = "header" if number + 1 in content.headers else _kind(cell)
            _write_cell(sheet, number, column, cell, formats.get(kind, colour))
    for merged in _disjoint(grid.merged):
        top, left, bottom, right = merged
        kind = "header" if top + 1 in content.headers else "plain"
        sheet.merge_range(top, left, bottom, right, None, formats.get(kind))
        _write_cell(sheet, top, left, grid.rows[top][left], formats.get(kind))
    for (number, column), mark in marks.items():
        _write_mark(sheet, number, column, mark, grid, formats)
    _write_places(sheet, content, width, formats)
    if content.headers:
        sheet.freeze_panes(max(content.headers), 0)


def _write_places(sheet: Any, content: NoticeSheet, width: int, formats: _Formats) -> None:
    """The column that keeps a marked row's number beside it, right of everything else."""
    column = max([width, *(right + 1 for *_, right in content.grid.merged)])
    sheet.set_column(column, column, 10)
    sheet.write_string(
        max(content.headers, default=1) - 1, column, PLACE_HEADER, formats.get("header")
    )
    for row in sorted({mark.row for mark in content.marks}):
        sheet.write_number(row - 1, column, row, formats.get("quiet"))


def _write_mark(
    sheet: Any, number: int, column: int, mark: Mark, grid: Grid, formats: _Formats
) -> None:
    row = grid.rows[number] if number < len(grid.rows) else []
    if column >= len(row) or row[column] in (None, ""):
        sheet.write_blank(number, column, None, formats.get("plain", _colour(mark)))
    text = f"{mark.problem}。应为：{mark.expected}。"[:LONGEST_COMMENT]
    sheet.write_comment(number, column, text, {"x_scale": 1.6, "author": "数据退回"})


def _colour(mark: Mark | None) -> str:
    if mark is None:
        return ""
    return RED if mark.rejects else YELLOW


def _kind(cell: object) -> str:
    if isinstance(cell, datetime):
        return "moment" if cell.time() != time(0) else "day"
    if isinstance(cell, date):
        return "day"
    return "number" if isinstance(cell, int | float | timedelta | time) else "plain"


def _write_cell(sheet: Any, row: int, column: int, cell: object, form: Any) -> None:
    """Text stays text, whatever it looks like; nothing is written as a formula or a link."""
    if _is_gap(cell) or cell == "":
        return
    try:
        if isinstance(cell, bool | int | float):
            sheet.write(row, column, cell, form)
            return
        if isinstance(cell, date | datetime | time | timedelta):
            sheet.write_datetime(row, column, cell, form)
            return
    except (TypeError, ValueError, OverflowError):
        pass  # a number without end or a day before 1900: no workbook can hold it but as text
    sheet.write_string(row, column, str(cell)[:LONGEST_CELL], form)


def _disjoint(
    ranges: Sequence[tuple[int, int, int, int]],
) -> Iterable[tuple[int, int, int, int]]:
    """Merged ranges that may stand in one sheet: broken pages can hold some that overlap."""
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in ranges:
        if (bottom - top + 1) * (right - left + 1) > LARGEST_MERGE:
            continue
        cells = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if len(cells) > 1 and not cells & taken:
            taken |= cells
            yield top, left, bottom, right
