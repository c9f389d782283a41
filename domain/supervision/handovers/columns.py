"""Columns and types of the ledger of hand-overs, of what is not handed over, and of our answers."""

from typing import Final

import pandas as pd

LEDGER: Final = "移送"
"""Name of the ledger on the cover of a letter."""

SENT, SIGNED, ANSWERED, RETURNED, OVERDUE = "已移送", "已签收", "已回复", "退回", "逾期"
STATUSES: Final = (SENT, SIGNED, ANSWERED, RETURNED, OVERDUE)
"""How far a department has come with what it was handed."""

HANDOVER_COLUMNS: Final = (
    "handover_no",
    "department",
    "period",
    "clue_no",
    "matter_no",
    "rule",
    "legal_basis",
    "handed_on",
    "due_on",
    "file",
    "status",
    "answer_result",
    "answer_on",
    "answer_by",
    "supplement_of",
    "returned_from",
    "evidence",
    "party_name",
    "party_kind",
    "place_text",
    "premises_type",
    "situation",
    "finding",
    "records",
    "request",
    "overdue_workdays",
    "policy_version",
)
"""Columns of `handover`. What a letter shows is kept as it was issued, so that a letter that was
lost is written again with the same bytes."""

ANSWER_COLUMNS: Final = ("status", "answer_result", "answer_on", "answer_by", "overdue_workdays")
"""Columns that are worked out anew by every run."""

NONE_COLUMNS: Final = ("clue_no", "matter_no", "why", "policy_version")
"""Columns of `handover_none`: clues of recent matters that went nowhere."""

REPLY_COLUMNS: Final = (
    "reply_no",
    "department",
    "clue_no",
    "referral_no",
    "conclusion",
    "concluded_on",
    "measure_kind",
    "measure_on",
    "replied_on",
    "file",
    "policy_version",
)
"""Columns of `referral_reply`: what we answered to departments that had told us of something."""

_DAYS: Final = ("handed_on", "due_on", "answer_on", "concluded_on", "measure_on", "replied_on")


def typed(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return these columns with their types, by the first one; what is not there is missing.

    Args:
        rows: some of the columns.
        columns: one of the tuples above.
    """
    made = rows.reindex(columns=list(columns))
    for name in columns:
        if name in _DAYS:
            made[name] = pd.to_datetime(made[name]).astype("datetime64[us]")
        elif name == "overdue_workdays":
            made[name] = made[name].astype("Int64")
        else:
            made[name] = made[name].astype("str")
    return made.sort_values(columns[0], ignore_index=True)
