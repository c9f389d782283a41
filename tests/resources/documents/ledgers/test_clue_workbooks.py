"""Workbooks that we issue and that come back: recognised by their cover, read row by row."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from domain.intake.batch import PROVENANCE, SourceBatch
from domain.intake.rejections import (
    HISTORY_COLUMNS,
    current_rejections,
    open_rejections,
    update_history,
)
from domain.supervision.clues.ledger import (
    Names,
    bureau_sheets,
    ledger_rows,
    newly_overdue,
    unit_rows,
)
from resources.documents.ledgers.clues import (
    last_digest,
    render_unit,
    write_digest,
    write_ledger,
    write_unit_workbooks,
)
from resources.documents.notice_workbook import render
from resources.documents.return_notices import build_notices
from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from resources.intake.standing_answers import known_answers
from resources.intake.town import read_city_patrols
from tests.support.clue_stories import AS_OF, POLICY, Story
from tests.support.workbooks import only, put, record, rules, town_xlsx

WORDS = {"线索": POLICY.follow_up.kind_of}
NAMES = Names({"320281001": "澄江街道"}, {"320281001": "澄江街道", "education": "市教育局"}, {})


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "inbox")


def story() -> tuple[Story, str, str]:
    made = Story()
    doubt = made.patrol("2024-03-31/320281001/1", "2024-03-01", "待核查")
    ticket = made.complaint("JY20240301000001", "2024-03-01", ended="2024-03-08", party="乙")
    return made, doubt, ticket


def issued(unit: str) -> bytes:
    rows = unit_rows(story()[0].told(), NAMES)[unit]
    return render_unit(NAMES.units[unit], rows, POLICY)


def filled(data: bytes, row: int = 2, **cells: Any) -> bytes:
    """The workbook as a person saves it after filling in cells of a row by header."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["待办"]
    headers = {cell.value: cell.column for cell in sheet[1]}
    for header, value in cells.items():
        sheet.cell(row, headers[header], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(inbox: Inbox, **files: bytes) -> SourceBatch:
    for name, data in files.items():
        put(inbox.root, f"answers/{name}.xlsx", data)
    return read_folder("answer", inbox, POLICY)


def test_a_workbook_that_nobody_filled_in_says_nothing(inbox: Inbox) -> None:
    batch = read(inbox, 回来=issued("320281001"), 又回来=issued("education"))
    assert batch.accepted.empty
    assert batch.issues.empty
    assert batch.files["rows_ignored"].tolist() == [1, 1]


def test_what_is_filled_in_comes_back_to_its_clue(inbox: Inbox) -> None:
    _, doubt, _ = story()
    data = filled(
        issued("320281001"),
        结论="属实",
        核查日期="2024.3.20",
        处置="责令停止办学、退费",
        是否反馈="是",
        经办人="王五",
        填写日期=date(2024, 3, 21),
    )
    batch = read(inbox, 澄江=data)
    row = only(batch.accepted)
    assert (row["ledger"], row["number"], row["conclusion"]) == ("线索", doubt, "查实")
    assert row["measures"] == "责令停止;退费"
    assert row["concluded_on"] == pd.Timestamp("2024-03-20")
    assert row["source_record_id"] == f"线索/{doubt}/2024-03-21"
    assert batch.issues.empty


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        *((text, "查实") for text in (" 查 实 ", "属实。", "经核查属实", "反映属实", "已查实")),
        *((text, "部分属实") for text in ("基本属实", "部分查实")),
        *((text, "查否") for text in ("不实", "经核实不属实", "查无此事", "未发现问题")),
        ("无法认定", "无法核实"),
    ],
)
def test_conclusions_as_people_write_them(typed: str, read_as: str, inbox: Inbox) -> None:
    row = only(read(inbox, 澄江=filled(issued("320281001"), 结论=typed)).accepted)
    assert row["conclusion"] == read_as


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"结论": "大概属实"}, "answer_unread"),
        ({"是否反馈": "也许"}, "answer_unread"),
        ({"结论": "核实"}, "answer_unread"),
        ({"结论": "待核查"}, "answer_unread"),
        ({"核查日期": "上个月", "结论": "查实"}, "answer_unread"),
        ({"经办人": "王五"}, "answer_empty"),
        ({"结论": "查实", "核查日期": "2024-03-22", "填写日期": "2024-03-21"}, "answer_order"),
    ],
)
def test_what_cannot_be_meant_goes_back(cells: dict[str, str], rule: str, inbox: Inbox) -> None:
    batch = read(inbox, 澄江=filled(issued("320281001"), **cells))
    assert batch.accepted.empty
    assert rule in rules(batch, "reject_row")
    message = batch.issues.loc[batch.issues["rule"].eq(rule), "message"].iloc[0]
    assert "第2行" in message


