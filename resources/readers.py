"""The six sources, read: one public function each, from inbox or database to a `SourceBatch`.

What is particular to a source stands here and in `resources.town_reader`; the common way of a
file is `resources.reading`, rules are `schemas.sources`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pandas as pd

from domain.batches import SourceBatch
from domain.decision_numbers import decision_numbers
from domain.documents import statuses
from domain.identifiers import without_id_numbers
from domain.judgements import BINDING, torn_answers
from domain.penalty_admission import OUT_OF_SCOPE, SCOPE_OPEN
from domain.penalty_scope import (
    BY_PARTY,
    FOREIGN,
    OPEN,
    OUT,
    TRAINING,
    named_training,
    of_other_trade,
    settled,
    trains,
    verdicts,
)
from domain.phones import parse_phones
from domain.privacy import scrub_complaint_text
from domain.sheets import Grid, Table
from domain.source_fields import FIELDS, Reading, read_fields
from domain.text import clean, compact, fill_ditto, fold_script, split_values, to_simplified
from domain.vocabulary import OTHER_TRAINING, is_training_matter, map_violations
from resources.answers import settle
from resources.document_reader import judge_documents
from resources.inbox import TOWN_FOLDER, Inbox, InboxFile
from resources.market import (
    PENALTY_COLUMNS,
    PENALTY_TABLE,
    REGISTRATION_COLUMNS,
    REGISTRATION_TABLE,
    read_market_tables,
)
from resources.parse_cache import FileReading
from resources.reading import (
    Delivery,
    Draft,
    RejectedFileError,
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
    typed,
    with_provenance,
)
from resources.tabular import REASONS
from resources.town_reader import read_town_batch
from schemas.policy import Policy
from schemas.sources import TEXT
from schemas.validation import Break, join_issues, render_issues

__all__ = [
    "complaint_cells",
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

FREE_TEXT = ("title", "content", "result")
"""Complaint columns in which people tell about themselves."""
NAMES_AND_PLACES = ("party_name", "address", "handler")
"""Complaint columns that name the party and the place; a telephone may stand there as well."""

SHOWN_AS_TYPED = ("source_record_id", "original_id", "party_phone")
"""Complaint columns that hold numbers which are no telephones, or are cleaned on their own."""

DIGIT_LIKE = "[0-9〇零○O洞一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾]"
"""Characters by which people spell telephone numbers."""
SHORTEST_PHONE = 7
"""Digits of the shortest telephone number."""

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

    Answers that contradict each other, about one pair or along a chain of pairs, are all rejected,
    and each names the others, even if they stand in different files.
    """
    result = _deliveries(inbox, policy, "link_decision", _link_draft, show_values=True)
    return assemble("link_decision", _without_contradictions(result))


def read_receipts(inbox: Inbox, policy: Policy) -> SourceBatch:
    """The receiving platform's answers to published listings."""
    return _read_source(inbox, policy, "receipt", _receipt_draft)


def read_market(url: str | None, policy: Policy) -> tuple[SourceBatch, SourceBatch]:
    """Registrations and penalties of the exchange database; none without a URL.

    Raises:
        resources.market.MarketError: it cannot be read as agreed.
    """
    tables = read_market_tables(url)
    registrations = _registration_batch(tables[REGISTRATION_TABLE], policy)
    penalties = _penalty_batch(tables[PENALTY_TABLE], registrations.accepted, policy)
    return registrations, penalties


def read_unclaimed(inbox: Inbox, policy: Policy) -> SourceBatch:
    """Files in folders or batches that nothing reads: each one a rejected file."""
    folders = {entry.folder for entry in policy.sources.values()} - {TOWN_FOLDER}
    deliveries = []
    for file in inbox.unclaimed(folders, policy.calendar.keys()):
        code = "unknown_batch" if file.name.startswith(f"{TOWN_FOLDER}/") else "unknown_folder"
        why = RejectedFileError(code)
        if file.problem is not None:
            why = RejectedFileError("unreadable_file", REASONS[file.problem])
        reading = rejected(file, "town_submission", why)
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
    tables = tables_of(file, grids, entry.spec())
    draft = join_drafts([prepare(file, table, policy) for table in tables])
    kept = entry.unknown_columns == "keep"
    for table in tables:
        draft.warnings.extend(column_warnings(file, source, table, kept))
    return judge(draft, source, policy, show_values=show_values)


