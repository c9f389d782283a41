"""Two spellings of an organisation's name that may be one, and those that are surely two."""

import pytest

from domain.values.names.same_name import compact, is_short_form, may_stand_for, names_agree
from domain.values.names.sounds import syllables
from tests.support.county import COUNTY

REGISTERED = "江阴市语源云信息咨询有限公司"


def test_spaces_brackets_and_scripts_make_no_other_name() -> None:
    assert compact("江陰市（甲云） 培訓[部]") == "江阴市甲云培训部"


@pytest.mark.parametrize(
    ("short", "name", "is_one"),
    [
        ("园晨咨询", "江阴市园晨教育咨询有限公司", True),
        ("咨询园晨", "江阴市园晨教育咨询有限公司", False),
        ("园晨", "江阴市园晨教育咨询有限公司", False),
        ("园晨咨", "江阴市园晨教育咨询有限公司", True),
        ("园园晨", "江阴市园晨教育咨询有限公司", False),
    ],
)
def test_a_short_form_has_its_characters_in_order_and_at_least_three(
    short: str, name: str, is_one: bool
) -> None:
    assert is_short_form(short, name) is is_one
    assert names_agree(short, name) is is_one
    assert names_agree(name, short) is is_one


def test_equal_names_agree_however_short() -> None:
    assert names_agree("园晨", "园 晨")


@pytest.mark.parametrize(
    ("name", "may"),
    [
        (REGISTERED, True),
        ("语源云教育", True),
        ("语源云", True),
        ("江阴市语源云信息咨询有限公司第一分公司", False),
        ("教育咨询", False),
        ("信息咨询", False),
        ("江阴市山佳信息咨询有限公司", False),
        ("江阴市语园云信息咨询有限公司", True),
    ],
)
def test_beside_a_code_a_signboard_or_a_homophone_may_be_the_party(name: str, may: bool) -> None:
    assert may_stand_for(name, REGISTERED, COUNTY) is may


def test_a_name_without_anything_of_its_own_stands_for_nobody() -> None:
    assert not may_stand_for("教育咨询部", "教育咨询有限公司", COUNTY)


def test_a_text_has_a_syllable_for_each_character_and_no_tones() -> None:
    assert syllables("学源路") == ["xue", "yuan", "lu"]
    assert syllables("学苑路") == syllables("学源路")
