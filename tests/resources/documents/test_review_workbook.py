"""The review queue as a workbook: filled in by a person, it comes back as link decisions."""

import io

import openpyxl
import pandas as pd

from domain.registry.review import REVIEW_COLUMNS
from resources.documents.review_workbook import CONCLUSIONS, render_review, write_review
from resources.inbox.files import Inbox
from resources.intake.snapshots import read_folder
from schemas.policy.load import Policy


def _queue() -> pd.DataFrame:
    rows = [
        {
            "left_record": f"complaint:JY{n}",
            "right_record": "market_registration:91320281M3JYML085H",
            "effect": "影响公示",
            "probability": 0.987,
            "reason": "核心名称一致；电话一致",
            "refusal": "把握不足，待人工核对",
            "left_name": "=HYPERLINK(1)",
            "left_phone": "013800000000",
        }
        for n in (1, 2)
    ]
    return pd.DataFrame(rows, columns=list(REVIEW_COLUMNS))


def test_the_answer_columns_are_the_last_three_and_empty() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_review(_queue()))).active
    header = [cell.value for cell in sheet[1]]
    assert header[:2] == ["甲记录", "乙记录"]
    assert header[-3:] == ["结论", "审核人", "审核日期"]
    assert all(cell.value is None for row in sheet["S2:U3"] for cell in row)
    listed = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert listed[0].formula1.strip('"').split(",") == list(CONCLUSIONS)
    assert str(listed[0].sqref) == "S2:S3"


def test_text_is_never_a_formula_or_a_number() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_review(_queue()))).active
    header = [cell.value for cell in sheet[1]]
    name, phone = (sheet.cell(2, header.index(text) + 1) for text in ("甲名称", "甲电话"))
    assert (name.data_type, name.value) == ("s", "=HYPERLINK(1)")
    assert phone.value == "013800000000"


def test_a_filled_in_queue_comes_back_as_decisions(inbox: Inbox, policy: Policy) -> None:
    path = inbox.root / "link_decisions" / "核对.xlsx"
    write_review(path, _queue())
    assert path.stat().st_mode & 0o077 == 0
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row, conclusion in ((2, "同一主体"), (3, "不同主体")):
        for column, value in zip("STU", (conclusion, "王审核", "2024-06-30"), strict=True):
            sheet[f"{column}{row}"] = value
    book.save(path)
    accepted = read_folder("link_decision", inbox, policy).accepted
    assert list(accepted["left_record"]) == ["complaint:JY1", "complaint:JY2"]
    assert list(accepted["conclusion"]) == ["同一主体", "不同主体"]
    assert set(accepted["right_record"]) == {"market_registration:91320281M3JYML085H"}


def test_an_empty_queue_is_an_empty_sheet() -> None:
    sheet = openpyxl.load_workbook(
        io.BytesIO(render_review(pd.DataFrame(columns=list(REVIEW_COLUMNS))))
    ).active
    assert sheet.max_row == 1
