"""Personal data hidden."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.privacy.masks import (
    _merged,
    hide_numbers,
    mask_free_text,
    mask_id_number,
    mask_numbers,
    mask_person_name,
    mask_phones,
)
from domain.values.identifiers import id_check_char
from tests.support.county import NAMES

SURNAMES = "王李张刘陈杨黄赵周吴徐孙付肖欧"
GIVEN = "伟芳娜敏静秀娟英华慧巧美霞红玉萍丽莉"
CALLERS = st.builds(str.__add__, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2))
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.from_regex(r"0510[5-8][0-9]{7}", fullmatch=True)
GAPS = st.sampled_from(["", " ", "-", ".", "—", "·", "_", " - ", "\u3000", "\u200b"])
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
PARTY = "江阴市华士镇五星路213号学优教育"


def stripped(text: str) -> str:
    """Only letters, characters and digits: what somebody finds who ignores separators."""
    return re.sub(r"[\W_]+", "", text)


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def spell(number: str, gap: str, style: str) -> str:
    typed = gap.join((number[:3], number[3:7], number[7:]))
    return {
        "plain": typed,
        "wide": wide(typed),
        "single": (gap or " ").join(number),
        "country": "+86 " + typed,
        "spoken": number.translate(SPOKEN),
    }[style]


@given(MOBILES, GAPS, st.sampled_from(["plain", "wide", "single", "country", "spoken"]))
def test_anybodys_mobile_is_removed(number: str, gap: str, style: str) -> None:
    clean = hide_numbers(f"请打{spell(number, gap, style)}联系，地点在{PARTY}")
    assert number not in stripped(clean)
    assert number.translate(SPOKEN) not in clean
    assert PARTY in clean


@given(
    st.from_regex(
        r"[1-6][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}", fullmatch=True
    ),
    GAPS,
)
def test_anybodys_id_number_is_removed(first17: str, gap: str) -> None:
    number = first17 + id_check_char(first17)
    for typed in (number, wide(number), number.lower(), number[:6] + number[8:17]):
        clean = hide_numbers(f"举报人身份证{typed}，举报{PARTY}")
        assert typed.upper() not in stripped(clean).upper()
        assert PARTY in clean


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("QQ：123456789", "123456789"),
        ("加微信wx_abc123", "abc123"),
        ("邮箱 li_si@163.com", "li_si"),
        ("电话86123456", "86123456"),
        ("电话 0510 8612 3456", "8612"),
        ("转 0510-86123456-8001", "86123456"),
        ("来电80838344", "80838344"),
        ("Tel:86-510-86123456", "86123456"),
        ("电话510-86123456", "86123456"),
    ],
)
def test_numbers_and_accounts_go(text: str, gone: str) -> None:
    assert gone not in hide_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "御景园1-2-1602、15-3-1803两处",
        "工单JY20230524000002,2023-05-24 09:13登记",
        "澄教罚〔2023〕15号,罚款120000元",
        "收费12000000元",
        "统一社会信用代码91350100M000100Y43",
        "2023年3月21日至4月8日,20230403又开班",
        "320281001村",
    ],
)
def test_places_dates_and_sums_stay(text: str) -> None:
    assert hide_numbers(text) == text


def test_masks() -> None:
    assert mask_id_number("11010519491231002X") == "110105********002X"
    assert mask_phones("13812345678;0510-86123456") == "138****5678;0510-****3456"
    assert mask_phones("+86 138 1234 5678") == "138****5678"
    assert mask_person_name("张三、欧阳修;李小明", NAMES) == "张某、欧阳某;李某某"
    assert (
        mask_numbers("张三13812345678,91350100M000100Y43") == "张三138****5678,91350100M000100Y43"
    )


@given(MOBILES, st.text(alphabet="联系电话：，。 ", max_size=6))
def test_masked_text_has_no_whole_number(number: str, around: str) -> None:
    column = pd.Series([f"{around}{number}{around}", None], dtype="str")
    masked = mask_free_text(column)
    assert number not in masked[0]
    assert pd.isna(masked[1])
    assert masked[0].count("*") == 4


@given(CALLERS)
def test_a_masked_name_keeps_only_the_surname(name: str) -> None:
    masked = mask_person_name(name, NAMES)
    assert masked[0] == name[0]
    assert set(masked[1:]) == {"某"}


@pytest.mark.parametrize(
    "text",
    [
        "罚款56781234元", "罚款56781234.50元", "没收违法所得86543210元", "罚款5678.1234万元",
        "罚款 56781234 元", "罚款80001234余元", "合计86801234元整", "退费81234567圆",
    ],
)  # fmt: skip
def test_a_sum_of_money_is_no_telephone(text: str) -> None:
    assert hide_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("电话56781234元月起停用", "56781234"), ("罚款86781234", "86781234"),
        ("致电86781234，罚款500元", "86781234"), ("罚款13812345678元", "13812345678"),
        ("罚款500元，电话86781234", "86781234"), ("0510-86781234元旦值班", "86781234"),
    ],
)  # fmt: skip
def test_a_telephone_is_hidden_beside_money_too(text: str, gone: str) -> None:
    assert gone not in stripped(hide_numbers(text))


def test_overlapping_stretches_are_one_as_long_as_both() -> None:
    assert _merged([(3, 9, "b"), (0, 5, "a"), (9, 10, "c")]) == [(0, 9, "a"), (9, 10, "c")]
    assert _merged([(0, 9, "a"), (3, 5, "b")]) == [(0, 9, "a")]
