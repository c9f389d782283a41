"""Rows of a patrol sheet that must be rejected, each with the rule that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from samples.world import codes
from samples.world.mess import Mess
from samples.writers.files import (
    Cell,
)
from samples.writers.town_sheets import Row


def _set(column: str, value: Cell) -> Callable[[Mess, Row], None]:
    def spoil(mess: Mess, row: Row) -> None:
        row.cells[column] = value

    return spoil


def _outside_period(mess: Mess, row: Row) -> None:
    row.cells["检查时间"] = row.shown[0][0].batch.start - timedelta(days=200)


def _nobody(mess: Mess, row: Row) -> None:
    row.cells["机构名称或个人姓名"] = "不详"
    row.cells["检查场所名称"] = ""


def _half_decision(mess: Mess, row: Row) -> None:
    row.cells["处罚决定书文号"] = "澄教罚〔2023〕999号"


def _wrong_code(mess: Mess, row: Row) -> None:
    valid = codes.new_uscc(mess.rng, "91")
    row.cells["统一社会信用代码或身份证号"] = codes.broken_uscc(mess.rng, valid)


def _wrong_id(mess: Mess, row: Row) -> None:
    number = codes.new_id_number(mess.rng)
    taken = {number[-1], codes.uscc_check(number[:17])}
    last = next(digit for digit in "0123456789" if digit not in taken)
    row.cells["统一社会信用代码或身份证号"] = number[:-1] + last


#: rule, column, severity, how the row is spoilt.
BAD_ROWS: Final[tuple[tuple[str, str, str, Callable[[Mess, Row], None]], ...]] = (
    ("required", "详细地址", "reject_row", _set("详细地址", "")),
    ("required", "检查时间", "reject_row", _set("检查时间", "")),
    ("required", "机构名称或个人姓名", "reject_row", _nobody),
    ("unreadable_date", "检查时间", "reject_row", _set("检查时间", "上周三")),
    ("impossible_date", "检查时间", "reject_row", _set("检查时间", "2023年2月30日")),
    ("outside_period", "检查时间", "reject_row", _outside_period),
    ("vocabulary", "是否查实", "either", _set("是否查实", "已处理")),
    ("incomplete_decision", "处罚决定日期", "reject_row", _half_decision),
    ("duplicate_row_no", "序号", "reject_row", _set("备注", "补充")),
    ("row_no_not_integer", "序号", "either", _set("备注", "补充")),
    ("check_digit", "统一社会信用代码或身份证号", "reject_value", _wrong_code),
    ("check_digit", "统一社会信用代码或身份证号", "reject_value", _wrong_id),
    (
        "lost_digits",
        "统一社会信用代码或身份证号",
        "reject_value",
        _set("统一社会信用代码或身份证号", 320281197206011230.0),
    ),
    (
        "lost_digits",
        "统一社会信用代码或身份证号",
        "reject_value",
        _set("统一社会信用代码或身份证号", "3.20281E+17"),
    ),
    (
        "unknown_form",
        "统一社会信用代码或身份证号",
        "reject_value",
        _set("统一社会信用代码或身份证号", "正在办理"),
    ),
    ("lost_digits", "联系电话", "reject_value", _set("联系电话", "1.38E+10")),
    ("unreadable_number", "罚款金额（元）", "reject_value", _set("罚款金额（元）", "若干")),
    ("vocabulary", "对象类别", "reject_value", _set("对象类别", "社团")),
    ("unreadable_number", "学生人数", "reject_value", _set("学生人数", "很多")),
)
