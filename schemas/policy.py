"""Policy that a civil servant can review: YAML and CSV under `policy/`, checked and typed.

`load_policy` is the only reader of these files. Every error names the file and the key. What the
values mean is defined by dataclasses of `domain`; here stands only how files become those.
"""

import csv
import hashlib
import inspect
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from domain.addresses import Gazetteer, Town, Village
from domain.calendar import Batch, Calendar, Filer
from domain.complaint_rules import ComplaintRules
from domain.documents import DocumentRules
from domain.linkage.model import WeightTable
from domain.linkage.settings import Lexicon as WordingLexicon
from domain.linkage.settings import LinkagePolicy
from domain.listing_public import PublicRules
from domain.names import EVERYDAY, NameLexicon
from domain.penalty_scope import PenaltyScope, Ruling
from domain.sheets import Column, ColumnGroup, SheetSpec, header_key
from domain.source_fields import FIELDS, READ_AND_DROPPED, Choices
from domain.vocabulary import Term, TrainingScope, VocabularyRule
from schemas.document_policy import DocumentsFile
from schemas.listing_policy import ListingPolicy, listing_policy

VERSION_LENGTH = 12

_MONEY = frozenset(
    name for kinds in FIELDS.values() for name, kind in kinds.items() if kind == "yuan"
)
"""Fields that hold yuan."""

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


@dataclass(frozen=True)
class Policy:
    """All policy, typed.

    Attributes:
        version: digest of every policy file; part of cache keys and of each release.
        filers: who files patrol reports.
        calendar: reporting batches.
        sources: file sources and their headers.
        limits: protection against oversized files.
        listing: rules of publication, its gate and approval.
        checks: thresholds of the data-quality checks.
        choices: source -> field -> spelling -> prescribed value.
        vocabulary: kinds of violations.
        gazetteer: towns and villages with their other names.
        lexicon: words that names of organisations are made of.
        linkage: rules, weights and limits of record linkage.
        wording: words that tell a name from the text around it.
        training: what makes a text a matter of training.
        penalty_scope: what makes a market penalty one.
        terms: field -> prescribed words of measures and kinds of penalty.
        complaints: words of callers, tickets and file names, and signals.
        public: closed vocabularies of the public list.
        documents: what is a penalty decision, and how it states status and money.
        filer_prefixes: what does not count at the start of a filer's name.
        filer_suffixes: what does not count at its end.
    """

    version: str
    filers: tuple[Filer, ...]
    calendar: Calendar
    sources: Mapping[str, SourceEntry]
    limits: Limits
    listing: ListingPolicy
    checks: CheckThresholds
    gazetteer: Gazetteer
    lexicon: NameLexicon
    linkage: LinkagePolicy
    wording: WordingLexicon
    choices: Mapping[str, Choices]
    vocabulary: tuple[VocabularyRule, ...]
    training: TrainingScope
    penalty_scope: PenaltyScope
    terms: Mapping[str, tuple[Term, ...]]
    complaints: ComplaintRules
    public: PublicRules
    documents: DocumentRules
    filer_prefixes: tuple[str, ...] = ()
    filer_suffixes: tuple[str, ...] = ()

    @cached_property
    def _filer_names(self) -> dict[str, Filer]:
        names: dict[str, Filer] = {}
        for filer in self.filers:
            names |= {self._filer_key(text): filer for text in (filer.name, *filer.aliases)}
        return names

    def filer_named(self, text: str) -> Filer | None:
        """The filer that a sheet means, or None if the name is unknown.

        Several names of one filer may stand together: `江阴高新区（城东街道）`, `…（公章）`.
        """
        key = _compact(text)
        for plain in (key, _BESIDE.sub("", _BESIDE.sub("", key))):
            known = self._filer_names.get(self._filer_key(plain)) or self._filer_names.get(plain)
            if known is not None:
                return known
        found, rest = self._names_in(plain)
        short = (place[:-1] for place in self.filer_prefixes)
        words = (*self.filer_prefixes, *short, *self.filer_suffixes)
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        return found.pop() if len(found) == 1 and not rest.strip("|()/、") else None

    def filers_in(self, file_name: str) -> set[Filer]:
        """Filers whose name stands in a file name; longer names win over the parts of others."""
        return self._names_in(_compact(file_name))[0]

    def _names_in(self, text: str) -> tuple[set[Filer], str]:
        """Filers whose name stands in a text, and the text with `|` in place of the names."""
        found: set[Filer] = set()
        for name in sorted(self._filer_names, key=len, reverse=True):
            if name in text:
                found.add(self._filer_names[name])
                text = text.replace(name, "|")
        return found, text

    def _filer_key(self, text: str) -> str:
        """A name without what of it does not count: width, spaces, county prefix, office suffix."""
        key = _compact(text)
        for prefix in self.filer_prefixes:
            key = key.removeprefix(prefix) or key
        for suffix in self.filer_suffixes:
            key = key.removesuffix(suffix) or key
        return key


