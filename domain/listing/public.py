"""What of a listing may be shown to anyone: closed values and a name without persons in it.

Nothing that somebody typed goes out: kinds of violation and of penalty are the words of the
vocabulary, authorities are organs that policy names, numbers of documents have the canonical form.
What fits none of these is empty. Which fields there are is `domain.listing.fields`; names inside
names are `domain.privacy.people`. Free text for departments loses numbers and telephones here too
(`without_numbers`), and is otherwise theirs.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.listing.fields import PUBLIC_FIELDS
from domain.privacy.masks import hide_numbers, mask_person_name
from domain.privacy.people import (
    mask_people,
    people_in_cell,
    people_of_person,
    people_on_signboard,
)
from domain.values.county import ANYWHERE, County
from domain.values.text import any_of, fold_script, map_unique
from domain.values.vocabulary import Term, VocabularyRule, find_terms, map_violations

PERSON, INDIVIDUAL = "自然人", "个体工商户"
"""Categories of parties that may bear a person's name."""

CATEGORIES: Final = (PERSON, INDIVIDUAL, "法人及非法人组织")

_MAY_HOLD_NUMBER = (
    r"[\p{Nd}〇零○一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖]"
    r"[\p{Nd}〇零○一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖\s\p{Z}*xX.()（）\-—–－·_、]{5,}"
    r"|@|微信|威信|薇信|[VvQq][信Qq]|"
    "[WwVv][Xx]"
)
"""What a phone, an id number or an account needs at least (RE2); other texts are left alone."""

_DOCUMENT: Final = re.compile(
    r"(?:\([一-鿿]{1,4}\))?[A-Z一-鿿](?:[A-Z0-9一-鿿]|\([一-鿿]{1,4}\)){0,18}"
    r"〔(?:19|20)[0-9]{2}〕[A-Z]{0,3}[0-9]{1,9}(?:-[0-9]{1,4})*号?(?:之[一二三四五六七八九十0-9]{1,3})?"
)
"""The canonical form of a document's number; longer digits could be a telephone."""
_USCC: Final = re.compile(r"[0-9A-Z]{18}")
_WORDS: Final = {
    "list_type": ("blacklist", "dishonesty_record"),
    "cf_xdr_lb": CATEGORIES,
    "severity": ("轻微", "一般", "严重"),
    "zt": ("0",),
}
"""Columns with a few words of the program's own."""


