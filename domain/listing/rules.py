"""The rules of publication as policy gives them, what applying them gives, and ids of listings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from domain.decisions.fines import MoneyWords
from domain.decisions.kinds import DOCUMENT_HOLDS
from domain.decisions.spellings import SPELLING_HOLDS
from domain.listing.causes import PARTED
from domain.listing.terms import (
    MINOR,
    SeverityRule,
    TermRule,
    Transition,
)
from domain.values.county import ANYWHERE, County
from domain.values.short_digest import short_digest
from domain.values.times.periods import PeriodWords

ORGANISATION, INDIVIDUAL, PERSON = "法人及非法人组织", "个体工商户", "自然人"
"""Categories of a party in the publication standard."""
PERSONAL_NUMBER = "personal_number_in_document"
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
    PERSONAL_NUMBER: "决定编号中含有电话或证件号码，不能作为文号公示，请核对编号后重新报送。",
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
        county: whose regions names open with.
    """

    version: str
    severity: tuple[SeverityRule, ...]
    terms: tuple[TermRule, ...]
    blacklist: BlacklistRule
    transition: Transition = field(default_factory=Transition)
    list_natural_persons: bool = False
    closed_statuses: tuple[str, ...] = ()
    hidden_severities: tuple[str, ...] = (MINOR,)
    verified_findings: tuple[str, ...] = ()
    open_ended: date = date(2099, 12, 31)
    amended_fine_patterns: tuple[str, ...] = ()
    amended_fine_named: tuple[str, ...] = ()
    authority_codes: Mapping[str, str] = field(default_factory=dict)
    data_source: tuple[str, str] = ("", "")
    county: County = ANYWHERE

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

    Args:
        list_type: `blacklist` or `dishonesty_record`.
        document: number of the document, in the spelling that never changes.
        party: id of the party.
    """
    return "L" + short_digest(f"{list_type}|{document}|{party}", 16)
