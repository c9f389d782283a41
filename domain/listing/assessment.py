"""Judgements that penalties and additions to the blacklist share: fit of names, holds, ends."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from domain.listing.links import Registrations
from domain.listing.rules import (
    INDIVIDUAL,
    ORGANISATION,
    PERSON,
)
from domain.values.names.organisations import one_slip, strict_name
from domain.values.names.same_name import may_stand_for


def code_wrong(carriers: pd.DataFrame) -> pd.Series:
    """Return where the record gives another code than its party's (records of one party only)."""
    differs = carriers["uscc"].notna() & carriers["known_uscc"].notna()
    differs &= carriers["uscc"].ne(carriers["known_uscc"])
    return differs & carriers["parties"].eq(1)


def named_now(rows: pd.DataFrame, codes: pd.Series) -> "pd.Series[bool]":
    """Return where a record's full name is the present registered name of its party."""
    both = zip(rows["known_uscc"], codes, strict=True)
    found = [pd.notna(one) and pd.notna(all_) and one in all_.split(";") for one, all_ in both]
    return pd.Series(found, rows.index, dtype=bool)


def name_fit(carriers: pd.DataFrame, registry: Registrations) -> pd.Series:
    """Return whether a record's name belongs to the party's code that it gives, empty elsewhere.

    `right`: the registered name, a short form of it, or one that sounds like it. `other`: the
    registered name of another code, so that one of the two was typed wrongly. `wrong`: neither.
    """
    given = carriers["uscc"].notna() & carriers["uscc"].eq(carriers["known_uscc"])
    given &= carriers["party_name"].notna() & carriers["registered_name"].notna()
    pairs = carriers[given & carriers["parties"].eq(1)]
    names = zip(pairs["party_name"], pairs["registered_name"], pairs["uscc"], strict=True)
    fits = [_fit(name, registered, code, registry) for name, registered, code in names]
    return pd.Series(fits, pairs.index, dtype="str").reindex(carriers.index)


def _fit(name: str, registered: str, code: str, registry: Registrations) -> str:
    """Judge one name; few records give both a code and a name, and many of them repeat."""
    typed, full = strict_name(name), strict_name(registered)
    if typed == full or registry.bore(code, typed):
        return "right"
    if registry.code_of.get(typed or "", code) != code:
        return "other"
    if may_stand_for(name, registered, registry.county) or one_slip(typed or "", full or ""):
        return "right"
    return "unnamed" if registry.parties["unnamed"].get(code, False) else "wrong"


def name_wrong(found: pd.Series) -> pd.Series:
    """Return whether records' names do not belong to the code, from the set of their fits.

    One record that names the party rightly outweighs others' signboards, never the registered name
    of another party.
    """
    wrong = [
        "other" in fits or (bool(fits & {"wrong", "unnamed"}) and "right" not in fits)
        for fits in found
    ]
    return pd.Series(wrong, found.index, dtype=bool)


def is_person(penalties: pd.DataFrame) -> pd.Series:
    """Whether the party is a natural person: by its kind, or by the document, without a code."""
    typed = penalties["party_category"].eq(PERSON) & penalties["uscc"].isna()
    return penalties["kind"].eq("natural_person") | typed


def first_true(states: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """Return the name of the first condition that holds, `listed` where none does."""
    named = pd.Series("listed", index=index, dtype="str")
    for state, holds in reversed(list(states.items())):
        named = named.mask(holds, state)
    return named


def expire(assessed: pd.DataFrame, as_of: date) -> None:
    """Mark what is past its last day and did not end otherwise."""
    past = (assessed["publish_until"] < pd.Timestamp(as_of)) & assessed["op"].isna()
    days = assessed["publish_until"].dt.strftime("%Y-%m-%d").astype("str")
    text = "公示期满（至" + days + "，规则 " + assessed["rule_version"].fillna("") + "）"
    assessed["op"] = assessed["op"].mask(past, "expire")
    assessed["reason"] = assessed["reason"].mask(past, text)


def hold_codes(assessed: pd.DataFrame, person: pd.Series) -> pd.Series:
    """Return why a document cannot list its party, empty where it can."""
    unregistered = assessed["registered_name"].isna() & ~person
    checks = {
        "no_party": assessed["violator_id"].isna(),
        "incomplete_decision": assessed[["decided_on", "authority"]].isna().any(axis=1),
        "decision_party_conflict": assessed["other_party"],
        "other_trade": assessed["other_trade"],
        "code_conflict": assessed["code_wrong"],
        "no_registration": assessed["known_uscc"].isna() & ~person,
        "name_not_then": ~assessed["sure"] & assessed["named_now"],
        "weak_link": ~assessed["sure"],
        "not_registered": unregistered,
        "unnamed_registration": assessed["name_wrong"] & assessed["unnamed"],
        "name_mismatch": assessed["name_wrong"],
    }
    codes = first_true(checks, assessed.index).replace("listed", pd.NA).astype("str")
    return assessed["document_hold"].fillna(codes)


def categories(assessed: pd.DataFrame, person: pd.Series) -> pd.Series:
    """Return the category of the publication standard: the registration's word counts first."""
    individual = assessed["registered_kind"].eq(INDIVIDUAL) | (
        assessed["registered_kind"].isna() & assessed["kind"].eq("individual_business")
    )
    named = pd.Series(ORGANISATION, index=assessed.index, dtype="str").mask(individual, INDIVIDUAL)
    return named.mask(person, PERSON)


def endings(documents: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return `op` and `reason` of the first change that ends each document."""
    ends = changes[changes["op"].isin(["revoke", "repair", "remove"])]
    first = ends.drop_duplicates(["decision_no", "violator_id"])
    keys = documents[["decision_no", "violator_id"]]
    found = keys.merge(first, on=["decision_no", "violator_id"], how="left")
    found = found[["op", "reason"]].set_axis(documents.index, axis=0)
    withdrawn = documents["revoked"] & found["op"].isna()
    found["op"] = found["op"].mask(withdrawn, "revoke")
    found["reason"] = found["reason"].mask(withdrawn, "处罚机关的数据标明该处罚决定已撤销")
    return found
