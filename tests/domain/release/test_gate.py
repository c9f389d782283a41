"""What stops a publication, at its limits to the row and the day, and what the operator reads."""

from datetime import date

import pytest

from domain.intake.source_state import SourceFigures
from domain.release.gate import (
    GUARDS,
    INVARIANTS,
    OF_NUMBERS,
    FeedRule,
    GateFinding,
    GateInputs,
    GatePolicy,
    Override,
    broken_invariants,
    check_gate,
)
from tests.support.publications import listings

DAY = date(2024, 6, 30)


def gate(policy: GatePolicy | None = None, **fields: object) -> list[GateFinding]:
    usual: dict[str, object] = {"previous_as_of": date(2024, 6, 29), "previous_count": 100}
    inputs = GateInputs(as_of=DAY, **{**usual, "candidate_count": 100, **fields})
    return check_gate(inputs, policy or GatePolicy())


def codes(policy: GatePolicy | None = None, **fields: object) -> list[str]:
    return [finding.code for finding in gate(policy, **fields)]


@pytest.mark.parametrize(
    ("fields", "stops"),
    [
        ({"gone": 19, "previous_count": 19}, []),
        ({"gone": 20, "previous_count": 20}, ["shrink"]),
        ({"gone": 20, "previous_count": 67}, []),
        ({"gone": 20, "previous_count": 66}, ["shrink"]),
        ({"ops": {"list": 100}}, []),
        ({"ops": {"list": 101}}, ["growth"]),
        ({"ops": {"list": 101}, "previous_count": 100}, ["growth"]),
        ({"ops": {"list": 1000}, "previous_count": 99}, []),
        ({"repointed": 20, "previous_count": 400}, []),
        ({"repointed": 20, "previous_count": 399}, ["repointed"]),
        ({"repointed": 19, "previous_count": 19}, []),
    ],
)
def test_a_share_stops_above_its_limit_and_from_the_least_number_on(
    fields: dict[str, object], stops: list[str]
) -> None:
    assert codes(**fields) == stops


def test_what_is_not_told_of_a_candidate_stops_nothing() -> None:
    strict = GatePolicy(
        min_rows=1,
        growth_from=1,
        max_growth_share=0.5,
        max_jump_days=0,
        rhythm_days={"complaint": 1},
    )
    first = {"previous_as_of": None, "previous_count": 1, "candidate_count": 1}
    assert codes(strict, **first) == []
    assert (
        codes(strict, **first, policy_versions=("a", "b"), sources=(SourceFigures("x", 1),)) == []
    )


def test_the_policy_moves_every_share() -> None:
    loose = GatePolicy(max_shrink_share=0.5, max_growth_share=2, max_repointed_share=0.5)
    assert codes(loose, gone=50, ops={"list": 200}, repointed=50) == []
    assert codes(loose, gone=51, ops={"list": 201}, repointed=51) == [
        "shrink",
        "growth",
        "repointed",
    ]
    small = GatePolicy(min_rows=1, growth_from=1)
    assert codes(small, gone=1, ops={"list": 4}, previous_count=3) == ["shrink", "growth"]


@pytest.mark.parametrize(
    ("fields", "stops"),
    [
        ({"ops": {"expire": 2}}, []),
        ({"ops": {"expire": 2}, "early": 1}, ["empty"]),
        ({"ops": {"expire": 1, "revoke": 1}, "freed": 1}, []),
        ({"ops": {"revoke": 1}, "freed": 1}, ["empty"]),
        ({"ops": {"revoke": 2}, "freed": 2, "candidate_count": 1}, []),
        ({"previous_count": 0}, []),
    ],
)
def test_an_empty_list_is_right_only_if_documents_and_terms_explain_all_of_it(
    fields: dict[str, object], stops: list[str]
) -> None:
    assert codes(**{"previous_count": 2, "candidate_count": 0, **fields}) == stops


@pytest.mark.parametrize(
    ("fields", "stops"),
    [
        ({"previous_as_of": DAY}, []),
        ({"previous_as_of": date(2024, 7, 1)}, ["as_of_back"]),
        ({"previous_as_of": date(2024, 7, 1), "today": date(2024, 7, 1)}, ["as_of_back"]),
        ({"previous_as_of": date(2024, 7, 2), "today": date(2024, 7, 1)}, []),
        ({"today": date(2024, 6, 30)}, []),
        ({"today": date(2024, 6, 29)}, ["as_of_ahead"]),
        ({"previous_as_of": None, "last_run_on": None}, []),
        ({"previous_as_of": None, "today": DAY}, []),
        ({"previous_as_of": None, "last_run_on": date(2024, 6, 20)}, []),
        ({"previous_as_of": None, "last_run_on": date(2024, 6, 19)}, ["as_of_jump"]),
        ({"previous_as_of": date(2024, 6, 19), "last_run_on": DAY}, []),
        ({"previous_as_of": date(2024, 6, 30), "last_run_on": date(2024, 1, 1)}, []),
    ],
)
def test_days_run_forward_up_to_the_clock_and_without_a_jump(
    fields: dict[str, object], stops: list[str]
) -> None:
    assert codes(GatePolicy(max_jump_days=10), **fields) == stops


