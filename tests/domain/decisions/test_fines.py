"""Fines that the words of a decision state: read, or an error, never passed over."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decisions.fines import off_by_ten_thousand, one_amount, stated_amounts
from schemas.policy.load import load_policy

RULES = load_policy(Path(__file__).parents[3] / "policy").documents


def fine_of(text: str) -> Decimal | None:
    return one_amount(stated_amounts(text, RULES.fine))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("责令停止违法行为；处罚款人民币35000元", 35_000),
        ("处罚款35,000元", 35_000),
        ("罚款3.5万元", 35_000),
        ("罚款叁万伍仟元整（¥35000.00）", 35_000),
        ("处以罚款人民币壹拾贰万伍仟元整", 125_000),
        ("处以3万元罚款", 30_000),
        ("处35000元的罚款", 35_000),
        ("没收违法所得2000元，罚款3万元", 30_000),
        ("没收违法所得2000元并处罚款3万元", 30_000),
        ("警告；罚款：35000元", 35_000),
        ("罚款35000", 35_000),
        ("罚款三万五千元", 35_000),
        ("罚款3万5千元整", 35_000),
        ("罚款金额为35000元", 35_000),
        ("罚款12.5万元（大写：壹拾贰万伍仟元整）", 125_000),
        ("处违法所得一倍的罚款12000元", 12_000),
        ("罚款1万元；罚款2万元；共计罚款3万元", 30_000),
        ("罚款叁万元（已缴纳）", 30_000),
        ("罚款￥30,000.00", 30_000),
        ("罚3万元", 30_000),
        ("没收违法所得1.2万元；罚款2.4万元；罚没款合计3.6万元", 24_000),
        ("罚款壹拾贰万伍仟零佰元整", 125_000),
        ("行政处罚：罚款20000元。逾期不缴纳的，每日按罚款数额的百分之三加处罚款", 20_000),
    ],
)
def test_a_fine_in_figures_or_words_is_read(text: str, yuan: int) -> None:
    assert fine_of(text) == yuan


@pytest.mark.parametrize(
    "text",
    [
        "责令停止;罚款",
        "罚款;吊销许可证",
        "警告",
        "没收违法所得35000元",
        "退费35000元",
        "依法可处一万元以上五万元以下罚款",
        "",
    ],
)
def test_what_names_no_fine_states_none(text: str) -> None:
    assert fine_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "罚款若干元",
        "罚款三万五元",
        "罚款人民币X万元",
        "罚款3万元，罚款2万元",
        "罚款12.5万元（大写：壹拾贰万元整）",
        "罚款3.5",
        "罚款二万五",
        "处违法所得2倍罚款，共计6000元",
        "罚没合计3.6万元",
    ],
)
def test_a_fine_that_is_named_and_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fine_of(text)


@given(st.integers(1, 10**9))
def test_yuan_and_ten_thousands_of_yuan_are_told_apart_both_ways(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert off_by_ten_thousand(amount * 10_000, [amount])
    assert off_by_ten_thousand(amount, [amount * 10_000])
    assert not off_by_ten_thousand(amount, [amount, amount * 10_000])
    assert not off_by_ten_thousand(amount, [amount * 10])
    assert not off_by_ten_thousand(amount, [])
