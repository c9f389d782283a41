"""Penalty decisions judged: which of them list a party, how severely, and until when."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from domain.decisions.kinds import document_holds
from domain.decisions.numbers import decision_key
from domain.decisions.scope import OPEN
from domain.decisions.withdrawals import LEFT_OUT
from domain.listing.assessment import (
    categories,
    code_wrong,
    endings,
    expire,
    first_true,
    hold_codes,
    is_person,
    name_fit,
    name_wrong,
    named_now,
)
from domain.listing.changes import HOLD_COLUMNS
from domain.listing.documents import CARRIER_COLUMNS
from domain.listing.links import Registrations
from domain.listing.rules import (
    AMENDMENT_UNREAD,
    ListingRules,
    listing_id,
)
from domain.listing.terms import (
    severities,
    shortened,
    terms,
)
from domain.values.text import joined

PARTY_FIELDS = (
    "kind",
    "known_uscc",
    "known_name",
    "known_aliases",
    "town_code",
    "registered_name",
    "registered_kind",
    "representative",
)


def penalties_of(carriers: pd.DataFrame, registry: Registrations) -> pd.DataFrame:
    """Return one row per penalty and party; market regulation wins, towns fill gaps.

    Columns: `CARRIER_COLUMNS` without `hold_code`, `violator_id`, `PARTY_FIELDS`, and what
    `assessment.hold_codes` asks for (`sure`, `code_wrong`, `named_now`, `name_wrong`, `unnamed`,
    `document_hold`, `other_party`).
    """
    marked = carriers.assign(
        name_fit=name_fit(carriers, registry),
        code_wrong=code_wrong(carriers),
        by_market=carriers["source"].eq("market_penalty"),
        named_now=named_now(carriers, registry.codes_of_names(carriers["party_name"])),
        group=carriers["violator_id"].fillna("?" + carriers["source_record_id"]),
    )
    grouped = marked.groupby(["decision_no", "group"], sort=True)
    columns = [c for c in CARRIER_COLUMNS if c not in ("decision_no", "revoked", "hold_code")]
    merged = grouped[[*columns, "violator_id", *PARTY_FIELDS]].first()
    for flag in ("sure", "revoked", "code_wrong", "by_market", "named_now"):
        merged[flag] = grouped[flag].any().astype(bool)
    merged["document_hold"] = document_holds(marked, merged)
    fits = grouped["name_fit"].agg([set]).get("set", merged["sure"])
    merged["name_wrong"] = name_wrong(fits)
    unnamed = [isinstance(found, set) and "unnamed" in found for found in fits]
    merged["unnamed"] = pd.Series(unnamed, merged.index, dtype=bool)
    merged = merged.reset_index().drop(columns="group")
    in_market = merged.groupby("decision_no")["by_market"].transform("any")
    return merged.assign(other_party=in_market & ~merged["by_market"])


def assess_penalties(
    penalties: pd.DataFrame, changes: pd.DataFrame, rules: ListingRules, as_of: date
) -> pd.DataFrame:
    """Return the penalties as listings with `state`, and `op`, `reason`, `code` if any.

    Args:
        penalties: penalty decisions by party, with what holds them back.
        changes: what credit decisions change (`CHANGE_COLUMNS`).
        rules: policy of publication.
        as_of: day of the evaluation; later documents do not count.
    """
    amended = _amended(penalties, changes)
    person = is_person(amended)
    party = amended["known_uscc"].fillna(amended["violator_id"])
    ending = endings(amended, changes)
    amended["code"] = hold_codes(amended, person)
    # What is held back or withdrawn has no effects: it makes no later decision a repetition.
    counts = amended["code"].isna() & ending["op"].ne("revoke")
    amended["severity"] = severities(amended.assign(party=party, counts=counts), rules.severity)
    term = terms(amended, rules.terms, rules.transition, as_of)
    own_end = amended["publish_until"].where(amended["publish_until"] > amended["decided_on"])
    term["publish_until"] = pd.concat([term["publish_until"], own_end], axis=1).min(axis=1)
    assessed = amended.drop(columns="publish_until").join(term).join(ending)
    assessed["list_type"] = "dishonesty_record"
    assessed["document"], assessed["listed_on"] = assessed["decision_no"], assessed["decided_on"]
    assessed["party_key"] = assessed["known_uscc"].where(~person, assessed["party_name"])
    hidden = assessed["severity"].isin(rules.hidden_severities)
    expire(assessed, as_of)
    assessed["category"] = categories(assessed, person)
    states = {
        "ended": assessed["op"].notna(),
        "natural_person": person & (not rules.list_natural_persons),
        "not_shown": hidden & assessed["document_hold"].isna(),
        "held": assessed["code"].notna(),
    }
    return assessed.assign(state=first_true(states, assessed.index))


def kept_longer(assessed: pd.DataFrame, rules: ListingRules, as_of: date) -> pd.DataFrame:
    """Return notices of listings that a transition to the new maximum would end sooner.

    Columns: `HOLD_COLUMNS`.

    Args:
        assessed: penalties with `state` (`assess_penalties`).
        rules: policy of publication.
        as_of: day of the evaluation; later documents do not count.
    """
    change = rules.transition
    if change.mode != "keep" or change.changed_on is None or as_of < change.changed_on:
        return pd.DataFrame(columns=list(HOLD_COLUMNS))
    ends = shortened(assessed, rules.terms, rules.transition)
    longer = assessed[assessed["state"].eq("listed") & (ends < assessed["publish_until"])]
    return longer.assign(code="older_rule_kept", held=False).reindex(columns=list(HOLD_COLUMNS))


def other_trade(penalties: pd.DataFrame, records: Mapping[str, pd.DataFrame]) -> "pd.Series[bool]":
    """Return which decisions are known to market regulation as those of another trade."""
    left = records.get(LEFT_OUT, pd.DataFrame())
    foreign = left[left["other_trade"]] if "other_trade" in left else left.iloc[:0]
    numbers = foreign["decision_no"] if len(foreign) else pd.Series(dtype="str")
    known = set(numbers.dropna().map(decision_key))
    return penalties["decision_no"].map(decision_key).isin(known)


def open_penalties(
    records: Mapping[str, pd.DataFrame], assessed: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Return the market penalties of which a person must say whether they are training matters.

    One that a town reports for training is decided by that report; one withdrawn needs nobody.

    Columns: `HOLD_COLUMNS`.

    Args:
        records: accepted frames by source name.
        assessed: penalties with `state` (`assess_penalties`).
        as_of: day of the evaluation; later documents do not count.
    """
    left = records.get(LEFT_OUT, pd.DataFrame())
    if "scope" not in left:
        return pd.DataFrame(columns=list(HOLD_COLUMNS))
    documents = set(assessed["document"].dropna().map(decision_key))
    known = left["decision_no"].map(decision_key).isin(documents)
    due = left["decided_on"].isna() | (left["decided_on"] <= pd.Timestamp(as_of))
    stands = ~left["revoked"].astype("boolean").fillna(False).astype(bool)
    rows = left[left["scope"].eq(OPEN) & stands & due & ~known]
    ids = [
        listing_id("dishonesty_record", number, code) if isinstance(code, str) else None
        for number, code in zip(rows["decision_no"], rows["uscc"], strict=True)
    ]
    held = rows.assign(
        listing_id=pd.Series(ids, rows.index, dtype="str"),
        list_type="dishonesty_record",
        source="market_penalty",
        code="scope_open",
        held=True,
    )
    return held.reindex(columns=list(HOLD_COLUMNS))


