"""`sources.yaml`: one entry per source, what county people may change of it.

What the fields mean is the source's definition (`domain.intake.sources`); an entry may name no
field that the definition does not have.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field, TypeAdapter, create_model, model_validator

from domain.intake.fields import Choices
from domain.intake.sheets.tables import Column, ColumnGroup, SheetSpec, header_key
from domain.intake.sources import SOURCES
from schemas.policy.files import Pattern, PolicyError, Positive, Strict, Text, VocabularyFile
from schemas.policy.words import fold_width

FILE = "sources.yaml"
WITH_CHOICES = ("choice", "closed", "flag")
"""Kinds of columns that may have prescribed values."""

_MONEY = frozenset(
    name for source in SOURCES.values() for name, kind in source.columns.items() if kind == "yuan"
)
"""Fields that hold yuan."""


class ColumnEntry(Strict):
    """One column of a file source."""

    field: Text
    header: Text
    aliases: tuple[Text, ...] = ()
    required: bool = False


class GroupEntry(Strict):
    """Columns under one common header."""

    names: tuple[Text, ...] = Field(min_length=1)
    columns: dict[Text, Text] = Field(min_length=1)


class SummaryEntry(Strict):
    """The filer's own totals: headers of the two columns, and the totals that are compared."""

    name: tuple[Text, ...] = Field(min_length=1)
    value: tuple[Text, ...] = Field(min_length=1)
    totals: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)


class DatabaseEntry(Strict):
    """What policy says of any source: its rhythm, and the prescribed values of its columns."""

    rhythm_days: Positive | None = None
    choices: dict[Text, dict[Text, tuple[str, ...]]] = Field(default_factory=dict)


class SourceEntry(DatabaseEntry):
    """A source that comes in files: where they lie and what their columns are called."""

    folder: Text
    extensions: tuple[Literal["xlsx", "xls", "csv"], ...] = Field(min_length=1)
    unknown_columns: Literal["keep", "name_only", "ignore"]
    columns: tuple[ColumnEntry, ...] = Field(min_length=1)
    zero_report: tuple[Pattern, ...] = ()
    totals: Pattern = ""
    subtotals: Pattern = ""
    notes: Pattern = ""
    titles: Pattern = ""
    headings: Pattern = ""
    hints: Pattern = ""
    groups: tuple[GroupEntry, ...] = ()
    summary: SummaryEntry | None = None
    complainant_name: tuple[Text, ...] = ()
    complainant_phone: tuple[Text, ...] = ()
    complainant_other: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _headers_are_distinct(self) -> "SourceEntry":
        owners: dict[str, str] = {}
        for column in self.columns:
            for text in {header_key(t) for t in (column.header, *column.aliases)}:
                if owners.setdefault(text, column.field) != column.field:
                    raise ValueError(f"{text!r} is both {owners[text]} and {column.field}")
        return self

    def spec(self) -> SheetSpec:
        """What the pure reader needs."""
        return SheetSpec(
            columns=tuple(
                Column(**column.model_dump(), money=column.field in _MONEY)
                for column in self.columns
            ),
            groups=tuple(ColumnGroup(group.names, group.columns) for group in self.groups),
            unknown_columns=self.unknown_columns,
            dropped={
                "name": self.complainant_name,
                "phone": self.complainant_phone,
                "other": self.complainant_other,
            },
            zero_report=self.zero_report,
            totals=self.totals,
            subtotals=self.subtotals,
            notes=self.notes,
            titles=self.titles,
            headings=self.headings,
            hints=self.hints,
            summary=(self.summary.name, self.summary.value) if self.summary else ((), ()),
        )


def sources_file(content: Any) -> dict[str, DatabaseEntry]:
    """Check the content of the file: an entry for every source, and no other.

    Raises:
        pydantic.ValidationError: a value is not allowed, an entry is missing or unknown.
        PolicyError: a column or a choice is none of the source's fields.
    """
    entries: Any = {
        name: (DatabaseEntry if source.way == "database" else SourceEntry, ...)
        for name, source in SOURCES.items()
    }
    shape = create_model("SourcesFile", __base__=Strict, **entries)
    checked = TypeAdapter(shape).validate_python(content)
    found: dict[str, DatabaseEntry] = {name: getattr(checked, name) for name in SOURCES}
    for name, entry in found.items():
        _check_fields(name, entry)
    return found


def file_sources(entries: dict[str, DatabaseEntry]) -> dict[str, SourceEntry]:
    """The entries of the sources that come in files."""
    return {name: entry for name, entry in entries.items() if isinstance(entry, SourceEntry)}


def prescribed_words(
    entries: dict[str, DatabaseEntry], vocabulary: VocabularyFile
) -> Iterator[str]:
    """Words that forms prescribe: headers, closed values, kinds of violation, measure, penalty."""
    for entry in entries.values():
        for values in entry.choices.values():
            for value, spellings in values.items():
                yield from (value, *spellings)
    for sheet in file_sources(entries).values():
        for column in sheet.columns:
            yield from (column.header, *column.aliases)
    yield from (entry.name for entry in vocabulary.violations)
    yield from (*vocabulary.measures, *vocabulary.penalty_kinds)


def rhythm_of(entries: dict[str, DatabaseEntry]) -> dict[str, int]:
    """Source -> days after which its newest record is old, of the sources that have a rhythm."""
    return {n: entry.rhythm_days for n, entry in entries.items() if entry.rhythm_days is not None}


def choices_of(entries: dict[str, DatabaseEntry]) -> dict[str, Choices]:
    """Source -> field -> spelling -> prescribed value."""
    return {
        source: {
            name: {
                fold_width(text): value for value, more in values.items() for text in (value, *more)
            }
            for name, values in entry.choices.items()
        }
        for source, entry in entries.items()
    }


def _check_fields(source: str, entry: DatabaseEntry) -> None:
    """Every column and every choice must be a field that the definition has."""
    shape = SOURCES[source]
    for name in entry.choices:
        if shape.columns.get(name) not in WITH_CHOICES:
            raise PolicyError(FILE, f"{source}.choices.{name}", "is no field with fixed values")
    if not isinstance(entry, SourceEntry):
        return
    for number, column in enumerate(entry.columns):
        if column.field not in (*shape.columns, *shape.dropped):
            key = f"{source}.columns.{number}.field"
            raise PolicyError(FILE, key, f"unknown field {column.field!r}")
    known = {column.field for column in entry.columns}
    for number, group in enumerate(entry.groups):
        for unknown in sorted(set(group.columns.values()) - known):
            key = f"{source}.groups.{number}.columns"
            raise PolicyError(FILE, key, f"unknown field {unknown!r}")
