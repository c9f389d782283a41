"""Which files there are, which belong to nothing, and what is remembered of them."""

import os
from pathlib import Path

import pandas as pd
import pytest

from resources.inbox.files import Inbox
from resources.inbox.parse_cache import ParseCache, cache_key
from resources.intake import reading
from resources.intake.snapshots import read_folder, read_unclaimed
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy
from tests.support.workbooks import only, put, record, rules, town_xlsx, xlsx

FOLDER = "town_submissions/2023-04-08"


def test_files_of_no_source_are_reported_and_noise_is_counted(inbox: Inbox, policy: Policy) -> None:
    put(inbox.root, "README.txt", b"x")
    put(inbox.root, "photos/a.jpg", b"x")
    put(inbox.root, "complaints/2023/a.csv", b"x")
    put(inbox.root, "town_submissions/2023-04-09/澄江街道.xlsx", b"x")
    put(inbox.root, "town_submissions/loose.xlsx", b"x")
    put(inbox.root, f"{FOLDER}/澄江街道.xlsx", b"x")
    put(inbox.root, "complaints/fine.csv", b"x")
    for noise in (
        f"{FOLDER}/received.csv",
        f"{FOLDER}/~$澄江街道.xlsx",
        ".DS_Store",
        "complaints/.a.swp",
        "Thumbs.db",
    ):
        put(inbox.root, noise, b"x")
    batch = read_unclaimed(inbox, policy)
    found = dict(zip(batch.issues["source_file"], batch.issues["rule"], strict=True))
    assert found == {
        "〔略bb9b97ca〕.txt": "unknown_folder",
        "〔略1d4080de〕/a.〔略0926cc4a〕": "unknown_folder",
        "complaints/2023/a.csv": "unknown_folder",
        "town_submissions/2023-04-09/澄江街道.xlsx": "unknown_batch",
        "town_submissions/〔略765c17cf〕.xlsx": "unknown_batch",
    }
    assert set(batch.files["status"]) == {"rejected"}
    assert set(batch.files["source"]) == {"inbox"}
    assert inbox.noise() == 5
    assert [file.name for file in inbox.files(FOLDER)] == [f"{FOLDER}/澄江街道.xlsx"]


def test_a_wrong_extension_is_a_rejected_file(inbox: Inbox, policy: Policy) -> None:
    put(
        inbox.root,
        "department_referrals/移送.docx",
        xlsx({"S": [["线索编号", "移送部门", "移送日期"]]}),
    )
    batch = read_folder("department_referral", inbox, policy)
    assert rules(batch) == ["wrong_extension"]
    assert only(batch.files)["status"] == "rejected"


def test_a_missing_inbox_is_an_empty_one(tmp_path: Path, policy: Policy) -> None:
    nowhere = Inbox(tmp_path / "nowhere")
    assert nowhere.batches() == []
    assert nowhere.noise() == 0
    assert read_unclaimed(nowhere, policy).files.empty
    assert read_town_batch(nowhere, "2023-04-08", policy).files.empty


def test_an_unknown_batch_is_an_error_of_the_caller(inbox: Inbox, policy: Policy) -> None:
    with pytest.raises(KeyError):
        read_town_batch(inbox, "2023-04-09", policy)


def test_what_was_read_is_not_read_again(
    inbox: Inbox, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = Inbox(inbox.root, tmp_path / "cache")
    path = put(
        inbox.root, f"{FOLDER}/澄江街道.xlsx", town_xlsx([record(1), record(2, 检查时间="某日")])
    )
    put(inbox.root, f"{FOLDER}/月城镇.xlsx", b"PK\x03\x04")
    first = read_town_batch(cached, "2023-04-08", policy)
    monkeypatch.setattr(reading, "read_grids", lambda *_: pytest.fail("read again"))
    second = read_town_batch(cached, "2023-04-08", policy)
    for name in ("accepted", "issues", "files"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    monkeypatch.undo()
    path.write_bytes(town_xlsx([record(7)]))
    assert list(read_town_batch(cached, "2023-04-08", policy).accepted["row_no"]) == [7]


def test_delivery_times_are_never_cached(inbox: Inbox, policy: Policy, tmp_path: Path) -> None:
    cached = Inbox(inbox.root, tmp_path / "cache")
    path = put(inbox.root, f"{FOLDER}/澄江街道.xlsx", town_xlsx([record(1)]))
    for stamp in (1.6e9, 1.7e9):
        os.utime(path, (stamp, stamp))
        received = only(read_town_batch(cached, "2023-04-08", policy).files)["received_at"]
        assert received.tz_localize("Asia/Shanghai").timestamp() == stamp


def test_the_gateways_list_is_read_however_it_was_saved(inbox: Inbox, policy: Policy) -> None:
    put(inbox.root, f"{FOLDER}/澄江街道.xlsx", town_xlsx([record(1)]))
    name = "2023-04-08/澄江街道.xlsx"
    for listed in (
        f"file,received_at\n{name},2023/4/8 9:05\n",
        f"received_at\tfile\tsize\n\n2023-4-8 9:05:00\t{name}\t1\n",
        f"\ufefffile,received_at\r\n{name},2023-04-08T01:05:00Z\r\n",
    ):
        put(inbox.root, f"{FOLDER}/received.csv", listed.encode("utf-8"))
        batch = read_town_batch(inbox, "2023-04-08", policy)
        assert only(batch.files)["received_at"] == pd.Timestamp("2023-04-08 09:05")
        assert rules(batch) == []


def test_a_damaged_cache_entry_is_read_anew(inbox: Inbox, policy: Policy, tmp_path: Path) -> None:
    cached = Inbox(inbox.root, tmp_path / "cache")
    put(inbox.root, f"{FOLDER}/澄江街道.xlsx", town_xlsx([record(1)]))
    read_town_batch(cached, "2023-04-08", policy)
    (entry,) = (tmp_path / "cache").glob("*/*")
    whole = entry.read_bytes()
    for damaged in (b"half", whole[:-40], whole[: len(whole) // 2], whole.replace(b"{", b"[", 1)):
        entry.write_bytes(damaged)
        assert ParseCache(entry.parent).get(entry.stem) is None
    assert len(read_town_batch(cached, "2023-04-08", policy).accepted) == 1


def test_a_cache_key_depends_on_every_part() -> None:
    assert len({cache_key("a", "b"), cache_key("ab", ""), cache_key("a", "c")}) == 3
    assert ParseCache(None).get("x") is None
