"""Seven working days, holidays and moved workdays counted, no guessing."""

from datetime import date

import pandas as pd
import pytest

from domain.release.timeliness import (
    UnknownYearError,
    due_day,
    is_working_day,
    timeliness,
    working_days,
)


def test_holidays_do_not_count_and_moved_workdays_do():
    assert not is_working_day(date(2024, 2, 12))
    assert is_working_day(date(2024, 2, 4))
    assert due_day(date(2024, 2, 8), 7) == date(2024, 2, 23)
    assert working_days(date(2024, 2, 8), date(2024, 2, 23)) == 7
    assert working_days(date(2024, 2, 8), date(2024, 2, 8)) == 0


def test_a_year_without_a_notice_is_not_guessed():
    with pytest.raises(UnknownYearError):
        working_days(date(2090, 1, 1), date(2090, 1, 5))


def test_every_listing_is_judged_by_its_first_release():
    listings = pd.DataFrame(
        {
            "listing_id": ["L3", "L1", "L2", "L4"],
            "listed_on": pd.to_datetime(["2090-01-01", "2024-06-03", "2024-06-03", "2024-06-03"]),
        }
    )
    published = {"L1": date(2024, 6, 13), "L2": date(2024, 6, 14), "L3": date(2090, 1, 9)}
    judged = timeliness(listings, published, 7)
    assert judged["listing_id"].tolist() == ["L1", "L2", "L3"]
    assert judged["status"].tolist() == ["on_time", "late", "unknown_year"]
    assert judged["working_days"].tolist()[:2] == [7, 8]
    assert judged["due_on"].iloc[0] == pd.Timestamp("2024-06-13")
    assert len(timeliness(listings.iloc[:0], {}, 7)) == 0
