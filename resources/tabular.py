"""From the bytes of a file to raw grids of cells, safely.

What a file is, is told by its content, never by its name: real `.xls`, xlsx under the name `.xls`,
HTML tables under the name `.xls`, CSV in GB18030, UTF-8 or UTF-16. Limits are checked before
anything is expanded, so that a hostile or broken file costs one message and not the process.
Nothing here knows what the columns mean.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from xml.parsers.expat import ExpatError

from lxml import etree, html
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from domain.grids import ERROR_CODES, CellError, Grid, sound_text
from resources import delimited, encodings
from resources.old_workbooks import errors_of_sheets
from resources.sheet_parts import DoctypeError, SheetScan, parts_of_sheets
from resources.spreadsheet_xml import (
    BrokenXmlError,
    is_spreadsheet_xml,
    read_spreadsheet_xml,
)

CHUNK_BYTES = 1 << 20
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

REASONS = {
    "empty_file": "文件是空的",
    "too_large": "文件过大",
    "expands_too_much": "压缩内容展开后过大，疑似异常文件",
    "too_many_rows": "行数过多",
    "too_many_columns": "列数过多",
    "too_many_cells": "单元格过多",
    "too_many_sheets": "工作表过多",
    "too_heavy": "读取时占用内存过多或使读取程序中断，疑似异常文件，请用 Excel 另存后重新报送",
    "too_slow": "读取时间过长，疑似异常文件，请用 Excel 另存后重新报送",
    "too_much_output": "内容过多，请分成几份报送",
    "too_much_content": "内容过多，请分成几份报送",
    "encrypted": "文件已加密或设有打开密码，请去除密码后重新报送",
    "corrupt": "文件已损坏或不完整，请重新导出后报送",
    "wrong_type": "文件类型不对，请报送 Excel 工作簿或 CSV 文件",
    "macros": "工作簿含有宏，请另存为不含宏的 .xlsx 后重新报送",
    "external_links": "工作簿含有指向其他文件的链接，请粘贴为数值后重新报送",
    "formula_without_value": "公式没有计算结果，请用 Excel 打开保存或粘贴为数值后重新报送",
    "unknown_encoding": "文字编码无法识别，请另存为 UTF-8 或 GB18030 编码的 CSV",
    "unreadable": "文件（夹）无法打开",
    "special_file": "不是普通文件（管道、设备等），没有打开",
    "broken_link": "是指向不存在位置的链接，没有打开",
    "link_outside": "是指向收件箱以外或文件夹的链接，没有打开，请放入文件本身",
}
"""Reason code -> what the sender reads."""


class LimitsLike(Protocol):
    """What is read of `schemas.policy.Limits`, which the reading process does not import."""

    max_bytes: int
    max_expanded_bytes: int
    max_expansion_ratio: int
    ratio_applies_from: int
    max_archive_members: int
    max_sheets: int
    max_rows: int
    max_columns: int
    max_cells: int
    max_cell_characters: int
    max_read_characters: int
    max_filled_cells: int
    max_characters: int
    max_reader_bytes: int
    max_reader_seconds: int
    reject_macros: bool
    reject_external_links: bool


class UnreadableFileError(Exception):
    """A file that cannot be read as a table.

    Attributes:
        reason: code, key of `REASONS`.
        found: what was found, without any cell value.
        expected: the limit or form that was expected.
    """

    def __init__(self, reason: str, found: str = "", expected: str = "") -> None:
        self.reason = reason
        self.found = found
        self.expected = expected
        detail = f"（{found}，上限{expected}）" if found and expected else found and f"（{found}）"
        super().__init__(f"{REASONS[reason]}{detail}。")


def read_grids(data: bytes, limits: LimitsLike) -> list[Grid]:
    """Read every sheet of a file; which are hidden, and which cells show an error, stands in them.

    Raises:
        UnreadableFileError: it is empty, encrypted, corrupt, of another type, or over a limit.
    """
    grids = [_sound(grid, limits.max_read_characters) for grid in _read_any(data, limits)]
    _check_content(grids, limits)
    return grids


def _check_content(grids: Sequence[Grid], limits: LimitsLike) -> None:
    """What is written in a file, which is what making sense of it costs; empty cells cost little.

    The time limit of the reading process ends here, so that this is what bounds the run's own.
    """
    filled = characters = 0
    for grid in grids:
        for row in grid.rows:
            for cell in row:
                if cell is not None and cell != "":
                    filled += 1
                    characters += len(cell) if isinstance(cell, str) else 0
    _check(filled, limits.max_filled_cells, "too_much_content", "个有内容的单元格")
    _check(characters, limits.max_characters, "too_much_content", "字")


def _sound(grid: Grid, longest: int) -> Grid:
    """Cells that any store can keep and any pattern can go over.

    Errors that were saved as text are told apart from words; what is longer than a person types is
    cut, and its row noted.
    """
    rows = [[_sound_cell(c) if isinstance(c, str) else c for c in row] for row in grid.rows]
    cut = set()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > longest:
                row[place] = cell[:longest]
                cut.add(number)
    return replace(grid, rows=rows, cut=frozenset(cut))


def _sound_cell(text: str) -> object:
    if text[:1] == "#" and text.strip() in ERROR_CODES:
        return CellError(text.strip())
    return sound_text(text)


def _read_any(data: bytes, limits: LimitsLike) -> list[Grid]:
    _check(len(data), limits.max_bytes, "too_large", "字节")
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFileError("empty_file")
    if data.startswith(ZIP_MAGIC):
        return _read_workbook(data, limits, _inspect_archive(data, limits))
    if data.startswith(OLE_MAGIC):
        _inspect_ole(data, limits)
        return _read_workbook(data, limits, errors_of_sheets(data))
    text = _decode(data)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _read_markup(text.replace(encodings.DAMAGED, "\ufffd"), limits)
    return [_read_delimited(text, limits)]


def _check(found: int, limit: int, reason: str, unit: str) -> None:
    if found > limit:
        raise UnreadableFileError(reason, f"{found}{unit}", f"{limit}{unit}")


# --- workbooks ---------------------------------------------------------------------------------


_BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ExpatError, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
"""What the standard library raises on archives and parts that are not what they say."""


_Errors = Mapping[str, Mapping[tuple[int, int], str]]
"""Sheet -> zero-based row and column of cells that show an error, and which."""


def _inspect_archive(data: bytes, limits: LimitsLike) -> _Errors:
    """Refuse a zip that is no plain workbook, before anything expands it; find its error cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_expansion(members, limits)
            _check_parts({member.filename for member in members}, limits)
            scans = {m.filename.lower(): _inspect_member(archive, m, limits) for m in members}
            reach = sum(scan.rows * scan.columns for scan in scans.values())
            _check(reach, limits.max_cells, "too_many_cells", "格")
            parts = parts_of_sheets(archive)
            return {n: scans[part].errors for n, part in parts.items() if part in scans}
    except _BROKEN_ARCHIVE as error:
        raise UnreadableFileError("corrupt") from error


