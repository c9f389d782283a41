"""What accepted rows of each source must look like, and the rules with their Chinese wording.

`row_schema` gives the pandera model of one source: exact columns, types, and checks whose `error`
is a rule code and a field, `code:field`. `RULES` says for every code how severe it is and what the
person who typed the row reads. Reading cells is `domain.intake.fields`; the split is
`schemas.rows.validation`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from domain.complaints.texts import TEXT_COLUMNS
from domain.intake.batch import PROVENANCE
from domain.intake.columns import FIELDS, Kind
from domain.intake.parties import PARTY_NO
from domain.intake.versions import TYPED_AS

Mask = "pd.Series[bool]"

TEXT = pd.StringDtype(na_value=np.nan)
_DTYPES: dict[Kind, object] = {
    "flag": "boolean",
    "date": "datetime64[us]",
    "lasting_date": "datetime64[us]",
    "moment": "datetime64[us]",
    "yuan": "Float64",
    "wan": "Float64",
    "count": "Int64",
    "number": "Int64",
}


REQUIRED: dict[str, tuple[str, ...]] = {
    "town_submission": ("inspected_on", "address"),
    "complaint": ("source_record_id", "registered_at"),
    "department_referral": ("source_record_id", "department", "referred_on"),
    "market_registration": ("source_record_id",),
    "market_penalty": ("source_record_id",),
    "credit_decision": ("decision_id", "decision_type", "party_name", "decided_on", "authority"),
    "link_decision": ("left_record", "right_record", "conclusion"),
    "receipt": ("release_no", "decision_no", "result"),
}
"""Fields without which a row is rejected."""

DERIVED: dict[str, dict[str, object]] = {
    "town_submission": {
        "batch": TEXT,
        "filer_code": TEXT,
        "period_start": "datetime64[us]",
        "period_end": "datetime64[us]",
        "violation_codes": TEXT,
        "hold_code": TEXT,
        "extra": TEXT,
    },
    "complaint": {"violation_codes": TEXT, **dict.fromkeys(TEXT_COLUMNS, TEXT)},
    "department_referral": {"violation_codes": TEXT, "extra": TEXT},
    "market_registration": {},
    "market_penalty": {"violation_codes": TEXT, "hold_code": TEXT},
    "credit_decision": {"id_number": TEXT, "extra": TEXT},
    "link_decision": {},
    "receipt": {},
}
"""Columns that reading adds to those of the source, by type."""

NO_PARTIES = ("link_decision", "receipt")
"""Sources that name no party of their own."""

_FIRST = ("batch", "filer_code", "period_start", "period_end")
_AFTER = {"violation_type": "violation_codes"}

RowRule = Callable[[pd.DataFrame], "pd.Series[bool]"]
RECORD_KEY = (
    r"(?:town_submission|complaint|department_referral|market_registration|market_penalty"
    r"|credit_decision):\S.*"
)


def columns_of(source: str) -> dict[str, Any]:
    """Column -> dtype of the accepted frame of a source, in the order of the architecture page.

    Any, because a dtype is a name or an object of pandas.
    """
    derived = DERIVED[source]
    typed: dict[str, Any] = dict.fromkeys(PROVENANCE, TEXT) | {"source_row": "int64"}
    if source not in NO_PARTIES:
        typed[PARTY_NO] = "int64"
    typed[TYPED_AS] = TEXT
    typed |= {name: derived[name] for name in _FIRST if name in derived}
    for name, kind in FIELDS[source].items():
        if kind == "party_id":
            typed |= dict.fromkeys(("party_id_text", "uscc", "id_number", "code_hash"), TEXT)
        elif kind == "uscc":
            typed |= dict.fromkeys((name, "code_hash"), TEXT)
        elif name == "revoked":
            typed[name] = "boolean"
        else:
            typed[name] = _DTYPES.get(kind, TEXT)
        if _AFTER.get(name) in derived:
            typed[_AFTER[name]] = derived[_AFTER[name]]
    return typed | {name: dtype for name, dtype in derived.items() if name not in typed}


def row_schema(source: str, window: tuple[date, date] | None = None) -> pa.DataFrameSchema:
    """The pandera model of a source's rows after reading.

    Args:
        source: name of the source.
        window: first and last day that an inspection may have (town submissions only).
    """
    columns = {
        name: pa.Column(dtype, _column_checks(source, name, window), nullable=True)
        for name, dtype in columns_of(source).items()
    }
    checks = [
        pa.Check(rule, error=f"{code}:{field}", ignore_na=False)
        for code, field, rule in _ROW_RULES.get(source, ())
    ]
    return pa.DataFrameSchema(columns, checks=checks, strict=True, ordered=True, name=source)


def _column_checks(source: str, name: str, window: tuple[date, date] | None) -> list[pa.Check]:
    checks = []
    if name in REQUIRED[source]:
        checks.append(pa.Check(pd.Series.notna, error=f"required:{name}", ignore_na=False))
    if name == "inspected_on" and window:
        first, last = (pd.Timestamp(day) for day in window)
        checks.append(pa.Check.in_range(first, last, error=f"outside_batch:{name}"))
    if name in ("left_record", "right_record"):
        checks.append(pa.Check.str_matches(RECORD_KEY, error=f"record_form:{name}"))
    return checks


def _party_is_named(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["party_name"].notna() | ~rows["finding"].isin(["查实", "待核查"])


def _decision_has(name: str) -> RowRule:
    """Number, date and authority stand together or not at all."""

    def complete(rows: pd.DataFrame) -> "pd.Series[bool]":
        given = rows[["decision_no", "decided_on", "authority"]].notna().any(axis=1)
        return rows[name].notna() | ~given

    return complete


def _change_names_decision(rows: pd.DataFrame) -> "pd.Series[bool]":
    changes = rows["decision_type"].isin(["信用修复", "异议成立", "处罚撤销", "处罚变更"])
    return rows["penalty_decision_no"].notna() | ~changes


def _records_differ(rows: pd.DataFrame) -> "pd.Series[bool]":
    return (rows["left_record"] != rows["right_record"]) | rows["left_record"].isna()


def _is_reviewed(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["reviewer"].notna() & rows["decided_on"].notna()


_ROW_RULES: dict[str, tuple[tuple[str, str, RowRule], ...]] = {
    "town_submission": (
        ("required_for_finding", "party_name", _party_is_named),
        ("decision_incomplete", "decision_no", _decision_has("decision_no")),
        ("decision_incomplete", "decided_on", _decision_has("decided_on")),
        ("decision_incomplete", "authority", _decision_has("authority")),
    ),
    "credit_decision": (("decision_named", "penalty_decision_no", _change_names_decision),),
    "link_decision": (
        ("same_record", "right_record", _records_differ),
        ("no_reviewer", "reviewer", _is_reviewed),
    ),
}
"""Rules over several fields of a row: code, field that the message points at, and when it holds."""
