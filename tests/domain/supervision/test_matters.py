"""Which clues are one matter, what contradicts what, what came back, and what concludes what."""

from datetime import date

import pandas as pd
import pytest

from tests.support.clue_stories import Story, flags


@pytest.fixture
def story() -> Story:
    return Story()


def together(story: Story, *numbers: str) -> bool:
    clues = story.told().clue.set_index("clue_no")
    return clues.loc[list(numbers), "matter_no"].nunique() == 1


@pytest.mark.parametrize(("later", "one"), [("2024-05-30", True), ("2024-05-31", False)])
def test_one_party_and_place_within_ninety_days_are_one_matter(
    later: str, one: bool, story: Story
) -> None:
    first, second = story.complaint("T1", "2024-03-01"), story.patrol("p1", later)
    assert together(story, first, second) is one


def test_a_chain_of_clues_is_one_matter(story: Story) -> None:
    numbers = [story.complaint(f"T{n}", f"2024-0{n}-01") for n in range(1, 6)]
    assert together(story, *numbers)
    matter = story.told().matter.iloc[0]
    assert matter["matter_no"] == numbers[0]
    assert matter["clues"] == 5


@pytest.mark.parametrize(
    ("places", "one"),
    [
        (("1/301", "1/301"), True),
        (("1/301", "1"), True),  # the house, without the unit
        (("1/301", None), True),
        (("1/301", "1/302"), False),
        (("1", "2"), False),
        (("1", "11"), False),  # begins with it as a text, not at a bar
        ((None, None), True),
    ],
)
def test_places_are_the_same_if_one_begins_the_other(
    places: tuple[str | None, str | None], one: bool, story: Story
) -> None:
    first = story.complaint("T1", "2024-03-01", place=places[0])
    second = story.complaint("T2", "2024-03-10", place=places[1])
    assert together(story, first, second) is one


def test_a_less_exact_place_joins_only_what_is_near_it_in_time(story: Story) -> None:
    near = story.complaint("T1", "2024-03-01", place="1/301")
    house = story.complaint("T2", "2024-04-01", place="1")
    far = story.complaint("T3", "2023-10-01", place="1/302")
    assert together(story, near, house)
    assert not together(story, far, house)


def test_two_parties_in_one_unit_are_two_matters_and_shown(story: Story) -> None:
    first = story.complaint("T1", "2024-03-01", party="甲")
    second = story.complaint("T2", "2024-03-02", party="乙")
    assert not together(story, first, second)
    assert "same_place" in flags(story.clue(first)) & flags(story.clue(second))


def test_hidden_names_go_by_their_unit_and_by_nothing_larger(story: Story) -> None:
    unit = [story.complaint(f"T{n}", "2024-03-01", party="?", place="1/301") for n in (1, 2)]
    house = [story.complaint(f"T{n}", "2024-03-01", party="?", place="2") for n in (3, 4)]
    known = story.complaint("T5", "2024-03-01", party="甲", place="1/301")
    assert together(story, *unit)
    assert not together(story, *house)
    assert not together(story, unit[0], known)


def test_a_repeated_ticket_joins_at_any_distance(story: Story) -> None:
    first = story.complaint("T1", "2023-04-01")
    again = story.complaint("T2", "2024-05-01", original_id="T1", is_duplicate=True)
    hidden = story.complaint("T3", "2024-06-01", party="?", place=None, original_id="T2")
    assert together(story, first, again, hidden)


def test_a_ticket_of_another_known_party_joins_nothing(story: Story) -> None:
    first = story.complaint("T1", "2024-03-01", party="甲")
    other = story.complaint("T2", "2024-03-02", party="乙", original_id="T1", place="9/101")
    assert not together(story, first, other)
    assert "incoherent" in flags(story.clue(other))


def test_a_nameless_ticket_between_two_parties_joins_neither(story: Story) -> None:
    first = story.complaint("T1", "2024-03-01", party="甲", place="7/101")
    middle = story.complaint("T2", "2024-03-02", party="?", place=None, original_id="T1")
    last = story.complaint("T3", "2024-03-03", party="乙", place="8/101", original_id="T2")
    clues = story.told().clue.set_index("clue_no")
    assert clues.loc[[first, middle, last], "matter_no"].nunique() == 3