def test_any_other_workbook_in_the_folder_is_none_of_ours(inbox: Inbox) -> None:
    book = load_workbook(io.BytesIO(filled(issued("320281001"), 结论="查实")))
    del book["说明"]
    out = io.BytesIO()
    book.save(out)
    assert rules(read(inbox, 无说明=out.getvalue())) == ["no_ledger_cover"]


def test_a_changed_cover_is_none(inbox: Inbox) -> None:
    book = load_workbook(io.BytesIO(filled(issued("320281001"), 结论="查实")))
    book["说明"]["A2"] = "台账：其他"
    out = io.BytesIO()
    book.save(out)
    assert rules(read(inbox, 改过=out.getvalue())) == ["no_ledger_cover"]


def test_unknown_numbers_and_days_ahead_are_sent_back(inbox: Inbox) -> None:
    _, doubt, _ = story()
    first = filled(issued("320281001"), 结论="查实", 线索编号="CAAAAAAAAAAAA")
    second = filled(issued("320281001"), 结论="查实", 填写日期="2024-07-01")
    batch = read(inbox, 甲=first, 乙=second)
    assert len(batch.accepted) == 2
    known = known_answers(batch, {"线索": {doubt}}, WORDS, AS_OF, POLICY)
    assert known.accepted.empty
    assert sorted(rules(known)) == ["answer_ahead", "unknown_number"]
    assert known.files["rows_rejected"].tolist() == [1, 1]
    assert known.files["rows_accepted"].tolist() == [0, 0]


def test_no_answer_at_all(inbox: Inbox) -> None:
    batch = read(inbox)
    assert known_answers(batch, {}, WORDS, AS_OF, POLICY).accepted.empty


