"""What brought a delta about: documents, persons, terms, the policy, or vanished sources."""

import json
from datetime import date

import pandas as pd
import pytest

from domain.listing.causes import BY_RULE, PARTED, Causes, causes, freed_by, told_as_policy

DAY = date(2024, 6, 30)


def gone(number: int, op: str, reason: str = "因故", until: str | None = "2026-06-01") -> dict:
    before = json.dumps({"listing_id": f"L{number}", "publish_until": until})
    return {"listing_id": f"L{number}", "op": op, "reason": reason, "before": before, "after": None}


def changed(number: int, **fields: tuple[object, object]) -> dict:
    old = {"listing_id": f"L{number}"} | {name: pair[0] for name, pair in fields.items()}
    new = {"listing_id": f"L{number}"} | {name: pair[1] for name, pair in fields.items()}
    row = {"listing_id": f"L{number}", "op": "amend", "reason": "来源更新"}
    return row | {"before": json.dumps(old), "after": json.dumps(new)}


def delta(*rows: dict) -> pd.DataFrame:
    columns = ["listing_id", "op", "reason", "before", "after"]
    return pd.DataFrame(list(rows), columns=columns).astype("str")


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (gone(1, "revoke"), Causes(1, 0, 0)),
        (gone(1, "repair"), Causes(1, 0, 0)),
        (gone(1, "remove"), Causes(1, 0, 0)),
        (gone(1, "correct"), Causes(0, 0, 1)),
        (gone(1, "correct", f"{PARTED}：罚1号不属该主体"), Causes(1, 0, 0)),
        (gone(1, "correct", f"不是{PARTED}"), Causes(0, 0, 1)),
        (gone(1, "expire", until="2024-06-29"), Causes(0, 0, 0)),
        (gone(1, "expire", until="2024-06-30"), Causes(0, 1, 0)),
        (gone(1, "expire", until="2024-07-01"), Causes(0, 1, 0)),
        (gone(1, "expire", until=None), Causes(0, 1, 0)),
        (gone(1, "correct", f"{BY_RULE}不公示", until="2026-01-01"), Causes(0, 1, 0)),
        (gone(1, "correct", f"{BY_RULE}不公示", until="2024-06-29"), Causes(0, 0, 1)),
        (changed(1, severity=("一般", "严重")), Causes(0, 0, 0)),
        (changed(1) | {"op": "revoke"}, Causes(0, 0, 0)),
    ],
)
def test_each_removal_has_one_cause(row: dict, found: Causes) -> None:
    assert causes(delta(row), DAY) == found


def test_removals_of_several_causes_are_counted_apart() -> None:
    rows = [gone(1, "revoke"), gone(2, "correct"), gone(3, "expire"), gone(4, "correct")]
    assert causes(delta(*rows), DAY) == Causes(1, 1, 2)
    assert causes(delta(), DAY) == Causes(0, 0, 0)


def test_only_what_goes_is_freed() -> None:
    rows = [gone(1, "revoke"), changed(2), gone(3, "correct", PARTED), gone(4, "expire")]
    assert freed_by(delta(*rows)) == ("L1", "L3")


WORDS = "公示政策变更（版本 a → b）"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (gone(1, "expire"), f"因故；{WORDS}"),
        (gone(1, "expire", until="2024-06-29"), "因故"),
        (gone(1, "revoke"), "因故"),
        (changed(1, severity=("一般", "严重")), f"{WORDS}：严重程度"),
        (changed(1, cf_xdr_mc=("甲", "乙")), "来源更新"),
        (changed(1, severity=("一般", "严重"), cf_xdr_mc=("甲", "乙")), "来源更新"),
        (changed(1), "来源更新"),
        (changed(1, severity=("一般", "严重")) | {"op": "merge"}, "来源更新"),
    ],
)
def test_what_the_policy_alone_changed_is_told_as_policy(row: dict, reason: str) -> None:
    told = told_as_policy(delta(row), "a", "b", DAY)
    assert list(told["reason"]) == [reason]
    same = told_as_policy(delta(row), "a", "a", DAY)
    assert list(same["reason"]) == [row["reason"]]


def test_every_column_that_the_policy_decides_is_the_policys_doing() -> None:
    decided = ("cf_gsjzq", "severity", "rule_version", "publish_until", "earliest_repair_on")
    for name in decided:
        told = told_as_policy(delta(changed(1, **{name: ("a", "b")})), "a", "b", DAY)
        assert told["reason"].iloc[0].startswith(WORDS), name
    all_ = told_as_policy(delta(changed(1, **dict.fromkeys(decided, ("a", "b")))), "a", "b", DAY)
    assert all_["reason"].iloc[0].startswith(WORDS)


def test_each_change_keeps_its_own_reason_and_nothing_is_told_of_nothing() -> None:
    rows = [changed(1, severity=("一般", "严重")), gone(2, "revoke"), gone(3, "expire")]
    told = told_as_policy(delta(*rows), "a", "b", DAY)
    assert list(told["reason"]) == [f"{WORDS}：严重程度", "因故", f"因故；{WORDS}"]
    assert told_as_policy(delta(), "a", "b", DAY).empty
