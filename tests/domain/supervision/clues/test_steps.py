"""Single steps of a clue's way: state, closing, deadlines, what came back."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from domain.supervision.clues.conclusions import needs_feedback, with_conclusions, with_replies
from domain.supervision.clues.deadlines import due_soon, with_deadlines
from domain.supervision.clues.policy import HOTLINE
from domain.supervision.clues.reopening import with_reopenings
from domain.supervision.clues.state import with_closing, with_state, with_state_days
from domain.supervision.nearest import looked_up, nearest
from schemas.policy.load import load_policy

POLICY = load_policy(Path(__file__).parents[4] / "policy").follow_up
DAYS = ("received_on", "ended_on", "concluded_on", "due_given", "closed_on", "answer_on")


def clue(**given: object) -> pd.DataFrame:
    usual: dict[str, object] = {
        "clue_no": "XS1", "source": "complaint", "channel": "12345热线", "status": "办理中",
        "received_on": "2024-03-04", "ended_on": None, "concluded_on": None, "due_given": None,
        "closed_on": None, "kind": None, "word": None, "pending": False, "fed_back": None,
        "state": "received", "violation_codes": None, "no_penalty_reason": None,
    }  # fmt: skip
    row = pd.DataFrame([usual | given])
    for name in set(DAYS) & set(row):
        row[name] = pd.to_datetime(row[name]).astype("datetime64[us]")
    return row.astype(
        {"kind": "str", "word": "str", "fed_back": "boolean", "no_penalty_reason": "str"}
    )


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"status": "受理"}, "received"),
        ({"status": "办理中"}, "handling"),
        ({"status": "受理", "pending": True}, "handling"),
        ({"status": "已办结"}, "no_conclusion"),
        ({"status": "受理", "ended_on": "2024-03-20"}, "no_conclusion"),
        ({"status": "已办结", "source": "town_submission"}, "received"),
        ({"status": "已办结", "kind": "verified"}, "verified"),
        ({"status": "受理", "kind": "partial"}, "verified"),
        ({"status": "受理", "kind": "disproved"}, "disproved"),
        ({"status": "受理", "kind": "unverifiable"}, "unverifiable"),
    ],
)
def test_a_state_is_what_is_known_and_no_status_concludes(
    given: dict[str, object], state: str
) -> None:
    assert with_state(clue(**given))["state"].tolist() == [state]


def measures(on: str | None, number: str | None = None) -> pd.DataFrame:
    row = {
        "measure_on": pd.to_datetime([on]),
        "measure_kind": ["责令停止"],
        "decision_no": [number],
    }
    return pd.DataFrame(row, index=["XS1"])


@pytest.mark.parametrize(
    ("given", "acted_on", "closed_on"),
    [
        ({"kind": None}, None, None),
        ({"kind": "disproved", "fed_back": True}, None, "2024-03-10"),
        ({"kind": "disproved", "fed_back": False}, None, None),
        ({"kind": "verified", "fed_back": True}, None, None),
        ({"kind": "verified", "fed_back": True}, "2024-03-15", "2024-03-15"),
        ({"kind": "verified", "fed_back": True}, "2024-03-08", "2024-03-10"),
        ({"kind": "verified", "fed_back": True, "no_penalty_reason": "已停办"}, None, "2024-03-10"),
        ({"kind": "verified", "source": "town_submission"}, "2024-03-15", "2024-03-15"),
    ],
)
def test_closed_is_concluded_acted_upon_and_answered(
    given: dict[str, object], acted_on: str | None, closed_on: str | None
) -> None:
    found = with_closing(clue(concluded_on="2024-03-10", **given), measures(acted_on), POLICY)
    expected = pd.NaT if closed_on is None else pd.Timestamp(closed_on)
    assert found["closed_on"].tolist() == [expected] or closed_on is None
    assert found["closed_on"].isna().tolist() == [closed_on is None]
    assert found["state"].eq("closed").tolist() == [closed_on is not None]


def test_what_is_verified_and_left_alone_is_unfollowed_whatever_was_done_without_a_finding() -> (
    None
):
    proven = with_closing(clue(kind="verified"), measures(None), POLICY)
    assert proven["unfollowed"].tolist() == [True]
    acted = with_closing(clue(kind="verified"), measures("2024-03-15"), POLICY)
    assert acted["unfollowed"].tolist() == [False]
    disproved = with_closing(clue(kind="disproved"), measures("2024-03-15"), POLICY)
    assert disproved["unfollowed"].tolist() == [False]
    assert disproved["measure_on"].isna().all()


def test_a_clue_is_in_its_state_since_the_last_step_that_is_known() -> None:
    found = [
        with_state_days(clue(**given))["state_on"].iloc[0]
        for given in (
            {},
            {"ended_on": "2024-03-20"},
            {"ended_on": "2024-03-20", "state": "no_conclusion"},
            {"concluded_on": "2024-03-10", "ended_on": "2024-03-20", "state": "no_conclusion"},
            {"concluded_on": "2024-03-10", "closed_on": "2024-03-15"},
        )
    ]
    expected = ["2024-03-04", "2024-03-04", "2024-03-20", "2024-03-10", "2024-03-15"]
    assert found == [pd.Timestamp(day) for day in expected]


def test_a_deadline_that_the_log_gives_counts_before_the_one_by_policy() -> None:
    day = date(2024, 3, 29)
    given = with_deadlines(clue(due_given="2024-03-27"), POLICY, day)
    assert given["due_on"].tolist() == [pd.Timestamp("2024-03-27")]
    assert given["due_basis"].tolist() == ["回复截止"]
    assert given["overdue_workdays"].tolist() == [2]
    derived = with_deadlines(clue(), POLICY, day)
    number = POLICY.answer_days[HOTLINE]
    assert derived["due_basis"].tolist() == [f"接收之日起{number}个工作日"]


def test_a_clock_stops_with_the_conclusion_and_a_patrol_owes_no_answer() -> None:
    day = date(2024, 6, 28)
    done = clue(due_given="2024-03-27", concluded_on="2024-03-27", state="disproved")
    assert with_deadlines(done, POLICY, day)["overdue_workdays"].tolist() == [0]
    late = clue(due_given="2024-03-27", concluded_on="2024-03-28", state="disproved")
    assert with_deadlines(late, POLICY, day)["overdue_workdays"].tolist() == [1]
    patrol = with_deadlines(clue(source="town_submission"), POLICY, day)
    assert patrol["due_on"].isna().all()
    assert patrol["overdue_workdays"].tolist() == [0]


def test_only_what_is_verified_must_be_acted_upon() -> None:
    day = date(2024, 6, 28)
    proven = clue(kind="verified", concluded_on="2024-03-08")
    assert with_deadlines(proven, POLICY, day)["measure_due_on"].notna().all()
    assert (
        with_deadlines(clue(concluded_on="2024-03-08"), POLICY, day)["measure_due_on"].isna().all()
    )


def test_what_is_due_within_the_warning_is_due_soon_and_what_is_late_is_not() -> None:
    last = POLICY.due_soon_workdays
    days = ["2024-03-15", "2024-03-18", "2024-03-01"]
    rows = pd.concat([clue(due_given=day).assign(due_on=pd.Timestamp(day)) for day in days])
    found = due_soon(rows.reset_index(drop=True), POLICY, date(2024, 3, 15))
    assert found.tolist() == [True, last >= 1, False]
    closed = clue(state="closed").assign(due_on=pd.Timestamp("2024-03-15"))
    assert due_soon(closed, POLICY, date(2024, 3, 15)).tolist() == [False]


@pytest.mark.parametrize(
    ("day", "reopened"),
    [("2024-03-10", False), ("2024-03-11", True), ("2025-06-01", False)],
)
def test_who_tells_of_a_closed_party_again_reopens_it_from_the_next_day_on(
    day: str, reopened: bool
) -> None:
    rows = pd.concat(
        [
            clue(clue_no="XS1", closed_on="2024-03-10"),
            clue(clue_no="XS2", received_on=day),
            clue(clue_no="XS3", received_on=day, source="town_submission"),
        ],
        ignore_index=True,
    )
    keys = pd.DataFrame({"clue_no": ["XS1", "XS2", "XS3"], "key": "V1", "alone": False})
    assert with_reopenings(rows, keys, POLICY)["reopened"].tolist() == [False, reopened, False]


def test_a_later_answer_takes_the_place_of_an_earlier_conclusion() -> None:
    answers = pd.DataFrame(
        {
            "answer_word": ["不属实"],
            "answer_on": pd.to_datetime(["2024-03-20"]),
            "answer_fed_back": [True],
            "no_penalty_reason": [None],
        },
        index=["XS1"],
    )
    found = with_conclusions(clue(word="属实", ended_on="2024-03-10"), answers, POLICY)
    assert found["kind"].tolist() == ["disproved"]
    assert found["concluded_on"].tolist() == [pd.Timestamp("2024-03-20")]
    earlier = answers.assign(answer_on=pd.to_datetime(["2024-03-01"]))
    kept = with_conclusions(clue(word="属实", ended_on="2024-03-10"), earlier, POLICY)
    assert kept["kind"].tolist() == ["verified"]


def test_a_complaint_asks_for_feedback_and_a_reply_to_its_sender_is_one() -> None:
    assert needs_feedback(clue(), POLICY).tolist() == [True]
    assert needs_feedback(clue(source="town_submission"), POLICY).tolist() == [False]
    referral = clue(source="department_referral", word="不属实")
    replied = pd.DataFrame({"clue_no": ["XS1"], "conclusion": ["不属实"]})
    assert with_replies(referral, replied)["fed_back"].tolist() == [True]
    assert with_replies(referral, replied.iloc[:0])["fed_back"].isna().all()
    assert with_replies(referral.assign(word="属实"), replied)["fed_back"].isna().all()
    assert with_replies(clue(word="不属实"), replied)["fed_back"].isna().all()


def test_the_nearest_event_lies_within_the_days_and_on_the_right_side() -> None:
    points = pd.DataFrame({"point": [1], "key": ["a"], "day": pd.to_datetime(["2024-01-10"])})
    events = pd.DataFrame(
        {
            "key": ["a", "a", "a", "b"],
            "day": pd.to_datetime(["2024-01-10", "2024-01-12", "2024-01-07", "2024-01-11"]),
            "name": ["same", "after", "before", "other"],
        }
    )

    def found(direction: str, days: int, *, same_day: bool) -> list[str]:
        return nearest(points, events, days, direction, same_day=same_day)["name"].tolist()  # type: ignore[arg-type]

    assert found("forward", 5, same_day=True) == ["same"]
    assert found("forward", 5, same_day=False) == ["after"]
    assert found("forward", 1, same_day=False) == []
    assert found("forward", 2, same_day=False) == ["after"]
    assert found("backward", 3, same_day=False) == ["before"]
    assert found("backward", 2, same_day=False) == []


def test_a_code_that_is_unknown_has_no_value_and_rows_keep_their_index() -> None:
    codes = pd.Series(["b", "x"], index=[5, 6])
    found = looked_up(codes, pd.Series({"a": 1.0, "b": 2.0}))
    assert found.index.tolist() == [5, 6]
    assert found.fillna(0).tolist() == [2.0, 0.0]
