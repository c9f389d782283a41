"""Proofs of a feed: registry, table, change log and files describe the same releases, unbroken.

Reads the shared database, a feed directory and, where given, the registry database, and says, one
sentence each, what does not agree. It repairs nothing and publishes nothing.

Anchors: change rows carry chain hashes, the release row carries the state and the last chain hash,
the manifest carries the release row and the SHA-256 of every file, the index the SHA-256 of every
manifest; the database keeps the SHA-256 of every file of every release, manifests included; tables
without a chain are sealed by their writer (`seals.py`). What is in the files is compared with the
tables as well, so that an edit with hashes made to fit is found too. Who can rewrite all of it at
once is found by the signatures alone, and they count only by keys that the verifier was given.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Table, func, select
from sqlalchemy.exc import DataError

from domain.errors import ReleaseError
from domain.listing.fields import (
    LISTING_COLUMNS,
    PUBLIC_FIELDS,
)
from domain.listing.frame import normalise_listings
from domain.listing.public import public_listings
from domain.release.delta import replay
from domain.release.hashes import chain, listings_hash, row_hash
from domain.release.provenance import unresolved
from resources.base.files import digests
from resources.base.origin import MARK
from resources.base.signatures import UNSIGNED, holds, json_bytes, signed_by
from resources.databases.registry_store import SEALED, RegistryStore
from resources.databases.seals import broken
from resources.feed.digests import renderings
from resources.feed.directory import FeedDamagedError, FeedDirectory
from resources.feed.index import Index
from resources.feed.manifest import (
    Manifest,
    ReleaseRow,
    faults_of,
    same_release,
    successor_faults,
)
from resources.feed.proofs import file_holds, plain_states, strange_entries
from resources.publication.form import form_faults, has_empty_text
from resources.publication.shared_store import SharedStore
from schemas.tables.registry import registry_origin
from schemas.tables.shared import (
    credit_blacklist,
    credit_blacklist_candidate,
    credit_blacklist_file,
    credit_blacklist_masking,
    credit_blacklist_public,
    credit_blacklist_release,
    credit_blacklist_staged,
    shared_origin,
)

Row = Mapping[str, Any]

SEALED_SHARED = (
    credit_blacklist,
    credit_blacklist_candidate,
    credit_blacklist_file,
    credit_blacklist_masking,
    credit_blacklist_release,
    shared_origin,
)
"""Tables of the shared database with values that no chain of hashes covers; spellings of a moment
that read the same are such values."""


def verify(
    store: SharedStore,
    feed: FeedDirectory,
    registry: RegistryStore | None = None,
    trusted: frozenset[str] = frozenset(),
) -> list[str]:
    """Return every fault that was found; an empty list is the proof.

    Args:
        store: the shared database.
        feed: the feed directory.
        registry: the registry database, to follow every listing to its source row; None where the
            reader has no right to it.
        trusted: public keys in hexadecimal; each signature must be one of theirs. Without any,
            who signed is not looked at, and nothing is proven of it.
    """
    forms = [form_faults(store.engine, "shared")]
    if registry is not None:
        forms.append(form_faults(registry.engine, "registry"))
    faults = [fault for found in forms for fault in found.faults]
    if not all(found.is_whole for found in forms):
        return faults
    faults += _seal_faults(store.engine, SEALED_SHARED, trusted)
    faults += _readable("共享库", lambda: _published_faults(store, feed, trusted))
    if registry is not None:
        faults += _seal_faults(registry.engine, tuple(SEALED.values()), trusted)
        faults += _origin_faults(store, registry, feed)
        faults += _readable("登记库", lambda: _registry_faults(store, registry))
    return faults


def _published_faults(
    store: SharedStore, feed: FeedDirectory, trusted: frozenset[str]
) -> Iterator[str]:
    """Releases, change log, tables and files agree."""
    rows, changes = store.releases(), store.changes()
    yield from _release_faults(rows)
    yield from _log_faults(rows, changes)
    states, broken_states = _states(rows, changes)
    yield from broken_states
    yield from _table_faults(store, rows, states)
    yield from _staged_faults(store)
    yield from _index_faults(feed, rows, trusted)
    yield from (f"发布目录中有不属于任何批次的内容：{name}" for name in strange_entries(feed.path))
    noted = _noted_files(store)
    yield from (f"有不属于任何批次的文件散列：第 {n} 批" for n in noted if not 1 <= n <= len(rows))
    for row in rows:
        number = row["release_no"]
        ours = changes[changes["release_no"].eq(str(number))]
        told = list(_file_faults(feed, row, states.get(number), ours, trusted))
        yield from told
        yield from _digest_faults(feed, number, noted.get(number, {}), told)


def _registry_faults(store: SharedStore, registry: RegistryStore) -> Iterator[str]:
    """The evidence is that of the newest release, and every listing leads to it."""
    yield from _evidence_faults(store.releases(), registry)
    yield from _resolution_faults(store, registry)


def _readable(what: str, proof: Callable[[], Iterator[str]]) -> list[str]:
    """Return what a proof finds; a value that is not of its column's kind is a fault as well."""
    found: list[str] = []
    try:
        found.extend(proof())
    except (ValueError, TypeError, KeyError, ArithmeticError, DataError) as error:
        found.append(f"{what}中有值无法读取（{type(error).__name__}）：不是本程序写入的")
    return found


