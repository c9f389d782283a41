"""Known words stay, a person's name without any cue does not."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.privacy.plain_words import HIDDEN, PlainWords
from tests.support.county import POLICY
from tests.support.planted.callers import GIVEN, SURNAMES, Planter

WORDS = POLICY.plain
KNOWN = [
    "已整改到位", "2023年4月20日前完成整改", "已退费12000元，已停止培训", "经核查未发现违规行为",
    "情节轻微并及时改正，没有造成危害后果",
    "依据《中华人民共和国行政处罚法》第三十三条第一款，首违不罚",
    "约谈负责人,签订承诺书", "120平方米", "18:00-20:00", "公安、市监、教育", "市妇联", "整改中",
    "OK",
    "限期4月30日前搬离，房东李某配合", "王某、李某", "贺**", "停止招生，退还预收费用3.2万元",
    "新桥镇教育办", "学生15名已劝离", "已责令停止违法行为",
]  # fmt: skip
SHAPES = [
    "{}", "已关停，{}满意", "已关停{}已退费", "（{}）已办结", "{}已整改", "满意 {}",
    "负责人{}已约谈", "已退费2000元{}", "《{}》已查实", "{}、{}", "房东{}配合",
    "一、{}；二、已整改",
]  # fmt: skip


@pytest.mark.parametrize("text", KNOWN)
def test_what_people_write_of_a_matter_stays_as_typed(text: str) -> None:
    assert WORDS.shown(text) == text


@given(st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2), st.sampled_from(SHAPES))
def test_no_name_stays_in_any_place_of_a_text(surname: str, given_name: str, shape: str) -> None:
    name = surname + given_name
    shown = WORDS.shown(shape.format(*[name] * 2))
    assert name not in shown
    assert given_name not in shown
    assert HIDDEN in shown


@pytest.mark.parametrize("name", ["王建设", "李文化", "张教育", "刘卫生", "陈学习", "欧阳安全"])
def test_a_given_name_that_is_a_word_goes_with_its_surname(name: str) -> None:
    assert name[-2:] not in WORDS.shown(f"已关停，{name}满意")


@pytest.mark.parametrize(
    "name", ["贾 翀", "贾\u3000翀芸", "贾\u200b翀", "賈翀", "Jia Chong", "贾-翀"]
)
def test_a_name_spelt_in_another_way_is_no_word_either(name: str) -> None:
    shown = WORDS.shown(f"已整改，{name}满意")
    assert HIDDEN in shown
    assert "翀" not in shown
    assert "Chong" not in shown


def test_what_is_shown_is_shown_as_it_is_when_it_comes_back() -> None:
    for text in (*KNOWN, "已关停，贾翀芸满意"):
        assert WORDS.shown(WORDS.shown(text)) == WORDS.shown(text)


def test_no_single_character_of_policy_is_a_surname() -> None:
    assert not WORDS.characters & set(POLICY.county.names.surnames)


def test_without_words_nothing_but_figures_and_marks_is_shown() -> None:
    assert PlainWords().shown("已退费12000元") == f"{HIDDEN}12000{HIDDEN}"


def test_the_time_grows_with_the_text_alone() -> None:
    rng = random.Random(1)
    plant = Planter(rng)
    piece = "".join(rng.choice((plant.person("x"), "已整改", "2023年", "，")) for _ in range(400))
    spent = []
    for times in (4, 16):
        began = time.process_time()
        PlainWords.of(WORDS.words).shown(piece * times)
        spent.append(time.process_time() - began)
    assert spent[1] < 8 * spent[0] + 0.2


@pytest.mark.parametrize(
    "name", ["王建民", "李国安", "贾翀", "欧阳文", "周文明", "江建民", "苏建国"]
)
def test_a_name_before_a_decisions_number_is_no_office(name: str) -> None:
    assert not WORDS.may_abbreviate(f"{name}澄教罚")


@pytest.mark.parametrize(
    "office",
    [
        "澄教罚",
        "澄劳监罚决",
        "苏建罚决",
        "周庄综执罚",
        "张市监罚",
        "锡教罚字",
        "宜市监处罚",
        "苏锡澄综执罚决",
        "",
    ],
)
def test_an_office_of_whatever_place_is_one(office: str) -> None:
    assert WORDS.may_abbreviate(office)


def test_a_sign_that_is_neither_letter_nor_mark_is_hidden_alone() -> None:
    assert WORDS.shown("〇已整改到位") == f"{HIDDEN}已整改到位"
    assert WORDS.shown("〇") == HIDDEN
