"""Departments answer our letters: the workbooks of `handover/` filled in as the truth says.

Unlike all other writers this one needs a run: numbers of hand-overs are given by it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
from python_calamine import CalamineWorkbook

from samples.world.routes import GIVEN, LATE, REFUSED
from samples.writers.answers import clue_number
from samples.writers.files import Sheet, write, xlsx_bytes

LIST: Final = "移送清单"


def answer_letters(
    letters: Path, inbox: Path, routes: pd.DataFrame, day: date, kinds: Collection[str]
) -> int:
    """Fill in the rows of planted clues and put the workbooks into the inbox; return the rows.

    Args:
        letters: the folder of hand-overs of a run.
        inbox: receives the workbooks below `answers/`.
        routes: `routes.csv`.
        day: of the answers.
        kinds: which of the planted answers are given now.
    """
    answer = {
        clue_number(source, record): str(kind)
        for source, record, kind in routes[["source", "source_record_id", "answer"]].to_numpy()
    }
    filled = 0
    for path in sorted(letters.glob(f"*/*_{LIST}.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        pages = {name: book.get_sheet_by_name(name).to_python() for name in names}
        head, *rows = pages[LIST]
        place = {str(header): column for column, header in enumerate(head)}
        mine = [row for row in rows if answer.get(str(row[place["线索编号"]])) in kinds]
        for row in mine:
            kind = answer[str(row[place["线索编号"]])]
            for header, value in _cells(kind, day).items():
                row[place[header]] = value
        if mine:
            sheets = [
                Sheet(name, [[*map(str, row)] for row in page]) for name, page in pages.items()
            ]
            name = f"{path.parent.name}_{day.isoformat()}.xlsx"
            write(inbox / "answers" / name, xlsx_bytes(sheets))
        filled += len(mine)
    return filled


def _cells(kind: str, day: date) -> dict[str, str]:
    if kind == REFUSED:
        return {"是否受理": "退回（不属本部门）", "办理结果": "不属本部门职责"}
    if kind not in (GIVEN, LATE):
        return {}
    return {
        "是否受理": "受理",
        "办理结果": "责令改正",
        "处理依据": "有关法律法规",
        "办结日期": day.isoformat(),
        "经办人": "经办乙",
    }
