"""Focus places: one tree per town, counts that add up, and a test that chance seldom passes."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from domain.supervision.places.counts import is_focus, placed_clues, responsible_for
from domain.supervision.places.responsible import responsible_places
from domain.supervision.places.rules import PlaceRules
from domain.supervision.places.scan import scan_chances, upper_tail
from domain.supervision.places.tree import nodes_of, places_of
from tests.support.planning import AS_OF, OTHER, POLICY, TOWN, SmallTown, table, texts

RULES = POLICY.planning.places


def counted(town: SmallTown) -> pd.DataFrame:
    return town.places().set_index("place_key")


def test_a_clue_counts_at_its_door_and_at_everything_around_it() -> None:
    town = SmallTown()
    town.clue("A", "阳光新村/3/101")
    town.clue("B", "阳光新村/3/102", state="closed")
    town.clue("A", "阳光新村/4", "2022-01-01")
    found = counted(town)
    estate = found.loc[f"{TOWN}|compound|阳光新村"]
    assert (estate["level"], estate["clues"], estate["parties"], estate["open"]) == (
        "compound",
        3,
        2,
        2,
    )
    assert (estate["last_12_months"], estate["parties_12_months"]) == (2, 2)
    house = found.loc[f"{TOWN}|compound|阳光新村|3"]
    assert (house["level"], house["clues"], house["parent_key"]) == (
        "building",
        2,
        f"{TOWN}|compound|阳光新村",
    )
    door = found.loc[f"{TOWN}|compound|阳光新村|3|101"]
    assert (door["level"], door["clues"]) == ("unit", 1)
    assert door["last_on"] == pd.Timestamp("2024-06-20")


def test_one_name_in_two_towns_is_two_places() -> None:
    town = SmallTown()
    town.clue("A", "万达广场/1/1")
    town.clue("B", "万达广场/1/2", town=OTHER)
    assert counted(town)["clues"].loc[[f"{t}|compound|万达广场" for t in (TOWN, OTHER)]].eq(1).all()


def test_a_clue_of_a_later_day_is_not_there_yet() -> None:
    town = SmallTown()
    town.clue("A", "阳光新村/3/101", "2024-07-01")
    assert town.places().empty
    assert len(placed_clues(town.clue_frame(), town.mention_frame(), date(2024, 7, 1))) == 1


def test_a_tower_is_a_house_of_its_own_and_a_village_holds_what_lies_in_it() -> None:
    rows = pd.DataFrame(
        [
            {
                "town_code": TOWN,
                "tower": "金茂大厦",
                "building_key": "tower|金茂大厦",
                "address_key": "tower|金茂大厦|801",
                "village": "文定社区",
            },
            {
                "town_code": TOWN,
                "road": "人民路",
                "building_key": "road|人民路|12",
                "address_key": "road|人民路|12",
                "village": "文定社区",
            },
            {"town_code": TOWN, "road": "人民路", "village": "皮弄村"},
            {"town_code": None, "road": "人民路"},
        ],
        columns=[
            "town_code",
            "village",
            "compound",
            "tower",
            "road",
            "building_key",
            "address_key",
            "place_key",
        ],
    ).astype("str")
    keys = places_of(rows)
    assert keys["finest_key"].isna().tolist() == [False, False, False, True]
    nodes = nodes_of(keys).set_index("place_key")
    assert nodes.loc[f"{TOWN}|tower|金茂大厦", "level"] == "tower"
    assert nodes.loc[f"{TOWN}|tower|金茂大厦", "parent_key"] == f"{TOWN}|village|文定社区"
    assert nodes.loc[f"{TOWN}|tower|金茂大厦|801", "level"] == "unit"
    assert nodes.loc[f"{TOWN}|tower|金茂大厦|801", "parent_key"] == f"{TOWN}|tower|金茂大厦"
    # The road is named in two villages: it lies in the town.
    assert pd.isna(nodes.loc[f"{TOWN}|road|人民路", "parent_key"])
    assert nodes.loc[f"{TOWN}|road|人民路|12", "level"] == "building"


def test_who_answers_for_an_estate_answers_for_its_doors() -> None:
    town = SmallTown()
    town.clue("A", "阳光新村/3/101")
    places = town.places()
    rows = table(
        [
            {"town_name": "澄江街道", "address": "阳光新村", "responsible_person": "甲"},
            {"town_name": "澄江街道", "address": "阳光新村3幢", "responsible_person": "乙"},
            {"town_name": "澄江街道", "address": "阳光新村3幢", "responsible_person": "丙"},
            {"town_name": None, "address": "什么也不是", "responsible_person": "丁"},
        ],
        **texts("source", "source_record_id", "town_name", "village", "address"),
        responsible_person="str",
    )
    named = responsible_places(rows, POLICY.gazetteer)
    assert named["place_key"].isna().tolist() == [False, False, False, True]
    found = dict(zip(places["place_key"], responsible_for(places, named), strict=True))
    assert found[f"{TOWN}|compound|阳光新村"] == "甲"
    assert found[f"{TOWN}|compound|阳光新村|3|101"] == "丙;乙"


def test_the_tail_is_that_of_the_hypergeometric_distribution() -> None:
    rng = np.random.default_rng(3)
    total, drawn = 60, 17
    marked = rng.integers(3, 20, 40)
    least = np.array([rng.integers(1, min(m, drawn) + 1) for m in marked])
    ours = upper_tail(least, marked, drawn, total)
    theirs = hypergeom.sf(least - 1, total, marked, drawn)
    assert np.allclose(ours, theirs, atol=1e-10)


def random_clues(rng: np.random.Generator, cases: int) -> tuple[np.ndarray, pd.DataFrame]:
    ago = rng.integers(0, 730, cases)
    houses = rng.integers(0, 60, cases)
    rows = pd.DataFrame({"row": range(cases), "place_key": [f"t|compound|{h}" for h in houses]})
    return ago, rows


def test_chance_alone_makes_a_place_a_focus_on_one_day_in_twenty_at_most() -> None:
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(200):
        ago, rows = random_clues(rng, 390)
        hits += scan_chances(ago, rows, (7, 14, 28, 56), 730).min() <= 0.05
    assert hits <= 0.05 * 200 + 3 * (200 * 0.05 * 0.95) ** 0.5
    assert hits < 20


@pytest.mark.parametrize(("planted", "found"), [(0, False), (5, True)])
def test_five_clues_in_a_fortnight_at_one_house_are_seen(planted: int, found: bool) -> None:
    rng = np.random.default_rng(5)
    ago, rows = random_clues(rng, 390)
    more = np.arange(planted, dtype=np.int64) * 2
    here = pd.DataFrame({"row": 390 + np.arange(planted), "place_key": "t|compound|new"})
    chance = scan_chances(
        np.append(ago, more), pd.concat([rows, here], ignore_index=True), (7, 14, 28, 56), 730
    )
    assert bool(chance.get("t|compound|new", 1.0) <= 0.05) is found


def test_many_parties_make_an_estate_a_focus_but_not_a_road() -> None:
    places = pd.DataFrame(
        {
            "level": ["compound", "road", "building", "road"],
            "scan_p": [1.0, 1.0, 0.2, 0.04],
            "parties_12_months": [3, 9, 2, 1],
        }
    )
    assert is_focus(places, RULES).tolist() == [True, False, False, True]


def test_the_order_of_rows_decides_nothing() -> None:
    town = SmallTown()
    day = date(2023, 7, 1)
    for number in range(40):
        place = f"阳光新村/{number % 5}/{number % 7}"
        town.clue(f"V{number % 9}", place, f"{day + timedelta(days=9 * number)}")
    before = town.places()
    town.mentions.reverse()
    town.clues.reverse()
    assert len(before) > 20
    pd.testing.assert_frame_equal(town.places(), before)


def test_windows_longer_than_the_history_are_refused() -> None:
    with pytest.raises(ValueError, match="history_days"):
        PlaceRules(windows_days=(7, 800))
    with pytest.raises(ValueError, match="scan_p"):
        PlaceRules(scan_p=0)
    assert AS_OF.year == 2024
