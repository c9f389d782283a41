"""From the raw cells of a sheet to a table with known columns.

Finds the header (one or two rows, anywhere near the top), reads what stands above it (title,
period, filer), and leaves out what is not a record: blank rows, totals, notes, repeated headers,
`零报告`. Cell values stay as they were typed: what they mean is `domain.source_fields`; where the
cells come from is `resources.tabular`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pandas as pd

from domain.dates import parse_period
from domain.grids import CellError, Grid
from domain.text import EMPTY_MARKS, flag_unique

__all__ = [
    "CellError",
    "Column",
    "Grid",
    "Preamble",
    "SheetSpec",
    "Table",
    "header_key",
    "header_places",
    "is_blank",
    "read_pairs",
    "read_preamble",
    "read_table",
]

HEADER_SEARCH_ROWS = 40
"""A header further down than this is not looked for."""
HEADER_SHARE = 0.3
"""Share of a source's columns that makes a row a header even if required columns are missing."""
MIN_HEADER_CELLS = 3

_FILER = re.compile(
    r"(?:填\s*报|填\s*表|报\s*送|上\s*报)\s*单\s*位(?:名称)?(?:\([^)]*\))?(?:名称)?\s*:?\s*"
    r"(?P<name>.*?)[\s、,;。]*"
    r"(?=单位负责人|负\s*责\s*人|联\s*系|填报人|填表人|审核|填报日期|填报时间|日期|电\s*话|$)"
)
_TICKET = re.compile(r"[A-Za-z]{2,8}[-_]?\d{8,24}(?:-\d{1,4})?")
"""A record number that is no telephone, id number or passport number by its form."""
_UNIT_LINE = re.compile(r"^\(.*\)$")


@dataclass(frozen=True)
class Column:
    """A column that a source is known to have.

    Attributes:
        field: its name in the frames.
        header: its exact header in the contract.
        aliases: other spellings that occur.
        required: a file without it is rejected.
    """

    field: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class SheetSpec:
    """How the sheets of one source are recognised and read.

    Attributes:
        columns: known columns.
        unknown_columns: `keep` their values aside; report the `name_only` and drop the values;
            or `ignore` them (columns that a queue export adds for the reader).
        dropped: role -> headers whose values must not get past ingestion (the complainant).
        zero_report: patterns of a cell that says that there is nothing to report.
        totals: pattern of the first cell of a totals row.
        notes: pattern of the first cell of a note below the table.
    """

    columns: tuple[Column, ...]
    unknown_columns: Literal["keep", "name_only", "ignore"] = "keep"
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zero_report: tuple[str, ...] = ()
    totals: str = ""
    notes: str = ""

    def headers(self) -> dict[str, str]:
        """Field name -> header of the contract."""
        return {column.field: column.header for column in self.columns}


@dataclass(frozen=True)
class Preamble:
    """What stands above the header.

    Attributes:
        title: the line with the period, or the first line; None if nothing stands there.
        period: first and last day named in the title.
        filer: text after `填报单位`, as typed; None if the sheet names none.
    """

    title: str | None = None
    period: tuple[date, date] | None = None
    filer: str | None = None


@dataclass(frozen=True)
class Table:
    """One sheet that has the header.

    Attributes:
        sheet: sheet name.
        preamble: title, period and filer.
        cells: one column per known column that is present, object dtype, raw values.
        extra: columns that the contract does not name, by their header text.
        dropped: role -> values of columns that must be forgotten after use.
        rows: row number of each record as the person sees it (1-based).
        missing: headers of required columns that are absent.
        unknown: header texts of columns that the contract does not name.
        repeated: headers that stand there more than once (the first counts).
        shifted: records whose cells cannot be told apart (a CSV with more or fewer cells than the
            header, a quote that is never closed); of torn ones no cell but a record number is left.
    """

    sheet: str
    preamble: Preamble
    cells: pd.DataFrame
    extra: pd.DataFrame
    dropped: pd.DataFrame
    rows: "pd.Series[int]"
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    shifted: "pd.Series[bool]"


@dataclass(frozen=True)
class _Header:
    first: int
    last: int
    texts: list[str]
    fields: dict[int, str]

    @property
    def found(self) -> set[str]:
        return set(self.fields.values())


