"""Letters to departments: what they show, how they come back, and what a crash cannot spoil."""

import io
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from domain.supervision.handovers.build import Handovers
from domain.supervision.handovers.columns import LEDGER
from domain.values.personal_numbers import holds_number
from resources.documents.ledgers import handovers as module
from resources.documents.ledgers.handovers import write_handovers
from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from resources.intake.standing_answers import known_answers
from tests.domain.supervision.handovers.cases import AS_OF, ROUTING, Office, clue
from tests.support.clue_stories import POLICY
from tests.support.workbooks import put

TICKET = "JY20240506000123"
PHONE, CITIZEN = "13812345678", "320281199001011234"
EVERYTHING = (
    clue("C1", violation_codes="teacher", violator_id="V2"),
    clue("C2", violation_codes="price", violator_id="V2", natural_person=True, signals="disorder"),
    clue("C3", premises="居民楼", place_text=f"江阴市中山路1号，电话{PHONE}"),
    clue("C4", violation_codes="covert_online;recruit_ad", place_text=f"身份证{CITIZEN}的住处"),
    clue("C5", violation_codes="non_subject_unlicensed", subjects="体育;编程;舞蹈"),
    clue("C6", source="complaint", channel="12345热线", violation_codes="contract"),
    clue("C7", violation_codes="housekeeping_tutor"),
    clue("C8", signals="unrest"),
    clue("C9", received_on="2024-03-01", violation_codes="unlicensed", premises="出租房屋"),
    clue("CA", source="department_referral", referred_by="妇联"),
)


@pytest.fixture
def found() -> Handovers:
    return Office().day(*EVERYTHING)


@pytest.fixture
def folder(tmp_path: Path, found: Handovers) -> Path:
    write_handovers(tmp_path / "handover", found, ROUTING, AS_OF)
    return tmp_path / "handover"


def texts(path: Path) -> list[str]:
    book = load_workbook(path)
    return [str(c.value) for s in book for row in s for c in row if c.value is not None]


def letters(folder: Path) -> dict[str, Path]:
    return {path.parent.name: path for path in sorted(folder.glob("*/*_移送清单.xlsx"))}


def test_every_department_has_its_letter_and_its_cover_counts_its_list(
    folder: Path, found: Handovers
) -> None:
    names = {one.name for one in ROUTING.departments.values()}
    assert set(letters(folder)) == names
    for code, one in ROUTING.departments.items():
        book = load_workbook(letters(folder)[one.name])
        cover = "\n".join(str(row[0].value) for row in book["说明"])
        rows = found.handover[found.handover["department"].eq(code)]
        assert book["移送清单"].max_row - 1 == len(rows)
        assert f"件数：{len(rows)}" in cover
        assert "不得扩大使用范围" in cover
        assert "回复期限：15 个工作日，即 2024-07-19 以前" in cover
        assert "台账：移送" in cover
        assert ROUTING.rules[rows["rule"].iloc[0]].basis in cover


def test_nothing_personal_is_in_any_workbook(folder: Path) -> None:
    """No telephone, no id number, no ticket, no student; a person's name where policy says so."""
    books = sorted(folder.rglob("*.xlsx"))
    assert len(books) == 13
    for path in books:
        said = texts(path)
        assert not [text for text in said if holds_number(text)], path
        joined = "\n".join(said)
        assert PHONE not in joined
        assert CITIZEN not in joined
        assert TICKET not in joined
        assert "学生人数" not in joined
        assert "联系电话" not in joined
    full = {name for name, path in letters(folder).items() if "欧阳小明" in "".join(texts(path))}
    assert full == {"市教育局（师德）", "市公安局"}
    market = "".join(texts(letters(folder)["市市场监督管理局"]))
    assert "欧阳某某" in market


def test_a_department_sees_the_columns_that_policy_names(folder: Path) -> None:
    def head(name: str) -> list[Any]:
        return [cell.value for cell in load_workbook(letters(folder)[name])["移送清单"][1]]

    answers = ["是否受理", "办理结果", "处理依据", "办结日期", "经办人"]
    housing, online = head("市住房和城乡建设局"), head("市委网信办")
    assert housing[:4] == ["移送编号", "线索编号", "地点", "场所类型"]
    assert "对象" not in housing
    assert "地点" not in online
    assert housing[-6:-1] == online[-6:-1] == answers


def test_of_a_complaint_neither_ticket_nor_day_is_told(folder: Path) -> None:
    said = [text for text in texts(letters(folder)["市市场监督管理局"]) if text.startswith("C6")]
    assert "C6（投诉举报）" in said
    assert not [text for text in said if re.search(r"\d{4}-\d{2}", text)]


def test_the_same_hand_overs_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_handovers(again, Office().day(*EVERYTHING[::-1]), ROUTING, AS_OF)
    first = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.xlsx")}
    second = {path.relative_to(again): path.read_bytes() for path in again.rglob("*.xlsx")}
    assert first == second


