"""Numbers of decisions (文号) in every spelling: `澄教罚〔2023〕2号`, `（2023）澄教罚字第2号`.

Here stands how a number is spelt; which numbers are those of penalty decisions is said by
`documents` and policy. Two spellings are one number only where `decision_key` and everything else
that is known of the two documents agree, which the listing rules see to.
"""

import re
from typing import Final

import pandas as pd

from domain.values.numbers.numerals import CHINESE, parse_whole_number
from domain.values.text import Parsed, clean_text, fold_script, parse_unique

_BLANK_BY_IDEOGRAPH = re.compile(r"(?<=[一-鿿]) | (?=[一-鿿])")
_OPEN, _CLOSE = r"[\[(〔【《<{「〈〖]", r"[\])〕】》>}」〉〗]"
_NUMBER = r"(?P<number>[A-Z]{0,3}\d+(?:[-—]\d+)*)"
_PLACE = r"\([A-Z一-鿿]{1,4}\)"
"""A place in brackets among the issuer's words: `苏(澄)市监处罚`."""
_PREFIX = rf"(?P<prefix>(?:{_PLACE})?[A-Z一-鿿](?:[A-Z0-9一-鿿]|{_PLACE}){{0,80}}?)"
_SIGN = r"(?P<sign>号?)(?P<part>(?:之[一二三四五六七八九十\d]+)?)"
_DECISION = re.compile(
    rf"{_PREFIX}\s*(?:"
    rf"{_OPEN}\s*(?P<year1>(?:19|20)\d\d)\s*年?(?:度)?\s*{_CLOSE}?"
    rf"|(?P<year2>(?:19|20)\d\d)(?:\s*年度?\s*(?=[第\dA-Z])|\s*{_CLOSE}|(?=\s*[第字])|\s+|\s*[-—]\s*)"
    rf")\s*字?\s*第?\s*{_NUMBER}\s*{_SIGN}",
)
_YEAR_FIRST = re.compile(
    rf"{_OPEN}?\s*(?P<year1>(?:19|20)\d\d)(?P<year2>)\s*年?度?\s*{_CLOSE}?\s*"
    rf"{_PREFIX}\s*第?\s*{_NUMBER}\s*{_SIGN}"
)
_CANONICAL = re.compile(r"(?P<prefix>.+)〔(?P<year>\d{4})〕(?P<rest>.+)")

_LABEL = (
    r"(?:(?:[一-鿿]{2,18}(?:局|委员会|大队|支队|政府|办事处|管委会))?(?:行政)?处罚决定书?|决定书)?"
    r"的?(?:文书)?(?:文号|编号|字号)?"
)
_LABEL_BEFORE = re.compile(rf"^[《(\[【]*{_LABEL}[》)\]】]*\s*[:]?\s*")
"""What says that a number of a penalty decision follows; of any other document it stays."""
_LABEL_BEHIND = re.compile(r"\s*[《(\[【]{0,4}(?:行政)?处罚决定书?[》)\]】]*$")
_QUOTES = " \"'“”‘’"
_STOPS = "。.,;、"
_WRAPPED = re.compile(rf"{_OPEN}(?P<inner>.+){_CLOSE}")
_NOUGHT = re.compile(r"(?<=\d)[O〇○]+|(?<![O〇○])[O〇○]+(?=\d)")
_YEAR_IN_WORDS = re.compile(r"二[〇零○O][〇零○一二三四五六七八九]{2}")
_NUMBER_IN_WORDS = re.compile(rf"(?<=[第\])〕】》>])[{CHINESE}]+(?=号)")
_SEVERAL = re.compile(
    r"\s*(?<!\d)\(?\d{1,2}[.、)]\s*(?=[一-鿿(\[〔])|\s*(?:[、,;/。]|和|及|与)\s*"
    r"|(?<=号)\s*(?=[一-鿿(\[〔]{2})|\s+(?=[一-鿿])"
)
_FURTHER = re.compile(r"第?(?P<number>\d+)号?")
"""A second number that shares the words and the year of the first: `…〔2024〕991号、992号`."""

JOINT: Final = ";"
"""Between the numbers of a cell that holds several."""

_PENALTY_WORD = re.compile(r"处?罚决?字?$")
"""罚, 罚字, 罚决, 处罚 … at the end of the issuer's words: one authority writes them all."""


