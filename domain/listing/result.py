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

    Columns: `decision_no`.

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
    assessed: pd.DataFrame, notices: pd.DataFrame, changes: pd.DataFrame, rules: ListingRules
) -> dict[str, pd.DataFrame]:
    """Return the frames of `ListingResult` by name, but for the party documents and names.

    Args:
        assessed: everything that may be listed, with `state`.
        notices: what is reported without being held.
        changes: what credit decisions change (`CHANGE_COLUMNS`).
        rules: policy of publication.
    """
    identified = assessed["party_key"].notna()
    # Of two spellings that disagree, the held one must not bear the id of the listed one.
    apart = assessed["code"].eq(SPELLING_CONFLICT)
    documents = assessed["document"].map(plain_spelling).where(~apart, assessed["document"])
    ids = [
        listing_id(kind, document, party) if known else None
        for kind, document, party, known in zip(
            assessed["list_type"], documents, assessed["party_key"], identified, strict=True
        )
    ]
    assessed = assessed.assign(listing_id=pd.Series(ids, assessed.index, dtype="str"))
    held = assessed[assessed["state"].eq("held")].assign(held=True)
    notices = notices.assign(message=notices["message"].fillna(notices["code"].map(HOLD_MESSAGES)))
    held["decision_no"] = held["document"]
    held["message"] = held["code"].map(HOLD_MESSAGES).astype("str")
    reported = pd.concat([held, notices])[list(HOLD_COLUMNS)]
    ended = assessed[assessed["state"].eq("ended") & assessed["listing_id"].notna()]
    hidden = _hidden_reasons(assessed)
    return {
        "listings": _as_listings(assessed[assessed["state"].eq("listed")], rules),
        "held": reported.sort_values([*HOLD_COLUMNS[:-1]]).reset_index(drop=True),
        "ended": pd.concat([ended[list(REASON_COLUMNS)], hidden, _restored(assessed, changes)])
        .sort_values("listing_id")
        .reset_index(drop=True),
        "disputes": _disputed(assessed, changes),
        "outcomes": assessed.groupby(["list_type", "state"]).size().rename("count").reset_index(),
    }


def _restored(assessed: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return why a repaired listing may come back: its repair was revoked."""
    back = changes[changes["op"].eq("restore")].drop_duplicates(
        ["decision_no", "violator_id"], keep="last"
    )
    named = back[["decision_no", "violator_id", "reason"]].set_axis(
        ["document", "violator_id", "reason"], axis=1
    )
    keys = assessed.loc[assessed["state"].eq("listed"), ["document", "violator_id", "listing_id"]]
    found = keys.merge(named, on=["document", "violator_id"])
    return found.assign(op="list").reindex(columns=list(REASON_COLUMNS))


def _disputed(assessed: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return `listing_id` of the listings whose objection is being examined."""
    keys = pd.MultiIndex.from_frame(assessed[["document", "violator_id"]])
    found = assessed["state"].eq("listed") & keys.isin(disputed(changes))
    return assessed.loc[found, ["listing_id"]].sort_values("listing_id", ignore_index=True)


def _hidden_reasons(assessed: pd.DataFrame) -> pd.DataFrame:
    """Return why a listing that was shown once is none of the list's business any more."""
    words = {"natural_person": f"{BY_RULE}不公示自然人", "not_shown": f"{BY_RULE}轻微处罚不公示"}
    hidden = assessed[assessed["state"].isin(list(words)) & assessed["listing_id"].notna()]
    return hidden.assign(op="correct", reason=hidden["state"].map(words))[list(REASON_COLUMNS)]


_WORDS_OF_OTHERS = ("cf_cflb", "cf_cfjg", "cf_sjly", "rddw")
"""Columns of words that are no free text, into which a person may type a number all the same."""


def _as_listings(assessed: pd.DataFrame, rules: ListingRules) -> pd.DataFrame:
    """Return the published columns of what is listed, ordered by `listing_id`."""
    end = pd.Timestamp(rules.open_ended)
    source, source_code = rules.data_source
    codes = assessed["authority"].map(dict(rules.authority_codes)).astype("str")
    person = assessed["category"].eq(PERSON)
    listed = pd.DataFrame(
        {
            **{c: assessed[c] for c in LISTING_COLUMNS if c in assessed},
            "cf_xdr_mc": assessed["registered_name"].where(~person, assessed["party_name"]),
            "cf_xdr_lb": assessed["category"],
            "cf_xdr_shxym": assessed["known_uscc"].where(~person),
            "cf_frdb": assessed["legal_representative"].fillna(assessed["representative"]),
            "cf_xdr_zjhm": assessed["id_number"].where(person),
            "cf_wsh": assessed["decision_no"],
            "cf_wfxw": assessed["violation_text"],
            "cf_sy": assessed["facts"].fillna(assessed["violation_text"]),
            "cf_yj": assessed["basis"],
            "cf_cflb": assessed["penalty_kinds"],
            "cf_nr": assessed["penalty_content"],
            "cf_nr_fk": assessed["fine_yuan"] / 10_000,
            "cf_nr_wfff": assessed["confiscated_yuan"] / 10_000,
            "cf_nr_zkdx": assessed["suspended_licence"],
            "cf_jdrq": assessed["decided_on"],
            "cf_yxq": assessed["valid_until"].fillna(end),
            "cf_gsjzq": assessed["publish_until"].fillna(end),
            "cf_cfjg": assessed["authority"],
            "cf_cfjgdm": assessed["authority_code"].fillna(codes),
            "cf_sjly": assessed["data_source"].fillna(source or pd.NA),
            "cf_sjlydm": assessed["data_source_code"].fillna(source_code or pd.NA),
            "zt": "0",
            "gxsj": assessed["updated_at"],
            "bz": assessed["remarks"],
            "rdwh": assessed["document"],
            "rddw": assessed["authority"],
        }
    )
    for name in (
        *(f.name for f in STANDARD_FIELDS if f.personal == "free_text"),
        *_WORDS_OF_OTHERS,
    ):
        listed[name] = without_numbers(listed[name])
    return normalise_listings(listed)
