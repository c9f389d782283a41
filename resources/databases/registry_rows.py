"""Frames as rows of the registry database: types, numbers, texts; ledger and figures."""

import json
from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Connection,
    Date,
    Table,
    delete,
    func,
    insert,
    select,
)

from domain.supervision.handovers.columns import ANSWER_COLUMNS as HANDOVER_ANSWERS
from resources.base.clock import wall_time
from resources.databases.engine import insert_texts
from schemas.tables.registry import (
    alert,
    alert_event,
    clue,
    clue_conflict,
    clue_party,
    handover,
    handover_none,
    inspection_window,
    link_review,
    listing_hold,
    listing_receipt,
    listing_timeliness,
    matter,
    matter_redirect,
    out_of_scope_penalty,
    place,
    plan_coverage,
    plan_item,
    plan_left_out,
    quality_figure,
    referral_reply,
    registered_name,
    registry_run,
    rejected_record,
    rejection_history,
    source_file,
    source_state,
    submission_status,
    submission_total,
    violation,
    violator,
    violator_evidence,
    violator_identity,
    violator_link,
    violator_redirect,
    violator_relation,
    watch_backtest,
    watch_event,
    watch_party,
    watch_reason,
)

REPLACED: Mapping[str, Table] = {
    table.name: table
    for table in (
        violator,
        violator_evidence,
        violation,
        violator_relation,
        link_review,
        rejected_record,
        rejection_history,
        source_file,
        source_state,
        listing_receipt,
        listing_timeliness,
        submission_status,
        submission_total,
        clue,
        clue_party,
        matter,
        matter_redirect,
        clue_conflict,
        alert,
        handover_none,
        place,
        inspection_window,
        plan_coverage,
        watch_party,
        watch_reason,
        watch_backtest,
        violator_link,
        violator_redirect,
        listing_hold,
        out_of_scope_penalty,
        registered_name,
    )
}
"""Tables that a run replaces as a whole."""
LEDGERS: Mapping[str, tuple[Table, tuple[str, ...]]] = {
    "plan_item": (plan_item, ("approved", "done_by_record")),
    "plan_left_out": (plan_left_out, ()),
    "watch_event": (watch_event, ()),
    "alert_event": (alert_event, ()),
    "handover": (handover, HANDOVER_ANSWERS),
    "referral_reply": (referral_reply, ()),
}
"""Tables whose rows are added and never changed, with their columns for answers."""
NUMBERED = {
    "rejected_record": "issue_no",
    "listing_hold": "hold_no",
    "out_of_scope_penalty": "row_no",
    "listing_receipt": "receipt_no",
    "link_review": "review_no",
    "violator_link": "link_no",
}
"""Tables whose key is the row's position in the order of its content."""


class UnknownColumnError(ValueError):
    """A frame has columns that its table does not: nothing is dropped silently.

    Attributes:
        table: name of the table.
        columns: the columns that it lacks.
    """

    def __init__(self, table: str, columns: list[str]) -> None:
        self.table, self.columns = table, columns
        super().__init__(f"{table} has no column {', '.join(columns)}")


class LedgerConflictError(ValueError):
    """An identity key would change its id, which is bound for life.

    Attributes:
        count: how many keys.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"{count} identity keys would change their id")


def numbered(name: str, frame: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """Return the frame with its run and its row numbers, where the table has them.

    Columns: those of the table.

    Args:
        name: name of the table.
        frame: rows with the columns of the table.
        run_id: the run that writes.
    """
    if "run_id" in REPLACED[name].columns:
        frame = frame.assign(run_id=run_id)
    key = NUMBERED.get(name)
    if key is None:
        return frame
    columns = [c for c in frame.columns if c != key]
    ordered = frame[columns].sort_values(columns, kind="stable")
    return ordered.assign(**{key: range(1, len(frame) + 1)})


def replace_rows(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Delete all rows of a table and insert those of a frame.

    Args:
        connection: open transaction.
        table: whose rows are replaced.
        frame: rows with the columns of the table.
    """
    connection.execute(delete(table))
    insert_texts(connection, table, texts_of(table, frame))


def texts_of(table: Table, frame: pd.DataFrame) -> dict[str, pa.Array]:
    """Return the frame's values as text for bulk writing, rows ordered by the table's key.

    Raises:
        UnknownColumnError: the frame has a column that the table has not.
    """
    unknown = [str(c) for c in frame.columns if c not in table.columns]
    if unknown:
        raise UnknownColumnError(table.name, unknown)
    ordered = frame.sort_values([c.name for c in table.primary_key])
    return {
        str(name): _text_array(ordered[name], isinstance(table.columns[name].type, Date))
        for name in ordered.columns
    }


def _text_array(values: pd.Series, days: bool) -> pa.Array:
    """Return one column as text; the database turns it into the column's type."""
    array = pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_timestamp(array.type):
        kind = pa.date32() if days else pa.timestamp("s")
        return array.cast(kind, safe=False).cast(pa.string())
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    if pa.types.is_floating(array.type):
        return pa.array([None if v is None else repr(v) for v in array.to_pylist()], pa.string())
    return array.cast(pa.string())


def extend_ledger(connection: Connection, frame: pd.DataFrame, run_id: str) -> None:
    """Add new identity keys; keys are never changed or removed.

    Args:
        connection: open transaction.
        frame: rows with the columns of the table.
        run_id: the run that writes.

    Raises:
        LedgerConflictError: a key that is known would get another id.
    """
    ledger = select(violator_identity.c.identity_key, violator_identity.c.violator_id)
    known = dict(connection.execute(ledger).all())
    ids = dict(zip(frame["identity_key"], frame["violator_id"], strict=True))
    changed = sum(
        1 for key, violator_id in ids.items() if known.get(key, violator_id) != violator_id
    )
    if changed:
        raise LedgerConflictError(changed)
    new = frame[~frame["identity_key"].isin(list(known))].drop_duplicates("identity_key")
    if "first_seen_run" not in new:
        new = new.assign(first_seen_run=run_id)
    insert_texts(connection, violator_identity, texts_of(violator_identity, new))


def add_figures(
    connection: Connection, frame: pd.DataFrame, run_id: str, as_of: date | None
) -> None:
    """Add the figures of a run behind those of earlier runs; the same run replaces its own.

    Args:
        connection: open transaction.
        frame: rows with the columns of the table.
        run_id: the run that writes.
        as_of: day of the evaluation.
    """
    figures = quality_figure
    connection.execute(delete(figures).where(figures.c.run_id == run_id))
    last = connection.execute(select(func.max(figures.c.run_no))).scalar_one() or 0
    day = pd.Series([as_of] * len(frame), index=frame.index).astype("datetime64[us]")
    rows = frame.assign(run_id=run_id, run_no=last + 1, as_of=day)
    insert_texts(connection, figures, texts_of(figures, rows))


def record_run(
    connection: Connection,
    run_id: str,
    as_of: date | None,
    policy_version: str | None,
    now: datetime | None,
    counts: Mapping[str, int],
) -> None:
    """Note what one run did: counts per table, policy version, end.

    Args:
        connection: open transaction.
        run_id: the run that writes.
        as_of: day of the evaluation.
        policy_version: digest of the policy that it used.
        now: naive time in Asia/Shanghai.
        counts: table to its number of rows.
    """
    connection.execute(delete(registry_run).where(registry_run.c.run_id == run_id))
    row = {
        "run_id": run_id,
        "as_of": as_of,
        "policy_version": policy_version,
        "finished_at": wall_time(now),
        "row_counts": json.dumps(dict(counts)),
    }
    connection.execute(insert(registry_run), row)
