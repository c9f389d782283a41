"""What the measure of recognised complaints counts."""

import pandas as pd

from benchmarks.complaint_recall import recall


def test_a_complaint_counts_as_joined_where_the_registry_has_it_with_its_party() -> None:
    truth = pd.DataFrame(
        [
            ("complaint", "1", "P1", "extracted"), ("complaint", "2", "P1", "typed"),
            ("town_submission", "a", "P1", "typed"), ("complaint", "3", "P2", "extracted"),
        ],
        columns=["source", "source_record_id", "party_key", "origin"],
    )  # fmt: skip
    mentions = pd.DataFrame(
        {
            "source": ["complaint", "complaint", "town_submission"],
            "source_record_id": ["1", "2", "a"],
            "name": ["甲", None, "甲"],
            "address_key": [None, "路1", "路1"],
            "building_key": [None, None, None],
        }
    )
    evidence = pd.DataFrame(
        {
            "source": ["complaint", "complaint", "town_submission"],
            "source_record_id": ["1", "2", "a"],
            "violator_id": ["V1", "V2", "V1"],
        }
    )
    found = recall(truth, mentions, evidence).set_index("origin")
    assert found["complaints"].to_dict() == {"extracted": 2, "typed": 1}
    assert found["named"].to_dict() == {"extracted": 0.5, "typed": 0.0}
    assert found["placed"].to_dict() == {"extracted": 0.0, "typed": 1.0}
    assert found["pairs"].to_dict() == {"extracted": 2, "typed": 2}
    assert found["joined"].to_dict() == {"extracted": 0.5, "typed": 0.0}
