"""Town patrol submissions: who filed, which file counts, and what is peculiar to their sheets.

The filer is the one in the sheet, else the one in the file name. The newest readable delivery of a
filer counts, by time of delivery and then by name; earlier ones stay on record as superseded. Time
of delivery is `received_at` of the gateway's list, else the file's modification time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

import pandas as pd

from domain.intake.batch import PROVENANCE, SourceBatch
from domain.intake.calendar import Filer
from domain.intake.parties import PARTY_NO
from domain.intake.sheets.tables import Grid, Table
from domain.intake.sheets.totals import read_totals
from domain.intake.sources.town_submission import SOURCE as TOWN_SUBMISSION
from domain.intake.versions import DUPLICATE, TYPED_AS
from domain.values.amounts import parse_amounts, parse_counts
from domain.values.text import clean
from domain.values.vocabulary import OTHER_TRAINING, map_violations
from resources.intake.assembly import Delivery, assemble
from resources.intake.decisions import judge_documents
from resources.intake.drafts import PART, Draft, draft_of, join_drafts
from resources.intake.inbox import TOWN_FOLDER, Inbox, InboxFile, Received
from resources.intake.parse_cache import FileReading
from resources.intake.reading import (
    RejectedFileError,
    column_warnings,
    counting_lines,
    empty_rows,
    judge,
    read_file,
    tables_of,
)
from schemas.policy.load import Policy
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break, file_issue, join_issues

SOURCE = TOWN_SUBMISSION.name
DERIVED_NUMBER_LENGTH = 8
NOT_CONTENT = frozenset(
    {
        *PROVENANCE,
        *(PART, "row_no", "batch", "period_start", "period_end", "violation_codes"),
        *("hold_code", "code_hash", TYPED_AS, PARTY_NO),
    }
)
"""Columns that do not belong to what a row says."""


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
    parse = partial(_parse, batch=batch, policy=policy)
    deliveries = [
        Delivery(
            file, _with_filer(read_file(file, SOURCE, inbox, policy, batch, parse), file, policy)
        )
        for file in inbox.files(f"{TOWN_FOLDER}/{batch}", received)
    ]
    issues = _list_issues(batch, received, [d.file for d in deliveries])
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


def _list_issues(batch: str, received: Received, files: Sequence[InboxFile]) -> list[pd.DataFrame]:
    name = f"{TOWN_FOLDER}/{batch}/received.csv"
    issues = []
    if received.problem:
        issues.append(file_issue(SOURCE, name, "bad_received_list", received.problem))
    absent = sorted(set(received.times) - {PurePosixPath(file.name).name for file in files})
    issues += [file_issue(SOURCE, name, "unknown_received", missing) for missing in absent]
    return issues


def _parse(file: InboxFile, grids: Sequence[Grid], *, batch: str, policy: Policy) -> FileReading:
    spec = policy.sources[SOURCE].spec()
    tables = tables_of(grids, spec)
    filer = _filer(file, tables, policy)
    warnings: list[pd.DataFrame] = []
    for table in tables:
        warnings += column_warnings(file, SOURCE, table, True, policy)
        warnings += _period_warnings(file, table, batch, policy)
    totals = {grid.name: found for grid in grids if (found := _totals(grid, policy)) is not None}
    warnings += _header_warnings(file, grids, tables, totals)
    if all(table.cells.empty for table in tables):
        warnings += _totals_warnings(file, totals, empty_rows(SOURCE))
        nothing = FileReading(empty_rows(SOURCE), join_issues(warnings))
        nothing = replace(nothing, filer_code=filer.code, zero_report=True)
        return counting_lines(nothing, tables)
    drafts = [_draft(file, table, batch, policy) for table in tables]
    draft = _numbered(join_drafts(drafts), batch, filer)
    draft.rows["filer_code"] = filer.code
    warnings += _totals_warnings(file, totals, draft.rows)
    draft = replace(draft, warnings=warnings)
    reading = judge(draft, SOURCE, policy, policy.calendar.window(batch))
    return counting_lines(replace(reading, filer_code=filer.code), tables)


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


def _draft(file: InboxFile, table: Table, batch: str, policy: Policy) -> Draft:
    plan = policy.calendar.batch(batch)
    period = table.preamble.period or (plan.starts_on, plan.ends_on)
    draft = draft_of(file, SOURCE, table, policy, period)
    rows = draft.rows
    rows["batch"] = batch
    rows["period_start"], rows["period_end"] = (pd.Timestamp(day) for day in period)
    codes = map_violations(rows["violation_type"], policy.vocabulary, rows["inspected_on"])
    rows["violation_codes"] = codes
    unknown = (codes == OTHER_TRAINING).fillna(False)
    draft = replace(
        draft, breaks=[*draft.breaks, Break("unmapped_violation", "violation_type", unknown)]
    )
    return judge_documents(draft, policy.documents)


# --- record ids ----------------------------------------------------------------------------------


def _numbered(draft: Draft, batch: str, filer: Filer) -> Draft:
    """Give every row its id `<batch>/<filer>/<序号>`.

    A row without a number is known by a digest of its content, so that the same row delivered
    twice has the same id. A number that an earlier sheet or table has used gets the
    sheet's name (and the number of the table) behind it.
    Two rows of one table with one number: the same content counts once, different content rejects
    both, since nobody can tell which one the number means.
    """
    rows = draft.rows
    content = _content(rows, _unread(draft))
    # Every table of a sheet counts from 1: the second one is a sheet of its own here.
    part = rows[PART].astype("str").radd("#").where(rows[PART] > 0, "")
    sheet = rows["source_sheet"].fillna("") + part
    label = rows["row_no"].astype("str").astype(TEXT)
    derived = rows["row_no"].isna()
    label = label.fillna(_digests(content, derived))
    first_sheet = sheet.groupby(label).transform("first")
    label = label.mask(sheet != first_sheet, label + "@" + sheet)
    again = pd.DataFrame({"label": label, "content": content}).duplicated()
    copied = _copied_from_another_sheet(rows, content)
    again |= copied
    clash = ~again & label.where(~again).duplicated(keep=False)
    rows["source_record_id"] = f"{batch}/{filer.code}/" + label
    breaks = [
        Break("number_derived", "row_no", derived),
        Break("duplicate_number", "row_no", clash),
        Break("same_reading", "row_no", _read_alike(rows, label, again)),
    ]
    problems = {name: codes for name, codes in draft.problems.items() if name != "row_no"}
    return replace(
        draft, breaks=[*draft.breaks, *breaks], problems=problems, ignored={DUPLICATE: again}
    )


def _unread(draft: Draft) -> pd.Series:
    """Cells that could not be read, as typed: rows that differ in them are not the same."""
    said = pd.Series("", index=draft.rows.index, dtype=TEXT)
    for name, codes in sorted(draft.problems.items()):
        if name != "row_no" and name in draft.raw:
            typed = clean(draft.raw[name]).where(codes.notna())
            said = said + ("\x1f" + name + "=" + typed).fillna("")
    return said


def _content(rows: pd.DataFrame, unread: pd.Series) -> pd.Series:
    """What a row says, without where it stands and what policy makes of it.

    Only for rows whose number does not tell them apart; missing for the others.
    """
    unclear = rows[rows["row_no"].isna() | rows["row_no"].duplicated(keep=False)]
    said = unread[unclear.index]
    if unclear.empty:
        return said.reindex(rows.index)
    for name in rows.columns:
        if name not in NOT_CONTENT:
            said = said + "\x1f" + unclear[name].astype("str").fillna("")
    return said.reindex(rows.index)


def _read_alike(
    rows: pd.DataFrame, label: pd.Series, again: "pd.Series[bool]"
) -> "pd.Series[bool]":
    """Rows that count for another one which was typed otherwise and says the same."""
    spellings = rows[TYPED_AS].groupby([label, rows["row_no"].fillna(-1)]).transform("nunique")
    repeated = label.isin(label[again])
    return repeated & ~again & spellings.gt(1)


def _copied_from_another_sheet(rows: pd.DataFrame, content: pd.Series) -> "pd.Series[bool]":
    """Rows with a number that stand in an earlier sheet with the same number and content."""
    keys = pd.DataFrame({"number": rows["row_no"], "content": content})
    return keys.duplicated() & rows["row_no"].notna()


def _digests(content: pd.Series, derived: pd.Series) -> pd.Series:
    """A short stable label for each row without a number (few; hashing has no column form)."""
    made = {
        text: "x" + hashlib.sha256(text.encode()).hexdigest()[:DERIVED_NUMBER_LENGTH]
        for text in content[derived].unique()
    }
    return content.where(derived).map(made).astype(TEXT)


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
            sheet=table.sheet or None,
            expected=f"{plan.starts_on} 至 {plan.ends_on}",
        )
    ]


def _header_warnings(
    file: InboxFile, grids: Sequence[Grid], tables: Sequence[Table], totals: Mapping[str, object]
) -> list[pd.DataFrame]:
    """Sheets that hold something and are neither a table nor the totals."""
    read = {*(table.sheet for table in tables), *totals}
    return [
        file_issue(SOURCE, file.name, "sheet_without_header", sheet=grid.name)
        for grid in grids
        if grid.name not in read and _holds_anything(grid)
    ]


def _holds_anything(grid: Grid) -> bool:
    return any(cell not in (None, "") for row in grid.rows for cell in row)


def _totals_warnings(
    file: InboxFile, totals: Mapping[str, Mapping[str, object]], rows: pd.DataFrame
) -> list[pd.DataFrame]:
    """Totals of the filer's own sheet `汇总` that the rows contradict."""
    counted = _counted(rows)
    issues = []
    for sheet, pairs in totals.items():
        typed = pd.Series(pairs, dtype=object)
        stated = parse_amounts(typed).values.fillna(parse_counts(typed).values.astype("Float64"))
        for name, (relation, number) in counted.items():
            value = stated.get(name)
            if value is None or pd.isna(value) or _agrees(float(value), relation, number):
                continue
            wanted = f"{'不少于' if relation == '>=' else ''}{number:g}"
            issues.append(
                file_issue(
                    SOURCE,
                    file.name,
                    "totals_differ",
                    f"{name}填写为{value:g}，各行为{number:g}",
                    sheet=sheet or None,
                    field=name,
                    value=f"{value:g}",
                    expected=wanted,
                )
            )
    return issues


def _agrees(stated: float, relation: str, counted: float) -> bool:
    return stated >= counted if relation == ">=" else stated == counted


def _counted(rows: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """Total -> how it relates to the rows; a town also counts checks that found nothing."""
    finding = rows["finding"]
    departments = rows["transferred_to"].dropna().str.split(";").explode()
    return {
        "检查场所数": (">=", float(len(rows))),
        "发现线索数": (">=", float(finding.isin(["待核查", "查实"]).sum())),
        "查实数": ("==", float((finding == "查实").sum())),
        "立案数": (">=", float(rows["decision_no"].notna().sum())),
        "涉及学生数": (">=", float(rows["student_count"].sum())),
        "移交部门数": (">=", float(departments.nunique())),
    }
