"""Telephones and id numbers inside longer rows of digits, in whatever spelling.

A number that is typed right behind something (`2023-05-1018462245259`, `1号138…`), in Chinese
figures, or with marks between its digits escapes every pattern that asks for its ends. So rows of
digits are cut out first, days left aside, and then looked at as digits alone.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from domain.values.identifiers import is_uscc
from domain.values.text import Answers

_FIGURES: Final = {
    "0": "〇零○洞OoΟοОо", "1": "一幺壹弌Il|", "2": "二两贰兩貳弍", "3": "三叁参參叄弎", "4": "四肆",
    "5": "五伍", "6": "六陆陸", "7": "七柒拐", "8": "八捌", "9": "九玖勾",
}  # fmt: skip
"""What people write for a figure, in a hurry or to be found by no search."""
_TO_DIGIT: Final = {ord(char): digit for digit, chars in _FIGURES.items() for char in chars}
_D = f"[0-9{''.join(_FIGURES.values())}]"
_BETWEEN = r"[\s\-—–.·_()*]{0,2}"
_MARKS = r"[^0-9A-Za-z\u4e00-\u9fff〇○]{1,4}"
"""Marks of any kind: between whole groups, and between single figures, they are a spelling."""
_APART = r"[^0-9A-Za-z\u4e00-\u9fff〇○、;]{1,4}"
"""The same without the marks of a list: `135、1301、1302` are three doors."""
_ROW = re.compile(rf"{_D}(?:{_BETWEEN}{_D}){{9,}}(?:[\s\-.]{{0,2}}[xX](?![0-9A-Za-z]))?")
_GROUPED = re.compile(
    rf"(?<!{_D})1[3-9]{_D}{_APART}{_D}{{4}}{_APART}{_D}{{4}}(?!{_D})"
    rf"|(?<!{_D}){_D}{{3}}{_MARKS}{_D}{{3}}{_MARKS}{_D}{{4}}{_MARKS}{_D}{{4}}{_MARKS}{_D}{{3}}[0-9Xx]"
    rf"|(?<!{_D}){_D}{{6}}{_MARKS}{_D}{{8}}{_MARKS}{_D}{{3}}[0-9Xx](?!{_D})"
    rf"|(?<!{_D}){_D}{{6}}{_MARKS}{_D}{{4}}{_MARKS}{_D}{{4}}{_MARKS}{_D}{{3}}[0-9Xx](?!{_D})"
    rf"|(?<!{_D}){_D}{{1,20}}(?:{_MARKS}{_D}){{10,18}}"
)
_TOLD = re.compile(
    r"(?P<cue>(?:电话|座机|手机|致电|拨打|联系方式|[Tt][Ee][Ll])(?:号码?)?[^0-9]{0,4})"
    r"(?P<phone>[2-9]\d{2,3}[\s\-—]?\d{4})(?!\d)"
    r"|(?P<card>(?:身份证|证件)(?:件|号码?)?[^0-9]{0,6})(?P<old>[1-8]\d{14})(?!\d)"
)
"""Too short to be known by their form: local telephones and id numbers of 15 digits, where the
words before them say what they are."""
_DAY = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:0[1-9]|[12]\d|3[01]|[1-9](?!\d))"
    r"(?:[ T]+\d\d:\d\d(?::\d\d)?)?"
    r"|(?<!\d)(?<!\d[\s.\-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_SERIAL = re.compile(
    r"(?<!\d)(?<!\d[\s.\-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?P<rest>(?:[01]\d|2[0-3])[0-5]\d\d{5,12})(?!\d)(?![\s.\-]\d)"
)
"""A day, a time and a counter, 17 to 24 digits: how systems number tickets and documents. No region
begins with 19 or 20, so that it is no id number."""
_CITIZEN = re.compile(
    r"(?=[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X])"
)
_MOBILE_FIRST = re.compile(r"(?:00)?(?:86)?(?P<number>1[3-9]\d{9})")
_MOBILE_LAST = re.compile(r"(?P<number>1[3-9]\d{9})$")
_LANDLINE = re.compile(
    r"^0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}$|0[3-9]\d\d[2-9]\d{7}$"
    r"|^(?:00)?86(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}$"
)
_DIALLED = re.compile(r"(?:0|(?:00)?86)?1[3-9]\d{9}|0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Z]{18}(?![0-9A-Za-z])")
_OF_A_BUSINESS = re.compile(r"9[123]\d{15}[0-9X]$")
"""A market code with a wrong check digit: where its region ends in 1 (`91320281 5…`), its last
eleven digits begin like a mobile's. No id number begins with 9; other kinds of codes may."""
_DIGEST = re.compile(r"号码[a-p]{12}")
_TO_LETTER = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
"""A digest in letters alone: a text that is read again holds no row of digits then."""
_HEAD, _TAIL = 3, 4
"""Digits that stay on show, so that whoever typed a number knows it again."""
MAY_HOLD: Final = (
    r"(?:[\p{Nd}\p{No}" + "".join(_FIGURES.values()) + r"][^\p{L}\p{Nd}]{0,6}){10,}"
    r"|电话|座机|手机|致电|拨打|联系方式|[Tt][Ee][Ll]"
)
"""What a text with a number matches at least (RE2): columns ask it before any text is read."""
_LEAST: Final = 10
"""Digits that a row has at least in which a number can stand (`MAY_HOLD`)."""
_CUES: Final = re.compile("电话|座机|手机|致电|拨打|联系方式|[Tt][Ee][Ll]")
_AS_DIALLED: Final = {(11,), (3, 4, 4), (3, 8), (7, 4), (1,) * 11}
_IN_GROUPS: Final = _AS_DIALLED | {
    (3, 3, 5), (4, 4, 3), (4, 3, 4), (3, 5, 3), (5, 6), (6, 5), (5, 3, 3), (4, 7), (1, 10),
    (3, 3, 3, 2), (2, 3, 3, 3), (1, 3, 3, 4), (2, 2, 2, 2, 2, 1), (1, 2, 2, 2, 2, 2),
    (3, 2, 2, 2, 2), (3, 2, 2, 4), (3, 3, 2, 3),
}  # fmt: skip
"""How many digits stand between the marks of a mobile's number. Right behind or before other digits
only the usual groups count: `1301 1302 1303` are three rooms."""


