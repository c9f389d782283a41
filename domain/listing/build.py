"""Which party is listed, for which document, until when, and why another is not.

The rules of publication, applied to the registry: only documents with legal effect list a party,
only through a sure link, only under the registered name and code. Everything here is a pure
function of the registry, the policy and the as-of day; nothing depends on what was published
before. Reading documents is the task of `listing_documents.py`, severity and periods of
`listing_terms.py`, sureness of a link of `listing_links.py`; releases are made in `release.py`.

Decisions of ours where the rules leave room (all visible in the result):

* A change (修复, 撤销 …) whose named party does not agree with the penalty decision that it cites
  is reported and changes nothing: a wrong number must not delist a party, nor be passed over.
* A repair before the earliest repair day is honoured, because the decision was taken, and reported.
* A penalty changed by 处罚变更 stays listed; a fine that the text states is taken over, anything
  else is marked in the remarks and reported.
* A town's report of a decision number that market regulation gives to another party is held back.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from domain.decisions.kinds import UNKNOWN_STATUS
from domain.decisions.numbers import plain_spelling
from domain.decisions.spellings import SPELLING_CONFLICT, with_known_numbers
from domain.decisions.withdrawals import doubtful_elsewhere, withdrawn_elsewhere
from domain.listing.blacklistings import additions_of, judge_additions, verified_additions
from domain.listing.causes import BY_RULE
from domain.listing.changes import HOLD_COLUMNS, disputed, early_repairs, find_changes, in_force
from domain.listing.documents import credit_decisions, penalty_carriers
from domain.listing.fields import LISTING_COLUMNS, STANDARD_FIELDS
from domain.listing.frame import REASON_COLUMNS, normalise_listings
from domain.listing.links import OTHER_PARTY, Registrations, sure_links
from domain.listing.penalties import (
    judge_penalties,
    kept_longer,
    open_penalties,
    other_trade,
    penalties_of,
)
from domain.listing.public import without_numbers
from domain.listing.rules import (
    HOLD_MESSAGES,
    PERSON,
    ListingResult,
    ListingRules,
    listing_id,
)
from domain.registry.admission import left_out_list
from domain.registry.name_history import (
    NAME_COLUMNS,
    OLDER_REGISTRATIONS,
    remembered,
    with_closing_days,
)


def build_listings(
    records: Mapping[str, pd.DataFrame],
    violators: pd.DataFrame,
    evidence: pd.DataFrame,
    violations: pd.DataFrame,
    registrations: pd.DataFrame,
    rules: ListingRules,
    as_of: date,
    known_names: pd.DataFrame | None = None,
) -> ListingResult:
    """Apply the rules of publication.

    Args:
        records: accepted frames by source (`market_penalty`, `town_submission`, `credit_decision`;
            `link_decision` where people decided links), and what was left out of them
            (`penalty_left_out`).
        violators: the registry's parties.
        evidence: which record speaks of which party, and by what link.
        violations: findings; a 列入 decision needs a verified one.
        registrations: the complete `market_registration` frame.
        rules: the policy.
        as_of: the day to evaluate for; documents dated later do not count yet.
        known_names: names of the parties that earlier runs remembered (`NAME_COLUMNS`).
    """
    registrations = with_closing_days(registrations, rules.closed_statuses)
    past = remembered(
        pd.DataFrame(columns=list(NAME_COLUMNS)) if known_names is None else known_names,
        registrations,
        records.get(OLDER_REGISTRATIONS, pd.DataFrame()),
        set(violators["uscc"].dropna()),
        as_of,
    )
    registry = Registrations.of(registrations, past)
    parties = _parties(violators, registry)
    carriers = penalty_carriers(records, evidence, as_of).merge(
        parties, on="violator_id", how="left"
    )
    credit = credit_decisions(records, evidence, as_of).merge(parties, on="violator_id", how="left")
    credit = with_known_numbers(credit, carriers)
    credit["named_code"] = registry.codes_of_names(credit["party_name"])
    links = records.get("link_decision")
    carriers["sure"], credit["sure"] = sure_links(carriers, credit, evidence, registry, links)
    penalties = penalties_of(carriers, registry)
    penalties["revoked"] |= withdrawn_elsewhere(penalties, records)
    penalties["other_trade"] = ~penalties["by_market"] & other_trade(penalties, records)
    doubtful = doubtful_elsewhere(penalties, records)
    penalties["document_hold"] = penalties["document_hold"].mask(doubtful, UNKNOWN_STATUS)
    additions = additions_of(credit, penalties, registry)
    documents = _documents(penalties, carriers, additions)
    taken, notices = find_changes(credit, documents, rules.amended_fine)
    changes, idle = in_force(taken)
    judged = judge_penalties(penalties, changes, rules, as_of)
    verified = verified_additions(violations, judged, rules.verified_findings, as_of)
    added = judge_additions(additions, changes, verified, rules, as_of)
    waiting = open_penalties(records, judged, as_of)
    told = [
        notices,
        idle,
        early_repairs(judged, changes),
        waiting,
        kept_longer(judged, rules, as_of),
    ]
    notices = pd.concat(told, ignore_index=True)
    parted = _parted(carriers, credit, links)
    both = pd.concat([judged, added], ignore_index=True)
    result = _result(both, notices, changes, rules)
    return ListingResult(**result, parted=parted, left_out=left_out_list(records), names=past)


# -- parties ---------------------------------------------------------------------------------------


def _parties(violators: pd.DataFrame, registry: Registrations) -> pd.DataFrame:
    """Return what the registry and the registrations know of each living party."""
    frame = violators
    if "merged_into" in frame:
        frame = frame[frame["merged_into"].isna()]
    known = frame.reindex(columns=["violator_id", "kind", "uscc", "name", "aliases", "town_code"])
    known = known.astype("str").rename(
        columns={"uscc": "known_uscc", "name": "known_name", "aliases": "known_aliases"}
    )
    return known.merge(
        registry.parties.reset_index(names="known_uscc"), on="known_uscc", how="left"
    )


# -- penalty decisions -----------------------------------------------------------------------------


# -- changes ---------------------------------------------------------------------------------------


def _documents(
    penalties: pd.DataFrame, carriers: pd.DataFrame, additions: pd.DataFrame
) -> pd.DataFrame:
    """Return every document and party that may be changed, with the names it bears."""
    columns = ["decision_no", "violator_id", "party_name", "uscc"]
    known = [
        frame[["decision_no", "violator_id", name, code]].set_axis(columns, axis=1)
        for frame in (penalties, additions)
        for name, code in (
            ("party_name", "uscc"),
            ("known_name", "known_uscc"),
            ("known_aliases", "known_uscc"),
            ("registered_name", "known_uscc"),
        )
    ]
    as_known = carriers.assign(uscc=carriers["known_uscc"].fillna(carriers["uscc"]))
    named = pd.concat([as_known[columns], *known], ignore_index=True)
    named = named.assign(party_name=named["party_name"].str.split(";")).explode("party_name")
    named["party_name"] = named["party_name"].astype("str")
    dates = [
        penalties.assign(list_type="dishonesty_record", listed_on=penalties["decided_on"]),
        additions.assign(list_type="blacklist", listed_on=additions["decided_on"]),
    ]
    keys = ["decision_no", "violator_id"]
    dated = pd.concat([frame[[*keys, "list_type", "listed_on"]] for frame in dates])
    return named.drop_duplicates().merge(dated.drop_duplicates(keys), on=keys, how="left")


# -- 列入 decisions ------------------------------------------------------------------------------


# -- the result ------------------------------------------------------------------------------------


def _parted(
    carriers: pd.DataFrame, credit: pd.DataFrame, links: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the documents of records that a person has parted from another (`不同主体`)."""
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


def _result(
    judged: pd.DataFrame, notices: pd.DataFrame, changes: pd.DataFrame, rules: ListingRules
) -> dict[str, pd.DataFrame]:
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
    for f in STANDARD_FIELDS:
        if f.personal == "free_text":
            listed[f.name] = without_numbers(listed[f.name])
    return normalise_listings(listed)
