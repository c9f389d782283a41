"""Which columns of a source may hold a person's number, and the others without any.

Decided column by column from what is declared: a column of telephones or id numbers
(`Field.may_hold_number`) and a column of codes keep theirs, a number of a record or document gets a
digest in place of a person's number, and of every other text only the ends of the number are shown.
What a number is, in whatever spelling, is `domain.values.personal_numbers`.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import islice
from types import MappingProxyType
from typing import Final

import pandas as pd

from domain.intake.sources import SOURCES
from domain.intake.sources.definition import CODED, Kind
from domain.intake.versions import TYPED_AS
from domain.values.personal_numbers import hide_numbers_in_rows, key_without_numbers, may_hold
from domain.values.text import spread, typed_array
from schemas.rows.sources import source_frame

_NUMBERED: Final[tuple[Kind, ...]] = ("record", "decision")
_READ_AS_NUMBERS: Final[tuple[Kind, ...]] = (*CODED, "phones", "shown_code")
_MADE: Final = frozenset(
    {TYPED_AS, "code_hash", "uscc", "extra", "source_file", "source_sheet", "source"}
)
"""Digests, valid codes, and what is without numbers from its making on: names of files
(`resources.inbox.entries`) and sheets (`domain.intake.sheets.names`), cells of unknown columns
(`resources.intake.drafts`)."""
_REGISTER_NO: Final = re.compile(r"\d{15}")
"""An old registration number, which is looked up whole (`domain.intake.registered_codes`)."""


def _unless_registered(text: str) -> str:
    return text if _REGISTER_NO.fullmatch(text) else hide_numbers_in_rows(text)


def _each(text: str) -> str:
    """Of several values each for itself: sums and days beside each other are no number."""
    return ";".join(map(hide_numbers_in_rows, text.split(";")))


@cache
def treatments(source: str) -> Mapping[str, Callable[[str], str]]:
    """Return column -> what takes persons' numbers out of its texts; not of columns that keep them.

    Args:
        source: name of the source.
    """
    definition = SOURCES[source]
    keys = {"source_record_id", *definition.record_fields, *definition.numbered}
    found: dict[str, Callable[[str], str]] = {}
    for field in source_frame(source).fields:
        kind = definition.columns.get(field.name)
        if field.kind != "text" or field.name in _MADE or field.may_hold_number:
            continue
        if field.name in keys or kind in _NUMBERED:
            found[field.name] = key_without_numbers
        elif field.name in definition.derived:
            found[field.name] = _each
        elif kind == "register_no":
            found[field.name] = _unless_registered
        elif kind not in _READ_AS_NUMBERS:
            found[field.name] = hide_numbers_in_rows
    return MappingProxyType(found)


def keeps_numbers(source: str, field: str) -> bool:
    """Whether a cell of this column is read for the numbers in it, so that it may go back whole.

    Besides columns of numbers these are columns of names: a number typed there is taken out and put
    where it belongs.
    """
    kind = SOURCES[source].columns.get(field)
    return kind in (*_READ_AS_NUMBERS, "register_no", "name", "names", "people")


def without_persons_numbers(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """Return the rows with no person's number outside of the columns that are for them.

    Args:
        rows: typed rows of the source, all of its columns.
        source: its name.
    """
    read = {name: pd.factorize(rows[name]) for name in treatments(source)}
    texts = {name: uniques.tolist() for name, (_, uniques) in read.items()}
    found = iter(may_hold([text for column in texts.values() for text in column]))
    changed: dict[str, pd.Series] = {}
    for name, plain in treatments(source).items():
        hits = [*islice(found, len(texts[name]))]
        if any(hits):
            without = [
                plain(text) if hit else text for text, hit in zip(texts[name], hits, strict=True)
            ]
            changed[name] = spread(typed_array(without, "str"), read[name][0], rows[name])
    return rows.assign(**changed) if changed else rows
