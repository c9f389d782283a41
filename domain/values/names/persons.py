"""Names of persons: what may be one, what is masked, and how two spellings are compared.

Which characters are surnames and which words are titles comes in as `NameWords`.
"""

import re
from functools import lru_cache

import pandas as pd

from domain.values.names.lexicon import NameWords
from domain.values.text import (
    Answers,
    clean_text,
    flag_unique,
    fold_script,
    map_unique,
    split_values,
)

_MASKED = re.compile(r"[某*○〇●×✕╳#?]|(?<![A-Z])X{1,3}(?![A-Z])")
_UNNAMED = re.compile(
    r"(?:无名|不知名|未知|匿名|无牌|无证|不明|未命名|无名称|未挂牌|无招牌)"
    r"(?:的?(?:校外)?(?:培训|补习|辅导|托管|教育)?(?:机构|班|点|老师|人员|个人|学校|中心)?)?"
)
_LEAD = re.compile(r"^(?:姓名|法定代表人|法人代表|法人|负责人|联系人|经营者|当事人)[:：]?")
_HAN_NAME = re.compile(r"[㐀-鿿]{2,4}")
_DOTTED_NAME = re.compile(r"[㐀-鿿]{1,10}(?:[·•・.][㐀-鿿]{1,10})+")
_LATIN_NAME = re.compile(r"[A-Z][A-Z .'-]{2,40}")


def is_masked(series: pd.Series, words: NameWords) -> pd.Series:
    """Whether a name hides who it is: 某, *, ×, a surname with a title only, `无名`, `小张`."""
    return flag_unique(series, _reading(words).hidden.__getitem__)


def person_key(series: pd.Series, words: NameWords) -> pd.Series:
    """The name of a person for comparison: titles and spaces gone; missing if masked or no name."""
    return map_unique(series, _reading(words).keys.__getitem__, "str")


def looks_like_person(series: pd.Series, words: NameWords) -> pd.Series:
    """Whether a name has the form of a Chinese personal name: a known surname, 2 to 4 characters.

    A form only: short signboards (`童雨`) have it too, so a declared kind comes first.
    """
    return flag_unique(series, _reading(words).persons.__getitem__)


class _Reading:
    """What was found about names by one set of words."""

    def __init__(self, words: NameWords) -> None:
        self.hidden = Answers(lambda name: hides_name(name, words))
        self.keys = Answers(lambda name: _person_key(name, words))
        self.persons = Answers(lambda name: looks_like_a_person(name, words))


@lru_cache(maxsize=4)
def _reading(words: NameWords) -> _Reading:
    return _Reading(words)


def split_people(text: str) -> list[str]:
    """The persons of a cell; a name spread out for looks (`张 三`) is put together."""
    parts = split_values(text)
    if 1 < len(parts) <= 3 and all(len(part) == 1 for part in parts) and " " in text:
        return ["".join(parts)]
    return parts


def hides_name(name: str, words: NameWords) -> bool:
    """Whether a name is masked (`王某`, `张*`) or only a way to call somebody (`王老师`)."""
    text = fold_script(_bare(name))
    if not text:
        return False
    if _MASKED.search(text.upper()) or _UNNAMED.fullmatch(text) or words.familiar.fullmatch(text):
        return True
    stem = words.title.sub("", text)
    return stem != text and (len(stem) < 2 or stem in words.compound_surnames)


def _person_key(name: str, words: NameWords) -> str | None:
    text = fold_script(_LEAD.sub("", _bare(name)))
    if not text or hides_name(text, words):
        return None
    stem = words.title.sub("", text)
    if _HAN_NAME.fullmatch(stem):
        return None if words.ends_as_trade.search(stem) else stem
    if _DOTTED_NAME.fullmatch(stem):
        return re.sub(r"[•・.]", "·", stem)
    latin = (clean_text(name) or "").upper()
    return latin if _LATIN_NAME.fullmatch(latin) else None


def looks_like_a_person(name: str, words: NameWords) -> bool:
    """Scalar `looks_like_person`."""
    text = fold_script(_bare(name))
    stem = words.title.sub("", _LEAD.sub("", text)) or text
    if _DOTTED_NAME.fullmatch(stem):
        return True
    if not _HAN_NAME.fullmatch(stem.replace("*", "某")) or words.ends_as_trade.search(stem):
        return len(stem) == 1 and stem != text and stem in words.surnames
    if stem[:2] in words.compound_surnames and len(stem) > 2:
        return True
    return len(stem) <= 3 and stem[0] in words.surnames


def _bare(name: str) -> str:
    """A name without white space, in canonical width."""
    return (clean_text(name) or "").replace(" ", "")
