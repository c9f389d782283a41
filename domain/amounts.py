"""Amounts of money and counts of people as forms give them: `约3.5万元`, `39余名`, `30+`, `二十`.

Money is in yuan with two decimals; 万元 appears only at the edges (a source column, the feed).
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
import pandas as pd

from domain.text import Parsed, clean_text, map_unique, parse_unique

YUAN_PER_WAN = Decimal(10_000)
"""One 万元 in yuan."""

CENT = Decimal("0.01")
"""Smallest unit of money, in yuan."""

MOST_YUAN = Decimal(10) ** 12
"""More money than any form is about: a number beyond it is a slip, or no amount."""

MOST_PEOPLE = 10**9
"""More people, lessons or places than any form is about."""

_VAGUE = r"(?:约|大约|大概|近|将近|共|共计|合计|不足|超|超过|人民币|[¥$])*"
_MORE = r"(?:余|多|左右|上下|以上|\+)*"
_AMOUNT = re.compile(
    rf"{_VAGUE}(?P<number>-?[\d.,]+|[零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟两]+)"
    rf"{_MORE}(?P<wan>万)?{_MORE}(?P<yuan>元|圆|块钱?|人民币)?整?{_MORE}"
)
_COUNT = re.compile(
    rf"{_VAGUE}(?P<number>\d[\d,]*(?:\.0+)?|[零〇一二三四五六七八九十百千两]+)"
    rf"{_MORE}(?:个|名|位|家|人次|人|次|条|份|户|所|处|间|件)*(?:学生|教师|老师|孩子)?{_MORE}"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_NUMERALS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_PLACES = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}


def parse_amounts(series: pd.Series, unit: Literal["yuan", "wan"] = "yuan") -> Parsed:
    """Money of every cell, as `Float64` yuan.

    A cell that names its unit (元, 万, 万元) is read by it. Negative amounts, ranges and rates
    (`200元/小时`) are unreadable.

    Args:
        series: numbers or text.
        unit: what a bare number counts.
    """
    bare = YUAN_PER_WAN if unit == "wan" else Decimal(1)
    return parse_unique(series, lambda value: _amount(value, bare), "Float64")


def parse_counts(series: pd.Series) -> Parsed:
    """Counts of every cell, as `Int64`; `约` and `余` are dropped, the number stands."""
    return parse_unique(series, _count, "Int64")


def format_wan(yuan: pd.Series) -> pd.Series:
    """Yuan written in 万元 with up to six decimals and no trailing zeros, as the feed wants it."""
    return map_unique(yuan, _wan, "str")


def _amount(value: object, bare: Decimal) -> float | None:
    text = _number_text(value)
    if text is None:
        return None
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError("not an amount")
    explicit = YUAN_PER_WAN if found["wan"] else Decimal(1)
    scale = explicit if found["wan"] or found["yuan"] else bare
    yuan = _number(found["number"]) * scale
    if yuan > MOST_YUAN:
        raise ValueError("too large for an amount")
    return float(yuan.quantize(CENT, ROUND_HALF_UP))


def _count(value: object) -> int | None:
    text = _number_text(value)
    if text is None:
        return None
    found = _COUNT.fullmatch(text)
    if found is None:
        raise ValueError("not a count")
    count = int(_number(found["number"]))
    if count > MOST_PEOPLE:
        raise ValueError("too large for a count")
    return count


def _number_text(value: object) -> str | None:
    if isinstance(value, (float, np.floating)) and np.isfinite(value):
        return format(Decimal(repr(float(value))), "f")
    text = clean_text(value)
    return None if text is None else text.replace(" ", "")


def _number(text: str) -> Decimal:
    if text[0] in _NUMERALS or text[0] in _PLACES:
        return Decimal(_chinese_number(text))
    if not _THOUSANDS.fullmatch(text):
        raise ValueError("not a number")
    return Decimal(text.replace(",", ""))


def _chinese_number(text: str) -> int:
    """A Chinese number below ten thousand (`二十`, `一百零五`, `叁仟`)."""
    total, digit = 0, None
    for character in text:
        if character in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[character]
            digit = None
        elif digit:
            raise ValueError("two digits without a place")
        else:
            digit = _NUMERALS[character]
    return total + (digit or 0)


def _wan(yuan: float) -> str:
    wan = (Decimal(repr(float(yuan))) / YUAN_PER_WAN).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return format(wan.normalize() + 0, "f")
