"""What the judged documents come to: listings, holds, ends, disputes, outcomes."""

import pandas as pd

from domain.decisions.numbers import plain_spelling
from domain.decisions.spellings import SPELLING_CONFLICT
from domain.listing.causes import BY_RULE
from domain.listing.changes import HOLD_COLUMNS, disputed
from domain.listing.fields import LISTING_COLUMNS, STANDARD_FIELDS
from domain.listing.frame import REASON_COLUMNS, normalise_listings
from domain.listing.links import OTHER_PARTY
from domain.listing.public import without_numbers
from domain.listing.rules import (
    HOLD_MESSAGES,
    PERSON,
    ListingRules,
    listing_id,
)


def parted_documents(
    carriers: pd.DataFrame, credit: pd.DataFrame, links: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the documents of records that a person has parted from another (`不同主体`).

    Args:
        carriers: records that carry a penalty decision, with their parties.
        credit: credit decisions with their parties.
        links: people's answers, or None.
    """
    added = credit[["source", "source_record_id"]].assign(decision_no=credit["decision_id"])
    known = pd.concat([carriers[["source", "source_record_id", "decision_no"]], added])
    if links is None:
        return known[["decision_no"]].iloc[:0]
    apart = links[links["conclusion"].eq(OTHER_PARTY)]
    records = known["source"] + ":" + known["source_record_id"]
    named = records.isin(apart["left_record"]) | records.isin(apart["right_record"])
    return (
        known.loc[named, ["decision_no"]]
        .drop_duplicates()
        .sort_values("decision_no", ignore_index=True)
    )


def listing_frames(
    judged: pd.DataFrame, notices: pd.DataFrame, changes: pd.DataFrame, rules: ListingRules
) -> dict[str, pd.DataFrame]:
    """Return the frames of `ListingResult` by name, but for the party documents and names.

    Args:
        judged: everything that may be listed, with `state`.
        notices: what is reported without being held.
        changes: what credit decisions change (`CHANGE_COLUMNS`).
        rules: policy of publication.
    """
    identified = judged["party_key"].notna()
    # Of two spellings that disagree, the held one must not bear the id of the listed one.
    apart = judged["code"].eq(SPELLING_CONFLICT)
    documents = judged["document"].map(plain_spelling).where(~apart, judged["document"])
    ids = [
        listing_id(kind, document, party) if known else None
        for kind, document, party, known in zip(
            judged["list_type"], documents, judged["party_key"], identified, strict=True
        )
    ]
    judged = judged.assign(listing_id=pd.Series(ids, judged.index, dtype="str"))
    held = judged[judged["state"].eq("held")].assign(held=True)
    notices = notices.assign(message=notices["message"].fillna(notices["code"].map(HOLD_MESSAGES)))
    held["decision_no"] = held["document"]
    held["message"] = held["code"].map(HOLD_MESSAGES).astype("str")
    reported = pd.concat([held, notices])[list(HOLD_COLUMNS)]
    ended = judged[judged["state"].eq("ended") & judged["listing_id"].notna()]
    hidden = _hidden_reasons(judged)
    return {
        "listings": _as_listings(judged[judged["state"].eq("listed")], rules),
        "held": reported.sort_values([*HOLD_COLUMNS[:-1]]).reset_index(drop=True),
        "ended": pd.concat([ended[list(REASON_COLUMNS)], hidden, _restored(judged, changes)])
        .sort_values("listing_id")
        .reset_index(drop=True),
        "disputes": _disputed(judged, changes),
        "outcomes": judged.groupby(["list_type", "state"]).size().rename("count").reset_index(),
    }


def _restored(judged: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return why a repaired listing may come back: its repair was revoked."""
    back = changes[changes["op"].eq("restore")].drop_duplicates(
        ["decision_no", "violator_id"], keep="last"
    )
    named = back[["decision_no", "violator_id", "reason"]].set_axis(
        ["document", "violator_id", "reason"], axis=1
    )
    keys = judged.loc[judged["state"].eq("listed"), ["document", "violator_id", "listing_id"]]
    found = keys.merge(named, on=["document", "violator_id"])
    return found.assign(op="list").reindex(columns=list(REASON_COLUMNS))


def _disputed(judged: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return `listing_id` of the listings whose objection is being examined."""
    keys = pd.MultiIndex.from_frame(judged[["document", "violator_id"]])
    found = judged["state"].eq("listed") & keys.isin(disputed(changes))
    return judged.loc[found, ["listing_id"]].sort_values("listing_id", ignore_index=True)


def _hidden_reasons(judged: pd.DataFrame) -> pd.DataFrame:
    """Return why a listing that was shown once is none of the list's business any more."""
    words = {"natural_person": f"{BY_RULE}不公示自然人", "not_shown": f"{BY_RULE}轻微处罚不公示"}
    hidden = judged[judged["state"].isin(list(words)) & judged["listing_id"].notna()]
    return hidden.assign(op="correct", reason=hidden["state"].map(words))[list(REASON_COLUMNS)]


_TYPED = ("cf_cflb", "cf_cfjg", "cf_sjly", "rddw")
"""Columns of words that are no free text, into which a person may type a number all the same."""


def _as_listings(judged: pd.DataFrame, rules: ListingRules) -> pd.DataFrame:
    """Return the published columns of what is listed, ordered by `listing_id`."""
    end = pd.Timestamp(rules.open_ended)
    source, source_code = rules.data_source
    codes = judged["authority"].map(dict(rules.authority_codes)).astype("str")
    person = judged["category"].eq(PERSON)
    listed = pd.DataFrame(
        {
            **{c: judged[c] for c in LISTING_COLUMNS if c in judged},
            "cf_xdr_mc": judged["registered_name"].where(~person, judged["party_name"]),
            "cf_xdr_lb": judged["category"],
            "cf_xdr_shxym": judged["known_uscc"].where(~person),
            "cf_frdb": judged["legal_representative"].fillna(judged["representative"]),
            "cf_xdr_zjhm": judged["id_number"].where(person),
            "cf_wsh": judged["decision_no"],
            "cf_wfxw": judged["violation_text"],
            "cf_sy": judged["facts"].fillna(judged["violation_text"]),
            "cf_yj": judged["basis"],
            "cf_cflb": judged["penalty_kinds"],
            "cf_nr": judged["penalty_content"],
            "cf_nr_fk": judged["fine_yuan"] / 10_000,
            "cf_nr_wfff": judged["confiscated_yuan"] / 10_000,
            "cf_nr_zkdx": judged["suspended_licence"],
            "cf_jdrq": judged["decided_on"],
            "cf_yxq": judged["valid_until"].fillna(end),
            "cf_gsjzq": judged["publish_until"].fillna(end),
            "cf_cfjg": judged["authority"],
            "cf_cfjgdm": judged["authority_code"].fillna(codes),
            "cf_sjly": judged["data_source"].fillna(source or pd.NA),
            "cf_sjlydm": judged["data_source_code"].fillna(source_code or pd.NA),
            "zt": "0",
            "gxsj": judged["updated_at"],
            "bz": judged["remarks"],
            "rdwh": judged["document"],
            "rddw": judged["authority"],
        }
    )
    for name in (*(f.name for f in STANDARD_FIELDS if f.personal == "free_text"), *_TYPED):
        listed[name] = without_numbers(listed[name])
    return normalise_listings(listed)
