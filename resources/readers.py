"""The six sources, read: one public function each, from inbox or database to a `SourceBatch`.

What is particular to a source stands here, in `resources.complaints` and `resources.town_reader`;
the common way of a file is `resources.reading`, rules are `schemas.sources`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

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
from domain.sheets import Grid, Table
from domain.shown_names import shown_path
from domain.source_fields import FIELDS, Reading, read_fields
from domain.text import clean, compact, fill_ditto
from domain.versions import TYPED_AS
from domain.vocabulary import OTHER_TRAINING, map_violations
from resources.answers import settle
from resources.complaints import read_complaints
from resources.document_reader import judge_documents
from resources.inbox import TOWN_FOLDER, Inbox, InboxFile
from resources.market import (
    PENALTY_COLUMNS,
    PENALTY_TABLE,
    REGISTRATION_COLUMNS,
    REGISTRATION_TABLE,
    MarketTable,
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
    counting_lines,
    draft_of,
    empty_rows,
    join_drafts,
    judge,
    read_file,
    rejected,
    tables_of,
    typed,
    typed_digest,
    with_provenance,
)
from resources.tabular import REASONS
from resources.town_reader import read_town_batch
from schemas.policy import Policy
from schemas.sources import TEXT
from schemas.validation import Break, join_issues, render_issues

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
UNREADABLE_STATUS = "字节已损坏"
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
    return assemble("link_decision", _without_contradictions(result), policy)


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


def _registration_batch(table: MarketTable, policy: Policy) -> SourceBatch:
    """The registrations, which are known by their codes alone; older rows give earlier names."""
    name, source = f"market:{REGISTRATION_TABLE}", "market_registration"
    draft = _without_damaged(_registration_draft(table.cells, policy, name), table)
    reading = judge(draft, source, policy, headers=_MARKET_HEADERS[source])
    batch = assemble_table(source, name, reading, policy)
    rows, key = reading.accepted, ["uscc", "name"]
    older = ~pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(batch.accepted[key]))
    return replace(batch, left_out=rows[older].sort_values(key, ignore_index=True))


def _penalty_batch(table: MarketTable, registrations: pd.DataFrame, policy: Policy) -> SourceBatch:
    """The penalties in scope, and beside them every other one that names its decision.

    A decision that market regulation withdraws is withdrawn wherever it is cited, so that neither
    its wording nor a fault of its row may hide that. `scope` says what each of them
    was judged to be, `shared` whether any trade may do it, `other_trade` whether it is another
    trade's beyond doubt.
    """
    name = f"market:{PENALTY_TABLE}"
    cells = table.cells
    if "revoked" in table.unreadable:  # a status that cannot be read is not "in force"
        cells = cells.assign(
            revoked=cells["revoked"].mask(table.unreadable["revoked"], UNREADABLE_STATUS)
        )
    draft, judged = _penalty_draft(cells, registrations, policy, name)
    draft = _without_damaged(draft, table)
    headers = _MARKET_HEADERS["market_penalty"]
    batch = assemble_table(
        "market_penalty", name, judge(draft, "market_penalty", policy, headers=headers), policy
    )
    rows, key = typed(draft.rows, "market_penalty"), ["decision_no", "party_name", "uscc"]
    counted = pd.MultiIndex.from_frame(batch.accepted[key])
    apart = rows["decision_no"].notna() & ~pd.MultiIndex.from_frame(rows[key]).isin(counted)
    left_out = rows.join(judged.reset_index(drop=True))[apart]
    return replace(batch, left_out=left_out.sort_values(key, ignore_index=True))


def _without_damaged(draft: Draft, table: MarketTable) -> Draft:
    """Rows with bytes that are no text are rejected, whatever the rest of them says."""
    if not table.unreadable:
        return draft
    breaks = [Break("not_text", field, rows) for field, rows in table.unreadable.items()]
    damaged = pd.concat(list(table.unreadable.values()), axis=1).any(axis=1)
    ignored = {reason: mask & ~damaged for reason, mask in draft.ignored.items()}
    return replace(draft, breaks=[*draft.breaks, *breaks], ignored=ignored)


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
    again = rows["source_record_id"].duplicated(keep=False)
    rows[TYPED_AS] = typed_digest(cells[again]).reindex(rows.index)
    return Draft(with_provenance(rows, source, name, None, numbers), cells, problems)


_MARKET_HEADERS = {
    "market_registration": {field: name for name, field in REGISTRATION_COLUMNS.items()}
    | {"uscc": "UNISCID"},
    "market_penalty": {field: name for name, field in PENALTY_COLUMNS.items()}
    | {"source_record_id": "CF_WSH"},
}
"""Field -> column of the exchange database, which its keepers know."""
