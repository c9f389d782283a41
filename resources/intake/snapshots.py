"""The six sources, read: one public function each, from inbox or database to a `SourceBatch`.

What is particular to a source stands here, in `resources.intake.complaints` and
`resources.intake.town`; the common way of a file is `resources.intake.reading`, rules are
`schemas.rows.sources`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from domain.decisions.numbers import decision_numbers
from domain.intake.batch import SourceBatch
from domain.intake.sheets.tables import Grid, Table
from domain.privacy.shown_names import shown_path
from domain.values.text import clean, compact, fill_ditto
from domain.values.vocabulary import OTHER_TRAINING, map_violations
from resources.formats.limits import REASONS
from resources.intake.assembly import Delivery, assemble
from resources.intake.complaints import read_complaints
from resources.intake.contradictions import without_contradictions
from resources.intake.corrections import settle
from resources.intake.drafts import Draft, draft_of, join_drafts
from resources.intake.inbox import TOWN_FOLDER, Inbox, InboxFile
from resources.intake.judging import judge
from resources.intake.market_rows import read_market
from resources.intake.parse_cache import FileReading
from resources.intake.reading import (
    RejectedFileError,
    column_warnings,
    counting_lines,
    read_file,
    rejected,
    tables_of,
)
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy
from schemas.rows.sources import TEXT
from schemas.rows.validation import Break

__all__ = [
    "read_complaints",
    "read_credit_decisions",
    "read_link_decisions",
    "read_market",
    "read_receipts",
    "read_referrals",
    "read_town_batch",
    "read_unclaimed",
]

UNANSWERED = "unanswered"
UNCLAIMED = "inbox"
"""Source name of files that belong to none."""


Prepare = Callable[[InboxFile, Table, Policy], Draft]


def read_referrals(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Clues that other departments hand over."""
    return _read_source(inbox, policy, "department_referral", _referral_draft)


def read_credit_decisions(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Decisions that put a party on the list, change it, or take it off."""
    return _read_source(inbox, policy, "credit_decision", _credit_draft)


def read_link_decisions(inbox: Inbox, policy: Policy) -> SourceBatch:
    """A person's answers to the review queue.

    Answers that contradict each other, about one pair or along a chain of pairs, are all rejected,
    and each names the others, even if they stand in different files.
    """
    result = _deliveries(inbox, policy, "link_decision", _link_draft, show_values=True)
    return assemble("link_decision", without_contradictions(result), policy)


def read_receipts(inbox: Inbox, policy: Policy) -> SourceBatch:
    """The receiving platform's answers to published listings."""
    return _read_source(inbox, policy, "receipt", _receipt_draft)


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
        reading = rejected(file, "town_submission", why)
        issues = reading.issues.assign(source=UNCLAIMED)
        deliveries.append(Delivery(file, replace(reading, issues=issues)))
    batch = assemble("town_submission", deliveries, policy)
    return replace(
        batch,
        files=batch.files.assign(source=pd.Series(UNCLAIMED, index=batch.files.index, dtype=TEXT)),
    )


# --- the four sources that are plain files in one folder -----------------------------------------


def _read_source(
    inbox: Inbox, policy: Policy, source: str, prepare: Prepare, show_values: bool = True
) -> SourceBatch:
    return assemble(source, _deliveries(inbox, policy, source, prepare, show_values), policy)


def _deliveries(
    inbox: Inbox, policy: Policy, source: str, prepare: Prepare, show_values: bool
) -> list[Delivery]:
    parse = partial(_parse, source=source, policy=policy, prepare=prepare, show_values=show_values)
    deliveries = [
        Delivery(file, read_file(file, source, inbox, policy, "", parse))
        for file in inbox.files(policy.sources[source].folder)
    ]
    return settle(deliveries)


def _parse(
    file: InboxFile,
    grids: Sequence[Grid],
    *,
    source: str,
    policy: Policy,
    prepare: Prepare,
    show_values: bool,
) -> FileReading:
    entry = policy.sources[source]
    spec = entry.spec()
    tables = tables_of(file, grids, spec)
    draft = join_drafts([prepare(file, table, policy) for table in tables])
    kept = entry.unknown_columns == "keep"
    for table in tables:
        draft.warnings.extend(column_warnings(file, source, table, kept, policy))
    return counting_lines(judge(draft, source, policy, show_values=show_values), tables)


def _referral_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "department_referral", table, policy)
    rows = draft.rows
    written = rows["violation_type"].notna()
    told = table.cells.get("description", pd.Series(None, index=rows.index, dtype=object))
    text = rows["violation_type"].fillna(clean(fill_ditto(told)))
    codes = map_violations(text, policy.vocabulary, rows["referred_on"])
    rows["violation_codes"] = codes
    unknown = (codes == OTHER_TRAINING).fillna(False)
    breaks = [
        Break("unmapped_violation", "violation_type", unknown & written),
        Break("unmapped_violation", "description", unknown & ~written),
    ]
    return replace(draft, breaks=[*draft.breaks, *breaks])


def _credit_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "credit_decision", table, policy)
    rows = draft.rows
    numbers = decision_numbers(rows["decision_id"]).values
    rows["decision_id"] = numbers.fillna(rows["decision_id"])
    rows["source_record_id"] = rows["decision_id"]
    return _keep_unusual(draft, "penalty_decision_no")


def _receipt_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "receipt", table, policy)
    rows = draft.rows
    release = rows["release_no"].astype(TEXT)
    rows["source_record_id"] = (release + "/" + rows["decision_no"]).astype(TEXT)
    return draft


def _link_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "link_decision", table, policy)
    rows = draft.rows
    pair = rows[["left_record", "right_record"]].astype("str").fillna("")
    lower = pair.min(axis=1)
    rows["source_record_id"] = (lower + "|" + pair.max(axis=1)).astype(TEXT)
    unread = draft.problems.get("conclusion", pd.Series(np.nan, index=rows.index))
    answers = rows[["conclusion", "reviewer", "decided_on"]]
    return replace(draft, ignored={UNANSWERED: answers.isna().all(axis=1) & unread.isna()})


def _keep_unusual(draft: Draft, field: str) -> Draft:
    """A decision number in no known form is kept as typed: others use it as their key too."""
    if field in draft.problems:
        draft.rows[field] = draft.rows[field].fillna(compact(clean(draft.raw[field])))
    return draft


# --- link decisions that contradict each other ---------------------------------------------------


# --- the market database -------------------------------------------------------------------------
