"""All columns by name, and the frames that are made of them.

What a name means in one table or source only is declared for that frame (`own`); here is what it
means everywhere else.
"""

from functools import partial

from domain.intake.sources import SOURCES
from schemas.catalogue.columns import (
    alerts,
    follow_up,
    handovers,
    operation,
    parties,
    planning,
    publication,
    records,
    sources,
)
from schemas.catalogue.frame import build, by_name

_DECLARED = by_name(
    (
        *records.FIELDS,
        *sources.FIELDS,
        *parties.FIELDS,
        *publication.FIELDS,
        *operation.FIELDS,
        *follow_up.FIELDS,
        *alerts.FIELDS,
        *handovers.FIELDS,
        *planning.FIELDS,
    )
)
FIELDS = {field.name: field for one in SOURCES.values() for field in one.fields} | _DECLARED
"""Column name to its declaration; what only one source has is declared in its definition."""

frame = partial(build, FIELDS)
"""A frame of these columns (`build`)."""
