"""The receiving platform's answer, attached to the listings that it speaks of.

A receipt names a release and a decision number. A rejection stays open until a later release
changes or ends the listing (then a new answer is awaited) or a later receipt accepts it.
"""

import json
from collections.abc import Mapping

import pandas as pd

RECEIPT_COLUMNS = (
    "source_record_id",
    "release_no",
    "decision_no",
    "listing_id",
    "result",
    "error_code",
    "error_text",
    "status",
    "corrected_in",
    "source_file",
    "source_row",
)
"""Columns of an attached receipt."""

REJECTED = "失败"
"""Result of a receipt whose row the platform did not take."""

STATUSES: Mapping[str, str] = {
    "accepted": "已接收",
    "open": "被退回，待更正",
    "corrected": "已在后续批次更正，待新回执",
    "settled": "后续回执已接收",
    "unknown": "回执所指的批次和文号不在发布记录中",
}
"""What has become of a receipt."""


def attach(receipts: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the receipts with the listings that they speak of, and what became of each.

    Columns: `RECEIPT_COLUMNS`.

    Args:
        receipts: accepted rows (`release_no`, `decision_no`, `result`, `error_code`, `error_text`).
        changes: the whole change log of the shared database.
    """
    found = receipts.merge(_documents(changes), on="decision_no", how="left")
    released = found["first_release"] <= found["release_no"]
    found["listing_id"] = found["listing_id"].where(released)
    found = found.sort_values("listing_id").drop_duplicates(
        ["source_record_id", "listing_id"], ignore_index=True
    )
    matched = found.groupby("source_record_id")["listing_id"].transform("count")
    found = found[found["listing_id"].notna() | matched.eq(0)].reset_index(drop=True)
    found["corrected_in"] = _corrected_in(found, changes)
    found["status"] = _statuses(found)
    ordered = found.sort_values(["source_record_id", "listing_id"], ignore_index=True)
    return ordered[list(RECEIPT_COLUMNS)]


def _documents(changes: pd.DataFrame) -> pd.DataFrame:
    """Return which listing was published under which decision number, and since which release."""
    shown = changes[changes["after"].notna()]
    rows = [
        (document, listing, int(release))
        # The documents of a listing stand inside its JSON.
        for listing, release, after in zip(
            shown["listing_id"], shown["release_no"], shown["after"], strict=True
        )
        for document in _numbers(json.loads(after))
    ]
    frame = pd.DataFrame(rows, columns=["decision_no", "listing_id", "first_release"])
    frame = frame.astype({"decision_no": "str", "listing_id": "str", "first_release": "Int64"})
    return frame.groupby(["decision_no", "listing_id"], as_index=False).min()


def _numbers(listing: Mapping[str, object]) -> set[str]:
    return {str(listing[name]) for name in ("cf_wsh", "rdwh") if listing[name] is not None}


def _corrected_in(receipts: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """Return the first release after the receipt's own that changes its listing."""
    later = changes[["listing_id"]].assign(changed=changes["release_no"].astype("Int64"))
    pairs = receipts[["listing_id", "release_no"]].reset_index().merge(later, on="listing_id")
    pairs = pairs[pairs["changed"] > pairs["release_no"]]
    first: pd.Series = pairs.groupby("index")["changed"].min()
    return first.reindex(receipts.index).astype("Int64")


def _statuses(receipts: pd.DataFrame) -> pd.Series:
    accepted = receipts["result"].ne(REJECTED)
    last = receipts["release_no"].where(accepted).groupby(receipts["listing_id"]).transform("max")
    status = pd.Series("open", index=receipts.index, dtype="str")
    status = status.mask(receipts["corrected_in"].notna(), "corrected")
    status = status.mask((last > receipts["release_no"]).fillna(False).astype(bool), "settled")
    status = status.mask(accepted, "accepted")
    return status.mask(receipts["listing_id"].isna(), "unknown")
