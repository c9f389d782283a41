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

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from domain.decision_numbers import decision_key, plain_spelling
from domain.delta_causes import BY_RULE, PARTED
from domain.documents import DOCUMENT_HOLDS, UNKNOWN_STATUS, document_holds
from domain.fines import MoneyWords
from domain.listing_changes import HOLD_COLUMNS, disputed, early_repairs, find_changes, in_force
from domain.listing_documents import (
    CARRIER_COLUMNS,
    credit_decisions,
    may_stand_for,
    penalty_carriers,
)
from domain.listing_fields import LISTING_COLUMNS, STANDARD_FIELDS
from domain.listing_links import OTHER_PARTY, Registrations, sure_links
from domain.listing_public import without_numbers
from domain.listing_spellings import SPELLING_CONFLICT, SPELLING_HOLDS, with_known_numbers
from domain.listing_terms import (
    MINOR,
    SeverityRule,
    TermRule,
    Transition,
    severities,
    shortened,
    terms,
)
from domain.name_history import (
    NAME_COLUMNS,
    OLDER_REGISTRATIONS,
    remembered,
    with_closing_days,
)
from domain.names import one_slip, strict_name
from domain.penalty_admission import left_out_list
from domain.penalty_scope import OPEN
from domain.periods import PeriodWords, stated_end
from domain.release import REASON_COLUMNS, normalise_listings
from domain.withdrawals import LEFT_OUT, doubtful_elsewhere, withdrawn_elsewhere

ORGANISATION, INDIVIDUAL, PERSON = "法人及非法人组织", "个体工商户", "自然人"
"""Categories of a party in the publication standard."""

AMENDMENT_UNREAD = "amended_fine_unread"

HOLD_MESSAGES: Mapping[str, str] = {
    "no_party": "决定未能对应到登记库中的任何主体，请核对当事人名称和代码后重新报送。",
    "incomplete_decision": "处罚决定缺少决定日期或处罚机关，不能公示，请补全。",
    "weak_link": "承载决定的记录与该主体之间只有疑似关联，须由人工认定为同一主体后方可公示。",
    "decision_party_conflict": "该文号在市场监管处罚数据中属于另一当事人，请核对文号。",
    "no_registration": "该主体没有统一社会信用代码，不能按登记名称公示，请查明其登记信息。",
    "not_registered": "该统一社会信用代码不在市场主体登记数据中，请核对。",
    "code_conflict": "记录中的统一社会信用代码与登记库所认定主体的代码不一致，请核对。",
    "name_mismatch": "记录中的名称与统一社会信用代码的登记名称不符，平台将拒收，请核对。",
    "scope_open": "处罚的违法行为类型、依据与事实不能确定是否属于校外培训事项，暂缓公示；请核对"
    "决定书，把结论写进 policy/penalty_scope.yaml 的 rulings（文号、是否属于、何人、何因）。",
    "other_trade": "市场监管数据中该决定属于其他行业的违法行为，镇街按培训违规报送，"
    "请核对文号和决定书。",
    "unnamed_registration": "该代码的登记信息没有名称（个体工商户可以没有字号），记录所写的名称"
    "无从核对，请核对经营者姓名后重新报送。",
    "name_not_then": "决定只写了名称，而现在使用该名称的主体在决定之日尚未成立、尚未使用该名称、"
    "已经注销或迁出，或当时另有主体使用该名称，请查明并补全统一社会信用代码。",
    "older_rule_kept": "按决定之日的规则公示，期限长于现行规则的上限；"
    "是否缩短由主管部门明确后改 transition。",
    "no_verified_violation": "列入决定的当事人在登记库中没有查实的违规，暂缓公示，请核对。",
    "end_unread": "列入决定的事由或备注提到期限，而不能读出唯一的截止日，暂缓公示，"
    "请核对期限的写法（如：三年、至2026年5月1日）。",
    AMENDMENT_UNREAD: "处罚变更写明了罚款而数额无法识读，原数额已不可靠，"
    "请以数字写明变更后的罚款。",
    **DOCUMENT_HOLDS,
    **SPELLING_HOLDS,
}
"""Why a listing is held back, in words for the person who must act."""