def test_a_letter_that_a_crash_lost_comes_back_with_the_same_bytes(
    found: Handovers, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is written first; the run dies at each of the files, the next one makes up."""
    whole = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.xlsx")}
    write = module.replace_file
    assert len(whole) == 13
    for survivors in range(len(whole)):
        target, left = tmp_path / f"crash{survivors}", iter(range(survivors))

        def dies(path: Path, content: bytes, left: Any = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            write(path, content)

        with monkeypatch.context() as patch:
            patch.setattr(module, "replace_file", dies)
            with pytest.raises(KeyboardInterrupt):
                write_handovers(target, found, ROUTING, AS_OF)
        assert len([*target.rglob("*.xlsx")]) == survivors
        write_handovers(target, found, ROUTING, AS_OF)
        made = {path.relative_to(target): path.read_bytes() for path in target.rglob("*.xlsx")}
        assert made == whole


def test_a_letter_that_was_sent_stays_as_it_is(folder: Path, found: Handovers) -> None:
    letter = letters(folder)["市商务局"]
    letter.write_bytes(b"sent")
    write_handovers(folder, found, ROUTING, date(2024, 7, 9))
    assert letter.read_bytes() == b"sent"


def filled(path: Path, rows: Mapping[int, Mapping[str, Any]]) -> bytes:
    book = load_workbook(path)
    sheet = book["移送清单"]
    head = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in rows.items():
        for header, value in cells.items():
            sheet.cell(row, head[header], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(folder: Path, data: bytes, numbers: frozenset[str], day: date = AS_OF) -> Any:
    put(folder / "inbox", "answers/移送清单.xlsx", data)
    batch = read_folder("answer", Inbox(folder / "inbox"), POLICY)
    return known_answers(batch, {LEDGER: numbers}, {}, day, POLICY)


DONE = {"是否受理": "受理", "办理结果": "责令改正", "办结日期": "2024-06-28", "经办人": "经办甲"}


def market(folder: Path, found: Handovers, cells: Mapping[str, Any]) -> Any:
    data = filled(letters(folder)["市市场监督管理局"], {2: cells})
    return read(folder.parent, data, frozenset(found.handover["handover_no"]))


def test_a_filled_letter_is_read_by_its_cover(folder: Path, found: Handovers) -> None:
    batch = market(folder, found, DONE)
    assert batch.issues.empty, batch.issues["message"].tolist()
    row = batch.accepted.iloc[0]
    assert len(batch.accepted) == 1  # the row that nobody touched is none
    assert (row["ledger"], row["number"]) == ("移送", "YJ2024050001")
    assert (bool(row["accepted"]), row["result"], row["handled_by"]) == (True, "责令改正", "经办甲")
    assert row["closed_on"] == pd.Timestamp("2024-06-28")


@pytest.mark.parametrize(
    ("cells", "accepted"),
    [
        ({"是否受理": "受理"}, True),
        ({"是否受理": "是"}, True),
        ({"是否受理": "已受理"}, True),
        ({"是否受理": "退回（不属本部门）"}, False),
        ({"是否受理": "退回"}, False),
        ({"是否受理": "不属本部门"}, False),
        ({"是否受理": "否"}, False),
        ({"是否受理": "不予受理"}, False),
    ],
)
def test_what_people_type_under_accepted(
    cells: dict[str, Any], accepted: bool, folder: Path, found: Handovers
) -> None:
    batch = market(folder, found, cells)
    assert batch.accepted["accepted"].tolist() == [accepted]


@pytest.mark.parametrize(
    ("cells", "rule", "said"),
    [
        ({"是否受理": "也许"}, "answer_unread", "是否受理"),
        ({"办结日期": "2024-06-28"}, "answer_without_result", "没有填办理结果"),
        (DONE | {"办结日期": "2024-07-30"}, "answer_ahead", "日期晚于统计日"),
        (DONE | {"办结日期": "月底"}, "answer_unread", "办结日期"),
        ({"经办人": "经办甲"}, "answer_empty", "没有填写"),
        (DONE | {"移送编号": "YJ2024050099"}, "unknown_number", "台账中没有这个编号"),
        (DONE | {"移送编号": "CAAAAAAAAAAA2"}, "unknown_number", "台账中没有这个编号"),
    ],
)
def test_wrong_rows_come_back_in_words(
    cells: dict[str, Any], rule: str, said: str, folder: Path, found: Handovers
) -> None:
    batch = market(folder, found, cells)
    assert batch.accepted.empty
    told = batch.issues.set_index("rule")["message"]
    assert rule in told.index
    assert said in "".join(told[[rule]])
    assert "第2行" in "".join(told[[rule]])
    assert int(batch.files["rows_rejected"].sum()) == 1


def test_our_answer_to_a_sender_shows_its_number_and_what_was_found(
    folder: Path, found: Handovers
) -> None:
    assert found.referral_reply["file"].tolist() == ["妇联/回复_妇联.xlsx"]
    rows = load_workbook(folder / "妇联" / "回复_妇联.xlsx")["核查结果"]
    head, row = ([cell.value for cell in line] for line in rows.iter_rows())
    assert dict(zip(head, row, strict=True))["线索编号"] == "YS-CA"
    assert dict(zip(head, row, strict=True))["核查结果"] == "查实"
    assert "CA" not in row


def test_the_bureaus_ledger_names_what_went_nowhere(folder: Path, found: Handovers) -> None:
    book = load_workbook(folder / "移送台账.xlsx")
    assert book.sheetnames == [
        "各部门",
        "移送",
        "未移送",
        "退回待分派",
        "逾期提醒",
        "通报名单",
        "说明",
    ]
    left = [[cell.value for cell in row] for row in book["未移送"].iter_rows(min_row=2)]
    assert left == [["CA", "CA", "没有适用的移送规则"]]
    totals = [row[2].value for row in book["各部门"].iter_rows(min_row=2)]
    assert sum(totals) == len(found.handover) == book["移送"].max_row - 1
