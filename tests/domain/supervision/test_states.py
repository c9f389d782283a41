"""How far a clue has come: conclusion, measure, feedback; deadlines; what an answer changes."""

from datetime import date

import pandas as pd
import pytest

from tests.support.clue_stories import Story, flags


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"status": "受理"}, "received"),
        ({"status": "办理中"}, "handling"),
        ({"ended": "2024-03-08"}, "no_conclusion"),
        # The office did not write that it is done, but when.
        ({"ended": "2024-03-08", "status": "受理"}, "no_conclusion"),
        ({"ended": "2024-03-08", "word": "属实"}, "verified"),
        ({"ended": "2024-03-08", "word": "部分属实"}, "verified"),
        ({"ended": "2024-03-08", "word": "不属实"}, "closed"),
        ({"ended": "2024-03-08", "word": "不属实", "feedback": False}, "disproved"),
        # Nobody said whether anyone was told: not closed.
        ({"ended": "2024-03-08", "word": "不属实", "feedback": None}, "disproved"),
        ({"ended": "2024-03-08", "word": "无法核实"}, "closed"),
        ({"ended": "2024-03-08", "word": "无法核实", "feedback": False}, "unverifiable"),
    ],
)
def test_the_state_of_a_complaint_is_not_its_status(
    said: dict[str, object], state: str, story: Story
) -> None:
    clue = story.clue(story.complaint("T1", "2024-03-01", **said))
    assert clue["state"] == state


@pytest.mark.parametrize(
    ("word", "state"),
    [("查实", "verified"), ("查否", "closed"), ("待核查", "handling")],
)
def test_the_state_of_a_patrol_row(word: str, state: str, story: Story) -> None:
    assert story.clue(story.patrol("p1", "2024-03-01", word))["state"] == state


def test_nothing_found_makes_no_clue(story: Story) -> None:
    story.patrol("p1", "2024-03-01", "未发现")
    story.patrol("p2", "2024-03-01", "查否")
    assert len(story.told().clue) == 1


def test_a_referral_waits_for_our_answer_to_its_sender(story: Story) -> None:
    number = story.referral("YS1", "2024-03-01", "查否")
    assert story.clue(number)["state"] == "disproved"
    assert "no_feedback" in flags(story.clue(number))
    assert story.clue(number, replied=((number, "查否"),))["state"] == "closed"
    # An answer that told something else has to be told again.
    assert story.clue(number, replied=((number, "查实"),))["state"] == "disproved"


@pytest.mark.parametrize(
    ("measures", "closed"),
    [
        ("责令停止;退费", True),
        ("警告", True),
        ("移送", True),
        ("约谈", False),
        ("宣传教育;签订承诺书;列入重点监管", False),
        (None, False),
    ],
)
def test_what_is_verified_needs_a_measure_that_counts(
    measures: str | None, closed: bool, story: Story
) -> None:
    clue = story.clue(story.patrol("p1", "2024-03-01", measures=measures))
    assert (clue["state"] == "closed") is closed
    assert ("unfollowed" in flags(clue)) is not closed


@pytest.mark.parametrize(
    ("decided", "followed"),
    [("2024-03-08", True), ("2024-06-06", True), ("2024-06-07", False), ("2024-03-07", False)],
)
def test_a_decision_counts_from_the_day_of_the_conclusion_to_ninety_days_later(
    decided: str, followed: bool, story: Story
) -> None:
    number = story.complaint("T1", "2024-03-01", "属实", ended="2024-03-08")
    story.penalty("澄教罚〔2024〕1号", decided)
    clue = story.clue(number)
    assert (clue["state"] == "closed") is followed
    assert pd.notna(clue["measure_on"]) is followed