def decision_numbers(series: pd.Series) -> Parsed:
    """Decision numbers of every cell in canonical form (`澄教罚〔2023〕2号`), key and display.

    Folded: kind or lack of brackets, `年`, `第`, zero padding, a missing `号`, white space, width,
    the letter O for a nought, the year before the issuer's words, the name of the document around
    it. Kept: the issuer's words, `字` included. Several numbers of a cell are joined with `;`.
    """
    return parse_unique(series, _decision_number, "str")


def split_numbers(number: str) -> list[str]:
    """The numbers of a cell as `decision_numbers` gives it."""
    return number.split(JOINT)


def issuer_words(number: str) -> str | None:
    """What stands before the year of a canonical number (`澄教罚`), None for any other text."""
    found = _CANONICAL.fullmatch(number)
    return found["prefix"] if found else None


def decision_key(number: str) -> str:
    """A number without the word for penalty: equal for the spellings that may be one document.

    The authority's own words stay, so that numbers of two authorities never meet. A text that is no
    canonical number is its own key.
    """
    found = _CANONICAL.fullmatch(number)
    if found is None:
        return number
    office = re.sub(r"[()]", "", found["prefix"])
    stem = _PENALTY_WORD.sub("", office)
    return f"{stem}罚〔{found['year']}〕{found['rest']}" if stem != office else number


def plain_spelling(number: str) -> str:
    """A canonical number without 决 and 字 behind 罚: what the id of a listing is made of."""
    found = _CANONICAL.fullmatch(number)
    if found is None:
        return number
    prefix = re.sub(r"(?<=罚)决?字?$", "", found["prefix"])
    return f"{prefix}〔{found['year']}〕{found['rest']}"


def link_keys(number: str) -> str | None:
    """The keys of the numbers of a cell, joined; None for words in place of a number.

    What two records are compared by: `见附件` in both says nothing of who they are about.
    """
    numbers = [one for one in split_numbers(number) if issuer_words(one)]
    return JOINT.join(map(decision_key, numbers)) or None


def _decision_number(value: object) -> str | None:
    typed = clean_text(value)
    if typed is None:
        return None
    text = fold_script(typed)
    whole = _trimmed(_BLANK_BY_IDEOGRAPH.sub("", text.upper()))
    one = _one_number(whole)
    if one is not None:
        return one
    numbers: list[str] = []
    for part in filter(None, _SEVERAL.split(_LABEL_BEFORE.sub("", _trimmed(text.upper())))):
        further = _FURTHER.fullmatch(part)
        number = (
            _beside(numbers[-1], further["number"]) if further and numbers else _one_number(part)
        )
        if number is None:
            raise ValueError("not a decision number")
        numbers.append(number)
    if not numbers:
        raise ValueError("not a decision number")
    return JOINT.join(dict.fromkeys(numbers))


def _one_number(text: str) -> str | None:
    """The canonical form of a text that is one number and nothing else."""
    typed = _trimmed(text)
    for form in dict.fromkeys((_LABEL_BEFORE.sub("", typed), typed, _LABEL_BEHIND.sub("", typed))):
        for plain in dict.fromkeys((_in_figures(form), form)):
            wrapped = _WRAPPED.fullmatch(plain)
            for option in (plain, wrapped["inner"] if wrapped else plain):
                found = _DECISION.fullmatch(option) or _YEAR_FIRST.fullmatch(option)
                if found:
                    return _canonical(found)
    return None


def _trimmed(text: str) -> str:
    """A clean text without quotes around it and stops behind it."""
    return text.lstrip(_QUOTES).rstrip(_QUOTES + _STOPS)


def _in_figures(text: str) -> str:
    """Noughts typed as letters or circles, and years and numbers in words, in figures."""
    try:
        text = _YEAR_IN_WORDS.sub(lambda m: str(parse_whole_number(m[0].replace("O", "〇"))), text)
        text = _NUMBER_IN_WORDS.sub(lambda m: str(parse_whole_number(m[0])), text)
    except ValueError:
        return text
    return _NOUGHT.sub(lambda m: "0" * len(m[0]), text)


def _beside(first: str, number: str) -> str:
    found = _CANONICAL.fullmatch(first)
    return f"{found['prefix']}〔{found['year']}〕{int(number)}号" if found else first


def _canonical(found: re.Match[str]) -> str:
    prefix = re.sub(r"\s+", "", found["prefix"])
    number = re.sub(r"(?<!\d)0+(?=\d)", "", found["number"].replace("—", "-"))
    year = found["year1"] or found["year2"]
    return f"{prefix}〔{year}〕{number}号{found['part']}"
