"""What holds a document back, whose name fits whose code, and what ended it."""

from datetime import date

import pandas as pd
import pytest

from domain.listing.assessment import (
    categories,
    code_wrong,
    endings,
    expire,
    first_true,
    hold_codes,
    is_person,
    name_fit,
    name_wrong,
    named_now,
)
from domain.listing.changes import CHANGE_COLUMNS
from domain.listing.links import Registrations
from tests.support.county import COUNTY

CODE, OTHER = "91320281M3JYML085H", "91320281QEYFH7B75X"
NAME, OTHER_NAME = "江阴市甲云培训有限公司", "江阴市乙山教育科技有限公司"


def registry(*rows: dict[str, object]) -> Registrations:
    usual = {"uscc": CODE, "name": NAME, "entity_type": "企业", "legal_representative": "黎红立"}
    usual |= {"approved_on": "2020-01-01", "established_on": "2019-01-01", "closed_on": None}
    made = pd.DataFrame([usual | row for row in (rows or ({},))])
    days = ("approved_on", "established_on", "closed_on")
    made = made.assign(**{d: pd.to_datetime(made[d]).astype("datetime64[us]") for d in days})
    return Registrations.of(made, county=COUNTY)


def carriers(**given: object) -> pd.DataFrame:
    usual = {"party_name": NAME, "uscc": CODE, "known_uscc": CODE, "parties": 1}
    row = usual | {"registered_name": NAME} | given
    texts = {name: "str" for name in row if name != "parties"}
    return pd.DataFrame([row]).astype(texts)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, False),
        ({"uscc": OTHER}, True),
        ({"uscc": None}, False),
        ({"known_uscc": None}, False),
        ({"uscc": OTHER, "parties": 2}, False),
    ],
)
def test_a_record_of_one_party_with_another_code_than_its_partys(
    given: dict[str, object], wrong: bool
) -> None:
    assert code_wrong(carriers(**given)).tolist() == [wrong]


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        (NAME, "right"),
        ("甲云培训", "right"),
        ("江阴市甲耘培训有限公司", "right"),
        (OTHER_NAME, "other"),
        ("江阴市丙来托管服务部", "wrong"),
    ],
)
def test_a_name_beside_a_code_is_its_partys_another_partys_or_nobodys(name: str, fit: str) -> None:
    known = registry({}, {"uscc": OTHER, "name": OTHER_NAME})
    assert name_fit(carriers(party_name=name), known).tolist() == [fit]


def test_a_name_without_its_code_or_of_several_parties_is_not_asked() -> None:
    known = registry()
    bare = ({"uscc": None}, {"party_name": None}, {"registered_name": None})
    for given in (*bare, {"known_uscc": OTHER}, {"parties": 2}):
        assert name_fit(carriers(**given), known).isna().all()


def test_a_registration_without_a_name_is_told_as_such() -> None:
    known = registry({"name": None})
    found = name_fit(carriers(party_name=OTHER_NAME, registered_name="黎红立"), known)
    assert found.tolist() == ["unnamed"]


def test_one_right_name_outweighs_signboards_never_another_partys_name() -> None:
    alone = [{"right"}, {"wrong"}, {"unnamed"}, {"other"}, set()]
    fits = pd.Series([*alone, {"wrong", "right"}, {"unnamed", "right"}, {"other", "right"}])
    assert name_wrong(fits).tolist() == [False, True, True, True, False, False, False, True]


def test_a_full_name_is_the_present_one_if_its_code_is_among_those_that_bear_it() -> None:
    rows = pd.DataFrame({"known_uscc": [CODE, CODE, None, CODE]}, dtype="str")
    codes = pd.Series([f"{OTHER};{CODE}", OTHER, CODE, None], dtype="str")
    assert named_now(rows, codes).tolist() == [True, False, False, False]


def test_a_person_is_one_by_kind_or_by_a_document_without_a_code() -> None:
    rows = pd.DataFrame(
        {
            "kind": ["natural_person", "organisation", "organisation", "organisation"],
            "party_category": ["法人及非法人组织", "自然人", "自然人", "个体工商户"],
            "uscc": [CODE, None, CODE, None],
        }
    ).astype("str")
    assert is_person(rows).tolist() == [True, True, False, False]