def _referral_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    draft = draft_of(file, "department_referral", table, policy)
    rows = draft.rows
    written = rows["violation_type"].notna()
    text = rows["violation_type"].fillna(rows["description"])
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


# --- complaints: the complainant is forgotten here ------------------------------------------------


def _complaint_draft(file: InboxFile, table: Table, policy: Policy) -> Draft:
    """Rows without the complainant.

    The complainant's columns serve twice, to clean the free text and to tell the complainant's name
    and telephone from the party's, and are let go when this function returns; no raw cell is
    handed on.
    """
    cells, is_own_name = _party_cells(table)
    draft = draft_of(file, "complaint", table, policy, cells=cells)
    rows = draft.rows
    own_phones = parse_phones(_joined(table, "phone")).values
    rows["party_phone"], is_own_phone = _without_own_phone(rows["party_phone"], own_phones)
    text = (rows["title"].fillna("") + " " + rows["content"].fillna("")).astype(TEXT)
    training = is_training_matter(text, policy.training)
    codes = map_violations(text, policy.vocabulary, rows["registered_at"], training)
    rows["violation_codes"] = codes
    breaks = [
        *draft.breaks,
        Break("complainant_name", "party_name", is_own_name),
        Break("complainant_phone", "party_phone", is_own_phone),
    ]
    return replace(draft, raw=pd.DataFrame(index=rows.index), breaks=breaks)


def complaint_cells(table: Table) -> pd.DataFrame:
    """The cells of a complaint log as they may be shown to the person who must correct them.

    What could be the complainant's is gone: name, telephone, and every cell of a row that has
    slipped, but for its number.
    """
    cells, _ = _party_cells(table)
    own_phones = parse_phones(_joined(table, "phone")).values
    if "party_phone" in cells:
        _, is_own = _without_own_phone(parse_phones(cells["party_phone"]).values, own_phones)
        cells["party_phone"] = cells["party_phone"].mask(is_own)
    for name in cells.columns.difference([*FREE_TEXT, *NAMES_AND_PLACES, *SHOWN_AS_TYPED]):
        text = cells[name].map(lambda cell: isinstance(cell, str))
        scrubbed = _without_complainant(clean(cells[name]), _joined(table, "name"), own_phones)
        cells[name] = cells[name].mask(text, scrubbed)
    slipped = [name for name in cells if name != "source_record_id"]
    cells.loc[table.shifted, slipped] = None
    return cells


def _party_cells(table: Table) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Cells without the complainant's name and numbers, and where the party bore that name."""
    cells = _scrubbed(table)
    is_own_name = _own_name(table)
    if "party_name" in cells:
        cells["party_name"] = cells["party_name"].mask(is_own_name)
    return cells, is_own_name


def _scrubbed(table: Table) -> pd.DataFrame:
    """The cells with their free text cleaned of every name and telephone of the complainant.

    Names of parties and places are cleaned of numbers alone: a surname with a title (王老师) is the
    usual name of a party, and there it is not the complainant's.
    """
    cells = table.cells.copy()
    nobody = pd.Series(np.nan, index=cells.index, dtype=TEXT)
    names, phones = _joined(table, "name"), _joined(table, "phone")
    for field in (*FREE_TEXT, *NAMES_AND_PLACES):
        if field in cells:
            own = names if field in FREE_TEXT else nobody
            cells[field] = _without_complainant(clean(cells[field]), own, phones)
    return cells


def _without_complainant(text: pd.Series, names: pd.Series, phones: pd.Series) -> pd.Series:
    """Scrub what is personal in any text, then each row's own name and number.

    A pattern of its own for every row costs a millisecond, so the second step takes only rows where
    enough digits for a telephone, or the first character of the name, are left.
    """
    nobody = pd.Series(np.nan, index=text.index, dtype=TEXT)
    distinct = text.drop_duplicates()
    unnamed = nobody[distinct.index]
    scrubbed = scrub_complaint_text(distinct, unnamed, unnamed).set_axis(distinct)
    text = text.map(scrubbed.loc[scrubbed.index.notna()]).astype(TEXT)
    phones = phones.where((text.str.count(DIGIT_LIKE) >= SHORTEST_PHONE).fillna(False))
    may_name = [
        isinstance(name, str) and isinstance(line, str) and not _initials(name).isdisjoint(line)
        for name, line in zip(names, to_simplified(text), strict=True)
    ]
    names = names.where(pd.Series(may_name, index=text.index, dtype="bool"))
    own = names.notna() | phones.notna()
    cleaned = scrub_complaint_text(text[own], names[own], phones[own])
    return text.where(~own, cleaned.reindex(text.index))


