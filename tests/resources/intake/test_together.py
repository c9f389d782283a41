"""Submissions are read together, and each is read as if it were alone."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from domain.intake.batch import SourceBatch
from resources.inbox.files import Inbox
from resources.intake import reading, town_rows
from resources.intake.town import read_town_batch
from resources.intake.town_rows import TownFile
from schemas.policy.load import Policy
from tests.support.workbooks import put, record, town_xlsx

FOLDER = "town_submissions/2023-04-08"
FILES = {
    "澄江街道": [record(1), record(1, 详细地址="花园路9号"), record(2, 学生人数="三十")],
    "月城镇": [record(1, 详细地址="同上"), record(2, 检查时间="4月3日")],
    "周庄镇": [record("", 学生人数=30), record("", 学生人数=30), record(3, 学生人数=True)],
}


def read(inbox: Inbox, policy: Policy) -> SourceBatch:
    return read_town_batch(inbox, "2023-04-08", policy)


@pytest.fixture
def filled(inbox: Inbox) -> Inbox:
    for filer, rows in FILES.items():
        put(inbox.root, f"{FOLDER}/{filer}.xlsx", town_xlsx(rows, filer=f"填报单位：{filer}"))
    return inbox


def test_files_that_are_read_together_give_what_each_gives_alone(
    filled: Inbox, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = read(filled, policy)
    assert set(together.accepted["source_file"]) == {f"{FOLDER}/{name}.xlsx" for name in FILES}
    monkeypatch.setattr(reading, "ROWS_AT_ONCE", 1)
    alone = read(filled, policy)
    for name in ("accepted", "issues", "files"):
        pd.testing.assert_frame_equal(getattr(together, name), getattr(alone, name))


def test_a_fault_of_the_program_in_one_file_costs_that_file_alone(
    filled: Inbox, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = town_rows._draft

    def fail(files: Sequence[TownFile], batch: str, policy: Policy) -> town_rows.Draft:
        if any("月城镇" in file.name for file in files):
            raise KeyError("月城镇")
        return judged(files, batch, policy)

    monkeypatch.setattr(town_rows, "_draft", fail)
    batch = read(replace(filled, faults_dir=tmp_path / "faults"), policy)
    files = batch.files.set_index("source_file")["status"]
    assert files.to_dict() == {
        f"{FOLDER}/{name}.xlsx": "rejected" if name == "月城镇" else "accepted" for name in FILES
    }
    assert list(batch.issues.loc[batch.issues["rule"].eq("program_fault"), "source_file"]) == [
        f"{FOLDER}/月城镇.xlsx"
    ]
