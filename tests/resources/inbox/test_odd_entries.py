"""Whatever lies in the inbox under whatever name: reported, never opened, never waited for."""

import io
import os
import socket
import subprocess
import threading
import zipfile
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from domain.intake.batch import SourceBatch
from resources.documents.return_notices import build_notices, write_notices
from resources.formats.tabular import read_grids
from resources.inbox.entries import shown_name, walk
from resources.inbox.files import Inbox
from resources.intake.complaints import read_complaints
from resources.intake.snapshots import read_folder, read_unclaimed
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy
from tests.support.workbooks import only, put, record, repacked, town_xlsx, xlsx

BATCH = "2023-04-08"
FOLDERS = (
    "complaints",
    "department_referrals",
    "credit_decisions",
    "receipts",
    "link_decisions",
    f"town_submissions/{BATCH}",
    "nowhere",
    "",
)
READERS = (
    read_complaints,
    partial(read_folder, "department_referral"),
    partial(read_folder, "credit_decision"),
    partial(read_folder, "receipt"),
    partial(read_folder, "link_decision"),
    read_unclaimed,
    lambda inbox, policy: read_town_batch(inbox, BATCH, policy),
)
BROKEN = b"PK\x03\x04 no workbook"


def read_all(inbox: Inbox, policy: Policy) -> list[SourceBatch]:
    return [read(inbox, policy) for read in READERS]


