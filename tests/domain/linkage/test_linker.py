"""Which records become one party, and which must not."""

from collections.abc import Mapping

import pandas as pd
import pytest

from domain.linkage import LinkResult, LinkRule, link
from tests.support import parties
from tests.support.parties import USCC_A, USCC_B, frame, full_name, mention, register

HOME = {"address_key": "人民路|88|3F", "building_key": "人民路|88"}
NEXT = {"address_key": "人民路|88|4F", "building_key": "人民路|88"}


def run(*rows: Mapping[str, object], answers: tuple[tuple[str, str, str], ...] = ()) -> LinkResult:
    mentions = frame(*rows)
    return link(
        mentions, parties.registrations(mentions), parties.decisions(*answers), parties.policy()
    )


def groups(result: LinkResult) -> set[frozenset[str]]:
    rows = result.linked
    names = rows["mention_id"].str.removesuffix("#1")
    return {frozenset(part) for _, part in names.groupby(rows["cluster"])}


def together(result: LinkResult, *records: str) -> bool:
    return any(set(records) <= group for group in groups(result))


def method(result: LinkResult, record: str) -> str:
    rows = result.linked.set_index("record_key")
    return str(rows.loc[record, "link_method"])


def refusals(result: LinkResult) -> set[str]:
    return set(result.refused["refusal"])


A, B = f"market_registration:{USCC_A}", f"market_registration:{USCC_B}"


def test_nothing_to_link_is_an_empty_result() -> None:
    result = run()
    assert result.linked.empty
    assert result.links.empty
    assert result.refused.empty


def test_a_valid_code_links_and_stands_alone_as_an_anchor() -> None:
    result = run(
        register(USCC_A, "思立"),
        mention("town_submission:1", core="思立", uscc=USCC_A),
        mention("market_penalty:2", core="山佳", uscc=USCC_B),
    )
    assert together(result, A, "town_submission:1")
    assert method(result, "town_submission:1") == "uscc"
    assert method(result, "market_penalty:2") == "uscc"


def test_a_full_name_is_an_anchor_only_if_the_register_has_it_once() -> None:
    one = run(register(USCC_A, "思立"), mention("complaint:1", **full_name("思立")))
    assert method(one, "complaint:1") == "uscc"
    two = run(
        register(USCC_A, "思立"),
        register(USCC_B, "思立"),
        mention("complaint:1", **full_name("思立")),
    )
    assert method(two, "complaint:1") == "alone"


def test_a_missing_registration_is_refused_since_it_would_make_names_look_unique() -> None:
    mentions = frame(register(USCC_A, "思立"))
    complete = pd.DataFrame({"source_record_id": [USCC_A, USCC_B]})
    with pytest.raises(ValueError, match="1 registrations"):
        link(mentions, complete, parties.decisions(), parties.policy())


def test_a_name_and_a_code_of_two_parties_link_to_neither() -> None:
    wrong = mention("market_penalty:1", **full_name("思立"), uscc=USCC_B, **HOME)
    result = run(register(USCC_A, "思立", **HOME), register(USCC_B, "山佳"), wrong)
    assert frozenset({"market_penalty:1"}) in groups(result)
    assert "名称与统一社会信用代码分属两个登记主体" in refusals(result)
    assert set(result.refused["right"]) | set(result.refused["left"]) >= {f"{A}#1", f"{B}#1"}


def test_an_old_name_with_the_code_of_the_party_links() -> None:
    result = run(
        register(USCC_A, "思立"), mention("town_submission:1", **full_name("旧名"), uscc=USCC_A)
    )
    assert together(result, A, "town_submission:1")


