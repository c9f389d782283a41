"""A ledger as a workbook: tables, a cover, and columns that somebody fills in.

Used for everything that goes to units, departments and towns and comes back through the inbox
folder `answers`. What stands in it is the caller's; the same content gives the same bytes.
"""

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd
import xlsxwriter

from domain.intake.ledger_covers import COVER_SHEET
from resources.documents.notice_workbook import EPOCH

_HEAD: Final = {"bold": True, "bg_color": "#D9E1F2", "text_wrap": True, "border": 1}
_FILL: Final = {"bold": True, "bg_color": "#FFF2CC", "text_wrap": True, "border": 1}
_COVER_WIDTH: Final = 110
_USUAL_WIDTH: Final = 13


@dataclass(frozen=True)
class Blanks:
    """What a reader fills in.

    Attributes:
        headers: columns for it, shown in yellow.
        words: column to the only words that it may hold.
    """

    headers: Collection[str] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING: Final = Blanks()
"""A workbook that is read and not filled in."""


def render_ledger(
    title: str,
    sheets: Mapping[str, pd.DataFrame],
    cover: Sequence[str],
    widths: Mapping[str, int],
    blanks: Blanks = NOTHING,
) -> bytes:
    """Return a workbook of tables and a cover; its clock stands still.

    Args:
        title: of the document.
        sheets: name of a sheet to its table, in order; the columns' names are the headers.
        cover: lines of the last sheet, `说明`.
        widths: header to the width of its column, in characters.
        blanks: columns to be filled in.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": EPOCH, "title": title})
    for name, table in sheets.items():
        _write_sheet(book, name, table, widths, blanks)
    page = book.add_worksheet(COVER_SHEET)
    page.set_column(0, 0, _COVER_WIDTH)
    for row, text in enumerate(cover):
        page.write_string(row, 0, text)
    book.close()
    return out.getvalue()


def _write_sheet(
    book: Any, name: str, table: pd.DataFrame, widths: Mapping[str, int], blanks: Blanks
) -> None:
    sheet = book.add_worksheet(name)
    head, fill = book.add_format(_HEAD), book.add_format(_FILL)
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, header in enumerate(map(str, table.columns)):
        sheet.set_column(column, column, widths.get(header, _USUAL_WIDTH), wrap)
        sheet.write_string(0, column, header, fill if header in blanks.headers else head)
        for row, cell in enumerate(table[header].tolist(), 1):
            if isinstance(cell, bool | int | float) and cell == cell:
                sheet.write_number(row, column, cell, wrap)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell, wrap)
        if header in blanks.words:
            rule = {"validate": "list", "source": [*blanks.words[header]]}
            sheet.data_validation(1, column, max(len(table), 1), column, rule)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), max(len(table.columns) - 1, 0))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
