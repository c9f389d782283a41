"""What the frame of every asset must look like between the stages: one pandera model per frame.

The models of incoming rows are `schemas.rows.sources`; what the databases hold is audited by
`schemas.audits`. Here is the rest: columns and their kinds, keys, what may not be missing,
and the closed vocabularies. A fault here is a fault of the program, not of the data, so that
`faults` counts and never shows a value.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandas.api import types
from sqlalchemy import Boolean, Date, DateTime, Numeric, Table
from sqlalchemy.types import Float, Integer

from domain.intake.batch import FILE_COLUMNS, ISSUE_COLUMNS
from domain.intake.sources import SOURCES
from domain.linkage.mentions import MENTION_COLUMNS
from domain.linkage.scored.blocking import BLOCK_COLUMNS
from domain.listing.changes import HOLD_COLUMNS
from domain.listing.fields import LIST_TYPE_LABELS, LISTING_COLUMNS
from domain.listing.frame import REASON_COLUMNS
from domain.registry.identity import EVENT_COLUMNS, LEDGER_COLUMNS, REDIRECT_COLUMNS
from domain.release.receipts import RECEIPT_COLUMNS
from domain.release.timeliness import STATUSES as TIMELY
from domain.release.timeliness import TIMELINESS_COLUMNS
from domain.reporting.figures import FIGURE_COLUMNS
from schemas.audits import (
    EVIDENCE_SOURCES,
    LINK_METHODS,
    PARTY_KINDS,
    SEVERITIES,
    SUBMISSION_STATES,
)
from schemas.rows.rules import RULES
from schemas.rows.sources import row_schema
from schemas.tables import registry as tables
from schemas.tables import shared

FAULT_COLUMNS = ("frame", "problem", "column", "rows")
"""What `faults` says: which frame, what is wrong in Chinese, which column, how many rows."""

FILE_STATES = ("accepted", "rejected", "superseded", "ignored")
RESOLUTIONS = ("corrected", "replaced", "withdrawn")

_PROBLEMS = {
    "missing_column": "缺少列",
    "kind": "类型不对",
    "unique": "键重复",
    "known": "取值不在规定范围内",
}
_IS_KIND: Mapping[str, Callable[[Any], bool]] = {
    "text": types.is_string_dtype,
    "int": types.is_integer_dtype,
    "float": types.is_numeric_dtype,
    "date": types.is_datetime64_any_dtype,
    "bool": types.is_bool_dtype,
}
_EXTRA_KINDS = {
    "source_row": "int",
    "party_no": "int",
    "seen_on": "date",
    "is_masked": "bool",
    "cluster": "int",
    "weight": "float",
    "link_probability": "float",
    "keys": "int",
    "pairs": "int",
    "dropped_keys": "int",
    "dropped_pairs": "int",
    "count": "int",
}
"""Kinds of the columns that no table describes; all others of those are text."""


def faults(asset: str, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What is wrong with the frames of an asset, counted (`FAULT_COLUMNS`); empty if nothing.

    Args:
        asset: key of the asset.
        frames: its frames by name; those without a model are passed over.
    """
    found = [
        (name, *fault)
        for name, schema in STAGES[asset].items()
        for fault in _faults_of(frames[name], schema)
    ]
    return pd.DataFrame(found, columns=list(FAULT_COLUMNS))


