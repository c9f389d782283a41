"""Telephone numbers."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.phones import parse_phones
from domain.values.placeholders import is_placeholder_phone

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(
    lambda number: not is_placeholder_phone(number)
)
LOCALS = st.from_regex(r"[5-8][0-9]{7}", fullmatch=True).filter(
    lambda number: not is_placeholder_phone(f"0510-{number}")
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("86-13812345678", "13812345678"),
        (13812345678.0, "13812345678"),
        ("13812345678.0", "13812345678"),
        ("051085325585.00", "0510-85325585"),
        ("张三13812345678", "13812345678"),
        ("85325585", "0510-85325585"),
        ("(0510)87761586", "0510-87761586"),
        ("051083852133", "0510-83852133"),
        ("0510—86123456", "0510-86123456"),
        ("0510 86123456", "0510-86123456"),
        ("+86 510 86123456", "0510-86123456"),
        ("0510-86123456-801", "0510-86123456-801"),
        ("86123456转801", "0510-86123456-801"),
        ("025-83335555", "025-83335555"),
        ("400-123-4567", "4001234567"),
        ("13699061720、15085085227", "13699061720;15085085227"),
        ("13699061720 15085085227", "13699061720;15085085227"),
        ("86123456/13699061720", "0510-86123456;13699061720"),
    ],
)
def test_one_spelling_for_all(typed: object, number: str) -> None:
    values, bad = parse_phones(pd.Series([typed], dtype=object), "0510")
    assert values.tolist() == [number]
    assert not bad.any()


@pytest.mark.parametrize("typed", ["1.38E+10", "138****5678", "1381234567", "12345", "电话不详"])
def test_a_damaged_number_is_no_number(typed: str) -> None:
    values, bad = parse_phones(pd.Series([typed]), "0510")
    assert values.isna().all()
    assert bad.all()


def test_an_empty_cell_is_not_bad() -> None:
    assert not parse_phones(pd.Series(["无", None, "/"], dtype="str"), "0510").bad.any()


def test_the_readable_number_of_a_damaged_cell_is_kept() -> None:
    values, bad = parse_phones(pd.Series(["13812345678、139****0000"]), "0510")
    assert values.tolist() == ["13812345678"]
    assert bad.all()


@given(MOBILES, st.sampled_from(["", " ", "-", "—"]), st.sampled_from(["", "+86", "0086", "86 "]))
def test_grouping_and_country_code_do_not_matter(number: str, gap: str, code: str) -> None:
    typed = code + gap.join((number[:3], number[3:7], number[7:]))
    assert parse_phones(pd.Series([typed]), "0510").values.tolist() == [number]


@given(LOCALS, st.sampled_from(["", "0510", "0510-", "(0510)", "0510 "]))
def test_the_area_code_is_supplied(local: str, lead: str) -> None:
    assert parse_phones(pd.Series([lead + local]), "0510").values.tolist() == [f"0510-{local}"]


@given(st.lists(MOBILES | LOCALS, min_size=1, max_size=4))
def test_reading_the_canonical_form_changes_nothing(numbers: list[str]) -> None:
    once = parse_phones(pd.Series(["、".join(numbers)]), "0510")
    twice = parse_phones(once.values, "0510")
    assert not once.bad.any()
    assert once.values.tolist() == twice.values.tolist()


@pytest.mark.parametrize(
    "cell", ["13333333333", "13800000000", "88888888", "0510-88888888", "0510-23456789", "1" * 11]
)
def test_a_filled_up_number_is_none(cell: str) -> None:
    values, bad = parse_phones(pd.Series([cell, f"{cell}、13912345678"]), "0510")
    assert pd.isna(values[0])
    assert values[1] == "13912345678"
    assert bad.all()
