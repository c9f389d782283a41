"""The one shape of a check's result: whether it holds, how severe, its numbers, and what to do.

Every check of the pipeline answers through `check_result`, so that the person on duty finds the
same keys beside each: numbers, `which` (a capped table) and `what_to_do` (one sentence).
Counts, codes and names of files and filers only; never a value of a row.
"""

from collections.abc import Mapping

import dagster as dg
import pandas as pd

from assets.base.metadata import markdown_table
from resources.publication.audit import AuditOutcome

ERROR = dg.AssetCheckSeverity.ERROR
"""Red: worth getting up for."""
WARN = dg.AssetCheckSeverity.WARN
"""Yellow: to be looked at the same day."""
NOTHING = "无需处理"
"""What to do where all is well: an alarming sentence beside a green check frightens."""


def check_result(
    holds: bool,
    what_to_do: str,
    figures: Mapping[str, str | float] | None = None,
    *,
    severity: dg.AssetCheckSeverity = WARN,
    which: pd.DataFrame | None = None,
    check: dg.AssetCheckKey | str | None = None,
) -> dg.AssetCheckResult:
    """The result of one check.

    Args:
        holds: whether all is well.
        what_to_do: one sentence for the person on duty, shown if it does not hold.
        figures: numbers and short texts; a missing number (NaN) is left out.
        severity: how bad it is if it does not hold.
        which: the rows that break it, as a small table.
        check: which check of a multi check this is: its key, or its name where that is enough.
    """
    key = check if isinstance(check, dg.AssetCheckKey) else None
    shown = {name: figure for name, figure in (figures or {}).items() if figure == figure}
    table = {} if which is None or which.empty else {"which": markdown_table(which)}
    return dg.AssetCheckResult(
        passed=bool(holds),
        severity=severity,
        asset_key=key.asset_key if key else None,
        check_name=key.name if key else check if isinstance(check, str) else None,
        metadata={**shown, **table, "what_to_do": NOTHING if holds else what_to_do},
    )


def audit_result(outcome: AuditOutcome) -> dg.AssetCheckResult:
    """One expectation as a check: counts, and what to do."""
    return check_result(
        outcome.passed,
        f"查 {outcome.table} 表中不合此项的行，并报数据工程师。",
        {"rows": outcome.rows, "unexpected": outcome.unexpected},
        severity=ERROR if outcome.audit.severity == "critical" else WARN,
        check=outcome.audit.name,
    )
