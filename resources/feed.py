"""The feed directory: published releases as files, for those who read files.

Storage contract::

    <feed>/index.json                      the newest release and every release
    <feed>/releases/<release_no>/          never changes once it exists
        full.csv  full.jsonl  full.xlsx    the whole list
        delta.csv                          what changed, why, before and after
        public.csv                         what may be shown to anyone
        schema.json                        columns, types, meaning, how hashes are made
        manifest.json                      size, rows, SHA-256 and SM3 of every file; release row;
                                           signature

A release is rendered from what the shared database committed, into a folder beside its place,
synced to disk, and renamed. `index.json` moves last, by atomic rename, so that whoever follows it
finds whole releases only. Everything but `manifest.json` is a function of the listings and changes;
the manifest is one of the database's rows and the key, so a lost release can be rendered again,
byte for byte.

Cells of CSV files that a spreadsheet would run as a formula (`=` `+` `-` `@` at the start, in full
width, small, raised or lowered form too, also behind blanks and invisible characters; a tab or a
new line), and cells that begin with an apostrophe, are written with one apostrophe in front; a
reader takes it off again. `full.xlsx` has text cells only.

What is published, and when, is decided elsewhere (`shared_store.py`).
"""

import csv
import fcntl
import hashlib
import io
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from domain.arrow_text import first_bytes, joined_bytes
from domain.listing_fields import (
    FILE_FIELDS,
    LIST_TYPE_LABELS,
    LISTING_FIELDS,
    PUBLIC_FIELDS,
    ListingField,
)
from domain.listing_public import public_listings
from domain.release import CHAINED_COLUMNS, ReleaseError, as_text, rows_as_json
from resources import xlsx
from resources.file_modes import PUBLIC_FILE, public_folder

CHANGE_FILE_COLUMNS = (*CHAINED_COLUMNS, "chain_hash")
"""Columns of `delta.csv`."""

FORMULA_START = r"^[\s\p{Z}\p{Cf}]*[=+\-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋]|^['\t\r\n]"
"""Beginnings that get an apostrophe in front (see the module's text); RE2."""

_FORMULA_BYTES = b"'=+-@\t\r\n\x0b\x0c \xc2\xd8\xdb\xdc\xe0\xe1\xe2\xe3\xef\xf0\xf3"
"""First bytes of everything that `FORMULA_START` can match; columns without them are left alone."""

DIGESTS = ("sha256", "sm3")
"""Hashes of every file in the manifest; SM3 (GB/T 32905) where OpenSSL offers it."""

WRITERS = 2
"""Files rendered or hashed at once; compression and hashes run outside the interpreter's lock."""

SLICE = 10_000
"""Rows that are rendered as text at once."""

LOCK_SECONDS = 60.0
"""How long a second publisher waits for the first, seconds."""


class FeedBusyError(ReleaseError):
    """Another publisher holds the feed directory."""


class FeedDamagedError(ReleaseError):
    """What stands in the feed directory cannot be read; nothing is written over it."""


@dataclass(frozen=True)
class ReleaseContent:
    """What the files of one release are made of.

    Attributes:
        row: the release row (`credit_blacklist_release`), values as JSON knows them.
        listings: the state, normalised.
        changes: the change rows of the release (`CHANGE_FILE_COLUMNS`), all text, by `change_no`.
    """

    row: Mapping[str, Any]
    listings: pd.DataFrame
    changes: pd.DataFrame


