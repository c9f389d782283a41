"""The acceptance test of the feed: a department follows it with nothing but the published text."""

import ast
import json
import shutil
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from domain.listing.frame import as_text
from domain.release.hashes import rows_as_json
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from samples.consumer import mirror as consumer
from samples.consumer.mirror import FeedFaultError, Mirror, update_from_files, update_from_table
from tests.support.publications import listings, publish, reasons

STATES = [
    listings([1, 2, 3], cf_nr_fk=0.1, bz="=1+1"),
    listings([2, 3, 4], cf_nr_fk=12.0, bz="'引'，\"号\"\n两行"),
    listings([2, 3, 4], cf_nr_fk=0.123456),
    listings([2, 5]),
]


@pytest.fixture
def growing(store, feed):
    """Publishes the next state at every call."""
    remaining = iter(STATES)

    def publish_next():
        publish(store, feed, next(remaining), reasons=reasons(("L0001", "repair", "信用修复")))

    return publish_next


def same_list(mirror: Mirror, store: SharedStore) -> bool:
    rows = map(json.loads, rows_as_json(as_text(store.current())).to_pylist())
    return {row["listing_id"]: row for row in rows} == mirror.listings


def test_the_consumer_needs_the_standard_library_alone():
    tree = ast.parse(Path(consumer.__file__).read_text("utf-8"))
    top = {
        (node.names[0].name if isinstance(node, ast.Import) else str(node.module)).split(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert top <= sys.stdlib_module_names


def test_a_mirror_follows_the_files_release_by_release(growing, store, feed, tmp_path):
    path = tmp_path / "mirror.json"
    assert update_from_files(Mirror(), feed.path) == []
    for number in range(1, len(STATES) + 1):
        growing()
        mirror = Mirror.load(path)
        assert update_from_files(mirror, feed.path) == [number]
        mirror.save(path)
        assert same_list(mirror, store)
    late = Mirror()
    assert update_from_files(late, feed.path) == [len(STATES)]
    assert same_list(late, store)


def test_a_mirror_follows_the_table(growing, store):
    mirror = Mirror()
    for _ in STATES:
        growing()
        connection = store.engine.raw_connection()
        update_from_table(mirror, connection)
        connection.close()
        assert same_list(mirror, store)
    assert mirror.release_no == len(STATES)


@pytest.fixture
def published(tmp_path):
    """A signed feed of three releases and a mirror of the second."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    store = SharedStore(f"sqlite:///{tmp_path / 's.db'}")
    store.migrate()
    feed = FeedDirectory(tmp_path / "feed", tmp_path / "key.pem")
    mirror = Mirror()
    for number, state in enumerate(STATES[:3], 1):
        publish(store, feed, state)
        if number < 3:
            update_from_files(mirror, feed.path)
    store.dispose()
    return feed.path, mirror, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def code_of(mirror, feed, key=None):
    before = dict(mirror.listings), mirror.release_no
    with pytest.raises(FeedFaultError) as error:
        update_from_files(mirror, feed, key)
    assert (dict(mirror.listings), mirror.release_no) == before
    assert "处理办法" in str(error.value)
    return error.value.code


@pytest.mark.parametrize("name", ["delta.csv", "manifest.json", "schema.json"])
def test_an_edited_file_is_noticed(published, name):
    feed, mirror, _ = published
    file = feed / "releases" / "3" / name
    file.write_bytes(file.read_bytes().replace(b"0", b"1", 1))
    assert code_of(mirror, feed) == "edited"


def test_a_missing_release_is_noticed(published):
    feed, mirror, _ = published
    shutil.rmtree(feed / "releases" / "3")
    assert code_of(mirror, feed) == "missing"


def test_a_gap_in_the_index_is_noticed(published):
    feed, mirror, _ = published
    index = feed / "index.json"
    index.write_text(index.read_text().replace('"release_no": 2', '"release_no": 9'))
    assert code_of(mirror, feed) == "gap"


def test_a_reset_is_noticed(published, tmp_path):
    _, mirror, _ = published
    store = SharedStore(f"sqlite:///{tmp_path / 'other.db'}")
    store.migrate()
    other = FeedDirectory(tmp_path / "other")
    for numbers in ([7], [7, 8], [7, 8, 9]):
        publish(store, other, listings(numbers))
    store.dispose()
    assert code_of(mirror, other.path) == "reset"


def test_only_the_publishers_signature_is_accepted(published):
    feed, mirror, key = published
    assert code_of(mirror, feed, "00" * 32) == "unsigned"
    assert update_from_files(mirror, feed, key) == [3]


def test_an_edited_mirror_is_noticed(published):
    feed, mirror, _ = published
    mirror.listings["L0002"]["cf_xdr_mc"] = "x"
    assert code_of(mirror, feed) == "reset"


def test_an_edited_table_is_noticed(store, feed):
    publish(store, feed, listings([1, 2]))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM credit_blacklist WHERE listing_id = 'L0002'")
    connection = store.engine.raw_connection()
    with pytest.raises(FeedFaultError) as error:
        update_from_table(Mirror(), connection)
    connection.close()
    assert error.value.code == "edited"


def test_the_command_says_where_the_mirror_stands(published, tmp_path, capsys):
    feed, _, key = published
    path = str(tmp_path / "mirror.json")
    assert consumer.main([str(feed), path, "--public-key", key]) == 0
    assert "第 3 批，3 条" in capsys.readouterr().out
    (feed / "index.json").unlink()
    assert consumer.main([str(feed), path]) == 1


def test_a_receiver_verifies_everything_received(growing, store, feed, capsys):
    for _ in STATES:
        growing()
    assert consumer.main(["--verify", str(feed.path)]) == 0
    assert f"{len(STATES)} 个批次" in capsys.readouterr().out


@pytest.mark.parametrize(
    "edited",
    ["index.json", *(f"releases/2/{name}" for name in (
        "manifest.json", "full.csv", "full.xlsx", "full.jsonl", "delta.csv", "public.csv",
        "schema.json",
    ))],
)  # fmt: skip
def test_a_receiver_finds_any_edited_file(growing, feed, edited, capsys):
    growing()
    growing()
    file = feed.path / edited
    body = file.read_bytes()
    file.write_bytes(body[:-9] + bytes([body[-9] ^ 1]) + body[-8:])
    assert consumer.main(["--verify", str(feed.path)]) == 1
    assert "处理办法" in capsys.readouterr().err


def test_a_receiver_finds_a_lost_and_an_added_file(growing, feed, capsys):
    growing()
    (feed.release_path(1) / "more.csv").write_text("x")
    assert consumer.main(["--verify", str(feed.path)]) == 1
    (feed.release_path(1) / "more.csv").unlink()
    (feed.release_path(1) / "public.csv").unlink()
    assert consumer.main(["--verify", str(feed.path)]) == 1
    assert "处理办法" in capsys.readouterr().err


def test_the_command_follows_the_table_of_either_database(growing, store, tmp_path, database_url):
    growing()
    mirror = tmp_path / "mirror.json"
    address = database_url.removeprefix("sqlite:///").replace("postgresql+psycopg", "postgresql")
    assert consumer.main(["--database", address, str(mirror)]) == 0
    growing()
    assert consumer.main(["--database", address, str(mirror)]) == 0
    assert same_list(Mirror.load(mirror), store)
