"""Cells of names, with the numbers that people type behind a name taken out and kept apart.

`张三 320281199001011234` is a name and a person's id number: the number is read as what it is and
never stored as part of a name. Any long row of digits goes, right or wrong, in figures or in
Chinese, since a name holds none. Which column a number belongs to is decided by
`domain.intake.fields`.
"""

import re
from dataclasses import dataclass

from domain.intake.cells.several import cell_parts
from domain.values.county import ANYWHERE, County
from domain.values.identifiers import is_id_number, is_uscc, reads_as_id_number
from domain.values.names.persons import split_people
from domain.values.phones import find_phones
from domain.values.text import clean_text

_SPELT = {
    "0": "〇零○Oo",
    "1": "一壹幺",
    "2": "二贰两",
    "3": "三叁",
    "4": "四肆",
    "5": "五伍",
    "6": "六陆",
    "7": "七柒",
    "8": "八捌",
    "9": "九玖",
}
_TO_DIGIT = str.maketrans({sign: digit for digit, signs in _SPELT.items() for sign in signs})
_HAN = f"[{''.join(_SPELT.values())}]".replace("Oo", "")
_D = f"[0-9{''.join(_SPELT.values())}]"
_ANY = re.compile(f"{_D[:-1]}*]")
_SHORTEST = 7
"""Digits of the shortest number that is looked for."""
_CHECK = f"[0-9Xx×{''.join(_SPELT.values())}]"
_GAP = r"[\s\-—–_.·,]{0,2}"
_START = rf"(?<![0-9A-Za-z])(?=[0-9]|{_HAN}{_GAP}{_HAN}{_GAP}{_HAN})"
"""A row of digits begins; the 三 of 张三 before figures does not begin one."""
_END = rf"(?![0-9A-Za-z]|{_D})"
_MOBILE = r"1[3-9]\d{9}"
_LETTER = "[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]"
_FORMS = (
    (
        "code",
        rf"(?<![0-9A-Za-z]){_LETTER}{{2}}\d{{6}}(?=[0-9]*[A-Wa-wYy]){_LETTER}{{10}}(?![0-9A-Za-z])",
    ),
    (
        "code",
        rf"(?:{_START}|(?<=(?<!\d){_MOBILE})){_D}(?:{_GAP}{_D}){{16}}{_GAP}{_CHECK}"
        rf"(?:{_END}|(?={_MOBILE}(?!\d)))",
    ),
    ("code", rf"{_START}{_D}(?:{_GAP}{_D}){{14}}{_END}"),
    ("hidden", r"(?<!\d)\d{2,}[*×xX•●]{3,}\d*[Xx]?(?![0-9A-Za-z])"),
    (
        "phone",
        rf"(?:(?<!\d)\+?86[\s\-]?)?{_START}(?:{_D}(?:{_GAP}{_D}){{10}}){_END}"
        r"|(?<!\d)\(?0\d{2,3}[)\s\-]{0,2}[2-9]\d{6,7}(?:\s*(?:转|-)\s*\d{1,5})?(?!\d)"
        r"|(?<!\d)[5-8]\d{7}(?!\d)|(?<=电话)[:为是 ]*[2-9]\d{6,7}(?!\d)"
        r"|(?<!\d)[48]00[\s\-]?\d{3,4}[\s\-]?\d{3,4}(?!\d)",
    ),
    ("long", rf"{_START}{_D}(?:{_GAP}{_D}){{9,}}[Xx×]?"),
)
_NUMBERS = tuple((kind, re.compile(pattern)) for kind, pattern in _FORMS)
"""Forms of numbers, in the order in which they are looked for: the longest row of digits last."""
_HOLE = "\x00"
_LABEL = (
    r"(?:(?:公民)?(?:居民)?身份(?:证件?)?(?:号码?)?|证件号码?|身份证件号码|(?:统一社会)?信用代码"
    r"|(?:联系)?(?:电话|手机|方式)(?:号码?)?|(?i:id|tel|sfz|phone|mobile))"
)
_AROUND = rf"(?:{_LABEL}\s*)?[:为是\s]{{0,20}}{_HOLE}"
_BETWEEN = r"[\s,;/、]{0,20}"
"""Bounded, since every place of a cell of nothing but separators would look to its end."""
_MORE = rf"(?:{_BETWEEN}{_AROUND})*"
_HOLES = re.compile(
    rf"{_BETWEEN}(?:[(\[【〔<]\s*{_AROUND}{_MORE}\s*[)\]】〕>]|{_AROUND}{_MORE}){_BETWEEN}"
)
_EDGES = " ,;:/|、-—–_.·。"


