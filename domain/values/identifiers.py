"""Identifiers and their check digits: unified social credit codes and id numbers.

An identifier that fails its check is never a key. Sources of the rules: GB 32100-2015 (unified
social credit code), GB 11643-1999 with ISO 7064 MOD 11-2 (citizen id number).
"""

import hashlib
import re
from datetime import date

import pandas as pd

from domain.values.placeholders import is_placeholder
from domain.values.text import (
    Answers,
    Parsed,
    clean_text,
    lost_digits,
    map_unique,
    parse_unique,
    typed_array,
)

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and capitals without I, O, Z, S, V; a character's place is its value."""

USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
"""Weights of the first 17 characters: powers of 3 modulo 31."""

ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
"""Weights of the first 17 digits: powers of 2 modulo 11."""

ID_CHECK_CHARACTERS = "10X98765432"
"""Check character by weighted sum modulo 11."""

BIRTH_YEARS = range(1880, 2101)
"""Years the birth date of an id number with the right check digit may lie in: wide, so that the
rule does not depend on today."""

FIRST_BIRTH_YEAR, LAST_BIRTH_YEAR = 1900, 2026
"""Years of birth that make 18 characters read as an id number, right or wrong.

The last one is written here and not asked of a clock: the same inputs must read the same whenever
they are read. Raising it can wait, since nobody answers for a party before the age of sixteen."""

_VALUE = {character: place for place, character in enumerate(USCC_ALPHABET)}
_USCC = re.compile(rf"[{USCC_ALPHABET}]{{2}}\d{{6}}[{USCC_ALPHABET}]{{10}}")
_ID18 = re.compile(r"[1-9]\d{16}[\dX]")
_ID15 = re.compile(r"[1-9]\d{14}")
_SEPARATORS = re.compile(r"[\s\-—–_.]+")
_PLAIN_CODE = r"9[0-9A-Za-z]{17}"
"""A code that cannot be read as an id number, as it stands in the register."""
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""First two digits of an id number: provinces of GB/T 2260, 83 for residents from Taiwan."""
_READ_AS_ID = re.compile(r"\d{17}[\dX]")
_LOOKALIKES = str.maketrans("OILSZB", "011528")
"""Letters that are typed for digits."""
_LABEL = re.compile(r"^(?:统一社会信用代码|信用代码|身份证号码?|身份证|证件号码?)[:：]?")
_LOOKS_LIKE_USCC = re.compile(
    r"(?=[0-9A-Z]{17,19}$)(?=.*[A-Z].*[0-9]|[15-9][1-9]\d{6})[0-9A-Z]{17,19}"
)


def uscc_check_char(first17: str) -> str:
    """The 18th character of a unified social credit code.

    Args:
        first17: characters of `USCC_ALPHABET`, upper case.

    Raises:
        ValueError: not 17 characters of the alphabet.
    """
    if len(first17) != 17 or not set(first17) <= _VALUE.keys():
        raise ValueError("17 characters of the GB 32100 alphabet expected")
    total = sum(_VALUE[char] * weight for char, weight in zip(first17, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def is_uscc(text: str) -> bool:
    """Whether an upper-case text is a unified social credit code with the right check character.

    Any registrar and category character of the alphabet is allowed, since the standard reserves
    them and new ones (A 中央军委, N 农业农村, Y 其他) keep being issued; the division code is six
    digits; the check digit of the inner organisation code is ignored, for real codes break it.
    """
    return _USCC.fullmatch(text) is not None and text[17] == uscc_check_char(text[:17])


def parse_usccs(series: pd.Series) -> Parsed:
    """Unified social credit codes of every cell, upper case; `bad` where the code is not valid.

    Placeholders are none, and neither is what reads as an id number: one in 31 of those has a
    code's check digit. `code_hashes` lets the register say that it holds such a code.
    """
    return parse_unique(series, _uscc, "str")


def parse_registered_usccs(series: pd.Series) -> Parsed:
    """The register's own codes: `parse_usccs`, but what it holds as a code is one."""
    return parse_unique(series, _registered_uscc, "str")


def reads_as_id_number(text: str) -> bool:
    """Whether 18 characters read as an id number, right or wrong (contract §2.1).

    A province's two digits, and a year of birth from 1900 on at places 7 to 10; letters that
    are typed for digits count as those.
    """
    if len(text) != 18 or not _PROVINCE.match(text) or not re.fullmatch(r"[0-9]{4}", text[6:10]):
        return False
    born = int(text[6:10])
    return (
        FIRST_BIRTH_YEAR <= born <= LAST_BIRTH_YEAR
        and _READ_AS_ID.fullmatch(text[:10] + text[10:].translate(_LOOKALIKES)) is not None
    )


def code_hashes(series: pd.Series) -> pd.Series:
    """Digests of cells that the register may know as codes though they read as id numbers.

    That is 18 characters with a code's check digit that read as an id number, and 15 digits, which
    are a registration number as well as an id number of the old form. Only a digest is kept, since
    until the register has been asked the text may be a person's number.
    """
    if isinstance(series.dtype, pd.StringDtype):
        # Nearly all codes begin with a digit that no province has: asked of the column at once.
        series = series.mask(series.str.fullmatch(_PLAIN_CODE).fillna(value=False).astype(bool))
    return map_unique(series, _code_hash, "str")


def id_check_char(first17: str) -> str:
    """The 18th character of a citizen id number (ISO 7064 MOD 11-2).

    Raises:
        ValueError: not 17 digits.
    """
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("17 digits expected")
    total = sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True))
    return ID_CHECK_CHARACTERS[total % 11]


