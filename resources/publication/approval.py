"""Candidates that wait for a named person (`credit_blacklist_candidate` of the shared database).

The publishing transaction asks here whether a candidate was confirmed; the command and the job that
confirm or reject write here. Which confirmations count is decided in `domain.release.approval`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.release.approval import ApprovalError, ApprovalRule, person_name
from resources.base.clock import wall_time
from resources.databases.engine import writing
from resources.databases.seals import seal
from schemas.tables.shared import credit_blacklist_candidate as table


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
    seal(connection, [table])


def approved(connection: Connection, candidate_hash: str, rule: ApprovalRule) -> bool:
    """Return whether enough persons, who all may, have confirmed this candidate.

    Args:
        connection: open transaction.
        candidate_hash: hash of the candidate (`candidate_hash`).
        rule: who may approve, and how many must.
    """
    row = _row(connection, candidate_hash)
    if row is None or row["status"] != "approved":
        return False
    persons = {name for name in (row["first_by"], row["second_by"]) if name}
    return sum(rule.allows(name) for name in persons) >= rule.needed


def rejection(connection: Connection, candidate_hash: str) -> str | None:
    """Return who rejected this candidate and why, None if nobody did."""
    row = _row(connection, candidate_hash)
    if row is None or row["status"] != "rejected":
        return None
    return f"{row['second_by'] or row['first_by']}：{row['note']}"


def undecided(connection: Connection, candidate_hash: str) -> bool:
    """Return whether a candidate waits, other than this one where this one was confirmed."""
    ours = (table.c.candidate_hash == candidate_hash) & (table.c.status == "approved")
    live = table.c.status.in_(("waiting", "approved"))
    return connection.execute(select(table.c.candidate_hash).where(live, ~ours)).first() is not None


def mark_published(connection: Connection, candidate_hash: str) -> None:
    """Note that a candidate was published."""
    connection.execute(
        update(table).where(table.c.candidate_hash == candidate_hash).values(status="published")
    )
    seal(connection, [table])


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

    Args:
        engine: the shared database.
        candidate_hash: hash of the candidate (`candidate_hash`).
        person: name of the person.
        rule: who may approve, and how many must.
        now: naive time in Asia/Shanghai.

    Raises:
        ApprovalError: no candidate with this hash waits, or the confirmation cannot count.
    """
    person = person_name(person)
    with writing(engine) as connection:
        row = _waiting_row(connection, candidate_hash)
        given = _given(row)
        rule.check(person, given)
        place = "second" if given else "first"
        enough = len(given) + 1 >= rule.needed
        values = {
            f"{place}_by": person,
            f"{place}_at": wall_time(now),
            "status": "approved" if enough else "waiting",
        }
        connection.execute(
            update(table).where(table.c.candidate_hash == candidate_hash).values(values)
        )
        seal(connection, [table])
    return enough


def reject(
    engine: Engine,
    candidate_hash: str,
    person: str,
    note: str,
    rule: ApprovalRule,
    now: datetime | None = None,
) -> None:
    """Record that a person rejects a candidate, and why; it is never published.

    Args:
        engine: the shared database.
        candidate_hash: hash of the candidate (`candidate_hash`).
        person: name of the person.
        note: why, in words.
        rule: who may approve, and how many must.
        now: naive time in Asia/Shanghai.

    Raises:
        ApprovalError: no such candidate waits, name or reason are missing, or the person may not.
    """
    person = person_name(person)
    rule.check(person)
    if not note.strip():
        raise ApprovalError("否决须写明理由")
    with writing(engine) as connection:
        row = _row(connection, candidate_hash)
        if row is None or row["status"] not in ("waiting", "approved"):
            raise ApprovalError(_NOT_WAITING)
        # Who confirmed before stays on record: a rejection takes the place that is free.
        if row["second_by"]:
            raise ApprovalError("该候选已由两人确认")
        place = "second" if _given(row) else "first"
        values = {f"{place}_by": person, f"{place}_at": wall_time(now)}
        values |= {"status": "rejected", "note": note.strip()}
        connection.execute(
            update(table).where(table.c.candidate_hash == candidate_hash).values(values)
        )
        seal(connection, [table])


_NOT_WAITING = "没有这个散列的候选在等待确认；名单可能已变，请核对最新候选"


def _given(row: Mapping[str, Any]) -> list[str]:
    return [name for name in (row["first_by"], row["second_by"]) if name]


def _waiting_row(connection: Connection, candidate_hash: str) -> dict[str, Any]:
    row = _row(connection, candidate_hash)
    if row is None or row["status"] != "waiting":
        raise ApprovalError(_NOT_WAITING)
    return row


def _row(connection: Connection, candidate_hash: str) -> dict[str, Any] | None:
    statement = select(table).where(table.c.candidate_hash == candidate_hash)
    row = connection.execute(statement).mappings().first()
    return None if row is None else dict(row)