class FeedDirectory:
    """A feed directory; makes its folders when it first writes.

    Args:
        path: the directory.
        signing_key: file of an Ed25519 private key (PEM); without it manifests say `unsigned`.
    """

    def __init__(self, path: Path, signing_key: Path | None = None) -> None:
        self.path = path
        self._key = _load_key(signing_key) if signing_key else None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the feed for one publisher on this machine.

        Raises:
            FeedBusyError: another one held it for `LOCK_SECONDS`.
        """
        public_folder(self.path)
        with (self.path / ".lock").open("w") as handle:
            _take(handle, LOCK_SECONDS)
            yield

    def release_path(self, release_no: int) -> Path:
        """Return the directory of a release."""
        return self.path / "releases" / str(release_no)

    def missing(self, release_numbers: Sequence[int]) -> list[int]:
        """Return the releases whose directory is not there."""
        return [n for n in release_numbers if not self.release_path(n).is_dir()]

    def foreign(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Return the releases that are here and are none of these (rows of the release table)."""
        known = {row["release_no"]: row for row in rows}
        wrong = {int(p.name) for p in self.path.glob("releases/*") if p.name.isdecimal()}
        wrong -= known.keys()
        for entry in self.index():
            row = known.get(entry["release_no"], {})
            if row.get("state_hash") != entry["state_hash"]:
                wrong.add(entry["release_no"])
        newest = self.newest()
        # The newest manifest tells histories apart whose states happen to be alike.
        if newest is not None and self._release_row(newest) not in (None, known.get(newest)):
            wrong.add(newest)
        return sorted(wrong)

    def _release_row(self, release_no: int) -> object:
        """Return the release row that a manifest states, None if it cannot be read."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            manifest = self.release_path(release_no) / "manifest.json"
            return json.loads(manifest.read_bytes())["release"]
        return None

    def newest(self) -> int | None:
        """Return the release that `index.json` names, None without an index."""
        entries = self.index()
        return int(entries[-1]["release_no"]) if entries else None

    def write_release(self, content: ReleaseContent) -> Path:
        """Render one release beside its place, sync it, and rename it into place.

        An error leaves neither the release nor the folder it was rendered in.
        """
        place = self.release_path(int(content.row["release_no"]))
        public_folder(place.parent)
        aside = place.with_name(f".{place.name}.new")
        shutil.rmtree(aside, ignore_errors=True)
        public_folder(aside)
        try:
            manifest = self._manifest(content, render(content, aside))
            _write(aside / "manifest.json", lambda target: target.write(manifest))
            _sync_folder(aside)
            aside.rename(place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        _sync_folder(place.parent)
        return place

    def write_index(self, rows: Sequence[Mapping[str, Any]], rendered: Sequence[int] = ()) -> None:
        """Point the index at the newest of the releases.

        Args:
            rows: rows of the release table, by number.
            rendered: releases rendered just now, whose manifests are read anew.
        """
        known = {e["release_no"]: e for e in self.index() if e["release_no"] not in rendered}
        entries = [known.get(row["release_no"]) or self._index_entry(row) for row in rows]
        body = _index_document(entries)
        aside = self.path / ".index.json.new"
        try:
            _write(aside, lambda target: target.write(body))
            aside.replace(self.path / "index.json")
        finally:
            aside.unlink(missing_ok=True)
        _sync_folder(self.path)

    def index(self) -> list[dict[str, Any]]:
        """Return the entries of `index.json`, by release number; none without an index.

        Raises:
            FeedDamagedError: it cannot be read.
        """
        body = self.index_bytes()
        if not body:
            return []
        try:
            entries = list(json.loads(body)["releases"])
            [(entry["release_no"] + 0, entry["state_hash"]) for entry in entries]
        except (ValueError, KeyError, TypeError) as error:
            raise FeedDamagedError("发布目录的 index.json 无法读取，请自备份恢复") from error
        return entries

    def index_bytes(self) -> bytes:
        """Return `index.json` as it stands, empty without one."""
        index = self.path / "index.json"
        return index.read_bytes() if index.is_file() else b""

    def expected_index(self, rows: Sequence[Mapping[str, Any]]) -> bytes:
        """Return what `index.json` must be, given the releases and their manifests."""
        return _index_document([self._index_entry(row) for row in rows])

    def _index_entry(self, row: Mapping[str, Any]) -> dict[str, Any]:
        number = row["release_no"]
        return {
            "release_no": number,
            "as_of": row["as_of"],
            "state_hash": row["state_hash"],
            "manifest": f"releases/{number}/manifest.json",
            "manifest_sha256": _sha256_of_manifest(self.release_path(number)),
        }

    def _manifest(self, content: ReleaseContent, files: Mapping[str, Mapping[str, Any]]) -> bytes:
        row = content.row
        previous = row["release_no"] - 1 or None
        document: dict[str, Any] = {
            "release": dict(row),
            "previous_release": previous,
            "baseline": previous is None,
            "files": dict(files),
        }
        document["signature"] = self._sign(json_bytes(document))
        return json_bytes(document)

    def _sign(self, body: bytes) -> dict[str, str]:
        """Sign the manifest's bytes without the key `signature`."""
        if self._key is None:
            return {"state": "unsigned"}
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {
            "state": "signed",
            "algorithm": "Ed25519",
            "public_key": public.hex(),
            "value": self._key.sign(body).hex(),
        }


