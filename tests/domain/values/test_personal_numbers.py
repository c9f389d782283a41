"""No spelling and no neighbour hides a telephone or an id number; other digits stay."""

import random

import pytest

from domain.values.identifiers import uscc_check_char
from domain.values.personal_numbers import (
    bears_digest,
    hide_numbers_in_rows,
    holds_number,
    is_serial,
    key_without_numbers,
)
from tests.support.planted.records import Facts, digits_of

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


@pytest.mark.parametrize(
    "text",
    [
        "138\u200b1234\u200b5678", "1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "١٣٨١٢٣٤٥٦٧٨", "138/1234/5678",
        "138，1234，5678", "138 - 1234 - 5678", "138===1234===5678", "1,3,8,1,2,3,4,5,6,7,8",
        "I38O1234567", "l3812345678", "幺三八洞拐两三四五六七",
        "①③⑧①②③④⑤⑥⑦⑧", "壹參捌壹貳參肆伍陸柒捌",
        "电话86861234", "座机：8686-1234", "身份证320281850101123", "320281/19850101/1234",
        "号码057187654321", "138 123 456 78", "罚款2138-1234-5678",
        "罚款21、3、8、1、2、3、4、5、6、7、8",
    ],
)  # fmt: skip
def test_spellings_that_nobody_lists_are_hidden(text):
    hidden, key = hide_numbers_in_rows(text), key_without_numbers(text)
    assert "****" in hidden
    assert bears_digest(key)
    assert (hide_numbers_in_rows(hidden), key_without_numbers(key)) == (hidden, key)


@pytest.mark.parametrize(
    "text",
    [
        "A1幢1301、1302、1303、1304室", "1301 1302 1303 1304", "1301-1302-1303室",
        "135、1301、1302",
        "周一至周五8:30-11:30，13:00-17:30", "罚款1,388,888.88元、13,812,345.67元",
        "第1、3、8、12、13条",
    ],
)  # fmt: skip
def test_doors_hours_and_sums_in_a_row_are_no_number(text):
    assert hide_numbers_in_rows(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "20230516153015001", "GD20230516153015001", "202305191230010001", "20230519191230000123",
        "澄市监处罚〔2023〕20230516153015001号", "2023051609301500012", "JY-20230513080000001",
    ],
)  # fmt: skip
def test_a_day_a_time_and_a_counter_are_the_number_of_a_document(text):
    assert key_without_numbers(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "2023051013512345678",  # the tenth of May and a mobile, or 13:51:23 and a counter
        "20230510013812345678", "20230510051058612345", "202399990930150013812345678",
        "20230516153015001 13812345678", "320281198505101234", "20230510153015001x13812345678",
    ],
)  # fmt: skip
def test_what_may_as_well_be_a_telephone_is_none_of_them(text):
    assert key_without_numbers(text) != text
    assert not is_serial(text)


def test_a_key_that_is_read_again_stays_the_same():
    rng = random.Random(3)
    for _ in range(2_000):
        key = key_without_numbers(
            f"澄教信〔2023〕5号1{rng.randrange(3, 10)}{rng.randrange(10**9):09d}"
        )
        assert key_without_numbers(key) == key


def test_a_valid_code_holds_no_telephone_whatever_its_digits_look_like():
    """913202811632Y9YDXY begins, after its region, like a mobile's number."""
    code = "913202811632Y9YDXY"
    assert key_without_numbers(code) == code
    assert hide_numbers_in_rows(f"代码{code}，") == f"代码{code}，"
    beside = f"{code} 13812345678"
    assert hide_numbers_in_rows(beside) == f"{code} 138****5678"
    wrong = "913202811632Y9YDXZ"
    assert key_without_numbers(wrong) != wrong
    citizen = "32028119900307001X"
    assert key_without_numbers(citizen) != citizen


def test_codes_of_a_whole_register_stay():
    rng = random.Random(7)
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    bodies = ("9132028" + "".join(rng.choices(alphabet[:18], k=10)) for _ in range(4000))
    codes = [body + uscc_check_char(body) for body in bodies]
    assert [key_without_numbers(code) for code in codes] == codes
