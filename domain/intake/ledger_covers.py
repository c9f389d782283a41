"""The cover of a workbook that we issue and that comes back filled in: which ledger it belongs to.

Every such workbook carries a sheet `说明` with the name of its ledger and a digest of what was
issued; by that sheet it is recognised in the inbox, whatever its file is called. Which cells of a
row are for the answer, and whether anybody touched them, is told by a mark in the last column.
Return notices have a cover of their own (`domain.intake.return_notices`).
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import pandas as pd

from domain.intake.sheets.tables import Grid
from domain.values.text import clean_text

Ledger = Literal["线索", "移送", "预警", "计划", "异议"]
LEDGERS: Final[tuple[str, ...]] = get_args(Ledger)
"""Ledgers whose workbooks can be answered."""

COVER_SHEET: Final = "说明"
MARK_HEADER: Final = "填写校验（请勿改动）"
"""Last column of an answerable sheet: a mark of its cells for answers as they were issued."""

_LEDGER_LINE: Final = re.compile(r"台账\s*[:：]?\s*(?P<ledger>[\u4e00-\u9fff]{2})(?:台账)?\s*$")
_DIGEST_LINE: Final = re.compile(r"校验\s*[:：]?\s*(?P<digest>[0-9a-f]{16,64})\s*$")
_MARK_LENGTH: Final = 8


@dataclass(frozen=True)
class Cover:
    """What the cover says.

    Attributes:
        ledger: the ledger that the rows answer, one of `LEDGERS`.
        digest: digest of the numbers that were issued.
    """

    ledger: str
    digest: str


def cover_lines(ledger: str, numbers: Iterable[str]) -> list[str]:
    """The two lines of a cover by which its workbook is recognised when it comes back.

    Args:
        ledger: one of `LEDGERS`.
        numbers: the numbers of the rows that are issued.
    """
    digest = hashlib.sha256("\n".join(sorted(numbers)).encode()).hexdigest()
    return [f"台账：{ledger}", f"校验：{digest}"]


def read_ledger_cover(grids: Sequence[Grid]) -> tuple[list[Grid], Cover | None]:
    """Take the cover off a workbook; None where it has none, or where it says nothing valid."""
    covers = [grid for grid in grids if grid.name.strip() == COVER_SHEET]
    rest = [grid for grid in grids if grid.name.strip() != COVER_SHEET]
    texts = [_line(row) for grid in covers for row in grid.rows]
    ledger = next((m["ledger"] for t in texts if (m := _LEDGER_LINE.search(t))), None)
    digest = next((m["digest"] for t in texts if (m := _DIGEST_LINE.search(t))), None)
    if ledger not in LEDGERS or digest is None:
        return rest, None
    return rest, Cover(str(ledger), digest)


def answer_marks(cells: pd.DataFrame) -> pd.Series:
    """A mark per row of its cells for answers: the same as issued if nobody touched them.

    Args:
        cells: the cells for answers in the order of their columns, missing ones empty.
    """
    columns = [_cleaned(cells.iloc[:, place]) for place in range(cells.shape[1])]
    texts = list(map("\x1f".join, zip(*columns, strict=True)))
    marks = {t: hashlib.sha256(t.encode()).hexdigest()[:_MARK_LENGTH] for t in set(texts)}
    return pd.Series([marks[text] for text in texts], index=cells.index, dtype="str")


def _cleaned(column: pd.Series) -> list[str]:
    """A column's cells in canonical form, each distinct one read once; empty if it says nothing."""
    codes, distinct = pd.factorize(column)
    # What is missing has the code -1, which is the last place.
    texts = [*(clean_text(cell) or "" for cell in distinct.tolist()), ""]
    return [texts[code] for code in codes.tolist()]


def _line(row: Sequence[object]) -> str:
    """The cells of a row as one line: name and value may stand in one cell or in two."""
    return " ".join(text for cell in row if (text := clean_text(cell)) is not None)
