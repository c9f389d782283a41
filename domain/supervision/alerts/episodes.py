"""Episodes: which detections become an alert, and which only go on with one.

The same kind and subject seen again within some weeks is one episode. It is raised once, and again
only if it has grown or its level rose, unless somebody has read it lately or has closed it. Nothing
is remembered from run to run: the past is looked at again on a fixed grid of days.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from domain.supervision.alerts.detections import Detection
from domain.supervision.alerts.policy import LEVELS, AlertPolicy
from domain.supervision.alerts.seen import records
from domain.values.short_digest import short_digest

ALERT_COLUMNS: Final = (
    "alert_no",
    "kind",
    "level",
    "subject",
    "town_code",
    "since",
    "window_days",
    "observed",
    "expected",
    "statistic",
    "recurrence_days",
    "evidence",
    "unit",
    "state",
    "text",
    "first_detected_on",
    "last_detected_on",
    "raised_on",
    "policy_version",
)
"""Columns of `alert`: the state of each episode on the day of the look, with what the look found
that saw most of it; `raised_on` is when it was raised last."""

EVENT_COLUMNS: Final = ("event_no", "alert_no", "event_on", "event", "level", "clues", "note")
"""Columns of `alert_event`: what happened to an alert, by day; `event_no` is made of the first
three others, so that what is remembered once is known again."""

ANSWER_COLUMNS: Final = ("alert_no", "answered_on", "answer", "note")
"""Columns of the answers: 已阅, 处理中 or 解除 (with its reason)."""

NEW: Final = "新"
READ: Final = "已阅"
CLOSED: Final = "解除"
STATES: Final = (NEW, READ, "处理中", CLOSED)
RAISED: Final = "发出"
RAISED_AGAIN: Final = "再次发出"
MONDAY: Final = 0


def looks(policy: AlertPolicy, batch_ends: Iterable[date], as_of: date) -> list[date]:
    """Return the days that are looked at: every Monday, the end of every batch, and the day itself.

    Args:
        policy: says when the grid begins.
        batch_ends: last days of the batches.
        as_of: the day of this look; nothing after it.
    """
    first = policy.starts_on + timedelta(days=(MONDAY - policy.starts_on.weekday()) % 7)
    weeks = max((as_of - first).days // 7 + 1, 0)
    grid = {first + timedelta(days=7 * week) for week in range(weeks)}
    grid |= {day for day in batch_ends if policy.starts_on <= day <= as_of}
    return sorted({*grid, as_of})


def alerts_of(
    look: Callable[[date], Iterable[Detection]],
    days: Iterable[date],
    answers: pd.DataFrame,
    policy: AlertPolicy,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the alerts on the last of some days, and everything that happened to them.

    Args:
        look: what a day's look sees (`detections.detect`).
        days: the days, ascending.
        answers: `ANSWER_COLUMNS`.
        policy: what an episode is, and when it is raised again.

    Returns `ALERT_COLUMNS`, by kind, level and subject, and `EVENT_COLUMNS`, by day and number.
    """
    told = {
        str(number): records(rows.sort_values("answered_on"))
        for number, rows in answers.groupby("alert_no")
    }
    current: dict[tuple[str, str], str] = {}
    every: dict[str, dict[str, Any]] = {}
    for day in days:
        for seen in look(day):
            key = (seen["kind"], seen["subject"])
            number = current.get(key)
            if number is None or (day - every[number]["last"]).days > policy.episode_days:
                # What rests on the same first day is the same episode, however long it was quiet.
                number = current[key] = alert_number(*key, _first_day(seen, day))
            if number in every:
                _continued(every[number], seen, day, told, policy)
            else:
                every[number] = _begun(number, seen, day)
    rows = [
        _alert(episode, told.get(episode["alert_no"], ()), policy) for episode in every.values()
    ]
    events = _frame(
        [row for episode in every.values() for row in _events(episode, told)], EVENT_COLUMNS
    )
    day_of = events["event_on"].dt.strftime("%Y-%m-%d")
    events["event_no"] = (events["alert_no"] + "/" + day_of + "/" + events["event"]).astype("str")
    return _frame(rows, ALERT_COLUMNS), events.drop_duplicates("event_no", ignore_index=True)