@dataclass(frozen=True)
class BlacklistRule:
    """How a 列入 decision is shown.

    Attributes:
        version: name of the rule, shown in the listing.
        severity: severity of a listing by 列入 decision.
        end_patterns: regular expressions by which a decision names its own end (`stated_end`).
        end_hints: those that belong to the facts where they do not lie ahead.
        endless_words: words by which a decision says that it has no end.
        end_marks: what shows that a text names a period or an end (`PeriodWords.marks`).
        fact_periods: what is known to belong to the facts.
        end_followers: what stands behind a period that was read.
    """

    version: str
    severity: str
    end_patterns: tuple[str, ...]
    end_hints: tuple[str, ...] = ()
    endless_words: tuple[str, ...] = ()
    end_marks: tuple[str, ...] = ()
    fact_periods: tuple[str, ...] = ()
    end_followers: tuple[str, ...] = ()

    @property
    def words(self) -> PeriodWords:
        """By which words a decision names its end."""
        return PeriodWords(
            self.end_patterns,
            self.end_hints,
            self.endless_words,
            self.end_marks,
            self.fact_periods,
            self.end_followers,
        )


@dataclass(frozen=True)
class ListingRules:
    """Policy of publication (`policy/listing.yaml`).

    Attributes:
        version: name of the policy as a whole.
        severity: what is minor and what severe, by decision date.
        transition: whether older records move to the maximum of a new rule.
        terms: periods by decision date.
        blacklist: how 列入 decisions are shown.
        list_natural_persons: whether natural persons are listed.
        closed_statuses: register states after whose day a name alone reaches nobody.
        hidden_severities: severities that are not published.
        verified_findings: findings that verify a violation without a decision.
        open_ended: the date that the standard writes for "without end".
        amended_fine_patterns: how an amending decision states its fine (`fines.amended_fine`).
        amended_fine_named: how it names one, even if nobody can read it.
        authority_codes: USCC of an authority whose code the source does not give.
        data_source: unit that reports what towns deliver, and its USCC.
    """

    version: str
    severity: tuple[SeverityRule, ...]
    terms: tuple[TermRule, ...]
    blacklist: BlacklistRule
    transition: Transition = field(default_factory=Transition)
    list_natural_persons: bool = False
    closed_statuses: tuple[str, ...] = ()
    hidden_severities: tuple[str, ...] = (MINOR,)
    verified_findings: tuple[str, ...] = ("查实", "属实")
    open_ended: date = date(2099, 12, 31)
    amended_fine_patterns: tuple[str, ...] = ()
    amended_fine_named: tuple[str, ...] = ()
    authority_codes: Mapping[str, str] = field(default_factory=dict)
    data_source: tuple[str, str] = ("", "")

    @property
    def amended_fine(self) -> MoneyWords:
        """How an amending decision states its fine."""
        return MoneyWords(self.amended_fine_patterns, self.amended_fine_named)


@dataclass(frozen=True)
class ListingResult:
    """Outcome of the rules for one as-of day.

    Attributes:
        listings: `LISTING_COLUMNS`, one row per listing, ordered by `listing_id`.
        held: `HOLD_COLUMNS`; what is held back (`held` true) or must be looked at (`held` false).
        ended: `REASON_COLUMNS` of documents that no longer list their party, by op.
        left_out: penalties that name training and are left out (`penalty_admission.left_out_list`).
        disputes: `listing_id` of the listings whose objection (异议受理) is being examined.
        names: names of the parties to remember for later runs (`name_history.NAME_COLUMNS`).
        parted: `decision_no` of the documents one of whose records a person has said not to be
            about a party (`不同主体`); what such a document listed may go freely.
        outcomes: `outcome` and `count`: what became of every document and party. Their sum is the
            number of (document, party) pairs that the sources carry up to the as-of day.
    """

    listings: pd.DataFrame
    held: pd.DataFrame
    ended: pd.DataFrame
    outcomes: pd.DataFrame
    parted: pd.DataFrame
    disputes: pd.DataFrame
    left_out: pd.DataFrame
    names: pd.DataFrame

    @property
    def reasons(self) -> pd.DataFrame:
        """Why a listing of an earlier release may be gone now (`REASON_COLUMNS`)."""
        held = self.held[self.held["held"] & self.held["listing_id"].notna()]
        by_person = held["code"].eq("weak_link") & held["decision_no"].isin(
            self.parted["decision_no"]
        )
        words = ("暂缓：" + held["message"]).mask(by_person, f"{PARTED}：" + held["message"])
        corrections = held[["listing_id"]].assign(op="correct", reason=words)
        return pd.concat([self.ended, corrections], ignore_index=True).drop_duplicates()


