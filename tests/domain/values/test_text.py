"""Text as people type it."""

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.text import (
    clean,
    clean_text,
    compact,
    fill_ditto,
    fold_script,
    join_values,
    lost_digits,
    parse_unique,
    split_values,
    to_simplified,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" 学优教育 ", "学优教育"),
        ("ＡＢＣ１２３（华士）", "ABC123(华士)"),
        ("王\u200b琳\ufeff", "王琳"),
        ("第一行\n第二行\t尾", "第一行 第二行 尾"),
        (13812345678.0, "13812345678"),
        (0.5, "0.5"),
        (12, "12"),
        (datetime.fromisoformat("2023-04-03"), "2023-04-03"),
        (date(2023, 4, 3), "2023-04-03"),
        *((mark, None) for mark in ("无", "/", "-", "—", "暂无", "不详", " ／ ", "－", "")),
        (None, None),
        (float("nan"), None),
        (pd.NaT, None),
    ],
)
def test_a_cell_says_what_was_meant(typed: object, meant: str | None) -> None:
    assert clean_text(typed) == meant


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


@given(st.text())
def test_clean_text_has_no_odd_white_space(text: str) -> None:
    cleaned = clean_text(text) or ""
    assert cleaned == " ".join(cleaned.split())
    assert not {"\u200b", "\ufeff", "\x00", "\r"} & set(cleaned)


def test_a_column_keeps_its_index_and_its_gaps() -> None:
    column = pd.Series(["１", None, "无", 2.0], index=[7, 3, 9, 1], dtype=object)
    cleaned = clean(column)
    assert list(cleaned.index) == [7, 3, 9, 1]
    assert cleaned.dtype == "str"
    assert cleaned.isna().tolist() == [False, True, True, False]
    assert cleaned.dropna().tolist() == ["1", "2"]


def test_ditto_is_the_cell_above_even_if_that_is_empty() -> None:
    column = pd.Series(["同上", "学优", "同上", "同上", None, "同上", "思雨"], dtype="str")
    filled = fill_ditto(column)
    assert filled.isna().tolist() == [True, False, False, False, True, True, False]
    assert filled.dropna().tolist() == ["学优", "学优", "学优", "思雨"]


def test_ditto_is_recognised_however_it_is_spaced() -> None:
    column = pd.Series(["甲", " 同上 ", "同　上", "“同上”", "同上路"], dtype=object)
    assert fill_ditto(column).tolist() == ["甲", "甲", "甲", "甲", "同上路"]


def test_traditional_script_is_folded() -> None:
    column = pd.Series(["辰苗培訓學校", "璜土玉門西路", None], dtype="str")
    assert to_simplified(column).dropna().tolist() == ["辰苗培训学校", "璜土玉门西路"]


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)))
def test_folding_script_keeps_every_position_and_is_final(text: str) -> None:
    folded = fold_script(text)
    assert len(folded) == len(text)
    assert fold_script(folded) == folded


def test_a_name_spread_out_is_put_together() -> None:
    assert compact(pd.Series(["立鸿至体 育"], dtype="str")).tolist() == ["立鸿至体育"]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("转线上、无证办学", ["转线上", "无证办学"]),
        ("责令停止;退费；罚款", ["责令停止", "退费", "罚款"]),
        ("张三/李四 王五，张三", ["张三", "李四", "王五"]),
        (" 、; ", []),
    ],
)
def test_several_values_in_a_cell(cell: str, values: list[str]) -> None:
    assert split_values(cell) == values


@given(st.lists(st.text(alphabet="学优思雨晨文123", min_size=1)))
def test_joined_values_split_into_the_same(values: list[str]) -> None:
    assert split_values(join_values(values)) == list(dict.fromkeys(values))


@pytest.mark.parametrize(
    ("value", "lost"),
    [(3.20281e17, True), ("1.38E+10", True), (13812345678.0, False), ("320281199001011234", False)],
)
def test_digits_that_went_through_a_float_are_known(value: object, lost: bool) -> None:
    assert lost_digits(value) is lost


def test_an_unreadable_cell_is_bad_and_an_empty_one_is_not() -> None:
    values, bad = parse_unique(pd.Series(["1", "x", None], dtype="str"), int, "Int64")
    assert bad.tolist() == [False, True, False]
    assert values.isna().tolist() == [False, True, True]
