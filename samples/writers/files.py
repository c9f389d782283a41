"""Writes workbooks, HTML tables and delimited text with the same bytes every time.

A `Sheet` is a grid of cells with merged ranges; what stands in the cells is the callers' business.
"""

from __future__ import annotations

import csv
import html
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
import xlwt


@dataclass(frozen=True)
class Formula:
    """A formula with the value that the spreadsheet saved beside it (xlsx only)."""

    text: str
    value: int | float | str


Cell = str | int | float | date | Formula | None
_EPOCH: Final = datetime.fromisoformat("2024-01-01")


@dataclass
class Sheet:
    """A grid; `merges` are (first row, first column, last row, last column), from zero."""

    title: str
    cells: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, *cells: Cell) -> int:
        """Append a row; returns its number as a person counts (from 1)."""
        self.cells.append(list(cells))
        return len(self.cells)

    def shift(self, rows: int, columns: int) -> None:
        """Move everything down and to the right, as blank leading rows and columns do."""
        self.cells = [[] for _ in range(rows)] + [[None] * columns + row for row in self.cells]
        self.merges = [(a + rows, b + columns, c + rows, d + columns) for a, b, c, d in self.merges]


def xlsx_bytes(sheets: list[Sheet]) -> bytes:
    """A real xlsx workbook; its clock stands still."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _EPOCH, "author": ""})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        for r1, c1, r2, c2 in sheet.merges:
            page.merge_range(r1, c1, r2, c2, "")
        for r, row in enumerate(sheet.cells):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(r, c, value, day)
                elif isinstance(value, Formula):
                    page.write_formula(r, c, value.text, None, value.value)
                elif isinstance(value, int | float):
                    page.write_number(r, c, value)
                elif value:
                    page.write_string(r, c, value)
    book.close()
    return buffer.getvalue()


def xls_bytes(sheets: list[Sheet]) -> bytes:
    """A real BIFF8 workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for sheet in sheets:
        page = book.add_sheet(sheet.title)
        tops = {(r1, c1): (r2, c2) for r1, c1, r2, c2 in sheet.merges}
        for r, row in enumerate(sheet.cells):
            for c, value in enumerate(row):
                style = day if isinstance(value, date) else xlwt.Style.default_style
                if (r, c) in tops:
                    r2, c2 = tops[r, c]
                    page.write_merge(r, r2, c, c2, value, style)
                elif value not in (None, ""):
                    page.write(r, c, value, style)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html_bytes(sheet: Sheet, encoding: str = "utf-8") -> bytes:
    """What some office systems call an export to Excel: an HTML table."""
    spans = {(r1, c1): (r2 - r1 + 1, c2 - c1 + 1) for r1, c1, r2, c2 in sheet.merges}
    covered = {
        (r, c)
        for r1, c1, r2, c2 in sheet.merges
        for r in range(r1, r2 + 1)
        for c in range(c1, c2 + 1)
        if (r, c) != (r1, c1)
    }
    lines = [f'<html><head><meta charset="{encoding}"></head><body><table border="1">']
    for r, row in enumerate(sheet.cells):
        parts = []
        for c, value in enumerate(row):
            if (r, c) in covered:
                continue
            down, across = spans.get((r, c), (1, 1))
            text = "" if value is None else html.escape(str(value))
            parts.append(f'<td rowspan="{down}" colspan="{across}">{text}</td>')
        lines.append("<tr>" + "".join(parts) + "</tr>")
    lines.append("</table></body></html>")
    return "\r\n".join(lines).encode(encoding)


def csv_bytes(rows: list[list[Cell]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Delimited text in one of the encodings that senders use."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return buffer.getvalue().encode(encoding)


def write(path: Path, content: bytes) -> None:
    """Write a file, making its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
