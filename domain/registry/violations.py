"""Violations: one row per finding, penalty or complaint conclusion, and whether it is verified.

What counts as verified is a rule of the registry; whether a violation is published is decided in
the listing rules, not here.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.decisions.kinds import NO_NUMBER, NOT_A_DECISION
from domain.decisions.numbers import decision_key, split_numbers
from domain.decisions.withdrawals import doubtful_rows, withdrawn_rows
from domain.intake.parties import PARTY_NO, with_evidence
from domain.intake.sources import SOURCES
from domain.intake.sources.definition import SourceDefinition
from domain.linkage.policy import LinkagePolicy

VIOLATION_COLUMNS: Final = (
    "violation_id",
    "violator_id",
    "source",
    "source_record_id",
    "party_no",
    "violation_codes",
    "occurred_on",
    "decided_on",
    "verified",
    "is_open",
    "is_primary",
    "finding",
    "decision_no",
    "authority",
    "penalty_kinds",
    "fine_yuan",
    "confiscated_yuan",
    "decision_stands",
    "link_method",
)
"""Columns of the violation frame. `is_primary` is false on further rows of the same decision."""

NO_DECISION: Final = (NOT_A_DECISION, NO_NUMBER)
"""Hold codes of documents that are no penalty decisions."""

_OF_SOURCE: Final = (
    "violation_codes",
    "occurred_on",
    "decided_on",
    "finding",
    "decision_no",
    "authority",
    "penalty_kinds",
    "fine_yuan",
    "confiscated_yuan",
)
"""Columns that a source row fills; the others come from the evidence or are judged here."""

_TYPES: Final = {
    "party_no": "int64",
    "occurred_on": "datetime64[us]",
    "decided_on": "datetime64[us]",
    "verified": "bool",
    "is_open": "bool",
    "is_primary": "bool",
    "fine_yuan": "Float64",
    "confiscated_yuan": "Float64",
    "decision_stands": "boolean",
}

_RANK: Final = {"market_penalty": 0, "town_submission": 1, "city_patrol": 2}
"""Which record of one decision is the primary one: the authority's own, then a patrol's report."""


def build_violations(
    records: Mapping[str, pd.DataFrame], evidence: pd.DataFrame, policy: LinkagePolicy
) -> pd.DataFrame:
    """Return the violations of the registry's parties (`VIOLATION_COLUMNS`), sorted by id.

    Verified are: a finding or referral `查实`, a complaint `属实` (not `部分属实`), and a penalty
    decision that stands, that is, one neither withdrawn by its authority (`ZT` = 1) nor by a credit
    decision (`处罚撤销`, `异议成立`). Whether a decision stands is missing where its status cannot
    be read, and where the document is no penalty decision.

    Args:
        records: accepted frames by source name.
        evidence: which record speaks of which party: `source`, `source_record_id`, `party_no`,
            `violator_id`, `link_method`.
        policy: the words for verified, open and nothing found, and the types that withdraw.
    """
    parts = [
        _of_source(shape, records[shape.name])
        for shape in SOURCES.values()
        if shape.violation and len(records.get(shape.name, ()))
    ]
    if not parts:
        return _conformed(pd.DataFrame(columns=list(VIOLATION_COLUMNS)))
    found = pd.concat(parts, ignore_index=True)
    nothing = found["finding"].isna() | found["finding"].isin(policy.no_finding)
    clue = found["source"].isin([shape.name for shape in SOURCES.values() if shape.is_clue])
    found = found[~nothing | found["decision_no"].notna() | clue]
    keys = ["source", "source_record_id"]
    known = evidence[[*keys, "party_no", "violator_id", "link_method"]]
    stands = _standing(found, withdrawn_decisions(records, policy), _doubtful_decisions(records))
    found = _assessed(with_evidence(found.assign(decision_stands=stands), known), policy)
    return _conformed(_with_primary(found))


def withdrawn_decisions(records: Mapping[str, pd.DataFrame], policy: LinkagePolicy) -> set[str]:
    """Return the keys (`decision_key`) of penalty decisions that no longer stand."""
    found: set[str] = set()
    found |= _keys(withdrawn_rows(records)["decision_no"])
    credits_ = records.get("credit_decision")
    if credits_ is not None and len(credits_):
        ends = credits_["decision_type"].isin(policy.revoking_decisions)
        found |= _keys(credits_.loc[ends, "penalty_decision_no"])
    return found


def _doubtful_decisions(records: Mapping[str, pd.DataFrame]) -> set[str]:
    """Return the keys of penalty decisions whose status the source gives and nobody can read."""
    return _keys(doubtful_rows(records)["decision_no"])


def _keys(numbers: pd.Series) -> set[str]:
    return {decision_key(one) for text in numbers.dropna() for one in split_numbers(text)}


def _of_source(source: SourceDefinition, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {new: frame[old] for new, old in source.violation.items() if old in frame}
    made = pd.DataFrame({"source_record_id": frame["source_record_id"], **columns})
    made = made.assign(source=source.name)
    made = made.reindex(columns=["source", "source_record_id", *_OF_SOURCE])
    made[PARTY_NO] = frame.get(PARTY_NO, 1)
    made["hold_code"] = frame.get("hold_code", pd.NA)
    for name in ("occurred_on", "decided_on"):
        made[name] = pd.to_datetime(made[name]).astype("datetime64[us]").dt.normalize()
    for name in ("fine_yuan", "confiscated_yuan"):
        made[name] = made[name].astype("Float64")
    numbers = {PARTY_NO, "occurred_on", "decided_on", "fine_yuan", "confiscated_yuan"}
    return made.astype(dict.fromkeys(set(made.columns) - numbers, "str"))


def _standing(found: pd.DataFrame, withdrawn: set[str], doubtful: set[str]) -> pd.Series:
    """Return whether each decision stands, missing where there is none or nobody can tell.

    Of several numbers in a cell one that stands is enough.
    """
    numbers = found["decision_no"]
    known: dict[str, bool | None] = {}
    for text in numbers.dropna().unique():
        left = {decision_key(one) for one in split_numbers(text)} - withdrawn
        known[text] = False if not left else None if left <= doubtful else True
    stands = numbers.map(known).astype("boolean")
    return stands.mask(found["hold_code"].isin(NO_DECISION))


def _assessed(found: pd.DataFrame, policy: LinkagePolicy) -> pd.DataFrame:
    number, stands = found["decision_no"], found["decision_stands"]
    proven = found["finding"].isin(policy.verified_findings)
    unanswered = found["finding"].isna() & found["source"].ne("market_penalty") & number.isna()
    key = found["source"] + ":" + found["source_record_id"] + "#" + found["party_no"].astype("str")
    return found.assign(
        violation_id=key,
        verified=proven | stands.fillna(value=False),
        is_open=found["finding"].isin(policy.open_findings) | unanswered,
    )


def _with_primary(found: pd.DataFrame) -> pd.DataFrame:
    """Mark one row per party and decision; rows without a decision stand for themselves."""
    rank = found["source"].map(_RANK).fillna(9)
    ordered = found.assign(rank=rank).sort_values(["rank", "decided_on", "violation_id"])
    key = ordered["violator_id"] + "|" + ordered["decision_no"]
    again = key.notna() & key.duplicated()
    return ordered.assign(is_primary=~again)


def _conformed(found: pd.DataFrame) -> pd.DataFrame:
    types = dict.fromkeys(VIOLATION_COLUMNS, "str") | _TYPES
    found = found.reindex(columns=list(VIOLATION_COLUMNS)).astype(types)
    return found.sort_values("violation_id").reset_index(drop=True)
