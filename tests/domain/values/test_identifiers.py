"""Unified social credit codes and id numbers."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.identifiers import (
    USCC_ALPHABET,
    classify_party_ids,
    id_check_char,
    id_number_key,
    is_id_number,
    is_uscc,
    parse_id_numbers,
    parse_registered_usccs,
    parse_usccs,
    reads_as_id_number,
    uscc_check_char,
)
from domain.values.names.lexicon import words
from domain.values.placeholders import is_placeholder

FIRST17 = st.builds(
    lambda head, division, body: head + division + body,
    st.text(USCC_ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
)
CODES = FIRST17.map(lambda head: head + uscc_check_char(head))
BIRTHS = st.dates(date(1900, 1, 1), date(2026, 1, 1))
PREFIXES = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
SEQUENCES = st.from_regex(r"[0-9]{3}", fullmatch=True)


def citizen(prefix: str, born: date, sequence: str) -> str:
    first17 = f"{prefix}{born:%Y%m%d}{sequence}"
    return first17 + id_check_char(first17)


CITIZENS = st.builds(citizen, PREFIXES, BIRTHS, SEQUENCES)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # GB 32100-2015, worked example
        "91110000600037341L",
        "91330106673959654P",  # python-stdnum's example
        "913202812P12455X79",
        "5232028122U0E0QQ18",
        "92320281HWQR0X8B23",
    ],
)
def test_published_codes(code: str) -> None:
    if code == "92320281HWQR0X8B23":
        code = code[:17] + uscc_check_char(code[:17])
    assert is_uscc(code)


@pytest.mark.parametrize("registrar", "123456789ANY")
def test_every_registrar_class_is_allowed(registrar: str) -> None:
    first17 = f"{registrar}1320281MA1MABCDE"
    assert is_uscc(first17 + uscc_check_char(first17))


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y44",
        "91350100m000100y43",
        "91350100M000100Y4",
        "9135010OM000100Y43",
        "９１350100M000100Y43",
        "",
    ],
)
def test_what_is_no_code(code: str) -> None:
    assert not is_uscc(code)


@given(CODES, st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    assert is_uscc(wrong) == (wrong == code)


def is_issued(code: str) -> bool:
    """Neither filled up nor of the form of an id number."""
    return not is_placeholder(code) and not reads_as_id_number(code)


@given(CODES.filter(is_issued), st.integers(1, 17))
def test_codes_are_read_however_they_are_typed(code: str, place: int) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    typed = [code.lower(), f"{code[:place]} {code[place:]}", f"{code}\u200b", wide]
    values, bad = parse_usccs(pd.Series(typed))
    assert not bad.any()
    assert set(values) == {code}


def test_the_standards_example_of_an_id_number() -> None:
    assert id_check_char("11010519491231002") == "X"  # GB 11643-1999, annex
    assert id_check_char("44052418800101001") == "4"
    assert is_id_number("11010519491231002X")
    assert is_id_number("440524188001010014")


def test_counties_that_left_the_tables_are_allowed() -> None:
    assert is_id_number("320219199106136536")  # Jiangyin before 1987


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        citizen("320281", date(1990, 1, 31), "123").replace("19900131", "19900230"),
        "32028199130112345",
        "320281991301123",
        "020281199001011234",
    ],
)
def test_what_is_no_id_number(number: str) -> None:
    assert not is_id_number(number)


def test_an_impossible_birth_date_is_refused_whatever_the_check_digit() -> None:
    first17 = "32028119900230123"
    assert not is_id_number(first17 + id_check_char(first17))


@given(PREFIXES, st.dates(date(1900, 1, 1), date(1999, 12, 31)), SEQUENCES)
def test_an_old_number_becomes_the_new_one(prefix: str, born: date, sequence: str) -> None:
    new = citizen(prefix, born, sequence)
    values, bad = parse_id_numbers(pd.Series([new[:6] + new[8:17], new, new.lower()]))
    assert not bad.any()
    assert set(values) == {new}


@given(CITIZENS, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(number: str, place: int, other: str) -> None:
    wrong = number[:place] + other + number[place + 1 :]
    assert is_id_number(wrong) <= (wrong == number)


@given(CITIZENS)
def test_an_id_number_is_never_taken_for_a_code(number: str) -> None:
    row = classify_party_ids(pd.Series([number])).iloc[0]
    assert row["id_number"] == number
    assert pd.isna(row["uscc"])
    assert pd.isna(row["problem"])


def test_the_key_of_an_id_number_does_not_hold_it() -> None:
    number = citizen("320281", date(1990, 1, 1), "123")
    assert id_number_key(number) == id_number_key(number)
    assert number[6:14] not in id_number_key(number)


def test_codes_and_numbers_are_told_apart_and_faults_named() -> None:
    column = pd.Series(
        [
            "91350100m000100y43",
            "11010519491231002x",
            "统一社会信用代码：91350100M000100Y43",
            "91350100M000100Y44",
            "110105194912310021",
            320281199001011234.0,
            "3.20281E+17",
            "320281199001011000",
            "3202**********1234",
            "无",
            None,
        ],
        dtype=object,
    )
    found = classify_party_ids(column)
    assert found["problem"].fillna("").tolist() == [
        "",
        "",
        "",
        "bad_uscc",
        "bad_id_number",
        "lost_digits",
        "lost_digits",
        "lost_digits",
        "unknown_form",
        "",
        "",
    ]
    assert found["uscc"].dropna().tolist() == ["91350100M000100Y43"] * 2
    assert found["id_number"].dropna().tolist() == ["11010519491231002X"]


PLACEHOLDERS = words(
    "000000000000000000 00000000000000000X 00000000000000000A 123456789012345678 "
    "12345678901234567J 111111111111111111 222222222222222222 987654321098765432 "
    "123123123123123123 121212121212121212 112233445566778899 100000000000000000 "
    "000000000000000001 913202810000000000 91320281000000000X 91320281MA00000000 "
    "91320281MAXXXXXXXX 913202811234567890 XXXXXXXXXXXXXXXXXX 111111111111111 123456789012345"
)


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_is_neither_code_nor_id_number(text: str) -> None:
    cell = pd.Series([text])
    assert is_placeholder(text)
    row = classify_party_ids(cell).iloc[0]
    assert row["problem"] == "placeholder"
    assert row[["uscc", "id_number"]].isna().all()
    for read in (parse_usccs, parse_registered_usccs, parse_id_numbers):
        assert read(cell).values.isna().all()


@pytest.mark.parametrize("body", ["00000000", "12345678", "99999999", "MA000000"])
def test_a_placeholder_with_the_right_check_digit_is_none(body: str) -> None:
    first17 = f"91320281{body}0"
    code = first17 + uscc_check_char(first17)
    assert is_uscc(code)
    assert parse_usccs(pd.Series([code])).values.isna().all()


@given(CODES)
def test_what_reads_as_an_id_number_is_no_code(code: str) -> None:
    values = parse_usccs(pd.Series([code])).values
    assert values.notna().all() == is_issued(code)


YEARS = st.integers(1900, 2026)


@given(st.sampled_from(["32", "11", "52", "44"]), st.from_regex(r"[0-9]{4}", fullmatch=True), YEARS)
def test_an_id_number_with_the_check_digit_of_a_code_is_an_id_number(
    province: str, place: str, year: int
) -> None:
    """One wrong id number in 31 passes as a code: whatever its check digits say, it is none."""
    passing = [
        first17 + check
        for last in range(1000)
        if (first17 := f"{province}{place}{year}0101{last:03d}")
        and (check := uscc_check_char(first17)) in "0123456789X"
    ]
    assert passing
    rows = classify_party_ids(pd.Series(passing[:40]))
    assert rows["uscc"].isna().all()
    assert not rows["text"].isin(passing).any()
    assert set(parse_registered_usccs(pd.Series(passing[:40])).values.dropna()) <= set(passing)


@pytest.mark.parametrize(
    "code", ["91320281199001011X", "5232028122U0E0QQ18", "11320281014035700X", "123202814660001234"]
)
def test_other_codes_do_not_read_as_id_numbers(code: str) -> None:
    assert not reads_as_id_number(code)
