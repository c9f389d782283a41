"""Links that a document names: a decision's number, an earlier ticket; and what must agree too."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from domain.linkage.certain.anchors import decision_edges, judgement_edges, judgements
from domain.linkage.certain.compatible import ambiguous, compatible
from domain.linkage.certain.follow_ups import follow_up_edges
from domain.linkage.evidence.per_mention import Evidence, build_evidence
from tests.support.parties import USCC_A, USCC_B, decisions, frame, mention

DECISION = "澄教罚〔2023〕2号"


def evidence_of(mentions: pd.DataFrame) -> Evidence:
    """What each mention says, no decision's number left out."""
    made = build_evidence(mentions)
    return made.without(np.zeros(made.size, dtype=bool))


def fits(left: Mapping[str, object], right: Mapping[str, object]) -> bool:
    evidence = evidence_of(frame(left, right))
    labels = np.arange(2)
    return bool(compatible(evidence, labels, labels[:1], labels[1:])[0])


@pytest.mark.parametrize(
    ("left", "right", "together"),
    [
        ({"core": "思立"}, {"core": "思立"}, True),
        ({"core": "思立"}, {"core": "山佳"}, False),
        ({"core": "思立", "phone": "13812345678"}, {"core": "山佳", "phone": "13812345678"}, True),
        ({"core": "思立"}, {}, True),
        ({"core": "思立", "uscc": USCC_A}, {"core": "思立", "uscc": USCC_B}, False),
    ],
)
def test_what_a_document_names_together_must_agree_in_something_besides(
    left: dict[str, object], right: dict[str, object], together: bool
) -> None:
    assert fits(mention("complaint:1", **left), mention("complaint:2", **right)) is together


def test_who_fits_two_that_do_not_fit_each_other_could_be_either() -> None:
    assert ambiguous([1, 2, 3], {(1, 2), (2, 3)}) == {2}
    assert ambiguous([1, 2, 3], {(1, 2), (2, 3), (1, 3)}) == set()
    assert ambiguous([1, 2], set()) == set()


def of_tickets(*rows: Mapping[str, object]) -> list[list[int]]:
    mentions = frame(*rows)
    found = follow_up_edges(np.arange(len(mentions)), mentions, evidence_of(mentions))
    return found[["left", "right"]].to_numpy().tolist()


def test_a_ticket_that_names_an_earlier_one_is_about_the_same_party() -> None:
    first, second = mention("complaint:1", core="思立"), mention("complaint:2", core="思立")
    assert of_tickets(first, second | {"earlier_ticket": "1"}) == [[1, 0]]
    assert of_tickets(first, second) == []
    assert of_tickets(first, second | {"earlier_ticket": "9"}) == []
    other = mention("complaint:2", core="山佳", earlier_ticket="1")
    assert of_tickets(first, other) == []


def test_a_ticket_of_two_parties_does_not_say_which_one_is_meant() -> None:
    rows = (
        mention("complaint:1#1", core="思立"),
        mention("complaint:1#2", core="思立"),
        mention("complaint:2", core="思立", earlier_ticket="1"),
    )
    assert of_tickets(*rows) == []


def test_a_ticket_without_a_name_joins_no_two_named_parties() -> None:
    rows = (
        mention("complaint:1", core="思立"),
        mention("complaint:2", earlier_ticket="1"),
        mention("complaint:3", core="山佳", earlier_ticket="2"),
    )
    assert of_tickets(*rows) == []


def of_decision(*rows: Mapping[str, object]) -> tuple[pd.DataFrame, pd.DataFrame]:
    mentions = frame(*rows)
    return decision_edges(np.arange(len(mentions)), evidence_of(mentions))


def test_the_same_decision_elsewhere_is_the_same_party_where_the_names_agree() -> None:
    known = mention("market_penalty:1", core="思立", uscc=USCC_A, decision_no=DECISION)
    same = mention("town_submission:2", core="思立", decision_no=DECISION)
    links, refused = of_decision(known, same)
    assert sorted(links[["left", "right"]].to_numpy()[0].tolist()) == [0, 1]
    assert refused.empty
    other = mention("town_submission:2", core="山佳", uscc=USCC_B, decision_no=DECISION)
    links, _ = of_decision(known, other)
    assert links.empty


def test_answers_are_read_by_record_and_the_oldest_comes_first() -> None:
    mentions = frame(mention("complaint:1", core="思立"), mention("complaint:2", core="山佳"))
    answers = judgements(
        mentions,
        decisions(
            ("complaint:1", "complaint:2", "同一主体"), ("complaint:1", "complaint:9", "同一主体")
        ),
    )
    found = judgement_edges(answers)
    assert found[["left", "right"]].to_numpy().tolist() == [[0, 1]]
    assert found["method"].tolist() == ["person"]
