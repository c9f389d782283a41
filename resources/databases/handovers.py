"""Handing over: the rules of `domain.supervision.handovers` put before the ledgers of a database.

The main run and the command `handover` differ only in what they issue; here is what both do. Where
the ledgers hold days after the one that is evaluated, nothing is written: the past is shown as it
was, and is not handed over again.
"""

from datetime import date

import pandas as pd

from domain.supervision.handovers.build import (
    HandoverBooks,
    HandoverRules,
    Handovers,
    hand_over,
)
from domain.supervision.handovers.content import Wording
from domain.supervision.handovers.days import Issue, issue_on, last_handover_day
from resources.databases.registry_store import RegistryStore
from schemas.policy.load import Policy


def books_of(store: RegistryStore) -> HandoverBooks:
    """Return what the ledgers hold.

    Args:
        store: the registry database.
    """
    return HandoverBooks(store.table("handover"), store.table("referral_reply"))


def issued_by_run(books: HandoverBooks, policy: Policy, day: date) -> Issue:
    """Return what a run of a day hands over by itself.

    Args:
        books: what the ledgers hold.
        policy: calendar and days of hand-overs.
        day: the day that is evaluated.
    """
    due = last_handover_day(day, policy.calendar.batches, policy.routing.after_batch_days)
    return issue_on(day, books.last_sent(), due)


def worked_out(
    inputs: pd.DataFrame,
    clues: pd.DataFrame,
    violators: pd.DataFrame,
    books: HandoverBooks,
    answers: pd.DataFrame,
    policy: Policy,
    issue: Issue,
    day: date,
) -> Handovers:
    """Return the hand-overs of a day, and write nothing.

    Args:
        inputs: `handover_inputs`.
        clues: `clue`.
        violators: `violator`.
        books: what the ledgers hold.
        answers: accepted rows of the source `answer`, with `arrived_on`.
        policy: all policy.
        issue: what is handed over.
        day: the day that is evaluated.
    """
    names = {rule.code: rule.name for rule in policy.vocabulary}
    words = Wording(names, policy.linkage.names)
    rules = HandoverRules(policy.routing, policy.follow_up, words)
    return hand_over(inputs, clues, violators, books, answers, rules, issue, day)


def handed_over_on(
    inputs: pd.DataFrame,
    clues: pd.DataFrame,
    violators: pd.DataFrame,
    books: HandoverBooks,
    answers: pd.DataFrame,
    policy: Policy,
    issue: Issue,
    day: date,
    store: RegistryStore,
) -> Handovers:
    """Return the hand-overs of a day, written into the ledgers in one transaction.

    Args:
        inputs: `handover_inputs`.
        clues: `clue`.
        violators: `violator`.
        books: what the ledgers hold.
        answers: accepted rows of the source `answer`, with `arrived_on`.
        policy: all policy.
        issue: what is handed over.
        day: the day that is evaluated.
        store: the registry database.
    """
    found = worked_out(inputs, clues, violators, books, answers, policy, issue, day)
    frames = {"handover_none": found.handover_none}
    if issue != "nothing":
        frames |= {"handover": found.handover, "referral_reply": found.referral_reply}
    store.write_tables(frames)
    return found