def _check_expansion(members: list[zipfile.ZipInfo], limits: LimitsLike) -> None:
    _check(len(members), limits.max_archive_members, "expands_too_much", "个部分")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("encrypted")
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    _check(expanded, limits.max_expanded_bytes, "expands_too_much", "字节")
    if expanded >= limits.ratio_applies_from:
        _check(expanded // packed, limits.max_expansion_ratio, "expands_too_much", "倍")


def _check_parts(names: set[str], limits: LimitsLike) -> None:
    lowered = {name.lower() for name in names}
    if not any(name.startswith("xl/workbook.") for name in lowered):
        raise UnreadableFileError("wrong_type")
    if limits.reject_macros and any(name.endswith("vbaproject.bin") for name in lowered):
        raise UnreadableFileError("macros")
    if limits.reject_external_links and any("/externallinks/" in name for name in lowered):
        raise UnreadableFileError("external_links")


def _inspect_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: LimitsLike
) -> SheetScan:
    """Read a part once in pieces: true size and checksum, and how far the cells of a sheet reach.

    The reader allocates the whole rectangle up to the last cell, so one stray cell at XFD1048576
    would take all memory. A real XML parser looks, because there are many ways to write such a
    cell; and at every part, because any of them may be named as a sheet.
    """
    name = member.filename.lower()
    must_be_xml = name.startswith("xl/") and name.endswith(".xml")
    scan = SheetScan()
    with archive.open(member) as part:
        piece = part.read(CHUNK_BYTES)
        looked_at = must_be_xml or b"<" in piece[:8]
        while piece:
            try:
                if looked_at:
                    scan.see(piece)
            except (ExpatError, DoctypeError):
                if must_be_xml:
                    raise
                looked_at = False
            _check(scan.rows, limits.max_rows, "too_many_rows", "行")
            _check(scan.columns, limits.max_columns, "too_many_columns", "列")
            _check(scan.rows * scan.columns, limits.max_cells, "too_many_cells", "格")
            piece = part.read(CHUNK_BYTES)
    if scan.formula_without_value:
        raise UnreadableFileError("formula_without_value")
    return scan


