"""A source that is empty, old, or suddenly speaks of other parties stops a publication."""

from datetime import date

import pandas as pd
import pytest

from domain.intake.source_state import SourceFigures, source_state
from domain.registry.redirects import repointed
from domain.release.gate import GateInputs, GatePolicy, Override, check_gate

AS_OF = date(2024, 6, 30)


def codes(source: SourceFigures, ops=None, **policy):
    facts = GateInputs(AS_OF, AS_OF, 100, 100, ops or {"list": 1}, sources=(source,))
    found = check_gate(facts, GatePolicy(**policy))
    return [(f.code, f.advisory, f.lifted_by is not None) for f in found]


def test_an_empty_source_that_was_not_empty_stops_the_publication():
    assert codes(SourceFigures("complaint", 0, records_before=7)) == [
        ("empty_source", False, False)
    ]
    assert codes(SourceFigures("complaint", 0)) == []


@pytest.mark.parametrize(("newest", "stale"), [(date(2024, 5, 1), True), (date(2024, 6, 1), False)])
@pytest.mark.parametrize("mode", ["warn", "refuse"])
def test_a_source_older_than_its_rhythm_is_shown_or_stops(newest, stale, mode):
    found = codes(
        SourceFigures("complaint", 5, newest), rhythm_days={"complaint": 30}, stale_source=mode
    )
    assert found == ([("stale_source", mode == "warn", False)] if stale else [])


def test_a_source_whose_records_point_at_other_parties_stops_the_publication():
    moved = SourceFigures("market_penalty", 500, compared=400, repointed=40)
    assert codes(moved) == [("repointed_source", False, False)]
    assert codes(moved, max_source_repointed_share=0.2) == []


def test_a_named_person_may_lift_a_source_guard_for_one_day():
    by = Override(("empty_source",), "张三", "热线停机", AS_OF)
    found = codes(SourceFigures("complaint", 0, records_before=7), overrides=(by,))
    assert found == [("empty_source", False, True)]


def test_listings_expire_whatever_the_sources_do():
    assert codes(SourceFigures("complaint", 0, records_before=7), ops={"expire": 3}) == []


def test_a_merge_does_not_point_a_record_elsewhere():
    keys = {"source": ["a"] * 4, "source_record_id": ["1", "2", "3", "3"]}
    before = pd.DataFrame({**keys, "violator_id": ["V1", "V2", "V3", "V4"]})
    now = pd.DataFrame({**keys, "violator_id": ["V9", "V8", "V4", "V3"]})
    counts = repointed(before, now, {"V1": "V9"}).to_dict("records")
    assert counts == [{"source": "a", "compared": 3, "repointed": 1}]
    nothing = before.iloc[:0]
    assert len(repointed(nothing, now, {})) == 0


def test_the_newest_day_counts_up_to_the_as_of_day():
    frame = pd.DataFrame({"decided_on": pd.to_datetime(["2024-01-02", "2025-01-01", None])})
    state = source_state({"credit_decision": frame, "complaint": frame.iloc[:0]}, AS_OF)
    assert state["records"].tolist() == [0, 3]
    assert state["newest_on"].iloc[1] == pd.Timestamp("2024-01-02")
    assert pd.isna(state["newest_on"].iloc[0])
