"""Tells the records of a table from the other lines that stand between them.

A line is left out only for what it says itself, never because it looks odd: a row with anything in
a column that holds data is a record, and if something is missing in it, it goes back to its sender.
Every line that is left out has a reason, and lines that say anything are counted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from domain.intake.sheets.grids import ERROR_CODES
from domain.intake.sheets.headers import MIN_HEADER_CELLS, Header, cell_text, header_key
from domain.intake.sheets.spec import SheetSpec
from domain.values.text import DITTO_MARKS, EMPTY_MARKS, compact_text, flag_unique

Reason = Literal[
    "record", "blank", "zero_line", "total", "note", "title", "heading", "repeated_header",
    "column_numbers", "guidance", "summary",
]  # fmt: skip
"""What a line is. `blank` lines hold nothing but a number, a village or what a merge put there."""

UNCOUNTED: frozenset[Reason] = frozenset({"record", "blank", "summary"})
"""Lines that are not counted as ignored."""

FILER = re.compile(
    r"(?:填\s*报|填\s*表|报\s*送|上\s*报|制\s*表)\s*(?:单\s*位|镇\s*街|镇\(街道\)|街\s*道)(?:名称)?"
    r"\s*(?:\([^)]*\))?(?:名称)?\s*:?\s*"
    r"(?P<name>.*?)[\s、,;。]*"
    r"(?=单位负责人|负\s*责\s*人|联\s*系|填报人|填表人|审核|填报日期|填报时间|日期|电\s*话|$)"
)
"""A line that names who filed."""

LONGEST_HEADING = 40
"""Characters; a longer text that stands alone tells something."""
WIDE_MERGE = 3
"""Columns that a merged cell spans at least if it is a heading of the rows below it."""
SIGNATURE_CELLS = 6
"""Filled cells of a signature line at most."""

SUMMARY_CELLS = 4
"""Filled cells of the header of the filer's totals at most."""

_NUMBER = re.compile(r"[第(]?\d+(\.0+)?[、.)号]?")
_FIGURE = re.compile(
    r"[约共]?[-+]?[\d,]+(?:\.\d+)?%?\s*(?:人次|人|名|元|万元|家|个|处|所|条|件|起|户|份|次)?"
)
_DIGITS = re.compile(r"\d{5}")


@dataclass(frozen=True)
class Lines:
    """The rows below one header, as they were typed and with merged cells filled in.

    Attributes:
        own: cells as typed.
        filled: the same with the value of a merged cell in every cell of its range.
        wide: rows (labels) with a merged cell over several columns.
        misaligned: rows (labels) whose cells cannot be told apart; they are records.
    """

    own: pd.DataFrame
    filled: pd.DataFrame
    wide: frozenset[int]
    misaligned: frozenset[int]


def classify(lines: Lines, header: Header, spec: SheetSpec) -> "pd.Series[str]":
    """What each line is, on the index of the rows.

    Only lines without a value of their own in every required column, or that begin like a line of
    another kind, are looked at one by one: records have these values.

    Args:
        lines: the rows below the header, as typed and with merges filled.
        header: the header that the rows stand under.
        spec: columns and words of the source.
    """
    places = header.places()
    required = [places[name] for name in spec.required() if name in places] or [0]
    classifier = _LineClassifier.of(spec, header, required)
    doubtful = pd.Series(False, index=lines.own.index)
    for needed in required:
        doubtful |= (
            flag_unique(lines.own[needed], classifier.says_nothing) | lines.own[needed].isna()
        )
    for leading in lines.own.columns[:2]:
        doubtful |= flag_unique(lines.own[leading], classifier.begins_otherwise)
    counted = {header.texts[required[0]], str(required[0] + 1)}
    doubtful |= flag_unique(lines.own[required[0]], lambda c: _bare(c) in counted)
    kinds = np.full(len(lines.own), "record", dtype=object)
    kinds[lines.own.isna().all(axis=1) & lines.filled.isna().all(axis=1)] = "blank"
    doubtful &= (kinds == "record") & ~lines.own.index.isin(list(lines.misaligned))
    own, filled = lines.own.to_numpy(dtype=object), lines.filled.to_numpy(dtype=object)
    for place in map(int, np.flatnonzero(doubtful)):
        wide = lines.own.index[place] in lines.wide
        kinds[place] = classifier.reason(own[place], filled[place], wide)
    return pd.Series(kinds, index=lines.own.index)


