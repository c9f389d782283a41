"""Patrols of the city's own team: one workbook a month, in the towns' form."""

from __future__ import annotations

from calendar import monthrange
from typing import Final

from samples.world.history import History, Inspection
from samples.writers.files import Sheet, write, xlsx_bytes
from samples.writers.town import TownWriter
from samples.writers.town_sheets import HEADER

FOLDER: Final = "city_patrols"


def write_city_patrols(history: History, towns: TownWriter) -> None:
    """Write the rows of every month; nothing where the team was nowhere.

    Args:
        history: what happened.
        towns: how rows are typed, and where the inbox is.
    """
    months: dict[tuple[int, int], list[Inspection]] = {}
    for inspection in history.inspections:
        if inspection.city:
            months.setdefault((inspection.on.year, inspection.on.month), []).append(inspection)
    for (year, month), inspections in sorted(months.items()):
        last = monthrange(year, month)[1]
        title = f"江阴市隐形变异培训防范治理巡查情况表（{year}年{month}月1日-{month}月{last}日）"
        sheet = Sheet("Sheet1")
        sheet.add(title)
        sheet.add("填报单位：市专班")
        sheet.add(*HEADER)
        for number, inspection in enumerate(sorted(inspections, key=lambda i: i.tag), start=1):
            row = towns.row(inspection)
            row.cells["序号"] = number
            sheet.add(*(row.cells[header] for header in HEADER))
            record = f"city/{year}-{month:02d}-{last}/{number}"
            towns.truth.plant(inspection.tag, "city_patrol", record)
        path = towns.folder.parent / FOLDER / f"市专班_巡查情况表_{year}-{month:02d}.xlsx"
        write(path, xlsx_bytes([sheet]))
