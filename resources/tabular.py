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
from collections.abc import Iterable
from xml.parsers.expat import ExpatError, ParserCreate

from lxml import etree, html
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from domain.grids import Grid
from resources import delimited, encodings
from schemas.policy import Limits

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


def read_grids(data: bytes, limits: Limits) -> list[Grid]:
    """Read every visible sheet of a file.

    Raises:
        UnreadableFileError: it is empty, encrypted, corrupt, of another type, or over a limit.
    """
    _check(len(data), limits.max_bytes, "too_large", "字节")
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFileError("empty_file")
    if data.startswith(ZIP_MAGIC):
        _inspect_archive(data, limits)
        return _read_workbook(data, limits)
    if data.startswith(OLE_MAGIC):
        _inspect_ole(data, limits)
        return _read_workbook(data, limits)
    text = _decode(data)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _read_html(text.replace(encodings.DAMAGED, "\ufffd"), limits)
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


def _inspect_archive(data: bytes, limits: Limits) -> None:
    """Refuse a zip that is no plain workbook, before anything expands it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_expansion(members, limits)
            _check_parts({member.filename for member in members}, limits)
            for member in members:
                _inspect_member(archive, member, limits)
    except _BROKEN_ARCHIVE as error:
        raise UnreadableFileError("corrupt") from error


def _check_expansion(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    _check(len(members), limits.max_archive_members, "expands_too_much", "个部分")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("encrypted")
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    _check(expanded, limits.max_expanded_bytes, "expands_too_much", "字节")
    if expanded >= limits.ratio_applies_from:
        _check(expanded // packed, limits.max_expansion_ratio, "expands_too_much", "倍")


def _check_parts(names: set[str], limits: Limits) -> None:
    lowered = {name.lower() for name in names}
    if not any(name.startswith("xl/workbook.") for name in lowered):
        raise UnreadableFileError("wrong_type")
    if limits.reject_macros and any(name.endswith("vbaproject.bin") for name in lowered):
        raise UnreadableFileError("macros")
    if limits.reject_external_links and any("/externallinks/" in name for name in lowered):
        raise UnreadableFileError("external_links")


_NO_RESULT = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|(?=</(?:\w+:)?c>))"
)


def _inspect_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> None:
    """Read a part once in pieces: true size and checksum, and how far the cells of a sheet reach.

    The reader allocates the whole rectangle up to the last cell, so one stray cell at XFD1048576
    would take all memory, and the process with it. A real XML parser looks, because there are many
    ways to write such a cell; and at every part, because any of them may be named as a sheet.
    """
    name = member.filename.lower()
    extent = _Extent() if name.startswith("xl/") and name.endswith(".xml") else None
    with archive.open(member) as part:
        while piece := part.read(CHUNK_BYTES):
            if extent:
                extent.see(piece)
                extent.check(limits)
    if extent and extent.formula_without_value:
        raise UnreadableFileError("formula_without_value")


class _Extent:
    """How far the filled cells of a sheet reach, and whether formulas have results."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self.formula_without_value = False
        self._row = self._column = 0
        self._tail = b""
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def see(self, xml: bytes) -> None:
        """Take the next piece of the part."""
        self._parser.Parse(xml)
        # An element may be cut by the border of a piece, so the end of the last one goes along.
        joined = self._tail + xml
        self.formula_without_value = self.formula_without_value or bool(_NO_RESULT.search(joined))
        self._tail = joined[-400:]

    def check(self, limits: Limits) -> None:
        """Raise if the sheet already reaches beyond a limit."""
        _check(self.rows, limits.max_rows, "too_many_rows", "行")
        _check(self.columns, limits.max_columns, "too_many_columns", "列")
        _check(self.rows * self.columns, limits.max_cells, "too_many_cells", "格")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif tag == "c":
            self._move(attributes.get("r", ""))
        elif tag in _FILLED:
            # Only a cell with something in it is allocated; styled empty ones cost nothing.
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)

    def _move(self, reference: str) -> None:
        letters = reference.rstrip("0123456789").strip("$").upper()
        self._row = _number(reference[len(reference.rstrip("0123456789")) :], self._row)
        self._column = _column_number(letters) if letters else self._column + 1

    def _doctype(self, *_: object) -> None:
        raise UnreadableFileError("corrupt")


_FILLED = frozenset(("v", "is", "f"))
"""Elements that give a cell a value."""


def _number(digits: str | None, default: int) -> int:
    return int(digits) if digits and digits.isascii() and digits.isdigit() else default


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _inspect_ole(data: bytes, limits: Limits) -> None:
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


def _read_workbook(data: bytes, limits: Limits) -> list[Grid]:
    try:
        with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
            _check(len(book.sheet_names), limits.max_sheets, "too_many_sheets", "个")
            return [_read_sheet(book, name, limits) for name in book.sheet_names]
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


def _read_sheet(book: CalamineWorkbook, name: str, limits: Limits) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.end is None:
        return Grid(name, [])
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    _check(height, limits.max_rows, "too_many_rows", "行")
    _check(width, limits.max_columns, "too_many_columns", "列")
    _check(height * width, limits.max_cells, "too_many_cells", "格")
    return Grid(name, sheet.to_python(skip_empty_area=False), _merged(sheet))


def _merged(sheet: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)


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


def _read_delimited(text: str, limits: Limits) -> Grid:
    """Delimited text; rows that cannot be told apart are torn."""

    def check(rows: int, columns: int, cells: int) -> None:
        _check(rows, limits.max_rows, "too_many_rows", "行")
        _check(columns, limits.max_columns, "too_many_columns", "列")
        _check(cells, limits.max_cells, "too_many_cells", "格")

    try:
        read = delimited.read_rows(text, limits.max_cell_characters, check)
    except delimited.NoTableError as error:
        raise UnreadableFileError("wrong_type") from error
    return Grid("", read.cells, delimited=True, torn=read.torn)


def _read_html(text: str, limits: Limits) -> list[Grid]:
    """Tables of a page that some systems save under the name `.xls`."""
    if "<table" not in text.lower():
        raise UnreadableFileError("wrong_type")
    try:
        # The declaration of an encoding no longer holds once the text is decoded.
        page = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError("corrupt") from error
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    _check(len(tables), limits.max_sheets, "too_many_sheets", "个")
    return [_html_grid(f"Table{i}", table, limits) for i, table in enumerate(tables, 1)]


def _html_grid(name: str, table: html.HtmlElement, limits: Limits) -> Grid:
    rows: list[list[object]] = []
    merged: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for r, line in enumerate(table.iter("tr")):
        _check(r + 1, limits.max_rows, "too_many_rows", "行")
        row: list[object] = []
        for cell in line.iterchildren("td", "th"):
            while (r, len(row)) in taken:
                row.append("")
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            c = len(row)
            _check(c + across, limits.max_columns, "too_many_columns", "列")
            _check(down * across, limits.max_cells, "too_many_cells", "格")
            if down > 1 or across > 1:
                merged.append((r, c, r + down - 1, c + across - 1))
                taken |= {(r + i, c + j) for i in range(1, down) for j in range(across)}
            _check(len(taken), limits.max_cells, "too_many_cells", "格")
            row += [_cell_text(cell), *([""] * (across - 1))]
        rows.append(row)
    return Grid(name, rows, tuple(merged))


def _span(cell: html.HtmlElement, attribute: str) -> int:
    found = re.match(r"\s*(\d{1,5})", cell.get(attribute) or "1")
    return max(int(found[1]), 1) if found else 1


def _cell_text(cell: html.HtmlElement) -> str:
    pieces: Iterable[str] = cell.itertext()
    return " ".join("".join(pieces).split())
