"""The six sources, read: one public function each, from inbox or database to a `SourceBatch`.

What is particular to a source stands here and in `resources.town_reader`; the common way of a file is
`resources.reading`, rules are `schemas.sources`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from domain.batches import SourceBatch
from domain.identifiers import decision_numbers
from domain.phones import parse_phones
from domain.privacy import scrub_complaint_text
from domain.sheets import Grid, Table
from domain.source_fields import FIELDS, read_fields
from domain.text import clean, compact, split_values
from domain.vocabulary import is_training_matter, map_violations
from resources.inbox import TOWN_FOLDER, Inbox, InboxFile
from resources.market import PENALTY_TABLE, REGISTRATION_TABLE, read_market_tables
from resources.parse_cache import FileReading
from resources.reading import (
    Delivery,
    Draft,
    RejectedFile,
    assemble,
    assemble_table,
    column_warnings,
    draft_of,
    empty_rows,
    join_drafts,
    judge,
    read_file,
    rejected,
    tables_of,
    with_provenance,
)
from resources.town_reader import read_town_batch
from schemas.policy import Policy
from schemas.sources import TEXT
from schemas.validation import Break, join_issues, render_issues

__all__ = [
    "read_complaints",
    "read_credit_decisions",
    "read_link_decisions",
    "read_market",
    "read_referrals",
    "read_town_batch",
    "read_unclaimed",
]

OUT_OF_SCOPE = "out_of_scope"
UNANSWERED = "unanswered"
OTHER_TRAINING = "other_training"
UNCLAIMED = "inbox"
"""Source name of files that belong to none."""

SCRUBBED = ("title", "content", "result", "party_name", "address", "handler")
"""Complaint columns with free text, in which a complainant may stand."""

Prepare = Callable[[InboxFile, Table, Policy], Draft]


def read_complaints(inbox: Inbox, policy: Policy) -> SourceBatch:
    """The complaint log; nothing of the complainant leaves the function that reads a sheet."""
    return _read_source(inbox, policy, "complaint", _complaint_draft, show_values=False)


def read_referrals(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Clues that other departments hand over."""
    return _read_source(inbox, policy, "department_referral", _referral_draft)


def read_credit_decisions(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Decisions that put a party on the list, change it, or take it off."""
    return _read_source(inbox, policy, "credit_decision", _credit_draft)


def read_link_decisions(inbox: Inbox, policy: Policy) -> SourceBatch:
    """A person's answers to the review queue.

    Two answers about the same pair that contradict each other are both rejected, and each names
    the other, even if they stand in different files.
    """
    result = _deliveries(inbox, policy, "link_decision", _link_draft, show_values=True)
    return assemble("link_decision", _without_contradictions(result))


def read_market(url: str, policy: Policy) -> tuple[SourceBatch, SourceBatch]:
    """Registrations and penalties of the exchange database.

    Raises:
        resources.market.MarketError: it cannot be read as agreed.
    """
    tables = read_market_tables(url)
    return (
        _market_batch(
            tables[REGISTRATION_TABLE], "market_registration", REGISTRATION_TABLE, policy
        ),
        _market_batch(tables[PENALTY_TABLE], "market_penalty", PENALTY_TABLE, policy),
    )


def read_unclaimed(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Files in folders or batches that nothing reads: each one a rejected file."""
    folders = {entry.folder for entry in policy.sources.values()} - {TOWN_FOLDER}
    deliveries = []
    for file in inbox.unclaimed(folders, policy.calendar.keys()):
        code = "unknown_batch" if file.name.startswith(f"{TOWN_FOLDER}/") else "unknown_folder"
        reading = rejected(file, "town_submission", RejectedFile(code))
        issues = reading.issues.assign(source=UNCLAIMED)
        deliveries.append(Delivery(file, replace(reading, issues=issues)))
    batch = assemble("town_submission", deliveries)
    return replace(
        batch,
        files=batch.files.assign(source=pd.Series(UNCLAIMED, index=batch.files.index, dtype=TEXT)),
    )


# --- the four sources that are plain files in one folder -----------------------------------------


def _read_source(
    inbox: Inbox, policy: Policy, source: str, prepare: Prepare, show_values: bool = True
) -> SourceBatch:
    return assemble(source, _deliveries(inbox, policy, source, prepare, show_values))


def _deliveries(
    inbox: Inbox, policy: Policy, source: str, prepare: Prepare, show_values: bool
) -> list[Delivery]:
    parse = partial(_parse, source=source, policy=policy, prepare=prepare, show_values=show_values)
    return [
        Delivery(file, read_file(file, source, inbox, policy, "", parse))
        for file in inbox.files(policy.sources[source].folder)
    ]


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
    tables = tables_of(file, grids, entry.spec())
    draft = join_drafts([prepare(file, table, policy) for table in tables])
    kept = entry.unknown_columns == "keep"
    for table in tables:
        draft.warnings.extend(column_warnings(file, source, table, kept))
    return judge(draft, source, policy, show_values=show_values)


def _referral_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "department_referral", table, policy)
    rows = draft.rows
    text = rows["violation_type"].fillna(rows["description"])
    return _with_codes(draft, text, rows["referred_on"], policy, "violation_type")