@cache
def _initials(names: str) -> frozenset[str]:
    """First characters of all the names in a cell, in simplified script."""
    return frozenset(part[0] for part in split_values(fold_script(names)))


def _own_name(table: Table) -> "pd.Series[bool]":
    """Where the party bears the complainant's name."""
    own = pd.Series(False, index=table.cells.index)
    if "party_name" in table.cells:
        party = compact(clean(table.cells["party_name"]))
        for name in _of_role(table, "name"):
            own |= (party == compact(name)).fillna(False)
    return own


def _of_role(table: Table, role: str) -> list[pd.Series]:
    """The columns of one role of the complainant."""
    columns = [table.dropped[c] for c in table.dropped if str(c).split("#")[0] == role]
    return [clean(fill_ditto(column)) for column in columns]


def _joined(table: Table, role: str) -> pd.Series:
    """All columns of one role as one text per row."""
    joined = pd.Series("", index=table.cells.index, dtype=TEXT)
    for column in _of_role(table, role):
        joined = joined + ";" + column.fillna("")
    joined = joined.str.strip(";")
    return joined.mask(joined == "")


def _without_own_phone(party: pd.Series, own: pd.Series) -> tuple[pd.Series, "pd.Series[bool]"]:
    """The party's telephones less those of the complainant, and where any was taken out.

    Row by row, but only over the rows where both are given: each has its own complainant.
    """
    both = party.notna() & own.notna()
    kept = {
        row: ";".join(n for n in str(theirs).split(";") if n not in set(str(mine).split(";")))
        for row, theirs, mine in zip(party.index[both], party[both], own[both], strict=True)
    }
    left = party.where(~both, pd.Series(kept, dtype=TEXT).reindex(party.index))
    return left.mask(left == ""), both & (left != party).fillna(False)


# --- link decisions that contradict each other ---------------------------------------------------


def _without_contradictions(deliveries: list[Delivery]) -> list[Delivery]:
    """Reject all binding answers that cannot be true together."""
    rows = pd.concat(
        [empty_rows("link_decision"), *(d.reading.accepted for d in deliveries)], ignore_index=True
    )
    binding = rows[rows["conclusion"].isin(BINDING)]
    places = "《" + binding["source_file"] + "》第" + binding["source_row"].astype("str") + "行"
    named = (places + "（" + binding["conclusion"] + "）").groupby(binding["source_record_id"])
    texts = {pair: sorted(rows) for pair, rows in named}
    sides = {
        pair: "、".join(sorted(text for other in involved for text in texts[other]))
        for pair, involved in torn_answers(binding).items()
    }
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


def _registration_batch(cells: pd.DataFrame, policy: Policy) -> SourceBatch:
    """The registrations, which are known by their codes alone; older rows give earlier names."""
    name, source = f"market:{REGISTRATION_TABLE}", "market_registration"
    draft = _registration_draft(cells, policy, name)
    reading = judge(draft, source, policy, headers=_MARKET_HEADERS[source])
    batch = assemble_table(source, name, reading)
    rows, key = reading.accepted, ["uscc", "name"]
    older = ~pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(batch.accepted[key]))
    return replace(batch, left_out=rows[older].sort_values(key, ignore_index=True))


def _penalty_batch(cells: pd.DataFrame, registrations: pd.DataFrame, policy: Policy) -> SourceBatch:
    """The penalties in scope, and beside them every other one that names its decision.

    A decision that market regulation withdraws is withdrawn wherever it is cited, so that neither
    its wording nor a fault of its row may hide that. `scope` says what each of them
    was judged to be, `shared` whether any trade may do it, `other_trade` whether it is another
    trade's beyond doubt.
    """
    name = f"market:{PENALTY_TABLE}"
    draft, judged = _penalty_draft(cells, registrations, policy, name)
    headers = _MARKET_HEADERS["market_penalty"]
    batch = assemble_table(
        "market_penalty", name, judge(draft, "market_penalty", policy, headers=headers)
    )
    rows, key = typed(draft.rows, "market_penalty"), ["decision_no", "party_name", "uscc"]
    counted = pd.MultiIndex.from_frame(batch.accepted[key])
    apart = rows["decision_no"].notna() & ~pd.MultiIndex.from_frame(rows[key]).isin(counted)
    left_out = rows.join(judged.reset_index(drop=True))[apart]
    return replace(batch, left_out=left_out.sort_values(key, ignore_index=True))


