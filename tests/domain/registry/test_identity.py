"""Ids for life: what holds for every history of records, links and decisions."""

from random import Random

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.registry.identity import IdentityResult, assign_ids, violator_id
from tests.support.parties import USCC_A, USCC_B, frame, mention

LEDGER = pd.DataFrame(columns=["identity_key", "violator_id", "first_seen_run"], dtype="str")
REDIRECTS = pd.DataFrame(columns=["violator_id", "merged_into"], dtype="str")


def linked(*rows: dict[str, object]) -> pd.DataFrame:
    """Mentions with the cluster that each row names under `cluster`."""
    clusters = {str(row["mention_id"]): row.pop("cluster") for row in rows}
    made = frame(*rows)
    made["cluster"] = made["mention_id"].map(clusters).astype("int64")
    anchored = made["uscc"].notna() | made["id_number"].notna()
    return made.assign(link_method=anchored.map({True: "uscc", False: "rule"}).astype("str"))


def record(number: int, cluster: int, **given_: object) -> dict[str, object]:
    day = f"2023-05-{number + 1:02d}"
    return mention(f"complaint:{number}", seen_on=day, **given_) | {"cluster": cluster}


def first_run(*rows: dict[str, object]) -> IdentityResult:
    return assign_ids(linked(*rows), LEDGER, REDIRECTS, "run1")


def next_run(before: IdentityResult, *rows: dict[str, object]) -> IdentityResult:
    return assign_ids(linked(*rows), before.ledger, before.redirects, "run2")


def ids(result: IdentityResult) -> dict[int, str]:
    return dict(zip(result.ids["cluster"], result.ids["violator_id"], strict=True))


def leads(result: IdentityResult) -> dict[str, str]:
    return dict(zip(result.redirects["violator_id"], result.redirects["merged_into"], strict=True))


def test_an_id_is_a_function_of_the_strongest_key() -> None:
    result = first_run(
        record(1, 0, uscc=USCC_A, decision_no="D1"), record(2, 1, decision_no="D2"), record(3, 2)
    )
    assert ids(result) == {
        0: violator_id(f"uscc:{USCC_A}"),
        1: violator_id("decision:D2"),
        2: violator_id("record:complaint:3#1"),
    }
    assert len(ids(result)[0]) == 13


def test_the_ledger_never_holds_a_full_id_number() -> None:
    number = "320281196406016696"
    result = first_run(record(1, 0, kind="natural_person", id_number=number))
    assert number not in result.ledger.to_csv() + result.ids.to_csv()


def test_a_registration_alone_gets_no_id() -> None:
    row = mention(f"market_registration:{USCC_A}", uscc=USCC_A) | {"cluster": 0}
    assert first_run(row).ids.empty


def test_a_party_that_gains_an_anchor_takes_its_old_id_along() -> None:
    before = first_run(record(1, 0))
    after = next_run(before, record(1, 0), record(2, 0, uscc=USCC_A))
    assert leads(after) == {ids(before)[0]: violator_id(f"uscc:{USCC_A}")}
    assert after.events["event"].tolist() == ["merge"]


def test_a_split_revives_the_id_and_the_anchored_part_keeps_its_own() -> None:
    apart = first_run(record(1, 0), record(2, 1, uscc=USCC_A))
    merged = next_run(apart, record(1, 0), record(2, 0, uscc=USCC_A))
    again = next_run(merged, record(1, 0), record(2, 1, uscc=USCC_A))
    assert ids(again) == ids(apart)
    assert again.redirects.empty
    assert again.events["event"].tolist() == ["split"]
    assert leads(next_run(again, record(1, 0), record(2, 0, uscc=USCC_A))) == leads(merged)


def test_two_clusters_with_one_code_get_two_ids() -> None:
    """A person said that two records with one USCC are not the same party."""
    result = first_run(
        record(1, 0, uscc=USCC_A), record(2, 1, uscc=USCC_A), record(3, 1, uscc=USCC_A)
    )
    assert ids(result)[1] == violator_id(f"uscc:{USCC_A}")
    assert ids(result)[0] == violator_id("record:complaint:1#1")


def test_an_id_whose_records_are_gone_still_leads_where_it_led() -> None:
    before = first_run(record(1, 0), record(2, 1, uscc=USCC_A))
    merged = next_run(before, record(1, 0), record(2, 0, uscc=USCC_A))
    deleted = next_run(merged, record(2, 0, uscc=USCC_A))
    assert leads(deleted) == leads(merged)
    assert set(deleted.ledger["violator_id"]) == set(before.ledger["violator_id"])
    assert (deleted.ledger["first_seen_run"] == "run1").all()


# -- random histories ---

RECORDS = [
    mention(
        f"complaint:{i}",
        seen_on=f"2023-05-{(i * 7) % 28 + 1:02d}",
        uscc={0: USCC_A, 1: USCC_A, 2: USCC_B}.get(i),
        decision_no={2: "D1", 3: "D1", 4: "D2"}.get(i),
    )
    for i in range(8)
]
STATE = st.dictionaries(st.integers(0, 7), st.integers(0, 4), min_size=1)
"""Which records exist at some time (files come and go), and which cluster each is in."""


def state(clusters: dict[int, int], order: list[int] | None = None) -> pd.DataFrame:
    rows = [RECORDS[i] | {"cluster": clusters[i]} for i in order or sorted(clusters)]
    return linked(*rows)


