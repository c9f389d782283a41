"""The measuring rod itself: perfect answers score one, each sort of mistake is seen and named."""

from pathlib import Path

import pandas as pd
import pytest

from samples.scoring.evaluate import canonical_number, listing_scores, pair_scores, read_truth

TRUTH = Path("samples/truth")


@pytest.fixture(scope="module")
def mentions():
    return read_truth(TRUTH, "mentions")


def test_the_truth_scores_one_against_itself(mentions):
    scores = pair_scores(mentions.assign(violator_id=mentions["party_key"]), mentions)
    assert (scores.precision, scores.recall, scores.bcubed_f1) == (1.0, 1.0, 1.0)
    assert scores.false_pairs.empty
    assert scores.missed_certain.empty
    assert scores.missed_rule.empty


def test_missing_evidence_counts_as_standing_alone(mentions):
    scores = pair_scores(mentions.assign(violator_id="x").iloc[:0], mentions)
    assert scores.precision == 1.0
    assert scores.recall == 0.0
    assert not scores.missed_certain.empty


def test_a_false_merge_is_named(mentions):
    scored = mentions[mentions["scored"]]
    first, second = scored["party_key"].unique()[:2]
    given = mentions.assign(violator_id=mentions["party_key"].replace(second, first))
    scores = pair_scores(given, mentions)
    assert scores.precision < 1.0
    assert len(scores.false_pairs) == 1
    assert scores.recall == 1.0


def test_rule_groups_contain_certain_groups_and_stay_within_one_party(mentions):
    reached = mentions[mentions["certain_group"] != ""]
    assert (reached.groupby("certain_group")["rule_group"].nunique() == 1).all()
    ruled = mentions[mentions["rule_group"] != ""]
    assert (ruled.groupby("rule_group")["party_key"].nunique() == 1).all()


def test_row_order_does_not_change_the_scores(mentions):
    given = mentions.assign(violator_id=mentions["certain_group"].where(mentions["scored"], "odd"))
    straight = pair_scores(given, mentions)
    shuffled = pair_scores(given.sample(frac=1, random_state=1), mentions)
    assert straight.f1 == shuffled.f1


@pytest.mark.parametrize(
    "typed",
    [
        "澄教罚[2023]2号",
        "澄教罚（2023）第2号",
        "澄教罚 〔2023〕 0002 号",
        "澄教罚﹝2023﹞２号",
        "澄教罚【2023】2",
    ],
)
def test_decision_numbers_compare_in_one_form(typed):
    assert canonical_number(typed) == "澄教罚〔2023〕2号"


def test_listing_mistakes_are_told_apart():
    truth = pd.DataFrame(
        {
            "list_type": "dishonesty_record",
            "document_no": ["甲〔2023〕1号", "甲〔2023〕2号", "甲〔2023〕3号", "甲〔2023〕4号"],
            "name": ["一", "二", "三", "四"],
            "expected": ["yes", "held", "yes", "open"],
        }
    )
    numbers = ["甲[2023]1号", "甲〔2023〕1号", "甲〔2023〕2号", "甲〔2023〕9号"]
    published = pd.DataFrame(
        {"list_type": "dishonesty_record", "cf_wsh": numbers, "rdwh": None,
         "cf_xdr_mc": ["一", "一", "二", "九"]}
    )  # fmt: skip
    scores = listing_scores(published, truth)
    assert scores.wrongly_listed == ["dishonesty_record 甲〔2023〕2号 二"]
    assert scores.missing == ["dishonesty_record 甲〔2023〕3号 三"]
    assert scores.duplicates == ["dishonesty_record 甲〔2023〕1号 一"]
    assert scores.unknown == ["dishonesty_record 甲〔2023〕9号 九"]
