"""How the rows of a patrol workbook are laid out: headers, merged cells, summaries, layouts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from samples.scoring.truth import Rejection, Truth
from samples.world import words
from samples.world.history import Batch, Inspection
from samples.world.mess import Mess, Shown
from samples.world.world import Town
from samples.writers.files import (
    Cell,
    Formula,
    Sheet,
)

HEADER: Final = words.listed(
    "序号 村（社区） 检查时间 检查场所名称 详细地址 场所类型 机构名称或个人姓名 对象类别 "
    "统一社会信用代码或身份证号 负责人 联系电话 证照情况 培训形式 培训学科 学生人数 教师人数 "
    "收费金额（元） 在职教师参与 违规类型 是否查实 处置措施 处罚决定书文号 处罚决定日期 "
    "处罚机关 处罚类别 罚款金额（元） 移送部门 整改办结情况 线索来源 备注"
)
#: Header cells as other towns write them; the meaning is the same.
HEADER_SPELLINGS: Final = {
    "村（社区）": "村(社区)",
    "检查场所名称": "检查场所\n名称",
    "统一社会信用代码或身份证号": "统一社会信用代码\n或身份证号",
    "收费金额（元）": "收费金额(元)",
    "罚款金额（元）": "罚款金额 (元)",
    "是否查实": "是否 查实",
    "处罚决定书文号": "处罚决定书\n文号",
}
HEADER_ALIASES: Final = {
    "检查时间": "巡查日期",
    "详细地址": "具体地址",
    "联系电话": "联系方式",
    "机构名称或个人姓名": "机构（个人）名称",
    "统一社会信用代码或身份证号": "统一社会信用代码/身份证号",
    "处罚决定书文号": "处罚文号",
}
PENALTY_COLUMNS: Final = HEADER[21:26]


@dataclass
class Row:
    """One row: cells by header, the parties it shows, and what is wrong with it."""

    cells: dict[str, Cell]
    shown: list[tuple[Inspection, Shown]] = field(default_factory=list)
    errors: list[tuple[str, str, str]] = field(default_factory=list)  # field, rule, severity


@dataclass
class Workbook:
    """A delivery before it is laid out."""

    batch: Batch
    filer: Town
    rows: list[Row]
    layout: str
    name: str
    received: datetime
    filer_text: str


def _repeat_numbers(rows: list[Row]) -> None:
    """Give a row that is to repeat a number the number of another row."""
    for row in rows:
        if any(rule == "duplicate_row_no" for _, rule, _ in row.errors):
            twin = next(other for other in rows if other is not row)
            twin.errors.append(("序号", "duplicate_twin", "either"))
            row.cells["序号"] = twin.cells["序号"]
        if any(rule == "row_no_not_integer" for _, rule, _ in row.errors):
            row.cells["序号"] = "补1"


def lay_out(book: Workbook, mess: Mess, rng: random.Random, report: Truth | None) -> list[Sheet]:
    """The sheets of a workbook; rejected rows and cells are reported with sheet and row."""
    columns = list(HEADER)
    if book.layout == "extra_column":
        columns[19:19] = ["检查人员", "带队领导"]
    if book.layout == "other_order":
        columns = [columns[0], *sorted(columns[1:12]), *columns[12:]]
    parts = [book.rows]
    if book.layout == "two_sheets" and len(book.rows) > 1:
        parts = [book.rows[:-1], book.rows[-1:]]
    first = rng.choice(("Sheet1", "巡查情况表"))
    sheets = []
    for turn, rows in enumerate(parts):
        sheet = Sheet(first if turn == 0 else "续表")
        _head(sheet, book, columns, mess, rng)
        placed = _body(sheet, book, columns, rows, rng)
        shift = {"blank_rows": (rng.randrange(1, 4), 0), "blank_columns": (1, 2)}.get(
            book.layout, (0, 0)
        )
        sheet.shift(*shift)
        sheets.append(sheet)
        if report is not None:
            _report_errors(report, book, sheet, placed, shift[0])
    if book.layout in ("summary", "xls", "notes"):
        sheets.append(_summary(book, rng))
    if book.layout == "two_sheets":
        sheets.append(
            Sheet(
                "填表说明", [["本表由各镇（街道）填报"], ["是否查实：未发现、待核查、查实、查否"]]
            )
        )
    return sheets


def _report_errors(
    report: Truth, book: Workbook, sheet: Sheet, placed: list[tuple[int, Row]], shift: int
) -> None:
    path = f"town_submissions/{book.batch.due.isoformat()}/{book.name}"
    for number, row in placed:
        for column, rule, severity in row.errors:
            if severity:
                report.rejections.append(
                    Rejection(
                        "town_submission", path, sheet.title, number + shift, column, rule, severity
                    )
                )


def _head(sheet: Sheet, book: Workbook, columns: list[str], mess: Mess, rng: random.Random) -> None:
    start, due = book.batch.start, book.batch.due
    year = f"{due.year}年" if rng.random() < 0.3 or start.year != due.year else ""
    period = f"{start.year}年{start.month}月{start.day}日-{year}{due.month}月{due.day}日"
    sheet.add(f"江阴市隐形变异培训防范治理巡查情况表（{period}）")
    if book.layout not in ("plain", "blank_columns"):
        sheet.merges.append((0, 0, 0, 9))
    leader = rng.choice(words.SURNAMES) + rng.choice(words.GIVEN)
    phone = f"0510-86{rng.randrange(10**6):06d}"
    parts = [f"填报单位：{book.filer_text}", f"负责人：{leader}", f"联系电话：{phone}"]
    if book.layout == "split_filer":
        sheet.add(parts[0], None, None, parts[1], None, parts[2])
    elif book.layout == "html":
        sheet.add("填报单位", book.filer_text, None, "负责人", leader, "联系电话", phone)
    else:
        sheet.add("  ".join(parts))
    if book.layout in ("two_row_header", "grouped_header"):
        _two_row_header(sheet, columns, grouped=book.layout == "grouped_header")
    elif book.layout in ("spelled_header", "aliased_header"):
        other = HEADER_SPELLINGS if book.layout == "spelled_header" else HEADER_ALIASES
        sheet.add(*(other.get(column, column) for column in columns))
    else:
        sheet.add(*columns)


def _two_row_header(sheet: Sheet, columns: list[str], *, grouped: bool) -> None:
    """Group titles over the columns; the other header cells reach over both rows."""
    groups = dict.fromkeys(PENALTY_COLUMNS, "行政处罚情况")
    if grouped:
        groups |= dict.fromkeys(HEADER[1:6], "检查情况") | dict.fromkeys(HEADER[6:12], "对象情况")
    top: list[Cell] = [groups.get(column, column) for column in columns]
    row = sheet.add(*top) - 1
    sheet.add(*(column if column in groups else None for column in columns))
    place = 0
    while place < len(columns):
        last = place
        if columns[place] in groups:
            while last + 1 < len(columns) and top[last + 1] == top[place]:
                last += 1
                sheet.cells[row][last] = None
            sheet.merges.append((row, place, row, last))
        else:
            sheet.merges.append((row, place, row + 1, place))
        place = last + 1


def _body(
    sheet: Sheet, book: Workbook, columns: list[str], rows: list[Row], rng: random.Random
) -> list[tuple[int, Row]]:
    placed = []
    for row in rows:
        cells = [
            row.cells.get(column, "王某、李某" if column == "检查人员" else "")
            for column in columns
        ]
        placed.append((sheet.add(*cells), row))
        if book.layout == "repeated_header" and len(placed) == 1:
            sheet.add(*columns)
    if book.layout == "formulas":
        _count_by_formula(sheet, placed)
    if not rows:
        nothing: dict[str, list[Cell]] = {
            "plain": ["无"],
            "notes": ["", "零报告"],
            "summary": ["零报告"],
            "nothing_anywhere": [1, *["无"] * (len(columns) - 1)],
        }
        sheet.add(*nothing.get(book.layout, []))
    elif book.layout == "merged_cells":
        numbers = [number for number, row in placed if not row.errors]
        if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
            _merge_down(sheet, columns.index("村（社区）"), numbers)
            # A merged day is meant for all rows: planted ones have days of their own.
            if not any(row.shown[0][0].tag for _, row in placed):
                _merge_down(sheet, columns.index("检查时间"), numbers)
    if book.layout in ("notes", "blank_rows", "split_filer", "html") and rows:
        sheet.add("合计", None, None, None, None, None, f"{len(rows)}家")
    if book.layout == "notes":
        sheet.add("注：1.本表由各镇（街道）于截止日前报送；2.无相关情况请填“无”。")
        sheet.add(None, None, f"填表人：{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}")
    return placed


def _merge_down(sheet: Sheet, column: int, numbers: list[int]) -> None:
    """One cell merged over neighbouring rows: what stands in it is meant for each of them."""
    first, last = numbers[0] - 1, numbers[-1] - 1
    if "".join(str(sheet.cells[first][column]).split()) == "同上":
        return
    for row in range(first + 1, last + 1):
        sheet.cells[row][column] = None
    sheet.merges.append((first, column, last, column))


def _count_by_formula(sheet: Sheet, placed: list[tuple[int, Row]]) -> None:
    """Row numbers and the total as formulas with saved values."""
    for number, row in placed:
        value = row.cells["序号"]
        if isinstance(value, int):
            sheet.cells[number - 1][0] = Formula(f"=ROW()-{number - value}", value)
    sheet.add("合计", None, None, None, None, None, Formula("=1+0", len(placed)))


def _summary(book: Workbook, rng: random.Random) -> Sheet:
    verified = sum(row.cells["是否查实"] == "查实" for row in book.rows)
    wrong = 1 if rng.random() < 0.2 else 0
    return Sheet(
        "汇总",
        [
            ["指标", "数值"],
            ["出动检查人次", rng.randrange(5, 120)],
            ["检查场所数", rng.randrange(5, 60)],
            ["发现线索数", len(book.rows)],
            ["查实数", verified + wrong],
            ["下达整改通知书数", rng.randrange(3)],
            ["立案数", 0],
        ],
    )
