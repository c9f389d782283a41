"""The complaint log, read so that no word of a caller gets any further.

Whatever is kept of a row is recognised while the row is read (`domain.complaints.columns`,
`domain.complaints.texts`, `domain.complaints.places`); the cells themselves are let go when the
function that reads a sheet returns. The common way of a file is `resources.intake.reading`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from domain.complaints.columns import TICKET_DIGEST, party_names, ticket_numbers
from domain.complaints.complainants import Caller, caller_of, speaks_of_callers
from domain.complaints.extraction import Reader
from domain.complaints.known_parties import KnownParties
from domain.complaints.places import kept_places
from domain.complaints.texts import TEXT_COLUMNS, read_texts
from domain.intake.batch import SourceBatch
from domain.intake.cells.closed_values import is_other
from domain.intake.fields import read_fields
from domain.intake.sheets.tables import Grid, Table
from domain.intake.sources.complaint import SOURCE as COMPLAINT
from domain.privacy.shown_names import shown_header, shown_path, shown_sheet
from domain.values.county import County
from domain.values.phones import parse_phones
from domain.values.text import clean, fill_ditto, flag_unique, fold_script, map_unique
from domain.values.vocabulary import is_training_matter, map_violations
from resources.base.second_core import beside, halves
from resources.inbox.files import Inbox, InboxFile
from resources.inbox.parse_cache import FileReading
from resources.intake.assembly import Delivery, assemble, told_of_arrivals
from resources.intake.corrections import apply_corrections
from resources.intake.drafts import Draft, draft_of, join_drafts
from resources.intake.reading import counting_lines, read_file, tables_of
from resources.intake.validating import validate
from schemas.policy.load import Policy
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break, file_issue, header_issues

SOURCE = COMPLAINT.name
CLOSED = tuple(name for name, kind in COMPLAINT.columns.items() if kind == "closed")
"""Columns that keep a value of their vocabulary or the word for any other."""

TELL_TALE = ("is_duplicate", "feedback", "status", "conclusion", "due_on", "closed_on")
"""Columns whose cells are short and plain: two of them unreadable mean that the row has slipped."""

REPEATED = ("closed", "choice", "flag", "moment", "date")
"""Kinds of columns whose values, once read, are no words of a caller's."""


NOTHING_KNOWN = KnownParties()
"""The vocabulary of an installation that has no other record."""


def read_complaints(
    inbox: Inbox,
    policy: Policy,
    known: KnownParties = NOTHING_KNOWN,
    policy_of: Callable[[], Policy] | None = None,
) -> SourceBatch:
    """The complaint log; nothing of the complainant leaves the function that reads a sheet.

    Args:
        inbox: where the files lie.
        policy: headers, vocabulary, and the words that callers are known by.
        known: names and places of the register and of all other records.
        policy_of: gives the same policy on the second core, where about half of the files are read
            then; a policy is dear to hand over. None: all are read here.
    """
    folder = policy.sources[SOURCE].folder
    arrived = inbox.arrivals(folder, policy.limits)
    files = _shown(arrived.files, policy)
    if policy_of is None:
        read = _readings(files, inbox, lambda: policy, known)
    else:
        sizes = {str(place): file.size for place, file in enumerate(files)}
        ours, theirs = ([files[int(place)] for place in side] for side in halves(sizes))
        others = beside(_readings, theirs, inbox, policy_of, known)
        read = _readings(ours, inbox, policy_of, known) | others()
    deliveries = [Delivery(file, read[file.path]) for file in files]
    named = partial(shown_path, words=policy.complaints.name_words)
    issues = told_of_arrivals(SOURCE, folder, arrived, policy.rejections, named)
    return assemble(SOURCE, apply_corrections(deliveries), policy, None, issues)


def _readings(
    files: Sequence[InboxFile], inbox: Inbox, policy_of: Callable[[], Policy], known: KnownParties
) -> dict[Path, FileReading]:
    """What each of several files says."""
    policy = policy_of()
    parse = partial(_parse, policy=policy, known=known)
    tidy = partial(shown_answers, policy=policy)
    return {
        file.path: read_file(file, SOURCE, inbox, policy, known.digest, parse, tidy)
        for file in files
    }


def shown_files(inbox: Inbox, policy: Policy) -> list[InboxFile]:
    """The files of the log under the names by which they may be spoken of."""
    return _shown(inbox.files(policy.sources[SOURCE].folder), policy)


def _shown(files: Sequence[InboxFile], policy: Policy) -> list[InboxFile]:
    words = policy.complaints.name_words
    return [replace(file, name=shown_path(file.name, words)) for file in files]


