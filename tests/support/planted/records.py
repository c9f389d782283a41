"""Facts of persons in every column of the sources whose text is kept: none may become public.

Market database, credit decisions, answers to the review queue, receipts: whoever types there may
type a name, a telephone or an id number into any column, and into the name of a file or a sheet.
Names and numbers in `public` may stand nowhere in what anyone reads; `numbers` in no file, log or
table that goes out of the registry. Nothing here uses the product's code.
"""

import random
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.planted.callers import Planter, _delimited, _workbook, listed

REGISTRATION = listed(
    "UNISCID REGNO ENTNAME ENTTYPE REGSTATE LEREP TEL DOM OPLOC DOMDISTRICT OPSCOPE ESTDATE "
    "APPRDATE"
)
PENALTY = listed(
    "CF_WSH CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_FRDB CF_XDR_ZJHM CF_WFXW CF_SY CF_YJ CF_CFLB "
    "CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY "
    "CF_SJLYDM ZT GXSJ BZ"
)
CREDIT = listed(
    "决定编号 决定类型 主体名称 统一社会信用代码 处罚决定书文号 决定日期 决定机关 事由 备注"
)
LINK = listed(
    "甲记录 乙记录 甲名称 乙名称 甲证件号码 乙证件号码 甲地址 乙地址 概率 理由 结论 审核人 审核日期"
)
RECEIPT = listed("发布批次 决定书文号 结果 错误代码 错误说明")
SOMEBODY = "钱文杰"
"""Whoever stands where a person belongs, of characters that no planted name has."""
SYLLABLES = "晨曦博雅童启慧育思源乐学致远新知悦读优才明德"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
FIGURES = str.maketrans("〇零幺一二三四五六七八九壹贰叁肆伍陆柒捌玖", "001123456789123456789")
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass
class Facts:
    """Plants facts of persons; `numbers` maps telephones and id numbers to where they stand."""

    rng: random.Random
    planter: Planter = field(init=False)

    def __post_init__(self) -> None:
        """Begin with no facts."""
        self.planter = Planter(self.rng)

    @property
    def public(self) -> dict[str, str]:
        """Every name and number, by where it was planted."""
        return self.planter.secrets

    @property
    def numbers(self) -> dict[str, str]:
        """The telephones and id numbers among them."""
        return {fact: where for fact, where in self.public.items() if fact.isascii()}

    def person(self, where: str) -> str:
        """A name that nobody else bears."""
        return self.planter.person(where)

    def phone(self, where: str) -> str:
        """A telephone in a spelling that people use; landlines are found by area and number."""
        digits, spelt = self.planter.phone(where)
        self.public.pop(digits[-8:], None)
        self.public[digits.removeprefix("0")] = where
        return spelt

    def citizen(self, where: str) -> str:
        """An id number."""
        return self.planter.citizen(where)

    def typed(self, where: str, good: str) -> Iterator[str]:
        """What a person may make of one cell."""
        told = f"经办{self.person(where)}，电话{self.phone(where)}，身份证{self.citizen(where)}"
        yield f"{good}（{told}）"
        yield f"{good}{self.phone(where)}"
        yield f"{good} {self.citizen(where)}"
        yield f"{self.person(where)}{self.phone(where)}"
        yield self.citizen(where)


def _uscc(number: int) -> str:
    first = f"92320281MA{number:06d}Q"
    total = sum(CODE.index(char) * weight for char, weight in zip(first, WEIGHTS, strict=True))
    return first + CODE[-total % 31]


def _trade_name(number: int) -> str:
    first, second = divmod(number, len(SYLLABLES))
    return f"江阴市{SYLLABLES[first % 20]}{SYLLABLES[second]}{SYLLABLES[-first - 1]}"


def _registration(facts: Facts, number: int, **cells: str) -> dict[str, str]:
    return {
        "UNISCID": _uscc(number), "ENTNAME": f"{_trade_name(number)}教育咨询有限公司",
        "ENTTYPE": "企业", "REGSTATE": "存续", "LEREP": facts.person("LEREP"),
        "DOM": f"江阴市南闸街道中山南路{number}号", "DOMDISTRICT": "320281007",
        "OPSCOPE": "教育咨询", "ESTDATE": "2015-01-01", "APPRDATE": "2015-01-01",
        **cells,
    }  # fmt: skip


def _penalty(number: int, party: Mapping[str, str], **cells: str) -> dict[str, str]:
    kind = "个体工商户" if party["ENTTYPE"] == "个体工商户" else "法人及非法人组织"
    return {
        "CF_WSH": f"澄教罚〔2023〕{number}号", "CF_XDR_MC": party["ENTNAME"], "CF_XDR_LB": kind,
        "CF_XDR_SHXYM": party["UNISCID"], "CF_WFXW": "未经审批擅自举办校外培训机构",
        "CF_SY": "未经审批擅自举办校外培训机构", "CF_YJ": "《民办教育促进法》", "CF_CFLB": "罚款",
        "CF_NR": "罚款", "CF_NR_FK": "2", "CF_NR_WFFF": "0", "CF_JDRQ": "2023-05-10",
        "CF_CFJG": "江阴市教育局", "CF_SJLY": "江阴市教育局", "ZT": "0",
        "GXSJ": "2023-05-11 00:00:00", **cells,
    }  # fmt: skip