def filer_in(text: str) -> str | None:
    """Who a line names as its filer, None if it names nobody."""
    found = FILER.search(text)
    return (found["name"].strip() or None) if found else None


def line_text(cells: Sequence[object]) -> str:
    """The filled cells of a line, one after the other."""
    return " ".join(text for cell in cells if (text := cell_text(cell)))


@dataclass(frozen=True)
class _LineClassifier:
    """Says of one line what it is."""

    header: tuple[str, ...]
    numbers: frozenset[int]
    villages: frozenset[int]
    dates: frozenset[int]
    required: tuple[int, ...]
    zero: tuple[re.Pattern[str], ...]
    totals: re.Pattern[str] | None
    subtotals: re.Pattern[str] | None
    notes: re.Pattern[str] | None
    titles: re.Pattern[str] | None
    headings: re.Pattern[str] | None
    hints: re.Pattern[str] | None
    summary: tuple[frozenset[str], frozenset[str]]

    @classmethod
    def of(cls, spec: SheetSpec, header: Header, required: Sequence[int]) -> "_LineClassifier":
        def places(name: str) -> frozenset[int]:
            return frozenset(i for i, found in header.fields.items() if found == name)

        def pattern(text: str) -> re.Pattern[str] | None:
            return re.compile(text) if text else None

        return cls(
            header=tuple(header_key(text) for text in header.texts),
            numbers=places("row_no"),
            villages=places("village"),
            dates=places("inspected_on"),
            required=tuple(required),
            zero=tuple(re.compile(text) for text in spec.zero_report),
            totals=pattern(spec.totals),
            subtotals=pattern(spec.subtotals),
            notes=pattern(spec.notes),
            titles=pattern(spec.titles),
            headings=pattern(spec.headings),
            hints=pattern(spec.hints),
            summary=(
                frozenset(map(header_key, spec.summary[0])),
                frozenset(map(header_key, spec.summary[1])),
            ),
        )

    def says_nothing(self, cell: object) -> bool:
        """Whether a cell is empty, an empty mark (`/`, 无) or the words of a zero report."""
        text = cell_text(cell)
        return not text or text in EMPTY_MARKS or self._is_zero(text)

    def begins_otherwise(self, cell: object) -> bool:
        """Whether a line that begins so is looked at even if its required cells are filled."""
        if not isinstance(cell, str):
            return False
        text = cell_text(cell)
        return any(_full(p, text) for p in (self.totals, self.subtotals, self.notes))

    def reason(self, own: Sequence[object], filled: Sequence[object], wide: bool) -> Reason:
        """What a line is."""
        texts = {i: text for i, cell in enumerate(own) if (text := cell_text(cell))}
        filled_texts = {i: text for i, text in texts.items() if not self._is_number_of_row(i, text)}
        content = {
            i: t for i, t in filled_texts.items() if t not in EMPTY_MARKS and not _is_ditto(t)
        }
        if not content:
            return self._without_content(texts, filled_texts, filled)
        if self._repeats_header(texts):
            return "repeated_header"
        keys = {header_key(text) for text in texts.values()}
        if keys & self.summary[0] and keys & self.summary[1] and len(keys) <= SUMMARY_CELLS:
            return "summary"
        if _counts_columns(own):
            return "column_numbers"
        if self._reports_nothing(content, filled_texts):
            return "zero_line"
        if content.keys() <= self.villages:
            return "blank"
        return self._other_line(content, texts, own, wide)

    def _without_content(
        self, texts: Mapping[int, str], filled_texts: Mapping[int, str], filled: Sequence[object]
    ) -> Reason:
        """A line that types nothing of its own: a record if merged cells give it all it needs."""
        if filled_texts and all(text in EMPTY_MARKS for text in filled_texts.values()):
            return "zero_line"
        given = all(not self.says_nothing(filled[place]) for place in self.required)
        return "record" if given and (texts.keys() & self.numbers or filled_texts) else "blank"

    def _other_line(
        self,
        content: Mapping[int, str],
        texts: Mapping[int, str],
        own: Sequence[object],
        wide: bool,
    ) -> Reason:
        """A line with words of its own: a total, a note, a title, a heading, or a record."""
        first, lacks = content[min(content)], any(self.says_nothing(own[p]) for p in self.required)
        if self._is_total(first, content, lacks):
            return "total"
        if len(content) <= SIGNATURE_CELLS:
            if all(_full(self.notes, t) for t in content.values()):
                return "note"
            if lacks and _full(self.notes, first):
                return "note"
            if lacks and filer_in(line_text(own)):
                return "title"
        if _full(self.titles, first) and len(content) == 1:
            return "title"
        if len(content) == 1 and self._is_heading(min(content), first, wide):
            return "heading"
        if lacks and 2 * sum(_full(self.hints, text) for text in texts.values()) > len(texts):
            return "guidance"
        return "record"

    def _is_total(self, first: str, content: Mapping[int, str], lacks: bool) -> bool:
        figures = all(_is_figure(text) for i, text in content.items() if i != min(content))
        strict, loose = _full(self.totals, first), _full(self.subtotals, first)
        return (strict and lacks) or ((strict or loose) and figures)

    def _is_heading(self, place: int, text: str, wide: bool) -> bool:
        """Whether a text that stands alone is a heading and not what is left of a record."""
        if len(text) > LONGEST_HEADING or _DIGITS.search(text):
            return False
        leading = place in self.numbers or place in self.villages or place == 0
        return wide or (leading and _full(self.headings, text))

    def _is_number_of_row(self, place: int, text: str) -> bool:
        return place in self.numbers and _NUMBER.fullmatch(text) is not None

    def _repeats_header(self, texts: Mapping[int, str]) -> bool:
        same = sum(header_key(text) == self.header[i] for i, text in texts.items())
        return same >= MIN_HEADER_CELLS and same > len(texts) / 2

    def _reports_nothing(self, content: Mapping[int, str], filled_texts: Mapping[int, str]) -> bool:
        """Whether a line tells for a village, or a village and a day, that there is nothing."""
        rest = {i: text for i, text in content.items() if i not in self.villages}
        words = {i: text for i, text in rest.items() if i not in self.dates}
        if not all(self._is_zero(text) for text in words.values()):
            # A date cell may hold the word itself (检查时间: 零报告).
            return False
        dated = [text for i, text in rest.items() if i in self.dates and not self._is_zero(text)]
        marked = any(text in EMPTY_MARKS for text in filled_texts.values())
        return bool(words) or (bool(rest) and not dated) or marked

    def _is_zero(self, text: str) -> bool:
        return any(pattern.fullmatch(text) for pattern in self.zero)


def _full(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is not None and pattern.fullmatch(text) is not None


def _is_ditto(text: str) -> bool:
    return compact_text(text) in DITTO_MARKS


def _is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text) is not None or text in ERROR_CODES


def _bare(cell: object) -> str:
    return cell_text(cell).strip("()").removesuffix(".0")


def _counts_columns(own: Sequence[object]) -> bool:
    """A line that numbers the columns: 1, 2, 3 … or (1), (2), (3) … from left to right."""
    texts = [text for cell in own if (text := cell_text(cell))]
    numbers = [_bare(text) for text in texts]
    if len(numbers) <= MIN_HEADER_CELLS or not all(n.isdecimal() for n in numbers):
        return False
    counted = [int(n[:4]) for n in numbers]
    return all(b - a == 1 for a, b in pairwise(counted))
