"""Runs Great Expectations on tables of a database: results as counts, never as values.

An ephemeral context, progress bars and analytics off. No Data Docs: its pages load from outside,
and the users sit in a closed network.
"""

import os
from dataclasses import dataclass
from typing import Any

from schemas.expectations import SUITES, Audit, build_suite


@dataclass(frozen=True)
class AuditOutcome:
    """Result of one audit.

    Attributes:
        table: the audited table.
        audit: what was audited.
        passed: whether the expectation held.
        rows: rows of the table that were looked at.
        unexpected: rows that broke it.
    """

    table: str
    audit: Audit
    passed: bool
    rows: int
    unexpected: int


def audit_tables(url: str) -> list[AuditOutcome]:
    """Audit every table that has a suite.

    Args:
        url: SQLAlchemy URL; PostgreSQL by host (the library refuses socket URLs).
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    sources = context.data_sources
    add = sources.add_sqlite if url.startswith("sqlite") else sources.add_postgres
    source = add(name="shared", connection_string=url)
    return [outcome for table in SUITES for outcome in _audit_table(source, table)]


def _audit_table(source: Any, table: str) -> list[AuditOutcome]:
    batch = source.add_table_asset(name=table, table_name=table)
    whole = batch.add_batch_definition_whole_table("whole").get_batch()
    validated = whole.validate(build_suite(table), result_format="BASIC")
    audits = {audit.name: audit for audit in SUITES[table]}
    return [_outcome(table, audits, result) for result in validated.results]


def _outcome(table: str, audits: dict[str, Audit], result: Any) -> AuditOutcome:
    facts = result.result
    return AuditOutcome(
        table=table,
        audit=audits[result.expectation_config.meta["audit"]],
        passed=bool(result.success),
        rows=int(facts.get("element_count", 0)),
        unexpected=int(facts.get("unexpected_count", 0)),
    )
