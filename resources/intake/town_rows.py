"""The rows of patrol sheets: what their cells say, their ids, the totals that they add up to.

The sheets of the towns and of the city have one form. The submissions of a batch are small
workbooks, read together: every step below works on the rows of several files in one frame, and
gives each file what it would be given alone. Which file counts and who filed it is
`resources.intake.town`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from domain.intake.batch import PROVENANCE
from domain.intake.calendar import Filer
from domain.intake.parties import PARTY_NO
from domain.intake.sheets.tables import Table
from domain.intake.sources.city_patrol import SOURCE as CITY_PATROL
from domain.intake.sources.town_submission import SOURCE as TOWN_SUBMISSION
from domain.intake.versions import DUPLICATE, TYPED_AS
from domain.linkage.policy import LinkagePolicy
from domain.values.numbers.amounts import parse_amounts, parse_counts
from domain.values.text import clean
from domain.values.vocabulary import OTHER_TRAINING, find_terms, map_violations
from resources.inbox.parse_cache import FileReading
from resources.intake.decisions import assess_documents
from resources.intake.drafts import PART, Draft, Placed, draft_of_all
from resources.intake.reading import counting_lines
from resources.intake.validating import validate_each
from schemas.policy.load import Policy
from schemas.rows.rules import RuleWords
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break, file_issue, join_issues

SOURCE: Final = TOWN_SUBMISSION.name
CITY: Final = CITY_PATROL.name
CITY_PREFIX: Final = "city"
"""First part of the ids of the city's rows, where those of a town have their batch."""
DERIVED_NUMBER_LENGTH = 8
NOT_CONTENT = frozenset(
    {
        *PROVENANCE,
        *(PART, "row_no", "batch", "period_start", "period_end", "violation_codes", "signals"),
        *("hold_code", "code_hash", TYPED_AS, PARTY_NO),
    }
)
"""Columns that do not belong to what a row says."""

TELLING = ("violation_type", "rectification", "remarks")
"""Columns in which a row tells more than its violation."""

LATER_COLUMNS = frozenset({"inspection_mode", "inspection_hours", "plan_no", "joint_departments"})
"""Columns that the sheet did not always have: a row that leaves them empty keeps the id by which it
was known before them."""


@dataclass(frozen=True)
class TownFile:
    """One patrol workbook before its rows are read.

    Attributes:
        name: name of the file.
        source: whose sheet it is: a town's, or the city's.
        filer: who filed it.
        period: first and last day that it reports on, for tables whose title does not say it.
        tables: its tables, at least one with a row.
        totals: sheet -> the filer's own totals, as typed.
        warnings: what is told about the file and its sheets.
    """

    name: str
    source: str
    filer: Filer
    period: tuple[date, date]
    tables: Sequence[Table]
    totals: Mapping[str, Mapping[str, object]]
    warnings: Sequence[pd.DataFrame]

    @property
    def size(self) -> int:
        """How many rows it has."""
        return sum(len(table.rows) for table in self.tables)


def read_rows(files: Sequence[TownFile], *, batch: str | None, policy: Policy) -> list[FileReading]:
    """The reading of each of several workbooks.

    Args:
        files: the workbooks.
        batch: reporting batch of a town's submissions; None for the city's patrols, which have
            none and are known by the last day of their period.
        policy: headers, vocabulary, calendar.
    """
    source = CITY if batch is None else SOURCE
    sizes = [file.size for file in files]
    owners = pd.Series(np.repeat(np.arange(len(files)), sizes), dtype="int64")
    codes = np.array([file.filer.code for file in files], dtype=object)
    filers = pd.Series(np.repeat(codes, sizes), dtype=TEXT)
    draft = _draft(files, source, policy)
    if batch is None:
        draft = _within_period(draft, policy.calendar.tolerance_days)
        ends = draft.rows["period_end"].dt.strftime("%Y-%m-%d").astype(TEXT)
        # Every period counts from 1, also where two stand in one workbook.
        owners = pd.Series((owners.astype("str") + "/" + ends).factorize()[0], dtype="int64")
        draft = _numbered(draft, CITY_PREFIX + "/" + ends, owners)
    else:
        draft.rows["batch"] = batch
        draft = _numbered(draft, f"{batch}/" + filers, owners)
    # Who filed is no part of what a row says, by which one without a number is known.
    draft.rows["filer_code"] = filers
    totals = totals_warnings(files, draft.rows, [*accumulate(sizes, initial=0)], policy)
    names = [file.name for file in files]
    window = None if batch is None else policy.calendar.window(batch)
    readings = validate_each(draft, source, policy, names, window)
    return [
        counting_lines(
            replace(
                reading,
                filer_code=file.filer.code,
                issues=join_issues([*file.warnings, *told, reading.issues]),
                totals=of_file,
            ),
            file.tables,
        )
        for file, reading, told, of_file in zip(
            files, readings, totals, stated_totals(files, policy), strict=True
        )
    ]


