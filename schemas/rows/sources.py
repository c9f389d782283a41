"""What accepted rows of each source must look like, and the rules with their Chinese wording.

`row_schema` gives the pandera model of one source: exact columns, types, and checks whose `error`
is a rule code and a field, `code:field`. `RULES` says for every code how severe it is and what the
person who typed the row reads. Reading cells is `domain.intake.fields`; the split is
`schemas.rows.validation`.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from domain.complaints.texts import TEXT_COLUMNS
from domain.intake.batch import PROVENANCE
from domain.intake.columns import FIELDS, Kind
from domain.intake.parties import PARTY_NO
from domain.intake.versions import TYPED_AS
from schemas.catalogue import field
from schemas.catalogue.columns import parties, records, sources
from schemas.catalogue.frame import Frame, build, by_name

Mask = "pd.Series[bool]"

TEXT = field.TEXT
"""The type of texts in frames."""

READ = by_name((*records.FIELDS, *sources.FIELDS, *parties.FIELDS))
"""Columns that a source may have: reading depends on these declarations and no others."""

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

DERIVED: dict[str, tuple[str, ...]] = {
    "town_submission": (
        *("batch", "filer_code", "period_start", "period_end"),
        *("violation_codes", "hold_code", "extra"),
    ),
    "complaint": ("violation_codes", *TEXT_COLUMNS),
    "department_referral": ("violation_codes", "extra"),
    "market_registration": (),
    "market_penalty": ("violation_codes", "hold_code"),
    "credit_decision": ("id_number", "extra"),
    "link_decision": (),
    "receipt": (),
}
"""Columns that reading adds to those of the source."""

NO_PARTIES = ("link_decision", "receipt")
"""Sources that name no party of their own."""

_FIRST = ("batch", "filer_code", "period_start", "period_end")
_AFTER = {"violation_type": "violation_codes"}
_SEVERAL: dict[Kind, Callable[[str], list[str]]] = {
    "party_id": lambda _: ["party_id_text", "uscc", "id_number", "code_hash"],
    "uscc": lambda name: [name, "code_hash"],
}
"""Kinds of cells that are read into several columns."""

RowRule = Callable[[pd.DataFrame], "pd.Series[bool]"]
RECORD_KEY = (
    r"(?:town_submission|complaint|department_referral|market_registration|market_penalty"
    r"|credit_decision):\S.*"
)


def columns_of(source: str) -> dict[str, Any]:
    """Column -> dtype of the accepted frame of a source, in the order of the architecture page.

    Any, because a dtype is a name or an object of pandas.
    """
    return source_frame(source).dtypes()


@cache
def source_frame(source: str) -> Frame:
    """The accepted frame of a source: its columns as the catalogue declares them."""
    return build(
        READ,
        source,
        sources.WORDS[source],
        _names(source),
        required="source_row" if source in NO_PARTIES else f"source_row {PARTY_NO}",
        own=sources.DIFFERENT.get(source, ()),
    )


def _names(source: str) -> list[str]:
    derived = DERIVED[source]
    names = [*PROVENANCE, *((PARTY_NO,) if source not in NO_PARTIES else ()), TYPED_AS]
    names += [name for name in _FIRST if name in derived]
    for name, kind in FIELDS[source].items():
        names += _SEVERAL[kind](name) if kind in _SEVERAL else [name]
        if _AFTER.get(name) in derived:
            names.append(_AFTER[name])
    return list(dict.fromkeys([*names, *derived]))


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
