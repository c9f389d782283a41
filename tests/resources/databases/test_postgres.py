"""What only a real server can show: migrations give the described tables, comments included."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from resources.databases.registry_store import RegistryStore
from resources.publication.shared_store import SharedStore
from schemas.tables.columns import registry_metadata, shared_metadata

STORES = {"registry": (RegistryStore, registry_metadata), "shared": (SharedStore, shared_metadata)}


@pytest.mark.parametrize("name", STORES)
def test_migrations_give_the_tables_that_are_described(database_url, name):
    made, metadata = STORES[name]
    store = made(database_url)
    store.migrate()
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": f"alembic_version_{name}", "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []
    store.dispose()


@pytest.mark.postgres
def test_tables_and_columns_carry_chinese_comments(postgres_url):
    store = SharedStore(postgres_url)
    store.migrate()
    inspector = inspect(store.engine)
    for table in (*shared_metadata.tables, "credit_blacklist_history"):
        assert inspector.get_table_comment(table)["text"]
        assert all(column["comment"] for column in inspector.get_columns(table))
    store.dispose()


@pytest.mark.postgres
def test_both_databases_may_live_in_one(postgres_url):
    for made, metadata in STORES.values():
        store = made(postgres_url)
        store.migrate()
        assert set(metadata.tables) <= set(inspect(store.engine).get_table_names())
        store.dispose()
