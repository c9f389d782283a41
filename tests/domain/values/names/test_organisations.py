"""Names of organisations and persons."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.names.organisations import kind_of, parse_organisation_names
from domain.values.names.persons import is_masked, looks_like_person, person_key, split_people
from tests.support.county import COUNTY, NAMES

TOWNS = (
    "澄江街道",
    "利港街道",
    "华士镇",
    "新桥镇",
    "顾山镇",
    "江阴高新技术产业开发区",
    "高新区",
    "徐霞客镇",
)
CORES = st.text("学优思雨晨智禾森朗飞润韵贝琴骏译曦", min_size=2, max_size=3)
TRADES = st.sampled_from(["教育咨询", "艺术培训", "文化艺术", "体育文化", "教育科技", "培训学校"])


def parts(name: str) -> dict[str, str]:
    row = parse_organisation_names(pd.Series([name]), TOWNS, COUNTY).iloc[0]
    return {key: value for key, value in row.items() if isinstance(value, str)}


@pytest.mark.parametrize(
    ("name", "region", "core", "trade", "form", "branch"),
    [
        ("江阴市学优教育咨询有限公司", "江阴市", "学优", "教育咨询", "有限公司", None),
        ("江苏省江阴市学优教育科技有限公司", "江苏省江阴市", "学优", "教育科技", "有限公司", None),
        ("江阴市利港至晨托管服务部", "江阴市利港", "至晨", "托管", "服务部", None),
        ("利港至晨托管服务部", "利港", "至晨", "托管", "服务部", None),
        ("江阴市高新区腾立托管服务部", "江阴市高新区", "腾立", "托管", "服务部", None),
        ("江阴市华士镇朗桥文化用品店", "江阴市华士镇", "朗桥", "文化用品", "店", None),
        ("江阴市辰苗培訓學校有限公司", "江阴市", "辰苗", "培训学校", "有限公司", None),
        ("江阴市辰润文艺术培训有限公司", "江阴市", "辰润文", "艺术培训", "有限公司", None),
        ("立鸿至体 育", None, "立鸿至", "体育", None, None),
        ("学优教育", None, "学优", "教育", None, None),
        ("音画艺术", None, "音画", "艺术", None, None),
        ("嘉启艺术培训", None, "嘉启", "艺术培训", None, None),
        ("学优教育（华士校区）", None, "学优", "教育", None, "华士校区"),
        ("学优教育华士校区", None, "学优", "教育", None, "华士校区"),
        ("学优教育第二分校", None, "学优", "教育", None, "第二分校"),
        (
            "江阴市学优教育咨询有限公司江阴分公司",
            "江阴市",
            "学优",
            "教育咨询",
            "有限公司",
            "江阴分公司",
        ),
        ("学优（江阴）教育科技有限公司", "江阴", "学优", "教育科技", "有限公司", None),
        ("江阴市新桥幼儿园", "江阴市", "新桥", None, "幼儿园", None),
        ("江阴市澄江教育咨询有限公司", "江阴市", "澄江", "教育咨询", "有限公司", None),
        ("江阴市教育科技有限公司", "江阴市", "教育科技", None, "有限公司", None),
        ("华创山", None, "华创山", None, None, None),
        ("江阴市音画艺术培训有限公思", "江阴市", "音画", "艺术培训", "有限公司", None),
        ("江阴市创才托育府务有限公司", "江阴市", "创才", "托育服务", "有限公司", None),
        ("诗书画艺术", None, "诗书画", "艺术", None, None),
    ],
)
def test_parts_of_a_name(
    name: str,
    region: str | None,
    core: str,
    trade: str | None,
    form: str | None,
    branch: str | None,
) -> None:
    expected = {
        "region": region,
        "core": core,
        "trade": trade,
        "legal_form": form,
        "branch": branch,
    }
    found = parts(name)
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    "variant",
    [
        "江阴市学优教育咨询有限公司",
        "江阴市学优教育咨询有限责任公司",
        " 江阴市学优教育咨询 有限公司 ",
        "江陰市學優教育諮詢有限公司",
        "江阴市学优（教育咨询）有限公司",
        "江阴市学优﹝教育咨询﹞有限公司",
    ],
)
def test_the_strict_name_folds_spelling(variant: str) -> None:
    assert parts(variant)["strict_name"] == "江阴市学优教育咨询有限公司"


@pytest.mark.parametrize(
    "other",
    [
        "学优教育咨询有限公司",
        "无锡市学优教育咨询有限公司",
        "江阴市学悠教育咨询有限公司",
        "江阴市学优教育科技有限公司",
        "江阴市学优教育咨询服务部",
        "江阴市学优教育咨询有限公司华士分公司",
    ],
)
def test_the_strict_name_folds_nothing_else(other: str) -> None:
    assert parts(other)["strict_name"] != "江阴市学优教育咨询有限公司"


@given(
    st.sampled_from(["江阴市", "江阴市华士", "江阴市华士镇", ""]),
    CORES,
    TRADES,
    st.sampled_from(["有限公司", "服务部", "工作室"]),
)
def test_a_name_is_the_sum_of_its_parts(region: str, core: str, trade: str, form: str) -> None:
    found = parts(region + core + trade + form)
    put_together = "".join(
        found.get(part, "") for part in ("region", "core", "trade", "legal_form")
    )
    assert put_together == found["strict_name"] == region + core + trade + form
    assert found["core"].startswith(core[:2])
    assert found["legal_form"] == form


@given(CORES, TRADES)
def test_signboard_and_registered_name_share_the_core(core: str, trade: str) -> None:
    registered = parts(f"江阴市利港{core}{trade}有限公司")
    assert parts(f"{core}{trade}")["core"] == registered["core"]


@given(st.text(alphabet="学优江阴市华士镇教育有限公司（）第一分校店 ", min_size=1, max_size=14))
def test_the_core_of_a_name_is_never_empty(name: str) -> None:
    found = parts(name)
    assert ("strict_name" in found) == ("core" in found)


def test_further_words_extend_those_of_policy() -> None:
    words = replace(COUNTY.names, legal_forms=(*COUNTY.names.legal_forms, "棋社"))
    county = replace(COUNTY, names=words.knowing(["围棋"]))
    row = parse_organisation_names(pd.Series(["华士思雨围棋棋社"]), TOWNS, county).iloc[0]
    assert row[["region", "core", "trade", "legal_form"]].tolist() == [
        "华士",
        "思雨",
        "围棋",
        "棋社",
    ]


def test_a_masked_name_has_no_strict_name() -> None:
    assert "strict_name" not in parts("江阴市某培训有限公司")


@pytest.mark.parametrize(
    "name",
    [
        "王某",
        "张某某",
        "李**",
        "李＊＊",
        "崔老师",
        "欧阳老师",
        "王女士",
        "小张",
        "姓张",
        "张姓男子",
        "张X",
        "某培训机构",
        "XX教育",
        "无名培训点",
        "无名辅导班",
        "匿名",
    ],
)
def test_masked_names(name: str) -> None:
    assert is_masked(pd.Series([name]), NAMES).all()
    assert person_key(pd.Series([name]), NAMES).isna().all()


@pytest.mark.parametrize(
    "name", ["张欣红", "学优教育", "欧阳修", "江阴市学优教育咨询有限公司", "EF英语"]
)
def test_names_that_are_not_masked(name: str) -> None:
    assert not is_masked(pd.Series([name]), NAMES).any()


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("张欣红", "张欣红"),
        ("张 欣 红", "张欣红"),
        ("张欣红老师", "张欣红"),
        ("張欣紅", "张欣红"),
        ("法定代表人：王琳", "王琳"),
        ("欧阳修先生", "欧阳修"),
        ("阿不都•热西提", "阿不都·热西提"),
        ("学优教育", None),
        ("王", None),
        ("13812345678", None),
    ],
)
def test_a_persons_name_for_comparison(typed: str, key: str | None) -> None:
    found = person_key(pd.Series([typed]), NAMES).tolist()
    assert found == [key] if key else pd.isna(found[0])


def test_forms_of_personal_names() -> None:
    names = pd.Series(
        ["张欣红", "方龙", "欧阳老师", "阿不都·热西提", "学优教育", "爱世", "画川", None],
        dtype="str",
    )
    expected = [True, True, True, True, False, False, False, False]
    assert looks_like_person(names, NAMES).tolist() == expected


def test_the_kind_is_what_was_declared_else_what_the_name_shows() -> None:
    names = pd.Series(["方龙", "学优教育", "崔老师", "文渡", "利港至晨托管服务部"], dtype="str")
    declared = pd.Series(["个人", None, None, None, "个体工商户"], dtype="str")
    kinds = kind_of(names, declared, parse_organisation_names(names, TOWNS, COUNTY), NAMES)
    assert kinds.fillna("").tolist() == [
        "natural_person",
        "organisation",
        "natural_person",
        "",
        "individual_business",
    ]


@pytest.mark.parametrize(
    ("cell", "people"),
    [("张 三", ["张三"]), ("张三、李四", ["张三", "李四"]), ("张三 李四", ["张三", "李四"])],
)
def test_people_of_a_cell(cell: str, people: list[str]) -> None:
    assert split_people(cell) == people