def listing_id(list_type: str, document: str, party: str) -> str:
    """Return the stable id of a listing: `L` and 16 characters of base32 of a SHA-256.

    It depends on the document and on the party's code alone, so that it survives merges of parties,
    rebuilt registries and any order of input.
    """
    digest = hashlib.sha256(f"{list_type}|{document}|{party}".encode()).digest()
    return "L" + base64.b32encode(digest).decode()[:16]


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
    penalties = _penalties(carriers, registry)
    penalties["revoked"] |= withdrawn_elsewhere(penalties, records)
    penalties["other_trade"] = ~penalties["by_market"] & other_trade(penalties, records)
    doubtful = doubtful_elsewhere(penalties, records)
    penalties["document_hold"] = penalties["document_hold"].mask(doubtful, UNKNOWN_STATUS)
    additions = _additions(credit, penalties, registry)
    documents = _documents(penalties, carriers, additions)
    taken, notices = find_changes(credit, documents, rules.amended_fine)
    changes, idle = in_force(taken)
    judged = _judge_penalties(penalties, changes, rules, as_of)
    verified = _verified(violations, judged, rules.verified_findings, as_of)
    added = _judge_additions(additions, changes, verified, rules, as_of)
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


# -- penalty decisions -----------------------------------------------------------------------------


def _penalties(carriers: pd.DataFrame, registry: Registrations) -> pd.DataFrame:
    """Return one row per penalty and party; market regulation wins, towns fill gaps."""
    marked = carriers.assign(
        name_fit=_name_fit(carriers, registry),
        code_wrong=_code_wrong(carriers),
        by_market=carriers["source"].eq("market_penalty"),
        named_now=_named_now(carriers, registry.codes_of_names(carriers["party_name"])),
        group=carriers["violator_id"].fillna("?" + carriers["source_record_id"]),
    )
    grouped = marked.groupby(["decision_no", "group"], sort=True)
    columns = [c for c in CARRIER_COLUMNS if c not in ("decision_no", "revoked", "hold_code")]
    merged = grouped[[*columns, "violator_id", *PARTY_FIELDS]].first()
    for flag in ("sure", "revoked", "code_wrong", "by_market", "named_now"):
        merged[flag] = grouped[flag].any().astype(bool)
    merged["document_hold"] = document_holds(marked, merged)
    fits = grouped["name_fit"].agg([set]).get("set", merged["sure"])
    merged["name_wrong"] = _name_wrong(fits)
    unnamed = [isinstance(found, set) and "unnamed" in found for found in fits]
    merged["unnamed"] = pd.Series(unnamed, merged.index, dtype=bool)
    merged = merged.reset_index().drop(columns="group")
    in_market = merged.groupby("decision_no")["by_market"].transform("any")
    return merged.assign(other_party=in_market & ~merged["by_market"])


def _code_wrong(carriers: pd.DataFrame) -> pd.Series:
    """Return where the record gives another code than its party's (records of one party only)."""
    differs = carriers["uscc"].notna() & carriers["known_uscc"].notna()
    differs &= carriers["uscc"].ne(carriers["known_uscc"])
    return differs & carriers["parties"].eq(1)


def _named_now(rows: pd.DataFrame, codes: pd.Series) -> "pd.Series[bool]":
    """Return where a record's full name is the present registered name of its party."""
    both = zip(rows["known_uscc"], codes, strict=True)
    found = [pd.notna(one) and pd.notna(all_) and one in all_.split(";") for one, all_ in both]
    return pd.Series(found, rows.index, dtype=bool)


