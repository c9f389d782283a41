"""Delimited text as people and systems really save it, to rows that never bleed into each other.

Nothing is guessed about a row that is not known to be right. A record is right if it has as many
cells as the header, and if no line that it spans looks like the beginning of another record; what a
spreadsheet program pads or leaves out (empty cells at the end) does not count. Every other line is
*misaligned*: it keeps its place, so that the person can be told where, and whoever reads the grid
keeps nothing of its words. Lines after a misaligned one that begin no record belong to it.

Spellings that are right and unusual are read: a title above the header, `sep=;`, quotes within a
cell, cells guarded for spreadsheets (`="…"`, a leading `'` or tab), a line feed within a row of a
file whose rows end in CR LF. From bytes to text is `resources.formats.encodings`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from resources.formats.encodings import DAMAGED

SEPARATORS = ",\t;|"
LONGEST_LINE = 60_000
"""Characters of a line that may be a header: twenty million commas are none, and cost minutes."""
SEARCHED_LINES = 41
"""Filled lines from the top among which the header is looked for."""
LONGEST_HEADER = 4_000
"""Characters."""
LONGEST_RECORD = 400_000
"""Characters that a record may span; after a quote that is never closed the file would be one."""
LOOK_AHEAD = 20_000_000
"""Characters per file that may be read in vain behind quotes that are never closed."""
MOST_QUOTED = 3
"""Lines like records that a cell may quote; all of them are given up, since nobody can tell."""
LEARNT_LINES = 2_000
SHORTEST_NUMBER = 6
"""Characters of a record number whose form tells it from other words."""
BLOCK_ROWS, LEAST_OF_BLOCK = 16, 4
"""Excel leaves out empty cells at the end for whole blocks of sixteen rows, never for one row."""
CHECKED_EVERY = 1_000

_State = Literal["closed", "open", "wrong"]
_Check = Callable[[int, int, int], None]


class NoTableError(ValueError):
    """The text has no line that could be a header."""


@dataclass(frozen=True)
class Rows:
    """What was read.

    Attributes:
        cells: one list per row; a row that belongs to the misaligned one above it is empty.
        misaligned: zero-based numbers of the misaligned rows.
    """

    cells: list[list[str]]
    misaligned: frozenset[int]


def read_rows(text: str, longest_cell: int, check: _Check) -> Rows:
    """All rows of a text, from its top.

    Args:
        text: the file.
        longest_cell: characters; a longer cell tears its row.
        check: called with rows, widest row and cells so far now and then; raises if too many.

    Raises:
        NoTableError: no line could be a header.
    """
    reader = _Reader(text, _dialect(text), longest_cell)
    rows: list[list[str]] = []
    misaligned: set[int] = set()
    widest = cells = 0
    for row, is_misaligned in reader.rows():
        if is_misaligned:
            misaligned.add(len(rows))
        rows.append(row)
        widest, cells = max(widest, len(row)), cells + len(row)
        if len(rows) % CHECKED_EVERY == 0:
            check(len(rows), widest, cells)
    check(len(rows), widest, cells)
    _mend_blocks(rows, misaligned, reader.width)
    if DAMAGED in text:
        rows = [[cell.replace(DAMAGED, "\ufffd") for cell in row] for row in rows]
    return Rows(rows, frozenset(misaligned))


def _mend_blocks(rows: list[list[str]], misaligned: set[int], width: int) -> None:
    """Take rows as right that a spreadsheet program wrote without their empty last cells."""
    for start in range(BLOCK_ROWS, len(rows), BLOCK_ROWS):
        block = range(start, min(start + BLOCK_ROWS, len(rows)))
        widths = {len(rows[row]) for row in block}
        if len(block) < LEAST_OF_BLOCK or len(widths) > 1 or not 1 < max(widths) < width:
            continue
        if misaligned.issuperset(block) and not any(_is_doubtful(rows[row]) for row in block):
            misaligned.difference_update(block)


def _is_doubtful(row: list[str]) -> bool:
    return any('"' in cell or DAMAGED in cell for cell in row)


# --- how the text is written ---------------------------------------------------------------------


@dataclass(frozen=True)
class _Dialect:
    """How the rows of one text are written.

    Attributes:
        separator: between cells.
        header: place in the text where the header begins.
        header_end: where it ends.
        width: cells of the header.
        crlf: rows end in CR LF.
    """

    separator: str
    header: int
    header_end: int
    width: int
    crlf: bool


def _dialect(text: str) -> _Dialect:
    """The separator under which one of the upper lines has most cells that read as headers."""
    filled = (place for place in _lines(text, 0) if text[place[0] : place[1]].strip())
    lines = [line for line in islice(filled, SEARCHED_LINES) if line[1] - line[0] <= LONGEST_LINE]
    hint = _HINT.match(text, lines[0][0], lines[0][1]) if lines else None
    best = 1
    found: _Dialect | None = None
    for separator in hint[1] if hint else SEPARATORS:
        for start, end, _ in lines:
            cells, stop = _header_cells(text, start, end, separator)
            names = sum(map(_reads_as_header, cells))
            if names > best and _is_printable(text[start:stop]):
                width = max(n for n, cell in enumerate(cells, start=1) if cell.strip())
                crlf = text.startswith("\r\n", stop)
                best, found = names, _Dialect(separator, start, stop, width, crlf)
    if found is None:
        raise NoTableError
    return found


_HINT = re.compile(r"\ufeff?sep=(.)[ \t]*$", re.IGNORECASE)


def _header_cells(text: str, start: int, end: int, separator: str) -> tuple[list[str], int]:
    """Cells of a line that may be the header, whose quoted cells may span lines."""
    if '"' in text[start:end]:
        limit = min(len(text), start + LONGEST_HEADER)
        cells, stop, state = _strict(text, start, separator, limit)
        swallowed = any(separator in cell for cell in cells if "\n" in cell or "\r" in cell)
        if state == "closed" and not swallowed:
            return cells, stop
        if swallowed:
            return [unguarded(cell) for cell in text[start:end].split(separator)], end
    return _cells_of_line(text[start:end], separator), end


def _is_printable(line: str) -> bool:
    """Without control characters, as no header of a table and most of a binary file has them."""
    return not _CONTROLS.search(line)


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _reads_as_header(cell: str) -> bool:
    """Short words; numbers, dates and codes are data."""
    text = cell.strip()
    return 0 < len(text) <= 40 and not text[0].isdigit() and not _CODE.fullmatch(text)


_CODE = re.compile(r"(?!1[3-9]\d{9}$)[A-Za-z]{0,8}[-_]?\d[\dA-Za-z-]{5,60}")
"""What numbers of records look like without knowing the source; a mobile number is none."""


# --- one line, one cell --------------------------------------------------------------------------


def _lines(text: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Begin, end and begin of the next line, of every physical line."""
    for found in _LINE.finditer(text, start):
        if found.start() == len(text):
            return
        yield found.start(), found.end(1), found.end()


