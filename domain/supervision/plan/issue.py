"""The state of all plans after a run: what was issued, what is added, what answers it."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from domain.supervision.plan.columns import together_items
from domain.supervision.plan.coverage import plan_coverage, with_visits
from domain.supervision.plan.inputs import PlanInputs, known_on_day
from domain.supervision.plan.make import make_plans
from domain.supervision.plan.rules import PlanRules
from domain.supervision.plan.sheets import LEDGER


@dataclass(frozen=True)
class PlanState:
    """Plans as they stand.

    Attributes:
        items: the ledger with the rows of this run (`PLAN_COLUMNS`).
        left_out: who was not planned by this run (`LEFT_OUT_COLUMNS`).
        coverage: what came of each plan (`COVERAGE_COLUMNS`).
    """

    items: pd.DataFrame
    left_out: pd.DataFrame
    coverage: pd.DataFrame


def issue_plans(
    inputs: PlanInputs,
    windows: pd.DataFrame,
    issued: pd.DataFrame,
    answers: pd.DataFrame,
    rules: PlanRules,
    *,
    verified: tuple[str, ...],
    as_of: date,
    version: str,
) -> PlanState:
    """Return the plans with those of the given windows added.

    Args:
        inputs: what is known on the day.
        windows: those whose plan is due (`domain.supervision.windows.WINDOW_COLUMNS`).
        issued: the ledger so far.
        answers: accepted rows of the source `answer`; those of other ledgers are passed over.
        rules: capacities, caps, shares.
        verified: findings that verify a violation.
        as_of: the day that is evaluated.
        version: policy version.
    """
    mine = answers[answers["ledger"].eq(LEDGER)] if len(answers) else answers
    known = known_on_day(inputs, rules, as_of)
    before = with_visits(together_items([issued]), known, mine)
    made = make_plans(known, inputs, windows, before, rules, as_of, version)
    items = with_visits(together_items([before, made.items]), known, mine)
    coverage = plan_coverage(items, known, mine, verified, version)
    return PlanState(items, made.left_out, coverage)
