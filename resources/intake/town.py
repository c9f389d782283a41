"""Town patrol submissions: who filed, which file counts, and what is peculiar to their sheets.

The filer is the one in the sheet, else the one in the file name. The newest readable delivery of a
filer counts, by time of delivery and then by name; earlier ones stay on record as superseded. Time
of delivery is `received_at` of the gateway's list, else the file's modification time. What the rows
say is `resources.intake.town_rows`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

import pandas as pd

from domain.intake.batch import SourceBatch
from domain.intake.calendar import Filer
from domain.intake.sheets.tables import Grid, Table
from domain.intake.sheets.totals import read_totals
from resources.inbox.files import TOWN_FOLDER, Inbox, InboxFile, Received
from resources.inbox.parse_cache import FileReading
from resources.intake.assembly import Delivery, assemble
from resources.intake.judging import empty_rows
from resources.intake.reading import (
    RejectedFileError,
    Together,
    column_warnings,
    counting_lines,
    read_files,
    tables_of,
)
from resources.intake.town_rows import SOURCE, TownFile, read_rows, totals_warnings
from schemas.policy.load import Policy
from schemas.rows.rules import RuleWords
from schemas.rows.validation import file_issue, join_issues


def read_town_batch(inbox: Inbox, batch: str, policy: Policy) -> SourceBatch:
    """All deliveries of one reporting batch.

    Args:
        inbox: the inbox.
        batch: due date, a key of the calendar.
        policy: filers, calendar, headers, vocabulary.

    Raises:
        KeyError: the calendar has no such batch.
    """
    policy.calendar.batch(batch)
    received = inbox.received(batch, policy.limits)
    files = inbox.files(f"{TOWN_FOLDER}/{batch}", received)
    readings = read_files(files, SOURCE, inbox, policy, batch, _parser(batch, policy))
    deliveries = [
        Delivery(file, _with_filer(reading, file, policy))
        for file, reading in zip(files, readings, strict=True)
    ]
    issues = _list_issues(batch, received, [d.file for d in deliveries], policy.rejections)
    return assemble(SOURCE, _supersede(deliveries), policy, batch, issues)


def _with_filer(reading: FileReading, file: InboxFile, policy: Policy) -> FileReading:
    """A rejected file still belongs to the filer in its name, so that its status says so."""
    if reading.filer_code is not None:
        return reading
    named = policy.filers_in(file.stem)
    return replace(reading, filer_code=named.pop().code) if len(named) == 1 else reading


def _supersede(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Only the newest readable delivery of each filer counts."""
    newest: dict[str, Delivery] = {}
    for delivery in sorted(deliveries, key=lambda d: (d.file.received_at, d.file.name)):
        if delivery.reading.message is None and delivery.reading.filer_code is not None:
            newest[delivery.reading.filer_code] = delivery
    return [
        replace(
            d, superseded=d.reading.message is None and newest[str(d.reading.filer_code)] is not d
        )
        for d in deliveries
    ]


def _list_issues(
    batch: str, received: Received, files: Sequence[InboxFile], words: RuleWords
) -> list[pd.DataFrame]:
    name = f"{TOWN_FOLDER}/{batch}/received.csv"
    issues = []
    if received.problem:
        issues.append(file_issue(SOURCE, name, "bad_received_list", received.problem, words=words))
    absent = sorted(set(received.times) - {PurePosixPath(file.name).name for file in files})
    issues += [
        file_issue(SOURCE, name, "unknown_received", missing, words=words) for missing in absent
    ]
    return issues


def _parser(batch: str, policy: Policy) -> Together[TownFile]:
    """How the submissions of a batch are read: each one's sheets, then the rows of all."""
    return Together(
        look=partial(_look, batch=batch, policy=policy),
        size=lambda file: file.size,
        read=partial(read_rows, batch=batch, policy=policy),
    )


