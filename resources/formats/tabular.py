"""From the bytes of a file to raw grids of cells, safely.

What a file is, is told by its content, never by its name: real `.xls`, xlsx under the name `.xls`,
HTML tables under the name `.xls`, CSV in GB18030, UTF-8 or UTF-16. Limits are checked before
anything is expanded, so that a hostile or broken file costs one message and not the process.
Nothing here knows what the columns mean.
"""

import io
import lzma
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.parsers.expat import ExpatError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from domain.intake.sheets.grids import ERROR_CODES, CellError, Grid, sound_text
from resources.formats import delimited, encodings
from resources.formats.limits import LimitsLike, UnreadableFileError, check_limit
from resources.formats.markup import limiter, read_markup
from resources.formats.old_workbooks import OldWorkbook, decoded, encoding_of, prepared
from resources.formats.plain_packages import plain
from resources.formats.sheet_parts import DoctypeError, SheetScan, parts_of_sheets

CHUNK_BYTES = 1 << 20
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"


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
    check_limit(filled, limits.max_filled_cells, "too_much_content", "个有内容的单元格")
    check_limit(characters, limits.max_characters, "too_much_content", "字")


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
    check_limit(len(data), limits.max_bytes, "too_large", "字节")
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFileError("empty_file")
    if data.startswith(ZIP_MAGIC):
        data = _plain_package(data, limits)
        return _read_workbook(data, limits, _inspect_archive(data, limits))
    if data.startswith(OLE_MAGIC):
        _inspect_ole(data, limits)
        return _read_old(prepared(data), limits)
    text = _decode(data)
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return read_markup(text.replace(encodings.DAMAGED, "\ufffd"), limits)
    return [_read_delimited(text, limits)]


# --- workbooks ---------------------------------------------------------------------------------


_BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ExpatError, EOFError, OSError,
    NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
"""What the standard library raises on archives and parts that are not what they say."""


_Errors = Mapping[str, Mapping[tuple[int, int], str]]
"""Sheet -> zero-based row and column of cells that show an error, and which."""


def _plain_package(data: bytes, limits: LimitsLike) -> bytes:
    """The package under plain names, as far as it may be expanded at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_expansion(archive.infolist(), limits)
        return plain(data)
    except _BROKEN_ARCHIVE as error:
        raise UnreadableFileError("corrupt") from error


def _inspect_archive(data: bytes, limits: LimitsLike) -> _Errors:
    """Refuse a zip that is no plain workbook, before anything expands it; find its error cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_expansion(members, limits)
            _check_parts({member.filename for member in members}, limits)
            scans = {m.filename.lower(): _inspect_member(archive, m, limits) for m in members}
            reach = sum(scan.rows * scan.columns for scan in scans.values())
            check_limit(reach, limits.max_cells, "too_many_cells", "格")
            parts = parts_of_sheets(archive)
            return {n: scans[part].errors for n, part in parts.items() if part in scans}
    except _BROKEN_ARCHIVE as error:
        raise UnreadableFileError("corrupt") from error


def _check_expansion(members: list[zipfile.ZipInfo], limits: LimitsLike) -> None:
    check_limit(len(members), limits.max_archive_members, "expands_too_much", "个部分")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableFileError("encrypted")
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    check_limit(expanded, limits.max_expanded_bytes, "expands_too_much", "字节")
    if expanded >= limits.ratio_applies_from:
        check_limit(expanded // packed, limits.max_expansion_ratio, "expands_too_much", "倍")


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
            check_limit(scan.rows, limits.max_rows, "too_many_rows", "行")
            check_limit(scan.columns, limits.max_columns, "too_many_columns", "列")
            check_limit(scan.rows * scan.columns, limits.max_cells, "too_many_cells", "格")
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


def _read_old(book: OldWorkbook, limits: LimitsLike) -> list[Grid]:
    """An old workbook, its texts in the encoding that they were written in."""
    grids = _read_workbook(book.data, limits, book.errors)
    if book.code_page is None:
        return grids
    texts = (c for grid in grids for row in grid.rows for c in row if isinstance(c, str))
    encoding = encoding_of(texts, book.code_page)

    def right(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        return decoded(cell, encoding).replace(encodings.DAMAGED, "\ufffd")

    return [
        replace(grid, name=str(right(grid.name)), rows=[[right(c) for c in r] for r in grid.rows])
        for grid in grids
    ]


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
            check_limit(len(sheets), limits.max_sheets, "too_many_sheets", "个")
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
    check_limit(height, limits.max_rows, "too_many_rows", "行")
    check_limit(width, limits.max_columns, "too_many_columns", "列")
    check_limit(height * width, limits.max_cells, "too_many_cells", "格")
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
    """Delimited text; rows that cannot be told apart are misaligned."""
    try:
        read = delimited.read_rows(text, limits.max_cell_characters, limiter(limits))
    except delimited.NoTableError as error:
        raise UnreadableFileError("wrong_type") from error
    return Grid("", read.cells, delimited=True, misaligned=read.misaligned)
