"""Which version of the masks made the public rows."""

import hashlib

import pandas as pd
from sqlalchemy import (
    Connection,
    delete,
    insert,
    select,
)

from domain.listing.fields import PUBLIC_FIELDS
from domain.listing.frame import as_text
from domain.listing.public import NO_RULES, PublicRules, public_listings
from resources.base.code_version import code_version
from resources.databases.engine import insert_texts
from resources.databases.seals import seal
from schemas.tables.shared import (
    credit_blacklist_masking,
    credit_blacklist_public,
)


def masking_version(rules: PublicRules = NO_RULES) -> str:
    """Return the version of what is shown: a digest of all code that masks, and of the words.

    Public rows made by another version are made anew (`resources.publication.transaction`).
    """
    text = f"{code_version('domain.listing.public')}\n{rules.digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def masked_by(connection: Connection) -> str | None:
    """Return the version of the masks that made the public rows."""
    return connection.execute(select(credit_blacklist_masking.c.version)).scalar()


def mask_anew(connection: Connection, listings: pd.DataFrame, rules: PublicRules) -> None:
    """Make every public row anew, by the masks as they are now.

    Args:
        connection: open transaction.
        listings: the current list.
        rules: closed vocabularies of the public list.
    """
    connection.execute(delete(credit_blacklist_public))
    public = as_text(public_listings(listings, rules), PUBLIC_FIELDS)
    insert_texts(connection, credit_blacklist_public, public)
    connection.execute(delete(credit_blacklist_masking))
    connection.execute(insert(credit_blacklist_masking), {"version": masking_version(rules)})
    seal(connection, [credit_blacklist_masking])