def _credit_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "credit_decision", table, policy)
    rows = draft.rows
    numbers = decision_numbers(rows["decision_id"]).values
    rows["decision_id"] = numbers.fillna(rows["decision_id"])
    rows["source_record_id"] = rows["decision_id"]
    return _keep_unusual(draft, "penalty_decision_no")


def _link_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "link_decision", table, policy)
    rows = draft.rows
    pair = rows[["left_record", "right_record"]].astype("str").fillna("")
    lower = pair.min(axis=1)
    rows["source_record_id"] = (lower + "|" + pair.max(axis=1)).astype(TEXT)
    unread = draft.problems.get("conclusion", pd.Series(np.nan, index=rows.index))
    answers = rows[["conclusion", "reviewer", "decided_on"]]
    return replace(draft, ignored={UNANSWERED: answers.isna().all(axis=1) & unread.isna()})


def _with_codes(draft: Draft, text: pd.Series, on: pd.Series, policy: Policy, field: str) -> Draft:
    """Violation codes of a row; text that no pattern knows counts as other training, with a warning."""
    codes = map_violations(text, policy.vocabulary, on)
    unknown = text.notna() & codes.isna()
    draft.rows["violation_codes"] = codes.mask(unknown, OTHER_TRAINING)
    return replace(draft, breaks=[*draft.breaks, Break("unmapped_violation", field, unknown)])


def _keep_unusual(draft: Draft, field: str) -> Draft:
    """A decision number in no known form is kept as typed: it is the key that others use as well."""
    if field in draft.problems:
        draft.rows[field] = draft.rows[field].fillna(compact(clean(draft.raw[field])))
    return draft


# --- complaints: the complainant is forgotten here ------------------------------------------------


def _complaint_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    """Rows without the complainant.

    The complainant's columns serve twice, to clean the free text and to tell the complainant's
    telephone from the party's, and are let go when this function returns. Raw cells are not handed on.
    """
    names = _role(table, "name")
    phones = _role(table, "phone")
    cells = table.cells.copy()
    for field in SCRUBBED:
        if field in cells:
            cells[field] = scrub_complaint_text(clean(cells[field]), names, phones)
    breaks = []
    if "party_name" in cells:
        own = (compact(clean(table.cells["party_name"])) == compact(names)).fillna(False)
        cells["party_name"] = cells["party_name"].mask(own)
        breaks.append(Break("complainant_name", "party_name", own))
    draft = draft_of(file, "complaint", table, policy, cells=cells)
    phone, own_phone = _without_own_phone(draft.rows["party_phone"], phones)
    draft.rows["party_phone"] = phone
    breaks.append(Break("complainant_phone", "party_phone", own_phone))
    text = draft.rows["title"].fillna("") + " " + draft.rows["content"].fillna("")
    codes = map_violations(text.astype(TEXT), policy.vocabulary, draft.rows["registered_at"])
    draft.rows["violation_codes"] = codes
    nothing_raw = pd.DataFrame(index=draft.rows.index)
    return replace(draft, raw=nothing_raw, breaks=[*draft.breaks, *breaks])


def _role(table: Table, role: str) -> pd.Series:
    """All columns of one role of the complainant as one text per row."""
    columns = [name for name in table.dropped if name.split("#")[0] == role]
    text = pd.Series(np.nan, index=table.cells.index, dtype=TEXT)
    for name in columns:
        more = clean(table.dropped[name])
        text = (text + ";" + more).fillna(text).fillna(more)
    return text


