"""Persons' names without any cue in every column that is not for names, of every source with such.

Behind what belongs there, before it, alone, in brackets; in unknown columns and their headers, in
titles and notes; and in the columns of parties and places behind a word for who told. A new source
or column is planted by itself.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import openpyxl

from domain.intake.ledger_covers import COVER_SHEET, cover_lines
from domain.intake.sources import SOURCES
from domain.intake.sources.definition import SourceDefinition
from domain.supervision.clues.clue import clue_number
from schemas.policy.load import Policy
from schemas.rows.plain import party_columns
from tests.support.planted.callers import Planter
from tests.support.planted.columns import UNKNOWN, _good

BATCH: Final = "2023-04-08"
LEDGER: Final = "线索"
PERIOD: Final = "江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）"
PATROLS: Final = ("town_submission", "city_patrol")
OFFICIAL: Final = "handled_by"
"""Column of the official who answers."""


@dataclass
class PlantedNames:
    """What was planted: `planter.secrets` maps a name to its source and column."""

    rng: random.Random
    planter: Planter = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nobody."""
        self.planter = Planter(self.rng)

    def person(self, source: str, place: str) -> str:
        """A name that nobody else bears."""
        return self.planter.person(f"{source}/{place}")

    def described(self, source: str, place: str, good: str) -> Iterator[str]:
        """A cell that only describes, with a name and no cue."""
        yield f"{good}，{self.person(source, place)}满意"
        yield f"{good}（{self.person(source, place)}）"
        yield f"{self.person(source, place)}{good}"
        yield self.person(source, place)
        yield f"已关停{self.person(source, place)}已退费2000元"

    def told(self, source: str, place: str, good: str) -> Iterator[str]:
        """A cell of a party or a place, with who told."""
        yield f"{good}（举报人{self.person(source, place)}）"
        yield f"{good}、来电人{self.person(source, place)}"
        yield f"家长{self.person(source, place)}反映，{good}"
        yield f"{self.person(source, place)}举报"


def _rows(
    names: PlantedNames, definition: SourceDefinition, policy: Policy
) -> Iterator[dict[str, str]]:
    source, number = definition.name, 0
    parties = party_columns(source)
    for column in (*definition.columns, *definition.dropped, UNKNOWN):
        if column == OFFICIAL:
            continue
        good = _good(definition, policy, 0).get(column, "已整改")
        shapes = names.told if column in parties else names.described
        for shape in shapes(source, column, good):
            number += 1
            row = _good(definition, policy, 40_000 + number) | {column: shape}
            # Every other row goes back for something else, so that it stands in notices too.
            late = {"inspected_on": "昨天", "referred_on": "昨天", "listed_on": "昨天"}
            yield row | {n: t for n, t in late.items() if number % 4 == 3 and n in row != column}


def _sheet(names: PlantedNames, definition: SourceDefinition, policy: Policy) -> list[list[str]]:
    source = definition.name
    headers = policy.sources[source].spec().headers()
    rows = [
        [*(row.get(name, "") for name in headers), "", row.get(UNKNOWN, "")]
        for row in _rows(names, definition, policy)
    ]
    if source == "answer":
        numbered = list(headers).index("number")
        for place, row in enumerate(rows):
            if row[numbered].startswith("JY2023"):
                row[numbered] = clue_number("complaint", f"JY2023{place:08d}")
    title = f"{names.person(source, 'header')}的意见"
    note = [f"备注：{names.person(source, 'note')}很满意"]
    return [[*headers.values(), title, "说明"], *rows, note]


def plant_names(inbox: Path, seed: int, policy: Policy, taken: Mapping[str, str]) -> dict[str, str]:
    """Write a file for each source whose texts are read by known words.

    Args:
        inbox: where they are put.
        seed: of the names.
        policy: headers, closed values.
        taken: names of others, which nobody planted here may bear.

    Returns:
        Who stands there, by where.
    """
    names = PlantedNames(random.Random(seed))
    names.planter.secrets.update(taken)
    for source, definition in SOURCES.items():
        if not definition.worded:
            continue
        rows = _sheet(names, definition, policy)
        folder, file = inbox / policy.sources[source].folder, "名单"
        if source in PATROLS:
            rows = [[PERIOD], *rows]
        if definition.way == "batches":
            rows, folder, file = (
                [rows[0], ["填报单位：华士镇"], *rows[1:]],
                folder / BATCH,
                "华士镇",
            )
        book = openpyxl.Workbook()
        page = book.active
        page.title = "待办"
        for row in rows:
            page.append(row)
        if source == "answer":
            cover = book.create_sheet(COVER_SHEET)
            for line in cover_lines(LEDGER, [row[0] for row in rows]):
                cover.append([line])
        folder.mkdir(parents=True, exist_ok=True)
        book.save(folder / f"{file}.xlsx")
    return {name: where for name, where in names.planter.secrets.items() if name not in taken}