@pytest.mark.parametrize(
    "named", [{"original_id": "T0", "is_duplicate": True}, {"is_duplicate": True}]
)
def test_a_repeated_ticket_without_its_original_is_said(
    named: dict[str, object], story: Story
) -> None:
    clue = story.clue(story.complaint("T1", "2024-03-01", **named))
    assert "duplicate_without_original" in flags(clue)


def test_a_ticket_of_two_parties_is_one_clue_in_the_matter_of_the_first(story: Story) -> None:
    both = story.complaint("T1", "2024-03-01", party="甲乙")
    first = story.patrol("p1", "2024-03-05", party="甲")
    second = story.patrol("p2", "2024-03-05", party="乙")
    told = story.told()
    assert told.clue["clue_no"].tolist().count(both) == 1
    named = told.clue_party[told.clue_party["clue_no"].eq(both)]
    assert named["violator_id"].tolist() == ["V乙", "V甲"]
    assert together(story, both, first)
    assert not together(story, both, second)


def test_rows_of_one_number_with_several_parties_are_one_clue(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", violation_codes="price")
    row = story.rows["complaint"][0]
    story.rows["complaint"].append(row | {"party_no": 2, "violation_codes": "teacher;price"})
    clue = story.clue(number)
    assert clue["violation_codes"] == "price;teacher"


def test_an_older_clue_that_comes_later_gives_its_number_and_the_old_one_leads_there(
    story: Story,
) -> None:
    later = story.complaint("T2", "2024-03-10")
    assert story.told().matter["matter_no"].tolist() == [later]
    older = story.complaint("T1", "2024-03-01")
    told = story.told()
    assert told.matter["matter_no"].tolist() == [older]
    redirects = told.matter_redirect.set_index("matter_no")["merged_into"]
    assert redirects[later] == older


# --- contradictions ------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "pairs"), [("2024-03-31", 1), ("2024-04-01", 0)])
def test_conclusions_within_thirty_days_contradict_each_other(
    on: str, pairs: int, story: Story
) -> None:
    left = story.complaint("T1", "2024-03-01", "不属实", ended="2024-03-08")
    right = story.patrol("p1", on, "查实", place="5/101")
    found = story.told().clue_conflict
    assert len(found) == pairs
    if pairs:
        assert found.loc[0, ["left_clue", "right_clue", "party"]].tolist() == [left, right, "V甲"]
        assert found.loc[0, "days_apart"] == 30
        assert not found.loc[0, "cleared"]


@pytest.mark.parametrize("word", ["部分属实", "无法核实"])
def test_half_proven_and_unprovable_contradict_nothing(word: str, story: Story) -> None:
    story.complaint("T1", "2024-03-01", word, ended="2024-03-08")
    story.patrol("p1", "2024-03-10", "查实")
    story.patrol("p2", "2024-03-12", "查否")
    pairs = story.told().clue_conflict
    assert len(pairs) == 1
    assert pairs.loc[0, ["left_conclusion", "right_conclusion"]].tolist() == ["查实", "查否"]


@pytest.mark.parametrize(
    ("measures", "first", "second", "cleared"),
    [
        ("责令停止;退费", "查实", "查否", True),
        ("约谈", "查实", "查否", False),
        # The negative check came first: nothing had been put in order.
        ("责令停止", "查否", "查实", False),
    ],
)
def test_a_check_after_things_were_put_in_order_is_no_contradiction(
    measures: str, first: str, second: str, cleared: bool, story: Story
) -> None:
    one = story.patrol("p1", "2024-03-01", first, measures=measures)
    two = story.patrol("p2", "2024-03-20", second, measures=measures)
    pair = story.told().clue_conflict.iloc[0]
    assert bool(pair["cleared"]) is cleared
    for number in (one, two):
        assert ("cleared" in flags(story.clue(number))) is cleared


def test_a_decision_between_the_two_days_puts_things_in_order(story: Story) -> None:
    story.patrol("p1", "2024-03-01", "查实")
    story.patrol("p2", "2024-03-20", "查否")
    assert not story.told().clue_conflict.iloc[0]["cleared"]
    story.penalty("澄教罚〔2024〕1号", "2024-03-10")
    assert story.told().clue_conflict.iloc[0]["cleared"]


def test_two_units_leave_it_to_the_one_that_policy_names(story: Story) -> None:
    story.complaint("T1", "2024-03-01", "不属实", ended="2024-03-08")
    story.patrol("p1", "2024-03-05", "查实")
    assert story.told().clue_conflict.iloc[0]["who_decides"] == "市专班"


# --- concluded by a later record -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "hit"),
    [("2024-01-02", True), ("2024-06-29", True), ("2024-06-30", False), ("2024-01-01", False)],
)
def test_a_row_in_doubt_is_concluded_by_the_first_later_one(
    on: str, hit: bool, story: Story
) -> None:
    doubt = story.patrol("p1", "2024-01-01", "待核查")
    later = story.patrol("p2", on, "查实", place="3/101")
    clue = story.clue(doubt, as_of=date(2024, 7, 31))
    assert (clue["concluded_by"] == later) is hit
    assert (clue["state"] == "handling") is not hit


