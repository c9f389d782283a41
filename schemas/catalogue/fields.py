"""All columns by name, and the frames that are made of them.

What a name means in one table or source only is declared for that frame (`own`); here is what it
means everywhere else.
"""

from functools import partial

from schemas.catalogue.columns import operation, parties, publication, records, sources
from schemas.catalogue.frame import build, by_name

FIELDS = by_name(
    (
        *records.FIELDS,
        *sources.FIELDS,
        *parties.FIELDS,
        *publication.FIELDS,
        *operation.FIELDS,
    )
)
"""Column name to its declaration."""

frame = partial(build, FIELDS)
"""A frame of these columns (`build`)."""
