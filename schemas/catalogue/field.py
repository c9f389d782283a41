"""What is made of one declared column: its SQL column, its pandera column, its type in frames.

The class is `domain.field.Field`, so that pure code can declare what it publishes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandas.api import types
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Float, Integer, Numeric, Text

from domain.field import Field, Kind, Personal

FIELD = "field"
"""Key of the declaration in the `info` of a column of a table."""

_SQL: Mapping[Kind, Any] = {
    "text": Text(),
    "date": Date(),
    "moment": DateTime(),
    "wan": Numeric(20, 6, asdecimal=False),
    "yuan": Numeric(20, 2, asdecimal=False),
    "int": Integer(),
    "serial": BigInteger().with_variant(Integer(), "sqlite"),
    "bool": Boolean(),
    "float": Float(),
}
TEXT = pd.StringDtype(na_value=np.nan)
"""The type of texts in frames: `str`, kept by Arrow, missing is NaN."""
_DTYPES: Mapping[Kind, Any] = {
    "text": TEXT,
    "date": "datetime64[us]",
    "moment": "datetime64[us]",
    "wan": "Float64",
    "yuan": "Float64",
    "int": "Int64",
    "serial": "Int64",
    "bool": "boolean",
    "float": "Float64",
}
_IS_KIND: Mapping[Kind, Callable[[Any], bool]] = {
    "text": types.is_string_dtype,
    "date": types.is_datetime64_any_dtype,
    "moment": types.is_datetime64_any_dtype,
    "wan": types.is_numeric_dtype,
    "yuan": types.is_numeric_dtype,
    "int": types.is_integer_dtype,
    "serial": types.is_integer_dtype,
    "bool": types.is_bool_dtype,
    "float": types.is_numeric_dtype,
}


def from_source(origin: str, *fields: Field) -> tuple[Field, ...]:
    """Columns of one origin: who says them, or which step makes them."""
    return tuple(replace(field, origin=origin) for field in fields)


def both_sides(
    name: str, header: str, *, note: str = "", personal: Personal = ""
) -> tuple[Field, Field]:
    """The same column of each of two records that are compared: 甲 and 乙.

    Args:
        name: name without its side.
        header: Chinese name without its side.
        note: what the name leaves open.
        personal: class of personal data, or none.
    """
    return (
        Field(f"left_{name}", f"甲{header}", note=note, personal=personal),
        Field(f"right_{name}", f"乙{header}", note=note, personal=personal),
    )


def to_sql(field: Field, *, key: bool = False) -> Column[Any]:
    """The column of a table; outside of the key it may be null."""
    return Column(
        field.name,
        _SQL[field.kind],
        primary_key=key,
        nullable=not key,
        autoincrement=False,
        comment=field.meaning,
        info={FIELD: field},
    )


def to_dtype(field: Field, *, required: bool = False) -> Any:
    """The pandas type in frames; whole numbers that are always there need no mask."""
    return "int64" if required and field.kind in ("int", "serial") else _DTYPES[field.kind]


def dtype_of(column: Column[Any]) -> Any:
    """The pandas type in which a column of a table is kept in frames."""
    return to_dtype(column.info[FIELD])


def to_pandera(field: Field, *, required: bool = False) -> pa.Column:
    """The column of a frame between stages: kind, presence, and what values it may have.

    The `error` of a check is `code:column`. A frame without any value may have any type, and values
    of another type are told as that alone.
    """
    of_kind = _of_kind(_IS_KIND[field.kind])
    checks = [pa.Check(of_kind, error=f"kind:{field.name}")]
    if required:
        checks.append(pa.Check(pd.Series.notna, error=f"required:{field.name}", ignore_na=False))
    if field.values:
        checks.append(pa.Check.isin(list(field.values), error=f"known:{field.name}"))
    for code, allowed in _limits(field):
        checks.append(pa.Check(_if(of_kind, allowed), error=f"{code}:{field.name}"))
    return pa.Column(None, checks, nullable=True)


Allowed = Callable[[pd.Series], "pd.Series[bool]"]


def _limits(field: Field) -> Iterator[tuple[str, Allowed]]:
    """What a value may be beyond its kind; missing values are not asked."""
    if field.form:
        yield "form", lambda values: values.str.fullmatch(field.form)
    if field.low is not None:
        yield "range", lambda values: values >= field.low
    if field.high is not None:
        yield "range", lambda values: values <= field.high


def _if(of_kind: Callable[[pd.Series], bool], allowed: Allowed) -> Allowed:
    def holds(values: pd.Series) -> "pd.Series[bool]":
        return allowed(values) if of_kind(values) else values.notna()

    return holds


def _of_kind(is_kind: Callable[[Any], bool]) -> Callable[[pd.Series], bool]:
    def holds(values: pd.Series) -> bool:
        return bool(values.isna().all()) or is_kind(values.dtype)

    return holds