def _name_fit(carriers: pd.DataFrame, registry: Registrations) -> pd.Series:
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
    if may_stand_for(name, registered) or one_slip(typed or "", full or ""):
        return "right"
    return "unnamed" if registry.parties["unnamed"].get(code, False) else "wrong"


def _name_wrong(found: pd.Series) -> pd.Series:
    """Return whether records' names do not belong to the code, from the set of their fits.

    One record that names the party rightly outweighs others' signboards, never the registered name
    of another party.
    """
    wrong = [
        "other" in fits or (bool(fits & {"wrong", "unnamed"}) and "right" not in fits)
        for fits in found
    ]
    return pd.Series(wrong, found.index, dtype=bool)


def _judge_penalties(
    penalties: pd.DataFrame, changes: pd.DataFrame, rules: ListingRules, as_of: date
) -> pd.DataFrame:
    """Return the penalties as listings with `state`, and `op`, `reason`, `code` if any."""
    amended = _amended(penalties, changes)
    person = _is_person(amended)
    party = amended["known_uscc"].fillna(amended["violator_id"])
    ending = _endings(amended, changes)
    amended["code"] = _hold_codes(amended, person)
    # What is held back or withdrawn has no effects: it makes no later decision a repetition.
    counts = amended["code"].isna() & ending["op"].ne("revoke")
    amended["severity"] = severities(amended.assign(party=party, counts=counts), rules.severity)
    term = terms(amended, rules.terms, rules.transition, as_of)
    own_end = amended["publish_until"].where(amended["publish_until"] > amended["decided_on"])
    term["publish_until"] = pd.concat([term["publish_until"], own_end], axis=1).min(axis=1)
    judged = amended.drop(columns="publish_until").join(term).join(ending)
    judged["list_type"] = "dishonesty_record"
    judged["document"], judged["listed_on"] = judged["decision_no"], judged["decided_on"]
    judged["party_key"] = judged["known_uscc"].where(~person, judged["party_name"])
    hidden = judged["severity"].isin(rules.hidden_severities)
    _expire(judged, as_of)
    judged["category"] = _categories(judged, person)
    states = {
        "ended": judged["op"].notna(),
        "natural_person": person & (not rules.list_natural_persons),
        "not_shown": hidden & judged["document_hold"].isna(),
        "held": judged["code"].notna(),
    }
    return judged.assign(state=_first_true(states, judged.index))


def kept_longer(judged: pd.DataFrame, rules: ListingRules, as_of: date) -> pd.DataFrame:
    """Return notices of listings that a transition to the new maximum would end sooner."""
    change = rules.transition
    if change.mode != "keep" or change.changed_on is None or as_of < change.changed_on:
        return pd.DataFrame(columns=list(HOLD_COLUMNS))
    ends = shortened(judged, rules.terms, rules.transition)
    longer = judged[judged["state"].eq("listed") & (ends < judged["publish_until"])]
    return longer.assign(code="older_rule_kept", held=False).reindex(columns=list(HOLD_COLUMNS))


def _is_person(penalties: pd.DataFrame) -> pd.Series:
    typed = penalties["party_category"].eq(PERSON) & penalties["uscc"].isna()
    return penalties["kind"].eq("natural_person") | typed


def _first_true(states: Mapping[str, pd.Series], index: pd.Index) -> pd.Series:
    """Return the name of the first condition that holds, `listed` where none does."""
    named = pd.Series("listed", index=index, dtype="str")
    for state, holds in reversed(list(states.items())):
        named = named.mask(holds, state)
    return named


def _expire(judged: pd.DataFrame, as_of: date) -> None:
    """Mark what is past its last day and did not end otherwise."""
    past = (judged["publish_until"] < pd.Timestamp(as_of)) & judged["op"].isna()
    days = judged["publish_until"].dt.strftime("%Y-%m-%d").astype("str")
    text = "公示期满（至" + days + "，规则 " + judged["rule_version"].fillna("") + "）"
    judged["op"] = judged["op"].mask(past, "expire")
    judged["reason"] = judged["reason"].mask(past, text)


