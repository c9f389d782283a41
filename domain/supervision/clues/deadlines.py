"""By when a clue is to be answered and a finding acted upon, and how long it is overdue.

Two clocks: `due_on` is the answer's and stops with the conclusion; `measure_due_on` is that of
acting on what is verified. Where the holidays of a year are not known, nothing is guessed.
"""

from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.clues.clue import COMPLAINT, PATROLS, REFERRAL
from domain.supervision.clues.policy import (
    HOTLINE,
    OTHER_COMPLAINT,
    PENDING,
    REFERRED,
    FollowUpPolicy,
)
from domain.values.times.working_days import due_days, working_days_between

GIVEN: Final = "回复截止"
UNKNOWN: Final = "节假日安排未公布，无法计算"
"""What `due_basis` says of a deadline that the log gives, and of one that cannot be worked out."""

VERIFIED: Final = ("verified", "partial")
"""Kinds of conclusions that oblige to act."""


def with_deadlines(clues: pd.DataFrame, policy: FollowUpPolicy, as_of: date) -> pd.DataFrame:
    """Return the clues with `due_on`, `due_basis`, `measure_due_on` and `overdue_workdays`.

    A deadline that the log gives counts; else working days from the receipt. A patrol row that
    concludes on the spot owes no answer. `overdue_workdays` is missing where the working days of a
    year are not known.

    Args:
        clues: with `state`, `kind`, `concluded_on`, `pending`, `due_given`.
        policy: numbers of days.
        as_of: the day that is evaluated.
    """
    allowed = _allowed(clues, policy)
    derived = due_days(clues["received_on"], allowed)
    given = clues["due_given"]
    due = given.fillna(derived)
    basis = pd.Series(None, index=clues.index, dtype="str")
    words = {number: f"接收之日起{number}个工作日" for number in allowed.dropna().unique()}
    basis = basis.mask(allowed.notna(), allowed.map(words).astype("str"))
    basis = basis.mask(allowed.notna() & derived.isna(), UNKNOWN).mask(given.notna(), GIVEN)
    is_open = clues["state"].isin(["received", "handling"])
    end = clues["concluded_on"].fillna(clues["ended_on"]).fillna(clues["received_on"])
    end = end.mask(is_open, pd.Timestamp(as_of))
    overdue = working_days_between(due, end)
    return clues.assign(
        due_on=due.astype("datetime64[us]"),
        due_basis=basis,
        measure_due_on=_measure_due(clues, policy),
        overdue_workdays=overdue.mask(allowed.isna() & given.isna(), 0),
    )


def _allowed(clues: pd.DataFrame, policy: FollowUpPolicy) -> pd.Series:
    """Working days to answer; missing where no answer is owed."""
    days, source = policy.answer_days, clues["source"]
    allowed = pd.Series(pd.NA, index=clues.index, dtype="Int64")
    allowed = allowed.mask(source.eq(COMPLAINT), days[OTHER_COMPLAINT])
    allowed = allowed.mask(source.eq(COMPLAINT) & clues["channel"].eq(HOTLINE), days[HOTLINE])
    allowed = allowed.mask(source.eq(REFERRAL), days[REFERRED])
    return allowed.mask(source.isin(PATROLS) & clues["pending"], days[PENDING])


def _measure_due(clues: pd.DataFrame, policy: FollowUpPolicy) -> pd.Series:
    """The last day to act: a decision for the kinds that need one, else a measure."""
    found = clues["concluded_on"].where(clues["kind"].isin(VERIFIED))
    codes = clues["violation_codes"].fillna("")
    wanted = {text: bool(set(text.split(";")) & set(policy.decision_codes)) for text in set(codes)}
    decided = found + pd.Timedelta(days=policy.decision_days)
    number = pd.Series(policy.measure_workdays, index=clues.index, dtype="Int64")
    measured = due_days(found, number)
    return measured.mask(codes.map(wanted).astype(bool), decided).astype("datetime64[us]")


def due_soon(clues: pd.DataFrame, policy: FollowUpPolicy, as_of: date) -> "pd.Series[bool]":
    """Return which open clues are due within the working days that policy names.

    Args:
        clues: clues with state and deadline.
        policy: within how many working days to warn.
        as_of: day of the evaluation.
    """
    is_open = clues["state"].isin(["received", "handling"]) & clues["due_on"].notna()
    ahead = is_open & (clues["due_on"] >= pd.Timestamp(as_of))
    today = pd.Series(pd.Timestamp(as_of), index=clues.index)
    left = working_days_between(today, clues["due_on"].where(ahead))
    return ahead & left.le(policy.due_soon_workdays).fillna(False)
