"""Patrol workbooks of the towns and of the city: who filed, which file counts, what is peculiar.

A town's filer is the one in the sheet, else the one in the file name. The newest readable delivery
of a filer counts, by time of delivery and then by name; earlier ones stay on record as superseded.
Time of delivery is `received_at` of the gateway's list, else the file's modification time. The
city's workbooks have no batch: they are known by the period in their title, and of the versions of
a row the newest counts. What the rows say is `resources.intake.town_rows`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from domain.intake.batch import SourceBatch
from domain.intake.calendar import Filer
from domain.intake.sheets.tables import Grid, Table
from domain.intake.sheets.totals import read_totals
from domain.values.times.dates import parse_period
from resources.base.second_core import beside, halves
from resources.inbox.files import TOWN_FOLDER, Inbox, InboxFile
from resources.inbox.parse_cache import FileReading
from resources.intake.assembly import Delivery, assemble, told_of_arrivals
from resources.intake.corrections import apply_corrections
from resources.intake.reading import (
    RejectedFileError,
    Together,
    column_warnings,
    counting_lines,
    read_files,
    tables_of,
)
from resources.intake.town_rows import (
    CITY,
    SOURCE,
    TownFile,
    read_rows,
    stated_totals,
    totals_warnings,
)
from resources.intake.validating import empty_rows
from schemas.policy.load import Policy
from schemas.rows.plain import shown_filer
from schemas.rows.rules import RuleWords
from schemas.rows.validation import file_issue, join_issues


def read_town_batches(
    inbox: Inbox, batches: Sequence[str], policy_of: Callable[[], Policy]
) -> dict[str, SourceBatch]:
    """All deliveries of several reporting batches, about half of them read on the second core.

    Args:
        inbox: where the workbooks lie.
        batches: due dates, keys of the calendar.
        policy_of: gives the policy; called where the batches are read, since a policy is dear to
            hand over.
    """
    sizes = {
        batch: sum(file.size for file in inbox.files(f"{TOWN_FOLDER}/{batch}")) for batch in batches
    }
    ours, theirs = halves(sizes)
    others = beside(_read_batches, inbox, theirs, policy_of)
    read = _read_batches(inbox, ours, policy_of) | others()
    return {batch: read[batch] for batch in batches}


def _read_batches(
    inbox: Inbox, batches: Sequence[str], policy_of: Callable[[], Policy]
) -> dict[str, SourceBatch]:
    return {batch: read_town_batch(inbox, batch, policy_of()) for batch in batches}


def read_town_batch(inbox: Inbox, batch: str, policy: Policy) -> SourceBatch:
    """All deliveries of one reporting batch.

    Args:
        inbox: where the workbooks lie.
        batch: due date, a key of the calendar.
        policy: filers, calendar, headers, vocabulary.

    Raises:
        KeyError: the calendar has no such batch.
    """
    copied = policy.calendar.copied_after(batch)
    arrived = inbox.arrivals(f"{TOWN_FOLDER}/{batch}", policy.limits, copied)
    readings = read_files(arrived.files, SOURCE, inbox, policy, batch, _parser(batch, policy))
    deliveries = [
        Delivery(file, _with_filer(reading, file, policy))
        for file, reading in zip(arrived.files, readings, strict=True)
    ]
    folder = f"{TOWN_FOLDER}/{batch}"
    issues = told_of_arrivals(SOURCE, folder, arrived, policy.rejections)
    return assemble(SOURCE, _supersede(deliveries), policy, batch, issues)


def read_city_patrols(inbox: Inbox, policy: Policy) -> SourceBatch:
    """The patrols of the city's own team; the folder says who filed, whatever the sheet adds.

    Args:
        inbox: where the workbooks lie.
        policy: headers, vocabulary, and who the city's filer is.
    """
    folder = policy.sources[CITY].folder
    arrived = inbox.arrivals(folder, policy.limits)
    readings = read_files(arrived.files, CITY, inbox, policy, "", _parser(None, policy))
    deliveries = [Delivery(f, r) for f, r in zip(arrived.files, readings, strict=True)]
    issues = told_of_arrivals(CITY, folder, arrived, policy.rejections)
    return assemble(CITY, apply_corrections(deliveries), policy, None, issues)


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


def _parser(batch: str | None, policy: Policy) -> Together[TownFile]:
    """How workbooks are read, of a batch or of the city: each one's sheets, then all rows."""
    look = partial(_look_at_city, policy=policy)
    return Together(
        look=look if batch is None else partial(_look, batch=batch, policy=policy),
        size=lambda file: file.size,
        read=partial(read_rows, batch=batch, policy=policy),
    )


