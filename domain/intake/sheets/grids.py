"""The raw cells of one sheet, before anybody knows what the columns mean.

Light on purpose: the process that opens strange files imports this and little else. What turns a
grid into a table with known columns is `domain.intake.sheets.tables`; where grids come from is
`resources.formats.tabular`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ERROR_CODES = frozenset(
    {
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!",
        "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!",
        "#BUSY!", "#PYTHON!", "#EXTERNAL!",
    }
)  # fmt: skip
"""What a spreadsheet shows where a formula has failed."""


@dataclass(frozen=True)
class CellError:
    """A cell whose formula failed: no value, and not empty either.

    Attributes:
        code: what the spreadsheet shows, one of `ERROR_CODES`.
    """

    code: str

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class Grid:
    """Cells of one sheet as a person sees them: `rows[0]` is row 1.

    Attributes:
        name: sheet name.
        rows: cells (text, numbers, dates, `CellError`); rows may have different lengths.
        merged: merged ranges as (top, left, bottom, right), zero-based, inclusive.
        delimited: it was a CSV, where a row longer than the header has slipped.
        misaligned: zero-based numbers of rows whose cells cannot be told apart (a quote that is
            never closed, a cell too few): whatever stands in them may belong to another column or
            to another row, so that nothing of them may be kept.
        cut: zero-based numbers of rows with a cell that was longer than any is read.
        hidden: the sheet is hidden from whoever opens the workbook.
    """

    name: str
    rows: Sequence[Sequence[object]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    delimited: bool = False
    misaligned: frozenset[int] = frozenset()
    cut: frozenset[int] = frozenset()
    hidden: bool = False


def sound_text(value: object) -> object:
    """A cell without halves of characters (lone surrogates) and NUL, which no store can keep."""
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)
