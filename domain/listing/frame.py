"""The frame of listings: types of its columns, and their text as it is hashed and published.

What belongs here turns values into texts and back; hashes are `domain.release.hashes`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from domain.errors import ReleaseError
from domain.field import Field
from domain.listing.fields import LISTING_FIELDS
from domain.values.arrow_text import holds_any

SEPARATOR = "\x1f"
"""Joins values under a hash; `as_text` refuses text that contains it."""
REASON_COLUMNS = ("listing_id", "op", "reason")
"""Columns of the reasons that the rules hand to `compute_delta`."""


def is_missing(value: object) -> bool:
    """Return whether a single value is None, NaN, NaT or NA."""
    return value is None or value is pd.NaT or value is pd.NA or value != value


def wan_text(value: float) -> str:
    """Return money in 万元 with up to six decimals: `2.5`, `0.3`, `12`."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _days(values: pd.Series) -> pa.Array:
    return pa.array(values, from_pandas=True).cast(pa.date32()).cast(pa.string())


def _moments(values: pd.Series) -> pa.Array:
    return pa.array(values, from_pandas=True).cast(pa.timestamp("s")).cast(pa.string())


def _money(values: pd.Series) -> pa.Array:
    texts = {value: wan_text(float(value)) for value in values.dropna().unique()}
    return pa.array(values.map(texts).astype("str"), type=pa.string(), from_pandas=True)


def _words(values: pd.Series) -> pa.Array:
    return pa.array(values, type=pa.string(), from_pandas=True)


_TO_TEXT = {"text": _words, "date": _days, "moment": _moments, "wan": _money}


def _one_chunk(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def as_text(
    listings: pd.DataFrame, fields: Sequence[Field] = LISTING_FIELDS
) -> dict[str, pa.Array]:
    """Return every field as text (missing: null), the one spelling that hashes and files share.

    Raises:
        ReleaseError: a text contains U+001F, which would make two different rows hash alike.
    """
    columns = {f.name: _one_chunk(_TO_TEXT[f.kind](listings[f.name])) for f in fields}
    for name, values in columns.items():
        if holds_any(values, SEPARATOR.encode()):
            raise ReleaseError(f"字段 {name} 含有控制字符")
    return columns


_DTYPES: Mapping[str, Any] = {
    "text": "str",
    "date": "datetime64[us]",
    "moment": "datetime64[us]",
    "wan": "Float64",
}


def normalise_listings(listings: pd.DataFrame) -> pd.DataFrame:
    """Return the listings with exactly the published columns and types, ordered by `listing_id`.

    Missing columns become empty, others are dropped; money is rounded to six decimals of 万元.

    Raises:
        ReleaseError: a `listing_id` is missing or occurs twice.
    """
    columns = {f.name: _conformed(listings, f) for f in LISTING_FIELDS}
    frame = pd.DataFrame(columns, index=listings.index).sort_values("listing_id")
    if frame["listing_id"].isna().any() or frame["listing_id"].duplicated().any():
        raise ReleaseError("名单编号缺失或重复")
    return frame.reset_index(drop=True)


def _conformed(listings: pd.DataFrame, f: Field) -> pd.Series:
    if f.name not in listings:
        return pd.Series(pd.NA, index=listings.index, dtype="object").astype(_DTYPES[f.kind])
    values: pd.Series = listings[f.name]
    if f.kind in ("date", "moment"):
        return pd.to_datetime(values).astype("datetime64[us]")
    if f.kind == "wan":
        return values.astype("Float64").round(6)
    return values.astype("str")
