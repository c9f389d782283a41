"""How severe a penalty is and how long it is shown, at every limit of the policy, to the day."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from domain.listing.terms import (
    MINOR,
    ORDINARY,
    SEVERE,
    SeverityRule,
    TermRule,
    Transition,
    severities,
    shortened,
    terms,
)

RULE = SeverityRule(
    minor_kinds=("警告", "通报批评"),
    severe_patterns=("吊销[^;；]*(许可|执照)", "责令关闭"),
    severe_fine_yuan=100_000,
    repeat_months=24,
    repeat_lifts_minor=True,
)


def decisions(*rows: dict[str, object]) -> pd.DataFrame:
    """Penalty decisions as `severities` asks for them; numbered in the order given."""
    usual: dict[str, object] = {"party": "甲", "decided_on": "2024-03-15", "penalty_kinds": "罚款"}
    usual |= {"penalty_content": None, "fine_yuan": None, "confiscated_yuan": None, "counts": True}
    made = pd.DataFrame([{"decision_no": f"第{i}号", **usual, **row} for i, row in enumerate(rows)])
    made["decided_on"] = pd.to_datetime(made["decided_on"]).astype("datetime64[us]")
    types = {"party": "str", "penalty_kinds": "str", "penalty_content": "str"}
    money = {"fine_yuan": "Float64", "confiscated_yuan": "Float64"}
    return made.astype({**types, **money, "counts": bool})


def assessed(*rows: dict[str, object], rules: tuple[SeverityRule, ...] = (RULE,)) -> list[str]:
    return list(severities(decisions(*rows), rules))


@pytest.mark.parametrize(
    ("first", "second", "severe"),
    [
        ("2022-03-15", "2024-03-15", True),
        ("2022-03-15", "2024-03-16", False),
        ("2022-03-14", "2024-03-15", False),
        ("2022-02-28", "2024-02-28", True),
        ("2022-02-28", "2024-02-29", False),
        ("2024-02-29", "2026-02-28", True),
        ("2024-02-29", "2026-03-01", False),
        ("2024-03-15", "2024-03-15", True),
    ],
)
def test_a_second_decision_within_24_months_to_the_day_is_severe(
    first: str, second: str, severe: bool
) -> None:
    found = assessed({"decided_on": first}, {"decided_on": second})
    assert found == [ORDINARY, SEVERE if severe else ORDINARY]


def test_a_repetition_is_one_of_the_same_party_that_counts() -> None:
    first, later = {"decided_on": "2024-01-01"}, {"decided_on": "2024-03-15"}
    assert assessed(first, later | {"party": "乙"}) == [ORDINARY, ORDINARY]
    assert assessed(first | {"counts": False}, later) == [ORDINARY, ORDINARY]
    assert assessed(first | {"party": None}, later | {"party": None}) == [ORDINARY, ORDINARY]
    assert assessed(later, first) == [SEVERE, ORDINARY]
    third = later | {"decided_on": "2024-03-16"}
    assert assessed(first, later | {"counts": False}, third) == [ORDINARY, ORDINARY, SEVERE]


def test_of_one_day_the_second_by_number_is_the_repetition() -> None:
    later, earlier = {"decision_no": "第9号"}, {"decision_no": "第1号"}
    assert assessed(later, earlier) == [SEVERE, ORDINARY]


def test_whether_a_repeated_warning_is_severe_is_the_policys() -> None:
    pair = ({"decided_on": "2024-01-01"}, {"penalty_kinds": "警告"})
    assert assessed(*pair)[1] == SEVERE
    assert assessed(*pair, rules=(replace(RULE, repeat_lifts_minor=False),))[1] == MINOR
    fined = ({"decided_on": "2024-01-01"}, {"penalty_kinds": "罚款"})
    assert assessed(*fined, rules=(replace(RULE, repeat_lifts_minor=False),))[1] == SEVERE


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ({"fine_yuan": 99_999.99}, ORDINARY),
        ({"fine_yuan": 100_000}, SEVERE),
        ({"fine_yuan": 100_000, "penalty_kinds": "警告"}, SEVERE),
        ({"penalty_kinds": "吊销办学许可证"}, SEVERE),
        ({"penalty_kinds": "其他", "penalty_content": "责令关闭"}, SEVERE),
        ({"penalty_kinds": None, "penalty_content": "责令关闭"}, SEVERE),
        ({"penalty_kinds": "责令停止"}, ORDINARY),
        ({"penalty_kinds": None}, ORDINARY),
        ({"penalty_kinds": "警告"}, MINOR),
        ({"penalty_kinds": "警告;通报批评"}, MINOR),
        ({"penalty_kinds": "警告、罚款"}, ORDINARY),
        ({"penalty_kinds": "给予警告的行政处罚。"}, MINOR),
        ({"penalty_kinds": None, "penalty_content": "依法给予当事人警告"}, MINOR),
        ({"penalty_kinds": "罚款", "penalty_content": "警告"}, ORDINARY),
        ({"penalty_kinds": "警告", "fine_yuan": 0}, MINOR),
        ({"penalty_kinds": "警告", "fine_yuan": 1}, ORDINARY),
        ({"penalty_kinds": "警告", "confiscated_yuan": 0}, MINOR),
        ({"penalty_kinds": "警告", "confiscated_yuan": 1}, ORDINARY),
        ({"penalty_kinds": "；"}, ORDINARY),
    ],
)
def test_what_was_imposed_says_how_severe_it_is(told: dict[str, object], severity: str) -> None:
    assert assessed(told) == [severity]


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ({"fine_yuan": 999.99}, MINOR),
        ({"fine_yuan": 1000}, ORDINARY),
        ({"fine_yuan": 0}, ORDINARY),
        ({"fine_yuan": None}, ORDINARY),
        ({"fine_yuan": 500, "penalty_kinds": "警告;罚款"}, MINOR),
        ({"fine_yuan": 500, "penalty_kinds": "没收违法所得;罚款"}, ORDINARY),
        ({"fine_yuan": 500, "confiscated_yuan": 1}, ORDINARY),
        ({"penalty_kinds": "警告"}, MINOR),
        ({"penalty_kinds": "警告", "fine_yuan": 1000}, ORDINARY),
        ({"penalty_kinds": "警告", "confiscated_yuan": 1}, ORDINARY),
        ({"penalty_kinds": None, "penalty_content": "处罚款", "fine_yuan": 500}, MINOR),
        ({"penalty_kinds": None, "fine_yuan": 500}, ORDINARY),
    ],
)
def test_small_fines_are_minor_where_the_policy_names_an_amount(
    told: dict[str, object], severity: str
) -> None:
    assert assessed(told, rules=(replace(RULE, minor_fine_yuan=1000),)) == [severity]


def test_each_decision_is_judged_by_the_rule_of_its_day() -> None:
    old = replace(RULE, effective_to=date(2026, 3, 31))
    new = replace(
        RULE, severe_patterns=("停产停业",), effective_from=date(2026, 4, 1), effective_to=None
    )
    told = {"penalty_kinds": "责令停产停业"}
    days = ("2026-03-31", "2026-04-01", None)
    rows = [told | {"decided_on": day, "party": day or "丙"} for day in days]
    assert assessed(*rows, rules=(old, new)) == [ORDINARY, SEVERE, SEVERE]
    assert assessed({"decided_on": "2027-01-01", "penalty_kinds": "警告"}, rules=(old,)) == [
        ORDINARY
    ]


TERMS = (
    TermRule("旧", {"一般": 12, "严重": 36}, {"一般": 3, "严重": 6}, None, date(2023, 4, 30)),
    TermRule("中", {"一般": 36, "严重": 36}, {"一般": 3}, date(2023, 5, 1), date(2026, 3, 31)),
    TermRule(
        "市监",
        {"一般": 12, "严重": 36},
        {"一般": 3, "严重": 12},
        date(2025, 12, 25),
        date(2026, 3, 31),
        authority="市场监督",
    ),
    TermRule("新", {"一般": 12, "严重": 36}, {"一般": 3, "严重": 12}, date(2026, 4, 1)),
)
CHANGE = Transition("shorten", date(2026, 4, 1))


def timed(*rows: tuple[str | None, str, str | None]) -> pd.DataFrame:
    """Decisions of a day, a severity and an authority."""
    made = pd.DataFrame(list(rows), columns=["decided_on", "severity", "authority"])
    made["decided_on"] = pd.to_datetime(made["decided_on"]).astype("datetime64[us]")
    return made.astype({"severity": "str", "authority": "str"})


def shown(day: str | None, severity: str = "一般", authority: str | None = "教育局") -> list[str]:
    found = terms(timed((day, severity, authority)), TERMS, Transition(), date(2024, 1, 1))
    return ["" if pd.isna(cell) else str(cell)[:10] for cell in found.iloc[0]]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("2023-04-30",), ["旧", "2024-04-30", "2023-07-30"]),
        (("2023-05-01",), ["中", "2026-05-01", "2023-08-01"]),
        (("2023-04-30", "严重"), ["旧", "2026-04-30", "2023-10-30"]),
        (("2023-05-01", "严重"), ["中", "2026-05-01", ""]),
        (("2024-02-29",), ["中", "2027-02-28", "2024-05-29"]),
        (("2025-12-24", "一般", "江阴市市场监督管理局"), ["中", "2028-12-24", "2026-03-24"]),
        (("2025-12-25", "一般", "江阴市市场监督管理局"), ["市监", "2026-12-25", "2026-03-25"]),
        (("2025-12-25", "一般", "江阴市教育局"), ["中", "2028-12-25", "2026-03-25"]),
        (("2025-12-25", "一般", None), ["中", "2028-12-25", "2026-03-25"]),
        (("2026-03-31", "一般", "江阴市市场监督管理局"), ["市监", "2027-03-31", "2026-06-30"]),
        (("2026-04-01",), ["新", "2027-04-01", "2026-07-01"]),
        (("2026-04-01", "轻微"), ["新", "", ""]),
        ((None,), ["", "", ""]),
    ],
)
def test_the_term_of_a_decision_is_that_of_its_day_and_authority(
    told: tuple[str, ...], expected: list[str]
) -> None:
    assert shown(*told) == expected


def ends(*days: str, as_of: date, transition: Transition = CHANGE) -> list[str]:
    rows = timed(*((day, "一般", "教育局") for day in days))
    return [str(day)[:10] for day in terms(rows, TERMS, transition, as_of)["publish_until"]]


def test_older_records_move_to_a_shorter_term_from_the_day_of_the_change() -> None:
    days = ("2023-04-01", "2025-01-01", "2026-03-31", "2026-04-01")
    kept = ["2024-04-01", "2028-01-01", "2029-03-31", "2027-04-01"]
    moved = ["2024-04-01", "2026-01-01", "2027-03-31", "2027-04-01"]
    assert ends(*days, as_of=date(2026, 3, 31)) == kept
    assert ends(*days, as_of=date(2026, 4, 1)) == moved
    assert ends(*days, as_of=date(2026, 4, 1), transition=Transition("keep", date(2026, 4, 1))) == (
        kept
    )
    assert ends(*days, as_of=date(2026, 4, 1), transition=Transition("shorten")) == kept


def test_what_a_change_would_shorten_ends_only_with_decisions_before_it() -> None:
    found = shortened(
        timed(("2025-01-01", "一般", None), ("2026-04-01", "一般", None)), TERMS, CHANGE
    )
    assert str(found.iloc[0])[:10] == "2026-01-01"
    assert pd.isna(found.iloc[1])


def test_a_rule_that_begins_after_the_change_shortens_nothing() -> None:
    later = (*TERMS, TermRule("后", {"一般": 6}, {}, date(2027, 1, 1)))
    found = shortened(timed(("2025-01-01", "一般", None)), later, CHANGE)
    assert str(found.iloc[0])[:10] == "2026-01-01"


def test_a_change_never_lengthens_a_term() -> None:
    longer = (*TERMS[:3], replace(TERMS[3], months_shown={"一般": 60}))
    found = terms(timed(("2025-01-01", "一般", None)), longer, CHANGE, date(2026, 4, 1))
    assert str(found["publish_until"].iloc[0])[:10] == "2028-01-01"
