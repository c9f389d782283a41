"""The registry database: the institution's memory, written once per run and as a whole.

A run replaces the registry's tables in one transaction, so that a reader sees the whole old or the
whole new registry; the ledger of ids and the run records only grow. What the rows mean is decided
in `domain`; the tables are described in `schemas/tables.py`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Integer,
    Table,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.types import BigInteger

from domain.failures import what_to_do
from domain.source_state import SourceFacts, repointed
from resources.database import insert_texts, migrate, open_engine, writing
from resources.seals import digest_of, seal, seal_with
from resources.signatures import load_key
from schemas.tables import (
    evidence_baseline,
    link_review,
    listing_hold,
    listing_receipt,
    listing_timeliness,
    out_of_scope_penalty,
    publication_attempt,
    quality_figure,
    registered_name,
    registry_metadata,
    registry_run,
    rejected_record,
    rejection_history,
    run_failure,
    source_baseline,
    source_file,
    source_state,
    submission_status,
    violation,
    violator,
    violator_evidence,
    violator_identity,
    violator_link,
    violator_redirect,
    violator_relation,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")

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
        violator_link,
        violator_redirect,
        listing_hold,
        out_of_scope_penalty,
        registered_name,
    )
}
"""Tables that a run replaces as a whole."""

NUMBERED = {
    "rejected_record": "issue_no",
    "listing_hold": "hold_no",
    "out_of_scope_penalty": "row_no",
    "listing_receipt": "receipt_no",
    "link_review": "review_no",
    "violator_link": "link_no",
}
"""Tables whose key is the row's position in the order of its content."""


SEALED: Mapping[str, Table] = {
    name: table for name, table in registry_metadata.tables.items() if name != "registry_seal"
}
"""Tables whose content is sealed when it is written (`resources/seals.py`)."""

EVIDENCE = (violator, violator_evidence, violation, source_file)
"""Tables on which a listing stands."""


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


class RegistryStore:
    """The registry database at a SQLAlchemy URL.

    Args:
        url: SQLAlchemy URL.
        signing_key: file of an Ed25519 private key (PEM) that signs the seals of what is written.
    """

    def __init__(self, url: str, signing_key: Path | None = None) -> None:
        self.engine = open_engine(url)
        seal_with(self.engine, load_key(signing_key) if signing_key else None)

    def migrate(self) -> None:
        """Create the tables or bring them to the newest form."""
        migrate(self.engine, "registry")

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def ledger(self) -> pd.DataFrame:
        """Return the ledger of ids: `identity_key`, `violator_id`, `first_seen_run`."""
        return self._read(violator_identity)

    def redirects(self) -> pd.DataFrame:
        """Return the ids that merged: `violator_id`, `merged_into`."""
        return self._read(violator_redirect)

    def figures(self) -> pd.DataFrame:
        """Return the figures of all runs, one row per run, subject and figure."""
        return self._read(quality_figure)

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the tables that a run replaces, ordered by key."""
        return self._read(REPLACED[name])

    def source_facts(self) -> tuple[SourceFacts, ...]:
        """Return each source as it is now, against what it was at the last publication."""
        state, before = self._read(source_state), self._read(source_baseline)
        moved = self.redirects()
        redirects = dict(zip(moved["violator_id"], moved["merged_into"], strict=True))
        pointed = repointed(self._read(evidence_baseline), self._read(violator_evidence), redirects)
        facts = state.merge(before, on="source", how="outer", suffixes=("", "_before"))
        facts = facts.merge(pointed, on="source", how="left")
        numbers = ["records", "records_before", "compared", "repointed"]
        facts[numbers] = facts[numbers].fillna(0).astype("int64")
        return tuple(
            SourceFacts(
                str(row["source"]),
                newest_on=None if pd.isna(row["newest_on"]) else row["newest_on"].date(),
                **{name: int(row[name]) for name in numbers},
            )
            # A handful of sources, one row each.
            for row in facts.sort_values("source").to_dict("records")
        )

    def keep_baseline(self) -> None:
        """Remember the sources as they are: a publication was made from them."""
        with writing(self.engine) as connection:
            for kept, source in (
                (source_baseline, source_state),
                (evidence_baseline, violator_evidence),
            ):
                names = [column.name for column in kept.columns]
                rows = select(*(source.c[name] for name in names))
                connection.execute(delete(kept))
                connection.execute(insert(kept).from_select(names, rows))
            seal(connection, (source_baseline, evidence_baseline))

    def write_run(
        self,
        run_id: str,
        frames: Mapping[str, pd.DataFrame],
        *,
        as_of: date | None = None,
        policy_version: str | None = None,
        now: datetime | None = None,
    ) -> dict[str, int]:
        """Replace the registry by a run's tables, in one transaction; return the rows of each.

        Args:
            run_id: the run; writing the same run again replaces what it wrote.
            frames: table name to its rows. Tables that are not named stay as they are.
                `violator_identity` is merged into the ledger: new keys are added, known ones must
                keep their id. `quality_figure` is added to those of earlier runs.
            as_of: day of the run, for the run record.
            policy_version: version of the policy, for the run record.
            now: the clock, for tests.

        Raises:
            UnknownColumnError: a frame has a column that its table lacks.
            LedgerConflictError: a known identity key comes with another id.
        """
        counts = {name: len(frame) for name, frame in sorted(frames.items())}
        with writing(self.engine) as connection:
            for name, frame in frames.items():
                if name == violator_identity.name:
                    _extend_ledger(connection, frame, run_id)
                elif name == quality_figure.name:
                    _add_figures(connection, frame, run_id, as_of)
                else:
                    _replace(connection, REPLACED[name], _numbered(name, frame, run_id))
            _record_run(connection, run_id, as_of, policy_version, now, counts)
            seal(connection, (*(SEALED[name] for name in frames), registry_run))
        return counts

    def write_tables(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Replace some tables in one transaction, outside of a run's own (`write_run`)."""
        with writing(self.engine) as connection:
            for name, frame in frames.items():
                _replace(connection, REPLACED[name], _numbered(name, frame, ""))
            seal(connection, [SEALED[name] for name in frames])

    def record_attempt(
        self,
        run_id: str,
        outcome: str,
        *,
        as_of: date | None = None,
        release_no: int | None = None,
        detail: str | None = None,
        now: datetime | None = None,
        attempt_no: int | None = None,
    ) -> int:
        """Record what became of an attempt to publish (see the table for the outcomes).

        Returns the number of the attempt; given one as `attempt_no`, its record is replaced.
        """
        table = publication_attempt
        with writing(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                # Two publishers must not take the same number.
                connection.execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))
            last = connection.execute(select(func.max(table.c.attempt_no))).scalar_one() or 0
            number = last + 1 if attempt_no is None else attempt_no
            row = {
                "attempt_no": number,
                "run_id": run_id,
                "as_of": as_of,
                "attempted_at": _wall_time(now),
                "outcome": outcome,
                "release_no": release_no,
                "detail": detail,
            }
            connection.execute(delete(table).where(table.c.attempt_no == number))
            connection.execute(insert(table), row)
            seal(connection, [table])
        return int(number)

    def last_evaluated(self, until: date) -> date | None:
        """Return the last day up to `until` for which a candidate was published or unchanged."""
        table = publication_attempt.c
        statement = select(func.max(table.as_of)).where(
            table.outcome.in_(["published", "unchanged", "waiting"]), table.as_of <= until
        )
        with self.engine.connect() as connection:
            last: date | None = connection.execute(statement).scalar_one()
        return last

    def record_failure(
        self, run_id: str, job_name: str, steps: Sequence[str], now: datetime | None = None
    ) -> None:
        """Record a failed run and what to do: never why, in words that may quote the data."""
        row = {
            "run_id": run_id,
            "job_name": job_name,
            "steps": ";".join(steps),
            "recorded_at": _wall_time(now),
            "what_to_do": what_to_do(steps),
        }
        with writing(self.engine) as connection:
            connection.execute(delete(run_failure).where(run_failure.c.run_id == run_id))
            connection.execute(insert(run_failure), row)
            seal(connection, [run_failure])

    def evidence_hash(self) -> str:
        """Return the digest of parties, evidence, violations and source files, from their seals."""
        with self.engine.connect() as connection:
            return digest_of(connection, EVIDENCE)

    def run_ids(self) -> list[str]:
        """Return the runs that wrote the registry, in the order of their end."""
        moment = registry_run.c.finished_at
        with self.engine.connect() as connection:
            return [*connection.execute(select(registry_run.c.run_id).order_by(moment)).scalars()]

    def _read(self, table: Table) -> pd.DataFrame:
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).order_by(*table.primary_key)).fetchall()
        frame = pd.DataFrame(rows, columns=[c.name for c in table.columns], dtype="object")
        return frame.astype({c.name: _dtype(c.type) for c in table.columns})


