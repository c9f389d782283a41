"""What of a complaint's columns may be kept: numbers of tickets, names of parties, closed values.

Each function takes a column as typed and returns what is recognised in it; anything else is gone.
Texts are read in `domain.complaints.texts`.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import pandas as pd

from domain.complaints.complainants import Caller, has_long_number, introduced, speaks_of_callers
from domain.complaints.extraction import compact
from domain.complaints.known_parties import KnownParties
from domain.complaints.rules import ComplaintRules
from domain.values.identifiers import has_birth_date
from domain.values.names.lexicon import NameWords
from domain.values.names.persons import hides_name, looks_like_a_person
from domain.values.personal_numbers import is_serial, key_holds_number
from domain.values.phones import find_phones
from domain.values.text import any_of, flag_unique

TICKET_DIGEST: Final = "摘要"
"""Opens the digest of what is no ticket's number."""

_LONGEST_PARTY: Final = 40
_LETTERS: Final = 6
_LONGEST_PERSON: Final = 3
"""Characters of a name whose surname no list knows; longer ones are told by their surnames."""
_PARTY_SEPARATORS: Final = re.compile(r"[、;；\n]")
_GAPS: Final = re.compile(r"[\s()()\[\]【】<>《》]+")
_SHORTEST_REST: Final = 4
_SENTENCE: Final = re.compile(r"[,，。!！?？:：…“”\"]")
_PHONE: Final = re.compile(r"(?!20\d\d)[2-9]\d{6,7}|0\d{9,11}|(?:86)?1[3-9]\d{9}")
"""Digits that a telephone has and no number of a ticket; `20230001` is one of a year."""
_LETTERED: Final = re.compile(r"[A-Za-z]*[-_]?(?P<digits>\d+)")
_OF_A_YEAR: Final = r"20\d{6}(?:-\d+)?"


def ticket_numbers(cells: pd.Series, callers: Sequence[Caller], rules: ComplaintRules) -> pd.Series:
    """Numbers of tickets in their own spelling; a digest of whatever else stands there.

    Args:
        cells: numbers as typed, cleaned.
        callers: the complainant of each row, whose telephone is no ticket.
        rules: words that a number may hold.
    """
    numbers = [
        _ticket(text, caller, rules) if isinstance(text, str) else None
        for text, caller in zip(cells, callers, strict=True)
    ]
    return pd.Series(numbers, index=cells.index, dtype="str")


def _ticket(text: str, caller: Caller, rules: ComplaintRules) -> str:
    if _has_ticket_form(text, rules) and not any(n in text for n in caller.phones if len(n) > 6):
        return text
    return f"{TICKET_DIGEST}{hashlib.sha256(f'ticket:{text}'.encode()).hexdigest()[:16]}"


def _has_ticket_form(text: str, rules: ComplaintRules) -> bool:
    """Letters, digits and known words; no telephone and no id number in any grouping."""
    if not _ticket_form(rules).fullmatch(text) or not any(char.isdigit() for char in text):
        return False
    if (serial := _LETTERED.fullmatch(text)) and is_serial(serial["digits"]):
        return True
    if key_holds_number(text):
        return False
    digits = re.sub(r"\D", "", text)
    spoken = re.sub(r"[\s\-_./()\[\]〔〕]", "", text).upper()
    of_a_year = rf"{rules.county.area_code}-{_OF_A_YEAR}"
    return not (
        any(not re.fullmatch(of_a_year, n) for n in find_phones(text, rules.county.area_code))
        or _PHONE.fullmatch(digits)
        or any(has_birth_date(spoken[at : at + 18]) for at in range(max(len(spoken) - 17, 0)))
    )


@lru_cache(maxsize=4)
def _ticket_form(rules: ComplaintRules) -> re.Pattern[str]:
    words = any_of(rules.ticket_words)
    return re.compile(
        rf"(?:{words}|(?<![A-Za-z])[A-Za-z]{{1,{_LETTERS}}}(?![A-Za-z])|[0-9]|[-_./()\[\]〔〕#])+"
    )


def party_names(
    cells: pd.Series,
    typed: pd.Series,
    texts: pd.Series,
    callers: Sequence[Caller],
    known: KnownParties,
    rules: ComplaintRules,
) -> tuple[pd.Series, "pd.Series[bool]"]:
    """The parties that the column names, and where something in it was not kept.

    Args:
        cells: 被反映对象, cleaned and split.
        typed: the same cells as typed: a label that reading takes off says whose name it is.
        texts: title and content of the row, which may present a name as the caller's.
        callers: the complainant of each row.
        known: names of other records, which are names whatever they look like.
        rules: words of callers.
    """
    kept: list[str | None] = []
    cut: list[bool] = []
    names = rules.county.names
    told = flag_unique(typed, lambda cell: speaks_of_callers(str(cell), rules))
    for cell, told_here, text, caller in zip(cells, told, texts, callers, strict=True):
        if not isinstance(cell, str):
            kept.append(None)
            cut.append(False)
            continue
        story = compact(text) if isinstance(text, str) else ""

        def is_party(part: str, story: str = story, caller: Caller = caller) -> bool:
            return _is_party(part, story, caller, known, rules)

        parts = [part.strip() for part in _PARTY_SEPARATORS.split(cell) if part.strip()]
        good = [rest for part in parts if (rest := _party_in(part, is_party, rules)) is not None]
        if good != parts or told_here:  # beside a caller's words a person is more likely the caller
            good = [part for part in good if not _may_be_a_person(part, known, names)]
        kept.append(";".join(good) or None)
        cut.append(good != parts)
    return (
        pd.Series(kept, index=cells.index, dtype="str"),
        pd.Series(cut, index=cells.index, dtype="bool"),
    )