_BESIDE = re.compile(
    r"\((?:单位)?(?:公章|盖章|签章|章|签字|印章)\)|"
    r"\(?\d{2,4}[-./年]\d{1,2}[-./月](?:\d{1,2}[日号]?)?"
    r"(?:[-~—至到]+(?:\d{2,4}[-./年])?\d{1,2}(?:[-./月]\d{1,2})?[日号]?)?\)?|\(\)|[。.,,;:、\s]+$"
)
"""What forms say beside the name of the filer: a stamp, a date, a full stop."""


def load_policy(folder: Path, *, weights: bool = True) -> Policy:
    """Read and check every file of the policy folder.

    Args:
        folder: the policy folder.
        weights: without them there are no probable links (the fitting itself starts so).

    Raises:
        PolicyError: a file is missing, is no YAML, or holds a key or value that is not allowed.
    """
    filers = _load(folder, "filers.yaml", FilersFile)
    calendar = _load(folder, "calendar.yaml", CalendarFile)
    sources = _load(folder, "headers.yaml", HeadersFile)
    vocabulary = _load(folder, "vocabulary.yaml", VocabularyFile)
    linkage = _load(folder, "linkage.yaml", LinkageFile)
    _check_fields(sources)
    return Policy(
        version=_version(folder),
        filers=tuple(Filer(f.code, f.name, f.aliases) for f in filers.filers),
        calendar=Calendar(
            tuple(Batch(b.due_on, b.starts_on, b.ends_on) for b in calendar.batches),
            calendar.tolerance_days,
        ),
        sources=sources,
        limits=_load(folder, "limits.yaml", Limits),
        listing=_load(folder, "listing.yaml", listing_policy),
        checks=_load(folder, "checks.yaml", CheckThresholds),
        gazetteer=_gazetteer(folder, filers.filers),
        linkage=replace(linkage.linkage, model=_weights(folder) if weights else None),
        wording=linkage.lexicon,
        lexicon=_lexicon(_load(folder, "lexicon.yaml", LexiconFile)),
        choices=_with_towns(
            _choices(_load(folder, "choices.yaml", ChoicesFile)), _gazetteer(folder, filers.filers)
        ),
        vocabulary=tuple(VocabularyRule(**v.model_dump()) for v in vocabulary.violations),
        training=TrainingScope(**vocabulary.training_scope.model_dump()),
        penalty_scope=_load(folder, "penalty_scope.yaml", PenaltyScopeFile).shape(),
        terms=_terms(vocabulary),
        complaints=_complaints(
            _load(folder, "complaints.yaml", ComplaintsFile), _gazetteer(folder, filers.filers)
        ),
        public=_public(
            _load(folder, "public.yaml", PublicFile), vocabulary, _gazetteer(folder, filers.filers)
        ),
        documents=_load(folder, "documents.yaml", DocumentsFile).rules(),
        filer_prefixes=filers.prefixes,
        filer_suffixes=filers.suffixes,
    )


def _weights(folder: Path) -> WeightTable:
    found: WeightTable = _load(folder, "linkage_weights.json", WeightTable)
    return found


