"""What is said of a source, once: the shape of its definition.

One module of this folder holds one definition; whoever needs a property of a source reads it there
(`domain.intake.sources.SOURCES`). What county people may change of a source (folder, headers,
prescribed values, rhythm) is its entry in `policy/sources.yaml`. Put here what a definition may
say, and nothing of any one source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

import pandas as pd

from domain.field import Field
from domain.values.vocabulary import Term, VocabularyRule

Kind = Literal[
    "text",
    "lines",
    "record",
    "list",
    "name",
    "names",
    "people",
    "choice",
    "closed",
    "terms",
    "flag",
    "status",
    "date",
    "lasting_date",
    "moment",
    "yuan",
    "wan",
    "count",
    "number",
    "phones",
    "uscc",
    "registered_uscc",
    "office_code",
    "shown_code",
    "id_number",
    "party_id",
    "decision",
    "register_no",
]
"""Kind of value of a column; `domain.intake.fields` has the parser of each."""

Way = Literal["folder", "batches", "patrols", "calls", "database"]
"""How a source reaches us: files of one folder, read whole (the usual way); workbooks by reporting
batch; patrol sheets without a batch; the complaint log, whose words are let go; tables of the
exchange database. The first needs no reader of its own."""

CODED: tuple[Kind, ...] = ("uscc", "registered_uscc", "id_number", "party_id")
"""Kinds of columns that hold a party's code or id number."""


Form = Literal["words", "organ", "village", "document", "code", "digest"]
"""What a column that only describes may hold beside known words: the name of an organ or village,
the number of a document or record, a code or telephone, a digest of ours."""


class Words(Protocol):
    """What a definition may ask of the policy."""

    @property
    def vocabulary(self) -> tuple[VocabularyRule, ...]:
        """Kinds of violations."""

    @property
    def named_findings(self) -> tuple[str, ...]:
        """Findings whose party must be named."""

    @property
    def signals(self) -> tuple[Term, ...]:
        """What a text tells beside the violation."""


@dataclass(frozen=True)
class NoWords:
    """The words of no policy: rules that ask for them ask for nothing."""

    vocabulary: tuple[VocabularyRule, ...] = ()
    named_findings: tuple[str, ...] = ()
    signals: tuple[Term, ...] = ()


class Found(NamedTuple):
    """A rule that rows break.

    Attributes:
        code: key of `schemas.rows.rules.RULES`.
        field: field that the message points at.
        rows: which rows.
    """

    code: str
    field: str
    rows: "pd.Series[bool]"


@dataclass(frozen=True)
class ReadRows:
    """Rows of one table while they are read.

    Attributes:
        rows: typed values with their provenance.
        cells: cells as typed, by field, those of `dropped` columns too.
        problems: field -> code of the cells that could not be read.
        found: rules that the source itself found broken.
        ignored: reason -> rows that count for nothing.
    """

    rows: pd.DataFrame
    cells: pd.DataFrame
    problems: Mapping[str, pd.Series]
    found: tuple[Found, ...] = ()
    ignored: Mapping[str, "pd.Series[bool]"] = field(default_factory=dict)


class RowRule(NamedTuple):
    """A rule over several fields of an accepted row.

    Attributes:
        code: key of `schemas.rows.rules.RULES`.
        field: field that the message points at.
        holds: whether each row keeps it, by the words of the policy.
    """

    code: str
    field: str
    holds: Callable[[pd.DataFrame, Words], "pd.Series[bool]"]


Prepare = Callable[[ReadRows, Words], ReadRows]


def as_read(read: ReadRows, _: Words) -> ReadRows:
    """The rows as they are: a source with a number of its own needs nothing more."""
    return read


@dataclass(frozen=True, kw_only=True)
class SourceDefinition:
    """Everything that code knows of one source.

    Attributes:
        name: what its rows carry as `source`.
        asset: key of its asset.
        label: its name on screen and in workbooks.
        description: what the UI says of its asset.
        place: where it stands among the sources wherever they are listed.
        columns: field -> kind of value, in the order of the accepted frame.
        required: fields without which a row is rejected.
        way: how it reaches us.
        answers_releases: whether it speaks of what was published, and not of parties.
        derived: columns that reading adds, with their kind.
        fields: its columns that no other source has, or that mean something else in it; all others
            are declared in `schemas/catalogue/columns`.
        dropped: columns that are read for what is recognised in them and never stored.
        unshown: further fields whose cells no message and no workbook repeats.
        informed: whether its writers tell who told them, so that columns nobody knows are looked
            through for it.
        told: open columns in which a word of an informant makes the cell be dropped.
        worded: open columns of which only known words are kept (`domain.privacy.plain_words`):
            a name without any cue is no word. Each with the form in which a whole value is kept
            all the same.
        confidential: whether no typed text of it, nor the names of its sheets, may be repeated.
        within_batch: dates that must lie within the batch, give or take some days.
        record_fields: fields that name a record of another source (`source:number`).
        numbered: further columns that hold the number of a record or document.
        town_fields: closed fields that also know every town by each of its names.
        rules: rules over several fields.
        prepare: what reading adds to typed rows: the number of the record, kinds of violations.
        one_row: whether a number means one row; else it may be several parties'.
        changed_on: when the source made or last changed a row.
        states: columns that say how far a matter has come, the most telling first.
        ended_on: when the matter ended.
        document: column of the document that a row changes; one party may have several.
        dated_by: columns that say when a record came about; the newest of all shows how recent the
            source is (its rhythm is policy).
        party_name: column of the party's name.
        mention: how a row speaks of a party: `domain.linkage.mention_sources.RAW_COLUMNS` -> its
            own column; empty where it names none.
        nameless_is_party: whether a row without a name is a party all the same, not a mere place.
        violation: how a row speaks of a violation: column of `violation` -> its own column; empty
            where it speaks of none.
        is_clue: whether a row stays a clue to follow where it has no conclusion.
    """

    name: str
    asset: str
    label: str
    description: str
    place: int
    columns: Mapping[str, Kind]
    required: tuple[str, ...]
    way: Way = "folder"
    answers_releases: bool = False
    derived: Mapping[str, Literal["text", "date"]] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    dropped: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
    informed: bool = False
    told: tuple[str, ...] = ()
    worded: Mapping[str, Form] = field(default_factory=dict)
    confidential: bool = False
    within_batch: tuple[str, ...] = ()
    record_fields: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    town_fields: tuple[str, ...] = ()
    rules: tuple[RowRule, ...] = ()
    prepare: Prepare = as_read
    one_row: bool = False
    changed_on: str | None = None
    states: tuple[str, ...] = ()
    ended_on: str | None = None
    document: str | None = None
    dated_by: tuple[str, ...] = ()
    party_name: str = "party_name"
    mention: Mapping[str, str] = field(default_factory=dict)
    nameless_is_party: bool = False
    violation: Mapping[str, str] = field(default_factory=dict)
    is_clue: bool = False

    @property
    def names_parties(self) -> bool:
        """Whether its rows speak of parties, and so can be evidence."""
        return bool(self.mention)

    @property
    def names_one_party(self) -> bool:
        """Whether its column of names never holds several."""
        return self.columns.get(self.party_name) == "name"

    @property
    def has_codes(self) -> bool:
        """Whether its rows carry a code or an id number of a party."""
        return any(kind in CODED for kind in self.columns.values())

    @property
    def has_kinds(self) -> bool:
        """Whether its texts are mapped to kinds of violations."""
        return "violation_codes" in self.derived