_LINE = re.compile(r"([^\r\n]*+)(?:\r\n|\r|\n|$)")


def _after_line(text: str, end: int) -> int:
    """Where the next line begins after the end of a line."""
    return end + (2 if text.startswith("\r\n", end) else 1)


def _cells_of_line(line: str, separator: str) -> list[str]:
    """The cells of one physical line, by its quotes if they are right, else at every separator."""
    if '"' in line:
        cells, _, state = _strict(line, 0, separator, len(line))
        if state == "closed":
            return cells
    return [unguarded(cell) for cell in line.split(separator)]


def unguarded(cell: str) -> str:
    """A cell without what exports put around it so that spreadsheets leave it alone."""
    text = cell.strip("\t \ufeff")
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1].replace('""', '"')
    if text.startswith("'") and text.count("'") == 1:
        return text[1:]
    return text


_QUOTED = re.compile(r'[ \ufeff]*+=?"([^"]*+(?:""[^"]*+)*+)"[ \t]*+')


def _strict(text: str, start: int, separator: str, limit: int) -> tuple[list[str], int, _State]:
    """The cells of the record that begins here, its end, and whether its quotes are right.

    A quoted cell may span lines; a quote that does not open a cell is a character like any other.
    `open`: a quote does not close before the limit; `wrong`: something stands behind its end.
    """
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*+")
    cells: list[str] = []
    place = start
    while True:
        quoted = _QUOTED.match(text, place, limit)
        if quoted is not None:
            cells.append(unguarded(quoted[1].replace('""', '"')))
            place = quoted.end()
            if place < limit and text[place] not in (separator, "\r", "\n"):
                return cells, place, "wrong"
        else:
            found = plain.match(text, place, limit)
            cell = found[0] if found else ""
            if cell.lstrip(" \ufeff").startswith(('"', '="')):
                return cells, place, "open"
            cells.append(unguarded(cell))
            place += len(cell)
        if place >= limit or text[place] != separator:
            return cells, place, "closed"
        place += 1


# --- record after record -------------------------------------------------------------------------


