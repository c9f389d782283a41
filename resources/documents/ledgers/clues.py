"""The clues as workbooks: the bureau's ledger, one that each unit fills in, and the digest.

    <data dir>/follow_up/线索台账.xlsx               nine sheets, for the bureau
    <data dir>/follow_up/待办/<unit>_待办线索.xlsx     what a unit still owes, to be filled in
    <data dir>/follow_up/逾期提醒/逾期提醒_<day>.xlsx  what became overdue since the last one

A unit's workbook comes back unchanged through the inbox folder `answers`: its sheet `说明` says
which ledger it is. The same clues give the same bytes; workbooks that nobody needs any more go
away.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from domain.intake.ledger_covers import MARK_HEADER, answer_marks, cover_lines
from domain.intake.sources.answer import ANSWER_CELLS
from domain.supervision.clues.answers import LEDGER
from domain.supervision.clues.ledger import ANSWERS, HEADERS, TICKET, UNIT
from resources.base.files import replace_file
from resources.documents.ledgers.table_workbook import render_tables
from schemas.policy.load import Policy

LEDGER_FILE: Final = "线索台账.xlsx"
UNIT_FOLDER: Final = "待办"
DIGEST_FOLDER: Final = "逾期提醒"
TODO_SHEET: Final = "待办"

SHEET_ORDER: Final = (
    *("待办", "逾期", "将到期", "矛盾", "查实未处置", "办结未反馈", "回潮", "全部"),
)
"""Sheets of the bureau's ledger before its cover."""

_WIDTHS: Final = {"地点": 34, "涉及主体": 28, "下一步": 44, "线索编号": 16, TICKET: 22}
_DIGEST_NAME: Final = re.compile(r"逾期提醒_(\d{4}-\d{2}-\d{2})\.xlsx")
_MEANINGS: Final = (
    "待办：尚未闭环的全部线索。闭环须有三样：结论；查实的，有处置、决定或不予处罚的理由；有来电、移送的，已反馈。",
    "逾期：过了截止日还没有结论的。将到期：再过几个工作日就到截止日的。",
    "矛盾：同一主体或同一事项，相隔不久而结论相反的；先查实、后复查合格且其间有处置的，不算矛盾。",
    "查实未处置：查实后没有处置，也没有写明不予处罚的理由。办结未反馈：已办结而没有反馈或回复。",
    "回潮：闭环之后不久，同一主体（不知主体的，同一户）又有投诉或移送。",
    "主体是线索所指的对象，未经查实的不得称为违规主体。本台账只供内部督办，不含反映人的任何信息。",
)


def write_ledger(folder: Path, sheets: Mapping[str, pd.DataFrame], as_of: date) -> Path:
    """Write the bureau's ledger; return where it is.

    Args:
        folder: the folder of the follow-up.
        sheets: `domain.supervision.clues.ledger.bureau_sheets`.
        as_of: the day that it shows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = [f"{name}：{len(sheets[name])} 行" for name in SHEET_ORDER]
    cover = [f"线索台账　统计日 {as_of.isoformat()}", *counts, "", *_MEANINGS]
    tables = {name: sheets[name] for name in SHEET_ORDER}
    replace_file(folder / LEDGER_FILE, render_tables("线索台账", tables, cover, widths=_WIDTHS))
    return folder / LEDGER_FILE


def write_unit_workbooks(
    folder: Path, rows: Mapping[str, pd.DataFrame], names: Mapping[str, str], policy: Policy
) -> list[str]:
    """Write one workbook per unit that owes something; return their names, the others go away.

    Args:
        folder: the folder of the follow-up.
        rows: `domain.supervision.clues.ledger.unit_rows`.
        names: code of a unit -> its name.
        policy: the words that may be filled in.
    """
    place = folder / UNIT_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for unit, table in sorted(rows.items()):
        name = f"{names.get(unit, unit)}_待办线索.xlsx"
        replace_file(place / name, render_unit(names.get(unit, unit), table, policy))
        written.append(name)
    for old in place.glob("*.xlsx"):
        if old.name not in written:
            old.unlink()
    return written


def render_unit(name: str, rows: pd.DataFrame, policy: Policy) -> bytes:
    """The workbook that a unit fills in: its rows with a mark each, lists of words, the cover.

    Args:
        name: name of the unit.
        rows: its clues.
        policy: words that may be answered, and the deadline.
    """
    cover = [
        f"{name}　待办线索",
        *cover_lines(LEDGER, rows[HEADERS["clue_no"]].dropna()),
        "填法：只填黄色表头的各列；已有内容的，有变化才改。查实的请填处置和处置日期，或写明不予处罚的理由。",
        "填好后把本工作簿原样放入收件箱的 answers 文件夹；请保留本页，不要改动线索编号和最后一列。",
        "填写有误的行会退回，改正后再放入即可。日期写作 2024-06-30。",
    ]
    marked = rows.assign(**{MARK_HEADER: answer_marks(_answer_cells(rows))})
    words = dict.fromkeys(policy.choices["answer"]["conclusion"].values())
    lists = {
        "结论": [word for word in words if word in policy.follow_up.kind_of],
        "是否反馈": ["是", "否"],
    }
    return render_tables(
        f"{name}待办线索", {TODO_SHEET: marked}, cover, lists=lists, answers=ANSWERS, widths=_WIDTHS
    )


def _answer_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells for answers as the reader of `answers` will see them, in its order."""
    headers = dict(
        zip(
            ("conclusion", "concluded_on", "measures", "measure_on", "feedback"),
            ANSWERS[:5],
            strict=True,
        )
    )
    headers |= {
        "no_penalty_reason": "不予处罚理由",
        "handled_by": "经办人",
        "answered_on": "填写日期",
    }
    empty = pd.Series(None, index=rows.index, dtype="str")
    return pd.DataFrame(
        {c: rows[headers[c]] if c in headers else empty for c in ANSWER_CELLS}, index=rows.index
    )


def last_digest(folder: Path, before: date) -> date | None:
    """Return the day of the newest digest before a day, None without any."""
    names = [path.name for path in (folder / DIGEST_FOLDER).glob("*.xlsx")]
    days = [date.fromisoformat(m[1]) for name in names if (m := _DIGEST_NAME.fullmatch(name))]
    return max((day for day in days if day < before), default=None)


def write_digest(folder: Path, rows: pd.DataFrame, day: date) -> Path | None:
    """Write what became overdue, by unit; nothing where there is nothing. Return where it is.

    Args:
        folder: where the digest lies.
        rows: clues that became overdue.
        day: day of the digest.
    """
    if rows.empty:
        return None
    place = folder / DIGEST_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"逾期提醒_{day.isoformat()}.xlsx"
    counts = rows[UNIT].value_counts().sort_index()
    cover = [f"逾期提醒　{day.isoformat()}", *(f"{u}：{n} 条" for u, n in counts.items())]
    table = rows.sort_values([UNIT, "接收日期", "线索编号"])
    replace_file(path, render_tables("逾期提醒", {DIGEST_FOLDER: table}, cover, widths=_WIDTHS))
    return path
