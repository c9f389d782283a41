"""Candidates: mentions that share all fields of a rule share a key of that rule.

Keys instead of pairs: a party that was reported ten thousand times costs ten thousand rows, not a
hundred million. Keys that are common property (a telephone of many parties, an address with too
many names) are dropped and counted.
"""

from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.incidence import (
    Incidence,
    derive_each,
    distinct,
    join_keys,
    shared_only,
    spread,
)
from domain.linkage.evidence.per_mention import Evidence
from domain.linkage.evidence.vetoes import similar_cores
from domain.linkage.policy import FIELDS, LinkagePolicy, LinkRule
from domain.values.text import any_of

BIT: Final = {name: 1 << i for i, name in enumerate(FIELDS)}
"""Fields that agree are kept as bits, so that several rules add up."""

_FACT: Final = {"address": "place"}
"""Names of fields of evidence that differ from the names in the policy."""

_MADE: Final = ("nameless", "similar_core", "phone")
"""Fields of the policy that are not taken from the evidence as it is."""


def memberships(evidence: Evidence, policy: LinkagePolicy) -> pd.DataFrame:
    """Return which mention has which key under which rule: `rule` (number), `key`, `position`.

    Keys of one member say nothing and are left out. `mask` holds the rule's fields as bits.
    """
    values = _Values(evidence, policy)
    parts, offset = [], 0
    for number, rule in enumerate(policy.rules):
        position, key = values.keyed(rule)
        kept, key = shared_only(key)
        mask = sum(BIT[name] for name in rule.fields)
        part = {"rule": number, "key": key + offset, "position": position[kept], "mask": mask}
        parts.append(pd.DataFrame(part))
        offset += int(key.max(initial=-1)) + 1
    table = pd.concat(parts, ignore_index=True)
    order = np.lexsort((table["position"].to_numpy(), table["key"].to_numpy()))
    return table.take(order).reset_index(drop=True)


class _Values:
    """What the mentions say, by the fields of the policy."""

    def __init__(self, evidence: Evidence, policy: LinkagePolicy) -> None:
        self.evidence = evidence
        fields = {name: evidence[_FACT.get(name, name)] for name in FIELDS if name not in _MADE}
        fields["phone"] = rare_phones(evidence, policy.max_phone_parties)
        fields["similar_core"] = _similar_names(evidence, policy.max_similar_names)
        self.fields = fields
        self.others = _without_own_name(evidence)

    def keyed(self, rule: LinkRule) -> tuple[Labels, Labels]:
        """Positions and keys for a rule."""
        fields = [self.field(name, rule) for name in rule.fields if name != "nameless"]
        return join_keys(fields, self.evidence.size)

    def field(self, name: str, rule: LinkRule) -> Incidence:
        """What is said in a field of the policy; a person's own name is one agreement, not two."""
        return self.others if name == "person" and "core" in rule.fields else self.fields[name]


def _without_own_name(evidence: Evidence) -> Incidence:
    """Persons other than the one whose name is the core."""
    person, core = evidence["person"], evidence["core"]
    as_person = pc.index_in(core.texts, value_set=person.texts).fill_null(-1).to_numpy()
    own = evidence.dense("core")[person.owner]
    kept = (own < 0) | (as_person[own] != person.code) if len(as_person) else own < 0
    return Incidence(person.owner[kept], person.code[kept], person.texts)


def lines(trade: Incidence, policy: LinkagePolicy) -> Incidence:
    """Lines of business: a training provider's, or another."""
    pattern = any_of(policy.training_trades)
    training = pc.match_substring_regex(trade.texts, pattern)
    return derive_each(trade, pc.if_else(training, "training", "other"))


def rare_phones(evidence: Evidence, most: int) -> Incidence:
    """Telephones that are not seen with more different names than one party has."""
    phones, core = evidence["phone"], evidence.dense("core")
    named = core[phones.owner] >= 0
    width = evidence["core"].width
    pairs = distinct(phones.code[named] * width + core[phones.owner[named]])
    names = np.bincount(pairs // width, minlength=phones.width)
    return phones.only(names <= most)


def _similar_names(evidence: Evidence, most: int) -> Incidence:
    """A value for each two similar core names at one exact address."""
    place, core = evidence.dense("place"), evidence.dense("core")
    owner = np.flatnonzero((place >= 0) & (core >= 0))
    width = evidence["core"].width
    names = distinct(place[owner] * width + core[owner])
    where, what = names // width, names % width
    firsts = np.flatnonzero(np.diff(where, prepend=-1))
    counts = np.diff(np.append(firsts, len(where)))
    sizes = np.repeat(counts, counts)
    rank = np.where(sizes <= most, np.arange(len(where)) - np.repeat(firsts, counts), 0)
    row, place_ = spread(rank)
    other = np.repeat(firsts, counts)[row] + place_
    one, two = (evidence["core"].texts.take(pa.array(what[x])).to_pylist() for x in (row, other))
    # A few names per address: comparing them is cheaper than any index over them.
    alike = np.fromiter(map(similar_cores, one, two), dtype=bool, count=len(one))
    numbers = np.arange(int(alike.sum()))
    pairs = np.concatenate([names[row[alike]], names[other[alike]]])
    return _spread_over(owner, place[owner] * width + core[owner], pairs, np.tile(numbers, 2))


def _spread_over(owner: Labels, incidence: Labels, names: Labels, numbers: Labels) -> Incidence:
    """The numbers of names, given to all who say them."""
    order = np.argsort(names, kind="stable")
    names, numbers = names[order], numbers[order]
    starts = np.searchsorted(names, incidence, side="left")
    row, place = spread(np.searchsorted(names, incidence, side="right") - starts)
    return Incidence(owner[row], numbers[starts[row] + place], pa.nulls(len(numbers)))
