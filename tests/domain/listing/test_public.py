"""What anyone may read is closed values and a name without persons: nothing that somebody typed."""

import random
from pathlib import Path

import pandas as pd
import pytest

from domain.listing.fields import PUBLIC_FIELDS
from domain.listing.public import NO_RULES, public_listings
from schemas.policy.load import load_policy
from tests.support.publications import listings

RULES = load_policy(Path(__file__).resolve().parents[3] / "policy").public
NAMES = RULES.county.names
TYPED = ("cf_sy", "cf_nr", "bz", "cf_nr_zkdx", "cf_yj", "cf_sjly")
MIXED = ("cf_wfxw", "cf_cflb", "cf_cfjg", "rddw", "cf_wsh", "rdwh", "cf_xdr_shxym")
GENERATED_ROWS = 10_000


def shown(**fields):
    return public_listings(listings([1], **fields), RULES).iloc[0]


@pytest.mark.parametrize(
    ("kind", "name", "person", "secret"),
    [
        ("自然人", "张三家教", None, "张三"),
        ("自然人", "张三（张三家教）", None, "张三"),
        ("自然人", "欧阳娜娜", None, "欧阳娜娜"),
        ("自然人", "宋東", None, "宋東"),
        ("个体工商户", "张三家教", None, "张三"),
        ("个体工商户", "江阴市澄江街道王小明英语工作室", "李四", "王小明"),
        ("个体工商户", "江阴王小明书法工作室", None, "王小明"),
        ("个体工商户", "江阴市王犇书法工作室", None, "王犇"),
        ("个体工商户", "王老五托管部", "王老五", "王老五"),
        ("个体工商户", "江阴市王 小 明托管部", "王小明", "王 小 明"),
        ("法人及非法人组织", "江阴市王小明教育咨询有限公司", "王小明", "王小明"),
        ("法人及非法人组织", "江阴市逯翎教育咨询有限公司", "逯翎", "逯翎"),
    ],
)
def test_a_persons_name_in_a_partys_name_is_masked(kind, name, person, secret):
    row = shown(cf_xdr_mc=name, cf_xdr_lb=kind, cf_frdb=person)
    assert secret not in row["cf_xdr_mc"]
    assert "某" in row["cf_xdr_mc"]


@pytest.mark.parametrize("name", ["江阴市金太阳家教", "江阴市高分教育咨询服务部", "方圆托管中心"])
def test_a_business_that_bears_no_persons_name_keeps_its_own(name):
    assert shown(cf_xdr_mc=name, cf_xdr_lb="个体工商户", cf_frdb=None)["cf_xdr_mc"] == name


def test_no_column_that_people_type_is_public():
    public = {f.name for f in PUBLIC_FIELDS}
    assert not public & {*TYPED, "cf_frdb", "cf_xdr_zjhm", "gxsj", "violator_id", "cf_sjlydm"}


@pytest.mark.parametrize(
    ("field", "typed", "public"),
    [
        ("cf_wfxw", "未经审批擅自举办校外培训机构，经贾晨举报", "擅自举办"),
        ("cf_wfxw", "发布虚假广告、收费未明码标价", "广告违法;价格违法"),
        ("cf_cflb", "罚款；警告（已告知贾晨）", "罚款;警告"),
        ("cf_cflb", "退还贾晨学费", None),
        ("cf_cfjg", "江阴市教育局", "江阴市教育局"),
        ("cf_cfjg", "江阴市澄江街道办事处", "江阴市澄江街道办事处"),
        ("rddw", "江阴市教育局（经办人贾晨）", None),
        ("rddw", "贾晨", None),
        ("cf_wsh", "澄教罚〔2023〕12号", "澄教罚〔2023〕12号"),
        ("cf_wsh", "苏澄市监案〔2023〕00123号", "苏澄市监案〔2023〕00123号"),
        ("cf_wsh", "澄教罚〔2023〕13812345678号", None),
        ("cf_wsh", "见贾晨举报件", None),
    ],
)
def test_a_value_is_a_word_of_the_vocabulary_or_empty(field, typed, public):
    value = shown(**{field: typed})[field]
    assert (None if pd.isna(value) else value) == public


