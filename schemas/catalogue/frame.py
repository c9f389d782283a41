"""A table, or a frame between stages, as a list of declared columns; and what is made of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa
from sqlalchemy import Index, MetaData, Table

from domain.field import Field
from schemas.catalogue.field import to_dtype, to_pandera, to_sql


@dataclass(frozen=True)
class Frame:
    """Columns that belong together.

    Attributes:
        name: of the table or frame.
        comment: what one row is, in Chinese.
        fields: its columns, in order.
        key: names that identify a row together; unique and never missing.
        required: further names that are never missing in a frame; tables do not ask for it, since
            rows of an earlier version may lack what came later.
        indexes: columns with an index of their own.
    """

    name: str
    comment: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [field.name for field in self.fields]

    def only(self, columns: Sequence[str]) -> "Frame":
        """These columns of it, as a stage hands them on before the rest is known.

        The key is kept where it is whole.
        """
        fields = {field.name: field for field in self.fields}
        return Frame(
            self.name,
            self.comment,
            tuple(fields[name] for name in columns),
            self.key if set(self.key) <= set(columns) else (),
            tuple(name for name in self.required if name in columns),
        )

    def without(self, *columns: str) -> "Frame":
        """All but these columns."""
        return self.only([name for name in self.columns if name not in columns])

    def keyed(self, *key: str) -> "Frame":
        """The same with another key: what identifies a row within one run."""
        return Frame(self.name, self.comment, self.fields, key, self.required)

    def dtypes(self) -> dict[str, Any]:
        """The pandas type of each column."""
        always = {*self.key, *self.required}
        return {f.name: to_dtype(f, required=f.name in always) for f in self.fields}

    def to_table(self, metadata: MetaData) -> Table:
        """The table, added to a collection of tables."""
        columns = [to_sql(field, key=field.name in self.key) for field in self.fields]
        table = Table(self.name, metadata, *columns, comment=self.comment)
        for name in self.indexes:
            Index(f"ix_{self.name}_{name}", table.c[name])
        return table

    def to_model(self) -> pa.DataFrameSchema:
        """The pandera model of the frame: its columns are there, its key is unique."""
        always = {*self.key, *self.required}
        columns = {f.name: to_pandera(f, required=f.name in always) for f in self.fields}
        return pa.DataFrameSchema(columns, checks=[_unique(self.key)] if self.key else [])


def build(
    known: Mapping[str, Field],
    name: str,
    comment: str,
    columns: str | Iterable[str],
    *,
    key: str = "",
    required: str = "",
    indexes: str = "",
    own: Iterable[Field] = (),
) -> Frame:
    """Return a frame of declared columns.

    Args:
        known: declared columns by name.
        name: of the table or frame.
        comment: what one row is, in Chinese.
        columns: names, as one text with blanks or one by one.
        key: names, with blanks.
        required: names, with blanks.
        indexes: names, with blanks.
        own: columns that mean something else here than elsewhere.

    Raises:
        KeyError: a column is declared nowhere.
    """
    names = columns.split() if isinstance(columns, str) else [*columns]
    here = {**known, **{field.name: field for field in own}}
    unknown = [column for column in names if column not in here]
    if unknown:
        raise KeyError(f"{name}: {', '.join(unknown)} declared nowhere")
    return Frame(
        name,
        comment,
        tuple(here[column] for column in names),
        tuple(key.split()),
        tuple(required.split()),
        tuple(indexes.split()),
    )


def by_name(fields: Iterable[Field]) -> dict[str, Field]:
    """Return columns by name.

    Raises:
        ValueError: a name is declared twice.
    """
    found: dict[str, Field] = {}
    for field in fields:
        if field.name in found:
            raise ValueError(f"column {field.name} is declared twice")
        found[field.name] = field
    return found


def _unique(key: Sequence[str]) -> pa.Check:
    def holds(rows: pd.DataFrame) -> pd.Series:
        return ~rows.duplicated(list(key), keep=False)

    return pa.Check(holds, error=f"unique:{'+'.join(key)}")
