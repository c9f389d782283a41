"""The plans of all windows that are due, one after the other.

What a plan says stays: rows go into a ledger, and later plans look at what is still to be visited.
"""

from datetime import date

import pandas as pd

from domain.supervision.plan.columns import (
    LEFT_OUT_COLUMNS,
    PLAN_COLUMNS,
    conformed_rows,
    together_items,
)
from domain.supervision.plan.inputs import Known, PlanInputs
from domain.supervision.plan.rules import PlanRules
from domain.supervision.plan.window import Plan, WindowPlanner


def make_plans(
    known: Known,
    inputs: PlanInputs,
    windows: pd.DataFrame,
    issued: pd.DataFrame,
    rules: PlanRules,
    as_of: date,
    version: str,
) -> Plan:
    """Return the plans of windows that have none yet, town by town.

    Args:
        known: the facts, joined (`domain.supervision.plan.inputs.known_on_day`).
        inputs: what is known on the day.
        windows: those whose plan is due (`domain.supervision.windows.WINDOW_COLUMNS`).
        issued: the ledger so far (`PLAN_COLUMNS`). A town that has a row of a window has its plan.
        rules: capacities, caps, shares.
        as_of: day of the plan.
        version: policy version, part of the seed of the draw.
    """
    items, left_out = [issued.reindex(columns=list(PLAN_COLUMNS))], []
    # A handful of windows at a time, each with the rows before it.
    for window in windows.sort_values(["starts_on", "window_id"]).to_dict("records"):
        planner = WindowPlanner(
            known,
            inputs.watch,
            inputs.places,
            rules,
            as_of,
            version,
            str(window["window_id"]),
            str(window["kind"]),
            window["starts_on"],
            window["ends_on"],
        )
        made = planner.plan(together_items(items))
        items.append(made.items)
        left_out.append(made.left_out)
    passed = pd.concat(left_out) if left_out else pd.DataFrame()
    return Plan(together_items(items[1:]), conformed_rows(passed, LEFT_OUT_COLUMNS))