def put_bytes_name(folder: Path, name: bytes, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = os.fsencode(folder) + b"/" + name
    Path(os.fsdecode(path)).write_bytes(data)
    return Path(os.fsdecode(path))


def rejected_names(batches: list[SourceBatch]) -> dict[str, str]:
    issues = pd.concat([batch.issues for batch in batches])
    refused = issues[issues["severity"] == "reject_file"]
    assert refused["source_file"].is_unique
    return dict(zip(refused["source_file"], refused["message"], strict=True))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_special_file_is_opened_or_waited_for(
    folder: str, inbox: Inbox, policy: Policy, tmp_path: Path
) -> None:
    place = inbox.root / folder
    place.mkdir(parents=True, exist_ok=True)
    os.mkfifo(place / "管道.xlsx")
    (tmp_path / "s").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        short = tmp_path / "s" / "x"
        listener.bind(str(short))
        short.rename(place / "套接字.xlsx")
    (place / "断链.xlsx").symlink_to("nowhere.xlsx")
    (place / "循环.xlsx").symlink_to("循环.xlsx")
    (place / "设备.xlsx").symlink_to("/dev/zero")
    outside = put(tmp_path, "outside/秘密.xlsx", town_xlsx([record()]))
    (place / "外链.xlsx").symlink_to(outside)
    (place / "外夹").symlink_to(outside.parent)
    done = threading.Event()
    found: dict[str, str] = {}

    def work() -> None:
        found.update(rejected_names(read_all(inbox, policy)))
        done.set()

    threading.Thread(target=work, daemon=True).start()
    assert done.wait(60)
    names = {Path(name).name for name in found}
    assert len(names) == 7
    if folder.startswith("town_submissions"):
        assert names == {
            "管道.xlsx", "套接字.xlsx", "断链.xlsx", "循环.xlsx", "设备.xlsx", "外链.xlsx", "外夹",
        }  # fmt: skip


def test_a_folder_behind_a_link_is_not_looked_into(
    inbox: Inbox, policy: Policy, tmp_path: Path
) -> None:
    put(tmp_path, "outside/澄江街道.xlsx", town_xlsx([record()]))
    put(inbox.root, "complaints/a.txt", b"x")
    (inbox.root / "town_submissions").mkdir(parents=True)
    (inbox.root / "town_submissions" / BATCH).symlink_to(tmp_path / "outside")
    found = rejected_names(read_all(inbox, policy))
    assert [name for name, why in found.items() if "链接" in why and name.endswith(BATCH)]
    assert read_town_batch(inbox, BATCH, policy).files.empty


def test_a_link_within_the_inbox_is_the_file_that_it_leads_to(inbox: Inbox, policy: Policy) -> None:
    path = put(inbox.root, f"town_submissions/{BATCH}/澄江街道.xlsx", town_xlsx([record()]))
    path.rename(path.with_name("~x"))
    path.symlink_to(path.with_name("~x"))
    assert read_town_batch(inbox, BATCH, policy).accepted["source_file"].tolist() == [
        f"town_submissions/{BATCH}/澄江街道.xlsx"
    ]


def test_a_name_in_gbk_is_read_as_people_see_it(inbox: Inbox, policy: Policy) -> None:
    folder = inbox.root / "town_submissions" / BATCH
    data = town_xlsx([record()], filer=None)
    path = put_bytes_name(folder, "澄江街道_巡查.xlsx".encode("gb18030"), data)
    batch = read_town_batch(inbox, BATCH, policy)
    row = only(batch.accepted)
    assert row["filer_code"] == "320281001"
    assert row["source_file"].startswith(f"town_submissions/{BATCH}/澄江街道_巡查~")
    found = inbox.find(row["source_file"])
    assert found is not None
    assert found.path == path


NAMES = [
    b"\xff\xfe\xfd.xlsx", b"\xb3\xce\xbd\xad.xlsx", b"a\nb.xlsx", b"a\x01b\x7f.csv", b"-rf.xlsx",
    "\u202egpj.xlsx".encode(), "\u200b.csv".encode(), b"'; drop table x;--.xlsx", b"%s%n.csv",
    b"$(reboot).xlsx", b"CON.xlsx", b"a" * 250 + b".csv", "长".encode() * 82 + b".xlsx", b" .xlsx",
    b"a..xlsx", b"a.xlsx.", b"\xed\xa0\x80.xlsx", "e\u0301\u00e9.csv".encode(), b"*?<>|.xlsx",
    "全　角.csv".encode(), b"a~0123abcd.xlsx", b"no extension", b"market:administrative_penalty",
    "澄江街道_更正.xlsx".encode(), b"[x]:y\\z.xlsx", "👪.xlsx".encode(), b"x" * 255,
]  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_of_any_name_is_named_and_can_be_sent_back(
    folder: str, inbox: Inbox, policy: Policy, tmp_path: Path
) -> None:
    for name in NAMES:
        put_bytes_name(inbox.root / folder, name, BROKEN)
    put(inbox.root, f"town_submissions/{BATCH}/澄江街道.xlsx", town_xlsx([record()]))
    batches = read_all(inbox, policy)
    found = rejected_names(batches)
    assert len(found) == len(NAMES)
    for name in found:
        name.encode()
        assert "\n" not in name
        # A name that may be a caller's is shown as a digest.
        assert inbox.find(name) is not None or "略" in name
    assert sum(len(batch.accepted) for batch in batches) == 1
    files = pd.concat([batch.files for batch in batches])
    issues = pd.concat([batch.issues for batch in batches])
    files.to_parquet(tmp_path / "files.parquet")
    waiting = issues[issues["severity"] == "reject_file"].assign(
        filer_code=None, batch=None, first_seen_on=pd.Timestamp("2024-06-01")
    )
    notices = build_notices(waiting, issues, files, inbox, policy)
    assert len(notices) == len(NAMES)
    assert len(write_notices(tmp_path / "notices", notices)) == len(NAMES)


def test_names_are_stable_and_never_shared() -> None:
    names = [os.fsdecode(name) for name in NAMES]
    names += [shown_name(name) for name in names if shown_name(name) != name]
    assert len({shown_name(name) for name in names}) == len(names)
    assert shown_name("澄江街道_巡查情况表（2023年）.xlsx") == "澄江街道_巡查情况表（2023年）.xlsx"


def test_folders_deeper_than_any_recursion_are_walked(inbox: Inbox, policy: Policy) -> None:
    place = inbox.root
    place.mkdir()
    here = Path.cwd()
    try:
        os.chdir(place)
        for _ in range(1500):
            Path("d").mkdir()
            os.chdir("d")
        Path("x.txt").write_bytes(b"x")
    finally:
        os.chdir(here)
    try:
        assert len(list(walk(inbox.root))) == 1
        assert len(rejected_names([read_unclaimed(inbox, policy)])) == 1
    finally:  # what cleans up after tests walks by recursion, and would fail days later
        subprocess.run(["rm", "-rf", str(place / "d")], check=True)


def test_a_folder_that_cannot_be_listed_is_named(
    inbox: Inbox, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox.root, "complaints/a.csv", b"x")
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "complaints":
            raise PermissionError(13, "denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "无法打开" in rejected_names([read_unclaimed(inbox, policy)])["complaints"]


@pytest.mark.parametrize("seconds", [-(2**40), 2**40, 2**33])
def test_a_time_that_no_calendar_has_stops_nothing(
    seconds: int, inbox: Inbox, policy: Policy
) -> None:
    path = put(inbox.root, f"town_submissions/{BATCH}/澄江街道.xlsx", town_xlsx([record()]))
    try:
        os.utime(path, (seconds, seconds))
    except OSError:
        pytest.skip("this file system cannot hold such a time either")
    assert len(read_town_batch(inbox, BATCH, policy).accepted) == 1


def test_a_list_of_deliveries_that_is_a_pipe_is_reported(inbox: Inbox, policy: Policy) -> None:
    put(inbox.root, f"town_submissions/{BATCH}/澄江街道.xlsx", town_xlsx([record()]))
    os.mkfifo(inbox.root / "town_submissions" / BATCH / "received.csv")
    batch = read_town_batch(inbox, BATCH, policy)
    assert batch.issues["rule"].tolist() == ["bad_received_list"]


def test_sheets_of_any_name_can_be_sent_back(inbox: Inbox, policy: Policy, tmp_path: Path) -> None:
    rows = [["线索编号", "移送部门", "移送日期"], ["A1", "妇联", "某日"]]
    book = xlsx({"one": rows, "two": rows, "three": rows})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        names = archive.read("xl/workbook.xml").decode()
    for old, new in (("one", "s[1]:*?/\\"), ("two", "长" * 40 + "甲"), ("three", "长" * 40 + "乙")):
        names = names.replace(f'name="{old}"', f'name="{new}"')
    put(
        inbox.root,
        "department_referrals/a.xlsx",
        repacked(book, {"xl/workbook.xml": names.encode()}),
    )
    batch = read_folder("department_referral", inbox, policy)
    assert len(batch.issues) == 3
    waiting = batch.issues.assign(
        filer_code=None, batch=None, first_seen_on=pd.Timestamp("2024-06-01")
    )
    (notice,) = build_notices(waiting, batch.issues, batch.files, inbox, policy)
    assert write_notices(tmp_path / "n", [notice]) == ["department_referrals/a_更正.xlsx"]
    sent = read_grids((tmp_path / "n" / notice.name).read_bytes(), policy.limits)
    assert len(sent) == 4
