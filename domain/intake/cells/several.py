"""Cells in which people put several things: where one ends and the next begins.

Line breaks and numbering (`1.` `（2）` `③`) are what a spreadsheet offers for a list within a cell;
both are gone once a text is in canonical form (`domain.values.text.clean_text`), so they are read
here, on the cell as typed. What the parts say is read elsewhere.
"""

import re
import unicodedata
from functools import lru_cache

from domain.values.county import ANYWHERE, County
from domain.values.numbers.numerals import parse_whole_number
from domain.values.text import any_of, clean_text

_LINES = re.compile(r"(?:_x000[aAdD]_|<br\s*/?>|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])+")
_MARK = re.compile(
    r"(?:[(（\[【]\s*(?P<inner>\d{1,2}|[一二三四五六七八九十])\s*[)）\]】][.、．:：]?"
    r"|(?P<sign>[①-⑳⑴-⒇⒈-⒛㈠-㈩➀-➉❶-❿])[.、．]?"
    r"|(?P<half>\d{1,2}|[一二三四五六七八九十])\s*(?:[)）]|[.．](?!\d)|、))\s*"
)
_LINE_NUMBER = re.compile(r"\s*(\d{1,2})(?:\s+|(?![号楼年月日店班栋幢室村组中小校院])(?=[㐀-鿿]))")
_OPENING, _CLOSING = "(（[【〔<《「", ")）]】〕>》」"
_IN_BRACKETS = re.compile(r"\s*[(（\[【〔].*[)）\]】〕]\s*")
_SEPARATORS = "、；;"


def cell_parts(
    value: object,
    separators: str = _SEPARATORS,
    *,
    names: bool = True,
    county: County = ANYWHERE,
) -> list[str]:
    """The texts of a cell in canonical form: split at line breaks, numbering and separators.

    A separator within brackets separates nothing (`晨光（语文、数学）`); a line that is only a
    bracket, or the trade and legal form of a name, continues the line above it, since cells are
    also broken to make them fit.

    Args:
        value: the cell as typed.
        separators: characters that stand between two values.
        names: whether a line may be the rest of a name above it.
        county: regions that a name may open with on a line of its own, trades and legal forms.
    """
    if not isinstance(value, str):
        text = clean_text(value)
        return [text] if text else []
    parts = [
        cleaned
        for numbered in _without_marks(_lines(value, names, county))
        for part in _outside_brackets(numbered, separators)
        if (cleaned := clean_text(part.strip(" ,，")))
    ]
    return list(dict.fromkeys(parts))


def _lines(value: str, names: bool, county: County) -> list[str]:
    lines = [line for line in _LINES.split(value) if line.strip()]
    return _joined(lines, county) if names else lines


def _joined(lines: list[str], county: County) -> list[str]:
    """Lines with those put together that are one text broken in two."""
    made: list[str] = []
    for line in lines:
        if made and (
            _continues(line, county) or _is_open(made[-1]) or _opens_name(made[-1], county)
        ):
            made[-1] += line.strip()
        else:
            made.append(line)
    return made


def _continues(line: str, county: County) -> bool:
    text = (clean_text(line) or "").replace(" ", "")
    return any(form.fullmatch(text) for form in (_IN_BRACKETS, _tail(county)))


def _is_open(text: str) -> bool:
    """Whether a bracket is still open at the end."""
    opened = sum(text.count(sign) for sign in _OPENING)
    return opened > sum(text.count(sign) for sign in _CLOSING)


def _opens_name(text: str, county: County) -> bool:
    """Whether a line is nothing but the place that a name opens with."""
    return (clean_text(text) or "").replace(" ", "") in county.openings


@lru_cache(maxsize=4)
def _tail(county: County) -> re.Pattern[str]:
    """Trades and legal forms with nothing before them, a legal form at the end."""
    forms, trades = any_of(county.names.legal_forms), any_of(county.names.trades)
    return re.compile(rf"(?:{trades})*(?:责任|限)?(?:{forms}|有限责任公司|限公司|任公司|司)")


def _without_marks(lines: list[str]) -> list[str]:
    """Texts between numbers that count from one; a number out of turn belongs to its text."""
    counted = _line_numbers(lines)
    if counted is not None:
        return counted
    made: list[str] = []
    due = 1
    for line in lines:
        start = 0
        for mark in _MARK.finditer(line):
            number = _number(mark)
            at_start = not line[: mark.start()].strip()
            if number != due or (due == 1 and not at_start) or not _may_stand(mark, line):
                continue
            made.append(line[start : mark.start()])
            start, due = mark.end(), due + 1
        made.append(line[start:])
    return made


def _may_stand(mark: re.Match[str], line: str) -> bool:
    """Whether a number can be a mark there: no digit before it, and something behind it."""
    before = line[: mark.start()].rstrip()
    return not (before[-1:].isdigit() and not mark["sign"]) and bool(line[mark.end() :].strip())


def _line_numbers(lines: list[str]) -> list[str] | None:
    """Lines without bare numbers `1 `, `2 ` that count them; None where they do not."""
    found = [_LINE_NUMBER.match(line) for line in lines]
    if len(lines) < 2 or not all(found):
        return None
    numbers = [int(one[1]) for one in found if one]
    if numbers != list(range(1, len(lines) + 1)):
        return None
    return [line[one.end() :] for line, one in zip(lines, found, strict=True) if one]


def _number(mark: re.Match[str]) -> int:
    text = mark["inner"] or mark["half"]
    if text is None:
        return int(unicodedata.numeric(mark["sign"]))
    return int(text) if text.isdecimal() else parse_whole_number(text)


def _outside_brackets(text: str, separators: str) -> list[str]:
    """The text cut at separators that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in separators and not depth:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]