def test_a_persons_id_links_persons_but_not_the_business_that_they_run() -> None:
    person = {"kind": "natural_person", "core": "黎红立", "id_number": "320281196406016696"}
    shop = mention(
        "town_submission:3",
        kind="individual_business",
        core="立红",
        trade="托管",
        id_number="320281196406016696",
        legal_form="服务部",
    )
    result = run(
        mention("town_submission:1", **person), mention("market_penalty:2", **person), shop
    )
    assert together(result, "town_submission:1", "market_penalty:2")
    assert not together(result, "town_submission:1", "town_submission:3")


def test_one_id_under_two_names_goes_to_a_person() -> None:
    number = {"kind": "natural_person", "id_number": "320281196406016696"}
    result = run(
        mention("town_submission:1", core="黎红立", **number),
        mention("town_submission:2", core="方龙", **number),
        mention("town_submission:3", core="黎虹立", **number),
    )
    assert not together(result, "town_submission:1", "town_submission:2")
    assert together(result, "town_submission:1", "town_submission:3")
    assert "身份证号相同，但姓名不同" in refusals(result)


def test_a_decision_number_links_what_is_compatible() -> None:
    same = {"decision_no": "澄教罚〔2023〕7号"}
    result = run(
        mention("market_penalty:1", **full_name("至晨"), uscc=USCC_A, **same),
        mention("town_submission:2", core="至晨", trade="教育", **same),
        mention("credit_decision:3", core="方龙", trade="艺术", **same),
    )
    assert together(result, "market_penalty:1", "town_submission:2")
    assert method(result, "town_submission:2") == "decision"
    assert not together(result, "market_penalty:1", "credit_decision:3")
    assert "处罚决定书文号相同，但名称不符" in refusals(result)


def test_two_parties_of_one_decision_stay_two() -> None:
    same = {"decision_no": "澄教罚〔2023〕7号"}
    result = run(
        mention("town_submission:1#1", **full_name("至晨"), uscc=USCC_A, **same),
        mention("town_submission:1#2", **full_name("至晨"), uscc=USCC_B, **same),
        mention("market_penalty:2", core="至晨", trade="教育", **same),
    )
    assert len(groups(result)) == 3
    assert any("两个当事人" in reason for reason in refusals(result))


def test_core_town_and_address_link_a_signboard_to_its_registration() -> None:
    result = run(
        register(USCC_A, "思立", **HOME), mention("complaint:1", core="思立", trade="教育", **HOME)
    )
    assert together(result, A, "complaint:1")
    assert method(result, "complaint:1") == "rule"
    row = result.linked.set_index("record_key").loc["complaint:1"]
    assert row["link_reason"] == "核心名称与镇街、门牌一致"
    assert row["linked_to"] == f"{A}#1"


def test_a_name_alone_or_with_the_town_never_links() -> None:
    result = run(
        register(USCC_A, "思立", **HOME), mention("complaint:1", core="思立", trade="教育")
    )
    assert not together(result, A, "complaint:1")


@pytest.mark.parametrize(
    "other",
    [
        {"town_code": "320281100"},
        {"address_key": "人民路|90|3F", "building_key": "人民路|90"},
        NEXT,
    ],
)
def test_a_chain_sister_elsewhere_stays_apart(other: dict[str, object]) -> None:
    shared = {"core": "思立", "trade": "教育", "phone": "13800000000"}
    there = {**HOME, **other}
    result = run(
        register(USCC_A, "思立", phone="13800000000", **HOME),
        mention("complaint:1", **{**shared, **there}),
    )
    assert not together(result, A, "complaint:1")


def test_a_homophone_at_the_same_door_is_a_typing_error() -> None:
    result = run(
        register(USCC_A, "思立", **HOME), mention("complaint:1", core="思痢", trade="教育", **HOME)
    )
    assert together(result, A, "complaint:1")


def test_a_near_twin_with_its_own_registration_keeps_its_records() -> None:
    result = run(
        register(USCC_A, "思立", **HOME),
        register(USCC_B, "思丽", **HOME),
        mention("complaint:1", core="思丽", trade="教育", **HOME),
        mention("complaint:2", core="思莉", trade="教育", **HOME),
    )
    assert not together(result, B, "complaint:2")
    assert not together(result, A, "complaint:2")
    assert "可能是两个不同主体中的任一个" in refusals(result)
    assert not together(result, A, B)


