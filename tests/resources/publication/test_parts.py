"""Parts of a publication asked by themselves: marks of disputes, reading, form of a database."""

from pathlib import Path

import pytest
from sqlalchemy import text

from domain.release.hashes import row_hash, state_hash
from resources.databases.engine import open_engine
from resources.databases.migrations import migrate
from resources.databases.seals import broken, digest_of, seal, unsealed
from resources.publication.disputes import IN_DISPUTE, disputed_ids, mark_disputes
from resources.publication.form import form_faults, has_empty_text
from resources.publication.reads import current_hashes, read_listings, staged_hashes, table_state
from resources.publication.shared_store import SharedStore
from schemas.tables.columns import SEALS
from schemas.tables.shared import credit_blacklist, credit_blacklist_change
from schemas.tables.views import ON_DAY, VIEWS
from tests.support.publications import listings, publish


def faults(connection, trusted: frozenset[str] = frozenset()) -> list[str]:
    """What is wrong with the published table; other tables of the database are left aside."""
    found = broken(connection, [credit_blacklist], trusted)
    return [fault for fault in found if not fault.startswith("封存记录中有不存在的表 credit_")]


@pytest.fixture
def store(tmp_path: Path):
    """An empty store on SQLite: what differs on PostgreSQL is asked by `test_shared_store`."""
    made = SharedStore(f"sqlite:///{tmp_path / 'own.db'}")
    made.migrate()
    yield made
    made.dispose()


@pytest.fixture
def published(store, feed):
    publish(store, feed, listings([1, 2]))
    return store


def test_what_stands_in_the_table_is_read_as_one_state(published) -> None:
    with published.engine.connect() as connection:
        state = read_listings(connection)
        assert list(state["listing_id"]) == ["L0001", "L0002"]
        assert list(read_listings(connection, ["L0002", "L0009"])["listing_id"]) == ["L0002"]
        hashes = current_hashes(connection)
        assert hashes == dict(zip(state["listing_id"], row_hash(state), strict=True))
        assert staged_hashes(connection) == {}
        assert table_state(connection) == state_hash(hashes)


def test_an_empty_table_has_the_state_of_nothing(store) -> None:
    with store.engine.connect() as connection:
        assert table_state(connection) == state_hash({})
        assert read_listings(connection).empty


def test_a_dispute_is_marked_on_its_listing_and_taken_off_again(published) -> None:
    with published.engine.begin() as connection:
        mark_disputes(connection, ["L0002", "L0009"])
        assert disputed_ids(connection) == {"L0002"}
        mark_disputes(connection, ["L0001"])
        assert disputed_ids(connection) == {"L0001"}
        row = connection.execute(text("SELECT dispute FROM credit_blacklist ORDER BY listing_id"))
        assert list(row.scalars()) == [IN_DISPUTE, None]
        assert faults(connection) == []


def test_a_seal_holds_until_another_hand_writes(published) -> None:
    with published.engine.begin() as connection:
        assert faults(connection) == []
        before = digest_of(connection, [credit_blacklist])
        connection.execute(
            text("UPDATE credit_blacklist SET dispute = 'x' WHERE listing_id = 'L0001'")
        )
        (fault,) = faults(connection)
        assert "表 credit_blacklist 在写入之后被改动" in fault
        assert unsealed(connection, [credit_blacklist]) == [credit_blacklist]
        assert digest_of(connection, [credit_blacklist]) == before
        seal(connection, [credit_blacklist])
        assert faults(connection) == []
        assert unsealed(connection, [credit_blacklist]) == []
        assert digest_of(connection, [credit_blacklist]) != before


def test_a_seal_without_a_trusted_key_is_told_and_of_an_unknown_table_too(published) -> None:
    with published.engine.begin() as connection:
        (fault,) = faults(connection, frozenset({"00"}))
        assert "可信密钥" in fault
        seals = credit_blacklist.metadata.info[SEALS]
        connection.execute(seals.insert().values(table_name="ghost", row_count=0, digest="x"))
        assert faults(connection) == ["封存记录中有不存在的表 ghost"]


def test_a_database_as_the_program_made_it_has_no_fault(store) -> None:
    found = form_faults(store.engine, "shared")
    assert (found.faults, found.is_whole) == ((), True)


@pytest.mark.parametrize(
    ("statement", "told", "whole"),
    [
        ("ALTER TABLE credit_blacklist_release ADD COLUMN own TEXT", "多出列 own", True),
        ("DROP VIEW credit_blacklist_next", "缺少表 credit_blacklist_next", False),
        (
            "CREATE TRIGGER t AFTER INSERT ON credit_blacklist BEGIN SELECT 1; END",
            "触发器 t",
            True,
        ),
    ],
)
def test_what_somebody_changed_of_its_form_is_named(
    tmp_path: Path, statement: str, told: str, whole: bool
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'own.db'}")
    migrate(engine, "shared")
    with engine.begin() as connection:
        connection.execute(text(statement))
    found = form_faults(engine, "shared")
    assert told in "；".join(found.faults)
    assert found.is_whole is whole
    engine.dispose()


def test_an_empty_text_is_noticed(published) -> None:
    with published.engine.begin() as connection:
        assert not has_empty_text(connection, credit_blacklist_change)
        connection.execute(text("UPDATE credit_blacklist_change SET reason = '' WHERE change_no=1"))
        assert has_empty_text(connection, credit_blacklist_change)


def test_the_views_are_there_and_tell_who_was_listed_on_a_day(published) -> None:
    with published.engine.connect() as connection:
        for view in VIEWS["shared"]:
            connection.execute(text(f"SELECT * FROM {view} LIMIT 1"))
        rows = connection.execute(text(ON_DAY), {"day": "2024-06-30"}).all()
        assert [row[0] for row in rows] == ["L0001", "L0002"]
        assert connection.execute(text(ON_DAY), {"day": "2024-06-29"}).all() == []