def _amended(penalties: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the penalties with the fines and remarks that 处罚变更 decisions leave."""
    keys = ["decision_no", "violator_id"]
    amends = changes[changes["op"].eq("amend")].sort_values(["decided_on", "document"])
    row = pd.Series(np.arange(len(penalties)), name="row")
    numbered = penalties[["by_market", "updated_at", *keys]].reset_index(drop=True).assign(row=row)
    # One line per change and penalty that it changes, in the order of the changes' dates.
    pairs = amends.dropna(subset=keys).merge(numbered, on=keys).sort_values("row", kind="stable")
    newer = pairs["by_market"].astype(bool) & (pairs["updated_at"] >= pairs["decided_on"])
    told = pairs[pairs["fine_yuan"].notna() & ~newer].drop_duplicates("row", keep="last")
    unread = pairs[pairs["fine_unread"].astype(bool)]
    marks = joined(pairs["row"], "经" + pairs["document"] + "变更", "；")
    old = penalties["remarks"].iloc[marks.index.to_numpy()].fillna("").to_numpy()
    remarks = (pd.Series(old, marks.index, dtype="str") + "；" + marks).str.lstrip("；")
    return penalties.assign(
        fine_yuan=_put(penalties["fine_yuan"], told["row"], told["fine_yuan"]),
        document_hold=_put(penalties["document_hold"], unread["row"], AMENDMENT_UNREAD),
        remarks=_put(penalties["remarks"], remarks.index.to_series(), remarks),
    )


def _put(column: pd.Series, rows: pd.Series, values: pd.Series | str) -> pd.Series:
    """Return the column with other values in some rows, counted from 0."""
    changed = column.copy()
    if len(rows):
        changed.iloc[rows.to_numpy()] = values if isinstance(values, str) else values.array
    return changed
