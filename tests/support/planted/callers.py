"""An inbox full of facts about complainants and informants that must be found nowhere afterwards.

The facts are made by a small grammar: names (rare and compound surnames, rare given names), numbers
in the spellings that people use, and the ways in which callers present themselves. Each fact is
planted once, in one column, text position, part of a file or rejected shape. Nothing here uses the
product's code.
"""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment


def listed(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


SURNAMES = (*"赵钱孙李周吴郑王冯陈逯亓仇芈夔郄佴乜睢笪", "欧阳", "上官", "尉迟", "澹台", "万俟")
GIVEN = "翀翎犇喆赟旻瀛甯芃筠珩祎懿翾骁彧沅湉璟峤瑀昶旸晔煊"
SPOKEN = ("零一二三四五六七八九", "〇幺二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
COLUMNS = listed(
    "工单编号 登记时间 来源 工单类型 诉求人 来电号码 是否保密 标题 诉求内容 "
    "被反映对象 被反映人电话 问题发生地 所属镇街 承办单位 是否重复 原工单编号 "
    "回复截止 办结时间 办理状态 核查结果 办理结果 是否反馈"
)
TEXTS = ("标题", "诉求内容", "办理结果")
ANY_CELL = listed(
    "来源 工单类型 所属镇街 承办单位 是否保密 是否重复 原工单编号 回复截止 办结时间 办理状态 "
    "核查结果 是否反馈"
)
ROLES = listed(
    "市民 家长 业主 居民 村民 学生家长 热心市民 本人 我叫 我是 我的名字叫 来电人 "
    "举报人 投诉人 署名： 信访人 住户"
)
GOOD = {
    "登记时间": "2023-03-24 19:26:00", "来源": "12345热线", "工单类型": "举报", "是否保密": "否",
    "标题": "反映违规补课", "诉求内容": "反映晨光培训班在居民楼补课。", "被反映对象": "晨光培训班",
    "问题发生地": "江阴市南闸街道中山南路162号", "所属镇街": "南闸街道", "承办单位": "市教育局",
    "是否重复": "否", "回复截止": "2023-04-08", "办理状态": "已办结", "核查结果": "属实",
    "办理结果": "已责令停止。", "是否反馈": "是",
}  # fmt: skip
PATROL = listed("序号 检查时间 详细地址 机构名称或个人姓名 是否查实 整改办结情况 线索来源 备注")
REFERRAL = listed("线索编号 移送部门 移送日期 对象名称 地址 线索描述 核查结果")


@dataclass
class Planter:
    """Makes facts and remembers them: `secrets` maps what to look for to where it was planted."""

    rng: random.Random
    secrets: dict[str, str] = field(default_factory=dict)

    def person(self, where: str) -> str:
        """A name that nobody else bears."""
        while True:
            given = "".join(self.rng.choices(GIVEN, k=self.rng.choice((1, 2, 2, 2))))
            name = self.rng.choice(SURNAMES) + given
            if not any(name.startswith(s) or s.startswith(name) for s in self.secrets):
                self.secrets[name] = where
                return name

    def phone(self, where: str) -> tuple[str, str]:
        """A number's digits, and a spelling of it."""
        landline = self.rng.random() < 0.25
        tail = "".join(self.rng.choices("0123456789", k=7 if landline else 8))
        digits = f"05108{tail}" if landline else f"1{self.rng.choice('3456789')}{tail}9"
        self.secrets[digits[-8:] if landline else digits] = where
        return digits, self._spelt(digits, landline)

    def _spelt(self, digits: str, landline: bool) -> str:
        cut = (4, 8) if landline else (3, 7)
        parts = (digits[: cut[0]], digits[cut[0] : cut[1]], digits[cut[1] :])
        style = self.rng.randrange(9)
        if style < 4:
            return self.rng.choice(("", "-", " ", ".", "—", "·", "_")).join(parts)
        if style == 4:
            return digits.translate(str.maketrans("0123456789", self.rng.choice(SPOKEN)))
        if style == 5:
            return "".join(chr(ord(char) + 0xFEE0) for char in digits)
        if style == 6:
            return self.rng.choice(" -、").join(digits)
        if style == 7:
            return f"+86 {digits.removeprefix('0')}"
        return parts[0] + "－" + parts[1] + parts[2] + "（微信同号）"

    def citizen(self, where: str) -> str:
        """An id number, in figures or in words."""
        day = f"19{self.rng.randrange(60, 99)}{self.rng.randrange(1, 13):02d}"
        first = f"320281{day}{self.rng.randrange(1, 28):02d}{self.rng.randrange(1000):03d}"
        weights = [pow(2, 17 - n, 11) for n in range(17)]
        total = sum(int(d) * w for d, w in zip(first, weights, strict=True))
        number = first + "10X98765432"[total % 11]
        self.secrets[number] = where
        if self.rng.random() < 0.3:
            return number.translate(str.maketrans("0123456789", self.rng.choice(SPOKEN)))
        return self.rng.choice(
            (number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}")
        )

    def caller(self, where: str) -> str:
        """How a caller is presented, with or without a number."""
        name, number = self.person(where), self.phone(where)[1]
        role = self.rng.choice(ROLES)
        verb = self.rng.choice(("反映", "来电称", "举报", "来信反映", "诉", "表示"))
        return self.rng.choice(
            (
                f"{role}{name}{verb}有人补课，", f"{role}（{name}）{number}，", f"{name}{verb}：",
                f"{role}{name}，联系电话{number}。", f"其子{name}在此补课。",
                f"{name}小朋友被收费。",
                f"退还{name}学费。", f"经{name}举报，", f"请回电{name}女士{number}。", f"\n{name}",
                f"我姓{name[0]}，{name}，身份证{self.citizen(where)}。", f"{name} {number}",
                f"加微信wx{number}，{name}", f"孩子叫{name}，班主任已知。", f"落款：{name}",
            )
        )  # fmt: skip

    def noted(self, where: str) -> str:
        """A name in the complainant's column with a note."""
        name = self.person(where)
        shapes = (
            "{}",
            "{}（母亲）",
            "{}-女",
            "【实名】{}",
            "姓名：{}",
            "{}等人",
            "{}(13800000000)",
        )
        return self.rng.choice(shapes).format(name)


def _order(number: int, **cells: str) -> dict[str, str]:
    return {**GOOD, "工单编号": f"JY2023{number:08d}", **cells}


def _orders(plant: Planter, count: int) -> Iterator[dict[str, str]]:
    """One complaint per fact, in turn in every column and position."""
    shapes: list[Callable[[int], dict[str, str]]] = [
        *(lambda n, c=c: _order(n, **{c: plant.caller(c)}) for c in (*TEXTS, *TEXTS)),
        *(lambda n, c=c: _order(n, **{c: GOOD[c] + plant.caller(c) + GOOD[c]}) for c in TEXTS),
        *(lambda n, c=c: _order(n, **{c: plant.person(c)}) for c in ANY_CELL),
        *(lambda n, c=c: _order(n, **{c: plant.phone(c)[1]}) for c in ANY_CELL),
        lambda n: _order(n, 诉求人=plant.noted("诉求人"), 来电号码=plant.phone("来电号码")[1]),
        lambda n: _own(n, plant.person("被反映对象"), "{}"),
        lambda n: _own(n, plant.person("被反映对象"), "{}（母亲）"),
        lambda n: _masked(n, plant.person("被反映对象")),
        lambda n: _order(n, 被反映对象=f"晨光培训班（家长{plant.person('被反映对象')}）"),
        lambda n: _order(n, 被反映对象=f"本人{plant.person('被反映对象')}"),
        lambda n: _order(n, 被反映对象=plant.phone("被反映对象")[1]),
        lambda n: _order(n, 被反映对象=f"来电人：{plant.caller('被反映对象')}"),
        lambda n: _phone_of_caller(n, plant.phone("被反映人电话")),
        lambda n: _order(n, 被反映人电话=f"本人{plant.phone('被反映人电话')[1]}"),
        lambda n: _order(n, 问题发生地=f"中山南路162号{plant.person('问题发生地')}家"),
        lambda n: _order(n, 问题发生地=f"{plant.person('问题发生地')}（{plant.phone('x')[1]}）"),
        lambda n: _order(n, 问题发生地=f"中山南路{plant.phone('问题发生地')[1]}"),
        lambda n: {**_order(n), "工单编号": plant.person("工单编号")},
        lambda n: {**_order(n), "工单编号": plant.phone("工单编号")[0]},
        lambda n: {**_order(n), "工单编号": plant.citizen("工单编号")},
        lambda n: _order(n, 登记时间=plant.caller("登记时间")),
        lambda n: _order(n, 诉求内容=f"身份证{plant.citizen('诉求内容')}"),
    ]
    for number in range(count):
        yield shapes[number % len(shapes)](number)


def _own(number: int, name: str, shape: str) -> dict[str, str]:
    return _order(number, 诉求人=shape.format(name), 被反映对象=name)


def _masked(number: int, name: str) -> dict[str, str]:
    surname = name[:2] if name[:2] in SURNAMES else name[0]
    return _order(number, 诉求人=f"{surname}某", 被反映对象=name, 诉求内容=f"{name}反映补课")


def _phone_of_caller(number: int, phone: tuple[str, str]) -> dict[str, str]:
    return _order(number, 来电号码=phone[0], 被反映人电话=phone[1])


def _delimited(rows: list[list[str]], encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def _torn(plant: Planter, count: int) -> bytes:
    """Rows that are short, long, broken by a line break, or hold a quote that is never closed."""
    lines = [",".join(COLUMNS)]
    for number in range(count):
        cells = [_order(700_000 + number).get(name, "") for name in COLUMNS]
        story = plant.caller("torn").replace("\n", "").replace(",", "，")
        kind = number % 6
        cells[COLUMNS.index("诉求人")] = plant.person("torn")
        cells[COLUMNS.index("诉求内容")] = story
        if kind == 0:
            del cells[4]
        elif kind == 1:
            del cells[2:4]
        elif kind == 2:
            cells[8] = f"{story}\n{plant.person('torn')}"
        elif kind == 3:
            cells.insert(8, story)
        elif kind == 4:
            cells[8] = f'"{story}'
        else:
            cells[0] = plant.person("torn")
        lines.append(",".join(cells))
    return "\n".join(lines).encode("gb18030", "replace")


def _workbook(
    path: Path, rows: list[list[str]], sheet: str, comment: str = "", creator: str = ""
) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if comment:
        page["A1"].comment = Comment(comment, comment)
    book.properties.creator = book.properties.title = creator or "x"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _complaints(plant: Planter, inbox: Path, facts: int) -> None:
    folder = inbox / "complaints"
    folder.mkdir(parents=True)
    rows = [[order.get(name, "") for name in COLUMNS] for order in _orders(plant, facts)]
    half = len(rows) // 2
    (folder / "12345工单_2023-03.csv").write_bytes(_delimited([COLUMNS, *rows[:half]]))
    name = plant.person("sheet")
    _workbook(
        folder / f"{plant.person('file name')}投诉.xlsx", [COLUMNS, *rows[half:]], name,
        plant.caller("comment"), plant.person("properties"),
    )  # fmt: skip
    (folder / "错位.csv").write_bytes(_torn(plant, max(24, facts // 10)))
    title = [f"{plant.caller('title line')}的诉求"]
    more = [*COLUMNS, f"{plant.person('header')}{plant.phone('header')[1]}", "来信人", "回访"]
    tail = [plant.person("column 来信人"), plant.caller("unknown column")]
    extra = [
        [
            *(_order(800_000 + n).get(c, "") for c in COLUMNS),
            plant.phone("unknown column")[1],
            *tail,
        ]
        for n in range(3)
    ]
    (folder / f"{plant.phone('file name')[1].replace('/', '')}.csv").write_bytes(
        _delimited([title, more, *extra])
    )
    (folder / f"工单.{plant.person('extension')}").write_bytes(_delimited([COLUMNS]))
    bad = [[plant.caller("no header")] * 3]
    (folder / "无表头.csv").write_bytes(_delimited(bad))
    below = folder / plant.person("folder")
    below.mkdir()
    (below / f"{plant.person('stray')}.csv").write_bytes(_delimited([COLUMNS]))
    (inbox / f"{plant.person('stray')}{plant.phone('stray')[0]}.xlsx").write_bytes(b"PK")


def _told(plant: Planter, where: str) -> str:
    """How an informant is named by somebody else."""
    name, number = plant.person(where), plant.phone(where)[1]
    shapes = (
        f"举报人{name}", f"{name}来电举报", f"家长{name}反映，电话{number}", f"经{name}举报查实",
        f"群众{name}（{number}）反映", f"业主{name}投诉", f"线索提供人：{name}",
        f"联系{number}{name}",
    )  # fmt: skip
    return plant.rng.choice(shapes)


def _others(plant: Planter, inbox: Path, facts: int) -> None:
    """Informants in patrol sheets and referrals, in rows that are kept and rows that go back."""
    rows: list[list[str]] = []
    for number in range(1, facts + 1):
        told = {name: _told(plant, f"patrol {name}") for name in ("线索来源", "备注")}
        if number % 3 == 0:
            told["整改办结情况"] = f"已关停，举报人{plant.person('整改')}满意"
        row = {
            "序号": str(number), "检查时间": "昨天" if number % 4 == 0 else "2023-04-01",
            "详细地址": f"中山南路{number}号", "机构名称或个人姓名": "晨光培训班",
            "是否查实": "查实",
        }  # fmt: skip
        extra = [plant.person("举报人"), _told(plant, "unknown column")]
        rows.append([*((row | told).get(name, "") for name in PATROL), *extra])
    header = [*PATROL, "举报人", f"举报人{plant.person('header')}"]
    title = ["江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）"]
    patrol = inbox / "town_submissions" / "2023-04-08" / "南闸街道.xlsx"
    _workbook(patrol, [title, ["填报单位：南闸街道"], header, *rows], "巡查")
    clues = []
    for number in range(facts):
        clue = {
            "线索编号": f"XS2023-{number:04d}", "移送部门": "妇联", "地址": f"中山南路{number}号",
            "移送日期": "不明" if number % 4 == 0 else "2023-04-02", "对象名称": "晨光培训班",
            "线索描述": f"{_told(plant, '线索描述')}，晨光培训班给小学生补课", "核查结果": "属实",
        }  # fmt: skip
        clues.append([*(clue[name] for name in REFERRAL), _told(plant, "unknown column")])
    _workbook(inbox / "department_referrals" / "线索.xlsx", [[*REFERRAL, "说明"], *clues], "线索")


def plant_inbox(inbox: Path, seed: int, facts: int) -> dict[str, str]:
    """Write an inbox with at least `facts` planted facts; return what must not be found."""
    plant = Planter(random.Random(seed))
    _complaints(plant, inbox, facts * 2 // 3)
    _others(plant, inbox, facts // 12)
    assert zipfile.is_zipfile(inbox / "department_referrals" / "线索.xlsx")
    return plant.secrets