# -- the database ----------------------------------------------------------------------------------


def _release_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Each release row is whole and follows the one before it."""
    before = None
    for number, row in enumerate(rows, start=1):
        told = [*faults_of(ReleaseRow, dict(row))]
        yield from (f"第 {number} 批：批次记录不合规定：{text}" for text in told)
        release = None if told else ReleaseRow.model_validate(dict(row))
        if release is not None and (number == 1 or before is not None):
            yield from (f"第 {number} 批：{text}" for text in successor_faults(release, before))
        before = release


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
            told = str(error) if isinstance(error, ReleaseError) else "变更内容无法读取"
            return states, [f"第 {number} 批：变更日志不能重放：{told}"]
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
        if any(has_empty_text(connection, t) for t in (credit_blacklist, credit_blacklist_public)):
            yield "共享表中有空文本：本程序只写入内容或空值"
        columns = [credit_blacklist_public.c[f.name] for f in PUBLIC_FIELDS]
        shown = connection.execute(select(*columns)).fetchall()
    public = pd.DataFrame(shown, columns=[f.name for f in PUBLIC_FIELDS], dtype="object")
    public = normalise_listings(public)[[f.name for f in PUBLIC_FIELDS]]
    expected = public_listings(state, store.public)
    if plain_states(public, PUBLIC_FIELDS) != plain_states(expected, PUBLIC_FIELDS):
        yield "公开表与最新批次不符"


def _staged_faults(store: SharedStore) -> Iterator[str]:
    """Between two publications nothing is staged; no seal can hold while one goes on.

    What lies there is published by nobody: a publication writes the table anew, and compares it
    with the candidate before the commit. It shows in `credit_blacklist_next`, and may mislead.
    """
    with store.engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(credit_blacklist_staged))
        rows = count.scalar_one()
    if rows:
        yield (
            f"待发布表 credit_blacklist_staged 中有 {rows} 行：正在发布，或上次发布中断，"
            "或被他人写入；其内容不会被发布，重新运行即清空"
        )


# -- the files -------------------------------------------------------------------------------------


def _index_faults(
    feed: FeedDirectory, rows: Sequence[Row], trusted: frozenset[str]
) -> Iterator[str]:
    """The index names every release, and each manifest is the one that it names."""
    try:
        document = json.loads(feed.index_bytes() or b"{}")
        entries = feed.index()
    except (FeedDamagedError, ValueError):
        yield "index.json 无法读取"
        return
    for number in set(feed.foreign(rows)) - {row["release_no"] for row in rows}:
        yield f"发布目录中有数据库不认识的第 {number} 批"
    if not rows:
        return
    if [e.get("release_no") for e in entries] != [row["release_no"] for row in rows]:
        yield "index.json 与批次记录不符"
        return
    yield from (f"index.json 不合规定：{text}" for text in faults_of(Index, document))
    if feed.index_bytes() != json_bytes(document):
        yield "index.json 的写法被改动"
    named = document.get("newest"), entries, document.get("chain_hash")
    if named != (rows[-1]["release_no"], feed.expected_entries(rows), rows[-1]["chain_hash"]):
        yield "index.json 与批次记录或 manifest.json 不符"
    if feed.stamp() is None:
        yield "index.json 的签发时间或有效期无法读取"
    yield from _signature_faults(document, "index.json", trusted)


def _signature_faults(document: Row, what: str, trusted: frozenset[str]) -> Iterator[str]:
    if not holds(document):
        yield f"{what} 的签名不成立"
    elif trusted and not signed_by(document, trusted):
        signed = document.get("signature") != UNSIGNED
        yield f"{what} {'由不可信的密钥签名' if signed else '没有签名'}"


def _file_faults(
    feed: FeedDirectory,
    row: Row,
    state: pd.DataFrame | None,
    changes: pd.DataFrame,
    trusted: frozenset[str],
) -> Iterator[str]:
    """Manifest, files and tables say the same of one release."""
    number = row["release_no"]
    folder = feed.release_path(number)
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        entry = dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        yield f"第 {number} 批：manifest.json 缺失或无法读取"
        return
    told = faults_of(Manifest, manifest)
    yield from (f"第 {number} 批：manifest.json 不合规定：{text}" for text in told)
    if not same_release(manifest.get("release"), row):
        yield f"第 {number} 批：manifest.json 与批次记录不符"
    yield from _signature_faults(manifest, f"第 {number} 批：manifest.json", trusted)
    present = {path.name for path in folder.iterdir()} - {"manifest.json"}
    for name in sorted(set(entry) ^ present):
        yield f"第 {number} 批：{name} 缺失或不在 manifest.json 中"
    for name in sorted(set(entry) & present):
        if not _as_stated(folder / name, entry[name]):
            yield f"第 {number} 批：{name} 被改动"
        elif state is not None and not file_holds(folder / name, state, changes):
            yield f"第 {number} 批：{name} 的内容与数据库不符"


def _as_stated(file: Path, entry: Row) -> bool:
    sums: dict[str, object] = {**digests(file), "size": file.stat().st_size}
    if "sm3" not in entry:
        # Rendered on a machine whose OpenSSL has no SM3.
        sums.pop("sm3", None)
    return all(entry.get(key) == value for key, value in sums.items())


def _noted_files(store: SharedStore) -> dict[int, dict[str, Row]]:
    """The files of every release as the database notes them, of several renderings the last."""
    found: dict[int, dict[str, Row]] = {}
    with store.engine.connect() as connection:
        for row in renderings(connection):
            files = found.setdefault(row["release_no"], {})
            if any(known["rendering"] < row["rendering"] for known in files.values()):
                files.clear()
            files[row["file"]] = row
    return found


def _digest_faults(
    feed: FeedDirectory, number: int, noted: Mapping[str, Row], told: Sequence[str]
) -> Iterator[str]:
    """Every file is the one that the database noted; one named before is not named twice."""
    folder = feed.release_path(number)
    if not noted:
        yield f"第 {number} 批：数据库没有留存文件散列"
        return
    present = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    known = {name for name in {*noted, *present} if any(name in text for text in told)}
    for name in sorted((noted.keys() ^ present.keys()) - known):
        yield f"第 {number} 批：{name} 与数据库留存的文件清单不符"
    for name in sorted((noted.keys() & present.keys()) - known):
        entry = noted[name]
        sums = digests(present[name])["sha256"], present[name].stat().st_size
        if sums != (entry["sha256"], entry["size"]):
            yield f"第 {number} 批：{name} 不是发布时的文件（数据库留存的散列不符）"


# -- seals, versions, the registry -----------------------------------------------------------------


def _seal_faults(engine: Engine, tables: Sequence[Table], trusted: frozenset[str]) -> list[str]:
    """Tables without a chain of hashes are what their writer sealed."""
    with engine.connect() as connection:
        return list(broken(connection, tables, trusted))


def _origin_faults(
    store: SharedStore, registry: RegistryStore, feed: FeedDirectory
) -> Iterator[str]:
    """Both databases and the feed were begun with the same data: the sample, or one's own."""
    found = set()
    for engine, table in ((store.engine, shared_origin), (registry.engine, registry_origin)):
        with engine.connect() as connection:
            found.add(connection.execute(select(table.c.origin)).scalar())
    mark = feed.path / MARK
    if mark.is_file():
        found.add(mark.read_text("utf-8", errors="replace").removesuffix("\n"))
    if len(found) > 1:
        yield "登记库、共享库与发布目录的数据来历标记不一致"


def _evidence_faults(rows: Sequence[Row], registry: RegistryStore) -> Iterator[str]:
    """Where the newest release was made by the run that wrote the registry last, it names it."""
    runs = registry.run_ids()
    if not rows or not runs or rows[-1]["run_id"] != runs[-1]:
        return
    if rows[-1]["registry_hash"] not in (None, registry.evidence_hash()):
        yield f"登记库的证据不是第 {rows[-1]['release_no']} 批发布时所依据的"


def _resolution_faults(store: SharedStore, registry: RegistryStore) -> Iterator[str]:
    """Every listing leads to a violator, a decision and a source row."""
    frames = {
        name: registry.table(name)
        for name in ("violator", "violator_evidence", "violation", "source_file")
    }
    for what, count in unresolved(store.current(), **frames).items():
        yield f"共享表中 {count} 条名单追不到{what}"
