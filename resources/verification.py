"""Proofs of a feed: registry, table, change log and files describe the same releases, unbroken.

Reads the shared database, a feed directory and, where given, the registry database, and says, one
sentence each, what does not agree. It repairs nothing and publishes nothing.

Anchors: change rows carry chain hashes, the release row carries the state and the last chain hash,
the manifest carries the release row and the SHA-256 of every file, the index the SHA-256 of every
manifest. What is in the files is compared with the tables as well, so that an edit with hashes made
to fit is found too; only the signature finds an edit of files that the tables do not know.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.listing_fields import (
    FILE_FIELDS,
    LIST_TYPE_LABELS,
    LISTING_COLUMNS,
    PUBLIC_FIELDS,
    PUBLIC_MADE,
    ListingField,
)
from domain.listing_public import public_listings
from domain.release import (
    ReleaseError,
    as_text,
    chain,
    listings_from_json,
    listings_hash,
    normalise_listings,
    replay,
    row_hash,
)
from domain.resolution import unresolved
from resources.feed import CHANGE_FILE_COLUMNS, FeedDamagedError, FeedDirectory, digests, json_bytes
from resources.registry_store import RegistryStore
from resources.shared_store import SharedStore
from schemas.tables import credit_blacklist, credit_blacklist_public

Row = Mapping[str, Any]


def verify(
    store: SharedStore, feed: FeedDirectory, registry: RegistryStore | None = None
) -> list[str]:
    """Return every fault that was found; an empty list is the proof.

    Args:
        store: the shared database.
        feed: the feed directory.
        registry: the registry database, to follow every listing to its source row; None where the
            reader has no right to it.
    """
    rows, changes = store.releases(), store.changes()
    faults = [*_release_faults(rows), *_log_faults(rows, changes)]
    states, broken = _states(rows, changes)
    faults += broken
    faults += _table_faults(store, rows, states)
    faults += _index_faults(feed, rows)
    for row in rows:
        number = row["release_no"]
        ours = changes[changes["release_no"].eq(str(number))]
        faults += _file_faults(feed, row, states.get(number), ours)
    if registry is not None:
        faults += _resolution_faults(store, registry)
    return faults


# -- the database ----------------------------------------------------------------------------------


def _release_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Releases are numbered without a gap, each naming the state before it."""
    previous = None
    for number, row in enumerate(rows, start=1):
        if row["release_no"] != number:
            yield f"发布批次不连续：第 {number} 个是第 {row['release_no']} 批"
        if row["previous_state_hash"] != previous:
            yield f"第 {row['release_no']} 批没有接在上一批之后"
        previous = row["state_hash"]


def _log_faults(rows: Sequence[Row], changes: pd.DataFrame) -> Iterator[str]:
    """The change log is one unbroken chain, and each release row names its place in it."""
    if [*changes["change_no"]] != [str(n + 1) for n in range(len(changes))]:
        yield "变更日志的序号不连续"
    wrong = changes.loc[changes["chain_hash"].ne(pd.Series(chain("", changes))), "change_no"]
    if len(wrong):
        yield f"变更日志的链式散列从第 {wrong.iloc[0]} 条起不符"
    ends = changes.groupby("release_no")["chain_hash"].last()
    for row in rows:
        if ends.get(str(row["release_no"])) != row["chain_hash"]:
            yield f"第 {row['release_no']} 批：批次记录的链式散列与变更日志不符"
    if not set(changes["release_no"]) <= {str(row["release_no"]) for row in rows}:
        yield "变更日志中有不属于任何批次的变更"


def _states(
    rows: Sequence[Row], changes: pd.DataFrame
) -> tuple[dict[int, pd.DataFrame], list[str]]:
    """Replay the change log once; return the state of every release, and what does not fit."""
    state = normalise_listings(pd.DataFrame(columns=list(LISTING_COLUMNS)))
    states: dict[int, pd.DataFrame] = {}
    for row in rows:
        number = row["release_no"]
        try:
            state = replay(state, changes[changes["release_no"].eq(str(number))])
        except (ReleaseError, ValueError) as error:
            said = str(error) if isinstance(error, ReleaseError) else "变更内容无法读取"
            return states, [f"第 {number} 批：变更日志不能重放：{said}"]
        if listings_hash(state) != row["state_hash"] or len(state) != row["listings"]:
            return states, [f"第 {number} 批：变更日志重放的结果与批次记录不符"]
        states[number] = state
    return states, []


def _table_faults(
    store: SharedStore, rows: Sequence[Row], states: Mapping[int, pd.DataFrame]
) -> Iterator[str]:
    """The tables that departments and the public read are the last state."""
    current, newest = store.current(), rows[-1] if rows else None
    if newest is None:
        if len(current):
            yield "共享表有内容，但没有任何批次"
        return
    state = states.get(newest["release_no"])
    if state is None or listings_hash(current) != newest["state_hash"]:
        yield "共享表与最新批次不符"
        return
    hashes = dict(zip(state["listing_id"], row_hash(state), strict=True))
    with store.engine.connect() as connection:
        table = credit_blacklist.c
        marks = connection.execute(
            select(table.listing_id, table.row_hash, table.release_no)
        ).fetchall()
        if any(hashes[i] != h or number != newest["release_no"] for i, h, number in marks):
            yield "共享表中的行散列或批次号与内容不符"
        columns = [credit_blacklist_public.c[f.name] for f in PUBLIC_FIELDS]
        shown = connection.execute(select(*columns)).fetchall()
    public = pd.DataFrame(shown, columns=[f.name for f in PUBLIC_FIELDS], dtype="object")
    public = normalise_listings(public)[[f.name for f in PUBLIC_FIELDS]]
    expected = public_listings(state, store.public)
    if _plain(public, PUBLIC_FIELDS) != _plain(expected, PUBLIC_FIELDS):
        yield "公开表与最新批次不符"


