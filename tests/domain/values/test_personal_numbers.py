"""No spelling and no neighbour hides a telephone or an id number; other digits stay."""

import random

import pytest

from domain.values.personal_numbers import hide_numbers_in_rows, holds_number, key_without_numbers
from tests.support.planted_records import Facts, digits_of

AHEAD = ("", "2023-05-10", "2023-05-10 00:00:00", "1号", "江阴市教育局", "罚款2", "电话", "存续 ")


def test_two_thousand_generated_numbers_are_hidden_and_keyed():
    rng = random.Random(7)
    facts = Facts(rng)
    for number in range(2_000):
        spelt = facts.citizen("x") if number % 3 == 0 else facts.phone("x")
        digits = list(facts.public)[-1]
        text = rng.choice(AHEAD) + spelt + rng.choice(("", "（微信同号）", "，李某", "元"))
        assert digits in digits_of(text)
        for changed in (hide_numbers_in_rows(text), key_without_numbers(text)):
            assert digits not in digits_of(changed), text
        assert key_without_numbers(text) == key_without_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "罚款1234567.89元", "2023-03-21-2023-04-08", "2023.3.21—2023.4.8", "20230511 20230512",
        "二〇二三年三月二十一日至二〇二三年四月八日", "91320281K1T2GQ3X10", "11320281014035700X",
        "苏澄市监案〔2023〕00123号", "1、2、3、4、5、6、7、8、9、10", "一二三四五六七八九十",
        "JY202300000001", "5000.00元、3000.00元、12000.00元", "澄教罚〔2023〕2号、3号、4号、5号",
        "91320281562345678X", "913202817523456789", "92320281712345670X",
        "2023-05-11 00:00:00", "1.38E+10", "", "town_submission:2023-04-08/320281107/3",
    ],
)  # fmt: skip
def test_days_amounts_codes_and_document_numbers_stay(text):
    assert hide_numbers_in_rows(text) == text
    assert not holds_number(text)


def test_keys_of_different_numbers_differ_and_of_spellings_agree():
    one, other = "澄教信〔2023〕5号13812345678", "澄教信〔2023〕5号13812345679"
    assert key_without_numbers(one) != key_without_numbers(other)
    assert key_without_numbers(one) == key_without_numbers("澄教信〔2023〕5号138-1234-5678")
