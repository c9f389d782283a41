"""What people write behind a day: a time as they say it, or nothing; anything else is refused."""

from datetime import UTC, timedelta, timezone

import pytest

from domain.values.times.day_times import DayTime, parse_day_time


def at(hours: int, minutes: int = 0, seconds: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("", at(0)),
        ("（周一）".replace("（", "(").replace("）", ")"), at(0)),
        ("下午", at(0)),
        ("10:05", at(10, 5)),
        ("10:05:06", at(10, 5, 6)),
        ("下午3:20", at(15, 20)),
        ("下午12:20", at(12, 20)),
        ("上午9点半", at(9, 30)),
        ("上午12点", at(0)),
        ("中午1点", at(13)),
        ("中午11点", at(11)),
        ("晚上8点一刻", at(20, 15)),
        ("晚上12点", at(24)),
        ("夜里1点", at(1)),
        ("夜里5点", at(17)),
        ("3:20 PM", at(15, 20)),
        ("九点十分", at(9, 10)),
        ("9:00-10:30", at(9)),
        ("24:00:00", at(24)),
        ("9时左右", at(9)),
    ],
)
def test_a_time_as_people_say_it(text: str, since: timedelta) -> None:
    assert parse_day_time(text) == DayTime(since)


def test_a_zone_that_is_named_counts() -> None:
    assert parse_day_time("T10:00:00Z") == DayTime(at(10), UTC)
    assert parse_day_time("10:00+08:00").zone == timezone(timedelta(hours=8))
    assert parse_day_time("10:00 北京时间").zone is None


@pytest.mark.parametrize(
    "text", ["25:00", "24:00:01", "10:60", "10:00:60", "10:", "Z", "下午开会", "10:00+24:00", "3"]
)
def test_what_is_no_time_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="behind the date"):
        parse_day_time(text)