def _may_be_a_person(part: str, known: KnownParties, words: NameWords) -> bool:
    """Whether a part is as short as a person's name, whatever its surname, and no known party."""
    name = compact(part)
    if name in known.all_names:
        return False
    return len(name) <= _LONGEST_PERSON or looks_like_a_person(part, words)


def _party_in(part: str, is_party: Callable[[str], bool], rules: ComplaintRules) -> str | None:
    """A part that is a party; else the longest piece of it, between gaps and brackets, that is.

    Of a part that tells something of a party only the name is one; none of what callers say.
    """
    if is_party(part):
        return part
    pieces = [piece for piece in _GAPS.split(part) if len(piece) >= _SHORTEST_REST]
    if not speaks_of_callers(part, rules):
        words = rules.county.names
        pieces += [rest for one in pieces if (rest := _without_story(one, words)) is not None]
    return max((p for p in pieces if p != part and is_party(p)), key=len, default=None)


def _is_party(
    part: str, story: str, caller: Caller, known: KnownParties, rules: ComplaintRules
) -> bool:
    name = compact(part)
    if name in known.all_names:
        return True
    if len(name) > _LONGEST_PARTY or _SENTENCE.search(name) or has_long_number(part):
        return False
    if not any(char.isalpha() for char in name):
        return False
    if speaks_of_callers(name, rules) or caller.is_named(name):
        return False
    if looks_like_a_person(name, rules.county.names) or len(name) <= 3:
        return not caller.agrees(name) and not introduced(name, story, rules)
    return _reads_as_a_name(name, rules.county.names)


def _reads_as_a_name(name: str, words: NameWords) -> bool:
    """Whether a part has the form of an organisation's name, and is no story that names somebody.

    What stands in brackets behind it is a branch or a place; in front of 的 stands a story.
    """
    bare = _BRACKETS.sub("", name)
    noted = [note[1:-1] for note in _BRACKETS.findall(name)]
    if not all(_branch(words).search(note) for note in noted) or _STORY.match(bare):
        return False
    if hides_name(bare, words) or _branch(words).search(bare) or _misspells_a_form(bare, words):
        return True
    return len(bare) <= _SHORTEST_REST and bare[:1] not in words.surnames


def _misspells_a_form(name: str, words: NameWords) -> bool:
    """Whether a name ends in a legal form of four characters and more, one of them mistyped."""
    forms = (form for form in words.legal_forms if len(form) >= _LONG_FORM)
    return any(
        len(name) > len(form) + 1
        and sum(a != b for a, b in zip(name[-len(form) :], form, strict=True)) == 1
        for form in forms
    )


def _without_story(part: str, words: NameWords) -> str | None:
    """The name that a part opens with, or that stands behind 的, without what is told around it."""
    bare = _STORY.sub("", _BRACKETS.sub("", part))
    ends = [found.end() for found in _branch(words, anywhere=True).finditer(bare)]
    return bare[: ends[-1]] if ends and ends[-1] >= _SHORTEST_REST else None


@lru_cache(maxsize=4)
def _branch(words: NameWords, *, anywhere: bool = False) -> re.Pattern[str]:
    """How the name of an organisation, of a branch of it, or a place ends."""
    ending = f"(?:{words.ending}|{any_of(words.branches)}|{any_of(_PLACES)})"
    return re.compile(ending if anywhere else f"{ending}$")


_LONG_FORM: Final = 4
_BRACKETS: Final = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_STORY: Final = re.compile(
    r"^(?:.{2,}(?:.的|女士|先生|小姐|同志|说|称)"
    r"|.{0,8}(?:学生|学员|孩子|同学|小朋友|儿子|女儿).{1,12}?在"
    r"|.{2,}家(?:楼[上下]|对面|隔壁|附近|门口))(?=.{3,})"
)
_PLACES: Final = (
    "店", "班", "点", "部", "室", "号", "楼", "层", "幢", "园", "苑", "村", "镇", "路", "街",
    "广场", "小区", "大厦", "机构", "学校", "公司", "中心",
)  # fmt: skip
"""Words of places and bodies by which a name that nobody knows ends all the same."""
