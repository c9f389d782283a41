"""Decisions that put a party on the list, change its listing, or take it off."""

from dataclasses import replace

import pandas as pd

from domain.decisions.numbers import decision_numbers
from domain.intake.sources.definition import ReadRows, RowRule, SourceDefinition, Words
from domain.values.personal_numbers import key_without_numbers
from domain.values.text import clean, compact, map_unique

NAMES_ITS_PENALTY = ("信用修复", "异议成立", "处罚撤销", "处罚变更")
"""Types of decisions that must name the penalty decision which they change."""


def _change_names_decision(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
    changes = rows["decision_type"].isin(NAMES_ITS_PENALTY)
    return rows["penalty_decision_no"].notna() | ~changes


def _numbered(read: ReadRows, _: Words) -> ReadRows:
    """The decision's own number is the record's; numbers in no known form stay as typed.

    A telephone or an id number among them is a digest: keys are shown and published.
    """
    rows = read.rows.copy()
    numbers = decision_numbers(rows["decision_id"]).values
    rows["decision_id"] = _keys(numbers.fillna(rows["decision_id"]))
    rows["source_record_id"] = rows["decision_id"]
    if "penalty_decision_no" in read.problems:  # others use it as their key too
        typed = compact(clean(read.cells["penalty_decision_no"]))
        rows["penalty_decision_no"] = rows["penalty_decision_no"].fillna(typed)
    rows["penalty_decision_no"] = _keys(rows["penalty_decision_no"])
    return replace(read, rows=rows)


def _keys(numbers: pd.Series) -> pd.Series:
    return map_unique(numbers, lambda number: key_without_numbers(str(number)), "str")


SOURCE = SourceDefinition(
    name="credit_decision",
    asset="credit_decisions",
    label="信用决定",
    description="列入、移出、信用修复、异议与处罚撤销等决定",
    place=40,
    columns={
        "decision_id": "text",
        "decision_type": "choice",
        "party_name": "names",
        "uscc": "uscc",
        "penalty_decision_no": "decision",
        "decided_on": "date",
        "authority": "text",
        "reason": "text",
        "remarks": "text",
    },
    required=("decision_id", "decision_type", "party_name", "decided_on", "authority"),
    derived={"id_number": "text", "extra": "text"},
    rules=(RowRule("decision_named", "penalty_decision_no", _change_names_decision),),
    prepare=_numbered,
    numbered=("decision_id",),
    changed_on="decided_on",
    document="penalty_decision_no",
    dated_by=("decided_on",),
    mention={
        "seen_on": "decided_on",
        "name": "party_name",
        "uscc": "uscc",
        "id_number": "id_number",
        "decision_no": "penalty_decision_no",
    },
    nameless_is_party=True,
)
