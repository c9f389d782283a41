"""Return notices: what goes back to a sender, cell by cell, and how an answer is recognised.

A notice to a filer holds all rows of its delivery, because a later file replaces the earlier one as
a whole; a notice about any other source holds the rejected rows alone, because there the newest
version of each record counts. Its cover sheet says where every row stood; `read_cover` reads it
back. Pure: workbooks are `resources.documents.return_notices`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.intake.sheets.tables import Grid
from domain.values.personal_numbers import key_without_numbers

COVER_SHEET = "退回说明"
PLACE_HEADER = "退回行号（请勿改动）"
"""Last column of every sheet: the row's number as sent. It stays with its row when a person adds,
sorts or deletes rows, which the numbers on the cover do not."""
COVER_HEADERS = (
    "序号", "工作表", "行号", "列", "问题", "应填", "原文件", "原工作表", "原行号",
)  # fmt: skip
_DIGEST_LINE = re.compile(r"原文件校验[:：]\s*([0-9a-f]{64})")


@dataclass(frozen=True)
class Mark:
    """One wrong cell.

    Attributes:
        row: row number as the person sees it.
        column: zero-based column.
        header: header of the column.
        problem: what is wrong, in Chinese.
        expected: what to write instead.
        rejects: it is the reason that the row came back (else only the cell's value was dropped).
    """

    row: int
    column: int
    header: str
    problem: str
    expected: str
    rejects: bool


@dataclass(frozen=True)
class NoticeSheet:
    """A sheet of a notice with the wrong cells marked.

    Attributes:
        grid: name, cells and merged ranges.
        origin: name of the sheet in the delivered file, "" for a CSV.
        places: row in this sheet -> row in the delivered file.
        marks: wrong cells.
        headers: rows of the header (1-based), shown bold.
    """

    grid: Grid
    origin: str
    places: Mapping[int, int]
    marks: Sequence[Mark]
    headers: Sequence[int] = ()


@dataclass(frozen=True)
class Notice:
    """One workbook that goes back.

    Attributes:
        name: POSIX path under the folder of notices.
        recipient: who must correct it.
        drop_into: folder of the inbox that the corrected workbook belongs into; "" where it cannot
            be corrected in this workbook.
        file: delivered file that the rows come from.
        digest: SHA-256 of that file.
        return_by: last day to bring it back.
        sheets: rows with their marks.
        remarks: what is wrong with whole files, one sentence each.
    """

    name: str
    recipient: str
    drop_into: str
    file: str
    digest: str
    return_by: date
    sheets: Sequence[NoticeSheet] = field(default_factory=tuple)
    remarks: Sequence[str] = field(default_factory=tuple)

    @property
    def rows(self) -> int:
        """How many rows are sent back."""
        return sum(len({m.row for m in s.marks if m.rejects}) for s in self.sheets)


def cover_rows(notice: Notice) -> list[list[object]]:
    """The cells of the cover sheet: who, how many, by when, how, then one line per wrong cell."""
    back = f"收件箱的 {notice.drop_into} 文件夹" if notice.drop_into else "原系统"
    lines: list[list[object]] = [
        ["数据退回通知"],
        [f"收件单位：{notice.recipient}"],
        [f"退回行数：{notice.rows}　　请于 {notice.return_by.isoformat()} 前改正送回"],
    ]
    if notice.sheets:
        lines += [
            ["改法：红色单元格必须改正，黄色单元格请核对；批注写明原因和写法。其他内容请勿改动。"],
            [f"改好后保存，把本工作簿原样放入{back}即可，不必另行填表；请保留本页。"],
            [f"原文件校验：{notice.digest}"],
        ]
    lines += [[f"整份退回：{remark}"] for remark in notice.remarks]
    lines += [[], list(COVER_HEADERS)]
    number = 0
    for sheet in notice.sheets:
        for mark in sorted(sheet.marks, key=lambda m: (m.row, m.column)):
            number += 1
            where = [sheet.grid.name, mark.row, mark.header, mark.problem, mark.expected]
            origin = [notice.file, sheet.origin, sheet.places.get(mark.row, mark.row)]
            lines.append([number, *where, *origin])
    return lines


def read_cover(grids: Sequence[Grid]) -> tuple[list[Grid], str | None]:
    """Take the cover off a workbook that came back.

    Returns:
        The other sheets without the column of places, and what the cover says as JSON: `digest` of
        the file that the notice was about and `rows` (`file`, `sheet`, `row` there; `new_sheet`,
        `new_row` here, where the row stands now). None where the workbook is no notice.
    """
    covers = [grid for grid in grids if grid.name == COVER_SHEET]
    if not covers:
        return list(grids), None
    taken = [_without_places(grid) for grid in grids if grid.name != COVER_SHEET]
    rest = [grid for grid, _ in taken]
    moved = {grid.name: places for grid, places in taken if places is not None}
    texts = [str(row[0]) for row in covers[0].rows if row and isinstance(row[0], str)]
    digest = next((m[1] for text in texts if (m := _DIGEST_LINE.search(text))), "")
    entries = [entry for row in covers[0].rows if (entry := _cover_entry(list(row))) is not None]
    rows = [entry for sent in entries if (entry := _where_now(sent, moved)) is not None]
    unique = {json.dumps(entry, ensure_ascii=False, sort_keys=True): entry for entry in rows}
    answer = {"digest": digest, "rows": list(unique.values())}
    return rest, json.dumps(answer, ensure_ascii=False)


def _without_places(grid: Grid) -> tuple[Grid, dict[int, int] | None]:
    """A sheet without the column of places, and row as sent -> row now; None if it has none."""
    found = [
        (row, column)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell.strip() == PLACE_HEADER
    ]
    if not found:
        return grid, None
    top, column = found[0]
    places = {
        sent: number
        for number, cells in enumerate(grid.rows[top + 1 :], start=top + 2)
        if column < len(cells) and (sent := _whole(cells[column])) is not None
    }
    rows = [[None if place == column else c for place, c in enumerate(r)] for r in grid.rows]
    return replace(grid, rows=rows), places


def _where_now(
    entry: dict[str, object], moved: Mapping[str, Mapping[int, int]]
) -> dict[str, object] | None:
    """The entry with the row's number in the workbook that came back; None if the row is gone."""
    places = moved.get(str(entry["new_sheet"]))
    if places is None:
        return entry
    now = places.get(int(str(entry["new_row"])))
    return None if now is None else {**entry, "new_row": now}


def _cover_entry(cells: list[object]) -> dict[str, object] | None:
    """One line of the table on the cover; None for anything else."""
    cells += [None] * (len(COVER_HEADERS) - len(cells))
    numbers = [_whole(cells[place]) for place in (0, 2, 8)]
    if None in numbers or not isinstance(cells[6], str):
        return None
    return {
        "file": key_without_numbers(cells[6]),
        "sheet": key_without_numbers(str(cells[7] or "")),
        "row": numbers[2],
        "new_sheet": key_without_numbers(str(cells[1] or "")),
        "new_row": numbers[1],
    }


def _whole(cell: object) -> int | None:
    text = str(cell).strip().removesuffix(".0")
    return int(text) if text.isdecimal() else None
