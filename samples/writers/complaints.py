"""The complaint log: monthly exports whose texts mix the accused, the place and the complainant.

Everything about the complainant that is written here must never leave ingestion; tests read names
and numbers back from the generated files.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from samples.scoring.truth import Rejection, Truth
from samples.world import codes, words
from samples.world.history import Complaint, Desk, History
from samples.world.mess import Mess, Shown, full_width
from samples.world.world import World
from samples.writers.files import Cell, Sheet, csv_bytes, write, xlsx_bytes
from samples.writers.town import HARSH

HEADER: Final = words.listed(
    "工单编号 登记时间 来源 工单类型 诉求人 来电号码 是否保密 标题 诉求内容 被反映对象 "
    "被反映人电话 问题发生地 所属镇街 承办单位 是否重复 原工单编号 回复截止 办结时间 办理状态 "
    "核查结果 办理结果 是否反馈"
)
FORMATS: Final = (
    ("gb18030", ",", "csv"),
    ("utf-8", ",", "csv"),
    ("utf-8-sig", ",", "csv"),
    ("utf-8", "\t", "csv"),
    ("gb18030", "\t", "csv"),
    ("utf-8-sig", "\t", "csv"),
    ("", "", "xlsx"),
)
_SPOKEN: Final = str.maketrans("0123456789", "零幺二三四五六七八九")
_ACTS: Final = words.listed(
    "双休日组织学生补课 晚上给小学生上数学课 假期违规开展学科培训 收费后拒绝退费，仍在补课 "
    "打着托管名义上英语课 在微信群里招生，一节课200元"
)
_ASKS: Final = ("要求查处。", "请尽快处理。", "希望部门核实。", "请予以保密。")
_OPENINGS: Final = ("市民反映", "来电人称", "家长反映", "我要举报", "匿名群众反映")


class ComplaintWriter:
    """Writes the log month by month and reports every ticket."""

    def __init__(
        self, world: World, history: History, mess: Mess, truth: Truth, inbox: Path
    ) -> None:
        self.world, self.mess, self.truth = world, mess, truth
        self.folder, self.rng = inbox / "complaints", mess.rng
        self.tickets = sorted(history.complaints, key=lambda each: each.number)

    def write_all(self) -> None:
        """One file a month; a ticket of the month before may come along again."""
        months: dict[str, list[list[Cell]]] = {}
        for ticket in self.tickets:
            months.setdefault(f"{ticket.at:%Y-%m}", []).append(self._row(ticket))
        before: list[list[Cell]] = []
        for turn, (month, rows) in enumerate(sorted(months.items())):
            repeated = [before[-1]] if before and self.mess.chance(0.3) else []
            before = rows
            encoding, delimiter, suffix = (
                FORMATS[turn % len(FORMATS)] if self.mess.level else FORMATS[1]
            )
            name = f"12345工单_{month}.{suffix}"
            table = rows + repeated
            if self.mess.level:
                table += self._bad_rows(turn, name, len(table) + 2, rows)
            self._write(name, table, encoding, delimiter, turn)

    def _write(
        self, name: str, rows: list[list[Cell]], encoding: str, delimiter: str, turn: int
    ) -> None:
        header: list[Cell] = list(HEADER)
        if self.mess.level and turn % 5 == 3:
            header, rows = [*header, "工单标签"], [[*row, "教育培训"] for row in rows]
        table = [header, *rows]
        if encoding:
            write(self.folder / name, csv_bytes(table, encoding, delimiter))
        else:
            write(self.folder / name, xlsx_bytes([Sheet("Sheet1", table)]))

    def _row(self, ticket: Complaint) -> list[Cell]:
        mess, rng = self.mess, self.rng
        shown = [mess.show(party, ticket.style) for party in ticket.parties]
        first = shown[0]
        in_text = (
            not ticket.style
            and "address_only" not in ticket.parties[0].traits
            and rng.random() < 0.25
        )
        typed_place = not in_text and rng.random() < 0.6
        caller = rng.choice(words.SURNAMES) + "".join(
            rng.sample(words.GIVEN, rng.choice((1, 2, 2)))
        )
        number = codes.new_mobile(rng) if rng.random() < 0.8 else codes.new_landline(rng)
        names = "、".join(each.premises_name or each.party_name for each in shown)
        closed = rng.random() < 0.75 or bool(ticket.conclusion)
        again = self._earlier(ticket)
        self._report(ticket, shown, in_text=in_text, typed_place=typed_place)
        self.truth.plant(ticket.tag, "complaint", ticket.number)
        row: list[Cell] = [
            ticket.number,
            f"{ticket.at:%Y-%m-%d %H:%M:%S}",
            rng.choice(words.CHANNELS),
            "举报",
            rng.choice((caller, caller, caller, f"{caller[0]}女士", f"{caller[0]}先生")),
            mess.spell_phone(number),
            rng.choice("是否"),
            rng.choice(("反映违规补课", f"反映{names}违规办班")),
            story(mess, names, first.address, caller, number),
            "" if in_text else "；".join(each.party_name for each in shown),
            "" if in_text else first.phone,
            first.address if typed_place else "",
            ticket.parties[0].address.town.name,
            "市教育局",
            "是" if again else "否",
            again,
            f"{ticket.at + timedelta(days=15):%Y-%m-%d}",
            f"{ticket.at + timedelta(days=9):%Y-%m-%d}" if closed else "",
            "已办结" if closed else rng.choice(("办理中", "受理")),
            ticket.conclusion,
            "已核查" if closed else "",
            rng.choice("是否") if closed else "",
        ]
        return row if ticket.desk is None else _handled(row, ticket.desk)

    def _earlier(self, ticket: Complaint) -> str:
        """The ticket that this one repeats, for some that do."""
        for other in self.tickets:
            if other.number >= ticket.number:
                break
            if other.parties == ticket.parties and self.rng.random() < 0.5:
                return other.number
        return ""

    def _report(
        self, ticket: Complaint, shown: Sequence[Shown], *, in_text: bool, typed_place: bool
    ) -> None:
        for number, (party, each) in enumerate(zip(ticket.parties, shown, strict=True), start=1):
            kept = replace(
                each, has_unit=each.has_unit and typed_place, has_person=False, has_id=False
            )
            self.truth.mention(
                "complaint",
                ticket.number,
                number,
                party,
                kept,
                origin="extracted" if in_text else "typed",
                note=ticket.style,
            )

    def _bad_rows(
        self, turn: int, name: str, line: int, rows: list[list[Cell]]
    ) -> list[list[Cell]]:
        cases = {
            2: ("工单编号", "required", ""),
            4: ("登记时间", "required", "无"),
            6: ("登记时间", "unreadable_date", "昨天下午"),
            8: ("核查结果", "vocabulary", "基本属实"),
        }
        if turn not in cases:
            return []
        column, rule, value = cases[turn]
        bad = list(rows[0])
        bad[0] = f"JY2023{turn:02d}99999999"
        bad[HEADER.index(column)] = value
        severity = "reject_value" if rule == "vocabulary" else "reject_row"
        self.truth.rejections.append(
            Rejection("complaint", f"complaints/{name}", "", line, column, rule, severity)
        )
        if severity == "reject_value":
            ticket = next(each for each in self.tickets if each.number == rows[0][0])
            for number, party in enumerate(ticket.parties, start=1):
                self.truth.mention("complaint", str(bad[0]), number, party, Shown(), scored=False)
        return [bad]


def _handled(row: list[Cell], desk: Desk) -> list[Cell]:
    """The row of a planted ticket: its handling is what the story says."""
    told: dict[str, Cell] = {
        "来源": desk.channel,
        "承办单位": desk.handler,
        "是否重复": "是" if desk.original else "否",
        "原工单编号": desk.original,
        "回复截止": f"{desk.due:%Y-%m-%d}" if desk.due else "",
        "办结时间": f"{desk.closed:%Y-%m-%d}" if desk.closed else "",
        "办理状态": "已办结" if desk.closed else "受理",
        "办理结果": desk.result,
        "是否反馈": desk.feedback,
    }
    if desk.stated:
        told |= {"标题": "反映校外培训问题", "诉求内容": f"来电人反映{desk.stated}。"}
    return [told.get(header, cell) for header, cell in zip(HEADER, row, strict=True)]


def story(mess: Mess, names: str, place: str, caller: str, number: str) -> str:
    """What the caller said, with or without who the caller is."""
    rng = mess.rng
    opening, act, ask = rng.choice(_OPENINGS), rng.choice(_ACTS), rng.choice(_ASKS)
    text = f"{opening}{place}{rng.choice(('', '的'))}{names}{act}，{ask}"
    if rng.random() < 0.25:
        text = f"{opening}{names}{act}，地点在{place}，{ask}"
    if mess.chance(0.55):
        text += introduction(rng, mess, caller, number)
    if mess.chance(0.1):
        text = introduction(rng, mess, caller, number) + text
    return text


def introduction(rng: random.Random, mess: Mess, caller: str, number: str) -> str:
    """How callers say who they are, with numbers in every spelling."""
    typed = mess.spell_phone(number)
    spaced = ".".join((number[:3], number[3:7], number[7:]))
    if mess.level > HARSH and rng.random() < 0.2:
        typed = number.translate(_SPOKEN)
    identity = codes.new_id_number(rng)
    if mess.chance(0.1):
        identity = codes.two_faced_id_number(rng)
    return rng.choice(
        (
            f"来电人{caller}，联系电话{typed}。",
            f"来电人：{caller}，电话：{number}。",
            f"我叫{caller}，手机{typed}，",
            f"本人{caller}，身份证号{identity}，联系方式{spaced}。",
            f"我是{caller}，住在隔壁，请打{typed}联系我。",
            f"诉求人姓名{caller}（{typed}，微信同号）。",
            f"请回电{full_width(number)}{caller[0]}女士。",
            f"举报人{caller[0]}先生，身份证{full_width(identity)}。",
            f"联系人：{caller} {number[:3]} {number[3:7]} {number[7:]}。",
            f"加我微信wx{number}，QQ{rng.randrange(10**8, 10**9)}，邮箱{number}@163.com。",
            f"我是学生家长{caller}，孩子在此上课，电话+86 {number}。",
        )
    )
