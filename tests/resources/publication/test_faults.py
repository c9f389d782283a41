"""Whatever breaks during a publication: nothing is lost, nothing is half, the next run heals."""

import multiprocessing
import os
import shutil
import signal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy.exc import OperationalError

from domain.release.delta import replay
from domain.release.hashes import listings_hash
from resources.databases import engine as database
from resources.feed import directory as feed_module
from resources.feed import rendering
from resources.feed.directory import FeedDamagedError, FeedDirectory
from resources.publication import shared_store, transaction
from resources.publication.publication import FeedAheadError, FilesBehindError
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from tests.support.publications import contents, listings, publish, tables

FIRST, SECOND = listings([1, 2, 3]), listings([2, 3, 4], cf_nr_fk=1.5)


class CrashError(Exception):
    """Stands for any failure."""


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The feed that the two publications give where nothing fails."""
    folder = tmp_path_factory.mktemp("calm")
    store = SharedStore(f"sqlite:///{folder / 'calm.db'}")
    store.migrate()
    feed = FeedDirectory(folder / "calm")
    for state in (FIRST, SECOND):
        publish(store, feed, state)
    store.dispose()
    return contents(feed.path)


def check_invariants(store: SharedStore, feed: FeedDirectory) -> None:
    before, previous = listings([]), None
    for row in store.releases():
        before = replay(before, store.changes(row["release_no"]))
        assert listings_hash(before) == row["state_hash"]
        assert row["previous_state_hash"] == previous
        previous = row["state_hash"]
        assert feed.release_path(row["release_no"]).is_dir()
    assert listings_hash(store.current()) == previous
    assert feed.newest() == store.releases()[-1]["release_no"]


BEFORE_COMMIT = {
    "staging": (shared_store.SharedStore, "_stage"),
    "gate": (transaction, "_pass_gate"),
    "rows": (transaction.Release, "_replace_rows"),
    "changes": (transaction.Release, "_append_changes"),
    "rendering": (feed_module, "render"),
    "writing": (rendering, "write_file"),
    "syncing": (feed_module, "sync_folder"),
    "manifest": (FeedDirectory, "_manifest"),
    "next index": (FeedDirectory, "prepare_index"),
    "digests": (transaction, "record"),
}
AFTER_COMMIT = {
    "release": (FeedDirectory, "put_release"),
    "index": (FeedDirectory, "write_index"),
}


def fail(*args, **kwargs):
    raise CrashError


@pytest.mark.parametrize("step", BEFORE_COMMIT)
def test_a_failure_before_the_commit_leaves_everything_as_it_was(store, feed, step, monkeypatch):
    publish(store, feed, FIRST)
    before, files = tables(store), contents(feed.path)
    with monkeypatch.context() as patch:
        patch.setattr(*BEFORE_COMMIT[step], fail)
        with pytest.raises(CrashError):
            publish(store, feed, SECOND)
    assert (tables(store), contents(feed.path)) == (before, files)
    assert publish(store, feed, SECOND).release_no == 2
    check_invariants(store, feed)


@pytest.mark.parametrize("step", AFTER_COMMIT)
def test_a_failure_after_the_commit_is_mended_by_the_next_run(
    tmp_path, step, monkeypatch, undisturbed
):
    store = SharedStore(f"sqlite:///{tmp_path / 'test.db'}")
    store.migrate()
    feed = FeedDirectory(tmp_path / "feed")
    publish(store, feed, FIRST)
    index = (feed.path / "index.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(*AFTER_COMMIT[step], fail)
        with pytest.raises(CrashError):
            publish(store, feed, SECOND)
    assert (feed.path / "index.json").read_bytes() == index
    assert publish(store, feed, SECOND, run_id="run-2").release_no is None
    check_invariants(store, feed)
    assert contents(feed.path) == undisturbed
    store.dispose()


@pytest.mark.parametrize("step", AFTER_COMMIT)
def test_a_rename_that_fails_says_what_is_published_and_what_is_not(store, feed, step, monkeypatch):
    def no_rights(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    publish(store, feed, FIRST)
    index = (feed.path / "index.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(*AFTER_COMMIT[step], no_rights)
        with pytest.raises(FilesBehindError, match=r"第 2 批已在共享库发布.*Permission denied"):
            publish(store, feed, SECOND)
    assert (feed.path / "index.json").read_bytes() == index
    assert listings_hash(store.current()) == listings_hash(SECOND)
    assert publish(store, feed, SECOND).release_no is None
    check_invariants(store, feed)
    assert verify(store, feed) == []


def _publish_and_die(url: str, path: str, target: str, nth: int) -> None:
    """Publish in a process that is killed at the nth call of one step."""
    store = SharedStore(url)
    owner, name = KILL_POINTS[target]
    step, calls = getattr(owner, name), 0

    def killed(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*args, **kwargs)

    setattr(owner, name, killed)
    publish(store, FeedDirectory(Path(path)), SECOND)


KILL_POINTS = {
    "insert": (transaction, "insert_texts"),
    "change": (transaction.Release, "_append_changes"),
    "discard": (SharedStore, "_try_discard"),
    "write": (rendering, "write_file"),
    "index": (FeedDirectory, "write_index"),
}


@pytest.mark.parametrize(
    ("target", "nth"), [("insert", 1), ("change", 1), ("discard", 1), ("write", 3), ("index", 1)]
)
def test_kill_nine_leaves_a_whole_release_behind(
    store, feed, database_url, target, nth, undisturbed
):
    publish(store, feed, FIRST)
    process = multiprocessing.get_context("fork").Process(
        target=_publish_and_die, args=(database_url, str(feed.path), target, nth)
    )
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    current = listings_hash(store.current())
    assert current in (listings_hash(FIRST), listings_hash(SECOND))
    assert feed.newest() in (1, 2)
    publish(store, feed, SECOND)
    check_invariants(store, feed)
    if store.engine.dialect.name == "sqlite":
        assert contents(feed.path) == undisturbed


def test_a_database_that_is_gone_is_a_clear_error(tmp_path, feed):
    store = SharedStore("postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2")
    with pytest.raises(OperationalError):
        publish(store, feed, FIRST)
    assert contents(feed.path) == {}
    store.dispose()


def test_a_writer_that_waits_too_long_says_so(tmp_path, feed, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    store = SharedStore(f"sqlite:///{tmp_path / 'test.db'}")
    store.migrate()
    publish(store, feed, FIRST)
    before = tables(store)
    with database.writing(store.engine), pytest.raises(OperationalError, match="locked"):
        publish(store, feed, SECOND)
    assert tables(store) == before
    publish(store, feed, SECOND)
    check_invariants(store, feed)
    store.dispose()


def test_a_database_that_was_reset_never_publishes_over_an_older_history(tmp_path, feed):
    """An empty or older database beside a feed: no second release 1 for those who have one."""
    older, reset = tmp_path / "old.db", SharedStore(f"sqlite:///{tmp_path / 'reset.db'}")
    store = SharedStore(f"sqlite:///{tmp_path / 'test.db'}")
    for each in (store, reset):
        each.migrate()
    publish(store, feed, FIRST)
    shutil.copy(tmp_path / "test.db", older)
    publish(store, feed, SECOND)
    files = contents(feed.path)
    restored = SharedStore(f"sqlite:///{older}")
    for lost in (reset, restored):
        before = tables(lost)
        with pytest.raises(FeedAheadError):
            publish(lost, feed, listings([1, 9]))
        assert (tables(lost), contents(feed.path)) == (before, files)
        assert publish(lost, FeedDirectory(tmp_path / "new" / lost.engine.url.database[-8:]), FIRST)
    for each in (store, reset, restored):
        each.dispose()


def test_the_same_list_published_by_another_database_is_another_history(tmp_path, feed):
    for name in ("one", "two"):
        store = SharedStore(f"sqlite:///{tmp_path / name}.db")
        store.migrate()
        if name == "one":
            publish(store, feed, FIRST)
        else:
            with pytest.raises(FeedAheadError):
                publish(store, feed, FIRST, run_id="another")
        store.dispose()


def test_a_release_that_was_lost_and_rendered_by_another_key_is_named_anew(tmp_path, store, feed):
    """Else every receiver would find its manifest edited for ever."""
    publish(store, feed, FIRST)
    publish(store, feed, SECOND)
    shutil.rmtree(feed.release_path(1))
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    store.repair_feed(FeedDirectory(feed.path, tmp_path / "key.pem"))
    assert verify(store, feed) == []


def test_an_index_that_cannot_be_read_is_left_alone_and_named(store, feed):
    publish(store, feed, FIRST)
    (feed.path / "index.json").write_text("{")
    with pytest.raises(FeedDamagedError, match=r"index\.json"):
        publish(store, feed, SECOND)
    assert (feed.path / "index.json").read_text() == "{"
    assert len(store.releases()) == 1
