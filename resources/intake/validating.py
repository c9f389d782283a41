"""Drafts judged by the rules of their source: rows accepted or rejected, everything wrong in words.

One file or many in one frame; how files become drafts is `resources.intake.drafts`, what the rules
are `schemas.rows`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from domain.intake.parties import PARTY_NO
from domain.intake.sources import SOURCES
from domain.values.text import map_unique
from resources.inbox.parse_cache import FileReading
from resources.intake.drafts import Draft
from schemas.policy.load import Policy
from schemas.rows.numbers import without_persons_numbers
from schemas.rows.plain import shown_cell, with_known_words
from schemas.rows.sources import columns_of, row_schema
from schemas.rows.validation import Break, check_rows, empty_issues, join_issues, render_issues


@dataclass(frozen=True)
class _Checked:
    """Rows of a draft with what became of each.

    Attributes:
        rows: all of them, typed.
        rejected: rows that broke a rejecting rule and count for something.
        accepted: rows that count.
        ignored: reason -> which rows count for nothing.
        issues: what is wrong with any of them.
    """

    rows: pd.DataFrame
    rejected: "pd.Series[bool]"
    accepted: "pd.Series[bool]"
    ignored: Mapping[str, "pd.Series[bool]"]
    issues: pd.DataFrame


def validate(
    draft: Draft,
    source: str,
    policy: Policy,
    window: tuple[date, date] | None = None,
    headers: Mapping[str, str] | None = None,
) -> FileReading:
    """Split a draft into accepted and rejected rows and put everything wrong into words.

    Args:
        draft: typed rows with what reading found wrong.
        source: name of the source.
        policy: headers, prescribed values, vocabulary, sentences of rules.
        window: first and last day that a date may have, if limited.
        headers: field to the header that the sender knows, where the policy has none.
    """
    checked = _validated(draft, source, policy, window, headers)
    return FileReading(
        accepted=checked.rows[checked.accepted].reset_index(drop=True),
        issues=join_issues([*draft.warnings, checked.issues]),
        rows_read=len(checked.rows),
        rows_rejected=int(checked.rejected.sum()),
        ignored={reason: int(m.sum()) for reason, m in checked.ignored.items() if m.any()},
    )


def validate_each(
    draft: Draft,
    source: str,
    policy: Policy,
    files: Sequence[str],
    window: tuple[date, date] | None = None,
) -> list[FileReading]:
    """`validate` of a draft that holds the rows of several files one below the other.

    Args:
        draft: rows with `source_file`; its warnings are left to the caller.
        source: name of the source.
        policy: its rules.
        files: names of the files, in the order of their rows.
        window: as in `validate`.
    """
    checked = _validated(draft, source, policy, window, None)
    owners = pd.Index(files).get_indexer(pd.Index(checked.rows["source_file"]))
    ends = np.searchsorted(owners, np.arange(len(files) + 1))
    accepted = checked.rows[checked.accepted].reset_index(drop=True)
    kept_ends = np.searchsorted(owners[checked.accepted.to_numpy()], np.arange(len(files) + 1))
    issues = dict(iter(checked.issues.groupby("source_file", sort=False)))
    rejected = checked.rejected.to_numpy()
    return [
        FileReading(
            accepted=accepted.iloc[kept_ends[n] : kept_ends[n + 1]].reset_index(drop=True),
            issues=issues[file].reset_index(drop=True) if file in issues else empty_issues(),
            rows_read=int(ends[n + 1] - ends[n]),
            rows_rejected=int(rejected[ends[n] : ends[n + 1]].sum()),
            ignored={
                reason: count
                for reason, mask in checked.ignored.items()
                if (count := int(mask.iloc[ends[n] : ends[n + 1]].sum()))
            },
        )
        for n, file in enumerate(files)
    ]


def _validated(
    draft: Draft,
    source: str,
    policy: Policy,
    window: tuple[date, date] | None,
    headers: Mapping[str, str] | None,
) -> _Checked:
    rows = with_known_words(conform(draft.rows, source), source, policy.plain)
    rows = without_persons_numbers(rows, source)
    split = check_rows(rows, row_schema(source, window, policy), draft.problems, draft.breaks)
    ignored = _ignored(draft, rows.index)
    relevant = _relevant(split.breaks, ignored)
    return _Checked(
        rows=rows,
        rejected=split.rejected & ~ignored,
        accepted=~split.rejected & ~ignored,
        ignored=draft.ignored,
        issues=_rendered(relevant, rows, draft, source, policy, headers),
    )


def _relevant(breaks: Iterable[Break], ignored: "pd.Series[bool]") -> list[Break]:
    """Breaks without those of ignored rows, and without what only follows from a slipped row."""
    found = list(breaks)
    slipped = pd.Series(False, index=ignored.index)
    for one in found:
        if one.code == "columns_shifted":
            slipped |= one.rows
    return [
        replace(one, rows=one.rows & ~ignored & (~slipped | (one.code == "columns_shifted")))
        for one in found
    ]


def _ignored(draft: Draft, index: pd.Index) -> "pd.Series[bool]":
    ignored = pd.Series(False, index=index)
    for mask in draft.ignored.values():
        ignored |= mask
    return ignored


def _rendered(
    breaks: Iterable[Break],
    rows: pd.DataFrame,
    draft: Draft,
    source: str,
    policy: Policy,
    headers: Mapping[str, str] | None,
) -> pd.DataFrame:
    if headers is None:
        headers = policy.sources[source].spec().headers()
    choices = policy.choices.get(source, {})
    expected = {name: "、".join(dict.fromkeys(values.values())) for name, values in choices.items()}
    found = [b for b in breaks if b.rows.any()]
    shown = not SOURCES[source].confidential
    raw = _repeatable(draft.raw, {one.field for one in found}, source, policy)
    return render_issues(found, rows, raw, headers, expected, policy.rejections, shown)


def _repeatable(raw: pd.DataFrame, fields: set[str], source: str, policy: Policy) -> pd.DataFrame:
    """The cells of the columns that issues point at, as far as they may be repeated."""
    shown = {
        name: map_unique(
            raw[name],
            lambda cell, name=name: shown_cell(cell, source, name, policy.plain, policy.complaints),
            "object",
        )
        for name in sorted(fields & set(raw.columns))
    }
    return raw.assign(**shown) if shown else raw


def conform(rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """All columns of the source in order and with their types; absent ones are empty."""
    types = columns_of(source)
    made = rows.reindex(columns=list(types))
    if PARTY_NO in types:
        made[PARTY_NO] = made[PARTY_NO].fillna(1)
    return made.astype(types).reset_index(drop=True)


def empty_rows(source: str) -> pd.DataFrame:
    """No row of a source, with the right types.

    Columns: those of the source's accepted frame.
    """
    return _no_row(source).copy()


@cache
def _no_row(source: str) -> pd.DataFrame:
    return conform(pd.DataFrame(columns=list(columns_of(source)), index=pd.RangeIndex(0)), source)
