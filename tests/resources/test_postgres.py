import pytest
from sqlalchemy import create_engine, inspect, text

from resources.registry_store import RegistryStore
from resources.shared_store import SharedStore

pytestmark = pytest.mark.postgres


def test_server(postgres_url):
    e = create_engine(postgres_url)
    with e.connect() as c:
        assert c.execute(text("select 1")).scalar() == 1
    e.dispose()


def test_migrate(postgres_url):
    s = SharedStore(postgres_url)
    s.migrate()
    s.migrate()
    r = RegistryStore(postgres_url)
    r.migrate()
    print(inspect(s.engine).get_table_names())
    s.dispose()
    r.dispose()
