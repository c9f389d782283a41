"""The digest of every file of every release, in the shared database (`credit_blacklist_file`).

Written in the transaction that publishes. A release that was lost is rendered again from the
database and compared: the same bytes, or a further *rendering* with the reason why it differs.
Rows are only ever added.
"""

import sys
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, func, insert, select

from domain.listing.public import NO_RULES, PublicRules
from resources.base.code_version import code_version
from resources.base.signatures import public_hex
from resources.databases.seals import seal
from resources.feed.directory import PreparedRelease
from resources.feed.manifest import MANIFEST
from resources.publication.masking import masking_version
from schemas.tables.shared import credit_blacklist_file as table

RENDERING = ("resources.feed.rendering", "resources.feed.directory")
"""Modules that decide the bytes of a release, besides the masks, with all that they import."""

LIBRARIES = ("pyarrow", "pandas")
"""Packages that write into the files."""

PART_NAMES = {
    "masks": "脱敏规则",
    "code": "程序",
    "libraries": "程序库",
    "key": "签名密钥",
}
"""What a release is made with, in words."""

UNKNOWN_REASON = "数据库中的批次记录或变更与发布时不同"
"""Same program, same key, other bytes."""


def made_with(key: Ed25519PrivateKey | None, rules: PublicRules = NO_RULES) -> str:
    """Return what decides the bytes of a release besides the data, as `name=version;…`."""
    parts = {
        "masks": masking_version(rules),
        "code": _code(),
        "libraries": _libraries(),
        "key": "none" if key is None else public_hex(key)[:16],
    }
    return ";".join(f"{name}={value}" for name, value in parts.items())


def record(connection: Connection, prepared: PreparedRelease, by: str) -> str | None:
    """Note the files of a release; return why they differ from those noted before, if they do.

    Args:
        connection: a transaction that writes.
        prepared: the release as it was rendered.
        by: what it was made with.
    """
    last = _last_rendering(connection, prepared.release_no)
    found = {name: str(entry["sha256"]) for name, entry in prepared.files.items()}
    if last and {name: row["sha256"] for name, row in last.items()} == found:
        return None
    reason = _reason(last, found, by) if last else None
    number = 1 + max((row["rendering"] for row in last.values()), default=0)
    connection.execute(
        insert(table),
        [
            {
                "release_no": prepared.release_no,
                "rendering": number,
                "file": name,
                "sha256": entry["sha256"],
                "size": entry["size"],
                "row_count": entry.get("rows"),
                "made_with": by,
                "reason": reason,
            }
            for name, entry in sorted(prepared.files.items())
        ],
    )
    seal(connection, [table])
    return reason


def digests_of(connection: Connection, release_no: int) -> dict[str, str]:
    """Return the SHA-256 of every file of a release as last rendered; empty if none was noted."""
    rows = _last_rendering(connection, release_no)
    return {name: str(row["sha256"]) for name, row in rows.items()}


def renderings(connection: Connection) -> list[dict[str, Any]]:
    """Return every row, by release, rendering and file."""
    statement = select(table).order_by(*table.primary_key)
    return [dict(row) for row in connection.execute(statement).mappings()]


def _last_rendering(connection: Connection, release_no: int) -> dict[str, Any]:
    newest = select(func.max(table.c.rendering)).where(table.c.release_no == release_no)
    statement = select(table).where(
        table.c.release_no == release_no, table.c.rendering == newest.scalar_subquery()
    )
    return {row["file"]: dict(row) for row in connection.execute(statement).mappings()}


def _reason(last: Mapping[str, Any], found: Mapping[str, str], by: str) -> str:
    """Say which files differ, and what changed since they were made."""
    names = sorted(
        name
        for name in {*last, *found}
        if found.get(name) != (last[name]["sha256"] if name in last else None)
    )
    was = dict(part.split("=", 1) for part in str(last[next(iter(last))]["made_with"]).split(";"))
    now = dict(part.split("=", 1) for part in by.split(";"))
    changed = [word for part, word in PART_NAMES.items() if was.get(part) != now.get(part)]
    cause = f"{'、'.join(changed)}已变更" if changed else UNKNOWN_REASON
    # The manifest states the other files, so that it always goes with them.
    shown = [name for name in names if name != MANIFEST] or names
    return f"{'、'.join(shown)} 与发布时不同：{cause}"


def _code() -> str:
    return code_version(*RENDERING)[:16]


@cache
def _libraries() -> str:
    named = [f"{name}-{version(name)}" for name in LIBRARIES]
    python = f"python-{sys.version_info.major}.{sys.version_info.minor}"
    return ",".join([*named, f"zlib-{zlib.ZLIB_RUNTIME_VERSION}", python])
