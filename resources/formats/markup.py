"""Tables in HTML that systems export as `.xls`, to raw grids of cells."""

import re
from collections.abc import Callable, Iterable

from lxml import etree, html

from domain.intake.sheets.grids import Grid
from resources.formats.limits import LimitsLike, UnreadableFileError, check_limit
from resources.formats.spreadsheet_xml import (
    BrokenXmlError,
    is_spreadsheet_xml,
    read_spreadsheet_xml,
)


def read_markup(text: str, limits: LimitsLike) -> list[Grid]:
    """A workbook as XML, or tables of a page; some systems save both under the name `.xls`.

    Raises:
        UnreadableFileError: it is damaged, or larger than the limits allow.
    """
    if not is_spreadsheet_xml(text):
        return _read_html(text, limits)
    try:
        grids = read_spreadsheet_xml(text, limiter(limits))
    except BrokenXmlError as error:
        raise UnreadableFileError("corrupt") from error
    check_limit(len(grids), limits.max_sheets, "too_many_sheets", "个")
    return grids


def limiter(limits: LimitsLike) -> Callable[[int, int, int], None]:
    """A check of rows and columns of a table and of the cells of the whole file."""

    def check(rows: int, columns: int, cells: int) -> None:
        check_limit(rows, limits.max_rows, "too_many_rows", "行")
        check_limit(columns, limits.max_columns, "too_many_columns", "列")
        check_limit(cells, limits.max_cells, "too_many_cells", "格")

    return check


def _read_html(text: str, limits: LimitsLike) -> list[Grid]:
    if "<table" not in text.lower():
        raise UnreadableFileError("wrong_type")
    try:
        # The declaration of an encoding no longer holds once the text is decoded.
        page = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError("corrupt") from error
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    check_limit(len(tables), limits.max_sheets, "too_many_sheets", "个")
    read: list[Grid] = []
    cells = 0
    for number, table in enumerate(tables, start=1):
        grid, cells = _html_grid(f"Table{number}", table, cells, limiter(limits))
        read.append(grid)
    return read


def _html_grid(
    name: str, table: html.HtmlElement, cells: int, check: Callable[[int, int, int], None]
) -> tuple[Grid, int]:
    """One table, and how many cells the file has so far."""
    rows: list[list[object]] = []
    merged: list[tuple[int, int, int, int]] = []
    busy_until: dict[int, int] = {}
    for r, line in enumerate(table.iter("tr")):
        row: list[object] = []
        for cell in line.iterchildren("td", "th"):
            while busy_until.get(len(row), -1) >= r:
                row.append("")
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            c = len(row)
            check(r + 1, c + across, cells + c + across)
            if down > 1 or across > 1:
                merged.append((r, c, r + down - 1, c + across - 1))
                busy_until |= dict.fromkeys(range(c, c + across), r + down - 1)
            row += [_cell_text(cell), *([""] * (across - 1))]
        cells += len(row)
        rows.append(row)
        check(len(rows), 0, cells)
    last = len(rows) - 1
    kept = tuple((top, left, min(bottom, last), right) for top, left, bottom, right in merged)
    return Grid(name, rows, kept), cells


def _span(cell: html.HtmlElement, attribute: str) -> int:
    found = re.match(r"\s*(\d{1,5})", cell.get(attribute) or "1")
    return max(int(found[1]), 1) if found else 1


def _cell_text(cell: html.HtmlElement) -> str:
    pieces: Iterable[str] = cell.itertext()
    return " ".join("".join(pieces).split())
