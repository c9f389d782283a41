"""Who is shown as connected with whom, and what is common to too many to connect anybody."""

from dataclasses import replace

import pandas as pd
import pytest

from domain.registry.reappearance import find_reappearances
from domain.registry.relations import RELATION_COLUMNS, build_relations
from domain.registry.traits import first_ends
from tests.support import parties
from tests.support.parties import frame, mention

POLICY = replace(parties.policy(), relation_group_limit=3)
NOBODY_ASKED = pd.DataFrame(columns=["left_violator_id", "right_violator_id"], dtype="str")
NO_VIOLATIONS = pd.DataFrame(
    {
        "violator_id": pd.Series(dtype="str"),
        "decided_on": pd.Series(dtype="datetime64[us]"),
        "decision_stands": pd.Series(dtype="boolean"),
    }
)


def members(*rows: dict[str, object]) -> pd.DataFrame:
    """Mentions of parties; `violator_id` of each row beside what it says."""
    ids = [row["party"] for row in rows]
    told = [{name: value for name, value in row.items() if name != "party"} for row in rows]
    made = frame(*(mention(f"complaint:{n:03d}", **row) for n, row in enumerate(told)))
    return made.assign(violator_id=pd.Series(ids, dtype="str"))


def decided(party: str, day: str, *, stands: bool = True) -> pd.DataFrame:
    made = pd.DataFrame({"violator_id": [party], "decision_stands": [stands]})
    days = pd.to_datetime([day]).astype("datetime64[us]")
    return made.astype({"decision_stands": "boolean"}).assign(decided_on=days)


