"""Which department gets which clue: every rule of policy, and what goes nowhere."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.supervision.handovers.policy import DEPARTMENTS
from tests.domain.supervision.handovers.cases import (
    AS_OF,
    ROUTING,
    clue,
    departments,
    facts,
    routed,
)
from tests.support.clue_stories import POLICY


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ({"teacher": True}, {"education"}),
        ({"violation_codes": "teacher"}, {"education"}),
        ({"violation_codes": "teacher", "conclusion": "待核查"}, {"education"}),
        ({"violation_codes": "venue_provider"}, {"housing"}),
        ({"violation_codes": "venue_provider", "conclusion": None}, set()),
        ({"premises": "居民楼"}, {"housing"}),
        ({"premises": "商务楼宇"}, {"housing"}),
        ({"premises": "出租房屋"}, {"housing"}),
        ({"premises": "学校"}, set()),
        ({"premises": "居民楼", "conclusion": "部分属实"}, set()),
        ({"premises": "居民楼", "conclusion": "待核查"}, set()),
        ({"violation_codes": "housekeeping_tutor", "conclusion": None}, {"commerce"}),
        ({"violation_codes": "recruit_ad", "conclusion": None}, {"cyberspace"}),
        ({"premises": "线上", "conclusion": None}, {"cyberspace"}),
        ({"violation_codes": "covert_online", "conclusion": None}, {"cyberspace"}),
        ({"violation_codes": "price", "conclusion": None}, {"market"}),
        ({"violation_codes": "advertising", "conclusion": "部分属实"}, {"market"}),
        ({"violation_codes": "contract"}, {"market"}),
        ({"violation_codes": "non_subject_unlicensed"}, {"culture"}),
        ({"violation_codes": "non_subject_unlicensed", "subjects": "美术"}, {"culture"}),
        ({"violation_codes": "non_subject_unlicensed", "subjects": "体育"}, {"sports"}),
        ({"violation_codes": "non_subject_unlicensed", "subjects": "体育类"}, {"sports"}),
        ({"violation_codes": "non_subject_unlicensed", "subjects": "少儿编程"}, {"science"}),
        ({"violation_codes": "non_subject_unlicensed", "subjects": "科技"}, {"science"}),
        (
            {"violation_codes": "non_subject_unlicensed", "subjects": "体育;编程;舞蹈"},
            {"sports", "science", "culture"},
        ),
        ({"signals": "dispute"}, set()),
        ({"signals": "dispute;unrest", "conclusion": None}, {"politics"}),
        ({"signals": "obstruction;disorder"}, set()),
        ({"signals": "obstruction;disorder", "natural_person": True}, {"police"}),
        ({"natural_person": True}, set()),
        (
            {"violation_codes": "price;teacher", "premises": "居民楼"},
            {"market", "education", "housing"},
        ),
        ({"violation_codes": "preschool"}, set()),
        ({"violation_codes": "competition"}, set()),
    ],
)
def test_each_rule(said: dict[str, Any], to: set[str]) -> None:
    assert departments(clue("C1", **said)) == {("C1", code) for code in to}


@pytest.mark.parametrize(
    ("days", "decided", "code", "to"),
    [
        (61, False, "unlicensed", True),
        (60, False, "unlicensed", False),
        (61, True, "unlicensed", False),
        (90, False, "covert_underground", True),
        (90, False, "covert_disguised", True),
        (90, False, "covert_other", True),
        (90, False, "licensed_breach", False),
        (90, False, "preschool", False),
    ],
)
def test_what_is_verified_and_undecided_for_too_long_goes_to_enforcement(
    days: int, decided: bool, code: str, to: bool
) -> None:
    on = (AS_OF - timedelta(days=days)).isoformat()
    row = clue("C1", received_on=on, violation_codes=code, is_decided=decided)
    assert departments(row) == ({("C1", "enforcement")} if to else set())


def test_the_sixty_days_begin_with_the_conclusion() -> None:
    late = clue("C1", received_on="2024-03-01", violation_codes="unlicensed")
    late["concluded_on"] = (AS_OF - timedelta(days=30)).isoformat()
    assert departments(late) == set()
    assert routed(late).why["C1"] == "early"


@pytest.mark.parametrize("word", ["查否", "不属实"])
def test_what_is_disproved_goes_nowhere(word: str) -> None:
    said = {"violation_codes": "price;teacher", "teacher": True, "premises": "线上"}
    row = clue("C1", conclusion=word, **said)
    assert departments(row) == set()
    assert routed(row).why.to_dict() == {"C1": "disproved"}


@pytest.mark.parametrize(
    ("sender", "code", "to"),
    [
        ("市市场监督管理局", "price", set()),
        ("市监局", "price", set()),
        ("公安局", "price", {"market"}),
        ("住建局", "venue_provider", set()),
        ("江阴市文体广电和旅游局", "non_subject_unlicensed", set()),
        ("网信办", "covert_online;price", {"market"}),
        ("妇联", "teacher", {"education"}),
        ("教育局", "teacher", set()),
    ],
)
def test_nothing_goes_back_to_the_department_that_referred_it(
    sender: str, code: str, to: set[str]
) -> None:
    row = clue("C1", source="department_referral", referred_by=sender, violation_codes=code)
    assert departments(row) == {("C1", department) for department in to}
    if not to:
        assert routed(row).why.to_dict() == {"C1": "sender"}


def test_only_recent_matters_are_handed_over() -> None:
    """180 days before the day still counts, by the newest clue of the matter."""
    edge = AS_OF - timedelta(days=180)
    old, older = edge.isoformat(), (edge - timedelta(days=1)).isoformat()
    rows = [
        clue("C1", received_on=old, violation_codes="price"),
        clue("C2", received_on=older, violation_codes="price"),
        clue("C3", received_on=older, violation_codes="price", last_on=old),
        clue("C4", received_on=older, last_on=older),
    ]
    found = routed(*rows)
    assert set(found.candidates["clue_no"]) == {"C1", "C3"}
    assert found.why.empty  # what is not recent is not told as left out


def test_why_tells_what_is_lacking() -> None:
    rows = [
        clue("C1", premises="居民楼", conclusion="待核查"),
        clue("C2"),
        clue("C3", received_on=AS_OF.isoformat(), violation_codes="unlicensed"),
        clue("C4", violation_codes="unlicensed", conclusion=None),
    ]
    assert routed(*rows).why.to_dict() == {
        "C1": "unverified",
        "C2": "no_rule",
        "C3": "early",
        "C4": "unverified",
    }


CODES = [rule.code for rule in POLICY.vocabulary]
WORDS = ("查实", "属实", "部分属实", "查否", "不属实", "无法核实", None)
drawn_clue = st.fixed_dictionaries(
    {
        "days": st.integers(0, 200),
        "conclusion": st.sampled_from(WORDS),
        "codes": st.lists(st.sampled_from(CODES), max_size=3, unique=True),
        "premises": st.sampled_from((None, "居民楼", "出租房屋", "商务楼宇", "线上", "学校")),
        "subjects": st.sampled_from((None, "体育", "编程", "科技;美术", "数学")),
        "signals": st.sampled_from((None, "unrest", "disorder", "dispute;obstruction")),
        "teacher": st.booleans(),
        "natural_person": st.booleans(),
        "is_decided": st.booleans(),
        "sender": st.sampled_from((None, "公安局", "市场监管局", "教育局", "妇联")),
    }
)


def expected(said: dict[str, Any]) -> set[str]:
    """The departments of one clue, written as the specification says it, rule by rule."""
    if said["days"] > 180 or said["conclusion"] in ("查否", "不属实"):
        return set()
    codes, verified = set(said["codes"]), said["conclusion"] in ("查实", "属实")
    place = said["premises"] in ("居民楼", "出租房屋", "商务楼宇")
    undecided = said["days"] > 60 and not said["is_decided"]
    fits = {
        "education": said["teacher"] or "teacher" in codes,
        "housing": verified and (place or "venue_provider" in codes),
        "commerce": "housekeeping_tutor" in codes,
        "cyberspace": codes & {"recruit_ad", "covert_online"} or said["premises"] == "线上",
        "market": codes & {"price", "advertising", "contract"},
        "politics": said["signals"] == "unrest",
        "police": said["signals"] == "disorder" and said["natural_person"],
        "enforcement": verified and undecided and codes & COVERT,
    }
    to = {department for department, fit in fits.items() if fit}
    if "non_subject_unlicensed" in codes:
        to |= TRADES.get(said["subjects"], {"culture"})
    return to - {BACK.get(said["sender"], "")}


COVERT = {"unlicensed", *(code for code in CODES if code.startswith("covert_"))}
TRADES = {"体育": {"sports"}, "编程": {"science"}, "科技;美术": {"science", "culture"}}
BACK = {"公安局": "police", "市场监管局": "market", "教育局": "education"}


@settings(max_examples=20)
@given(st.lists(drawn_clue, min_size=20, max_size=30))
def test_many_clues_at_once_go_where_each_would_go_alone(drawn: list[dict[str, Any]]) -> None:
    rows, meant = [], set()
    for place, said in enumerate(drawn):
        number, on = f"C{place:02d}", (AS_OF - timedelta(days=said["days"])).isoformat()
        names = ("conclusion", "premises", "subjects", "signals")
        flags = ("teacher", "natural_person", "is_decided")
        rows.append(
            clue(
                number,
                received_on=on,
                violation_codes=";".join(said["codes"]) or None,
                referred_by=said["sender"],
                **{name: said[name] for name in (*names, *flags)},
            )
        )
        meant |= {(number, code) for code in expected(said)}
    assert departments(*rows) == meant
    found = routed(*rows)
    recent = {row["clue_no"] for row, said in zip(rows, drawn, strict=True) if said["days"] <= 180}
    assert set(found.candidates["clue_no"]) | set(found.why.index) == recent
    assert not set(found.candidates["clue_no"]) & set(found.why.index)
    shuffled = routed(*rows[::-1])
    pd.testing.assert_frame_equal(found.candidates, shuffled.candidates)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("公安局", ("police",)),
        ("江阴市公安局 治安大队", ("police",)),
        ("市文体广电和旅游局", ("culture", "sports")),
        ("体育局", ("sports",)),
        ("市监局", ("market",)),
        ("教育综合执法大队", ("enforcement",)),
        ("市教育局", ("education",)),
        ("商务局、市监局", ()),
        ("妇联", ()),
        ("", ()),
    ],
)
def test_departments_are_known_by_what_people_call_them(text: str, codes: tuple[str, ...]) -> None:
    assert ROUTING.departments_named(text) == codes


def test_whoever_answers_does_not_mean_itself() -> None:
    text = "不属于住建局职责，应由市场监管局办理"
    assert ROUTING.departments_named(text) == ()
    assert ROUTING.departments_named(text, besides="housing") == ("market",)


def test_every_department_of_the_contract_has_a_rule() -> None:
    assert {code for rule in ROUTING.rules.values() for code in rule.receivers} == set(DEPARTMENTS)


def test_no_rows_go_nowhere() -> None:
    found = routed(clue("C1", received_on=date(2020, 1, 1).isoformat()))
    assert found.candidates.empty
    assert facts(clue("C1")).dtypes["is_decided"] == "bool"
