"""Where numbers go that people typed into columns of names: to the column that they belong to.

A telephone is one of the party's telephones; a code or an id number that stands with the name of
the party is the party's, where its own column is empty. Of a responsible person only the telephone
is kept. How a cell of names is read is `domain.intake.cells.names`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from domain.intake.cells.names import NameCell, read_name_cell
from domain.values.county import ANYWHERE, County
from domain.values.identifiers import classify_party_ids, code_hashes
from domain.values.text import join_values, typed_array

NUMBER_IN_NAME = "number_in_name"
"""Rule that such a cell breaks."""

_PARTY = "party_name"
_PHONES = ("phone", "party_phone")
_SEVERAL = ";"


@dataclass
class NumbersInNames:
    """What the columns of names of one table hold besides names.

    Attributes:
        county: gives telephones their area code.
        codes: per row, the numbers typed with the names of the party, aligned with the names.
        phones: per row, the telephones, `;`-joined; one entry per column.
    """

    county: County = ANYWHERE
    codes: pd.Series | None = None
    phones: list[pd.Series] = field(default_factory=list)

    def take(
        self, raw: pd.Series, name: str, kind: str, problems: dict[str, pd.Series]
    ) -> pd.Series:
        """The names of a column, `;` between several; its numbers are kept for `fill`.

        Args:
            raw: cells as typed.
            name: field.
            kind: `name` (one text), `names` or `people` (several).
            problems: gets `number_in_name` where anything was taken out.
        """
        places, uniques = pd.factorize(raw)
        cells = [
            read_name_cell(value, split=kind != "name", people=kind == "people", county=self.county)
            for value in uniques.tolist()
        ]
        had = np.array([cell.had_numbers for cell in cells] + [False])[places]
        if had.any():
            rule = pd.Series(NUMBER_IN_NAME, index=raw.index, dtype="str")
            problems[name] = rule.where(pd.Series(had, index=raw.index))
            self._keep(name, cells, places, raw.index)
        names = [_SEVERAL.join(cell.names) or None for cell in cells]
        return pd.Series(
            typed_array(list(names), "str").take(places, allow_fill=True), index=raw.index
        )

    def _keep(
        self,
        name: str,
        cells: list[NameCell],
        places: "np.typing.NDArray[np.intp]",
        index: pd.Index,
    ) -> None:
        phones: list[object] = [_SEVERAL.join(cell.phones) or None for cell in cells]
        self.phones.append(
            pd.Series(typed_array(phones, "str").take(places, allow_fill=True), index=index)
        )
        if name == _PARTY:
            codes: list[object] = [
                _SEVERAL.join(cell.codes) if any(cell.codes) else None for cell in cells
            ]
            self.codes = pd.Series(
                typed_array(codes, "str").take(places, allow_fill=True), index=index
            )

    def fill(self, values: dict[str, pd.Series]) -> None:
        """Put what was found into the columns of telephones and codes that were read."""
        phone = next((name for name in _PHONES if name in values), None)
        if phone is not None and self.phones:
            found = self.phones[0].fillna("")
            for more in self.phones[1:]:
                found = found + _SEVERAL + more.fillna("")
            values[phone] = _joined(values[phone], found)
        if self.codes is not None and "uscc" in values:
            values |= _with_codes(self.codes, values)


def _joined(typed: pd.Series, found: pd.Series) -> pd.Series:
    """Telephones of their own column, then those found elsewhere."""
    rows = found.str.strip(_SEVERAL).ne("")
    texts = {
        row: join_values(part for part in f"{own};{more}".split(_SEVERAL) if part)
        for row, own, more in zip(
            found.index[rows], typed[rows].fillna(""), found[rows], strict=True
        )
    }
    return typed.where(~rows, pd.Series(texts, dtype="str").reindex(typed.index))


def _with_codes(found: pd.Series, values: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """Codes and id numbers, where the party has none in its own column.

    Numbers of several parties stay apart, in the order of the names (`;;` where one has none).
    """
    uscc = values["uscc"]
    id_number = values.get("id_number", pd.Series(np.nan, index=uscc.index, dtype="str"))
    free = found.notna() & uscc.isna() & id_number.isna()
    parts = found[free].str.split(_SEVERAL).explode()
    read = classify_party_ids(parts.reset_index(drop=True)).set_axis(parts.index)
    columns: dict[str, pd.Series] = {"uscc": uscc, "id_number": id_number}
    for name, typed in columns.items():
        text = read[name].fillna("").groupby(level=0).agg(_SEVERAL.join)
        text = text.mask(text.str.strip(_SEVERAL).eq("")).reindex(typed.index)
        columns[name] = typed.fillna(text).astype("str")
    single = found.where(free & ~found.str.contains(_SEVERAL, na=False))
    columns["code_hash"] = values["code_hash"].fillna(code_hashes(single)).astype("str")
    return columns
