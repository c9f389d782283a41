"""The lines below a header with merged cells filled in: a value counts for its whole range."""

from collections.abc import Sequence

import pandas as pd

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.headers import Header, cell_text
from domain.intake.sheets.rows import WIDE_MERGE, Lines


def lines_below(grid: Grid, header: Header, numbers: Sequence[int]) -> Lines:
    """The rows below a header by their zero-based number, as wide as any of them says something.

    Args:
        grid: the sheet as it was read.
        header: the header that the rows stand under.
        numbers: zero-based numbers of the rows.
    """
    width = _width(grid, header, numbers)
    rows = [list(grid.rows[r][:width]) for r in numbers]
    for row in rows:
        row.extend([None] * (width - len(row)))
    own = pd.DataFrame(rows, index=list(numbers), columns=range(width), dtype=object)
    wide, filled = _fill_merged(grid, header, rows, numbers)
    return Lines(
        own=own,
        filled=pd.DataFrame(filled, index=own.index, columns=own.columns, dtype=object)
        if filled is not rows
        else own,
        wide=wide,
        misaligned=frozenset(grid.misaligned),
    )


def _width(grid: Grid, header: Header, numbers: Sequence[int]) -> int:
    """Columns up to the last one with a header or a value."""
    width = len(header.texts)
    for number in numbers:
        row = grid.rows[number]
        if len(row) > width:
            filled = (i for i in range(len(row) - 1, width - 1, -1) if cell_text(row[i]))
            width = max(width, next(filled, -1) + 1)
    return width


def _fill_merged(
    grid: Grid, header: Header, rows: list[list[object]], numbers: Sequence[int]
) -> tuple[frozenset[int], list[list[object]]]:
    """Rows that hold a wide merged cell, and the cells with each merged value in its whole range.

    The number of a row is not repeated downwards: it would be the same number twice.
    """
    if not numbers or not rows:
        return frozenset(), rows
    where = {number: place for place, number in enumerate(numbers)}
    counting = {i for i, name in header.fields.items() if name == "row_no"}
    width, low, high = len(rows[0]), min(numbers), max(numbers)
    ranges = [m for m in grid.merged if m[0] in where and m[1] < width and m[0] >= low]
    if not ranges:
        return frozenset(), rows
    filled = [list(row) for row in rows]
    wide: set[int] = set()
    room = len(rows) * width  # ranges that do not overlap fill no more cells than there are
    for top, left, low_end, far_end in ranges:
        bottom, right = min(low_end, high), min(far_end, width - 1)
        room -= (bottom - top + 1) * (right - left + 1)
        if room < 0:
            break
        if right - left + 1 >= WIDE_MERGE:
            wide.update(range(top, bottom + 1))
        value = rows[where[top]][left]
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                if r in where and (r == top or c not in counting):
                    filled[where[r]][c] = value
    return frozenset(wide), filled
