"""Columns and types of the rows of a plan."""

from typing import Final

import pandas as pd

PLAN_COLUMNS: Final = (
    "plan_no",
    "window_id",
    "town_code",
    "seq",
    "arm",
    "subject",
    "place_key",
    "nature",
    "basis_clue",
    "reason",
    "visits_this_year",
    "cap",
    "approved",
    "done_by_record",
    "evidence",
    "name",
    "address",
    "watch_level",
    "last_visit_on",
    "starts_on",
    "ends_on",
    "issued_on",
    "policy_version",
)
"""Columns of `plan_item`."""

LEFT_OUT_COLUMNS: Final = (
    "left_out_no",
    "window_id",
    "town_code",
    "subject",
    "arm",
    "basis_clue",
    "reason",
    "visits_this_year",
    "issued_on",
    "policy_version",
)
"""Columns of `plan_left_out`."""

_TYPES: Final = {
    "seq": "int64",
    "visits_this_year": "int64",
    "cap": "Int64",
    "approved": "boolean",
    **dict.fromkeys(("last_visit_on", "starts_on", "ends_on", "issued_on"), "datetime64[us]"),
}


def together_items(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return rows of several plans as one frame (`PLAN_COLUMNS`), by number."""
    filled = [part for part in parts if len(part)]
    return conformed_rows(pd.concat(filled) if filled else pd.DataFrame(), PLAN_COLUMNS)


def conformed_rows(rows: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return these columns with their types, by number; what is not there is missing."""
    made = rows.reindex(columns=list(columns))
    types = {name: _TYPES.get(name, "str") for name in columns}
    for name, kind in types.items():
        if kind == "datetime64[us]":
            made[name] = pd.to_datetime(made[name])
    return made.astype(types).sort_values(columns[0], ignore_index=True)
