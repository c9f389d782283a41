"""Sums and days that a complaint's text gives up; nothing else of it."""

from datetime import date

import pytest

from domain.complaints.texts import DAYS_AHEAD, DAYS_BACK, amounts_in, days_in


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("收费3000元", "3000"),
        ("收费 3 000 元", "3000"),
        ("3.5万元和200余元", "35000;200"),
        ("退了1200.50元", "1200.50"),
        ("3000元、3000元", "3000"),
        ("3000", None),
        ("电话13969655995元", None),
        ("1.2.3元", None),
        ("", None),
    ],
)
def test_sums_of_yuan_are_read_once_each_in_their_order(text: str, sums: str | None) -> None:
    assert amounts_in(text) == sums


REGISTERED = date(2023, 6, 30)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("6月1日开班", "2023-06-01"),
        ("6月1号开班", "2023-06-01"),
        ("2022年6月1日", "2022-06-01"),
        ("2022.6.1", "2022-06-01"),
        ("2022-06-01", "2022-06-01"),
        ("6.1", None),
        ("6月1日、6月1日、5月2日", "2023-06-01;2023-05-02"),
        ("13月1日", None),
        ("2月30日", None),
        ("2015年6月1日出生", None),
        ("2022年6月1日生", None),
        ("116月1日", None),
        ("6月1日5", None),
        ("", None),
    ],
)
def test_days_are_read_with_the_year_of_the_registration(text: str, days: str | None) -> None:
    assert days_in(text, REGISTERED) == days


@pytest.mark.parametrize(
    ("day", "near"),
    [
        ("2020年6月29日", True),
        ("2020年6月28日", False),
        ("2024年6月30日", True),
        ("2024年7月1日", False),
    ],
)
def test_a_day_too_far_from_the_registration_may_be_a_birthday(day: str, near: bool) -> None:
    assert (DAYS_BACK, DAYS_AHEAD) == (1096, 366)
    assert (days_in(day, REGISTERED) is not None) is near


def test_a_ticket_of_the_first_or_last_year_has_no_days_around_it() -> None:
    assert days_in("6月1日", date(1, 1, 1)) is None
    assert days_in("6月1日", date(9999, 12, 31)) is None
