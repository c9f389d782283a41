"""The files of a release: complete, safe to open, provable."""

import csv
import hashlib
import io
import json
import zipfile

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from domain.listing.fields import FILE_FIELDS, PUBLIC_FIELDS
from resources.base.files import FeedBusyError
from resources.feed.directory import FeedDirectory
from resources.publication.shared_store import SharedStore
from tests.support.publications import contents, listings, publish


@pytest.fixture
def local_store(tmp_path):
    store = SharedStore(f"sqlite:///{tmp_path / 's.db'}")
    store.migrate()
    yield store
    store.dispose()


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def test_the_manifest_proves_every_file(local_store, feed):
    publish(local_store, feed, listings([1, 2]))
    folder = feed.release_path(1)
    manifest = json.loads((folder / "manifest.json").read_text())
    names = {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == names
    for name, entry in manifest["files"].items():
        body = (folder / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(body).hexdigest()
        assert entry["size"] == len(body)
        if "sm3" in hashlib.algorithms_available:
            assert entry["sm3"] == hashlib.new("sm3", body).hexdigest()
    assert manifest["files"]["full.csv"]["rows"] == 2
    assert manifest["release"]["run_id"] == "run-1"
    assert manifest["signature"] == {"state": "unsigned"}
    assert (manifest["previous_release"], manifest["baseline"]) == (None, True)


def test_the_index_names_the_newest_and_every_release(local_store, feed):
    for numbers in ([1], [1, 2]):
        publish(local_store, feed, listings(numbers))
    index = json.loads((feed.path / "index.json").read_text())
    assert index["newest"] == 2
    assert [entry["release_no"] for entry in index["releases"]] == [1, 2]
    for entry in index["releases"]:
        body = (feed.path / entry["manifest"]).read_bytes()
        assert entry["manifest_sha256"] == hashlib.sha256(body).hexdigest()


def test_full_csv_has_the_standards_headers_in_its_order_and_a_byte_order_mark(local_store, feed):
    publish(local_store, feed, listings([1], cf_nr_fk=0.123456))
    path = feed.release_path(1) / "full.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    row = rows_of(path)[0]
    assert list(row) == [f.header for f in FILE_FIELDS]
    assert row["罚款金额（万元）"] == "0.123456"
    assert row["处罚决定日期"] == "2023-06-01"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹦1",
        "⁺1",
        "₋1",
        "'quoted",
        "\tx",
        " =1",
        "\u3000=1",
        "\u200b=1",
        "\ufeff@x",
        "\n=1",
        "\nx",
    ],
)
def test_no_cell_runs_as_a_formula(local_store, feed, text):
    publish(local_store, feed, listings([1], bz=text))
    folder = feed.release_path(1)
    assert rows_of(folder / "full.csv")[0]["备注"] == "'" + text
    assert text not in (folder / "public.csv").read_text("utf-8-sig").splitlines()[1]
    sheet = openpyxl.load_workbook(folder / "full.xlsx").active
    cells = {c.value: c for c in sheet[2]}
    assert cells[text].data_type == "s"


def test_the_workbook_has_a_frozen_header_widths_and_codes_as_text(local_store, feed):
    publish(local_store, feed, listings([1, 2], bz='a<b>&"c"'))
    sheet = openpyxl.load_workbook(feed.release_path(1) / "full.xlsx").active
    assert sheet.freeze_panes == "A2"
    assert [c.value for c in sheet[1]] == [f.header for f in FILE_FIELDS]
    assert sheet.max_row == 3
    assert sheet.column_dimensions["A"].width > 10
    code = sheet[2][2]
    assert (code.value, code.number_format) == ("91320281MA00000001", "@")
    assert 'a<b>&"c"' in [c.value for c in sheet[2]]


def test_the_delta_file_is_the_change_log_of_the_release(local_store, feed):
    publish(local_store, feed, listings([1]))
    publish(local_store, feed, listings([1, 2]))
    rows = rows_of(feed.release_path(2) / "delta.csv")
    assert [(row["change_no"], row["op"], row["listing_id"]) for row in rows] == [
        ("2", "list", "L0002")
    ]
    assert json.loads(rows[0]["after"])["listing_id"] == "L0002"


