"""The small tables: department referrals, credit decisions, a person's link decisions.

Each is written as one workbook and one delimited file, with its own bad rows.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from samples.scoring.truth import Mention, Rejection, Truth
from samples.world import words
from samples.world.history import Credit, History, Referral
from samples.world.mess import Mess
from samples.world.world import Party, World
from samples.writers.files import Cell, Sheet, csv_bytes, write, xlsx_bytes

REFERRAL_HEADER: Final = words.listed(
    "线索编号 移送部门 移送日期 对象名称 对象类别 证件号码 负责人 联系电话 地址 场所类型 "
    "违规类型 线索描述 核查结果"
)
CREDIT_HEADER: Final = words.listed(
    "决定编号 决定类型 主体名称 统一社会信用代码 处罚决定书文号 决定日期 决定机关 事由 备注"
)
LINK_HEADER: Final = words.listed(
    "甲记录 乙记录 甲名称 乙名称 甲地址 乙地址 概率 理由 结论 审核人 审核日期"
)


def write_referrals(history: History, mess: Mess, truth: Truth, inbox: Path) -> None:
    """Most clues in a workbook, the last third in a GB18030 file."""
    rows = [_referral(referral, mess, truth) for referral in history.referrals]
    cut = len(rows) * 2 // 3 if mess.level else len(rows)
    first, second = rows[:cut], rows[cut:]
    if mess.level and len(second) > 1:
        first.append(second[0])
        for number, (column, rule, value) in enumerate(
            (
                ("移送日期", "required", ""),
                ("线索编号", "required", ""),
                ("移送日期", "unreadable_date", "月底"),
            )
        ):
            bad = list(rows[0])
            bad[0] = f"YS2023-9{number:03d}"
            bad[REFERRAL_HEADER.index(column)] = value
            first.append(bad)
            truth.rejections.append(
                Rejection(
                    "department_referral",
                    "department_referrals/部门线索移送.xlsx",
                    "Sheet",
                    len(first) + 1,
                    column,
                    rule,
                    "reject_row",
                )
            )
    folder = inbox / "department_referrals"
    write(
        folder / "部门线索移送.xlsx", xlsx_bytes([Sheet("Sheet", [list(REFERRAL_HEADER), *first])])
    )
    if second:
        write(folder / "线索移送_补充.csv", csv_bytes([list(REFERRAL_HEADER), *second], "gb18030"))


def _referral(referral: Referral, mess: Mess, truth: Truth) -> list[Cell]:
    shown = mess.show(referral.party, referral.style, town_known=False)
    truth.mention("department_referral", referral.number, 1, referral.party, shown)
    truth.plant(referral.tag, "department_referral", referral.number)
    day = mess.spell_date(referral.on)
    row: list[Cell] = [
        referral.number,
        referral.department,
        day,
        shown.party_name or shown.premises_name,
        shown.kind,
        shown.party_id,
        shown.person,
        shown.phone,
        shown.address,
        "其他",
        mess.rng.choice(("换马甲", "转线上", "", "擅自举办")),
        "发现疑似学科类培训",
        referral.conclusion,
    ]
    pairs = zip(REFERRAL_HEADER, row, strict=True)
    return [referral.told.get(header, cell) for header, cell in pairs]


def write_credit(history: History, mess: Mess, truth: Truth, inbox: Path) -> None:
    """The decisions in a workbook; those of 2024 in a second, comma-separated file."""
    decisions = sorted(history.credits, key=lambda each: (each.on, each.number))
    rows = [(each.on.year, _credit(each, mess, truth)) for each in decisions]
    first = [row for year, row in rows if year == 2023 or not mess.level]
    second = [row for year, row in rows if year != 2023 and mess.level]
    if mess.level:
        first.append(list(first[0]))
        for column, rule, value in (
            ("决定类型", "vocabulary", "约谈"),
            ("决定日期", "required", ""),
        ):
            bad = list(first[0])
            bad[0] = f"澄教信〔2023〕{900 + len(first)}号"
            bad[CREDIT_HEADER.index(column)] = value
            first.append(bad)
            truth.rejections.append(
                Rejection(
                    "credit_decision",
                    "credit_decisions/信用决定.xlsx",
                    "Sheet",
                    len(first) + 1,
                    column,
                    rule,
                    "reject_row",
                )
            )
    folder = inbox / "credit_decisions"
    write(folder / "信用决定.xlsx", xlsx_bytes([Sheet("Sheet", [list(CREDIT_HEADER), *first])]))
    if second:
        text: list[list[Cell]] = [[str(c) if c is not None else "" for c in row] for row in second]
        write(folder / "信用决定_2024.csv", csv_bytes([list(CREDIT_HEADER), *text], "utf-8-sig"))


def _credit(credit: Credit, mess: Mess, truth: Truth) -> list[Cell]:
    shown = mess.show(credit.party, credit.style)
    shown = replace(shown, has_unit=False, has_person=False, has_phone=False)
    number = credit.penalty.number if credit.penalty else ""
    truth.mention("credit_decision", credit.number, 1, credit.party, shown, decision=number)
    code = shown.party_id if credit.party.kind != "natural_person" else ""
    if credit.party.kind == "natural_person" and shown.has_id:
        mention = truth.mentions[-1]
        mention.note = "id number not shown"
    return [
        credit.number,
        credit.kind,
        shown.party_name,
        code,
        mess.spell_decision(number) if number else "",
        mess.spell_date(credit.on),
        "江阴市教育局",
        credit.reason,
        "",
    ]


def write_links(world: World, mess: Mess, truth: Truth, inbox: Path) -> None:
    """Answers to the review queue, among them two that contradict each other."""
    party = world.with_trait("person_linked")[0]
    own = _of(truth, party, "town_submission", "signboard_only")
    register = ("market_registration", party.uscc)
    rows: list[list[Cell]] = []
    if own is not None:
        rows.append(_answer(own, register, party, party, "同一主体"))
        truth.join(own, register, party.key)
    rows += _other_answers(world, truth)
    if mess.level:
        rows += _contradiction(world, truth, len(rows) + 2)
        missing = ("town_submission", "2023-04-08/320281999/99")
        rows.append(_answer(missing, register, party, party, "同一主体"))
        rows.append(_answer(own or register, register, party, party, "也许"))
        for line, rule in ((len(rows), "unknown_record"), (len(rows) + 1, "vocabulary")):
            truth.rejections.append(
                Rejection(
                    "link_decision",
                    "link_decisions/复核结论.xlsx",
                    "复核",
                    line,
                    "",
                    rule,
                    "reject_row",
                )
            )
    write(
        inbox / "link_decisions" / "复核结论.xlsx",
        xlsx_bytes([Sheet("复核", [list(LINK_HEADER), *rows])]),
    )


def _other_answers(world: World, truth: Truth) -> list[list[Cell]]:
    """不同主体 between a violator's record and a bystander that resembles it; one 存疑."""
    rows: list[list[Cell]] = []
    twins = {p.core: p for p in world.parties if not p.violator and p.registered}
    for party in world.violators():
        twin, own = twins.get(party.core), _of(truth, party, "town_submission", None)
        if twin is None or own is None:
            continue
        answer = "存疑" if len(rows) == 3 else "不同主体"
        rows.append(_answer(own, ("market_registration", twin.uscc), party, twin, answer))
        if len(rows) == 4:
            break
    return rows