@settings(max_examples=15, deadline=None)
@given(st.lists(STATE, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_every_history_keeps_its_promises(history: list[dict[int, int]], random: Random) -> None:
    ledger, redirects = LEDGER, REDIRECTS
    known: dict[str, str] = {}
    for clusters in history:
        result = assign_ids(state(clusters), ledger, redirects)
        ledger, redirects = result.ledger, result.redirects
        in_use = set(result.ids["violator_id"])
        now = leads(result)
        assert result.ids["violator_id"].is_unique
        assert set(result.ids["cluster"]) == set(clusters.values())
        # No chains and no cycles: what redirects is out of use, its target in use.
        assert set(now).isdisjoint(in_use)
        assert set(now.values()) <= in_use
        # The ledger only grows, and a key keeps its id for ever.
        keys = dict(zip(ledger["identity_key"], ledger["violator_id"], strict=True))
        assert known.items() <= keys.items()
        known = keys
    # Sources and decisions alone give the same ids, in any order of rows.
    order = sorted(history[-1])
    random.shuffle(order)
    rebuilt = assign_ids(state(history[-1], order), LEDGER, REDIRECTS)
    pd.testing.assert_frame_equal(rebuilt.ids, result.ids)


@settings(max_examples=12, deadline=None)
@example({0: 0, 5: 1}, {5: 2, 6: 2})
@given(STATE, STATE)
def test_an_id_whose_record_still_exists_leads_to_that_record(
    first: dict[int, int], second: dict[int, int]
) -> None:
    before = assign_ids(state(first), LEDGER, REDIRECTS)
    after = assign_ids(state(second), before.ledger, before.redirects)
    now = leads(after)
    party = ids(after)
    assert set(party) == set(second.values())
    for key, old in zip(before.ids["identity_key"], before.ids["violator_id"], strict=True):
        if key.startswith("record:"):
            number = int(key.removeprefix("record:complaint:").removesuffix("#1"))
            if number in second:
                assert now.get(old, old) == party[second[number]]


def anchors_of(cluster: int, clusters: dict[int, int]) -> set[object]:
    members = [RECORDS[i] for i, where in clusters.items() if where == cluster]
    return {value for row in members for value in (row["uscc"], row["decision_no"]) if value}


@settings(max_examples=20, deadline=None)
@example([{0: 0, 2: 1}, {0: 1, 2: 0}])
@given(st.lists(STATE, min_size=2, max_size=4))
def test_a_party_with_a_code_never_changes_its_id(history: list[dict[int, int]]) -> None:
    """Late records, merges with records without a code, deleted files, splits: all the same."""
    ledger, redirects = LEDGER, REDIRECTS
    assert len(history) >= 2
    for clusters in history:
        result = assign_ids(state(clusters), ledger, redirects)
        ledger, redirects = result.ledger, result.redirects
        coded = {c: anchors_of(c, clusters) & {USCC_A, USCC_B} for c in set(clusters.values())}
        for cluster, codes in coded.items():
            elsewhere = {code for c, found in coded.items() if c != cluster for code in found}
            if len(codes) == 1 and not codes & elsewhere:
                assert ids(result)[cluster] == violator_id(f"uscc:{codes.pop()}")


@settings(max_examples=20, deadline=None)
@example({5: 0}, {5: 3, 6: 3})
@given(STATE, STATE)
def test_a_party_without_an_anchor_keeps_its_id_while_its_first_record_is_the_first(
    first: dict[int, int], second: dict[int, int]
) -> None:
    """It may grow, shrink, merge with later ones or split from them."""

    def earliest(cluster: int, clusters: dict[int, int]) -> int:
        return min((i for i in clusters if clusters[i] == cluster), key=lambda i: DAY_OF[i])

    before = ids(assign_ids(state(first), LEDGER, REDIRECTS))
    after = ids(assign_ids(state(second), LEDGER, REDIRECTS))
    assert set(before) == set(first.values())
    for cluster, old in before.items():
        record_ = earliest(cluster, first)
        if anchors_of(cluster, first) or record_ not in second:
            continue
        now = second[record_]
        if not anchors_of(now, second) and earliest(now, second) == record_:
            assert after[now] == old


DAY_OF = {i: (str(row["seen_on"]), str(row["mention_id"])) for i, row in enumerate(RECORDS)}


def test_a_second_delivery_of_the_same_rows_changes_nothing() -> None:
    clusters = dict.fromkeys(range(4), 0) | {4: 1, 5: 2}
    before = assign_ids(state(clusters), LEDGER, REDIRECTS, "run1")
    after = assign_ids(state(clusters), before.ledger, before.redirects, "run2")
    pd.testing.assert_frame_equal(after.ids, before.ids)
    pd.testing.assert_frame_equal(after.ledger, before.ledger)
    assert after.events.empty


def test_a_row_corrected_to_another_code_takes_its_party_along() -> None:
    rows = [record(1, 0, uscc=USCC_A), record(2, 0)]
    before = first_run(*rows)
    evidence = pd.DataFrame(rows).assign(violator_id=ids(before)[0])
    after = assign_ids(
        linked(record(1, 0, uscc=USCC_B), record(2, 0)),
        before.ledger,
        before.redirects,
        "run2",
        evidence,
    )
    assert ids(after)[0] == violator_id(f"uscc:{USCC_B}")
    assert leads(after) == {ids(before)[0]: ids(after)[0]}
    back = next_run(after, record(1, 0, uscc=USCC_A), record(2, 0))
    assert ids(back) == ids(before)
    assert leads(back) == {}
