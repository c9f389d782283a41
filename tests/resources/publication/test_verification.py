"""The proofs find any edit: a byte of a file, a value of a row."""

import json
from pathlib import Path

import pandas as pd
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text

from domain.release.provenance import unresolved
from resources.base.files import digests
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from schemas.tables.columns import shared_metadata
from tests.support.publications import contents, listings, publish, reasons

PUBLISHED = (
    "credit_blacklist",
    "credit_blacklist_public",
    "credit_blacklist_change",
    "credit_blacklist_release",
)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory):
    """Three releases, signed."""
    folder = tmp_path_factory.mktemp("proof")
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    store = SharedStore(f"sqlite:///{folder / 's.db'}")
    store.migrate()
    feed = FeedDirectory(folder / "feed", folder / "key.pem")
    publish(store, feed, listings([1, 2], bz="=1+1"))
    publish(store, feed, listings([2, 3]), reasons=reasons(("L0001", "repair", "信用修复")))
    publish(store, feed, listings([2, 3], cf_nr_fk=1.25, bz="一行\n两行，'引号'"))
    yield store, feed
    store.dispose()


@pytest.fixture
def local_store(tmp_path):
    made = SharedStore(f"sqlite:///{tmp_path / 'local.db'}")
    made.migrate()
    yield made
    made.dispose()


def test_an_untouched_feed_proves_itself(signed):
    assert verify(*signed) == []


def test_an_empty_feed_proves_itself(store, feed):
    assert verify(store, feed) == []


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_edited_byte_is_found(signed, data):
    store, feed = signed
    name = data.draw(st.sampled_from(sorted(contents(feed.path))))
    file: Path = feed.path / name
    body = file.read_bytes()
    at = data.draw(st.integers(0, len(body) - 1))
    flip = data.draw(st.integers(1, 255))
    try:
        file.write_bytes(body[:at] + bytes([body[at] ^ flip]) + body[at + 1 :])
        assert verify(store, feed)
    finally:
        file.write_bytes(body)


@pytest.mark.parametrize("table", PUBLISHED)
def test_an_edited_value_and_a_lost_row_is_found(signed, table):
    columns = [column.name for column in shared_metadata.tables[table].columns]
    _edit_and_look(*signed, table, [None, columns[1], columns[len(columns) // 2], columns[-1]])


@pytest.mark.slow
@pytest.mark.parametrize("table", PUBLISHED)
def test_an_edit_of_any_column_is_found(signed, table):
    columns = [column.name for column in shared_metadata.tables[table].columns]
    _edit_and_look(*signed, table, columns)


def _edit_and_look(store, feed, table, edits):
    target = shared_metadata.tables[table]
    with store.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(target)).mappings()]
        stored = [
            dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()
        ]
    for edit in edits:
        changed = [dict(row) for row in rows]
        if edit is None:
            changed.pop()
        else:
            changed[-1][edit] = _other(changed[-1][edit], target.columns[edit])
        _write(store, target, changed)
        try:
            assert verify(store, feed), edit
        finally:
            _put_back(store, target, stored)
    assert verify(store, feed) == []


def _put_back(store, target, stored):
    """Rows to the letter as they were stored: a moment that is spelt otherwise is an edit, too."""
    names = [column.name for column in target.columns]
    values = ", ".join(f":{name}" for name in names)
    with store.engine.begin() as connection:
        connection.execute(delete(target))
        connection.execute(
            text(f"INSERT INTO {target.name} ({', '.join(names)}) VALUES ({values})"), stored
        )


def _other(value, column):
    kind = column.type.python_type
    if value is None:
        samples = {"date": "2001-01-01", "datetime": "2001-01-01"}
        sample = samples.get(kind.__name__, 1)
        return pd.Timestamp(sample).to_pydatetime() if isinstance(sample, str) else kind(sample)
    if kind is str:
        return value + "x"
    return value + pd.Timedelta(days=1) if kind.__name__.startswith("date") else value + 1


def _write(store, table, rows):
    with store.engine.begin() as connection:
        connection.execute(delete(table))
        connection.execute(insert(table), rows)


@pytest.mark.parametrize("name", ["full.csv", "full.jsonl", "delta.csv", "public.csv"])
def test_a_row_edited_with_hashes_made_to_fit_is_found(local_store, feed, name):
    store = local_store
    publish(store, feed, listings([1, 2]))
    file = feed.release_path(1) / name
    file.write_text(file.read_text("utf-8").replace("L0002", "L0009"), "utf-8")
    manifest = feed.release_path(1) / "manifest.json"
    document = json.loads(manifest.read_text())
    document["files"][name] |= digests(file)
    manifest.write_text(
        json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n", "utf-8"
    )
    (feed.path / "index.json").write_bytes(feed.expected_index(store.releases()))
    assert verify(store, feed) == [
        f"第 1 批：{name} 的内容与数据库不符",
        "第 1 批：manifest.json 不是发布时的文件（数据库留存的散列不符）",
    ]


def test_a_lost_or_added_file_is_found(store, feed):
    publish(store, feed, listings([1]))
    (feed.release_path(1) / "schema.json").unlink()
    (feed.release_path(1) / "more.csv").write_text("x")
    assert len(verify(store, feed)) == 2


def test_every_listing_leads_to_violator_document_and_source_row():
    listed = pd.DataFrame({"violator_id": ["V1", "V2", "V3"], "rdwh": ["D1", "D2", "D3"]})
    violator = pd.DataFrame(
        {"violator_id": ["V0", "V1", "V2"], "merged_into": [None, "V0", None]}, dtype="str"
    )
    keys = {"violator_id": ["V0", "V2"], "source": ["market_penalty"] * 2}
    keys["source_record_id"] = ["D1", "D2"]
    violation = pd.DataFrame({**keys, "decision_no": ["D1", "D2"]})
    evidence = pd.DataFrame({**keys, "source_file": ["a", "gone"], "source_row": [1, 2]})
    files = pd.DataFrame({"source_file": ["a"]})
    assert unresolved(listed, violator, evidence, violation, files) == {
        "主体": 1,
        "法律文书": 1,
        "来源行": 2,
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("DROP TABLE credit_blacklist_change", "共享库缺少表 credit_blacklist_change"),
        ("DROP VIEW credit_blacklist_history", "共享库缺少表 credit_blacklist_history"),
        (
            "ALTER TABLE credit_blacklist ADD COLUMN remark TEXT",
            "共享库的表 credit_blacklist 多出列 remark",
        ),
        (
            "CREATE TRIGGER hide AFTER INSERT ON credit_blacklist BEGIN DELETE FROM "
            "credit_blacklist WHERE listing_id = new.listing_id; END",
            "共享库的表 credit_blacklist 上有触发器 hide，不是本程序建立的",
        ),
    ],
    ids=["table", "view", "column", "trigger"],
)
def test_a_changed_form_of_a_database_is_found(local_store, feed, change, fault):
    publish(local_store, feed, listings([1]))
    assert verify(local_store, feed) == []
    with local_store.engine.begin() as connection:
        connection.execute(text(change))
    assert fault in verify(local_store, feed)


def test_an_empty_text_in_place_of_none_is_found(local_store, feed):
    """Both hash alike; the program never writes an empty text."""
    publish(local_store, feed, listings([1]))
    with local_store.engine.begin() as connection:
        connection.execute(text("UPDATE credit_blacklist SET cf_xdr_zjhm = ''"))
    assert verify(local_store, feed) != []