def _registration_draft(cells: pd.DataFrame, policy: Policy, name: str) -> Draft:
    cells = cells.assign(uscc=cells["source_record_id"])
    reading = _market_reading(cells, "market_registration", policy)
    rows = reading.values
    codes = compact(rows["source_record_id"]).str.upper()
    rows["source_record_id"] = codes.where(rows["uscc"].notna(), without_id_numbers(codes))
    return _market_draft(rows, cells, reading.problems, "market_registration", name)


def _penalty_draft(
    cells: pd.DataFrame, registrations: pd.DataFrame, policy: Policy, name: str
) -> tuple[Draft, pd.DataFrame]:
    """The rows of the table, and what each is in the eyes of `domain.penalty_scope`."""
    reading = _market_reading(cells, "market_penalty", policy)
    rows = reading.values
    rows["revoked"] = statuses(cells["revoked"], policy.documents)
    read = judge_documents(Draft(rows, cells, reading.problems), policy.documents)
    rows = read.rows.assign(source_record_id=read.rows["decision_no"])
    said = verdicts(rows, policy.penalty_scope, policy.training.exclusions)
    verdict = _by_party(said, rows, registrations, policy)
    training = verdict.eq(TRAINING)
    rows["violation_codes"] = _penalty_codes(rows, training | said.isin(BY_PARTY), policy)
    draft = _market_draft(rows, cells, read.problems, "market_penalty", name)
    unmapped = training & (rows["violation_codes"] == OTHER_TRAINING).fillna(False)
    judged = replace(
        draft,
        breaks=[*read.breaks, Break("unmapped_violation", "violation_text", unmapped)],
        ignored={OUT_OF_SCOPE: verdict.isin([OUT, FOREIGN]), SCOPE_OPEN: verdict.eq(OPEN)},
    )
    told = {
        "scope": verdict,
        "shared": said.isin(BY_PARTY),
        "other_trade": of_other_trade(rows, policy.penalty_scope) & ~training,
    }
    return judged, pd.DataFrame(told)


def _by_party(
    said: pd.Series, rows: pd.DataFrame, registrations: pd.DataFrame, policy: Policy
) -> pd.Series:
    """What each penalty is, its party known by code, else by its full name as registered."""
    scope = policy.penalty_scope
    known = registrations.assign(trains=trains(registrations, scope))
    by_code = known.dropna(subset=["uscc"]).drop_duplicates("uscc").set_index("uscc")["trains"]
    by_name = known.dropna(subset=["name"]).drop_duplicates("name", keep=False)
    named = rows["party_name"].map(by_name.set_index("name")["trains"])
    found = rows["uscc"].map(by_code).astype("boolean").fillna(named.astype("boolean"))
    body = found.fillna(False).astype(bool) | named_training(rows["party_name"], scope)
    return settled(said, body, found.notna())


def _penalty_codes(rows: pd.DataFrame, training: pd.Series, policy: Policy) -> pd.Series:
    """Kinds by the type of the violation; by the facts where the type says too little."""
    by_type, by_facts = (
        map_violations(rows[name], policy.vocabulary, rows["decided_on"], training)
        for name in ("violation_text", "facts")
    )
    vague = by_type.isna() | (by_type == OTHER_TRAINING)
    return by_type.mask(vague & by_facts.notna(), by_facts).fillna(OTHER_TRAINING).where(training)


def _market_reading(cells: pd.DataFrame, source: str, policy: Policy) -> Reading:
    return read_fields(cells, FIELDS[source], policy.choices.get(source, {}), policy.terms)


def _market_draft(
    rows: pd.DataFrame, cells: pd.DataFrame, problems: dict[str, pd.Series], source: str, name: str
) -> Draft:
    """Rows of a table have no number that a person could see: `source_row` is 0."""
    numbers = pd.Series(0, index=rows.index)
    return Draft(with_provenance(rows, source, name, None, numbers), cells, problems)


_MARKET_HEADERS = {
    "market_registration": {field: name for name, field in REGISTRATION_COLUMNS.items()}
    | {"uscc": "UNISCID"},
    "market_penalty": {field: name for name, field in PENALTY_COLUMNS.items()}
    | {"source_record_id": "CF_WSH"},
}
"""Field -> column of the exchange database, which its keepers know."""
