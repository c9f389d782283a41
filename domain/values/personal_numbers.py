"""Telephones and id numbers inside longer rows of digits, in whatever spelling.

A number that is typed right behind something (`2023-05-1018462245259`, `1号138…`), in Chinese
figures, or with marks between its digits escapes every pattern that asks for its ends. So rows of
digits are cut out first, days left aside, and then looked at as digits alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import Final

from domain.values.identifiers import is_uscc

_FIGURES: Final = {"0": "〇零○", "1": "一幺壹", "2": "二两贰", "3": "三叁", "4": "四肆"} | {
    "5": "五伍", "6": "六陆", "7": "七柒", "8": "八捌", "9": "九玖"
}  # fmt: skip
_TO_DIGIT: Final = {ord(char): digit for digit, chars in _FIGURES.items() for char in chars}
_D = f"[0-9{''.join(_FIGURES.values())}]"
_BETWEEN = r"[\s\-—–.·_()、]{0,2}"
_ROW = re.compile(rf"{_D}(?:{_BETWEEN}{_D}){{9,}}(?:[\s\-.]{{0,2}}[xX](?![0-9A-Za-z]))?")
_DAY = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:0[1-9]|[12]\d|3[01]|[1-9](?!\d))"
    r"(?:[ T]+\d\d:\d\d(?::\d\d)?)?"
    r"|(?<!\d)(?<!\d[\s.\-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_CITIZEN = re.compile(
    r"(?=[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X])"
)
_MOBILE = re.compile(r"^(?:00)?(?:86)?1[3-9]\d{9}|1[3-9]\d{9}$")
_LANDLINE = re.compile(
    r"^0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}$|0[3-9]\d\d[2-9]\d{7}$"
    r"|^(?:00)?86(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}$"
)
_OF_A_BUSINESS = re.compile(r"9[123]\d{15}[0-9X]$")
"""A market code with a wrong check digit: where its region ends in 1 (`91320281 5…`), its last
eleven digits begin like a mobile's. No id number begins with 9; other kinds of codes may."""
_DIGEST = re.compile(r"号码[0-9a-f]{12}")
_HEAD, _TAIL = 3, 4
"""Digits that stay on show, so that whoever typed a number knows it again."""


def hide_numbers_in_rows(text: str) -> str:
    """Return a text with the middle of each row of digits hidden that holds a person's number."""
    return _replaced(text, lambda digits: f"{digits[:_HEAD]}****{digits[-_TAIL:]}")


def key_without_numbers(text: str) -> str:
    """Return a text that serves as key of a record, with a digest for a person's number in it."""
    return _replaced(
        text, lambda digits: f"号码{hashlib.sha256(f'number:{digits}'.encode()).hexdigest()[:12]}"
    )


def bears_digest(text: str) -> bool:
    """Whether a key once held a person's number (`key_without_numbers`)."""
    return _DIGEST.search(text) is not None


def holds_number(text: str) -> bool:
    """Whether a text holds a telephone or an id number."""
    return hide_numbers_in_rows(text) != text


def _replaced(text: str, replacement: Callable[[str], str]) -> str:
    """The text with each row that holds a number replaced; the same text if none does."""
    folded = unicodedata.normalize("NFKC", text)
    parts, at, found = list[str](), 0, False
    for day in [*_DAY.finditer(folded), None]:
        end = day.start() if day else len(folded)
        changed = _ROW.sub(lambda row: _shown(row.group(), replacement), folded[at:end])
        found |= changed != folded[at:end]
        parts += [changed, day.group() if day else ""]
        at = day.end() if day else end
    return "".join(parts) if found else text


def _shown(row: str, replacement: Callable[[str], str]) -> str:
    digits = re.sub(r"[^0-9X]", "", row.translate(_TO_DIGIT).upper())
    citizen = _CITIZEN.search(digits) is not None
    if not citizen and (is_uscc(digits) or _OF_A_BUSINESS.match(digits)):
        return row
    personal = citizen or any(form.search(digits) for form in (_MOBILE, _LANDLINE))
    return replacement(digits) if personal else row
