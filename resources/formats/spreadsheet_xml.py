"""XML Spreadsheet 2003: a workbook as one XML text, which many systems export as `.xls`."""

from collections.abc import Callable
from datetime import datetime

from lxml import etree

from domain.intake.sheets.grids import CellError, Grid

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
LOOKED_AT = 65_536
"""Characters from the top in which the namespace must stand."""
EXACT_DIGITS = 15
"""Digits that a number keeps; longer ones stand exactly in the text and stay text."""

_Check = Callable[[int, int, int], None]


class BrokenXmlError(ValueError):
    """The text is no well-formed XML, or no workbook."""


def is_spreadsheet_xml(text: str) -> bool:
    """Whether a text that begins with `<` is such a workbook."""
    return NAMESPACE in text[:LOOKED_AT] and "Workbook" in text[:LOOKED_AT]


def read_spreadsheet_xml(text: str, check: _Check) -> list[Grid]:
    """Every sheet.

    Args:
        text: the file, decoded.
        check: called with rows and columns of a sheet and cells of the file; raises if too many.

    Raises:
        BrokenXmlError: it cannot be parsed.
    """
    body = text.lstrip("\ufeff \t\r\n")
    if body.startswith("<?xml"):  # its declaration of an encoding no longer holds
        body = body[body.find("?>") + 2 :]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        book = etree.fromstring(body.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenXmlError from error
    reader = _Reader(check)
    return [reader.sheet(sheet) for sheet in book.iterchildren(_tag("Worksheet"))]


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


class _Reader:
    def __init__(self, check: _Check) -> None:
        self._check = check
        self._cells = 0

    def sheet(self, sheet: etree._Element) -> Grid:
        """One sheet; rows and cells may skip places and span several."""
        rows: list[list[object]] = []
        merged: list[tuple[int, int, int, int]] = []
        for line in sheet.iterfind(f"{_tag('Table')}/{_tag('Row')}"):
            place = _number(line, "Index", len(rows) + 1)
            self._check(place, 0, self._cells)
            rows.extend([] for _ in range(place - 1 - len(rows)))
            rows.append(self._row(line, place - 1, merged))
            self._check(len(rows), len(rows[-1]), self._cells)
        visible = sheet.find("{*}WorksheetOptions/{*}Visible")
        return Grid(
            str(sheet.get(_tag("Name")) or ""),
            rows,
            tuple((t, left, min(b, len(rows) - 1), right) for t, left, b, right in merged),
            hidden=visible is not None and "hidden" in (visible.text or "").lower(),
        )

    def _row(
        self, line: etree._Element, row: int, merged: list[tuple[int, int, int, int]]
    ) -> list[object]:
        cells: list[object] = []
        for cell in line.iterchildren(_tag("Cell")):
            place = _number(cell, "Index", len(cells) + 1) - 1
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            self._check(0, max(place, len(cells)) + across + 1, self._cells)
            cells.extend([""] * (place - len(cells)))
            place = len(cells)
            cells += [_value(cell.find(_tag("Data"))), *([""] * across)]
            self._cells += len(cells) - place
            if across or down:
                merged.append((row, place, row + down, place + across))
        return cells


def _number(element: etree._Element, name: str, default: int) -> int:
    text = str(element.get(_tag(name)) or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else default


def _value(data: etree._Element | None) -> object:
    if data is None:
        return ""
    text = "".join(map(str, data.itertext()))
    kind = data.get(_tag("Type"))
    if kind == "Error":
        return CellError(text.strip())
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "Number":
        return _parsed_number(text.strip())
    if kind == "DateTime":
        try:
            return datetime.fromisoformat(text.strip())
        except ValueError:
            return text
    return text


def _parsed_number(text: str) -> object:
    digits = text.lstrip("-")
    if digits.isascii() and digits.isdigit():
        return int(text) if len(digits) <= EXACT_DIGITS else text
    try:
        return float(text)
    except ValueError:
        return text