def test_two_shops_at_one_address_are_two_parties() -> None:
    result = run(
        mention("complaint:1", core="思立", trade="教育", **HOME),
        mention("complaint:2", core="山佳", trade="教育", **HOME),
    )
    assert len(groups(result)) == 2


def test_a_telephone_needs_the_town_or_the_operator_and_says_nothing_if_it_is_common() -> None:
    phone = {"core": "思立", "trade": "教育", "phone": "13800000000"}
    result = run(register(USCC_A, "思立", phone="13800000000"), mention("complaint:1", **phone))
    assert together(result, A, "complaint:1")
    agency = [
        mention(f"complaint:a{i}", core=f"名{i}校", trade="教育", phone="13800000000")
        for i in range(9)
    ]
    crowded = run(
        register(USCC_A, "思立", phone="13800000000"), mention("complaint:1", **phone), *agency
    )
    assert not together(crowded, A, "complaint:1")


def test_an_address_without_a_name_needs_the_telephone_or_the_operator() -> None:
    venue = {"kind": "unregistered_venue", **HOME}
    result = run(
        mention("town_submission:1", **venue),
        mention("town_submission:2", phone="13800000000", **venue),
        mention("town_submission:3", phone="13800000000;0510-86123456", **venue),
        mention("town_submission:4", responsible_person="方龙", **venue),
    )
    assert together(result, "town_submission:2", "town_submission:3")
    assert len(groups(result)) == 3


def test_an_unnamed_business_is_known_by_its_operator_at_its_door() -> None:
    unnamed = mention(
        A, kind="individual_business", uscc=USCC_A, responsible_person="黎红立", **HOME
    )
    sign = mention("complaint:1", core="立红", trade="托管", responsible_person="黎红立", **HOME)
    assert together(run(unnamed, sign), A, "complaint:1")


def test_masked_names_never_link() -> None:
    masked = {"name": "张某", "is_masked": True, "kind": "natural_person", "phone": "13800000000"}
    result = run(
        mention("complaint:1", **masked, **HOME),
        mention("complaint:2", **masked, **HOME),
        mention("complaint:3", kind="natural_person", core="张三", phone="13800000000", **HOME),
    )
    assert len(groups(result)) == 3


def test_a_person_is_not_the_organisation_of_the_same_name() -> None:
    result = run(
        mention("complaint:1", core="文渡", kind="natural_person", **HOME),
        mention("complaint:2", core="文渡", trade="教育", kind="organisation", **HOME),
    )
    assert len(groups(result)) == 2
    assert "一方是机构，一方是个人" in refusals(result)


def test_a_person_who_answers_for_himself_is_no_second_agreement() -> None:
    person = {"core": "王伟", "kind": "natural_person", "responsible_person": "王伟"}
    result = run(
        mention("town_submission:1", **person),
        mention("town_submission:2", **person),
        mention("town_submission:3", phone="13800000000", **person),
        mention("town_submission:4", phone="13800000000", **person),
    )
    assert not together(result, "town_submission:1", "town_submission:2")
    assert together(result, "town_submission:3", "town_submission:4")


def test_a_branch_is_not_its_parent() -> None:
    parent = full_name("思立")
    branch = {
        **parent,
        "name": "x",
        "strict_name": "江阴市思立教育咨询有限公司青阳分公司",
        "branch": "青阳分公司",
    }
    result = run(mention("complaint:1", **parent, **HOME), mention("complaint:2", **branch, **HOME))
    assert len(groups(result)) == 2
    assert "登记全称不同" in refusals(result)