def shown_grids(grids: Sequence[Grid], policy: Policy) -> list[Grid]:
    """Sheets under the names by which they may be spoken of."""
    words = policy.complaints.name_words
    return [replace(grid, name=shown_sheet(grid.name, words)) for grid in grids]


def complaint_cells(table: Table, policy: Policy) -> pd.DataFrame:
    """What a return notice may repeat of a complaint: no text, but what has one closed form.

    The ticket's number, days, and values of a vocabulary, each as it was read; the sender takes the
    rest from the log itself.

    Columns: those of the table's cells.
    """
    plain = {name: kind for name, kind in COMPLAINT.columns.items() if kind in REPEATED}
    choices = policy.choices.get(SOURCE, {})
    read = read_fields(table.cells, plain, choices, policy.terms).values
    numbers = clean(table.cells.get("source_record_id", pd.Series(None, index=read.index)))
    tickets = ticket_numbers(numbers, _callers(table, policy.county), policy.complaints)
    digests = flag_unique(tickets, lambda number: str(number).startswith(TICKET_DIGEST))
    shown = {"source_record_id": tickets.mask(digests)}
    for name, kind in plain.items():
        values = read[name]
        if kind == "flag":
            values = values.map({True: "是", False: "否"})
        elif kind == "moment":
            values = values.dt.strftime("%Y-%m-%d %H:%M:%S")
        elif kind == "date":
            values = values.dt.strftime("%Y-%m-%d")
        shown[name] = values
    texts = pd.DataFrame(shown).astype(TEXT).astype(object)
    return texts.where(texts.notna(), None).reindex(columns=list(table.cells), fill_value=None)


def _parse(
    file: InboxFile, grids: Sequence[Grid], *, policy: Policy, known: KnownParties
) -> FileReading:
    shown, spec = shown_grids(grids, policy), policy.sources[SOURCE].spec()
    tables = tables_of(shown, spec)
    draft = join_drafts([_draft(file, table, policy, known) for table in tables])
    for table in tables:
        draft.warnings.extend(_column_warnings(file, table, policy))
    draft.warnings.extend(_other_values(file, draft, policy))
    return counting_lines(validate(draft, SOURCE, policy), tables)


def shown_answers(answers: str | None, policy: Policy) -> str | None:
    """The cover of a returned notice with the names of files and sheets as they may be shown."""
    if answers is None:
        return None
    content, words = json.loads(answers), policy.complaints.name_words
    for row in content["rows"]:
        row["file"] = shown_path(str(row["file"]), words)
        row["sheet"] = shown_sheet(str(row["sheet"]), words)
        row["new_sheet"] = shown_sheet(str(row["new_sheet"]), words)
    return json.dumps(content, ensure_ascii=False)


def _draft(file: InboxFile, table: Table, policy: Policy, known: KnownParties) -> Draft:
    """Rows without the complainant; no raw cell is handed on."""
    callers = _callers(table, policy.county)
    rules = policy.complaints
    draft = draft_of(file, SOURCE, table, policy)
    rows = draft.rows
    for name in ("source_record_id", "original_id"):
        rows[name] = ticket_numbers(rows[name], callers, rules)
    texts, results = _texts(table)
    typed = table.cells.get("party_name", pd.Series(None, index=rows.index, dtype="str"))
    rows["party_name"], cut = party_names(rows["party_name"], typed, texts, callers, known, rules)
    rows["party_phone"], is_own = _party_phones(table, rows["party_phone"], callers, policy)
    places = _without_homes(_without_names(rows["address"], callers), rules.home_words)
    rows["address"] = kept_places(places, policy.gazetteer, known)
    reader = Reader(known, policy.gazetteer, policy.wording)
    moments = rows["registered_at"]
    found = read_texts(
        texts, results, moments, callers, reader, policy.terms["measures"], rules.signals
    )
    rows[list(TEXT_COLUMNS)] = found
    training = is_training_matter(texts, policy.training)
    rows["violation_codes"] = map_violations(texts, policy.vocabulary, moments, training)
    breaks = [
        *draft.breaks,
        Break("columns_shifted", "", _slipped(draft) & ~table.shifted),
        Break("complainant_name", "party_name", cut),
        Break("complainant_phone", "party_phone", is_own),
    ]
    return replace(draft, raw=pd.DataFrame(index=rows.index), breaks=breaks)


def _texts(table: Table) -> tuple[pd.Series, pd.Series]:
    """What the log tells in words, a line per column, and what was done about it."""
    absent = pd.Series(None, index=table.cells.index, dtype=object)
    title, content, result = (
        clean(fill_ditto(table.cells.get(name, absent))) for name in COMPLAINT.dropped
    )
    return title.fillna("").str.cat(content.fillna(""), sep="\n").astype(TEXT), result