def _without_own_phone(party: pd.Series, complainant: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The party's telephones less those of the complainant, and where any was taken out.

    Row by row, but only over the rows where both are given.
    """
    own = parse_phones(complainant).values
    both = party.index[party.notna() & own.notna()]
    cleaned = party.copy()
    hit = pd.Series(False, index=party.index)
    for row in both:
        theirs = set(split_values(own[row]))
        kept = [number for number in party[row].split(";") if number not in theirs]
        if len(kept) < len(party[row].split(";")):
            cleaned[row] = ";".join(kept) or np.nan
            hit[row] = True
    return cleaned, hit


# --- link decisions that contradict each other ---------------------------------------------------


BINDING = ("同一主体", "不同主体")
"""Conclusions that bind; `存疑` does not."""


def _without_contradictions(deliveries: list[Delivery]) -> list[Delivery]:
    """Reject every binding answer about a pair that was answered both ways."""
    rows = pd.concat(
        [empty_rows("link_decision"), *(d.reading.accepted for d in deliveries)], ignore_index=True
    )
    binding = rows[rows["conclusion"].isin(BINDING)]
    answers = binding.groupby("source_record_id")["conclusion"].nunique()
    torn = binding[binding["source_record_id"].isin(answers.index[answers > 1])]
    places = "《" + torn["source_file"] + "》第" + torn["source_row"].astype("str") + "行"
    named = (places + "（" + torn["conclusion"] + "）").groupby(torn["source_record_id"])
    sides = {pair: "、".join(sorted(texts)) for pair, texts in named}
    return [_reject_torn(delivery, sides) for delivery in deliveries] if sides else deliveries


def _reject_torn(delivery: Delivery, sides: Mapping[str, str]) -> Delivery:
    reading = delivery.reading
    rows = reading.accepted
    hit = rows["source_record_id"].isin(list(sides)) & rows["conclusion"].isin(BINDING)
    found = Break("contradiction", "conclusion", hit)
    issues = render_issues([found], rows, rows[["conclusion"]], {"conclusion": "结论"}, {})
    both = issues["source_record_id"].map(dict(sides)).astype(TEXT)
    issues["message"] = issues["message"] + "互相矛盾的记录：" + both + "。"
    changed = replace(
        reading,
        accepted=rows[~hit].reset_index(drop=True),
        rows_rejected=reading.rows_rejected + int(hit.sum()),
        issues=join_issues([reading.issues, issues]),
    )
    return replace(delivery, reading=changed)


# --- the market database -------------------------------------------------------------------------


def _market_batch(cells: pd.DataFrame, source: str, table: str, policy: Policy) -> SourceBatch:
    """One table of the database as a source; its rows are known by their keys alone."""
    draft = _MARKET_DRAFTS[source](cells, policy, f"market:{table}")
    return assemble_table(source, f"market:{table}", judge(draft, source, policy))


def _registration_draft(cells: pd.DataFrame, policy: Policy, name: str) -> Draft:
    cells = cells.assign(uscc=cells["source_record_id"])
    reading = read_fields(
        cells, FIELDS["market_registration"], policy.choices["market_registration"]
    )
    rows = reading.values
    rows["source_record_id"] = compact(rows["source_record_id"]).str.upper()
    return _market_draft(rows, cells, reading.problems, "market_registration", name)


def _penalty_draft(cells: pd.DataFrame, policy: Policy, name: str) -> Draft:
    reading = read_fields(cells, FIELDS["market_penalty"], policy.choices["market_penalty"])
    rows = reading.values
    if "decision_no" in reading.problems:
        rows["decision_no"] = rows["decision_no"].fillna(compact(clean(cells["decision_no"])))
    rows["source_record_id"] = rows["decision_no"]
    rows["revoked"] = (rows["revoked"] == "1").astype("boolean")
    text = (rows["violation_text"].fillna("") + " " + rows["facts"].fillna("")).astype(TEXT)
    codes = map_violations(text, policy.vocabulary, rows["decided_on"])
    training = is_training_matter(text, policy.training_patterns)
    rows["violation_codes"] = codes.mask(codes.isna() & training, OTHER_TRAINING)
    draft = _market_draft(rows, cells, reading.problems, "market_penalty", name)
    unmapped = Break("unmapped_violation", "violation_text", codes.isna() & training)
    outside = rows["violation_codes"].isna()
    return replace(draft, breaks=[unmapped], ignored={OUT_OF_SCOPE: outside})


def _market_draft(
    rows: pd.DataFrame, cells: pd.DataFrame, problems: dict[str, pd.Series], source: str, name: str
) -> Draft:
    """Rows of a table have no number that a person could see: `source_row` is 0."""
    numbers = pd.Series(0, index=rows.index)
    return Draft(with_provenance(rows, source, name, None, numbers), cells, problems)


_MARKET_DRAFTS = {"market_registration": _registration_draft, "market_penalty": _penalty_draft}
