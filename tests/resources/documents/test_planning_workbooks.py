"""Plans as workbooks: filled in and put back as they are, the same bytes for the same rows."""

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from domain.intake.batch import SourceBatch
from domain.supervision.plan.issue import issue_plans
from domain.supervision.plan.sheets import LEDGER, plan_sheet
from domain.supervision.windows import on_demand
from resources.documents.planning.workbooks import clear_others, write_plan
from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from schemas.policy.load import Policy
from tests.support.planning import AS_OF, NOTHING_ISSUED, SmallTown, answers
from tests.support.workbooks import put, rules

WEEK = on_demand(date(2024, 7, 1), date(2024, 7, 7))
WORDS = ["查实", "查否"]


@pytest.fixture
def items(policy: Policy) -> pd.DataFrame:
    town = SmallTown()
    for number in range(3):
        town.clue(f"V{number}", f"阳光新村/{number}/101")
    return issue_plans(
        town.inputs(),
        WEEK,
        NOTHING_ISSUED,
        answers(),
        policy.planning,
        verified=("查实",),
        as_of=AS_OF,
        version="v",
    ).items


def written(folder: Path, items: pd.DataFrame) -> Path:
    sheet = plan_sheet(
        items[items["arm"].ne("back_check")].assign(lead="澄江街道", level="镇街"), "排查"
    )
    return folder / write_plan(folder, "澄江街道", "临时", {"检查计划": sheet}, WORDS)


def filled(path: Path, rows: dict[int, dict[str, object]]) -> bytes:
    """The workbook with these cells, by row of the sheet and header."""
    book = load_workbook(path)
    sheet = book["检查计划"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in rows.items():
        for header, value in cells.items():
            sheet.cell(row, places[header], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def back(inbox: Inbox, policy: Policy, data: bytes) -> SourceBatch:
    put(inbox.root, "answers/填好的计划.xlsx", data)
    return read_folder("answer", inbox, policy)


def test_a_plan_that_was_filled_in_is_read_and_one_that_nobody_touched_says_nothing(
    tmp_path: Path, inbox: Inbox, policy: Policy, items: pd.DataFrame
) -> None:
    path = written(tmp_path, items)
    cells = {
        "是否批准": "批准",
        "检查结果(回填)": "未见培训",
        "结论": "查否",
        "填写日期": "2024.7.5",
    }
    batch = back(inbox, policy, filled(path, {2: cells, 3: {"是否批准": "同意"}}))
    assert rules(batch) == []
    told = batch.accepted.set_index("number")
    ordered = items.sort_values(["seq", "plan_no"])["plan_no"].tolist()
    assert list(told.index) == ordered[:2] or set(told.index) == set(ordered[:2])
    first = told.loc[ordered[0]]
    assert (first["ledger"], first["result"], first["conclusion"]) == (LEDGER, "未见培训", "查否")
    assert first["accepted"]
    assert told.loc[ordered[1], "accepted"]
    assert pd.isna(told.loc[ordered[1], "result"])
    assert int(batch.files["rows_ignored"].sum()) == len(items) - 2


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, items: pd.DataFrame) -> None:
    one = written(tmp_path / "a", items).read_bytes()
    other = written(tmp_path / "b", items.sample(frac=1, random_state=3)).read_bytes()
    assert one == other


def test_plans_that_nobody_needs_go_away_and_other_files_stay(
    tmp_path: Path, items: pd.DataFrame
) -> None:
    path = written(tmp_path, items)
    (tmp_path / "重点清单_旧镇.xlsx").write_bytes(b"x")
    (tmp_path / "别人的.xlsx").write_bytes(b"x")
    clear_others(tmp_path, [path.name])
    assert {one.name for one in tmp_path.iterdir()} == {path.name, "别人的.xlsx"}
