"""Releases of the list: content hashes, deltas with reasons, replay, and the gate.

A release is a state (a set of listings) and a delta that leads to it from the state before:
state(n-1) + delta(n) = state(n), proven by hash. What is listed is decided in `listing.py`; storing
and writing files is the task of `resources`.

Hashes are defined so that a receiver can recompute them in any language:

* the *row hash* is SHA-256 of the UTF-8 text of the values in the order of `LISTING_FIELDS`, joined
  with U+001F; a missing value is empty, a day is `YYYY-MM-DD`, a moment `YYYY-MM-DD HH:MM:SS`,
  money has up to six decimals without trailing zeros;
* the *state hash* is SHA-256 of the lines `listing_id:row_hash` in the order of their bytes, each
  ended by a line feed;
* the *chain hash* of a change is SHA-256 of the chain hash before it and the change's own values
  (`CHAINED_COLUMNS`), joined with U+001F; the first follows the empty text.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from domain.errors import ReleaseError
from domain.listing.causes import PARTED
from domain.listing.fields import LISTING_FIELDS
from domain.listing.frame import REASON_COLUMNS, as_text, is_missing
from domain.registry.redirects import survivor
from domain.release.hashes import hash_texts, listings_from_json, row_hash, rows_as_json

DELTA_COLUMNS = ("listing_id", "op", "reason", "before", "after", "row_hash")
"""Columns of a delta: one row per changed listing, ordered by `listing_id`."""


REMOVING_OPS = ("expire", "repair", "revoke", "remove", "correct")
"""What may take a listing off the list."""

CHANGING_OPS = ("amend", "correct", "merge", "split")
"""What may change a listing that stays."""


class UnexplainedChangeError(ReleaseError):
    """Listings went off the list and no document or rule says why.

    Attributes:
        listing_ids: the listings concerned.
    """

    def __init__(self, listing_ids: Sequence[str]) -> None:
        self.listing_ids = tuple(listing_ids)
        super().__init__(f"没有依据的退出：{len(self.listing_ids)} 条，如 {self.listing_ids[:3]}")


class ReplayError(ReleaseError):
    """A delta does not fit the state that it is applied to."""


# -- values as text --------------------------------------------------------------------------------


# -- hashes ----------------------------------------------------------------------------------------


# -- rows as JSON ----------------------------------------------------------------------------------


# -- delta and replay ------------------------------------------------------------------------------


def compute_delta(
    previous: pd.DataFrame,
    candidate: pd.DataFrame,
    reasons: pd.DataFrame,
    redirects: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what leads from one state to the next, every change with its reason.

    Args:
        previous: listings of the last release.
        candidate: listings of the next one.
        reasons: `REASON_COLUMNS`, from `domain.listing.build`; needed for every listing that goes,
            optional for others (a new one is explained by its own document, an amended one by the
            fields that changed).
        redirects: `violator_id` of merged parties to the id that they merged into; a change of
            `violator_id` along a redirect is a merge, any other one a split.

    Returns:
        `DELTA_COLUMNS`, ordered by `listing_id`; empty if nothing changed.

    Raises:
        UnexplainedChangeError: a listing went and `reasons` does not say why.
    """
    before, after = _packed(previous), _packed(candidate)
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="outer").sort_index()
    changed = both[both["hash_before"].fillna("") != both["hash_after"].fillna("")]
    why = _reasons_by_listing(reasons)
    rows = [
        _change(str(listing_id), row, why, redirects or {})
        # One short function call per changed listing: reasons are composed from words.
        for listing_id, row in zip(changed.index, changed.to_dict("records"), strict=True)
    ]
    unexplained = [row[0] for row in rows if row[1] == ""]
    if unexplained:
        raise UnexplainedChangeError(unexplained)
    return pd.DataFrame(rows, columns=list(DELTA_COLUMNS)).astype("str")


def explain_withdrawn(
    previous: pd.DataFrame,
    candidate: pd.DataFrame,
    reasons: pd.DataFrame,
    parted: Collection[str] = (),
) -> pd.DataFrame:
    """Return the reasons with one more for every listing that goes though no document says so.

    Its source no longer carries the document, or gives it to another party: that is a correction.

    Columns: `REASON_COLUMNS`.

    Args:
        previous: listings of the last release.
        candidate: listings of the next one.
        reasons: `REASON_COLUMNS`, from `domain.listing.build`.
        parted: documents whose record a person has said not to be about a party (`不同主体`).
    """
    gone = ~previous["listing_id"].isin(candidate["listing_id"])
    explained = reasons.loc[reasons["op"].isin(REMOVING_OPS), "listing_id"]
    silent = previous.loc[gone & ~previous["listing_id"].isin(explained), ["listing_id", "rdwh"]]
    words = "来源已不再以" + silent["rdwh"].fillna("") + "认定该主体，按更正退出"
    by_person = silent["rdwh"].isin(list(parted))
    more = pd.DataFrame(
        {
            "listing_id": silent["listing_id"],
            "op": "correct",
            "reason": words.mask(by_person, f"{PARTED}：" + silent["rdwh"] + "不属该主体"),
        }
    )
    return pd.concat([reasons[list(REASON_COLUMNS)], more], ignore_index=True)


