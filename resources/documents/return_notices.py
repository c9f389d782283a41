"""Return notices as workbooks, one per filer and batch, or per file of any other source.

    <data dir>/return_notices/<batch>/<filer>_退回更正.xlsx
    <data dir>/return_notices/<folder>/<file>_更正.xlsx

They show rows as their sender typed them, so they are as confidential as the deliveries. Nothing of
a complainant or an informant is in them: of a complaint the ticket's number alone, and nothing of
the columns in which people tell who told them. A workbook is a function
of what was delivered and what is wrong with it; one that nothing changed is not written again, and
one whose rows were all corrected goes away.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path, PurePosixPath

import pandas as pd

from domain.intake.return_notices import (
    Mark,
    Notice,
    NoticeSheet,
    read_cover,
)
from domain.intake.sheets.tables import Block, Grid, SheetSpec, header_places, read_tables
from resources.base.faults import note_fault
from resources.base.files import replace_file
from resources.documents.notice_cells import quiet_cells, quiet_sheet
from resources.documents.notice_workbook import UNNAMED_SHEET, is_gap, render
from resources.formats.limits import UnreadableFileError
from resources.formats.process import ReaderFaultError, read_grids
from resources.inbox.files import TOWN_FOLDER, Inbox, InboxFile
from resources.intake.complaints import SOURCE as COMPLAINT
from resources.intake.complaints import shown_files, shown_grids
from resources.intake.snapshots import ANSWER
from resources.intake.town_rows import CITY
from resources.intake.town_rows import SOURCE as TOWN
from schemas.policy.load import Policy
from schemas.rows.rules import RuleWords

MARKET_PREFIX = "market:"
LONGEST_NAME = 180
"""Bytes of one part of a path: with what is put behind it, it stays below the usual 255."""
MOST_FOLDERS = 6
WHOLE = (TOWN, CITY, ANSWER)
"""Sources whose rows mean nothing without what stands above or beside them (the title, the cover
of a ledger): their workbooks go back whole."""


@dataclass(frozen=True)
class Draft:
    """What goes back to one recipient, before the rows are fetched from the delivered file."""

    name: str
    recipient: str
    drop_into: str
    source: str
    file: str
    rejections: pd.DataFrame


def build_notices(
    waiting: pd.DataFrame, issues: pd.DataFrame, files: pd.DataFrame, inbox: Inbox, policy: Policy
) -> list[Notice]:
    """One notice per filer and batch, or per file, with everything that is still to be corrected.

    Args:
        waiting: open rejections (`domain.intake.rejections.HISTORY_COLUMNS`).
        issues: everything that is wrong in this run.
        files: accounts of all files.
        inbox: where the delivered files lie.
        policy: headers, filers, and how many days there are to correct.
    """
    digests = files.drop_duplicates("source_file").set_index("source_file")["sha256"]
    return [
        notice
        for draft in _drafts(waiting, policy)
        for notice in _fetch(draft, issues, digests, inbox, policy)
    ]


def write_notices(folder: Path, notices: Iterable[Notice]) -> list[str]:
    """Write the workbooks and remove those that are no longer needed; return all names.

    Rows hold personal data of parties; who may read them is said by `Settings.prepare`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for notice in notices:
        path = folder / notice.name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = render(notice)
        names.append(notice.name)
        if not (path.is_file() and path.read_bytes() == content):
            replace_file(path, content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in names:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    return sorted(names)


# --- who gets what -------------------------------------------------------------------------------


def _drafts(waiting: pd.DataFrame, policy: Policy) -> list[Draft]:
    """Rejections by recipient: filer and batch where both are known, else the file."""
    filers = {filer.code: filer.name for filer in policy.filers}
    known = waiting["filer_code"].notna() & waiting["batch"].notna()
    drafts = [
        _filer_draft(str(batch), filers.get(str(code), str(code)), rows)
        for (batch, code), rows in waiting[known].groupby(["batch", "filer_code"])
    ]
    drafts += [
        _file_draft(str(file), rows, policy)
        for file, rows in waiting[~known].groupby("source_file")
    ]
    uses = Counter(draft.name for draft in drafts)
    return [_told_apart(draft) if uses[draft.name] > 1 else draft for draft in drafts]


def _told_apart(draft: Draft) -> Draft:
    """`log.csv` and `log.xlsx` beside each other: each has a notice of its own."""
    name = draft.name.removesuffix("_更正.xlsx")
    return replace(draft, name=f"{name}~{_digest(draft.file)}_更正.xlsx")


def _filer_draft(batch: str, filer: str, rows: pd.DataFrame) -> Draft:
    of_rows = rows.loc[rows["severity"] == "reject_row", "source_file"]
    file = str(of_rows.iloc[0] if len(of_rows) else rows["source_file"].iloc[0])
    # A name that no first delivery bears: put beside it, the answer must not take its place, since
    # the first delivery is the proof that the filer was on time.
    name = f"{batch}/{filer}_退回更正.xlsx"
    return Draft(name, filer, f"{TOWN_FOLDER}/{batch}", TOWN, file, rows)


def _file_draft(file: str, rows: pd.DataFrame, policy: Policy) -> Draft:
    source = str(rows["source"].iloc[0])
    if file.startswith(MARKET_PREFIX):
        name = f"market/{file.removeprefix(MARKET_PREFIX)}.xlsx"
        return Draft(name, "市场监督管理局（数据交换库）", "", source, file, rows)
    path = PurePosixPath(file)
    name = _notice_name(path)
    entry = policy.sources.get(source)
    recipient = f"《{path.name}》的报送单位"
    return Draft(name, recipient, entry.folder if entry else "", source, file, rows)


def _notice_name(path: PurePosixPath) -> str:
    """Where the notice about a file goes: beside its like, under a name that any system takes.

    Names come from whoever dropped the file: too long ones are cut and told apart by a digest, and
    no folder bears a name that a notice could have.
    """
    folders = [f"{part}_" if part.endswith(".xlsx") else part for part in path.parent.parts]
    if len(folders) > MOST_FOLDERS or any(len(part.encode()) > LONGEST_NAME for part in folders):
        folders = [_digest("/".join(folders))]
    stem = path.stem
    if len(stem.encode()) > LONGEST_NAME:
        stem = f"{stem[: LONGEST_NAME // 4]}~{_digest(stem)}"
    return PurePosixPath(*folders, f"{stem}_更正.xlsx").as_posix().removeprefix(f"{TOWN_FOLDER}/")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _fetch(
    draft: Draft, issues: pd.DataFrame, digests: pd.Series, inbox: Inbox, policy: Policy
) -> list[Notice]:
    """The notice with its rows, read again from the delivered file."""
    mine = issues[issues["source_file"].isin(list(draft.rejections["source_file"]))]
    refused = mine[mine["severity"] == "reject_file"]
    in_database = mine[(mine["severity"] == "reject_row") & (mine["source_row"] == 0)]
    rows = mine[(mine["source_file"] == draft.file) & mine["source_row"].gt(0).fillna(False)]
    first = draft.rejections["first_seen_on"].max()
    notice = Notice(
        name=draft.name,
        recipient=draft.recipient,
        drop_into=draft.drop_into,
        file=draft.file,
        digest=str(digests.get(draft.file, "")),
        return_by=(first + timedelta(days=policy.checks.return_days)).date(),
        remarks=(*refused["message"], *in_database["message"]),
    )
    if not (rows["severity"] == "reject_row").any():
        return [notice] if notice.remarks else []
    try:
        return [replace(notice, sheets=tuple(_sheets(draft, rows, inbox, policy)))]
    except Exception as error:  # one sheet must not keep every other sender's notice back
        note_fault(error, inbox.faults_dir, f"notice {draft.source} sha256 {notice.digest}")
        refused_rows = rows.loc[rows["severity"] == "reject_row", "message"]
        return [replace(notice, remarks=(*notice.remarks, *refused_rows))]


def _sheets(draft: Draft, issues: pd.DataFrame, inbox: Inbox, policy: Policy) -> list[NoticeSheet]:
    file = _delivered(draft, inbox, policy)
    if file is None:  # it was taken away since it was read
        return []
    try:
        grids, _ = read_cover(read_grids(file.read(policy.limits.max_bytes), policy.limits))
    except (UnreadableFileError, ReaderFaultError):  # it was changed since it was read
        return []
    if draft.source == COMPLAINT:
        grids = shown_grids(grids, policy)
    entry = policy.sources[draft.source]
    shown, spec = [grid for grid in grids if not grid.hidden], entry.spec()
    if draft.source in WHOLE:
        made = [_whole_sheet(grid, spec, issues, draft.source, policy) for grid in shown]
    else:
        made = [_rejected_rows(grid, spec, issues, draft, policy) for grid in shown]
    return [sheet for sheet in made if sheet is not None]


def _delivered(draft: Draft, inbox: Inbox, policy: Policy) -> InboxFile | None:
    """The delivered file; a complaint log goes by another name than its own."""
    if draft.source != COMPLAINT:
        return inbox.find(draft.file)
    return next((file for file in shown_files(inbox, policy) if file.name == draft.file), None)


def _of_sheet(issues: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    return issues[issues["source_sheet"].fillna("") == grid.name]


# --- a town's workbook: every row, as it came ----------------------------------------------------


def _whole_sheet(
    grid: Grid,
    spec: SheetSpec,
    issues: pd.DataFrame,
    source: str,
    policy: Policy,
) -> NoticeSheet | None:
    """The sheet as delivered with the wrong cells marked; sheets of other kinds go along."""
    blocks = header_places(grid, spec)
    marks = _marks(
        _of_sheet(issues, grid), lambda row: _places_at(blocks, row), spec, {}, policy.rejections
    )
    quiet = quiet_sheet(grid, blocks, source, policy)
    return NoticeSheet(_named(quiet), grid.name, {}, marks, blocks[0].headers if blocks else ())


def _places_at(blocks: Sequence[Block], row: int) -> Mapping[str, int]:
    """The columns of the table that a row belongs to; a row above every header has the first's."""
    above = [block for block in blocks if block.first <= row] or list(blocks[:1])
    return above[-1].places if above else {}


def _named(grid: Grid) -> Grid:
    return replace(grid, name=grid.name or UNNAMED_SHEET)


def _marks(
    issues: pd.DataFrame,
    places: Callable[[int], Mapping[str, int]],
    spec: SheetSpec,
    moved: Mapping[int, int],
    words: RuleWords,
) -> list[Mark]:
    """One mark per wrong cell; a rule about a column that is absent points at the first cell.

    Args:
        issues: what is wrong on the sheet.
        places: row of the sheet -> field -> its column there.
        spec: headers of the source.
        moved: row as delivered -> row as returned, where they differ.
        words: sentence of every rule.
    """
    headers = spec.headers()
    marks: dict[tuple[int, int], Mark] = {}
    for issue in issues.sort_values(["source_row", "severity"]).to_dict("records"):
        rule, row = words[issue["rule"]], int(issue["source_row"])
        name = issue["field"] if isinstance(issue["field"], str) else ""
        mark = Mark(
            row=moved.get(row, row),
            column=places(row).get(name, 0),
            header=headers.get(name, name),
            problem=rule.problem,
            expected=str(issue["expected"]),
            rejects=issue["severity"] == "reject_row",
        )
        marks[mark.row, mark.column] = _joined(marks.get((mark.row, mark.column)), mark)
    return list(marks.values())


def _joined(old: Mark | None, new: Mark) -> Mark:
    if old is None:
        return new
    return replace(
        old,
        header="、".join(dict.fromkeys([old.header, new.header])),
        problem=f"{old.problem}；{new.problem}",
        expected=f"{old.expected}；{new.expected}",
        rejects=old.rejects or new.rejects,
    )


# --- any other source: the rejected rows alone ---------------------------------------------------


def _rejected_rows(
    grid: Grid, spec: SheetSpec, issues: pd.DataFrame, draft: Draft, policy: Policy
) -> NoticeSheet | None:
    """A sheet with the header and the rejected rows of one delivered sheet."""
    mine = _of_sheet(issues, grid)
    refused = mine.loc[mine["severity"] == "reject_row", "source_row"]
    tables = read_tables(grid, spec)
    if not tables or refused.empty:
        return None
    chosen = [table.rows.isin(list(refused)) for table in tables]
    numbers = pd.concat([t.rows[mask] for t, mask in zip(tables, chosen, strict=True)])
    shown = [quiet_cells(t, draft.source, policy)[m] for t, m in zip(tables, chosen, strict=True)]
    cells = pd.concat(shown, ignore_index=True)
    missing = mine["field"].dropna().unique()
    known = dict.fromkeys([*(f for table in tables for f in table.cells), *missing])
    fields = [name for name in known if name in spec.headers()]
    headers = [spec.headers().get(name, name) for name in fields]
    extra = [str(name) for name in cells if name not in fields]
    body = [
        [None if is_gap(cell) else cell for cell in row]
        for row in cells.reindex(columns=[*fields, *extra]).itertuples(index=False, name=None)
    ]
    moved = {int(old): new for new, old in enumerate(numbers, start=2)}
    marks = _marks(
        mine[mine["source_row"].isin(list(moved))],
        lambda _: {name: place for place, name in enumerate(fields)},
        spec,
        moved,
        policy.rejections,
    )
    made = Grid(grid.name or UNNAMED_SHEET, [[*headers, *extra], *body])
    return NoticeSheet(made, grid.name, {new: old for old, new in moved.items()}, marks, [1])


# --- the workbook --------------------------------------------------------------------------------
