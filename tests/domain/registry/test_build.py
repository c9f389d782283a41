"""What the registry says about a party, and what it never says."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from domain.linkage import link
from domain.registry.build import (
    EVIDENCE_COLUMNS,
    RELATION_COLUMNS,
    REVIEW_COLUMNS,
    VIOLATOR_COLUMNS,
    Registry,
    build_registry,
)
from domain.registry.identity import assign_ids
from domain.registry.integrity import registry_faults
from domain.registry.violations import VIOLATION_COLUMNS
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, full_name, mention, register

HOME = {"address_key": "人民路|88|3F", "building_key": "人民路|88", "address": "人民路88号3楼"}
LEDGER = pd.DataFrame(columns=["identity_key", "violator_id", "first_seen_run"], dtype="str")
REDIRECTS = pd.DataFrame(columns=["violator_id", "merged_into"], dtype="str")


def build(*rows: Mapping[str, object], records: dict[str, pd.DataFrame] | None = None) -> Registry:
    mentions = frame(*rows)
    result = link(mentions, parties.registrations(mentions), parties.decisions(), parties.policy())
    ids = assign_ids(result.linked, LEDGER, REDIRECTS)
    return build_registry(result, ids, records or {}, parties.policy())


def penalties(**given: object) -> pd.DataFrame:
    row = {
        "source_record_id": "澄市监处罚〔2023〕1号",
        "decision_no": "澄市监处罚〔2023〕1号",
        "decided_on": "2023-06-01",
        "violation_codes": "unlicensed",
        "authority": "局",
        "penalty_kinds": "罚款",
        "penalty_content": "罚款",
        "fine_yuan": 20000.0,
        "confiscated_yuan": None,
        "revoked": False,
    }
    made = pd.DataFrame([row | given])
    return made.assign(decided_on=pd.to_datetime(made["decided_on"]))


def town(record_id: str = "1", **given: object) -> pd.DataFrame:
    row = {
        "source_record_id": record_id,
        "inspected_on": "2023-05-01",
        "decided_on": None,
        "violation_codes": "unlicensed",
        "finding": "查实",
        "decision_no": None,
        "authority": None,
        "penalty_kinds": None,
        "fine_yuan": None,
        "measures": None,
    }
    made = pd.DataFrame([row | given])
    for name in ("inspected_on", "decided_on"):
        made[name] = pd.to_datetime(made[name])
    return made


def test_an_empty_registry_has_all_its_columns() -> None:
    registry = build()
    assert list(registry.violator) == list(VIOLATOR_COLUMNS)
    assert list(registry.violator_evidence) == list(EVIDENCE_COLUMNS)
    assert list(registry.violation) == list(VIOLATION_COLUMNS)
    assert list(registry.violator_relation) == list(RELATION_COLUMNS)
    assert list(registry.link_review) == list(REVIEW_COLUMNS)
    assert len(registry.violator) == 0


def test_a_registration_that_nobody_names_is_no_violator() -> None:
    registry = build(register(USCC_A, "思立"), mention("complaint:1", core="山佳"))
    assert USCC_A not in set(registry.violator["uscc"].dropna())
    assert "market_registration" not in set(registry.violator_evidence["source"])


def test_a_violator_bears_its_registered_name_and_all_that_is_known() -> None:
    registry = build(
        register(USCC_A, "思立", phone="13800000000", seen_on="2015-01-01", **HOME),
        mention("complaint:1", core="思立", trade="教育", phone="13900000000;13800000000", **HOME),
        mention("complaint:2", core="思立", trade="培训", seen_on="2023-07-01", **HOME),
    )
    assert len(registry.violator) == 1
    row = registry.violator.iloc[0]
    assert row["name"] == "江阴市思立教育咨询有限公司"
    assert row["aliases"] == "思立教育;思立培训"
    assert row["uscc"] == USCC_A
    assert row["phones"] == "13800000000;13900000000"
    assert row["first_seen_on"] == pd.Timestamp("2023-05-01")
    assert row["last_seen_on"] == pd.Timestamp("2023-07-01")
    assert row["kind"] == "organisation"
    assert len(registry.violator_evidence) == 3


def test_a_disputed_code_is_nobodys() -> None:
    registry = build(
        register(USCC_A, "思立"),
        register(USCC_B, "山佳"),
        mention("market_penalty:1", **full_name("思立"), uscc=USCC_B),
    )
    assert registry.violator["uscc"].isna().all()
    assert len(registry.link_review) == 2
    assert registry.link_review["refusal"].str.contains("分属两个登记主体").all()


def test_no_full_id_number_reaches_any_table() -> None:
    number = "320281196406016696"
    registry = build(
        mention("market_penalty:1", core="黎红立", kind="natural_person", id_number=number, **HOME),
        mention("complaint:2", core="方龙", kind="natural_person", id_number=number, **HOME),
    )
    for table in vars(registry).values():
        assert number not in table.to_csv()
    assert registry.violator["id_number_masked"].notna().any()


def test_one_decision_from_two_sources_is_two_rows_and_counts_once() -> None:
    same = {"decision_no": "澄市监处罚〔2023〕1号", "uscc": USCC_A, "core": "思立"}
    registry = build(
        mention("market_penalty:澄市监处罚〔2023〕1号", **same),
        mention("town_submission:1", **same),
        records={
            "market_penalty": penalties(),
            "town_submission": town(decision_no=same["decision_no"], decided_on="2023-06-01"),
        },
    )
    assert registry.violation["is_primary"].tolist() == [True, False]
    assert registry.violator["verified_violations"].tolist() == [1]
    assert registry.violator["violation_types"].tolist() == ["unlicensed"]


@pytest.mark.parametrize("kind", ["处罚撤销", "异议成立"])
def test_a_withdrawn_penalty_verifies_nothing(kind: str) -> None:
    credit = pd.DataFrame(
        {
            "source_record_id": ["c"],
            "decision_type": [kind],
            "penalty_decision_no": ["澄市监处罚〔2023〕1号"],
            "decided_on": [pd.Timestamp("2023-09-01")],
        }
    )
    rows = mention("market_penalty:澄市监处罚〔2023〕1号", uscc=USCC_A, core="思立")
    records = {"market_penalty": penalties(), "credit_decision": credit}
    assert build(rows, records=records).violator["verified_violations"].tolist() == [0]
    revoked = {"market_penalty": penalties(revoked=True)}
    assert build(rows, records=revoked).violator["verified_violations"].tolist() == [0]
    stands = {"market_penalty": penalties()}
    assert build(rows, records=stands).violator["verified_violations"].tolist() == [1]


def test_relations_connect_parties_that_stay_apart() -> None:
    registry = build(
        mention("complaint:1", core="思立", responsible_person="方龙", phone="13800000000", **HOME),
        mention("complaint:2", core="山佳", responsible_person="方龙", town_code="320281103"),
        mention("complaint:3", core="云帆", phone="13800000000", town_code="320281400"),
        mention("complaint:4", core="朗飞", **HOME),
        mention("complaint:5", core="方龙", kind="natural_person"),
    )
    names = registry.violator.set_index("violator_id")["name"]
    found = {
        (frozenset({names[row.left_violator_id], names[row.right_violator_id]}), row.relation)
        for row in registry.violator_relation.itertuples()
    }
    assert (frozenset({"思立", "山佳"}), "same_operator") in found
    assert (frozenset({"思立", "方龙"}), "same_operator") in found
    assert (frozenset({"思立", "云帆"}), "same_phone") in found
    assert (frozenset({"思立", "朗飞"}), "same_premises") in found


def test_what_many_parties_share_connects_nobody() -> None:
    rows = [mention(f"complaint:{i}", core=f"名{i}", phone="13800000000") for i in range(13)]
    assert build(*rows).violator_relation.empty


def test_who_appears_after_anothers_penalty_with_two_traits_is_a_suspected_successor() -> None:
    same = {"phone": "13800000000", "trade": "教育"}
    registry = build(
        mention("market_penalty:澄市监处罚〔2023〕1号", uscc=USCC_A, core="思立", **same),
        mention("complaint:2", core="山佳", seen_on="2023-09-01", **same),
        mention("complaint:3", core="思丽", seen_on="2023-03-01", **same),
        mention("complaint:4", core="新思立", seen_on="2023-10-01", **same),
        records={"market_penalty": penalties()},
    )
    names = registry.violator.set_index("violator_id")["name"]
    found = registry.violator_relation.query("relation == 'suspected_successor'")
    assert [
        (names[r.left_violator_id], names[r.right_violator_id]) for r in found.itertuples()
    ] == [("思立教育", "新思立教育")]
    assert "2023-06-01" in found["evidence"].iloc[0]


def test_a_code_that_links_one_party_is_not_shown_of_another() -> None:
    """One code beside two names, once with the number of a decision, stopped the whole run."""
    records = ("city_patrol:1", "department_referral:1", "town_submission:1")
    cited = {**full_name("明德"), "decision_no": "澄教罚〔2023〕9号"}
    own = (cited, full_name("文华"), cited)
    mentions = frame(
        *(mention(key, uscc=USCC_A, **row) for key, row in zip(records, own, strict=True))
    )
    result = link(mentions, parties.registrations(mentions), parties.decisions(), parties.policy())
    linked = result.linked.assign(
        cluster=[0, 1, 0], link_method=pd.Series(["decision", "uscc", "decision"], dtype="str")
    )
    ids = assign_ids(linked, LEDGER, REDIRECTS)
    registry = build_registry(replace(result, linked=linked), ids, {}, parties.policy())
    assert len(registry.violator) == 2
    assert registry.violator["uscc"].dropna().tolist() == [USCC_A]
    assert registry_faults(registry)["codes_of_two_parties"] == 0
