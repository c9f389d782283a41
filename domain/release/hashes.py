"""Content hashes: of a row, of a state, of the chain of changes, and rows as canonical JSON.

A hash is over the texts of `domain.listing.frame` alone, so that it says the same everywhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.field import Field
from domain.listing.fields import LISTING_COLUMNS, LISTING_FIELDS
from domain.listing.frame import SEPARATOR, as_text, is_missing, normalise_listings
from domain.values.arrow_text import each_value, holds_any

CHAINED_COLUMNS = (
    "change_no",
    "release_no",
    "listing_id",
    "op",
    "reason",
    "before",
    "after",
    "row_hash",
    "changed_on",
)
"""Values of a change under its chain hash, in this order."""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def row_hash(listings: pd.DataFrame) -> pd.Series:
    """Return the row hash of every listing, same index."""
    return hash_texts(as_text(listings), listings.index)


def hash_texts(texts: Mapping[str, pa.Array], index: pd.Index) -> pd.Series:
    """Return the row hashes of listings whose values are already text (see `as_text`)."""
    return pd.Series(row_digests(texts), index=index, dtype="str")


def row_digests(texts: Mapping[str, pa.Array]) -> list[str]:
    """Return the row hashes as a list, in the order of the rows."""
    joined = pc.binary_join_element_wise(
        *(texts[name] for name in LISTING_COLUMNS),
        SEPARATOR,
        null_handling="replace",
        null_replacement="",
    )
    # Per row by nature: a digest has no vectorised form.
    return [hashlib.sha256(row).hexdigest() for row in each_value(joined)]


def state_hash(hashes: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Return the hash of a state, given the row hash of every `listing_id`."""
    pairs = hashes.items() if isinstance(hashes, Mapping) else hashes
    digest = hashlib.sha256()
    for listing_id, hashed in sorted(pairs):
        digest.update(f"{listing_id}:{hashed}\n".encode())
    return digest.hexdigest()


def listings_hash(listings: pd.DataFrame) -> str:
    """Return the state hash of a frame of listings."""
    return state_hash(zip(listings["listing_id"], row_hash(listings), strict=True))


def chain(previous: str, changes: pd.DataFrame) -> list[str]:
    """Return the chain hash of every change, in the order given.

    Args:
        previous: chain hash of the change before the first one, empty if there is none.
        changes: rows with `CHAINED_COLUMNS`.
    """
    hashes: list[str] = []
    # Per row by nature: every hash needs the one before it.
    for values in changes[list(CHAINED_COLUMNS)].itertuples(index=False, name=None):
        texts = ("" if is_missing(value) else _plain(value) for value in values)
        previous = _sha256(SEPARATOR.join((previous, *texts)))
        hashes.append(previous)
    return hashes


def _plain(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


_ESCAPED_IN_JSON = b'"\\' + bytes(range(0x20))


def json_strings(values: pa.Array) -> pa.Array:
    """Return JSON tokens of text values, `null` where missing."""
    tokens = pc.fill_null(pc.binary_join_element_wise('"', values, '"', ""), "null")
    if not holds_any(values, _ESCAPED_IN_JSON):
        return tokens
    awkward = pc.fill_null(pc.match_substring_regex(values, r'["\\\x00-\x1f]'), False)
    escaped = [json.dumps(v, ensure_ascii=False) for v in values.filter(awkward).to_pylist()]
    return pc.replace_with_mask(tokens, awkward, pa.array(escaped, type=pa.string()))


def rows_as_json(
    texts: Mapping[str, pa.Array], fields: Sequence[Field] = LISTING_FIELDS
) -> pa.Array:
    """Return each row as one JSON object, keys in the order of `fields`; money is a JSON number."""
    parts: list[Any] = []
    for number, f in enumerate(fields):
        parts.append(("{" if number == 0 else ", ") + json.dumps(f.name) + ": ")
        values = texts[f.name]
        parts.append(pc.fill_null(values, "null") if f.kind == "wan" else json_strings(values))
    return pc.binary_join_element_wise(*parts, "}", "")


def listings_from_json(rows: Iterable[str]) -> pd.DataFrame:
    """Return the listings that JSON objects describe, normalised.

    Columns: `LISTING_COLUMNS`.
    """
    records = [json.loads(row) for row in rows]
    return normalise_listings(pd.DataFrame(records, columns=list(LISTING_COLUMNS)))
