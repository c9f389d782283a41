"""When clues are handed over by themselves: days of policy, days that were missed, the past."""

from datetime import date

import pandas as pd
import pytest

from domain.supervision.handovers.days import (
    Issue,
    is_handover_day,
    issue_on,
    last_handover_day,
)
from domain.values.times.working_days import UnknownYearError
from tests.support.clue_stories import POLICY

BATCHES = POLICY.calendar.batches


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2024-07-01", True),  # a Monday
        ("2024-06-03", True),  # the first of June is a Saturday
        ("2024-06-01", False),
        ("2024-05-06", True),  # after the holiday of May
        ("2024-10-08", True),
        ("2024-02-01", True),
        ("2024-06-20", True),  # five days after a batch was due
        ("2024-01-05", True),
        ("2024-01-02", True),
        ("2024-06-04", False),
        ("2024-06-30", False),
    ],
)
def test_the_first_working_day_of_a_month_and_five_days_after_a_batch(
    day: str, is_one: bool
) -> None:
    assert is_handover_day(date.fromisoformat(day), BATCHES, 5) == is_one


def test_a_month_of_an_unknown_year_says_so() -> None:
    with pytest.raises(UnknownYearError):
        is_handover_day(date(2090, 3, 1), BATCHES, 5)
    assert last_handover_day(date(2090, 3, 15), BATCHES, 5) is None


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2024-06-30", "2024-06-20"),
        ("2024-06-20", "2024-06-20"),
        ("2024-06-19", "2024-06-03"),
        ("2024-07-02", "2024-07-01"),
    ],
)
def test_the_last_one_is_found(day: str, last: str) -> None:
    found = last_handover_day(date.fromisoformat(day), BATCHES, 5)
    assert found == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("day", "sent", "issue"),
    [
        ("2024-06-30", None, "everything"),  # the first run takes the backlog
        ("2024-06-30", "2024-06-20", "returned"),
        ("2024-06-30", "2024-06-30", "returned"),
        ("2024-06-30", "2024-06-03", "everything"),  # no run kept the 20th
        ("2024-07-01", "2024-06-30", "everything"),
        ("2024-07-01", "2024-07-01", "everything"),
        ("2024-06-30", "2024-07-01", "nothing"),  # the past
    ],
)
def test_what_a_run_hands_over(day: str, sent: str | None, issue: Issue) -> None:
    today = date.fromisoformat(day)
    last = None if sent is None else pd.Timestamp(sent)
    assert issue_on(today, last, last_handover_day(today, BATCHES, 5)) == issue
