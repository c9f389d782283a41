"""What of a listing may be shown to anyone: masked names, no id numbers, phones or home addresses.

The masks themselves are `domain.privacy`'s; here stands which field of a listing needs which.
"""

import re

import pandas as pd

from domain.listing_fields import PUBLIC_FIELDS

_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9}|0\d{2,3}-?\d{7,8})")


def public_listings(listings: pd.DataFrame) -> pd.DataFrame:
    """Return the public columns of the listings, personal data masked, same rows and order."""
    names = {f.name: f for f in PUBLIC_FIELDS}
    public = listings[list(names)].copy()
    person = listings["cf_xdr_lb"].eq("自然人")
    people = listings["cf_frdb"].where(~person, listings["cf_xdr_mc"])
    for name, f in names.items():
        if f.personal == "free_text" or name == "cf_xdr_mc":
            public[name] = _without_people(_without_numbers(public[name]), people)
    public["cf_frdb"] = listings["cf_frdb"].map(mask_name, na_action="ignore").astype("str")
    return public


def mask_name(name: str) -> str:
    """Return a person's name with everything after the first character masked."""
    return name[:1] + "*" * (len(name) - 1)


def _without_numbers(values: pd.Series) -> pd.Series:
    return values.str.replace(_LONG_NUMBER, "***", regex=True).astype("str")


def _without_people(values: pd.Series, people: pd.Series) -> pd.Series:
    """Return texts in which the listing's own person is masked, wherever the name stands."""
    pairs = pd.DataFrame({"text": values, "person": people})
    hit = pairs.dropna()
    masks = {person: mask_name(person) for person in hit["person"].unique() if len(person) > 1}
    masked = [
        # The name differs from row to row, so that each text is searched for its own.
        text.replace(person, masks[person]) if person in masks and person in text else text
        for text, person in zip(hit["text"].tolist(), hit["person"].tolist(), strict=True)
    ]
    return values.mask(
        values.index.isin(hit.index), pd.Series(masked, hit.index, dtype="str")
    ).astype("str")