def test_the_first_of_several_later_records_concludes(story: Story) -> None:
    doubt = story.patrol("p1", "2024-01-01", "待核查")
    story.patrol("p2", "2024-03-01", "查实")
    first = story.complaint("T1", "2024-02-01", "不属实", ended="2024-02-20")
    clue = story.clue(doubt)
    assert clue["concluded_by"] == first
    assert clue["concluded_on"] == pd.Timestamp("2024-02-20")
    assert clue["state"] == "closed"


def test_a_decision_concludes_a_row_in_doubt(story: Story) -> None:
    doubt = story.patrol("p1", "2024-01-01", "待核查")
    story.penalty("澄教罚〔2024〕1号", "2024-02-01")
    clue = story.clue(doubt)
    assert clue["concluded_by"] == "market_penalty:澄教罚〔2024〕1号"
    assert (clue["conclusion"], clue["state"]) == ("查实", "closed")


def test_another_partys_record_in_the_unit_concludes_only_where_nobody_is_known(
    story: Story,
) -> None:
    known = story.patrol("p1", "2024-01-01", "待核查", party="甲")
    hidden = story.patrol("p2", "2024-01-01", "待核查", party="?")
    other = story.patrol("p3", "2024-02-01", "查实", party="乙")
    assert pd.isna(story.clue(known)["concluded_by"])
    assert story.clue(hidden)["concluded_by"] == other


def test_an_open_referral_or_complaint_takes_no_other_conclusion(story: Story) -> None:
    referral = story.referral("YS1", "2024-01-01", "待核查")
    complaint = story.complaint("T1", "2024-01-01")
    story.patrol("p1", "2024-02-01", "查实")
    clues = story.told().clue.set_index("clue_no")
    assert clues.loc[[referral, complaint], "conclusion"].isna().all()


# --- reopened ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "back"),
    [("2024-01-08", False), ("2024-01-09", True), ("2024-07-06", True), ("2024-07-07", False)],
)
def test_what_is_told_of_a_party_after_its_clue_was_closed_is_back(
    on: str, back: bool, story: Story
) -> None:
    story.complaint("T1", "2024-01-02", "不属实", ended="2024-01-08")
    again = story.complaint("T2", on, place="4/101")
    told = story.told(date(2024, 7, 31))
    clue = told.clue.set_index("clue_no").loc[again]
    assert ("reopened" in flags(clue)) is back
    times = told.matter.set_index("matter_no")["reopened_times"]
    assert times[clue["matter_no"]] == int(back)


def test_the_closing_day_is_the_later_of_conclusion_and_measure(story: Story) -> None:
    story.complaint("T1", "2024-01-02", "属实", ended="2024-01-08")
    story.penalty("澄教罚〔2024〕1号", "2024-02-20")
    before = story.complaint("T2", "2024-02-10")
    after = story.complaint("T3", "2024-02-21")
    assert "reopened" not in flags(story.clue(before))
    assert "reopened" in flags(story.clue(after))


def test_a_patrol_finds_by_itself_and_reopens_nothing(story: Story) -> None:
    story.complaint("T1", "2024-01-02", "不属实", ended="2024-01-08")
    assert "reopened" not in flags(story.clue(story.patrol("p1", "2024-02-01")))


def test_where_nobody_is_known_the_unit_comes_back(story: Story) -> None:
    story.complaint("T1", "2024-01-02", "不属实", ended="2024-01-08", party="甲")
    hidden = story.complaint("T2", "2024-02-01", party="?")
    other = story.complaint("T3", "2024-02-01", party="乙")
    assert "reopened" in flags(story.clue(hidden))
    assert "reopened" not in flags(story.clue(other))
