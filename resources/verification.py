"""Proofs of a feed: table, files and change log describe the same releases, unbroken.

Reads the shared database and a feed directory and says, one sentence each, what does not agree. It
repairs nothing and publishes nothing.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from domain.release import listings_from_json, listings_hash
from resources.feed import FeedDirectory
from resources.shared_store import SharedStore


def verify(store: SharedStore, feed: FeedDirectory) -> list[str]:
    """Return every fault that was found; an empty list is the proof."""
    rows = store.releases()
    return [
        *_chain_faults(rows),
        *_state_faults(store, rows),
        *_index_faults(feed, rows),
        *(fault for row in rows for fault in _file_faults(feed, row)),
    ]


def _chain_faults(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Releases are numbered without a gap, each naming the state before it."""
    previous = None
    for number, row in enumerate(rows, start=1):
        if row["release_no"] != number:
            yield f"发布批次不连续：第 {number} 个是第 {row['release_no']} 批"
        if row["previous_state_hash"] != previous:
            yield f"第 {row['release_no']} 批没有接在上一批之后"
        previous = row["state_hash"]


def _state_faults(store: SharedStore, rows: list[dict[str, Any]]) -> Iterator[str]:
    """The change log replayed gives every state; the table is the last one."""
    for row in rows:
        if listings_hash(store.state_at(row["release_no"])) != row["state_hash"]:
            yield f"第 {row['release_no']} 批：变更日志重放的结果与批次记录不符"
    current = store.current()
    if rows and listings_hash(current) != rows[-1]["state_hash"]:
        yield "共享表与最新批次不符"
    if not rows and len(current):
        yield "共享表有内容，但没有任何批次"


def _index_faults(feed: FeedDirectory, rows: list[dict[str, Any]]) -> Iterator[str]:
    """The index names every release, and each manifest is the one that it names."""
    entries = feed.index()
    if [e["release_no"] for e in entries] != [row["release_no"] for row in rows]:
        yield "index.json 与批次记录不符"
    for entry in entries:
        manifest = feed.path / entry["manifest"]
        if not manifest.is_file() or _sha256(manifest) != entry["manifest_sha256"]:
            yield f"第 {entry['release_no']} 批：manifest.json 缺失或被改动"


def _file_faults(feed: FeedDirectory, row: dict[str, Any]) -> Iterator[str]:
    """Every file is as its manifest says, and the full file is the state."""
    number = row["release_no"]
    folder = feed.release_path(number)
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        yield f"第 {number} 批：没有发布文件"
        return
    for name, facts in json.loads(manifest.read_text("utf-8"))["files"].items():
        file = folder / name
        if not file.is_file() or _sha256(file) != facts["sha256"]:
            yield f"第 {number} 批：{name} 缺失或被改动"
    full = folder / "full.jsonl"
    if full.is_file() and _state_of(full) != row["state_hash"]:
        yield f"第 {number} 批：full.jsonl 的内容与批次记录不符"


def _state_of(full: Path) -> str:
    return listings_hash(listings_from_json(full.read_text("utf-8").splitlines()))


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
