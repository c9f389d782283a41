"""Readers and kills during many publications: no mixture, nothing lost, the same end."""

import logging
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import delete, select

from domain.listing.frame import normalise_listings
from domain.release.gate import GatePolicy
from domain.release.hashes import row_hash, state_hash
from resources.databases.engine import writing
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from samples.consumer.mirror import Mirror, update_from_files
from schemas.tables.shared import (
    credit_blacklist,
    credit_blacklist_public,
    credit_blacklist_release,
)
from tests.support.publications import broken_files, contents, listings, publish, same_tables

logger = logging.getLogger(__name__)

SPAWN = multiprocessing.get_context("spawn")


def state(number):
    """The list of one release: each differs from the one before by two listings and a fine."""
    return listings(range(number, 20 + number), cf_nr_fk=round(0.1 + number / 10, 1))


# -- readers ---------------------------------------------------------------------------------------


def _frame(rows):
    return pd.DataFrame([dict(row) for row in rows], dtype="object")


def table_mixture(store):
    """What one look at the tables shows that no single release holds, empty if nothing."""
    sqlite = store.engine.dialect.name == "sqlite"
    options = {} if sqlite else {"isolation_level": "REPEATABLE READ"}
    with store.engine.connect().execution_options(**options) as connection, connection.begin():
        rows = connection.execute(select(credit_blacklist)).mappings().all()
        public = set(connection.execute(select(credit_blacklist_public.c.listing_id)).scalars())
        table = credit_blacklist_release
        releases = connection.execute(select(table).order_by(table.c.release_no)).mappings().all()
    if not releases:
        return "rows before the first release" if rows or public else ""
    hashes = {row["listing_id"]: row["row_hash"] for row in rows}
    frame = normalise_listings(_frame(rows))
    found = {
        "release numbers": {row["release_no"] for row in rows} != {releases[-1]["release_no"]},
        "state": state_hash(hashes) != releases[-1]["state_hash"],
        "row hashes": dict(zip(frame["listing_id"], row_hash(frame), strict=True)) != hashes,
        "public rows": public != set(hashes),
    }
    return ", ".join(what for what, broken in found.items() if broken)


def watch_table(store, feed):
    return table_mixture(store)


def watch_one_statement(store, feed):
    """A reader without a transaction of its own: one statement is one release."""
    columns = (credit_blacklist.c.listing_id, credit_blacklist.c.row_hash)
    with store.engine.connect() as connection:
        rows = connection.execute(select(*columns, credit_blacklist.c.release_no)).all()
    with store.engine.connect() as connection:
        table = credit_blacklist_release.c
        known = dict(connection.execute(select(table.release_no, table.state_hash)).all())
    numbers = {row[2] for row in rows}
    hashed = state_hash((row[0], row[1]) for row in rows)
    return "statement" if rows and [known[n] for n in numbers] != [hashed] else ""


def watch_files(store, feed):
    return broken_files(feed)


def watch_as_a_department(store, feed):
    """The reference consumer, starting anew each time: it raises on anything that does not fit."""
    update_from_files(Mirror(), feed.path)
    return ""


WATCHES = (watch_table, watch_one_statement, watch_files, watch_as_a_department)


def _watch(look, url, path, ready, stop, seen):
    """Look again and again until told to stop; report how often, or the first mixture.

    Only looks at a published feed count.
    """
    store, feed, times = SharedStore(url), FeedDirectory(Path(path)), 0
    ready.wait(60)
    while not stop.is_set():
        try:
            mixture = look(store, feed)
        except Exception as error:
            mixture = f"{type(error).__name__}: {error}"
        if mixture:
            seen.put((look.__name__, mixture))
            return
        times += feed.newest() is not None
    seen.put((look.__name__, times))