def _contradiction(world: World, truth: Truth, line: int) -> list[list[Cell]]:
    """The same pair judged both ways: both answers must be rejected."""
    unregistered = [p for p in world.violators() if not p.registered and not p.traits]
    answers = (
        (p, _of(truth, p, "complaint") or _of(truth, p, "town_submission")) for p in unregistered
    )
    found = list(islice(((p, record) for p, record in answers if record is not None), 2))
    if len(found) < 2:
        return []
    (party, left), (other, right) = found
    for turn in (0, 1):
        truth.rejections.append(
            Rejection(
                "link_decision",
                "link_decisions/复核结论.xlsx",
                "复核",
                line + turn,
                "结论",
                "contradiction",
                "reject_row",
            )
        )
    return [
        _answer(left, right, party, other, "同一主体"),
        _answer(right, left, other, party, "不同主体"),
    ]


def _of(truth: Truth, party: Party, source: str, note: str | None = None) -> tuple[str, str] | None:
    def fits(mention: Mention) -> bool:
        return (
            mention.party_key == party.key
            and mention.source == source
            and mention.scored
            and mention.party_no == 1
            and (note is None or mention.note == note)
        )

    found = next((mention for mention in truth.mentions if fits(mention)), None)
    return None if found is None else (found.source, found.source_record_id)


def _answer(
    left: tuple[str, str], right: tuple[str, str], first: Party, second: Party, answer: str
) -> list[Cell]:
    return [
        ":".join(left),
        ":".join(right),
        first.known_as,
        second.known_as,
        first.address.detail(),
        second.address.detail(),
        "",
        "",
        answer,
        "复核员甲",
        "2024-06-20",
    ]
