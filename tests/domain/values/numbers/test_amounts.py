"""Money and counts."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.listing.frame import wan_text
from domain.values.numbers.amounts import parse_amounts, parse_counts


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        (3000.0, 3000),
        ("3,000元", 3000),
        ("￥3000", 3000),
        ("约3.5万元", 35000),
        ("3000余元", 3000),
        ("1.2万", 12000),
        ("近2万元", 20000),
        ("人民币叁仟元整", 3000),
        ("３０００", 3000),
        ("0.125", 0.13),
        ("壹拾贰万伍仟元整", 125_000),
        ("人民币壹拾贰万伍仟元整（¥125000.00）", 125_000),
        ("罚款人民币12.5万元（大写：壹拾贰万伍仟元整）", 125_000),
        ("125000元（壹拾贰万伍仟元整）", 125_000),
        ("大写：叁万伍仟圆整", 35_000),
        ("人民币叁万伍仟元正", 35_000),
        ("3万5千", 35_000),
        ("3万5千元", 35_000),
        ("三万五", 35_000),
        ("三点五万元", 35_000),
        ("12.5 万元整", 125_000),
        ("35000元整", 35_000),
        ("35,000.00元人民币", 35_000),
        ("处罚款35000元", 35_000),
        ("罚款：35000", 35_000),
        ("RMB35000", 35_000),
        ("叁仟伍佰元伍角贰分", 3500.52),
        ("3多万元", 30_000),
        ("廿万元", 200_000),
        ("两千元", 2_000),
    ],
)
def test_money_as_typed(typed: object, yuan: float) -> None:
    values, bad = parse_amounts(pd.Series([typed], dtype=object))
    assert not bad.any()
    assert values.tolist() == [yuan]


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("120000元（已缴）", 120_000),
        ("3万元（未缴纳）", 30_000),
        ("3万元（尚未缴清）", 30_000),
        ("2万元（已于2024年5月20日缴纳完毕）", 20_000),
        ("2万元（分三期缴纳）", 20_000),
        ("2万元【当场收缴】", 20_000),
        ("2万元（一次性缴清）", 20_000),
        ("2万元（票据号：00123456）", 20_000),
        ("2万元（见处罚决定书）", 20_000),
        ("2万元（）", 20_000),
        ("（已缴）2万元", 20_000),
        ("2万元，已缴", 20_000),
        ("2万元已缴纳", 20_000),
        ("20000，未缴", 20_000),
        ("20000（元）", 20_000),
        ("2（万元）", 20_000),
        ("罚款2万元整（大写：贰万元整）", 20_000),
        ("20000.00（贰万元整）", 20_000),
        ("20000元（大写贰万元整）（已缴）", 20_000),
        ("20000元（大写金额：贰万元整，已缴）", None),
        ("¥20000.00贰万元整", 20_000),
        ("20000元/贰万元整", 20_000),
        ("20000元，大写：贰万元整", 20_000),
        ("贰万元整（20000）", 20_000),
        ("人民币（大写）贰万元整", 20_000),
        ("20000元（叁万元整）", None),
        ("20000元，大写叁万元整", None),
        ("20000（每人）", None),
        ("20000元（其中没收5000元）", None),
        ("20000元（美元）", None),
        ("20000元（减半）", None),
        ("20000元（没收违法所得）", None),
        ("20000元（已缴1万元）", None),
        ("20000元（拟）", None),
        ("20000元（已撤销）", None),
        ("20000元（三人）", None),
        ("20000元（不予执行）", None),
        ("（已缴）", None),
    ],
)
def test_notes_that_are_no_amount_are_passed_over_and_any_other_leaves_it_unread(
    typed: str, yuan: float | None
) -> None:
    values, bad = parse_amounts(pd.Series([typed]))
    assert bad.tolist() == [yuan is None]
    assert values.dropna().tolist() == ([] if yuan is None else [yuan])


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("20000.00（贰万元整）", 20_000),
        ("2（贰万元整）", 20_000),
        ("2（已缴）", 20_000),
        ("20000（元）", 20_000),
        ("2（贰元整）", 2),
        ("20（贰万元整）", None),
    ],
)
def test_words_beside_a_figure_say_its_unit_in_a_column_of_ten_thousands(
    typed: str, yuan: float | None
) -> None:
    values, bad = parse_amounts(pd.Series([typed]), "wan")
    assert bad.tolist() == [yuan is None]
    assert values.dropna().tolist() == ([] if yuan is None else [yuan])


@given(st.integers(1, 9_999_999), st.sampled_from(["（已缴）", "（未缴纳）", "，已缴清", "（元）"]))
def test_a_harmless_note_never_changes_the_amount(yuan: int, note: str) -> None:
    assert parse_amounts(pd.Series([f"{yuan}{note}"])).values.tolist() == [yuan]


def test_a_bare_number_counts_what_the_column_counts() -> None:
    column = pd.Series([3.0, 0.8, "20", "3000元", None], dtype=object)
    assert parse_amounts(column, "wan").values.dropna().tolist() == [30000, 8000, 200000, 3000]


@pytest.mark.parametrize(
    "typed",
    [
        "200元/小时",
        "1-2万",
        "-3",
        "面议",
        "3.4.5",
        "1,00",
        "三万五元",
        "一二万元",
        "9" * 27,
        "12.5万元（大写：壹拾贰万元整）",
        "罚款",
        "罚款若干",
        "1万元以上5万元以下",
        "3万元、2万元",
    ],
)
def test_what_is_no_single_amount_is_bad(typed: str) -> None:
    values, bad = parse_amounts(pd.Series([typed]))
    assert bad.all()
    assert values.isna().all()


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("约21人", 21),
        ("39余名", 39),
        ("30+", 30),
        ("近40人", 40),
        ("１１余名", 11),
        ("3人左右", 3),
        (30.0, 30),
        ("二十", 20),
        ("一百零五", 105),
        ("两名学生", 2),
        ("1,200人次", 1200),
    ],
)
def test_counts_as_typed(typed: object, count: int) -> None:
    values, bad = parse_counts(pd.Series([typed], dtype=object))
    assert not bad.any()
    assert values.tolist() == [count]


@pytest.mark.parametrize("typed", [30.5, "10-20人", "十几名", "若干", "一二", "9" * 20, 10.0**20])
def test_what_is_no_count_is_bad(typed: object) -> None:
    assert parse_counts(pd.Series([typed], dtype=object)).bad.all()


@given(st.integers(0, 9_999_999_999))
def test_ten_thousands_say_the_same_money(cents: int) -> None:
    text = wan_text(float(Decimal(cents) / 1_000_000))
    assert len(text.partition(".")[2]) <= 6
    assert not text.endswith(".")
    assert Decimal(text) * 10_000 == Decimal(cents) / 100
    assert parse_amounts(pd.Series([text]), "wan").values[0] == cents / 100