class _Numeric(dict[int, int | None]):
    """Deletes, in `str.translate`, what may stand for a figure; found out as it is asked."""

    def __missing__(self, point: int) -> int | None:
        char = chr(point)
        figure = char in _SIGNS or unicodedata.category(char) in {"Nd", "No"}
        kept = None if figure else point
        self[point] = kept
        return kept


_SIGNS: Final = frozenset("".join(_FIGURES.values()))
_WITHOUT_FIGURES: Final = _Numeric()


def may_hold(texts: Sequence[str]) -> list[bool]:
    """Whether each text can hold a number at all (`MAY_HOLD`).

    Most texts have neither ten figures nor a word that announces a number; only the others are put
    before the pattern, which takes milliseconds to be compiled and microseconds for every text.
    """
    some = [place for place, text in enumerate(texts) if _has_figures(text)]
    found = [False] * len(texts)
    asked = pa.array([texts[place] for place in some], pa.large_string())
    if some:
        answers = pc.match_substring_regex(asked, MAY_HOLD).to_pylist()
        for place, answer in zip(some, answers, strict=True):
            found[place] = answer
    return found


def _has_figures(text: str) -> bool:
    """Whether a text has as many figures as the shortest number, or a word that announces one."""
    figures = len(text) - len(text.translate(_WITHOUT_FIGURES))
    return figures >= _LEAST or _CUES.search(text) is not None


def hide_numbers_in_rows(text: str) -> str:
    """Return a text with the middle of each row of digits hidden that holds a person's number."""
    return _replaced(text, lambda digits: f"{digits[:_HEAD]}****{digits[-_TAIL:]}")


def key_without_numbers(text: str) -> str:
    """Return a text that serves as key of a record, with a digest for a person's number in it.

    A row of digits that is wholly a serial (a day, a time, a counter) is a number of a document.
    One that may as well be a day with a telephone right behind it is taken for the telephone.
    """
    return _KEYS[text]


def _key(text: str) -> str:
    return _replaced(text, _digest_of, serials=True)


_KEYS: Final = Answers(_key)
"""Numbers of records are looked at where they are read, where they are kept and where joined."""


def is_serial(text: str) -> bool:
    """Whether a text is nothing but a day, a time and a counter, 17 to 24 digits in a row."""
    found = _SERIAL.fullmatch(text)
    return found is not None and not _DIALLED.fullmatch(found["rest"])