def _draft(files: Sequence[TownFile], source: str, policy: Policy) -> Draft:
    placed = [
        Placed(file.name, table, table.preamble.period or file.period)
        for file in files
        for table in file.tables
    ]
    draft = draft_of_all(placed, source, policy)
    rows = draft.rows
    sizes = [len(one.table.rows) for one in placed]
    for place, name in enumerate(("period_start", "period_end")):
        days = np.array([one.period[place] for one in placed if one.period], "datetime64[us]")
        rows[name] = np.repeat(days, sizes)
    codes = map_violations(rows["violation_type"], policy.vocabulary, rows["inspected_on"])
    rows["violation_codes"] = codes
    rows["signals"] = _signals(draft, policy)
    unknown = (codes == OTHER_TRAINING).fillna(False)
    draft = replace(
        draft, breaks=[*draft.breaks, Break("unmapped_violation", "violation_type", unknown)]
    )
    return assess_documents(draft, policy.documents)


def _signals(draft: Draft, policy: Policy) -> pd.Series:
    """What the words of each row tell beside the violation; the words of 备注 are not kept."""
    absent = pd.Series(None, index=draft.raw.index, dtype=object)
    text = pd.Series("", index=draft.raw.index, dtype=TEXT)
    for name in TELLING:
        text = text + "\n" + clean(draft.raw.get(name, absent)).fillna("")
    return find_terms(text, policy.signals)


def _within_period(draft: Draft, tolerance_days: int) -> Draft:
    """The draft with the inspections that lie outside of what its title says."""
    rows, slack = draft.rows, timedelta(days=tolerance_days)
    day = rows["inspected_on"]
    outside = (day < rows["period_start"] - slack) | (day > rows["period_end"] + slack)
    return replace(draft, breaks=[*draft.breaks, Break("outside_period", "inspected_on", outside)])


# --- record ids ----------------------------------------------------------------------------------


def _numbered(draft: Draft, prefixes: pd.Series, owners: "pd.Series[int]") -> Draft:
    """Give every row its id `<batch>/<filer>/<序号>`, within its own file (`owners`).

    What stands before the number is `prefixes`; the city's rows have the last day of their period.

    A row without a number is known by a digest of its content, so that the same row delivered
    twice has the same id. A number that an earlier sheet or table has used gets the
    sheet's name (and the number of the table) behind it.
    Two rows of one table with one number: the same content counts once, different content rejects
    both, since nobody can tell which one the number means.
    """
    rows = draft.rows
    content = _content(rows, _unread(draft), owners)
    # Every table of a sheet counts from 1: the second one is a sheet of its own here.
    part = rows[PART].astype("str").radd("#").where(rows[PART] > 0, "")
    sheet = rows["source_sheet"].fillna("") + part
    label = rows["row_no"].astype("str").astype(TEXT)
    derived = rows["row_no"].isna()
    label = label.fillna(_digests(content, derived))
    first_sheet = sheet.groupby([owners, label]).transform("first")
    label = label.mask(sheet != first_sheet, label + "@" + sheet)
    label = owners.astype("str") + "/" + label  # from here on different in different files
    again = pd.DataFrame({"label": label, "content": content}).duplicated()
    again |= _copied_from_another_sheet(rows, content, owners)
    clash = ~again & label.where(~again).duplicated(keep=False)
    rows["source_record_id"] = prefixes + "/" + label.str.partition("/")[2]
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
    unread = pd.Series("", index=draft.rows.index, dtype=TEXT)
    for name, codes in sorted(draft.problems.items()):
        if name != "row_no" and name in draft.raw:
            typed = clean(draft.raw[name]).where(codes.notna())
            unread = unread + ("\x1f" + name + "=" + typed).fillna("")
    return unread


def _content(rows: pd.DataFrame, unread: pd.Series, owners: "pd.Series[int]") -> pd.Series:
    """What a row says, without where it stands and what policy makes of it.

    Only for rows whose number does not tell them apart; missing for the others.
    """
    repeated = pd.DataFrame({"file": owners, "number": rows["row_no"]}).duplicated(keep=False)
    unclear = rows[rows["row_no"].isna() | repeated]
    content = unread[unclear.index]
    if unclear.empty:
        return content.reindex(rows.index)
    for name in rows.columns:
        text = unclear[name].astype("str")
        if name in LATER_COLUMNS:
            content = content + ("\x1f" + name + "=" + text).fillna("")
        elif name not in NOT_CONTENT:
            content = content + "\x1f" + text.fillna("")
    return content.reindex(rows.index)


