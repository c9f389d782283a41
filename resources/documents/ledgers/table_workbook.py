"""A workbook of plain tables with a cover sheet, as a pure function of its cells.

The same cells give the same bytes: its clock stands still. Text stays text, whatever it looks like,
and nothing is written as a formula.
"""

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from domain.intake.ledger_covers import COVER_SHEET
from resources.documents.notice_workbook import EPOCH

_WIDTH: Final = 13
"""Width of a column in characters, where none is said."""
_A4: Final = 9
_HEAD: Final = {"bold": True, "bg_color": "#D9E1F2", "text_wrap": True, "border": 1}
_FILL: Final = {"bold": True, "bg_color": "#FFF2CC", "text_wrap": True, "border": 1}


def render_tables(
    title: str,
    sheets: Mapping[str, pd.DataFrame],
    cover: Sequence[str],
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
    answers: Collection[str] = (),
    widths: Mapping[str, int] | None = None,
) -> bytes:
    """Return the bytes of a workbook.

    Args:
        title: of the document.
        sheets: name of a sheet -> its table; texts, numbers and yes/no, missing cells stay empty.
        cover: lines of the sheet `说明`, which comes last.
        lists: header -> the only values that may be filled in.
        answers: headers of columns that are filled in; they are coloured.
        widths: header -> width of its column in characters.
    """
    import xlsxwriter  # at the first workbook, not when definitions load

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": EPOCH, "title": title})
    for name, table in sheets.items():
        _write_sheet(book, name, table, lists or {}, answers, widths or {})
    page = book.add_worksheet(COVER_SHEET)
    page.set_column(0, 0, 110)
    for row, text in enumerate(cover):
        page.write_string(row, 0, text)
    book.close()
    return out.getvalue()


def _write_sheet(
    book: Any,
    name: str,
    table: pd.DataFrame,
    lists: Mapping[str, Sequence[str]],
    answers: Collection[str],
    widths: Mapping[str, int],
) -> None:
    sheet = book.add_worksheet(name)
    head, fill = book.add_format(_HEAD), book.add_format(_FILL)
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, header in enumerate(map(str, table.columns)):
        sheet.set_column(column, column, widths.get(header, _WIDTH), wrap)
        sheet.write_string(0, column, header, fill if header in answers else head)
        for row, cell in enumerate(table[header].tolist(), 1):
            if isinstance(cell, bool | int | float) and cell == cell:
                sheet.write_number(row, column, cell, wrap)
            elif isinstance(cell, str):
                sheet.write_string(row, column, cell, wrap)
        if header in lists:
            rule = {"validate": "list", "source": [*lists[header]]}
            sheet.data_validation(1, column, max(len(table), 1), column, rule)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(table), 1), max(len(table.columns) - 1, 0))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