def related(
    rows: pd.DataFrame, violations: pd.DataFrame, records: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    ends = first_ends(rows, violations, records, POLICY.closed_statuses)
    return build_relations(rows, find_reappearances(rows, ends, NOBODY_ASKED, POLICY), POLICY)


def relations(
    *rows: dict[str, object],
    violations: pd.DataFrame = NO_VIOLATIONS,
    records: dict[str, pd.DataFrame] | None = None,
) -> list[tuple[str, ...]]:
    found = related(members(*rows), violations, records or {})
    assert tuple(found.columns) == RELATION_COLUMNS
    return [tuple(row) for row in found.itertuples(index=False)]


def test_a_telephone_a_person_and_an_address_connect_with_words_for_each() -> None:
    same = {"phone": "13800000000", "responsible_person": "黎红立", "address": "人民路88号3楼"}
    same |= {"address_key": "人民路|88|3F"}
    assert relations({"party": "V2", **same}, {"party": "V1", **same}) == [
        ("V1", "V2", "same_operator", "负责人同为黎红立"),
        ("V1", "V2", "same_phone", "联系电话相同"),
        ("V1", "V2", "same_premises", "地址同为人民路88号3楼"),
    ]


def test_one_of_several_values_connects_and_a_party_never_with_itself() -> None:
    one = {"party": "V1", "phone": "13800000000;13900000000"}
    other = {"party": "V2", "phone": "13700000000;13900000000"}
    assert relations(one, one, other) == [("V1", "V2", "same_phone", "联系电话相同")]
    assert relations(one, one) == []
    assert relations(one, {"party": "V2", "phone": None}) == []


@pytest.mark.parametrize(("count", "pairs"), [(2, 1), (3, 3), (4, 0)])
def test_what_more_parties_share_than_the_limit_connects_nobody(count: int, pairs: int) -> None:
    rows = [{"party": f"V{n}", "phone": "13800000000"} for n in range(count)]
    assert len(relations(*rows)) == pairs


def test_a_persons_name_and_an_address_connect_in_one_town_alone() -> None:
    told = {"responsible_person": "黎红立", "address_key": "a|1", "address": "人民路1号"}
    here, there = told | {"town_code": "320281103"}, told | {"town_code": "320281110"}
    assert relations({"party": "V1", **here}, {"party": "V2", **there}) == []
    nowhere = told | {"town_code": None}
    assert relations({"party": "V1", **nowhere}, {"party": "V2", **here}) == []


def test_a_natural_person_is_an_operator_unless_masked() -> None:
    shop = {"party": "V1", "responsible_person": "黎红立", "core": "立红"}
    person = {"party": "V2", "kind": "natural_person", "name": "黎红立"}
    assert [row[2] for row in relations(shop, person)] == ["same_operator"]
    assert relations(shop, person | {"is_masked": True}) == []
    body = person | {"kind": "organisation"}
    assert relations(shop, body) == []


SHARED = {
    "phone": "13800000000",
    "address": "人民路88号3楼",
    "address_key": "road|人民路|88|3",
    "building_key": "road|人民路|88",
}
PHONE = ("V1", "V2", "same_phone", "联系电话相同")
DOOR = ("V1", "V2", "same_premises", "地址同为人民路88号3楼")


@pytest.mark.parametrize(("seen", "successor"), [("2023-06-01", False), ("2023-06-02", True)])
def test_a_connected_party_that_appears_after_a_decision_may_be_a_successor(
    seen: str, successor: bool
) -> None:
    old = {"party": "V2", "seen_on": "2023-01-01", **SHARED}
    new = {"party": "V1", "seen_on": seen, **SHARED}
    found = relations(old, new, violations=decided("V2", "2023-06-01"))
    words = "在前者2023-06-01受处罚、列入或注销之后出现，地址同为人民路88号3楼、联系电话相同"
    expected = [("V2", "V1", "suspected_successor", words)] if successor else []
    assert found == [PHONE, DOOR, *expected]


def test_a_decision_that_does_not_stand_makes_no_successor_and_the_first_day_counts() -> None:
    old = {"party": "V1", "seen_on": "2023-01-01", **SHARED}
    new = {"party": "V2", "seen_on": "2023-07-01", **SHARED}
    gone = decided("V1", "2023-06-01", stands=False)
    assert relations(old, new, violations=gone) == [PHONE, DOOR]
    both = pd.concat([decided("V1", "2023-08-01"), decided("V1", "2023-06-01")], ignore_index=True)
    assert relations(old, new, violations=both)[2][3].startswith("在前者2023-06-01")
    unknown = decided("V1", "2023-06-01").assign(decision_stands=pd.array([None], dtype="boolean"))
    assert relations(old, new, violations=unknown) == [PHONE, DOOR]


def test_an_addition_a_removal_and_a_closed_registration_end_a_party_and_others_do_not() -> None:
    rows = members(
        {"party": "V1", "seen_on": "2023-01-01", **SHARED},
        {"party": "V2", "seen_on": "2023-07-01", **SHARED},
    )

    def found(source: str, **told: object) -> list[str]:
        moved = rows.assign(
            source=rows["source"].where(rows["violator_id"].ne("V1"), source),
            source_record_id=rows["source_record_id"].where(rows["violator_id"].ne("V1"), "r1"),
        )
        record = pd.DataFrame([{"source_record_id": "r1", "party_no": 1, **told}])
        for day in {"decided_on", "approved_on"} & set(record.columns):
            record[day] = pd.to_datetime(record[day]).astype("datetime64[us]")
        return list(related(moved, NO_VIOLATIONS, {source: record})["relation"])

    credit = {"decided_on": "2023-06-01"}
    assert found("credit_decision", decision_type="列入", **credit)[-1] == "suspected_successor"
    assert found("credit_decision", decision_type="移出", **credit)[-1] == "suspected_successor"
    repaired = found("credit_decision", decision_type="信用修复", **credit)
    assert repaired == ["same_phone", "same_premises"]
    closed = {"approved_on": "2023-06-01"}
    assert found("market_registration", status="注销", **closed)[-1] == "suspected_successor"
    standing = found("market_registration", status="存续", **closed)
    assert standing == ["same_phone", "same_premises"]
