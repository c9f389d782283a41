"""What accepted rows of each source must look like, and the rules with their Chinese wording.

`row_schema` gives the pandera model of one source: exact columns, types, and checks whose `error`
is a rule code and a field, `code:field`. What a source has for columns and rules is its definition
(`domain.intake.sources`). Reading cells is `domain.intake.fields`; the split is
`schemas.rows.validation`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from domain.intake.batch import PROVENANCE
from domain.intake.parties import PARTY_NO
from domain.intake.sources import PARTY_SOURCES, SOURCES
from domain.intake.sources.definition import Kind, NoWords, RowRule, Words
from domain.intake.versions import TYPED_AS

Mask = "pd.Series[bool]"

TEXT = pd.StringDtype(na_value=np.nan)
_DTYPES: dict[Kind, object] = {
    "flag": "boolean",
    "status": "boolean",
    "date": "datetime64[us]",
    "lasting_date": "datetime64[us]",
    "moment": "datetime64[us]",
    "yuan": "Float64",
    "wan": "Float64",
    "count": "Int64",
    "number": "Int64",
}
_DERIVED = {"text": TEXT, "date": "datetime64[us]"}

NO_WORDS = NoWords()
_FIRST = ("batch", "filer_code", "period_start", "period_end")
_AFTER = {"violation_type": "violation_codes"}

RECORD_KEY = rf"(?:{'|'.join(PARTY_SOURCES)}):\S.*"
"""How a row names a record of another source."""


def columns_of(source: str) -> dict[str, Any]:
    """Column -> dtype of the accepted frame of a source, in the order of the architecture page.

    Any, because a dtype is a name or an object of pandas.
    """
    shape = SOURCES[source]
    derived = {name: _DERIVED[kind] for name, kind in shape.derived.items()}
    typed: dict[str, Any] = dict.fromkeys(PROVENANCE, TEXT) | {"source_row": "int64"}
    if shape.names_parties:
        typed[PARTY_NO] = "int64"
    typed[TYPED_AS] = TEXT
    typed |= {name: derived[name] for name in _FIRST if name in derived}
    for name, kind in shape.columns.items():
        if kind == "party_id":
            typed |= dict.fromkeys(("party_id_text", "uscc", "id_number", "code_hash"), TEXT)
        elif kind == "uscc":
            typed |= dict.fromkeys((name, "code_hash"), TEXT)
        else:
            typed[name] = _DTYPES.get(kind, TEXT)
        if _AFTER.get(name) in derived:
            typed[_AFTER[name]] = derived[_AFTER[name]]
    return typed | {name: dtype for name, dtype in derived.items() if name not in typed}


def row_schema(
    source: str, window: tuple[date, date] | None = None, words: Words = NO_WORDS
) -> pa.DataFrameSchema:
    """The pandera model of a source's rows after reading.

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
