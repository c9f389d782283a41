"""Personal data hidden: masks for values that may be shown in part, and numbers taken out of texts.

These are for what departments may read. What the public sees is built of closed values
(`listing_public.py`), and of a complaint no text is kept at all (`complaint_texts.py`): taking away
what looks personal is never enough. Nothing here logs or raises with a value.
"""

import re
from collections.abc import Iterable, Iterator

import pandas as pd

from domain.values.identifiers import has_birth_date, is_uscc, reads_as_id_number
from domain.values.names.lexicon import NameWords
from domain.values.personal_numbers import hide_numbers_in_rows
from domain.values.text import clean_text, fold_script, map_unique

REMOVED_NUMBER = "【号码略】"
"""Stands where a telephone, id, account number or mail address was."""

_MASK = "*"


def mask_id_number(text: str) -> str:
    """An id number without birth date (`320281********1234`); other long digit strings likewise."""
    return _ID_SHAPE.sub(lambda found: _hidden_middle(found.group(), 6, 4), _plain(text))


def mask_phones(text: str) -> str:
    """Telephones without their middle: `138****5678`, `0510-****3456`."""
    return _PHONE_SHAPE.sub(lambda found: _masked_phone(found.group()), _plain(text))


def mask_person_name(text: str, words: NameWords) -> str:
    """A person's name as 张某, 张某某, 欧阳某; several in a cell each for itself."""
    return re.sub(
        r"[^、/;；,，\s]+", lambda found: _masked_name(found.group(), words), text.strip()
    )


def mask_free_text(series: pd.Series) -> pd.Series:
    """Free texts with id numbers and telephones masked, all else as typed."""
    return map_unique(series, lambda text: mask_numbers(str(text)), "str")


def mask_numbers(text: str) -> str:
    """Scalar `mask_free_text`."""
    return mask_phones(mask_id_number(text))


def hide_numbers(text: str) -> str:
    """Scalar: telephones and id numbers masked; those in other spellings, and accounts, removed."""
    rest = mask_numbers(text)
    return hide_numbers_in_rows(_cut(rest, _merged(_spans(fold_script(rest), _NUMBERS))))


_DIGIT = "[0-9〇零○O一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_ONE, _THREE_TO_NINE = "[1一幺壹]", "[3-9三四五六七八九叁肆伍陆柒捌玖]"
_CLOSE_MOBILE = (
    rf"(?<!{_DIGIT})(?:(?:\+|00)?86[\s\-]*)?{_ONE}{_THREE_TO_NINE}{_DIGIT}"
    rf"(?:[\s\-—–.·()_]{{0,3}}{_DIGIT}){{8}}(?!{_DIGIT})"
)
_SINGLE_MOBILE = (
    rf"(?<!{_DIGIT}){_ONE}[\W_]{{1,3}}{_THREE_TO_NINE}(?:[\W_]{{1,3}}{_DIGIT}){{9}}(?!{_DIGIT})"
)
_LANDLINE = (
    rf"(?<!{_DIGIT})(?:\+?86[\s\-]*)?"
    rf"\(?(?:[0〇零](?:[1一][0〇零]|[2二]{_DIGIT}|{_THREE_TO_NINE}{_DIGIT}{{2}})|510)"
    rf"[\s\-—–.)]*[2-9二三四五六七八九](?:[\s\-—–.]{{0,2}}{_DIGIT}){{6,7}}"
    rf"(?:(?:\s*转\s*|-)\d{{1,6}})?(?!{_DIGIT})"
)
_CALLED_FROM_ABROAD = (
    r"(?<!\d)(?:\+|00)?86[\s\-]+(?:10|2\d|[3-9]\d\d)[\s\-]+[2-9]\d{2,3}[\s\-]?\d{4}(?!\d)"
)
_SUM = r"(?:\.\d{1,2})?\s*[余多]?[万亿]?[元圆块]"
"""Behind eight digits it makes them a sum of money; nobody pays by the eleven of a mobile."""
_LOCAL = (
    r"(?<![\w\-/〕.])(?<!第)[5-8]\d{3}[\s\-]?\d{4}(?:-\d{1,6})?(?![\w]*[\d])"
    rf"(?!\s*(?:万|人|号院)|{_SUM})"
    r"|(?<=电话)[:：是为]?\s*[2-9]\d{3}[\s\-]?\d{4}(?!\d)"
)
_CITIZEN = (
    r"(?<![0-9A-Za-z])[1-9](?:[\s\-.]{0,2}\d){16}[\s\-.]{0,2}[\dXx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])"
)
_MAIL = r"[A-Za-z0-9._%+\-]+\s*(?:@|\(at\)|#)\s*[A-Za-z0-9\-]+(?:\s*\.\s*[A-Za-z]{2,})+"
_ACCOUNT = (
    r"(?:微信|威信|薇信|[Vv]信|[WwVv][Xx]|QQ|qq|扣扣|企鹅|抖音|快手|支付宝)"
    r"(?:号码?|账号|同号|ID|id)?\s*[:：为是]?\s*(?=[A-Za-z0-9_\-]*[0-9_\-])[A-Za-z0-9_\-]{5,30}"
)
_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), REMOVED_NUMBER)
    for pattern in (
        _MAIL,
        _ACCOUNT,
        _CITIZEN,
        _CLOSE_MOBILE,
        _SINGLE_MOBILE,
        _LANDLINE,
        _CALLED_FROM_ABROAD,
        _LOCAL,
    )
)
_ID_SHAPE = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_PHONE_SHAPE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[\s\-]*)?(?:1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
    r"|\(?0(?:10|2\d|[3-9]\d\d)[)\s\-]*[2-9]\d{3}[\s\-]?\d{3,4}|[5-8]\d{7}"
    rf"(?!{_SUM}))(?![0-9A-Za-z])"
)


def _spans(
    folded: str, patterns: Iterable[tuple[re.Pattern[str], str]]
) -> Iterator[tuple[int, int, str]]:
    for pattern, replacement in patterns:
        for found in pattern.finditer(folded):
            group = "name" if "name" in pattern.groupindex else 0
            if not _is_company_code(found.group(group)):
                yield found.start(group), found.end(group), replacement


def _is_company_code(text: str) -> bool:
    """A code of digits only is kept as a company's only if it cannot be a person's."""
    code = text.upper()
    return is_uscc(code) and not (has_birth_date(code) or reads_as_id_number(code))


def _merged(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Overlapping spans as one; the earlier one names the replacement."""
    merged: list[tuple[int, int, str]] = []
    for start, end, replacement in sorted(spans):
        if merged and start < merged[-1][1]:
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2])
        else:
            merged.append((start, end, replacement))
    return merged


def _cut(text: str, spans: list[tuple[int, int, str]]) -> str:
    for start, end, replacement in reversed(spans):
        text = text[:start] + replacement + text[end:]
    return text


def _masked_phone(number: str) -> str:
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", re.sub(r"\D", "", number))
    if digits.startswith("1"):
        return _hidden_middle(digits, 3, 4)
    area = re.match(r"0(?:10|2\d|[3-9]\d\d)", digits)
    return (f"{area.group()}-" if area else "") + _MASK * 4 + digits[-4:]


def _masked_name(name: str, words: NameWords) -> str:
    compound = name[:2] in words.compound_surnames and len(name) > 2
    surname = name[:2] if compound else name[:1]
    return surname + "某" * max(1, min(2, len(name) - len(surname)))


def _hidden_middle(text: str, head: int, tail: int) -> str:
    return text[:head] + _MASK * (len(text) - head - tail) + text[-tail:]


def _plain(text: str) -> str:
    return clean_text(text) or ""
