"""Who complained is known well enough to be kept out, in every way in which a log writes it."""

import pytest

from domain.complaints.complainants import (
    Caller,
    caller_of,
    has_long_number,
    introduced,
    speaks_of_callers,
)
from domain.complaints.rules import ComplaintRules
from tests.support.county import COUNTY


def caller(name: str | None, phone: str | None = None) -> Caller:
    return caller_of([name], [phone], COUNTY)


@pytest.mark.parametrize(
    ("cell", "names", "stems"),
    [
        ("潘艳飞", {"潘艳飞"}, set()),
        ("潘艳飞女士", {"潘艳飞"}, set()),
        ("潘女士", set(), {"潘"}),
        ("欧阳先生", set(), {"欧阳"}),
        ("潘**", set(), {"潘"}),
        ("潘某某", set(), {"潘"}),
        ("潘 艳 飞", {"潘艳飞"}, set()),
        ("姓名：潘艳飞（家长）", {"潘艳飞"}, set()),
        ("潘艳飞、罗子安", {"潘艳飞", "罗子安"}, set()),
        ("潘艳飞/罗先生", {"潘艳飞"}, {"罗"}),
        ("匿名", set(), set()),
        ("热心市民", set(), set()),
        ("不愿透露", set(), set()),
        (None, set(), set()),
        ("", set(), set()),
        ("江阴市某某某某某某某公司", set(), set()),
    ],
)
def test_names_are_taken_from_whatever_stands_around_them(
    cell: str | None, names: set[str], stems: set[str]
) -> None:
    found = caller(cell)
    assert set(found.names) == names
    assert set(found.stems) == stems


def test_telephones_are_known_in_their_form_and_as_digits() -> None:
    assert {"13969655995", "0510-86123456", "051086123456"} <= set(
        caller_of([], ["139-6965-5995；0510-86123456"], COUNTY).phones
    ) | {"051086123456"}
    assert caller(None, "86123456").phones >= {"0510-86123456", "86123456"}
    assert caller(None, None).phones == frozenset()


@pytest.mark.parametrize(
    ("name", "typed", "agrees"),
    [
        ("潘艳飞", "潘艳飞", True),
        ("潘艳飞", "潘艳飞老师", True),
        ("潘艳飞", "潘艳", False),
        ("潘女士", "潘艳飞", True),
        ("潘女士", "潘老师", True),
        ("潘女士", "罗子安", False),
        ("潘女士", "潘小小小小", False),
        ("匿名", "潘艳飞", False),
    ],
)
def test_a_name_agrees_with_a_whole_and_with_a_masked_one(
    name: str, typed: str, agrees: bool
) -> None:
    assert caller(name).agrees(typed) is agrees


def test_a_full_name_inside_a_text_is_noticed() -> None:
    assert caller("潘艳飞").is_named("我叫潘艳飞我要投诉")
    assert not caller("潘女士").is_named("潘艳飞")


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("1396965", True),
        ("139696", False),
        ("一三九六九六五五九九五", True),
        ("139-6965-5995", True),
        ("1 3 9 6 9 6 5", True),
        ("213号3楼", False),
        ("138,139,140", True),
        ("1    396965", False),
    ],
)
def test_seven_digits_in_any_spelling_are_a_long_number(text: str, long: bool) -> None:
    assert has_long_number(text) is long


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("思立教育", False),
        ("本人反映思立教育", True),
        ("本 人", True),
        ("思立教育13969655995", True),
        ("", False),
    ],
)
def test_a_word_of_callers_or_a_telephone_gives_a_text_away(
    text: str, speaks: bool, rules: ComplaintRules
) -> None:
    assert speaks_of_callers(text, rules) is speaks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("家长潘艳飞反映思立教育", True),
        ("家长：潘艳飞，思立教育补课", True),
        ("家长，，，，潘艳飞", True),
        ("潘艳飞来电反映", True),
        ("潘艳飞女士来电", True),
        ("思立教育补课。潘艳飞", True),
        ("思立教育潘艳飞补课", False),
        ("老师潘艳飞在家补课", False),
        ("潘艳飞在家补课，潘艳飞来电", True),
        ("思立教育补课", False),
    ],
)
def test_a_role_before_a_verb_behind_and_a_signature_introduce_a_caller(
    text: str, found: bool, rules: ComplaintRules
) -> None:
    assert introduced("潘艳飞", text, rules) is found
