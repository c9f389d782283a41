"""A workbook of plain tables with a cover sheet, as a pure function of its cells.

The same cells give the same bytes: its clock stands still. Text stays text, whatever it looks like,
and nothing is written as a formula.
"""

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import pandas as pd

from domain.intake.ledger_covers import COVER_SHEET
from resources.documents.ledgers.workbook_xml import (
    FILL,
    HEAD,
    lines_sheet,
    table_sheet,
    write_package,
)
from resources.documents.notice_workbook import EPOCH

_WIDTH: Final = 13
"""Width of a column in characters, where none is said."""
_COVER_WIDTH: Final = 110


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
    parts = {
        name: table_sheet(
            table,
            [FILL if header in answers else HEAD for header in table.columns],
            [(widths or {}).get(header, _WIDTH) for header in table.columns],
            lists or {},
        )
        for name, table in sheets.items()
    }
    out = io.BytesIO()
    write_package(out, title, EPOCH, {**parts, COVER_SHEET: lines_sheet(cover, _COVER_WIDTH)})
    return out.getvalue()
