"""What counts as a violation, and as a verified one."""

import pandas as pd
import pytest

from domain.registry.violations import VIOLATION_COLUMNS, build_violations
from tests.support import parties


def evidence(source: str, *record_ids: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source": source,
            "source_record_id": list(record_ids),
            "party_no": 1,
            "violator_id": "V1",
            "link_method": "uscc",
            "address": None,
            "town_code": "320281103",
        }
    )


def complaint(conclusion: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_record_id": ["J1"],
            "registered_at": [pd.Timestamp("2023-05-01 10:30")],
            "closed_on": [pd.NaT],
            "violation_codes": ["other_training"],
            "conclusion": [conclusion],
        }
    )


def referral(conclusion: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_record_id": ["R1"],
            "referred_on": [pd.Timestamp("2023-05-01")],
            "violation_codes": ["other_training"],
            "conclusion": [conclusion],
        }
    )


def patrol(finding: str, decision_no: str | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_record_id": ["T1"],
            "inspected_on": [pd.Timestamp("2023-05-01")],
            "decided_on": [pd.NaT],
            "violation_codes": ["unlicensed"],
            "finding": [finding],
            "decision_no": [decision_no],
            "authority": [None],
            "penalty_kinds": [None],
            "fine_yuan": [None],
            "measures": ["约谈"],
        }
    )


def one(source: str, rows: pd.DataFrame) -> pd.Series:
    found = build_violations(
        {source: rows}, evidence(source, *rows["source_record_id"]), parties.policy()
    )
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("conclusion", "verified", "is_open"),
    [
        ("属实", True, False),
        ("部分属实", False, False),
        ("不属实", False, False),
        (None, False, True),
    ],
)
def test_a_complaint_verifies_only_if_it_is_wholly_true(
    conclusion: str | None, verified: bool, is_open: bool
) -> None:
    row = one("complaint", complaint(conclusion))
    assert (row["verified"], row["is_open"]) == (verified, is_open)
    assert row["occurred_on"] == pd.Timestamp("2023-05-01")


@pytest.mark.parametrize(
    ("conclusion", "verified", "is_open"),
    [("查实", True, False), ("待核查", False, True), ("查否", False, False), (None, False, True)],
)
def test_a_referral_verifies_if_it_was_confirmed(
    conclusion: str | None, verified: bool, is_open: bool
) -> None:
    row = one("department_referral", referral(conclusion))
    assert (row["verified"], row["is_open"]) == (verified, is_open)


def test_a_patrol_that_found_nothing_is_no_violation() -> None:
    found = build_violations(
        {"town_submission": patrol("未发现")}, evidence("town_submission", "T1"), parties.policy()
    )
    assert found.empty
    assert list(found) == list(VIOLATION_COLUMNS)


def test_a_patrol_row_carries_its_decision_even_if_the_finding_is_open() -> None:
    row = one("town_submission", patrol("待核查", "澄教罚〔2023〕1号"))
    assert row["verified"]
    assert row["decision_stands"]


def test_a_record_of_two_parties_is_a_violation_of_each() -> None:
    both = pd.concat([evidence("town_submission", "T1")] * 2, ignore_index=True)
    both = both.assign(party_no=[1, 2], violator_id=["V1", "V2"])
    found = build_violations({"town_submission": patrol("查实")}, both, parties.policy())
    assert found["violation_id"].tolist() == ["town_submission:T1#1", "town_submission:T1#2"]


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({"revoked": False}, True),
        ({"revoked": True}, False),
        ({"revoked": None}, None),
        ({"revoked": False, "hold_code": "not_a_decision"}, None),
        ({"revoked": False, "hold_code": "no_decision_number"}, None),
        ({"revoked": False, "hold_code": "simple_procedure"}, True),
    ],
)
def test_whether_a_decision_stands_is_said_only_where_it_is_known(
    changes: dict[str, object], stands: bool | None
) -> None:
    rows = pd.DataFrame(
        [{"source_record_id": "澄教罚〔2023〕2号", "decision_no": "澄教罚〔2023〕2号", **changes}]
    ).assign(revoked=pd.Series([changes["revoked"]], dtype="boolean"))
    row = one("market_penalty", rows)
    said = row["decision_stands"]
    assert (None if pd.isna(said) else bool(said)) is stands
    assert row["verified"] == (stands is True)


def test_a_withdrawal_counts_in_every_spelling_of_the_number() -> None:
    rows = pd.DataFrame(
        [
            {"source_record_id": number, "decision_no": number, "revoked": revoked}
            for number, revoked in (("澄教罚〔2023〕2号", False), ("澄教罚字〔2023〕2号", True))
        ]
    )
    found = build_violations(
        {"market_penalty": rows}, evidence("market_penalty", *rows["decision_no"]), parties.policy()
    )
    assert found["decision_stands"].tolist() == [False, False]
