"""Reappearance: a party that turns up after another one was dealt with, and resembles it.

Three signals: the same contact (operator in the same town, or telephone), the same door, the same
trade under a name that sounds alike. One of them is chance as often as not. What follows from a
pair is decided elsewhere (`relations.py`, `domain.supervision`); nobody is merged or listed by it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import pandas as pd

from domain.linkage.policy import LinkagePolicy
from domain.registry.traits import operators, premises, telephones
from domain.values.names.sounds import syllables

REAPPEARANCE_COLUMNS: Final = (
    "earlier_id",
    "later_id",
    "ended_on",
    "appeared_on",
    "town_code",
    "same_contact",
    "same_premises",
    "similar_name",
    "signals",
    "evidence",
)
"""One row per pair with at least one of the first two signals; `signals` counts them (1 to 3)."""

LEAST_SIGNALS: Final = 2
"""So many of the three signals connect two parties; one alone is told to nobody."""

_SHORTEST_CORE: Final = 2
_PAIR: Final = ["earlier_id", "later_id"]


def find_reappearances(
    members: pd.DataFrame, ends: pd.Series, review: pd.DataFrame, policy: LinkagePolicy
) -> pd.DataFrame:
    """Return the pairs (`REAPPEARANCE_COLUMNS`), sorted by `earlier_id` and `later_id`.

    The later party's first day is that of its registration or of its first record, whichever is
    earlier; a registration older than the other's end is thus none. Pairs that wait for a person as
    possibly one party are left out.

    Args:
        members: linked mentions with `violator_id`, registrations among them.
        ends: first day on which each party was dealt with (`traits.first_ends`).
        review: the review queue, with `left_violator_id` and `right_violator_id`.
        policy: how long after the end, and how many may share a trait.
    """
    rule, most = policy.reappearance, policy.relation_group_limit
    appeared = members.groupby("violator_id")["seen_on"].min().dt.normalize()
    contact = pd.concat(
        [
            _pairs(operators(members, policy.names), ends, most, "负责人同为{}"),
            _pairs(telephones(members), ends, rule.phone_parties, "联系电话相同"),
        ]
    )
    address = _pairs(premises(members, exact=True), ends, most, "地址同为{}")
    pairs = pd.concat([contact, address])[_PAIR].drop_duplicates()
    pairs["ended_on"] = ends.reindex(pairs["earlier_id"]).to_numpy()
    pairs["appeared_on"] = appeared.reindex(pairs["later_id"]).to_numpy()
    latest = pairs["ended_on"] + pd.DateOffset(months=rule.months)
    pairs = pairs[pairs["appeared_on"].gt(pairs["ended_on"]) & pairs["appeared_on"].le(latest)]
    pairs = pairs[~_waiting(pairs, review)].sort_values(_PAIR).reset_index(drop=True)
    return _with_signals(pairs, contact, address, members)


def _pairs(trait: pd.DataFrame, ends: pd.Series, most: int, words: str) -> pd.DataFrame:
    """Parties that share a trait, the first of which has an end: `_PAIR` and `words`."""
    rows = trait[["violator_id", "key", "shown"]].sort_values(["key", "violator_id", "shown"])
    rows = rows.drop_duplicates(["key", "violator_id"])
    rows = rows[rows.groupby("key")["violator_id"].transform("size").between(2, most)]
    ended = rows[rows["violator_id"].isin(ends.index)]
    both = ended.merge(rows[["violator_id", "key"]], on="key", suffixes=("", "_later"))
    both = both[both["violator_id"] != both["violator_id_later"]]
    texts = [words.format(shown) for shown in both["shown"]]
    columns = {"earlier_id": both["violator_id"], "later_id": both["violator_id_later"]}
    return pd.DataFrame({**columns, "words": texts}).astype("str")


def _waiting(pairs: pd.DataFrame, review: pd.DataFrame) -> pd.Series:
    """Which pairs a person is asked about, in either order."""
    left, right = review["left_violator_id"], review["right_violator_id"]
    asked = {*zip(left, right, strict=True), *zip(right, left, strict=True)}
    here = zip(pairs["earlier_id"], pairs["later_id"], strict=True)
    return pd.Series([pair in asked for pair in here], index=pairs.index, dtype="bool")


def _with_signals(
    pairs: pd.DataFrame, contact: pd.DataFrame, address: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Count the signals of each pair, and say them."""
    key = pd.MultiIndex.from_frame(pairs[_PAIR])
    names = _names(members[members["violator_id"].isin({*pairs[_PAIR[0]], *pairs[_PAIR[1]]})])
    alike = [
        _alike(names.get(earlier, ()), names.get(later, ()))
        for earlier, later in zip(pairs["earlier_id"], pairs["later_id"], strict=True)
    ]
    shared = pd.concat([contact, address]).drop_duplicates()
    words = shared.groupby(_PAIR)["words"].agg(lambda each: "、".join(sorted(each)))
    found = pairs.assign(
        same_contact=key.isin(pd.MultiIndex.from_frame(contact[_PAIR])),
        same_premises=key.isin(pd.MultiIndex.from_frame(address[_PAIR])),
        similar_name=pd.Series(alike, index=pairs.index, dtype="bool"),
        town_code=_towns(members).reindex(pairs["later_id"]).to_numpy(),
    )
    signals = ["same_contact", "same_premises", "similar_name"]
    found["signals"] = found[signals].sum(axis=1).astype("int64")
    spoken = words.reindex(key).to_numpy()
    alike_too = found["similar_name"].map({True: "、字号相近且行业相同", False: ""})
    found["evidence"] = pd.Series(spoken, index=found.index, dtype="str") + alike_too
    return found[list(REAPPEARANCE_COLUMNS)]


def _names(members: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """Per party the cores of its names, each with its trade."""
    rows = members[["violator_id", "core", "trade"]].dropna().drop_duplicates()
    rows = rows[rows["core"].str.len().ge(_SHORTEST_CORE)]
    found: dict[str, list[tuple[str, str]]] = {}
    for party, core, trade in rows.itertuples(index=False, name=None):
        found.setdefault(str(party), []).append((str(core), str(trade)))
    return found


def _alike(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> bool:
    """Whether two parties have names of one trade whose cores sound the same, whole or in part."""
    return any(
        trade == other_trade and (_sound(core) in _sound(other) or _sound(other) in _sound(core))
        for core, trade in left
        for other, other_trade in right
    )


@cache
def _sound(core: str) -> str:
    """A core's syllables, each between blanks, so that no syllable begins inside another."""
    return f" {' '.join(syllables(core))} "


def _towns(members: pd.DataFrame) -> pd.Series:
    """The most frequent town of each party; of equals the smallest code."""
    rows = members[["violator_id", "town_code"]].dropna()
    counts = rows.groupby(["violator_id", "town_code"], as_index=False).size()
    counts = counts.sort_values(["violator_id", "size", "town_code"], ascending=[True, False, True])
    return counts.drop_duplicates("violator_id").set_index("violator_id")["town_code"]