def header_key(text: object) -> str:
    """Spelling of a header that is compared: width, spaces, asterisks and colons do not count."""
    if not isinstance(text, str):
        return ""
    return re.sub(r"[\s*:_]+", "", unicodedata.normalize("NFKC", text)).upper()


def read_table(grid: Grid, spec: SheetSpec) -> Table | None:
    """Read the sheet if it has the header of the source; None otherwise."""
    header = _find_header(grid, spec)
    if header is None:
        return None
    body = _body(grid, header)
    records = body[_is_record(body, header, spec)]
    torn = pd.Series(records.index.isin([r - header.last - 1 for r in grid.torn]), records.index)
    return _assemble(grid, spec, header, _emptied(records, torn, header), torn)


def header_places(grid: Grid, spec: SheetSpec) -> tuple[dict[str, int], list[int]] | None:
    """Where the columns of a sheet stand: field -> zero-based column, and the header's row numbers.

    None if the sheet does not have the header of the source.
    """
    header = _find_header(grid, spec)
    if header is None:
        return None
    places: dict[str, int] = {}
    for place, name in header.fields.items():
        places.setdefault(name, place)
    return places, list(range(header.first + 1, header.last + 2))


def read_pairs(grid: Grid, names: tuple[str, str] = ("指标", "数值")) -> dict[str, object] | None:
    """Read a sheet of two columns (`汇总`) as name -> raw value; None if it has no such header."""
    for number, row in enumerate(grid.rows[:HEADER_SEARCH_ROWS]):
        keys = [header_key(cell) for cell in row]
        if names[0] in keys and names[1] in keys:
            left, right = keys.index(names[0]), keys.index(names[1])
            below = [r for r in grid.rows[number + 1 :] if len(r) > max(left, right)]
            return {header_key(r[left]): r[right] for r in below if header_key(r[left])}
    return None


def read_preamble(lines: Iterable[str]) -> Preamble:
    """Title, period and filer from the lines above the header."""
    texts = [unicodedata.normalize("NFKC", line).strip() for line in lines]
    texts = [text for text in texts if text]
    filer = next((m["name"].strip() for m in map(_FILER.search, texts) if m), None)
    periods = {text: parse_period(text) for text in texts}
    dated = [text for text in texts if periods[text]]
    title = next(iter(dated or texts), None)
    return Preamble(title, periods.get(title) if title else None, filer or None)


def is_blank(series: pd.Series) -> "pd.Series[bool]":
    """Which raw cells hold nothing at all."""
    return series.isna() | (series.astype("str").str.strip() == "").fillna(True)


def _find_header(grid: Grid, spec: SheetSpec) -> _Header | None:
    """The candidate with most known columns; one row before two rows, then the upper one."""
    known = _known_headers(spec)
    top = _filled(grid, HEADER_SEARCH_ROWS + 1)
    best: _Header | None = None
    for depth in (1, 2):
        for first in range(min(HEADER_SEARCH_ROWS, len(top) - depth + 1)):
            header = _candidate(top, first, depth, known)
            if best is None or len(header.found) > len(best.found):
                best = header
    return best if best and _is_header(best, spec) else None


def _is_header(header: _Header, spec: SheetSpec) -> bool:
    required = {column.field for column in spec.columns if column.required}
    enough = max(MIN_HEADER_CELLS, round(HEADER_SHARE * len(spec.columns)))
    return len(header.found) >= enough or (required <= header.found and len(header.found) > 1)


def _known_headers(spec: SheetSpec) -> dict[str, str]:
    known = {header_key(text): f"!{role}" for role, texts in spec.dropped.items() for text in texts}
    for column in spec.columns:
        known |= {header_key(text): column.field for text in (*column.aliases, column.header)}
    return known


def _filled(grid: Grid, count: int) -> list[list[object]]:
    """The first rows with merged cells filled in and all as wide as the widest."""
    width = max((len(row) for row in grid.rows[:count]), default=0)
    rows = [[*row, *([None] * (width - len(row)))] for row in grid.rows[:count]]
    for top, left, bottom, right in grid.merged:
        for r in range(top, min(bottom + 1, len(rows))):
            for c in range(left, min(right + 1, width)):
                rows[r][c] = rows[top][left]
    return rows


