"""Names of files and sheets as they may be shown: known words, dates and numbers, else a digest.

People name a file after whom it is about. A part of a name that is none of the known words is
replaced by a digest of the whole name, so that two files stay two and the person who has them can
tell which one is meant. A shown name is shown as it is when it comes back.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from domain.values.text import any_of

EXTENSIONS: Final = frozenset(
    {"csv", "xlsx", "xls", "xlsm", "xlsb", "txt", "zip", "doc", "docx", "pdf"}
)
"""Endings of files that are shown."""

UNNAMED_COLUMN: Final = "（列名略）"
"""Stands for a header that is none of the known words."""

_DIGEST: Final = re.compile(r"〔略[0-9a-f]{8}〕")
_NUMBERS: Final = re.compile(r"[0-9]+(?:[\s\-_./:~年月日至]+[0-9]+)*[年月日]?")
_DATES: Final = re.compile(
    r"(?:(?:19|20)[0-9]{2})(?:[\-_./年]?(?:0?[1-9]|1[0-2])(?:[\-_./月]?(?:0?[1-9]|[12][0-9]|3[01])日?)?)?月?年?"
)
_SPAN: Final = re.compile(
    rf"{_DATES.pattern}(?:[\s\-_~至.]+(?:{_DATES.pattern}|[0-9]{{1,2}}[.\-/月][0-9]{{1,2}}日?))?"
)
_FEW_DIGITS: Final = 4
_MOST_DIGITS: Final = 6
"""Digits of small numbers that one name may show in all."""
_GAP: Final = "·"
"""Stands for every further part that is not shown."""
_JOINTS: Final = re.compile(r"[·\s\-_.,，、()（）\[\]【】《》“”~+&#]+")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_NUMERALS: Final = re.compile(r"[零〇一二三四五六七八九十壹贰叁肆伍陆柒捌玖幺两]+")
_FEW_NUMERALS: Final = 2


def shown_path(name: str, words: Iterable[str]) -> str:
    """A POSIX path under the inbox, every part of it as it may be shown.

    Args:
        name: path relative to the inbox.
        words: words that may be shown (policy), beside dates and small numbers.
    """
    *folders, file = PurePosixPath(name).parts
    known = _known(tuple(words))
    stem, _, ending = file.rpartition(".")
    if stem and ending.lower() in EXTENSIONS:
        file = f"{_shown(stem, known, whole=name)}.{ending}"
    else:
        file = _shown(file, known, whole=name)
    return "/".join([*(_shown(folder, known, whole=folder) for folder in folders), file])


def shown_sheet(name: str, words: Iterable[str]) -> str:
    """The name of a sheet as it may be shown; an empty one stays empty."""
    return _shown(name, _known(tuple(words)), whole=name) if name else name


def shown_header(text: str, words: Iterable[str]) -> str:
    """An unknown column's header if all of it may be shown, else a word in its place."""
    return text if shown_sheet(text, words) == text else UNNAMED_COLUMN


@lru_cache(maxsize=4)
def _known(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(any_of(words), re.IGNORECASE)


def _shown(text: str, known: re.Pattern[str], whole: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    loose = _loose_digits(plain, known) > _MOST_DIGITS
    pieces: list[tuple[str, bool]] = []
    at = 0
    while at < len(plain):
        end, may_be_shown = _recognised(plain, at, known)
        piece = plain[at:end]
        if loose and piece.isascii() and _is_loose(piece):
            may_be_shown = False
        pieces.append((piece, may_be_shown))
        at = end
    if all(may_be_shown for _, may_be_shown in pieces):
        return text
    digest = hashlib.sha256(f"name:{whole}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    shown = re.sub("\0+", "\0", "".join(text for part in _parts(pieces) for text in _pruned(part)))
    return shown.replace("\0", f"〔略{digest}〕", 1).replace("\0", _GAP)


def _parts(pieces: Iterable[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """The pieces in groups, cut at joints; each joint is a group of its own."""
    parts: list[list[tuple[str, bool]]] = [[]]
    for piece in pieces:
        if _JOINTS.fullmatch(piece[0]):
            parts += [[piece], []]
        else:
            parts[-1].append(piece)
    return parts


def _pruned(part: Sequence[tuple[str, bool]]) -> list[str]:
    r"""The texts of a part, `\\0` for what is not shown.

    A word of one character says little by itself, and beside something unknown it may be a piece of
    a person's name (`尤小新`), so that it is shown in wholly known parts alone.
    """
    whole = all(shown for _, shown in part)
    return [t if shown and (whole or len(t) > 1 or t.isascii()) else "\0" for t, shown in part]


def _recognised(text: str, at: int, known: re.Pattern[str]) -> tuple[int, bool]:
    """Where the piece that starts here ends, and whether it may be shown."""
    if found := _DIGEST.match(text, at):
        return found.end(), True
    if numbers := _NUMBERS.match(text, at):
        return _numbers(at, numbers.group(), known)
    if found := _JOINTS.match(text, at):
        return found.end(), True
    if (found := known.match(text, at)) and len(found.group()) > 1 and _stands_alone(text, found):
        return found.end(), True
    if letters := _LETTERS.match(text, at):
        word = letters.group()
        return letters.end(), len(word) == 1 or known.fullmatch(word) is not None
    if numerals := _NUMERALS.match(text, at):
        return numerals.end(), len(numerals.group()) <= _FEW_NUMERALS
    found = known.match(text, at)
    return (found.end(), True) if found else (at + 1, False)


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a known word of letters (`town_submissions`) does not end within a longer one."""
    after = text[found.end() : found.end() + 1]
    return not (found.group()[-1:].isascii() and after.isascii() and after.isalnum())


def _loose_digits(text: str, known: re.Pattern[str]) -> int:
    """How many digits stand in small numbers: together they could be a telephone's."""
    at = total = 0
    while at < len(text):
        end, may_be_shown = _recognised(text, at, known)
        if may_be_shown and _is_loose(text[at:end]):
            total += sum(char.isdigit() for char in text[at:end])
        at = end
    return total


def _is_loose(piece: str) -> bool:
    digits = sum(char.isdigit() for char in piece)
    small = 0 < digits <= _FEW_DIGITS and _NUMBERS.fullmatch(piece) is not None
    return small and not _SPAN.fullmatch(piece)


def _numbers(at: int, group: str, known: re.Pattern[str]) -> tuple[int, bool]:
    """A date, a small number, or a known word of digits (`12345`) with what may follow it."""
    digits = sum(char.isdigit() for char in group)
    if digits <= _FEW_DIGITS or _SPAN.fullmatch(group):
        return at + len(group), True
    first = re.match(r"[0-9]+", group)
    if first and known.fullmatch(first.group()) and len(first.group()) > _FEW_DIGITS:
        return at + first.end(), True
    return at + len(group), False
