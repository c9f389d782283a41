"""Penalties and additions by party, and what becomes of them; the whole way is `test_build`."""

from datetime import date

import pandas as pd
import pytest

from domain.decisions.scope import OPEN
from domain.decisions.withdrawals import LEFT_OUT
from domain.listing.blacklistings import verified_additions
from domain.listing.penalties import kept_longer, open_penalties, other_trade
from domain.listing.result import parted_documents
from tests.support.registry_frames import RULES, credit, listings_of

AS_OF = date(2024, 6, 30)


def violations(**given: object) -> pd.DataFrame:
    usual = {"violator_id": "V1", "verified": True, "finding": "查实", "decision_no": None}
    usual |= {"occurred_on": "2023-06-01", "decided_on": None}
    made = pd.DataFrame([usual | given])
    for name in ("occurred_on", "decided_on"):
        made[name] = pd.to_datetime(made[name])
    return made


def assessed(code: str | None = None) -> pd.DataFrame:
    row = {"decision_no": "罚1号", "violator_id": "V1", "code": code, "document": "罚1号"}
    return pd.DataFrame([row]).astype({"code": "str"})


@pytest.mark.parametrize(
    ("given", "code", "parties"),
    [
        ({}, None, {"V1"}),
        ({"verified": False}, None, set()),
        ({"verified": None}, None, set()),
        ({"occurred_on": "2024-07-01"}, None, set()),
        ({"occurred_on": "2024-06-30"}, None, {"V1"}),
        ({"decided_on": "2024-07-01"}, None, set()),
        ({"decision_no": "罚1号", "finding": None}, "weak_link", set()),
        ({"decision_no": "罚1号", "finding": "查实"}, "weak_link", {"V1"}),
        ({"decision_no": "罚2号", "finding": None}, "weak_link", {"V1"}),
    ],
)
def test_a_verified_violation_is_known_on_the_day_and_rests_on_no_held_decision(
    given: dict[str, object], code: str | None, parties: set[str]
) -> None:
    found = verified_additions(violations(**given), assessed(code), ("查实",), AS_OF)
    assert found == parties


def left_out(**given: object) -> dict[str, pd.DataFrame]:
    usual = {"source_record_id": "罚9号", "decision_no": "罚9号", "uscc": "91320281M3JYML085H"}
    usual |= {"scope": OPEN, "other_trade": False, "revoked": False, "decided_on": "2024-01-05"}
    made = pd.DataFrame([usual | given])
    return {LEFT_OUT: made.assign(decided_on=pd.to_datetime(made["decided_on"]))}


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, 1),
        ({"scope": "out"}, 0),
        ({"revoked": True}, 0),
        ({"revoked": None}, 1),
        ({"decided_on": "2024-07-01"}, 0),
        ({"decided_on": "2024-06-30"}, 1),
        ({"decided_on": None}, 1),
        ({"decision_no": "罚1号"}, 0),
    ],
)
def test_a_person_is_asked_about_open_penalties_that_stand_and_nobody_else_reports(
    given: dict[str, object], asked: int
) -> None:
    found = open_penalties(left_out(**given), assessed(), AS_OF)
    assert len(found) == asked
    assert found["code"].tolist() == ["scope_open"] * asked
    assert found["listing_id"].notna().all()


def test_nothing_left_out_asks_nobody() -> None:
    assert open_penalties({}, assessed(), AS_OF).empty


def test_a_decision_of_another_trade_is_known_by_its_number_in_any_spelling() -> None:
    numbers = pd.DataFrame({"decision_no": ["罚9号", "罚1号"]}, dtype="str")
    assert other_trade(numbers, left_out(other_trade=True)).tolist() == [True, False]
    assert other_trade(numbers, left_out()).tolist() == [False] * 2
    assert other_trade(numbers, {}).tolist() == [False] * 2


def test_before_the_change_no_listing_is_kept_longer() -> None:
    listed = assessed().assign(state="listed", publish_until=pd.Timestamp("2026-06-01"))
    assert kept_longer(listed, RULES, AS_OF).empty


def test_a_person_parts_the_documents_of_either_record() -> None:
    carriers = pd.DataFrame(
        {
            "source": "town_submission",
            "source_record_id": ["t1", "t2", "t3"],
            "decision_no": ["罚3号", "罚1号", "罚2号"],
        }
    )
    credit = pd.DataFrame(
        {"source": ["credit_decision"], "source_record_id": ["c1"], "decision_id": ["列1号"]}
    )
    links = pd.DataFrame(
        {
            "conclusion": ["不同主体", "同一主体", "不同主体"],
            "left_record": ["town_submission:t1", "town_submission:t2", "complaint:9"],
            "right_record": ["complaint:1", "complaint:2", "credit_decision:c1"],
        }
    )
    assert parted_documents(carriers, credit, links)["decision_no"].tolist() == ["列1号", "罚3号"]
    assert parted_documents(carriers, credit, None).empty


@pytest.mark.parametrize(("as_of", "listed"), [("2024-05-06", True), ("2024-05-07", False)])
def test_a_blacklisting_that_names_its_end_expires_on_the_day_after(
    as_of: str, listed: bool
) -> None:
    added = credit("列1", "列入", on="2023-05-06", reason="列入，期限一年")
    found = listings_of(added, as_of=as_of)
    assert found.held.empty
    assert len(found.listings) == int(listed)
    assert found.ended["op"].tolist() == ([] if listed else ["expire"])
    if listed:
        assert found.listings["publish_until"].tolist() == [pd.Timestamp("2024-05-06")]
