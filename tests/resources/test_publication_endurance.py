"""Readers, kills and outages during many publications: no mixture, nothing lost, the same end."""

import json
import multiprocessing
import os
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from domain.release import state_hash
from resources.feed import FeedDirectory
from resources.shared_store import SharedStore
from resources.verification import verify
from schemas.tables import credit_blacklist, credit_blacklist_release
from tests.publications import contents, listings, publish

SPAWN = multiprocessing.get_context("spawn")


def states(count):
    """As many states, each one listing apart from the one before."""
    return (listings(range(number, 20 + number)) for number in range(count))


# -- readers ---------------------------------------------------------------------------------------


def _watch_table(url, path, stop, seen):
    """Poll the table until told to stop; report how often, or the first mixture."""
    store = SharedStore(url)
    times = 0
    while not stop.is_set():
        with store.engine.connect() as connection:
            columns = (credit_blacklist.c.listing_id, credit_blacklist.c.row_hash)
            rows = connection.execute(select(*columns, credit_blacklist.c.release_no)).all()
        with store.engine.connect() as connection:
            table = credit_blacklist_release.c
            known = dict(connection.execute(select(table.release_no, table.state_hash)).all())
        numbers = {row[2] for row in rows}
        hashed = state_hash((row[0], row[1]) for row in rows)
        if rows and (len(numbers) != 1 or known[numbers.pop()] != hashed):
            seen.put("mixture in the table")
            return
        times += 1
    store.dispose()
    seen.put(times)


def _watch_files(url, path, stop, seen):
    """Poll the index and the release that it names."""
    feed, times = FeedDirectory(Path(path)), 0
    while not stop.is_set():
        number = feed.newest()
        if number is not None:
            folder = feed.release_path(number)
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
            lines = (folder / "full.jsonl").read_bytes().splitlines()
            if len(lines) != manifest["release"]["listings"] or any(
                (folder / name).stat().st_size != facts["size"]
                for name, facts in manifest["files"].items()
            ):
                seen.put("mixture in the files")
                return
        times += 1
    seen.put(times)


def watched(store, feed, database_url, count):
    stop, seen = SPAWN.Event(), SPAWN.Queue()
    readers = [
        SPAWN.Process(target=watch, args=(database_url, str(feed.path), stop, seen))
        for watch in (_watch_table, _watch_files)
    ]
    for reader in readers:
        reader.start()
    time.sleep(2.0)
    for state in states(count):
        publish(store, feed, state)
    time.sleep(0.5)
    stop.set()
    found = [seen.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(20)
    assert all(isinstance(times, int) and times > 0 for times in found), found
    assert len(store.releases()) == count


def test_readers_never_see_a_mixture(store, feed, database_url):
    watched(store, feed, database_url, 4)


@pytest.mark.slow
def test_readers_never_see_a_mixture_in_fifty_releases(store, feed, database_url):
    watched(store, feed, database_url, 50)


# -- kills -----------------------------------------------------------------------------------------


def _publish_state(url, path, number):
    store = SharedStore(url)
    publish(store, FeedDirectory(Path(path)), next(_from(number)), run_id=str(number))
    store.dispose()


def _from(number):
    yield listings(range(number, 20 + number))


def endured(store, feed, database_url, count, tmp_path):
    """Kill publications at random moments, then start each again; compare with a calm feed."""
    chance = random.Random(7)
    killed = 0
    for number in range(count):
        process = multiprocessing.get_context("fork").Process(
            target=_publish_state, args=(database_url, str(feed.path), number)
        )
        process.start()
        process.join(chance.uniform(0.0, 0.25))
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.join(30)
        publish(store, feed, next(_from(number)), run_id=str(number))
    assert killed > 0
    assert verify(store, feed) == []
    calm = SharedStore(f"sqlite:///{tmp_path / 'calm.db'}")
    calm.migrate()
    quiet = FeedDirectory(tmp_path / "calm")
    for number in range(count):
        publish(calm, quiet, next(_from(number)), run_id=str(number))
    calm.dispose()
    assert contents(feed.path) == contents(quiet.path)


def test_kill_nine_at_random_points_changes_nothing_in_the_end(tmp_path, feed):
    url = f"sqlite:///{tmp_path / 'test.db'}"
    store = SharedStore(url)
    store.migrate()
    store.engine.dispose()
    endured(store, feed, url, 4, tmp_path)
    store.dispose()


@pytest.mark.slow
def test_kill_nine_at_random_points_of_two_hundred_publications(
    store, feed, database_url, tmp_path
):
    store.engine.dispose()
    endured(store, feed, database_url, 200, tmp_path)


# -- outages ---------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize("at", ["_stage", "_render_missing"])
def test_connections_cut_in_mid_run_lose_nothing(postgres_url, feed, monkeypatch, at):
    """What a PostgreSQL that stops and starts again does to its clients."""
    store, other = SharedStore(postgres_url), SharedStore(postgres_url)
    store.migrate()
    publish(store, feed, listings([1, 2]))
    step = getattr(SharedStore, at)

    def cut(self, *args, **kwargs):
        done = step(self, *args, **kwargs)
        with other.engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return done

    with monkeypatch.context() as patch:
        patch.setattr(SharedStore, at, cut)
        with pytest.raises(DBAPIError):
            publish(store, feed, listings([2, 3]))
    publish(store, feed, listings([2, 3]))
    assert verify(store, feed) == []
    assert len(store.releases()) == 2
    for each in (store, other):
        each.dispose()