def test_a_link_through_a_rule_is_never_certain() -> None:
    """A decision on a signboard that a rule put to a company must not list the company."""
    same = {"decision_no": "澄教罚〔2023〕7号"}
    result = run(
        register(USCC_A, "思立", **HOME),
        mention("town_submission:1", core="思立", trade="教育", **HOME),
        mention("town_submission:2", core="思立", trade="培训", **HOME, **same),
        mention("credit_decision:3", core="思立", trade="教育", town_code=None, **same),
    )
    assert together(result, A, "credit_decision:3")
    assert method(result, "credit_decision:3") == "rule"
    row = result.linked.set_index("record_key").loc["credit_decision:3"]
    assert row["link_reason"] == "处罚决定书文号一致（经其他记录间接关联）"
    assert pd.isna(row["link_probability"])


def test_a_person_may_say_that_two_records_are_one_party_or_are_not() -> None:
    rows = (
        register(USCC_A, "思立", **HOME),
        mention("complaint:1", core="思立", trade="教育", **HOME),
        mention("complaint:2", core="山佳", trade="教育"),
    )
    result = run(*rows, answers=((A, "complaint:1", "不同主体"), ("complaint:2", A, "同一主体")))
    assert not together(result, A, "complaint:1")
    assert together(result, A, "complaint:2")
    assert method(result, "complaint:2") == "person"


def test_a_persons_no_holds_against_a_code_and_for_the_whole_party() -> None:
    rows = (
        register(USCC_A, "思立", **HOME),
        mention("complaint:1", core="思立", trade="教育", **HOME),
        mention("town_submission:2", core="思立", trade="教育", uscc=USCC_A),
    )
    result = run(*rows, answers=(("complaint:1", "town_submission:2", "不同主体"),))
    assert not together(result, "complaint:1", "town_submission:2")
    assert not together(result, "complaint:1", A)


def test_contradictory_words_count_for_nothing_and_an_undecided_one_neither() -> None:
    rows = (register(USCC_A, "思立"), mention("complaint:1", core="山佳"))
    both = ((A, "complaint:1", "不同主体"), ("complaint:1", A, "同一主体"))
    assert not together(run(*rows, answers=both), A, "complaint:1")
    assert not together(run(*rows, answers=((A, "complaint:1", "存疑"),)), A, "complaint:1")


def test_words_that_contradict_each_other_over_three_records_are_reported() -> None:
    rows = tuple(mention(f"complaint:{i}", core=f"名{i}") for i in range(3))
    answers = (
        ("complaint:0", "complaint:1", "同一主体"),
        ("complaint:1", "complaint:2", "同一主体"),
        ("complaint:0", "complaint:2", "不同主体"),
    )
    result = run(*rows, answers=answers)
    assert not together(result, "complaint:0", "complaint:2")
    assert "人工核对结论为不同主体" in refusals(result)


def test_a_rule_that_looks_at_too_little_cannot_be_configured() -> None:
    with pytest.raises(ValueError, match="two agreements"):
        LinkRule("weak", ("core", "town"), "")
    with pytest.raises(ValueError, match="exactly one"):
        LinkRule("nameless", ("address", "town"), "")


def test_a_masked_name_whose_responsible_person_is_named_links_by_place_and_telephone() -> None:
    home = {**HOME, "phone": "15220410485", "kind": "natural_person"}
    result = run(
        mention("town_submission:1", core="崔文霞", strict_name=None, **home),
        mention(
            "town_submission:2", name="崔老师", is_masked=True, responsible_person="崔文霞", **home
        ),
        mention(
            "town_submission:3", name="李老师", is_masked=True, responsible_person="崔文霞", **home
        ),
    )
    assert together(result, "town_submission:1", "town_submission:2")
    assert not together(result, "town_submission:1", "town_submission:3")


