"""The watch list: exact scores, levels with memory, nobody by a guess, nothing in silence."""

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.supervision.watchlist.evidence import WatchInputs
from domain.supervision.watchlist.ledger import new_events
from domain.supervision.watchlist.listing import (
    WatchList,
    replay_list,
    universe,
    watch_list,
)
from domain.supervision.watchlist.own_lists import SEVERAL, UNKNOWN, own_list_parties
from domain.supervision.watchlist.rules import REASONS, Weight
from tests.support.planning import AS_OF, OTHER, POLICY, TOWN, Watched, table, texts

RULES = POLICY.watch
ENDS = tuple(batch.ends_on for batch in POLICY.calendar.batches)


def listed(inputs: WatchInputs, as_of: date = AS_OF) -> WatchList:
    known = universe(inputs, RULES, as_of)
    return watch_list(known, replay_list(known, RULES, ENDS, as_of), RULES, "v1")


def points(found: WatchList, party: str) -> dict[str, float]:
    rows = found.reasons[found.reasons["subject_key"].eq(party)]
    return dict(zip(rows["code"], rows["points"], strict=True))


def level(found: WatchList, party: str) -> str | None:
    rows = found.parties.set_index("subject_key")["level"]
    return rows.get(party)


def changes(found: WatchList, party: str) -> list[str]:
    return list(found.events.loc[found.events["subject_key"].eq(party), "event"])


def day(back: int) -> str:
    return f"{AS_OF - timedelta(days=back)}"


def test_points_halve_in_half_a_year_and_end_at_the_cap() -> None:
    inputs = Watched()
    inputs.party("A")
    inputs.finding("A", day(0))
    inputs.finding("A", day(180))
    inputs.finding("A", day(360))
    inputs.party("B")
    for back in range(9):
        inputs.finding("B", day(back))
    inputs.party("C")
    inputs.finding("C", day(0))
    found = listed(inputs.inputs())
    assert points(found, "A")["verified"] == 15 + 7.5 + 3.75
    assert points(found, "B")["verified"] == 45
    assert level(found, "A") == "关注"
    assert level(found, "C") is None  # one finding alone is 15


def test_every_reason_gives_what_policy_says() -> None:
    inputs = Watched()
    inputs.party("A", uscc="U", aliases="甲托管")
    inputs.finding("A", day(0), decision_no="甲〔2024〕1号")
    inputs.finding("A", day(0), decision_no="甲〔2024〕1号")  # the same decision
    inputs.clue("A", day(0))
    inputs.clue("A", day(0), channel="举报信箱", conclusion="部分属实", state_on=day(0))
    inputs.clue("A", day(20), conclusion="不属实", state_on=day(20))
    inputs.clue("A", day(120), conclusion="不属实", state_on=day(120))
    inputs.measures.append({"violator_id": "A", "measures": "约谈;取缔", "day": day(30)})
    inputs.licences.append(
        {"violator_id": "A", "licence_status": "无证无照", "day": day(3), "known_on": day(3)}
    )
    inputs.repairs.append({"violator_id": "A", "decision_type": "信用修复", "decided_on": day(9)})
    inputs.phoenix.append({"earlier_id": "Z", "later_id": "A", "signals": 3})
    inputs.party("B")
    inputs.finding("B", day(50), decision_no="乙〔2024〕1号", verified=False)
    pair = {"left_violator_id": "A", "right_violator_id": "B"}
    inputs.relations.append({**pair, "relation": "same_premises", "share_premises": True})
    inputs.relations.append({**pair, "relation": "same_phone", "share_premises": False})
    inputs.own_lists.append({"subject_key": "A", "town_code": TOWN, "record": "watch_list:1"})
    assert points(listed(inputs.inputs()), "A") == {
        "verified": 30,
        "decision": 20,
        "open_clue": 8,
        "doubtful": 4,
        "channel": 5,
        "relapse": 20,
        "phoenix": 30,
        "related": 8,
        "risky_line": 5,
        "licence": 5,
        "own_list": 10,
        "disproved": -5,
        "repaired": -10,
    }