@contextmanager
def watched(feed, url, looks=WATCHES):
    """Run readers in processes of their own during the block; yields where their reports go."""
    ready, stop, seen = SPAWN.Barrier(len(looks) + 1), SPAWN.Event(), SPAWN.Queue()
    readers = [
        SPAWN.Process(target=_watch, args=(look, url, str(feed.path), ready, stop, seen))
        for look in looks
    ]
    for reader in readers:
        reader.start()
    found = {}
    try:
        ready.wait(60)
        yield found
    finally:
        stop.set()
        found.update(seen.get(timeout=60) for _ in readers)
        for reader in readers:
            reader.join(20)


def never_a_mixture(store, feed, url, count, looks=WATCHES):
    with watched(feed, url, looks) as found:
        for number in range(count):
            publish(store, feed, state(number))
    assert all(isinstance(times, int) and times >= count for times in found.values()), found
    assert len(store.releases()) == count
    return found


def test_readers_never_see_a_mixture(store, feed, database_url):
    never_a_mixture(store, feed, database_url, 2, (watch_table, watch_files))


@pytest.mark.slow
def test_readers_never_see_a_mixture_in_fifty_releases(store, feed, database_url):
    found = never_a_mixture(store, feed, database_url, 50)
    logger.info(f"{store.engine.dialect.name}: looks during 50 releases: {found}")


@pytest.mark.slow
def test_the_readers_would_notice_a_table_replaced_in_two_steps(store, feed, database_url):
    """The guard of the guard: a publisher that commits between deleting and inserting."""
    publish(store, feed, state(0))
    with watched(feed, database_url, (watch_table, watch_one_statement)) as found:
        with writing(store.engine) as connection:
            kept = [dict(row) for row in connection.execute(select(credit_blacklist)).mappings()]
            some = credit_blacklist.c.listing_id > "L0005"
            connection.execute(delete(credit_blacklist).where(some))
        time.sleep(1.0)
        with writing(store.engine) as connection:
            connection.execute(delete(credit_blacklist))
            connection.execute(credit_blacklist.insert(), kept)
    assert {name for name, report in found.items() if isinstance(report, str)} == {
        "watch_table",
        "watch_one_statement",
    }, found


@pytest.mark.slow
def test_the_readers_would_notice_an_index_that_moves_first(store, feed, database_url, monkeypatch):
    publish(store, feed, state(0))
    put = FeedDirectory.put_release

    def index_first(self, prepared):
        self.write_index(store.releases())
        time.sleep(1.0)
        return put(self, prepared)

    monkeypatch.setattr(FeedDirectory, "put_release", index_first)
    with watched(feed, database_url, (watch_files, watch_as_a_department)) as found:
        publish(store, feed, state(1))
    assert all(isinstance(report, str) for report in found.values()), found


# -- kills -----------------------------------------------------------------------------------------

FORK = multiprocessing.get_context("fork")


OPERATIONS = ((os, "fsync"), (Path, "open"), (Path, "mkdir"), (Path, "rename"), (Path, "replace"))
"""What a feed does to a disk besides reading and writing."""
LAST = 12
"""About as many of these come after the commit; every second kill at a step strikes there."""


def _publish_state(url, path, number, steps=None):
    """Publish one state; killed before the operation on the disk that follows so many steps."""
    if steps is not None:
        _die_after(steps)
    store = SharedStore(url)
    publish(store, FeedDirectory(Path(path)), state(number), run_id=str(number))
    store.dispose()


def _die_after(steps):
    """Let this process, which is nobody else's, be killed at one operation on the disk."""
    left = iter(range(steps))

    def dying(operation):
        def run(*args, **kwargs):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return operation(*args, **kwargs)

        return run

    for owner, name in OPERATIONS:
        setattr(owner, name, dying(getattr(owner, name)))


def _count_steps(url, path, number):
    """Publish one state in this process and leave it with the number of operations on the disk."""
    counted = Counter()

    def counting(operation):
        def run(*args, **kwargs):
            counted["steps"] += 1
            return operation(*args, **kwargs)

        return run

    for owner, name in OPERATIONS:
        setattr(owner, name, counting(getattr(owner, name)))
    _publish_state(url, path, number)
    os._exit(counted["steps"])


