"""Uniting along edges: strongest first, and never what a veto keeps apart."""

import numpy as np
import pandas as pd

from domain.linkage.evidence.cluster import components, unite
from domain.linkage.evidence.edges import edges
from domain.linkage.evidence.per_mention import Evidence, build_evidence
from tests.support.parties import USCC_A, USCC_B, frame, mention


def evidence_of(mentions: pd.DataFrame) -> Evidence:
    """What each mention says, no decision's number left out."""
    made = build_evidence(mentions)
    return made.without(np.zeros(made.size, dtype=bool))


def joined(*pairs: tuple[int, int, float]) -> pd.DataFrame:
    parts = [edges([a], [b], "rule", "r", "因", weight) for a, b, weight in pairs]
    return pd.concat(parts, ignore_index=True)


def test_the_first_position_of_a_part_names_it() -> None:
    labels = np.arange(5)
    found = components(labels, np.array([4, 2]), np.array([2, 3]))
    assert found.tolist() == [0, 1, 2, 2, 2]


def test_edges_without_contradiction_all_hold() -> None:
    evidence = evidence_of(frame(*(mention(f"complaint:{n}", core="思立") for n in range(3))))
    found = unite(np.arange(3), joined((0, 1, 5.0), (1, 2, 4.0)), evidence)
    assert found.labels.tolist() == [0, 0, 0]
    assert len(found.accepted) == 2
    assert found.refused.empty


def test_of_two_edges_that_contradict_each_other_the_stronger_one_holds() -> None:
    rows = frame(
        mention("complaint:0", core="思立", uscc=USCC_A),
        mention("complaint:1", core="思立"),
        mention("complaint:2", core="思立", uscc=USCC_B),
    )
    evidence = evidence_of(rows)
    weak_first = unite(np.arange(3), joined((0, 1, 4.0), (1, 2, 5.0)), evidence)
    assert weak_first.labels.tolist() == [0, 1, 1]
    strong_first = unite(np.arange(3), joined((0, 1, 5.0), (1, 2, 4.0)), evidence)
    assert strong_first.labels.tolist() == [0, 0, 2]
    assert strong_first.refused[["left", "right"]].to_numpy().tolist() == [[1, 2]]
    assert strong_first.refused["refusal"].notna().all()


def test_an_anchor_is_stopped_by_a_persons_word_alone() -> None:
    rows = frame(
        mention("complaint:0", core="思立", uscc=USCC_A),
        mention("complaint:1", core="山佳", uscc=USCC_B),
    )
    evidence = evidence_of(rows)
    edge = joined((0, 1, 9.0))
    assert unite(np.arange(2), edge, evidence).labels.tolist() == [0, 1]
    assert unite(np.arange(2), edge, evidence, binding=True).labels.tolist() == [0, 0]


def test_no_edges_change_nothing() -> None:
    evidence = evidence_of(frame(mention("complaint:0", core="思立")))
    found = unite(np.arange(1), joined((0, 0, 1.0)).iloc[:0], evidence)
    assert found.labels.tolist() == [0]
    assert found.accepted.empty
    assert found.refused.empty