def _dtype(type_: Any) -> str:
    for kind, dtype in (
        (Boolean, "boolean"),
        (DateTime, "datetime64[us]"),
        (Date, "datetime64[us]"),
        ((Integer, BigInteger), "Int64"),
    ):
        if isinstance(type_, kind):
            return dtype
    return "str" if type_.python_type is str else "Float64"


def _wall_time(now: datetime | None) -> datetime:
    return (now or datetime.now(SHANGHAI)).replace(tzinfo=None, microsecond=0)


def _numbered(name: str, frame: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """Return the frame with its run and its row numbers, where the table has them."""
    if "run_id" in REPLACED[name].columns:
        frame = frame.assign(run_id=run_id)
    key = NUMBERED.get(name)
    if key is None:
        return frame
    columns = [c for c in frame.columns if c != key]
    ordered = frame[columns].sort_values(columns, kind="stable")
    return ordered.assign(**{key: range(1, len(frame) + 1)})


def _replace(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    connection.execute(delete(table))
    insert_texts(connection, table, _texts(table, frame))


def _texts(table: Table, frame: pd.DataFrame) -> dict[str, pa.Array]:
    """Return the frame's values as text for bulk writing, rows ordered by the table's key."""
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


def _extend_ledger(connection: Connection, frame: pd.DataFrame, run_id: str) -> None:
    """Add new identity keys; keys are never changed or removed."""
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
    insert_texts(connection, violator_identity, _texts(violator_identity, new))


def _add_figures(
    connection: Connection, frame: pd.DataFrame, run_id: str, as_of: date | None
) -> None:
    """Add the figures of a run behind those of earlier runs; the same run replaces its own."""
    figures = quality_figure
    connection.execute(delete(figures).where(figures.c.run_id == run_id))
    last = connection.execute(select(func.max(figures.c.run_no))).scalar_one() or 0
    day = pd.Series([as_of] * len(frame), index=frame.index).astype("datetime64[us]")
    rows = frame.assign(run_id=run_id, run_no=last + 1, as_of=day)
    insert_texts(connection, figures, _texts(figures, rows))


def _record_run(
    connection: Connection,
    run_id: str,
    as_of: date | None,
    policy_version: str | None,
    now: datetime | None,
    counts: Mapping[str, int],
) -> None:
    connection.execute(delete(registry_run).where(registry_run.c.run_id == run_id))
    row = {
        "run_id": run_id,
        "as_of": as_of,
        "policy_version": policy_version,
        "finished_at": _wall_time(now),
        "row_counts": json.dumps(dict(counts)),
    }
    connection.execute(insert(registry_run), row)
