"""Candidates that wait for a named person (`credit_blacklist_candidate` of the shared database).

The publishing transaction asks here whether a candidate was confirmed; the command and the job that
confirm or reject write here. Which confirmations count is decided in `domain.approval`.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.approval import ApprovalError, ApprovalRule
from resources.database import writing
from schemas.tables import credit_blacklist_candidate as table

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Proposal:
    """A candidate as it stands in the table when it is proposed."""

    candidate_hash: str
    previous_state_hash: str | None
    state_hash: str
    as_of: date
    listings: int
    changes: int
    run_id: str
    proposed_at: datetime


def propose(connection: Connection, proposal: Proposal) -> None:
    """Let a candidate wait; one that waited before is superseded, confirmations given stay."""
    others = table.c.candidate_hash != proposal.candidate_hash
    live = table.c.status.in_(("waiting", "approved"))
    connection.execute(update(table).where(others, live).values(status="superseded"))
    known = _row(connection, proposal.candidate_hash)
    if known is None or known["status"] in ("superseded", "published"):
        connection.execute(delete(table).where(table.c.candidate_hash == proposal.candidate_hash))
        connection.execute(insert(table), {**asdict(proposal), "status": "waiting"})


def approved(connection: Connection, candidate_hash: str, rule: ApprovalRule) -> bool:
    """Return whether enough persons, who all may, have confirmed this candidate."""
    row = _row(connection, candidate_hash)
    if row is None or row["status"] != "approved":
        return False
    persons = {name for name in (row["first_by"], row["second_by"]) if name}
    allowed = persons & set(rule.approvers) if rule.approvers else persons
    return len(allowed) >= rule.needed


def others_waiting(connection: Connection, candidate_hash: str) -> int:
    """Return how many other candidates wait for a person."""
    others = table.c.candidate_hash != candidate_hash
    rows = connection.execute(
        select(table.c.candidate_hash).where(others, table.c.status.in_(("waiting", "approved")))
    )
    return len(rows.fetchall())


def mark_published(connection: Connection, candidate_hash: str) -> None:
    """Note that a candidate was published."""
    connection.execute(
        update(table).where(table.c.candidate_hash == candidate_hash).values(status="published")
    )


def waiting(engine: Engine) -> list[dict[str, Any]]:
    """Return the candidates that wait for a person or for the next run."""
    live = table.c.status.in_(("waiting", "approved"))
    with engine.connect() as connection:
        rows = connection.execute(select(table).where(live)).mappings()
        return [dict(row) for row in rows]


def confirm(
    engine: Engine,
    candidate_hash: str,
    person: str,
    rule: ApprovalRule,
    now: datetime | None = None,
) -> bool:
    """Record a person's confirmation; return whether the candidate may be published now.

    Raises:
        ApprovalError: no candidate with this hash waits, or the confirmation cannot count.
    """
    with writing(engine) as connection:
        row = _waiting_row(connection, candidate_hash)
        given = [name for name in (row["first_by"], row["second_by"]) if name]
        rule.check(person, given)
        place = "second" if given else "first"
        enough = len(given) + 1 >= rule.needed
        values = {
            f"{place}_by": person,
            f"{place}_at": _moment(now),
            "status": "approved" if enough else "waiting",
        }
        connection.execute(
            update(table).where(table.c.candidate_hash == candidate_hash).values(values)
        )
    return enough


def reject(
    engine: Engine, candidate_hash: str, person: str, note: str, now: datetime | None = None
) -> None:
    """Record that a person rejects a candidate, and why; it is never published.

    Raises:
        ApprovalError: no such candidate waits, or name or reason are missing.
    """
    if not person.strip() or not note.strip():
        raise ApprovalError("否决须写明姓名与理由")
    values = {"status": "rejected", "first_by": person, "first_at": _moment(now), "note": note}
    with writing(engine) as connection:
        _waiting_row(connection, candidate_hash)
        connection.execute(
            update(table).where(table.c.candidate_hash == candidate_hash).values(values)
        )


def _waiting_row(connection: Connection, candidate_hash: str) -> dict[str, Any]:
    row = _row(connection, candidate_hash)
    if row is None or row["status"] != "waiting":
        raise ApprovalError("没有这个散列的候选在等待确认；名单可能已变，请核对最新候选")
    return row


def _row(connection: Connection, candidate_hash: str) -> dict[str, Any] | None:
    statement = select(table).where(table.c.candidate_hash == candidate_hash)
    row = connection.execute(statement).mappings().first()
    return None if row is None else dict(row)


def _moment(now: datetime | None) -> datetime:
    return (now or datetime.now(SHANGHAI)).replace(tzinfo=None, microsecond=0)