def _look(
    file: InboxFile, grids: Sequence[Grid], *, batch: str, policy: Policy
) -> TownFile | FileReading:
    tables = tables_of(grids, policy.sources[SOURCE].spec())
    filer, plan = _filer(file, tables, policy), policy.calendar.batch(batch)
    told = [one for table in tables for one in _period_warnings(file, table, batch, policy)]
    found = TownFile(file.name, SOURCE, filer, (plan.starts_on, plan.ends_on), tables, {}, told)
    return _looked(found, file, grids, policy)


def _look_at_city(
    file: InboxFile, grids: Sequence[Grid], *, policy: Policy
) -> TownFile | FileReading:
    """A workbook of the city's team.

    Raises:
        RejectedFileError: it is a town's, or no title and no name says which days it reports on.
    """
    tables = tables_of(grids, policy.sources[CITY].spec())
    towns = {
        filer
        for table in tables
        if table.preamble.filer and (filer := policy.filer_named(table.preamble.filer)) is not None
    }
    if towns:
        names = "、".join(sorted(filer.name for filer in towns))
        raise RejectedFileError("town_in_city_folder", f"表内填报单位为“{names}”")
    periods = [table.preamble.period for table in tables if table.preamble.period]
    period = next(iter(periods), None) or parse_period(file.stem)
    if period is None:
        raise RejectedFileError("no_period")
    found = TownFile(file.name, CITY, policy.city, period, tables, {}, [])
    return _looked(found, file, grids, policy)


def _looked(
    found: TownFile, file: InboxFile, grids: Sequence[Grid], policy: Policy
) -> TownFile | FileReading:
    """The workbook with its totals and what is told of it; its reading if it has no row."""
    tables, source = found.tables, found.source
    warnings = [
        warning
        for table in tables
        for warning in column_warnings(file, source, table, True, policy)
    ]
    warnings += found.warnings
    totals = {
        grid.name: sheet_totals
        for grid in grids
        if (sheet_totals := _totals(grid, policy)) is not None
    }
    warnings += _header_warnings(file, grids, found, totals, policy.rejections)
    found = replace(found, totals=totals, warnings=warnings)
    if any(not table.cells.empty for table in tables):
        return found
    nobody = empty_rows(source)
    warnings += totals_warnings([found], nobody, [0, 0], policy)[0]
    nothing = FileReading(nobody, join_issues(warnings), zero_report=True)
    [stated] = stated_totals([found], policy)
    nothing = replace(nothing, filer_code=found.filer.code, totals=stated)
    return counting_lines(nothing, tables)


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
        raise RejectedFileError(
            "unknown_filer", f"表内填报单位为“{shown_filer(unknown[0], policy.plain)[:30]}”"
        )
    headings = [
        (f"第{row}行小标题", text, filer)
        for table in tables
        for row, text in table.headings
        if (filer := policy.filer_named(text)) is not None
    ]
    places = {filer: place for place, _, filer in [*headings, *known][::-1] if filer is not None}
    in_tables = {filer for _, _, filer in known if filer is not None}
    if len(places) > 1:
        names = "、".join(f"{f.name}（{places[f]}）" for f in sorted(places, key=lambda f: f.code))
        raise RejectedFileError(
            "filer_conflict", f"{names}；一个工作簿只能有一个填报单位，请各单位分别报送"
        )
    in_name = policy.filers_in(file.stem)
    # A file name may name a place besides: 周庄镇（新桥路）.xlsx.
    every = in_tables if len(in_tables) == 1 and in_tables <= in_name else in_tables | in_name
    if not every:
        raise RejectedFileError("unknown_filer", "表内和文件名都没有写明填报单位")
    if len(every) > 1 or not set(places) <= every:
        names = "、".join(sorted(filer.name for filer in every | set(places)))
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
    found: TownFile,
    totals: Mapping[str, object],
    words: RuleWords,
) -> list[pd.DataFrame]:
    """Sheets that hold something and are neither a table nor the totals."""
    read = {*(table.sheet for table in found.tables), *totals}
    return [
        file_issue(found.source, file.name, "sheet_without_header", words=words, sheet=grid.name)
        for grid in grids
        if grid.name not in read and _holds_anything(grid)
    ]


def _holds_anything(grid: Grid) -> bool:
    return any(cell not in (None, "") for row in grid.rows for cell in row)
