"""Every shape of a number is hidden, to its last digit; what only looks like one stays."""

import pytest

from domain.privacy.masks import (
    REMOVED_NUMBER,
    hide_numbers,
    mask_id_number,
    mask_person_name,
    mask_phones,
)
from domain.values.identifiers import id_check_char
from tests.support.county import NAMES

CITIZEN = "32028119901212001"
CITIZEN += id_check_char(CITIZEN)


@pytest.mark.parametrize(
    "text",
    [
        "打86123456找他",
        "打 86123456 找他",
        "电话2345-6789",
        "电话:23456789",
        "电话是2345 6789",
        "来电 5678-1234",
        "来电 5678 1234-8001",
        "86 - 510 - 8612 3456",
        "+86 - 21 - 2612 3456",
    ],
)
def test_no_digit_of_a_number_stays_but_its_end(text: str) -> None:
    shown = hide_numbers(text)
    left = "".join(char for char in shown if char.isdigit())
    assert len(left) <= 4, shown


@pytest.mark.parametrize(
    "text",
    [
        "5678-1234元",
        "5678 1234号院",
        "A56781234",
        "567812345",
        "56781234x9",
        "1234567",
        "2345-6789",
        "86 510",
    ],
)
def test_sums_numbers_of_documents_and_longer_rows_stay(text: str) -> None:
    assert hide_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (CITIZEN, f"{CITIZEN[:6]}********{CITIZEN[-4:]}"),
        (f"({CITIZEN})", f"({CITIZEN[:6]}********{CITIZEN[-4:]})"),
        ("320281901212001", "320281*****2001"),
        (f"1{CITIZEN}", f"1{CITIZEN}"),
        (f"{CITIZEN}1", f"{CITIZEN}1"),
        (f"A{CITIZEN}", f"A{CITIZEN}"),
        ("32028190121200", "32028190121200"),
        ("3202819012120012", "3202819012120012"),
        ("", ""),
    ],
)
def test_an_id_number_keeps_its_region_and_its_end(text: str, shown: str) -> None:
    assert mask_id_number(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138-1234-5678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("0086 138 1234 5678", "138****5678"),
        ("(0510)86123456", "0510-****3456"),
        ("0510 8612345", "0510-****2345"),
        ("010-61234567", "010-****4567"),
        ("021-61234567", "021-****4567"),
        ("86123456", "****3456"),
        ("46123456", "46123456"),
        ("12812345678", "12812345678"),
        ("138123456789", "138123456789"),
        ("A13812345678", "A13812345678"),
        ("0510-16123456", "0510-16123456"),
        ("861234567", "861234567"),
    ],
)
def test_a_telephone_keeps_its_ends(text: str, shown: str) -> None:
    assert mask_phones(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张某"),
        ("张", "张某"),
        ("张小三", "张某某"),
        ("张小小三", "张某某"),
        ("欧阳", "欧某"),
        ("欧阳修", "欧阳某"),
        ("欧阳小修", "欧阳某某"),
        ("张三，李四", "张某，李某"),
        (" 张三 李小四 ", "张某 李某某"),
        ("张三/李四；王五", "张某/李某；王某"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_person_name(name, NAMES) == shown


def test_numbers_that_overlap_are_removed_as_one() -> None:
    assert hide_numbers("微信wx_13812345678a") == REMOVED_NUMBER
    assert hide_numbers("邮箱a@qq.com,QQ12345678") == f"邮箱{REMOVED_NUMBER},{REMOVED_NUMBER}"


def test_a_companys_code_stays_unless_it_may_be_a_persons() -> None:
    assert hide_numbers("代码91350100M000100Y43。") == "代码91350100M000100Y43。"
    assert "13501000000100" not in hide_numbers("代码913501000000010043。")
