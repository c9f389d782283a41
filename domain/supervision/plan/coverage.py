"""What came of a plan: which visits took place, what they found, what the draw says of a town.

A visit is known by the number of the plan in a patrol sheet, or by its subject or door within the
window. The draw's hit rate says how common violations are where nobody had a reason to look; the
others' against it, what reasons are worth.
"""

from math import sqrt
from typing import Final

import pandas as pd

from domain.supervision.plan.columns import PLAN_COLUMNS, together_items
from domain.supervision.plan.inputs import Known
from domain.supervision.plan.rules import ARMS, BACK_CHECK, DRIVEN, RANDOM

COVERAGE_COLUMNS: Final = (
    "window_id",
    "town_code",
    "arm",
    "planned",
    "done",
    "hits",
    "hit_rate",
    "low",
    "high",
    "policy_version",
)
"""Columns of `plan_coverage`: rates are of the visits that took place; limits of 95 % (Wilson)."""

Z95: Final = 1.959963984540054
"""Quantile of the normal distribution for two-sided limits of 95 %."""
_ANSWER: Final = "answer:"


def with_visits(items: pd.DataFrame, known: Known, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the ledger with what answers them.

    Args:
        items: `PLAN_COLUMNS`.
        known: visits (`domain.supervision.plan.inputs.known_on_day`).
        answers: rows that came back in the plans' workbooks: `number`, `source_record_id`,
            `accepted` (approved), `result`, `conclusion`; an answer counts as a visit where it says
            what was found.

    Returns:
        `PLAN_COLUMNS`: `done_by_record` is the first visit's record, that with the plan's number
        before all others; `approved` is true once an answer says so.
    """
    matches = pd.concat(
        [_by_number(items, known), _by_subject(items, known), _by_answer(items, answers)],
        ignore_index=True,
    )
    matches = matches.sort_values(["plan_no", "rank", "day", "record"]).drop_duplicates("plan_no")
    found = matches.set_index("plan_no")["record"].reindex(items["plan_no"]).set_axis(items.index)
    yes = set(answers.loc[answers["accepted"].fillna(value=False).astype(bool), "number"])
    approved = items["approved"].mask(items["plan_no"].isin(list(yes)), True)
    approved = approved.mask(items["approved"].isna())
    made = items.assign(done_by_record=found.astype("str"), approved=approved.astype("boolean"))
    return together_items([made[list(PLAN_COLUMNS)]])


def _by_number(items: pd.DataFrame, known: Known) -> pd.DataFrame:
    told = known.visits.dropna(subset="plan_no")[["plan_no", "day", "record"]]
    return told[told["plan_no"].isin(items["plan_no"])].assign(rank=0)


def _by_subject(items: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Visits within the window of the same party in the town, or at the same door.

    A visit of a town answers nothing on the city's own list: that one is to look again.
    """
    asked = items[["plan_no", "town_code", "subject", "place_key", "starts_on", "ends_on", "arm"]]
    visits = known.visits[["subject", "town_code", "finest_key", "day", "record", "source"]]
    by_party = asked.merge(visits.drop(columns="finest_key"), on=["subject", "town_code"])
    # A door is a key of at least four parts; estates and roads are no doors.
    premises = asked[asked["place_key"].str.count(r"\|").ge(3)]
    at_premises = premises.drop(columns="subject").merge(
        visits.drop(columns=["town_code", "subject"]), left_on="place_key", right_on="finest_key"
    )
    both = pd.concat([by_party, at_premises], ignore_index=True)
    inside = both["day"].between(both["starts_on"], both["ends_on"])
    meant = both["arm"].ne(BACK_CHECK) | both["source"].eq("city_patrol")
    return both.loc[inside & meant, ["plan_no", "day", "record"]].assign(rank=1)


def _by_answer(items: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    given = answers[answers["number"].isin(items["plan_no"])]
    given = given[given["conclusion"].notna() | given["result"].notna()]
    return pd.DataFrame(
        {
            "plan_no": given["number"].astype("str"),
            "day": pd.Series(pd.NaT, index=given.index, dtype="datetime64[us]"),
            "record": _ANSWER + given["source_record_id"].astype("str"),
            "rank": 2,
        }
    )


def plan_coverage(
    items: pd.DataFrame,
    known: Known,
    answers: pd.DataFrame,
    verified: tuple[str, ...],
    version: str,
) -> pd.DataFrame:
    """Return per window, town and arm what was planned, done and found (`COVERAGE_COLUMNS`).

    Args:
        items: with their visits (`with_visits`).
        known: visits, with what they found.
        answers: `source_record_id` and `conclusion` of answers.
        verified: findings that verify a violation.
        version: policy version for the rows.
    """
    findings = known.visits[["record", "finding"]].drop_duplicates("record")
    told = answers.assign(record=_ANSWER + answers["source_record_id"].astype("str"))
    concluded = told[["record", "conclusion"]].set_axis(["record", "finding"], axis=1)
    both = pd.concat([findings, concluded], ignore_index=True).drop_duplicates("record")
    hit = set(both.loc[both["finding"].isin(verified), "record"])
    rows = items.assign(
        planned=1,
        done=items["done_by_record"].notna().astype("int64"),
        hits=items["done_by_record"].isin(list(hit)).astype("int64"),
    )
    keys = ["window_id", "town_code", "arm"]
    found = rows.groupby(keys)[["planned", "done", "hits"]].sum().reset_index()
    return _conformed(found.assign(policy_version=version))


def pooled(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the arms over all windows and towns: `arm`, counts, rate and limits, `lift`.

    `lift` is the rate of each arm over that of the draw: missing while the draw found nothing.
    """
    counts = coverage.groupby("arm")[["planned", "done", "hits"]].sum().reindex(list(ARMS))
    rows = _conformed(counts.fillna(0).reset_index().assign(window_id="", town_code=""))
    rows = rows.set_index("arm")
    base = rows["hit_rate"].get(RANDOM)
    lift = rows["hit_rate"] / base if pd.notna(base) and base > 0 else rows["hit_rate"] * pd.NA
    made = rows.assign(lift=lift.astype("Float64")).loc[list(ARMS)].reset_index()
    return made[["arm", "planned", "done", "hits", "hit_rate", "low", "high", "lift"]]


def wilson(hits: pd.Series, tries: pd.Series) -> pd.DataFrame:
    """Return `low` and `high`, the limits of a rate (Wilson, 95 %); missing without a try."""
    n = tries.astype("float64").where(tries > 0)
    p = hits.astype("float64") / n
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 / (1 + Z95**2 / n) * (p * (1 - p) / n + Z95**2 / (4 * n**2)).map(_root)
    return pd.DataFrame({"low": (middle - half).clip(0), "high": (middle + half).clip(upper=1)})


def _root(value: float) -> float:
    return sqrt(value) if value == value else value


def _conformed(found: pd.DataFrame) -> pd.DataFrame:
    limits = wilson(found["hits"], found["done"])
    done = found["done"].astype("float64")
    rate = found["hits"].astype("float64") / done.where(done > 0)
    made = found.assign(hit_rate=rate, **limits).reindex(columns=list(COVERAGE_COLUMNS))
    texts = ("window_id", "town_code", "arm", "policy_version")
    types = dict.fromkeys(texts, "str") | dict.fromkeys(("planned", "done", "hits"), "int64")
    types |= dict.fromkeys(("hit_rate", "low", "high"), "Float64")
    return made.astype(types).sort_values(list(texts[:3]), ignore_index=True)


__all__ = ["COVERAGE_COLUMNS", "DRIVEN", "plan_coverage", "pooled", "wilson", "with_visits"]
