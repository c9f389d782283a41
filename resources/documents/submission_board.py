"""The submission board as files: one workbook, and one text per filer that can be sent as it is.

<data dir>/submission_board/报送看板.xlsx
<data dir>/submission_board/reminders/<filer code>_<filer>.txt
<data dir>/submission_board/advance/<filer code>_<filer>.txt     the day before a batch is due
"""

from pathlib import Path
from typing import Any

import pandas as pd

from resources.base.files import replacing
from resources.documents.notice_workbook import EPOCH

WORKBOOK = "报送看板.xlsx"
_COLOURS = (("未报", "#FFC7CE"), ("退回", "#FFC7CE"), ("迟报", "#FFEB9C"), ("按时", "#C6EFCE"))
_DETAILS = {
    "batch": "批次", "filer_name": "填报单位", "status": "状态", "submitted_at": "送达时间",
    "late_days": "迟报天数", "deliveries": "送达次数", "rows_read": "行数",
    "rows_accepted": "接受", "rows_rejected": "退回", "verified_findings": "查实",
    "zero_report": "零报告",
}  # fmt: skip


def write_board(
    folder: Path,
    table: pd.DataFrame,
    status: pd.DataFrame,
    corrections: pd.DataFrame,
    reminders: pd.DataFrame,
    advance: pd.DataFrame,
) -> None:
    """Write the workbook and the texts; texts that nobody needs any more go away.

    Args:
        folder: where to.
        table: filers down, batches across.
        status: `submission_status`, for the second sheet.
        corrections: what was sent back and whether it came back in time.
        reminders: texts for those who owe something.
        advance: texts for everyone, on the day before a batch is due; else empty.
    """
    import xlsxwriter  # at the first workbook, not when definitions load

    folder.mkdir(parents=True, exist_ok=True)
    with replacing(folder / WORKBOOK) as aside, xlsxwriter.Workbook(str(aside)) as book:
        book.set_properties({"created": EPOCH, "title": "报送看板"})
        _write_table(book, "看板", table, 14)
        details = status[list(_DETAILS)].rename(columns=_DETAILS)
        _write_table(book, "明细", details, 12)
        _write_table(book, "更正", corrections, 14)
        texts = reminders[["filer_name", "text"]].set_axis(["单位", "内容"], axis=1)
        _write_table(book, "催报", texts, 20)
    _write_texts(folder / "reminders", reminders)
    _write_texts(folder / "advance", advance)


def _write_table(book: Any, name: str, table: pd.DataFrame, width: int) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1})
    sheet.set_column(0, max(len(table.columns) - 1, 0), width)
    sheet.write_row(0, 0, [str(column) for column in table.columns], head)
    texts = table.astype("str").fillna("")
    for number, row in enumerate(texts.itertuples(index=False, name=None), start=1):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    area = (1, 1, max(len(table), 1), max(len(table.columns) - 1, 1))
    for word, colour in _COLOURS:
        rule = {"type": "text", "criteria": "begins with", "value": word}
        sheet.conditional_format(*area, {**rule, "format": book.add_format({"bg_color": colour})})
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_texts(folder: Path, texts: pd.DataFrame) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    names = {
        f"{code}_{name}.txt": text
        for code, name, text in texts[["filer_code", "filer_name", "text"]].itertuples(index=False)
    }
    for old in folder.glob("*.txt"):
        if old.name not in names:
            old.unlink()
    for name, text in names.items():
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
