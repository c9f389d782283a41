"""Names and places in a complaint's text are those that other records know, and no others."""

import pandas as pd
import pytest

from domain.complaints.extraction import (
    Reader,
    compact,
    extract_names,
    extract_places,
    the_only,
    without_telephone,
)
from domain.complaints.known_parties import KnownParties
from domain.complaints.rules import ComplaintRules
from schemas.policy.load import Policy

KNOWN = KnownParties(
    names=("思立优学教育", "江阴市山佳教育咨询有限公司"),
    cores=("思立",),
    persons=("黎红立",),
    places=("五星路", "金茂大厦"),
)


@pytest.fixture(scope="module")
def reader(policy: Policy) -> Reader:
    return Reader(KNOWN, policy.gazetteer, policy.wording)


def one(found: pd.Series) -> str | None:
    return None if pd.isna(found.iloc[0]) else str(found.iloc[0])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("反映思立优学教育补课", "思立优学教育"),
        ("反映思 立优学 教育补课", "思立优学教育"),
        ("反映思立培训班补课", "思立培训"),
        ("思立而行", None),
        ("反映江阴市山佳教育咨询有限公司祝塘分公司补课", "江阴市山佳教育咨询有限公司祝塘分公"),
        ("思立优学教育与江阴市山佳教育咨询有限公司", "思立优学教育;江阴市山佳教育咨询有限公司"),
        ("反映江阴市新云教育咨询有限公司补课", "江阴市新云教育咨询有限公司"),
        ("家长黎红立来电", None),
        ("市民潘艳飞反映补课", None),
        ("", None),
    ],
)
def test_a_name_is_one_that_records_know_or_a_whole_registered_form(
    text: str, names: str | None, reader: Reader
) -> None:
    assert one(extract_names(pd.Series([text], dtype="str"), reader)) == names


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("在五星路213号3楼补课", "五星路213号3楼"),
        ("在五星路补课", None),
        ("五星路213号金茂大厦202室", "五星路213号金茂大厦202室"),
        ("五星路1-3-9-6-9-6-5-5", None),
        ("江阴市澄江街道五星路213号", "江阴市澄江街道五星路213号"),
        ("花园路12号", None),
    ],
)
def test_a_place_begins_with_a_known_road_and_has_a_number(
    text: str, places: str | None, reader: Reader
) -> None:
    assert one(extract_places(pd.Series([text], dtype="str"), reader)) == places


def test_without_known_places_there_are_none(policy: Policy) -> None:
    bare = Reader(KnownParties(), policy.gazetteer, policy.wording)
    texts = pd.Series(["五星路213号", None], dtype="str", index=[4, 7])
    found = extract_places(texts, bare)
    assert found.isna().all()
    assert list(found.index) == [4, 7]


def test_two_parties_in_a_text_give_no_name() -> None:
    found = the_only(pd.Series(["甲", "甲;乙", None], dtype="str"))
    assert found.fillna("-").tolist() == ["甲", "-", "-"]


def test_digits_as_many_as_a_telephones_end_an_address() -> None:
    assert without_telephone("五星路213号1-3-9-6-9-6-5-5") == "五星路213号"
    assert without_telephone("五星路213号") == "五星路213号"
    assert compact("思 立\n教\u3000育") == "思立\n教育"


def test_a_vocabulary_is_told_from_another_by_its_digest(rules: ComplaintRules) -> None:
    assert KnownParties(names=("甲乙",)).digest != KnownParties(names=("甲", "乙")).digest
    assert KnownParties(names=("甲",)).digest != KnownParties(cores=("甲",)).digest
    assert KnownParties(names=("甲",)).digest == KnownParties(names=("甲",)).digest
    assert rules.caller_words
