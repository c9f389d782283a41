"""The rules of publication, one promise per test."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from domain.decisions.fines import amended_fine
from domain.listing.terms import Transition
from domain.values.personal_numbers import key_without_numbers
from domain.values.times.periods import stated_end
from schemas.policy.load import load_policy
from tests.support.registry_frames import (
    CODE,
    NAME,
    RULES,
    credit,
    frame,
    listings_of,
    penalty,
    registrations,
    town,
)

POLICY = load_policy(Path(__file__).parents[3] / "policy").listing.rules
NO = "澄市监处罚〔2023〕1号"
OTHER = "澄市监处罚〔2023〕2号"


def codes(result):
    return set(result.held["code"])


def ops(result):
    return dict(zip(result.ended["op"], result.ended["reason"], strict=True))


def test_a_penalty_on_an_organisation_is_listed_under_its_registered_name_and_code():
    result = listings_of(penalty(NO))
    row = result.listings.iloc[0]
    assert row["list_type"] == "dishonesty_record"
    assert (row["cf_xdr_mc"], row["cf_xdr_shxym"]) == (NAME["甲"], CODE["甲"])
    assert (row["rdwh"], row["rddw"]) == (NO, "江阴市市场监督管理局")
    assert row["cf_nr_fk"] == 2.0
    assert pd.isna(row["cf_xdr_zjhm"])
    assert row["violator_id"] == "V甲"
    assert result.outcomes["count"].sum() == 1


def test_findings_and_complaints_alone_are_never_listed():
    finding = town(NO) | {"decision_no": None}
    assert listings_of(finding).listings.empty


def test_a_decision_reported_by_town_and_market_is_one_listing_and_the_towns_fields_fill_gaps():
    result = listings_of(
        penalty(NO, violation_text=None, fine_yuan=30000.0),
        town(NO, uscc=CODE["甲"], violation_type="转线上"),
    )
    assert len(result.listings) == 1
    row = result.listings.iloc[0]
    assert (row["cf_nr_fk"], row["cf_wfxw"]) == (3.0, "转线上")


@pytest.mark.parametrize("switched_on", [False, True])
def test_natural_persons_are_listed_only_if_the_policy_says_so(switched_on):
    rules = replace(RULES, list_natural_persons=switched_on)
    person = penalty(
        NO, "宋东", party_category="自然人", id_number="321282197004237914", link="id_number"
    )
    result = listings_of(person, rules=rules)
    assert len(result.listings) == switched_on
    assert not result.held["held"].any()


def test_a_decision_that_names_two_parties_gives_one_listing_each():
    both = town(NO, "甲;乙", party_name=f"{NAME['甲']}、{NAME['乙']}")
    result = listings_of(both)
    assert set(result.listings["cf_xdr_shxym"]) == {CODE["甲"], CODE["乙"]}
    assert result.listings["listing_id"].is_unique


@pytest.mark.parametrize(
    ("on", "fields", "until", "repair", "severity"),
    [
        ("2023-04-30", {}, "2024-04-30", "2023-07-30", "一般"),
        ("2023-05-01", {}, "2026-05-01", "2023-08-01", "一般"),
        ("2023-04-30", {"fine_yuan": 100000.0}, "2026-04-30", "2023-10-30", "严重"),
        ("2023-04-30", {"penalty_kinds": "罚款;吊销许可证"}, "2026-04-30", "2023-10-30", "严重"),
        ("2023-04-30", {"penalty_content": "责令关闭"}, "2026-04-30", "2023-10-30", "严重"),
        ("2023-05-01", {"penalty_kinds": "限制从业"}, "2026-05-01", "2023-08-01", "严重"),
        ("2023-04-30", {"penalty_kinds": "限制开展生产经营"}, "2024-04-30", "2023-07-30", "一般"),
    ],
)
def test_period_and_earliest_repair_follow_the_rule_version_of_the_decision_date(
    on, fields, until, repair, severity
):
    row = listings_of(penalty(NO, on=on, **fields)).listings.iloc[0]
    assert row["publish_until"] == pd.Timestamp(until)
    assert row["earliest_repair_on"] == pd.Timestamp(repair)
    assert row["severity"] == severity


@pytest.mark.parametrize(
    ("fine", "until", "repair"),
    [(20000.0, "2027-04-01", "2026-07-01"), (150000.0, "2029-04-01", "2027-04-01")],
)
def test_the_rules_from_april_2026(fine, until, repair):
    made = listings_of(penalty(NO, on="2026-04-01", fine_yuan=fine), as_of="2026-05-01")
    row = made.listings.iloc[0]
    assert row["publish_until"] == pd.Timestamp(until)
    assert row["earliest_repair_on"] == pd.Timestamp(repair)


@pytest.mark.parametrize(
    "words",
    [
        {"penalty_kinds": "警告;通报批评"},
        {"penalty_kinds": None, "penalty_content": "给予警告的行政处罚。"},
        {"penalty_kinds": None, "penalty_content": "警告、通报批评"},
    ],
)
def test_minor_penalties_are_not_published(words):
    only_warned = penalty(NO, fine_yuan=None, **words)
    result = listings_of(only_warned)
    assert result.listings.empty
    assert not result.held["held"].any()
    assert set(result.outcomes["state"]) == {"not_shown"}


def test_a_penalty_whose_kinds_are_unknown_is_no_minor_one():
    unknown = penalty(NO, penalty_kinds=None, penalty_content="责令停止举办", fine_yuan=None)
    assert listings_of(unknown).listings["severity"].tolist() == ["一般"]


def test_a_second_decision_within_two_years_is_severe_and_the_first_stays_as_it_was():
    result = listings_of(penalty(NO, on="2023-05-02"), penalty(OTHER, on="2023-11-02"))
    severity = result.listings.set_index("rdwh")["severity"]
    assert severity.to_dict() == {NO: "一般", OTHER: "严重"}


def test_a_decision_after_more_than_two_years_is_not_a_repetition():
    result = listings_of(
        penalty(NO, on="2023-05-02"), penalty(OTHER, on="2025-05-03"), as_of="2025-06-01"
    )
    assert set(result.listings["severity"]) == {"一般"}


def test_revoked_decisions_do_not_make_a_later_one_a_repetition():
    result = listings_of(
        penalty(NO, on="2023-05-02", revoked=True), penalty(OTHER, on="2023-11-02")
    )
    assert list(result.listings["severity"]) == ["一般"]


def test_weakly_linked_decisions_do_not_make_another_one_a_repetition():
    weak = town(OTHER, "甲", on="2023-05-02", party_name="甲云", link="probabilistic")
    result = listings_of(weak, penalty(NO, on="2023-11-02"))
    assert list(result.listings["severity"]) == ["一般"]


def test_an_expired_listing_goes_without_new_input():
    documents = (penalty(NO, on="2023-04-30"),)
    assert len(listings_of(*documents, as_of="2024-04-30").listings) == 1
    result = listings_of(*documents, as_of="2024-05-01")
    assert result.listings.empty
    assert list(result.ended["op"]) == ["expire"]


def test_a_shorter_end_of_the_source_counts_and_a_longer_one_does_not():
    short = listings_of(penalty(NO, publish_until="2024-06-01")).listings.iloc[0]
    long = listings_of(penalty(NO, publish_until="2099-01-01")).listings.iloc[0]
    assert short["publish_until"] == pd.Timestamp("2024-06-01")
    assert long["publish_until"] == pd.Timestamp("2026-06-01")


@pytest.mark.parametrize(
    ("kind", "op"), [("处罚撤销", "revoke"), ("异议成立", "revoke"), ("信用修复", "repair")]
)
def test_changes_take_the_listing_off_with_their_document_as_reason(kind, op):
    result = listings_of(penalty(NO), credit("澄教信〔2023〕1号", kind, penalty_no=NO))
    assert result.listings.empty
    assert "澄教信〔2023〕1号" in ops(result)[op]


def test_a_change_decided_after_the_as_of_day_does_not_count_yet():
    change = credit("澄教信〔2024〕1号", "信用修复", on="2024-01-02", penalty_no=NO)
    assert len(listings_of(penalty(NO), change, as_of="2024-01-01").listings) == 1
    assert listings_of(penalty(NO), change, as_of="2024-01-02").listings.empty


def test_a_decision_dated_after_the_as_of_day_does_not_count_yet():
    assert listings_of(penalty(NO, on="2024-01-02"), as_of="2024-01-01").listings.empty


def test_a_source_that_marks_its_penalty_withdrawn_revokes_it():
    result = listings_of(penalty(NO, revoked=True), town(NO, uscc=CODE["甲"]))
    assert result.listings.empty
    assert list(result.ended["op"]) == ["revoke"]


def test_a_change_that_names_another_party_changes_nothing_and_is_reported():
    result = listings_of(penalty(NO), credit("信1", "处罚撤销", "乙", penalty_no=NO))
    assert len(result.listings) == 1
    assert codes(result) == {"party_disagrees"}
    assert not result.held["held"].any()


def test_a_change_that_names_the_party_by_its_short_form_counts():
    change = credit("信1", "信用修复", party_name="甲云培训", uscc=None, penalty_no=NO)
    assert listings_of(penalty(NO), change).listings.empty


def test_a_change_of_a_decision_with_two_parties_ends_only_the_named_one():
    both = town(NO, "甲;乙", party_name=f"{NAME['甲']}、{NAME['乙']}")
    result = listings_of(both, credit("信1", "信用修复", "乙", penalty_no=NO))
    assert list(result.listings["cf_xdr_shxym"]) == [CODE["甲"]]


@pytest.mark.parametrize(
    ("number", "code"), [(None, "no_decision_named"), ("澄教罚〔2020〕9号", "unknown_decision")]
)
def test_a_change_without_a_known_decision_is_reported(number, code):
    result = listings_of(penalty(NO), credit("信1", "信用修复", penalty_no=number))
    assert len(result.listings) == 1
    assert codes(result) == {code}


def test_a_repair_before_its_day_is_honoured_and_reported():
    result = listings_of(penalty(NO), credit("信1", "信用修复", on="2023-06-20", penalty_no=NO))
    assert result.listings.empty
    assert codes(result) == {"early_repair"}


def test_an_amendment_takes_over_the_fine_that_it_states():
    change = credit("信1", "处罚变更", penalty_no=NO, reason="罚款由20000元变更为0.5万元")
    row = listings_of(penalty(NO), change).listings.iloc[0]
    assert row["cf_nr_fk"] == 0.5
    assert "信1" in row["bz"]


def test_an_amendment_that_cannot_be_read_is_marked_and_reported():
    result = listings_of(penalty(NO), credit("信1", "处罚变更", penalty_no=NO, reason="有误"))
    assert "信1" in result.listings.iloc[0]["bz"]
    assert codes(result) == {"amendment_unread"}


# -- links and registrations ----------


@pytest.mark.parametrize("method", ["rule", "probabilistic", "decision", "alone"])
def test_a_probable_link_alone_never_lists_anyone(method):
    result = listings_of(town(NO, party_name="甲云", link=method))
    assert result.listings.empty
    assert codes(result) == {"weak_link"}
    assert result.held["listing_id"].notna().all()


def test_the_strict_full_registered_name_is_an_anchor():
    assert len(listings_of(town(NO, link="rule")).listings) == 1


def test_a_name_that_two_registrations_bear_is_no_anchor():
    twice = pd.concat([registrations(), registrations().head(1).assign(uscc="91320281DDDDDDDD44")])
    result = listings_of(town(NO, link="rule"), registrations=twice)
    assert codes(result) == {"weak_link"}


def test_the_same_decision_elsewhere_is_an_anchor():
    result = listings_of(penalty(NO), town(NO, party_name="甲云", link="decision"))
    assert len(result.listings) == 1
    assert result.held.empty


def test_a_persons_same_party_is_enough_where_it_leads_to_the_party_itself():
    record = town(NO, party_name="甲云", link="person")
    mine = f"town_submission:{record['source_record_id']}"
    anchor = penalty(OTHER)
    links = [
        {"left_record": mine, "right_record": f"market_penalty:{OTHER}", "conclusion": "同一主体"}
    ]
    assert len(listings_of(record, anchor, links=links).listings) == 2
    stray = [{**links[0], "right_record": "complaint:1"}]
    assert codes(listings_of(record, anchor, links=stray)) == {"weak_link"}
    assert len(listings_of(record, anchor).listings) == 2


def test_a_name_and_a_code_that_do_not_belong_together_are_held_back():
    result = listings_of(penalty(NO, party_name=NAME["乙"]))
    assert result.listings.empty
    assert codes(result) == {"name_mismatch"}


def test_a_town_may_give_the_short_form_of_the_registered_name():
    assert len(listings_of(town(NO, party_name="甲云培训", uscc=CODE["甲"])).listings) == 1


def test_a_code_outside_the_registrations_is_held_back():
    result = listings_of(penalty(NO), registrations=registrations().tail(2))
    assert codes(result) == {"not_registered"}


def test_a_record_with_another_code_than_its_party_is_held_back():
    result = listings_of(penalty(NO, uscc=CODE["乙"]))
    assert codes(result) == {"code_conflict"}


def test_a_towns_number_that_market_regulation_gives_to_another_party_is_held_back():
    result = listings_of(penalty(NO), town(NO, "乙", uscc=CODE["乙"]))
    assert list(result.listings["cf_xdr_shxym"]) == [CODE["甲"]]
    assert codes(result) == {"decision_party_conflict"}


def test_a_deregistered_party_is_still_that_party():
    assert set(registrations()["status"]) == {"注销"}
    assert len(listings_of(penalty(NO)).listings) == 1


def test_an_individual_business_without_a_signboard_bears_its_operators_name():
    unnamed = registrations()
    unnamed.loc[2, "name"] = None
    result = listings_of(penalty(NO, "丙", party_name="王小明"), registrations=unnamed)
    row = result.listings.iloc[0]
    assert (row["cf_xdr_mc"], row["cf_xdr_lb"]) == ("王小明", "个体工商户")


def test_a_record_without_a_party_in_the_registry_is_held_back():
    nobody = pd.DataFrame(
        {c: pd.Series(dtype="str") for c in ("violator_id", "source", "source_record_id",
                                             "party_no", "link_method")}
    )  # fmt: skip
    result = listings_of(penalty(NO), evidence=nobody)
    assert codes(result) == {"no_party"}


def test_a_decision_without_authority_is_held_back():
    assert codes(listings_of(town(NO, authority=None))) == {"incomplete_decision"}


# -- 列入 and 移出 ----------


def test_a_blacklist_decision_on_a_party_with_a_verified_violation_is_listed_without_end():
    result = listings_of(credit("列1", "列入", on="2023-05-06"))
    row = result.listings.iloc[0]
    assert (row["list_type"], row["severity"], row["rdwh"]) == ("blacklist", "严重", "列1")
    assert pd.isna(row["publish_until"])
    assert row["cf_gsjzq"] == pd.Timestamp("2099-12-31")
    assert row["listed_on"] == pd.Timestamp("2023-05-06")


def test_a_blacklist_decision_without_a_verified_violation_is_held_back():
    assert codes(listings_of(credit("列1", "列入"), verified=())) == {"no_verified_violation"}


def test_a_blacklist_decision_may_name_its_own_end():
    result = listings_of(credit("列1", "列入", on="2023-05-06", reason="列入，期限一年"))
    assert result.listings.iloc[0]["publish_until"] == pd.Timestamp("2024-05-06")


def test_a_removal_ends_decisions_of_the_same_or_an_earlier_date_and_a_later_one_lists_again():
    documents = [
        credit("列1", "列入", on="2023-05-06"),
        credit("移2", "移出", on="2023-05-06"),
        credit("列3", "列入", on="2023-05-07"),
    ]
    result = listings_of(*documents)
    assert list(result.listings["rdwh"]) == ["列3"]
    assert list(result.ended["op"]) == ["remove"]


def test_a_removal_does_not_touch_penalties_or_other_parties():
    result = listings_of(
        penalty(NO), credit("列1", "列入", "乙", on="2023-05-06"), credit("移2", "移出")
    )
    assert len(result.listings) == 2
    assert codes(result) == {"nothing_to_remove"}


def test_an_objection_may_name_the_blacklist_decision_itself():
    result = listings_of(
        credit("列1", "列入", on="2023-05-06"), credit("异2", "异议成立", penalty_no="列1")
    )
    assert result.listings.empty
    assert list(result.ended["op"]) == ["revoke"]


# -- identity and order ----------


def test_the_result_does_not_depend_on_row_order():
    documents = [
        penalty(NO), penalty(OTHER, "乙"), town(NO, uscc=CODE["甲"]),
        town("澄教罚〔2023〕3号", "丙"),
        credit("列1", "列入"), credit("信1", "信用修复", "乙", penalty_no=OTHER),
    ]  # fmt: skip
    one, other = listings_of(*documents), listings_of(*reversed(documents))
    pd.testing.assert_frame_equal(one.listings, other.listings)
    pd.testing.assert_frame_equal(one.held, other.held)
    pd.testing.assert_frame_equal(one.ended, other.ended)


def test_the_listing_id_survives_another_violator_id():
    before = listings_of(penalty(NO)).listings
    violators = pd.DataFrame(
        {
            "violator_id": ["V9"],
            "kind": ["organisation"],
            "uscc": [CODE["甲"]],
            "name": [NAME["甲"]],
        }
    )
    evidence = pd.DataFrame(
        {
            "violator_id": ["V9"],
            "source": ["market_penalty"],
            "source_record_id": [NO],
            "party_no": [1],
            "link_method": ["uscc"],
        }
    )
    after = listings_of(penalty(NO), violators=violators, evidence=evidence).listings
    assert list(before["listing_id"]) == list(after["listing_id"])
    assert list(after["violator_id"]) == ["V9"]


def test_nothing_at_all_gives_an_empty_list():
    empty = pd.DataFrame(
        {c: pd.Series(dtype="str") for c in ("violator_id", "kind", "uscc", "name")}
    )
    result = listings_of(violators=empty)
    assert result.listings.empty
    assert result.held.empty


@pytest.mark.parametrize("field", ["reason", "remarks"])
@pytest.mark.parametrize("words", ["有效期若干年", "期限待定", "视整改情况移出", "三至五年"])
def test_a_listing_whose_words_name_a_period_that_nobody_can_read_waits(field, words):
    told = {"reason": "隐匿地点违规培训", field: f"隐匿地点违规培训；{words}"}
    result = listings_of(credit("列1", "列入", on="2023-05-06", **told), rules=POLICY)
    assert result.listings.empty
    assert codes(result) == {"end_unread"}


def test_a_bare_period_behind_the_reason_is_the_end():
    told = credit("列1", "列入", on="2023-05-06", reason="隐匿地点违规培训；一年半")
    row = listings_of(told, rules=POLICY).listings.iloc[0]
    assert row["publish_until"] == pd.Timestamp("2024-11-06")


@pytest.mark.parametrize(
    ("text", "end"),
    [("公示至2026年5月5日", "2026-05-05"), ("期限为三年", "2026-01-31"), ("违规培训", None)],
)
def test_ends_that_a_decision_states(text, end):
    found = stated_end(text, pd.Timestamp("2023-01-31").date(), RULES.blacklist.words)
    assert (found.isoformat() if found else None) == end


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("罚款变更为5,000元", 5000.0),
        ("罚款减至1.5万元", 15000.0),
        ("罚款变更为叁万元整", 30000.0),
        ("撤销部分决定", None),
    ],
)
def test_fines_that_an_amendment_states(text, fine):
    assert amended_fine(text, RULES.amended_fine) == fine


def test_a_signboard_beside_the_right_code_lists_the_party_under_its_registered_name():
    decision = credit("澄教信〔2024〕9号", "列入", party_name="甲 雲培訓")
    found = town(NO, uscc=CODE["甲"], finding="查实")
    result = listings_of(decision, found)
    blacklist = result.listings[result.listings["list_type"] == "blacklist"]
    assert blacklist["cf_xdr_mc"].tolist() == [NAME["甲"]]


def test_a_towns_signboard_does_not_hold_back_what_market_regulation_names_rightly():
    result = listings_of(penalty(NO), town(NO, uscc=CODE["甲"], party_name="雲 甲"))
    assert len(result.listings) == 1


@pytest.mark.parametrize("typed", ["江阴市甲云培勋有限公司", "江阴市甲云培训有限公思"])
def test_a_name_that_sounds_like_the_registered_one_belongs_to_its_code(typed):
    assert len(listings_of(town(NO, uscc=CODE["甲"], party_name=typed)).listings) == 1


def test_the_registered_name_of_another_party_beside_a_code_is_held_back_whoever_else_is_right():
    wrong = town(NO, uscc=CODE["甲"], party_name=NAME["乙"])
    result = listings_of(penalty(NO), wrong)
    assert result.listings.empty
    assert codes(result) == {"name_mismatch"}


# -- withdrawn decisions, wherever they are cited ----------


def left_out(*rows):
    """Market penalties that are not accepted, as `build_listings` takes them."""
    assessed = {"scope": "foreign", "shared": False, "other_trade": False}
    kept = [{k: v for k, v in row.items() if k not in ("party", "source")} for row in rows]
    return frame([assessed | row for row in kept])


def test_a_withdrawal_counts_where_the_market_row_is_out_of_scope():
    gone = left_out(penalty(NO, revoked=True))
    result = listings_of(town(NO, uscc=CODE["甲"]), penalty_left_out=gone)
    assert result.listings.empty
    assert list(result.ended["op"]) == ["revoke"]


def test_a_withdrawal_counts_for_a_party_that_was_linked_to_another_record_of_the_decision():
    # 乙's record cites 甲's withdrawn decision.
    result = listings_of(penalty(NO, revoked=True), town(NO, "乙", uscc=CODE["乙"]))
    assert result.listings.empty
    assert set(result.ended["op"]) == {"revoke"}


def test_a_document_withdrawn_for_one_of_its_parties_stands_for_the_other():
    result = listings_of(penalty(NO, "乙"), penalty_left_out=left_out(penalty(NO, revoked=True)))
    assert list(result.listings["cf_xdr_shxym"]) == [CODE["乙"]]


def test_a_row_that_is_out_of_scope_and_in_force_changes_nothing():
    result = listings_of(town(NO, uscc=CODE["甲"]), penalty_left_out=left_out(penalty(NO)))
    assert len(result.listings) == 1


def test_a_withdrawal_that_is_newer_than_the_accepted_row_of_its_party_counts():
    mine = penalty(NO, updated_at="2023-07-01")
    later = left_out(penalty(NO, revoked=True, updated_at="2023-08-01"))
    older = left_out(penalty(NO, revoked=True, updated_at="2023-06-01"))
    assert listings_of(mine, penalty_left_out=later).listings.empty
    assert len(listings_of(mine, penalty_left_out=older).listings) == 1


# -- what is held back has no effects ----------


def test_a_decision_that_is_held_back_makes_no_later_one_a_repetition():
    held = penalty(NO, on="2023-05-02", party_name=NAME["乙"])
    warned = penalty(OTHER, on="2023-11-02", penalty_kinds="警告", fine_yuan=None)
    result = listings_of(held, warned)
    assert result.listings.empty
    assert codes(result) == {"name_mismatch"}


def test_a_penalty_that_is_held_back_verifies_nothing():
    held = penalty(NO, party_name=NAME["乙"])
    found = {"violator_id": "V甲", "verified": True, "decision_no": NO, "finding": None}
    added = credit("列1", "列入", on="2023-09-06")

    def blacklisted(*rows):
        violations = frame(list(rows))
        return not listings_of(held, added, violations=violations).listings.empty

    assert not blacklisted(found)
    assert blacklisted(found | {"finding": "查实"})
    assert blacklisted(found, found | {"decision_no": None, "finding": "属实"})


# -- a change acts on the party that it names and on no other ----------


def test_a_removal_by_a_short_form_ends_nothing_and_is_reported():
    added = credit("列1", "列入", on="2023-05-06")
    short = credit("移2", "移出", "甲云培训", party_name="甲云培训", uscc=None)
    result = listings_of(added, short)
    assert list(result.listings["rdwh"]) == ["列1"]
    assert codes(result) == {"party_uncertain"}


def test_characters_scattered_over_another_name_are_not_that_name():
    known = registrations()
    known.loc[0, "name"] = "江阴市晨曦光明教育科技有限公司"
    added = credit("列1", "列入", on="2023-05-06", party_name="江阴市晨曦光明教育科技有限公司")
    gone = credit("移2", "移出", "晨光教育", party_name="晨光教育", uscc=None)
    result = listings_of(added, gone, registrations=known)
    assert list(result.listings["rdwh"]) == ["列1"]


@pytest.mark.parametrize("how", [{"uscc": CODE["甲"], "party_name": "甲云"}, {"uscc": None}])
def test_a_removal_by_code_or_full_registered_name_counts(how):
    added = credit("列1", "列入", on="2023-05-06")
    assert listings_of(added, credit("移2", "移出", link="alone", **how)).listings.empty


def test_a_removal_by_a_name_that_two_registrations_bear_is_reported():
    twice = pd.concat([registrations(), registrations().head(1).assign(uscc="91320281DDDDDDDD44")])
    added = credit("列1", "列入", on="2023-05-06")
    gone = credit("移2", "移出", uscc=None, link="alone")
    result = listings_of(added, gone, registrations=twice)
    assert list(result.listings["rdwh"]) == ["列1"]
    assert codes(result) == {"party_uncertain"}


def test_a_removal_whose_name_and_code_are_two_parties_is_reported():
    added = credit("列1", "列入", on="2023-05-06")
    result = listings_of(added, credit("移2", "移出", party_name=NAME["乙"]))
    assert list(result.listings["rdwh"]) == ["列1"]
    assert codes(result) == {"party_uncertain"}


def test_a_removal_that_cites_its_decision_ends_that_one_alone():
    documents = [credit("列1", "列入", on="2023-05-06"), credit("列2", "列入", on="2023-05-07")]
    gone = credit("移3", "移出", party_name="甲云培训", uscc=None, penalty_no="列1")
    assert list(listings_of(*documents, gone).listings["rdwh"]) == ["列2"]


def test_a_short_form_that_fits_two_parties_of_a_document_changes_neither():
    known = registrations()
    known.loc[1, "name"] = "江阴市乙云培训有限公司"
    both = town(NO, "甲;乙", party_name=f"{NAME['甲']}、江阴市乙云培训有限公司")
    vague = credit("信1", "信用修复", "云培训", party_name="云培训", uscc=None, penalty_no=NO)
    result = listings_of(both, vague, registrations=known)
    assert len(result.listings) == 2
    assert codes(result) == {"party_uncertain"}


def test_one_penalty_document_lists_every_company_that_it_names():
    """Three rows under one number: two companies and the representative of one."""
    rows = [
        penalty(NO, "甲") | {"party_no": 1},
        penalty(NO, "乙") | {"party_no": 2},
        penalty(NO, "宋东", party_category="自然人", uscc=None) | {"party_no": 3},
    ]
    evidence = frame(
        [
            {"violator_id": f"V{d['party']}", "source": "market_penalty", "source_record_id": NO,
             "party_no": d["party_no"], "link_method": "uscc"}
            for d in rows
        ]
    ).astype({"party_no": "int64"})  # fmt: skip
    result = listings_of(*rows, evidence=evidence)
    assert sorted(result.listings["cf_xdr_mc"]) == sorted([NAME["甲"], NAME["乙"]])
    assert not result.held["held"].any()


def test_one_decision_changes_every_penalty_that_it_names():
    rows = [
        credit("澄教信〔2023〕1号", "信用修复", penalty_no=number, party_no=place)
        for place, number in enumerate([NO, OTHER], 1)
    ]
    documents = [penalty(NO), penalty(OTHER), *rows]
    evidence = frame(
        [
            {"violator_id": "V甲", "source": d["source"], "link_method": "uscc",
             "source_record_id": d["source_record_id"], "party_no": d.get("party_no", 1)}
            for d in documents
        ]
    ).astype({"party_no": "int64"})  # fmt: skip
    result = listings_of(*documents, evidence=evidence)
    assert result.listings.empty
    assert set(result.ended["op"]) == {"repair"}
    assert len(result.ended) == 2


@pytest.mark.parametrize("called", ["甲;乙;丙", "某培训机构;某培训机构;某培训机构"])
@pytest.mark.parametrize(("kind", "op"), [("信用修复", "repair"), ("处罚变更", "amend")])
def test_one_document_that_names_three_parties_in_three_rows_changes_all_three(called, kind, op):
    names = [NAME.get(name, name) for name in called.split(";")]
    codes_ = [CODE.get(name) for name in called.split(";")]
    rows = [penalty(NO, party) | {"party_no": n} for n, party in enumerate("甲乙丙", 1)]
    rows += [
        credit("信1", kind, party, penalty_no=NO, party_no=n, reason="罚款变更为1万元")
        | {"party_name": names[n - 1], "uscc": codes_[n - 1]}
        for n, party in enumerate("甲乙丙", 1)
    ]
    evidence = frame(
        [
            {"violator_id": f"V{d['party']}", "source": d["source"], "link_method": "uscc",
             "source_record_id": d["source_record_id"], "party_no": d["party_no"]}
            for d in rows
        ]
    ).astype({"party_no": "int64"})  # fmt: skip
    result = listings_of(*rows, evidence=evidence)
    if op == "repair":
        assert result.listings.empty
        assert len(result.ended) == 3
    else:
        assert result.listings["bz"].tolist() == ["经信1变更"] * 3
        assert result.listings["cf_nr_fk"].tolist() == [1.0] * 3


def test_what_a_person_parts_is_told_apart_from_what_sources_lose():
    record = town(NO, party_name="甲云", link="probabilistic")
    mine = f"town_submission:{record['source_record_id']}"
    apart = [{"left_record": mine, "right_record": "complaint:1", "conclusion": "不同主体"}]
    result = listings_of(record, penalty(OTHER), links=apart)
    assert list(result.parted["decision_no"]) == [NO]
    assert result.reasons["reason"].str.startswith("人工认定不同主体").all()


# -- what is a matter of training, and what is left open ----------


def test_a_penalty_that_may_be_training_waits_for_a_person():
    waiting = left_out(penalty(NO, scope="open", violation_text="未按规定安装防盗设施"))
    result = listings_of(penalty(OTHER), penalty_left_out=waiting)
    assert list(result.listings["rdwh"]) == [OTHER]
    held = result.held[result.held["code"] == "scope_open"].iloc[0]
    assert held["held"]
    assert "rulings" in held["message"]
    assert held["decision_no"] == NO
    assert list(result.left_out["decision_no"]) == [NO]


@pytest.mark.parametrize("fields", [{"revoked": True}, {"decided_on": "2024-02-01"}])
def test_what_is_withdrawn_or_not_yet_decided_waits_for_nobody(fields):
    waiting = left_out(penalty(NO, scope="open") | fields)
    assert listings_of(penalty(OTHER), penalty_left_out=waiting).held.empty


def test_a_towns_report_of_another_trades_decision_is_held_back():
    fire = left_out(penalty(NO, scope="out", other_trade=True))
    result = listings_of(town(NO, uscc=CODE["甲"]), penalty_left_out=fire)
    assert result.listings.empty
    assert codes(result) == {"other_trade"}


def test_the_list_of_what_is_left_out_names_no_natural_person():
    rows = left_out(
        penalty(NO, scope="out"),
        penalty(OTHER, scope="out", party_category="自然人", party_name="王小明", uscc=None),
        penalty("澄市监处罚〔2023〕3号", scope="foreign"),
    )
    shown = listings_of(penalty("澄市监处罚〔2023〕4号"), penalty_left_out=rows).left_out
    assert list(shown["decision_no"]) == [NO, OTHER]
    assert shown["party_name"].notna().tolist() == [True, False]


# -- names have a time ----------


def known_since(day, party="甲", **fields):
    """The registrations, one of them approved on a day."""
    made = registrations().assign(approved_on=pd.NaT, established_on=pd.NaT)
    days = {"approved_on": pd.Timestamp(day), **fields}
    for column, value in days.items():
        made.loc[made["uscc"].eq(CODE[party]), column] = value
    return frame(made.to_dict("records"), ("approved_on", "established_on"))


OLD_NAME = "江阴市旧时培训有限公司"


def remembered_names(until="2023-12-01"):
    row = {"uscc": CODE["甲"], "name": OLD_NAME, "since_on": "2019-01-01", "until_on": until}
    return frame([row], ("since_on", "until_on"))


@pytest.mark.parametrize(("day", "listed"), [("2023-06-01", 1), ("2023-06-02", 0)])
def test_a_decision_by_name_alone_lists_no_company_that_bears_the_name_since_later(day, listed):
    result = listings_of(town(NO, link="rule"), registrations=known_since(day))
    assert len(result.listings) == listed
    assert listed or codes(result) == {"name_not_then"}


@pytest.mark.parametrize(("founded", "listed"), [("2023-06-01", 1), ("2023-06-02", 0)])
def test_a_decision_by_name_alone_lists_no_company_that_was_founded_after_it(founded, listed):
    known = known_since(founded, established_on=pd.Timestamp(founded)).assign(status="存续")
    result = listings_of(town(NO, link="rule"), registrations=known, rules=POLICY)
    assert len(result.listings) == listed
    assert listed or codes(result) == {"name_not_then"}


def test_the_linkages_own_word_for_a_name_is_no_persons_word():
    known = known_since("2023-06-10", established_on=pd.Timestamp("2023-06-10"))
    by_name = town(NO, link="uscc")
    held = listings_of(by_name, registrations=known, links=[])
    assert codes(held) == {"name_not_then"}
    assert held.listings.empty


@pytest.mark.parametrize("status", ["注销", "迁出"])
@pytest.mark.parametrize(("ended", "listed"), [("2023-06-01", 1), ("2023-05-31", 0)])
def test_a_decision_by_name_alone_reaches_a_party_until_it_is_struck_off(status, ended, listed):
    founded = {"established_on": pd.Timestamp("2019-03-01")}
    known = known_since(ended, **founded).assign(status=status)
    rules = replace(POLICY, closed_statuses=("注销", "迁出"))
    result = listings_of(town(NO, link="rule"), registrations=known, rules=rules)
    assert len(result.listings) == listed
    assert listed or codes(result) == {"name_not_then"}
    assert len(listings_of(penalty(NO), registrations=known, rules=rules).listings) == 1


def test_a_decision_with_the_code_lists_the_party_whenever_its_name_was_approved():
    result = listings_of(penalty(NO), registrations=known_since("2023-12-01"))
    assert len(result.listings) == 1


def test_a_renamed_party_stays_listed_under_its_present_name():
    renamed = known_since("2023-12-01")
    by_code = penalty(NO, party_name=OLD_NAME)
    assert codes(listings_of(by_code, registrations=renamed)) == {"name_mismatch"}
    result = listings_of(by_code, registrations=renamed, known_names=remembered_names())
    assert list(result.listings["cf_xdr_mc"]) == [NAME["甲"]]


def test_an_earlier_name_alone_is_an_anchor_for_decisions_of_its_time_only():
    for until, listed in (("2023-12-01", 1), ("2023-05-01", 0)):
        result = listings_of(
            town(NO, party_name=OLD_NAME, link="rule"),
            registrations=known_since(until),
            known_names=remembered_names(until),
        )
        assert len(result.listings) == listed


def test_a_name_is_remembered_until_the_day_on_which_another_was_approved():
    first = listings_of(penalty(NO), registrations=known_since("2020-01-01")).names
    renamed = known_since("2023-10-01")
    renamed.loc[0, "name"] = "江阴市甲云新程文化传播有限公司"
    names = listings_of(penalty(NO), registrations=renamed, known_names=first).names
    told = names.set_index("name")["until_on"]
    assert told[NAME["甲"]] == pd.Timestamp("2023-10-01")
    assert pd.isna(told["江阴市甲云新程文化传播有限公司"])


@pytest.mark.parametrize(
    ("typed", "belongs"),
    [
        ("江阴市甲云培迅有限公司", True),
        ("江阴市甲云塔训有限公司", True),
        ("江阴市甲云培有限公司", True),
        ("培训", False),
        ("江阴市甲云培训有限公司城东分公司", False),
        ("江阴市丁云山培训有限公司", False),
    ],
)
def test_which_names_belong_to_the_code_beside_them(typed, belongs):
    result = listings_of(town(NO, uscc=CODE["甲"], party_name=typed))
    assert len(result.listings) == belongs
    assert belongs or codes(result) == {"name_mismatch"}


def test_a_generic_name_beside_a_code_belongs_to_no_code():
    known = registrations()
    known.loc[0, "name"] = "江阴市晨文行教育咨询有限公司"
    generic = penalty(NO, party_name="教育咨询")
    assert codes(listings_of(generic, registrations=known)) == {"name_mismatch"}
    short = penalty(NO, party_name="晨文行教育")
    assert len(listings_of(short, registrations=known).listings) == 1


def test_a_registration_without_a_name_is_told_as_such():
    unnamed = registrations()
    unnamed.loc[2, "name"] = None
    result = listings_of(penalty(NO, "丙", party_name="乐学小屋"), registrations=unnamed)
    assert codes(result) == {"unnamed_registration"}


def test_a_persons_word_does_not_list_by_a_record_that_names_nobody():
    record = town(NO, party_name=None, link="person")
    assert codes(listings_of(record, penalty(OTHER))) == {"weak_link"}


# -- classes and periods by date ----------


@pytest.mark.parametrize(
    ("on", "kinds", "severity"),
    [
        ("2026-03-31", "罚款;责令停产停业", "一般"),
        ("2026-04-01", "罚款;责令停产停业", "严重"),
        ("2026-04-01", "罚款;责令停止", "一般"),
    ],
)
def test_the_class_follows_the_rule_of_the_decision_date(on, kinds, severity):
    row = listings_of(penalty(NO, on=on, penalty_kinds=kinds), as_of="2026-05-01").listings.iloc[0]
    assert row["severity"] == severity


@pytest.mark.parametrize(
    ("on", "severity"), [("2026-03-31", {"一般", "严重"}), ("2026-04-01", {"一般"})]
)
def test_a_repetition_lifts_a_mere_warning_before_the_change_only(on, severity):
    warned = penalty(OTHER, on=on, penalty_kinds="警告", fine_yuan=None)
    result = listings_of(penalty(NO, on="2026-01-05"), warned, as_of="2026-05-01")
    assert set(result.listings["severity"]) == severity


@pytest.mark.parametrize(("second", "severity"), [("2025-06-01", "严重"), ("2025-06-02", "一般")])
def test_two_years_are_counted_to_the_day(second, severity):
    result = listings_of(penalty(NO), penalty(OTHER, on=second), as_of="2025-07-01")
    assert result.listings.set_index("rdwh").loc[OTHER, "severity"] == severity


@pytest.mark.parametrize(
    ("on", "authority", "until"),
    [
        ("2025-12-24", "江阴市市场监督管理局", "2028-12-24"),
        ("2025-12-25", "江阴市市场监督管理局", "2026-12-25"),
        ("2025-12-25", "江阴市教育局", "2028-12-25"),
    ],
)
def test_the_market_regulators_period_changed_earlier(on, authority, until):
    result = listings_of(penalty(NO, on=on, authority=authority), as_of="2026-01-10")
    assert result.listings.iloc[0]["publish_until"] == pd.Timestamp(until)


def test_small_fines_are_minor_only_where_the_policy_sets_an_amount():
    small = penalty(NO, on="2026-04-02", fine_yuan=500.0)
    assert len(listings_of(small, as_of="2026-05-01").listings) == 1
    new = replace(RULES.severity[1], minor_fine_yuan=1000.0)
    rules = replace(RULES, severity=(RULES.severity[0], new))
    assert listings_of(small, as_of="2026-05-01", rules=rules).listings.empty
    for other in ({"fine_yuan": 1000.0}, {"penalty_kinds": "罚款;没收违法所得"}):
        assert len(listings_of(small | other, as_of="2026-05-01", rules=rules).listings) == 1


def test_older_records_keep_their_end_unless_the_policy_shortens_them():
    old = penalty(NO, on="2025-06-01")
    keep = replace(RULES, transition=Transition("keep", date(2026, 4, 1)))
    shorten = replace(RULES, transition=Transition("shorten", date(2026, 4, 1)))

    def until(rules, as_of):
        result = listings_of(old, as_of=as_of, rules=rules)
        return result.listings["publish_until"].iloc[0].date().isoformat(), codes(result)

    assert until(keep, "2026-03-31") == ("2028-06-01", set())
    assert until(keep, "2026-04-01") == ("2028-06-01", {"older_rule_kept"})
    assert until(shorten, "2026-03-31") == ("2028-06-01", set())
    assert until(shorten, "2026-04-01") == ("2026-06-01", set())


# -- repairs revoked, objections ----------


def repaired_then(*later):
    return listings_of(penalty(NO), credit("信1", "信用修复", penalty_no=NO), *later)


def test_a_revoked_repair_brings_the_listing_back_with_its_id_and_end():
    before = listings_of(penalty(NO)).listings
    back = repaired_then(credit("信2", "撤销修复", on="2023-10-01", penalty_no=NO))
    columns = ["listing_id", "publish_until"]
    pd.testing.assert_frame_equal(back.listings[columns], before[columns])
    assert "撤销修复" in ops(back)["list"]


def test_a_repair_after_a_revoked_one_counts_again():
    again = credit("信3", "信用修复", on="2023-11-01", penalty_no=NO)
    undone = credit("信2", "撤销修复", on="2023-10-01", penalty_no=NO)
    assert repaired_then(undone, again).listings.empty


def test_a_revoked_repair_does_not_bring_back_what_has_expired_or_was_withdrawn():
    undone = credit("信2", "撤销修复", on="2023-10-01", penalty_no=NO)
    repaired = credit("信1", "信用修复", penalty_no=NO)
    late = listings_of(penalty(NO), repaired, undone, as_of="2026-06-02")
    assert list(late.ended["op"]) == ["expire"]
    gone = listings_of(penalty(NO, revoked=True), repaired, undone)
    assert gone.listings.empty


def test_a_revocation_without_a_repair_is_reported():
    result = listings_of(penalty(NO), credit("信2", "撤销修复", penalty_no=NO))
    assert len(result.listings) == 1
    assert codes(result) == {"nothing_to_restore"}


@pytest.mark.parametrize("kind", ["不予修复", "异议受理", "异议不成立"])
def test_decisions_that_change_no_listing_change_none(kind):
    plain = listings_of(penalty(NO)).listings
    result = listings_of(penalty(NO), credit("信1", kind, penalty_no=NO))
    pd.testing.assert_frame_equal(result.listings, plain)
    assert result.held.empty


@pytest.mark.parametrize(
    ("later", "marked"), [(None, True), ("异议不成立", False), ("异议成立", False)]
)
def test_an_objection_marks_the_listing_until_it_is_decided(later, marked):
    asked = credit("异1", "异议受理", on="2023-09-01", penalty_no=NO)
    answer = [credit("异2", later, on="2023-09-20", penalty_no=NO)] if later else []
    result = listings_of(penalty(NO), asked, *answer)
    assert bool(len(result.disputes)) is marked
    assert listings_of(penalty(NO), asked, *answer, as_of="2023-09-10").disputes.shape == (1, 1)


@pytest.mark.parametrize("number", ["列13812345678", "列〔2023〕5号 13800001234"])
def test_a_decision_whose_number_held_a_persons_number_waits(number):
    key = key_without_numbers(number)
    assert number[-11:] not in key
    result = listings_of(
        credit(key, "列入", on="2023-05-06", reason="隐匿地点违规培训"), rules=POLICY
    )
    assert result.listings.empty
    assert codes(result) == {"personal_number_in_document"}
