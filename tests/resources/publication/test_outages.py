"""A server that stops, a disk that is full: a clear error, nothing lost, the next run heals."""

import errno
import logging
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from benchmarks.postgres import temporary_server
from resources.databases.registry_store import RegistryStore
from resources.feed import rendering
from resources.feed.directory import FeedDirectory
from resources.publication import transaction
from resources.publication.attempts import PublicationInterruptedError, recorded
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from schemas.tables.registry import publication_attempt
from tests.support.publications import (
    broken_files,
    contents,
    listings,
    publish,
    same_tables,
    tables,
)

logger = logging.getLogger(__name__)

FORK = multiprocessing.get_context("fork")
FIRST, SECOND = listings([1, 2, 3]), listings([2, 3, 4], cf_nr_fk=1.5)


def state(number):
    return listings(range(number, 20 + number))


# -- PostgreSQL stopped and started ----------------------------------------------------------------


@pytest.fixture(scope="module")
def own_server():
    """A server that may be stopped; commits wait for the disk, as in production."""
    with temporary_server() as server:
        yield server


@pytest.fixture
def own_store(own_server):
    """A store in a database of its own on that server."""
    admin = SharedStore(own_server.url)
    name = f"outage{time.monotonic_ns()}"
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    store = SharedStore(own_server.url.rsplit("/", 1)[0] + "/" + name)
    store.migrate()
    return store


STEPS = {
    "staging": (SharedStore, "_stage"),
    "gate": (transaction, "_pass_gate"),
    "rows": (transaction.Release, "_replace_rows"),
    "changes": (transaction.Release, "_append_changes"),
    "files": (SharedStore, "_render_missing"),
}
"""After which step of a publication the server stops."""


@pytest.mark.postgres
@pytest.mark.parametrize("step", ["rows", "files"])
def test_a_server_stopped_in_mid_run_loses_nothing(own_server, own_store, feed, monkeypatch, step):
    _stopped_after(step, "immediate", own_server, own_store, feed, monkeypatch)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["fast", "immediate"])
@pytest.mark.parametrize("step", STEPS)
def test_a_server_stopped_after_any_step_loses_nothing(
    own_server, own_store, feed, monkeypatch, step, mode
):
    _stopped_after(step, mode, own_server, own_store, feed, monkeypatch)


def _stopped_after(step, mode, server, store, feed, monkeypatch):
    publish(store, feed, FIRST)
    before = tables(store)
    owner, name = STEPS[step]
    done = getattr(owner, name)

    def stop(*args, **kwargs):
        result = done(*args, **kwargs)
        server.stop(mode)
        return result

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, stop)
        with pytest.raises(DBAPIError):
            publish(store, feed, SECOND)
    server.start()
    now = tables(store)
    for each in (before, now):
        each.pop("credit_blacklist_staged")
    assert now == before
    publish(store, feed, SECOND)
    assert verify(store, feed) == []
    assert len(store.releases()) == 2
    assert tables(store)["credit_blacklist_staged"] == []


def _publish_stubbornly(url, path, count, done):
    """Publish many releases; after an error try the same one again, as the next run would."""
    store, feed, failures = SharedStore(url), FeedDirectory(Path(path)), Counter()
    for number in range(count):
        while True:
            try:
                publish(store, feed, state(number), run_id=str(number))
            except DBAPIError as error:
                failures[type(error).__name__] += 1
                time.sleep(0.02)
            else:
                break
    done.put(dict(failures))


