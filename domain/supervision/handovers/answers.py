"""What departments answered: the status of each hand-over, and what it means for its clues."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.clues.answers import LEDGER as CLUES
from domain.supervision.handovers.columns import (
    ANSWERED,
    LEDGER,
    OVERDUE,
    RETURNED,
    SENT,
    SIGNED,
)
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.nearest import looked_up
from domain.values.times.working_days import working_days_between
from domain.values.vocabulary import Term, find_terms

TOLD: Final = ("accepted", "result", "basis", "closed_on", "handled_by", "told_on")
"""Columns of `answers_by_number`, which is indexed by the number of the hand-over."""


ABOUT_CLUES: Final = (
    *("source_record_id", "ledger", "number", "conclusion", "concluded_on", "measures"),
    *("measure_on", "feedback", "no_penalty_reason", "answered_on", "arrived_on"),
)
"""What an answer about a clue says: columns of the source `answer`, and when it came."""


def answers_by_number(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the newest answer to each question about each hand-over (`TOLD`).

    Args:
        answers: accepted rows of the source `answer`, with `arrived_on`.
    """
    mine = answers[answers["ledger"].eq(LEDGER)]
    day = mine["closed_on"].fillna(mine["answered_on"]).fillna(mine["arrived_on"])
    made = pd.DataFrame(
        {
            "number": mine["number"].astype("str"),
            "written": mine["answered_on"].fillna(mine["arrived_on"]).astype("datetime64[us]"),
            "source_record_id": mine["source_record_id"],
            "accepted": mine["accepted"].astype("boolean"),
            "result": mine["result"].astype("str"),
            "basis": mine["basis"].astype("str"),
            "closed_on": mine["closed_on"].astype("datetime64[us]"),
            "handled_by": mine["handled_by"].astype("str"),
            "told_on": day.astype("datetime64[us]"),
        }
    )
    ordered = made.sort_values(["number", "written", "told_on", "source_record_id"])
    return ordered.groupby("number", sort=True).last()[list(TOLD)]


def with_status(
    rows: pd.DataFrame, told: pd.DataFrame, policy: RoutingPolicy, as_of: date
) -> pd.DataFrame:
    """Return the hand-overs with their status and answers on a day.

    Answered is what was concluded: a result with its day, or one that does not say that the matter
    is still looked into. Working days overdue are counted while no answer is there; where the
    holidays of a year are not known they are missing, and nothing is called overdue.

    Columns: `columns.HANDOVER_COLUMNS`.

    Args:
        rows: `columns.HANDOVER_COLUMNS`.
        told: `answers_by_number`.
        policy: which results are none yet.
        as_of: the day.
    """
    stated = told.reindex(rows["handover_no"]).set_axis(rows.index, axis=0)
    accepted = stated["accepted"].astype("boolean")
    pending = _says(stated["result"], policy.pending_patterns)
    done = stated["closed_on"].notna() | (stated["result"].notna() & ~pending)
    returned = accepted.eq(False).fillna(False).astype(bool)
    done &= ~returned
    today = pd.Series(pd.Timestamp(as_of), index=rows.index)
    late = working_days_between(rows["due_on"], today).mask(done | returned, 0)
    status = pd.Series(SENT, index=rows.index, dtype="str")
    status = status.mask(accepted.fillna(False).astype(bool) | pending, SIGNED)
    status = status.mask(late.gt(0).fillna(False).astype(bool), OVERDUE)
    answered = done | returned
    return rows.assign(
        status=status.mask(done, ANSWERED).mask(returned, RETURNED),
        answer_result=stated["result"],
        answer_on=stated["told_on"].where(answered).astype("datetime64[us]"),
        answer_by=stated["handled_by"],
        overdue_workdays=late.astype("Int64"),
    )


def _says(texts: pd.Series, patterns: Sequence[str]) -> "pd.Series[bool]":
    """Which texts one of the patterns fits; asked once per distinct text."""
    forms = [re.compile(pattern) for pattern in patterns]
    fits = {text: any(form.search(text) for form in forms) for text in texts.dropna().unique()}
    return texts.map(fits).eq(True)


def answers_about_clues(
    ledger: pd.DataFrame,
    answers: pd.DataFrame,
    measures: Sequence[Term],
    policy: RoutingPolicy,
    as_of: date,
) -> pd.DataFrame:
    """Return what departments answered as answers about the clues that they were handed.

    A department's measure counts as if the clue's own unit had filled it in; so does a written
    reason for no penalty. Whoever complained counts as answered only where the result says so.

    Args:
        ledger: `handover` as the database holds it.
        answers: accepted rows of the source `answer`, with `arrived_on`.
        measures: prescribed words of measures.
        policy: which words of a result tell what.
        as_of: the day; hand-overs after it are not there yet.

    Returns:
        Answers of the ledger of clues (`ABOUT_CLUES`), one row per clue.
    """
    there = ledger[ledger["handed_on"] <= pd.Timestamp(as_of)]
    rows = with_status(there, answers_by_number(answers), policy, as_of)
    rows = rows[rows["status"].eq(ANSWERED) & rows["answer_result"].notna()]
    basis = looked_up(rows["handover_no"], answers_by_number(answers)["basis"])
    result = rows["answer_result"]
    excused = _says(result, policy.no_penalty_patterns) & basis.notna()
    feedback = _says(result, policy.fed_back_patterns).astype("boolean")
    kinds = find_terms(_done(result, policy.undone_patterns), measures)
    made = rows.assign(
        ledger=CLUES,
        number=rows["evidence"].str.split(";"),
        measures=kinds,
        measure_on=rows["answer_on"].where(kinds.notna()),
        no_penalty_reason=result.where(excused),
        feedback=feedback.where(feedback),
        answered_on=rows["answer_on"],
        arrived_on=rows["answer_on"],
        source_record_id=LEDGER + ":" + rows["handover_no"],
    ).explode("number")
    found = made.reindex(columns=list(ABOUT_CLUES)).reset_index(drop=True)
    days = {name: "datetime64[us]" for name in ABOUT_CLUES if name.endswith("_on")}
    texts = dict.fromkeys(set(ABOUT_CLUES) - {*days, "feedback"}, "str")
    return found.astype({**days, **texts, "feedback": "boolean"})


def _done(results: pd.Series, patterns: Sequence[str]) -> pd.Series:
    """Results without what they say was not done, or is only meant to be."""
    forms = [re.compile(pattern) for pattern in patterns]

    def kept(text: str) -> str:
        for form in forms:
            text = form.sub("", text)
        return text

    known = {text: kept(text) for text in results.unique()}
    return results.map(known).astype("str")