def test_the_registrations_word_decides_the_category_and_a_person_is_one() -> None:
    rows = pd.DataFrame(
        {
            "registered_kind": ["个体工商户", None, None, "法人及非法人组织", "个体工商户"],
            "kind": [*(["organisation", "individual_business"] * 2), "organisation"],
        }
    ).astype("str")
    person = pd.Series([False] * 4 + [True])
    assert categories(rows, person).tolist() == [
        *("个体工商户", "个体工商户", "法人及非法人组织", "法人及非法人组织", "自然人"),
    ]


def test_the_first_condition_that_holds_names_the_state() -> None:
    index = pd.RangeIndex(3)
    states = {"ended": pd.Series([True, False, False]), "held": pd.Series([True, True, False])}
    assert first_true(states, index).tolist() == ["ended", "held", "listed"]


def test_a_listing_expires_on_the_day_after_its_last_one() -> None:
    rows = pd.DataFrame(
        {
            "publish_until": pd.to_datetime(["2024-06-30", "2024-06-29", "2024-06-29"]),
            "op": pd.Series([None, None, "repair"], dtype="str"),
            "reason": pd.Series([None, None, "修复"], dtype="str"),
            "rule_version": pd.Series(["新", None, "新"], dtype="str"),
        }
    )
    expire(rows, date(2024, 6, 30))
    assert rows["op"].fillna("").tolist() == ["", "expire", "repair"]
    assert rows["reason"].fillna("").tolist() == ["", "公示期满（至2024-06-29，规则 ）", "修复"]


SOUND = {
    "registered_name": NAME,
    "violator_id": "V1",
    "decided_on": pd.Timestamp("2023-06-01"),
    "authority": "江阴市教育局",
    "other_party": False,
    "other_trade": False,
    "code_wrong": False,
    "known_uscc": CODE,
    "sure": True,
    "named_now": False,
    "name_wrong": False,
    "unnamed": False,
    "document_hold": None,
}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"violator_id": None}, "no_party"),
        ({"decided_on": pd.NaT}, "incomplete_decision"),
        ({"authority": None}, "incomplete_decision"),
        ({"other_party": True}, "decision_party_conflict"),
        ({"other_trade": True}, "other_trade"),
        ({"code_wrong": True}, "code_conflict"),
        ({"known_uscc": None}, "no_registration"),
        ({"sure": False}, "weak_link"),
        ({"sure": False, "named_now": True}, "name_not_then"),
        ({"registered_name": None}, "not_registered"),
        ({"name_wrong": True}, "name_mismatch"),
        ({"unnamed": True}, None),
        ({"name_wrong": True, "unnamed": True}, "unnamed_registration"),
        ({"document_hold": "not_a_decision", "violator_id": None}, "not_a_decision"),
    ],
)
def test_each_reason_to_hold_a_document_back(changes: dict[str, object], code: str | None) -> None:
    row = pd.DataFrame([SOUND | changes])
    row = row.astype(dict.fromkeys(("violator_id", "authority", "known_uscc"), "str"))
    row = row.astype({"registered_name": "str", "document_hold": "str"})
    found = hold_codes(row, pd.Series([False])).iloc[0]
    assert (None if pd.isna(found) else found) == code


def test_a_person_needs_no_registration() -> None:
    row = pd.DataFrame([SOUND | {"registered_name": None, "known_uscc": None}])
    row = row.astype({"registered_name": "str", "known_uscc": "str", "document_hold": "str"})
    assert hold_codes(row, pd.Series([True])).isna().all()


def test_the_first_change_ends_a_document_and_its_own_withdrawal_counts_last() -> None:
    change = dict.fromkeys(CHANGE_COLUMNS) | {"decision_no": "罚1号", "violator_id": "V1"}
    changes = pd.DataFrame(
        [
            change | {"op": "amend", "reason": "变更"},
            change | {"op": "repair", "reason": "修复"},
            change | {"op": "revoke", "reason": "撤销"},
        ]
    )
    documents = pd.DataFrame(
        {
            "decision_no": ["罚1号", "罚1号", "罚2号", "罚3号"],
            "violator_id": ["V1", "V2", "V1", "V1"],
            "revoked": [True, False, True, False],
        },
        index=[7, 8, 9, 10],
    )
    found = endings(documents, changes)
    assert found.index.tolist() == [7, 8, 9, 10]
    assert found["op"].fillna("").tolist() == ["repair", "", "revoke", ""]
    assert found.loc[7, "reason"] == "修复"
    assert found.loc[9, "reason"] == "处罚机关的数据标明该处罚决定已撤销"