def test_two_persons_of_one_name_in_one_town_are_not_one_person() -> None:
    """A natural person is his own responsible person: that is one agreement, not two."""
    person = {"kind": "natural_person", "core": "张伟", "responsible_person": "张伟"}
    result = run(
        mention("town_submission:1", strict_name=None, **person),
        mention("town_submission:2", strict_name=None, **person),
    )
    assert not together(result, "town_submission:1", "town_submission:2")


def test_an_operators_name_reaches_the_business_registered_without_a_name() -> None:
    result = run(
        register(USCC_A, "段邦琼")
        | dict.fromkeys(("name", "core", "strict_name"))
        | {"kind": "individual_business", "responsible_person": "段邦琼", **HOME},
        mention("complaint:1", core="段邦琼", strict_name=None, kind=None, **HOME),
    )
    assert together(result, A, "complaint:1")


def test_a_decision_number_reaches_a_party_whose_name_is_masked() -> None:
    same = {"decision_no": "澄市监处罚〔2023〕71号"}
    result = run(
        mention("market_penalty:1", core="鼎拓", trade="艺术", **same),
        mention("town_submission:2", name="某托管班", is_masked=True, **same, **HOME),
        mention("credit_decision:3", name="谭某某", is_masked=True, kind="natural_person", **same),
    )
    assert together(result, "market_penalty:1", "town_submission:2")
    assert not together(result, "market_penalty:1", "credit_decision:3")


def test_a_full_registered_name_in_a_complaints_text_is_an_anchor() -> None:
    found = {**full_name("思立"), "name_origin": "extracted"}
    result = run(register(USCC_A, "思立"), mention("complaint:1", **found))
    assert method(result, "complaint:1") == "uscc"
    part = {**found, "region": None, "strict_name": "思立教育咨询有限公司"}
    assert method(run(register(USCC_A, "思立"), mention("complaint:1", **part)), "complaint:1") == (
        "alone"
    )


REPEATED = {"earlier_ticket": "JY1", "kind": "unregistered_venue"}


def test_a_complaint_joins_the_earlier_ticket_that_it_names() -> None:
    first = mention("complaint:JY1", core="思立", trade="教育", **HOME)
    again = mention("complaint:JY2", **REPEATED)
    third = mention("complaint:JY3", **REPEATED | {"earlier_ticket": "JY2"})
    result = run(register(USCC_A, "思立", **HOME), first, again, third)
    assert together(result, A, "complaint:JY1", "complaint:JY2", "complaint:JY3")
    assert method(result, "complaint:JY2") == "rule"


@pytest.mark.parametrize(
    "again",
    [
        {"core": "山佳", "trade": "教育", "kind": "organisation"},
        NEXT,
        {"earlier_ticket": "JY9"},
        {"earlier_ticket": "JY2"},
    ],
)
def test_an_earlier_ticket_of_another_party_joins_nothing(again: Mapping[str, object]) -> None:
    first = mention("complaint:JY1", core="思立", trade="教育", **HOME)
    result = run(first, mention("complaint:JY2", **REPEATED | again))
    assert not together(result, "complaint:JY1", "complaint:JY2")


def test_a_ticket_about_two_parties_does_not_say_which_one_is_meant() -> None:
    both = [mention(f"complaint:JY1#{n}", core=core) for n, core in ((1, "思立"), (2, "山佳"))]
    result = run(*both, mention("complaint:JY2", **REPEATED))
    assert {"complaint:JY2"} in groups(result)


# -- a full name that is somebody else's ----------------------------------------------


def test_a_full_name_in_another_town_under_another_person_waits_for_a_person() -> None:
    """A typing error had made it the exact name of another registered party."""
    party = register(USCC_A, "思立山", responsible_person="黎红立", town_code="320281110")
    given = {**full_name("思立山"), "responsible_person": "刘士中"}
    result = run(party, mention("town_submission:1", **given))
    assert not together(result, A, "town_submission:1")
    assert result.refused.iloc[0]["refusal"] == "登记全称一致，但地点不同，且负责人或电话不同"
    same_person = mention("town_submission:1", **{**given, "responsible_person": "黎红立"})
    assert together(run(party, same_person), A, "town_submission:1")
    penalty = mention("market_penalty:1", **{**given, "town_code": None})
    assert together(run(party, penalty), A, "market_penalty:1")


