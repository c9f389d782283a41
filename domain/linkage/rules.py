"""Candidates: mentions that share all fields of a rule share a key of that rule.

Keys instead of pairs: a party that was reported ten thousand times costs ten thousand rows, not a
hundred million. Keys that are common property (a telephone of many parties, an address with too
many names) are dropped and counted.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import pandas as pd

from domain.linkage.settings import FIELDS, NAME_FIELDS, LinkagePolicy, LinkRule
from domain.linkage.vetoes import similar_cores

BIT: Final = {name: 1 << i for i, name in enumerate(FIELDS)}
"""Fields that agree are kept as bits, so that several rules add up."""

_COLUMN: Final = {
    "strict_name": "strict_name",
    "core": "core",
    "address": "place",
    "town": "town_code",
    "trade": "trade",
}
_LISTS: Final = {"phone": "phones", "person": "persons"}


def memberships(facts: pd.DataFrame, policy: LinkagePolicy) -> pd.DataFrame:
    """Return which mention has which key under which rule: `rule` (number), `key`, `position`.

    Keys of one member say nothing and are left out. `mask` holds the rule's fields as bits,
    `similar` the side of a pair of similar names (0 where the rule does not need it).
    """
    values = _Values(facts, policy)
    parts = [
        part.assign(rule=number, mask=sum(BIT[name] for name in rule.fields))
        for number, rule in enumerate(policy.rules)
        for part in values.keyed(rule)
    ]
    table = pd.concat(parts, ignore_index=True).drop_duplicates()
    table["key"] = pd.factorize(table["rule"].astype("str") + "|" + table["key"])[0]
    table = table[table.duplicated("key", keep=False)]
    return table.sort_values(["key", "position"]).reset_index(drop=True)


class _Values:
    """Values of the fields per mention, as long tables of `position` and the field's name."""

    def __init__(self, facts: pd.DataFrame, policy: LinkagePolicy) -> None:
        self.facts = facts
        self.policy = policy
        self.common_phones = common_phones(facts, policy.max_phone_parties)

    def keyed(self, rule: LinkRule) -> Iterator[pd.DataFrame]:
        """Tables of `position`, `key` for a rule."""
        name = next(field for field in rule.fields if field in NAME_FIELDS)
        others = [field for field in rule.fields if field not in NAME_FIELDS]
        table = self.field(others[0])
        for other in others[1:]:
            table = table.merge(self.field(other), on="position")
        if name == "similar_core":
            names = _similar_names(self.facts, self.policy.max_similar_names)
        elif name == "nameless":
            names = pd.DataFrame({"position": self.facts.index, "nameless": ""})
        else:
            names = self.field(name)
        table = table.merge(names, on="position")
        if name == "core" and "person" in others:
            # A natural person's own name is one agreement, not two.
            table = table[table["core"] != table["person"]]
        fields = [name, *others]
        key = table[fields[0]].astype("str")
        for field in fields[1:]:
            key = key + "|" + table[field].astype("str")
        yield pd.DataFrame({"position": table["position"], "key": key})

    def field(self, name: str) -> pd.DataFrame:
        """`position` and the value of a field, a row for each of several values."""
        values = self.facts[_COLUMN.get(name) or _LISTS[name]].dropna()
        if name in _LISTS:
            values = values.map(sorted).explode()
        if name == "phone":
            values = values[~values.isin(self.common_phones)]
        return pd.DataFrame({"position": values.index, name: values.to_numpy()})


def common_phones(facts: pd.DataFrame, most: int) -> set[str]:
    """Telephones that are seen with more different names than one party has."""
    phones = facts[["core", "phones"]].dropna()
    phones = phones.assign(phones=phones["phones"].map(sorted)).explode("phones")
    names = phones.groupby("phones")["core"].nunique()
    return set(names.index[names > most])


def _similar_names(facts: pd.DataFrame, most: int) -> pd.DataFrame:
    """A key for each two similar core names at one exact address: `position`, `similar_core`."""
    placed = facts.loc[facts["place"].notna() & facts["core"].notna(), ["place", "core"]]
    names = placed.drop_duplicates()
    counts = names.groupby("place")["core"].transform("size")
    crowded = names[counts.between(2, most)].sort_values(["place", "core"])
    # A few names per address: comparing them is cheaper than any index over them.
    rows = [
        (place, core, f"{a}~{b}")
        for place, cores in crowded.groupby("place")["core"]
        for a, b in combinations(cores, 2)
        if similar_cores(a, b)
        for core in (a, b)
    ]
    pairs = pd.DataFrame(rows, columns=["place", "core", "similar_core"], dtype="str")
    found = placed.reset_index(names="position").merge(pairs, on=["place", "core"])
    return found[["position", "similar_core"]]