def _inspect_ole(data: bytes, limits: LimitsLike) -> None:
    """Tell a real xls from an encrypted workbook or another Office document."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise UnreadableFileError("encrypted")
    if has("WordDocument") or has("PowerPoint Document"):
        raise UnreadableFileError("wrong_type")
    if not has("Workbook") and not has("Book"):
        raise UnreadableFileError("corrupt")
    if limits.reject_macros and (has("_VBA_PROJECT_CUR") or has("_VBA_PROJECT")):
        raise UnreadableFileError("macros")


def _read_workbook(
    data: bytes, limits: LimitsLike, found: _Errors | Sequence[Mapping[tuple[int, int], str]]
) -> list[Grid]:
    """Every sheet; error cells are known by the sheet's name, or in the order of the sheets."""
    try:
        with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
            known = book.sheets_metadata
            names = [sheet.name for sheet in known]
            errors = found if isinstance(found, Mapping) else dict(zip(names, found, strict=False))
            sheets = [sheet for sheet in known if sheet.typ is SheetTypeEnum.WorkSheet]
            _check(len(sheets), limits.max_sheets, "too_many_sheets", "个")
            return [
                _read_sheet(book, sheet, limits, errors.get(sheet.name, {})) for sheet in sheets
            ]
    except PasswordError as error:
        raise UnreadableFileError("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        reason = "encrypted" if "assword" in str(error) or "ncrypt" in str(error) else "corrupt"
        raise UnreadableFileError(reason) from error
    except BaseException as error:
        # A panic inside the Rust reader is not an Exception; nothing else of that kind is caught.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError("corrupt") from error


def _read_sheet(
    book: CalamineWorkbook,
    metadata: SheetMetadata,
    limits: LimitsLike,
    errors: Mapping[tuple[int, int], str],
) -> Grid:
    sheet = book.get_sheet_by_name(metadata.name)
    hidden = metadata.visible is not SheetVisibleEnum.Visible
    if sheet.end is None:
        return Grid(metadata.name, [], hidden=hidden)
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    _check(height, limits.max_rows, "too_many_rows", "行")
    _check(width, limits.max_columns, "too_many_columns", "列")
    _check(height * width, limits.max_cells, "too_many_cells", "格")
    rows: list[list[object]] = list(map(list, sheet.to_python(skip_empty_area=False)))
    for (row, column), code in errors.items():
        if row < height and column < len(rows[row]):
            rows[row][column] = CellError(code)
    return Grid(metadata.name, rows, _merged(sheet, height, width), hidden=hidden)


def _merged(sheet: CalamineSheet, height: int, width: int) -> tuple[tuple[int, int, int, int], ...]:
    """Merged ranges as far as there are cells; a range may claim the whole sheet."""
    ranges = sheet.merged_cell_ranges or []
    return tuple(
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in ranges
        if top < height and left < width
    )


# --- text: CSV and HTML ------------------------------------------------------------------------


def _decode(data: bytes) -> str:
    """Text by content.

    Raises:
        UnreadableFileError: it is binary, or no encoding fits.
    """
    try:
        return encodings.decode(data)
    except encodings.BinaryError as error:
        raise UnreadableFileError("wrong_type") from error
    except encodings.UnknownEncodingError as error:
        raise UnreadableFileError("unknown_encoding") from error


def _read_delimited(text: str, limits: LimitsLike) -> Grid:
    """Delimited text; rows that cannot be told apart are torn."""
    try:
        read = delimited.read_rows(text, limits.max_cell_characters, _limiter(limits))
    except delimited.NoTableError as error:
        raise UnreadableFileError("wrong_type") from error
    return Grid("", read.cells, delimited=True, torn=read.torn)


def _read_markup(text: str, limits: LimitsLike) -> list[Grid]:
    """A workbook as XML, or tables of a page; some systems save both under the name `.xls`."""
    if not is_spreadsheet_xml(text):
        return _read_html(text, limits)
    try:
        grids = read_spreadsheet_xml(text, _limiter(limits))
    except BrokenXmlError as error:
        raise UnreadableFileError("corrupt") from error
    _check(len(grids), limits.max_sheets, "too_many_sheets", "个")
    return grids


def _limiter(limits: LimitsLike) -> Callable[[int, int, int], None]:
    """A check of rows and columns of a table and of the cells of the whole file."""

    def check(rows: int, columns: int, cells: int) -> None:
        _check(rows, limits.max_rows, "too_many_rows", "行")
        _check(columns, limits.max_columns, "too_many_columns", "列")
        _check(cells, limits.max_cells, "too_many_cells", "格")

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
    _check(len(tables), limits.max_sheets, "too_many_sheets", "个")
    read: list[Grid] = []
    cells = 0
    for number, table in enumerate(tables, start=1):
        grid, cells = _html_grid(f"Table{number}", table, cells, _limiter(limits))
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
