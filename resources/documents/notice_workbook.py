"""A return notice as the bytes of a workbook: cover, sheets, marked cells."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from domain.intake.return_notices import (
    COVER_HEADERS,
    COVER_SHEET,
    PLACE_HEADER,
    Mark,
    Notice,
    NoticeSheet,
    cover_rows,
)
from domain.intake.sheets.tables import Grid

EPOCH = datetime.fromisoformat("2000-01-01")
"""A fixed stamp, so that the same content is the same bytes."""
LONGEST_COMMENT = 500
LONGEST_CELL = 32_767
"""Characters of a cell that a workbook can hold."""
LONGEST_SHEET_NAME = 31
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


def render(notice: Notice) -> bytes:
    """The workbook of a notice."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter  # at the first workbook, not when definitions load

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
    if is_gap(cell) or cell == "":
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


def is_gap(cell: object) -> bool:
    """Whether a cell says nothing, so that its mark stands for something missing."""
    return cell is None or (isinstance(cell, float) and cell != cell) or cell is pd.NaT


UNNAMED_SHEET = "数据"
"""Name of the sheet for rows of a CSV."""
LARGEST_MERGE = 100_000
"""Cells of a merged range that is drawn again; a larger one is no table."""


RED, YELLOW = "#FFC7CE", "#FFEB9C"
