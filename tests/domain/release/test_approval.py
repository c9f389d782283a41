"""Whose word counts for a candidate, and what exactly a person confirms."""

import pandas as pd
import pytest

from domain.release.approval import ApprovalError, ApprovalRule, candidate_hash, person_name
from domain.release.delta import DELTA_COLUMNS


@pytest.mark.parametrize(
    ("rule", "person", "before", "why"),
    [
        (ApprovalRule(), "张三", (), None),
        (ApprovalRule(), "", (), "须写明姓名"),
        (ApprovalRule(approvers=("张 三",)), "张三", (), None),
        (ApprovalRule(approvers=("李四",)), "张三", (), "approvers"),
        (ApprovalRule(four_eyes=True), "张三", ("张三",), "另一人"),
        (ApprovalRule(four_eyes=True), "李四", ("张三",), None),
    ],
)
def test_a_named_persons_word_counts_once_and_only_where_it_may(
    rule: ApprovalRule, person: str, before: tuple[str, ...], why: str | None
) -> None:
    if why is not None:
        with pytest.raises(ApprovalError, match=why):
            rule.check(person, before)
    else:
        rule.check(person, before)
        assert rule.allows(person)


def test_two_persons_are_needed_only_where_the_policy_asks_for_four_eyes() -> None:
    assert (ApprovalRule().needed, ApprovalRule(four_eyes=True).needed) == (1, 2)


@pytest.mark.parametrize("typed", ["张 三", " 张三", "张\u3000三", "张三\n"])
def test_a_name_in_another_spelling_is_no_second_pair_of_eyes(typed: str) -> None:
    assert person_name(typed) == "张三"


def delta(**changed: object) -> pd.DataFrame:
    row = dict.fromkeys(DELTA_COLUMNS, "x") | {"before": None} | changed
    return pd.DataFrame([row], columns=list(DELTA_COLUMNS)).astype("str")


def test_any_other_candidate_has_another_hash() -> None:
    shown = candidate_hash("a", "b", delta())
    assert candidate_hash("a", "b", delta()) == shown
    others = [
        candidate_hash(None, "b", delta()),
        candidate_hash("a", "c", delta()),
        candidate_hash("a", "b", delta().iloc[:0]),
        *(candidate_hash("a", "b", delta(**{name: "y"})) for name in DELTA_COLUMNS),
    ]
    assert len({shown, *others}) == len(others) + 1


def test_no_two_rows_read_as_one_and_what_is_missing_reads_as_empty() -> None:
    two = pd.concat([delta(), delta(reason="y")], ignore_index=True)
    assert candidate_hash("", "b", two) != candidate_hash("", "b", two.iloc[::-1])
    assert candidate_hash(None, "b", delta()) == candidate_hash("", "b", delta(before=""))
