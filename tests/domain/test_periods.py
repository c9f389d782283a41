"""Ends that decisions name: read, or held back, never passed over."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import stated_end
from schemas.policy import load_policy

DAY = date(2023, 1, 31)
RULE = load_policy(Path(__file__).parents[2] / "policy").listing.rules.blacklist
DIGITS = "零一二三四五六七八九"


def end_of(text: str, day: date = DAY) -> date | None:
    return stated_end(text, day, RULE.end_patterns, RULE.end_hints, RULE.endless_words)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("列入期限为二十四个月", "2025-01-31"),
        ("列入期限为三年", "2026-01-31"),
        ("列入期限24个月", "2025-01-31"),
        ("列入期限：３年", "2026-01-31"),
        ("列入期限至2026年5月1日", "2026-05-01"),
        ("公示至2026年5月1日", "2026-05-01"),
        ("至2026年5月1日止", "2026-05-01"),
        ("期限为至二〇二六年五月一日", "2026-05-01"),
        ("有效期三年", "2026-01-31"),
        ("期限：一年半", "2024-07-31"),
        ("期限为半年", "2023-07-31"),
        ("列入期限为叁年", "2026-01-31"),
        ("列入期限为廿四个月", "2025-01-31"),
        ("列入期限为两年零六个月", "2025-07-31"),
        ("列入期限自2023年6月1日起三年", "2026-06-01"),
        ("列入期限自决定之日起三年", "2026-01-31"),
        ("列入期限为2023年6月1日至2026年5月31日", "2026-05-31"),
        ("列入期限为3年，自公布之日起计算", "2026-01-31"),
        ("列入期限为三年，期满自动移出", "2026-01-31"),
        ("期限为三年（至2026年1月30日）", "2026-01-30"),
        ("公示期限叁拾陆个月", "2026-01-31"),
        ("期限为一百八十日", "2023-07-30"),
        ("多次违规，列入黑名单三年", "2026-01-31"),
        ("为期三年", "2026-01-31"),
    ],
)
def test_a_period_in_figures_or_words_gives_the_end(text: str, end: str) -> None:
    assert end_of(text) == date.fromisoformat(end)


@pytest.mark.parametrize(
    "text",
    [
        "违规培训",
        "列入期限：长期",
        "整改期限为15日，逾期未改",
        "责令限期三日内改正",
        "于2022年3月1日至2022年9月1日期间违规培训",
        "三年内两次受罚",
        "处罚有效期内再次违规",
    ],
)
def test_what_is_no_period_of_the_listing_gives_no_end(text: str) -> None:
    assert end_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "列入期限为若干年",
        "列入期限：见附件",
        "列入期限为3-5年",
        "列入期限至2026年13月1日",
        "列入期限至2022年5月1日",
        "列入期限2年，期限为三年",
        "期限为三年（至2027年1月30日）",
    ],
)
def test_a_period_that_is_named_and_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        end_of(text)


@given(st.integers(1, 99))
def test_months_in_words_and_in_figures_end_on_the_same_day(months: int) -> None:
    tens, units = divmod(months, 10)
    words = (DIGITS[tens] + "十" if tens else "") + (DIGITS[units] if units else "")
    assert end_of(f"列入期限为{words}个月") == end_of(f"列入期限为{months}个月")
