"""Lists, stores and feeds for tests of publication."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from domain.listing.frame import REASON_COLUMNS, normalise_listings
from resources.feed.directory import FeedDirectory
from resources.publication.publication import PublishOutcome, PublishRequest
from resources.publication.shared_store import SharedStore

AS_OF = date(2024, 6, 30)
NOW = datetime.fromisoformat("2024-06-30T06:30")
NO_REASONS = pd.DataFrame(columns=list(REASON_COLUMNS), dtype="str")


def listing(number: int, **fields: Any) -> dict[str, Any]:
    """One lawful listing."""
    return {
        "listing_id": f"L{number:04d}",
        "list_type": "dishonesty_record",
        "violator_id": f"V{number:04d}",
        "cf_xdr_mc": f"江阴市第{number}培训有限公司",
        "cf_xdr_lb": "法人及非法人组织",
        "cf_xdr_shxym": f"91320281MA{number:08d}",
        "cf_frdb": "王小明",
        "cf_wsh": f"澄教罚〔2023〕{number}号",
        "cf_sy": "当事人擅自举办校外培训机构",
        "cf_nr_fk": 0.3,
        "cf_jdrq": "2023-06-01",
        "zt": "0",
        "gxsj": "2023-06-02 08:09:10",
        "rdwh": f"澄教罚〔2023〕{number}号",
        "rddw": "江阴市教育局",
        "severity": "一般",
        "rule_version": "2023-05",
        "listed_on": "2023-06-01",
        "publish_until": "2026-06-01",
        **fields,
    }


def listings(numbers: Sequence[int], **fields: Any) -> pd.DataFrame:
    """Listings of these numbers, all with the given fields."""
    rows = [listing(number, **fields) for number in numbers]
    frame = pd.DataFrame(rows, columns=None if rows else ["listing_id"])
    return normalise_listings(frame)


def reasons(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(REASON_COLUMNS), dtype="str")


def publish(
    store: SharedStore, feed: FeedDirectory, candidate: pd.DataFrame, **fields: Any
) -> PublishOutcome:
    arguments: dict[str, Any] = {
        "as_of": AS_OF,
        "policy_version": "test",
        "run_id": "run-1",
        "created_at": fields.pop("now", NOW),
        **fields,
    }
    why = arguments.pop("reasons", NO_REASONS)
    given = {name: value for name, value in arguments.items() if value is not None}
    return store.publish(candidate, why, PublishRequest(**given), feed)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes (the publishers' lock aside)."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def tables(store: SharedStore) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every shared table."""
    from schemas.tables.columns import shared_metadata

    with store.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=str)
            for table in shared_metadata.sorted_tables
        }


def same_tables(one: SharedStore, other: SharedStore) -> bool:
    """Whether two databases hold the same rows.

    Seals hold what the driver of a database gives, so that they are compared between databases of
    one kind alone; that each fits its table is what `verify` says.
    """
    left, right = tables(one), tables(other)
    if one.engine.dialect.name != other.engine.dialect.name:
        for each in (left, right):
            each["shared_seal"] = [row[:2] for row in each["shared_seal"]]
    return left == right


def broken_files(feed: FeedDirectory) -> str:
    """What a reader finds broken who follows the index: manifests, newest files; empty if whole."""
    entries = feed.index()
    bodies = [(feed.path / entry["manifest"]).read_bytes() for entry in entries]
    sums = [hashlib.sha256(body).hexdigest() for body in bodies]
    if sums != [entry["manifest_sha256"] for entry in entries]:
        return "manifests"
    if not entries:
        return ""
    folder, manifest = feed.release_path(entries[-1]["release_no"]), json.loads(bodies[-1])
    found = {path.name: _sum_and_rows(path) for path in folder.iterdir()}
    del found["manifest.json"]
    stated = {
        name: (facts["sha256"], facts["rows"] if name == "full.jsonl" else None)
        for name, facts in manifest["files"].items()
    }
    return "" if found == stated else f"files of release {folder.name}"


def _sum_and_rows(path: Path) -> tuple[str, int | None]:
    body = path.read_bytes()
    rows = body.count(b"\n") if path.name == "full.jsonl" else None
    return hashlib.sha256(body).hexdigest(), rows
