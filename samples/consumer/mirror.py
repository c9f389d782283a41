"""A department's own mirror of the list, kept up to date from the feed files or the shared table.

The example for receivers, and the acceptance test of the feed; standard library only, so that it
can be copied as it is. The mirror is one JSON file: the newest release taken over, its hashes, and
every listing. It starts from `full.jsonl` and follows `delta.csv`; before anything is taken over,
every hash is checked, and whatever does not fit stops with a sentence that says what to do.

    python -m samples.consumer.mirror FEED_DIRECTORY MIRROR.json [--public-key HEX]
    python -m samples.consumer.mirror --database shared.db MIRROR.json
    python -m samples.consumer.mirror --database postgresql://reader@host/shared MIRROR.json
    python -m samples.consumer.mirror --verify FEED_DIRECTORY [--public-key HEX]

The last one keeps no mirror: it checks everything that was received, from the first release on.

`index.json` says when the publisher wrote it and until which day it holds; every run of the
publisher renews it. The mirror remembers the latest one: an earlier one is refused (somebody shows
an old state), and where it has run out, the command says since when the publisher has not been
heard (`--require-fresh` makes that an error).

PostgreSQL is read through the package `psycopg`. The Ed25519 signature is checked where the package
`cryptography` is installed, or by OpenSSL:
`openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in body -sigfile signature`.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

SEPARATOR = "\x1f"
"""Joins the values of a row under its hash."""

CHAINED = (
    "change_no", "release_no", "listing_id", "op", "reason", "before", "after", "row_hash",
    "changed_on",
)  # fmt: skip
"""Values of a change under its chain hash."""

OUTSIDE_HASH = ("row_hash", "release_no", "dispute")
"""Columns of the current table that are not under a listing's hash."""

BEIJING = timezone(timedelta(hours=8))
"""Time of the publisher."""

Listing = dict[str, Any]


class FeedFaultError(Exception):
    """The feed cannot be followed; the message says what is wrong and what to do.

    Attributes:
        code: `edited`, `gap`, `reset`, `older`, `stale`, `unsigned` or `missing`.
    """

    def __init__(self, code: str, what: str, todo: str) -> None:
        self.code = code
        super().__init__(f"{what}。处理办法：{todo}")


@dataclass
class Mirror:
    """The list as this department knows it.

    Attributes:
        release_no: newest release taken over, 0 before the first.
        state_hash: hash of the listings.
        chain_hash: hash at the end of the change log so far.
        order: names of the fields under the row hash, in order.
        listings: the list by `listing_id`.
        heard_at: when the publisher wrote the latest index that was taken over, Beijing time.
        fresh_until: day until which that index holds.
    """

    release_no: int = 0
    state_hash: str = ""
    chain_hash: str = ""
    order: list[str] = field(default_factory=list)
    listings: dict[str, Listing] = field(default_factory=dict)
    heard_at: str = ""
    fresh_until: str = ""

    @classmethod
    def load(cls, path: Path) -> "Mirror":
        """Read the mirror, an empty one if there is none."""
        return cls(**json.loads(path.read_text("utf-8"))) if path.is_file() else cls()

    def save(self, path: Path) -> None:
        """Write the mirror whole or not at all."""
        aside = path.with_suffix(".new")
        with aside.open("w", encoding="utf-8") as target:
            json.dump(self.__dict__, target, ensure_ascii=False)
            target.flush()
            os.fsync(target.fileno())
        aside.replace(path)


# -- hashes ----------------------------------------------------------------------------------------


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def row_hash(listing: Mapping[str, Any], order: Sequence[str]) -> str:
    """Return the hash of a listing."""
    return sha256(SEPARATOR.join(as_text(listing[name]) for name in order).encode())


def as_text(value: Any) -> str:
    """Return a value as it stands under a hash: missing is empty, money without trailing zeros."""
    if isinstance(value, int | float):
        text = format(Decimal(repr(value)).quantize(Decimal("0.000001")), "f")
        return text.rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def state_hash(hashes: Mapping[str, str]) -> str:
    """Return the hash of a list, given the row hash of every listing."""
    lines = "".join(f"{name}:{hashes[name]}\n" for name in sorted(hashes))
    return sha256(lines.encode())


def mirror_hash(mirror: Mirror) -> str:
    """Return the hash of the mirror's own content."""
    return state_hash({i: row_hash(row, mirror.order) for i, row in mirror.listings.items()})


# -- following -------------------------------------------------------------------------------------


def start(mirror: Mirror, rows: Iterable[Listing], release: Mapping[str, Any]) -> None:
    """Take over a full list."""
    mirror.listings = {row["listing_id"]: row for row in rows}
    mirror.chain_hash = release["chain_hash"]
    _arrive(mirror, release)