def is_id_number(text: str) -> bool:
    """Whether a text is a citizen id number, of 18 characters with `X` upper case, or of 15 digits.

    The birth date must be a real day; the division prefix is not looked up (old counties such as
    320219 have left the tables), nor is the sequence.
    """
    if _ID15.fullmatch(text):
        return _is_birth_date("19" + text[6:12])
    return has_birth_date(text) and text[17] == id_check_char(text[:17])


def has_birth_date(text: str) -> bool:
    """Whether a text has the form of an 18-character id number with a real birth date."""
    return _ID18.fullmatch(text) is not None and _is_birth_date(text[6:14])


def parse_id_numbers(series: pd.Series) -> Parsed:
    """Id numbers of every cell in 18 characters; `bad` where the number is not valid."""
    return parse_unique(series, _id_number, "str")


def id_number_key(text: str) -> str:
    """A hash that stands for an id number in keys, so that the number itself is not stored."""
    return hashlib.sha256(f"id_number:{text}".encode()).hexdigest()[:32]


def classify_party_ids(series: pd.Series) -> pd.DataFrame:
    """Tell unified social credit codes from id numbers in one column, by form and check digit.

    Returns:
        Columns `text` (as typed, cleaned; what is no code without its middle), `uscc`,
        `id_number` (valid ones only), and `problem`: missing, `lost_digits` (a digit string that
        went through a float), `placeholder`, `bad_uscc`, `bad_id_number` or `unknown_form`.
    """
    codes, uniques = pd.factorize(series)
    rows = [_classify(value) for value in uniques.tolist()]
    columns = {
        name: typed_array([row[place] for row in rows], "str").take(codes, allow_fill=True)
        for place, name in enumerate(("text", "uscc", "id_number", "problem"))
    }
    return pd.DataFrame(columns, index=series.index)


def without_id_numbers(codes: pd.Series) -> pd.Series:
    """Codes that serve as keys of records, with a digest where one reads as an id number."""

    def key(code: str) -> str:
        person = reads_as_id_number(code) or is_id_number(code)
        return f"id_number:{id_number_key(code)}" if person and not is_placeholder(code) else code

    return map_unique(codes, lambda code: key(str(code)), "str")


def code_problems(series: pd.Series, otherwise: str) -> pd.Series:
    """Why cells of a code column are none: `placeholder`, `id_in_code_column`, else `otherwise`."""

    def problem(value: object) -> str:
        code = _code_text(value) or ""
        if is_placeholder(code):
            return "placeholder"
        if otherwise == "bad_uscc" and reads_as_id_number(code):
            return "id_in_code_column"
        return otherwise

    return map_unique(series, problem, "str")


def _uscc(value: object) -> str | None:
    text = _registered_uscc(value)
    if text is not None and reads_as_id_number(text):
        raise ValueError("reads as an id number")
    return text


def _registered_uscc(value: object) -> str | None:
    text = _code_text(value)
    if text is None:
        return None
    if not is_uscc(text) or is_placeholder(text):
        raise ValueError("not a unified social credit code")
    return text


def _code_hash(value: object) -> str | None:
    return _HASHES[value] if isinstance(value, str) else _hash_of_cell(value)


def _hash_of_cell(value: object) -> str | None:
    if lost_digits(value):
        return None
    text = _code_text(value)
    return None if text is None else _hash_of_code(text)


_HASHES = Answers(_hash_of_cell)
"""Remembered, since every step that needs all records asks for the whole register."""


def _hash_of_code(text: str) -> str | None:
    may_be_code = _ID15.fullmatch(text) or (reads_as_id_number(text) and is_uscc(text))
    return id_number_key(text) if may_be_code and not is_placeholder(text) else None


def _id_number(value: object) -> str | None:
    text = _code_text(value)
    if text is None:
        return None
    if lost_digits(value) or not is_id_number(text) or is_placeholder(text):
        raise ValueError("not an id number")
    return text if len(text) == 18 else _lengthen(text)


def _lengthen(old: str) -> str:
    """The 18-character form of a 15-digit number; those were issued to people born in 19xx."""
    first17 = old[:6] + "19" + old[6:]
    return first17 + id_check_char(first17)


def _classify(value: object) -> tuple[str | None, str | None, str | None, str | None]:
    text, code = clean_text(value), _code_text(value)
    if text is None or code is None:
        return None, None, None, None
    if lost_digits(value):
        return _hidden(text), None, None, "lost_digits"
    if is_placeholder(code):
        return text, None, None, "placeholder"
    if is_id_number(code):
        return _hidden(text), None, _id_number(code), None
    if is_uscc(code) and not reads_as_id_number(code):
        return text, code, None, None
    return _hidden(text), None, None, _problem(code)


def hidden_code(code: str) -> str:
    """A code as it may be shown: a USCC whole, anything else without its middle."""
    text = _code_text(code) or ""
    return text if is_uscc(text) and not reads_as_id_number(text) else _hidden(text)


def _hidden(text: str) -> str:
    """A text without the middle of what is, or may be meant as, an id number."""
    return re.sub(r"(?<=[0-9A-Za-z]{6})[0-9A-Za-z](?=[0-9A-Za-z]{4})", "*", text)


def _problem(code: str) -> str:
    """What an invalid code was probably meant to be."""
    if len(code) == 18 and code.isdigit() and code.endswith("000"):
        return "lost_digits"
    if reads_as_id_number(code) or (_ID18.fullmatch(code) and int(code[6:10]) in BIRTH_YEARS):
        return "bad_id_number"
    if _LOOKS_LIKE_USCC.fullmatch(code):
        return "bad_uscc"
    return "bad_id_number" if re.fullmatch(r"\d{15}|\d{17}[\dX]", code) else "unknown_form"


def _code_text(value: object) -> str | None:
    text = clean_text(value)
    return None if text is None else _LABEL.sub("", _SEPARATORS.sub("", text).upper()) or None


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year in BIRTH_YEARS
