"""Places of every kind: one key for all spellings, and the level of each."""

import time

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.values.addresses.localities import LEVELS
from domain.values.addresses.parse import PARTS, parse_addresses
from tests.domain.values.addresses.test_parse import GAZETTEER


def parsed(*addresses: str) -> pd.DataFrame:
    return parse_addresses(pd.Series(list(addresses), dtype="str"), GAZETTEER)


@pytest.mark.parametrize(
    ("level", "spellings"),
    [
        ("locality", ["澄江街道皮弄村二组", "皮弄村2组", "皮弄村第二组", "江阴市皮弄村2组"]),
        ("locality", ["皮弄村小沈家村", "江阴市澄江街道皮弄村小沈家村", "澄江小沈家村"]),
        ("locality", ["皮弄村", "皮弄村村委会", "澄江街道皮弄村"]),
        ("locality", ["周西村李家埭", "周庄镇周西村李家埭", "周庄李家埭"]),
        ("locality", ["芙蓉大道东侧", "芙蓉大道东", "云亭街道芙蓉大道东面", "芙蓉大道(东侧)"]),
        ("locality", ["城北公路双泾桥堍", "青阳镇城北公路双泾桥头", "城北公路双泾桥边"]),
        ("locality", ["暨阳路与香山路交叉口", "香山路和暨阳路路口", "云亭暨阳路、香山路交叉口"]),
        ("locality", ["青阳镇派出所对面", "青阳派出所对面"]),
        ("compound", ["青阳镇旌阳工业园区", "旌阳工业园", "青阳旌阳工业集中区"]),
        ("compound", ["阳光新村三期", "云亭街道阳光新村3期", "阳光新村三期(东门)"]),
        ("road", ["月城镇五星路", "五星路", "城镇五星路"]),
        ("unit", ["月城镇五星路213号", "城镇五星路213号", "月城五星路213", "五星路213(南面)"]),
        ("unit", ["皮弄村五组61号", "皮弄村5组61号", "澄江皮弄村五组 61号"]),
        ("unit", ["旌阳工业园区振兴路8号", "振兴路8号", "青阳镇旌阳工业园振兴路8"]),
        ("unit", ["青阳五金市场3幢12号", "五金市场3栋12", "五金市场三号楼12号"]),
        ("unit", ["阳光新村三期5幢301室", "阳光新村3期5号楼301", "阳光新村三期5栋301室"]),
        ("unit", ["五星路二百九十九弄23号201室", "五星路299弄23号201"]),
        ("compound", ["朝阳二村", "朝阳2村", "梅园街22号朝阳二村"]),
        ("building", ["长乐里小区6号楼", "滨南区长乐里6幢", "滨江市长乐里小区6栋"]),
        ("building", ["馨怡家园小区3幢", "馨怡家园3号楼", "馨怡家园3栋馨怡家园3号楼"]),
        ("building", ["朝阳新村(梅园街东)朝阳新村7号楼", "朝阳新村7幢"]),
        ("unit", ["虹桥东大街11巷6号", "虹桥东大街十一巷6号"]),
        ("unit", ["金茂大厦26楼", "金茂大厦26层", "人民路8号金茂大厦二十六楼"]),
    ],
)  # fmt: skip
def test_all_spellings_of_a_place_have_one_key(level: str, spellings: list[str]) -> None:
    found = parsed(*spellings)
    assert found["place_key"].nunique(dropna=False) == 1, found["place_key"].tolist()
    assert set(found["place_level"]) <= {level} | (
        {"compound"} if "大厦" in spellings[0] else set()
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("皮弄村二组", "皮弄村三组"),
        ("皮弄村小沈家村", "皮弄村大沈家村"),
        ("芙蓉大道东侧", "芙蓉大道西侧"),
        ("城北公路双泾桥堍", "城北公路单泾桥堍"),
        ("阳光新村三期5幢301室", "阳光新村二期5幢301室"),
        ("旌阳工业园区一区6号", "旌阳工业园区二区6号"),
        ("澄南一村3幢301室", "澄南二村3幢301室"),
        ("五金市场3幢12号", "五金市场3幢13号"),
        ("人民东路8号", "人民西路8号"),
        ("南光村七巷15号", "珠江村七巷15号"),
        ("五星路12号3单元201室", "五星路12号2单元201室"),
    ],
)
def test_two_places_never_share_a_key(left: str, right: str) -> None:
    found = parsed(left, right)
    assert found["place_key"].notna().all()
    assert found["place_key"].nunique() == len(found)


@pytest.mark.parametrize("address", ["线上", "不详", "无", "—", "网上", "1", "号", "东"])
def test_what_is_no_place_has_no_key(address: str) -> None:
    assert parsed(address)["place_key"].isna().all()


def test_a_place_that_only_leads_there_is_not_the_place() -> None:
    found = parsed("暨阳路与香山路交叉口东50米阳光新村3幢101室", "阳光新村3幢101室")
    assert found["address_key"].nunique(dropna=False) == 1
    assert parsed("阳光新村3幢101室对面")["address_key"].isna().all()


_ALPHABET = st.sampled_from(
    "江阴市澄华士镇街道路村组号幢栋楼层室期区弄巷桥堍旁与侧东西南北园工业市场大厦新一二三十百0123456789AB-（）()、,·附对面内米"
)


@given(st.text(alphabet=_ALPHABET, max_size=40))
@example("A·号")
def test_nothing_that_is_typed_breaks_the_levels(address: str) -> None:
    row = parsed(address).iloc[0]
    level = row["place_level"]
    assert isinstance(level, str) == isinstance(row["place_key"], str)
    assert not isinstance(level, str) or level in LEVELS
    assert not isinstance(row["address_key"], str) or level == "unit"


@pytest.mark.parametrize("piece", ["路", "工业园", "东侧", "1号", "村", "一二三", "A栋", "(", "与"])
def test_reading_takes_time_linear_in_the_text(piece: str) -> None:
    started = time.process_time()
    parsed(piece * 400)
    once = time.process_time() - started
    started = time.process_time()
    parsed(piece * 1600)
    assert time.process_time() - started < 12 * once + 0.1


def test_every_part_is_there() -> None:
    assert set(PARTS) | {"line", "short_form"} == set(parsed("五星路213号"))
