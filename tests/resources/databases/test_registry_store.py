"""The registry database: written as a whole, remembered for life."""

from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd
import pytest
from sqlalchemy import select

from resources.databases.registry_rows import LedgerConflictError, UnknownColumnError
from resources.databases.registry_store import RegistryStore
from schemas.tables.registry import publication_attempt, registry_run

VIOLATORS = pd.DataFrame(
    {
        "violator_id": ["V2", "V1"],
        "kind": ["organisation", "natural_person"],
        "name": ["甲\t乙", "张\\三\n"],
        "verified_violations": pd.array([2, None], dtype="Int64"),
        "first_seen_on": pd.to_datetime(["2023-01-02", None]),
        "merged_into": [None, "V2"],
    }
).astype({"merged_into": "str"})
VIOLATIONS = pd.DataFrame(
    {
        "violation_id": ["a", "b", "c"],
        "verified": pd.array([True, False, None], dtype="boolean"),
        "fine_yuan": pd.array([0.1, 20000.0, None], dtype="Float64"),
    }
)


@pytest.fixture
def registry(database_url: str) -> Iterator[RegistryStore]:
    store = RegistryStore(database_url)
    store.migrate()
    yield store
    store.dispose()


def test_what_is_written_is_read_back(registry):
    counts = registry.write_run("r1", {"violator": VIOLATORS, "violation": VIOLATIONS})
    assert counts == {"violation": 3, "violator": 2}
    back = registry.table("violator")
    assert list(back["violator_id"]) == ["V1", "V2"]
    assert list(back["name"]) == ["张\\三\n", "甲\t乙"]
    assert back["first_seen_on"][1] == pd.Timestamp("2023-01-02")
    assert back["verified_violations"].isna().tolist() == [True, False]
    facts = registry.table("violation")
    assert facts["verified"].tolist() == [True, False, pd.NA]
    assert facts["fine_yuan"][:2].tolist() == [0.1, 20000.0]


def test_a_run_replaces_the_registry_and_extends_the_ledger(registry):
    ledger = pd.DataFrame({"identity_key": ["uscc:1"], "violator_id": ["V1"]})
    more = pd.DataFrame({"identity_key": ["uscc:1", "uscc:2"], "violator_id": ["V1", "V2"]})
    redirects = pd.DataFrame({"violator_id": ["V1"], "merged_into": ["V2"]})
    registry.write_run("r1", {"violator": VIOLATORS, "violator_identity": ledger})
    registry.write_run(
        "r2",
        {"violator": VIOLATORS.head(1), "violator_identity": more, "violator_redirect": redirects},
        as_of=date(2024, 6, 30),
    )
    assert len(registry.table("violator")) == 1
    known = registry.ledger().set_index("identity_key")["first_seen_run"]
    assert known.to_dict() == {"uscc:1": "r1", "uscc:2": "r2"}
    assert registry.redirects().to_numpy().tolist() == [["V1", "V2"]]
    with registry.engine.connect() as connection:
        runs = connection.execute(select(registry_run.c.run_id, registry_run.c.as_of)).all()
    assert set(runs) == {("r1", None), ("r2", date(2024, 6, 30))}


def test_an_id_is_bound_for_life_and_a_conflict_changes_nothing(registry):
    ledger = pd.DataFrame({"identity_key": ["uscc:1"], "violator_id": ["V1"]})
    registry.write_run("r1", {"violator": VIOLATORS, "violator_identity": ledger})
    with pytest.raises(LedgerConflictError):
        registry.write_run(
            "r2",
            {"violator": VIOLATORS.head(0), "violator_identity": ledger.assign(violator_id="V9")},
        )
    assert len(registry.table("violator")) == 2


def test_a_column_that_the_table_lacks_is_an_error_not_dropped(registry):
    with pytest.raises(UnknownColumnError, match="colour"):
        registry.write_run("r1", {"violator": VIOLATORS.assign(colour="红")})
    assert registry.table("violator").empty


def test_rejected_records_are_numbered_and_carry_the_run(registry):
    issues = pd.DataFrame({"source": ["town_submission"] * 2, "rule": ["b", "a"]})
    registry.write_run("r1", {"rejected_record": issues})
    back = registry.table("rejected_record")
    assert back[["issue_no", "rule", "run_id"]].to_numpy().tolist() == [
        [1, "a", "r1"],
        [2, "b", "r1"],
    ]


def test_a_failed_publication_leaves_a_record(registry):
    registry.record_attempt(
        "r1", "failed", detail="磁盘已满", now=datetime.fromisoformat("2024-06-30T06:30")
    )
    registry.record_attempt("r2", "published", release_no=1)
    with registry.engine.connect() as connection:
        rows = connection.execute(
            select(publication_attempt.c.attempt_no, publication_attempt.c.outcome)
        ).all()
    assert set(rows) == {(1, "failed"), (2, "published")}


def test_sources_are_compared_with_the_last_publication(database_url):
    store = RegistryStore(database_url)
    store.migrate()
    evidence = {"source": ["complaint"] * 2, "source_record_id": ["1", "2"], "party_no": [1, 1]}

    def write(run, parties, records):
        state = {"source": ["complaint"], "records": [records]}
        frames = {
            "violator_evidence": pd.DataFrame({**evidence, "violator_id": parties}),
            "source_state": pd.DataFrame({**state, "newest_on": [pd.Timestamp("2024-06-01")]}),
        }
        store.write_run(run, frames)

    write("run-1", ["V1", "V2"], 2)
    assert store.source_figures()[0].records_before == 0
    store.keep_baseline()
    for run in ("run-2", "run-3"):
        write(run, ["V1", "V3"], 0)
        facts = store.source_figures()[0]
        assert (facts.records, facts.records_before) == (0, 2)
        assert (facts.compared, facts.repointed) == (2, 1)
        assert facts.newest_on == date(2024, 6, 1)
    store.dispose()
