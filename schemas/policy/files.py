"""The shape of each policy file: one model per file, strict, with its own checks."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from domain.decisions.scope import PenaltyScope, Ruling
from domain.intake.columns import FIELDS
from domain.intake.sheets.tables import Column, ColumnGroup, SheetSpec, header_key
from domain.linkage.policy import LinkagePolicy
from domain.values.names.lexicon import EVERYDAY
from domain.values.names.lexicon import Lexicon as WordingLexicon

Code9 = Annotated[str, Field(pattern=r"^\d{9}$")]

Text = Annotated[str, Field(min_length=1)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Positive = Annotated[int, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FilerEntry(_Strict):
    """One filer of `filers.yaml`."""

    code: Code9
    name: Text
    aliases: tuple[Text, ...] = ()


class FilersFile(_Strict):
    """`filers.yaml`: who files, and what of a name does not count."""

    prefixes: tuple[Text, ...] = ()
    suffixes: tuple[Text, ...] = ()
    filers: tuple[FilerEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_name_twice(self) -> "FilersFile":
        owners: dict[str, str] = {}
        for entry in self.filers:
            for text in {header_key(t) for t in (entry.name, *entry.aliases)}:
                if owners.setdefault(text, entry.code) != entry.code:
                    raise ValueError(f"{text!r} names both {owners[text]} and {entry.code}")
        codes = [entry.code for entry in self.filers]
        if len(set(codes)) < len(codes):
            raise ValueError("a filer code stands there twice")
        return self


class BatchEntry(_Strict):
    """One batch of `calendar.yaml`."""

    due_on: date
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _in_order(self) -> "BatchEntry":
        if not self.starts_on <= self.ends_on <= self.due_on:
            raise ValueError("expected starts_on <= ends_on <= due_on")
        return self


class CalendarFile(_Strict):
    """`calendar.yaml`: reporting batches."""

    tolerance_days: Annotated[int, Field(ge=0, le=366)] = 31
    batches: tuple[BatchEntry, ...] = Field(min_length=1)

    @field_validator("batches")
    @classmethod
    def _ascending(cls, batches: tuple[BatchEntry, ...]) -> tuple[BatchEntry, ...]:
        days = [batch.due_on for batch in batches]
        if days != sorted(set(days)):
            raise ValueError("due dates must ascend, none twice")
        return batches


class ColumnEntry(_Strict):
    """One column of `headers.yaml`."""

    field: Text
    header: Text
    aliases: tuple[Text, ...] = ()
    required: bool = False


class GroupEntry(_Strict):
    """Columns under one common header."""

    names: tuple[Text, ...] = Field(min_length=1)
    columns: dict[Text, Text] = Field(min_length=1)


class SummaryEntry(_Strict):
    """The filer's own totals: headers of the two columns, and the totals that are compared."""

    name: tuple[Text, ...] = Field(min_length=1)
    value: tuple[Text, ...] = Field(min_length=1)
    totals: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)


class SourceEntry(_Strict):
    """One file source of `headers.yaml`."""

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


class Limits(_Strict):
    """`limits.yaml`: how much one file may hold."""

    max_bytes: Positive
    max_expanded_bytes: Positive
    max_expansion_ratio: Positive
    ratio_applies_from: Positive
    max_archive_members: Positive
    max_sheets: Positive
    max_rows: Positive
    max_columns: Positive
    max_cells: Positive
    max_cell_characters: Positive
    max_read_characters: Positive
    max_filled_cells: Positive
    max_characters: Positive
    max_reader_bytes: Positive
    max_reader_seconds: Positive
    max_wait_seconds: Positive
    max_output_bytes: Positive
    reject_macros: bool
    reject_external_links: bool


class VocabularyEntry(_Strict):
    """One kind of violation of `vocabulary.yaml`."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    patterns: tuple[Pattern, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None


class ScopeEntry(_Strict):
    """What makes a text a matter of training (`vocabulary.yaml`)."""

    patterns: tuple[Pattern, ...] = Field(min_length=1)
    exclusions: tuple[Pattern, ...] = ()


class RulingEntry(_Strict):
    """A named person's word on whether one penalty is a matter of training."""

    decision_no: Text
    training: bool
    person: Text
    reason: Text


