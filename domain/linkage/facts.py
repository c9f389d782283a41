"""What the linkage looks at per mention, taken from the mention frame once.

Codes that are in dispute are left out here, so that no later step can use them.
"""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from domain.names import person_key

_SEPARATOR: Final = ";"
_MIN_CORE: Final = 2
"""A core of one character says nothing."""


def build_facts(mentions: pd.DataFrame, disputed: pd.Series) -> pd.DataFrame:
    """Return one row per mention, missing where nothing is known; index is the position.

    Args:
        mentions: mention frame sorted by `mention_id`.
        disputed: mentions whose name and USCC belong to different parties; they only link by hand.
    """
    usable = ~disputed
    person = mentions["kind"].eq("natural_person") | (
        mentions["kind"].isna() & mentions["legal_form"].isna()
    )
    core = mentions["core"].where(mentions["core"].str.len() >= _MIN_CORE)
    form = mentions["legal_form"]
    legal = form.notna() & (mentions["region"].notna() | form.str.endswith("公司", na=False))
    legal &= ~mentions["is_masked"] & mentions["name_origin"].ne("extracted")
    place = _joined([mentions["town_code"], mentions["address_key"]])
    # Behind a mask that names its responsible person is somebody; behind `张某` there is nobody.
    hidden = mentions["is_masked"] & mentions["responsible_person"].isna()
    facts = pd.DataFrame(
        {
            "uscc": mentions["uscc"].where(usable),
            "person_id": mentions["id_number"].where(usable & person),
            "strict_name": mentions["strict_name"].where(usable),
            "core": core.where(usable & ~mentions["is_masked"]),
            "trade": mentions["trade"],
            "kind": mentions["kind"],
            "side": mentions["kind"].map(_SIDES),
            "town_code": mentions["town_code"],
            "place": place.where(usable),
            "house": _joined([mentions["town_code"], mentions["building_key"]]),
            "surname": mentions["name"].str[0].where(mentions["is_masked"]),
            "signature": _signature(mentions).where(legal),
            "branch": mentions["branch"].fillna("-").where(legal),
            "is_masked": mentions["is_masked"],
            "nameless": usable & core.isna() & mentions["strict_name"].isna() & ~hidden,
            "decision_no": mentions["decision_no"],
        }
    )
    facts["full_name"] = _full_names(mentions, legal & usable)
    facts["phones"] = _values(mentions["phone"].where(usable))
    facts["persons"] = _people(_with_own_name(mentions).where(usable))
    facts["foes"] = pd.Series(None, index=facts.index, dtype=object)
    return facts


_SIDES: Final = {
    "organisation": "organisation",
    "individual_business": "organisation",
    "natural_person": "person",
}


def _joined(parts: Iterable[pd.Series]) -> pd.Series:
    """Columns in one text; missing where one of them is."""
    first, *rest = parts
    joined = first
    for part in rest:
        joined = joined + "|" + part
    return joined


def _signature(mentions: pd.DataFrame) -> pd.Series:
    """Two legal names with one signature never contradict each other."""
    return _joined([mentions[name].fillna("") for name in ("region", "core", "trade", "branch")])


def _full_names(mentions: pd.DataFrame, legal: pd.Series) -> pd.Series:
    columns = ["strict_name", "region", "core", "trade", "branch"]
    names = mentions.loc[legal & mentions["strict_name"].notna(), columns].fillna("")
    rows = list(names.itertuples(index=False, name=None))
    return _with_none(pd.Series(rows, index=names.index, dtype=object), mentions.index)


def _with_own_name(mentions: pd.DataFrame) -> pd.Series:
    """Responsible persons; a natural person answers for himself, also where only his name stands.

    That lets `段邦琼` reach a business that is registered without a name. A rule never counts the
    same name twice (`rules`).
    """
    person = mentions["kind"].eq("natural_person") | mentions["kind"].isna()
    person &= mentions["strict_name"].isna() & ~mentions["is_masked"]
    return mentions["responsible_person"].fillna(mentions["core"].where(person))


def _values(cells: pd.Series) -> pd.Series:
    """Sets of the values of each cell, missing where there is none."""
    cache = {cell: frozenset(cell.split(_SEPARATOR)) for cell in cells.dropna().unique()}
    return _with_none(cells.dropna().map(cache), cells.index)


def _people(cells: pd.Series) -> pd.Series:
    """Sets of the unmasked person names of each cell, missing where there is none."""
    split = {cell: cell.split(_SEPARATOR) for cell in cells.dropna().unique()}
    names = pd.Series(sorted({name for several in split.values() for name in several}), dtype="str")
    keys = dict(zip(names, person_key(names).astype(object), strict=True))
    cache = {
        cell: frozenset(key for name in several if isinstance(key := keys[name], str))
        for cell, several in split.items()
    }
    found = cells.dropna().map(cache)
    return _with_none(found[found.map(bool).astype(bool)], cells.index)


def _with_none(found: pd.Series, index: pd.Index) -> pd.Series:
    made = pd.Series(None, index=index, dtype=object)
    made.loc[found.index] = found.astype(object)
    return made
