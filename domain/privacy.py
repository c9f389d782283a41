"""Personal data hidden: masks for values that may be shown in part, removal of who complained.

A complainant is protected absolutely: where their name happens to be part of another word, the word
goes too. The party that is complained about keeps its name and address. Nothing here logs or raises
with a value.
"""

import re
from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from domain.identifiers import has_birth_date, is_uscc, reads_as_id_number
from domain.names import COMPOUND_SURNAMES, SURNAMES
from domain.phones import find_phones
from domain.text import clean_text, fold_script, map_unique

REMOVED_NUMBER = "【号码略】"
"""Stands where a telephone, id, account number or mail address was."""

REMOVED_NAME = "【姓名略】"
"""Stands where a complainant's name was."""

_MASK = "*"


def mask_id_number(text: str) -> str:
    """An id number without birth date (`320281********1234`); other long digit strings likewise."""
    return _ID_SHAPE.sub(lambda found: _hidden_middle(found.group(), 6, 4), _plain(text))


def mask_phones(text: str) -> str:
    """Telephones without their middle: `138****5678`, `0510-****3456`."""
    return _PHONE_SHAPE.sub(lambda found: _masked_phone(found.group()), _plain(text))


def mask_person_name(text: str) -> str:
    """A person's name as 张某, 张某某, 欧阳某; several in a cell each for itself."""
    return re.sub(r"[^、/;；,，\s]+", lambda found: _masked_name(found.group()), text.strip())


def mask_address(text: str) -> str:
    """An address up to its first number: `江阴市璜土镇运河丽舍****`."""
    head = re.split(r"[0-9]|[一二三四五六七八九十]+(?=[幢栋号楼单层室])", _plain(text), maxsplit=1)
    return head[0] if len(head) == 1 else head[0] + _MASK * 4


def mask_free_text(series: pd.Series) -> pd.Series:
    """Free texts with id numbers and telephones masked, all else as typed."""
    return map_unique(series, lambda text: mask_numbers(str(text)), "str")


def mask_numbers(text: str) -> str:
    """Scalar `mask_free_text`."""
    return mask_phones(mask_id_number(text))


def mask_series(series: pd.Series, mask: Callable[[str], str]) -> pd.Series:
    """Any of the masks on a column; missing stays missing."""
    return map_unique(series, lambda text: mask(str(text)), "str")


def hide_numbers(text: str) -> str:
    """Scalar: telephones and id numbers masked; those in other spellings, and accounts, removed."""
    rest = mask_numbers(text)
    return _cut(rest, _merged(_spans(fold_script(rest), _NUMBERS)))


def scrub_complaint_text(
    text: pd.Series, complainant: pd.Series, complainant_phone: pd.Series
) -> pd.Series:
    """Texts of complaints without a trace of who complained.

    Removed: every telephone in any spelling, id numbers, mail, WeChat and QQ accounts;
    self-introductions (`来电人X`, `我叫X`, `本人X`); the complainant's own name, also with blanks
    between the characters, and surname with title; the complainant's own number in any grouping.

    Args:
        text: title, content or result of a complaint.
        complainant: 诉求人 of the same row.
        complainant_phone: 来电号码 of the same row.
    """
    # Row by row: every row has its own complainant, so that there is nothing to vectorise over.
    rows = zip(text, complainant, complainant_phone, strict=True)
    scrubbed = [scrub(*(_text_or_none(cell) for cell in row)) for row in rows]
    return pd.Series(scrubbed, index=text.index, name=text.name, dtype="str")


def scrub(text: str | None, complainant: str | None, phone: str | None) -> str | None:
    """Scalar `scrub_complaint_text`."""
    rest = clean_text(text)
    if rest is None:
        return None
    patterns = [*_PERSONAL, *_own_phones(phone), *_own_names(complainant)]
    # A cut can leave the rest of two overlapping finds: read again until nothing is found.
    for _ in range(_ROUNDS):
        spans = _merged(_spans(fold_script(rest), patterns))
        if not spans:
            break
        rest = _cut(rest, spans)
    return rest