def test_without_vocabularies_nothing_is_said():
    row = public_listings(listings([1], cf_wfxw="擅自举办"), NO_RULES).iloc[0]
    assert row[["cf_wfxw", "cf_cflb", "cf_cfjg", "rddw"]].isna().all()


def _person(rng: random.Random) -> str:
    surname = rng.choice([*sorted(NAMES.surnames), *NAMES.compound_surnames, *"逯亓仇芈夔郄佴"])
    return surname + "".join(rng.choices(NAMES.given + "犇翀芃甯瀛", k=rng.choice((1, 2))))


def _sentence(rng: random.Random, person: str) -> str:
    shapes = (
        "经{p}举报，当事人擅自举办培训", "{p}小朋友在此补课", "其子{p}随班上课",
        "退还{p}学费1200元", "教师{p}在家中授课", "罚款，{p}已知悉", "{p}", "当事人与{p}共同收费",
        "江阴市教育局{p}", "（{p}）罚〔2023〕1号", "擅自举办；联系人{p}13812345678",
        "店招“{p}英语”", "{p}住花园路3幢501室", "澄教罚〔2023〕{p}号",
    )  # fmt: skip
    return rng.choice(shapes).format(p=person)


def test_ten_thousand_generated_rows_show_no_person():
    rng = random.Random(12)
    people, rows = [], []
    for _ in range(GENERATED_ROWS):
        own, other = _person(rng), _person(rng)
        kind = rng.choice(("自然人", "个体工商户", "法人及非法人组织"))
        board = rng.choice(("江阴市{p}教育咨询有限公司", "{p}家教", "江阴市澄江街道{p}英语工作室"))
        rows.append(
            {
                "cf_xdr_mc": own if kind == "自然人" else board.format(p=own),
                "cf_xdr_lb": kind,
                "cf_frdb": own,
                **{name: _sentence(rng, other) for name in (*TYPED, *MIXED)},
            }
        )
        people.append((own, other))
    frame = pd.concat([listings([1])] * GENERATED_ROWS, ignore_index=True)
    planted = pd.DataFrame(rows)
    frame[planted.columns] = planted.astype("str").to_numpy()
    public = public_listings(frame, RULES).drop(columns=["listing_id", "rule_version"])
    texts = public.astype("str").fillna("").agg("\n".join, axis=1)
    found = [p for pair, text in zip(people, texts, strict=True) for p in pair if p in text]
    assert found == []
    assert public["cf_wfxw"].notna().any()
    assert public["cf_cflb"].notna().any()


def test_an_operator_whom_only_other_records_name_is_masked_on_two_hundred_signboards():
    """The listing's own `cf_frdb` is empty or another person; the form of the name must do."""
    rng = random.Random(41)
    boards = (
        "江阴市{}托管部",
        "江阴市澄江街道{}英语工作室",
        "{}书法工作室",
        "江阴市{}教育咨询服务部",
    )
    people, rows = [], []
    while len(people) < 200:
        surname = rng.choice([*sorted(NAMES.surnames), *NAMES.compound_surnames])
        person = surname + "".join(rng.choices(NAMES.given, k=rng.choice((1, 2))))
        if person in NAMES.not_names:
            continue
        operator = rng.choice((None, "逯翎"))
        name = rng.choice(boards).format(person)
        rows.append({"cf_xdr_mc": name, "cf_xdr_lb": "个体工商户", "cf_frdb": operator})
        people.append(person)
    frame = pd.concat([listings([1])] * len(rows), ignore_index=True)
    planted = pd.DataFrame(rows)
    frame[planted.columns] = planted
    shown_names = public_listings(frame, RULES)["cf_xdr_mc"]
    assert [p for p, name in zip(people, shown_names, strict=True) if p in name] == []
    assert shown_names.str.contains("某").all()


def test_a_natural_person_has_no_code_and_an_organisation_keeps_its_own() -> None:
    code = "91320281MA00000001"
    assert shown(cf_xdr_lb="法人及非法人组织", cf_xdr_shxym=code)["cf_xdr_shxym"] == code
    assert pd.isna(shown(cf_xdr_lb="自然人", cf_xdr_shxym=code)["cf_xdr_shxym"])
