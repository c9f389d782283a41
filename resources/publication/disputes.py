"""Marks of listings whose objection is being examined; outside hash and delta."""

from collections.abc import Collection

from sqlalchemy import (
    Connection,
    select,
    update,
)

from resources.databases.engine import chunks
from resources.databases.seals import seal
from schemas.tables.shared import (
    credit_blacklist,
)

IN_DISPUTE = "异议中"
"""Mark of a listing whose objection is being examined."""


def disputed_ids(connection: Connection) -> set[str]:
    """Ids of the listings that are marked as disputed."""
    table = credit_blacklist.c
    statement = select(table.listing_id).where(table.dispute.is_not(None))
    return set(connection.execute(statement).scalars())


def mark_disputes(connection: Connection, listing_ids: Collection[str]) -> None:
    """Mark these listings as 异议中, and no others."""
    table = credit_blacklist
    connection.execute(update(table).where(table.c.dispute.is_not(None)).values(dispute=None))
    for part in chunks(sorted(listing_ids)):
        chosen = table.c.listing_id.in_(part)
        connection.execute(update(table).where(chosen).values(dispute=IN_DISPUTE))
    seal(connection, [table])
