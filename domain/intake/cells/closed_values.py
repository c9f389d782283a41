"""Columns of closed meaning: a value of their vocabulary, or the word for any other.

Where people type what does not belong there, nothing of it may be stored; that something stood
there is still known and counted.
"""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.values.text import clean_text, compact_text, flag_unique

OTHER: Final = "其他"
"""Stands for a value that the vocabulary of a closed column does not have."""
_SEPARATORS: Final = re.compile(r"[、/;；,，\s]+")


def closed_values(cells: pd.Series, spellings: Mapping[str, str]) -> pd.Series:
    """Values of a closed column; `OTHER` for anything that its vocabulary does not have.

    Args:
        cells: cleaned cells; each of several values in one is looked up.
        spellings: spelling -> value.
    """
    cache = {cell: _closed(cell, spellings) for cell in cells.dropna().unique()}
    return cells.map(cache).astype("str")


def is_other(values: pd.Series) -> "pd.Series[bool]":
    """Which cells held something that the vocabulary does not have."""
    return flag_unique(values, lambda value: OTHER in str(value).split(";"))


def _closed(cell: str, spellings: Mapping[str, str]) -> str:
    if (whole := spellings.get(compact_text(cell) or "")) is not None:
        return whole
    parts = [compact_text(part) for part in _SEPARATORS.split(clean_text(cell) or "")]
    return ";".join(dict.fromkeys(spellings.get(part, OTHER) for part in parts if part)) or OTHER
