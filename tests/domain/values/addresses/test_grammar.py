"""Lines, doors and places without a door, each asked by itself and with the words of policy."""

import pytest

from domain.values.addresses.lines import behind_locality, behind_relation, normalised, regions
from domain.values.addresses.localities import Localities, canonical_compound
from domain.values.addresses.premises import Premises
from domain.values.addresses.words import NO_PLACE_WORDS, PlaceWords, either_of
from tests.support.county import COUNTY

LOCALITIES, PREMISES = Localities(COUNTY.places), Premises(COUNTY.places)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("人民路 二百九十九号", "人民路299号"),
        ("人民路五一八号", "人民路518号"),
        ("能仁里2村", "能仁里二村"),
        ("人民路88号（二楼）", "人民路88号2楼"),
        ("人民路88号（东门进）", "人民路88号"),
        ("朝阳北洛261号", "朝阳北路261号"),
        ("人民路８８－３号", "人民路88-3号"),
    ],
)
def test_a_line_has_one_spelling(typed: str, line: str) -> None:
    assert normalised(typed) == line


def test_regions_in_front_are_taken_off_largest_first() -> None:
    assert regions("浙江省杭州市西湖区文三路1号") == (["浙江省", "杭州市", "西湖区"], "文三路1号")
    assert regions("人民路1号") == ([], "人民路1号")


def test_what_leads_to_a_place_is_not_the_place() -> None:
    opens = LOCALITIES.opens_a_place
    assert behind_relation("环城路路口东50米学府佳苑3幢", opens) == "学府佳苑3幢"
    assert behind_relation("环城路路口东50米", opens) == "环城路路口东50米"


def test_a_village_before_a_road_is_taken_off_and_its_own_lane_is_not() -> None:
    assert behind_locality("澄南社区人民路1号") == "人民路1号"
    assert behind_locality("北渚村一巷1号") == "北渚村一巷1号"


@pytest.mark.parametrize(
    ("line", "key", "level"),
    [
        ("环城路与人民路交叉口", "crossing|人民路|环城路|", "locality"),
        ("学府佳苑", "compound|学府佳苑", "compound"),
        ("人民路", "spot|人民路", "road"),
        ("人民路学府佳苑", "compound|学府佳苑", "compound"),
        ("线上", None, None),
    ],
)
def test_a_place_without_a_door_has_one_key_and_a_level(
    line: str, key: str | None, level: str | None
) -> None:
    found = LOCALITIES.read_spot(line)
    assert (found.key, found.level) == (key, level)


def test_who_knows_no_words_reads_roads_and_no_estates() -> None:
    nobody = Localities(NO_PLACE_WORDS)
    assert nobody.compound_of("学府佳苑") is None
    assert nobody.read_spot("人民路").level == "road"
    assert Localities(PlaceWords(estates=("佳苑",))).compound_of("学府佳苑") == "学府佳苑"


def test_what_people_add_to_the_name_of_an_estate_is_no_part_of_it() -> None:
    assert canonical_compound("阳光·花园小区") == "阳光花园"
    assert canonical_compound("山北工业集中区") == "山北工业园"
    assert canonical_compound("人民路小区") == "人民路小区"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("学府佳苑2幢4单元1401室", "compound|学府佳苑|2|4|1401"),
        ("学府佳苑2-4-1401", "compound|学府佳苑|2|4|1401"),
        ("时代广场1819室", "tower|时代广场|1819"),
        ("梅园街22号3楼", "road|梅园街|22|3"),
        ("梅园街22-3", "road|梅园街|22|3"),
        ("梅园街22-302", "road|梅园街|22|302"),
        ("梅园街22号", "road|梅园街|22"),
    ],
)
def test_all_spellings_of_a_door_have_one_key(line: str, key: str) -> None:
    place = PREMISES.read_place(line)
    assert (place.address_key or place.building_key) == key


def test_the_finest_key_and_its_level_go_from_the_door_to_the_estate() -> None:
    door, house, estate = map(
        PREMISES.read_place, ("学府佳苑2幢401", "学府佳苑2幢", "人民路8号学府佳苑")
    )
    assert [one.place_level for one in (door, house, estate)] == ["unit", "building", "compound"]
    assert estate.place_key == "compound|学府佳苑"
    assert estate.address_key is None
    assert door._replace(near=True).building_key is None


def test_a_pattern_of_no_words_matches_nothing() -> None:
    assert either_of([]) == "(?!)"
    assert either_of(["甲", "乙."]) == "甲|乙\\."
