"""What forbids that two parties are one: every veto strikes, and only where it must."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from domain.linkage.evidence.per_mention import Evidence, build_evidence
from domain.linkage.evidence.vetoes import (
    PLACE_FIELDS,
    VETO_FIELDS,
    one_typing_error,
    other_address,
    refusals,
    similar_cores,
)
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, mention

Party = list[dict[str, object]]
"""What the mentions of one party say."""


def legal(region: str, core: str = "思立", trade: str = "教育咨询", branch: str = "") -> Party:
    """A party known by a full legal name."""
    name = f"{region}{core}{trade}有限公司{branch}"
    told: dict[str, object] = {"region": region or None, "core": core, "trade": trade}
    told |= {"name": name, "strict_name": name, "legal_form": "有限公司", "branch": branch or None}
    return [told]


def person(name: str, *, masked: bool = False) -> Party:
    core = None if masked else name
    return [{"kind": "natural_person", "name": name, "core": core, "is_masked": masked}]


def evidence(*sides: Party) -> Evidence:
    """What the sides say, one cluster each, numbered in the order given."""
    rows = [
        mention(f"complaint:{side}-{number}", **told)
        for side, mentions in enumerate(sides)
        for number, told in enumerate(mentions)
    ]
    made = build_evidence(frame(*rows), parties.policy().shared_regions)
    made = made.without(np.zeros(made.size, dtype=bool))
    firsts = np.cumsum([0, *(len(side) for side in sides)])
    labels = np.repeat(firsts[:-1], np.diff(firsts))
    return made.of_clusters(labels, firsts[:-1], (*VETO_FIELDS, *PLACE_FIELDS))


def refusal(left: Party, right: Party) -> str | None:
    """Why two parties cannot be one, the same asked either way."""
    both = evidence(left, right)
    found = refusals(both, np.array([0, 1]), np.array([1, 0])).tolist()
    assert pd.isna(found[0]) == pd.isna(found[1])
    assert pd.isna(found[0]) or found[0] == found[1]
    return None if pd.isna(found[0]) else str(found[0])


NAMES = "登记全称不同"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (legal("江阴市"), legal("无锡市")),
        (legal("江阴"), legal("无锡")),
        (legal("江苏省江阴市"), legal("江苏省")),
        (legal("江苏无锡江阴市"), legal("江苏无锡市")),
        (legal("江阴市"), legal("江阴市", "山佳")),
        (legal("江阴市"), legal("江阴市", trade="文化传播")),
        (legal("江阴市"), legal("江阴市", branch="第一分公司")),
        (legal("江阴市", branch="华士分公司"), legal("江阴市", branch="周庄分公司")),
        (legal("江阴市"), legal("无锡市") + legal("江阴市", "山佳")),
    ],
)
def test_two_full_names_that_differ_are_two_parties(left: Party, right: Party) -> None:
    assert refusal(left, right) == NAMES


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (legal("江阴市"), legal("江阴市")),
        (legal("江阴市"), legal("江苏省无锡市江阴市")),
        (legal("江阴市"), legal("无锡江阴")),
        (legal("江阴市"), legal("")),
        (legal("无锡市"), legal("")),
        (legal("江阴市"), legal("江阴市华士")),
        (legal("华士"), legal("江阴市华士")),
        (legal("江阴市"), legal("江阴市", "思力")),
        (legal("江阴市"), legal("江阴市", "思立立")),
        (legal("江阴市"), legal("江阴市", "山佳") + legal("江阴市")),
        (legal("江阴市"), [{"core": "山佳", "trade": "教育"}]),
        (legal("江阴市", branch="华士分公司"), legal("江苏江阴市", branch="华士分公司")),
    ],
)
def test_spellings_of_one_name_and_signboards_contradict_nothing(left: Party, right: Party) -> None:
    assert refusal(left, right) is None


def test_a_branch_is_not_its_parent_however_near_the_spelling() -> None:
    near = legal("江阴市")
    near[0] |= {"branch": "店", "strict_name": f"{near[0]['strict_name']}店"}
    assert refusal(legal("江阴市"), near) == NAMES


def test_codes_and_id_numbers_that_differ_forbid_and_those_that_are_shared_do_not() -> None:
    one, other = [{"core": "思立", "uscc": USCC_A}], [{"core": "思立", "uscc": USCC_B}]
    assert refusal(one, other) == "统一社会信用代码不同"
    assert refusal(one, other + one) is None
    assert refusal(one, [{"core": "思立"}]) is None
    first, second = person("黎红立"), person("黎红立")
    first[0]["id_number"], second[0]["id_number"] = "320281196406016696", "320281198001011231"
    assert refusal(first, second) == "身份证号不同"
    assert refusal(first, person("黎红立")) is None


def test_a_code_is_named_before_a_name_that_differs_as_well() -> None:
    left, right = legal("江阴市"), legal("江阴市", "山佳")
    left[0]["uscc"], right[0]["uscc"] = USCC_A, USCC_B
    assert refusal(left, right) == "统一社会信用代码不同"


@pytest.mark.parametrize("kind", ["organisation", "individual_business"])
def test_a_body_is_no_person_and_a_venue_may_be_either(kind: str) -> None:
    body: Party = [{"core": "思立", "kind": kind}]
    assert refusal(body, person("黎红立")) == "一方是机构，一方是个人"
    venue: Party = [{"core": "思立", "kind": "unregistered_venue"}]
    assert refusal(venue, person("黎红立")) is None
    assert refusal(venue, body) is None
    assert refusal(body, body + person("黎红立")) is None
    assert refusal(person("黎红立"), body + person("黎红立")) == "一方是机构，一方是个人"
    assert refusal(venue + person("黎红立"), body) == "一方是机构，一方是个人"
    assert refusal(person("黎红立"), person("黎红立")) is None


def test_a_masked_person_is_nobody_of_another_surname() -> None:
    masked = person("张老师", masked=True)
    assert refusal(masked, person("李小明")) == "姓氏不同"
    assert refusal(masked, person("李老师", masked=True)) == "姓氏不同"
    assert refusal(masked, person("张小明")) is None
    assert refusal(masked, person("某老师", masked=True)) == "姓氏不同"
    assert refusal(person("张小明"), person("李小明")) is None


def test_a_surname_says_nothing_about_bodies_and_venues() -> None:
    masked = person("张老师", masked=True)
    venue: Party = [{"kind": "unregistered_venue", "core": "李记"}]
    assert refusal(masked, venue) is None
    inn: Party = [{"kind": "unregistered_venue", "core": "王记"}]
    assert refusal(masked + inn, person("李小明")) is None
    shops: list[Party] = [
        [{"kind": "individual_business", "name": name, "is_masked": True}]
        for name in ("张某托管", "李某托管")
    ]
    assert refusal(*shops) is None


def test_a_persons_word_forbids_before_everything_else() -> None:
    both = evidence([{"core": "思立", "uscc": USCC_A}], [{"core": "思立", "uscc": USCC_B}], [{}])
    ends = (np.array([0, 1]), np.array([1, 0]))
    apart = replace(both, cannot_link=ends)
    found = refusals(apart, np.array([0, 1, 0]), np.array([1, 0, 2]))
    assert found.tolist()[:2] == ["人工核对结论为不同主体"] * 2
    assert pd.isna(found[2])


def test_another_door_is_another_address_with_and_without_the_town() -> None:
    here = {"core": "思立", "address_key": "人民路|88|3F"}
    sides = evidence(
        [here],
        [here | {"address_key": "人民路|88|4F"}],
        [here | {"town_code": None}],
        [here | {"town_code": "320281110"}],
        [{"core": "思立"}],
        [here | {"address_key": "人民路|88|4F", "town_code": None}],
    )
    first = np.zeros(5, dtype=np.int64)
    found = other_address(sides, first, np.arange(1, 6))
    assert found.tolist() == [True, False, True, False, True]


@pytest.mark.parametrize(
    ("left", "right", "one"),
    [
        ("思立教育", "思力教育", True),
        ("思立教育", "思立教玉", True),
        ("思立教育", "私利教玉", True),
        ("思立教育", "山佳教育", False),
        ("思立教育", "思立教", True),
        ("思立", "山思立", True),
        ("思立", "思山立", True),
        ("思立", "山佳立", False),
        ("思立", "思立教育", False),
        ("思立教育", "思立", False),
    ],
)
def test_one_typing_error_is_one_character_or_the_same_sound(
    left: str, right: str, one: bool
) -> None:
    assert one_typing_error(left, right) is one
    assert one_typing_error(right, left) is one


@pytest.mark.parametrize(
    ("left", "right", "similar"),
    [
        ("思立", "思立优学", True),
        ("思", "思立优学", False),
        ("思立", "私利", True),
        ("思立学", "思立优", True),
        ("思立", "思山", False),
        ("思立学", "思山优", False),
        ("思立学", "优思立山", False),
        ("书山", "优思立山", False),
    ],
)
def test_cores_are_similar_if_contained_or_alike_in_sound_or_one_off_in_three(
    left: str, right: str, similar: bool
) -> None:
    assert similar_cores(left, right) is similar
    assert similar_cores(right, left) is similar
