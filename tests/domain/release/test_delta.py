"""Hashes, deltas with reasons, replay and the gate."""

import hashlib
import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import ReleaseError
from domain.listing.fields import LISTING_FIELDS
from domain.listing.frame import as_text, normalise_listings, wan_text
from domain.registry.redirects import survivor
from domain.release.delta import (
    ReplayError,
    UnexplainedChangeError,
    compute_delta,
    explain_withdrawn,
    replay,
)
from domain.release.gate import GateInputs, GatePolicy, Override, broken_invariants, check_gate
from domain.release.hashes import (
    CHAINED_COLUMNS,
    chain,
    listings_from_json,
    listings_hash,
    row_hash,
    rows_as_json,
    state_hash,
)
from tests.support.publications import NO_REASONS, listing, listings, reasons


def test_a_receiver_can_recompute_the_row_hash_from_the_published_json():
    frame = listings([7], cf_nr_fk=12.5, bz='他说"好"\\n')
    row = json.loads(rows_as_json(as_text(frame)).to_pylist()[0], parse_float=str, parse_int=str)
    joined = "\x1f".join(row[f.name] or "" for f in LISTING_FIELDS)
    assert row_hash(frame).tolist() == [hashlib.sha256(joined.encode()).hexdigest()]


def test_the_state_hash_does_not_depend_on_order():
    frame = listings([1, 2, 3])
    shuffled = normalise_listings(frame.sample(frac=1, random_state=1))
    assert listings_hash(frame) == listings_hash(shuffled)
    assert state_hash({"b": "2", "a": "1"}) == hashlib.sha256(b"a:1\nb:2\n").hexdigest()


def test_text_that_could_imitate_the_separator_is_refused():
    with pytest.raises(ReleaseError):
        row_hash(listings([1], bz="a\x1fb"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (0.3, "0.3"), (0.123456, "0.123456"), (1e6, "1000000"), (-0.0, "0")],
)
def test_money_has_up_to_six_decimals(value, text):
    assert wan_text(value) == text


def test_listings_come_back_from_json_as_they_were():
    frame = listings([1, 2], cf_nr_fk=0.1, bz='a"b\\c\n')
    back = listings_from_json(rows_as_json(as_text(frame)).to_pylist())
    pd.testing.assert_frame_equal(back, frame)


def test_duplicate_listing_ids_are_refused():
    with pytest.raises(ReleaseError):
        listings([1, 1])


def test_no_change_is_an_empty_delta():
    assert compute_delta(listings([1, 2]), listings([1, 2]), NO_REASONS).empty


def test_a_new_listing_is_explained_by_its_document():
    delta = compute_delta(listings([1]), listings([1, 2]), NO_REASONS)
    assert delta[["listing_id", "op", "reason"]].to_numpy().tolist() == [
        ["L0002", "list", "依据江阴市教育局澄教罚〔2023〕2号"]
    ]


@pytest.mark.parametrize("op", ["expire", "repair", "revoke", "remove", "correct"])
def test_what_goes_carries_its_reason(op):
    delta = compute_delta(listings([1, 2]), listings([1]), reasons(("L0002", op, "因为")))
    assert delta[["listing_id", "op", "reason"]].to_numpy().tolist() == [["L0002", op, "因为"]]
    assert delta["after"].isna().all()


def test_a_listing_must_not_vanish_without_a_reason():
    with pytest.raises(UnexplainedChangeError) as error:
        compute_delta(listings([1, 2]), listings([1]), NO_REASONS)
    assert error.value.listing_ids == ("L0002",)


def test_a_document_that_its_source_no_longer_carries_is_a_correction():
    before, after = listings([1, 2]), listings([1])
    delta = compute_delta(before, after, explain_withdrawn(before, after, NO_REASONS))
    assert list(delta["op"]) == ["correct"]
    assert "澄教罚〔2023〕2号" in delta["reason"].iloc[0]


def test_an_amended_listing_names_the_fields_that_changed():
    delta = compute_delta(listings([1]), listings([1], cf_nr_fk=5.0), NO_REASONS)
    assert delta[["op", "reason"]].to_numpy().tolist() == [["amend", "来源更新：罚款金额（万元）"]]


def test_a_merge_is_not_a_delisting():
    delta = compute_delta(
        listings([1]), listings([1], violator_id="V9"), NO_REASONS, {"V0001": "V5", "V5": "V9"}
    )
    assert delta[["op", "reason"]].to_numpy().tolist() == [["merge", "主体合并：V0001 并入 V9"]]


def test_a_split_is_told_from_a_merge():
    delta = compute_delta(listings([1]), listings([1], violator_id="V9"), NO_REASONS, {"V9": "V1"})
    assert list(delta["op"]) == ["split"]


def test_a_merge_that_also_amends_says_both():
    after = listings([1], violator_id="V9", cf_nr_fk=5.0)
    delta = compute_delta(listings([1]), after, NO_REASONS, {"V0001": "V9"})
    assert list(delta["op"]) == ["merge"]
    assert "罚款金额" in delta["reason"].iloc[0]


def test_redirects_in_a_circle_are_an_error():
    with pytest.raises(ReleaseError):
        survivor("a", {"a": "b", "b": "a"})


states = st.dictionaries(st.integers(1, 6), st.sampled_from([0.5, 1.0, 2.0]), max_size=6)


