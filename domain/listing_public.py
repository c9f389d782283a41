"""What of a listing may be shown to whom: masked names, no id numbers, phones or home addresses.

The masks themselves are `domain.privacy`'s and `domain.public_names`'; here stands which field of a
listing needs which. Free text never carries id numbers or phones, not even to departments
(`without_numbers`).
"""

import hashlib
import inspect
import re
import sys
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain import privacy, public_names
from domain.listing_fields import PUBLIC_FIELDS
from domain.privacy import hide_numbers, mask_person_name, mask_series
from domain.public_names import (
    MAY_NAME,
    heads,
    mask_named,
    mask_people,
    people_in_cell,
    people_of_person,
    people_on_signboard,
)

PERSON, INDIVIDUAL = "自然人", "个体工商户"
"""Categories whose address may be somebody's home."""

_FREE_TEXTS = tuple(f.name for f in PUBLIC_FIELDS if f.personal == "free_text")

_MAY_HOLD_NUMBER = (
    r"\p{Nd}[\p{Nd}\s\p{Z}*xX.()\-—–·]{5,}|[〇零○一幺二两三四五六七八九]{7}|@|微信|威信|薇信|[VvQq][信Qq]|"
    "[WwVv][Xx]"
)
"""What a phone, an id number or an account needs at least (RE2); other texts are left alone."""

_DETAIL = (
    r"(?<![〔〕第月\d])(?:(?:\d+(?:-\d+)*|[一二三四五六七八九十百零〇]+|[A-Za-z])"
    r"(?:号楼|号|幢|栋|弄|座|单元|楼|层|室))+"
)
_RESIDENCE = "住址|家住|居住|现住|暂住|户籍"
_HOME = re.compile(rf"(?P<lead>(?:{_RESIDENCE})[^，。；;,]{{0,40}}?){_DETAIL}")
_PLACE = re.compile(_DETAIL)
_ANY = ""
_HIDDEN = "****"


@cache
def masking_version() -> str:
    """Return the version of the masks: a digest of the code that masks.

    Public rows made by another version are made anew (`shared_store.py`).
    """
    modules = (privacy, public_names, sys.modules[__name__])
    return hashlib.sha256("\n".join(map(inspect.getsource, modules)).encode()).hexdigest()[:16]


def public_listings(listings: pd.DataFrame) -> pd.DataFrame:
    """Return the public columns of the listings, personal data masked, same rows and order.

    Masked are the listing's own people (a natural person, a legal representative, an operator, the
    person on a signboard) wherever they stand; in free texts whoever is shown as a person, numbers
    and homes; of natural persons and individual businesses, addresses beyond the road.
    """
    public = listings[[f.name for f in PUBLIC_FIELDS]].copy()
    small = listings["cf_xdr_lb"].isin([PERSON, INDIVIDUAL])
    for name in _FREE_TEXTS:
        texts = _where(without_numbers(public[name]), _RESIDENCE, _without_homes)
        public[name] = texts.mask(small, _where(texts[small], _ANY, _without_places))
    public["cf_frdb"] = mask_series(listings["cf_frdb"], mask_person_name)
    _mask_own_people(public, _own_people(listings))
    for name in _FREE_TEXTS:
        public[name] = _where(public[name], MAY_NAME, mask_named)
    whole = listings["cf_xdr_lb"].eq(PERSON) & public["cf_xdr_mc"].eq(listings["cf_xdr_mc"])
    masked = mask_series(public.loc[whole, "cf_xdr_mc"], mask_person_name)
    public["cf_xdr_mc"] = public["cf_xdr_mc"].mask(whole, masked)
    return public.astype(listings.dtypes[public.columns].to_dict())


def without_numbers(texts: pd.Series) -> pd.Series:
    """Return free texts with id numbers, phones and accounts masked or removed."""
    return _where(texts, _MAY_HOLD_NUMBER, hide_numbers)


def _without_homes(text: str) -> str:
    return _HOME.sub(lambda found: found["lead"] + _HIDDEN, text)


def _without_places(text: str) -> str:
    return _PLACE.sub(_HIDDEN, text)


def _where(texts: pd.Series, sign: str, change: Callable[[str], str]) -> pd.Series:
    """Return the texts with a change made to each distinct one in which a sign (RE2) is found."""
    distinct = _arrow(texts).dictionary_encode()
    found = pc.match_substring_regex(distinct.dictionary, sign)
    if not pc.any(found).as_py():
        return texts
    changed = distinct.dictionary.to_pylist()
    for at in pc.indices_nonzero(found).to_pylist():
        changed[at] = change(changed[at])
    result = pa.array(changed, type=pa.string()).take(distinct.indices)
    return pd.Series(result.to_pandas().array, texts.index, dtype="str", name=texts.name)


def _arrow(texts: pd.Series) -> pa.Array:
    values = pa.array(texts, type=pa.string(), from_pandas=True)
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _own_people(listings: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return for every listing the persons that belong to it."""
    cells = {cell: people_in_cell(cell) for cell in listings["cf_frdb"].dropna().unique()}
    people = [cells.get(cell, ()) for cell in listings["cf_frdb"].tolist()]
    names = listings["cf_xdr_mc"].tolist()
    for kind, read in ((PERSON, people_of_person), (INDIVIDUAL, people_on_signboard)):
        of_kind = (listings["cf_xdr_lb"].eq(kind) & listings["cf_xdr_mc"].notna()).to_numpy()
        for at in of_kind.nonzero()[0].tolist():
            people[at] = tuple(dict.fromkeys((*read(names[at]), *people[at])))
    return people


def _mask_own_people(public: pd.DataFrame, people: list[tuple[str, ...]]) -> None:
    """Mask each listing's own people in its texts and its name."""
    columns = [*_FREE_TEXTS, "cf_xdr_mc"]
    texts = [_arrow(public[name]) for name in columns]
    rows = pc.binary_join_element_wise(*texts, "\n", null_handling="replace", null_replacement="")
    firsts = {each: heads(each) for each in set(people)}
    # The names differ from row to row: one look at the whole row finds the few that need more.
    named = np.fromiter(
        (
            any(map(row.__contains__, firsts[each]))
            for row, each in zip(rows.to_pylist(), people, strict=True)
        ),
        dtype=bool,
        count=len(people),
    )
    if not named.any():
        return
    ours = [each for each, hit in zip(people, named.tolist(), strict=True) if hit]
    for name, column in zip(columns, texts, strict=True):
        held = column.filter(pa.array(named)).to_pylist()
        masked = [
            None if text is None else mask_people(text, each)
            for text, each in zip(held, ours, strict=True)
        ]
        changed = pc.replace_with_mask(column, pa.array(named), pa.array(masked, type=pa.string()))
        public[name] = pd.Series(changed.to_pandas().array, public.index, dtype="str")