def test_the_same_clues_give_the_same_bytes(tmp_path: Path) -> None:
    told = story()[0].told()
    sheets = bureau_sheets(told, NAMES, POLICY.follow_up, AS_OF)
    for folder in ("a", "b"):
        write_ledger(tmp_path / folder, sheets, AS_OF)
        write_unit_workbooks(tmp_path / folder, unit_rows(told, NAMES), NAMES.units, POLICY)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*.xlsx"))
    assert len(files) == 3
    assert all(
        (tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files
    )
    book = load_workbook(tmp_path / "a" / "线索台账.xlsx")
    assert book.sheetnames == [
        *("待办", "逾期", "将到期", "矛盾", "查实未处置", "办结未反馈", "回潮", "全部", "说明")
    ]
    headers = [cell.value for cell in book["全部"][1]]
    assert headers[:13] == [
        *("线索编号", "接收日期", "来源", "镇街", "地点", "涉及主体", "状态", "截止日"),
        *("逾期工作日", "结论", "处置", "是否反馈", "下一步"),
    ]


def test_a_unit_that_owes_nothing_any_more_has_no_workbook(tmp_path: Path) -> None:
    rows = unit_rows(story()[0].told(), NAMES)
    assert len(write_unit_workbooks(tmp_path, rows, NAMES.units, POLICY)) == 2
    del rows["education"]
    assert write_unit_workbooks(tmp_path, rows, NAMES.units, POLICY) == ["澄江街道_待办线索.xlsx"]
    assert [path.name for path in (tmp_path / "待办").iterdir()] == ["澄江街道_待办线索.xlsx"]


def test_only_the_handlers_workbook_names_the_ticket() -> None:
    ticket = "JY20240301000001"
    cells = [
        str(cell.value)
        for unit in ("320281001", "education")
        for cell in [c for row in load_workbook(io.BytesIO(issued(unit)))["待办"] for c in row]
        if unit != "education"
    ]
    assert ticket not in cells
    own = load_workbook(io.BytesIO(issued("education")))["待办"]
    assert ticket in [cell.value for row in own for cell in row]


def test_a_digest_names_each_overdue_clue_once(tmp_path: Path) -> None:
    made, doubt, _ = story()
    seen = []
    for day in (date(2024, 3, 29), date(2024, 4, 1), date(2024, 4, 2)):
        told = made.told(day)
        new = newly_overdue(told, last_digest(tmp_path, day))
        rows = ledger_rows(told, NAMES)
        rows = rows[rows["线索编号"].isin(told.clue.loc[new, "clue_no"])]
        write_digest(tmp_path, rows.assign(办理单位="澄江街道"), day)
        seen.append(rows["线索编号"].tolist())
    assert seen == [[], [doubt], []]
    assert last_digest(tmp_path, date(2024, 6, 1)) == date(2024, 4, 1)


@pytest.mark.parametrize("source", ["answer", "city_patrol"])
def test_a_row_that_went_back_is_corrected_in_the_notice_and_dropped_in_again(
    source: str, inbox: Inbox
) -> None:
    """The notice holds the whole workbook: its rows mean nothing without cover or title."""
    if source == "answer":
        bad, good = {"结论": "大概属实"}, {"结论": "查实"}
        put(inbox.root, "answers/澄江.xlsx", filled(issued("320281001"), **bad))
    else:
        bad, good = {"检查时间": "2022-01-01"}, {"检查时间": "2024-03-02"}
        title = "巡查情况表（2024年3月1日-3月31日）"
        rows = [record(1, 检查时间="2024-03-05"), record(2, **bad)]
        put(inbox.root, "city_patrols/三月.xlsx", town_xlsx(rows, title=title, filer=None))
    first = delivered(source, inbox)
    history = told(first, pd.DataFrame(columns=list(HISTORY_COLUMNS)), "run-1")
    [notice] = build_notices(open_rejections(history), first.issues, first.files, inbox, POLICY)
    data = render(notice)
    name = "待办" if source == "answer" else "Sheet1"
    book = load_workbook(io.BytesIO(data))
    [(row, column)] = [
        (cell.row, cell.column)
        for line in book[name].iter_rows()
        for cell in line
        if cell.value == next(iter(bad.values()))
    ]
    book[name].cell(row, column, next(iter(good.values())))
    out = io.BytesIO()
    book.save(out)
    put(inbox.root, f"{notice.drop_into}/{Path(notice.name).name}", out.getvalue())
    again = delivered(source, inbox)
    assert again.issues.empty, again.issues["message"].tolist()
    assert len(again.accepted) == (1 if source == "answer" else 2)
    after = told(again, history, "run-2")
    assert after["resolution"].tolist() == ["corrected"]


def delivered(source: str, inbox: Inbox) -> SourceBatch:
    if source == "answer":
        return read_folder("answer", inbox, POLICY)
    return read_city_patrols(inbox, POLICY)


def told(batch: SourceBatch, before: pd.DataFrame, run: str) -> pd.DataFrame:
    current = current_rejections(batch.issues, batch.files)
    accepted = batch.accepted[list(PROVENANCE)]
    return update_history(before, current, accepted, batch.files, run, AS_OF)


@pytest.mark.parametrize("header", ["不予处罚理由", "经办人", "处置", "线索编号", "结论"])
@pytest.mark.parametrize("number", ["13812345678", "320281198001010011", "１３８ 1234-5678"])
def test_a_persons_number_in_an_answer_is_kept_nowhere(
    header: str, number: str, inbox: Inbox
) -> None:
    cells = {"是否反馈": "是", header: f"联系{number}"}
    batch = read(inbox, 澄江=filled(issued("320281001"), **cells))
    written = batch.accepted.to_csv() + batch.issues.to_csv()
    assert "13812345678" not in written
    assert number not in written
