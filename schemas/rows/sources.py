"""What accepted rows of each source must look like, and the rules with their Chinese wording.

`row_schema` gives the pandera model of one source: exact columns, types, and checks whose `error`
is a rule code and a field, `code:field`. What a source has for columns and rules is its definition
(`domain.intake.sources`). Reading cells is `domain.intake.fields`; the split is
`schemas.rows.validation`.
"""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from domain.intake.batch import PROVENANCE
from domain.intake.parties import PARTY_NO
from domain.intake.sources import PARTY_SOURCES, SOURCES
from domain.intake.sources.definition import Kind, NoWords, RowRule, SourceDefinition, Words
from domain.intake.versions import TYPED_AS
from schemas.catalogue import field
from schemas.catalogue.columns import parties, records, sources
from schemas.catalogue.frame import Frame, build, by_name

Mask = "pd.Series[bool]"

TEXT = field.TEXT
"""The type of texts in frames."""

READ = by_name((*records.FIELDS, *sources.FIELDS, *parties.FIELDS))
"""Columns that a source may have: reading depends on these declarations and those of the sources
themselves, and on no others."""

NO_WORDS = NoWords()
_FIRST = ("batch", "filer_code", "period_start", "period_end")
_AFTER = {"violation_type": "violation_codes"}
_SEVERAL: dict[Kind, Callable[[str], list[str]]] = {
    "party_id": lambda _: ["party_id_text", "uscc", "id_number", "code_hash"],
    "uscc": lambda name: [name, "code_hash"],
}
"""Kinds of cells that are read into several columns."""

RECORD_KEY = rf"(?:{'|'.join(PARTY_SOURCES)}):\S.*"
"""How a row names a record of another source."""


def columns_of(source: str) -> dict[str, Any]:
    """Column -> dtype of the accepted frame of a source, in the order of the architecture page.

    Any, because a dtype is a name or an object of pandas.
    """
    return source_frame(source).dtypes()


@cache
def source_frame(source: str) -> Frame:
    """The accepted frame of a source: its columns as they are declared, and nothing else."""
    definition = SOURCES[source]
    return build(
        READ,
        source,
        definition.description,
        _names(definition),
        required=f"source_row {PARTY_NO}" if definition.names_parties else "source_row",
        own=definition.fields,
    )


def _names(definition: SourceDefinition) -> list[str]:
    derived = definition.derived
    names = [*PROVENANCE, *((PARTY_NO,) if definition.names_parties else ()), TYPED_AS]
    names += [name for name in _FIRST if name in derived]
    for name, kind in definition.columns.items():
        names += _SEVERAL[kind](name) if kind in _SEVERAL else [name]
        if _AFTER.get(name) in derived:
            names.append(_AFTER[name])
    return list(dict.fromkeys([*names, *derived]))


def row_schema(
    source: str, window: tuple[date, date] | None = None, words: Words = NO_WORDS
) -> pa.DataFrameSchema:
    """The pandera model of a source's rows after reading, with the columns that it declares.

    Args:
        source: name of the source.
        window: first and last day that an inspection may have (sources by batches only).
        words: the policy's words that rules ask for; without them those rules hold.
    """
    columns = {
        name: pa.Column(dtype, _column_checks(source, name, window), nullable=True)
        for name, dtype in columns_of(source).items()
    }
    checks = [
        pa.Check(_rule(rule, words), error=f"{rule.code}:{rule.field}", ignore_na=False)
        for rule in SOURCES[source].rules
    ]
    return pa.DataFrameSchema(columns, checks=checks, strict=True, ordered=True, name=source)


def _rule(rule: RowRule, words: Words) -> Callable[[pd.DataFrame], "pd.Series[bool]"]:
    return lambda rows: rule.holds(rows, words)


def _column_checks(source: str, name: str, window: tuple[date, date] | None) -> list[pa.Check]:
    checks = []
    if name in SOURCES[source].required:
        checks.append(pa.Check(pd.Series.notna, error=f"required:{name}", ignore_na=False))
    if window and name in SOURCES[source].within_batch:
        first, last = (pd.Timestamp(day) for day in window)
        checks.append(pa.Check.in_range(first, last, error=f"outside_batch:{name}"))
    if name in SOURCES[source].record_fields:
        checks.append(pa.Check.str_matches(RECORD_KEY, error=f"record_form:{name}"))
    return checks
