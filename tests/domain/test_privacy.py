"""Personal data hidden."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import id_check_char
from domain.privacy import (
    mask_address,
    mask_free_text,
    mask_id_number,
    mask_numbers,
    mask_person_name,
    mask_phones,
    mask_series,
    scrub,
    scrub_complaint_text,
)

SURNAMES = "王李张刘陈杨黄赵周吴徐孙付肖欧"
GIVEN = "伟芳娜敏静秀娟英华慧巧美霞红玉萍丽莉"
CALLERS = st.builds(str.__add__, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2))
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.from_regex(r"0510[5-8][0-9]{7}", fullmatch=True)
GAPS = st.sampled_from(["", " ", "-", ".", "—", "·", "_", " - ", "\u3000", "\u200b"])
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
SAID = str.maketrans("0123456789", "〇幺二三四五六七八九")
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
        "said": number.translate(SAID),
    }[style]


STYLES = st.sampled_from(["plain", "wide", "single", "country", "spoken", "said"])
STORIES = st.sampled_from(
    [
        "来电人{name}，联系电话{phone}。",
        "来电人：{name}，电话：{phone}。",
        "我叫{name}，手机{phone}，",
        "我是{name}，住在隔壁，请打{phone}联系我。",
        "诉求人姓名{name}（{phone}，微信同号）。",
        "联系人：{name} {phone}。",
        "加我微信wx{phone}，{name}",
        "{name}{phone}",
        "请{name}回电{phone}{name}",
    ]
)


@given(CALLERS, MOBILES | LANDLINES, GAPS, STYLES, STORIES, st.booleans())
def test_neither_caller_nor_number_is_findable(
    name: str, number: str, gap: str, style: str, story: str, first: bool
) -> None:
    introduction = story.format(name=gap.join(name), phone=spell(number, gap, style))
    complaint = f"市民反映{PARTY}双休日补课。"
    text = introduction + complaint if first else complaint + introduction
    clean = scrub(text, name, number) or ""
    for digits in (number, number.translate(SPOKEN), number.translate(SAID)):
        assert digits not in stripped(clean)
    assert number[-8:] not in stripped(clean) or number.startswith("1")
    assert name not in stripped(clean)
    assert PARTY in clean


@given(MOBILES, GAPS, st.sampled_from(["plain", "wide", "single", "country", "spoken"]))
def test_anybodys_mobile_is_removed(number: str, gap: str, style: str) -> None:
    clean = scrub(f"请打{spell(number, gap, style)}联系，地点在{PARTY}", None, None) or ""
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
        clean = scrub(f"举报人身份证{typed}，举报{PARTY}", None, None) or ""
        assert typed.upper() not in stripped(clean).upper()
        assert PARTY in clean


@given(
    CALLERS,
    st.sampled_from(["来电人{}，", "我叫{}，", "本人{}，", "诉求人姓名{}（", "举报人{}来电，"]),
)
def test_self_introductions_go_even_if_the_column_is_empty(name: str, lead: str) -> None:
    assert name not in (scrub(lead.format(name) + f"反映{PARTY}补课", None, None) or "")


@pytest.mark.parametrize(
    ("text", "caller", "gone"),
    [
        ("请回电王女士", "王琳", "王女士"),
        ("我姓王，家长", "", "姓王"),
        ("举报人王先生反映", "王先生", "王先生"),
        ("市民张女士反映", "", "张女士"),
        ("我叫王 琳", "王琳", "王 琳"),
        ("王，琳", "王　琳", "琳"),
        ("來電人張靜，", "张静", "張靜"),
        ("QQ：123456789", "", "123456789"),
        ("加微信wx_abc123", "", "abc123"),
        ("邮箱 li_si@163.com", "", "li_si"),
        ("电话86123456", "", "86123456"),
        ("电话 0510 8612 3456", "", "8612"),
        ("转 0510-86123456-8001", "", "86123456"),
        ("来电80838344", "", "80838344"),
        ("Tel:86-510-86123456", "", "86123456"),
        ("我是李明的家长", "", "李明"),
        ("我姓冯，叫冯小刚，请回电", "", "冯小刚"),
        ("我儿子在这里，我是他妈妈丁文涛，联系", "", "丁文涛"),
        ("留言人许仙，手机", "", "许仙"),
        ("署名：杨过，盼复", "", "杨过"),
        ("您好，名字是任盈盈，家住利港", "", "任盈盈"),
        ("一位姓段的先生来电", "", "姓段"),
        ("电话510-86123456", "", "86123456"),
    ],
)
def test_what_goes(text: str, caller: str, gone: str) -> None:
    assert gone not in (scrub(text, caller, "0510-80838344") or "")


@pytest.mark.parametrize(
    "text",
    [
        "崔老师在阳光新村26-3-601补课",
        "御景园1-2-1602、15-3-1803两处",
        "人民中路368号时代广场1819室",
        "工单JY20230524000002,2023-05-24 09:13登记",
        "澄教罚〔2023〕15号,罚款120000元",
        "收费12000000元",
        "统一社会信用代码91350100M000100Y43",
        "在微信群里招生,一节课200元",
        "来电人称文渡辅导班假期补课",
        "我是文渡辅导班的学生",
        "来电人称香山中路377号的音画艺术补课",
        "打着王老师的名义招生",
        "被举报人李明在家补课",
        "我是张欣红老师的学生家长",
        "2023年3月21日至4月8日,20230403又开班",
        "320281001村",
        "机构的名字叫方舟,在阳光新村",
    ],
)
def test_party_place_and_dates_stay(text: str) -> None:
    assert scrub(text, "王琳", "13812345678") == text


def test_an_anonymous_caller_has_no_name_to_remove() -> None:
    assert scrub("匿名群众反映补课", "匿名", "") == "匿名群众反映补课"


def test_a_number_inside_a_number_does_not_survive() -> None:
    clean = scrub("13812313812345678", None, "13812345678") or ""
    assert "13812345678" not in clean


def test_columns_are_scrubbed_row_by_row() -> None:
    text = pd.Series(["王琳说,李静也在", "王琳说,李静也在", None], index=[5, 6, 7], dtype="str")
    caller = pd.Series(["王琳", "李静", "王琳"], index=[5, 6, 7], dtype="str")
    clean = scrub_complaint_text(text, caller, pd.Series([None] * 3, index=[5, 6, 7], dtype="str"))
    assert list(clean.index) == [5, 6, 7]
    assert ("王琳" in clean[5], "李静" in clean[5]) == (False, True)
    assert ("王琳" in clean[6], "李静" in clean[6]) == (True, False)
    assert pd.isna(clean[7])


def test_masks() -> None:
    assert mask_id_number("11010519491231002X") == "110105********002X"
    assert mask_phones("13812345678;0510-86123456") == "138****5678;0510-****3456"
    assert mask_phones("+86 138 1234 5678") == "138****5678"
    assert mask_person_name("张三、欧阳修;李小明") == "张某、欧阳某;李某某"
    assert mask_address("江阴市璜土镇运河丽舍34幢4单元802室") == "江阴市璜土镇运河丽舍****"
    assert mask_address("人民路五号楼") == "人民路****"
    assert mask_address("江阴市璜土镇") == "江阴市璜土镇"
    assert (
        mask_numbers("张三13812345678,91350100M000100Y43") == "张三138****5678,91350100M000100Y43"
    )


@given(MOBILES, st.text(alphabet="联系电话：，。 ", max_size=6))
def test_masked_text_has_no_whole_number(number: str, around: str) -> None:
    column = pd.Series([f"{around}{number}{around}", None], dtype="str")
    masked = mask_free_text(column)
    assert number not in masked[0]
    assert pd.isna(masked[1])
    assert mask_series(column, mask_phones)[0].count("*") == 4


@given(CALLERS)
def test_a_masked_name_keeps_only_the_surname(name: str) -> None:
    masked = mask_person_name(name)
    assert masked[0] == name[0]
    assert set(masked[1:]) == {"某"}
