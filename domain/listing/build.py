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
from domain.decisions.spellings import with_known_numbers
from domain.decisions.withdrawals import doubtful_elsewhere, withdrawn_elsewhere
from domain.listing.blacklistings import additions_of, assess_additions, verified_additions
from domain.listing.changes import early_repairs, find_changes, in_force
from domain.listing.documents import credit_decisions, penalty_carriers
from domain.listing.links import Registrations, sure_links
from domain.listing.penalties import (
    assess_penalties,
    kept_longer,
    open_penalties,
    other_trade,
    penalties_of,
)
from domain.listing.result import listing_frames, parted_documents
from domain.listing.rules import (
    ListingResult,
    ListingRules,
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
    past = _past_names(records, violators, registrations, as_of, known_names)
    registry = Registrations.of(registrations, past, rules.county)
    parties = _parties(violators, registry)
    carriers = penalty_carriers(records, evidence, as_of).merge(
        parties, on="violator_id", how="left"
    )
    credit = credit_decisions(records, evidence, as_of).merge(parties, on="violator_id", how="left")
    credit = with_known_numbers(credit, carriers)
    credit["named_code"] = registry.codes_of_names(credit["party_name"])
    links = records.get("link_decision")
    carriers["sure"], credit["sure"] = sure_links(carriers, credit, evidence, registry, links)
    penalties = _penalties(carriers, records, registry)
    additions = additions_of(credit, penalties, registry)
    documents = _documents(penalties, carriers, additions)
    taken, notices = find_changes(credit, documents, rules)
    changes, idle = in_force(taken)
    assessed = assess_penalties(penalties, changes, rules, as_of)
    verified = verified_additions(violations, assessed, rules.verified_findings, as_of)
    added = assess_additions(additions, changes, verified, rules, as_of)
    waiting = open_penalties(records, assessed, as_of)
    told = [notices, idle, early_repairs(assessed, changes), waiting]
    told.append(kept_longer(assessed, rules, as_of))
    notices = pd.concat(told, ignore_index=True)
    parted = parted_documents(carriers, credit, links)
    both = pd.concat([assessed, added], ignore_index=True)
    result = listing_frames(both, notices, changes, rules)
    return ListingResult(**result, parted=parted, left_out=left_out_list(records), names=past)


# -- parties ---------------------------------------------------------------------------------------


def _past_names(
    records: Mapping[str, pd.DataFrame],
    violators: pd.DataFrame,
    registrations: pd.DataFrame,
    as_of: date,
    known_names: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return the names that parties have borne and bear, `NAME_COLUMNS`."""
    return remembered(
        pd.DataFrame(columns=list(NAME_COLUMNS)) if known_names is None else known_names,
        registrations,
        records.get(OLDER_REGISTRATIONS, pd.DataFrame()),
        set(violators["uscc"].dropna()),
        as_of,
    )


def _penalties(
    carriers: pd.DataFrame, records: Mapping[str, pd.DataFrame], registry: Registrations
) -> pd.DataFrame:
    """Return the penalty decisions, with what other records say of them."""
    penalties = penalties_of(carriers, registry)
    penalties["revoked"] |= withdrawn_elsewhere(penalties, records)
    penalties["other_trade"] = ~penalties["by_market"] & other_trade(penalties, records)
    doubtful = doubtful_elsewhere(penalties, records)
    penalties["document_hold"] = penalties["document_hold"].mask(doubtful, UNKNOWN_STATUS)
    return penalties


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
