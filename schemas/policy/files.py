"""The shape of each policy file: one model per file, strict, with its own checks."""

import re
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from domain.decisions.scope import PenaltyScope, Ruling
from domain.intake.sheets.headers import header_key
from domain.linkage.policy import LinkagePolicy
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


class Strict(BaseModel):
    """A part of a policy file: frozen, and no key that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FilerEntry(Strict):
    """One filer of `filers.yaml`."""

    code: Code9
    name: Text
    aliases: tuple[Text, ...] = ()


class FilersFile(Strict):
    """`filers.yaml`: who files, the city's own team, and what behind a name does not count."""

    suffixes: tuple[Text, ...] = ()
    city: FilerEntry
    filers: tuple[FilerEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_name_twice(self) -> "FilersFile":
        owners: dict[str, str] = {}
        for entry in (self.city, *self.filers):
            for text in {header_key(t) for t in (entry.name, *entry.aliases)}:
                if owners.setdefault(text, entry.code) != entry.code:
                    raise ValueError(f"{text!r} names both {owners[text]} and {entry.code}")
        codes = [entry.code for entry in (self.city, *self.filers)]
        if len(set(codes)) < len(codes):
            raise ValueError("a filer code stands there twice")
        return self


class BatchEntry(Strict):
    """One batch of `calendar.yaml`."""

    due_on: date
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _in_order(self) -> "BatchEntry":
        if not self.starts_on <= self.ends_on <= self.due_on:
            raise ValueError("expected starts_on <= ends_on <= due_on")
        return self


class CalendarFile(Strict):
    """`calendar.yaml`: reporting batches."""

    tolerance_days: Annotated[int, Field(ge=0, le=366)] = 31
    copied_after_days: Positive = 366
    batches: tuple[BatchEntry, ...] = Field(min_length=1)

    @field_validator("batches")
    @classmethod
    def _ascending(cls, batches: tuple[BatchEntry, ...]) -> tuple[BatchEntry, ...]:
        days = [batch.due_on for batch in batches]
        if days != sorted(set(days)):
            raise ValueError("due dates must ascend, none twice")
        return batches


class Limits(Strict):
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


class VocabularyEntry(Strict):
    """One kind of violation of `words/vocabulary.yaml`."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    name: Text
    patterns: tuple[Pattern, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None


class ScopeEntry(Strict):
    """What makes a text a matter of training (`words/vocabulary.yaml`)."""

    patterns: tuple[Pattern, ...] = Field(min_length=1)
    exclusions: tuple[Pattern, ...] = ()


class RulingEntry(Strict):
    """A named person's word on whether one penalty is a matter of training."""

    decision_no: Text
    training: bool
    person: Text
    reason: Text


class PenaltyScopeFile(Strict):
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


class VocabularyFile(Strict):
    """`words/vocabulary.yaml`: kinds of violations, scope, measures and kinds of penalty."""

    violations: tuple[VocabularyEntry, ...] = Field(min_length=1)
    training_scope: ScopeEntry
    measures: dict[str, tuple[Pattern, ...]]
    penalty_kinds: dict[str, tuple[Pattern, ...]]


class CountyFile(Strict):
    """`county.yaml`: the county that the registry is kept for."""

    regions: tuple[Annotated[str, Field(min_length=2)], ...] = Field(min_length=1)
    area_code: Annotated[str, Field(pattern=r"^0\d{2,3}$")]
    namesakes: tuple[Text, ...] = ()


def _han_only(text: str) -> str:
    characters = "".join(text.split())
    if not re.fullmatch("[㐀-鿿]+", characters):
        raise ValueError("holds something that is no Chinese character")
    if repeated := sorted({one for one in characters if characters.count(one) > 1}):
        raise ValueError(f"holds {''.join(repeated)} twice")
    return characters


Characters = Annotated[str, AfterValidator(_han_only)]
"""Single characters, written without separators; line breaks do not count."""

NameWord = Annotated[str, Field(pattern=r"^[^\s\W_]+$")]
"""A word of a name: no white space, no punctuation."""


class OrganisationWords(Strict):
    """Words of names of organisations; `extra_…` are those of the county."""

    legal_forms: tuple[NameWord, ...] = Field(min_length=1)
    trades: tuple[NameWord, ...] = Field(min_length=1)
    branches: tuple[NameWord, ...] = Field(min_length=1)
    extra_legal_forms: tuple[NameWord, ...] = ()
    extra_trades: tuple[NameWord, ...] = ()
    extra_branches: tuple[NameWord, ...] = ()


class PersonWords(Strict):
    """What names of persons are made of, and what stands beside them."""

    titles: tuple[NameWord, ...] = Field(min_length=1)
    compound_surnames: tuple[Annotated[str, Field(pattern="^[㐀-鿿]{2}$")], ...] = Field(
        min_length=1
    )
    surnames: Characters
    given: Characters
    not_names: tuple[NameWord, ...] = ()


class NamesFile(Strict):
    """`words/names.yaml`: what names of organisations and persons are made of."""

    organisations: OrganisationWords
    persons: PersonWords


class ComplaintsFile(Strict):
    """`words/complaints.yaml`: words that tell callers from parties, and what may be shown."""

    caller_words: tuple[Text, ...] = Field(min_length=1)
    caller_roles: tuple[Text, ...] = Field(min_length=1)
    caller_verbs: tuple[Text, ...] = Field(min_length=1)
    informant_words: tuple[Text, ...] = Field(min_length=1)
    home_words: tuple[Text, ...] = ()
    ticket_words: tuple[Text, ...] = ()
    name_words: tuple[Text | int, ...] = ()
    signals: dict[str, tuple[Pattern, ...]] = {}


class PlainFile(Strict):
    """`words/plain.yaml`: words that stay in a text which anybody may have typed a name into."""

    words: tuple[Text, ...] = Field(min_length=1)
    characters: Text
    units: Text
    offices: Text
    latin: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _has_words(self) -> "PlainFile":
        short = sorted(word for word in (*self.words, *self.latin) if len(word) < 2)
        if short:
            raise ValueError(f"a word has two characters at least: {'、'.join(short)}")
        return self


class PublicFile(Strict):
    """`public.yaml`: which organs may be named to the public."""

    organs: tuple[Text, ...] = Field(min_length=1)
    regions: tuple[Text, ...] = ()


class CheckThresholds(Strict):
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
    working_days_to_publish: Positive = 7


class LinkageFile(Strict):
    """`linkage.yaml`: which records speak of the same party."""

    linkage: LinkagePolicy
    lexicon: WordingLexicon


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
