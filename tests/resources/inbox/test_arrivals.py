"""What had come by a past day: the gateway's list, a file's own time, copies of files."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from resources.inbox.files import Inbox
from resources.intake.complaints import read_complaints
from resources.intake.snapshots import read_folder
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy, load_policy
from tests.support.workbooks import csv_bytes, put, record, rules, town_xlsx

BATCH = "2023-12-31"
FOLDER = f"town_submissions/{BATCH}"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy")


def delivered(inbox: Inbox, name: str, moment: str) -> None:
    path = put(inbox.root, name, town_xlsx([record(1, 检查时间=date(2023, 10, 9))], title=None))
    stamp = pd.Timestamp(moment, tz="Asia/Shanghai").timestamp()
    os.utime(path, (stamp, stamp))


def on(inbox: Inbox, day: str) -> Inbox:
    return replace(inbox, as_of=date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "accepted"), [("2024-01-02", 0), ("2024-01-03", 1), ("2024-06-30", 1)]
)
def test_a_listed_file_is_there_from_the_day_that_the_list_names(
    day: str, accepted: int, tmp_path: Path, policy: Policy
) -> None:
    inbox = Inbox(tmp_path)
    delivered(inbox, f"{FOLDER}/澄江街道.xlsx", "2023-12-01 10:00")
    put(
        inbox.root,
        f"{FOLDER}/received.csv",
        "file,received_at\n澄江街道.xlsx,2024-01-03 23:59\n".encode(),
    )
    batch = read_town_batch(on(inbox, day), BATCH, policy)
    assert len(batch.accepted) == accepted
    assert rules(batch) == ([] if accepted else ["received_later"])


@pytest.mark.parametrize(
    ("modified", "accepted"),
    [
        ("2024-01-05 10:00", 0),
        ("2024-01-01 10:00", 1),
        # Nobody delivers more than a year late: this is when the folder was copied.
        ("2026-03-01 10:00", 1),
    ],
)
def test_a_town_file_that_no_list_names_came_when_it_was_last_written(
    modified: str, accepted: int, tmp_path: Path, policy: Policy
) -> None:
    inbox = Inbox(tmp_path)
    delivered(inbox, f"{FOLDER}/澄江街道.xlsx", modified)
    assert len(read_town_batch(on(inbox, "2024-01-02"), BATCH, policy).accepted) == accepted


def test_on_a_past_day_the_version_counts_that_was_there(tmp_path: Path, policy: Policy) -> None:
    inbox = Inbox(tmp_path)
    header = ["工单编号", "登记时间", "被反映对象", "办理状态", "核查结果"]
    for name, state, conclusion in (("甲", "办理中", ""), ("乙", "已办结", "属实")):
        row = ["JY20230405000001", "2023-04-05 10:00:00", "启航教育", state, conclusion]
        put(inbox.root, f"complaints/工单_{name}.csv", csv_bytes([header, row]))
    listed = "file,received_at\n工单_甲.csv,2023-04-06\n工单_乙.csv,2023-04-20\n"
    put(inbox.root, "complaints/received.csv", listed.encode())
    early = read_complaints(on(inbox, "2023-04-10"), policy)
    assert early.accepted["status"].tolist() == ["办理中"]
    assert rules(early) == ["received_later"]
    late = read_complaints(on(inbox, "2023-04-20"), policy)
    assert late.accepted["status"].tolist() == ["已办结"]


def test_a_list_in_any_folder_is_read_and_what_it_misses_is_told(
    tmp_path: Path, policy: Policy
) -> None:
    inbox = Inbox(tmp_path)
    header = ["线索编号", "移送部门", "移送日期"]
    put(
        inbox.root,
        "department_referrals/线索.csv",
        csv_bytes([header, ["YS1", "公安局", "2023-05-01"]]),
    )
    listed = "file,received_at\n线索.csv,2023-05-02 08:00\n没有.csv,2023-05-02\n"
    put(inbox.root, "department_referrals/received.csv", listed.encode())
    batch = read_folder("department_referral", inbox, policy)
    assert batch.files["received_at"].tolist() == [pd.Timestamp("2023-05-02 08:00")]
    assert rules(batch) == ["unknown_received"]


def test_the_name_of_a_missing_log_is_shown_only_as_far_as_its_words_are_known(
    tmp_path: Path, policy: Policy
) -> None:
    inbox = Inbox(tmp_path)
    listed = "file,received_at\n张晓梅反映的工单.csv,2023-05-02\n"
    put(inbox.root, "complaints/received.csv", listed.encode())
    told = read_complaints(inbox, policy).issues["message"]
    assert len(told) == 1
    assert "张晓梅" not in told.iloc[0]


def test_without_a_day_everything_that_lies_there_counts(tmp_path: Path, policy: Policy) -> None:
    inbox = Inbox(tmp_path)
    delivered(inbox, f"{FOLDER}/澄江街道.xlsx", "2024-01-05 10:00")
    assert len(read_town_batch(inbox, BATCH, policy).accepted) == 1