_ROUNDS = 8
_LOOSE = r"[\W_]*"
_DIGIT = "[0-9〇零○O一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_SPELLINGS = {
    "0": "0〇零○O洞",
    "1": "1一壹幺",
    "2": "2二贰两",
    "3": "3三叁",
    "4": "4四肆",
    "5": "5五伍",
    "6": "6六陆",
    "7": "7七柒拐",
    "8": "8八捌",
    "9": "9九玖勾",
}
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
_LOCAL = (
    r"(?<![\w\-/〕.])(?<!第)[5-8]\d{3}[\s\-]?\d{4}(?:-\d{1,6})?(?![\w]*[\d])(?!\s*(?:元|万|人|号院))"
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
_SURNAME = f"(?:{'|'.join(COMPOUND_SURNAMES)}|[{''.join(sorted(SURNAMES))}])"
_GIVEN = r"[㐀-鿿](?:\s?[㐀-鿿])?"
_NAME_END = (
    r"(?=$|[^㐀-鿿]|(?:女士|先生|小姐|同志|师傅|阿姨|老师)?"
    r"(?:联系|电话|手机|号码|身份证|来电|反映|称|表示|住|投诉|举报|要求|咨询|诉|家住|系|在|"
    r"的(?:电话|手机)))"
)
_SELF = (
    r"(?<!被)(?:来电[人者]|来信人|诉求人|投诉[人者]|举报[人者]|反映[人者]|联系人|留言[人者]|写信人|发件人|"
    r"报案人|申请人|信访人|署名|落款|本人|我叫|我是|我名叫|我名字叫|我的名字是|我姓名|(?<![㐀-鿿])名字[是叫为])"
)
_KIN = (
    r"(?:学生|孩子|小孩|儿子|女儿|[他她其]|家长|业主|居民|市民|群众|的|一[名个位]|邻居|母亲|父亲|妈妈|爸爸|"
    r"奶奶|爷爷|外婆|外公)*"
)
_INTRODUCTION = (
    rf"(?P<lead>{_SELF}(?:姓名|名字|姓名为|名叫|叫)?[:：为是]?\s*{_KIN}[:：为是]?\s*)"
    rf"(?P<name>{_SURNAME}\s?{_GIVEN}{_NAME_END})"
)
_STATED = (
    rf"(?P<lead>{_SELF}(?:姓名|名字|叫)[:为是]?\s*|{_SELF}:\s*|我(?:名字)?叫\s*|姓名:?\s*)"
    rf"(?P<name>[㐀-鿿]\s?{_GIVEN})(?=$|[^㐀-鿿]|(?:联系|电话|手机|号码|身份证|来电|反映))"
)
_TITLES = "(?:女士|先生|小姐|同志|师傅|阿姨|太太|大姐|大哥|大叔|大爷)"
_INTRODUCED_TITLE = (
    rf"(?P<lead>(?:{_SELF}|市民|家长|居民|业主|群众|我姓|免贵姓|回电|联系)[:：为是]?\s*)"
    rf"(?P<name>{_SURNAME}\s?{_TITLES})"
)
_PARENT = (
    rf"(?P<lead>我是)(?P<name>{_SURNAME}{_GIVEN})"
    r"(?=(?:同学)?的(?:家长|父母|妈妈|爸爸|母亲|父亲|奶奶|爷爷))"
)
_MY_SURNAME = rf"(?P<lead>我姓|免贵姓|一[位名]姓)(?P<name>{_SURNAME})"
_MY_WHOLE_NAME = (
    rf"(?P<lead>(?:我|免贵)姓{_SURNAME}[,，、]?\s*(?:名叫|名字叫|名|叫)\s*)"
    rf"(?P<name>{_SURNAME}?{_GIVEN}{_NAME_END})"
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
_PERSONAL: tuple[tuple[re.Pattern[str], str], ...] = (
    *_NUMBERS,
    *(
        (re.compile(pattern), REMOVED_NAME)
        for pattern in (
            _INTRODUCTION,
            _STATED,
            _INTRODUCED_TITLE,
            _PARENT,
            _MY_WHOLE_NAME,
            _MY_SURNAME,
        )
    ),
)
_ID_SHAPE = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_PHONE_SHAPE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[\s\-]*)?(?:1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
    r"|\(?0(?:10|2\d|[3-9]\d\d)[)\s\-]*[2-9]\d{3}[\s\-]?\d{3,4}|[5-8]\d{7})(?![0-9A-Za-z])"
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


def _own_phones(phone: str | None) -> list[tuple[re.Pattern[str], str]]:
    """The complainant's numbers in any grouping and spelling; landlines also without area code."""
    text = clean_text(phone) or ""
    variants = {re.sub(r"[^0-9]", "", text)}
    for number in find_phones(text):
        area, _, local = number.partition("-")
        local = local.partition("-")[0]
        variants |= {area + local, local}
    return [
        (re.compile(_LOOSE.join(f"[{_SPELLINGS[digit]}]" for digit in variant)), REMOVED_NUMBER)
        for variant in sorted(variants, key=lambda variant: (-len(variant), variant))
        if len(variant) >= _SHORTEST_PHONE
    ]


_SHORTEST_PHONE = 7
"""Digits of the shortest number that is looked for; fewer occur in addresses and dates."""


def _own_names(complainant: str | None) -> list[tuple[re.Pattern[str], str]]:
    """The complainant's names, characters apart or not, and surname with title."""
    patterns = []
    for name in re.split(r"[、/;,\s]+", _spread_together(clean_text(complainant) or "")):
        stem = re.sub(rf"{_TITLES}$", "", fold_script(name))
        if len(stem) > 1 and "某" not in stem and _MASK not in stem and stem not in _NOBODY:
            patterns.append(_LOOSE.join(map(re.escape, stem)))
        surname = stem[:2] if stem[:2] in COMPOUND_SURNAMES else stem[:1]
        if surname in SURNAMES or surname in COMPOUND_SURNAMES:
            patterns.append(rf"{surname}\s*{_TITLES}")
    return [(re.compile(pattern), REMOVED_NAME) for pattern in patterns]


_NOBODY = frozenset(
    {"匿名", "保密", "未知", "无名", "市民", "群众", "家长", "居民", "业主", "热心市民"}
)
"""What stands in the complainant's column without being a name."""


def _spread_together(name: str) -> str:
    """`张 三` is one name."""
    parts = name.split(" ")
    return "".join(parts) if all(len(part) == 1 for part in parts) else name


def _masked_phone(number: str) -> str:
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", re.sub(r"\D", "", number))
    if digits.startswith("1"):
        return _hidden_middle(digits, 3, 4)
    area = re.match(r"0(?:10|2\d|[3-9]\d\d)", digits)
    return (f"{area.group()}-" if area else "") + _MASK * 4 + digits[-4:]


def _masked_name(name: str) -> str:
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]
    return surname + "某" * max(1, min(2, len(name) - len(surname)))


def _hidden_middle(text: str, head: int, tail: int) -> str:
    return text[:head] + _MASK * (len(text) - head - tail) + text[-tail:]


def _plain(text: str) -> str:
    return clean_text(text) or ""


def _text_or_none(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None
