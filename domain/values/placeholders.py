"""Numbers that people type where they have none: `000000000000000000`, `123456789012345678`.

Such a text can have the right check digit; taken for a code it would make strangers one party.
Only forms that no authority issues belong here; whether a real-looking number is right is told by
its check digit (`domain.values.identifiers`).
"""

import re
from itertools import pairwise

CODE_LENGTH = 18
"""Characters of a unified social credit code and of a citizen id number."""

_ORGANISATION = slice(8, 16)
"""Places of the organisation number within a unified social credit code, its check left out."""
_NEW_ORGANISATION = re.compile(r"MA(.)\1{5}")
"""An organisation number of the present series that was only filled up."""
_FILLED_MOBILE = re.compile(r"1(\d)\1{9}|1\d\d0{8}")


def is_placeholder(code: str) -> bool:
    """Whether a code or id number without separators stands for "no number".

    One repeated character or group, counting digits, either of them up to the check character
    (17 zeros and a letter), and the same in the organisation number alone (`913202810000000000`).
    """
    if len(code) < 2:
        return False
    if _is_filled(code) or _is_filled(code[:-1]):
        return True
    if len(code) != CODE_LENGTH:
        return False
    body = code[_ORGANISATION]
    return (
        len(set(body)) == 1
        or _counts(body, {1})
        or _counts(body, {9})
        or _NEW_ORGANISATION.fullmatch(body) is not None
    )


def is_placeholder_phone(number: str) -> bool:
    """Whether a canonical telephone number was only filled up: `13333333333`, `0510-88888888`.

    A row of digits that counts (`13812345678`) is issued to people and stays.
    """
    if _FILLED_MOBILE.fullmatch(number):
        return True
    local = number.split("-")[1] if "-" in number else number
    return len(set(local)) == 1 or ("-" in number and (_counts(local, {1}) or _counts(local, {9})))


def _is_filled(text: str) -> bool:
    return _is_repeated(text) or _counts(text, {0, 1}) or _counts(text, {0, 9})


def _is_repeated(text: str) -> bool:
    """Whether a text is one group several times: it then stands in itself doubled, moved along."""
    return (text + text).find(text, 1) < len(text)


def _counts(text: str, steps: set[int]) -> bool:
    """Whether every digit follows the one before by one of the steps, modulo ten."""
    # The first two tell nearly always: a register asks for each of its numbers.
    if len(text) > 1 and (ord(text[1]) - ord(text[0])) % 10 not in steps:
        return False
    if not (text.isascii() and text.isdigit()):
        return False
    return all((after - before) % 10 in steps for before, after in pairwise(text.encode()))
