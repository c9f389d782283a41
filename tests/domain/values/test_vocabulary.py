"""The vocabulary of violations, as the shipped policy has it."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.values.vocabulary import (
    OTHER_TRAINING,
    Term,
    TrainingScope,
    VocabularyRule,
    is_training_matter,
    map_terms,
    map_violations,
)

POLICY = yaml.safe_load(
    (Path(__file__).parents[3] / "policy" / "words" / "vocabulary.yaml").read_text(encoding="utf-8")
)
RULES = tuple(
    VocabularyRule(
        rule["code"],
        rule["name"],
        tuple(rule.get("patterns", ())),
        rule.get("effective_from"),
        rule.get("effective_to"),
    )
    for rule in POLICY["violations"]
)
SCOPE = TrainingScope(
    **{name: tuple(patterns) for name, patterns in POLICY["training_scope"].items()}
)
CODES = {
    "unlicensed",
    "covert_online",
    "covert_underground",
    "covert_disguised",
    "covert_other",
    "licensed_breach",
    "non_subject_unlicensed",
    "preschool",
    "venue_provider",
    "recruit_ad",
    "housekeeping_tutor",
    "price",
    "advertising",
    "contract",
    "competition",
    "teacher",
    "other_training",
}


def codes(text: str) -> str:
    return map_violations(pd.Series([text], dtype="str"), RULES).fillna("")[0]


def in_scope(text: str) -> bool:
    return bool(is_training_matter(pd.Series([text], dtype="str"), SCOPE)[0])


def test_every_code_of_the_contract_has_one_rule() -> None:
    assert sorted(rule.code for rule in RULES) == sorted(CODES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("擅自举办", "unlicensed"),
        ("擅自举办校外培训机构", "unlicensed"),
        ("无证办学", "unlicensed"),
        ("未取得办学许可证开展校外培训", "unlicensed"),
        ("变相·转线上", "covert_online"),
        ("变相开展（线上）", "covert_online"),
        ("变相开展学科类培训（转线上）", "covert_online"),
        ("通过互联网变相开展学科类培训", "covert_online"),
        ("转地下", "covert_underground"),
        ("变相·转地下", "covert_underground"),
        ("换马甲", "covert_disguised"),
        ("以家政名义变相开展学科类培训（换马甲）", "covert_disguised"),
        ("变相·其他", "covert_other"),
        ("机构违法办学", "licensed_breach"),
        ("超范围培训", "licensed_breach"),
        ("超出办学许可范围开展学科类培训", "licensed_breach"),
        ("校外培训机构预收费超过规定期限", "licensed_breach"),
        ("非学科无证", "non_subject_unlicensed"),
        ("无证开展非学科类培训", "non_subject_unlicensed"),
        ("学龄前", "preschool"),
        ("面向学龄前儿童开展线上培训", "preschool"),
        ("提供场所", "venue_provider"),
        ("违规招聘或广告信息", "recruit_ad"),
        ("住家家教推介", "housekeeping_tutor"),
        ("变相开展学科类培训（住家家教）", "housekeeping_tutor"),
        ("价格违法", "price"),
        ("发布违法校外培训广告", "advertising"),
        ("虚假宣传", "advertising"),
        ("合同格式条款", "contract"),
        ("擅自竞赛", "competition"),
        ("在职教师有偿补课", "teacher"),
        ("晚上给小学生上数学课", OTHER_TRAINING),
        ("转线上、无证办学；在职教师有偿补课", "covert_online;unlicensed;teacher"),
        ("無證辦學 ", "unlicensed"),
        ("", ""),
        ("无", ""),
    ],
)
def test_texts_of_the_vocabulary(text: str, code: str) -> None:
    assert codes(text) == code


def test_the_names_of_the_rules_map_to_themselves() -> None:
    assert {rule.name: codes(rule.name) for rule in RULES} == {
        rule.name: rule.code for rule in RULES
    }


@pytest.mark.parametrize(
    "text",
    [
        "擅自举办校外培训机构",
        "变相开展学科类培训（转线上）",
        "发布违法校外培训广告",
        "换马甲",
        "转地下",
        "无证办学",
        "在职教师有偿补课",
        "住家家教",
        "培训机构未明码标价",
        "擅自组织面向中小学生的竞赛",
        "使用校外培训合同格式条款",
        "为校外培训提供场所",
        "晚上给小学生上数学课",
        "在微信群里招生，一节课200元",
        "江阴市晨文行艺术培训有限公司未取得办学许可证擅自对中小学生开展学科类培训",
        "教育、培训广告对升学、通过考试作出保证性承诺",
        "利用居民楼有偿组织开展一对一培训",
        "预收培训费超过规定时限",
        "擅自举办民办学校",
        "擅自开办辅导机构",
        "聘用不具备资格的人员从事学科教学",
        "钢琴课程虚构原价",
        "与学员家长签订的入学协议含不公平格式条款",
    ],
)
def test_matters_of_training(text: str) -> None:
    assert in_scope(text)


@pytest.mark.parametrize(
    "text",
    [
        "未按规定公示年报",
        "销售不合格食品",
        "计量器具未检定",
        "安全生产隐患",
        "无照经营烟草制品",
        "特种设备未经检验",
        "安全培训未落实",
        "未对从业人员进行安全生产教育和培训",
        "未组织消防安全培训",
        "从业人员未经培训上岗",
        "职业培训机构未备案",
        "驾驶培训收费不规范",
        "学校食堂采购超过保质期的食品",
        "校外培训机构食堂未取得食品经营许可",
        "发布违法广告",
        "未明码标价",
        "使用格式条款排除消费者权利",
        "擅自举办大型活动",
        "未按规定开展职工安全上岗培训",
        "接送学生车辆超载",
        "向学生销售香烟",
        "江阴市晨文行艺术培训有限公司销售不合格食品",
        "当事人江阴市学优教育咨询有限公司未按规定公示年报",
        "",
    ],
)
def test_matters_of_other_trades(text: str) -> None:
    assert not in_scope(text)


def test_a_rule_applies_only_while_it_is_in_force() -> None:
    text = pd.Series(["换马甲；无证办学"] * 3, index=[3, 1, 2], dtype="str")
    on = pd.Series(pd.to_datetime(["2020-01-01", "2024-01-01", None]), index=[3, 1, 2])
    assert map_violations(text, RULES, on).tolist() == [
        "unlicensed",
        "covert_disguised;unlicensed",
        "covert_disguised;unlicensed",
    ]


def test_the_last_day_is_in_force() -> None:
    rule = VocabularyRule("x", "X", ("a",), effective_to=pd.Timestamp("2024-01-01").date())
    on = pd.Series(pd.to_datetime(["2024-01-01", "2024-01-02"]))
    assert map_violations(pd.Series(["a", "a"]), (rule,), on).tolist() == ["x", OTHER_TRAINING]


@given(
    st.lists(st.sampled_from(["换马甲", "无证办学", "转地下", "价格违法"]), min_size=1, max_size=6)
)
def test_every_named_violation_is_found_once(texts: list[str]) -> None:
    expected = ";".join(dict.fromkeys(codes(text) for text in texts))
    assert codes("、".join(texts)) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "names", "bad"),
    [
        ("measures", "责令停止;退费", "责令停止;退费", False),
        ("measures", "责令停办、退还学费", "责令停止;退费", False),
        ("measures", "责令整改并约谈", "责令改正;约谈", False),
        ("measures", "打电话", "打电话", True),
        ("penalty_kinds", "罚款;没收违法所得", "罚款;没收违法所得", False),
        ("penalty_kinds", "吊销办学许可证", "吊销许可证", False),
        ("penalty_kinds", "没收违法所得、没收非法财物", "没收违法所得;没收非法财物", False),
    ],
)
def test_prescribed_words(kind: str, typed: str, names: str, bad: bool) -> None:
    terms = [Term(name, tuple(patterns)) for name, patterns in POLICY[kind].items()]
    found = map_terms(pd.Series([typed, None], dtype="str"), terms)
    assert found.values[0] == names
    assert found.bad.tolist() == [bad, False]
    assert pd.isna(found.values[1])


def test_all_patterns_are_regular_expressions() -> None:
    patterns = [
        *SCOPE.patterns,
        *SCOPE.exclusions,
        *(p for rule in RULES for p in rule.patterns),
    ]
    assert len(patterns) > 20
    for pattern in patterns:
        assert re.compile(pattern).search("") is None, pattern
