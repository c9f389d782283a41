"""The files of a release, written from its content: CSV, JSON lines, Parquet, workbook, schema.

Descriptions for other tools have modules of their own: `datapackage.py`, `entities.py`.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from domain.field import Field
from domain.listing.fields import (
    FILE_FIELDS,
    LIST_TYPE_LABELS,
    LISTING_FIELDS,
    PUBLIC_FIELDS,
)
from domain.listing.frame import as_text
from domain.listing.public import NO_RULES, PublicRules, public_listings
from domain.release.hashes import CHAINED_COLUMNS, rows_as_json
from domain.values.arrow_text import first_bytes, joined_bytes
from resources.base.files import digests, write_file
from resources.base.signatures import json_bytes
from resources.documents import xlsx
from resources.feed.datapackage import DATAPACKAGE, datapackage
from resources.feed.entities import entity_lines

CHANGE_FILE_COLUMNS = (*CHAINED_COLUMNS, "chain_hash")
"""Columns of `delta.csv`."""
FORMULA_START = r"^[\s\p{Z}\p{Cf}]*[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋]|^['\t\r\n]"
"""Beginnings that get an apostrophe in front (see the module's text); RE2."""
_FORMULA_BYTES = b"'=+-@\t\r\n\x0b\x0c \xc2\xd8\xdb\xdc\xe0\xe1\xe2\xe3\xef\xf0\xf3"
"""First bytes of everything that `FORMULA_START` can match; columns without them are left alone."""
WRITERS = 2
"""Files rendered or hashed at once; compression and hashes run outside the interpreter's lock."""
SLICE = 10_000
"""Rows that are rendered as text at once."""


@dataclass(frozen=True)
class ReleaseContent:
    """What the files of one release are made of.

    Attributes:
        row: the release row (`credit_blacklist_release`), values as JSON knows them.
        listings: the state, normalised.
        changes: the change rows of the release (`CHANGE_FILE_COLUMNS`), all text, by `change_no`.
        public: closed vocabularies of the public list, and the towns' addresses.
    """

    row: Mapping[str, Any]
    listings: pd.DataFrame
    changes: pd.DataFrame
    public: PublicRules = NO_RULES


Writer = tuple[int, Callable[[IO[bytes]], object]]
"""Number of rows, and what writes them."""


def writers(content: ReleaseContent) -> dict[str, Writer]:
    """Return what writes each file of a release but the manifest."""
    texts = as_text(content.listings)
    labelled = _labelled(texts)
    rows = len(content.listings)
    entities = entity_lines(texts, content.public.towns)
    # The longest first, so that the shorter ones fill the other worker's time.
    return {
        "full.xlsx": (rows, lambda t: _xlsx(t, labelled)),
        "public.csv": (rows, lambda t: _public_csv(t, content)),
        "full.jsonl": (rows, lambda t: _jsonl(t, texts)),
        "full.ftm.json": (sum(map(len, entities)), lambda t: _lines(t, entities)),
        "full.parquet": (rows, lambda t: _parquet(t, content.listings)),
        "full.csv": (rows, lambda t: _csv(t, [f.header for f in FILE_FIELDS], _columns(labelled))),
        "delta.csv": (len(content.changes), lambda t: _delta_csv(t, content.changes)),
        "schema.json": (len(LISTING_FIELDS), lambda t: t.write(json_bytes(schema()))),
    }


def render(content: ReleaseContent, folder: Path) -> dict[str, dict[str, Any]]:
    """Write every file of a release but the manifest; return rows, size and hashes of each.

    The description of the others (`datapackage.json`) comes last; its rows are the files it names.
    """

    def written(name: str, writer: Writer) -> dict[str, Any]:
        rows, write = writer
        write_file(folder / name, write)
        size = (folder / name).stat().st_size
        return {**digests(folder / name), "size": size, "rows": rows}

    files = writers(content)
    with ThreadPoolExecutor(WRITERS) as pool:
        made = dict(zip(files, pool.map(written, files, files.values()), strict=True))
    described = json_bytes(datapackage(int(content.row["release_no"]), made))
    made[DATAPACKAGE] = written(DATAPACKAGE, (len(made), lambda t: t.write(described)))
    return made


def _public_csv(target: IO[bytes], content: ReleaseContent) -> None:
    shown = public_listings(content.listings, content.public)
    public = _labelled(as_text(shown, PUBLIC_FIELDS))
    _csv(target, [f.header for f in PUBLIC_FIELDS], list(public.values()))


def _delta_csv(target: IO[bytes], changes: pd.DataFrame) -> None:
    names = CHANGE_FILE_COLUMNS
    _csv(target, names, [pa.array(changes[n], type=pa.string(), from_pandas=True) for n in names])


def schema() -> dict[str, Any]:
    """Return the description of the files for machines: columns, types, meaning."""
    return {
        "row_hash_order": [f.name for f in LISTING_FIELDS],
        "full_csv_order": [f.name for f in FILE_FIELDS],
        "public_csv_order": [f.name for f in PUBLIC_FIELDS],
        "delta_csv_order": list(CHANGE_FILE_COLUMNS),
        "list_type_labels": LIST_TYPE_LABELS,
        "fields": [
            {"name": f.name, "header": f.header, "kind": f.kind, "note": f.explained}
            for f in LISTING_FIELDS
        ],
    }


def _labelled(texts: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Return the texts with the Chinese names of list types."""
    kinds = texts["list_type"]
    for code, label in LIST_TYPE_LABELS.items():
        kinds = pc.if_else(pc.equal(kinds, code), label, kinds)
    return {**texts, "list_type": kinds}


def _columns(texts: Mapping[str, pa.Array]) -> list[pa.Array]:
    return [texts[f.name] for f in FILE_FIELDS]


def _csv(target: IO[bytes], headers: Sequence[str], columns: Sequence[pa.Array]) -> None:
    """Write UTF-8 CSV with a byte order mark; missing values are empty, texts quoted."""
    head = io.StringIO()
    csv.writer(head, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(headers)
    target.write(b"\xef\xbb\xbf" + head.getvalue().encode())
    safe = [_formula_safe(values) for values in columns]
    table = pa.Table.from_arrays(safe, names=[str(n) for n in range(len(safe))])
    pa_csv.write_csv(table, target, pa_csv.WriteOptions(include_header=False))


def _formula_safe(values: pa.Array) -> pa.Array:
    if not set(first_bytes(values)) & set(_FORMULA_BYTES):
        return values
    runs = pc.match_substring_regex(values, FORMULA_START)
    return pc.if_else(runs, pc.binary_join_element_wise("'", values, ""), values)


def _jsonl(target: IO[bytes], texts: Mapping[str, pa.Array]) -> None:
    """Write one JSON object per line, so many rows at a time that they stay in the cache."""
    for start in range(0, len(texts["listing_id"]), SLICE):
        part = {name: values.slice(start, SLICE) for name, values in texts.items()}
        target.write(_ended(rows_as_json(part)))


def _lines(target: IO[bytes], columns: Sequence[pa.Array]) -> None:
    for values in columns:
        for start in range(0, len(values), SLICE):
            target.write(_ended(values.slice(start, SLICE)))


def _ended(lines: pa.Array) -> bytes:
    """Return lines of text, each with its end."""
    return joined_bytes(pc.binary_join_element_wise(lines, "\n", ""))


def _parquet(target: IO[bytes], listings: pd.DataFrame) -> None:
    """Write the columns with their types; Chinese names are the `header` of each field."""
    fields = [pa.field(f.name, _ARROW[f.kind], metadata=_described(f)) for f in FILE_FIELDS]
    columns = [
        pa.array(listings[f.name], from_pandas=True).cast(_ARROW[f.kind]) for f in FILE_FIELDS
    ]
    table = pa.Table.from_arrays(columns, schema=pa.schema(fields))
    # A fixed format version, so that a newer library does not choose another one.
    pq.write_table(table, target, version="2.6", compression="zstd", row_group_size=100_000)


def _described(f: Field) -> dict[str, str]:
    return {"header": f.header, "description": f.explained}


_ARROW = {
    "text": pa.string(),
    "date": pa.date32(),
    "moment": pa.timestamp("ms"),
    "wan": pa.decimal128(18, 6),
}
"""Kind of a column to its type in Parquet; money in 万元 is exact, with six decimals."""


def _xlsx(target: IO[bytes], texts: Mapping[str, pa.Array]) -> None:
    headers = [f.header for f in FILE_FIELDS]
    widths = [_width(f) for f in FILE_FIELDS]
    xlsx.write_table(target, "信用名单", headers, _columns(texts), widths)


def _width(f: Field) -> int:
    """Return a column width in characters that shows header and usual values."""
    usual = {"text": 18, "date": 12, "moment": 20, "wan": 10}[f.kind]
    return min(40, max(usual, 2 * len(f.header) + 2))
