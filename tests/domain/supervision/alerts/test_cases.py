"""Which clues count as cases, and the tree of places."""

from datetime import date

import pandas as pd
import pytest

from domain.supervision.alerts.cases import CASE_COLUMNS, cases_of, counted, place_of, place_tree
from domain.supervision.alerts.policy import AlertPolicy
from tests.support.parties import frame, mention

POLICY = AlertPolicy("test", date(2023, 3, 21), "320281000")


def cases(*rows):
    defaults = {"source": "complaint", "channel": "12345热线", "town_code": "320281003"}
    made = [{"clue_no": f"C{n}", **defaults, **row} for n, row in enumerate(rows)]
    frame = pd.DataFrame(made, columns=list(CASE_COLUMNS))
    days = dict.fromkeys(("received_on", "arrived_on", "concluded_on"), "datetime64[us]")
    return frame.astype({name: "str" for name in CASE_COLUMNS if name not in days} | days)


def kept(*rows):
    return counted(cases(*rows), POLICY)["clue_no"].tolist()


def test_tickets_of_one_matter_within_a_week_count_once():
    days = ["2024-03-01", "2024-03-05", "2024-03-08", "2024-03-09", "2024-03-16", "2024-03-17"]
    assert kept(*({"matter_no": "M", "received_on": day} for day in days)) == ["C0", "C3", "C5"]


def test_other_matters_and_other_sources_count_each():
    day = {"received_on": "2024-03-01"}
    rows = [{"matter_no": "M"}, {"matter_no": "N"}, {"matter_no": None}, {"matter_no": None}]
    patrol = {"matter_no": "M", "source": "town_submission"}
    assert len(kept(*(row | day for row in rows), patrol | day)) == 5


def test_what_was_entered_late_is_left_out_where_the_day_of_arrival_is_known():
    day = {"received_on": "2024-01-01"}
    rows = [{"arrived_on": "2024-02-15"}, {"arrived_on": "2024-02-16"}, {"arrived_on": None}]
    assert kept(*(row | day for row in rows)) == ["C0", "C2"]


def test_the_tree_goes_from_the_town_to_the_party():
    found = cases(
        {"building_key": "320281003|compound|学府佳苑|2", "violator_id": "V1"},
        {"building_key": None, "place_key": "320281003|spot|宗言村", "violator_id": None},
        {"building_key": None, "place_key": None, "violator_id": "V2"},
        {"building_key": "320281003|tower|金茂大厦", "place_key": "320281003|tower|金茂大厦|1502"},
    )
    tree = place_tree(found)
    paths = [[tree.keys[node] for node in row if node >= 0] for row in tree.of_case.tolist()]
    town = "320281003"
    estate = f"{town}|compound|学府佳苑"
    assert paths == [
        [town, estate, f"{estate}|2", f"{estate}|2#V1"],
        [town, f"{town}|spot|宗言村"],
        [town, f"{town}#V2"],
        [town, f"{town}|tower|金茂大厦"],
    ]
    parent_keys = {
        tree.keys[node]: tree.keys[parent]
        for node, parent in enumerate(tree.parents.tolist())
        if parent >= 0
    }
    assert parent_keys[f"{estate}|2#V1"] == f"{estate}|2"
    assert town not in parent_keys
    assert place_of(f"{estate}|2#V1") == f"{estate}|2"


def test_a_case_without_any_place_lies_nowhere():
    tree = place_tree(cases({"town_code": None}, {"place_key": "320281003|spot|宗言村"}))
    assert [sum(node >= 0 for node in row) for row in tree.of_case.tolist()] == [0, 2]


def test_a_clue_becomes_a_case_with_its_house_its_known_party_and_its_arrival():
    mentions = frame(
        mention(
            "complaint:1#2",
            core="晨曦",
            building_key="tower|金茂大厦",
            town_code="320281003",
        ),
        mention("complaint:1#1", name=None, town_code="320281003"),
        mention("market_registration:9", core="晨曦"),
    )
    members = mentions.assign(
        violator_id=["V" + key[-1] for key in mentions["mention_id"]],
        building_key=mentions["building_key"].bfill(),
        link_method=mentions["mention_id"].map({"complaint:1#1": "alone"}).fillna("rule"),
    )
    clues = cases({"clue_no": "C1", "received_on": "2024-01-01"})
    clues = clues.assign(source_record_id="1").drop(columns=["arrived_on", "building_key"])
    arrived = pd.DataFrame(
        {"source": ["complaint"], "source_record_id": ["1"], "arrived_on": ["2024-03-01"]}
    ).astype({"arrived_on": "datetime64[us]"})
    [case] = cases_of(clues.drop(columns="violator_id"), members, arrived).to_dict("records")
    assert case["building_key"] == "320281003|tower|金茂大厦"
    assert case["violator_id"] == "V2"
    assert case["arrived_on"] == pd.Timestamp("2024-03-01")


@pytest.mark.parametrize(
    ("houses", "found"),
    [
        ([], None),
        (["tower|金茂大厦"], "320281003|tower|金茂大厦"),
        (["tower|金茂大厦", "tower|金茂大厦"], "320281003|tower|金茂大厦"),
        (["tower|金茂大厦", "compound|学府佳苑|2"], None),
    ],
)
def test_a_clue_without_a_place_lies_at_the_only_house_of_its_party(houses, found):
    rows = [
        mention(f"town_submission:{n}", core="晨曦", building_key=house, town_code="320281003")
        for n, house in enumerate(houses)
    ]
    told = mention("complaint:1", core="晨曦", town_code="320281003")
    members = frame(told, *rows).assign(violator_id="V1", link_method="rule")
    clues = cases({"clue_no": "C1", "received_on": "2024-01-01"}).assign(source_record_id="1")
    arrived = members.iloc[:0].assign(arrived_on=pd.Series(dtype="datetime64[us]"))
    clues = clues.drop(columns=["arrived_on", "building_key", "violator_id"])
    [case] = cases_of(clues, members, arrived).to_dict("records")
    assert (None if pd.isna(case["building_key"]) else case["building_key"]) == found
