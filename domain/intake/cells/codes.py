"""Cells of codes and id numbers that hold several, one for each party of a cell of names.

The numbers of such a cell keep their order, `;` between them, so that each can go with its name
(`domain.intake.parties`). A single number is the matter of `domain.values.identifiers`.
"""

import pandas as pd

from domain.intake.cells.several import cell_parts
from domain.values.identifiers import classify_party_ids, code_hashes, is_uscc
from domain.values.text import lost_digits

COLUMNS = ("text", "uscc", "id_number", "problem", "code_hash")
_SEVERAL = ";"
_SEPARATORS = "、；;，,/"


def read_code_cells(series: pd.Series) -> pd.DataFrame:
    """Tell codes from id numbers in every cell (`COLUMNS`, as `classify_party_ids`).

    Of a cell with several numbers one that cannot be read costs the cell, since the order would
    no longer say whose number each is.
    """
    read = classify_party_ids(series).assign(code_hash=code_hashes(series))
    parts = {
        value: listed
        for value in series.dropna().unique()
        if isinstance(value, str) and len(listed := _numbers(value)) > 1
    }
    if not parts:
        return read
    several = {value: _classified(listed) for value, listed in parts.items()}
    made = read.copy()
    rows = series.isin(list(parts))
    for place, column in enumerate(COLUMNS):
        texts = series[rows].map(lambda value, n=place: several[value][n]).astype("str")
        made[column] = made[column].mask(rows, texts.reindex(series.index))
    return made


def _numbers(value: str) -> list[str]:
    """The numbers of a cell, if it is nothing but several of them."""
    parts = cell_parts(value, _SEPARATORS, names=False)
    long = [len(part.replace(" ", "")) >= 15 for part in parts]
    return parts if len(parts) > 1 and all(long) and not lost_digits(value) else []


def _classified(parts: list[str]) -> tuple[str | None, ...]:
    read = classify_party_ids(pd.Series(parts, dtype="str"))
    problems = read["problem"].dropna()
    text = _SEVERAL.join(read["text"])
    if len(problems):
        return text, None, None, str(problems.iloc[0]), None
    joined = [_SEVERAL.join(read[name].fillna("")) for name in ("uscc", "id_number")]
    uscc, id_number = (cell if cell.strip(_SEVERAL) else None for cell in joined)
    return text, uscc, id_number, None, None


def all_codes(cell: str) -> bool:
    """Whether every number of a read cell is a unified social credit code."""
    return all(is_uscc(part) for part in cell.split(_SEVERAL))
