"""What of a listing may be shown to whom: masked names, no id numbers, phones or home addresses.

The masks themselves are `domain.privacy`'s; here stands which field of a listing needs which. Free
text never carries id numbers or phones, not even to departments (`without_numbers`).
"""

import hashlib
import inspect
import sys
from functools import cache

import pandas as pd

from domain import privacy
from domain.listing_fields import PUBLIC_FIELDS
from domain.privacy import mask_address, mask_free_text, mask_person_name, mask_series

_DIGITS = r"\d[\d\s*xX-]{5,}"
"""What a phone or an id number needs at least; texts without it are left alone."""

_HOME = r"[^\s，。；;,]*(?:\d+[号幢栋室]|单元)[^\s，。；;,]*"
"""A detailed address inside a text."""


@cache
def masking_version() -> str:
    """Return the version of the masks: a digest of the code that masks.

    Public rows made by another version are made anew (`shared_store.py`).
    """
    sources = (inspect.getsource(module) for module in (privacy, sys.modules[__name__]))
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()[:16]


def public_listings(listings: pd.DataFrame) -> pd.DataFrame:
    """Return the public columns of the listings, personal data masked, same rows and order.

    The listing's own person (a natural person, a legal representative, an operator) is masked
    wherever the name stands, also inside a signboard; of a natural person, addresses in texts too.
    """
    public = listings[[f.name for f in PUBLIC_FIELDS]].copy()
    person = listings["cf_xdr_lb"].eq("自然人")
    people = listings["cf_frdb"].where(~person, listings["cf_xdr_mc"])
    for f in PUBLIC_FIELDS:
        if f.personal == "free_text":
            texts = _without_homes(without_numbers(public[f.name]), person)
            public[f.name] = _without_people(texts, people)
    public["cf_xdr_mc"] = _without_people(public["cf_xdr_mc"], people)
    public["cf_frdb"] = mask_series(listings["cf_frdb"], mask_person_name)
    return public


def without_numbers(texts: pd.Series) -> pd.Series:
    """Return free texts with id numbers and phones masked."""
    risky = texts.str.contains(_DIGITS, regex=True).fillna(False).astype(bool)
    if not risky.any():
        return texts
    return texts.mask(risky, mask_free_text(texts[risky])).astype("str")


def _without_homes(texts: pd.Series, person: pd.Series) -> pd.Series:
    """Return the texts of natural persons with addresses up to their first number only."""
    if not person.any():
        return texts
    masked = texts[person].str.replace(_HOME, lambda m: mask_address(m.group()), regex=True)
    return texts.mask(person, masked).astype("str")


def _without_people(texts: pd.Series, people: pd.Series) -> pd.Series:
    """Return texts in which the listing's own person is masked, wherever the name stands."""
    hit = pd.DataFrame({"text": texts, "person": people}).dropna()
    masks = {name: mask_person_name(name) for name in hit["person"].unique() if len(name) > 1}
    masked = [
        # The name differs from row to row, so that each text is searched for its own.
        text.replace(name, masks[name]) if name in masks and name in text else text
        for text, name in zip(hit["text"].tolist(), hit["person"].tolist(), strict=True)
    ]
    changed = pd.Series(masked, hit.index, dtype="str")
    return texts.mask(texts.index.isin(hit.index), changed).astype("str")
