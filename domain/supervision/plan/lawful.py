"""Whether a plan keeps what the law and its own rules ask, counted over the whole ledger."""

import pandas as pd

from domain.supervision.plan.rules import BACK_CHECK, CASE, GRID, RANDOM, PlanRules


def plan_faults(items: pd.DataFrame, rules: PlanRules) -> dict[str, int]:
    """Return how many rows break each rule; all are 0 in a lawful plan.

    `over_cap`: a business at its yearly cap without a clue; `wrong_nature`: an inspection for a
    clue that is none, or a look from outside that asks for approval; `unexplained`: no reason or no
    evidence.

    Args:
        items: `domain.supervision.plan.columns.PLAN_COLUMNS`.
        rules: caps.
    """
    at_cap = items["cap"].notna() & items["visits_this_year"].ge(rules.yearly_cap)
    no_clue = items["basis_clue"].isna()
    outside = items["nature"].eq(GRID)
    case = items["nature"].eq(CASE)
    blank = items["reason"].isna() | items["evidence"].isna()
    return {
        "over_cap": int((at_cap & no_clue).sum()),
        "wrong_nature": int(((case & no_clue) | (outside & items["approved"].notna())).sum()),
        "unexplained": int(blank.sum()),
    }


def short_of_random(items: pd.DataFrame, rules: PlanRules) -> pd.DataFrame:
    """Return the plans whose draw is below its share: `window_id`, `town_code`, `random`, `items`.

    That happens only where there was nobody left to draw.
    """
    mine = items[items["arm"].ne(BACK_CHECK)]
    keys = ["window_id", "town_code"]
    counts = mine.assign(random=mine["arm"].eq(RANDOM), items=1)
    table = counts.groupby(keys)[["random", "items"]].sum().reset_index()
    return table[table["random"] < table["items"] * rules.random_share].reset_index(drop=True)
