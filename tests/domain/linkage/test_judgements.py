"""Answers of people that cannot all be true."""

import pandas as pd

from domain.linkage.judgements import contradictory_answers


def answers(*rows: tuple[str, str, str]) -> pd.DataFrame:
    made = pd.DataFrame(list(rows), columns=["left_record", "right_record", "conclusion"])
    pairs = made[["left_record", "right_record"]].apply(lambda row: "|".join(sorted(row)), axis=1)
    return made.assign(source_record_id=pairs)


A, B, C, D = (f"complaint:{n}" for n in "ABCD")


def test_one_pair_answered_both_ways_is_torn() -> None:
    found = contradictory_answers(
        answers((A, B, "同一主体"), (B, A, "不同主体"), (A, C, "同一主体"))
    )
    assert found == {f"{A}|{B}": frozenset({f"{A}|{B}"})}


def test_a_chain_of_answers_that_ends_in_a_no_is_torn_as_a_whole() -> None:
    found = contradictory_answers(
        answers((A, B, "同一主体"), (B, C, "同一主体"), (A, C, "不同主体"), (C, D, "同一主体"))
    )
    assert set(found) == {f"{A}|{B}", f"{B}|{C}", f"{A}|{C}"}
    assert set(found.values()) == {frozenset(found)}


def test_the_first_party_of_a_record_is_the_record() -> None:
    found = contradictory_answers(
        answers((A, B, "同一主体"), (f"{B}#1", C, "同一主体"), (A, C, "不同主体"))
    )
    assert len(found) == 3


def test_doubts_and_answers_that_agree_contradict_nothing() -> None:
    fine = answers((A, B, "同一主体"), (B, C, "不同主体"), (A, C, "不同主体"), (C, D, "存疑"))
    assert contradictory_answers(fine) == {}
    assert contradictory_answers(fine.iloc[:0]) == {}