class _Reader:
    """Cuts one text into rows."""

    def __init__(self, text: str, dialect: _Dialect, longest_cell: int) -> None:
        self._text = text
        self._dialect = dialect
        self._longest = longest_cell
        self._forms = self._learnt_forms()
        self._budget = LOOK_AHEAD
        self._doubtful_until = 0

    @property
    def width(self) -> int:
        """Cells of the header."""
        return self._dialect.width

    def rows(self) -> Iterator[tuple[list[str], bool]]:
        """Rows with whether each is misaligned."""
        yield from self._above()
        text, after_misaligned = self._text, False
        place = _after_line(text, self._dialect.header_end)
        while place < len(text):
            start, end, following = next(_lines(text, place))
            cells, sound, place = self._record(start, end, following)
            if sound and start >= self._doubtful_until:
                after_misaligned = False
                yield cells, False
                continue
            begins = self._begins(text[start:end])
            if not any(cells) or (after_misaligned and not begins):
                yield [], False
            else:
                after_misaligned = begins
                yield cells, True

    def _above(self) -> Iterator[tuple[list[str], bool]]:
        """What stands above the header, and the header."""
        for start, end, _ in _lines(self._text, 0):
            if start >= self._dialect.header:
                break
            yield _cells_of_line(self._text[start:end], self._dialect.separator), False
        header = self._dialect.header
        end = next(_lines(self._text, header))[1]
        yield _header_cells(self._text, header, end, self._dialect.separator)[0], False

    def _record(self, start: int, end: int, following: int) -> tuple[list[str], bool, int]:
        """Cells of the record at this line, whether it is sound, and where the next one begins."""
        line, separator = self._text[start:end], self._dialect.separator
        literal = [unguarded(cell) for cell in line.split(separator)]
        if '"' not in line:
            if self._fits(literal):
                return literal, True, following
            return self._joined(start, end) or (literal, False, following)
        strict = self._by_quotes(start, end)
        if strict is not None and self._fits(strict[0]):
            if not strict[2]:
                return strict[0], True, _after_line(self._text, strict[1])
            self._doubtful_until = strict[1]
        if self._fits(literal) and all(cell.count('"') % 2 == 0 for cell in literal):
            return literal, True, following
        if strict is not None and strict[1] <= end:
            return strict[0], False, following
        return literal, False, following

    def _by_quotes(self, start: int, end: int) -> tuple[list[str], int, int] | None:
        """Cells and end by the quotes, and how many lines within look like the begin of a record.

        With one of those it may be a cell that quotes another record, or a quote that was never
        closed. None where more than `MOST_QUOTED` do, or the quotes are wrong.
        """
        separator = self._dialect.separator
        cells, stop, state = _strict(self._text, start, separator, end)
        limit = min(len(self._text), start + min(LONGEST_RECORD, self._budget))
        within = 0
        for begin, finish, _ in _lines(self._text, _after_line(self._text, end)):
            if state != "open" or finish > limit:
                break
            within += self._begins(self._text[begin:finish])
            if within > MOST_QUOTED:
                break
            stop = finish
            if '"' in self._text[begin:finish]:
                cells, stop, state = _strict(self._text, start, separator, finish)
                self._budget -= finish - start if state == "open" else 0
        if state == "open":
            self._budget -= max(stop - end, 0)
        return (cells, stop, within) if state == "closed" else None

    def _joined(self, start: int, end: int) -> tuple[list[str], bool, int] | None:
        """A row with bare line feeds in a file whose rows end in CR LF."""
        ended = self._text.startswith("\r\n", end)
        if not self._dialect.crlf or ended or self._budget <= 0:
            return None
        stop = self._text.find("\r\n", end, end + self._longest)
        stop = min(len(self._text), end + self._longest) if stop < 0 else stop
        record = self._text[start:stop]
        self._budget -= len(record)
        if '"' in record or any(self._begins(line) for line in re.split(r"[\r\n]", record)[1:]):
            return None
        cells = [unguarded(cell) for cell in record.split(self._dialect.separator)]
        if not self._fits(cells):
            return None
        self._budget += len(record)
        return cells, True, _after_line(self._text, stop)

    def _fits(self, cells: list[str]) -> bool:
        """As many cells as the header, none damaged or too long; empty ones at the end are free."""
        if len(cells) < self.width or any(cells[self.width :]):
            return False
        return not any(DAMAGED in cell or len(cell) > self._longest for cell in cells)

    def _begins(self, line: str) -> bool:
        """Whether a line looks like the beginning of a record.

        It has the header's number of cells by itself, or its first cell is a number of a record:
        of a form that first cells of this file have, or of the usual one.
        """
        first, found, _ = line.partition(self._dialect.separator)
        if not found:
            return False
        number = unguarded(first.strip().strip('"'))
        known = _form(number) in self._forms if self._forms else _CODE.fullmatch(number)
        return bool(known) or self._fits(_cells_of_line(line, self._dialect.separator))

    def _learnt_forms(self) -> frozenset[str]:
        """Forms of the first cells of rows that are right beyond doubt, if they tell anything."""
        forms = set()
        below = _lines(self._text, _after_line(self._text, self._dialect.header_end))
        for begin, end, _ in islice(below, LEARNT_LINES):
            line = self._text[begin:end]
            if '"' not in line and line.count(self._dialect.separator) == self.width - 1:
                first = unguarded(line.partition(self._dialect.separator)[0])
                if len(first) >= SHORTEST_NUMBER and any(c.isdigit() for c in first):
                    forms.add(_form(first))
        return frozenset(forms)


def _form(number: str) -> str:
    """A number with what varies taken out: `JY2024051100` and `JY77` have one form."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", number[:60]))
