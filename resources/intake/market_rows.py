"""The market database, read: registrations and penalties as drafts and batches."""

from dataclasses import replace

import pandas as pd

from domain.decisions.kinds import statuses
from domain.decisions.scope import (
    BY_PARTY,
    FOREIGN,
    OPEN,
    OUT,
    TRAINING,
    assess,
    assess_by_party,
    named_training,
    of_other_trade,
    trains,
)
from domain.intake.batch import SourceBatch
from domain.intake.fields import Reading, read_fields
from domain.intake.sources import SOURCES
from domain.intake.versions import TYPED_AS
from domain.registry.admission import OUT_OF_SCOPE, SCOPE_OPEN
from domain.values.identifiers import without_id_numbers
from domain.values.personal_numbers import key_without_numbers
from domain.values.text import compact, map_unique
from domain.values.vocabulary import OTHER_TRAINING, map_violations
from resources.intake.assembly import assemble_table
from resources.intake.decisions import assess_documents
from resources.intake.drafts import Draft, typed_digest, with_provenance
from resources.intake.market import (
    PENALTY_COLUMNS,
    PENALTY_TABLE,
    REGISTRATION_COLUMNS,
    REGISTRATION_TABLE,
    MarketTable,
    read_market_tables,
)
from resources.intake.validating import conform, validate
from schemas.policy.load import Policy
from schemas.rows.numbers import without_persons_numbers
from schemas.rows.validation import Break

UNREADABLE_STATUS = "字节已损坏"


def read_market(url: str | None, policy: Policy) -> tuple[SourceBatch, SourceBatch]:
    """Registrations and penalties of the exchange database; none without a URL.

    Raises:
        resources.intake.market.MarketError: it cannot be read as agreed.
    """
    tables = read_market_tables(url)
    registrations = _registration_batch(tables[REGISTRATION_TABLE], policy)
    penalties = _penalty_batch(tables[PENALTY_TABLE], registrations.accepted, policy)
    return registrations, penalties


def _registration_batch(table: MarketTable, policy: Policy) -> SourceBatch:
    """The registrations, which are known by their codes alone; older rows give earlier names."""
    name, source = f"market:{REGISTRATION_TABLE}", "market_registration"
    draft = _without_damaged(_registration_draft(table.cells, policy, name), table)
    reading = validate(draft, source, policy, headers=_MARKET_HEADERS[source])
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
    draft, scopes = _penalty_draft(cells, registrations, policy, name)
    draft = _without_damaged(draft, table)
    headers = _MARKET_HEADERS["market_penalty"]
    batch = assemble_table(
        "market_penalty", name, validate(draft, "market_penalty", policy, headers=headers), policy
    )
    rows = without_persons_numbers(conform(draft.rows, "market_penalty"), "market_penalty")
    key = ["decision_no", "party_name", "uscc"]
    counted = pd.MultiIndex.from_frame(batch.accepted[key])
    apart = rows["decision_no"].notna() & ~pd.MultiIndex.from_frame(rows[key]).isin(counted)
    left_out = rows.join(scopes.reset_index(drop=True))[apart]
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
    keys = map_unique(without_id_numbers(codes), lambda key: key_without_numbers(str(key)), "str")
    rows["source_record_id"] = codes.where(rows["uscc"].notna(), keys)
    return _market_draft(rows, cells, reading.problems, "market_registration", name)


def _penalty_draft(
    cells: pd.DataFrame, registrations: pd.DataFrame, policy: Policy, name: str
) -> tuple[Draft, pd.DataFrame]:
    """The rows of the table, and what each is in the eyes of `domain.decisions.scope`."""
    reading = _market_reading(cells, "market_penalty", policy)
    rows = reading.values
    rows["revoked"] = statuses(cells["revoked"], policy.documents)
    read = assess_documents(Draft(rows, cells, reading.problems), policy.documents)
    rows = read.rows.assign(source_record_id=read.rows["decision_no"])
    by_document = assess(rows, policy.penalty_scope, policy.training.exclusions)
    assessed = _by_party(by_document, rows, registrations, policy)
    training = assessed.eq(TRAINING)
    rows["violation_codes"] = _penalty_codes(rows, training | by_document.isin(BY_PARTY), policy)
    draft = _market_draft(rows, cells, read.problems, "market_penalty", name)
    unmapped = training & (rows["violation_codes"] == OTHER_TRAINING).fillna(False)
    assessed_draft = replace(
        draft,
        breaks=[*read.breaks, Break("unmapped_violation", "violation_text", unmapped)],
        ignored={OUT_OF_SCOPE: assessed.isin([OUT, FOREIGN]), SCOPE_OPEN: assessed.eq(OPEN)},
    )
    told = {
        "scope": assessed,
        "shared": by_document.isin(BY_PARTY),
        "other_trade": of_other_trade(rows, policy.penalty_scope) & ~training,
    }
    return assessed_draft, pd.DataFrame(told)


def _by_party(
    by_document: pd.Series, rows: pd.DataFrame, registrations: pd.DataFrame, policy: Policy
) -> pd.Series:
    """What each penalty is, its party known by code, else by its full name as registered."""
    scope = policy.penalty_scope
    known = registrations.assign(trains=trains(registrations, scope))
    by_code = known.dropna(subset=["uscc"]).drop_duplicates("uscc").set_index("uscc")["trains"]
    by_name = known.dropna(subset=["name"]).drop_duplicates("name", keep=False)
    named = rows["party_name"].map(by_name.set_index("name")["trains"])
    found = rows["uscc"].map(by_code).astype("boolean").fillna(named.astype("boolean"))
    body = found.fillna(False).astype(bool) | named_training(rows["party_name"], scope)
    return assess_by_party(by_document, body, found.notna())


def _penalty_codes(rows: pd.DataFrame, training: pd.Series, policy: Policy) -> pd.Series:
    """Kinds by the type of the violation; by the facts where the type says too little."""
    by_type, by_facts = (
        map_violations(rows[name], policy.vocabulary, rows["decided_on"], training)
        for name in ("violation_text", "facts")
    )
    vague = by_type.isna() | (by_type == OTHER_TRAINING)
    return by_type.mask(vague & by_facts.notna(), by_facts).fillna(OTHER_TRAINING).where(training)


def _market_reading(cells: pd.DataFrame, source: str, policy: Policy) -> Reading:
    columns = SOURCES[source].columns
    choices = policy.choices.get(source, {})
    return read_fields(cells, columns, choices, policy.terms, county=policy.county)


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
