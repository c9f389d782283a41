"""Write, audit, publish: what fails the audit changes nothing and leaves a record."""

import multiprocessing
import os
import signal
from contextlib import nullcontext

import pytest
from sqlalchemy import select

from domain.release.gate import GateFinding
from resources.databases.registry_store import RegistryStore
from resources.feed.directory import FeedDirectory
from resources.publication.attempts import KILLED, recorded
from resources.publication.audit import audit_staged, audit_tables
from resources.publication.publication import PublicationRefusedError
from resources.publication.shared_store import SharedStore
from schemas.audits import REGISTRY_SUITES
from schemas.tables.registry import publication_attempt
from tests.support.publications import AS_OF, contents, listings, publish, tables


@pytest.fixture
def registry(tmp_path):
    made = RegistryStore(f"sqlite:///{tmp_path / 'registry.db'}")
    made.migrate()
    yield made
    made.dispose()


def attempts(registry):
    table = publication_attempt
    columns = (table.c.outcome, table.c.release_no, table.c.detail)
    with registry.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns))]


def test_great_expectations_sees_the_candidate_before_anyone_else(store, feed, database_url):
    publish(store, feed, listings([1, 2]), audit=lambda: audit_staged(database_url))
    before, files = tables(store), contents(feed.path)
    secret = listings([1, 2, 3], bz="电话13812345678")
    with pytest.raises(PublicationRefusedError) as error:
        publish(store, feed, secret, audit=lambda: audit_staged(database_url))
    assert [finding.code for finding in error.value.findings] == ["staged_no_mobile_in_bz"]
    assert "13812345678" not in str(error.value)
    assert (tables(store), contents(feed.path)) == (before, files)


def test_the_audit_looks_at_the_staged_rows_and_only_when_something_changed(store, feed):
    looks = []

    def audit():
        looks.append(len(tables(store)["credit_blacklist_staged"]))
        return ()

    for numbers in ([1, 2], [1, 2], [1]):
        publish(store, feed, listings(numbers), audit=audit)
    assert looks == [2, 1]
    assert tables(store)["credit_blacklist_staged"] == []


def test_every_attempt_leaves_a_record(store, feed, registry):
    finding = GateFinding("x", "不行")
    for numbers, audit in (([1], None), ([1], None), ([2], lambda: [finding])):
        with (
            pytest.raises(PublicationRefusedError) if audit else nullcontext(),
            recorded(registry, "run", AS_OF) as attempt,
        ):
            attempt.done(publish(store, feed, listings(numbers), audit=audit))
    assert attempts(registry) == [
        ("published", 1, None),
        ("unchanged", None, None),
        ("refused", None, "不行"),
    ]


def test_the_record_of_a_failure_keeps_no_words_of_the_data(registry):
    with pytest.raises(ValueError, match="王小明"), recorded(registry, "run", AS_OF):
        raise ValueError("王小明")
    assert attempts(registry) == [("failed", None, "ValueError")]


def test_tables_without_any_row_pass_the_audit(registry):
    outcomes = audit_tables(str(registry.engine.url), REGISTRY_SUITES)
    assert {outcome.table for outcome in outcomes} == set(REGISTRY_SUITES)
    assert all(outcome.passed and outcome.rows == outcome.unexpected == 0 for outcome in outcomes)


def _publish_and_die(url, folder, as_of):
    store, registry = SharedStore(f"sqlite:///{folder / 's.db'}"), RegistryStore(url)
    with recorded(registry, "killed", as_of):
        publish(store, FeedDirectory(folder), listings([1]), audit=lambda: os.kill(os.getpid(), 9))


def test_a_killed_publication_leaves_a_record_too(tmp_path, registry):
    shared = SharedStore(f"sqlite:///{tmp_path / 's.db'}")
    shared.migrate()
    url = registry.engine.url.render_as_string(hide_password=False)
    process = multiprocessing.get_context("fork").Process(
        target=_publish_and_die, args=(url, tmp_path, AS_OF)
    )
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert attempts(registry) == [("failed", None, KILLED)]
    shared.dispose()
