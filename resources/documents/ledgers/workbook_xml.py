"""The parts of an Office Open XML workbook of plain tables, column-wise: same cells, same bytes.

A ledger of 100,000 clues holds some millions of cells; written cell by cell they cost more
processor time than finding what stands in them. Here a column is joined to its markup as a whole,
as `resources.documents.xlsx` does for the published list. How a sheet looks is said by the caller
(`table_workbook.py`): styles are numbers of `STYLES`.
"""

import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final
from xml.sax.saxutils import escape, quoteattr

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.values.arrow_text import joined_bytes
from resources.documents.xlsx import EPOCH, clean

PLAIN, CELL, HEAD, FILL = range(4)
"""Styles: nothing; a wrapped cell whose text stays text; a header; one of a column to fill in."""

LONGEST_TEXT: Final = 32_767
"""Characters that a cell can hold; a longer text is cut there."""
LONGEST_CHOICE: Final = 255
"""Characters of all words of a list of choices; a longer one cannot be offered."""

_PADDING: Final = 5 / 7
"""What a file adds to a column's width in characters: five pixels of seven."""
_SLICE: Final = 10_000
"""Rows whose XML is in memory at once."""
_NS: Final = "http://schemas.openxmlformats.org"
_MAIN: Final = f"{_NS}/spreadsheetml/2006/main"
_RELATION: Final = f"{_NS}/officeDocument/2006/relationships"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_CORE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_BORDER: Final = "".join(
    f'<{side} style="thin"><color auto="1"/></{side}>'
    for side in ("left", "right", "top", "bottom")
)
_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/><family val="2"/></font></fonts><fills count="4">'
    '<fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    + "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{rgb}"/><bgColor indexed="64"/>'
        "</patternFill></fill>"
        for rgb in ("FFD9E1F2", "FFFFF2CC")
    )
    + '</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    f"<border>{_BORDER}<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    + "".join(
        f'<xf numFmtId="0" fontId="1" fillId="{fill}" borderId="1" xfId="0" applyFont="1" '
        'applyFill="1" applyBorder="1" applyAlignment="1"><alignment wrapText="1"/></xf>'
        for fill in (2, 3)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)
_MARGINS: Final = (
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
)
_NOT_ESCAPED: Final = re.compile(r"(_x[0-9a-fA-F]{4}_)")
"""What a program would read as the code of a character, though it was typed."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that is not written yet.

    Attributes:
        xml: its XML in pieces.
        table: cells of its table as `A1:C9`, None where it has none.
    """

    xml: Iterable[bytes]
    table: str | None = None


def write_package(
    target: IO[bytes], title: str, created: datetime, sheets: Mapping[str, Sheet]
) -> None:
    """Write a workbook.

    Args:
        target: open file to write to.
        title: of the document.
        created: moment that the document says it was made at.
        sheets: name of a sheet -> what is in it; each is used up.
    """
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations(
            (f"{_RELATION}/officeDocument", "xl/workbook.xml"),
            (f"{_NS}/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _properties(title, created),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            *(
                (f"{_RELATION}/worksheet", f"worksheets/sheet{n}.xml")
                for n in range(1, len(sheets) + 1)
            ),
            (f"{_RELATION}/styles", "styles.xml"),
        ),
        "xl/styles.xml": _STYLES,
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(_entry(name), text)
        for number, sheet in enumerate(sheets.values(), 1):
            entry = _entry(f"xl/worksheets/sheet{number}.xml")
            with archive.open(entry, "w", force_zip64=True) as part:
                for piece in sheet.xml:
                    part.write(piece)


def table_sheet(
    table: pd.DataFrame,
    styles: Sequence[int],
    widths: Sequence[int],
    choices: Mapping[str, Sequence[str]],
) -> Sheet:
    """Return a sheet with one table: header frozen and on every page, filter, landscape A4.

    Args:
        table: texts, numbers and yes/no; what is missing, or anything else, is an empty cell.
        styles: style of each column's header.
        widths: width of each column in characters.
        choices: header -> the only words that its cells may hold.
    """
    area = f"A1:{column_letters(max(len(table.columns), 1))}{max(len(table), 1) + 1}"
    return Sheet(_table_xml(table, area, styles, widths, choices), area)


