"""From the raw cells of a sheet to tables with known columns.

A sheet may hold several tables: each header (`domain.intake.sheets.headers`) begins one with its
own columns, and with its own title, period and filer where these stand above it. Lines that are no
records (`domain.intake.sheets.rows`) are left out and counted. Cell values stay as they were typed:
what they mean is `domain.intake.fields`; where the cells come from is `resources.formats.tabular`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

import pandas as pd

from domain.intake.sheets.grids import CellError, Grid
from domain.intake.sheets.headers import Header, HeaderWords, cell_text, find_headers, header_key
from domain.intake.sheets.preamble import (
    BARE_NUMBER,
    Preamble,
    read_preamble,
)
from domain.intake.sheets.sections import Section, bounds_of, grouped, sections_of
from domain.intake.sheets.spec import Column, ColumnGroup, SheetSpec

__all__ = [
    "Block",
    "CellError",
    "Column",
    "ColumnGroup",
    "Grid",
    "Preamble",
    "SheetSpec",
    "Table",
    "header_key",
    "header_places",
    "is_blank",
    "read_preamble",
    "read_tables",
]


_TICKET = re.compile(r"[A-Za-z]{2,8}[-_]?\d{8,24}(?:-\d{1,4})?")
"""A record number that is no telephone, id number or passport number by its form."""


@dataclass(frozen=True)
class Table:
    """One table of a sheet: tables with the same columns and the same filer count as one.

    Attributes:
        sheet: sheet name.
        preamble: title, period and filer.
        cells: one column per known column that is present, object dtype, raw values.
        extra: columns that the contract does not name, by their header text.
        dropped: role -> values of columns that must be forgotten after use.
        rows: row number of each record as the person sees it (1-based).
        parts: under which header of the sheet each record stands, counted from 0.
        missing: headers of required columns that are absent.
        unknown: header texts of columns that the contract does not name.
        repeated: headers that stand there more than once (the first counts).
        shifted: records whose cells cannot be told apart (a CSV with more or fewer cells than the
            header, a quote that is never closed); of misaligned ones no cell but a record number
            is left.
        header_row: row of the header as the person sees it.
        ignored: kind of line (`domain.intake.sheets.rows.Reason`) -> how many say something and are
            none.
        headings: row and text of the sections' headings.
    """

    sheet: str
    preamble: Preamble
    cells: pd.DataFrame
    extra: pd.DataFrame
    dropped: pd.DataFrame
    rows: "pd.Series[int]"
    parts: "pd.Series[int]"
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    shifted: "pd.Series[bool]"
    header_row: int
    ignored: Mapping[str, int]
    headings: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Block:
    """Where one table of a sheet stands.

    Attributes:
        first: first row below the header (1-based).
        last: its last row.
        places: field -> zero-based column.
        headers: row numbers of the header (1-based).
        fields: zero-based column -> field, or `!` and the role of a column to be forgotten.
    """

    first: int
    last: int
    places: Mapping[str, int]
    headers: tuple[int, ...]
    fields: Mapping[int, str]


def read_tables(grid: Grid, spec: SheetSpec) -> list[Table]:
    """All tables of a sheet, from top to bottom; none if it does not have the source's header.

    Consecutive tables with the same columns, period and filer (a header repeated on every page)
    come as one.
    """
    headers = find_headers(grid, spec, HeaderWords(spec))
    sections: list[Section] = []
    for above, header, below in bounds_of(grid, headers, spec):
        sections += sections_of(grid, header, above, below, spec)
    groups = list(grouped(sections))
    starts = accumulate((len(group) for group in groups), initial=0)
    return [
        _assemble(grid, spec, group, start) for group, start in zip(groups, starts, strict=False)
    ]


def header_places(grid: Grid, spec: SheetSpec) -> list[Block]:
    """Where the tables of a sheet and their columns stand; none without a header (`汇总`)."""
    headers = find_headers(grid, spec, HeaderWords(spec))
    if not headers:
        return []
    ends = [header.first for header in headers[1:]] + [len(grid.rows)]
    return [
        Block(
            header.last + 2,
            end,
            header.places(),
            tuple(range(header.first + 1, header.last + 2)),
            dict(header.fields),
        )
        for header, end in zip(headers, ends, strict=True)
    ]


def is_blank(series: pd.Series) -> "pd.Series[bool]":
    """Which raw cells hold nothing at all."""
    return series.isna() | (series.astype("str").str.strip() == "").fillna(True)


# --- which rows belong to which header -----------------------------------------------------------


# --- tables --------------------------------------------------------------------------------------


def _assemble(grid: Grid, spec: SheetSpec, sections: Sequence[Section], start: int) -> Table:
    """One table of sections with the same columns; the first is part `start` of its sheet."""
    header, preamble = sections[0].header, sections[0].preamble
    width = max(len(section.records.columns) for section in sections)
    parts = [section.records.reindex(columns=range(width)) for section in sections]
    records = pd.concat(parts).astype(object)
    records = records.where(records.notna(), None)
    misaligned = pd.Series(records.index.isin(list(grid.misaligned)), records.index)
    records = _emptied(records, misaligned, header)
    places = header.places()
    repeated = [header.texts[i] for i, name in header.fields.items() if places[name] != i]
    unknown = _unknown_columns(header, records)
    shifted = misaligned.copy()
    if grid.delimited:
        nameless = [place for place in unknown if not _text_over(header, place)]
        for place in nameless:
            shifted |= ~is_blank(records[place])
            del unknown[place]
    fields = {name: place for name, place in places.items() if not name.startswith("!")}
    roles = {place: name[1:] for place, name in header.fields.items() if name.startswith("!")}
    index = pd.RangeIndex(len(records))
    return Table(
        sheet=grid.name,
        preamble=preamble,
        cells=_cells(records, fields, header, preamble, spec).set_axis(index, axis=0),
        extra=_kept_aside(records, unknown, spec).set_axis(index, axis=0),
        dropped=_by_role(records, roles).set_axis(index, axis=0),
        rows=pd.Series(records.index + 1, index=index, dtype="int64"),
        parts=pd.Series(
            [number for number, part in enumerate(parts, start) for _ in part.index],
            index=index,
            dtype="int64",
        ),
        missing=tuple(c.header for c in spec.columns if c.required and c.field not in fields),
        unknown=() if spec.unknown_columns == "ignore" else tuple(unknown.values()),
        repeated=tuple(text for text in repeated if header_key(text)),
        shifted=shifted.set_axis(index),
        header_row=header.first + 1,
        ignored=sum((section.ignored for section in sections), Counter()),
        headings=tuple(heading for section in sections for heading in section.headings),
    )


def _cells(
    records: pd.DataFrame,
    fields: Mapping[str, int],
    header: Header,
    preamble: Preamble,
    spec: SheetSpec,
) -> pd.DataFrame:
    """The known columns; a bare amount gets the unit that its header or the sheet names."""
    cells = records[list(fields.values())].set_axis(list(fields), axis=1)
    for name in spec.money() & fields.keys():
        place = fields[name]
        unit = header.units.get(place) or (
            "" if "元" in header.texts[place] else preamble.money_unit
        )
        if unit:
            cells[name] = pd.Series(
                [_with_unit(cell, unit) for cell in cells[name]], index=cells.index, dtype=object
            )
    return cells


def _with_unit(cell: object, unit: str) -> object:
    text = cell_text(cell)
    if isinstance(cell, float) and cell == cell:
        text = format(Decimal(repr(cell)), "f")
    whole = unit if unit.endswith("元") else f"{unit}元"
    return f"{text}{whole}" if BARE_NUMBER.fullmatch(text) else cell


def _text_over(header: Header, place: int) -> str:
    return header.texts[place] if place < len(header.texts) else ""


def _emptied(records: pd.DataFrame, misaligned: "pd.Series[bool]", header: Header) -> pd.DataFrame:
    """Torn records without their cells, which may be another row's or another column's words.

    A record number stays where it has the form that only record numbers have.
    """
    if not misaligned.any():
        return records
    number = next((i for i, name in header.fields.items() if name == "source_record_id"), None)
    emptied = records.copy()
    emptied.loc[misaligned] = None
    if number is not None:
        kept = records.loc[misaligned, number].map(_record_number)
        emptied.loc[misaligned, number] = kept.astype(object).where(kept.notna(), None)
    return emptied


def _record_number(cell: object) -> str | None:
    text = cell_text(cell)
    return text if _TICKET.fullmatch(text) else None


def _unknown_columns(header: Header, records: pd.DataFrame) -> dict[int, str]:
    """Columns without a known header that hold anything; one without any header gets a number."""
    names: dict[int, str] = {}
    for place in range(len(records.columns)):
        if place in header.fields:
            continue
        text = _text_over(header, place)
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
