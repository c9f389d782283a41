"""Patrol submissions of the towns: one workbook per filer and batch, in every layout that occurs.

Rows come from `history.Inspection`; layouts, file types, deliveries and deliberate errors are added
here, each reported to `truth`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from samples.scoring.truth import Rejection, Submission, Truth
from samples.world import codes, words
from samples.world.history import AS_OF, BATCHES, Batch, History, Inspection
from samples.world.mess import Mess, Shown
from samples.world.world import Town, World
from samples.writers.files import (
    Cell,
    Formula,
    Sheet,
    csv_bytes,
    html_bytes,
    write,
    xls_bytes,
    xlsx_bytes,
)

HEADER: Final = words.listed(
    "序号 村（社区） 检查时间 检查场所名称 详细地址 场所类型 机构名称或个人姓名 对象类别 "
    "统一社会信用代码或身份证号 负责人 联系电话 证照情况 培训形式 培训学科 学生人数 教师人数 "
    "收费金额（元） 在职教师参与 违规类型 是否查实 处置措施 处罚决定书文号 处罚决定日期 "
    "处罚机关 处罚类别 罚款金额（元） 移送部门 整改办结情况 线索来源 备注"
)
#: What the contract does not promise to be readable; only worlds messier than `HARSH` have it.
HARSH: Final = 1.5
HARSH_LAYOUTS: Final = ("repeated_header", "xls_as_xlsx")
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
LAYOUTS: Final = words.listed(
    "formulas aliased_header "
    "plain blank_rows two_row_header summary xls blank_columns spelled_header split_filer "
    "two_sheets html notes xlsx_as_xls merged_cells extra_column grouped_header other_order "
    "html_gb"
)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


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


class TownWriter:
    """Writes all submissions of a world into the inbox."""

    def __init__(
        self, world: World, history: History, mess: Mess, truth: Truth, inbox: Path
    ) -> None:
        self.world, self.mess, self.truth = world, mess, truth
        self.folder = inbox / "town_submissions"
        self.rng: random.Random = mess.rng
        self.layout_turn = 0
        self.rows: dict[tuple[date, str], list[Inspection]] = {}
        for inspection in history.inspections:
            key = (inspection.batch.due, inspection.filer.code)
            self.rows.setdefault(key, []).append(inspection)

    def write_all(self) -> None:
        """Every batch, every filer, and the deliveries that go wrong."""
        bad = list(BAD_ROWS) if self.mess.level else []
        self.rng.shuffle(bad)
        for turn, batch in enumerate(BATCHES):
            received: dict[str, datetime] = {}
            for filer in self.world.towns:
                self._deliver(batch, filer, received, bad)
            if self.mess.level:
                self._misdeliveries(turn, batch, received)
            rows: list[list[Cell]] = [["file", "received_at"]]
            rows += [[name, f"{at:%Y-%m-%d %H:%M:%S}"] for name, at in received.items()]
            write(self.folder / batch.due.isoformat() / "received.csv", csv_bytes(rows))

    def _deliver(
        self,
        batch: Batch,
        filer: Town,
        received: dict[str, datetime],
        bad: list[tuple[str, str, str, Callable[[Mess, Row], None]]],
    ) -> None:
        found = self.rows.get((batch.due, filer.code), [])
        if not found and self.mess.chance(0.45):
            if self.mess.chance(0.3):
                self._unreadable(batch, filer, received)
            else:
                self._submission(batch, filer, "missing", 0)
            return
        rows = [self._row(inspection) for inspection in found]
        if bad and rows and self.rng.random() < 0.45:
            rows.append(self._bad_row(bad.pop(), rows))
        rows.sort(key=lambda row: str(row.cells["详细地址"] or ""))
        book = self._workbook(batch, filer, rows)
        for number, row in enumerate(rows, start=1):
            row.cells["序号"] = number
        _repeat_numbers(rows)
        self._ditto(rows if book.layout != "two_sheets" else rows[:-1])
        first = book.received
        if len(found) > 2 and self.mess.chance(0.12):
            first = self._superseded(book, received)
        self._write(book, received)
        # A correction changes rows and never the status, which the first delivery decides.
        status = "on_time" if first.date() <= batch.due else "late"
        self._submission(batch, filer, status, len(rows))
        self._report(book)

    def _submission(
        self, batch: Batch, filer: Town, status: str, rows: int, *, scored: bool = True
    ) -> None:
        self.truth.submissions.append(
            Submission(
                batch.due.isoformat(),
                filer.code,
                status,
                status in ("on_time", "late") and not rows,
                rows,
                scored,
            )
        )

    def _workbook(self, batch: Batch, filer: Town, rows: list[Row]) -> Workbook:
        layout = "plain"
        layouts = LAYOUTS + HARSH_LAYOUTS * (self.mess.level > HARSH)
        if self.mess.level and rows:
            layout = layouts[self.layout_turn % len(layouts)]
            self.layout_turn += 1
        elif self.mess.level:
            layout = self.rng.choice(LAYOUTS + ("nothing_anywhere",) * (self.mess.level > HARSH))
        on_time = not self.mess.chance(0.06)
        day = batch.due - timedelta(days=1) if on_time else batch.due + timedelta(days=3)
        hour = time(12) if on_time or self.rng.random() < 0.5 else time(0, 20)
        if self.mess.chance(0.05) and on_time:
            day, hour = batch.due, time(23, 59, 59)
        elif not on_time and self.rng.random() < 0.5:
            day, hour = batch.due + timedelta(days=1), time(0, 0, 1)
        suffix = ".xls" if layout in ("xls", "html", "html_gb", "xlsx_as_xls") else ".xlsx"
        stem = f"{filer.name}_巡查情况表"
        if self.mess.chance(0.05):
            stem = f"附件{self.rng.randrange(1, 90)}"
        text = filer.name
        if self.mess.chance(0.4):
            text = self.rng.choice((filer.short, *filer.aliases))
        elif stem.startswith(filer.name) and self.mess.chance(0.06):
            text = ""
        if text and self.mess.level > HARSH and self.rng.random() < 0.2:
            text += self.rng.choice(("（公章）", "、", f"（{filer.name}）"))
        return Workbook(
            batch, filer, rows, layout, stem + suffix, datetime.combine(day, hour), text
        )

    # Rows --------------------------------------------------------------------------------------

    def _row(self, inspection: Inspection) -> Row:
        mess, rng = self.mess, self.rng
        shown = [mess.show(party, inspection.style) for party in inspection.parties]
        first = shown[0]
        verified = inspection.finding == "查实"
        cells: dict[str, Cell] = dict.fromkeys(HEADER, "")
        cells |= {
            "村（社区）": rng.choice(("", "", "", rng.choice(inspection.filer.villages))),
            "检查时间": mess.spell_date(inspection.on, year_known=True),
            "检查场所名称": first.premises_name,
            "详细地址": first.address,
            "场所类型": _premises_type(rng, inspection),
            "机构名称或个人姓名": "、".join(each.party_name for each in shown),
            "对象类别": first.kind,
            "统一社会信用代码或身份证号": first.party_id or mess.empty(),
            "负责人": first.person,
            "联系电话": _phone_cell(rng, first.phone),
            "证照情况": "有照无证" if inspection.parties[0].registered else "无证无照",
            "培训形式": rng.choice(("", "", *words.TEACHING_FORMS)),
            "培训学科": rng.choice(words.SUBJECTS),
            "学生人数": mess.spell_count(rng.randrange(2, 40)),
            "教师人数": rng.choice(("", "", 1, 2, "3人")),
            "收费金额（元）": rng.choice(("", "", mess.spell_yuan(rng.randrange(5, 90) * 100))),
            "在职教师参与": rng.choice(
                ("", "否", "否", "是" if "教师" in inspection.violation else "否")
            ),
            "违规类型": inspection.violation + ("；虚假宣传" if mess.chance(0.08) else ""),
            "是否查实": inspection.finding,
            "处置措施": rng.choice(("责令停止;退费", "责令停止、退费", "约谈")) if verified else "",
            "线索来源": rng.choice(("日查", "群众举报", "网络巡查")),
        }
        if "address_only" in inspection.parties[0].traits:
            cells["机构名称或个人姓名"] = cells["检查场所名称"] = ""
            cells["是否查实"] = "查否"
        if inspection.decision is not None:
            cells |= self._decision_cells(inspection)
        made = Row(cells, list(zip((inspection,) * len(shown), shown, strict=True)))
        if first.bad_id:
            made.errors.append(("统一社会信用代码或身份证号", "check_digit", "reject_value"))
        return made

    def _decision_cells(self, inspection: Inspection) -> dict[str, Cell]:
        decision = inspection.decision
        assert decision is not None
        return {
            "处罚决定书文号": self.mess.spell_decision(decision.number),
            "处罚决定日期": self.mess.spell_date(decision.decided_on),
            "处罚机关": decision.authority,
            "处罚类别": self.rng.choice((";", "、")).join(decision.kinds),
            "罚款金额（元）": self.mess.spell_yuan(decision.fine) if decision.fine else "",
        }

    def _bad_row(
        self, bad: tuple[str, str, str, Callable[[Mess, Row], None]], rows: list[Row]
    ) -> Row:
        rule, column, severity, spoil = bad
        inspection = rows[0].shown[0][0]
        row = self._row(
            Inspection(
                inspection.parties[:1],
                inspection.filer,
                inspection.batch,
                inspection.on,
                "查实",
                inspection.violation,
                style="full",
            )
        )
        spoil(self.mess, row)
        if row.errors and column == "统一社会信用代码或身份证号":
            row.errors.clear()
        row.errors.append((column, rule, severity))
        kept = replace(row.shown[0][1], has_id=False, has_phone=False)
        row.shown = [(row.shown[0][0], kept)]
        return row

    def _ditto(self, rows: list[Row]) -> None:
        """同上 where a cell repeats the one above."""
        if not self.mess.level:
            return
        for above, row in reversed(list(pairwise(rows))):
            for column in (
                "村（社区）",
                "检查时间",
                "详细地址",
                "场所类型",
                "违规类型",
                "证照情况",
            ):
                same = above.cells[column] == row.cells[column] and row.cells[column]
                if same and self.mess.chance(0.4):
                    spaced = self.mess.level > HARSH and self.rng.random() < 0.3
                    row.cells[column] = " 同　上 " if spaced else "同上"

    # Files -------------------------------------------------------------------------------------

    def _superseded(self, book: Workbook, received: dict[str, datetime]) -> datetime:
        """An earlier delivery that the real one replaces; its name sorts first. When it came."""
        stem, suffix = book.name.rsplit(".", 1)
        rows = book.rows if self.rng.random() < 0.3 else book.rows[:-1]
        early = Workbook(
            book.batch,
            book.filer,
            rows,
            "plain",
            f"{stem}.xlsx",
            book.received - timedelta(hours=6),
            book.filer_text,
        )
        book.name = f"{stem}_更正.{suffix}"
        self._write(early, received, first=True)
        return early.received

    def _write(self, book: Workbook, received: dict[str, datetime], *, first: bool = False) -> None:
        sheets = lay_out(book, self.mess, self.rng, report=None if first else self.truth)
        content = {
            "xls": lambda: xls_bytes(sheets),
            "html": lambda: html_bytes(sheets[0]),
            "html_gb": lambda: html_bytes(sheets[0], "gb18030"),
            "xls_as_xlsx": lambda: xls_bytes(sheets),
        }.get(book.layout, lambda: xlsx_bytes(sheets))()
        self._put(book.batch, book.name, content, book.received)
        received[book.name] = book.received

    def _put(self, batch: Batch, name: str, content: bytes, received: datetime) -> str:
        path = self.folder / batch.due.isoformat() / name
        write(path, content)
        stamp = received.replace(tzinfo=SHANGHAI).timestamp()
        os.utime(path, (stamp, stamp))
        return f"town_submissions/{batch.due.isoformat()}/{name}"

    def _report(self, book: Workbook) -> None:
        for row in book.rows:
            if any(severity == "reject_row" for _, _, severity in row.errors):
                continue
            record_id = f"{book.batch.due.isoformat()}/{book.filer.code}/{row.cells['序号']}"
            unsure = any(severity == "either" for _, _, severity in row.errors)
            for number, (inspection, shown) in enumerate(row.shown, start=1):
                decision = inspection.decision
                self.truth.mention(
                    "town_submission",
                    record_id,
                    number,
                    inspection.parties[number - 1],
                    shown,
                    decision=decision.number if decision else "",
                    scored=not unsure,
                    note=inspection.style,
                )

    def _unreadable(self, batch: Batch, filer: Town, received: dict[str, datetime]) -> None:
        """A delivery that cannot be read at all."""
        sheets = lay_out(self._workbook(batch, filer, []), Mess(self.world, 0, 0.0), self.rng, None)
        whole = xlsx_bytes(sheets)
        rule, content = self.rng.choice(
            (
                ("truncated", whole[: len(whole) // 2]),
                ("empty_file", b""),
                (
                    "encrypted",
                    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                    + bytes(504)
                    + "EncryptedPackage".encode("utf-16-le"),
                ),
                ("wrong_type", b"%PDF-1.4\n" + whole[:800]),
            )
        )
        name = f"{filer.name}_巡查情况表.xlsx"
        received[name] = datetime.combine(batch.due - timedelta(days=1), time(15))
        path = self._put(batch, name, content, received[name])
        self.truth.rejections.append(
            Rejection("town_submission", path, "", 0, "", rule, "reject_file")
        )
        self._submission(batch, filer, "rejected", 0)

    def _misdeliveries(self, turn: int, batch: Batch, received: dict[str, datetime]) -> None:
        """Files from nobody we know, from two towns at once, or without a required column."""
        cases = {
            1: ("filer_unknown", "要塞街道_巡查情况表.xlsx", "要塞街道", "填报单位"),
            2: ("filer_mismatch", "新桥镇_补报.xlsx", "华士镇", "填报单位"),
            3: ("missing_column", "祝塘镇_0补报.xlsx", "祝塘镇", "详细地址"),
        }
        if turn not in cases:
            return
        rule, name, text, column = cases[turn]
        filer = next(town for town in self.world.towns if town.name in ("新桥镇", "祝塘镇"))
        rows = [self._row(found[0]) for found in self.rows.values() if found[0].batch == batch][:1]
        book = Workbook(
            batch, filer, rows, "plain", name, datetime.combine(batch.start, time(9)), text
        )
        sheets = lay_out(book, self.mess, self.rng, None)
        if rule == "missing_column":
            for row in sheets[0].cells:
                del row[4:5]
        received[name] = book.received
        path = self._put(batch, name, xlsx_bytes(sheets), book.received)
        self.truth.rejections.append(
            Rejection("town_submission", path, "", 0, column, rule, "reject_file")
        )
        for place, known in enumerate(self.truth.submissions):
            if known.batch == batch.due.isoformat() and known.status == "missing":
                self.truth.submissions[place] = replace(known, scored=False)


def _premises_type(rng: random.Random, inspection: Inspection) -> str:
    form = inspection.parties[0].address.form
    if form == "compound":
        return "居民楼"
    return (
        "商务楼宇" if form == "tower" else rng.choice(("其他", "托管机构", "培训机构", "出租房屋"))
    )


def _phone_cell(rng: random.Random, phone: str) -> Cell:
    """Some telephones become numbers on the way through a spreadsheet."""
    if phone.isdigit() and phone.isascii() and not phone.startswith("0") and rng.random() < 0.3:
        return float(phone)
    return phone


def _repeat_numbers(rows: list[Row]) -> None:
    """Give a row that is to repeat a number the number of another row."""
    for row in rows:
        if any(rule == "duplicate_row_no" for _, rule, _ in row.errors):
            twin = next(other for other in rows if other is not row)
            twin.errors.append(("序号", "duplicate_twin", "either"))
            row.cells["序号"] = twin.cells["序号"]
        if any(rule == "row_no_not_integer" for _, rule, _ in row.errors):
            row.cells["序号"] = "补1"


# Layout ----------------------------------------------------------------------------------------


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


# Errors ----------------------------------------------------------------------------------------


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
assert BATCHES[-1].due <= AS_OF
