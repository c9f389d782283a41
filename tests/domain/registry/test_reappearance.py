"""Parties that turn up after another was dealt with: which signals count, and which do not."""

import pandas as pd
import pytest

from domain.registry.reappearance import REAPPEARANCE_COLUMNS, find_reappearances
from domain.registry.traits import first_ends
from tests.support import parties
from tests.support.parties import frame, mention

NOBODY_ASKED = pd.DataFrame(columns=["left_violator_id", "right_violator_id"], dtype="str")
DOOR = {"address": "学府佳苑2幢1401", "address_key": "compound|学府佳苑|2|1401"}
INSIDE = {**DOOR, "building_key": "compound|学府佳苑|2"}


def members(*rows):
    """Mentions of which each record is a party of its own, named by its record."""
    made = frame(*rows)
    return made.assign(violator_id=made["record_key"])


def ends(**days):
    return pd.Series({f"complaint:{k}": pd.Timestamp(v) for k, v in days.items()})


def found(rows, ended, asked=NOBODY_ASKED):
    return find_reappearances(members(*rows), ended, asked, parties.policy())


def old(**given):
    return mention(
        "complaint:old", seen_on="2022-01-01", **{"core": "思立", "trade": "教育"} | given
    )


def new(**given):
    values = {"core": "山佳", "trade": "托管", "seen_on": "2023-09-01"} | given
    return mention("complaint:new", **values)


END = ends(old="2023-06-01")


@pytest.mark.parametrize(
    ("shared", "later", "signals", "words"),
    [
        ({"phone": "13800000001"}, {}, 1, "联系电话相同"),
        ({"responsible_person": "王小明"}, {}, 1, "负责人同为王小明"),
        (
            {"responsible_person": "王小明", "phone": "13800000001"},
            {},
            1,
            "联系电话相同、负责人同为王小明",
        ),
        (INSIDE, {}, 1, "地址同为学府佳苑2幢1401"),
        (INSIDE | {"phone": "13800000001"}, {}, 2, "地址同为学府佳苑2幢1401、联系电话相同"),
        (
            {"phone": "13800000001"},
            {"core": "新思丽", "trade": "教育"},
            2,
            "联系电话相同、字号相近且行业相同",
        ),
        (INSIDE | {"phone": "13800000001"}, {"core": "思立", "trade": "教育"}, 3, "地址"),
    ],
    ids=["phone", "operator", "both contacts are one", "door", "door+phone", "name+phone", "all"],
)
def test_each_signal_counts_once(shared, later, signals, words):
    pairs = found([old(**shared), new(**shared, **later)], END)
    assert pairs["signals"].tolist() == [signals]
    assert words in pairs["evidence"].iloc[0]
    assert pairs[["earlier_id", "later_id"]].values.tolist() == [["complaint:old", "complaint:new"]]


@pytest.mark.parametrize(
    "later",
    [
        {"core": "思立", "trade": "托管"},
        {"core": "思", "trade": "教育"},
        {"core": "立思", "trade": "教育"},
        {"core": "死力气", "trade": None},
    ],
    ids=["another trade", "one character", "other order", "no trade"],
)
def test_a_name_is_alike_only_within_a_trade_and_by_two_syllables(later):
    phone = {"phone": "13800000001"}
    assert found([old(**phone), new(**phone, **later)], END)["signals"].tolist() == [1]


def test_a_house_alone_is_no_door():
    house = {"address": "学府佳苑2幢", "address_key": "road|a|2", "building_key": "road|a|2"}
    assert found([old(**house), new(**house)], END).empty


def test_an_operator_counts_in_the_same_town_alone():
    person = {"responsible_person": "王小明"}
    assert found([old(**person), new(**person, town_code="320281104")], END).empty


def test_a_telephone_of_many_parties_is_no_signal():
    phone = {"phone": "13800000001"}
    others = [mention(f"complaint:x{i}", seen_on="2022-01-01", **phone) for i in range(4)]
    assert found([old(**phone), new(**phone), *others], END).empty
    assert len(found([old(**phone), new(**phone), *others[:3]], END)) == 1


@pytest.mark.parametrize(
    ("day", "kept"),
    [("2023-06-01", False), ("2023-06-02", True), ("2024-12-01", True), ("2024-12-02", False)],
)
def test_the_later_one_appears_within_eighteen_months_of_the_end(day, kept):
    phone = {"phone": "13800000001"}
    assert len(found([old(**phone), new(**phone, seen_on=day)], END)) == kept


def test_a_registration_older_than_the_end_is_no_reappearance():
    phone = {"phone": "13800000001"}
    registered = mention("market_registration:1", core="山佳", seen_on="2020-01-01", **phone)
    rows = members(old(**phone), new(**phone), registered)
    rows.loc[rows["source"].eq("market_registration"), "violator_id"] = "complaint:new"
    assert find_reappearances(rows, END, NOBODY_ASKED, parties.policy()).empty


@pytest.mark.parametrize("order", [1, -1])
def test_who_may_be_the_same_party_has_not_reappeared(order):
    phone = {"phone": "13800000001"}
    pair = ["complaint:old", "complaint:new"][::order]
    asked = pd.DataFrame([pair], columns=["left_violator_id", "right_violator_id"])
    assert found([old(**phone), new(**phone)], END, asked).empty


def test_nothing_gives_all_columns():
    empty = found([old()], pd.Series(dtype="datetime64[us]"))
    assert list(empty.columns) == list(REAPPEARANCE_COLUMNS)
    assert empty.empty


def test_the_order_of_rows_changes_nothing():
    phone = {"phone": "13800000001"}
    rows = [
        old(**phone),
        new(**phone, **INSIDE),
        mention("complaint:z", seen_on="2023-08-01", **phone),
    ]
    forwards, backwards = found(rows, END), found(rows[::-1], END)
    pd.testing.assert_frame_equal(forwards, backwards)
    assert len(forwards) == 2


def test_an_end_is_the_first_of_decision_listing_removal_and_deregistration():
    rows = members(mention("credit_decision:1"), mention("market_registration:2"), old())
    violations = pd.DataFrame(
        {
            "violator_id": ["complaint:old", "complaint:old"],
            "decided_on": pd.to_datetime(["2023-06-01", "2022-01-01"]),
            "decision_stands": pd.array([True, False], dtype="boolean"),
        }
    )
    records = {
        "credit_decision": pd.DataFrame(
            {
                "source_record_id": ["1"],
                "decision_type": ["移出"],
                "decided_on": pd.to_datetime(["2023-02-02"]),
            }
        ),
        "market_registration": pd.DataFrame(
            {
                "source_record_id": ["2"],
                "status": ["注销"],
                "approved_on": pd.to_datetime(["2023-03-03"]),
            }
        ),
    }
    days = first_ends(rows, violations, records, ("注销", "吊销"))
    assert days.dt.strftime("%Y-%m-%d").to_dict() == {
        "complaint:old": "2023-06-01",
        "credit_decision:1": "2023-02-02",
        "market_registration:2": "2023-03-03",
    }
