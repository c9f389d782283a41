"""Linkage and listing of the shipped sample, measured against its truth."""

import pytest

from resources.settings import PROJECT_ROOT
from samples.scoring.evaluate import PairScores, listing_scores, pair_scores, read_truth
from tests.pipelines.conftest import Installation

TRUTH = PROJECT_ROOT / "samples" / "truth"


@pytest.fixture(scope="module")
def links(sample_run: Installation) -> PairScores:
    truth = read_truth(TRUTH, "mentions")
    # What stands only in a complaint's text may be a signboard there: its groups promise too much.
    truth.loc[truth["origin"] == "extracted", ["certain_group", "rule_group"]] = ""
    return pair_scores(sample_run.registry("violator_evidence"), truth)


def test_no_two_parties_were_made_one(links: PairScores) -> None:
    assert links.precision == 1.0
    assert links.false_pairs.empty


def test_all_that_certain_and_rule_links_reach_is_joined(links: PairScores) -> None:
    assert links.missed_certain.empty
    assert links.missed_rule.empty
    assert links.recall > 0.88


def test_exactly_the_documents_in_force_are_listed(sample_run: Installation) -> None:
    published = sample_run.shared("credit_blacklist")
    scores = listing_scores(published, read_truth(TRUTH, "listings"))
    assert (scores.wrongly_listed, scores.missing, scores.duplicates) == ([], [], [])


def test_every_filer_and_batch_has_its_true_status(sample_run: Installation) -> None:
    truth = read_truth(TRUTH, "submissions")
    board = sample_run.registry("submission_status").astype({"batch": "str", "filer_code": "str"})
    both = truth[truth["scored"]].merge(board, on=["batch", "filer_code"], suffixes=("", "_found"))
    assert len(both) == truth["scored"].sum()
    wrong = both[both["status"] != both["status_found"]]
    assert wrong[["batch", "filer_code", "status", "status_found"]].to_numpy().tolist() == []
