"""What the frame of every asset must look like between the stages: one pandera model per frame.

The models of incoming rows are `schemas.rows.sources`; what the databases hold is audited by
`schemas.audits`. Here is which frame each asset hands on; columns, kinds, keys and closed
vocabularies are those of the catalogue. A fault here is a fault of the program, not of the data, so
that `faults` counts and never shows a value.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial

import pandas as pd
import pandera.pandas as pa

from domain.intake.batch import FILE_COLUMNS, ISSUE_COLUMNS
from domain.intake.sources import SOURCES
from domain.linkage.mentions import MENTION_COLUMNS
from domain.linkage.scored.blocking import BLOCK_COLUMNS
from domain.listing.changes import HOLD_COLUMNS
from domain.listing.fields import LISTING_COLUMNS
from domain.listing.frame import REASON_COLUMNS
from domain.registry.identity import EVENT_COLUMNS
from domain.release.receipts import RECEIPT_COLUMNS
from domain.reporting.figures import FIGURE_COLUMNS
from domain.supervision.handovers.inputs import INPUT_COLUMNS
from schemas.catalogue import handovers, planning, registry, shared
from schemas.catalogue.columns import parties, publication, records
from schemas.catalogue.columns.handovers import OWN_OF_INPUTS
from schemas.catalogue.fields import frame
from schemas.rows.rules import RULES
from schemas.rows.sources import row_schema

FAULT_COLUMNS = ("frame", "problem", "column", "rows")
"""What `faults` says: which frame, what is wrong in Chinese, which column, how many rows."""

_PROBLEMS = {
    "missing_column": "缺少列",
    "required": "必填项未填写",
    "kind": "类型不对",
    "unique": "键重复",
    "known": "取值不在规定范围内",
    "form": "格式不对",
    "range": "数值超出范围",
}


def faults(asset: str, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What is wrong with the frames of an asset, counted (`FAULT_COLUMNS`); empty if nothing.

    Args:
        asset: key of the asset.
        frames: its frames by name; those without a model are passed over.
    """
    found = [
        (name, *fault)
        for name in STAGES[asset]
        for fault in _faults_of(frames[name], model(asset, name))
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
    if code in _PROBLEMS:
        return _PROBLEMS[code], field
    return (f"违反规则 {code}", field) if code in RULES else (_PROBLEMS["kind"], column)


# -- the models -----------------------------------------------------------------------------------


Model = Callable[[], pa.DataFrameSchema]
"""Makes a model; all of them at once would be a tenth of what loading all definitions takes."""


@cache
def model(asset: str, name: str) -> pa.DataFrameSchema:
    """The model of a frame of an asset, with the columns that it declares."""
    return STAGES[asset][name]()


def _accepted(source: str) -> pa.DataFrameSchema:
    """Accepted rows keep every rule that rejects; a rule that only warns may be broken."""
    schema = row_schema(source)
    schema.checks = [
        check for check in schema.checks if RULES[str(check.error).split(":")[0]].severity != "warn"
    ]
    return schema


_FILES = registry.SOURCE_FILE.only(FILE_COLUMNS).to_model
_ISSUES = registry.REJECTED_RECORD.only(ISSUE_COLUMNS).to_model


def _source(name: str) -> dict[str, Model]:
    return {"accepted": partial(_accepted, name), "issues": _ISSUES, "files": _FILES}


_MENTIONS = frame(
    "mention",
    "指称：每条来源记录所指的每个主体一行",
    MENTION_COLUMNS,
    key="mention_id",
    required="record_key source source_record_id party_no",
    own=[records.EVIDENCE_SOURCE],
)
_LINKED = frame(
    "linked",
    "已关联的指称",
    [*MENTION_COLUMNS, "cluster", "link_method", "link_probability"],
    key="mention_id",
    required="cluster link_method",
)
_LINKS = frame("links", "采纳的关联", "left right cluster method", required="left right")
_REFUSED = frame("refused", "未采纳的关联", "left right refusal", required="left right refusal")
_BLOCKS = frame("blocks", "分块规则的代价", BLOCK_COLUMNS, key="rule", own=[parties.LINK_RULE])
_IDS = frame("ids", "关联组的编号", "cluster violator_id identity_key", key="cluster")
_EVENTS = frame("events", "编号变动", EVENT_COLUMNS, required="event")
_ENDED = frame(
    "ended",
    "退出名单的理由",
    REASON_COLUMNS,
    required="listing_id op reason",
    own=[publication.CHANGE_REASON],
)
_OUTCOMES = frame("outcomes", "各结果的条数", "list_type state count", key="list_type state")

_HANDOVER_INPUTS = frame(
    "handover_inputs",
    "移送所据：每条线索一行",
    INPUT_COLUMNS,
    key="clue_no",
    required="matter_no teacher natural_person is_decided",
    own=OWN_OF_INPUTS,
)

BETWEEN = (
    _MENTIONS,
    _LINKED,
    _LINKS,
    _REFUSED,
    _BLOCKS,
    _IDS,
    _EVENTS,
    _ENDED,
    _OUTCOMES,
    _HANDOVER_INPUTS,
    *planning.PLANNING_INPUTS.values(),
)
"""Frames that only stages know."""

STAGES: Mapping[str, Mapping[str, Model]] = {
    **{one.asset: _source(one.name) for one in SOURCES.values()},
    "standing_link_decisions": _source("link_decision"),
    "stray_files": {"issues": _ISSUES, "files": _FILES},
    "source_files": {"frame": _FILES},
    "rejected_records": {"frame": _ISSUES},
    "submission_status": {"frame": registry.SUBMISSION_STATUS.to_model},
    "submission_totals": {"frame": registry.SUBMISSION_TOTAL.to_model},
    "source_state": {"frame": registry.SOURCE_STATE.to_model},
    "rejection_history": {"frame": registry.REJECTION_HISTORY.to_model},
    "quality_figures": {
        "frame": registry.QUALITY_FIGURE.only(FIGURE_COLUMNS).keyed("subject", "figure").to_model
    },
    "record_mentions": {"frame": _MENTIONS.to_model},
    "mentions": {"frame": _MENTIONS.to_model},
    "linked_mentions": {
        "linked": _LINKED.to_model,
        "links": _LINKS.to_model,
        "refused": _REFUSED.to_model,
        "blocks": _BLOCKS.to_model,
    },
    "party_identities": {
        "ids": _IDS.to_model,
        "ledger": registry.VIOLATOR_IDENTITY.to_model,
        "redirects": registry.VIOLATOR_REDIRECT.to_model,
        "events": _EVENTS.to_model,
    },
    "violators": {
        "violator": registry.VIOLATOR.to_model,
        "violator_evidence": registry.VIOLATOR_EVIDENCE.to_model,
        "violation": registry.VIOLATION.to_model,
        "violator_link": registry.VIOLATOR_LINK.without("link_no").to_model,
        "violator_relation": registry.VIOLATOR_RELATION.to_model,
        "link_review": registry.LINK_REVIEW.without("review_no").to_model,
    },
    "listing_candidates": {
        "listings": shared.CREDIT_BLACKLIST.only(LISTING_COLUMNS).to_model,
        "held": registry.LISTING_HOLD.only(HOLD_COLUMNS).to_model,
        "ended": _ENDED.to_model,
        "outcomes": _OUTCOMES.to_model,
    },
    "clues": {
        "clue": registry.CLUE.to_model,
        "clue_party": registry.CLUE_PARTY.to_model,
        "matter": registry.MATTER.to_model,
        "matter_redirect": registry.MATTER_REDIRECT.to_model,
        "clue_conflict": registry.CLUE_CONFLICT.to_model,
    },
    "alerts": {
        "alert": registry.ALERT.to_model,
        "alert_event": registry.ALERT_EVENT.to_model,
    },
    "standing_answers": _source("answer"),
    "handover_inputs": {"frame": _HANDOVER_INPUTS.to_model},
    "handovers": {
        "handover": handovers.HANDOVER.to_model,
        "handover_none": handovers.HANDOVER_NONE.to_model,
        "referral_reply": handovers.REFERRAL_REPLY.to_model,
    },
    "planning_inputs": {name: one.to_model for name, one in planning.PLANNING_INPUTS.items()},
    "inspection_windows": {"frame": planning.INSPECTION_WINDOW.to_model},
    "focus_places": {"frame": planning.PLACE.to_model},
    "watchlist": {
        "parties": planning.WATCH_PARTY.to_model,
        "reasons": planning.WATCH_REASON.to_model,
        "events": planning.WATCH_EVENT.without("event_no").to_model,
    },
    "watch_backtest": {"frame": planning.WATCH_BACKTEST.to_model},
    "inspection_plan": {
        "items": planning.PLAN_ITEM.to_model,
        "left_out": planning.PLAN_LEFT_OUT.to_model,
        "coverage": planning.PLAN_COVERAGE.to_model,
    },
    "listing_receipts": {"frame": registry.LISTING_RECEIPT.only(RECEIPT_COLUMNS).to_model},
    "listing_timeliness": {"frame": registry.LISTING_TIMELINESS.to_model},
}
"""Asset to what makes the models of its frames; a single frame is called `frame`."""
