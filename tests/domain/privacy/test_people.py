"""Names of persons in the names of parties."""

import pytest

from domain.privacy.people import people_on_signboard
from domain.values.county import ANYWHERE, County
from domain.values.names.lexicon import NameWords
from tests.support.county import COUNTY

BOARD = "王小明英语工作室"


@pytest.mark.parametrize(
    "names",
    [
        NameWords(),
        NameWords(surnames="王"),
        NameWords(given="小明"),
        NameWords(given="小明", trades=("英语",), legal_forms=("工作室",)),
    ],
)
def test_without_surnames_or_given_names_a_signboard_names_nobody(names: NameWords) -> None:
    assert people_on_signboard(BOARD, County(names=names)) == ()
    assert people_on_signboard(BOARD, ANYWHERE) == ()


@pytest.mark.parametrize(
    "names",
    [
        NameWords(surnames="王", given="小明", trades=("英语",)),
        NameWords(compound_surnames=("王小",), given="明", trades=("英语",)),
    ],
)
def test_surnames_of_one_kind_are_enough(names: NameWords) -> None:
    assert people_on_signboard(BOARD, County(names=names)) == ("王小明",)


def test_the_countys_words_find_the_person() -> None:
    assert people_on_signboard(BOARD, COUNTY) == ("王小明",)
