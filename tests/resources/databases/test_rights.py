"""Each role may do what it is for and nothing else, tried by connecting as it."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from resources.databases.migrations import grant_rights
from resources.databases.registry_store import RegistryStore
from resources.publication.shared_store import SharedStore
from schemas.tables.columns import registry_metadata, shared_metadata
from tests.support.publications import listings, publish, reasons

NEXT = "credit_blacklist_next"
READS = {
    "registry_rw": set(registry_metadata.tables),
    "feed_publisher": {*shared_metadata.tables, "credit_blacklist_history", NEXT},
    "feed_reader": {
        "credit_blacklist",
        "credit_blacklist_change",
        "credit_blacklist_release",
        "credit_blacklist_public",
        "credit_blacklist_history",
    },
    "public_reader": {"credit_blacklist_public"},
}
FORBIDDEN = {
    "feed_publisher": (
        "UPDATE credit_blacklist_change SET reason = ''",
        "DELETE FROM credit_blacklist_release",
        "DROP TABLE credit_blacklist",
    ),
    "feed_reader": ("DELETE FROM credit_blacklist", "CREATE TABLE x (a int)"),
    "public_reader": ("DELETE FROM credit_blacklist_public", "CREATE TABLE x (a int)"),
    "registry_rw": ("DROP TABLE violator", "INSERT INTO credit_blacklist DEFAULT VALUES"),
}


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    for made in (RegistryStore, SharedStore):
        store = made(postgres_url)
        store.migrate()
        store.dispose()
    owner = create_engine(postgres_url, poolclass=NullPool)
    with owner.begin() as connection:
        for role in READS:
            connection.execute(text(f"CREATE ROLE as_{role} LOGIN IN ROLE {role}"))
    yield postgres_url
    with owner.begin() as connection:
        for role in READS:
            connection.execute(text(f"DROP OWNED BY as_{role}"))
            connection.execute(text(f"DROP ROLE as_{role}"))


def connect_as(url, role):
    return url.replace("postgres@", f"as_{role}@")


def refused(engine, statement):
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    except ProgrammingError as error:
        message = str(error)
        return "permission denied" in message or "must be owner" in message
    return False


@pytest.mark.postgres
def test_each_role_may_do_what_it_is_for_and_nothing_else(database):
    tables = {*registry_metadata.tables, *READS["feed_publisher"]}
    assert len(tables) > len(READS) > 1
    for role, allowed in READS.items():
        engine = create_engine(connect_as(database, role), poolclass=NullPool)
        for table in sorted(tables):
            may_not = refused(engine, f"SELECT 1 FROM {table} LIMIT 1")
            assert may_not == (table not in allowed), (role, table)
        for statement in FORBIDDEN[role]:
            assert refused(engine, statement), (role, statement)


@pytest.mark.postgres
def test_the_publisher_can_publish_and_the_reader_can_read(database, feed):
    store = SharedStore(connect_as(database, "feed_publisher"))
    store.migrate()
    for numbers in ([1, 2], [2, 3]):
        publish(store, feed, listings(numbers))
    store.dispose()
    reader = SharedStore(connect_as(database, "feed_reader"))
    assert list(reader.current()["listing_id"]) == ["L0002", "L0003"]
    assert len(reader.listed_on(date(2024, 6, 30))) == 2
    reader.dispose()


@pytest.mark.postgres
def test_rights_are_given_later_where_roles_were_missing_when_the_tables_were_made(database):
    owner = create_engine(database, poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(text("REVOKE ALL ON credit_blacklist_public FROM public_reader"))
        connection.execute(text("REVOKE ALL ON violator FROM registry_rw"))
    for history, role, table in (
        ("shared", "public_reader", "credit_blacklist_public"),
        ("registry", "registry_rw", "violator"),
    ):
        reader = create_engine(connect_as(database, role), poolclass=NullPool)
        assert refused(reader, f"SELECT 1 FROM {table}")
        grant_rights(owner, history)
        assert not refused(reader, f"SELECT 1 FROM {table}")


def test_who_was_on_the_list_on_a_day_and_why(store, feed):
    days = [date(2024, 6, 1), date(2024, 6, 10), date(2024, 6, 20), date(2024, 6, 20)]
    why = reasons(("L0001", "repair", "信用修复"))
    for day, numbers, fine in zip(days, ([1, 2], [2], [1, 2], [1, 2]), (1, 1, 1, 2), strict=True):
        publish(store, feed, listings(numbers, cf_nr_fk=fine), as_of=day, reasons=why)
    assert store.listed_on(date(2024, 5, 31)) == []
    first = store.listed_on(date(2024, 6, 9))
    assert [row["listing_id"] for row in first] == ["L0001", "L0002"]
    assert first[0]["from_on"] == "2024-06-01"
    assert [row["listing_id"] for row in store.listed_on(date(2024, 6, 10))] == ["L0002"]
    last = store.listed_on(date(2024, 6, 20))
    assert [(row["op"], json.loads(row["after"])["cf_nr_fk"]) for row in last] == [("amend", 2)] * 2
