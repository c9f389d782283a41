"""Clues that other departments hand over."""

from dataclasses import replace

import pandas as pd

from domain.intake.sources.definition import (
    Found,
    ReadRows,
    SourceDefinition,
    Words,
)
from domain.values.text import clean, fill_ditto
from domain.values.vocabulary import OTHER_TRAINING, find_terms, map_violations


def _with_kinds(read: ReadRows, words: Words) -> ReadRows:
    """Kinds of violations by the column for them; where it is empty, by the description.

    Signals are those of the description.
    """
    rows = read.rows
    written = rows["violation_type"].notna()
    told = read.cells.get("description", pd.Series(None, index=rows.index, dtype=object))
    text = rows["violation_type"].fillna(clean(fill_ditto(told)))
    codes = map_violations(text, words.vocabulary, rows["referred_on"])
    unknown = (codes == OTHER_TRAINING).fillna(False)
    return replace(
        read,
        rows=rows.assign(
            violation_codes=codes, signals=find_terms(clean(fill_ditto(told)), words.signals)
        ),
        found=(
            Found("unmapped_violation", "violation_type", unknown & written),
            Found("unmapped_violation", "description", unknown & ~written),
        ),
    )


SOURCE = SourceDefinition(
    name="department_referral",
    asset="department_referrals",
    label="部门移送",
    description="部门移送的线索",
    place=30,
    columns={
        "source_record_id": "record",
        "department": "text",
        "referred_on": "date",
        "party_name": "names",
        "party_kind": "choice",
        "party_id": "party_id",
        "responsible_person": "people",
        "phone": "phones",
        "address": "text",
        "premises_type": "choice",
        "violation_type": "list",
        "conclusion": "choice",
    },
    required=("source_record_id", "department", "referred_on"),
    derived={"violation_codes": "text", "signals": "text", "extra": "text"},
    dropped=("description",),
    informed=True,
    told=("violation_type",),
    worded={
        "party_id_text": "code",
        "source_record_id": "document",
        "department": "organ",
        "violation_type": "words",
    },
    prepare=_with_kinds,
    changed_on="referred_on",
    states=("conclusion",),
    dated_by=("referred_on",),
    mention={
        "seen_on": "referred_on",
        "declared_kind": "party_kind",
        "name": "party_name",
        "uscc": "uscc",
        "id_number": "id_number",
        "responsible_person": "responsible_person",
        "phone": "phone",
        "address": "address",
        "premises_type": "premises_type",
    },
    violation={
        "occurred_on": "referred_on",
        "violation_codes": "violation_codes",
        "finding": "conclusion",
    },
    is_clue=True,
)