def bears_digest(text: str) -> bool:
    """Whether a key once held a person's number (`key_without_numbers`)."""
    return _DIGEST.search(text) is not None


def holds_number(text: str) -> bool:
    """Whether a text holds a telephone or an id number."""
    return hide_numbers_in_rows(text) != text


def key_holds_number(text: str) -> bool:
    """Whether a number of a record holds a telephone or an id number, serials aside."""
    return key_without_numbers(text) != text


def _digest_of(digits: str) -> str:
    number = hashlib.sha256(f"number:{digits}".encode()).hexdigest()[:12]
    return f"号码{number.translate(_TO_LETTER)}"


def _replaced(text: str, replacement: Callable[[str], str], serials: bool = False) -> str:
    """The text with each row that holds a number replaced; the same text if none does."""
    folded = _folded(text)
    if not _has_figures(folded):
        return text
    whole = _GROUPED.sub(lambda row: _shown(row.group(), replacement), folded)
    apart = [one for one in _CODE.finditer(whole) if _is_business_code(one.group())]
    apart += _DAY.finditer(whole)
    if serials:
        apart += [one for one in _SERIAL.finditer(whole) if is_serial(one.group())]
    parts, at = list[str](), 0
    for kept in sorted(apart, key=lambda one: one.start()):
        if kept.start() < at:
            continue
        parts += [_without_rows(whole[at : kept.start()], replacement), kept.group()]
        at = kept.end()
    changed = "".join([*parts, _without_rows(whole[at:], replacement)])
    return text if changed == folded else changed


def _is_business_code(text: str) -> bool:
    """Whether a text is a valid social credit code; its digits may look like a telephone's."""
    return is_uscc(text) and _CITIZEN.match(text) is None


def _folded(text: str) -> str:
    """The text with digits of all scripts as 0-9, and without characters that nobody sees."""
    folded = unicodedata.normalize("NFKC", text)
    if folded.isascii():
        return folded
    return folded.translate(_PLAIN)


class _Plain(dict[int, str | int | None]):
    """Digits of all scripts as 0-9, unseen characters as nothing; found out as it is asked."""

    def __missing__(self, point: int) -> str | int | None:
        char = chr(point)
        plain: str | int | None = str(unicodedata.decimal(char)) if char.isdecimal() else point
        self[point] = plain = None if unicodedata.category(char) in _UNSEEN else plain
        return plain


_PLAIN: Final = _Plain()
_UNSEEN: Final = frozenset({"Cf", "Me", "Mn"})
"""Marks without a width, and those that enclose the character before them (`1️⃣`)."""


def _without_rows(text: str, replacement: Callable[[str], str]) -> str:
    plain = _ROW.sub(lambda row: _shown(row.group(), replacement), text)
    return _TOLD.sub(lambda told: _shown_told(told, replacement), plain)


def _shown_told(told: re.Match[str], replacement: Callable[[str], str]) -> str:
    cue = told["cue"] if told["cue"] is not None else told["card"]
    return cue + replacement(re.sub(r"\D", "", told["phone"] or told["old"]))


def _shown(row: str, replacement: Callable[[str], str]) -> str:
    typed = row.translate(_TO_DIGIT).upper()
    digits = re.sub(r"[^0-9X]", "", typed)
    citizen = _CITIZEN.search(digits) is not None
    if not citizen and (is_uscc(digits) or _OF_A_BUSINESS.match(digits)):
        return row
    personal = citizen or _is_mobile(digits, typed) or _LANDLINE.search(digits)
    return replacement(digits) if personal else row


def _is_mobile(digits: str, typed: str) -> bool:
    """Whether a row begins or ends with a mobile's number, in groups that people dial by."""
    ends = _group_ends(typed)
    return any(
        _fits(found.start("number"), found.end("number"), ends)
        for found in (_MOBILE_FIRST.match(digits), _MOBILE_LAST.search(digits))
        if found is not None
    )


def _group_ends(typed: str) -> list[int]:
    """How many digits stand before the end of each group of a row."""
    return [*accumulate(len(group) for group in re.findall(r"[0-9X]+", typed))]


def _fits(first: int, last: int, ends: list[int]) -> bool:
    cuts = [first, *(end for end in ends if first < end < last), last]
    sizes = tuple(after - before for before, after in pairwise(cuts))
    alone = (first == 0 or first in ends) and last in ends
    return sizes in (_IN_GROUPS if alone else _AS_DIALLED)