def test_the_measure_of_somebody_else_elsewhere_counts_for_nothing(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", "属实", ended="2024-03-08")
    story.penalty("澄教罚〔2024〕1号", "2024-04-01", party="乙")
    story.patrol("p1", "2024-04-01", party="乙", place="1/302", measures="取缔")
    assert story.clue(number)["state"] == "verified"


def test_a_measure_in_the_same_unit_counts(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", "属实", party="?", ended="2024-03-08")
    story.patrol("p1", "2024-04-01", party="乙", measures="取缔")
    assert story.clue(number)["measure_kind"] == "取缔"


def test_what_the_log_says_was_done_counts_on_its_last_day(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", "属实", ended="2024-03-08", measures="责令改正")
    clue = story.clue(number)
    assert (clue["state"], clue["measure_on"]) == ("closed", pd.Timestamp("2024-03-08"))


@pytest.mark.parametrize("how", ["revoked", "credit"])
def test_a_revoked_decision_closes_nothing(how: str, story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", "属实", ended="2024-03-08")
    story.penalty("澄教罚〔2024〕1号", "2024-04-01", revoked=how == "revoked")
    if how == "credit":
        story.credit("X1", "2024-05-01", "处罚撤销", penalty_decision_no="澄教罚〔2024〕1号")
    assert story.clue(number)["state"] == "verified"


def test_a_listing_counts_unless_it_was_withdrawn(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", "属实", ended="2024-03-08")
    story.credit("澄教信〔2024〕7号", "2024-04-01", "列入")
    assert story.clue(number)["measure_kind"] == "列入"
    story.credit("X2", "2024-05-01", "异议成立", penalty_decision_no="澄教信〔2024〕7号")
    assert story.clue(number)["state"] == "verified"


def test_a_written_reason_stands_for_a_measure(story: Story) -> None:
    number = story.patrol("p1", "2024-03-01")
    story.answer(number, "2024-03-05", no_penalty_reason="首次违法，危害轻微，已及时改正")
    assert story.clue(number)["state"] == "closed"


# --- deadlines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "due"),
    [("12345热线", "2024-02-27"), ("举报信箱", "2024-03-05"), (None, "2024-03-05")],
)
def test_without_a_given_deadline_working_days_count(
    channel: str | None, due: str, story: Story
) -> None:
    # The Spring Festival lies between, and a Sunday on which people work for it.
    clue = story.clue(story.complaint("T1", "2024-02-07", channel=channel))
    assert clue["due_on"] == pd.Timestamp(due)


def test_a_given_deadline_counts_first(story: Story) -> None:
    clue = story.clue(story.complaint("T1", "2024-03-01", due_on=pd.Timestamp("2024-03-05")))
    assert (clue["due_on"], clue["due_basis"]) == (pd.Timestamp("2024-03-05"), "回复截止")


def test_overdue_days_are_working_days_up_to_today_or_to_the_conclusion(story: Story) -> None:
    due = pd.Timestamp("2024-03-08")
    waiting = story.complaint("T1", "2024-03-01", due_on=due)
    late = story.complaint("T2", "2024-03-01", "不属实", ended="2024-03-15", due_on=due)
    in_time = story.complaint("T3", "2024-03-01", "不属实", ended="2024-03-08", due_on=due)
    nothing = story.complaint("T4", "2024-03-01", ended="2024-03-12", due_on=due)
    days = story.told(date(2024, 3, 20)).clue.set_index("clue_no")["overdue_workdays"]
    assert days[[waiting, late, in_time, nothing]].tolist() == [8, 5, 0, 2]
    assert "late_concluded" in flags(story.clue(late))
    assert "late_concluded" not in flags(story.clue(nothing))


def test_on_the_last_day_nothing_is_overdue(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", due_on=pd.Timestamp("2024-03-08"))
    assert story.clue(number, as_of=date(2024, 3, 8))["overdue_workdays"] == 0
    assert story.clue(number, as_of=date(2024, 3, 9))["overdue_workdays"] == 0  # a Saturday
    assert story.clue(number, as_of=date(2024, 3, 11))["overdue_workdays"] == 1


def test_a_year_without_a_holiday_notice_is_said_and_not_guessed(story: Story) -> None:
    clue = story.clue(story.complaint("T1", "2090-03-01"), as_of=date(2090, 6, 1))
    assert pd.isna(clue["due_on"])
    assert clue["due_basis"] == "节假日安排未公布，无法计算"
    assert pd.isna(clue["overdue_workdays"])


def test_dates_that_cannot_be_are_ignored_and_said(story: Story) -> None:
    ended = story.complaint("T1", "2024-03-10", "不属实", ended="2024-03-01")
    due = story.complaint("T2", "2024-03-10", due_on=pd.Timestamp("2024-03-01"))
    assert story.clue(ended)["concluded_on"] == pd.Timestamp("2024-03-10")
    assert story.clue(due)["due_on"] > pd.Timestamp("2024-03-10")
    for number in (ended, due):
        assert "incoherent" in flags(story.clue(number))


def test_an_unlicensed_school_needs_a_decision_and_all_else_a_measure(story: Story) -> None:
    decision = story.patrol("p1", "2024-03-01", violation_codes="teacher;unlicensed")
    measure = story.patrol("p2", "2024-03-01", violation_codes="price")
    assert story.clue(decision)["measure_due_on"] == pd.Timestamp("2024-05-30")
    assert story.clue(measure)["measure_due_on"] == pd.Timestamp("2024-04-15")


# --- units ---------------------------------------------------------------------------------------


def test_the_unit_is_the_handler_else_the_town_else_open(story: Story) -> None:
    handled = story.complaint("T1", "2024-03-01", handler="市城管局")
    in_town = story.complaint("T2", "2024-03-01", handler="其他")
    nowhere = story.complaint("T3", "2024-03-01", handler=None, place=None)
    units = story.told().clue.set_index("clue_no")["unit"]
    assert units[[handled, in_town, nowhere]].tolist() == ["enforcement", "320281001", "待分派"]


def test_neither_party_nor_place_asks_for_more(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", party="?", place=None)
    assert story.clue(number)["next_step"].startswith("补充信息")


# --- answers -------------------------------------------------------------------------------------


def test_an_answer_fills_what_the_record_leaves_open(story: Story) -> None:
    number = story.complaint("T1", "2024-03-01", ended="2024-03-08", feedback=False)
    story.answer(number, "2024-03-20", conclusion="查否", concluded_on="2024-03-18")
    clue = story.clue(number)
    assert (clue["state"], clue["conclusion"]) == ("disproved", "查否")
    assert clue["concluded_on"] == pd.Timestamp("2024-03-18")
    story.answer(number, "2024-03-21", feedback=True)
    assert story.clue(number)["state"] == "closed"


def test_of_two_answers_the_newer_counts_and_an_older_conclusion_does_not_return(
    story: Story,
) -> None:
    number = story.patrol("p1", "2024-03-01", "待核查")
    story.answer(number, "2024-03-20", conclusion="查实")
    story.answer(number, "2024-03-22", conclusion="查否")
    assert story.clue(number)["conclusion"] == "查否"
    settled = story.complaint("T1", "2024-03-10", "属实", ended="2024-03-25")
    story.answer(settled, "2024-03-20", conclusion="查否")
    assert story.clue(settled)["conclusion"] == "属实"


def test_a_measure_that_a_unit_reports_closes_its_clue(story: Story) -> None:
    number = story.patrol("p1", "2024-03-01")
    story.answer(number, "2024-04-02", measures="责令停止", measure_on="2024-04-01")
    clue = story.clue(number)
    assert (clue["state"], clue["measure_on"]) == ("closed", pd.Timestamp("2024-04-01"))


def test_answering_twice_the_same_changes_nothing(story: Story) -> None:
    number = story.patrol("p1", "2024-03-01")
    story.answer(number, "2024-04-02", measures="责令停止", measure_on="2024-04-01")
    once = story.told()
    story.answer(number, "2024-04-03", measures="责令停止", measure_on="2024-04-01")
    pd.testing.assert_frame_equal(once.clue, story.told().clue)