def _slipped(draft: Draft) -> "pd.Series[bool]":
    """Rows in which two plain columns hold what cannot stand there."""
    wrong = pd.Series(0, index=draft.rows.index)
    for name in TELL_TALE:
        if name in draft.problems:
            wrong += draft.problems[name].notna().astype("int64")
    return wrong >= 2


def _without_names(cells: pd.Series, callers: Sequence[Caller]) -> pd.Series:
    """Cells in which a complainant's name is a gap."""
    cut = [
        _with_gaps(cell, caller) if isinstance(cell, str) and caller.names else cell
        for cell, caller in zip(cells, callers, strict=True)
    ]
    return pd.Series(cut, index=cells.index, dtype=TEXT)


def _without_homes(cells: pd.Series, words: Sequence[str]) -> pd.Series:
    """Cells without those that say where the complainant lives."""
    return cells.mask(flag_unique(cells, lambda text: any(word in str(text) for word in words)))


def _with_gaps(cell: str, caller: Caller) -> str:
    plain = fold_script(cell)
    for name in caller.names:
        plain = plain.replace(name, "|")
    return plain


def _party_phones(
    table: Table, phones: pd.Series, callers: Sequence[Caller], policy: Policy
) -> tuple[pd.Series, "pd.Series[bool]"]:
    """The party's telephones; none of a caller, and none beside a caller's words."""
    if "party_phone" not in table.cells:
        return phones, pd.Series(False, index=phones.index)
    words = map_unique(clean(fill_ditto(table.cells["party_phone"])), _words_alone)
    spoken = flag_unique(words, lambda text: speaks_of_callers(str(text), policy.complaints))
    kept = [
        ";".join(n for n in cell.split(";") if n not in caller.phones) or None
        if isinstance(cell, str)
        else None
        for cell, caller in zip(phones, callers, strict=True)
    ]
    left = pd.Series(kept, index=phones.index, dtype=TEXT)
    left = left.mask(spoken)
    return left, phones.notna() & (left != phones).fillna(True)


def _words_alone(text: str) -> str | None:
    """What stands beside the digits, less the words that label a number."""
    plain = "".join(char for char in text if not char.isascii())
    for label in ("联系电话", "电话", "手机号", "手机", "座机", "分机", "转"):
        plain = plain.replace(label, "")
    return plain or None


# --- who complained -------------------------------------------------------------------------------


def _callers(table: Table, county: County) -> list[Caller]:
    """The complainant of every row, from all columns for one."""
    names = [list(column) for column in _of_role(table, "name", county.area_code)]
    phones = [list(column) for column in _of_role(table, "phone", county.area_code)]
    return [
        caller_of(
            [_text(column[row]) for column in names],
            [_text(column[row]) for column in phones],
            county,
        )
        for row in range(len(table.cells))
    ]


def _of_role(table: Table, role: str, area_code: str) -> list[pd.Series]:
    """The columns of one role of the complainant."""
    columns = [table.dropped[c] for c in table.dropped if str(c).split("#")[0] == role]
    if role != "phone":
        return [clean(fill_ditto(column)) for column in columns]
    return [_numbers(fill_ditto(column), area_code) for column in columns]


def _numbers(column: pd.Series, area_code: str) -> pd.Series:
    """Telephones, and the cell as typed where they are spelt in a way of their own."""
    return parse_phones(column, area_code).values.fillna(clean(column)).astype(TEXT)


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) else None


# --- what is told to the sender -------------------------------------------------------------------


def _column_warnings(file: InboxFile, table: Table, policy: Policy) -> list[pd.DataFrame]:
    """Columns that the contract does not name, and columns that stand there twice."""
    words = (
        *policy.complaints.name_words,
        *(c.header for c in policy.sources[SOURCE].columns),
    )
    named = [("unknown_column_dropped", name) for name in table.unknown]
    named += [("repeated_column", name) for name in table.repeated]
    shown = [(code, shown_header(name, words)) for code, name in named]
    return header_issues(SOURCE, file.name, table.sheet, shown, policy.rejections)


def _other_values(file: InboxFile, draft: Draft, policy: Policy) -> list[pd.DataFrame]:
    """How many cells of each closed column hold what its vocabulary does not have."""
    rows = draft.rows
    for one in draft.breaks:
        if one.code == "columns_shifted":
            rows = rows[~one.rows.reindex(rows.index, fill_value=False)]
    headers = policy.sources[SOURCE].spec().headers()
    issues = []
    for name in CLOSED:
        other = is_other(rows[name])
        if other.any():
            first = int(rows.loc[other, "source_row"].iloc[0])
            found = f"“{headers.get(name, name)}”{int(other.sum())}行（首见第{first}行）"
            issues.append(
                file_issue(
                    SOURCE, file.name, "other_value", found, words=policy.rejections, field=name
                )
            )
    return issues