def _faults_of(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[tuple[str, str, int]]:
    missing = [name for name in schema.columns if name not in frame]
    if missing:
        return [(_PROBLEMS["missing_column"], name, len(frame)) for name in missing]
    try:
        schema.validate(frame.reset_index(drop=True), lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases[["check", "column", "index"]].astype("str")
        return _counted(cases)
    return []


def _counted(cases: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Failing rows per problem and column; a check of whole rows fails once for each column."""
    rows: dict[tuple[str, str], set[str]] = {}
    for (check, column), group in cases.groupby(["check", "column"]):
        rows.setdefault(_named(str(check), str(column)), set()).update(group["index"])
    return [(*name, len(places)) for name, places in sorted(rows.items())]


def _named(check: str, column: str) -> tuple[str, str]:
    """The words and the column of a check that is named `code:column`, or of pandera's own."""
    code, _, field = check.partition(":")
    if code in RULES:
        return RULES[code].problem, field
    return (_PROBLEMS[code], field) if code in _PROBLEMS else (_PROBLEMS["kind"], column)


# -- the models -----------------------------------------------------------------------------------


def _kind(sort: object) -> str:
    """The kind of a column of the databases."""
    if isinstance(sort, Boolean):
        return "bool"
    if isinstance(sort, Date | DateTime):
        return "date"
    if isinstance(sort, Numeric | Float):
        return "float"
    return "int" if isinstance(sort, Integer) else "text"


def _check_kind(kind: str) -> Callable[[pd.Series], bool]:
    def holds(values: pd.Series) -> bool:
        return bool(values.isna().all()) or _IS_KIND[kind](values.dtype)

    return holds


def _unique(key: Sequence[str]) -> pa.Check:
    def holds(rows: pd.DataFrame) -> pd.Series:
        return ~rows.duplicated(list(key), keep=False)

    return pa.Check(holds, error=f"unique:{'+'.join(key)}")


def _model(
    columns: Sequence[str],
    kinds: Mapping[str, str],
    *,
    key: Sequence[str] = (),
    required: Sequence[str] = (),
    known: Mapping[str, Collection[str]] | None = None,
) -> pa.DataFrameSchema:
    """The model of a frame; a key is unique and present, further columns are allowed."""
    values = known or {}
    described = {}
    for name in columns:
        checks = [pa.Check(_check_kind(kinds.get(name, "text")), error=f"kind:{name}")]
        if name in key or name in required:
            checks.append(pa.Check(pd.Series.notna, error=f"required:{name}", ignore_na=False))
        if name in values:
            checks.append(pa.Check.isin(list(values[name]), error=f"known:{name}"))
        described[name] = pa.Column(None, checks, nullable=True)
    return pa.DataFrameSchema(described, checks=[_unique(key)] if key else [])


def _like(table: Table, columns: Sequence[str] = (), **rules: Any) -> pa.DataFrameSchema:
    """The model of a frame that becomes a table: its columns, or those of them that are named."""
    kinds = {column.name: _kind(column.type) for column in table.columns}
    return _model(list(columns) or list(kinds), kinds, **rules)


def _between(columns: Sequence[str], **rules: Any) -> pa.DataFrameSchema:
    """The model of a frame that only stages know."""
    return _model(columns, _EXTRA_KINDS, **rules)


def _accepted(source: str) -> pa.DataFrameSchema:
    """Accepted rows keep every rule that rejects; a rule that only warns may be broken."""
    schema = row_schema(source)
    schema.checks = [
        check for check in schema.checks if RULES[str(check.error).split(":")[0]].severity != "warn"
    ]
    return schema


_FILES = _like(
    tables.source_file,
    FILE_COLUMNS,
    required=["source", "source_file", *(c for c in FILE_COLUMNS if c.startswith("rows_"))],
    known={"status": FILE_STATES},
)
_ISSUES = _like(
    tables.rejected_record,
    ISSUE_COLUMNS,
    required=["source", "source_file", "rule", "message"],
    known={"rule": RULES, "severity": SEVERITIES},
)


def _source(name: str) -> dict[str, pa.DataFrameSchema]:
    return {"accepted": _accepted(name), "issues": _ISSUES, "files": _FILES}


def _columns(table: Table, *left_out: str) -> list[str]:
    """Columns of a table without those that are only given when it is written."""
    return [column.name for column in table.columns if column.name not in left_out]


_MENTIONS = _between(
    MENTION_COLUMNS,
    key=["mention_id"],
    required=["record_key", "source", "source_record_id", "party_no"],
    known={"source": EVIDENCE_SOURCES, "kind": PARTY_KINDS},
)

STAGES: Mapping[str, Mapping[str, pa.DataFrameSchema]] = {
    **{one.asset: _source(one.name) for one in SOURCES.values()},
    "standing_link_decisions": _source("link_decision"),
    "stray_files": {"issues": _ISSUES, "files": _FILES},
    "source_files": {"frame": _FILES},
    "rejected_records": {"frame": _ISSUES},
    "submission_status": {
        "frame": _like(
            tables.submission_status,
            key=["batch", "filer_code"],
            required=["filer_name"],
            known={"status": SUBMISSION_STATES},
        )
    },
    "source_state": {"frame": _like(tables.source_state, key=["source"])},
    "rejection_history": {
        "frame": _like(
            tables.rejection_history,
            key=["rejection_key"],
            required=["source", "source_file", "rules", "first_seen_on"],
            known={"resolution": RESOLUTIONS},
        )
    },
    "quality_figures": {
        "frame": _like(tables.quality_figure, FIGURE_COLUMNS, key=["subject", "figure"])
    },
    "record_mentions": {"frame": _MENTIONS},
    "mentions": {"frame": _MENTIONS},
    "linked_mentions": {
        "linked": _between(
            [*MENTION_COLUMNS, "cluster", "link_method", "link_probability"],
            key=["mention_id"],
            required=["cluster", "link_method"],
            known={"link_method": LINK_METHODS},
        ),
        "links": _between(["left", "right", "cluster", "method"], required=["left", "right"]),
        "refused": _between(["left", "right", "refusal"], required=["left", "right", "refusal"]),
        "blocks": _between(BLOCK_COLUMNS, key=["rule"]),
    },
    "party_identities": {
        "ids": _between(["cluster", "violator_id", "identity_key"], key=["cluster"]),
        "ledger": _between(LEDGER_COLUMNS, key=["identity_key"], required=["violator_id"]),
        "redirects": _between(REDIRECT_COLUMNS, key=["violator_id"], required=["merged_into"]),
        "events": _between(EVENT_COLUMNS, required=["event"]),
    },
    "violators": {
        "violator": _like(tables.violator, key=["violator_id"], known={"kind": PARTY_KINDS}),
        "violator_evidence": _like(
            tables.violator_evidence,
            key=["source", "source_record_id", "party_no"],
            required=["violator_id"],
            known={"source": EVIDENCE_SOURCES, "link_method": LINK_METHODS},
        ),
        "violation": _like(tables.violation, key=["violation_id"], required=["violator_id"]),
        "violator_link": _like(
            tables.violator_link, _columns(tables.violator_link, "link_no"), required=["method"]
        ),
        "violator_relation": _like(
            tables.violator_relation, key=["left_violator_id", "right_violator_id", "relation"]
        ),
        "link_review": _like(
            tables.link_review,
            _columns(tables.link_review, "review_no"),
            required=["left_record", "right_record", "refusal"],
        ),
    },
    "listing_candidates": {
        "listings": _like(
            shared.credit_blacklist,
            LISTING_COLUMNS,
            key=["listing_id"],
            required=["violator_id", "cf_xdr_mc", "rdwh", "rddw", "listed_on"],
            known={"list_type": LIST_TYPE_LABELS, "severity": ["一般", "严重"]},
        ),
        "held": _like(tables.listing_hold, HOLD_COLUMNS, required=["code", "message"]),
        "ended": _between(REASON_COLUMNS, required=["listing_id", "op", "reason"]),
        "outcomes": _between(["list_type", "state", "count"], key=["list_type", "state"]),
    },
    "listing_receipts": {"frame": _like(tables.listing_receipt, RECEIPT_COLUMNS)},
    "listing_timeliness": {
        "frame": _like(
            tables.listing_timeliness,
            TIMELINESS_COLUMNS,
            key=["listing_id"],
            known={"status": TIMELY},
        )
    },
}
"""Asset to the models of its frames; a single frame is called `frame`."""