def test_days_may_jump_where_the_policy_names_no_limit() -> None:
    assert codes(previous_as_of=date(2020, 1, 1)) == []


@pytest.mark.parametrize(
    ("fields", "stops"),
    [
        ({"early": 0, "policy_versions": ("a", "b")}, []),
        ({"early": 1, "policy_versions": ("a", "a")}, []),
        ({"early": 1, "policy_versions": ("a", "b")}, ["early_expiry"]),
    ],
)
def test_a_policy_that_takes_listings_off_before_their_end_stops(
    fields: dict[str, object], stops: list[str]
) -> None:
    assert codes(**fields) == stops


def complaint(**fields: object) -> SourceFigures:
    return SourceFigures(**{"source": "complaint", "records": 5, **fields})


@pytest.mark.parametrize(
    ("source", "stops"),
    [
        (complaint(newest_on=date(2024, 5, 31)), []),
        (complaint(newest_on=date(2024, 5, 30)), ["stale_source"]),
        (complaint(newest_on=None), []),
        (complaint(source="market_penalty", newest_on=date(2020, 1, 1)), []),
        (complaint(records=0, records_before=1), ["empty_source"]),
        (complaint(records=1, records_before=9), []),
        (complaint(compared=400, repointed=20), []),
        (complaint(compared=399, repointed=20), ["repointed_source"]),
        (complaint(compared=19, repointed=19), []),
        (complaint(compared=0, repointed=0), []),
    ],
)
def test_a_source_may_be_as_old_as_its_rhythm_to_the_day(
    source: SourceFigures, stops: list[str]
) -> None:
    policy = GatePolicy(rhythm_days={"complaint": 30})
    assert codes(policy, sources=(source,), ops={"list": 1}) == stops


@pytest.mark.parametrize("op", ["expire", "revoke", "repair", "remove"])
def test_what_frees_and_what_ends_goes_whatever_the_sources_do(op: str) -> None:
    gone = complaint(records=0, records_before=7)
    assert codes(sources=(gone,), ops={op: 1}) == []
    assert codes(sources=(gone,), ops={op: 1, "amend": 1}) == ["empty_source"]
    assert codes(sources=(gone,), ops={"correct": 1}) == ["empty_source"]


def test_a_delta_of_every_freeing_kind_at_once_goes_as_well() -> None:
    ops = dict.fromkeys(("expire", "revoke", "repair", "remove"), 1)
    assert codes(sources=(complaint(records=0, records_before=7),), ops=ops) == []


def test_an_old_source_is_shown_and_stops_only_where_the_policy_says_so() -> None:
    old = complaint(newest_on=date(2024, 1, 1))
    for mode, advisory in (("warn", True), ("refuse", False)):
        policy = GatePolicy(rhythm_days={"complaint": 30}, stale_source=mode)
        (found,) = gate(policy, sources=(old,), ops={"list": 1})
        assert found.advisory is advisory
    (other,) = gate(GatePolicy(stale_source="warn"), gone=50)
    assert not other.advisory


def test_the_first_decision_for_this_guard_and_this_day_lifts_it() -> None:
    others = (
        Override(("growth",), "甲", "别的警戒", DAY),
        Override(("shrink",), "乙", "别的日子", date(2024, 6, 29)),
        Override(("growth", "shrink"), "丙", "来源整改", DAY),
        Override(("shrink",), "丁", "后来的", DAY),
    )
    (found,) = gate(GatePolicy(overrides=others), gone=50)
    assert found.lifted_by == others[2]
    (found,) = gate(GatePolicy(overrides=others[:2]), gone=50)
    assert found.lifted_by is None


