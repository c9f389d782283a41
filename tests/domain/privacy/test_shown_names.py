"""Names of files and sheets: known words and dates are shown, all else is a digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.privacy.shown_names import UNNAMED_COLUMN, shown_header, shown_path, shown_sheet

WORDS = ("工单", "投诉", "12345", "Sheet", "数据", "江阴", "complaints")
NAMES = st.text("贾晨逯翀翎0123456789-_ .工单投诉（）(2023年月日)aZ一二", max_size=24)


@pytest.mark.parametrize(
    "name",
    [
        "12345工单_2023-03.csv",
        "工单2023年3月21日-4月8日.xlsx",
        "投诉20230401.xls",
        "工单(1).csv",
        "a.csv",
    ],
)
def test_what_consists_of_known_words_and_dates_is_shown(name: str) -> None:
    assert shown_path(f"complaints/{name}", WORDS) == f"complaints/{name}"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("贾晨投诉.csv", "贾晨"), ("13812345678.csv", "13812345678"), ("138 1234 5678.csv", "5678"),
        ("0510—8559—9813.csv", "9813"), ("一三八一二三四五六七八.csv", "一三八"),
        ("jiachen.csv", "jiachen"), ("工单.贾晨", "贾晨"), ("１３８１２３４５６７８.csv", "１３８"),
        ("工单\u200b贾\u200b晨.csv", "贾"),
    ],
)  # fmt: skip
def test_anything_else_is_a_digest_that_tells_two_files_apart(name: str, secret: str) -> None:
    shown = shown_path(f"complaints/{name}", WORDS)
    assert secret not in shown
    assert "〔略" in shown
    assert shown != shown_path(f"complaints/x{name}", WORDS)


@given(NAMES)
def test_a_shown_name_is_shown_as_it_is_when_it_comes_back(name: str) -> None:
    shown = shown_sheet(name, WORDS)
    assert shown_sheet(shown, WORDS) == shown


@given(
    st.text("0123456789", min_size=7, max_size=18), st.sampled_from(["", " ", "-", "—", "_", "."])
)
def test_no_telephone_is_spelt_by_the_digits_of_a_name(digits: str, gap: str) -> None:
    spelt = gap.join((digits[:3], digits[3:7], digits[7:]))
    shown = shown_sheet(f"工单{spelt}", WORDS)
    left = "".join(char for char in shown.split("〔")[0] if char.isdigit())
    assert len(left) <= 6 or left.startswith(("19", "20"))


def test_a_header_is_shown_as_a_whole_or_not_at_all() -> None:
    assert shown_header("工单数据", WORDS) == "工单数据"
    assert shown_header("工单贾晨", WORDS) == UNNAMED_COLUMN


@pytest.mark.parametrize("name", ["尤小新.csv", "工单_尤小新投诉.csv", "新尤小.csv"])
def test_a_word_of_one_character_beside_something_unknown_is_no_word(name: str) -> None:
    shown = shown_path(f"complaints/{name}", (*WORDS, "新", "小"))
    assert "小" not in shown
    assert "新" not in shown


def test_a_known_word_of_letters_is_shown_whole_and_not_as_a_part_of_a_longer_one() -> None:
    words = ["town_submissions", "培训"]
    assert shown_path("town_submissions.xlsx", words) == "town_submissions.xlsx"
    assert shown_path("town_submissions培训.xlsx", words) == "town_submissions培训.xlsx"
    assert "town_submissions" not in shown_path("town_submissionsx.xlsx", words)


def test_a_known_word_beside_something_unknown_stays() -> None:
    shown = shown_path("培训王小明.xlsx", ["培训"])
    assert shown.startswith("培训〔略")
    assert "王小明" not in shown


def test_only_a_known_ending_behind_a_name_is_an_ending() -> None:
    assert shown_path("培训.xlsx", ["培训"]) == "培训.xlsx"
    assert "xlsx" not in shown_path(".xlsx", ["培训"])
    assert "exe" not in shown_path("培训.exe", ["培训"])
