"""A person's answers to the review queue.

Answers that contradict each other are `resources.intake.contradictions`; answers whose records say
something else by now are `domain.linkage.standing_answers`.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from domain.intake.sources.definition import ReadRows, RowRule, SourceDefinition, Words
from domain.values.personal_numbers import key_without_numbers

UNANSWERED = "unanswered"
"""Reason of a row that nobody has filled in yet."""


def _records_differ(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
    return (rows["left_record"] != rows["right_record"]) | rows["left_record"].isna()


def _is_reviewed(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
    return rows["reviewer"].notna() & rows["decided_on"].notna()


def _paired(read: ReadRows, _: Words) -> ReadRows:
    """The pair is the record's number, whichever side comes first."""
    rows = read.rows
    pair = rows[["left_record", "right_record"]].astype("str").fillna("")
    number = (pair.min(axis=1) + "|" + pair.max(axis=1)).astype("str").map(key_without_numbers)
    unread = read.problems.get("conclusion", pd.Series(np.nan, index=rows.index))
    answers = rows[["conclusion", "reviewer", "decided_on"]]
    return replace(
        read,
        rows=rows.assign(source_record_id=number),
        ignored={UNANSWERED: answers.isna().all(axis=1) & unread.isna()},
    )


SOURCE = SourceDefinition(
    name="link_decision",
    asset="link_decisions",
    label="核对结论",
    description="人工核对结论：两条记录是否同一主体",
    place=50,
    columns={
        "left_record": "text",
        "right_record": "text",
        "left_name": "name",
        "right_name": "name",
        "left_code": "shown_code",
        "right_code": "shown_code",
        "left_address": "text",
        "right_address": "text",
        "conclusion": "choice",
        "reviewer": "text",
        "decided_on": "date",
    },
    required=("left_record", "right_record", "conclusion"),
    record_fields=("left_record", "right_record"),
    rules=(
        RowRule("same_record", "right_record", _records_differ),
        RowRule("no_reviewer", "reviewer", _is_reviewed),
    ),
    prepare=_paired,
    one_row=True,
    dated_by=("decided_on",),
)
