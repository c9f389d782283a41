"""The submission board and the reminders: who has reported, in words that can be sent.

Built from `submission_status` and `domain.intake.corrections`. Texts are for town staff; they name
no party and no person.
"""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from domain.intake.calendar import Batch, Filer
from domain.intake.corrections import CORRECTION_WORDS
from domain.reporting.words import STATUS_WORDS


def cell_words(status: pd.DataFrame) -> pd.Series:
    """One short text per batch and filer: `按时 12行`, `迟报3天 …`, `零报告`, `未报`, `退回`."""
    words = status["status"].map(STATUS_WORDS).astype("str")
    days = "迟报" + status["late_days"].astype("str") + "天"
    words = words.mask(status["status"] == "late", days)
    rows = " " + (status["rows_read"] - status["rows_ignored"]).astype("str") + "行"
    refused = "，退" + status["rows_rejected"].astype("str")
    detail = rows.mask(status["rows_rejected"] > 0, rows + refused)
    detail = detail.mask(status["zero_report"].fillna(False), " 零报告")
    return words.mask(status["status"].isin(["on_time", "late"]), words + detail)


def board(status: pd.DataFrame) -> pd.DataFrame:
    """Filers down, batches across, newest batch first.

    Columns: 填报单位, then one for each batch by its due day, newest first.
    """
    cells = status.assign(cell=cell_words(status))
    names = status.drop_duplicates("filer_code").sort_values("filer_code")
    table = pd.DataFrame({"填报单位": names["filer_name"]}, index=names.index)
    for batch in sorted(status["batch"].unique(), reverse=True):
        of_batch = cells[cells["batch"] == batch].set_index("filer_code")["cell"]
        table[str(batch)] = names["filer_code"].map(of_batch).fillna("")
    return table.reset_index(drop=True)


def newest_batch(status: pd.DataFrame) -> pd.DataFrame:
    """The rows of the batch that was due last.

    Columns: those of `submission_status`.
    """
    last = str(status["batch"].max())
    return status[status["batch"] == last]


def not_reported(status: pd.DataFrame) -> pd.DataFrame:
    """Who is missing or was sent back as a whole in the newest batch.

    Columns: those of `submission_status`.
    """
    newest = newest_batch(status)
    return newest[newest["status"].isin(["missing", "rejected"])].reset_index(drop=True)


def names_of(late: pd.DataFrame) -> str:
    """The filers of `not_reported` in one line: `甲镇（未报）、乙镇（退回）`."""
    words = late["filer_name"] + "（" + late["status"].map(STATUS_WORDS).astype("str") + "）"
    return "、".join(words)


def reminders(status: pd.DataFrame, owed: pd.DataFrame) -> pd.DataFrame:
    """One text per filer that owes something: a report of the newest batch, or corrections.

    Args:
        status: `submission_status`.
        owed: `domain.intake.corrections.corrections`.

    Returns:
        `filer_code`, `filer_name`, `text`, by code.
    """
    newest = newest_batch(status).set_index("filer_code")
    waiting: dict[str, list[str]] = {}
    for row in owed[owed["open_rows"] > 0].to_dict("records"):
        waiting.setdefault(str(row["filer_code"]), []).append(_returned(row))
    names = status.drop_duplicates("filer_code").set_index("filer_code")["filer_name"]
    made = []
    for code, name in names.sort_index().items():
        points = _points(newest.loc[[code]] if code in newest.index else newest.iloc[:0])
        points += waiting.get(str(code), [])
        if points:
            made.append((code, name, f"{name}：" + "；".join(points) + "。"))
    return pd.DataFrame(made, columns=["filer_code", "filer_name", "text"], dtype="str")


def corrections_table(owed: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """The corrections in the board's words, a row per batch and filer, newest batch first.

    Columns: 批次, 填报单位, 退回, 待改正行数, 改正期限, 改正送达, 改正情况, 逾期天数.
    """
    names = status.drop_duplicates("filer_code").set_index("filer_code")["filer_name"]
    table = pd.DataFrame(
        {
            "批次": owed["batch"],
            "填报单位": owed["filer_code"].map(names).fillna(owed["filer_code"]),
            "退回": owed["returned"],
            "待改正行数": owed["open_rows"],
            "改正期限": owed["return_by"].dt.strftime("%Y-%m-%d"),
            "改正送达": owed["answered_at"].dt.strftime("%Y-%m-%d %H:%M"),
            "改正情况": owed["status"].map(CORRECTION_WORDS),
            "逾期天数": owed["late_days"],
        }
    )
    return table.sort_values(["批次", "填报单位"], ascending=[False, True], ignore_index=True)


def advance_reminders(batch: Batch, filers: Sequence[Filer]) -> pd.DataFrame:
    """The text for every filer on the day before a batch is due.

    Columns: `filer_code`, `filer_name`, `text`.
    """
    due = f"{batch.due_on.month}月{batch.due_on.day}日"
    period = f"{batch.starts_on.isoformat()} 至 {batch.ends_on.isoformat()}"
    rows = [
        (
            filer.code,
            filer.name,
            f"{filer.name}：{period} 的巡查情况表请于{due} 24 时前报送；没有情况的请报送零报告。",
        )
        for filer in filers
    ]
    return pd.DataFrame(rows, columns=["filer_code", "filer_name", "text"], dtype="str")


def due_tomorrow(batches: Sequence[Batch], day: date) -> Batch | None:
    """The batch that is due on the day after `day`."""
    return next((batch for batch in batches if (batch.due_on - day).days == 1), None)


def report_day(batches: Sequence[Batch], day: date) -> Batch | None:
    """The batch that was due yesterday or is due tomorrow; yesterday's comes first."""
    by_days = {(batch.due_on - day).days: batch for batch in batches}
    return by_days.get(-1) or by_days.get(1)


def _points(rows: pd.DataFrame) -> list[str]:
    """What is wrong with the newest batch of one filer: nothing, or one clause."""
    if rows.empty:
        return []
    row = rows.iloc[0]
    if row["status"] == "missing":
        return [f"{row['batch']} 批次的巡查情况表尚未收到，请尽快报送；没有情况的请报送零报告"]
    if row["status"] == "rejected":
        return [f"{row['batch']} 批次的巡查情况表无法读取，请按退回通知的说明重新报送"]
    return []


def _returned(row: Mapping[Hashable, Any]) -> str:
    """What a filer has to correct in one batch, and until when."""
    until = f"{row['return_by']:%Y-%m-%d}"
    back = f"{row['batch']} 批次有 {row['open_rows']} 行被退回，请在退回通知中改正后"
    if row["status"] == "overdue":
        return f"{back}尽快送回（期限 {until} 已过）"
    return f"{back}于 {until} 前送回"
