"""Addresses of the county."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.addresses.parse import PARTS, Gazetteer, Town, Village, parse_addresses
from tests.support.county import COUNTY

GAZETTEER = Gazetteer(
    towns=(
        Town("320281001", "澄江街道", ("澄江",)),
        Town("320281004", "南闸街道"),
        Town("320281005", "云亭街道"),
        Town("320281007", "申港街道"),
        Town("320281008", "利港街道"),
        Town("320281009", "夏港街道"),
        Town("320281100", "璜土镇"),
        Town("320281102", "月城镇"),
        Town("320281103", "青阳镇"),
        Town("320281104", "徐霞客镇"),
        Town("320281107", "华士镇"),
        Town("320281108", "周庄镇"),
        Town("320281109", "新桥镇"),
        Town("320281110", "长泾镇"),
        Town("320281111", "顾山镇"),
        Town("320281112", "祝塘镇"),
        Town("320281400", "江阴高新技术产业开发区", ("高新区", "城东街道", "城东")),
    ),
    villages=(
        Village("320281001001", "文定社区居委会", "320281001"),
        Village("320281001202", "皮弄村村委会", "320281001"),
        Village("320281108211", "周西村村委会", "320281108"),
        Village("320281110207", "花园村村委会", "320281110"),
    ),
    county=COUNTY,
)
COMPOUNDS = st.sampled_from(
    ["学府佳苑", "阳光新村", "玉门西路小区", "天华文化中心", "澄南一村", "新桥花园"]
)
ROADS = st.sampled_from(["人民中路", "梅园街", "澄江东路", "长山大道", "五一路", "青阳路"])
TOWERS = st.sampled_from(["时代广场", "金茂大厦", "国际商务中心", "新天地"])
LEADS = st.sampled_from(
    ["", "江阴市", "江苏省江阴市", "江阴市云亭街道", "云亭街道", "云亭", "江苏省无锡市江阴市云亭"]
)


def place(address: str, hint: str | None = None) -> dict[str, str]:
    hints = pd.Series([hint], dtype="str")
    row = parse_addresses(pd.Series([address], dtype="str"), GAZETTEER, hints).iloc[0]
    return {part: row[part] for part in PARTS if isinstance(row[part], str)}


def key(address: str) -> str | None:
    return place(address).get("address_key")


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "江苏省江阴市顾山镇学府佳苑2幢4单元1401室",
            "学府佳苑2-4-1401",
            "顾山学府佳苑2栋4单元1401",
            "学府佳苑二幢四单元1401室",
            "学府佳苑２号楼４单元１４０１室",
            "學府佳苑 2幢 4单元 1401室",
            "学府佳苑02幢04单元1401",
            "学府佳苑2幢4单冤1401室",
            "顾山镇人民路学府佳苑2幢4单元1401室",
            "人民路8号学府佳苑2幢4单元1401室",
        ],
        [
            "云亭街道梅园街22号3楼",
            "云亭梅园街22-3",
            "梅园街22号三楼",
            "梅园街22号3F",
            "梅园街22号3层",
            "梅园街22—3",
            "梅园街22-3号",
            "江阴市云亭街道梅园街 22号3楼",
            "梅园街22号（三楼）",
        ],
        [
            "文化中路25号时代广场1819室",
            "时代广场1819",
            "云亭时代广场1819室",
            "时代广场18楼1819",
            "文化中路25号 时代广场18层1819室",
        ],
        ["五星路213号", "华士镇五星路 213号", "五星路213"],
        ["人民路12弄5号302室", "人民路12弄5-302", "人民路十二弄5号3楼302室"],
        ["皮弄村3组12号", "皮弄村三组12号", "澄江街道皮弄村3组12号"],
        ["万达广场A座1501", "万达广场A-1501", "万达广场A座15楼1501室"],
    ],
)
def test_all_spellings_of_a_place_have_one_key(spellings: list[str]) -> None:
    keys = {key(spelling) for spelling in spellings}
    assert len(keys) == 1
    assert None not in keys


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "高新区丽都城市花园15-3-1802",
            {
                "town_code": "320281400",
                "compound": "丽都城市花园",
                "building": "15",
                "unit": "3",
                "room": "1802",
                "floor": "18",
                "address_key": "compound|丽都城市花园|15|3|1802",
                "building_key": "compound|丽都城市花园|15",
            },
        ),
        (
            "月城 镇幸福西路316号2楼",
            {
                "town_code": "320281102",
                "road": "幸福西路",
                "road_no": "316",
                "floor": "2",
                "address_key": "road|幸福西路|316|2",
                "building_key": "road|幸福西路|316",
            },
        ),
        (
            "青阳万达广场1501",
            {
                "town_code": "320281103",
                "tower": "万达广场",
                "room": "1501",
                "floor": "15",
                "address_key": "tower|万达广场|1501",
                "building_key": "tower|万达广场",
            },
        ),
        (
            "人民中路88号2幢502室",
            {
                "road": "人民中路",
                "road_no": "88",
                "building": "2",
                "room": "502",
                "floor": "5",
                "address_key": "road|人民中路|88|2|502",
                "building_key": "road|人民中路|88|2",
            },
        ),
        ("线上", {}),
        ("", {}),
    ],
)
def test_parts_of_an_address(address: str, expected: dict[str, str]) -> None:
    found = place(address)
    finest = {"place_key", "place_level", "landmark"}
    assert {name: value for name, value in found.items() if name not in finest} == expected


@pytest.mark.parametrize(
    ("address", "town"),
    [
        ("澄江中路1号", None),
        ("澄江澄江中路1号", "320281001"),
        ("青阳路5号", None),
        ("新桥花园12幢3单元502室", None),
        ("新桥镇新桥花园12幢3单元502室", "320281109"),
        ("徐霞客阳光新村26-3-601", "320281104"),
        ("降阴市璜土镇创业路361号", "320281100"),
        ("江阴市城东街道砂山路8号", "320281400"),
        ("高新区（城东街道）长山大道18号", "320281400"),
        ("皮弄村12号", "320281001"),
        ("文定社区人民中路8号", "320281001"),
        ("张家港市杨舍镇人民路8号", None),
    ],
)
def test_the_town_of_an_address(address: str, town: str | None) -> None:
    assert place(address).get("town_code") == town


def test_every_town_is_found_by_name_and_bare_name() -> None:
    assert len(GAZETTEER.towns) > 10
    for town in GAZETTEER.towns[:-1]:
        bare = town.name.removesuffix("街道").removesuffix("镇")
        for lead in (town.name, bare, f"江阴市{town.name}", f"江阴市{bare}"):
            assert place(f"{lead}时代广场1819室")["town_code"] == town.code, lead


def test_the_hint_speaks_only_where_the_address_does_not() -> None:
    assert place("华士镇五星路213号", "璜土镇")["town_code"] == "320281107"
    assert place("五星路213号", "璜土镇")["town_code"] == "320281100"
    assert place("五星路213号", "320281107")["town_code"] == "320281107"
    assert place("皮弄村12号", "华士")["town_code"] == "320281107"
    assert "town_code" not in place("五星路213号", "不知道")


@pytest.mark.parametrize(
    "address",
    [
        "人民中路88号对面",
        "时代广场1819室隔壁",
        "学府佳苑2幢4单元1401室楼下附近",
        "学府佳苑2幢",
        "学府佳苑",
        "时代广场3楼",
        "阳光新村1501",
        "人民中路",
        "学校对面",
    ],
)
def test_an_inexact_place_has_no_key(address: str) -> None:
    assert key(address) is None


def test_a_business_behind_the_number_is_no_tower() -> None:
    assert key("香山中路377号音画艺术") == "road|香山中路|377"
    assert key("香山中路377号音画艺术302室") == "road|香山中路|377|302"


def test_the_short_form_is_marked() -> None:
    column = pd.Series(["梅园街22-3", "梅园街22号3楼", "学府佳苑2-4-1401", None], dtype="str")
    assert parse_addresses(column, GAZETTEER)["short_form"].tolist() == [True, False, True, False]


def test_the_index_is_kept() -> None:
    column = pd.Series(["五星路213号", None], index=[9, 4], dtype="str")
    parsed = parse_addresses(column, GAZETTEER)
    assert list(parsed.index) == [9, 4]
    assert parsed["address_key"].notna().tolist() == [True, False]


@given(
    LEADS, COMPOUNDS, st.integers(1, 200), st.integers(1, 9), st.integers(1, 33), st.integers(1, 4)
)
def test_words_and_hyphens_say_the_same_home(
    lead: str, compound: str, building: int, unit: int, floor: int, door: int
) -> None:
    room = f"{floor}{door:02}"
    words = place(f"{lead}{compound}{building}幢{unit}单元{room}室")
    hyphens = place(f"{lead}{compound}{building}-{unit}-{room}")
    assert words == hyphens
    assert words["address_key"] == f"compound|{compound}|{building}|{unit}|{room}"
    assert words["floor"] == str(floor)


@given(LEADS, ROADS, st.integers(1, 999), st.integers(1, 30))
def test_floor_and_hyphen_say_the_same_shop(lead: str, road: str, number: int, floor: int) -> None:
    words = place(f"{lead}{road}{number}号{floor}楼")
    hyphens = place(f"{lead}{road}{number}-{floor}")
    assert words == hyphens
    assert words["address_key"] == f"road|{road}|{number}|{floor}"


@given(LEADS, ROADS, st.integers(1, 999), TOWERS, st.integers(1, 33), st.integers(1, 30))
def test_the_road_before_a_tower_does_not_matter(
    lead: str, road: str, number: int, tower: str, floor: int, door: int
) -> None:
    room = f"{floor}{door:02}"
    assert key(f"{lead}{road}{number}号{tower}{room}室") == key(f"{tower}{room}")


@given(
    COMPOUNDS, st.integers(1, 99), st.integers(1, 4), st.integers(101, 1804), st.integers(101, 1804)
)
def test_two_homes_of_a_house_share_only_the_house(
    compound: str, building: int, unit: int, room: int, other: int
) -> None:
    one, two = (place(f"{compound}{building}-{unit}-{each}") for each in (room, other))
    assert one["building_key"] == two["building_key"]
    assert (one["address_key"] == two["address_key"]) == (room == other)


@given(
    st.text(alphabet="江阴市澄华士镇路街号楼幢单元室弄组村0123456789-一二三AB ()、", max_size=20)
)
def test_nothing_that_is_typed_breaks_the_reader(address: str) -> None:
    found = place(address)
    assert ("address_key" in found) <= ("building_key" in found)
