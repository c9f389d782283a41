"""Amounts of money and counts of people as forms give them: `约3.5万元`, `39余名`, `30+`, `二十`.

Numbers themselves, in figures or words, are read by `numerals`. Money is in yuan with two decimals;
万元 appears only at the edges (a source column, the feed).
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
import pandas as pd

from domain.values.numbers.amount_notes import amounts_in
from domain.values.numbers.numerals import CHINESE, parse_number, parse_whole_number
from domain.values.text import Parsed, clean_text, parse_unique

YUAN_PER_WAN = Decimal(10_000)
"""One 万元 in yuan."""

CENT = Decimal("0.01")
"""Smallest unit of money, in yuan."""

MOST_YUAN = Decimal(10) ** 12
"""More money than any form is about: a number beyond it is a slip, or no amount."""

MOST_PEOPLE = 10**9
"""More people, lessons or places than any form is about."""

_VAGUE = r"(?:约|大约|大概|近|将近|共|共计|合计|不足|超|超过|人民币|RMB|[¥$])*"
_MORE = r"(?:余|多|左右|上下|以上|\+)*"
_FIGURE = rf"[\d.,{CHINESE}点]+"
AMOUNT_IN_TEXT = (
    rf"(?:人民币|RMB|[¥$])?(?:{_FIGURE}{_MORE}(?:元|圆|块)(?:[{CHINESE}\d]角)?(?:[{CHINESE}\d]分)?"
    rf"|{_FIGURE}(?<=[万千仟萬])(?![\d{CHINESE}点]))(?:人民币)?[整正]?(?:\([^()]*\))?"
)
"""An amount inside other words, with its unit or a place, and what stands in brackets behind it."""
_AMOUNT = re.compile(
    rf"{_VAGUE}(?P<number>-?{_FIGURE}){_MORE}(?P<wan>万)?{_MORE}(?:(?P<yuan>元|圆|块钱?|人民币)"
    rf"(?:零?(?P<jiao>[\d{CHINESE}])角)?(?:零?(?P<fen>[\d{CHINESE}])分)?)?(?:人民币)?[整正]?{_MORE}"
)
_LEAD = re.compile(
    r"^(?:[并共]?处(?:以|予)?)?(?:罚没?款|罚金)?(?:金额|数额)?(?:(?:人民币)?大写)?[:]?"
)
_TWICE = re.compile(r"(?P<one>[^(]+)\((?:(?:人民币)?[大小]写|人民币|即)?[:]?(?P<other>[^()]+)\)")
"""An amount written twice, in figures and in words: `12.5万元(大写:壹拾贰万伍仟元整)`."""
_SMALL_PLACES = frozenset("千仟百佰")
_COUNT = re.compile(
    rf"{_VAGUE}(?P<number>\d[\d,]*(?:\.0+)?|[\d{CHINESE}]+)"
    rf"{_MORE}(?:个|名|位|家|人次|人|次|条|份|户|所|处|间|件)*(?:学生|教师|老师|孩子)?{_MORE}"
)


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


def parse_amount(text: str) -> Decimal:
    """One amount of running text in yuan; a bracket behind it counts if it says an amount too.

    Raises:
        ValueError: not surely one amount.
    """
    plain = (clean_text(text) or "").replace(" ", "")
    twice = _TWICE.fullmatch(plain)
    if twice and re.search(rf"[\d{CHINESE}]", twice["other"]) is None:
        plain = twice["one"]
    amount = _amount(plain, Decimal(1))
    if amount is None:
        raise ValueError("not an amount")
    return Decimal(repr(amount)).quantize(CENT)


def parse_counts(series: pd.Series) -> Parsed:
    """Counts of every cell, as `Int64`; `约` and `余` are dropped, the number stands."""
    return parse_unique(series, _count, "Int64")


def _amount(value: object, bare: Decimal) -> float | None:
    text = _number_text(value)
    if text is None:
        return None
    parts = [_LEAD.sub("", part) for part in amounts_in(text)]
    read = [_yuan(part, bare) for part in parts]
    amounts = {amount for amount, _ in read}
    if len(amounts) > 1 and bare != 1:
        # Beside the amount in words, a figure without a unit may be in yuan (`20000(贰万元整)`).
        figures = [part for part, (_, named) in zip(parts, read, strict=True) if not named]
        amounts = {amount for amount, named in read if named}
        amounts |= {_yuan(part, Decimal(1))[0] for part in figures}
    if len(amounts) != 1:
        raise ValueError("two amounts")
    return float(amounts.pop())


def _yuan(text: str, bare: Decimal) -> tuple[Decimal, bool]:
    """One amount, written once, and whether it names its unit."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError("not an amount")
    number, unit = found["number"], found["yuan"]
    named = bool(unit or found["wan"] or not {"万", "萬", "亿", "億"}.isdisjoint(number))
    if not named and bare != 1 and not _SMALL_PLACES.isdisjoint(number):
        raise ValueError("a number of thousands in a column of ten thousands")
    scale = YUAN_PER_WAN if found["wan"] else Decimal(1) if named else bare
    amount = parse_number(number, elided=not unit) * scale
    for part, worth in (("jiao", CENT * 10), ("fen", CENT)):
        amount += parse_number(found[part]) * worth if found[part] else 0
    if amount > MOST_YUAN:
        raise ValueError("amount too large")
    return amount.quantize(CENT, ROUND_HALF_UP), named


def _count(value: object) -> int | None:
    text = _number_text(value)
    if text is None:
        return None
    found = _COUNT.fullmatch(text)
    if found is None:
        raise ValueError("not a count")
    number = parse_whole_number(re.sub(r"\.0+$", "", found["number"]))
    if number > MOST_PEOPLE:
        raise ValueError("count too large")
    return number


def _number_text(value: object) -> str | None:
    if isinstance(value, (float, np.floating)) and np.isfinite(value):
        return format(Decimal(repr(float(value))), "f")
    text = clean_text(value)
    return None if text is None else text.replace(" ", "")