def _market(facts: Facts) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """A registration and a penalty for each shape of each column, in either table."""
    parties, penalties = [], []

    def add(party: dict[str, str], **cells: str) -> None:
        parties.append(party)
        penalties.append(_penalty(1_000 + len(penalties), party, **cells))

    for column in REGISTRATION:
        good = _registration(Facts(random.Random(0)), len(parties), LEREP=SOMEBODY)
        for shape in facts.typed(f"registration {column}", good.get(column, "")):
            party = _registration(facts, len(parties))
            add(party)
            parties[-1] = {**party, column: shape}
    for column in PENALTY:
        good = _penalty(1_000 + len(parties), _registration(Facts(random.Random(0)), len(parties)))
        for shape in facts.typed(f"penalty {column}", good.get(column, "")):
            add(_registration(facts, len(parties)), **{column: shape})
    for board in ("{}托管部", "{}书法工作室", "澄江街道{}英语培训部", "{}教育咨询中心"):
        own = facts.person("own name")
        trader = {"ENTTYPE": "个体工商户", "LEREP": own, "ENTNAME": f"江阴市{board.format(own)}"}
        add(_registration(facts, len(parties), **trader))
    return parties, penalties


def _credit(facts: Facts, parties: list[dict[str, str]]) -> Iterator[list[str]]:
    """Decisions that list a party, with a fact in one column, also in one that nobody knows."""
    number = 0
    for column in [*CREDIT, "说明"]:
        for _ in range(5):
            party = parties[-1 - number % 100]
            good = {
                "决定编号": f"澄教信〔2023〕{number + 500}号", "决定类型": "列入",
                "主体名称": party["ENTNAME"], "统一社会信用代码": party["UNISCID"],
                "决定日期": "2023-05-20", "决定机关": "江阴市教育局", "事由": "违规培训",
            }  # fmt: skip
            shapes = [*facts.typed(f"credit {column}", good.get(column, ""))]
            # A row that goes back shows what was typed to its sender alone.
            late = {"决定日期": "昨天"} if number % 4 == 3 and column != "决定日期" else {}
            row = {**good, **late, column: shapes[number % 5]}
            yield [row.get(name, "") for name in [*CREDIT, "说明"]]
            number += 1


def _rows(facts: Facts, source: str, good: Mapping[str, str], names: list[str]) -> list[list[str]]:
    """Rows with a fact in one column each."""
    made = []
    for column in [*names, "说明"]:
        for shape in facts.typed(f"{source} {column}", good.get(column, "")):
            row = {**good, column: shape}
            made.append([row.get(name, "") for name in [*names, "说明"]])
    return made


def plant_records(inbox: Path, market: Path, seed: int, taken: Mapping[str, str]) -> Facts:
    """Write facts, none of them `taken`, beside what stands in the inbox and the database."""
    facts = Facts(random.Random(seed + 1_000_000))
    facts.public.update(taken)
    parties, penalties = _market(facts)
    with closing(sqlite3.connect(market)) as connection, connection:
        for table, columns, rows in (
            ("enterprise_registration", REGISTRATION, parties),
            ("administrative_penalty", PENALTY, penalties),
        ):
            marks = ",".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})",
                [[row.get(name, "") for name in columns] for row in rows],
            )
    told = [facts.person("file name") + facts.phone("file name").replace("/", "") for _ in "123"]
    told = [name.replace(" ", "") for name in told]
    credit = [[*CREDIT, "说明"], *_credit(facts, parties)]
    _workbook(
        inbox / "credit_decisions" / f"{told[0]}.xlsx", credit, facts.person("sheet"),
        facts.person("comment"), facts.person("properties"),
    )  # fmt: skip
    header = [f"{facts.person('header')}{facts.phone('header')}", *credit[0]]
    bad = [["合计", *row] for row in credit[1:3]]
    (inbox / "credit_decisions" / "信用决定_二.csv").write_bytes(_delimited([header, *bad]))
    pair = {
        "甲记录": "market_penalty:澄教罚〔2023〕1001号", "甲名称": parties[1]["ENTNAME"],
        "乙记录": f"market_registration:{parties[2]['UNISCID']}", "结论": "不同主体",
        "乙名称": parties[2]["ENTNAME"], "审核人": "复核员甲", "审核日期": "2023-06-20",
    }  # fmt: skip
    links = [[*LINK, "说明"], *_rows(facts, "link", pair, LINK)]
    _workbook(inbox / "link_decisions" / f"{told[1]}.xlsx", links, facts.citizen("sheet"))
    answer = {
        "发布批次": "1", "决定书文号": "澄教罚〔2023〕1002号", "结果": "失败", "错误代码": "E01",
        "错误说明": "格式不符",
    }  # fmt: skip
    receipts = [[*RECEIPT, "说明"], *_rows(facts, "receipt", answer, RECEIPT)]
    (inbox / "receipts").mkdir()
    (inbox / "receipts" / f"{told[2]}.csv").write_bytes(_delimited(receipts))
    for name in taken:
        del facts.public[name]
    return facts


def digits_of(text: str) -> str:
    """A text with figures of all spellings as digits, and no marks between them."""
    plain = unicodedata.normalize("NFKC", text).translate(FIGURES)
    return re.sub(r"(?<=[0-9])[\s\-—·._、]+(?=[0-9Xx])", "", plain).upper()