def _candidate(
    rows: list[list[object]], first: int, depth: int, known: Mapping[str, str]
) -> _Header:
    upper = [_text(cell) for cell in rows[first]]
    texts = upper if depth == 1 else _combine(_spread(upper), rows[first + 1], known)
    fields = {i: known[header_key(t)] for i, t in enumerate(texts) if header_key(t) in known}
    return _Header(first, first + depth - 1, texts, fields)


def _spread(upper: list[str]) -> list[str]:
    """Group headers whose merge was lost: an empty cell belongs to the group on its left."""
    spread: list[str] = []
    for text in upper:
        spread.append(text or (spread[-1] if spread else ""))
    return spread


def _combine(upper: list[str], lower: list[object], known: Mapping[str, str]) -> list[str]:
    return [_joined(above, _text(below), known) for above, below in zip(upper, lower, strict=True)]


def _joined(above: str, below: str, known: Mapping[str, str]) -> str:
    if not below or above == below:
        return above
    choices = (below, above + below, f"{above}({below})")
    known_choice = next((text for text in choices if header_key(text) in known), None)
    if known_choice is None and _UNIT_LINE.match(unicodedata.normalize("NFKC", below)):
        return above
    return known_choice or f"{above}/{below}"


def _body(grid: Grid, header: _Header) -> pd.DataFrame:
    """Rows below the header; cells merged downwards repeat their value."""
    width = len(header.texts)
    if grid.delimited:
        width = max([width, *(len(row) for row in grid.rows)])
        header.texts.extend([""] * (width - len(header.texts)))
    rows = [list(row[:width]) + [None] * (width - len(row)) for row in grid.rows[header.last + 1 :]]
    start = header.last + 1
    numbers = {i for i, name in header.fields.items() if name == "row_no"}
    for top, left, bottom, right in grid.merged:
        if top >= start and bottom > top and left == right and left not in numbers and left < width:
            for r in range(top + 1, min(bottom + 1, start + len(rows))):
                rows[r - start][left] = rows[top - start][left]
    return pd.DataFrame(rows, columns=range(width), dtype=object)


def _is_record(body: pd.DataFrame, header: _Header, spec: SheetSpec) -> "pd.Series[bool]":
    """Everything but blank rows, totals, notes, repeated headers and `零报告`.

    Only rows without a value in every required column are looked at one by one: records have them.
    """
    required = {column.field for column in spec.columns if column.required}
    places = [place for place, name in header.fields.items() if name in required] or [0]
    patterns = _Furniture.of(spec, header)
    doubtful = pd.Series(False, index=body.index)
    for place in places:
        doubtful |= flag_unique(body[place], patterns.says_nothing) | body[place].isna()
    doubtful |= body[places[0]] == header.texts[places[0]]
    keep = pd.Series(True, index=body.index)
    for row in body.index[doubtful]:
        keep[row] = not patterns.matches(list(body.loc[row]))
    return keep


@dataclass(frozen=True)
class _Furniture:
    """Recognises rows of a table that are not records."""

    header: tuple[str, ...]
    numbers: frozenset[int]
    zero: tuple[re.Pattern[str], ...]
    totals: re.Pattern[str] | None
    notes: re.Pattern[str] | None

    @classmethod
    def of(cls, spec: SheetSpec, header: _Header) -> "_Furniture":
        return cls(
            tuple(header_key(text) for text in header.texts),
            frozenset(i for i, name in header.fields.items() if name == "row_no"),
            tuple(re.compile(pattern) for pattern in spec.zero_report),
            re.compile(spec.totals) if spec.totals else None,
            re.compile(spec.notes) if spec.notes else None,
        )

    def says_nothing(self, cell: object) -> bool:
        """Whether a cell is empty, an empty mark (`/`, 无) or the words of a zero report."""
        text = _text(cell)
        return not text or text in EMPTY_MARKS or self._is_zero(text)

    def matches(self, cells: list[object]) -> bool:
        texts = {i: _text(cell) for i, cell in enumerate(cells)}
        filled = {i: text for i, text in texts.items() if text}
        content = {
            i: text for i, text in filled.items() if i not in self.numbers or not _number(text)
        }
        content = {i: text for i, text in content.items() if text not in EMPTY_MARKS}
        if not content:
            return True
        first = content[min(content)]
        return (
            self._is_header(filled)
            or all(self._is_zero(text) for text in content.values())
            or bool(self.totals and self.totals.fullmatch(first))
            or bool(self.notes and self.notes.fullmatch(first) and len(content) <= 4)
        )

    def _is_header(self, filled: Mapping[int, str]) -> bool:
        same = sum(header_key(text) == self.header[i] for i, text in filled.items())
        return same >= MIN_HEADER_CELLS and same > len(filled) / 2

    def _is_zero(self, text: str) -> bool:
        return any(pattern.fullmatch(text) for pattern in self.zero)