def _table_xml(
    table: pd.DataFrame,
    area: str,
    styles: Sequence[int],
    widths: Sequence[int],
    choices: Mapping[str, Sequence[str]],
) -> Iterator[bytes]:
    """Yield the XML of a table in pieces of `_SLICE` rows, so that memory stays small."""
    headers = [str(header) for header in table.columns]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width + _PADDING}" style="{CELL}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    head = "".join(
        f'<c t="inlineStr" s="{style}"><is><t>{escape(header)}</t></is></c>'
        for header, style in zip(headers, styles, strict=True)
    )
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="{area}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData><row>{head}</row>"
    ).encode()
    if headers and len(table):
        cells = [_cells(table.iloc[:, place]) for place in range(len(headers))]
        for start in range(0, len(table), _SLICE):
            pieces = [part for column in cells for part in column(start, _SLICE)]
            yield joined_bytes(pc.binary_join_element_wise("<row>", *pieces, "</row>", ""))
    yield (
        f'</sheetData><autoFilter ref="{area}"/>{_choices(headers, choices, max(len(table), 1))}'
        f"{_MARGINS}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def lines_sheet(lines: Sequence[str], width: int) -> Sheet:
    """Return a sheet with one line of text per row, wrapped, a page wide.

    Args:
        lines: the texts.
        width: of the column in characters.
    """
    rows = "".join(f"<row>{_OPENING}{escape(_readable(line))}{_CLOSING}</row>" for line in lines)
    xml = (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
        f'<cols><col min="1" max="1" width="{width + _PADDING}" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData>{_MARGINS}"
        '<pageSetup paperSize="9" orientation="portrait" fitToHeight="0"/></worksheet>'
    )
    return Sheet([xml.encode()])


def column_letters(number: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_OPENING: Final = f'<c t="inlineStr" s="{CELL}"><is><t xml:space="preserve">'
_CLOSING: Final = "</t></is></c>"
_EMPTY: Final = f'<c s="{CELL}"/>'


class _Cells:
    """The XML of a column's cells: each distinct value is spelt once."""

    def __init__(self, codes: pa.Array, distinct: pa.Array) -> None:
        self._codes, self._distinct = codes, distinct

    def __call__(self, start: int, rows: int) -> tuple[Any, ...]:
        """The texts of some rows, to be joined with those of the other columns."""
        codes = self._codes.slice(start, rows)
        if codes.null_count == len(codes):
            return (_EMPTY,)
        cells = self._distinct.take(codes)
        return (pc.fill_null(cells, _EMPTY) if codes.null_count else cells,)


def _cells(column: pd.Series) -> _Cells:
    codes, distinct = pd.factorize(column)
    if isinstance(column.dtype, pd.StringDtype):
        texts = pa.array(distinct.tolist(), pa.string())
        whole = pc.binary_join_element_wise(_OPENING, _shown(texts), _CLOSING, "")
    else:
        whole = pa.array([_cell(value) for value in distinct.tolist()], pa.string())
    return _Cells(pa.array(codes, pa.int64(), mask=codes < 0), whole)


def _shown(texts: pa.Array) -> pa.Array:
    """Texts as a cell holds them: cut where it ends, in characters that XML knows."""
    if (pc.max(pc.utf8_length(texts)).as_py() or 0) > LONGEST_TEXT:
        texts = pc.utf8_slice_codeunits(texts, 0, LONGEST_TEXT)
    if pc.any(pc.match_substring(texts, "_x")).as_py():
        texts = pa.array([_readable(text) for text in texts.to_pylist()], pa.string())
    return clean(texts)


def _cell(value: Any) -> str:
    """The XML of one value of a column that is not all text."""
    if isinstance(value, str):
        text = _shown(pa.array([value], pa.string()))[0].as_py()
        return f"{_OPENING}{text}{_CLOSING}"
    if isinstance(value, bool | int | float) and math.isfinite(value):
        return f'<c s="{CELL}"><v>{value:.16G}</v></c>'
    return _EMPTY


def _readable(text: str) -> str:
    return _NOT_ESCAPED.sub(r"_x005F\1", text)


def _choices(headers: Sequence[str], choices: Mapping[str, Sequence[str]], last: int) -> str:
    rules = []
    for number, header in enumerate(headers, 1):
        words = ",".join(choices.get(header, ()))
        if words and len(words) <= LONGEST_CHOICE:
            letters = column_letters(number)
            quoted = escape(words.replace('"', '""'))
            rules.append(
                '<dataValidation type="list" allowBlank="1" showInputMessage="1" '
                f'showErrorMessage="1" sqref="{letters}2:{letters}{last + 1}">'
                f'<formula1>"{quoted}"</formula1></dataValidation>'
            )
    if not rules:
        return ""
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'


def _workbook(sheets: Mapping[str, Sheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    names = "".join(
        _defined("_xlnm._FilterDatabase", n, f"{quoted}!{_fixed(sheet.table)}", ' hidden="1"')
        + _defined("_xlnm.Print_Titles", n, f"{quoted}!$1:$1")
        for n, (name, sheet) in enumerate(sheets.items())
        if sheet.table is not None and (quoted := "'" + name.replace("'", "''") + "'")
    )
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}"><bookViews><workbookView/>'
        f"</bookViews><sheets>{listed}</sheets>{defined}</workbook>"
    )


def _defined(name: str, sheet: int, cells: str, more: str = "") -> str:
    """A name that belongs to one sheet, by its place from 0."""
    return f'<definedName name="{name}" localSheetId="{sheet}"{more}>{escape(cells)}</definedName>'


def _fixed(area: str) -> str:
    """Cells as `$A$1:$C$9`."""
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", area)


def _content_types(sheets: int) -> str:
    parts = {"xl/workbook.xml": f"{_TYPE}sheet.main+xml", "xl/styles.xml": f"{_TYPE}styles+xml"}
    parts |= {"docProps/core.xml": _CORE}
    parts |= {f"xl/worksheets/sheet{n}.xml": f"{_TYPE}worksheet+xml" for n in range(1, sheets + 1)}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{_XML}<Types xmlns="{_NS}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_NS}/package/2006/relationships">{each}</Relationships>'


def _properties(title: str, created: datetime) -> str:
    moment = f"{created:%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_NS}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        "</cp:coreProperties>"
    )


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
