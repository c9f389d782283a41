"""How each source speaks of a party."""

import pandas as pd
import pytest

from domain.complaints.extraction import Reader, extract_names, extract_places
from domain.complaints.known_parties import known_parties
from domain.linkage.mentions import MENTION_COLUMNS, build_mentions, join_mentions
from domain.values.addresses.parse import Gazetteer, Town
from tests.support import parties
from tests.support.county import COUNTY

GAZETTEER = Gazetteer(
    (Town("320281103", "青阳镇", ("青阳",)), Town("320281100", "璜土镇", ("璜土",))),
    county=COUNTY,
)

COLUMNS = {
    "town_submission": (
        "inspected_on premises_name party_name party_kind uscc id_number decision_no "
        "responsible_person phone address filer_code premises_type"
    ),
    "complaint": "registered_at party_name party_phone address town_name content",
    "department_referral": (
        "referred_on party_name party_kind uscc id_number responsible_person phone address "
        "premises_type"
    ),
    "market_registration": (
        "established_on entity_type name uscc legal_representative phone registered_address "
        "business_address district_code"
    ),
    "market_penalty": (
        "decided_on party_category party_name uscc id_number decision_no legal_representative"
    ),
    "credit_decision": "decided_on party_name uscc penalty_decision_no",
}
DATES = ("inspected_on", "registered_at", "referred_on", "established_on", "decided_on")


def rows(source: str, *given: dict[str, object]) -> pd.DataFrame:
    names = ["source_file", "source_row", *COLUMNS[source].split()]
    made = pd.DataFrame([dict.fromkeys(names) | row for row in given], columns=names)
    made = made.assign(source=source, source_record_id=[str(i) for i in range(1, len(made) + 1)])
    for name in names:
        if name in DATES:
            made[name] = pd.to_datetime(made[name]).fillna(pd.Timestamp("2023-05-01 10:00"))
    texts = [name for name in names if name not in (*DATES, "source_row")]
    return made.astype(dict.fromkeys(texts, "str"))


def build(**sources: pd.DataFrame) -> pd.DataFrame:
    told = sources.pop("complaint", None)
    made = build_mentions(sources, GAZETTEER, parties.lexicon())
    if told is not None:
        reader = Reader(known_parties(made), GAZETTEER, parties.lexicon())
        told = told.assign(
            named_parties=extract_names(told["content"], reader),
            named_places=extract_places(told["content"], reader),
        )
        complaints = build_mentions({"complaint": told}, GAZETTEER, parties.lexicon())
        made = join_mentions([made, complaints])
    return made.set_index("mention_id", drop=False)


def town(**given: object) -> pd.DataFrame:
    return rows("town_submission", {"filer_code": "320281103", "address": "人民路88号3楼"} | given)


@pytest.mark.parametrize("records", [{}, {"complaint": rows("complaint")}])
def test_no_records_give_an_empty_frame_with_all_columns(records: dict[str, pd.DataFrame]) -> None:
    made = build_mentions(records, GAZETTEER, parties.lexicon())
    assert list(made) == list(MENTION_COLUMNS)
    assert made.empty


def test_every_source_is_read() -> None:
    name = {"party_name": "思立教育"}
    made = build(
        town_submission=town(**name),
        complaint=rows("complaint", name),
        department_referral=rows("department_referral", name),
        market_registration=rows("market_registration", {"name": "江阴市思立教育咨询有限公司"}),
        market_penalty=rows("market_penalty", name),
        credit_decision=rows("credit_decision", name),
    )
    assert list(made) == list(MENTION_COLUMNS)
    assert set(made["core"]) == {"思立"}
    assert made["seen_on"].notna().all()
    assert set(made["kind"]) == {"organisation"}


def test_several_parties_in_a_cell_are_several_mentions_and_the_code_is_nobodys() -> None:
    made = build(town_submission=town(party_name="思立教育、山佳艺术；云帆", uscc=parties.USCC_A))
    assert made["name"].tolist() == ["思立教育", "山佳艺术", "云帆"]
    assert made["party_no"].tolist() == [1, 2, 3]
    assert made["uscc"].isna().all()
    assert made["address_key"].nunique() == 1