def test_the_companys_name_at_its_branchs_place_waits_for_a_person() -> None:
    party = register(USCC_A, "思立山", responsible_person="黎红立", town_code="320281110")
    branch = register(
        USCC_B, "思立山", branch="青阳分公司", strict_name="江阴市思立山教育咨询有限公司青阳分公司",
    )  # fmt: skip
    flat = {"address_key": "compound|阳光新村|1|1|104", "building_key": "compound|阳光新村|1"}
    result = run(party, branch, mention("town_submission:1", **{**full_name("思立山"), **flat}))
    assert not together(result, A, "town_submission:1")
    assert "登记全称一致，但地点不同，且登记有其分支机构" in refusals(result)


def test_what_stands_beside_two_names_tells_nothing_against_one_of_them() -> None:
    party = register(USCC_A, "思立山", responsible_person="黎红立", town_code="320281110")
    given = {**full_name("思立山"), "responsible_person": "刘士中"}
    both = [mention("town_submission:1#1", core="方舟"), mention("town_submission:1#2", **given)]
    result = run(party, *both)
    clusters = result.linked.set_index("mention_id")["cluster"]
    assert clusters["town_submission:1#2"] == clusters[f"market_registration:{USCC_A}#1"]


def test_a_door_without_a_town_still_is_another_door() -> None:
    """A chain under one operator and telephone, of which the record leaves the town out."""
    here = {"address_key": "compound|阳光新村|1|1|104", "building_key": "compound|阳光新村|1"}
    there = {"address_key": "road|延陵路|8|2", "building_key": "road|延陵路|8", "town_code": None}
    contact = {"responsible_person": "黎红立", "phone": "13800000000"}
    party = register(USCC_A, "思立山", **contact, **here)
    sister = mention("department_referral:1", core="思立山", **contact, **there)
    assert not together(run(party, sister), A, "department_referral:1")
    same = {**there, **here, "town_code": None}
    known = mention("department_referral:1", core="思立山", **contact, **same)
    assert together(run(party, known), A, "department_referral:1")


def test_a_nameless_record_of_one_decision_never_joins_two_of_its_parties() -> None:
    first = mention("town_submission:1#1", core="思立山", decision_no="D1")
    second = mention("town_submission:1#2", core="方舟", decision_no="D1")
    nameless = mention("complaint:1", decision_no="D1", kind="unregistered_venue")
    result = run(first, second, nameless)
    assert result.linked["cluster"].nunique() == 3


def test_a_nameless_ticket_between_two_others_never_makes_their_parties_one() -> None:
    first = mention("complaint:JY1", core="思立山")
    nameless = mention("complaint:JY2", earlier_ticket="JY1", kind="unregistered_venue")
    third = mention("complaint:JY3", core="方舟", earlier_ticket="JY2")
    result = run(first, nameless, third)
    assert not together(result, "complaint:JY1", "complaint:JY3")
    assert together(run(first, nameless), "complaint:JY1", "complaint:JY2")


def test_what_was_read_out_of_a_text_is_marked_and_weighs_less() -> None:
    sign = {"core": "思立山", "trade": "教育", **HOME}
    party = register(USCC_A, "思立", **HOME)
    typed = run(party, mention("complaint:1", **sign))
    assert together(typed, A, "complaint:1")
    read = run(party, mention("complaint:1", **sign, address_origin="extracted"))
    assert not together(read, A, "complaint:1")
    same = mention("complaint:1", core="思立", trade="教育", name_origin="extracted", **HOME)
    named = run(party, same)
    assert together(named, A, "complaint:1")
    assert named.links["reason"].str.endswith("（名称或地点取自投诉正文）").all()