def follow(
    mirror: Mirror, changes: Iterable[Mapping[str, str]], release: Mapping[str, Any]
) -> None:
    """Take over the changes of the next release."""
    if (release["previous_state_hash"] or "") != mirror.state_hash:
        raise FeedFaultError(
            "reset",
            f"第 {release['release_no']} 批不是接在本地名单之后（发布方重置或本地名单被改动）",
            "与发布单位核实；确认后删除本地镜像文件，从完整文件重新开始",
        )
    listings, chained = dict(mirror.listings), mirror.chain_hash
    for change in changes:
        chained = sha256(SEPARATOR.join((chained, *(change[n] for n in CHAINED))).encode())
        _apply(listings, change)
        if chained != change["chain_hash"]:
            raise _edited(f"变更日志第 {change['change_no']} 条")
    mirror.listings, mirror.chain_hash = listings, chained
    _arrive(mirror, release)


def _apply(listings: dict[str, Listing], change: Mapping[str, str]) -> None:
    before = json.loads(change["before"]) if change["before"] else None
    if listings.get(change["listing_id"]) != before:
        raise _edited(f"变更日志第 {change['change_no']} 条与本地名单")
    if change["after"]:
        listings[change["listing_id"]] = json.loads(change["after"])
    else:
        listings.pop(change["listing_id"])


def _arrive(mirror: Mirror, release: Mapping[str, Any]) -> None:
    if mirror_hash(mirror) != release["state_hash"] or mirror.chain_hash != release["chain_hash"]:
        raise _edited(f"第 {release['release_no']} 批的内容")
    mirror.release_no = int(release["release_no"])
    mirror.state_hash = str(release["state_hash"])


def _edited(what: str) -> FeedFaultError:
    return FeedFaultError("edited", f"{what}与散列不符", "不要使用，重新下载；仍不符则通知发布单位")


# -- from files ------------------------------------------------------------------------------------


def update_from_files(mirror: Mirror, feed: Path, public_key: str | None = None) -> list[int]:
    """Bring the mirror to the newest release of a feed directory; return the releases taken over.

    Args:
        mirror: the mirror; changed release by release.
        feed: the feed directory.
        public_key: hex of the publisher's Ed25519 key, got by another way than the feed; None where
            releases are not signed.

    Raises:
        FeedFaultError: something does not fit; the mirror stays at the last good release.
    """
    document = _index_document(feed, public_key)
    entries = _entries(document)
    newest = max(entries, default=0)
    if newest < mirror.release_no:
        raise FeedFaultError(
            "reset",
            f"发布目录最新为第 {newest} 批，本地已有第 {mirror.release_no} 批",
            "与发布单位核实是否重置；确认后删除本地镜像文件，从完整文件重新开始",
        )
    issued_at = str(document.get("issued_at", ""))
    if issued_at < mirror.heard_at:
        raise FeedFaultError(
            "older",
            f"index.json 签发于 {issued_at or '未知时间'}，本地已见过 {mirror.heard_at} 签发的",
            "有人出示旧的发布目录，或目录恢复自备份：不要使用，与发布单位核实",
        )
    if mirror.release_no:
        known = _manifest(feed, entries, mirror.release_no, public_key)["release"]["state_hash"]
        if known != mirror.state_hash or mirror_hash(mirror) != mirror.state_hash:
            raise FeedFaultError(
                "reset",
                f"第 {mirror.release_no} 批与本地名单不同（发布方重置或本地名单被改动）",
                "与发布单位核实；确认后删除本地镜像文件，从完整文件重新开始",
            )
    taken = []
    # A new mirror starts from the newest full file.
    first = mirror.release_no + 1 if mirror.release_no else max(newest, 1)
    for number in range(first, newest + 1):
        _take(mirror, feed, number, _manifest(feed, entries, number, public_key))
        taken.append(number)
    if document:
        mirror.heard_at, mirror.fresh_until = issued_at, str(document.get("fresh_until", ""))
    return taken


def silence(mirror: Mirror, today: date) -> str:
    """Say since when the publisher has not been heard, if its index has run out; else empty."""
    if not mirror.heard_at or mirror.fresh_until >= today.isoformat():
        return ""
    return (
        f"最近一次收到发布方的消息是 {mirror.heard_at}，有效期至 {mirror.fresh_until}，已过期："
        "名单可能不是最新，向发布单位询问是停止运行、批次被拦下还是传输中断"
    )


def _index_document(feed: Path, public_key: str | None) -> dict[str, Any]:
    """Read the index; empty if there is none."""
    try:
        document: dict[str, Any] = json.loads((feed / "index.json").read_text("utf-8"))
        state = document.get("signature", {"state": "unsigned"})["state"]
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _edited("index.json") from None
    if state not in ("signed", "unsigned"):
        raise _edited("index.json")
    if public_key is not None:
        _check_signature(document, "index.json", public_key)
    return document