def _hold_codes(judged: pd.DataFrame, person: pd.Series) -> pd.Series:
    """Return why a document cannot list its party, empty where it can."""
    unregistered = judged["registered_name"].isna() & ~person
    checks = {
        "no_party": judged["violator_id"].isna(),
        "incomplete_decision": judged[["decided_on", "authority"]].isna().any(axis=1),
        "decision_party_conflict": judged["other_party"],
        "other_trade": judged["other_trade"],
        "code_conflict": judged["code_wrong"],
        "no_registration": judged["known_uscc"].isna() & ~person,
        "name_not_then": ~judged["sure"] & judged["named_now"],
        "weak_link": ~judged["sure"],
        "not_registered": unregistered,
        "unnamed_registration": judged["name_wrong"] & judged["unnamed"],
        "name_mismatch": judged["name_wrong"],
    }
    codes = _first_true(checks, judged.index).replace("listed", pd.NA).astype("str")
    return judged["document_hold"].fillna(codes)


def _categories(judged: pd.DataFrame, person: pd.Series) -> pd.Series:
    """Return the category of the publication standard: the registration's word counts first."""
    individual = judged["registered_kind"].eq(INDIVIDUAL) | (
        judged["registered_kind"].isna() & judged["kind"].eq("individual_business")
    )
    named = pd.Series(ORGANISATION, index=judged.index, dtype="str").mask(individual, INDIVIDUAL)
    return named.mask(person, PERSON)


def other_trade(penalties: pd.DataFrame, records: Mapping[str, pd.DataFrame]) -> "pd.Series[bool]":
    """Return which decisions are known to market regulation as those of another trade."""
    left = records.get(LEFT_OUT, pd.DataFrame())
    foreign = left[left["other_trade"]] if "other_trade" in left else left.iloc[:0]
    numbers = foreign["decision_no"] if len(foreign) else pd.Series(dtype="str")
    known = set(numbers.dropna().map(decision_key))
    return penalties["decision_no"].map(decision_key).isin(known)


def open_penalties(
    records: Mapping[str, pd.DataFrame], judged: pd.DataFrame, as_of: date
) -> pd.DataFrame:
    """Return the market penalties of which a person must say whether they are training matters.

    One that a town reports for training is decided by that report; one withdrawn needs nobody.
    """
    left = records.get(LEFT_OUT, pd.DataFrame())
    if "scope" not in left:
        return pd.DataFrame(columns=list(HOLD_COLUMNS))
    documents = set(judged["document"].dropna().map(decision_key))
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