def _packed(listings: pd.DataFrame) -> pd.DataFrame:
    """Return row hash, JSON and party of each listing, indexed by `listing_id`."""
    texts = as_text(listings)
    index = pd.Index(listings["listing_id"].astype("str"))
    return pd.DataFrame(
        {
            "hash": hash_texts(texts, index),
            "json": pd.Series(rows_as_json(texts).to_pylist(), index=index, dtype="str"),
            "violator": pd.Series(listings["violator_id"].array, index=index, dtype="str"),
            "document": pd.Series(
                (listings["rddw"].fillna("") + listings["rdwh"].fillna("")).array, index=index
            ).astype("str"),
        }
    )


def _reasons_by_listing(reasons: pd.DataFrame) -> dict[tuple[str, str], str]:
    ordered = reasons.sort_values(list(REASON_COLUMNS))
    return {
        (str(i), str(op)): str(reason)
        for i, op, reason in zip(
            ordered["listing_id"], ordered["op"], ordered["reason"], strict=True
        )
    }


def _given(
    listing_id: str, ops: Sequence[str], why: Mapping[tuple[str, str], str]
) -> tuple[str, str]:
    """Return the first of the ops that has a reason, and the reason; empty texts if none has."""
    for op in ops:
        if (listing_id, op) in why:
            return op, why[listing_id, op]
    return "", ""


def _change(
    listing_id: str,
    row: Mapping[Any, Any],
    why: Mapping[tuple[str, str], str],
    redirects: Mapping[str, str],
) -> tuple[str, str, str, str | None, str | None, str]:
    """Return one row of the delta; its op is empty if a listing went without a reason."""
    if is_missing(row["hash_before"]):
        reason = why.get((listing_id, "list"), "依据" + str(row["document_after"]))
        return listing_id, "list", reason, None, row["json_after"], row["hash_after"]
    if is_missing(row["hash_after"]):
        op, reason = _given(listing_id, REMOVING_OPS, why)
        return listing_id, op, reason, row["json_before"], None, row["hash_before"]
    op, reason = _amendment(listing_id, row, why, redirects)
    return listing_id, op, reason, row["json_before"], row["json_after"], row["hash_after"]


def _amendment(
    listing_id: str,
    row: Mapping[Any, Any],
    why: Mapping[tuple[str, str], str],
    redirects: Mapping[str, str],
) -> tuple[str, str]:
    """Return op and reason of a listing that stays but reads differently."""
    old, new = json.loads(row["json_before"]), json.loads(row["json_after"])
    moved = old["violator_id"] != new["violator_id"]
    headers = [
        f.header
        for f in LISTING_FIELDS
        if f.name != "violator_id" and old.get(f.name) != new.get(f.name)
    ]
    op, reason = _given(listing_id, CHANGING_OPS, why)
    if headers and not reason:
        op, reason = "amend", "来源更新：" + "、".join(headers)
    if not moved:
        return op, reason
    op, party = _party_move(str(old["violator_id"]), str(new["violator_id"]), redirects)
    return op, "；".join(text for text in (party, reason) if text)


def _party_move(old: str, new: str, redirects: Mapping[str, str]) -> tuple[str, str]:
    if survivor(old, redirects) == new:
        return "merge", f"主体合并：{old} 并入 {new}"
    return "split", f"主体拆分：由 {old} 改属 {new}"


def replay(state: pd.DataFrame, delta: pd.DataFrame) -> pd.DataFrame:
    """Return the state that a delta leads to.

    Columns: `LISTING_COLUMNS`.

    Raises:
        ReplayError: a change's `before` is not what the state holds, or its hash is not its
        content's.
    """
    rows = dict(zip(state["listing_id"], rows_as_json(as_text(state)).to_pylist(), strict=True))
    for change in delta.to_dict("records"):
        _apply(rows, change)
    result = listings_from_json(rows.values())
    hashes = dict(zip(result["listing_id"], row_hash(result), strict=True))
    last = dict(zip(delta["listing_id"], delta["row_hash"], strict=True))
    for listing_id, hashed in last.items():
        if hashes.get(listing_id, hashed) != hashed:
            raise ReplayError(f"变更 {listing_id} 的散列与内容不符")
    return result


def _apply(rows: dict[str, str], change: Mapping[Any, Any]) -> None:
    listing_id = change["listing_id"]
    before = None if is_missing(change["before"]) else json.loads(change["before"])
    held = rows.get(listing_id)
    if (None if held is None else json.loads(held)) != before:
        raise ReplayError(f"变更 {listing_id} 与变更前的名单不符")
    if is_missing(change["after"]):
        rows.pop(listing_id, None)
    else:
        rows[listing_id] = change["after"]


# -- the gate --------------------------------------------------------------------------------------
