"""Patrol submissions of the towns: one workbook per filer and batch, in every layout that occurs.

Rows come from `history.Inspection`; layouts, file types, deliveries and deliberate errors are added
here, each reported to `truth`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from samples.scoring.truth import Rejection, Submission, Truth
from samples.world import words
from samples.world.history import AS_OF, BATCHES, Batch, History, Inspection
from samples.world.mess import Mess
from samples.world.warned import MISSING
from samples.world.world import Town, World
from samples.writers.files import (
    Cell,
    csv_bytes,
    html_bytes,
    write,
    xls_bytes,
    xlsx_bytes,
)
from samples.writers.town_errors import BAD_ROWS
from samples.writers.town_sheets import HEADER, Row, Workbook, _repeat_numbers, lay_out

#: What the contract does not promise to be readable; only worlds messier than `HARSH` have it.
HARSH: Final = 1.5
HARSH_LAYOUTS: Final = ("repeated_header", "xls_as_xlsx")
LAYOUTS: Final = words.listed(
    "formulas aliased_header "
    "plain blank_rows two_row_header summary xls blank_columns spelled_header split_filer "
    "two_sheets html notes xlsx_as_xls merged_cells extra_column grouped_header other_order "
    "html_gb"
)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


class TownWriter:
    """Writes all submissions of a world into the inbox."""

    def __init__(
        self, world: World, history: History, mess: Mess, truth: Truth, inbox: Path
    ) -> None:
        self.world, self.mess, self.truth = world, mess, truth
        self.folder = inbox / "town_submissions"
        self.rng: random.Random = mess.rng
        self.layout_turn = 0
        self.silent = history.warned.silent if history.warned else {}
        self.rows: dict[tuple[date, str], list[Inspection]] = {}
        for inspection in history.inspections:
            if inspection.city:
                continue
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
        silence = self.silent.get((batch.due, filer.code))
        if silence == MISSING:
            self._submission(batch, filer, "missing", 0)
            return
        if not found and silence is None and self.mess.chance(0.45):
            if self.mess.chance(0.3):
                self._unreadable(batch, filer, received)
            else:
                self._submission(batch, filer, "missing", 0)
            return
        rows = [self.row(inspection) for inspection in found]
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

    def row(self, inspection: Inspection) -> Row:
        """The row of one inspection, as somebody types it."""
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
        if inspection.tag:
            cells["处置措施"] = inspection.measures
        cells |= inspection.told
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
        row = self.row(
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
            self.truth.plant(row.shown[0][0].tag, "town_submission", record_id)
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
        rows = [self.row(found[0]) for found in self.rows.values() if found[0].batch == batch][:1]
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


# Layout ----------------------------------------------------------------------------------------


# Errors ----------------------------------------------------------------------------------------


assert BATCHES[-1].due <= AS_OF
