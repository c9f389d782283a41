"""What the files of a release must hold, byte for byte or cell for cell."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from domain.errors import ReleaseError
from domain.field import Field
from domain.listing.fields import (
    FILE_FIELDS,
    LIST_TYPE_LABELS,
    LISTING_FIELDS,
    PUBLIC_FIELDS,
    PUBLIC_MADE,
)
from domain.listing.frame import as_text, normalise_listings
from domain.release.hashes import listings_from_json, listings_hash
from resources.feed.rendering import CHANGE_FILE_COLUMNS


def strange_entries(feed: Path) -> Iterator[str]:
    """Yield the path, below the feed, of everything that a receiver sees and no release has.

    Also of links: what one leads to may change at any time, whatever its digest is today. Names
    that begin with a dot are the program's own.
    """
    known = {"index.json", "releases"}
    for entry in _entries(feed):
        if entry.is_symlink() or entry.name not in known:
            yield entry.name
    for release in _entries(feed / "releases"):
        place = f"releases/{release.name}"
        plain = (
            release.is_dir() and release.name.isdecimal() and str(int(release.name)) == release.name
        )
        if release.is_symlink() or not plain:
            yield place
        yield from (f"{place}/{one.name}" for one in _entries(release) if one.is_symlink())


def _entries(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith("."))


def file_holds(file: Path, state: pd.DataFrame, changes: pd.DataFrame) -> bool:
    """Return whether a file holds what the database says; files without such a rule pass.

    Args:
        file: file of a release.
        state: listings of the release.
        changes: its rows of the change log.
    """
    rule = _CONTENTS.get(file.name)
    try:
        return rule is None or rule(file, state, changes)
    except (ValueError, KeyError, ReleaseError, OSError):
        return False


def _csv_rows(file: Path) -> list[tuple[str, ...]]:
    """Return the rows of a CSV file under its header, the guard against formulas taken off."""
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    return [tuple(cell.removeprefix("'") for cell in row) for row in rows[1:]]


def _full_csv(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    return _csv_rows(file) == plain_states(state, FILE_FIELDS, labelled=True)


def _public_csv(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    """Words and masks change with the policy, so that only what is taken over is compared.

    A file of an earlier version may have more columns, so that each is found by its header.
    """
    same = [f for f in PUBLIC_FIELDS if f.name not in PUBLIC_MADE]
    header = next(csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline="")))
    at = [header.index(f.header) for f in same]
    rows = [tuple(row[n] for n in at) for row in _csv_rows(file)]
    return rows == plain_states(state, same, labelled=True)


def _full_jsonl(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    listings = listings_from_json(file.read_text("utf-8").splitlines())
    return listings_hash(listings) == listings_hash(state)


def _full_xlsx(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    cells = [tuple(str(cell) for cell in row) for row in rows[1:]]
    return cells == plain_states(state, FILE_FIELDS, labelled=True)


def _full_parquet(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    listings = normalise_listings(pq.read_table(file).to_pandas())
    return listings_hash(listings) == listings_hash(state)


def _full_entities(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    """Its words for towns and kinds may change; each listing is there, with its number and end."""
    entities = map(json.loads, file.read_text("utf-8").splitlines())
    found = [
        (one["id"], *(one["properties"].get(name, [""])[0] for name in ("recordId", "endDate")))
        for one in entities
        if one["schema"] == "Sanction"
    ]
    fields = [f for f in LISTING_FIELDS if f.name in ("listing_id", "cf_wsh", "publish_until")]
    return found == plain_states(state, fields)


def _delta_csv(file: Path, _: pd.DataFrame, changes: pd.DataFrame) -> bool:
    columns = [changes[name].fillna("").tolist() for name in CHANGE_FILE_COLUMNS]
    return _csv_rows(file) == list(zip(*columns, strict=True))


_CONTENTS: Mapping[str, Callable[[Path, pd.DataFrame, pd.DataFrame], bool]] = {
    "full.csv": _full_csv,
    "full.jsonl": _full_jsonl,
    "full.xlsx": _full_xlsx,
    "full.parquet": _full_parquet,
    "full.ftm.json": _full_entities,
    "delta.csv": _delta_csv,
    "public.csv": _public_csv,
}
"""File to the question whether it holds state and changes."""


def plain_states(
    listings: pd.DataFrame, fields: Sequence[Field], labelled: bool = False
) -> list[tuple[str, ...]]:
    """Return the rows as they stand in a file, missing values as empty text.

    Args:
        listings: listings of the release.
        fields: columns of the file.
        labelled: whether codes stand in words.
    """
    texts = as_text(listings, fields)
    columns = [[value or "" for value in texts[f.name].to_pylist()] for f in fields]
    if labelled:
        at = [f.name for f in fields].index("list_type")
        columns[at] = [LIST_TYPE_LABELS.get(code, code) for code in columns[at]]
    return list(zip(*columns, strict=True))