def _entries(document: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the entries of an index by release number."""
    if not document:
        return {}
    try:
        entries = {entry["release_no"]: entry for entry in document["releases"]}
        whole = sorted(entries) == list(range(1, document["newest"] + 1))
    except (ValueError, KeyError, TypeError):
        raise _edited("index.json") from None
    if not whole:
        raise FeedFaultError("gap", "index.json 中的批次不连续", "通知发布单位补齐后再更新")
    return entries


def _manifest(
    feed: Path, entries: Mapping[int, Mapping[str, Any]], number: int, public_key: str | None
) -> dict[str, Any]:
    body = _read(feed / "releases" / str(number) / "manifest.json")
    if sha256(body) != entries[number]["manifest_sha256"]:
        raise _edited(f"第 {number} 批的 manifest.json")
    manifest: dict[str, Any] = json.loads(body)
    if public_key is not None:
        _check_signature(manifest, f"第 {number} 批", public_key)
    return manifest


def _check_signature(document: Mapping[str, Any], what: str, public_key: str) -> None:
    signature = document.get("signature") or {}
    fault = FeedFaultError("unsigned", f"{what}没有有效签名", "不要使用，通知发布单位")
    if signature.get("state") != "signed" or signature.get("public_key") != public_key:
        raise fault
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signed = {name: value for name, value in document.items() if name != "signature"}
    body = json.dumps(signed, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature["value"]), body.encode())
    except (InvalidSignature, ValueError):
        raise fault from None


def verify_feed(feed: Path, public_key: str | None = None) -> list[int]:
    """Check all releases of a feed directory, every file and every change; return their numbers.

    Raises:
        FeedFaultError: something does not fit.
    """
    document = _index_document(feed, public_key)
    entries, mirror = _entries(document), Mirror()
    for number in sorted(entries):
        manifest = _manifest(feed, entries, number, public_key)
        folder = feed / "releases" / str(number)
        if {path.name for path in folder.iterdir()} != {*manifest["files"], "manifest.json"}:
            raise FeedFaultError("edited", f"第 {number} 批的文件多出或缺少", "重新下载整个批次")
        for name in manifest["files"]:
            _checked(feed, number, manifest, name)
        mirror.order = _order(feed, number, manifest)
        follow(mirror, _changes(feed, number, manifest), manifest["release"])
        if _full(feed, number, manifest) != mirror.listings:
            raise _edited(f"第 {number} 批的完整文件与变更")
    if mirror.release_no and document.get("chain_hash", mirror.chain_hash) != mirror.chain_hash:
        raise _edited("index.json 的链首")
    return sorted(entries)


def _take(mirror: Mirror, feed: Path, number: int, manifest: Mapping[str, Any]) -> None:
    mirror.order = _order(feed, number, manifest)
    if mirror.release_no:
        follow(mirror, _changes(feed, number, manifest), manifest["release"])
    else:
        start(mirror, _full(feed, number, manifest).values(), manifest["release"])


def _order(feed: Path, number: int, manifest: Mapping[str, Any]) -> list[str]:
    return list(json.loads(_checked(feed, number, manifest, "schema.json"))["row_hash_order"])


def _changes(feed: Path, number: int, manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    # A change holds two whole listings; the limit of the package is for careless files.
    csv.field_size_limit(1 << 30)
    text = _checked(feed, number, manifest, "delta.csv").decode("utf-8-sig")
    table = csv.DictReader(io.StringIO(text, newline=""))
    # The apostrophe in front keeps spreadsheets from running a cell.
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in table]


def _full(feed: Path, number: int, manifest: Mapping[str, Any]) -> dict[str, Listing]:
    rows = _checked(feed, number, manifest, "full.jsonl").decode().split("\n")
    return {row["listing_id"]: row for row in map(json.loads, filter(None, rows))}


def _checked(feed: Path, number: int, manifest: Mapping[str, Any], name: str) -> bytes:
    """Return the content of a file that is what its manifest says."""
    body, stated = _read(feed / "releases" / str(number) / name), manifest["files"][name]
    wrong = sha256(body) != stated["sha256"] or len(body) != stated["size"]
    if "sm3" in stated and "sm3" in hashlib.algorithms_available:
        wrong = wrong or hashlib.new("sm3", body).hexdigest() != stated["sm3"]
    if wrong:
        raise _edited(f"第 {number} 批的 {name}")
    return body


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        what = f"缺少 {path.parent.name}/{path.name}"
        raise FeedFaultError("missing", what, "稍后重试；仍缺则通知发布单位") from None


# -- from the shared table -------------------------------------------------------------------------


def update_from_table(mirror: Mirror, connection: Any) -> list[int]:
    """Bring the mirror to the newest release of the shared database (any DB-API connection).

    All reading happens in one transaction, so that one release is seen; on PostgreSQL open it with
    isolation level REPEATABLE READ.

    Raises:
        FeedFaultError: something does not fit; the mirror stays at the last good release.
    """
    cursor = connection.cursor()
    releases = _query(cursor, "SELECT * FROM credit_blacklist_release ORDER BY release_no")
    changes = _query(cursor, "SELECT * FROM credit_blacklist_change ORDER BY change_no")
    if len(releases) < mirror.release_no:
        raise FeedFaultError("reset", "共享表的批次少于本地", "与发布单位核实后重新开始")
    if not mirror.order:
        cursor.execute("SELECT * FROM credit_blacklist WHERE 1 = 0")
        names = [column[0] for column in cursor.description]
        mirror.order = [name for name in names if name not in OUTSIDE_HASH]
    if mirror.release_no:
        known = releases[mirror.release_no - 1]["state_hash"]
        if known != mirror.state_hash or mirror_hash(mirror) != mirror.state_hash:
            raise FeedFaultError("reset", "共享表与本地名单不是同一序列", "核实后重新开始")
    taken = []
    for release in releases[mirror.release_no :]:
        if int(release["release_no"]) != mirror.release_no + 1:
            raise FeedFaultError("gap", "共享表的批次不连续", "通知发布单位补齐后再更新")
        ours = [c for c in changes if c["release_no"] == release["release_no"]]
        texts = [{name: _cell(value) for name, value in change.items()} for change in ours]
        follow(mirror, texts, release)
        taken.append(mirror.release_no)
    _check_current(mirror, cursor)
    return taken


def _check_current(mirror: Mirror, cursor: Any) -> None:
    """The table itself must be what the change log leads to."""
    rows = _query(cursor, "SELECT listing_id, row_hash FROM credit_blacklist")
    known = {row["listing_id"]: row["row_hash"] for row in rows}
    if mirror.release_no and state_hash(known) != mirror.state_hash:
        raise _edited("共享表")


def _query(cursor: Any, statement: str) -> list[dict[str, Any]]:
    cursor.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


# -- command ---------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Update a mirror or verify a feed; exit status 1 and a sentence where something is wrong."""
    parser = argparse.ArgumentParser(description="信用名单的本地镜像")
    parser.add_argument("feed", nargs="?", type=Path, help="发布目录")
    parser.add_argument("mirror", nargs="?", type=Path, help="本地镜像文件")
    parser.add_argument("--database", help="共享库（SQLite 文件或 postgresql://…），代替发布目录")
    parser.add_argument("--public-key", help="发布单位的 Ed25519 公钥（十六进制）")
    parser.add_argument("--verify", action="store_true", help="只验证发布目录的全部批次")
    parser.add_argument(
        "--require-fresh", action="store_true", help="发布方的索引已过期时，以错误结束"
    )
    options = parser.parse_args(arguments)
    # One path alone is the mirror where a database is read, and the feed where it is verified.
    target = options.mirror or options.feed
    if target is None or (not options.verify and not options.database and not options.mirror):
        parser.error("须写明发布目录与本地镜像文件")
    try:
        if options.verify:
            return _told(verify_feed(options.feed, options.public_key), options.public_key)
        mirror = Mirror.load(target)
        if options.database:
            with closing(_connection(options.database)) as connection:
                taken = update_from_table(mirror, connection)
        else:
            taken = update_from_files(mirror, options.feed, options.public_key)
    except FeedFaultError as error:
        print(error, file=sys.stderr)
        return 1
    mirror.save(target)
    print(f"第 {mirror.release_no} 批，{len(mirror.listings)} 条；本次更新 {len(taken)} 批")
    print(f"链首 {mirror.chain_hash}")
    silent = silence(mirror, datetime.now(BEIJING).date())
    if silent:
        print(silent, file=sys.stderr)
    return 1 if silent and options.require_fresh else 0


def _told(releases: Sequence[int], public_key: str | None) -> int:
    """Say what was verified, and what was not; nothing at all is no proof."""
    if not releases:
        print("没有任何批次，没有可以验证的内容", file=sys.stderr)
        return 1
    print(f"✓ {len(releases)} 个批次全部验证通过")
    if public_key is None:
        print("未验证是谁签发的：没有给出发布单位的公钥（--public-key）", file=sys.stderr)
    return 0


def _connection(database: str) -> Any:
    """Open a database so that everything read belongs to one release."""
    if "://" in database:
        import psycopg

        connection = psycopg.connect(database)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection
    local = sqlite3.connect(database, isolation_level=None)
    local.execute("BEGIN")
    return local


if __name__ == "__main__":
    sys.exit(main())
