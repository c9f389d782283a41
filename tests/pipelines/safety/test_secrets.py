"""Passwords of databases stand in no place that Dagster keeps or shows; backups work with them."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_representation.external_data import RepositorySnap
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from benchmarks.postgres import PostgresServer
from pipelines import backup as backup_command
from pipelines import run as command
from pipelines.definitions import build_definitions
from resources.dagster_resources import build_resources
from resources.databases.url import has_secret, password_of, without_secrets
from resources.settings import Settings, SettingsError
from tests.pipelines.conftest import home_restored
from tests.pipelines.safety.test_origin import own_sources

PASSWORD = "gEhe1m-4711"
URLS = {
    "REGISTRY_DATABASE_URL": f"postgresql+psycopg://registry:{PASSWORD}@127.0.0.1:1/registry",
    "REGISTRY_SHARED_URL": f"postgresql+psycopg://127.0.0.1:1/shared?user=x&password={PASSWORD}",
    "REGISTRY_MARKET_URL": f"mssql+pyodbc://reader:{PASSWORD}@127.0.0.1:1/market",
    "REGISTRY_DAGSTER_URL": f"postgresql+psycopg2://registry:{PASSWORD}@127.0.0.1:1/dagster",
}


@pytest.mark.filterwarnings("ignore:Property `ScheduleDefinition.environment_vars`")
def test_no_password_stands_in_what_dagster_knows_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**URLS, "REGISTRY_INBOX": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    repository = build_definitions(Settings.from_environment()).get_repository_def()
    shown = dg.serialize_value(RepositorySnap.from_def(repository))
    assert "approve_candidate" in shown
    assert "REGISTRY_DATABASE_URL" in shown, "the UI names the variable in its place"
    assert PASSWORD not in shown


def test_a_password_that_is_not_in_the_environment_is_refused_without_being_told(
    tmp_path: Path,
) -> None:
    given = {**URLS, "REGISTRY_INBOX": str(tmp_path)}
    with pytest.raises(SettingsError, match="REGISTRY_MARKET_URL") as caught:
        build_resources(Settings.from_environment(given))
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg//x:{}@host/d", "x:{}", "postgresql://u:{}@h:x/d"]
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="REGISTRY_SHARED_URL") as caught:
        Settings.from_environment({"REGISTRY_SHARED_URL": url.format(PASSWORD)})
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("url", URLS.values())
def test_what_is_shown_of_a_url_is_whole_but_for_its_secret(url: str) -> None:
    plain = without_secrets(url)
    assert has_secret(url)
    assert password_of(url) == PASSWORD
    assert not has_secret(str(plain))
    assert "*" not in plain.render_as_string()
    whole = make_url(url)
    assert (plain.host, plain.port, plain.database) == (whole.host, whole.port, whole.database)
    assert plain.query.get("user") == whole.query.get("user")


@pytest.fixture
def locked(
    running_postgres: PostgresServer,
    new_postgres_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], str]]:
    """A function that makes a database of a role that must give its password, as in production."""
    password, role = f"{PASSWORD}@/:%{secrets.token_hex(4)}", f"r{secrets.token_hex(4)}"
    programs = f"{running_postgres.programs}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", programs)
    monkeypatch.setenv("PGPASSFILE", os.devnull)
    admin = create_engine(running_postgres.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{password}'"))
        rules = Path(str(connection.execute(text("SHOW hba_file")).scalar_one()))
        before = rules.read_text("utf-8")
        rules.write_text(f"host all {role} all scram-sha-256\n{before}", encoding="utf-8")
        connection.execute(text("SELECT pg_reload_conf()"))

    made: list[str] = []

    def make() -> str:
        url = make_url(new_postgres_database())
        made.append(str(url.database))
        with admin.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {url.database} OWNER TO {role}"))
        return url.set(username=role, password=password).render_as_string(hide_password=False)

    yield make
    rules.write_text(before, encoding="utf-8")
    with admin.connect() as connection:
        connection.execute(text("SELECT pg_reload_conf()"))
        for name in made:
            connection.execute(text(f"ALTER DATABASE {name} OWNER TO CURRENT_USER"))
            inside = make_url(running_postgres.url).set(database=name)
            with create_engine(inside, poolclass=NullPool).begin() as owned:
                owned.execute(text(f"DROP OWNED BY {role} CASCADE"))
        connection.execute(text(f"DROP ROLE {role}"))


@pytest.mark.slow
@pytest.mark.postgres
def test_a_run_and_its_backup_work_with_a_password_and_leave_it_nowhere(
    tmp_path: Path,
    locked: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    own = own_sources(tmp_path) | {
        "REGISTRY_DATABASE_URL": locked(),
        "REGISTRY_SHARED_URL": locked(),
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    with home_restored():
        assert command.main() == 0
    assert backup_command.main(["save", str(tmp_path / "backup")]) == 0
    assert backup_command.main(["check", str(tmp_path / "backup")]) == 0
    assert backup_command.main(["restore", str(tmp_path / "backup")]) == 0
    with home_restored():
        assert command.main() == 0, "the restored databases are whole"
    told = capfd.readouterr()
    assert PASSWORD not in told.out + told.err
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "registry.dump" for path in written)
    assert any("dagster" in path.parts for path in written)
    encoded = [PASSWORD.encode(), PASSWORD.replace("-", "%2D").encode()]
    found = [path for path in written if any(word in path.read_bytes() for word in encoded)]
    assert not found


@pytest.mark.postgres
def test_a_backup_that_fails_leaves_nothing_half_made(
    tmp_path: Path,
    locked: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = make_url(locked()).set(password=f"{PASSWORD}-wrong")
    monkeypatch.setenv("REGISTRY_SHARED_URL", wrong.render_as_string(hide_password=False))
    monkeypatch.setenv("REGISTRY_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data" / "feed").mkdir(parents=True)
    assert backup_command.main(["save", str(tmp_path / "backups" / "one")]) == 1
    told = capsys.readouterr()
    assert "pg_dump failed" in told.err
    assert PASSWORD not in told.err
    assert list((tmp_path / "backups").iterdir()) == []
