"""What anyone may read names no person, gives no number and no home."""

import pytest

from domain.listing_public import public_listings
from tests.publications import listings

TEXTS = ("cf_sy", "cf_nr", "bz", "cf_nr_zkdx", "cf_yj", "cf_wfxw")


def shown(**fields):
    return public_listings(listings([1], **fields)).iloc[0]


@pytest.mark.parametrize(
    ("kind", "name", "person", "secret"),
    [
        ("自然人", "张三家教", None, "张三"),
        ("自然人", "张三（张三家教）", None, "张三"),
        ("自然人", "欧阳娜娜", None, "欧阳娜娜"),
        ("个体工商户", "张三家教", None, "张三"),
        ("个体工商户", "江阴市澄江街道王小明英语工作室", "李四", "王小明"),
        ("个体工商户", "江阴王小明书法工作室", None, "王小明"),
        ("个体工商户", "王老五托管部", "王老五", "王老五"),
        ("法人及非法人组织", "江阴市王小明教育咨询有限公司", "王小明", "王小明"),
    ],
)
def test_a_persons_name_on_a_signboard_is_masked_there_and_in_every_text(
    kind, name, person, secret
):
    texts = dict.fromkeys(TEXTS, f"{secret}在家中办班")
    row = shown(cf_xdr_mc=name, cf_xdr_lb=kind, cf_frdb=person, **texts)
    for column in ("cf_xdr_mc", "cf_frdb", *TEXTS):
        assert secret not in str(row[column]), column
    assert "办班" in row["cf_sy"]


@pytest.mark.parametrize("name", ["江阴市金太阳家教", "江阴市高分教育咨询服务部", "方圆托管中心"])
def test_a_business_that_bears_no_persons_name_keeps_its_own(name):
    assert shown(cf_xdr_mc=name, cf_xdr_lb="个体工商户", cf_frdb=None)["cf_xdr_mc"] == name


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("王小明与李四共同收费", ("王小明", "李四")),
        ("经营者 王 小 明 收费", ("王 小 明",)),
        ("聘请教师钱七、家长孙八举报", ("钱七", "孙八")),
        ("张丽华老师授课", ("张丽华",)),
        ("法定代表人：赵喆（已约谈）", ("赵喆",)),
    ],
)
def test_persons_inside_a_text_are_masked(text, secrets):
    row = shown(cf_frdb="王小明", cf_sy=text)
    for secret in secrets:
        assert secret not in row["cf_sy"]


def test_the_other_script_is_the_same_name():
    row = shown(cf_xdr_mc="宋东", cf_xdr_lb="自然人", cf_frdb=None, bz="宋東办班")
    assert row["bz"] == "宋某办班"


@pytest.mark.parametrize(
    "text",
    [
        "当事人于2023年6月起向学生收费，当事人应当停止",
        "初中和高中课程，教师和学生在场",
        "依据澄教罚〔2023〕12号，第64条，第3号令，罚款60000元",
    ],
)
def test_words_of_a_decision_stay(text):
    assert shown(cf_sy=text)["cf_sy"].replace(",", "，") == text


@pytest.mark.parametrize(
    "secret",
    ["13812345678", "138 1234 5678", "１３８１２３４５６７８", "0510-86012345", "86012345",
     "320281199001011234", "320281 19900101 123X", "wx13812345678", "a.b@qq.com"],
)  # fmt: skip
def test_numbers_and_accounts_are_hidden_in_every_text(secret):
    row = shown(**dict.fromkeys(TEXTS, f"联系{secret}办班"))
    for column in TEXTS:
        assert secret not in row[column]
        assert secret.replace(" ", "") not in row[column].replace(" ", "")


@pytest.mark.parametrize("kind", ["自然人", "个体工商户"])
def test_where_somebody_may_live_is_shown_up_to_the_road(kind):
    text = "2023年6月1号在江阴市花园路12-3号3幢二单元501室办班，依据澄教罚〔2023〕12号"
    row = shown(cf_xdr_lb=kind, cf_sy=text)
    assert row["cf_sy"] == "2023年6月1号在江阴市花园路****办班，依据澄教罚〔2023〕12号"


def test_a_companys_premises_are_shown_and_a_residence_is_not():
    row = shown(cf_sy="在花园路12号办班", bz="股东家住花园路12号3幢501室")
    assert row["cf_sy"] == "在花园路12号办班"
    assert row["bz"] == "股东家住花园路****"