def _read_alike(
    rows: pd.DataFrame, label: pd.Series, again: "pd.Series[bool]"
) -> "pd.Series[bool]":
    """Rows that count for another one which was typed otherwise and says the same."""
    spellings = rows[TYPED_AS].groupby([label, rows["row_no"].fillna(-1)]).transform("nunique")
    repeated = label.isin(label[again])
    return repeated & ~again & spellings.gt(1)


def _copied_from_another_sheet(
    rows: pd.DataFrame, content: pd.Series, owners: "pd.Series[int]"
) -> "pd.Series[bool]":
    """Rows with a number that stand in an earlier sheet with the same number and content."""
    keys = pd.DataFrame({"file": owners, "number": rows["row_no"], "content": content})
    return keys.duplicated() & rows["row_no"].notna()


def _digests(content: pd.Series, derived: pd.Series) -> pd.Series:
    """A short stable label for each row without a number (few; hashing has no column form)."""
    made = {
        text: "x" + hashlib.sha256(text.encode()).hexdigest()[:DERIVED_NUMBER_LENGTH]
        for text in content[derived].unique()
    }
    return content.where(derived).map(made).astype(TEXT)


# --- the filer's own totals -----------------------------------------------------------------------


def totals_warnings(
    files: Sequence[TownFile], rows: pd.DataFrame, ends: Sequence[int], policy: Policy
) -> list[list[pd.DataFrame]]:
    """For each file, the totals of its own sheet `汇总` that its rows contradict.

    Columns of each: `ISSUE_COLUMNS`.

    Args:
        files: the submissions.
        rows: the rows of all of them.
        ends: where the rows of each file begin, and where those of the last one end.
        policy: which words verify a violation or leave a clue open, and the sentences of rules.
    """
    told: list[list[pd.DataFrame]] = [[] for _ in files]
    counted = {
        n: _counted(rows.iloc[ends[n] : ends[n + 1]], policy.linkage)
        for n, file in enumerate(files)
        if file.totals
    }
    for n, sheet, name, value in _stated(files):
        if name not in counted[n] or pd.isna(value):
            continue
        relation, number = counted[n][name]
        if not _agrees(value, relation, number):
            at = _Total(files[n].source, files[n].name, sheet, name, value)
            told[n].append(_totals_differ(at, relation, number, policy.rejections))
    return told


def stated_totals(files: Sequence[TownFile], policy: Policy) -> list[dict[str, float]]:
    """For each file, the totals that its filer states: indicator -> number.

    Only indicators that policy names, and numbers that can be read; of one that stands in several
    sheets the first counts.
    """
    summary = policy.sources[SOURCE].summary
    known = summary.totals if summary else {}
    found: list[dict[str, float]] = [{} for _ in files]
    for n, _, name, value in _stated(files):
        if name in known and not pd.isna(value):
            found[n].setdefault(name, value)
    return found


def _stated(files: Sequence[TownFile]) -> list[tuple[int, str, str, float]]:
    """File, sheet, name and value of every total."""
    typed = [
        (n, sheet, name, cell)
        for n, file in enumerate(files)
        for sheet, pairs in file.totals.items()
        for name, cell in pairs.items()
    ]
    cells = pd.Series([cell for *_, cell in typed], dtype=object)
    values = parse_amounts(cells).values.fillna(parse_counts(cells).values.astype("Float64"))
    return [
        (n, sheet, name, float("nan") if pd.isna(value) else float(value))
        for (n, sheet, name, _), value in zip(typed, values, strict=True)
    ]


class _Total(NamedTuple):
    """One total of a filer's own: where it stands, what it counts, and how many."""

    source: str
    file: str
    sheet: str
    name: str
    value: float


def _totals_differ(total: _Total, relation: str, number: float, words: RuleWords) -> pd.DataFrame:
    return file_issue(
        total.source,
        total.file,
        "totals_differ",
        f"{total.name}填写为{total.value:g}，各行为{number:g}",
        words=words,
        sheet=total.sheet or None,
        field=total.name,
        value=f"{total.value:g}",
        expected=f"{'不少于' if relation == '>=' else ''}{number:g}",
    )


def _agrees(stated: float, relation: str, counted: float) -> bool:
    return stated >= counted if relation == ">=" else stated == counted


def _counted(rows: pd.DataFrame, findings: LinkagePolicy) -> dict[str, tuple[str, float]]:
    """Total -> how it relates to the rows; a town also counts checks that found nothing."""
    verified = rows["finding"].isin(findings.verified_findings)
    is_open = rows["finding"].isin(findings.open_findings)
    departments = rows["transferred_to"].dropna().str.split(";").explode()
    return {
        "检查场所数": (">=", float(len(rows))),
        "发现线索数": (">=", float((verified | is_open).sum())),
        "查实数": ("==", float(verified.sum())),
        "立案数": (">=", float(rows["decision_no"].notna().sum())),
        "涉及学生数": (">=", float(rows["student_count"].sum())),
        "移交部门数": (">=", float(departments.nunique())),
    }
