"""Early warnings as workbooks: what a unit reads, answers, and gets back."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from domain.supervision.alerts.build import LEDGER, answers_about_alerts
from domain.supervision.alerts.episodes import ALERT_COLUMNS, STATES
from resources.documents.ledgers.alerts import (
    alert_rows,
    last_alert_digest,
    render_alerts,
    write_alert_digest,
    write_alert_workbooks,
)
from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from resources.intake.standing_answers import known_answers
from tests.support.clue_stories import POLICY
from tests.support.workbooks import put

UNITS = {"320281001": "澄江街道", "320281000": "市专班"}
NUMBERS = ("AAAAAAAAAAAA2", "AAAAAAAAAAAA3")
DAYS = ("since", "first_detected_on", "last_detected_on", "raised_on")


def alerts(*units: str) -> pd.DataFrame:
    rows = [
        dict.fromkeys(ALERT_COLUMNS)
        | {
            "alert_no": NUMBERS[n],
            "kind": "party",
            "level": "红" if n else "黄",
            "town_code": "320281001",
            "unit": unit,
            "evidence": "C1;C2;C3",
            "state": "新",
            "text": "=某机构近30天有3条线索",
            **dict.fromkeys(DAYS, pd.Timestamp("2024-06-03")),
        }
        for n, unit in enumerate(units)
    ]
    return pd.DataFrame(rows, columns=list(ALERT_COLUMNS))


def filled(data: bytes, **cells: Any) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book["预警"]
    headers = {cell.value: cell.column for cell in sheet[1]}
    for header, value in cells.items():
        sheet.cell(2, headers[header], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(folder: Path, data: bytes) -> Any:
    put(folder / "inbox", "answers/预警单.xlsx", data)
    return read_folder("answer", Inbox(folder / "inbox"), POLICY)


def judged(batch: Any, *numbers: str) -> Any:
    words = {LEDGER: STATES[1:], "线索": POLICY.follow_up.kind_of}
    return known_answers(batch, {LEDGER: numbers}, words, date(2024, 6, 30), POLICY)


def issued() -> bytes:
    return render_alerts(alert_rows(alerts("320281001"), UNITS))


def test_red_alerts_come_first_and_nobody_is_called_a_violator() -> None:
    rows = alert_rows(alerts("320281001", "320281001"), UNITS)
    assert rows["级别"].tolist() == ["红", "黄"]
    book = load_workbook(io.BytesIO(render_alerts(rows)))
    texts = [str(c.value) for sheet in book for row in sheet for c in row if c.value is not None]
    assert len(texts) > 20
    told = [text for text in texts if "违规" in text]
    assert told == [text for text in told if "不得称为违规" in text]
    assert book["预警"].cell(2, 5).data_type == "s"


def test_a_workbook_that_nobody_filled_in_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, issued()).accepted.empty


def test_what_is_filled_in_comes_back_to_its_alert(tmp_path: Path) -> None:
    data = filled(issued(), 处理情况="已解除", 办理结果="已核查，不属实", 填写日期="2024-06-10")
    batch = judged(read(tmp_path, data), NUMBERS[0])
    answers = answers_about_alerts(batch.accepted.assign(arrived_on=pd.Timestamp("2024-06-12")))
    assert answers.to_dict("records") == [
        {
            "alert_no": NUMBERS[0],
            "answered_on": pd.Timestamp("2024-06-10"),
            "answer": "解除",
            "note": "已核查,不属实",
        }
    ]


@pytest.mark.parametrize(
    ("cells", "known", "rule"),
    [
        ({"处理情况": "查实"}, NUMBERS, "answer_unread"),
        ({"处理情况": "不知道"}, NUMBERS, "answer_unread"),
        ({"处理情况": "已阅"}, ("AAAAAAAAAAAA7",), "unknown_number"),
        ({"处理情况": "已阅", "填写日期": "2024-07-01"}, NUMBERS, "answer_ahead"),
    ],
)
def test_what_cannot_be_taken_is_sent_back_with_a_reason(
    tmp_path: Path, cells: dict[str, str], known: tuple[str, ...], rule: str
) -> None:
    batch = judged(read(tmp_path, filled(issued(), **cells)), *known)
    assert batch.accepted.empty
    assert rule in batch.issues["rule"].tolist()
    assert batch.files["rows_rejected"].tolist() == [1]


def test_each_unit_gets_its_own_and_old_ones_go(tmp_path: Path) -> None:
    both = alerts("320281001", "320281000")
    assert write_alert_workbooks(tmp_path, both, UNITS) == [
        "预警单_市专班.xlsx",
        "预警单_澄江街道.xlsx",
    ]
    write_alert_workbooks(tmp_path, both.iloc[:1], UNITS)
    assert [path.name for path in (tmp_path / "预警").iterdir()] == ["预警单_澄江街道.xlsx"]


def test_the_same_alerts_give_the_same_bytes() -> None:
    rows = alerts("320281001", "320281001")
    assert render_alerts(alert_rows(rows, UNITS)) == render_alerts(alert_rows(rows[::-1], UNITS))


def test_a_digest_is_written_only_where_something_is_new(tmp_path: Path) -> None:
    rows = alert_rows(alerts("320281001"), UNITS)
    assert write_alert_digest(tmp_path, rows.iloc[:0], date(2024, 6, 3)) is None
    path = write_alert_digest(tmp_path, rows, date(2024, 6, 3))
    assert path is not None
    assert load_workbook(path)["预警"].max_row == 2
    assert last_alert_digest(tmp_path, date(2024, 6, 3)) is None
    assert last_alert_digest(tmp_path, date(2024, 6, 4)) == date(2024, 6, 3)