def _load(folder: Path, name: str, shape: Any) -> Any:
    """One file as the given type, or through the given function.

    Any, because a TypeAdapter takes every form of type.
    """
    try:
        content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        if inspect.isfunction(shape):
            return shape(content)
        return TypeAdapter(shape).validate_python(content)
    except OSError as error:
        raise PolicyError(name, "", f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PolicyError(name, "", "is not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        raise PolicyError(name, place, "is no valid YAML") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PolicyError(name, key, first["msg"]) from error
    except KeyError as error:
        raise PolicyError(name, str(error.args[0]), "is unknown or missing") from error


def _check_fields(sources: Mapping[str, SourceEntry]) -> None:
    """Every column must be a field that the code knows."""
    for source, entry in sources.items():
        for number, column in enumerate(entry.columns):
            if column.field not in (*FIELDS[source], *READ_AND_DROPPED.get(source, ())):
                key = f"{source}.columns.{number}.field"
                raise PolicyError("headers.yaml", key, f"unknown field {column.field!r}")
        known = {column.field for column in entry.columns}
        for number, group in enumerate(entry.groups):
            for unknown in sorted(set(group.columns.values()) - known):
                key = f"{source}.groups.{number}.columns"
                raise PolicyError("headers.yaml", key, f"unknown field {unknown!r}")
    missing = set(FIELDS) - set(sources) - {"market_registration", "market_penalty"}
    if missing:
        raise PolicyError("headers.yaml", sorted(missing)[0], "is missing")


def _choices(content: ChoicesFile) -> dict[str, Choices]:
    """Spelling -> prescribed value for every choice field."""
    for source, fields in content.items():
        for name in fields:
            if FIELDS.get(source, {}).get(name) not in ("choice", "closed", "flag"):
                raise PolicyError(
                    "choices.yaml", f"{source}.{name}", "is no field with fixed values"
                )
    return {
        source: {
            name: {_fold(text): value for value, more in values.items() for text in (value, *more)}
            for name, values in fields.items()
        }
        for source, fields in content.items()
    }


def _gazetteer(folder: Path, filers: tuple[FilerEntry, ...]) -> Gazetteer:
    """Towns with the aliases of their filers and those of `aliases.csv`; villages as listed."""
    aliases: dict[str, list[str]] = {}
    for filer in filers:
        aliases.setdefault(filer.code, []).extend((filer.name, *filer.aliases))
    for row in read_csv_rows(folder, "gazetteer/aliases.csv", ("code", "alias")):
        aliases.setdefault(row["code"], []).append(row["alias"])
    towns = read_csv_rows(folder, "gazetteer/streets.csv", ("code", "name"))
    official = {row["name"] for row in towns}
    villages = read_csv_rows(folder, "gazetteer/villages.csv", ("code", "name", "street_code"))
    return Gazetteer(
        tuple(
            Town(
                row["code"],
                row["name"],
                tuple(name for name in aliases.pop(row["code"], ()) if name not in official),
            )
            for row in towns
        ),
        tuple(Village(row["code"], row["name"], row["street_code"]) for row in villages),
    )


def _lexicon(local: LexiconFile) -> NameLexicon:
    return NameLexicon(
        regions=local.regions,
        legal_forms=EVERYDAY.legal_forms + local.extra_legal_forms,
        form_variants=EVERYDAY.form_variants,
        trades=EVERYDAY.trades + local.extra_trades,
        branches=EVERYDAY.branches + local.extra_branches,
    )


def _terms(vocabulary: VocabularyFile) -> dict[str, tuple[Term, ...]]:
    """Field -> prescribed words of columns that may also say something else."""
    named = {"measures": vocabulary.measures, "penalty_kinds": vocabulary.penalty_kinds}
    return {
        field: tuple(Term(name, patterns) for name, patterns in words.items())
        for field, words in named.items()
    }


def _with_towns(choices: dict[str, Choices], gazetteer: Gazetteer) -> dict[str, Choices]:
    """The complaint's columns for a town and an office know every town by each of its names."""
    towns = {_fold(name): town.name for town in gazetteer.towns for name in _names_of(town)}
    complaint = dict(choices.get("complaint", {}))
    complaint["town_name"] = {**towns, **complaint.get("town_name", {})}
    complaint["handler"] = {**towns, **complaint.get("handler", {})}
    return {**choices, "complaint": complaint}


def _names_of(town: Town) -> set[str]:
    """A town's names with and without the words for its kind and its office."""
    bare = re.sub(r"(?:街道|镇)$", "", town.name)
    names = {town.name, bare, *town.aliases, f"{bare}镇", f"{bare}街道"}
    return {prefix + name + end for name in names for prefix in ("", "江阴市") for end in _OFFICES}


_OFFICES = ("", "办事处", "人民政府")


def _complaints(content: ComplaintsFile, gazetteer: Gazetteer) -> ComplaintRules:
    """The rules, with the towns among the words that a file's name may show."""
    towns = sorted({name for town in gazetteer.towns for name in (town.name, *town.aliases)})
    return ComplaintRules(
        content.caller_words,
        content.caller_roles,
        content.caller_verbs,
        content.ticket_words,
        (*map(str, content.name_words), *towns),
        tuple(Term(name, patterns) for name, patterns in content.signals.items()),
    )


def _public(content: PublicFile, vocabulary: VocabularyFile, gazetteer: Gazetteer) -> PublicRules:
    """Words of the vocabulary, and organs with the county's towns before them."""
    towns = {name for town in gazetteer.towns for name in (town.name, *town.aliases)}
    bare = {re.sub(r"(?:街道|镇)$", "", name) for name in towns}
    return PublicRules(
        tuple(VocabularyRule(**entry.model_dump()) for entry in vocabulary.violations),
        {entry.code: entry.name for entry in vocabulary.violations},
        _terms(vocabulary)["penalty_kinds"],
        content.organs,
        (*content.regions, *sorted(towns | bare)),
    )


def _version(folder: Path) -> str:
    """Digest of all files under the folder, by relative path and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        if path.is_file() and path.suffix in {".yaml", ".csv", ".json"}:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:VERSION_LENGTH]


def read_csv_rows(folder: Path, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a policy CSV file as dictionaries.

    Raises:
        PolicyError: the file cannot be read, or lacks a column.
    """
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(name, "", f"cannot be read ({error.strerror})") from error
    reader = csv.DictReader(io.StringIO(text))
    for column in columns:
        if column not in (reader.fieldnames or ()):
            raise PolicyError(name, column, "the column is missing")
    return list(reader)


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
