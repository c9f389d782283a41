"""The registry database: the institution's memory, written once per run and as a whole.

A run replaces the registry's tables in one transaction, so that a reader sees the whole old or the
whole new registry; the ledger of ids and the run records only grow. What the rows mean is decided
in `domain`; the tables are described in `schemas/tables/registry.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import (
    Table,
    delete,
    func,
    insert,
    select,
    text,
)

from domain.intake.source_state import SourceFigures
from domain.registry.redirects import repointed
from domain.reporting.failures import what_to_do
from resources.base.clock import wall_time
from resources.base.signatures import load_key
from resources.databases.engine import open_engine, writing
from resources.databases.ledgers import extend
from resources.databases.migrations import migrate
from resources.databases.registry_rows import (
    LEDGERS,
    REPLACED,
    add_figures,
    extend_ledger,
    numbered,
    record_run,
    replace_rows,
)
from resources.databases.seals import digest_of, seal, seal_with
from schemas.catalogue.field import dtype_of
from schemas.tables.columns import registry_metadata
from schemas.tables.registry import (
    evidence_baseline,
    publication_attempt,
    quality_figure,
    registry_run,
    run_failure,
    source_baseline,
    source_file,
    source_state,
    violation,
    violator,
    violator_evidence,
    violator_identity,
    violator_redirect,
)

SEALED: Mapping[str, Table] = {
    name: table for name, table in registry_metadata.tables.items() if name != "registry_seal"
}
"""Tables whose content is sealed when it is written (`resources/databases/seals.py`)."""

EVIDENCE = (violator, violator_evidence, violation, source_file)
"""Tables on which a listing stands."""


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
        """Return the figures of all runs, one row per run, subject and figure.

        Columns: those of `quality_figure`.
        """
        return self._read(quality_figure)

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the tables that a run replaces or extends, ordered by key.

        Columns: those of the table, as the data dictionary lists them.
        """
        return self._read(LEDGERS[name][0] if name in LEDGERS else REPLACED[name])

    def source_figures(self) -> tuple[SourceFigures, ...]:
        """Return each source as it is now, against what it was at the last publication."""
        state, before = self._read(source_state), self._read(source_baseline)
        moved = self.redirects()
        redirects = dict(zip(moved["violator_id"], moved["merged_into"], strict=True))
        pointed = repointed(self._read(evidence_baseline), self._read(violator_evidence), redirects)
        per_source = state.merge(before, on="source", how="outer", suffixes=("", "_before"))
        per_source = per_source.merge(pointed, on="source", how="left")
        numbers = ["records", "records_before", "compared", "repointed"]
        per_source[numbers] = per_source[numbers].fillna(0).astype("int64")
        return tuple(
            SourceFigures(
                str(row["source"]),
                newest_on=None if pd.isna(row["newest_on"]) else row["newest_on"].date(),
                **{name: int(row[name]) for name in numbers},
            )
            # A handful of sources, one row each.
            for row in per_source.sort_values("source").to_dict("records")
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
                    extend_ledger(connection, frame, run_id)
                elif name == quality_figure.name:
                    add_figures(connection, frame, run_id, as_of)
                else:
                    replace_rows(connection, REPLACED[name], numbered(name, frame, run_id))
            record_run(connection, run_id, as_of, policy_version, now, counts)
            seal(connection, (*(SEALED[name] for name in frames), registry_run))
        return counts

    def write_tables(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Replace some tables in one transaction, outside of a run's own (`write_run`).

        Ledgers among them are not replaced: new rows are added, answers brought up to date.
        """
        with writing(self.engine) as connection:
            for name, frame in frames.items():
                if name in LEDGERS:
                    extend(connection, LEDGERS[name][0], frame, LEDGERS[name][1])
                    continue
                replace_rows(connection, REPLACED[name], numbered(name, frame, ""))
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

        Args:
            run_id: the run that writes.
            outcome: what became of it.
            as_of: day of the evaluation.
            release_no: release that it made, or None.
            detail: codes of the findings, no values.
            now: naive time in Asia/Shanghai.
            attempt_no: number within the run, or None for the next.
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
                "attempted_at": wall_time(now),
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
        """Record a failed run and what to do: never why, in words that may quote the data.

        Args:
            run_id: the run that writes.
            job_name: job that failed.
            steps: steps that failed.
            now: naive time in Asia/Shanghai.
        """
        row = {
            "run_id": run_id,
            "job_name": job_name,
            "steps": ";".join(steps),
            "recorded_at": wall_time(now),
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
        # Column by column: a frame of rows is taken apart value by value.
        values = zip(*rows, strict=True) if rows else [()] * len(table.columns)
        columns = {
            column.name: pd.Series(list(told), dtype="object").astype(dtype_of(column))
            for column, told in zip(table.columns, values, strict=True)
        }
        return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))