def test_a_shared_house_is_no_relation_and_two_signals_are_less_than_three() -> None:
    inputs = Watched()
    for party in ("A", "B"):
        inputs.party(party)
        for back in range(3):
            inputs.finding(party, day(back))
    inputs.finding("B", day(50), decision_no="乙〔2024〕1号")
    inputs.relations.append(
        {
            "left_violator_id": "A",
            "right_violator_id": "B",
            "relation": "same_premises",
            "share_premises": False,
        }
    )
    inputs.phoenix += [
        {"earlier_id": "X", "later_id": "A", "signals": 2},
        {"earlier_id": "X", "later_id": "B", "signals": 1},
    ]
    found = listed(inputs.inputs())
    assert "related" not in points(found, "A")
    assert points(found, "A")["phoenix"] == 20
    assert "phoenix" not in points(found, "B")


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 460), st.sampled_from("查属不")), max_size=60
    )
)
def test_reasons_add_up_to_the_score_exactly(rows: list[tuple[int, int, str]]) -> None:
    inputs = Watched()
    for number in range(6):
        inputs.party(f"V{number}")
        inputs.finding(f"V{number}", day(1), decision_no=f"甲〔2024〕{number}号")
    for party, back, kind in rows:
        if kind == "查":
            inputs.finding(f"V{party}", day(back))
        elif kind == "属":
            inputs.clue(f"V{party}", day(back))
        else:
            inputs.clue(f"V{party}", day(back), conclusion="不属实", state_on=day(back))
    found = listed(inputs.inputs())
    assert len(found.parties)
    sums = found.reasons.groupby("subject_key")["points"].sum()
    assert (sums.reindex(found.parties["subject_key"]).to_numpy() == found.parties["score"]).all()
    assert found.reasons[["evidence", "text"]].notna().all(axis=None)


def test_who_enters_at_25_leaves_below_20_only() -> None:
    inputs = Watched()
    inputs.party("A")
    inputs.finding("A", "2023-05-01")
    inputs.finding("A", "2023-05-02")
    inputs.party("B", first="2023-06-19")
    inputs.finding("B", "2023-07-01")
    inputs.clue("B", "2023-07-01")
    # A had 30 on 1 May; on 19 June 24.9, which is enough to stay and not to enter.
    early = listed(inputs.inputs(), date(2023, 6, 19))
    assert 20 < early.parties["score"].iloc[0] < 25
    assert level(early, "A") == "关注"
    # 20 is passed at the end of August.
    assert level(listed(inputs.inputs(), date(2023, 8, 7)), "A") == "关注"
    late = listed(inputs.inputs(), date(2023, 9, 4))
    assert level(late, "A") is None
    assert changes(late, "A") == ["enter", "leave"]
    assert level(late, "B") is None


def test_the_highest_level_is_left_below_40() -> None:
    inputs = Watched()
    inputs.party("A")
    for back in ("2024-03-01", "2024-03-02", "2024-03-03"):
        inputs.finding("A", back)
    inputs.clue("A", "2024-03-04")
    found = listed(inputs.inputs())
    assert changes(found, "A") == ["enter", "lower"] or changes(found, "A") == [
        "enter",
        "raise",
        "lower",
    ]
    assert level(found, "A") == "关注"
    assert level(listed(inputs.inputs(), date(2024, 4, 1)), "A") == "重点"


def test_twelve_quiet_months_end_the_watch_and_say_so() -> None:
    inputs = Watched()
    inputs.party("A", uscc="U")
    for number in range(3):
        inputs.finding("A", "2023-04-10", decision_no=f"甲〔2023〕{number}号")
    found = listed(inputs.inputs())
    assert level(found, "A") is None
    last = found.events.iloc[-1]
    assert (last["event"], f"{last['on']:%Y-%m-%d}") == ("leave", "2024-04-15")
    # A registration that has ended needs half of that.
    inputs.registrations.append(
        {"uscc": "U", "name": "甲", "status": "注销", "approved_on": "2023-05-01"}
    )
    last = listed(inputs.inputs()).events.iloc[-1]
    assert (last["event"], f"{last['on']:%Y-%m-%d}") == ("leave", "2023-10-16")


def test_a_mere_registration_enters_by_its_line_and_a_towns_list_together_alone() -> None:
    inputs = Watched()
    for code, name in (("R1", "甲托管中心"), ("R2", "乙纺织厂"), ("R3", "丙家政")):
        inputs.registrations.append({"uscc": code, "name": name, "status": "存续"})
    for code in ("R1", "R2"):
        inputs.own_lists.append({"subject_key": code, "town_code": TOWN, "record": f"w:{code}"})
    found = listed(inputs.inputs())
    assert list(found.parties["subject_key"]) == ["R1"]
    row = found.parties.iloc[0]
    assert (row["level"], row["score"], row["origin"], row["town_code"]) == (
        "关注",
        15,
        "town",
        TOWN,
    )


