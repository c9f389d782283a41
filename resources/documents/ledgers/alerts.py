"""The early warnings as workbooks: one per unit, to be answered, and the digest of new ones.

    <data dir>/follow_up/预警/预警单_<unit>.xlsx        what a unit should look at, to be filled in
    <data dir>/follow_up/预警提醒/预警提醒_<day>.xlsx   what was raised since the last one

Nothing in them calls anybody a violator. Workbooks that nobody needs any more go away.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from domain.intake.ledger_covers import MARK_HEADER, answer_marks, cover_lines
from domain.intake.sources.answer import ANSWER_CELLS
from domain.supervision.alerts.build import LEDGER
from domain.supervision.alerts.episodes import STATES
from domain.supervision.alerts.wording import ASKED, KIND_WORDS
from resources.base.files import replace_file
from resources.documents.ledgers.table_workbook import render_tables

FOLDER: Final = "预警"
DIGEST_FOLDER: Final = "预警提醒"
SHEET: Final = "预警"
STATE_HEADER, REASON_HEADER = "处理情况", "办理结果"
FILLED: Final = (STATE_HEADER, REASON_HEADER, "经办人", "填写日期")
"""Columns that the unit fills in."""

_WIDTHS: Final = {"说明": 52, "依据线索": 40, "请办": 30, "预警编号": 16, REASON_HEADER: 24}
_ANSWERS: Final = {
    "conclusion": STATE_HEADER,
    "result": REASON_HEADER,
    "handled_by": "经办人",
    "answered_on": "填写日期",
}


def alert_rows(alerts: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Return alerts as people read them, red ones first.

    Columns: 预警编号, 级别, 种类, 镇街, 说明, 依据线索, 自何日起, 发出日期, 请办, 目前状态.

    Args:
        alerts: `alert`.
        units: code of a unit to its name.
    """
    order = alerts.assign(red=alerts["level"].eq("红"))
    order = order.sort_values(["red", "raised_on", "alert_no"], ascending=[False, False, True])
    made = {
        "预警编号": order["alert_no"],
        "级别": order["level"],
        "种类": order["kind"].map(KIND_WORDS),
        "镇街": order["town_code"].map(dict(units)).fillna(""),
        "说明": order["text"],
        "依据线索": order["evidence"].str.replace(";", "、"),
        "自何日起": order["since"].dt.strftime("%Y-%m-%d"),
        "发出日期": order["raised_on"].dt.strftime("%Y-%m-%d"),
        "请办": order["kind"].map(ASKED),
        "目前状态": order["state"],
    }
    return pd.DataFrame(made).astype("str").reset_index(drop=True)


def write_alert_workbooks(
    folder: Path, alerts: pd.DataFrame, units: Mapping[str, str]
) -> list[str]:
    """Write one workbook per unit that has something to look at; return their names.

    Args:
        folder: the folder of the follow-up.
        alerts: the open ones.
        units: code of a unit to its name.
    """
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for unit, rows in alerts.groupby("unit"):
        name = f"预警单_{units.get(str(unit), unit)}.xlsx"
        replace_file(place / name, render_alerts(alert_rows(rows, units)))
        written.append(name)
    for old in place.glob("*.xlsx"):
        if old.name not in written:
            old.unlink()
    return written


def render_alerts(rows: pd.DataFrame) -> bytes:
    """Return the workbook that a unit answers.

    Args:
        rows: `alert_rows` of its alerts.
    """
    cover = [
        "预警单：提示排查的方向，不是对任何主体的认定；未经查实，不得称为违规。仅供内部使用。",
        *cover_lines(LEDGER, rows["预警编号"]),
        f"填法：在“{STATE_HEADER}”选一项（{'、'.join(STATES[1:])}）；解除的请在“{REASON_HEADER}”写明理由。",
        "填好后把本工作簿原样放入收件箱的 answers 文件夹；请保留本页，不要改动预警编号和最后一列。",
    ]
    blank = rows.assign(**dict.fromkeys(FILLED, None))
    typed = {
        cell: blank[_ANSWERS[cell]] if cell in _ANSWERS else pd.Series(None, index=rows.index)
        for cell in ANSWER_CELLS
    }
    blank[MARK_HEADER] = answer_marks(pd.DataFrame(typed, index=rows.index))
    lists = {STATE_HEADER: STATES[1:]}
    return render_tables(
        "预警单", {SHEET: blank}, cover, lists=lists, answers=FILLED, widths=_WIDTHS
    )


def last_alert_digest(folder: Path, before: date) -> date | None:
    """Return the day of the newest digest before a day, None without any.

    Args:
        folder: the folder of the follow-up.
        before: the day.
    """
    names = [
        path.stem.removeprefix("预警提醒_") for path in (folder / DIGEST_FOLDER).glob("*.xlsx")
    ]
    return max((day for name in names if (day := date.fromisoformat(name)) < before), default=None)


def write_alert_digest(folder: Path, rows: pd.DataFrame, day: date) -> Path | None:
    """Write what was raised on a day; nothing where there is nothing. Return where it is.

    Args:
        folder: the folder of the follow-up.
        rows: `alert_rows` of the alerts that are new.
        day: the day of the digest.
    """
    if rows.empty:
        return None
    place = folder / DIGEST_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"预警提醒_{day.isoformat()}.xlsx"
    cover = [f"预警提醒　{day.isoformat()}", f"共 {len(rows)} 条；提示排查的方向，不是认定。"]
    replace_file(path, render_tables("预警提醒", {SHEET: rows}, cover, widths=_WIDTHS))
    return path
