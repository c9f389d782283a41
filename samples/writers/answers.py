"""Workbooks of the ledger of clues as units send them back: filled in, with their cover."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

from samples.scoring.truth import Truth
from samples.world.history import History
from samples.writers.files import Cell, Sheet, write, xlsx_bytes

HEADERS: Final = (
    *("线索编号", "结论", "核查日期", "处置", "处置日期", "是否反馈"),
    *("不予处罚理由", "经办人", "填写日期"),
)


def clue_number(source: str, record_id: str) -> str:
    """The number of a clue, as the ledger gives it."""
    digest = hashlib.sha256(f"{source}:{record_id}".encode()).digest()
    return "C" + base64.b32encode(digest).decode()[:12]


def write_answers(history: History, truth: Truth, inbox: Path) -> None:
    """One workbook with all answers of the stories; nothing where there is none."""
    stories = history.stories
    if stories is None or not stories.answers:
        return
    rows: list[list[Cell]] = [list(HEADERS)]
    for answer in stories.answers:
        cells = {"线索编号": clue_number(*truth.planted[answer.tag]), **answer.cells}
        rows.append([cells.get(header, "") for header in HEADERS])
    digest = hashlib.sha256("\n".join(str(row[0]) for row in rows[1:]).encode()).hexdigest()
    cover = Sheet("说明", [["待办线索"], ["台账：线索"], [f"校验：{digest}"]])
    write(inbox / "answers" / "回填线索.xlsx", xlsx_bytes([Sheet("待办", rows), cover]))