def _endings(documents: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
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


def _amended(penalties: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Return the penalties with the fines and remarks that 处罚变更 decisions leave."""
    amended = penalties.copy()
    amends = changes[changes["op"].eq("amend")].sort_values(["decided_on", "document"])
    # Few decisions change a penalty; each is taken in the order of its date.
    for change in amends.to_dict("records"):
        row = amended["decision_no"].eq(change["decision_no"]) & amended["violator_id"].eq(
            change["violator_id"]
        )
        if pd.notna(change["fine_yuan"]):
            newer = amended["by_market"] & (amended["updated_at"] >= change["decided_on"])
            amended.loc[row & ~newer, "fine_yuan"] = change["fine_yuan"]
        if change["fine_unread"]:
            amended.loc[row, "document_hold"] = AMENDMENT_UNREAD
        mark = f"经{change['document']}变更"
        amended.loc[row, "remarks"] = (
            amended.loc[row, "remarks"]
            .fillna("")
            .map(lambda text, mark=mark: f"{text}；{mark}".lstrip("；"))
        )
    return amended


# -- 列入 decisions ------------------------------------------------------------------------------


def _additions(
    credit: pd.DataFrame, penalties: pd.DataFrame, registry: Registrations
) -> pd.DataFrame:
    """Return the 列入 decisions by party, with the penalty that they name."""
    added = credit[credit["decision_type"].eq("列入")].reset_index(drop=True)
    fit = _name_fit(added, registry)
    added = added.assign(
        decision_no=added["decision_id"],
        named_no=added["penalty_decision_no"],
        revoked=False,
        other_party=False,
        other_trade=False,
        document_hold=pd.Series(pd.NA, index=added.index, dtype="str"),
        name_wrong=fit.isin(["other", "wrong", "unnamed"]),
        unnamed=fit.eq("unnamed"),
        named_now=_named_now(added, added["named_code"]),
        code_wrong=_code_wrong(added),
    )
    taken = [
        "violation_text", "facts", "basis", "penalty_kinds", "penalty_content", "fine_yuan",
        "confiscated_yuan", "suspended_licence", "valid_until", "legal_representative",
        "authority_code", "updated_at",
    ]  # fmt: skip
    named = penalties[["decision_no", "violator_id", "decided_on", *taken]].rename(
        columns={"decision_no": "named_no", "decided_on": "penalty_on"}
    )
    return added.merge(named, on=["named_no", "violator_id"], how="left")


def _verified(
    violations: pd.DataFrame, judged: pd.DataFrame, findings: tuple[str, ...], as_of: date
) -> set[str]:
    """Return the parties with at least one verified violation known on the as-of day.

    A penalty decision that is held back verifies nothing; a finding that stands beside it does.
    """
    proven = violations[violations["verified"].fillna(False).astype(bool)]
    for column in ("occurred_on", "decided_on"):
        if column in proven:
            proven = proven[~(pd.to_datetime(proven[column]) > pd.Timestamp(as_of))]
    if "decision_no" in proven:
        keys = ["decision_no", "violator_id"]
        held = judged.loc[judged["code"].notna(), keys].drop_duplicates().assign(waits=True)
        marked = proven.merge(held, on=keys, how="left")
        proven = marked[marked["waits"].isna() | marked["finding"].isin(findings)]
    return set(proven["violator_id"].dropna())


def _stated_ends(additions: pd.DataFrame, rule: BlacklistRule) -> tuple[pd.Series, pd.Series]:
    """Return the end that each decision names, and `end_unread` where it cannot be read."""
    texts = additions["reason_text"].fillna("") + ";" + additions["remarks"].fillna("")
    ends: list[date | None] = []
    unread = pd.Series(pd.NA, index=additions.index, dtype="str")
    # A decision states its end in words: one short parse per 列入 decision.
    for place, text, day in zip(additions.index, texts, additions["decided_on"], strict=True):
        try:
            end = stated_end(text, day.date(), rule.words)
        except ValueError:
            end, unread[place] = None, "end_unread"
        ends.append(end)
    days = pd.to_datetime(pd.Series(ends, additions.index, dtype="object"))
    return days.astype("datetime64[us]"), unread


def _judge_additions(
    additions: pd.DataFrame,
    changes: pd.DataFrame,
    verified: set[str],
    rules: ListingRules,
    as_of: date,
) -> pd.DataFrame:
    """Return the 列入 decisions as listings with `state`, like `_judge_penalties`."""
    judged = additions.join(_endings(additions, changes))
    judged["publish_until"], judged["document_hold"] = _stated_ends(judged, rules.blacklist)
    judged["earliest_repair_on"] = pd.Series(pd.NaT, judged.index, dtype="datetime64[us]")
    judged["severity"], judged["rule_version"] = rules.blacklist.severity, rules.blacklist.version
    judged["list_type"], judged["party_key"] = "blacklist", judged["known_uscc"]
    judged["document"], judged["listed_on"] = judged["decision_no"], judged["decided_on"]
    judged["facts"] = judged["reason_text"].fillna(judged["facts"])
    judged["decision_no"], judged["decided_on"] = judged["named_no"], judged["penalty_on"]
    person = judged["kind"].eq("natural_person")
    _expire(judged, as_of)
    codes = _hold_codes(judged.assign(decided_on=judged["listed_on"]), person)
    unproven = codes.isna() & ~judged["violator_id"].isin(verified)
    judged["code"] = codes.mask(unproven, "no_verified_violation")
    judged["category"] = _categories(judged, person)
    states = {
        "ended": judged["op"].notna(),
        "natural_person": person & (not rules.list_natural_persons),
        "held": judged["code"].notna(),
    }
    return judged.assign(state=_first_true(states, judged.index))


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