def test_public_files_carry_no_personal_data(local_store, feed):
    personal = listings(
        [1],
        cf_xdr_mc="江阴市王小明托管部",
        cf_sy="王小明电话13812345678，证件320281199001011234",
        bz="经营者王小明",
    )
    publish(local_store, feed, personal)
    text = (feed.release_path(1) / "public.csv").read_text("utf-8-sig")
    assert list(rows_of(feed.release_path(1) / "public.csv")[0]) == [
        f.header for f in PUBLIC_FIELDS
    ]
    for secret in ("王小明", "13812345678", "320281199001011234"):
        assert secret not in text


def test_a_natural_persons_name_and_home_are_masked_in_public(local_store, feed):
    person = listings(
        [1],
        cf_xdr_mc="宋东东",
        cf_xdr_lb="自然人",
        cf_xdr_shxym=None,
        cf_xdr_zjhm="321282197004237914",
        cf_sy="宋东东在江阴市璜土镇运河丽舍15幢3单元1802室办班",
    )
    publish(local_store, feed, person)
    text = (feed.release_path(1) / "public.csv").read_text("utf-8-sig")
    for secret in ("宋东东", "321282197004237914", "1802", "15幢"):
        assert secret not in text


def test_a_signed_manifest_verifies_and_an_edited_one_does_not(local_store, tmp_path):
    key = Ed25519PrivateKey.generate()
    path = tmp_path / "key.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    feed = FeedDirectory(tmp_path / "signed", path)
    publish(local_store, feed, listings([1]))
    manifest = json.loads((feed.release_path(1) / "manifest.json").read_text())
    signature = manifest.pop("signature")
    body = (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature["public_key"]))
    public.verify(bytes.fromhex(signature["value"]), body)


def test_lost_releases_are_rendered_again_byte_for_byte(local_store, feed, tmp_path):
    for numbers in ([1, 2], [2, 3], [2]):
        publish(local_store, feed, listings(numbers))
    again = FeedDirectory(tmp_path / "again")
    assert local_store.repair_feed(again) == (1, 2, 3)
    assert contents(again.path) == contents(feed.path)
    assert local_store.repair_feed(again) == ()


def test_a_second_publisher_is_told_that_the_feed_is_busy(feed, monkeypatch):
    monkeypatch.setattr("resources.feed.directory.LOCK_SECONDS", 0.1)
    with feed.lock(), pytest.raises(FeedBusyError), FeedDirectory(feed.path).lock():
        pass


GOLDEN = {
    "full.csv": "b109f4ec9f2acb71",
    "full.jsonl": "4a762f15c4f1938b",
    "full.xlsx": "d53251c68cc3c34f",
    "delta.csv": "62c60f0be5361f9f",
    "public.csv": "6638a7e0d7b573ce",
    "schema.json": "0d2dd10b1cf39af9",
}
"""First digits of the SHA-256 of the second release below; of the workbook, of its sheet."""


def test_the_bytes_of_a_release_stay_what_they_were(local_store, feed):
    """A release that is rendered again by a later version must be the one that receivers have."""
    publish(local_store, feed, listings([1, 2, 3], bz='引"号"\\反 <b>&\n两行', cf_nr_fk=0.123456))
    publish(local_store, feed, listings([2, 3, 4], bz="=1+1", cf_frdb=None))
    bodies = {name: (feed.release_path(2) / name).read_bytes() for name in GOLDEN}
    # How well the sheet is compressed depends on the machine's zlib.
    with zipfile.ZipFile(io.BytesIO(bodies["full.xlsx"])) as workbook:
        bodies["full.xlsx"] = workbook.read("xl/worksheets/sheet1.xml")
    found = {name: hashlib.sha256(body).hexdigest()[:16] for name, body in bodies.items()}
    assert found == GOLDEN
