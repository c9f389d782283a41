"""Patrol plans: lawful, explained, and drawn so that no row decides about another."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from domain.supervision.plan.candidates import random_order
from domain.supervision.plan.issue import PlanState, issue_plans
from domain.supervision.plan.lawful import plan_faults, short_of_random
from domain.supervision.plan.rules import (
    AT_CAP,
    BACK_CHECK,
    DRIVEN,
    NO_VISIT,
    NOWHERE,
    PLACE,
    RANDOM,
    PlanRules,
)
from domain.supervision.windows import on_demand
from tests.support.planning import (
    AS_OF,
    NOTHING_ISSUED,
    OTHER,
    POLICY,
    TOWN,
    SmallTown,
    answers,
)

RULES = POLICY.planning
WEEK = on_demand(date(2024, 7, 1), date(2024, 7, 7)).assign(kind="周末")


def plan(
    town: SmallTown,
    issued: pd.DataFrame = NOTHING_ISSUED,
    rules: PlanRules = RULES,
    windows: pd.DataFrame = WEEK,
    told: pd.DataFrame | None = None,
    version: str = "v1",
    as_of: date = AS_OF,
) -> PlanState:
    return issue_plans(
        town.inputs(as_of),
        windows,
        issued,
        answers() if told is None else told,
        rules,
        verified=("查实", "属实"),
        as_of=as_of,
        version=version,
    )


def crowded(clues: int = 20, registered: int = 60) -> SmallTown:
    """A town with more clues and businesses than a plan has room for."""
    town = SmallTown()
    for number in range(clues):
        town.clue(f"V{number:02d}", f"阳光新村/{number}/101", due=f"2024-07-{number + 1:02d}")
    for number in range(registered):
        town.registration(f"R{number:02d}", f"绿园小区/{number}/101")
    return town


def reasons(state: PlanState) -> dict[str, str]:
    return dict(zip(state.left_out["subject"], state.left_out["reason"], strict=True))


def test_arms_have_their_shares_and_the_draw_is_never_less_than_a_fifth() -> None:
    items = plan(crowded()).items
    counts = items["arm"].value_counts()
    assert len(items) == RULES.capacity == 12
    assert (counts[RANDOM], counts[PLACE]) == (3, 2)
    assert counts[DRIVEN] == 7
    assert short_of_random(items, RULES).empty


def test_clues_are_taken_by_their_due_date() -> None:
    town = crowded()
    driven = plan(town).items.query("arm == @DRIVEN")
    drawn = set(plan(town).items.query("arm == @RANDOM")["subject"])
    by_date = [f"V{n:02d}" for n in range(20) if f"V{n:02d}" not in drawn]
    assert set(driven["subject"]) == set(by_date[:7])


def test_every_row_has_a_reason_and_evidence() -> None:
    items = plan(crowded()).items
    assert len(items)
    assert items[["reason", "evidence", "nature"]].notna().all(axis=None)
    assert not items["reason"].str.contains("违规").any()
    assert not any(plan_faults(items, RULES).values())


def test_the_same_facts_give_the_same_plan_in_any_order_of_rows() -> None:
    town = crowded()
    for number in range(9):
        town.visit(f"V{number:02d}", f"阳光新村/{number}/101", f"2024-0{number % 5 + 1}-11")
    before = plan(town)
    for rows in (town.mentions, town.clues, town.patrols, town.registrations):
        rows.reverse()
    town.violators = dict(reversed(town.violators.items()))
    after = plan(town)
    pd.testing.assert_frame_equal(after.items, before.items)
    pd.testing.assert_frame_equal(after.left_out, before.left_out)


def test_the_draw_depends_on_window_town_and_policy_alone() -> None:
    town = crowded(clues=0)
    first = set(plan(town).items["subject"])
    assert first == set(plan(town).items["subject"])
    assert first != set(plan(town, version="v2").items["subject"])
    later = on_demand(date(2024, 7, 8), date(2024, 7, 14))
    assert first != set(plan(town, windows=later).items["subject"])
    # Who else is there does not change who stands before whom.
    town.registration("R99", "绿园小区/99/101")
    assert len(first - set(plan(town).items["subject"])) <= 1


def test_everybody_is_drawn_equally_often() -> None:
    subjects = pd.DataFrame({"town_code": TOWN, "subject": [f"R{n:02d}" for n in range(20)]})
    hits = pd.Series(0, index=subjects["subject"])
    for number in range(2000):
        order = random_order(subjects, "周末-2024-07-06", f"v{number}", RANDOM)
        hits[subjects["subject"][order.sort_values().index[:5]]] += 1
    expected = 2000 * 5 / 20
    chi = float(((hits - expected) ** 2 / expected).sum())
    assert len(hits) == 20
    assert chi < 43.8  # 0.1 % of the chi-square distribution with 19 degrees of freedom


def test_no_business_is_planned_over_its_cap_without_a_clue() -> None:
    town = SmallTown()
    for party in ("A", "B"):
        for day in ("2024-02-01", "2024-03-01"):
            town.visit(party, f"阳光新村/{party}/101", day)
        town.watched(party)
    town.clue("B", "阳光新村/B/101")
    state = plan(town)
    assert list(state.items["subject"]) == ["B"]
    assert list(state.items["nature"]) == ["个案检查"]
    assert list(state.items["visits_this_year"]) == [2]
    assert reasons(state) == {"A": AT_CAP}


def test_visits_of_all_filers_count_and_those_of_last_year_do_not() -> None:
    town = SmallTown()
    town.visit("A", "阳光新村/1/101", "2024-02-01")
    town.visit("A", "阳光新村/1/101", "2024-03-01", source="city_patrol")
    town.visit("B", "阳光新村/2/101", "2023-02-01")
    town.visit("B", "阳光新村/2/101", "2023-03-01")
    # Two sheets that tell of one day are one visit, by whomever.
    town.visit("C", "阳光新村/3/101", "2024-02-01")
    town.visit("C", "阳光新村/3/101", "2024-02-01", source="city_patrol")
    for party in ("A", "B", "C"):
        town.watched(party)
    state = plan(town)
    counts = dict(zip(state.items["subject"], state.items["visits_this_year"], strict=True))
    assert counts == {"B": 0, "C": 1}
    assert reasons(state) == {"A": AT_CAP}


def test_a_person_has_no_cap_and_is_only_looked_at_from_outside_without_a_clue() -> None:
    town = SmallTown()
    town.clue("A", "阳光新村/1/101", kind="natural_person", state="closed")
    for day in ("2024-02-01", "2024-03-01"):
        town.visit("A", "阳光新村/1/101", day)
    town.watched("A")
    items = plan(town).items
    assert list(items["nature"]) == ["网格巡查"]
    assert items["cap"].isna().all()
    assert items["approved"].isna().all()


def test_inspections_wait_for_approval_and_an_answer_gives_it() -> None:
    items = plan(crowded()).items
    assert items["approved"].eq(False).all()
    number = items["plan_no"].iloc[0]
    told = answers({"ledger": "计划", "number": number, "source_record_id": "x", "accepted": True})
    after = plan(crowded(), issued=items, told=told).items.set_index("plan_no")
    assert after["approved"].sum() == 1
    assert after.loc[number, "approved"]
    assert after["done_by_record"].isna().all()


def test_several_clues_on_one_subject_are_one_visit() -> None:
    town = SmallTown()
    numbers = [town.clue("A", "阳光新村/1/101", due=f"2024-07-0{n}") for n in (3, 1, 2)]
    items = plan(town).items
    assert len(items) == 1
    assert items["basis_clue"].iloc[0].split(";") == [numbers[1], numbers[2], numbers[0]]
    assert "综合查一次" in items["reason"].iloc[0]


def test_who_is_drawn_and_has_a_clue_is_visited_once_for_both() -> None:
    town = SmallTown()
    clue = town.clue("A", "阳光新村/1/101", due="2024-07-01")
    items = plan(town).items
    assert len(items) == 1
    assert list(items["arm"]) == [RANDOM]
    assert list(items["basis_clue"]) == [clue]
    assert list(items["nature"]) == ["个案检查"]


def test_a_town_without_clues_gets_the_draw_alone_and_a_small_one_everybody() -> None:
    quiet = plan(crowded(clues=0)).items
    assert set(quiet["arm"]) == {RANDOM}
    assert len(quiet) == 12
    few = plan(crowded(clues=2, registered=3)).items
    assert len(few) == 5


def test_a_party_in_two_towns_is_visited_where_its_clues_are() -> None:
    town = SmallTown()
    town.clue("A", "阳光新村/1/101")
    town.clue("A", "绿园小区/1/101", town=OTHER)
    items = plan(town).items
    assert sorted(items["town_code"]) == [TOWN, OTHER]
    assert sorted(items["place_key"]) == [
        f"{TOWN}|compound|阳光新村|1|101",
        f"{OTHER}|compound|绿园小区|1|101",
    ]


def test_schools_and_what_is_online_are_handed_over_and_not_visited() -> None:
    town = SmallTown()
    town.clue("A", "阳光新村/1/101", premises_type="学校")
    town.clue("B", "绿园小区/2/101", premises_type="线上")
    town.clue("C", "御景园/3/101", premises_type="居民楼")
    state = plan(town)
    assert list(state.items["subject"]) == ["C"]
    assert reasons(state) == {"A": NO_VISIT, "B": NO_VISIT}


def test_a_clue_that_says_neither_place_nor_business_waits_for_more() -> None:
    town = SmallTown()
    town.clue("A", "", kind="natural_person", address=None)
    state = plan(town)
    assert state.items.empty
    assert reasons(state) == {"A": NOWHERE}


def test_other_doors_of_a_focus_place_are_visited() -> None:
    town = SmallTown()
    for number in range(3):
        town.clue(f"V{number}", f"阳光新村/1/10{number}", state="closed")
    town.registration("R1", "阳光新村/1/201", scope_text="服装", name="R1服装店")
    items = plan(town, rules=replace(RULES, random_share=0.2, place_share=0.6)).items
    place = items[items["arm"].eq(PLACE)]
    assert "R1" in set(place["subject"])
    assert place["reason"].str.contains("阳光新村").all()


def test_ways_are_short_within_a_list() -> None:
    items = plan(crowded()).items.sort_values("seq")
    assert list(items["seq"]) == list(range(1, 13))
    places = items["place_key"].str.split("|").str[2].tolist()
    assert places == sorted(places)


def test_what_was_issued_stays_and_nothing_is_planned_twice() -> None:
    town = crowded()
    first = plan(town)
    again = plan(town, issued=first.items)
    pd.testing.assert_frame_equal(again.items, first.items)
    assert again.left_out.empty
    asked = on_demand(date(2024, 7, 3), date(2024, 7, 9))
    both = plan(town, issued=first.items, windows=asked.assign(kind="周末")).items
    assert len(both) == 24
    assert not both["subject"].duplicated().any()


def test_whom_a_town_visits_in_a_window_the_city_does_not_visit_in_it() -> None:
    town = crowded(clues=4, registered=0)
    for number in range(4):
        town.visit(f"V{number:02d}", f"阳光新村/{number}/101", "2024-06-20")
    asked = on_demand(date(2024, 7, 1), date(2024, 7, 7))
    first = plan(town, windows=asked).items
    assert set(first["arm"]) == {DRIVEN, PLACE}
    assert BACK_CHECK not in set(first["arm"])
    pd.testing.assert_frame_equal(plan(town, issued=first, windows=asked).items, first)


def test_days_that_a_person_asks_for_are_planned_within_a_longer_window_too() -> None:
    town = crowded(clues=3, registered=0)
    first = plan(town).items
    asked = on_demand(date(2024, 7, 2), date(2024, 7, 3))
    both = plan(town, issued=first, windows=asked).items
    assert both["subject"].value_counts().to_dict() == dict.fromkeys(first["subject"], 2)
    town.visit("V00", "阳光新村/0/101", "2024-07-02")
    after = plan(town, both, windows=WEEK[:0], as_of=date(2024, 7, 9)).items
    assert after.loc[after["subject"].eq("V00"), "done_by_record"].notna().tolist() == [True, True]


def test_a_visit_answers_by_number_by_party_or_by_door() -> None:
    town = crowded()
    issued = plan(town).items.set_index("subject")
    one, two, three, four = issued.index[:4]
    place = {s: issued.loc[s, "place_key"].split("|", 2)[2].replace("|", "/") for s in issued.index}
    by_number = town.visit("X", "绿园小区/98/1", "2024-07-20", plan_no=issued.loc[one, "plan_no"])
    by_party = town.visit(two, "绿园小区/97/1", "2024-07-02", finding="查实")
    by_door = town.visit("Y", place[three], "2024-07-03")
    town.visit(four, place[four], "2024-07-08")  # the window is over
    state = plan(town, issued.reset_index(), windows=WEEK[:0], as_of=date(2024, 7, 31))
    done = state.items.set_index("subject")["done_by_record"]
    assert (done[one], done[two], done[three]) == (by_number, by_party, by_door)
    assert done.notna().sum() == 3
    assert state.coverage["planned"].sum() == 12
    assert (state.coverage["done"].sum(), state.coverage["hits"].sum()) == (3, 1)


def test_the_city_looks_again_at_a_tenth_of_what_a_town_reported() -> None:
    town = SmallTown()
    for number in range(25):
        town.visit(f"V{number:02d}", f"阳光新村/{number}/101", "2024-06-20")
    town.visit("old", "阳光新村/90/101", "2024-05-20")
    items = plan(town).items
    city = items[items["arm"].eq(BACK_CHECK)]
    assert len(city) == 3
    assert "old" not in set(city["subject"])
    seen = city.iloc[0]
    town.visit(seen["subject"], "阳光新村/1/101", "2024-07-02")
    again = plan(town, items, windows=WEEK[:0], as_of=date(2024, 7, 9)).items
    assert again["done_by_record"].isna().all()
    town.visit(seen["subject"], "阳光新村/1/101", "2024-07-03", source="city_patrol")
    again = plan(town, items, windows=WEEK[:0], as_of=date(2024, 7, 9)).items.set_index("plan_no")
    assert again.loc[seen["plan_no"], "done_by_record"].startswith("city_patrol:")


def test_rules_that_would_leave_out_the_draw_are_refused() -> None:
    with pytest.raises(ValueError, match="random_share"):
        replace(RULES, random_share=0)
    with pytest.raises(ValueError, match="leave room"):
        replace(RULES, place_share=0.9)
    with pytest.raises(ValueError, match="above 0"):
        replace(RULES, capacity=0)
