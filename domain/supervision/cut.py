"""What was known on a day in the past: rows of later days are not there, later conclusions blank.

Files that the gateway's list dates are cut by their arrival where they are read; here are the rows
of all others, by their own event day.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

EVENT_DAYS: Final[Mapping[str, str]] = {
    "complaint": "registered_at",
    "department_referral": "referred_on",
    "city_patrol": "inspected_on",
    "market_penalty": "decided_on",
    "credit_decision": "decided_on",
    "answer": "answered_on",
}
"""Source -> the column that dates its rows; those of a town came with their file."""

CONCLUSION_FIELDS: Final = ("closed_on", "conclusion", "feedback", "measures")
"""What the log says of the end of a complaint."""
HANDLED, ENDED = "办理中", "已办结"
"""States of a complaint (contract §2.2): what it was on the days before it ended."""


def cut_records(
    records: Mapping[str, pd.DataFrame], copied_files: frozenset[str], as_of: date
) -> dict[str, pd.DataFrame]:
    """Return the records as they were on a day.

    Columns: those of each record's frame.

    Args:
        records: accepted frames by source name.
        copied_files: files of towns whose arrival nobody knows, since their time is that of a copy;
            their rows are there from the day of the inspection.
        as_of: the day.
    """
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    cut = dict(records)
    for source, column in EVENT_DAYS.items():
        if source in cut and len(cut[source]):
            later = cut[source][column] >= end
            cut[source] = cut[source][~later].reset_index(drop=True) if later.any() else cut[source]
    town = cut.get("town_submission")
    if town is not None and len(town):
        later = town["source_file"].isin(list(copied_files)) & (town["inspected_on"] >= end)
        cut["town_submission"] = town[~later].reset_index(drop=True) if later.any() else town
    if len(cut.get("complaint", ())):
        cut["complaint"] = _still_open(cut["complaint"], end)
    return cut


def _still_open(complaints: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Complaints without what the log says of an end that lies ahead."""
    ahead = complaints["closed_on"] >= end
    if not ahead.any():
        return complaints
    status = complaints["status"].mask(ahead & complaints["status"].eq(ENDED), HANDLED)
    blank = {name: complaints[name].mask(ahead) for name in CONCLUSION_FIELDS}
    return complaints.assign(status=status, **blank)
