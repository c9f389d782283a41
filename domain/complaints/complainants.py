"""Who complained, as far as it must be known to keep that person's name and number out.

The names and numbers in here live as long as the reading of one sheet. Nothing is stored.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from domain.complaints.extraction import compact
from domain.complaints.rules import ComplaintRules
from domain.values.county import County
from domain.values.names.lexicon import words
from domain.values.phones import find_phones
from domain.values.text import any_of, clean_text

_NOT_HAN: Final = re.compile(r"[^㐀-鿿·某*×✕○〇●Xx]+")
_NOTE: Final = re.compile(r"[((\[【〔<《{].*?[))\]】〕>》}]")
_LABEL: Final = re.compile(
    r"^.{0,6}?(?:姓名|名字|诉求人|来电人|投诉人|举报人|反映人|联系人)[::为是]?"
)
_TITLE: Final = re.compile(
    r"(?:女士|先生|小姐|同志|师傅|阿姨|太太|大姐|大哥|大叔|大爷|老师|家长|妈妈|爸爸|等人?|某+|"
    r"[*×✕○〇●Xx]+)+$"
)
_DIGIT: Final = "[0-9〇零○O洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾]"
_LONG_NUMBER: Final = re.compile(rf"{_DIGIT}(?:[\s\-—–.·()_、,;/]{{0,3}}{_DIGIT}){{6}}")
"""Seven digits in any spelling: a telephone, an id number, an account."""
_LONGEST_NAME: Final = 4
_HAN: Final = re.compile("[㐀-鿿]")
_GAP: Final = 3
"""Characters between a caller's role and the name that it introduces, at most."""


def has_long_number(text: str) -> bool:
    """Whether a text holds as many digits on end, in any spelling, as a telephone has."""
    return _LONG_NUMBER.search(text) is not None


@dataclass(frozen=True)
class Caller:
    """One row's complainant.

    Attributes:
        names: the names in the row's columns for it, without notes and titles; whole and masked.
        phones: telephones, canonical, and their digits alone.
    """

    names: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    def is_named(self, text: str) -> bool:
        """Whether a full name of the complainant stands in a compact text."""
        return any(name in text for name in self.names)

    def agrees(self, name: str) -> bool:
        """Whether a person's name is the complainant's, or what is left of a masked one."""
        bare = _TITLE.sub("", name) or name
        if self.is_named(name) or bare in self.stems:
            return True
        return len(bare) <= _LONGEST_NAME and any(bare.startswith(stem) for stem in self.stems)


def caller_of(names: Sequence[str | None], phones: Sequence[str | None], county: County) -> Caller:
    """The complainant of a row.

    Args:
        names: cells of the columns for its name.
        phones: cells of the columns for its telephone.
        county: area code of numbers given without one, and surnames of two characters.
    """
    full: set[str] = set()
    stems: set[str] = set()
    for cell in names:
        for name in _names_in(cell or ""):
            bare = _TITLE.sub("", name)
            if bare == name and len(name) > 1:
                full.add(name)
            elif len(bare) > 1 and bare not in county.names.compound_surnames:
                full.add(bare)
            elif bare:
                stems.add(bare)
    numbers = {n for cell in phones for n in find_phones(cell or "", county.area_code)}
    digits = {re.sub(r"\D", "", text) for text in (*numbers, *(cell or "" for cell in phones))}
    return Caller(frozenset(full), frozenset(stems), frozenset(numbers | (digits - {""})))


def _names_in(cell: str) -> list[str]:
    """Names in a cell without notes in brackets, labels and what stands behind a dash."""
    text = _LABEL.sub("", _NOTE.sub(" ", clean_text(cell) or ""))
    spread = text.split()
    if 1 < len(spread) <= _LONGEST_NAME and all(len(part) == 1 for part in spread):
        text = "".join(spread)
    parts = (part for part in _NOT_HAN.split(compact(re.sub(r"[\s、/;,\-—]+", "|", text))) if part)
    return [part for part in parts if part not in _NOBODY and len(part) <= 2 * _LONGEST_NAME]


_NOBODY: Final = frozenset(
    words(
        "匿名 保密 未知 无名 市民 群众 家长 居民 业主 热心市民 男 女 母亲 父亲 本人 实名 "
        "未提供 不愿透露"
    )
)
"""What stands in the complainant's column without being a name."""


class _Patterns(NamedTuple):
    """What policy's words for callers are looked for with, compiled once.

    Attributes:
        words: any word for a caller or informant.
        role_before: ends where a name begins that a role (家长) introduces.
        informant: a part of a cell of names that tells who told.
        verb_after: begins where a name ends that a verb (来电) follows.
    """

    words: re.Pattern[str]
    role_before: re.Pattern[str]
    informant: re.Pattern[str]
    verb_after: re.Pattern[str]


@lru_cache(maxsize=4)
def _patterns(rules: ComplaintRules) -> _Patterns:
    roles, verbs = any_of(rules.caller_roles), any_of(rules.caller_verbs)
    return _Patterns(
        re.compile(any_of(rules.caller_words)),
        re.compile(rf"(?:{roles})[^㐀-鿿]{{0,{_GAP}}}\Z"),
        re.compile(any_of(rules.informant_words)),
        re.compile(rf"[^㐀-鿿]{{0,{_GAP}}}(?:女士|先生)?(?:{verbs})"),
    )


def speaks_of_callers(text: str, rules: ComplaintRules) -> bool:
    """Whether a text holds a word for a caller or informant, or a number as long as a telephone."""
    plain = compact(clean_text(text) or "")
    return has_long_number(plain) or _patterns(rules).words.search(plain) is not None


def without_informants(text: str, rules: ComplaintRules) -> str | None:
    """Return a cell of names or places without the parts that tell who told; None if all do.

    Args:
        text: as typed, or as read.
        rules: words of informants, and of callers with what they do.
    """
    told = _patterns(rules).informant
    if told.search(compact(text)) is None:
        return text
    kept = [part for part in _PART.split(text) if part and told.search(compact(part)) is None]
    rest = "".join(kept).strip(_JOINTS)
    return rest if any(char.isalnum() for char in rest) else None


_JOINTS: Final = " \t\n,，、;；/()（）[]【】"
_PART: Final = re.compile(rf"([{re.escape(_JOINTS)}])")
"""Cuts a cell at marks and brackets, which stay parts of their own."""


def introduced(name: str, text: str, rules: ComplaintRules) -> bool:
    """Whether a text presents a person's name as the caller's: `家长X`, `X来电`, a signature.

    Args:
        name: a person's name, compact.
        text: the complaint, compact.
        rules: words before and behind a caller's name.
    """
    patterns = _patterns(rules)
    reach = max(map(len, rules.caller_roles), default=0) + _GAP
    place = text.find(name)
    while place >= 0:
        end = place + len(name)
        if (
            patterns.role_before.search(text, max(place - reach, 0), place)
            or patterns.verb_after.match(text, end)
            or _signs(text, place, end)
        ):
            return True
        place = text.find(name, place + 1)
    return False


def _signs(text: str, place: int, end: int) -> bool:
    """Whether a name stands apart at the end of a text."""
    apart = place == 0 or not _HAN.match(text, place - 1)
    return apart and not _HAN.search(text, end)
