"""What brought a delta about: the policy, a person, a document, the calendar, or the sources.

Guards and readers need to know: removals that free somebody must not be held back by a guard
against vanished sources, and what a change of policy does is told as policy. Deltas themselves are
made in `release.py`; nothing here decides who is listed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from domain.listing.fields import LISTING_FIELDS

BY_RULE = "按现行规则"
"""Begins the reason of a listing that the rules of today do not show."""

PARTED = "人工认定不同主体"
"""Begins the reason of a listing that a person's `不同主体` took off."""

FREEING_OPS = ("revoke", "repair", "remove")
"""Removals by a document: they free somebody and are never held back for their number."""

RULE_COLUMNS = frozenset(
    ("cf_gsjzq", "severity", "rule_version", "publish_until", "earliest_repair_on")
)
"""Columns of a listing that the publication policy decides."""

_HEADERS = {field.name: field.header for field in LISTING_FIELDS}


@dataclass(frozen=True)
class Causes:
    """How many listings of a delta go for which cause.

    Attributes:
        freed: by a document (revoke, repair, remove) or by a person's `不同主体`.
        early: for their term, or by the rules of today, before the end that was published.
        silent: for another cause: the sources changed.
    """

    freed: int
    early: int
    silent: int


def causes(delta: pd.DataFrame, as_of: date) -> Causes:
    """Count the removals of a delta by cause; a term that has passed is none of the three."""
    gone = delta[delta["after"].isna()]
    freed = _freed(gone)
    early = _early(gone, as_of)
    silent = ~freed & ~early & gone["op"].ne("expire")
    return Causes(int(freed.sum()), int(early.sum()), int(silent.sum()))


def freed_by(delta: pd.DataFrame) -> tuple[str, ...]:
    """Return the ids of the listings that go by a document or by a person's `不同主体`."""
    gone = delta[delta["after"].isna()]
    return tuple(gone.loc[_freed(gone), "listing_id"])


def _freed(gone: pd.DataFrame) -> "pd.Series[bool]":
    return gone["op"].isin(FREEING_OPS) | gone["reason"].str.startswith(PARTED)


def told_as_policy(delta: pd.DataFrame, before: str, after: str, as_of: date) -> pd.DataFrame:
    """Return the delta with the policy named where it is the cause of a change.

    Columns: those of the delta.

    Args:
        delta: changes with reasons (`release.DELTA_COLUMNS`).
        before: version of the policy of the last release.
        after: version of the policy now.
        as_of: the day of the candidate.
    """
    if before == after:
        return delta
    words = f"公示政策变更（版本 {before} → {after}）"
    gone = delta["after"].isna()
    early = _early(delta[gone], as_of).reindex(delta.index, fill_value=False)
    reasons = delta["reason"].mask(early, delta["reason"] + "；" + words)
    amended = delta.index[delta["op"].eq("amend")]
    changed = {i: _rule_headers(delta.loc[i]) for i in amended}
    told = {i: f"{words}：{'、'.join(names)}" for i, names in changed.items() if names}
    return delta.assign(reason=pd.Series(told, dtype="str").reindex(delta.index).fillna(reasons))


def _early(gone: pd.DataFrame, as_of: date) -> "pd.Series[bool]":
    """Return which removals by term or by rule come before the end that was published."""
    by_rule = gone["op"].eq("expire") | gone["reason"].str.startswith(BY_RULE)
    ends = pd.Series(
        [json.loads(row).get("publish_until") for row in gone["before"]], gone.index, dtype="object"
    )
    # Days as ISO text keep their order; a listing without an end has not reached it.
    return by_rule & (ends.fillna("9999-12-31") >= as_of.isoformat())


def _rule_headers(change: Mapping[str, Any] | pd.Series) -> list[str]:
    """Return what the policy changed in a listing, nothing where other columns changed as well."""
    old, new = json.loads(change["before"]), json.loads(change["after"])
    changed = [name for name in _HEADERS if old.get(name) != new.get(name)]
    return [_HEADERS[name] for name in changed] if set(changed) <= RULE_COLUMNS else []
