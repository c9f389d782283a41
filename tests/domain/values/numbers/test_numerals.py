"""Chinese numbers: what is written is what is read, both ways."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.numbers.numerals import parse_number, parse_whole_number

PLAIN, FORMAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"


def section(number: int, digits: str, places: str) -> str:
    """A number below ten thousand in words."""
    text, gap = "", False
    for place, sign in zip((1000, 100, 10, 1), (*places, ""), strict=True):
        digit, number = divmod(number, place)
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + sign
            gap = False
        else:
            gap = True
    return text


def words(number: int, formal: bool) -> str:
    """The written form that a school book or a bank asks for."""
    digits, places = (FORMAL, "仟佰拾") if formal else (PLAIN, "千百十")
    if number == 0:
        return "零"
    text, gap = "", False
    for worth, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, worth)
        if part:
            text += ("零" if text and (gap or part < 1000) else "") + section(part, digits, places)
            text += sign
            gap = False
        elif text:
            gap = True
    return text if formal else text.removeprefix("一") if text.startswith("一十") else text


@given(st.integers(0, 10**12 - 1), st.booleans())
def test_every_number_in_words_is_read_as_itself(number: int, formal: bool) -> None:
    assert parse_whole_number(words(number, formal)) == number


@given(st.integers(0, 10**12 - 1))
def test_formal_words_need_no_ear(number: int) -> None:
    assert parse_number(words(number, formal=True), elided=False) == number


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_figures_and_words_mix(wan: int, rest: int) -> None:
    tail = words(rest, formal=False) if rest else ""
    gap = "零" if 0 < rest < 1000 else ""
    assert parse_number(f"{wan}万{gap}{tail}", elided=False) == wan * 10_000 + rest


@given(st.text(alphabet="零〇一二两三十百千万亿廿点壹贰拾佰仟0123.,", max_size=8))
def test_any_text_is_a_number_or_an_error(text: str) -> None:
    try:
        number = parse_number(text)
    except ValueError:
        return
    assert number >= 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("十二", 12),
        ("一百零五", 105),
        ("一百一十二", 112),
        ("一百十二", 112),
        ("二十四", 24),
        ("廿四", 24),
        ("卅", 30),
        ("两", 2),
        ("两千零五十", 2050),
        ("〇", 0),
        ("二〇二四", 2024),
        ("二零二四", 2024),
        ("壹拾贰万伍仟", 125_000),
        ("拾贰万伍仟", 125_000),
        ("壹拾贰万伍仟零佰零拾零", 125_000),
        ("壹万零仟伍佰零拾", 10_500),
        ("贰佰", 200),
        ("3万5千", 35_000),
        ("3万5", 35_000),
        ("3万500", 30_500),
        ("三万五", 35_000),
        ("一百五", 150),
        ("12.5万", 125_000),
        ("1.2亿", 120_000_000),
        ("三点五万", 35_000),
        ("一万零五百", 10_500),
        ("十万", 100_000),
        ("一千二百万", 12_000_000),
        ("35,000", 35_000),
        ("參萬", 30_000),
    ],
)
def test_numbers_as_typed(typed: str, number: int) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "万",
        "百",
        "一万二万",
        "三千五千",
        "二三十",
        "三五",
        "两三",
        "十几",
        "3.4.5",
        "1,00",
        "一二三百",
        "12.5万3千",
    ],
)
def test_what_is_not_surely_one_number_is_an_error(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_number(typed)


@pytest.mark.parametrize("typed", ["三万五", "一百五", "3万5"])
def test_a_digit_without_its_place_is_no_formal_amount(typed: str) -> None:
    with pytest.raises(ValueError, match="place"):
        parse_number(typed, elided=False)