def _state(fines: dict[int, float]) -> pd.DataFrame:
    rows = [listing(number, cf_nr_fk=fine) for number, fine in fines.items()]
    return normalise_listings(pd.DataFrame(rows, columns=None if rows else ["listing_id"]))


@settings(max_examples=25, deadline=None)
@given(states, states)
def test_state_plus_delta_is_the_next_state(before, after):
    old, new = _state(before), _state(after)
    delta = compute_delta(old, new, explain_withdrawn(old, new, NO_REASONS))
    pd.testing.assert_frame_equal(replay(old, delta), new)


def test_a_delta_does_not_fit_another_state():
    delta = compute_delta(listings([1]), listings([1], cf_nr_fk=9.0), NO_REASONS)
    with pytest.raises(ReplayError):
        replay(listings([1], cf_nr_fk=1.0), delta)


def test_an_edited_delta_is_noticed():
    delta = compute_delta(listings([]), listings([1]), NO_REASONS)
    delta["after"] = delta["after"].str.replace("0.3", "0.2")
    with pytest.raises(ReplayError):
        replay(listings([]), delta)


def test_the_chain_depends_on_every_change_before():
    rows = pd.DataFrame([{c: f"{c}{n}" for c in CHAINED_COLUMNS} for n in range(3)])
    whole = chain("", rows)
    assert chain(whole[0], rows.iloc[1:]) == whole[1:]
    edited = rows.assign(reason=["其他", *rows["reason"][1:]])
    assert chain("", edited)[-1] != whole[-1]


# -- the gate ----------

DAY = date(2024, 6, 30)
USUAL = GatePolicy()


def facts(**fields):
    usual = {"previous_as_of": date(2024, 6, 29), "previous_count": 100, "candidate_count": 100}
    return GateInputs(as_of=DAY, **{**usual, **fields})


def found(policy=USUAL, **fields):
    return [
        finding.code for finding in check_gate(facts(**fields), policy) if not finding.lifted_by
    ]


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, []),
        ({"gone": 30}, []),
        ({"gone": 31}, ["shrink"]),
        ({"gone": 19, "previous_count": 20}, []),
        ({"ops": {"list": 101}}, ["growth"]),
        ({"ops": {"expire": 90}}, []),
        ({"ops": {"list": 300}, "previous_count": 99}, []),
        ({"candidate_count": 0}, ["empty"]),
        ({"candidate_count": 0, "ops": {"correct": 2}, "previous_count": 2}, ["empty"]),
        ({"previous_count": 0, "previous_as_of": None, "ops": {"list": 1000}}, []),
        ({"repointed": 21}, ["repointed"]),
        ({"previous_as_of": date(2024, 7, 1)}, ["as_of_back"]),
        ({"broken": {"no_document": 1}}, ["no_document"]),
        ({"freed": 90, "ops": {"revoke": 90}}, []),
        ({"today": date(2024, 6, 29)}, ["as_of_ahead"]),
        ({"today": DAY}, []),
        ({"previous_as_of": date(2031, 1, 1), "today": DAY}, []),
        ({"previous_as_of": date(2024, 7, 1), "today": date(2024, 7, 2)}, ["as_of_back"]),
        ({"early": 1, "policy_versions": ("a", "b")}, ["early_expiry"]),
        ({"early": 1, "policy_versions": ("a", "a")}, []),
    ],
)
def test_guards(fields, codes):
    assert found(**fields) == codes


def test_the_last_listing_may_end_by_its_own_document():
    ended = {"expire": 1, "repair": 1, "revoke": 1, "remove": 1}
    assert found(candidate_count=0, previous_count=4, freed=3, ops=ended) == []


@pytest.mark.parametrize(
    ("released", "evaluated", "codes"),
    [
        ("2024-04-29", None, []),
        ("2024-04-28", None, ["as_of_jump"]),
        # A list without changes makes no release, and is evaluated every day all the same.
        ("2023-01-01", "2024-06-29", []),
        ("2023-01-01", "2024-07-01", ["as_of_jump"]),
    ],
)
def test_a_jump_of_days_since_the_last_evaluation_stops(released, evaluated, codes):
    last_run_on = date.fromisoformat(evaluated) if evaluated else None
    policy = GatePolicy(max_jump_days=62)
    days = {"previous_as_of": date.fromisoformat(released), "last_run_on": last_run_on}
    assert found(policy, **days) == codes


def test_an_override_names_person_reason_and_day_and_lifts_guards_only():
    override = Override(("shrink", "no_document"), "张三", "来源整改", DAY)
    policy = GatePolicy(overrides=(override,))
    assert found(policy, gone=50) == []
    assert found(policy, broken={"no_document": 1}) == ["no_document"]
    other_day = GatePolicy(overrides=(Override(("shrink",), "张三", "整改", date(2024, 7, 1)),))
    assert found(other_day, gone=50) == ["shrink"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rdwh": None}, "no_document"),
        ({"cf_xdr_shxym": None}, "no_party"),
        ({"cf_xdr_zjhm": "x"}, "id_number"),
        ({"publish_until": "2024-06-29"}, "bad_period"),
        ({"listed_on": "2024-07-01"}, "future"),
        ({"severity": "轻微"}, "bad_code"),
    ],
)
def test_invariants_of_a_candidate(fields, code):
    assert broken_invariants(listings([1, 2]), DAY) == {}
    assert broken_invariants(listings([1, 2], **fields), DAY) == {code: 2}
