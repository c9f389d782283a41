"""Windows: days off by the notice, days of schools by policy, nothing guessed."""

from datetime import date

import pandas as pd
import pytest

from domain.supervision.windows import (
    SchoolDays,
    WindowRules,
    due_windows,
    inspection_windows,
    on_demand,
    plan_day,
    planned_on,
    unknown_days,
)
from domain.values.times.working_days import DayKind

SUMMER = SchoolDays("暑假", date(2024, 7, 1), date(2024, 8, 31))
RULES = WindowRules("1", (SUMMER,))


def spans(first: str, last: str, kind: str) -> list[tuple[str, str]]:
    rows = inspection_windows(RULES, date.fromisoformat(first), date.fromisoformat(last))
    mine = rows[rows["kind"].eq(kind)]
    return [
        (f"{a:%m-%d}", f"{b:%m-%d}")
        for a, b in zip(mine["starts_on"], mine["ends_on"], strict=True)
    ]


def test_a_holiday_takes_its_weekend_in_and_a_worked_sunday_out() -> None:
    # 2024: Labour Day from 1 to 5 May, 28 April and 11 May were worked.
    assert spans("2024-04-22", "2024-05-19", "节假日") == [("05-01", "05-05")]
    assert spans("2024-04-22", "2024-05-19", "周末") == [
        ("04-27", "04-27"),
        ("05-12", "05-12"),
        ("05-18", "05-19"),
    ]


def test_a_window_is_whole_where_it_crosses_the_first_day() -> None:
    assert spans("2024-05-03", "2024-05-06", "节假日") == [("05-01", "05-05")]


def test_a_year_without_a_notice_is_said_to_be_unknown() -> None:
    rows = inspection_windows(RULES, date(2026, 12, 28), date(2031, 1, 31))
    later = rows[rows["starts_on"].dt.year >= 2029]
    assert set(later["kind"]) == {"节假日", "周末"}
    assert not later["known"].any()
    assert len(later) == 2 * 3
    assert due_windows(later, RULES, date(2029, 1, 5)).empty


def test_policy_days_are_planned_in_an_unknown_year_too() -> None:
    winter = SchoolDays("寒假", date(2031, 1, 25), date(2031, 2, 20))
    rules = WindowRules("1", (winter,))
    rows = inspection_windows(rules, date(2031, 1, 1), date(2031, 3, 1))
    assert plan_day(winter.starts_on, rules) == date(2031, 1, 11)
    assert list(due_windows(rows, rules, date(2031, 1, 11))["kind"]) == ["寒假"]
    assert due_windows(rows, rules, date(2031, 1, 10)).empty


def test_a_plan_is_made_ten_working_days_before() -> None:
    # The ten working days before 1 July 2024 begin on Monday 17 June.
    assert plan_day(date(2024, 7, 1), RULES) == date(2024, 6, 17)
    rows = inspection_windows(RULES, date(2024, 6, 1), date(2024, 9, 30))
    assert "暑假-2024-07-01" in set(due_windows(rows, RULES, date(2024, 6, 17))["window_id"])
    assert "暑假-2024-07-01" not in set(due_windows(rows, RULES, date(2024, 6, 16))["window_id"])
    assert "暑假-2024-07-01" in set(planned_on(rows, RULES, date(2024, 6, 17))["window_id"])
    assert "暑假-2024-07-01" not in set(planned_on(rows, RULES, date(2024, 6, 18))["window_id"])


def test_a_window_that_is_nearly_over_gets_no_plan() -> None:
    rows = inspection_windows(RULES, date(2024, 6, 1), date(2024, 9, 30))
    names = [
        set(due_windows(rows, RULES, day)["window_id"])
        for day in (date(2024, 8, 25), date(2024, 8, 26))
    ]
    assert ["暑假-2024-07-01" in found for found in names] == [True, False]


def test_what_the_coming_year_lacks_is_said_in_december() -> None:
    rows = inspection_windows(RULES, date(2024, 1, 1), date(2026, 12, 31))
    assert unknown_days(rows, RULES, date(2024, 11, 30)) == [
        "2024 年寒假日期",
        "2024 年中高考后日期",
    ]
    assert "2025 年暑假日期" in unknown_days(rows, RULES, date(2024, 12, 1))


def test_the_days_of_a_notice_can_be_handed_in() -> None:
    def every_third(day: date) -> DayKind | None:
        return "weekend" if day.day % 3 == 0 else "work"

    rows = inspection_windows(WindowRules("1"), date(2024, 5, 1), date(2024, 5, 9), every_third)
    mine = rows[rows["kind"].eq("周末")]
    assert list(mine["starts_on"].dt.day) == [3, 6, 9]


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="starts_on <= ends_on"):
        on_demand(date(2024, 7, 2), date(2024, 7, 1))
    with pytest.raises(ValueError, match="starts_on <= ends_on"):
        SchoolDays("暑假", date(2024, 8, 31), date(2024, 7, 1))
    with pytest.raises(ValueError, match="kind"):
        SchoolDays("春假", date(2024, 4, 1), date(2024, 4, 5))
    with pytest.raises(ValueError, match="twice"):
        WindowRules("1", (SUMMER, SUMMER))


def test_a_window_on_demand_is_named_by_its_days() -> None:
    rows = on_demand(date(2024, 7, 1), date(2024, 7, 5))
    assert list(rows["window_id"]) == ["临时-2024-07-01至2024-07-05"]
    assert rows["starts_on"].dtype == pd.Series(dtype="datetime64[us]").dtype