def _plain(
    listings: pd.DataFrame, fields: Sequence[ListingField], labelled: bool = False
) -> list[tuple[str, ...]]:
    """Return the rows as they stand in a file, missing values as empty text."""
    texts = as_text(listings, fields)
    columns = [[value or "" for value in texts[f.name].to_pylist()] for f in fields]
    if labelled:
        at = [f.name for f in fields].index("list_type")
        columns[at] = [LIST_TYPE_LABELS.get(code, code) for code in columns[at]]
    return list(zip(*columns, strict=True))


# -- the files -------------------------------------------------------------------------------------


def _index_faults(feed: FeedDirectory, rows: Sequence[Row]) -> Iterator[str]:
    """The index names every release, and each manifest is the one that it names."""
    try:
        known = feed.index_bytes()
        entries = feed.index()
    except FeedDamagedError:
        yield "index.json 无法读取"
        return
    for number in set(feed.foreign(rows)) - {row["release_no"] for row in rows}:
        yield f"发布目录中有数据库不认识的第 {number} 批"
    if [e.get("release_no") for e in entries] != [row["release_no"] for row in rows]:
        yield "index.json 与批次记录不符"
        return
    if rows and known != feed.expected_index(rows):
        yield "index.json 与批次记录或 manifest.json 不符"


def _file_faults(
    feed: FeedDirectory, row: Row, state: pd.DataFrame | None, changes: pd.DataFrame
) -> Iterator[str]:
    """Manifest, files and tables say the same of one release."""
    number = row["release_no"]
    folder = feed.release_path(number)
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        facts = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        yield f"第 {number} 批：manifest.json 缺失或无法读取"
        return
    if manifest.get("release") != dict(row):
        yield f"第 {number} 批：manifest.json 与批次记录不符"
    if not signature_holds(manifest):
        yield f"第 {number} 批：manifest.json 的签名不成立"
    present = {path.name for path in folder.iterdir()} - {"manifest.json"}
    for name in sorted(set(facts) ^ present):
        yield f"第 {number} 批：{name} 缺失或不在 manifest.json 中"
    for name in sorted(set(facts) & present):
        if not _as_stated(folder / name, facts[name]):
            yield f"第 {number} 批：{name} 被改动"
        elif state is not None and not _holds(folder / name, state, changes):
            yield f"第 {number} 批：{name} 的内容与数据库不符"


def _as_stated(file: Path, facts: Row) -> bool:
    sums: dict[str, object] = {**digests(file), "size": file.stat().st_size}
    if "sm3" not in facts:
        # Rendered on a machine whose OpenSSL has no SM3.
        sums.pop("sm3", None)
    return all(facts.get(key) == value for key, value in sums.items())


def signature_holds(manifest: Row) -> bool:
    """Return whether a signed manifest's signature fits; an unsigned one says so and passes."""
    signature = manifest.get("signature") or {}
    if signature == {"state": "unsigned"}:
        return True
    body = {key: value for key, value in manifest.items() if key != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature["public_key"]))
        key.verify(bytes.fromhex(signature["value"]), json_bytes(body))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return bool(signature.get("state") == "signed" and signature.get("algorithm") == "Ed25519")


def _holds(file: Path, state: pd.DataFrame, changes: pd.DataFrame) -> bool:
    """Return whether a file holds what the database says; files without such a rule pass."""
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
    return _csv_rows(file) == _plain(state, FILE_FIELDS, labelled=True)


def _public_csv(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    """Words and masks change with the policy, so that only what is taken over is compared."""
    same = [f for f in PUBLIC_FIELDS if f.name not in PUBLIC_MADE]
    at = [PUBLIC_FIELDS.index(f) for f in same]
    rows = [tuple(row[n] for n in at) for row in _csv_rows(file)]
    return rows == _plain(state, same, labelled=True)


def _full_jsonl(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    listings = listings_from_json(file.read_text("utf-8").splitlines())
    return listings_hash(listings) == listings_hash(state)


def _full_xlsx(file: Path, state: pd.DataFrame, _: pd.DataFrame) -> bool:
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    cells = [tuple(str(cell) for cell in row) for row in rows[1:]]
    return cells == _plain(state, FILE_FIELDS, labelled=True)


def _delta_csv(file: Path, _: pd.DataFrame, changes: pd.DataFrame) -> bool:
    columns = [changes[name].fillna("").tolist() for name in CHANGE_FILE_COLUMNS]
    return _csv_rows(file) == list(zip(*columns, strict=True))


_CONTENTS: Mapping[str, Callable[[Path, pd.DataFrame, pd.DataFrame], bool]] = {
    "full.csv": _full_csv,
    "full.jsonl": _full_jsonl,
    "full.xlsx": _full_xlsx,
    "delta.csv": _delta_csv,
    "public.csv": _public_csv,
}
"""File to the question whether it holds state and changes."""


# -- the registry ----------------------------------------------------------------------------------


def _resolution_faults(store: SharedStore, registry: RegistryStore) -> Iterator[str]:
    """Every listing leads to a violator, a decision and a source row."""
    frames = {
        name: registry.table(name)
        for name in ("violator", "violator_evidence", "violation", "source_file")
    }
    for what, count in unresolved(store.current(), **frames).items():
        yield f"共享表中 {count} 条名单追不到{what}"
