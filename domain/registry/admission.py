"""Penalties left out that count after all, and the list of those that do not.

Prices, advertisements and contracts of a party whose training was verified elsewhere (a finding
查实, a complaint 属实, a penalty for training that stands) are matters of training, whatever its
name says. That needs every source, so that it cannot be decided while market regulation is read.
What a penalty is by its texts is decided in `penalty_scope.py`.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from domain.decisions.scope import OPEN, OUT, TRAINING
from domain.decisions.withdrawals import LEFT_OUT
from domain.intake.batch import SourceBatch
from domain.intake.sources import SOURCES
from domain.values.text import among

OUT_OF_SCOPE, SCOPE_OPEN = "out_of_scope", "scope_open"
"""Reasons for which a penalty is ignored, in the account of its table."""

LEFT_OUT_COLUMNS = (
    "decision_no",
    "decided_on",
    "authority",
    "party_name",
    "uscc",
    "violation_text",
    "basis",
    "scope",
    "withdrawn",
)
"""Columns of `out_of_scope_penalty`: what a person needs to find the decision, and no more."""

NATURAL_PERSON = "自然人"


def admit(
    batch: SourceBatch, records: Mapping[str, pd.DataFrame], verified: Collection[str]
) -> SourceBatch:
    """Return the market penalties with those of verified parties accepted; the account follows.

    Args:
        batch: the penalties as read.
        records: accepted frames by source.
        verified: findings that verify (policy).
    """
    left = batch.left_out
    if left.empty or "shared" not in left:
        return batch
    taken = (
        left["shared"].astype(bool)
        & left["scope"].ne(TRAINING)
        & _verified(left, records, verified)
    )
    if not taken.any():
        return batch
    new = left.loc[taken, list(batch.accepted.columns)]
    rows = pd.concat([batch.accepted, new.astype(batch.accepted.dtypes.to_dict())])
    return replace(
        batch,
        accepted=rows.sort_values("source_record_id", ignore_index=True),
        left_out=left[~taken].reset_index(drop=True),
        files=_counted(batch.files, left.loc[taken, "scope"]),
    )


def left_out_list(records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the penalties that name training and are left out, for a person to look through.

    `LEFT_OUT_COLUMNS`, by number; a natural person is not named.
    """
    frame = records.get(LEFT_OUT, pd.DataFrame())
    if "scope" not in frame:
        frame = pd.DataFrame(columns=[*LEFT_OUT_COLUMNS, "party_category", "revoked"])
    shown = frame[frame["scope"].isin([OPEN, OUT])]
    person = shown["party_category"].eq(NATURAL_PERSON)
    listed = shown.assign(
        party_name=shown["party_name"].mask(person), withdrawn=shown["revoked"].astype("boolean")
    )
    return listed.reindex(columns=list(LEFT_OUT_COLUMNS)).sort_values(
        ["decision_no", "uscc", "party_name"], ignore_index=True
    )


def _verified(
    left: pd.DataFrame, records: Mapping[str, pd.DataFrame], verified: Collection[str]
) -> "pd.Series[bool]":
    """Return which parties have a verified violation: by code, without one by their name.

    A source without findings (market penalties in scope) verifies by standing.
    """
    codes: set[str] = set()
    names: set[str] = set()
    for shape in SOURCES.values():
        frame = records.get(shape.name, pd.DataFrame())
        if frame.empty or not shape.violation:
            continue
        finding = shape.violation.get("finding")
        proven = frame[frame[finding].isin(verified) if finding else frame["revoked"].eq(False)]
        names |= set(proven["party_name"].dropna().tolist())
        codes |= set(proven["uscc"].dropna().tolist()) if "uscc" in proven else set()
    return among(left["uscc"], codes) | (left["uscc"].isna() & among(left["party_name"], names))


def _counted(files: pd.DataFrame, scopes: pd.Series) -> pd.DataFrame:
    """Move what is admitted from ignored to accepted in the account of the table."""
    account = files.copy()
    reasons = json.loads(account["ignored_reasons"].iloc[0])
    for reason, scope in ((SCOPE_OPEN, scopes.eq(OPEN)), (OUT_OF_SCOPE, scopes.ne(OPEN))):
        left = reasons.pop(reason, 0) - int(scope.sum())
        reasons |= {reason: left} if left else {}
    account["rows_accepted"] += len(scopes)
    account["rows_ignored"] -= len(scopes)
    account["ignored_reasons"] = json.dumps(dict(sorted(reasons.items())))
    return account
