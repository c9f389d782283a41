"""A person's number in every column of every source, as the definitions and the policy name them.

For each column: a telephone and an id number behind what belongs there, alone, and in spellings
that nobody listed. Also in the names of files and sheets, in headers, above and below the table,
and in columns that nobody knows. A new source or column is planted by itself.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from domain.intake.sources import SOURCES
from domain.intake.sources.definition import SourceDefinition
from resources.intake.market import (
    PENALTY_COLUMNS,
    PENALTY_TABLE,
    REGISTRATION_COLUMNS,
    REGISTRATION_TABLE,
)
from schemas.policy.load import Policy
from tests.support.planted.callers import _workbook
from tests.support.planted.records import Facts, _uscc

TABLES: Final = {
    "market_registration": (REGISTRATION_TABLE, REGISTRATION_COLUMNS),
    "market_penalty": (PENALTY_TABLE, PENALTY_COLUMNS),
}
BATCH: Final = "2023-04-08"
FILE, SHEET, HEADER, UNKNOWN, TITLE, NOTE = "file", "sheet", "header", "unknown", "title", "note"
"""Places of a file beside its columns."""

_SIGNS: Final = ("/", "，", "=", " - ", "·", "\u200b", "※", "~", "——", "...")
_SCRIPTS: Final = (
    "٠١٢٣٤٥٦٧٨٩",
    "०१२३४५६७८९",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "OI23456789",
    "零壹貳參肆伍陸柒捌玖",
)


@dataclass
class PlantedColumns:
    """What was planted: digits -> (source, field or place)."""

    rng: random.Random
    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.facts = Facts(self.rng)

    def phone(self, source: str, place: str) -> str:
        """A mobile's number in a spelling of any kind."""
        digits = f"1{self.rng.choice('3456789')}{self.rng.randrange(10**9):09d}"
        self.numbers[digits] = (source, place)
        style = self.rng.randrange(4)
        if style == 0:
            return digits
        if style == 1:
            return digits.translate(str.maketrans("0123456789", self.rng.choice(_SCRIPTS)))
        mark = self.rng.choice(_SIGNS)
        if style == 2:
            return mark.join((digits[:3], digits[3:7], digits[7:]))
        return mark.join(digits)

    def citizen(self, source: str, place: str) -> str:
        """An id number, whole or in groups."""
        number = self.facts.planter.citizen("column")
        number = next(text for text in reversed(self.facts.public))
        self.numbers[number] = (source, place)
        return self.rng.choice((number, f"{number[:6]}/{number[6:14]}/{number[14:]}"))

    def shapes(self, source: str, place: str, good: str) -> Iterator[str]:
        """What a person may make of a cell."""
        yield f"{good}（经办电话{self.phone(source, place)}）"
        yield f"{good} {self.citizen(source, place)}"
        yield f"{good}，{self.phone(source, place)}转告"
        yield self.phone(source, place)


def _good(definition: SourceDefinition, policy: Policy, number: int) -> dict[str, str]:
    """A row that is read without fault."""
    kinds = {
        "date": "2023-04-01", "moment": "2023-04-01 09:00:00", "lasting_date": "2023-04-01",
        "count": "3", "number": str(number), "yuan": "20000", "wan": "2", "flag": "是",
        "decision": f"澄教罚〔2023〕{3_000 + number}号", "record": f"JY2023{number:08d}",
        "phones": "0510-86861234", "registered_uscc": _uscc(700_000 + number),
        "uscc": _uscc(700_000 + number), "terms": "罚款", "status": "0",
        "names": f"江阴市明德{number}教育有限公司", "name": f"江阴市明德{number}教育有限公司",
        "people": "王某", "text": "江阴市教育局", "list": "线下",
    }  # fmt: skip
    row = {name: kinds[kind] for name, kind in definition.columns.items() if kind in kinds}
    for name, values in policy.choices.get(definition.name, {}).items():
        row[name] = next(iter(values.values()))
    own = {
        "address": f"江阴市南闸街道中山南路{number}号", "source_record_id": f"JY2023{number:08d}",
        "decision_id": f"澄教信〔2023〕{3_000 + number}号", "decision_type": "列入",
        "left_record": f"market_penalty:澄教罚〔2023〕{3_000 + number}号",
        "right_record": f"market_registration:{_uscc(700_000 + number)}",
        "violation_text": "未经审批擅自举办校外培训机构", "facts": "未经审批擅自举办校外培训机构",
        "release_no": "1", "finding": "查实", "party_id": _uscc(700_000 + number),
    }  # fmt: skip
    return row | {name: text for name, text in own.items() if name in definition.columns}


def _rows(
    planted: PlantedColumns, definition: SourceDefinition, policy: Policy
) -> Iterator[dict[str, str]]:
    """A row for each shape of each column, those that are read and dropped too."""
    number = 0
    for name in (*definition.columns, *definition.dropped, UNKNOWN):
        good = _good(definition, policy, 0).get(name, "")
        for shape in planted.shapes(definition.name, name, good):
            number += 1
            yield _good(definition, policy, number) | {name: shape}


def _file(
    planted: PlantedColumns, definition: SourceDefinition, inbox: Path, policy: Policy
) -> None:
    source, entry = definition.name, policy.sources[definition.name]
    headers = entry.spec().headers()
    fields = [*headers]
    title, last = f"{HEADER}{planted.phone(source, HEADER)}", "说明"
    body = [
        [*(row.get(name, "") for name in fields), "", row.get(UNKNOWN, "")]
        for row in _rows(planted, definition, policy)
    ]
    rows = [[*headers.values(), title, last], *body, [f"备注：{planted.phone(source, NOTE)}"]]
    folder, name = inbox / entry.folder, planted.phone(source, FILE).replace("/", "-")
    if definition.way == "batches":
        period = "江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）"
        above = [f"{period}{planted.phone(source, TITLE)}"]
        rows = [above, ["填报单位：周庄镇"], *rows]
        folder, name = folder / BATCH, f"周庄镇{name}"
    if definition.way == "patrols":
        period = "江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）"
        rows = [[f"{period}{planted.phone(source, TITLE)}"], *rows]
    sheet = planted.phone(source, SHEET).replace("/", "-")[:31]
    _workbook(folder / f"{name}.xlsx", rows, sheet)


def plant_columns(inbox: Path, market: Path, seed: int, policy: Policy) -> PlantedColumns:
    """Write one file or table for each source beside what lies there; return what was planted."""
    planted = PlantedColumns(random.Random(seed))
    with closing(sqlite3.connect(market)) as connection, connection:
        for source, definition in SOURCES.items():
            if source not in TABLES:
                _file(planted, definition, inbox, policy)
                continue
            table, columns = TABLES[source]
            marks = ",".join("?" * len(columns))
            rows = _rows(planted, definition, policy)
            connection.executemany(
                f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})",
                [[row.get(name, "") for name in columns.values()] for row in rows],
            )
    return planted