class PenaltyScopeFile(_Strict):
    """`penalty_scope.yaml`: which market penalties are matters of training."""

    places: tuple[Pattern, ...] = ()
    matters: tuple[Pattern, ...] = Field(min_length=1)
    shared: tuple[Pattern, ...] = ()
    words: tuple[Pattern, ...] = ()
    vague: tuple[Pattern, ...] = ()
    bases: tuple[Pattern, ...] = ()
    education_laws: tuple[Pattern, ...] = ()
    other_trades: tuple[Pattern, ...] = ()
    other_bases: tuple[Pattern, ...] = ()
    naming: tuple[Pattern, ...] = ()
    body_names: tuple[Pattern, ...] = ()
    body_scopes: tuple[Pattern, ...] = ()
    not_bodies: tuple[Pattern, ...] = ()
    rulings: tuple[RulingEntry, ...] = ()

    def shape(self) -> PenaltyScope:
        """The rules as the domain takes them."""
        rulings = tuple(Ruling(**ruling.model_dump()) for ruling in self.rulings)
        return PenaltyScope(**{**self.model_dump(), "rulings": rulings})


class VocabularyFile(_Strict):
    """`vocabulary.yaml`: kinds of violations, scope, measures and kinds of penalty."""

    violations: tuple[VocabularyEntry, ...] = Field(min_length=1)
    training_scope: ScopeEntry
    measures: dict[str, tuple[Pattern, ...]]
    penalty_kinds: dict[str, tuple[Pattern, ...]]


class LexiconFile(_Strict):
    """`lexicon.yaml`: words of local names, added to the everyday lexicon."""

    regions: tuple[Text, ...] = EVERYDAY.regions
    extra_legal_forms: tuple[Text, ...] = ()
    extra_trades: tuple[Text, ...] = ()
    extra_branches: tuple[Text, ...] = ()


class ComplaintsFile(_Strict):
    """`complaints.yaml`: by which words callers are told from parties, and what may be shown."""

    caller_words: tuple[Text, ...] = Field(min_length=1)
    caller_roles: tuple[Text, ...] = Field(min_length=1)
    caller_verbs: tuple[Text, ...] = Field(min_length=1)
    ticket_words: tuple[Text, ...] = ()
    name_words: tuple[Text | int, ...] = ()
    signals: dict[str, tuple[Pattern, ...]] = {}


class PublicFile(_Strict):
    """`public.yaml`: which organs may be named to the public."""

    organs: tuple[Text, ...] = Field(min_length=1)
    regions: tuple[Text, ...] = ()


HeadersFile = dict[
    Literal[
        "town_submission",
        "complaint",
        "department_referral",
        "credit_decision",
        "link_decision",
        "receipt",
    ],
    SourceEntry,
]


class CheckThresholds(_Strict):
    """`checks.yaml`: when a figure becomes a warning, and when an error."""

    rejected_share_warn: Share
    rejected_share_error: Share
    return_days: Positive
    baseline_runs: Positive
    volume_floor_warn: Share
    volume_floor_error: Share
    registry_floor_error: Share
    valid_id_share_warn: Share
    unmapped_share_warn: Share
    category_drift_warn: Share
    category_drift_rows: Positive
    oldest_open_days_warn: Positive
    freshness_days: dict[str, Positive]
    working_days_to_publish: Positive = 7


class LinkageFile(_Strict):
    """`linkage.yaml`: which records speak of the same party."""

    linkage: LinkagePolicy
    lexicon: WordingLexicon


ChoicesFile = dict[str, dict[str, dict[str, tuple[str, ...]]]]


_MONEY = frozenset(
    name for kinds in FIELDS.values() for name, kind in kinds.items() if kind == "yuan"
)
"""Fields that hold yuan."""


class PolicyError(ValueError):
    """A policy file that cannot be used.

    Attributes:
        file: name of the file under the policy folder.
        key: path of the key inside the file, "" for the whole file.
    """

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key or '(file)'}: {problem}")
        self.file = file
        self.key = key
