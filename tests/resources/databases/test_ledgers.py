"""Ledgers: rows are added and stay as they were issued; only their answers change."""

from collections.abc import Iterator

import pandas as pd
import pytest
from sqlalchemy import event

from domain.supervision.handovers.columns import HANDOVER_COLUMNS, typed
from domain.supervision.plan.columns import PLAN_COLUMNS, conformed_rows
from resources.databases.registry_store import RegistryStore

TEXTS = {
    "window_id": "周末-2024-07-06",
    "town_code": "320281001",
    "arm": "random",
    "nature": "日常检查",
    "reason": "随机抽取",
    "evidence": "x",
}


@pytest.fixture
def store(database_url: str) -> Iterator[RegistryStore]:
    made = RegistryStore(database_url)
    made.migrate()
    yield made
    made.dispose()


def items(*rows: dict[str, object]) -> pd.DataFrame:
    base = {**TEXTS, "seq": 1, "visits_this_year": 0, "approved": False, "issued_on": "2024-06-30"}
    return conformed_rows(pd.DataFrame([{**base, **row} for row in rows]), PLAN_COLUMNS)


def test_new_rows_are_added_and_old_ones_stay(store: RegistryStore) -> None:
    first = items({"plan_no": "A", "subject": "V1"}, {"plan_no": "B", "subject": "V2"})
    store.write_tables({"plan_item": first})
    changed = items({"plan_no": "A", "subject": "V9"}, {"plan_no": "C", "subject": "V3"})
    store.write_tables({"plan_item": changed})
    kept = store.table("plan_item")
    assert dict(zip(kept["plan_no"], kept["subject"], strict=True)) == {
        "A": "V1",
        "B": "V2",
        "C": "V3",
    }
    pd.testing.assert_frame_equal(kept[kept["plan_no"].ne("C")], first, check_dtype=False)


def test_answers_follow_what_is_known_now(store: RegistryStore) -> None:
    store.write_tables({"plan_item": items({"plan_no": "A", "subject": "V1"})})
    done = {"plan_no": "A", "subject": "V1", "approved": True, "done_by_record": "t:1"}
    store.write_tables({"plan_item": items(done)})
    row = store.table("plan_item").iloc[0]
    assert (bool(row["approved"]), row["done_by_record"]) == (True, "t:1")
    # A patrol sheet that was corrected may take the visit back.
    store.write_tables({"plan_item": items({"plan_no": "A", "subject": "V1"})})
    row = store.table("plan_item").iloc[0]
    assert not row["approved"]
    assert pd.isna(row["done_by_record"])


def test_writing_the_same_again_changes_nothing(store: RegistryStore) -> None:
    rows = items({"plan_no": "A", "subject": "V1", "approved": None})
    for _ in range(2):
        store.write_tables({"plan_item": rows})
    pd.testing.assert_frame_equal(store.table("plan_item"), rows, check_dtype=False)


def test_days_of_answers_are_brought_up_to_date_and_then_stay(store: RegistryStore) -> None:
    """A day comes back from the database as it was written, so that nothing is written again."""
    base = dict.fromkeys(HANDOVER_COLUMNS, "x") | {"handed_on": "2024-06-28", "due_on": None}
    sent = base | {"handover_no": "YJ2024050001", "answer_on": None, "overdue_workdays": 0}
    done = sent | {"answer_on": "2024-07-02", "status": "已回复", "party_name": "y"}
    updates: list[str] = []

    def noted(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("UPDATE handover"):
            updates.append(statement)

    event.listen(store.engine, "before_cursor_execute", noted)
    for row, written in ((sent, 0), (done, 1), (done, 1)):
        store.write_tables({"handover": typed(pd.DataFrame([row]), HANDOVER_COLUMNS)})
        assert len(updates) == written
    kept = store.table("handover").iloc[0]
    assert kept["answer_on"] == pd.Timestamp("2024-07-02")
    assert (kept["status"], kept["party_name"]) == ("已回复", "x")