def alert_number(kind: str, subject: str, since: pd.Timestamp) -> str:
    """Return the number of an episode: `A` and 12 characters of base32.

    Args:
        kind: of the alert.
        subject: whom or what it concerns.
        since: the earliest day of what its first detection rests on.
    """
    return "A" + short_digest(f"{kind}|{subject}|{since:%Y-%m-%d}")


def _first_day(seen: Detection, day: date) -> pd.Timestamp:
    """The earliest day of what a detection rests on; the day of the look if it rests on none."""
    return pd.Timestamp(day if pd.isna(seen["since"]) else seen["since"])


def _begun(number: str, seen: Detection, day: date) -> dict[str, Any]:
    return {
        "alert_no": number,
        "first": day,
        "last": day,
        "since": _first_day(seen, day),
        "shown": seen,
        "raised": [(day, RAISED, seen["level"], seen["clues"])],
    }


def _continued(
    episode: dict[str, Any],
    seen: Detection,
    day: date,
    told: dict[str, list[dict[str, Any]]],
    policy: AlertPolicy,
) -> None:
    """Go on with an episode; raise it again if it has grown and nobody has silenced it.

    Whoever opens the alert sees the look that saw most, whether it was raised again for that or
    not: a cluster that is seen at its third clue is told with its fourth.
    """
    episode["last"] = day
    _, _, level, clues = episode["raised"][-1]
    if _strength(seen) >= _strength(episode["shown"]):
        episode["shown"] = seen
    more = seen["clues"] >= clues + policy.again_clues
    higher = LEVELS.index(seen["level"]) > LEVELS.index(level)
    if (more or higher) and not _silenced(told.get(episode["alert_no"], []), day, policy):
        episode["shown"] = seen
        episode["raised"].append((day, RAISED_AGAIN, seen["level"], seen["clues"]))


def _strength(seen: dict[str, Any]) -> tuple[int, int]:
    """How much a look saw: its level, then its clues."""
    return LEVELS.index(seen["level"]), seen["clues"]


def _silenced(answers: list[dict[str, Any]], day: date, policy: AlertPolicy) -> bool:
    """Whether somebody has closed the alert, or has read it a short while ago."""
    for answer in answers:
        days = (pd.Timestamp(day) - answer["answered_on"]).days
        if days < 0:
            continue
        if answer["answer"] == CLOSED or (
            answer["answer"] == READ and days <= policy.silenced_days
        ):
            return True
    return False


def _alert(
    episode: dict[str, Any], answers: Iterable[dict[str, Any]], policy: AlertPolicy
) -> dict[str, Any]:
    seen = episode["shown"]
    raised_on = episode["raised"][-1][0]
    later = [a["answer"] for a in answers if a["answered_on"] >= pd.Timestamp(episode["first"])]
    town = seen["town_code"]
    return {
        **{name: seen[name] for name in ALERT_COLUMNS if name in seen},
        "alert_no": episode["alert_no"],
        "since": episode["since"],
        "unit": policy.city_code if pd.isna(town) else town,
        "state": later[-1] if later else NEW,
        "first_detected_on": pd.Timestamp(episode["first"]),
        "last_detected_on": pd.Timestamp(episode["last"]),
        "raised_on": pd.Timestamp(raised_on),
        "policy_version": policy.version,
    }


def _events(
    episode: dict[str, Any], told: dict[str, list[dict[str, Any]]]
) -> Iterable[dict[str, Any]]:
    number = episode["alert_no"]
    for day, event, level, clues in episode["raised"]:
        yield {
            "alert_no": number,
            "event_on": pd.Timestamp(day),
            "event": event,
            "level": level,
            "clues": clues,
        }
    for answer in told.get(number, ()):
        yield {
            "alert_no": number,
            "event_on": answer["answered_on"],
            "event": answer["answer"],
            "note": answer["note"],
        }


_DTYPES: Final = {
    "since": "datetime64[us]",
    "first_detected_on": "datetime64[us]",
    "last_detected_on": "datetime64[us]",
    "raised_on": "datetime64[us]",
    "event_on": "datetime64[us]",
    "window_days": "Int64",
    "observed": "Int64",
    "clues": "Int64",
    "expected": "Float64",
    "statistic": "Float64",
    "recurrence_days": "Float64",
}


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns))
    frame = frame.astype({name: _DTYPES.get(name, "str") for name in columns})
    keys = [name for name in ("kind", "event_on", "subject", "alert_no", "event") if name in frame]
    return frame.sort_values(keys, kind="stable").reset_index(drop=True)