def _look(
    file: InboxFile, grids: Sequence[Grid], *, batch: str, policy: Policy
) -> TownFile | FileReading:
    spec = policy.sources[SOURCE].spec()
    tables = tables_of(grids, spec)
    filer = _filer(file, tables, policy)
    warnings: list[pd.DataFrame] = []
    for table in tables:
        warnings += column_warnings(file, SOURCE, table, True, policy)
        warnings += _period_warnings(file, table, batch, policy)
    totals = {grid.name: said for grid in grids if (said := _totals(grid, policy)) is not None}
    warnings += _header_warnings(file, grids, tables, totals, policy.rejections)
    found = TownFile(file.name, filer, tables, totals, warnings)
    if all(table.cells.empty for table in tables):
        warnings += totals_warnings([found], empty_rows(SOURCE), [0, 0], policy)[0]
        nothing = FileReading(empty_rows(SOURCE), join_issues(warnings))
        nothing = replace(nothing, filer_code=filer.code, zero_report=True)
        return counting_lines(nothing, tables)
    return found


def _filer(file: InboxFile, tables: Sequence[Table], policy: Policy) -> Filer:
    """Who filed: one filer for the whole workbook, whichever of its tables names it.

    Raises:
        RejectedFileError: unknown, or sheet, tables, headings and file name disagree. Rows under
            another filer's name are not read as this one's, nor is half a workbook read.
    """
    named = [(_place(t, tables), t.preamble.filer) for t in tables if t.preamble.filer]
    known = [(place, name, policy.filer_named(name)) for place, name in named]
    unknown = sorted(name for _, name, filer in known if filer is None)
    if unknown:
        raise RejectedFileError("unknown_filer", f"表内填报单位为“{unknown[0][:30]}”")
    headings = [
        (f"第{row}行小标题", text, filer)
        for table in tables
        for row, text in table.headings
        if (filer := policy.filer_named(text)) is not None
    ]
    said = {filer: place for place, _, filer in [*headings, *known][::-1] if filer is not None}
    in_tables = {filer for _, _, filer in known if filer is not None}
    if len(said) > 1:
        names = "、".join(f"{f.name}（{said[f]}）" for f in sorted(said, key=lambda f: f.code))
        raise RejectedFileError(
            "filer_conflict", f"{names}；一个工作簿只能有一个填报单位，请各单位分别报送"
        )
    in_name = policy.filers_in(file.stem)
    # A file name may name a place besides: 周庄镇（新桥路）.xlsx.
    every = in_tables if len(in_tables) == 1 and in_tables <= in_name else in_tables | in_name
    if not every:
        raise RejectedFileError("unknown_filer", "表内和文件名都没有写明填报单位")
    if len(every) > 1 or not set(said) <= every:
        names = "、".join(sorted(filer.name for filer in every | set(said)))
        raise RejectedFileError("filer_conflict", names)
    return every.pop()


def _place(table: Table, tables: Sequence[Table]) -> str:
    """Where a table stands, for the person who must look for it."""
    several = len({t.sheet for t in tables}) > 1
    return (f"工作表“{table.sheet}”" if several else "") + f"第{table.header_row}行表头"


def _totals(grid: Grid, policy: Policy) -> dict[str, object] | None:
    """The filer's own totals, if the sheet holds them."""
    entry = policy.sources[SOURCE]
    if entry.summary is None:
        return None
    return read_totals(grid, entry.spec(), entry.summary.totals)


# --- warnings about a file -----------------------------------------------------------------------


def _period_warnings(
    file: InboxFile, table: Table, batch: str, policy: Policy
) -> list[pd.DataFrame]:
    period, plan = table.preamble.period, policy.calendar.batch(batch)
    if period is None or (period[0] <= plan.ends_on and period[1] >= plan.starts_on):
        return []
    found = f"{period[0]} 至 {period[1]}"
    return [
        file_issue(
            SOURCE,
            file.name,
            "period_differs",
            found,
            words=policy.rejections,
            sheet=table.sheet or None,
            expected=f"{plan.starts_on} 至 {plan.ends_on}",
        )
    ]


def _header_warnings(
    file: InboxFile,
    grids: Sequence[Grid],
    tables: Sequence[Table],
    totals: Mapping[str, object],
    words: RuleWords,
) -> list[pd.DataFrame]:
    """Sheets that hold something and are neither a table nor the totals."""
    read = {*(table.sheet for table in tables), *totals}
    return [
        file_issue(SOURCE, file.name, "sheet_without_header", words=words, sheet=grid.name)
        for grid in grids
        if grid.name not in read and _holds_anything(grid)
    ]


def _holds_anything(grid: Grid) -> bool:
    return any(cell not in (None, "") for row in grid.rows for cell in row)
