"""What a column is: one declaration, from which everything that speaks of the column is made.

Only the class lives here, so that pure code can declare what it publishes. Columns are declared in
`domain/listing/fields.py` (the published list) and `schemas/catalogue/` (all others); tables,
models of frames and pages are made from them there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "date", "moment", "wan", "yuan", "int", "serial", "bool", "float"]
"""Text; a day; a moment (Shanghai wall time without a zone); money in 万元 (up to six decimals) or
yuan (two); a whole number; one that may grow beyond two thousand million; yes or no; any number."""

Personal = Literal["", "name", "phone", "address", "masked_id", "id_number", "free_text"]
"""What of a person a value may tell; `free_text`: whatever somebody typed."""

UNITS: Mapping[str, str] = {"wan": "万元", "yuan": "元"}
"""Units that follow from the kind."""


@dataclass(frozen=True)
class Field:
    """One column.

    Attributes:
        name: its name in tables, frames and files.
        header: its Chinese name; for the published list the header of the publication standard.
        kind: type of its values.
        note: what the Chinese name leaves open: form, when empty, how it is made.
        unit: of a number, where the kind does not say it.
        personal: what of a person it may tell, empty if nothing.
        values: the only values it may have, with their Chinese words.
        form: regular expression that a whole text matches.
        low: the least number that it may be.
        high: the greatest.
        origin: who says it, or which step makes it, in Chinese.
    """

    name: str
    header: str
    kind: Kind = "text"
    note: str = ""
    unit: str = ""
    personal: Personal = ""
    values: Mapping[str, str] = field(default_factory=dict)
    form: str = ""
    low: float | None = None
    high: float | None = None
    origin: str = ""

    @property
    def meaning(self) -> str:
        """Chinese name, unit and what it leaves open, in one line."""
        unit = self.shown_unit
        named = f"{self.header}（{unit}）" if unit and unit not in self.header else self.header
        return f"{named}：{self.explained}" if self.explained else named

    @property
    def explained(self) -> str:
        """What the Chinese name leaves open: the note, or the values where there is none."""
        return self.note or self.values_in_words

    @property
    def shown_unit(self) -> str:
        """Unit of a number, empty if it has none."""
        return self.unit or UNITS.get(self.kind, "")

    @property
    def values_in_words(self) -> str:
        """The only values that it may have, each with its Chinese word; empty if it is open."""
        return "，".join(f"{code} {word}".rstrip() for code, word in self.values.items())

    @property
    def may_hold_number(self) -> bool:
        """Whether a telephone or an id number has its place here; elsewhere none is kept."""
        return self.personal in ("phone", "id_number", "masked_id")

    @property
    def personal_class(self) -> Literal["", "personal", "sensitive"]:
        """`personal` is masked for the public, `sensitive` never leaves the registry unmasked."""
        if not self.personal:
            return ""
        return "sensitive" if self.personal == "id_number" else "personal"