@dataclass(frozen=True)
class PublicRules:
    """The closed vocabularies of the public list; without them their columns are empty.

    Attributes:
        vocabulary: kinds of violation in order of precedence.
        names: code of a kind -> its words.
        penalties: kinds of penalty.
        organs: authorities, without the region before them.
        regions: what may stand before an organ.
        county: whose regions names open with, and whose words they are made of.
        towns: code of a town to its address, from the province down.
    """

    vocabulary: tuple[VocabularyRule, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    penalties: tuple[Term, ...] = ()
    organs: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    county: County = ANYWHERE
    towns: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def organ(self) -> re.Pattern[str]:
        """An authority's name, from its region to its kind."""
        return re.compile(f"(?:{any_of(self.regions)}){{0,3}}(?:{any_of(self.organs)})")

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the vocabularies: public rows of another one are made anew."""
        parts = (self.vocabulary, sorted(self.names.items()), self.penalties, self.organs)
        places = (self.regions, self.county, sorted(self.towns.items()))
        return hashlib.sha256(repr((parts, *places)).encode()).hexdigest()


NO_RULES = PublicRules()


def public_listings(listings: pd.DataFrame, rules: PublicRules = NO_RULES) -> pd.DataFrame:
    """Return the public columns of the listings, same rows and order, nothing typed among them.

    Args:
        listings: `domain.listing.fields.LISTING_COLUMNS`.
        rules: the vocabularies that their words are taken from.
    """
    public = listings[[f.name for f in PUBLIC_FIELDS]].copy()
    for name, known in _WORDS.items():
        public[name] = listings[name].where(listings[name].isin(known))
    public["cf_xdr_mc"] = _names(listings, rules.county)
    public["cf_xdr_shxym"] = _kept(listings["cf_xdr_shxym"], _USCC.fullmatch)
    public["cf_xdr_shxym"] = public["cf_xdr_shxym"].mask(listings["cf_xdr_lb"].eq(PERSON))
    public["cf_wfxw"] = _kinds(listings, rules)
    public["cf_cflb"] = find_terms(listings["cf_cflb"], rules.penalties)
    for name in ("cf_wsh", "rdwh"):
        public[name] = _kept(listings[name], _DOCUMENT.fullmatch)
    for name in ("cf_cfjg", "rddw"):
        public[name] = _kept(listings[name], rules.organ.fullmatch)
    return public.astype(listings.dtypes[public.columns].to_dict())


def _kept(texts: pd.Series, fits: Callable[[str], object]) -> pd.Series:
    return map_unique(texts, lambda text: text if fits(str(text)) else None)


def _kinds(listings: pd.DataFrame, rules: PublicRules) -> pd.Series:
    """Kinds of violation by the vocabulary in force on the day of the decision."""
    if not rules.vocabulary:
        return pd.Series(None, index=listings.index, dtype="str")
    days = pd.to_datetime(listings["cf_jdrq"].fillna(listings["listed_on"]))
    codes = map_violations(listings["cf_wfxw"], rules.vocabulary, days)
    return map_unique(
        codes, lambda cell: ";".join(rules.names.get(c, "") for c in str(cell).split(";")) or None
    )


def _names(listings: pd.DataFrame, county: County) -> pd.Series:
    """Names of parties with every person in them masked; a natural person's as a whole.

    Known persons are those of `cf_frdb`. Persons whom only other records name (responsible persons
    of the registry) are not asked: the public row must follow from the published row alone, since
    `verify` and a change of masks make it again from the change log, where no other record is. An
    individual business bears its own operator or a person whose name the form gives away, whoever
    knows him (`people_on_signboard`); a company's registered name with another person than its
    representative in it stays as registered.
    """
    rows = zip(listings["cf_xdr_mc"], listings["cf_xdr_lb"], listings["cf_frdb"], strict=True)
    shown = [
        _masked(name, kind, operator, county) if isinstance(name, str) else None
        for name, kind, operator in rows
    ]
    return pd.Series(shown, index=listings.index, dtype="str")


def _masked(name: str, kind: object, operator: object, county: County) -> str:
    people = people_in_cell(operator) if isinstance(operator, str) else ()
    if kind == PERSON:
        found = (*people_of_person(name, county.names), *people)
    elif kind == INDIVIDUAL:
        found = (*people_on_signboard(name, county), *people)
    else:
        found = people
    longest_first = sorted(set(found), key=lambda each: (-len(each), each))
    masked = mask_people(name, longest_first, county.names)
    if kind == PERSON and masked == name:
        return mask_person_name(fold_script(name), county.names)
    return masked


def without_numbers(texts: pd.Series) -> pd.Series:
    """Return free texts with id numbers, phones and accounts masked or removed."""
    distinct = _arrow(texts).dictionary_encode()
    found = pc.match_substring_regex(distinct.dictionary, _MAY_HOLD_NUMBER)
    if not pc.any(found).as_py():
        return texts
    changed = distinct.dictionary.to_pylist()
    for at in pc.indices_nonzero(found).to_pylist():
        changed[at] = hide_numbers(changed[at])
    result = pa.array(changed, type=pa.string()).take(distinct.indices)
    return pd.Series(result.to_pandas().array, texts.index, dtype="str", name=texts.name)


def _arrow(texts: pd.Series) -> pa.Array:
    values = pa.array(texts, type=pa.string(), from_pandas=True)
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