def test_every_reason_is_a_sentence_with_the_figures_that_brought_it() -> None:
    said = {
        finding.code: finding.message
        for finding in gate(
            GatePolicy(max_jump_days=1, rhythm_days={"complaint": 30}),
            gone=50,
            ops={"list": 150},
            repointed=25,
            early=3,
            policy_versions=("甲版", "乙版"),
            today=date(2024, 6, 29),
            previous_as_of=date(2024, 6, 1),
            broken={"no_document": 2, "future": 1},
            sources=(
                complaint(newest_on=date(2024, 1, 1), compared=40, repointed=30),
                complaint(source="credit_decision", records=0, records_before=7),
            ),
        )
    }
    assert said == {
        "future": "列入日期晚于统计日：1 条",
        "no_document": "没有法律文书（文号、机关、日期）的名单：2 条",
        "as_of_ahead": "统计日 2024-06-30 晚于今天 2024-06-29，请核对 REGISTRY_AS_OF",
        "as_of_jump": "统计日 2024-06-30 距上一次评估 29 天，超过警戒 1 天，请核对 REGISTRY_AS_OF；"
        "确实停用多日的，由负责人签名放行",
        "early_expiry": "政策改动（版本 甲版 → 乙版）使 3 条在已公示的截止期之前退出，"
        "请核对 policy/；确为政策调整的，由负责人签名放行",
        "shrink": "退出 50 条，占上一批次 100 条的 50%，超过警戒 30%",
        "growth": "新增 150 条，占上一批次 100 条的 150%，超过警戒 100%",
        "repointed": "代码改指 25 条，占上一批次 100 条的 25%，超过警戒 5%",
        "stale_source": "来源 complaint 最新记录为 2024-01-01，早于其报送周期 30 天",
        "repointed_source": "来源 complaint 改指其他主体 30 条，占上一批次 40 条的 75%，"
        "超过警戒 5%",
        "empty_source": "来源 credit_decision 没有任何记录，上次发布时有 7 条",
    }
    (empty,) = gate(candidate_count=0)
    assert empty.message == "候选名单为空，上一批次有 100 条"
    (back,) = gate(previous_as_of=date(2024, 7, 1))
    assert back.message == "统计日 2024-06-30 早于上一批次 2024-07-01"


def test_guards_on_numbers_are_all_guards_but_those_on_days() -> None:
    assert {"as_of_back", "as_of_ahead", "as_of_jump"} == set(GUARDS) - OF_NUMBERS
    assert set(GUARDS) >= OF_NUMBERS
    assert not set(GUARDS) & set(INVARIANTS)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rdwh": None}, "no_document"),
        ({"rddw": None}, "no_document"),
        ({"listed_on": None}, "no_document"),
        ({"cf_xdr_mc": None}, "no_party"),
        ({"cf_xdr_shxym": None}, "no_party"),
        ({"cf_xdr_zjhm": "x"}, "id_number"),
        ({"publish_until": "2024-06-29"}, "bad_period"),
        ({"listed_on": "2024-06-29", "publish_until": "2024-06-28"}, "bad_period"),
        ({"listed_on": "2024-07-01"}, "future"),
        ({"list_type": "whitelist"}, "bad_code"),
        ({"severity": "轻微"}, "bad_code"),
    ],
)
def test_an_invariant_that_listings_break_is_counted_and_named(
    fields: dict[str, object], code: str
) -> None:
    broken = broken_invariants(listings([1, 2], **fields), DAY)
    assert broken == {code: 2}
    (found,) = gate(broken=broken)
    assert not found.advisory
    assert found.message == f"{INVARIANTS[code]}：2 条"


@pytest.mark.parametrize(
    "fields",
    [
        {"publish_until": "2024-06-30"},
        {"publish_until": None},
        {"listed_on": "2024-06-30", "publish_until": "2024-06-30"},
        {"list_type": "blacklist", "severity": "严重"},
        {"list_type": "dishonesty_record", "severity": "一般"},
        {"cf_xdr_lb": "自然人", "cf_xdr_shxym": None, "cf_xdr_zjhm": "x"},
    ],
)
def test_a_listing_may_end_today_and_a_person_has_no_code(fields: dict[str, object]) -> None:
    assert broken_invariants(listings([1, 2], **fields), DAY) == {}


def test_a_listing_that_ends_before_it_began_is_broken_whatever_the_day() -> None:
    wrong = listings([1], listed_on="2024-06-01", publish_until="2024-05-31")
    assert broken_invariants(wrong, date(2024, 5, 31)) == {"bad_period": 1, "future": 1}


def test_receivers_may_rely_on_the_index_for_a_week_and_never_for_less_than_a_day() -> None:
    assert FeedRule().fresh_days == 7
    assert FeedRule(1).fresh_days == 1
    with pytest.raises(ValueError, match="fresh_days"):
        FeedRule(0)