def test_who_is_on_both_lists_says_so() -> None:
    inputs = Watched()
    for party, count in (("A", 3), ("B", 1), ("C", 3)):
        inputs.party(party)
        for back in range(count):
            inputs.finding(party, day(back))
    for party in ("A", "B"):
        inputs.own_lists.append({"subject_key": party, "town_code": TOWN, "record": f"w:{party}"})
    found = listed(inputs.inputs()).parties.set_index("subject_key")["origin"]
    assert found.to_dict() == {"A": "both", "B": "town", "C": "system"}


def test_a_town_has_thirty_at_the_highest_level_and_the_newest_evidence_breaks_ties() -> None:
    inputs = Watched()
    for number in range(33):
        party = inputs.party(f"V{number:02d}")
        for _ in range(4):
            inputs.finding(party, day(0))
        inputs.finding(party, day(0), decision_no=f"甲〔2024〕{number}号")
        inputs.clue(party, day(0), conclusion="查实", state_on=day(0))
    inputs.party("W", town_code=OTHER)
    for _ in range(3):
        inputs.finding("W", day(0))
    inputs.finding("W", day(0), decision_no="乙〔2024〕1号")
    found = listed(inputs.inputs())
    tops = found.parties[found.parties["level"].eq("重点")]
    assert tops["town_code"].value_counts().to_dict() == {TOWN: 30, OTHER: 1}
    assert set(found.parties.loc[found.parties["level"].eq("关注"), "subject_key"]) == {
        "V30",
        "V31",
        "V32",
    }


def test_a_person_without_a_number_needs_town_and_place() -> None:
    inputs = Watched()
    for party in ("A", "B", "C"):
        inputs.party(party, kind="natural_person")
        for back in range(3):
            inputs.finding(party, day(back))
    inputs.violators[1] |= {"id_number_masked": "3202**********001X"}
    inputs.placed.append("C")
    found = listed(inputs.inputs())
    assert set(found.parties["subject_key"]) == {"B", "C"}


def test_a_record_that_reaches_a_party_twice_counts_once() -> None:
    inputs = Watched()
    inputs.party("A")
    for _ in range(2):
        inputs.finding("A", day(0), source_record_id="same")
    inputs.finding("A", day(0))
    assert points(listed(inputs.inputs()), "A")["verified"] == 30


def test_the_past_knows_only_what_had_arrived() -> None:
    inputs = Watched()
    inputs.party("A")
    for _ in range(3):
        inputs.finding("A", "2024-03-01", known_on="2024-05-02")
    assert level(listed(inputs.inputs(), date(2024, 4, 29)), "A") is None
    found = listed(inputs.inputs())
    entered = found.events[found.events["subject_key"].eq("A")].iloc[0]
    assert entered["on"] == pd.Timestamp("2024-05-06")
    # What comes late counts by its own age: 45 points of March are 35 in May.
    assert 34 < entered["score"] < 36


def test_neither_inspector_nor_caller_nor_person_can_be_a_reason() -> None:
    columns = {name for one in fields(WatchInputs) for name in _columns(one.name)}
    assert len(columns) > 20
    for word in ("filer", "phone", "responsible", "complain", "caller", "person", "birth", "sex"):
        assert not [name for name in columns if word in name]
    assert "id_number" not in columns
    # Of the masked number only its presence counts.
    found = []
    for masked in ("320281********001X", "3202**************"):
        inputs = Watched()
        inputs.party("A", kind="natural_person", id_number_masked=masked)
        for back in range(3):
            inputs.finding("A", day(back))
        found.append(listed(inputs.inputs()).parties)
    pd.testing.assert_frame_equal(*found)


def _columns(name: str) -> list[str]:
    value = getattr(Watched().inputs(), name)
    return [*value.columns] if isinstance(value, pd.DataFrame) else []


def test_the_order_of_rows_decides_nothing() -> None:
    rng = np.random.default_rng(2)
    inputs = Watched()
    for number in range(40):
        party = inputs.party(f"V{number:02d}", town_code=(TOWN, OTHER)[number % 2])
        for back in rng.integers(0, 400, rng.integers(1, 7)):
            inputs.finding(party, day(int(back)))
        inputs.clue(party, day(int(rng.integers(0, 300))))
    before = listed(inputs.inputs())
    for rows in (inputs.violators, inputs.findings, inputs.clues):
        rows.reverse()
    after = listed(inputs.inputs())
    assert len(before.parties) > 10
    for name in ("parties", "reasons", "events"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name))


