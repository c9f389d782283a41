"""Sources that are plain files in one folder, and the files that belong to no source.

What is particular to such a source is said by its definition (`domain.intake.sources`). Those that
come another way have readers of their own: `resources.intake.town`, `resources.intake.complaints`,
`resources.intake.market_rows`. The common way of a file is `resources.intake.reading`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd

from domain.intake.batch import SourceBatch
from domain.intake.ledger_covers import read_ledger_cover
from domain.intake.sheets.tables import Grid, Table
from domain.intake.sources import SOURCES, UNCLAIMED
from domain.intake.sources.answer import SOURCE as ANSWER_SOURCE
from domain.intake.sources.definition import ReadRows
from domain.privacy.shown_names import shown_path
from resources.formats.limits import REASONS
from resources.inbox.files import TOWN_FOLDER, Inbox, InboxFile
from resources.inbox.parse_cache import FileReading
from resources.intake.assembly import Delivery, assemble, told_of_arrivals
from resources.intake.contradictions import without_contradictions
from resources.intake.corrections import apply_corrections
from resources.intake.drafts import Draft, draft_of, join_drafts
from resources.intake.reading import (
    RejectedFileError,
    column_warnings,
    counting_lines,
    read_file,
    rejected,
    tables_of,
)
from resources.intake.town_rows import SOURCE as TOWN
from resources.intake.validating import validate
from schemas.policy.load import Policy
from schemas.rows.rules import RuleWords
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break

ANSWER = ANSWER_SOURCE.name
AcrossFiles = Callable[[list[Delivery], RuleWords], list[Delivery]]
ALL_FILES: Mapping[str, AcrossFiles] = {"link_decision": without_contradictions}
"""Source to what is asked of all its files together."""


def read_folder(source: str, inbox: Inbox, policy: Policy) -> SourceBatch:
    """A source that is plain files in one folder, read whole.

    Args:
        source: name of the source.
        inbox: where the files lie.
        policy: headers, prescribed values, vocabulary.

    Returns:
        The accepted rows, what is wrong, and the account of every file.
    """
    parse = partial(_parse, source=source, policy=policy)
    folder = policy.sources[source].folder
    arrived = inbox.arrivals(folder, policy.limits)
    deliveries = apply_corrections(
        [
            Delivery(file, read_file(file, source, inbox, policy, "", parse))
            for file in arrived.files
        ]
    )
    together = ALL_FILES.get(source)
    issues = told_of_arrivals(source, folder, arrived, policy.rejections)
    counted = together(deliveries, policy.rejections) if together else deliveries
    return assemble(source, counted, policy, None, issues)


def read_unclaimed(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Files in folders or batches that nothing reads: each one a rejected file."""
    every = {entry.folder for entry in policy.sources.values()} | {TOWN_FOLDER}
    folders = every - {TOWN_FOLDER}
    deliveries = []
    words = (*policy.complaints.name_words, *every, *policy.calendar.keys())
    for lying in inbox.unclaimed(folders, policy.calendar.keys()):
        code = "unknown_batch" if lying.name.startswith(f"{TOWN_FOLDER}/") else "unknown_folder"
        why = RejectedFileError(code)
        if lying.problem is not None:
            why = RejectedFileError("unreadable_file", REASONS[lying.problem])
        file = replace(lying, name=shown_path(lying.name, words))
        reading = rejected(file, TOWN, why, policy.rejections)
        issues = reading.issues.assign(source=UNCLAIMED)
        deliveries.append(Delivery(file, replace(reading, issues=issues)))
    batch = assemble(TOWN, deliveries, policy)
    return replace(
        batch,
        files=batch.files.assign(source=pd.Series(UNCLAIMED, index=batch.files.index, dtype=TEXT)),
    )


def _parse(file: InboxFile, grids: Sequence[Grid], *, source: str, policy: Policy) -> FileReading:
    if source == ANSWER:
        return _parse_answers(file, grids, policy)
    entry = policy.sources[source]
    tables = tables_of(grids, entry.spec())
    draft = join_drafts([_draft(file, table, source, policy) for table in tables])
    kept = entry.unknown_columns == "keep"
    for table in tables:
        draft.warnings.extend(column_warnings(file, source, table, kept, policy))
    return counting_lines(validate(draft, source, policy), tables)


def _parse_answers(file: InboxFile, grids: Sequence[Grid], policy: Policy) -> FileReading:
    """A workbook of ours that came back: its rows belong to the ledger on its cover.

    Raises:
        RejectedFileError: it has no cover that says which ledger it is.
    """
    sheets, cover = read_ledger_cover(grids)
    if cover is None:
        raise RejectedFileError("no_ledger_cover")
    tables = tables_of(sheets, policy.sources[ANSWER].spec())
    draft = join_drafts([_draft(file, table, ANSWER, policy) for table in tables])
    number = cover.ledger + "/" + draft.rows["source_record_id"]
    draft = replace(draft, rows=draft.rows.assign(ledger=cover.ledger, source_record_id=number))
    return counting_lines(validate(draft, ANSWER, policy), tables)


def _draft(file: InboxFile, table: Table, source: str, policy: Policy) -> Draft:
    """Typed rows with what the source's definition adds to them."""
    draft = draft_of(file, source, table, policy)
    read = SOURCES[source].prepare(ReadRows(draft.rows, draft.raw, draft.problems), policy)
    found = [Break(*one) for one in read.found]
    return replace(
        draft, rows=read.rows, breaks=[*draft.breaks, *found], ignored=dict(read.ignored)
    )
