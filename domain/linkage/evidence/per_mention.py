"""What the linkage looks at per mention, taken from the mention frame once.

Codes that are in dispute are left out here, so that no later step can use them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.incidence import (
    Incidence,
    Mask,
    combine,
    derive_each,
    encode,
    encode_several,
    one_chunk,
)
from domain.values.text import any_of

FullName = tuple[str, str, str, str, str]
"""strict name, region, core, trade, branch."""

REGISTER: Final = "market_registration"
KINDS: Final = ("organisation", "individual_business", "natural_person", "unregistered_venue")

NO_SURNAMES: Final = frozenset("某无不未*×")
"""First characters of masked names that tell nothing (`某托管班`, `无名培训点`)."""

CAMPUS: Final = "校区"
_SEPARATOR: Final = ";"
_KINDS_OF_REGION: Final = "[省市]"
_MIN_CORE: Final = 2
"""A core of one character says nothing."""

_COLUMNS: Final = (
    *("source", "kind", "name", "name_origin", "address_origin"),
    *("uscc", "id_number", "decision_no"),
    *("strict_name", "region", "core", "trade", "legal_form", "branch"),
    *("responsible_person", "persons", "phone"),
    *("town_code", "address_key", "building_key", "place_key", "place_level"),
)


@dataclass(frozen=True)
class FullNames:
    """Parts of the full legal names, looked up by the code of the strict name.

    Attributes:
        strict: the names.
        first: the mention whose parts count, per code; -1 where the code is no full legal name.
        parts: region, core, trade and branch of every mention.
    """

    strict: pa.Array
    first: Labels
    parts: tuple[pa.Array, ...]

    def of(self, codes: Labels) -> list[FullName]:
        """The names with their parts."""
        rows = pa.array(self.first[codes])
        columns = [self.strict.take(pa.array(codes)).to_pylist()]
        columns += [part.take(rows).fill_null("").to_pylist() for part in self.parts]
        return list(zip(*columns, strict=True))


@dataclass(frozen=True)
class Evidence:
    """What is known per owner: a mention, or a cluster after `of_clusters`.

    Attributes:
        size: number of owners.
        fields: what is stated, by field: `uscc`, `person_id` (of natural persons), `strict_name`,
            `full_name` (strict names that are full legal names), `root` (core and trade together,
            of names without a branch but for a campus), `stem` (of branches as well), `county`
            (what a name opens with), `core`, `trade`, `legal_form`, `kind`, `town`, `address` (a
            unit, whatever its town), `place` (town and unit), `house` (town and building), `where`
            (town and the finest place named), `site` (without its town), `spot` (`where` without a
            door), `surname` (first character of a masked name), `masked_person`,
            `branch`, `phone`, `person`, `decision_no`; after `without` also `initial` (first
            characters of masked names and of cores).
        names: parts of the full names.
        nameless: owners that are known by no name at all.
        registered: owners that are rows of the register.
        by_name: owners that a unique full legal name may anchor, since they give no code.
        single: owners that are the only party of their record: place, person and telephone are
            theirs.
        statutory: owners that come from a source that names registered parties by law.
        campus: owners that name a campus behind the name.
        formed: owners that name a body with its legal form.
        company: owners that name a company or a cooperative with its legal form.
        extracted: owners whose name or address was read out of a text.
        cannot_link: pairs of owners that a person has said are not one party, both ways.
    """

    size: int
    fields: dict[str, Incidence]
    names: FullNames
    nameless: Mask
    registered: Mask
    by_name: Mask
    single: Mask
    statutory: Mask
    campus: Mask
    formed: Mask
    company: Mask
    extracted: Mask
    cannot_link: tuple[Labels, Labels]

    def __getitem__(self, field: str) -> Incidence:
        return self.fields[field]

    @property
    def legal(self) -> Mask:
        """Owners that say by a code or by their source which legal party they are."""
        found: Mask = self.registered | self.coded
        return found

    @property
    def coded(self) -> Mask:
        """Owners that give a valid code or, for a person, an id number."""
        return self.fields["uscc"].known(self.size) | self.fields["person_id"].known(self.size)

    def dense(self, field: str) -> Labels:
        """The code per owner, -1 for none; for fields with one value per owner."""
        return self.fields[field].dense(self.size)

    def without(self, mask: Mask) -> "Evidence":
        """The evidence without whatever marked owners say that could link them."""
        left = {name: self.fields[name].where(~mask) for name in _LINKING}
        left["initial"] = both_state([self.fields["surname"], initials(left["core"])])
        return replace(
            self,
            fields={**self.fields, **left},
            nameless=self.nameless & ~mask,
            by_name=self.by_name & ~mask,
        )

    def of_clusters(self, labels: Labels, chosen: Labels, fields: Iterable[str]) -> "Evidence":
        """What chosen clusters say; they are numbered in the order given.

        Args:
            labels: the cluster of every owner.
            chosen: labels of clusters, ascending.
            fields: what is asked for.
        """
        number = np.full(len(labels), -1, dtype=np.int64)
        number[chosen] = np.arange(len(chosen))
        cluster = number[labels]
        left, right = cluster[self.cannot_link[0]], cluster[self.cannot_link[1]]
        both = (left >= 0) & (right >= 0)
        return replace(
            self,
            size=len(chosen),
            fields={name: self.fields[name].of_clusters(cluster) for name in fields},
            cannot_link=(left[both], right[both]),
        )


_LINKING: Final = (
    "uscc",
    "person_id",
    "strict_name",
    "full_name",
    "root",
    "core",
    "place",
    "address",
    "spot",
    "where",
    "branch",
    "phone",
    "person",
)
"""Fields that a mention in dispute is not asked about."""


def build_evidence(mentions: pd.DataFrame, shared_regions: Sequence[str] = ()) -> Evidence:
    """Return what is known per mention; owners are positions.

    Args:
        mentions: mention frame sorted by `mention_id`.
        shared_regions: what the county's names open with (`LinkagePolicy.shared_regions`).
    """
    reader = _Reader(mentions)
    fields = reader.fields()
    none = np.zeros(0, dtype=np.int64)
    return Evidence(
        size=reader.size,
        fields=fields,
        names=reader.full_names(fields["full_name"], shared_regions),
        nameless=reader.nameless(),
        registered=reader.registered,
        by_name=reader.by_name(),
        single=reader.single(),
        statutory=reader.statutory(),
        campus=reader.campus(),
        formed=reader.has("legal_form"),
        company=reader.company(),
        extracted=reader.extracted("name") | reader.extracted("address"),
        cannot_link=(none, none),
    )


def initials(incidence: Incidence) -> Incidence:
    """First characters of what is said; the code is the code point, so that fields share codes."""
    firsts = pc.utf8_slice_codeunits(incidence.texts, 0, 1).dictionary_encode()
    points = np.array([ord(text) for text in firsts.dictionary.to_pylist()], dtype=np.int64)
    return Incidence(incidence.owner, points[firsts.indices.to_numpy()[incidence.code]], CHARACTERS)


CHARACTERS: Final = pa.nulls(0x110000)
"""Stands for the texts where codes are code points."""


def both_state(parts: Sequence[Incidence]) -> Incidence:
    """What owners say in any of several fields that share codes."""
    owner = np.concatenate([part.owner for part in parts])
    code = np.concatenate([part.code for part in parts])
    order = np.lexsort((code, owner))
    return Incidence(owner[order], code[order], parts[0].texts)


class _Reader:
    """Columns of the mentions, each read once."""

    def __init__(self, mentions: pd.DataFrame) -> None:
        self.table = pa.Table.from_pandas(mentions[list(_COLUMNS)], preserve_index=False)
        self.size = len(mentions)
        self.masked = mentions["is_masked"].to_numpy(dtype=bool)
        self.party_no = mentions["party_no"].to_numpy(dtype=np.int64)
        self.registered = self.equals("source", REGISTER)
        self.natural = self.equals("kind", "natural_person")
        core = self.table["core"]
        long = pc.greater_equal(pc.utf8_length(core), _MIN_CORE).fill_null(False)
        self.core = pc.if_else(long, core, None)

    def has(self, column: str) -> Mask:
        """Mentions with a value."""
        found: Mask = self.table[column].is_valid().to_numpy()
        return found

    def equals(self, column: str, value: str) -> Mask:
        """Mentions with this value."""
        return _mask(pc.equal(self.table[column], value))

    def extracted(self, what: str) -> Mask:
        """Mentions whose name or address was read out of a text."""
        return self.equals(f"{what}_origin", "extracted")

    def fields(self) -> dict[str, Incidence]:
        """What is incidence, by field (see `Evidence`)."""
        table = self.table
        strict, town = encode(table["strict_name"]), encode(table["town_code"])
        core = encode(self.core).where(~self.masked)
        hidden = pc.if_else(pa.array(self.masked), table["name"], None)
        surname, address = initials(encode(hidden)), encode(table["address_key"])
        kind = encode(table["kind"])
        where = combine([town, encode(table["place_key"])], self.size)
        legal = self._legal()
        return {
            "uscc": encode(table["uscc"]),
            "person_id": encode(table["id_number"]).where(self._person()),
            "strict_name": strict,
            "full_name": strict.where(legal),
            "root": self._root(),
            "stem": self._root(branches=True),
            "county": self._county(),
            "core": core,
            "trade": encode(table["trade"]),
            "legal_form": encode(table["legal_form"]),
            "kind": kind,
            "town": town,
            "place": combine([town, address], self.size),
            "address": address,
            "where": where,
            "site": encode(table["place_key"]),
            "spot": where.where(~self.equals("place_level", "unit")),
            "house": combine([town, encode(table["building_key"])], self.size),
            "surname": surname,
            "masked_person": kind.where(surname.known(self.size) & self.natural),
            "branch": encode(table["branch"]).where(legal),
            "phone": encode_several(table["phone"], _SEPARATOR),
            "person": encode_several(table["persons"], _SEPARATOR),
            "decision_no": encode_several(table["decision_no"], _SEPARATOR),
        }

    def _county(self) -> Incidence:
        """Province, city and county of a full name, without what their names end in."""
        region = encode(self.table["region"])
        bare = pc.replace_substring_regex(region.texts, _KINDS_OF_REGION, "")
        return derive_each(region, bare.cast(pa.large_string()))

    def _root(self, *, branches: bool = False) -> Incidence:
        """Core and trade together; not of persons, of masked names and of those out of a text."""
        named = self.has("strict_name") & ~self.masked & ~self.natural & ~self.extracted("name")
        named &= branches | ~self.has("branch") | self.campus()
        text = pa.large_string()
        trade = self.table["trade"].cast(text).fill_null("")
        blank = pa.scalar("", text)
        return encode(pc.binary_join_element_wise(self.core.cast(text), trade, blank)).where(named)

    def campus(self) -> Mask:
        """Mentions with a campus behind the name (`思立教育(华士校区)`): no body of its own."""
        return _mask(pc.ends_with(self.table["branch"], CAMPUS)) & ~self.registered

    def statutory(self) -> Mask:
        """Mentions of sources that name registered parties by law."""
        found: Mask = self.equals("source", "market_penalty") | self.equals(
            "source", "credit_decision"
        )
        return found

    def company(self) -> Mask:
        """Mentions that name a company or a cooperative with its legal form."""
        forms = self.table["legal_form"]
        full = _mask(pc.ends_with(forms, "公司")) | _mask(pc.ends_with(forms, "合作社"))
        found: Mask = full & ~self.masked & ~self.extracted("name")
        return found

    def _legal(self) -> Mask:
        """Mentions with a full legal name, typed and not masked."""
        company = _mask(pc.ends_with(self.table["legal_form"], "公司"))
        full = self.has("legal_form") & (self.has("region") | company)
        found: Mask = full & ~self.masked & ~self.extracted("name")
        return found

    def _person(self) -> Mask:
        found: Mask = self.natural | (~self.has("kind") & ~self.has("legal_form"))
        return found

    def full_names(self, incidence: Incidence, shared: Sequence[str]) -> FullNames:
        """Parts by code of the strict name, as the first mention gives them.

        Regions without the words for their kind, and from the finest shared one on: `江苏省江阴市`
        is `江阴`, and `无锡市` alone is `无锡`, which is another register's name.
        """
        first = np.full(incidence.width, -1, dtype=np.int64)
        first[incidence.code[::-1]] = incidence.owner[::-1]
        region = pc.replace_substring_regex(self.table["region"], _KINDS_OF_REGION, "")
        if shared:
            bare = any_of([re.sub(_KINDS_OF_REGION, "", each) for each in shared])
            region = pc.replace_substring_regex(region, f"^(?:{bare})*({bare})", r"\1")
        others = (self.table[name] for name in ("core", "trade", "branch"))
        parts = tuple(map(one_chunk, (region, *others)))
        return FullNames(incidence.texts, first, parts)

    def nameless(self) -> Mask:
        """Mentions without any name.

        Behind a mask that names its responsible person is somebody; behind `张某` there is nobody.
        """
        hidden = self.masked & ~self.has("responsible_person")
        named = self.core.is_valid().to_numpy() | self.has("strict_name")
        found: Mask = ~named & ~hidden
        return found

    def single(self) -> Mask:
        """Mentions that are the only party of their record; those of one record stand together."""
        later = self.party_no > 1
        found: Mask = ~(later | np.append(later[1:], [False]))
        return found

    def by_name(self) -> Mask:
        """Mentions with a full name and without a code.

        A name found in a text needs both ends, region and legal form: what stands before or after
        a part of a name may make it another party's (the extraction takes `…有限公司祝塘分公司`
        whole).
        """
        region, form = self.has("region"), self.has("legal_form")
        full = (region & form) | ((region | form) & ~self.extracted("name"))
        found: Mask = full & ~self.registered & ~self.has("uscc")
        return found


def _mask(found: pa.ChunkedArray) -> Mask:
    mask: Mask = found.fill_null(False).to_numpy()
    return mask
