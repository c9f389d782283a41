"""What is a penalty decision: known forms are, everything else is not, whoever thought of it."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decisions.kinds import NO_NUMBER, NOT_A_DECISION, SIMPLE, statuses
from domain.decisions.numbers import decision_numbers
from schemas.policy.load import load_policy

RULES = load_policy(Path(__file__).parents[3] / "policy").documents


def hold_of(typed: str) -> str | None:
    number = decision_numbers(pd.Series([typed])).values.iloc[0]
    return RULES.number_hold(typed if pd.isna(number) else number)


@pytest.mark.parametrize(
    "typed",
    [
        "澄教罚〔2023〕2号", "澄市监处罚〔2024〕15号", "苏(澄)市监处罚〔2024〕15号",
        "苏锡澄市监处罚〔2024〕15号", "澄行执罚字〔2024〕15号", "教罚决字〔2024〕15号",
        "澄公(治)行罚决字〔2024〕15号", "澄公（XX）行罚决字〔2024〕15号",
        "澄公(澄江)行罚决字〔2024〕15号", "澄徐霞客综执罚字〔2024〕1号", "月城综执罚〔2024〕1号",
        "澄文综罚字〔2024〕1号", "锡教罚〔2024〕1号", "澄人社监罚字〔2024〕1号",
        "澄消行罚决字〔2024〕第0001号", "澄市监处字〔2019〕1号", "澄价检处〔2016〕1号",
        "澄教行政处罚〔2024〕1号", "澄高新综执罚决字〔2024〕1号", "（2024）澄教罚字第2号",
    ],
)  # fmt: skip
def test_numbers_of_penalty_decisions_are_known(typed: str) -> None:
    assert hold_of(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "澄教责改字〔2024〕906号", "澄教罚告〔2024〕907号", "澄市监处罚告〔2024〕970号",
        "澄教罚听告字〔2024〕1号", "澄教罚先告〔2024〕1号", "澄市监不罚〔2024〕1号",
        "澄市监不予处罚〔2024〕1号", "澄市监免罚〔2024〕1号", "澄教立〔2024〕1号",
        "澄教罚催〔2024〕1号", "澄教约谈〔2024〕1号", "澄教移〔2024〕1号", "澄教检〔2024〕1号",
        "澄教罚撤〔2024〕1号", "澄教办〔2024〕1号", "行政处罚事先告知书 澄教罚〔2024〕3号",
        "不予行政处罚决定书 澄教罚〔2024〕3号", "责令改正通知书 澄教罚〔2024〕3号",
    ],
)  # fmt: skip
def test_other_documents_are_no_penalty_decisions(typed: str) -> None:
    assert hold_of(typed) == NOT_A_DECISION


@pytest.mark.parametrize("typed", ["无文号", "见附件", "口头警告", "待定", "20240315", "已处罚"])
def test_words_in_place_of_a_number_are_no_number(typed: str) -> None:
    assert hold_of(typed) == NO_NUMBER


@pytest.mark.parametrize(
    "typed", ["当场处罚", "澄市监简罚〔2024〕1号", "当场行政处罚决定书 澄教罚〔2024〕3号"]
)
def test_the_simple_procedure_is_told(typed: str) -> None:
    assert hold_of(typed) == SIMPLE


@given(st.text("澄教市监处罚字决告知责改不予免立移催听", min_size=1, max_size=40))
def test_only_the_word_for_penalty_ends_the_issuers_words(words: str) -> None:
    if RULES.number_hold(f"{words}〔2024〕1号") is None:
        assert words.endswith(("罚", "罚字", "罚决", "罚决字", "市监处", "市监处字"))
        assert not set(words) & set("告知责改不予免立移催听")


@pytest.mark.parametrize(
    "value", [None, np.nan, "", "/", 0, "0", 0.0, "0.0", "00", False, "false", "正常", b"\x00"]
)
def test_in_force_is_nothing_zero_or_the_word(value: object) -> None:
    assert statuses(pd.Series([value], dtype=object), RULES).tolist() == [False]


@pytest.mark.parametrize(
    "value",
    [
        1, "1", 1.0, "1.0", "01", "１", True, Decimal("1.00"), np.int64(1), b"\x01", "撤销",
        "已撤销", "撤 回", "作废", "是", "Y", "TRUE",
    ],
)  # fmt: skip
def test_words_and_numbers_for_withdrawn_are_withdrawn(value: object) -> None:
    assert statuses(pd.Series([value], dtype=object), RULES).tolist() == [True]


@pytest.mark.parametrize(
    "value", [2, "2", 3.0, "-1", "1.5", "否", "N", "有效", "已修复", "撤销中", "未撤销", "#N/A"]
)
def test_any_other_status_is_unknown(value: object) -> None:
    assert statuses(pd.Series([value], dtype=object), RULES).isna().all()


def test_one_column_of_many_types_keeps_them_apart() -> None:
    column = pd.Series([0, 1, 1.0, True, False, "2", 2, None], dtype=object)
    known = statuses(column, RULES)
    assert known.fillna(False).tolist() == [False, True, True, True, False, False, False, False]
    assert known.isna().tolist() == [False] * 5 + [True, True, False]
