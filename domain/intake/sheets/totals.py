"""The filer's own totals (`汇总`): two columns, or names in one line and numbers below them."""

from collections.abc import Mapping, Sequence

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.headers import Openings, cell_text, header_key
from domain.intake.sheets.spec import SheetSpec

LEAST_NAMES = 3
"""Names of totals side by side that make a line the header of totals."""


def read_totals(
    grid: Grid, spec: SheetSpec, names: Mapping[str, Sequence[str]]
) -> dict[str, object] | None:
    """Read totals as name -> raw value; None if the sheet holds none.

    Args:
        grid: a sheet.
        spec: the headers of the two columns.
        names: total -> its other spellings.
    """
    known = {header_key(text): name for name, more in names.items() for text in (name, *more)}
    left, right = ({header_key(text) for text in texts} for texts in spec.summary)
    wanted = frozenset({*known, *left, *right})
    openings = Openings(wanted)
    if not _names_any(grid, wanted, openings):
        return None
    for number, row in enumerate(grid.rows):
        keys = [
            header_key(cell) if isinstance(cell, str) and openings.may_open(cell) else ""
            for cell in row
        ]
        found = wanted.intersection(keys)
        paired = bool(left & found and right & found)
        named = {known[key] for key in found if key in known}
        if not paired and len(named) < LEAST_NAMES:
            continue
        if sum(bool(cell_text(cell)) for cell in row) < 2:
            continue
        if paired:
            first = next(i for i, key in enumerate(keys) if key in left)
            second = next(i for i, key in enumerate(keys) if key in right)
            below = [r for r in grid.rows[number + 1 :] if len(r) > max(first, second)]
            pairs = {header_key(r[first]): r[second] for r in below if header_key(r[first])}
            return {known.get(name, name): value for name, value in pairs.items()}
        line = next((r for r in grid.rows[number + 1 :] if any(map(cell_text, r))), ())
        return {known[k]: line[i] for i, k in enumerate(keys) if k in known and i < len(line)}
    return None


def _names_any(grid: Grid, wanted: frozenset[str], openings: Openings) -> bool:
    """Whether any cell is one of the words; each distinct text is asked once."""
    texts = {cell for row in grid.rows for cell in row if isinstance(cell, str)}
    return any(openings.may_open(text) and header_key(text) in wanted for text in texts)
