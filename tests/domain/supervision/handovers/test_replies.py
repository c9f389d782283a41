"""What we answer departments that told us of something: once, and with a day."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from domain.supervision.handovers.replies import replied_before, sender_names
from domain.supervision.handovers.sheets import reply_rows
from tests.domain.supervision.handovers.cases import (
    AS_OF,
    ROUTING,
    RULES,
    VIOLATORS,
    HandoverBooks,
    Office,
    answers,
    as_clues,
    clue,
    facts,
    hand_over,
)

NEXT = AS_OF + timedelta(days=10)


def referral(number: str = "C1", **said: Any) -> dict[str, Any]:
    return clue(number, source="department_referral", referred_by="公安局", **said)


def replied(*rows: dict[str, Any], office: Office, as_of: Any = AS_OF, **measures: Any) -> Any:
    made = facts(*rows)
    told = as_clues(made).assign(**measures)
    found = hand_over(made, told, VIOLATORS, office.books, answers(), RULES, "everything", as_of)
    office.books = HandoverBooks(found.handover, found.referral_reply)
    return found.referral_reply


def test_a_concluded_referral_is_answered_once() -> None:
    office = Office()
    rows = (referral(), referral("C2", conclusion=None), clue("C3"))
    first = replied(*rows, office=office)
    assert first[["reply_no", "department", "referral_no", "conclusion"]].to_numpy().tolist() == [
        ["HF20240001", "市公安局", "YS-C1", "查实"]
    ]
    assert len(replied(*rows, office=office, as_of=NEXT)) == 1


def test_another_conclusion_or_a_measure_is_told_again() -> None:
    office = Office()
    replied(referral(), office=office)
    done = {"measure_kind": "责令停止", "measure_on": pd.Timestamp("2024-06-30")}
    second = replied(referral(), office=office, as_of=NEXT, **done)
    assert second["measure_kind"].tolist()[1] == "责令停止"
    third = replied(referral(conclusion="查否"), office=office, as_of=NEXT)
    assert third["conclusion"].tolist() == ["查实", "查实", "查否"]
    shown = reply_rows(third)
    assert shown.columns.tolist()[1:5] == ["线索编号", "核查结果", "核查日期", "处置"]
    assert shown["回复日期"].tolist() == ["2024-07-08", "2024-07-08", "2024-06-28"]


def test_an_answer_counts_from_the_next_day_on() -> None:
    """So that a run that is repeated on its day sees what the first one saw."""
    office = Office()
    replies = replied(referral(), office=office)
    assert replied_before(replies, AS_OF).empty
    later = replied_before(replies, AS_OF + timedelta(days=1))
    assert later.to_numpy().tolist() == [["C1", "查实"]]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("公安局", "市公安局"),
        ("江阴市公安局", "市公安局"),
        ("文体广电和旅游局", "市文体广电和旅游局"),
        ("教育局", "市教育局"),
        ("妇联", "妇联"),
        ("人社局/监察大队", "人社局_监察大队"),
        ("../../etc", "etc"),
        ("妇联 13812345678", "妇联_138_5678"),
        (None, "未写明部门"),
        ("..", "未写明部门"),
    ],
)
def test_senders_have_names_that_a_folder_can_bear(typed: str | None, shown: str) -> None:
    assert sender_names(pd.Series([typed], dtype="str"), ROUTING).tolist() == [
        shown.replace("*", "*")
    ]
