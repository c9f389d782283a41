"""Runs Great Expectations on tables of a database: results as counts, never as values.

The candidate is audited while it is staged (`audit_staged`), the published tables as departments
see them (`audit_tables`).

An ephemeral context, progress bars and analytics off. No Data Docs: its pages load from outside,
and the users sit in a closed network.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.release.gate import GateFinding
from resources.base.files import replace_file
from resources.base.lazy_modules import load_when_used
from schemas.audits import STAGED_SUITES, SUITES, Audit, build_suite


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


def audit_staged(url: str) -> list[GateFinding]:
    """Audit what is staged; return the reasons not to publish it.

    Args:
        url: SQLAlchemy URL; PostgreSQL by host (the library refuses socket URLs).
    """
    return [
        GateFinding(
            outcome.audit.name, f"审核未通过：{outcome.audit.meaning}（{outcome.unexpected} 条）"
        )
        for outcome in audit_tables(url, STAGED_SUITES)
        if not outcome.passed and outcome.audit.severity == "critical"
    ]


def audit_tables(url: str, suites: Mapping[str, Sequence[Audit]] = SUITES) -> list[AuditOutcome]:
    """Audit every table that has a suite.

    Args:
        url: SQLAlchemy URL; PostgreSQL by host (the library refuses socket URLs).
        suites: table to its audits.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    load_when_used("scipy.stats")  # a quarter of what the library opens with; no audit needs it
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    sources = context.data_sources
    add = sources.add_sqlite if url.startswith("sqlite") else sources.add_postgres
    source = add(name="shared", connection_string=url)
    try:
        return [
            outcome
            for table, audits in suites.items()
            for outcome in _audit_table(source, table, audits)
        ]
    finally:
        # The library leaves both of its connections to the garbage collector.
        source.get_execution_engine().close()
        source.get_engine().dispose()


def write_outcomes(path: Path, outcomes: Sequence[AuditOutcome], origin: Mapping[str, Any]) -> None:
    """Keep the results of an audit as JSON: counts per expectation, never a value.

    Args:
        path: file to write; it appears whole or not at all.
        outcomes: what was found.
        origin: what the results belong to (release, run, database).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    results = [
        {
            "table": outcome.table,
            "expectation": outcome.audit.expectation,
            "arguments": dict(outcome.audit.arguments),
            **{name: getattr(outcome, name) for name in ("passed", "rows", "unexpected")},
            **{name: getattr(outcome.audit, name) for name in ("name", "meaning", "severity")},
        }
        for outcome in outcomes
    ]
    content = {**origin, "passed": all(o.passed for o in outcomes), "results": results}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    replace_file(path, text.encode())


def _audit_table(source: Any, table: str, audits: Sequence[Audit]) -> list[AuditOutcome]:
    batch = source.add_table_asset(name=table, table_name=table)
    whole = batch.add_batch_definition_whole_table("whole").get_batch()
    validated = whole.validate(build_suite(table, audits), result_format="BASIC")
    named = {audit.name: audit for audit in audits}
    return [_outcome(table, named, result) for result in validated.results]


def _outcome(table: str, audits: dict[str, Audit], result: Any) -> AuditOutcome:
    origin = result.result
    return AuditOutcome(
        table=table,
        audit=audits[result.expectation_config.meta["audit"]],
        passed=bool(result.success),
        # Of an empty table the library counts nothing, and says None.
        rows=int(origin.get("element_count") or 0),
        unexpected=int(origin.get("unexpected_count") or 0),
    )
