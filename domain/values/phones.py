"""Telephone numbers: one canonical spelling, several in a cell, the county's area code supplied.

Canonical: mobile `13812345678`; landline `0510-86123456`, with extension `0510-86123456-801`;
service number `4001234567`. A masked or damaged number is never a number.
"""

import re
from functools import lru_cache, partial

import pandas as pd

from domain.values.placeholders import is_placeholder_phone
from domain.values.text import Parsed, clean_text, join_values, lost_digits, parse_unique

_GAP = r"[\s\-—–.]{0,8}"
"""Bounded, since every place of a cell of nothing but gaps and brackets would look to its end."""
_CALL_CODE = rf"(?:(?:\+|00)?86{_GAP})?"
_EXTENSION = r"(?:\s{{0,8}}(?:转|分机|ext\.?|x|-|—)\s{{0,8}}(?P<{name}>\d{{1,6}})(?!\d))?"
_LEFT_OVER = re.compile(r"[\d*]")
_FRACTION = re.compile(r"(?<=\d{7})\.0+(?!\d)")
_NOT_DIGITS = re.compile(r"\D")


def parse_phones(series: pd.Series, area_code: str) -> Parsed:
    """The numbers of every cell, canonical, `;`-joined in order of appearance.

    Where some of a cell's digits are no number (`138****5678`, too short, gone through a float, or
    filled up as `0510-88888888`), the cell is `bad`, and `values` holds what could still be read.

    Args:
        series: cells as typed.
        area_code: the county's, for numbers given without one; "" if none is known.
    """
    read = parse_unique(series, partial(_cell, area_code=area_code), "str")
    codes, uniques = pd.factorize(series)
    damaged = [_damaged(value, area_code) for value in uniques.tolist()] + [False]
    bad = pd.Series([damaged[code] for code in codes], index=series.index, dtype="bool")
    return Parsed(read.values, bad)


def find_phones(text: str, area_code: str) -> list[str]:
    """Canonical numbers in running text, in order of appearance."""
    return [_canonical(found, area_code) for found in _form(area_code).finditer(text)]


@lru_cache(maxsize=4)
def _form(area_code: str) -> re.Pattern[str]:
    """A telephone; the county's area code may lack its zero, which a number cell drops."""
    own = rf"{area_code[1:]}(?=[\s)\-—–]{{0,8}}[2-9](?:{_GAP}\d){{7}}(?![\d*]))"
    return re.compile(
        rf"(?<![\d*]){_CALL_CODE}(?:"
        rf"(?P<mobile>1[3-9](?:{_GAP}\d){{9}})(?![\d*])"
        rf"|[\s(]{{0,8}}(?P<area>0(?:10|2\d|[3-9]\d\d)|(?<=86[\s\-])[3-9]\d\d"
        rf"|{own if area_code else '(?!)'})[\s)\-—–]{{0,8}}"
        rf"(?P<local>[2-9]\d{{2,3}}{_GAP}\d{{4}})(?![\d*])"
        rf"{_EXTENSION.format(name='extension')}"
        rf"|(?P<service>[48]00{_GAP}\d{{3}}{_GAP}\d{{4}}|[48]00{_GAP}\d{{4}}{_GAP}\d{{3}})(?![\d*])"
        rf"|(?P<bare>[2-9]\d{{3}}{_GAP}\d{{4}})(?![\d*]){_EXTENSION.format(name='inner')}"
        r")",
        re.IGNORECASE,
    )


def _cell(value: object, area_code: str) -> str | None:
    text = None if lost_digits(value) else _text(value)
    numbers = [n for n in find_phones(text or "", area_code) if not is_placeholder_phone(n)]
    return join_values(numbers) or None


def _text(value: object) -> str | None:
    """A cell's text without the `.0` that a whole number keeps once it was written as a float."""
    text = clean_text(value)
    return None if text is None else _FRACTION.sub("", text)


def _damaged(value: object, area_code: str) -> bool:
    """Whether digits, or a text without any number, remain once the numbers are taken out."""
    text = _text(value)
    if text is None:
        return False
    rest = _form(area_code).sub(
        lambda found: "*" if is_placeholder_phone(_canonical(found, area_code)) else "", text
    )
    return lost_digits(value) or rest == text or _LEFT_OVER.search(rest) is not None


def _canonical(found: re.Match[str], area_code: str) -> str:
    if found["mobile"] or found["service"]:
        return _NOT_DIGITS.sub("", found["mobile"] or found["service"])
    area, local, extension = (
        (found["area"], found["local"], found["extension"])
        if found["area"]
        else (area_code, found["bare"], found["inner"])
    )
    number = _NOT_DIGITS.sub("", local)
    if area:
        number = f"{area if area.startswith('0') else '0' + area}-{number}"
    return f"{number}-{extension}" if extension else number
