"""Where one table of a sheet ends and the next begins: headers, bounds, lines of another filer."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.headers import Header, cell_text, header_key
from domain.intake.sheets.merges import lines_below
from domain.intake.sheets.preamble import (
    MOST_PREAMBLE_LINES,
    Preamble,
    is_preamble,
    read_preamble,
)
from domain.intake.sheets.rows import UNCOUNTED, classify, filer_in, line_text
from domain.intake.sheets.spec import SheetSpec

STRAY_CELLS = 6
"""Filled cells that make a line above the first header a record: sorting can move the header."""


@dataclass(frozen=True)
class Section:
    """Records under one header and one filer."""

    header: Header
    preamble: Preamble
    records: pd.DataFrame
    ignored: Counter[str]
    headings: tuple[tuple[int, str], ...]


def bounds_of(
    grid: Grid, headers: Sequence[Header], spec: SheetSpec
) -> Iterator[tuple[int, Header, int]]:
    """For each header: first line of what stands above it, the header, and where its rows end.

    Args:
        grid: the sheet as it was read.
        headers: every header of the sheet, from top to bottom.
        spec: columns and words of the source.
    """
    titles = re.compile(spec.titles) if spec.titles else None
    starts = [0]
    for upper, header in pairwise(headers):
        start = header.first
        while start > max(upper.last + 1, header.first - MOST_PREAMBLE_LINES):
            if not is_preamble(line_text(grid.rows[start - 1]), titles):
                break
            start -= 1
        starts.append(start)
    ends = [*starts[1:], len(grid.rows)]
    yield from zip(starts, headers, ends, strict=False)


def sections_of(
    grid: Grid, header: Header, above: int, below: int, spec: SheetSpec
) -> list[Section]:
    """The records under one header, cut where a line among them names another filer.

    Args:
        grid: the sheet as it was read.
        header: the header that the rows stand under.
        above: first row of what stands above the header, zero-based.
        below: first row that is no longer under it, zero-based.
        spec: columns and words of the source.
    """
    stray = stray_rows(grid, header) if above == 0 else []
    lines_above = [grid.rows[r] for r in range(above, header.first) if r not in stray]
    preamble = read_preamble(map(line_text, lines_above))
    lines = lines_below(grid, header, [*stray, *range(header.last + 1, below)])
    kinds = classify(lines, header, spec)
    summary = kinds.index[kinds == "summary"]
    if len(summary):  # the filer's own totals stand below the table
        kinds = kinds[kinds.index < summary[0]]
    records = lines.filled.loc[kinds.index]
    texts = {
        row: line_text(grid.rows[row]) for row in kinds.index[kinds.isin(["title", "heading"])]
    }
    cuts = _cuts(kinds, texts, preamble)
    sections = []
    for start, stop, mine in cuts:
        inside = kinds[(kinds.index >= start) & (kinds.index < stop)]
        counted = Counter(inside[~inside.isin(list(UNCOUNTED))])
        headings = tuple((r + 1, texts[r]) for r in inside.index[inside == "heading"])
        own = records.loc[inside.index[inside == "record"]]
        sections.append(Section(header, mine, own, counted, headings))
    if above > 0:  # what repeats above a later table
        repeated = Counter(title=sum(bool(line_text(cells)) for cells in lines_above))
        sections[0].ignored.update(+repeated)
        sections[0].ignored["repeated_header"] += header.last - header.first + 1
    return sections


def stray_rows(grid: Grid, header: Header) -> list[int]:
    """Records above the first header, where sorting has put them."""
    places = header.places()
    needed = [places[name] for name in ("inspected_on", "address") if name in places]
    return [
        number
        for number, row in enumerate(grid.rows[: header.first])
        if len(needed) == 2
        and sum(bool(cell_text(cell)) for cell in row) >= STRAY_CELLS
        and all(place < len(row) and cell_text(row[place]) for place in needed)
        and filer_in(line_text(row)) is None
    ]


def _cuts(
    kinds: "pd.Series[str]", texts: Mapping[int, str], preamble: Preamble
) -> list[tuple[int, int, Preamble]]:
    """First row, row behind the last one, and preamble of each section.

    A line that names a filer begins a section if records follow; below the last record it signs
    the sheet, and names the filer only if nothing above the table does.
    """
    records = kinds.index[kinds == "record"]
    first, end = (int(kinds.index[0]), int(kinds.index[-1]) + 1) if len(kinds) else (0, 0)
    last_record = int(records[-1]) if len(records) else -1
    cuts = [(first, preamble)]
    signed = None
    for row, text in texts.items():
        name = filer_in(text) if kinds[row] == "title" else None
        if name is None or header_key(name) == header_key(cuts[-1][1].filer or ""):
            continue
        if row > last_record:
            signed = signed or name
            continue
        own = read_preamble([text])
        cuts.append(
            (row, replace(cuts[-1][1], filer=name, period=own.period or cuts[-1][1].period))
        )
    if len(cuts) == 1 and preamble.filer is None and signed is not None:
        cuts = [(first, replace(preamble, filer=signed))]
    if len(cuts) > 1 and preamble.filer is None and not (records < cuts[1][0]).any():
        cuts[1] = (first, cuts[1][1])
        cuts.pop(0)
    stops = [*(start for start, _ in cuts[1:]), end]
    return [(start, stop, mine) for (start, mine), stop in zip(cuts, stops, strict=True)]


def grouped(sections: Sequence[Section]) -> Iterator[list[Section]]:
    """Consecutive sections with the same columns whose preamble says nothing else."""
    group: list[Section] = []
    for section in sections:
        if group and not _goes_on(group[-1], section):
            yield group
            group = []
        group.append(section)
    if group:
        yield group


def _goes_on(upper: Section, lower: Section) -> bool:
    same = (upper.header.fields, upper.header.texts, upper.header.units) == (
        lower.header.fields, lower.header.texts, lower.header.units,
    )  # fmt: skip
    above, below = upper.preamble, lower.preamble
    return (
        same
        and header_key(below.filer or above.filer or "") == header_key(above.filer or "")
        and (below.period or above.period) == above.period
        and (below.money_unit or above.money_unit) == above.money_unit
    )
