"""Error cells of old workbooks (`.xls`), which the fast reader gives as empty texts.

Reads no more of the format than that takes: the stream of the workbook within its container, the
places of the sheets, and the records of cells that hold an error. What is damaged yields nothing
here; whether the file can be read at all is the fast reader's word.
"""

import struct
from collections.abc import Iterator

Errors = dict[tuple[int, int], str]
"""Zero-based row and column of a cell -> what it shows."""

_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_END, _BEGIN, _SHEET, _ERROR_OR_FLAG, _FORMULA = 0x0A, 0x0809, 0x85, 0x0205, 0x06
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128


def errors_of_sheets(data: bytes) -> list[Errors]:
    """The error cells of every sheet in the order of the sheets; empty if the file is damaged."""
    try:
        stream = _Container(data).stream(("Workbook", "Book"))
        offsets = [
            struct.unpack_from("<I", stream, at)[0]
            for kind, at, _ in _records(stream, 0)
            if kind == _SHEET
        ]
        return [dict(_errors(stream, offset)) for offset in offsets]
    except (struct.error, ValueError, IndexError):
        return []


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

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The content of the first stream that bears one of the names."""
        root = b""
        for at in range(0, len(self._entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", self._entries, at + 64)
            start, size = struct.unpack_from("<II", self._entries, at + 116)
            name = self._entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            if kind == 5:
                root = self._chain(start)
            elif kind == 2 and name in names:
                content = (
                    self._chain(start) if size >= self._cutoff else self._small_chain(root, start)
                )
                return content[:size]
        raise ValueError("no workbook")

    def _numbers(self, content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _sectors(self, numbers: Iterator[int] | list[int]) -> bytes:
        size = self._sector
        return b"".join(self._data[(n + 1) * size : (n + 2) * size] for n in numbers)

    def _chain(self, start: int) -> bytes:
        return self._sectors(_followed(start, self._next))

    def _small_chain(self, root: bytes, start: int) -> bytes:
        pieces = _followed(start, self._small_next)
        return b"".join(root[n * self._small : (n + 1) * self._small] for n in pieces)


def _followed(start: int, following: tuple[int, ...]) -> list[int]:
    """The chain from a sector on; one that runs in a circle ends."""
    chain: list[int] = []
    while start < len(following) and len(chain) < len(following):
        chain.append(start)
        start = following[start]
    return chain