def _index_document(entries: Sequence[Mapping[str, Any]]) -> bytes:
    return json_bytes({"newest": entries[-1]["release_no"], "releases": list(entries)})


def _sha256_of_manifest(folder: Path) -> str:
    """Return the hash of a release's manifest, empty if there is none."""
    manifest = folder / "manifest.json"
    return _sha256(manifest) if manifest.is_file() else ""


def _load_key(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} 不是 Ed25519 私钥")
    return key


def _take(handle: IO[str], seconds: float) -> None:
    """Take the file's lock, waiting at most so long; it falls with the process."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise FeedBusyError("另一个发布进程正在写发布目录，请稍后重试") from None
            time.sleep(0.05)
        else:
            return


# -- rendering -------------------------------------------------------------------------------------


Writer = tuple[int, Callable[[IO[bytes]], object]]
"""Number of rows, and what writes them."""


def writers(content: ReleaseContent) -> dict[str, Writer]:
    """Return what writes each file of a release but the manifest."""
    texts = as_text(content.listings)
    labelled = _labelled(texts)
    rows = len(content.listings)
    # The longest first, so that the shorter ones fill the other worker's time.
    return {
        "full.xlsx": (rows, lambda t: _xlsx(t, labelled)),
        "public.csv": (rows, lambda t: _public_csv(t, content.listings)),
        "full.jsonl": (rows, lambda t: _jsonl(t, texts)),
        "full.csv": (rows, lambda t: _csv(t, [f.header for f in FILE_FIELDS], _columns(labelled))),
        "delta.csv": (len(content.changes), lambda t: _delta_csv(t, content.changes)),
        "schema.json": (len(LISTING_FIELDS), lambda t: t.write(json_bytes(schema()))),
    }


def render(content: ReleaseContent, folder: Path) -> dict[str, dict[str, Any]]:
    """Write every file of a release but the manifest; return rows, size and hashes of each."""

    def written(name: str, writer: Writer) -> dict[str, Any]:
        rows, write = writer
        _write(folder / name, write)
        size = (folder / name).stat().st_size
        return {**digests(folder / name), "size": size, "rows": rows}

    files = writers(content)
    with ThreadPoolExecutor(WRITERS) as pool:
        return dict(zip(files, pool.map(written, files, files.values()), strict=True))


def _public_csv(target: IO[bytes], listings: pd.DataFrame) -> None:
    public = _labelled(as_text(public_listings(listings), PUBLIC_FIELDS))
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
            {"name": f.name, "header": f.header, "kind": f.kind, "note": f.note}
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
        target.write(joined_bytes(pc.binary_join_element_wise(rows_as_json(part), "\n", "")))


def _xlsx(target: IO[bytes], texts: Mapping[str, pa.Array]) -> None:
    headers = [f.header for f in FILE_FIELDS]
    widths = [_width(f) for f in FILE_FIELDS]
    xlsx.write_table(target, "信用名单", headers, _columns(texts), widths)


def _width(f: ListingField) -> int:
    """Return a column width in characters that shows header and usual values."""
    usual = {"text": 18, "date": 12, "moment": 20, "wan": 10}[f.kind]
    return min(40, max(usual, 2 * len(f.header) + 2))


# -- writing ---------------------------------------------------------------------------------------


def _write(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file and sync it to disk.

    Raises:
        OSError: it cannot be written (disk full); names the file.
    """
    try:
        with path.open("wb") as target:
            os.fchmod(target.fileno(), PUBLIC_FILE)
            write(target)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        if error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def _sync_folder(path: Path) -> None:
    """Sync a folder's entries to disk, so that a rename survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digests(path: Path) -> dict[str, str]:
    """Return the SHA-256 of a file, and its SM3 where this machine's OpenSSL offers it."""
    found = {}
    for name in DIGESTS:
        with path.open("rb") as source, suppress(ValueError):
            found[name] = hashlib.file_digest(source, partial(hashlib.new, name)).hexdigest()
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """Return a document as it stands in a file; a manifest is signed in this form."""
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