@pytest.mark.slow
@pytest.mark.postgres
def test_a_server_stopped_and_started_ten_times_in_fifty_publications(
    own_server, own_store, feed, tmp_path
):
    done = multiprocessing.get_context("spawn").Queue()
    url = own_store.engine.url.render_as_string(hide_password=False)
    publisher = multiprocessing.get_context("spawn").Process(
        target=_publish_stubbornly, args=(url, str(feed.path), 50, done)
    )
    publisher.start()
    chance, stops = random.Random(11), 0
    while not own_store.releases():
        time.sleep(0.05)
    while publisher.is_alive() and stops < 10:
        time.sleep(chance.uniform(0.1, 0.9))
        own_server.stop("immediate" if stops % 2 else "fast")
        time.sleep(chance.uniform(0.0, 0.3))
        own_server.start()
        stops += 1
    failures = done.get(timeout=300)
    publisher.join(60)
    logger.info(f"server stopped {stops} times during 50 publications; errors: {failures}")
    assert sum(failures.values()) >= 3
    assert verify(own_store, feed) == []
    assert [row["run_id"] for row in own_store.releases()] == [str(n) for n in range(50)]
    calm, quiet = SharedStore(f"sqlite:///{tmp_path / 'calm.db'}"), FeedDirectory(tmp_path / "calm")
    calm.migrate()
    for number in range(50):
        publish(calm, quiet, state(number), run_id=str(number))
    assert contents(feed.path) == contents(quiet.path)
    assert same_tables(own_store, calm)
    calm.dispose()


@pytest.mark.postgres
def test_an_operator_reads_what_a_stopped_server_means(own_server, own_store, feed, tmp_path):
    registry = RegistryStore(f"sqlite:///{tmp_path / 'registry.db'}")
    registry.migrate()
    own_server.stop()
    try:
        with (
            pytest.raises(PublicationInterruptedError, match="数据库") as caught,
            recorded(registry, "run", date(2024, 6, 30)),
        ):
            publish(own_store, feed, FIRST)
    finally:
        own_server.start()
    table = publication_attempt.c
    with registry.engine.connect() as connection:
        attempts = connection.execute(select(table.outcome, table.detail)).all()
    assert attempts == [("failed", str(caught.value))]
    registry.dispose()


# -- a full disk -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The feed that the two publications give where nothing fails."""
    folder = tmp_path_factory.mktemp("calm")
    store = SharedStore(f"sqlite:///{folder / 'calm.db'}")
    store.migrate()
    feed = FeedDirectory(folder / "calm")
    for each in (FIRST, SECOND):
        publish(store, feed, each)
    store.dispose()
    return contents(feed.path)


@pytest.fixture(scope="module")
def after_first(tmp_path_factory):
    """Database and feed with the first release, to be copied."""
    folder = tmp_path_factory.mktemp("first") / "template"
    store, feed = _opened(folder)
    store.migrate()
    publish(store, feed, FIRST)
    store.dispose()
    return folder


def _opened(folder):
    return SharedStore(f"sqlite:///{folder / 'shared.db'}"), FeedDirectory(folder / "feed")


def _nothing_lost(folder, before, undisturbed):
    """After a failed publication: the first release as it was, no leftovers, the next run heals."""
    now = contents(folder / "feed")
    releases = {name: body for name, body in before.items() if name != "index.json"}
    assert {name: now.get(name) for name in releases} == releases
    assert not [name for name in now if ".new" in name]
    assert not broken_files(FeedDirectory(folder / "feed"))
    store, feed = _opened(folder)
    publish(store, feed, SECOND)
    assert verify(store, feed) == []
    assert len(store.releases()) == 2
    assert contents(feed.path) == undisturbed
    store.dispose()


OPERATIONS = ((os, "fsync"), (Path, "open"), (Path, "mkdir"), (Path, "rename"), (Path, "replace"))
"""What a feed does to a disk besides writing."""