def test_a_place_without_a_name_is_an_unregistered_venue() -> None:
    made = build(town_submission=town())
    assert made["kind"].tolist() == ["unregistered_venue"]
    assert made["name"].isna().all()
    named = build(town_submission=town(premises_name="思立教育", party_name="培训机构"))
    assert named["name_origin"].tolist() == ["premises"]
    assert named["core"].tolist() == ["思立"]


def test_a_masked_name_has_no_parts() -> None:
    made = build(town_submission=town(party_name="某培训中心", party_kind="机构"))
    assert made["is_masked"].all()
    assert made[["strict_name", "core"]].isna().all(axis=None)


def test_a_person_is_known_by_name_and_an_unnamed_business_by_its_owner() -> None:
    person = build(town_submission=town(party_name="黎红立老师", party_kind="个人"))
    assert person["core"].tolist() == ["黎红立"]
    assert person["legal_form"].isna().all()
    business = build(town_submission=town(party_name="黎红立", party_kind="个体工商户"))
    assert business["core"].isna().all()
    assert business["responsible_person"].tolist() == ["黎红立"]


def test_the_business_address_goes_before_the_registered_one() -> None:
    made = build(
        market_registration=rows(
            "market_registration",
            {"business_address": "人民路1号2楼", "registered_address": "五星路9号3楼"},
            {"registered_address": "五星路9号3楼"},
        )
    )
    assert made["road"].tolist() == ["人民路", "五星路"]


KNOWN = rows(
    "market_registration",
    {"name": "江阴市思立教育咨询有限公司", "registered_address": "江阴市青阳镇人民路88号3楼"},
    {"name": "江阴市山佳文化艺术有限公司", "registered_address": "璜土镇天华文化中心5幢3单元501室"},
    {"name": "江阴市天华文化传播有限公司", "registered_address": "璜土镇五星路9号"},
)


def complaint(content: str, **given: object) -> pd.Series:
    made = build(
        market_registration=KNOWN,
        complaint=rows("complaint", {"content": content, "town_name": "青阳镇"} | given),
    )
    return made.loc["complaint:1#1"]


def test_name_and_place_are_taken_from_the_text_where_the_log_has_none() -> None:
    row = complaint("家长反映青阳人民路88号3楼的思立教育双休日组织学生补课。")
    assert (row["name"], row["name_origin"]) == ("思立教育", "extracted")
    assert row["address_key"] == build(market_registration=KNOWN)["address_key"].iloc[0]
    assert row["town_code"] == "320281103"


def test_what_the_log_says_is_not_replaced() -> None:
    row = complaint("反映人民路88号3楼的思立教育。", party_name="云帆", address="五星路9号")
    assert (row["name"], row["name_origin"], row["road"]) == ("云帆", "typed", "五星路")


def test_nothing_is_invented() -> None:
    row = complaint("家长反映云帆教育双休日在新华路7号补课。")
    assert pd.isna(row["name"])
    assert pd.isna(row["address"])
    assert pd.isna(complaint("孩子思立不定,教育部门应管一管。")["name"])


def test_two_parties_in_a_text_give_no_name() -> None:
    assert pd.isna(complaint("思立教育的老师到山佳艺术上课。")["name"])


def test_a_compound_is_no_party() -> None:
    row = complaint("反映天华文化中心5幢3单元501室的山佳艺术收费。", town_name="璜土镇")
    assert row["name"] == "山佳艺术"


def test_a_persons_name_counts_only_where_a_person_is_spoken_of() -> None:
    known = town(party_name="高中", party_kind="个人")
    content = {"town_name": "青阳镇", "content": "有人给高中学生补课。"}
    made = build(town_submission=known, complaint=rows("complaint", content))
    assert pd.isna(made.loc["complaint:1#1", "name"])


def test_a_text_in_traditional_characters_gives_its_place_whole() -> None:
    row = complaint("家长反映青陽人民路88號3樓的思立教育雙休日組織學生補課。")
    assert row["address_key"] == build(market_registration=KNOWN)["address_key"].iloc[0]


def test_a_branch_named_in_a_text_is_not_its_parent() -> None:
    row = complaint("反映江阴市思立教育咨询有限公司祝塘分公丝违规办班。")
    assert row["strict_name"] != "江阴市思立教育咨询有限公司"