@dataclass(frozen=True)
class NameCell:
    """What a cell of names says.

    Attributes:
        names: the names, in order of appearance.
        codes: per name, the id number or code typed with it, "" where there is none.
        phones: telephones, canonical.
        had_numbers: whether anything was taken out.
    """

    names: tuple[str, ...]
    codes: tuple[str, ...]
    phones: tuple[str, ...]
    had_numbers: bool


def read_name_cell(
    value: object, *, split: bool = True, people: bool = False, county: County = ANYWHERE
) -> NameCell:
    """Read one cell of names.

    Args:
        value: the cell as typed.
        split: whether it may hold several names; else it is one text.
        people: names of persons, which blanks, commas and slashes separate as well.
        county: gives telephones their area code, and tells a broken line of a name.
    """
    whole = clean_text(value)
    parts = cell_parts(value, county=county) if split else [whole] if whole else []
    names: list[str] = []
    codes: list[str] = []
    phones: list[str] = []
    had_numbers = False
    for part in parts:
        name, numbers, dialled = _taken_out(part, county.area_code)
        had_numbers |= name != part
        phones += dialled
        own = split_people(name) if people and name else [name] if name else []
        if not own and names and numbers and not codes[-1]:
            codes[-1] = numbers[0]  # a number on the line below its name
            continue
        own = own or [""] * bool(numbers)
        names += own
        codes += [numbers[0] if len(own) == 1 and numbers else ""] * len(own)
    kept: dict[str, str] = {}
    for name, code in zip(names, codes, strict=True):
        kept[name] = kept.get(name) or code
    return NameCell(
        tuple(name for name in kept if name),
        tuple(code for name, code in kept.items() if name or len(kept) == 1),
        tuple(dict.fromkeys(phones)),
        had_numbers,
    )


def without_numbers(value: object, county: County) -> str:
    """A cell of names as it may be shown: several joined with 、, every number gone."""
    return "、".join(read_name_cell(value, county=county).names)


def _taken_out(text: str, area_code: str) -> tuple[str, list[str], list[str]]:
    """The name without numbers, their labels and brackets; codes and id numbers; telephones."""
    if len(_ANY.findall(text)) < _SHORTEST:
        return text, [], []
    rest, codes, phones = text, list[str](), list[str]()
    for kind, pattern in _NUMBERS:
        kept, at = list[str](), 0
        here_codes, here_phones = list[str](), list[str]()
        for match in pattern.finditer(rest):
            number = match.group()
            if kind == "phone" and _is_day(number):
                continue
            kept.append(rest[at : match.start()])
            at = match.end()
            if kind == "code" and _code(number):
                here_codes.append(_code(number))
            elif kind in ("phone", "long"):
                here_phones += find_phones(number.translate(_TO_DIGIT), area_code)
        rest = _HOLE.join([*kept, rest[at:]])
        codes, phones = here_codes + codes, here_phones + phones
    if _HOLE not in rest:
        return text, [], []
    return (clean_text(_HOLES.sub(" ", rest)) or "").strip(_EDGES), codes, phones


def _is_day(number: str) -> bool:
    """Whether eight digits are a date (`20240501`) and no telephone."""
    return re.fullmatch(r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d", number) is not None


def _code(text: str) -> str:
    """The id number or code in a number, right or wrong; "" if it is neither."""
    code = _digits(text)
    forms = (is_id_number, reads_as_id_number, is_uscc)
    return code if len(code) in (15, 18) and any(form(code) for form in forms) else ""


def _digits(text: str) -> str:
    plain = text.translate(_TO_DIGIT) if not re.search(r"[A-HJ-NP-WYa-hj-np-wy]", text) else text
    return re.sub(r"[^0-9A-Z]", "", plain.replace("×", "X").upper())
