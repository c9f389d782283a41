"""The hand-overs of a run as one pure function: routes, what the ledger gains, what came back."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.handovers.answers import answers_by_number, with_status
from domain.supervision.handovers.columns import (
    HANDOVER_COLUMNS,
    NONE_COLUMNS,
    REPLY_COLUMNS,
    RETURNED,
    typed,
)
from domain.supervision.handovers.content import Wording, with_content
from domain.supervision.handovers.days import Issue
from domain.supervision.handovers.ledger import gained, numbered
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.handovers.replies import new_replies
from domain.supervision.handovers.routing import RETURNED as GIVEN_BACK
from domain.supervision.handovers.routing import WAITING, Routes, routes
from domain.supervision.nearest import looked_up
from domain.values.times.working_days import due_days

LETTER: Final = "_移送清单.xlsx"
"""How the names of letters end; they begin with their period."""


@dataclass(frozen=True)
class Handovers:
    """Hand-overs as they stand on a day; columns as named in `columns`.

    Attributes:
        handover: all of them up to the day, those of this run too.
        handover_none: clues of recent matters that went nowhere.
        referral_reply: our answers to departments up to the day, those of this run too.
    """

    handover: pd.DataFrame
    handover_none: pd.DataFrame
    referral_reply: pd.DataFrame


@dataclass(frozen=True)
class HandoverBooks:
    """What the ledgers hold before a run.

    Attributes:
        handover: hand-overs, later ones than the day of the run too.
        referral_reply: our answers, likewise.
    """

    handover: pd.DataFrame
    referral_reply: pd.DataFrame

    def last_sent(self) -> pd.Timestamp | None:
        """Return the newest day of both, None while they are empty."""
        days = [*self.handover["handed_on"].dropna(), *self.referral_reply["replied_on"].dropna()]
        return max(days, default=None)

    def until(self, as_of: date) -> "HandoverBooks":
        """Return what they held at the end of a day."""
        end = pd.Timestamp(as_of)
        return HandoverBooks(
            self.handover[self.handover["handed_on"] <= end].reset_index(drop=True),
            self.referral_reply[self.referral_reply["replied_on"] <= end].reset_index(drop=True),
        )


@dataclass(frozen=True)
class HandoverRules:
    """What a run of hand-overs is told by policy.

    Attributes:
        routing: departments and rules.
        follow_up: words of conclusions.
        words: what letters are written with.
    """

    routing: RoutingPolicy
    follow_up: FollowUpPolicy
    words: Wording


def hand_over(
    inputs: pd.DataFrame,
    clues: pd.DataFrame,
    violators: pd.DataFrame,
    books: HandoverBooks,
    answers: pd.DataFrame,
    rules: HandoverRules,
    issue: Issue,
    as_of: date,
) -> Handovers:
    """Return the hand-overs of a day.

    Args:
        inputs: `inputs.INPUT_COLUMNS`, one row per clue.
        clues: `clue`.
        violators: `violator_id`, `kind`, `name`.
        books: what the ledgers hold.
        answers: accepted rows of the source `answer`, with `arrived_on`.
        rules: policy.
        issue: what is handed over on this day (`days.issue_on`).
        as_of: the day.
    """
    policy, before = rules.routing, books.until(as_of)
    told = answers_by_number(answers)
    known = with_status(before.handover, told, policy, as_of)
    way = routes(inputs, policy, rules.follow_up, as_of)
    gain = gained(way.candidates, inputs, known, policy, issue)
    new = with_content(gain.rows, inputs, violators, policy, rules.words)
    new = _issued(new, inputs, books.handover, policy, as_of)
    every = [part for part in (known, with_status(new, told, policy, as_of)) if len(part)]
    ledger = pd.concat(every, ignore_index=True) if every else known
    senders = inputs.set_index("clue_no")["referred_by"]
    replies = new_replies(clues, senders, books.referral_reply, policy, issue, as_of)
    sent = [part for part in (before.referral_reply, replies) if len(part)]
    return Handovers(
        handover=typed(ledger, HANDOVER_COLUMNS),
        handover_none=_left(way, gain.waiting, gain.unassigned, ledger, inputs, policy),
        referral_reply=typed(
            pd.concat(sent, ignore_index=True) if sent else replies, REPLY_COLUMNS
        ),
    )


def _issued(
    rows: pd.DataFrame,
    inputs: pd.DataFrame,
    ledger: pd.DataFrame,
    policy: RoutingPolicy,
    as_of: date,
) -> pd.DataFrame:
    """New rows with number, days, letter and basis (`HANDOVER_COLUMNS`)."""
    day = pd.Series(pd.Timestamp(as_of), index=rows.index, dtype="datetime64[us]")
    allowed = pd.Series(policy.answer_workdays, index=rows.index, dtype="Int64")
    dated = rows.assign(
        handed_on=day,
        due_on=due_days(day, allowed),
        first_on=looked_up(rows["clue_no"], inputs.set_index("clue_no")["received_on"]),
    )
    made = numbered(dated, ledger, policy)
    names = made["department"].map({code: one.name for code, one in policy.departments.items()})
    bases = {code: rule.basis for code, rule in policy.rules.items()}
    period = _period(ledger, as_of)
    complete = made.assign(
        period=period,
        legal_basis=made["rule"].map(bases),
        file=names + f"/{period}{LETTER}",
        policy_version=policy.version,
    )
    return typed(complete, HANDOVER_COLUMNS)


def _period(ledger: pd.DataFrame, as_of: date) -> str:
    """The day; with a counter where letters of it went out already: what was sent stays."""
    day = as_of.isoformat()
    same = ledger["period"].dropna().astype("str")
    used = set(same[same.eq(day) | same.str.startswith(f"{day}-")])
    return day if not used else f"{day}-{len(used) + 1}"


def _left(
    way: Routes,
    waiting: frozenset[str],
    unassigned: frozenset[str],
    ledger: pd.DataFrame,
    inputs: pd.DataFrame,
    policy: RoutingPolicy,
) -> pd.DataFrame:
    """Clues of recent matters that no department has, with why (`NONE_COLUMNS`)."""
    holding = ledger[ledger["status"].ne(RETURNED)]
    held = frozenset(holding["evidence"].fillna("").str.split(";").explode())
    later = dict.fromkeys(waiting, WAITING)
    later |= dict.fromkeys(unassigned - waiting, GIVEN_BACK)
    other = pd.Series(later, dtype="str")
    why = pd.concat([way.why[~way.why.index.isin(other.index)], other])
    why = why[~why.index.isin(list(held))]
    made = pd.DataFrame({"clue_no": why.index.astype("str"), "why": why.to_numpy()})
    matter_of = inputs.set_index("clue_no")["matter_no"]
    made = made.assign(
        matter_no=looked_up(made["clue_no"], matter_of), policy_version=policy.version
    )
    return typed(made, NONE_COLUMNS)
