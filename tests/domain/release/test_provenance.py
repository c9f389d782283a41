"""Every listing leads back to its party, its document and the row where it was read."""

import pandas as pd
import pytest

from domain.release.provenance import unresolved


def way(**changed: pd.DataFrame) -> dict[str, int]:
    """What is missing on the way of two listings: of a penalty, and of a 列入 decision."""
    tables = {
        "listings": pd.DataFrame({"violator_id": ["V0", "V2"], "rdwh": ["罚1号", "列1号"]}),
        "violator": pd.DataFrame(
            {"violator_id": ["V0", "V1", "V2"], "merged_into": ["V1", None, None]}
        ),
        "violator_evidence": pd.DataFrame(
            {
                "violator_id": ["V1", "V2"],
                "source": ["market_penalty", "credit_decision"],
                "source_record_id": ["p1", "列1号"],
                "source_file": ["market:penalty", "credit/1.csv"],
                "source_row": [7, 3],
            }
        ),
        "violation": pd.DataFrame(
            {
                "violator_id": ["V1", "V1"],
                "source": ["market_penalty", "market_penalty"],
                "source_record_id": ["p1", "p2"],
                "decision_no": ["罚1号", None],
            }
        ),
        "source_file": pd.DataFrame({"source_file": ["market:penalty", "credit/1.csv"]}),
    }
    return unresolved(**{**tables, **changed})


def test_a_penalty_and_an_addition_lead_back_also_through_a_merged_party() -> None:
    assert way() == {}


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        (
            {"violator": pd.DataFrame({"violator_id": ["V1"], "merged_into": [None]})},
            {"主体": 2, "法律文书": 1, "来源行": 1},
        ),
        (
            {"listings": pd.DataFrame({"violator_id": ["V2"], "rdwh": ["罚1号"]})},
            {"法律文书": 1, "来源行": 1},
        ),
        ({"source_file": pd.DataFrame({"source_file": ["market:penalty"]})}, {"来源行": 1}),
        ({"source_file": pd.DataFrame({"source_file": []}, dtype="str")}, {"来源行": 2}),
    ],
)
def test_what_is_missing_is_named_and_counted(
    changed: dict[str, pd.DataFrame], missing: dict[str, int]
) -> None:
    assert way(**changed) == missing


def test_a_document_without_a_row_was_never_read() -> None:
    evidence = pd.DataFrame(
        {
            "violator_id": ["V1", "V2"],
            "source": ["market_penalty", "credit_decision"],
            "source_record_id": ["p1", "列1号"],
            "source_file": ["market:penalty", "credit/1.csv"],
            "source_row": [None, 3],
        }
    )
    assert way(violator_evidence=evidence) == {"来源行": 1}


def test_redirects_in_a_circle_end() -> None:
    circle = pd.DataFrame({"violator_id": ["V0", "V1", "V2"], "merged_into": ["V1", "V0", None]})
    assert way(violator=circle) == {"法律文书": 1, "来源行": 1}
