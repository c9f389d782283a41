"""What of a complaint's columns is kept: a ticket's number, a party's name, and else nothing."""

import pandas as pd
import pytest

from domain.complaints.columns import TICKET_DIGEST, party_names, ticket_numbers
from domain.complaints.complainants import Caller, caller_of
from domain.complaints.known_parties import KnownParties
from domain.complaints.rules import ComplaintRules
from tests.support.county import COUNTY

NOBODY = Caller()
KNOWN = KnownParties(names=("尤文教育", "王老师家教"))


def cells(*values: str | None) -> pd.Series:
    return pd.Series(list(values), dtype="str")


@pytest.mark.parametrize(
    "number",
    [
        "JY20230324000039",
        "20230001",
        "工单20230001",
        "2023-001",
        "〔2023〕12",
        "A-12/3",
    ],
)
def test_a_tickets_number_stays_as_typed(number: str, rules: ComplaintRules) -> None:
    assert ticket_numbers(cells(number), [NOBODY], rules).tolist() == [number]


@pytest.mark.parametrize(
    "number",
    [
        "13969655995",
        "8613969655995",
        "86123456",
        "0510-86123456",
        "320281199012120016",
        "JY320281199012120016",
        "320281 19901212 0016",
        "张三的单子",
        "工单",
        "ABCDEFG1",
    ],
)
def test_a_telephone_an_id_number_and_words_are_a_digest(
    number: str, rules: ComplaintRules
) -> None:
    found = ticket_numbers(cells(number, number, None), [NOBODY] * 3, rules)
    assert found.iloc[0].startswith(TICKET_DIGEST)
    assert number not in found.iloc[0]
    assert found.iloc[0] == found.iloc[1]
    assert pd.isna(found.iloc[2])


def test_the_callers_own_number_is_no_ticket(rules: ComplaintRules) -> None:
    number = "20231234"
    own = caller_of([], [number], COUNTY)
    assert ticket_numbers(cells(number), [NOBODY], rules).iloc[0] == number
    assert ticket_numbers(cells(number), [own], rules).iloc[0].startswith(TICKET_DIGEST)


def party(
    cell: str | None,
    rules: ComplaintRules,
    *,
    caller: Caller = NOBODY,
    text: str | None = None,
    typed: str | None = None,
) -> tuple[str | None, bool]:
    kept, cut = party_names(cells(cell), cells(typed or cell), cells(text), [caller], KNOWN, rules)
    return (None if pd.isna(kept.iloc[0]) else str(kept.iloc[0])), bool(cut.iloc[0])


@pytest.mark.parametrize(
    ("cell", "kept", "cut"),
    [
        (None, None, False),
        ("嘉启艺术培训", "嘉启艺术培训", False),
        ("嘉启艺术培训、思立教育", "嘉启艺术培训;思立教育", False),
        ("嘉启艺术培训13969655995", None, True),
        ("嘉启艺术培训，天天补课", "嘉启艺术培训", True),
        ("嘉启艺术培训(本人孩子在读)", "嘉启艺术培训", True),
        ("嘉启艺术培训、本人", "嘉启艺术培训", True),
        ("12345", None, True),
        ("某" * 41, None, True),
        ("李小明", "李小明", False),
        ("李小明、本人", None, True),
        ("尤文教育、本人", "尤文教育", True),
        ("王老师家教、本人", "王老师家教", True),
    ],
)
def test_a_part_is_kept_if_it_is_a_party_and_says_nothing_of_callers(
    cell: str | None, kept: str | None, cut: bool, rules: ComplaintRules
) -> None:
    assert party(cell, rules) == (kept, cut)


def test_the_complainants_own_name_is_no_party(rules: ComplaintRules) -> None:
    own = caller_of(["潘艳飞"], [None], COUNTY)
    assert party("潘艳飞", rules, caller=own) == (None, True)
    assert party("潘艳飞培训班", rules, caller=own) == (None, True)
    masked = caller_of(["潘女士"], [None], COUNTY)
    assert party("潘艳飞", rules, caller=masked) == (None, True)
    assert party("罗子安", rules, caller=masked) == ("罗子安", False)


def test_a_person_whom_the_text_presents_as_the_caller_is_no_party(rules: ComplaintRules) -> None:
    assert party("罗子安", rules, text="家长罗子安反映思立教育") == (None, True)
    assert party("罗子安", rules, text="罗子安在家 补课") == ("罗子安", False)
    assert party("罗子安", rules, typed="诉求人：罗子安")[0] is None


@pytest.mark.parametrize(
    "cell",
    [
        "学生贾翀芸在晨光培训班", "家长女儿贾翀芸在晨光培训班", "贾翀芸家楼下晨光培训班",
        "晨光培训班学生贾翀芸摔伤", "晨光培训班欠贾翀芸工资", "房东贾翀芸不知情", "请与贾翀芸联系",
        "晨光培训班拒不退还贾翀芸的学费3200元", "转贾翀芸科长阅", "此件由贾翀芸之妻递交",
        "家住花园小区的贾翀芸女士说晨光培训班扰民", "在晨光培训班补课的有贾翀芸等十几人",
        "晨光培训班（贾翀芸在此补课）", "贾翀芸（化名）称晨光培训班补课",
    ],
)  # fmt: skip
def test_a_story_in_the_partys_column_leaves_the_party_and_nobody_else(
    cell: str, rules: ComplaintRules
) -> None:
    kept, cut = party(cell, rules)
    assert cut
    assert "贾翀芸" not in (kept or "")
    assert kept in (None, "晨光培训班")


@pytest.mark.parametrize(
    "cell",
    [
        "江阴市航渡家政服务有限公丝", "江阴市予乐体育文化有限功司",
        "晨光培训班", "学优教育(华士店)", "某培训机构", "无名补习班", "王老师", "新东方",
        "爱的教育", "江阴市立川文化传播有限公司", "学野善培训(璜土校区)", "五星路213号补课点",
    ],
)  # fmt: skip
def test_what_people_call_a_party_stays(cell: str, rules: ComplaintRules) -> None:
    assert party(cell, rules) == (cell, False)