def _steps_of_a_publication(url, feed, number):
    """How many operations one publication does, files opened to be read included."""
    process = FORK.Process(target=_count_steps, args=(url, str(feed.path), number))
    process.start()
    process.join(60)
    assert 10 < process.exitcode < 255
    return process.exitcode


def _kill_within(seconds, *arguments):
    """Publish in a process of its own and kill it after so long; return whether it was killed."""
    process = FORK.Process(target=_publish_state, args=arguments)
    process.start()
    process.join(seconds)
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    return process.exitcode == -signal.SIGKILL


def _reached(store, feed, number):
    """How far a killed publication came."""
    if len(store.releases()) <= number:
        return "before the commit"
    return "index moved" if feed.newest() == number + 1 else "between commit and index"


def endured(store, feed, url, count, tmp_path):
    """Kill publications at random points, then start each again; compare with a calm feed.

    One by the clock, the next at a step: little happens after the commit, and the clock hardly
    ever strikes there.
    """
    started = time.monotonic()
    _kill_within(60, url, str(feed.path), 0)
    longest = 1.2 * (time.monotonic() - started)
    publish(store, feed, state(1), run_id="1")  # loads what a publication needs, here for all
    every = _steps_of_a_publication(url, feed, 2)
    chance, reached = random.Random(7), Counter()
    for number in range(3, count):
        by_clock = number % 2
        seconds = chance.uniform(0.0, longest) if by_clock else 60
        late = number % 4 == 0
        steps = every - chance.randrange(LAST) - 1 if late else chance.randrange(every)
        steps = None if by_clock else steps
        if _kill_within(seconds, url, str(feed.path), number, steps):
            reached[_reached(store, feed, number)] += 1
        assert not table_mixture(store)
        assert not broken_files(feed)
        publish(store, feed, state(number), run_id=str(number))
        if number % 20 == 0:
            assert verify(store, feed) == []
    assert verify(store, feed) == []
    calm, quiet = SharedStore(f"sqlite:///{tmp_path / 'calm.db'}"), FeedDirectory(tmp_path / "calm")
    calm.migrate()
    for number in range(count):
        publish(calm, quiet, state(number), run_id=str(number))
    assert contents(feed.path) == contents(quiet.path)
    assert same_tables(store, calm)
    calm.dispose()
    return reached


def test_kill_nine_at_random_points_changes_nothing_in_the_end(tmp_path, feed):
    url = f"sqlite:///{tmp_path / 'test.db'}"
    store = SharedStore(url)
    store.migrate()
    assert endured(store, feed, url, 8, tmp_path)
    store.dispose()


@pytest.mark.slow
def test_kill_nine_at_random_points_of_two_hundred_publications(
    store, feed, database_url, tmp_path
):
    reached = endured(store, feed, database_url, 200, tmp_path)
    logger.info(f"{store.engine.dialect.name}: kills of 200 publications: {dict(reached)}")
    assert min(reached["before the commit"], reached["between commit and index"]) >= 10, reached


# -- two publishers --------------------------------------------------------------------------------


def _publish_many(url, path, numbers, done):
    store, feed = SharedStore(url), FeedDirectory(Path(path))
    # One may run far ahead, so that the other's list shares nothing with the last release.
    gate = GatePolicy(max_shrink_share=9.0, max_growth_share=9.0)
    for number in numbers:
        publish(store, feed, state(number), run_id=str(number), gate=gate)
    store.dispose()
    done.put(len(numbers))


def alternating(store, feed, url, count):
    """Two processes publish different lists as fast as they can."""
    done = SPAWN.Queue()
    both = [
        SPAWN.Process(target=_publish_many, args=(url, str(feed.path), range(n, count, 2), done))
        for n in (0, 1)
    ]
    for process in both:
        process.start()
    for process in both:
        process.join(300)
    assert [process.exitcode for process in both] == [0, 0]
    assert verify(store, feed) == []
    assert len(store.releases()) == count
    assert sorted(int(row["run_id"]) for row in store.releases()) == list(range(count))


@pytest.mark.slow
def test_two_publishers_at_once_publish_forty_whole_releases(store, feed, database_url):
    alternating(store, feed, database_url, 40)
