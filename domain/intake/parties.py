"""The parties of a record: told apart, numbered, and found again in what the registry says.

A document may name several parties, in several rows that bear its number or in one cell. Each is
one party of one record (contract §2), numbered by code, then name; the parties of one cell follow
each other as they stand there. How a cell is split is `domain.intake.cells.several`; which version
of a party's row counts is `domain.intake.versions`.
"""

from typing import Final, Literal

import numpy as np
import pandas as pd

from domain.intake.cells.several import cell_parts
from domain.intake.sources import SOURCES

PARTY_NO: Final = "party_no"
"""Column of an accepted frame: number, within its record, of the first party that a row names."""

_RECORD = ["source", "source_record_id"]
_SEVERAL = ";"


def party_names(cells: pd.Series) -> pd.Series:
    """The names of each cell as a list; cells of one name or none stay missing."""
    several = cells.dropna().drop_duplicates()
    lists = {cell: parts for cell in several.tolist() if len(parts := cell_parts(cell)) > 1}
    return cells.map(lists)


def party_counts(cells: pd.Series) -> pd.Series:
    """How many parties each cell names; a cell that names none still stands for one."""
    return party_names(cells).map(len, na_action="ignore").fillna(1).astype("int64")


def with_party_numbers(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """The rows of one source with `party_no`.

    Args:
        rows: accepted rows, at most one per record and party.
        source: name of the source.
    """
    name = SOURCES[source].party_name
    if PARTY_NO not in rows or name not in rows:
        return rows
    numbers = pd.Series(1, index=rows.index, dtype="int64")
    shared = rows[rows["source_record_id"].duplicated(keep=False)]
    if len(shared):
        order = pd.DataFrame(
            {
                "record": shared["source_record_id"],
                "code": party_codes(shared),
                "name": shared[name],
                "document": shared.get("penalty_decision_no", shared[name]),
                "count": party_counts(shared[name]),
            }
        ).sort_values(["record", "code", "name", "document"], kind="stable")
        before = order.groupby("record")["count"].cumsum() - order["count"]
        numbers = numbers.where(~numbers.index.isin(before.index), before + 1).astype("int64")
    return rows.assign(**{PARTY_NO: numbers})


def party_codes(rows: pd.DataFrame) -> pd.Series:
    """The code of each row's party, else its id number, else missing."""
    given = [rows[name].astype("str") for name in ("uscc", "id_number") if name in rows]
    none = pd.Series(pd.NA, index=rows.index, dtype=pd.StringDtype(na_value=np.nan))
    first, second = [*given, none, none][:2]
    return first.fillna(second)


def one_row_per_party(
    rows: pd.DataFrame, splits: "pd.Series[bool]", name: str = "name"
) -> pd.DataFrame:
    """Rows whose cell names several parties as one row for each, `party_no` counted on.

    Codes and id numbers that stand in the order of the names (`;` between them) go with their
    names; a single one then belongs to nobody in particular and is dropped.

    Args:
        rows: a column of names; `uscc`, `id_number` and `party_no` if there.
        splits: which cells may name several.
        name: the column of names.

    Returns:
        The rows on a fresh index.
    """
    lists = party_names(rows[name].where(splits))
    several = lists.notna()
    codes = [code for code in ("uscc", "id_number") if code in rows]
    # Several codes beside one name are nobody's in particular.
    single = {code: rows[code].mask(rows[code].str.contains(_SEVERAL, na=False)) for code in codes}
    if not several.any():
        return rows.assign(**single).reset_index(drop=True)
    made = rows.assign(**{name: rows[name].astype(object).mask(several, lists)})
    for code in codes:
        made[code] = _aligned(rows[code].where(several, single[code]), lists)
    columns = [name, *codes]
    made = made.reset_index(drop=True).explode(columns).reset_index(names="row")
    if PARTY_NO in made:
        made[PARTY_NO] += made.groupby("row").cumcount()
    made[columns] = made[columns].astype("str")
    return made.drop(columns="row").reset_index(drop=True)


def _aligned(codes: pd.Series, names: pd.Series) -> pd.Series:
    """Per row, a list as long as the list of names, or the single code as it is."""
    made: list[object] = []
    for code, listed in zip(codes.tolist(), names.tolist(), strict=True):
        if not isinstance(listed, list):
            made.append(code)
            continue
        parts = code.split(_SEVERAL) if isinstance(code, str) else []
        fits = len(parts) == len(listed)
        made.append([part or None for part in parts] if fits else [None] * len(listed))
    return pd.Series(made, index=codes.index, dtype=object)


def with_evidence(
    rows: pd.DataFrame, evidence: pd.DataFrame, how: Literal["inner", "left"] = "inner"
) -> pd.DataFrame:
    """Rows joined with what the registry says of the parties that each row names.

    Columns: those of the rows, then those of the evidence; `party_no` is that of the evidence, and
    `first_no` the row's own where it has one.

    Args:
        rows: `source`, `source_record_id` and `party_no` of the row's first party; without
            `party_no` a row stands for every party of its record.
        evidence: `source`, `source_record_id`, `party_no`, and what is wanted.
        how: `inner`, or `left` to keep rows without evidence.
    """
    if PARTY_NO not in rows:
        return rows.merge(evidence, on=_RECORD, how=how, sort=False)
    first = rows[[*_RECORD, PARTY_NO]].drop_duplicates().sort_values([*_RECORD, PARTY_NO])
    first = first.rename(columns={PARTY_NO: "first_no"})
    first["next_no"] = first.groupby(_RECORD)["first_no"].shift(-1).fillna(np.inf)
    found = first.merge(evidence, on=_RECORD)
    found = found[
        found[PARTY_NO]
        .astype("float64")
        .between(found["first_no"], found["next_no"], inclusive="left")
    ]
    renamed = rows.rename(columns={PARTY_NO: "first_no"})
    return renamed.merge(
        found.drop(columns="next_no"), on=[*_RECORD, "first_no"], how=how, sort=False
    )