def _emptied(records: pd.DataFrame, torn: "pd.Series[bool]", header: _Header) -> pd.DataFrame:
    """Torn records without their cells, which may be another row's or another column's words.

    A record number stays where it has the form that only record numbers have.
    """
    if not torn.any():
        return records
    number = next((i for i, name in header.fields.items() if name == "source_record_id"), None)
    emptied = records.copy()
    emptied.loc[torn] = None
    if number is not None:
        kept = records.loc[torn, number].map(_record_number)
        emptied.loc[torn, number] = kept.astype(object).where(kept.notna(), None)
    return emptied


def _record_number(cell: object) -> str | None:
    text = _text(cell)
    return text if _TICKET.fullmatch(text) else None


def _assemble(
    grid: Grid, spec: SheetSpec, header: _Header, records: pd.DataFrame, torn: "pd.Series[bool]"
) -> Table:
    places: dict[str, int] = {}
    for place, name in header.fields.items():
        places.setdefault(name, place)
    repeated = [header.texts[i] for i, name in header.fields.items() if places[name] != i]
    unknown = _unknown_columns(header, records)
    shifted = torn.copy()
    if grid.delimited:
        nameless = [place for place in unknown if not header.texts[place]]
        for place in nameless:
            shifted |= ~is_blank(records[place])
            del unknown[place]
    fields = {name: place for name, place in places.items() if not name.startswith("!")}
    roles = {place: name[1:] for place, name in header.fields.items() if name.startswith("!")}
    index = pd.RangeIndex(len(records))
    return Table(
        sheet=grid.name,
        preamble=read_preamble(_lines(grid.rows[: header.first])),
        cells=records[list(fields.values())].set_axis(list(fields), axis=1).set_axis(index, axis=0),
        extra=_kept_aside(records, unknown, spec).set_axis(index, axis=0),
        dropped=_by_role(records, roles).set_axis(index, axis=0),
        rows=pd.Series(records.index + header.last + 2, index=index, dtype="int64"),
        missing=tuple(c.header for c in spec.columns if c.required and c.field not in fields),
        unknown=() if spec.unknown_columns == "ignore" else tuple(unknown.values()),
        repeated=tuple(text for text in repeated if header_key(text)),
        shifted=shifted.set_axis(index),
    )


def _unknown_columns(header: _Header, records: pd.DataFrame) -> dict[int, str]:
    """Columns without a known header that hold anything; one without any header gets a number."""
    names: dict[int, str] = {}
    for place, text in enumerate(header.texts):
        if place in header.fields:
            continue
        name = " ".join(text.split())[:40]
        if name or not is_blank(records[place]).all():
            names[place] = name or f"第{place + 1}列"
    return names


def _kept_aside(records: pd.DataFrame, unknown: Mapping[int, str], spec: SheetSpec) -> pd.DataFrame:
    if spec.unknown_columns != "keep":
        return pd.DataFrame(index=records.index)
    kept = pd.DataFrame(index=records.index, dtype=object)
    for place, name in unknown.items():
        kept[name if name not in kept else f"{name}#{place + 1}"] = records[place]
    return kept


def _by_role(records: pd.DataFrame, roles: Mapping[int, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {f"{role}#{place}": records[place] for place, role in roles.items()},
        index=records.index,
        dtype=object,
    )


def _lines(rows: Sequence[Sequence[object]]) -> list[str]:
    return [" ".join(text for cell in row if (text := _text(cell))) for row in rows]


def _text(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    return unicodedata.normalize("NFKC", str(cell)).strip()


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"[第(]?\d+(\.0+)?[、.)号]?", text))
