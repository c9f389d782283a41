"""Towns' own lists of parties to look at, and lists of who answers for a building."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from samples.world.history import History
from samples.writers.files import Cell, Sheet, write, xlsx_bytes

OWN_HEADER: Final = ("名称", "代码", "地址", "理由")
RESPONSIBLE_HEADER: Final = ("镇街", "地点", "责任人", "职务", "联系电话")


def write_planning(history: History, inbox: Path) -> None:
    """One workbook per town of its own list, one of responsible persons for the city."""
    watched = history.watched
    if watched is None:
        return
    towns: dict[str, list[list[Cell]]] = {}
    for row in watched.own_rows:
        address = row.party.address.detail() if row.party else ""
        towns.setdefault(row.town, []).append([row.name, row.code, address, "群众反映较多"])
    for town, rows in sorted(towns.items()):
        sheet = Sheet("Sheet1", [[f"{town}重点清单"], list(OWN_HEADER), *rows])
        write(inbox / "watch_lists" / f"{town}_重点清单.xlsx", xlsx_bytes([sheet]))
    people: list[list[Cell]] = [
        [party.address.town.name, party.address.detail(), person, "楼长", ""]
        for party, person in watched.responsible
    ]
    sheet = Sheet("Sheet1", [list(RESPONSIBLE_HEADER), *people])
    write(inbox / "responsibility" / "楼长名单.xlsx", xlsx_bytes([sheet]))
