"""Cells of delivered files as they may go back: nothing of a complainant or an informant in them.

Also no person's number outside of the columns that are for it, and of columns that only describe no
more than known words, as in what is stored (`schemas.rows.plain`). Which sheets and rows go back is
`resources.documents.return_notices`.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from domain.complaints.complainants import speaks_of_callers
from domain.intake.ledger_covers import COVER_SHEET
from domain.intake.sheets.tables import Block, Grid, Table
from domain.intake.sources import SOURCES, UNSHOWN
from domain.values.personal_numbers import hide_numbers_in_rows
from resources.intake.complaints import SOURCE as COMPLAINT
from resources.intake.complaints import complaint_cells
from resources.intake.drafts import shown_headers, silent
from resources.intake.snapshots import ANSWER
from schemas.policy.load import Policy
from schemas.rows.numbers import keeps_numbers
from schemas.rows.plain import shown_cell


def quiet_sheet(grid: Grid, blocks: Sequence[Block], source: str, policy: Policy) -> Grid:
    """Return a whole sheet without what it says of informants.

    Args:
        grid: as delivered.
        blocks: its tables.
        source: name of its source.
        policy: words of informants, words that may stay.
    """
    rows = [[_without_number(cell, None, source) for cell in row] for row in grid.rows]
    if (
        source != ANSWER or grid.name != COVER_SHEET
    ):  # a ledger's own words, by which it is known again
        for number in range(max((block.last for block in blocks), default=0), len(rows)):
            rows[number] = [_quiet(cell, None, source, policy) for cell in grid.rows[number]]
    for block in blocks:
        lines = [number - 1 for number in block.headers]
        for number in (*lines, *range(block.first - 1, min(block.last, len(rows)))):
            rows[number] = [
                cell
                if number in lines and place in block.fields
                else _quiet(cell, block.fields.get(place), source, policy)
                for place, cell in enumerate(grid.rows[number])
            ]
    return replace(grid, rows=rows)


def quiet_cells(table: Table, source: str, policy: Policy) -> pd.DataFrame:
    """Return the cells of all rows of a table, unknown columns last, without what may not be shown.

    Args:
        table: as delivered.
        source: name of its source; of a complaint only what is recognised is left.
        policy: words of informants, words that may stay.
    """
    if source == COMPLAINT:
        return complaint_cells(table, policy)
    extra = silent(table.extra, policy)
    extra = extra.drop(columns=[c for c in extra if c in table.cells])
    cells = table.cells.astype(object).copy()
    for column in cells:
        shown = partial(_quiet, name=str(column), source=source, policy=policy)
        cells[column] = cells[column].astype(object).map(shown)
    for column in extra:
        shown = partial(_quiet, name=None, source=source, policy=policy)
        extra[column] = extra[column].astype(object).map(shown)
    extra.columns = shown_headers([str(name) for name in extra], policy.plain)
    return pd.concat([cells, extra], axis=1)


def _quiet(cell: object, name: str | None, source: str, policy: Policy) -> object:
    """A cell that may go back to its sender; None for what tells who told."""
    if name is not None and (name.startswith("!") or name in UNSHOWN):
        return None
    definition = SOURCES[source]
    is_open = name is None or name == "row_no" or name in definition.told
    told = isinstance(cell, str) and is_open and speaks_of_callers(cell, policy.complaints)
    if told and (definition.informed or definition.told):
        return None
    return _without_number(
        shown_cell(cell, source, name, policy.plain, policy.complaints), name, source
    )


def _without_number(cell: object, name: str | None, source: str) -> object:
    """A cell with a person's number hidden, where reading hides it too; else as typed."""
    if not isinstance(cell, str | int | float) or isinstance(cell, bool):
        return cell
    if name is not None and keeps_numbers(source, name):
        return cell
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    plain = hide_numbers_in_rows(text)
    return cell if plain == text else plain
