"""What is true about every record: whose it is, what can reach it, what must be rejected or listed.

`render` reports each row here while writing it. Groups of records that certain or rule links can
join are derived from the facts that survived in the records' texts, never from the product's code.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from itertools import combinations
from pathlib import Path
from typing import Any

from samples.world.mess import Shown
from samples.world.world import Party, World


@dataclass
class Mention:
    """One party named by one record. `scored` is false where no answer is the right one.

    `certain_group`, `rule_group`: mentions with the same value can be joined by anchors alone, or
    by anchors and two agreements besides the name; empty: nothing reaches this mention.
    """

    source: str
    source_record_id: str
    party_no: int
    party_key: str
    kind: str
    origin: str
    scored: bool
    certain_group: str = ""
    rule_group: str = ""
    note: str = ""


@dataclass(frozen=True)
class Rejection:
    """A row, cell or file that must be reported at this place; other reports may stand beside it.

    `rule` is the generator's word; `severity` is the contract's, or `either` where the contract
    leaves open whether the row or only the value goes. An HTML table has no sheet name of its own.
    """

    source: str
    source_file: str
    source_sheet: str
    source_row: int
    field: str
    rule: str
    severity: str


@dataclass(frozen=True)
class Submission:
    """What one filer delivered for one batch, as of the as-of day."""

    batch: str
    filer_code: str
    status: str
    zero_report: bool
    rows: int
    scored: bool = True


@dataclass(frozen=True)
class Listing:
    """A document that could carry a listing; `expected` is yes, no, held or open (either)."""

    list_type: str
    document_no: str
    party_key: str
    name: str
    uscc: str
    expected: str
    reason: str


@dataclass(frozen=True)
class Relation:
    """Two parties that are not the same but share an operator, a telephone or premises."""

    kind: str
    left_key: str
    right_key: str


@dataclass
class Truth:
    """Collects everything; `finish` derives the groups.

    `planted` says which record (source and number) tells a planted event, by its tag.
    """

    world: World
    mentions: list[Mention] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    registered_groups: dict[str, set[str]] = field(default_factory=dict)
    carriers: dict[tuple[str, str], list[Mention]] = field(default_factory=dict)
    planted: dict[str, tuple[str, str]] = field(default_factory=dict)
    _keys: list[tuple[list[Hashable], list[Hashable]]] = field(default_factory=list)
    _name_count: Counter[str] = field(default_factory=Counter)
    _phone_count: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._name_count = Counter(p.name for p in self.world.parties if p.registered and p.name)
        self._phone_count = Counter(phone for p in self.world.parties for phone in p.phones)

    def unique_name(self, party: Party) -> bool:
        """Whether the full name alone says which registration is meant."""
        return self._name_count[party.name] == 1

    def anchored(self, party: Party, shown: Shown) -> bool:
        """Whether code, id number or unambiguous full name stand in the record."""
        if shown.conflicting:
            return False
        return shown.has_id or (shown.has_full_name and self.unique_name(party))

    def mention(
        self,
        source: str,
        record_id: str,
        number: int,
        party: Party,
        shown: Shown,
        *,
        decision: str = "",
        origin: str = "typed",
        scored: bool = True,
        note: str = "",
    ) -> None:
        """Report one named party of one record."""
        scored = scored and not shown.conflicting
        self.mentions.append(
            Mention(source, record_id, number, party.key, party.kind, origin, scored, note=note)
        )
        if decision and source != "credit_decision":
            self.carriers.setdefault((decision, party.key), []).append(self.mentions[-1])
        certain: list[Hashable] = []
        if self.anchored(party, shown):
            certain.append("anchor")
        if decision and not shown.conflicting:
            certain.append(("decision", decision))
        self._keys.append((certain, self._rule_keys(party, shown, origin)))

    def _rule_keys(self, party: Party, shown: Shown, origin: str) -> list[Hashable]:
        keys: list[Hashable] = []
        if shown.conflicting or not shown.has_core or origin != "typed":
            return keys
        if shown.has_unit and shown.has_town:
            keys.append("place")
        if (
            shown.has_person
            and shown.has_phone
            and len(party.phones) == 1
            and self._phone_count[party.phones[0]] == 1
        ):
            keys.append("contact")
        return keys

    def plant(self, tag: str, source: str, record_id: str) -> None:
        """Report the record that tells a planted event; events without a tag were not planted."""
        if tag:
            self.planted[tag] = (source, record_id)

    def join(self, left: tuple[str, str], right: tuple[str, str], key: str) -> None:
        """A person's decision that two records are one party."""
        for mention, (certain, _) in zip(self.mentions, self._keys, strict=True):
            if (mention.source, mention.source_record_id) in (left, right):
                certain.append(("person", key))

    def finish(self) -> None:
        """Derive `certain_group` and `rule_group` of every mention."""
        certain = _components(self.mentions, [keys for keys, _ in self._keys])
        both = _components(self.mentions, [keys + rules for keys, rules in self._keys])
        for mention, first, second in zip(self.mentions, certain, both, strict=True):
            mention.certain_group, mention.rule_group = first, second
            if mention.source == "market_registration":
                self.registered_groups.setdefault(mention.party_key, set()).add(first)

    def write(self, folder: Path) -> None:
        """One CSV per kind of truth."""
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "mentions.csv", Mention, self.mentions)
        _write(folder / "rejections.csv", Rejection, self.rejections)
        _write(folder / "submissions.csv", Submission, self.submissions)
        _write(folder / "relations.csv", Relation, relations(self.world))
        _write(folder / "listings.csv", Listing, self.listings)


def relations(world: World) -> list[Relation]:
    """Pairs of violators, and of a violator with a registration, that share something."""
    shared: dict[tuple[str, Hashable], list[Party]] = {}
    for party in world.parties:
        for kind, value in (
            ("same_operator", (party.person, party.phones)),
            ("same_phone", party.phones),
            ("same_premises", party.address),
        ):
            shared.setdefault((kind, value), []).append(party)
    return [
        Relation(kind, left.key, right.key)
        for (kind, _), group in shared.items()
        for left, right in combinations(group, 2)
        if left.violator or right.violator
    ]


def _components(mentions: Sequence[Mention], keys: Iterable[list[Hashable]]) -> list[str]:
    """Group label per mention: mentions of one party that share a key, directly or in a chain."""
    parent: dict[Hashable, Hashable] = {}

    def root(node: Hashable) -> Hashable:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    firsts: list[Hashable] = []
    for mention, own in zip(mentions, keys, strict=True):
        nodes = [(mention.party_key, key) for key in own] if mention.scored else []
        for node in nodes[1:]:
            parent[root(node)] = root(nodes[0])
        firsts.append(nodes[0] if nodes else None)
    labels: dict[Hashable, str] = {}
    found = []
    for mention, first in zip(mentions, firsts, strict=True):
        if first is None:
            found.append("")
            continue
        key = root(first)
        label = labels.setdefault(key, f"{mention.party_key}.{len(labels)}")
        found.append(label)
    return found


def _write(path: Path, kind: type, rows: Sequence[Any]) -> None:
    names = [item.name for item in fields(kind)]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(asdict(row))