def _fail_at(nth, patch):
    """Let the nth operation on the disk fail; returns what was counted."""
    counted = []

    def failing(operation, name):
        def run(*args, **kwargs):
            if name != "open" or "w" in "".join(map(str, args[1:])):
                counted.append(name)
                if len(counted) == nth:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return operation(*args, **kwargs)

        return run

    for owner, name in OPERATIONS:
        patch.setattr(owner, name, failing(getattr(owner, name), name))
    return counted


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_no_space_at_any_step_of_any_file_loses_nothing(
    tmp_path, after_first, undisturbed, monkeypatch, step
):
    before, nth, failed = contents(after_first / "feed"), 1 - step, True
    while failed:
        nth += step
        folder = tmp_path / str(nth)
        shutil.copytree(after_first, folder)
        store, feed = _opened(folder)
        with monkeypatch.context() as patch:
            counted = _fail_at(nth, patch)
            error = _error_of(store, feed)
            failed = error is not None
            assert not failed or error.errno == errno.ENOSPC
        store.dispose()
        if failed:
            _nothing_lost(folder, before, undisturbed)
    # Seven files and the index are opened and synced, two folders made, two names moved.
    assert Counter(counted) >= Counter(fsync=11, open=8, mkdir=2, rename=1, replace=1)
    assert nth in range(len(counted) + 1, len(counted) + 1 + step)


def _error_of(store, feed):
    """Publish; return the error of the file system, None if there was none."""
    try:
        publish(store, feed, SECOND)
    except OSError as error:
        return error
    return None


def _publish_limited(folder, limit, report):
    """Publish in a process whose files may not grow beyond so many bytes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store, feed = _opened(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    report.put(_failure(store, feed))


def _failure(store, feed):
    """Publish; return what failed: a file, the database, or nothing."""
    try:
        publish(store, feed, SECOND)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG):
            raise
        return Path(error.filename).name if error.filename else "folder"
    except DBAPIError as error:
        return f"database: {error.orig}"
    return None


def test_files_that_may_not_grow_lose_nothing(tmp_path, after_first, undisturbed):
    before, found = contents(after_first / "feed"), {}
    sizes = {len(body) for body in undisturbed.values()}
    database = (after_first / "shared.db").stat().st_size
    for limit in sorted({0, *(size - 1 for size in sizes), database, 4 * database})[::3]:
        folder = tmp_path / str(limit)
        shutil.copytree(after_first, folder)
        report = FORK.SimpleQueue()
        process = FORK.Process(target=_publish_limited, args=(folder, limit, report))
        process.start()
        process.join(60)
        found[limit] = report.get()
        if found[limit]:
            _nothing_lost(folder, before, undisturbed)
    assert any(found.values())


@contextmanager
def small_disk(size):
    """A real file system of so many bytes in memory; skips where mounting is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="disk"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        folder.rmdir()
        pytest.skip("only an administrator may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


PAGE = 4096
"""What such a disk gives away at once, bytes."""


def _fill(disk, pages_left):
    """Fill the disk but for so many pages; return the file that does."""
    free = os.statvfs(disk)
    filler = disk / "filler"
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - pages_left * PAGE))
    return filler


@pytest.mark.slow
@pytest.mark.parametrize("with_database", [False, True], ids=["feed", "database_and_feed"])
def test_a_really_full_disk_loses_nothing(
    tmp_path, after_first, undisturbed, with_database, monkeypatch
):
    # One file after the other, so that each is the one that fails.
    monkeypatch.setattr(rendering, "WRITERS", 1)
    before, failed = contents(after_first / "feed"), Counter()
    for pages in range(400):
        folder = tmp_path / str(pages)
        shutil.copytree(after_first, folder)
        with small_disk(4_000_000) as disk:
            moved = ("feed", "shared.db") if with_database else ("feed",)
            for name in moved:
                shutil.move(folder / name, disk / name)
            for name in {"feed", "shared.db"} - set(moved):
                (disk / name).symlink_to(folder / name)
            store, feed = _opened(disk)
            filler = _fill(disk, pages)
            what = _failure(store, feed)
            filler.unlink()
            store.dispose()
            failed[what] += 1
            if what:
                _nothing_lost(disk, before, undisturbed)
        if what is None:
            break
    logger.info(f"full disk at: {dict(failed)}")
    assert failed[None] == 1
    files = {Path(name).name for name in undisturbed} - {"index.json"} | {".index.json.new"}
    assert with_database or files <= set(failed)
