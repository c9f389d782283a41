"""Drafts: the rows of a table as typed values, with what was wrong, before the rules judge them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.complaints.complainants import speaks_of_callers, without_informants
from domain.intake.fields import Stretch, read_fields
from domain.intake.sheets.grids import sound_text
from domain.intake.sheets.tables import Table
from domain.intake.sources import SOURCES
from domain.intake.versions import TYPED_AS
from domain.privacy.plain_words import PlainWords
from domain.values.personal_numbers import hide_numbers_in_rows
from domain.values.text import clean, flag_unique, map_unique
from resources.inbox.files import InboxFile
from schemas.policy.load import Policy
from schemas.rows.plain import party_columns
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
        starts: in which row each table begins, where several stand below each other.
    """

    rows: pd.DataFrame
    raw: pd.DataFrame
    problems: dict[str, pd.Series]
    breaks: list[Break] = field(default_factory=list)
    warnings: list[pd.DataFrame] = field(default_factory=list)
    ignored: dict[str, "pd.Series[bool]"] = field(default_factory=dict)
    starts: tuple[int, ...] = (0,)


class Placed(NamedTuple):
    """A table and what its rows depend on besides its cells.

    Attributes:
        file: name of the file in which it stands.
        table: the table.
        period: gives dates without a year theirs.
    """

    file: str
    table: Table
    period: tuple[date, date] | None = None


def draft_of(
    file: InboxFile,
    source: str,
    table: Table,
    policy: Policy,
    period: tuple[date, date] | None = None,
    cells: pd.DataFrame | None = None,
) -> Draft:
    """Typed rows of one sheet with provenance; `cells` overrides the table's own.

    Args:
        file: the file that the table stands in.
        source: name of the source.
        table: one table of a sheet.
        policy: headers, prescribed values, vocabulary, sentences of rules.
        period: first and last day that dates without a year lie in, if known.
        cells: takes the place of the table's own cells.
    """
    own = table if cells is None else replace(table, cells=cells)
    return draft_of_all([Placed(file.name, own, period)], source, policy)


def draft_of_all(placed: Sequence[Placed], source: str, policy: Policy) -> Draft:
    """Typed rows of several tables, one below the other, as if each had been read alone.

    What a table costs is not its rows but the fixed price of each step over columns, so that many
    small tables are read as one.

    Args:
        placed: tables with the file and period of each.
        source: name of the source.
        policy: headers, prescribed values, vocabulary, sentences of rules.
    """
    tables = [one.table for one in placed]
    sizes = [len(table.rows) for table in tables]
    starts = tuple(accumulate(sizes[:-1], initial=0))
    raw = stacked([table.cells for table in tables])
    reading = read_fields(
        raw,
        SOURCES[source].columns,
        policy.choices.get(source, {}),
        policy.terms,
        county=policy.county,
        stretches=[Stretch(at, one.period) for at, one in zip(starts, placed, strict=True)],
    )
    rows = _with_places(reading.values, source, placed, sizes)
    if "extra" in columns_of(source):
        informed = SOURCES[source].informed
        extras = [silent(t.extra, policy) if informed else t.extra for t in tables]
        rows["extra"] = pd.Series(
            [j for extra in extras for j in extra_json(extra, policy.plain)], dtype=TEXT
        )
    kept = policy.sources[source].unknown_columns == "keep"
    rows[TYPED_AS] = typed_digests([[t.cells, *([t.extra] if kept else [])] for t in tables])
    rows[PART] = np.concatenate([table.parts.to_numpy() for table in tables])
    shifted = pd.Series(np.concatenate([table.shifted.to_numpy() for table in tables]))
    draft = Draft(rows, raw, reading.problems, [Break("columns_shifted", "", shifted)])
    return _without_informants(replace(draft, starts=starts), source, policy)


