"""Letters to departments, our answers to them, and the bureau's ledger, below `handover/`.

    <data dir>/handover/<department>/<period>_移送清单.xlsx   a letter, to be filled in
    <data dir>/handover/<department>/回复_<department>.xlsx   what came of the clues it told us of
    <data dir>/handover/移送台账.xlsx                         everything, for the bureau

A letter says what the ledger holds, and is written once: what was sent stays as it was. One that is
missing, since a crash came between the ledger and the file, is written by the next run with the
same bytes. A department's workbook comes back through the inbox folder `answers`.
"""

from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from domain.intake.ledger_covers import cover_lines
from domain.supervision.handovers.build import Handovers
from domain.supervision.handovers.columns import LEDGER
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.handovers.sheets import (
    ANSWERS,
    LIST_SHEET,
    NUMBER,
    REPLY_SHEET,
    WIDTHS,
    bureau_sheets,
    letter_rows,
    reply_rows,
    request_days,
)
from resources.base.files import replace_file
from resources.documents.ledgers.table_workbook import render_tables

LEDGER_FILE: Final = "移送台账.xlsx"
ACCEPTED: Final = ("受理", "退回（不属本部门）")
"""What may stand under 是否受理."""

_FILLING: Final = (
    "填法：只填黄色表头的各列。不属本部门的，是否受理选“退回（不属本部门）”，办理结果写明应由哪个部门办理。",
    "已办结的，填办理结果（如“责令停止，退还费用”“不予处罚”）、处理依据、办结日期、经办人；尚未办结的，只填是否受理。",
    "填好后把本工作簿原样发回，由我办放入收件箱 answers；请保留本页，不要改动移送编号和最后一列。",
    "填写有误的行会退回，改正后再放入即可。日期写作 2024-06-30。",
)
_MEANINGS: Final = (
    "移送：每件事项按每条规则移送每个部门一次；补充是同一事项的新线索，由何改送是被退回后改送。",
    "未移送：近期事项中没有移送任何部门的线索和原因。退回待分派：对方退回而没有规则可以改送的，请指定部门。",
    "逾期提醒可以直接发送；通报名单是逾期较久仍未回复的部门，按代码排列。",
    "线索未经查实的不得称为违规。本台账只供内部督办，不含反映人的任何信息。",
)


def write_handovers(
    folder: Path, found: Handovers, policy: RoutingPolicy, as_of: date
) -> list[str]:
    """Write the letters that are not there yet, all answers and the ledger; return their names.

    Args:
        folder: the folder of the hand-overs.
        found: hand-overs of the day.
        policy: departments, rules, words of the letter.
        as_of: the day.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in found.handover.groupby("file", sort=True):
        if not (folder / str(name)).exists():
            written.append(_written(folder, name, render_letter(rows, policy)))
    for name, rows in found.referral_reply.groupby("file", sort=True):
        written.append(_written(folder, name, render_reply(rows)))
    content = render_ledger(found, policy, as_of)
    return [*written, _written(folder, LEDGER_FILE, content)]


def render_letter(rows: pd.DataFrame, policy: RoutingPolicy) -> bytes:
    """Return the workbook of a letter: the list that comes back, and the letter as its cover.

    Args:
        rows: hand-overs of one letter, as the ledger holds them.
        policy: fields of the department, words of the letter.
    """
    rows = rows.sort_values("handover_no")
    department = policy.departments[str(rows["department"].iloc[0])].name
    bases = rows.drop_duplicates("rule").sort_values("rule")
    letter = policy.letter
    cover = [
        "移送函",
        f"{department}：",
        f"现将校外培训治理线索 {len(rows)} 件移送你单位（移送日期 {_day(rows, 'handed_on')}）。",
        f"用途：{letter.purpose}。",
        f"依据：{letter.basis}。",
        *(f"　　{basis}" for basis in dict.fromkeys(bases["legal_basis"].dropna())),
        f"限制：{letter.limits}。",
        f"回复期限：{policy.answer_workdays} 个工作日，即 {request_days(rows)} 以前。",
        f"件数：{len(rows)}",
        "",
        *cover_lines(LEDGER, rows["handover_no"]),
        *_FILLING,
    ]
    return render_tables(
        f"{department}移送清单",
        {LIST_SHEET: letter_rows(rows, policy)},
        cover,
        lists={ANSWERS["accepted"]: ACCEPTED},
        answers=ANSWERS.values(),
        widths=WIDTHS,
    )


def render_reply(rows: pd.DataFrame) -> bytes:
    """Return the workbook that answers a department; nothing in it is to be filled in.

    Args:
        rows: our answers to one department, as the ledger holds them.
    """
    department = str(rows["department"].iloc[0])
    cover = [
        f"{department}：",
        f"你单位移送的线索，核查结果和处置如下，共 {len(rows)} 条，编号是你单位的线索编号。",
        "处置为空的，尚在处置，处置后另行回复；同一线索有多条的，以回复日期最近的为准。",
        "本回复不必回填。请勿扩大使用范围或转交。",
    ]
    tables = {REPLY_SHEET: reply_rows(rows)}
    return render_tables(f"回复{department}", tables, cover, widths=WIDTHS)


def render_ledger(found: Handovers, policy: RoutingPolicy, as_of: date) -> bytes:
    """Return the bureau's ledger of one day.

    Args:
        found: hand-overs of the day.
        policy: names of departments and rules.
        as_of: the day.
    """
    sheets = bureau_sheets(found, policy, as_of)
    counts = [f"{name}：{len(table)} 行" for name, table in sheets.items()]
    cover = [f"移送台账　统计日 {as_of.isoformat()}", *counts, "", *_MEANINGS]
    return render_tables("移送台账", sheets, cover, widths={**WIDTHS, NUMBER: 16})


def _day(rows: pd.DataFrame, column: str) -> str:
    return str(rows[column].iloc[0].date().isoformat())


def _written(folder: Path, name: Hashable, content: bytes) -> str:
    path = folder / str(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content)
    return str(name)
