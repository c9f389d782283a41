"""What the fast reader does not say of old workbooks (`.xls`): error cells, and right texts.

It gives cells that hold an error as empty texts. And it takes the code page that a workbook names
for the form of its texts, which is wrong twice: from Excel 97 on (BIFF8) they are Unicode whatever
is named (older Java and Perl programs name 1252), and before (BIFF5) a character of a Chinese code
page takes two bytes. So the fast reader is told Unicode, and the texts of BIFF5 are decoded after.

Reads no more of the format than that takes: the stream of the workbook within its container, the
places of the sheets, and the records of cells that hold an error. What is damaged yields nothing
here; whether the file can be read at all is the fast reader's word.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from resources.formats import encodings

Errors = dict[tuple[int, int], str]
"""Zero-based row and column of a cell -> what it shows."""

_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_END, _BEGIN, _SHEET, _ERROR_OR_FLAG, _FORMULA = 0x0A, 0x0809, 0x85, 0x0205, 0x06
_CODE_PAGE, _UNICODE, _BIFF5 = 0x42, 1200, 0x0500
_SEVERAL_BYTES = {
    932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 54936: "gb18030", 65001: "utf-8",
}  # fmt: skip
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128


@dataclass(frozen=True)
class OldWorkbook:
    """An old workbook as the fast reader can take it.

    Attributes:
        data: its bytes, naming Unicode as its code page.
        errors: the error cells of every sheet, in the order of the sheets.
        code_page: the one that it named, if its texts come as single bytes; None if they are right.
    """

    data: bytes
    errors: tuple[Errors, ...] = ()
    code_page: int | None = None


def prepared(data: bytes) -> OldWorkbook:
    """Look at an old workbook before the fast reader does; one that is damaged stays as it is."""
    try:
        book = _Container(data).stream(("Workbook", "Book"))
        stream, records = book.content, list(_records(book.content, 0))
        offsets = [struct.unpack_from("<I", stream, at)[0] for k, at, _ in records if k == _SHEET]
        errors = tuple(dict(_errors(stream, offset)) for offset in offsets)
        pages = [at for kind, at, size in records if kind == _CODE_PAGE and size == 2]
        named = [struct.unpack_from("<H", stream, at)[0] for at in pages]
        single = struct.unpack_from("<HHH", stream, 0)[::2] == (_BEGIN, _BIFF5)
        if any(page != _UNICODE for page in named):
            data = _naming_unicode(data, [(book.place(at), book.place(at + 1)) for at in pages])
    except (struct.error, ValueError, IndexError):
        return OldWorkbook(data)
    return OldWorkbook(data, errors, (named or [0])[0] if single else None)


def encoding_of(texts: Iterable[str], code_page: int) -> str:
    """In what the single bytes of a BIFF5 workbook are written.

    That is the code page that it names if it is one of several bytes. Programs that know nothing of
    code pages name 1252 beside Chinese texts.
    """
    if code_page in _SEVERAL_BYTES:
        return _SEVERAL_BYTES[code_page]
    return encodings.likely("\n".join(texts).encode("latin-1", "ignore"))


def decoded(text: str, encoding: str) -> str:
    """A text that came as single bytes."""
    try:
        return encodings.decode_as(text.encode("latin-1"), encoding)
    except UnicodeEncodeError:
        return text


def _naming_unicode(data: bytes, places: Iterable[tuple[int, int]]) -> bytes:
    """The file with Unicode in place of each code page, whose two bytes may be far apart."""
    changed = bytearray(data)
    for low, high in places:
        changed[low], changed[high] = struct.pack("<H", _UNICODE)
    return bytes(changed)


def _errors(stream: bytes, offset: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, at, size in _records(stream, offset):
        if kind == _ERROR_OR_FLAG and size >= 8:
            row, column, _, code, is_error = struct.unpack_from("<HHHBB", stream, at)
            if is_error:
                yield (row, column), _CODES.get(code, "#N/A")
        elif kind == _FORMULA and size >= 14:
            row, column, _, form, _, code, _, _, _, mark = struct.unpack_from(
                "<HHHBBBBBBH", stream, at
            )
            if mark == 0xFFFF and form == 2:
                yield (row, column), _CODES.get(code, "#N/A")


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of the records of one part of the stream, embedded parts included."""
    depth = 0
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        yield kind, offset + 4, size
        offset += 4 + size


class _Container:
    """A compound file: sectors chained by a table, small streams within a stream of their own."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self._small = 1 << struct.unpack_from("<H", data, 32)[0]
        tables, directory, _, self._cutoff, small_table, _, more, _ = struct.unpack_from(
            "<I I I I I I I I", data, 44
        )
        if self._sector not in (512, 4096) or self._small != 64:
            raise ValueError("no compound file")
        places = list(struct.unpack_from("<109I", data, 76))
        while more < _LAST_SECTOR and len(places) < tables:
            block = self._sectors([more])
            places += struct.unpack(f"<{len(block) // 4 - 1}I", block[:-4])
            more = struct.unpack("<I", block[-4:])[0]
        self._next = self._numbers(self._sectors(p for p in places if p < _LAST_SECTOR))
        self._entries = self._chain(directory)
        self._small_next = self._numbers(self._chain(small_table))

    def stream(self, names: tuple[str, ...]) -> "_Stream":
        """The stream that bears the first of the names that is there."""
        found, root = {}, _Stream(b"", [], self._sector)
        for at in range(0, len(self._entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", self._entries, at + 64)
            start, size = struct.unpack_from("<II", self._entries, at + 116)
            name = self._entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            if kind == 5:
                root = self._large(start, len(self._data))
            elif kind == 2:
                found[name] = start, size
        for name in names:
            if name in found:
                start, size = found[name]
                small = size < self._cutoff
                return self._within(root, start, size) if small else self._large(start, size)
        raise ValueError("no workbook")

    def _numbers(self, content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _sectors(self, numbers: Iterator[int] | list[int]) -> bytes:
        size = self._sector
        return b"".join(self._data[(n + 1) * size : (n + 2) * size] for n in numbers)

    def _chain(self, start: int) -> bytes:
        return self._sectors(_followed(start, self._next))

    def _large(self, start: int, size: int) -> "_Stream":
        places = [(n + 1) * self._sector for n in _followed(start, self._next)]
        return _Stream(self._chain(start)[:size], places, self._sector)

    def _within(self, root: "_Stream", start: int, size: int) -> "_Stream":
        """A small stream, in pieces of the root's."""
        numbers = [n * self._small for n in _followed(start, self._small_next)]
        content = b"".join(root.content[n : n + self._small] for n in numbers)
        return _Stream(content[:size], [root.place(n) for n in numbers], self._small)


@dataclass(frozen=True)
class _Stream:
    """The content of a stream, and where in the file its pieces of equal size begin."""

    content: bytes
    pieces: list[int]
    size: int

    def place(self, offset: int) -> int:
        """Where in the file a byte of the content lies."""
        return self.pieces[offset // self.size] + offset % self.size


def _followed(start: int, following: tuple[int, ...]) -> list[int]:
    """The chain from a sector on; one that runs in a circle ends."""
    chain: list[int] = []
    while start < len(following) and len(chain) < len(following):
        chain.append(start)
        start = following[start]
    return chain