def test_the_ledger_grows_by_what_is_new_and_never_says_a_thing_twice() -> None:
    inputs = Watched()
    inputs.party("A")
    for number in range(3):
        inputs.finding("A", f"2024-04-0{number + 1}")
    none = new_events(
        _empty(),
        listed(inputs.inputs()).events[:0],
        listed(inputs.inputs()).parties[:0],
        AS_OF,
        "v",
    )
    assert none.empty
    first = listed(inputs.inputs(), date(2024, 5, 1))
    told = new_events(_empty(), first.events, first.parties, date(2024, 5, 1), "v")
    assert list(told["event"]) == ["enter"]
    assert list(told["event_no"]) == [1]
    again = new_events(told, first.events, first.parties, date(2024, 5, 1), "v")
    assert again.empty
    # From scratch and day by day the ledger is the same.
    later = listed(inputs.inputs())
    more = new_events(told, later.events, later.parties, AS_OF, "v")
    whole = new_events(_empty(), later.events, later.parties, AS_OF, "v")
    pd.testing.assert_frame_equal(pd.concat([told, more], ignore_index=True), whole)


def test_late_evidence_changes_no_line_and_adds_one() -> None:
    inputs = Watched()
    inputs.party("A")
    for number in range(3):
        inputs.finding("A", f"2024-04-0{number + 1}")
    inputs.party("B")
    first = listed(inputs.inputs())
    told = new_events(_empty(), first.events, first.parties, AS_OF, "v")
    for number in range(3):
        inputs.finding("B", f"2024-03-0{number + 1}")
    late = listed(inputs.inputs())
    more = new_events(told, late.events, late.parties, AS_OF, "v")
    assert list(more["subject_key"]) == ["B"]
    assert list(more["event"]) == ["enter"]
    assert list(more["on"]) == [pd.Timestamp(AS_OF)]
    assert more["event_no"].iloc[0] == told["event_no"].max() + 1


def _empty() -> pd.DataFrame:
    return table(
        [],
        event_no="int64",
        **texts("subject_key", "event", "level", "why", "policy_version"),
        on="day",
        score="float64",
    )


def test_a_name_that_two_bear_means_nobody_and_the_town_is_told_why() -> None:
    rows = table(
        [
            {"party_name": "甲托管", "town_name": "澄江街道"},
            {"party_name": "乙托管（中心）", "town_name": "不知道"},
            {"party_name": "丙托管", "town_name": "澄江街道"},
            {"party_name": "随便写的", "uscc": "R2", "town_name": "澄江"},
            {"party_name": "没有的", "town_name": None},
        ],
        **texts("source", "source_record_id", "town_name", "party_name", "uscc", "address"),
        listed_on="day",
    )
    violators = table(
        [
            {"violator_id": "V1", "name": "甲托管"},
            {"violator_id": "V2", "name": "别名", "aliases": "甲托管;另"},
            {"violator_id": "V3", "name": "丙托管", "uscc": "R3"},
        ],
        **texts("violator_id", "name", "aliases", "uscc", "merged_into"),
    )
    register = table(
        [
            {"uscc": "R1", "name": "乙托管(中心)"},
            {"uscc": "R2", "name": "丁"},
            {"uscc": "R3", "name": "丙托管"},
        ],
        **texts("uscc", "name"),
    )

    def town_of(text: str) -> str | None:
        filer = POLICY.filer_named(text)
        return filer.code if filer else None

    found = own_list_parties(rows, violators, register, town_of)
    assert found["subject_key"].fillna("").tolist() == ["", "R1", "V3", "R2", ""]
    assert found["why_not"].fillna("").tolist() == [SEVERAL, "", "", "", UNKNOWN]
    assert found["town_code"].fillna("").tolist() == [TOWN, "", TOWN, TOWN, ""]


def test_rules_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="every reason once"):
        replace(RULES, weights={})
    with pytest.raises(ValueError, match="stay"):
        replace(RULES, stay={2: 60, 1: 20})
    with pytest.raises(ValueError, match="cap"):
        Weight(10, -10)
    assert set(RULES.weights) == set(REASONS)