def _with_places(
    values: pd.DataFrame, source: str, placed: Sequence[Placed], sizes: Sequence[int]
) -> pd.DataFrame:
    """The values behind the provenance of every row."""
    files = np.repeat(np.array([one.file for one in placed], dtype=object), sizes)
    sheets = np.repeat(np.array([one.table.sheet or None for one in placed], dtype=object), sizes)
    numbers = pd.Series(np.concatenate([one.table.rows.to_numpy() for one in placed]))
    return with_provenance(
        values, source, pd.Series(files, dtype=TEXT), pd.Series(sheets, dtype=TEXT), numbers
    )


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Raw cells of several tables below each other; a column that a table lacks is empty there.

    Halves of characters become a mark, which no column of text can hold, and truth values words:
    pandas takes `True` and 1 for the same cell.
    """
    names = list(dict.fromkeys(str(name) for frame in frames for name in frame.columns))
    columns: dict[str, list[object]] = {name: [] for name in names}
    for frame in frames:
        for name, cells in columns.items():
            cells.extend(_sounds(frame[name].tolist()) if name in frame else [None] * len(frame))
    index = pd.RangeIndex(sum(map(len, frames)))
    return pd.DataFrame(columns, index=index, dtype=object)


def _sounds(cells: list[object]) -> list[object]:
    """The cells of a column, mended where one needs it: all texts are looked at as one."""
    texts = "".join([cell for cell in cells if isinstance(cell, str)])
    if bool not in set(map(type, cells)) and (texts.isprintable() or not _HALF.search(texts)):
        return cells
    return [_sound(cell) for cell in cells]


def _sound(cell: object) -> object:
    if isinstance(cell, str):
        return cell if cell.isprintable() or not _HALF.search(cell) else sound_text(cell)
    return str(cell) if isinstance(cell, bool) else cell


_HALF = re.compile("[\ud800-\udfff]")


def _without_informants(draft: Draft, source: str, policy: Policy) -> Draft:
    """Cells that speak of who told, or give a telephone, are not kept and not shown.

    Of the cells of parties and places only the parts that do.
    """
    breaks = list(draft.breaks)
    for name in SOURCES[source].told:
        told = flag_unique(draft.rows[name], lambda text: tells_informant(str(text), policy))
        if told.any():
            draft.rows[name] = draft.rows[name].mask(told)
            breaks.append(Break("informant_text", name, told))
    for name in party_columns(source):
        typed = draft.rows[name]
        kept = map_unique(typed, lambda text: without_informants(str(text), policy.complaints))
        told = (kept.ne(typed) & typed.notna()).fillna(value=False).astype(bool)
        if told.any():
            draft.rows[name] = kept
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
    values: pd.DataFrame,
    source: str,
    file: str | pd.Series,
    sheet: str | pd.Series | None,
    numbers: pd.Series,
) -> pd.DataFrame:
    """Put the provenance columns before the values; the record id may come with the values.

    Args:
        values: typed columns.
        source: name of the source.
        file: shown name of the file.
        sheet: name of the sheet, or None.
        numbers: row numbers as the person sees them.
    """
    first = {
        "source": source,
        "source_record_id": values.get("source_record_id", np.nan),
        "source_file": file,
        "source_sheet": np.nan if sheet is None else sheet,
        "source_row": numbers,
    }
    rest = values.drop(columns="source_record_id", errors="ignore")
    return pd.concat([pd.DataFrame(first, index=values.index), rest], axis=1)


def typed_digest(cells: pd.DataFrame) -> pd.Series:
    """A digest per row of its cells as typed, white space and width aside.

    Two rows are the same only if these agree: what was read may leave out what could not be.
    """
    return typed_digests([[cells]]).set_axis(cells.index)


def typed_digests(tables: Sequence[Sequence[pd.DataFrame]]) -> pd.Series:
    """`typed_digest` of the rows of several tables below each other, each of one or more parts.

    A table's columns count by their names, so that a column which it lacks says nothing.
    """
    sizes = [len(parts[0]) for parts in tables]
    pieces = []
    for frames in zip(*tables, strict=True):
        cells = stacked(frames)
        for name in sorted(cells.columns):
            has = np.repeat([name in frame.columns for frame in frames], sizes)
            heads = np.where(has, f"\x1f{name}=", "").astype(object)
            cell_texts = pa.array(clean(cells[name]), pa.large_string())
            pieces += [pa.array(heads, pa.large_string()), pc.fill_null(cell_texts, "")]
    # All columns at once: one text per row is made, and none on the way.
    text = pc.binary_join_element_wise(*pieces, pa.scalar("", pa.large_string()))
    numbers = pd.util.hash_pandas_object(pd.Series(text.to_pandas(), dtype=TEXT), index=False)
    return pd.Series([f"{number:016x}" for number in numbers.tolist()], dtype=TEXT)


def extra_json(extra: pd.DataFrame, words: PlainWords) -> pd.Series:
    """Columns that the contract does not name, as one JSON object per row; NaN where all are empty.

    Nobody knows what such a column is for, so that known words and figures stay in it, and no
    person's name, telephone or id number.
    Row by row because each object has its own keys; most files have no such column at all.

    Args:
        extra: cells as typed.
        words: what may stay of them, and of their headers.
    """
    if extra.empty or not len(extra.columns):
        return pd.Series(np.nan, index=extra.index, dtype=TEXT)
    texts = extra.astype("str")
    names = shown_headers([str(name) for name in extra.columns], words)
    objects = [
        {
            name: hide_numbers_in_rows(words.shown(cell))
            for name, cell in zip(names, row, strict=True)
            if isinstance(cell, str) and cell.strip()
        }
        for row in texts.itertuples(index=False, name=None)
    ]
    rendered = [json.dumps(o, ensure_ascii=False) if o else None for o in objects]
    return pd.Series(rendered, index=extra.index, dtype=TEXT)


def shown_headers(names: Sequence[str], words: PlainWords) -> list[str]:
    """Return headers that nobody knows as far as their words are known, none of them twice."""
    shown: list[str] = []
    for name in names:
        plain = hide_numbers_in_rows(words.shown(name))
        same = sum(one == plain or one.startswith(f"{plain}#") for one in shown)
        shown.append(f"{plain}#{same + 1}" if same else plain)
    return shown


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
    if len(drafts) == 1:
        return drafts[0]
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
        starts=tuple(
            int(at) + first for d, at in zip(drafts, starts, strict=False) for first in d.starts
        ),
    )


def _moved(found: Break, start: int, total: pd.RangeIndex) -> Break:
    places = total[start : start + len(found.rows)]
    return replace(found, rows=found.rows.set_axis(places).reindex(total, fill_value=False))


PART = "_part"
"""Under which header of its sheet a row stands; not a column of any source, gone after reading."""
