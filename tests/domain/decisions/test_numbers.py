"""Numbers of decisions: one canonical form for every spelling, and none for what is no number."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decisions.numbers import (
    decision_key,
    decision_numbers,
    issuer_words,
    link_keys,
)


@pytest.mark.parametrize(
    "typed",
    [
        "澄市监处罚〔2023〕5号",
        "澄市监处罚（2023）5号",
        "澄市监处罚(2023)5号",
        "澄市监处罚[2023]第0005号",
        "澄市监处罚﹝2023﹞5",
        "澄市监处罚【２０２３】５号",
        "澄市监处罚 〔2023〕 5 号",
        "澄市监处罚〔2023年〕5号",
        "澄市监处罚2023第5号",
        "澄市监处罚2023年5号",
        "澄市监处罚 2023 5",
        "澄 市监处罚（2023〕05号",
        "行政处罚决定书（澄市监处罚〔2023〕5号）",
        "江阴市市场监督管理局行政处罚决定书 澄市监处罚〔2023〕第5号",
        "文号：澄市监处罚〔2023〕5号",
    ],
)
def test_one_key_for_every_spelling_of_a_decision(typed: str) -> None:
    assert decision_numbers(pd.Series([typed])).values.tolist() == ["澄市监处罚〔2023〕5号"]


def test_the_issuers_words_and_parts_are_kept() -> None:
    typed = [
        "澄教罚字〔2023〕5号",
        "澄教罚〔2023〕5号",
        "锡澄市监处罚〔2023〕05-012号",
        "澄罚〔2023〕A012号之二",
        "苏（澄）文综罚字（2023）第005号",
        "(苏锡)市监罚[2023]5",
    ]
    assert decision_numbers(pd.Series(typed)).values.tolist() == [
        "澄教罚字〔2023〕5号",
        "澄教罚〔2023〕5号",
        "锡澄市监处罚〔2023〕5-12号",
        "澄罚〔2023〕A12号之二",
        "苏(澄)文综罚字〔2023〕5号",
        "(苏锡)市监罚〔2023〕5号",
    ]


@pytest.mark.parametrize("typed", ["abc", "2023-5", "澄教罚20235号", "已立案", "澄教罚〔2023〕"])
def test_what_is_no_decision_number_is_bad(typed: str) -> None:
    assert decision_numbers(pd.Series([typed])).bad.all()


@given(
    st.sampled_from(["澄教罚", "澄市监处罚", "苏澄市监案字"]),
    st.integers(2000, 2099),
    st.integers(1, 99999),
    st.sampled_from(["〔〕", "[]", "()", "（）", "【】", "﹝﹞"]),
    st.sampled_from(["", "第"]),
    st.integers(1, 6),
    st.sampled_from(["号", ""]),
)
def test_spelling_never_changes_the_key(
    office: str, year: int, serial: int, brackets: str, lead: str, width: int, sign: str
) -> None:
    typed = f"{office}{brackets[0]}{year}{brackets[1]}{lead}{serial:0{width}d}{sign}"
    values, bad = decision_numbers(pd.Series([typed]))
    assert not bad.any()
    assert values.tolist() == [f"{office}〔{year}〕{serial}号"]
    assert decision_numbers(values).values.tolist() == values.tolist()


@pytest.mark.parametrize(
    "typed",
    [
        "澄教罚〔2O24〕984号",
        "澄教罚〔2024〕984号。",
        "《行政处罚决定书》（澄教罚〔2024〕984号）",
        "行政处罚决定书 澄教罚〔2024〕984号",
        "江阴市教育局行政处罚决定书文号：澄教罚〔2024〕984号",
        "澄教罚〔2024〕984号行政处罚决定书",
        "《澄教罚〔2024〕984号》",
        "澄教罚《2024》984号",
        "澄教罚〈2024〉第984号",
        "〔2024〕澄教罚984号",
        "2024年澄教罚第0984号",
        "澄教罚〔二〇二四〕九百八十四号",
        "澄教罚〔二零二四〕第九八四号",
        "澄教罚﹝２０２４﹞９８４号",
    ],
)
def test_slips_of_the_keyboard_do_not_make_another_number(typed: str) -> None:
    assert decision_numbers(pd.Series([typed])).values.tolist() == ["澄教罚〔2024〕984号"]


@pytest.mark.parametrize(
    "typed",
    [
        "澄教罚〔2024〕991号、澄教罚〔2024〕992号",
        "澄教罚〔2024〕991号\n澄教罚〔2024〕992号",
        "澄教罚〔2024〕991号澄教罚〔2024〕992号",
        "澄教罚〔2024〕991、992号",
        "澄教罚〔2024〕991号和992号",
        "1.澄教罚〔2024〕991号 2.澄教罚〔2024〕992号",
    ],
)
def test_two_numbers_in_a_cell_are_two(typed: str) -> None:
    numbers = ["澄教罚〔2024〕991号;澄教罚〔2024〕992号"]
    assert decision_numbers(pd.Series([typed])).values.tolist() == numbers


@pytest.mark.parametrize("typed", ["责令改正通知书（澄教罚〔2024〕3号）", "见附件", "20240315"])
def test_the_name_of_another_document_is_not_taken_for_a_label(typed: str) -> None:
    assert decision_numbers(pd.Series([typed])).bad.all()


@given(
    st.sampled_from(["罚", "罚字", "罚决", "罚决字", "处罚", "处罚字"]),
    st.integers(2000, 2099),
    st.integers(1, 9999),
)
def test_words_for_penalty_share_a_key_and_offices_do_not(word: str, year: int, no: int) -> None:
    keys = {
        decision_key(f"{office}{word}〔{year}〕{no}号") for office in ("澄教", "澄市监", "苏澄教")
    }
    assert keys == {f"{office}罚〔{year}〕{no}号" for office in ("澄教", "澄市监", "苏澄教")}


def test_the_issuers_words_are_told() -> None:
    assert issuer_words("澄公(治)行罚决字〔2024〕5号") == "澄公(治)行罚决字"
    assert issuer_words("见附件") is None


def test_words_in_place_of_a_number_link_nobody() -> None:
    assert link_keys("见附件") is None
    assert (
        link_keys("澄教罚字〔2024〕5号;澄教罚〔2024〕6号") == "澄教罚〔2024〕5号;澄教罚〔2024〕6号"
    )
