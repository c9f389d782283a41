"""Drafts: the rows of a table as typed values, with what was wrong, before the rules judge them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from domain.complaints.complainants import speaks_of_callers
from domain.intake.fields import read_fields
from domain.intake.sheets.tables import Table
from domain.intake.sources import SOURCES
from domain.intake.versions import TYPED_AS
from domain.values.text import clean, flag_unique
from resources.intake.inbox import InboxFile
from schemas.policy.load import Policy
from schemas.rows.sources import TEXT, columns_of
from schemas.rows.validation import (
    Break,
)


@dataclass(frozen=True)
class Draft:
    """Rows of a file that were read and not yet judged.

    Attributes:
        rows: typed rows with all columns of the source.
        raw: cells as typed, by field, to show what was found.
        problems: field -> code of the cells that could not be read.
        breaks: rules that a source's own reader found broken.
        warnings: issues about the file or a sheet.
        ignored: reason -> which rows count for nothing.
    """

    rows: pd.DataFrame
    raw: pd.DataFrame
    problems: dict[str, pd.Series]
    breaks: list[Break] = field(default_factory=list)
    warnings: list[pd.DataFrame] = field(default_factory=list)
    ignored: dict[str, "pd.Series[bool]"] = field(default_factory=dict)


def draft_of(
    file: InboxFile,
    source: str,
    table: Table,
    policy: Policy,
    period: tuple[date, date] | None = None,
    cells: pd.DataFrame | None = None,
) -> Draft:
    """Typed rows of one sheet with provenance; `cells` overrides the table's own."""
    raw = table.cells if cells is None else cells
    reading = read_fields(
        raw,
        SOURCES[source].columns,
        policy.choices.get(source, {}),
        policy.terms,
        period,
        policy.county,
    )
    rows = with_provenance(reading.values, source, file.name, table.sheet or None, table.rows)
    if "extra" in columns_of(source):
        informed = SOURCES[source].informed
        rows["extra"] = extra_json(silent(table.extra, policy) if informed else table.extra)
    kept = policy.sources[source].unknown_columns == "keep"
    rows[TYPED_AS] = typed_digest(raw, *([table.extra] if kept else []))
    rows[PART] = table.parts
    breaks = [Break("columns_shifted", "", table.shifted)]
    return _without_informants(Draft(rows, raw, reading.problems, breaks), source, policy)


def _without_informants(draft: Draft, source: str, policy: Policy) -> Draft:
    """Cells that speak of who told, or give a telephone, are not kept and not shown."""
    breaks = list(draft.breaks)
    for name in SOURCES[source].told:
        told = flag_unique(draft.rows[name], lambda text: tells_informant(str(text), policy))
        if told.any():
            draft.rows[name] = draft.rows[name].mask(told)
            breaks.append(Break("informant_text", name, told))
    return replace(draft, breaks=breaks)


def silent(extra: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Unnamed columns less those, and the single cells, that speak of who told."""
    if not len(extra.columns):
        return extra
    kept = {
        name: extra[name].mask(
            flag_unique(extra[name], lambda cell: tells_informant(str(cell), policy))
        )
        for name in extra
        if not tells_informant(str(name), policy)
    }
    return pd.DataFrame(kept, index=extra.index)


def tells_informant(text: str, policy: Policy) -> bool:
    """Whether a text speaks of who told it, in words that policy lists."""
    return speaks_of_callers(text, policy.complaints)


def with_provenance(
    values: pd.DataFrame, source: str, file: str, sheet: str | None, numbers: pd.Series
) -> pd.DataFrame:
    """Put the provenance columns before the values; the record id may come with the values."""
    first = {
        "source": source,
        "source_record_id": values.get("source_record_id", np.nan),
        "source_file": file,
        "source_sheet": sheet or np.nan,
        "source_row": numbers,
    }
    rest = values.drop(columns="source_record_id", errors="ignore")
    return pd.concat([pd.DataFrame(first, index=values.index), rest], axis=1)


def typed_digest(*parts: pd.DataFrame) -> pd.Series:
    """A digest per row of its cells as typed, white space and width aside.

    Two rows are the same only if these agree: what was read may leave out what could not be.
    """
    text = pd.Series("", index=parts[0].index, dtype=TEXT)
    for frame in parts:
        for name in sorted(map(str, frame.columns)):
            text = text + "\x1f" + name + "=" + clean(frame[name]).fillna("")
    numbers = pd.util.hash_pandas_object(text, index=False)
    return numbers.map("{:016x}".format).astype(TEXT)


def extra_json(extra: pd.DataFrame) -> pd.Series:
    """Columns that the contract does not name, as one JSON object per row; NaN where all are empty.

    Row by row because each object has its own keys; most files have no such column at all.
    """
    if extra.empty or not len(extra.columns):
        return pd.Series(np.nan, index=extra.index, dtype=TEXT)
    texts = extra.astype("str")
    objects = [
        {
            name: cell
            for name, cell in zip(extra.columns, row, strict=True)
            if isinstance(cell, str) and cell.strip()
        }
        for row in texts.itertuples(index=False, name=None)
    ]
    rendered = [json.dumps(o, ensure_ascii=False) if o else None for o in objects]
    return pd.Series(rendered, index=extra.index, dtype=TEXT)


def join_drafts(drafts: Sequence[Draft]) -> Draft:
    """Several sheets of a file as one table."""
    sizes = [len(draft.rows) for draft in drafts]
    starts = np.cumsum([0, *sizes])
    total = pd.RangeIndex(int(starts[-1]))
    fields = {name for draft in drafts for name in draft.problems}
    problems = {
        name: pd.concat(
            [
                d.problems.get(name, pd.Series(np.nan, index=d.rows.index, dtype=TEXT))
                for d in drafts
            ],
            ignore_index=True,
        )
        for name in sorted(fields)
    }
    return Draft(
        rows=pd.concat([d.rows for d in drafts], ignore_index=True),
        raw=pd.concat([d.raw for d in drafts], ignore_index=True),
        problems=problems,
        breaks=[
            _moved(b, start, total)
            for d, start in zip(drafts, starts, strict=False)
            for b in d.breaks
        ],
        warnings=[warning for d in drafts for warning in d.warnings],
        ignored={
            reason: pd.concat(
                [d.ignored.get(reason, pd.Series(False, index=d.rows.index)) for d in drafts],
                ignore_index=True,
            )
            for reason in sorted({reason for d in drafts for reason in d.ignored})
        },
    )


def _moved(found: Break, start: int, total: pd.RangeIndex) -> Break:
    places = total[start : start + len(found.rows)]
    return replace(found, rows=found.rows.set_axis(places).reindex(total, fill_value=False))


PART = "_part"
"""Under which header of its sheet a row stands; not a column of any source, gone after reading."""
