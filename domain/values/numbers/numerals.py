"""Numbers as people write them in Chinese: `一百零五`, `廿四`, `壹拾贰万伍仟`, `3万5千`.

The one reader of such numbers. What they count (money, months, floors) is said by the modules of
those things; a text that is not surely one number is an error here, never a guess.
"""

import re
from decimal import Decimal
from typing import Final

LARGEST: Final = Decimal(10) ** 16
"""No count, amount or date of the sources reaches this."""

LONGEST: Final = 64
"""Characters of a number in words; places nest, and a cell of 4,000 十 would exhaust the stack."""

_FORMS: Final = str.maketrans(
    "〇○零壹弌贰貳弍两兩叁參叄弎肆伍陆陸柒捌玖拾佰仟萬億點",
    "零零零一一二二二二二三三三三四五六六七八九十百千万亿点",
)
_TENS: Final = {"廿": "二十", "卅": "三十", "卌": "四十"}
_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = {
    "亿": Decimal(10**8),
    "万": Decimal(10**4),
    "千": Decimal(1000),
    "百": Decimal(100),
    "十": Decimal(10),
}
_GROUPS: Final = ("亿", "万")
"""Places that a whole number may stand before (`十二万`); before the others stands one digit."""

CHINESE: Final = (
    "〇○零一壹弌二贰貳弍两兩三叁參叄弎四肆五伍六陆陸七柒八捌九玖十拾百佰千仟万萬亿億廿卅卌"
)
"""Characters of Chinese numbers, for character classes of regular expressions."""

_ARABIC = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_POSITIONAL = re.compile(rf"(?=.*零|...)[{_DIGITS}]{{2,}}")
"""Digits one by one (`二〇二四`); two of them without a nought are an estimate (`三五`, `两三`)."""
_BLANK_PLACE = re.compile(r"零[仟佰]|(?<=佰)零拾")
_BLANK_END = re.compile(r"(?<=[十百千万亿])零+$")
"""Places of a printed form that hold nothing: `壹拾贰万伍仟零佰零拾零`."""
_POINTED = re.compile(rf"([{_DIGITS}十百千]+)点([{_DIGITS}]+)([亿万千]*)")


def parse_number(text: str, *, elided: bool = True) -> Decimal:
    """Read one number, in figures, in words, or mixed.

    Args:
        text: without white space, half-width.
        elided: whether the last place may be left out as in speech (`三万五` for 35,000). In formal
            amounts (`三万五元`) nobody can say whether 五 is 5 or 5,000: those callers say False.

    Raises:
        ValueError: not surely one number; the message does not repeat the text.
    """
    if len(text) > LONGEST and not text.isascii():
        raise ValueError("number too long")
    plain = _BLANK_PLACE.sub("零", text).translate(_FORMS)
    for sign, words in _TENS.items():
        plain = plain.replace(sign, words)
    number = _whole(_BLANK_END.sub("", plain), elided)
    if number >= LARGEST:
        raise ValueError("number too large")
    return number


def parse_whole_number(text: str) -> int:
    """`parse_number` for counts, years, floors.

    Raises:
        ValueError: not one number, or not a whole one.
    """
    number = parse_number(text)
    if number != number.to_integral_value():
        raise ValueError("not a whole number")
    return int(number)


def _whole(text: str, elided: bool) -> Decimal:
    if _POSITIONAL.fullmatch(text):
        return Decimal("".join(str(_DIGITS.index(digit)) for digit in text))
    if pointed := _POINTED.fullmatch(text):
        return _pointed(*pointed.groups(), elided=elided)
    return _number(text, elided)


def _pointed(whole: str, fraction: str, places: str, *, elided: bool) -> Decimal:
    """`三点五万`: the places behind the fraction count for all of it."""
    digits = "".join(str(_DIGITS.index(digit)) for digit in fraction)
    number = _number(whole, elided) + Decimal(f"0.{digits}")
    for place in places:
        number *= _PLACES[place]
    return number


def _number(text: str, elided: bool) -> Decimal:
    """A number by its highest place; the rest must stay below that place."""
    for place, worth in _PLACES.items():
        head, found, tail = text.partition(place) if place != "亿" else _last(text, place)
        if found:
            return _head(head, place) * worth + _tail(tail, head, worth, elided)
    return _digit(text)


def _last(text: str, place: str) -> tuple[str, str, str]:
    """`万亿` and `亿亿` have their highest place last."""
    return text.rpartition(place)


def _head(text: str, place: str) -> Decimal:
    """What stands before a place: one digit, or a whole number before 万 and 亿."""
    if place == "十" and not text:
        return Decimal(1)
    number = _number(text, elided=False) if place in _GROUPS else _digit(text)
    if number == 0 or (place == "万" and number >= _PLACES["亿"]):
        raise ValueError("no number before a place")
    return number


def _tail(text: str, head: str, worth: Decimal, elided: bool) -> Decimal:
    """What stands behind a place of that worth."""
    if not text:
        return Decimal(0)
    if "." in head:
        raise ValueError("digits behind a decimal")
    bare = text.lstrip("零")
    number = _number(bare, elided) if bare else Decimal(-1)
    if bare == text and number < 10 and worth > 10 and not _names_place(text):
        if not elided:
            raise ValueError("a digit without its place")
        number *= worth / 10
    if not 0 < number < worth:
        raise ValueError("places out of order")
    return number


def _names_place(text: str) -> bool:
    return any(place in text for place in _PLACES)


def _digit(text: str) -> Decimal:
    """One Chinese digit, or a number in figures."""
    if len(text) == 1 and text in _DIGITS:
        return Decimal(_DIGITS.index(text))
    if not _ARABIC.fullmatch(text):
        raise ValueError("not a number")
    return Decimal(text.replace(",", ""))
