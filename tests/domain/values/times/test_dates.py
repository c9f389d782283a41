"""Dates and moments in every form."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.times.dates import (
    drop_sentinels,
    parse_date,
    parse_dates,
    parse_moment,
    parse_moments,
    parse_period,
)

PERIOD = (date(2023, 3, 21), date(2023, 4, 8))
DAYS = st.dates(date(1960, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        date(2023, 4, 3),
        datetime.fromisoformat("2023-04-03T09:13"),
        pd.Timestamp("2023-04-03"),
        45019,
        45019.0,
        "45019",
        "2023-04-03",
        "2023.4.3",
        "2023/4/3",
        "2023年4月3日",
        "２０２３年４月３日",
        "2023 年 4 月 3 日",
        "2023-4-3 09:13:00",
        "2023年4月3日上午",
        "2023.4.3（周一）",
        "20230403",
        20230403.0,
        "4月3日",
        "4月3号",
        "4.3",
        "二〇二三年四月三日",
        "二○二三年四月三日上午",
        "2023.04.03.",
        "2023.04.03。",
        "2023..4.3",
        "2023 4 3",
        "2023、4、3",
        "2023年4月3日星期一",
        "2023年4月3日（星期一）下午",
        "2023-04-03T10:00",
        "2023-04-03T10:00:00+08:00",
        "2023-04-02T23:30:00Z",
        "2023-04-03 24:00:00",
        "2023年4月3日9点30分",
        "2023年4月3日晚上12点",
        "2023.4.3 9:00-10:30",
        "2023年4月3日下午3时至5时",
        "23.4.3",
        "23年4月3日",
        "4月3日下午三点半",
        "4月3日 9：30左右",
    ],
)
def test_every_form_of_a_day(typed: object) -> None:
    assert parse_date(typed, PERIOD) == date(2023, 4, 3)


@pytest.mark.parametrize("typed", [None, "", "无", "/", float("nan"), pd.NaT])
def test_an_empty_cell_is_no_date_and_no_error(typed: object) -> None:
    assert parse_date(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "2023-02-30",
        "2023年4月",
        "4月3日",
        "昨天下午",
        "2023.4.3-4.5",
        "2023.4.3、4.5",
        "2023.4.310",
        "2023-04-03 25:00",
        "2023-04-03 9",
        "2023-04-03 9:75",
        "23.4.3",
        "4/3/2023",
        3.14,
        "13月1日",
        12,
    ],
)
def test_what_is_not_one_day_is_refused(typed: object) -> None:
    with pytest.raises(ValueError, match=r"date|day|month"):
        parse_date(typed)


def test_a_refusal_does_not_repeat_the_cell() -> None:
    with pytest.raises(ValueError, match="is not one date") as refusal:
        parse_date("13812345678")
    assert "138" not in str(refusal.value)


@given(DAYS)
def test_all_spellings_of_a_day_agree(day: date) -> None:
    spellings: list[object] = [
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02}/{day.day:02}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        (day - date(1899, 12, 30)).days,
        datetime.combine(day, datetime.min.time()),
    ]
    assert {parse_date(spelling) for spelling in spellings} == {day}


@given(st.dates(date(2021, 1, 1), date(2027, 12, 31)), st.integers(0, 120), st.integers(-31, 31))
def test_a_day_without_year_falls_into_its_sheets_period(
    first: date, length: int, offset: int
) -> None:
    last = first + timedelta(days=length)
    day = min(max(first, first + timedelta(days=offset + length // 2)), last)
    if (day.month, day.day) != (2, 29):
        assert parse_date(f"{day.month}月{day.day}日", (first, last)) == day


def test_a_day_before_new_year_belongs_to_the_year_before() -> None:
    assert parse_date("12月30日", (date(2024, 1, 1), date(2024, 3, 31))) == date(2023, 12, 30)


def test_columns_are_microseconds_at_midnight() -> None:
    values, bad = parse_dates(pd.Series(["2023-05-24 09:13", "x", None], dtype=object))
    assert values.dtype == "datetime64[us]"
    assert values[0] == pd.Timestamp("2023-05-24")
    assert bad.tolist() == [False, True, False]


def test_moments_keep_their_time() -> None:
    typed = ["2023-05-24 09:13:00", "2023/5/24 9:13", "20230524091300", 45070.5, "2023-05-24"]
    values, bad = parse_moments(pd.Series(typed, dtype=object))
    assert not bad.any()
    assert values.dt.strftime("%H:%M").tolist() == ["09:13", "09:13", "09:13", "12:00", "00:00"]


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）", PERIOD),
        ("（2023年3月21日-2023年4月8日）", PERIOD),
        ("2023.3.21—4.8", PERIOD),
        ("（2023年4月9日至18日）", (date(2023, 4, 9), date(2023, 4, 18))),
        ("（2023年12月21日-1月8日）", (date(2023, 12, 21), date(2024, 1, 8))),
        ("（    年  月  日-   月  日）", None),
        ("（2023年13月21日-4月8日）", None),
        ("", None),
    ],
)
def test_the_period_of_a_title(title: str, period: tuple[date, date] | None) -> None:
    assert parse_period(title) == period


def test_sentinel_days_are_unknown() -> None:
    days = ["1900-01-01", "2099-12-31", "9999-09-09", "9999-12-31", "2024-01-01"]
    column = parse_dates(pd.Series(days, dtype="str")).values
    assert drop_sentinels(column).dropna().tolist() == [pd.Timestamp("2024-01-01")]
    assert drop_sentinels(column, {"2024-01-01"}).notna().sum() == 2


@pytest.mark.parametrize("number", [15000, 15000.0, "15000", 99999, "99999.5", float("inf"), -5])
def test_a_five_digit_number_outside_the_serials_is_no_date(number: object) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_date(number)


def test_moments_of_another_zone_are_told_in_shanghai() -> None:
    late = datetime(2023, 4, 3, 16, 30, tzinfo=UTC)
    for moment in (late, pd.Timestamp(late)):
        assert parse_moment(moment) == datetime.fromisoformat("2023-04-04T00:30")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("下午3:20", "15:20"), ("下午 3点20分", "15:20"), ("下午15:20", "15:20"),
        ("3:20 PM", "15:20"),
        ("上午9点半", "09:30"), ("上午12:30", "00:30"), ("下午12:30", "12:30"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"), ("晚上8:05", "20:05"), ("晚8点", "20:00"), ("凌晨1点", "01:00"),
        ("9点30分", "09:30"), ("9时", "09:00"), ("9点整", "09:00"), ("9点一刻", "09:15"),
        ("T10:00", "10:00"), (" 10:00:05.123", "10:00:05"), ("T10:00:00+08:00", "10:00"),
        ("T02:00:00Z", "10:00"), ("T11:00:00+0900", "10:00"), ("星期一 9:05", "09:05"),
        ("（周一）下午三点", "15:00"), (" 9:00-10:30", "09:00"), (" 9时5分7秒", "09:05:07"),
        ("", "00:00"), (" 0:00", "00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_with_its_part_of_the_day_and_its_zone(typed: str, expected: str) -> None:
    moment = f"2023年4月3日{typed}" if typed[:1] != "T" else f"2023-04-03{typed}"
    assert parse_moment(moment) == datetime.fromisoformat(f"2023-04-03T{expected}")


def test_twenty_four_oclock_is_the_end_of_the_day_that_it_names() -> None:
    assert parse_moment("2023-04-08 24:00:00") == datetime.fromisoformat("2023-04-09")
    assert parse_date("2023-04-08 24:00:00") == date(2023, 4, 8)


def test_a_zone_moves_the_day() -> None:
    assert parse_date("2023-04-08T20:00:00Z") == date(2023, 4, 9)


MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2100, 12, 31))  # noqa: DTZ001
"""Since China gave up summer time."""


@given(MOMENTS)
def test_all_spellings_of_a_moment_agree(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    day, hour = f"{moment:%Y}年{moment.month}月{moment.day}日", moment.hour
    part, short = ("上午", hour or 12) if hour < 12 else ("下午", hour - 12 or 12)
    spellings = [
        moment.isoformat(),
        moment.isoformat(" "),
        f"{moment.isoformat()}+08:00",
        f"{moment:%Y%m%d%H%M%S}",
        f"{day}{hour}时{moment.minute}分{moment.second}秒",
        f"{day} {part}{short}:{moment:%M:%S}",
        f"{day}（周三）{part} {short}点{moment.minute}分{moment.second}秒",
    ]
    assert {parse_moment(spelling) for spelling in spellings} == {moment}


@given(st.text(alphabet="0123456789-./年月日号上下午晚点时分半:TZ+ （）周一至~", max_size=24))
def test_any_text_is_a_moment_or_refused(text: str) -> None:
    try:
        moment = parse_moment(text, PERIOD)
    except ValueError:
        return
    assert moment is None or (moment.tzinfo is None and 1799 < moment.year < 10000)
