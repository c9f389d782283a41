"""The early warnings of a run as one pure function: cases, looks at the past, episodes, answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.alerts.cases import counted
from domain.supervision.alerts.detections import Detection, detect
from domain.supervision.alerts.episodes import ANSWER_COLUMNS, CLOSED, STATES, alerts_of, looks
from domain.supervision.alerts.policy import AlertPolicy
from domain.supervision.alerts.seen import Seen

LEDGER: Final = "预警"
"""Ledger whose workbooks the answers come in."""


@dataclass(frozen=True)
class Alerts:
    """The early warnings of a run; columns as named in `episodes.py`.

    Attributes:
        alert: one row per episode.
        alert_event: what happened to each, by day.
    """

    alert: pd.DataFrame
    alert_event: pd.DataFrame


def build_alerts(
    seen: Seen, batch_ends: Iterable[date], answers: pd.DataFrame, policy: AlertPolicy, as_of: date
) -> Alerts:
    """Return the early warnings as they stand on a day.

    Args:
        seen: what there is to look at; its cases are those that count (`seen_by`).
        batch_ends: last days of the batches.
        answers: `ANSWER_COLUMNS`.
        policy: the rules.
        as_of: the day.
    """

    def look(day: date) -> list[Detection]:
        return detect(seen, day, policy, newest=day == as_of)

    return Alerts(*alerts_of(look, looks(policy, batch_ends, as_of), answers, policy))


def seen_by(
    cases: pd.DataFrame,
    submissions: pd.DataFrame,
    windows: pd.DataFrame,
    reappeared: pd.DataFrame,
    names: pd.Series,
    policy: AlertPolicy,
) -> Seen:
    """Return what the looks are made at.

    Args:
        cases: `cases.CASE_COLUMNS`, all of them.
        submissions: `submission_status`, with `starts_on` and `ends_on` of the batch.
        windows: inspection windows.
        reappeared: pairs of parties.
        names: number of a party to its name.
        policy: which cases count.
    """
    return Seen.of(counted(cases, policy), submissions, windows, reappeared, names)


def answers_about_alerts(answers: pd.DataFrame) -> pd.DataFrame:
    """Return what people answered about alerts (`ANSWER_COLUMNS`).

    Args:
        answers: accepted rows of the source `answer`, with `arrived_on`.
    """
    mine = answers[answers["ledger"].eq(LEDGER) & answers["conclusion"].isin(STATES)]
    day = mine["answered_on"].fillna(mine["arrived_on"])
    return pd.DataFrame(
        {
            "alert_no": mine["number"].astype("str"),
            "answered_on": day.astype("datetime64[us]"),
            "answer": mine["conclusion"],
            "note": mine["result"],
        },
        columns=list(ANSWER_COLUMNS),
    ).reset_index(drop=True)


def still_open(alerts: pd.DataFrame, policy: AlertPolicy, as_of: date) -> pd.Series:
    """Return which alerts somebody should still look at.

    Those are the ones that nobody has closed and that were seen within the length of an episode.

    Args:
        alerts: `alert`.
        policy: says how long an episode is.
        as_of: the day.
    """
    age = (pd.Timestamp(as_of) - alerts["last_detected_on"]).dt.days
    recent: pd.Series = age.le(policy.episode_days)
    return recent & alerts["state"].ne(CLOSED)
