"""Town patrol submissions: what their columns mean and what a row must keep.

Who filed and which delivery counts is `resources.intake.town`.
"""

import pandas as pd

from domain.intake.sources.definition import (
    RowRule,
    SourceDefinition,
    Words,
)


def _party_is_named(rows: pd.DataFrame, words: Words) -> "pd.Series[bool]":
    return rows["party_name"].notna() | ~rows["finding"].isin(words.named_findings)


def _decision_has(name: str) -> RowRule:
    """Number, date and authority stand together or not at all."""

    def complete(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
        given = rows[["decision_no", "decided_on", "authority"]].notna().any(axis=1)
        return rows[name].notna() | ~given

    return RowRule("decision_incomplete", name, complete)


SOURCE = SourceDefinition(
    name="town_submission",
    asset="town_submissions",
    label="镇街巡查表",
    description="各镇街巡查情况表，按报送批次分区",
    place=10,
    way="batches",
    columns={
        "row_no": "number",
        "village": "text",
        "inspected_on": "date",
        "premises_name": "name",
        "address": "text",
        "premises_type": "choice",
        "party_name": "names",
        "party_kind": "choice",
        "party_id": "party_id",
        "responsible_person": "people",
        "phone": "phones",
        "licence_status": "choice",
        "training_form": "list",
        "subject": "list",
        "student_count": "count",
        "teacher_count": "count",
        "fee_yuan": "yuan",
        "in_service_teacher": "flag",
        "violation_type": "list",
        "finding": "choice",
        "measures": "terms",
        "decision_no": "decision",
        "decided_on": "date",
        "authority": "text",
        "penalty_kinds": "terms",
        "fine_yuan": "yuan",
        "transferred_to": "list",
        "rectification": "text",
        "clue_origin": "closed",
        "inspection_mode": "choice",
        "inspection_hours": "text",
        "plan_no": "record",
        "joint_departments": "list",
    },
    required=("inspected_on", "address"),
    derived={
        "batch": "text",
        "filer_code": "text",
        "period_start": "date",
        "period_end": "date",
        "violation_codes": "text",
        "signals": "text",
        "hold_code": "text",
        "extra": "text",
    },
    dropped=("remarks",),
    unshown=("clue_origin",),
    informed=True,
    within_batch=("inspected_on",),
    told=(
        "village",
        "training_form",
        "subject",
        "transferred_to",
        "rectification",
        "inspection_hours",
        "joint_departments",
    ),
    worded={
        "party_id_text": "code",
        "village": "village",
        "training_form": "words",
        "subject": "words",
        "violation_type": "words",
        "measures": "words",
        "decision_no": "document",
        "authority": "organ",
        "penalty_kinds": "words",
        "transferred_to": "organ",
        "rectification": "words",
        "inspection_hours": "words",
        "plan_no": "document",
        "joint_departments": "organ",
    },
    rules=(
        RowRule("required_for_finding", "party_name", _party_is_named),
        _decision_has("decision_no"),
        _decision_has("decided_on"),
        _decision_has("authority"),
    ),
    one_row=True,
    dated_by=("inspected_on", "period_end"),
    mention={
        "seen_on": "inspected_on",
        "declared_kind": "party_kind",
        "name": "party_name",
        "uscc": "uscc",
        "id_number": "id_number",
        "decision_no": "decision_no",
        "responsible_person": "responsible_person",
        "phone": "phone",
        "address": "address",
        "town_hint": "filer_code",
        "premises_type": "premises_type",
    },
    violation={
        "occurred_on": "inspected_on",
        "decided_on": "decided_on",
        "violation_codes": "violation_codes",
        "finding": "finding",
        "decision_no": "decision_no",
        "authority": "authority",
        "penalty_kinds": "penalty_kinds",
        "fine_yuan": "fine_yuan",
    },
)
