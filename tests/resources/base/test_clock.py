"""Days and moments in Shanghai, wherever the machine believes to be."""

from datetime import UTC, date, datetime

import pytest

from domain.values.times.dates import SHANGHAI
from resources.base import clock


def test_a_moment_is_shanghai_time_without_zone_and_in_whole_seconds() -> None:
    given = datetime(2024, 6, 30, 23, 59, 59, 999_999, tzinfo=SHANGHAI)
    assert clock.wall_time(given) == datetime.fromisoformat("2024-06-30T23:59:59")


def test_the_day_changes_at_midnight_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2024, 6, 29, 16, 0, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Late)
    assert clock.today() == date(2024, 6, 30)
