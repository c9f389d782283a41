"""What the scored step compares: parties so far (units), each with everything its mentions say.

Units instead of records: evidence that two records of one party give apart (a telephone here, an
address there) counts together, and a party that was reported ten thousand times is compared once.
Every value is an array of numbers, so that one SQL text compares them by overlap on any engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.facts import NO_SURNAMES, Facts, both_said, initials
from domain.linkage.evidence.incidence import (
    Marks,
    Said,
    combine,
    derive_each,
    derive_parts,
    encode,
)
from domain.linkage.evidence.vetoes import sounds
from domain.linkage.policy import LinkagePolicy
from domain.linkage.rules.candidates import lines, rare_phones

MAX_PERSON_PARTIES: Final = 3
"""A representative of more anchored parties than this is a common name or an agent."""

LISTS: Final = (
    "stricts",
    "tails",
    "cores",
    "sounds",
    "pieces",
    "surnames",
    "initials",
    "trades",
    "roots",
    "lines",
    "branches",
    "phones",
    "persons",
    "own_names",
    "places",
    "addresses",
    "houses",
    "spots",
    "wheres",
    "roads",
    "streets",
    "towns",
    "premises",
    "reports",
)
"""Array columns of a unit; empty where nothing is known."""

_PLACE_NAMES: Final = ("road", "compound", "tower")
"""What a place is called by; the first is the street."""

EVIDENCE: Final = (*(name for name in LISTS if name != "pieces"), "bigrams")
"""What units say; the parts of their cores that two of them can share are made from it."""

_COLUMNS: Final = (
    "source",
    "kind",
    "name",
    "road",
    "compound",
    "tower",
    "premises_type",
)


@dataclass(frozen=True)
class Units:
    """Units and what they say.

    Attributes:
        unit: cluster labels, ascending.
        anchored: per unit, whether it is a legal party.
        said: what the units say (`EVIDENCE`); owners are cluster labels.
        size: number of mentions, the bound of all labels.
    """

    unit: Labels
    anchored: Marks
    said: dict[str, Said]
    size: int

    def is_anchored(self) -> Marks:
        """Whether a label is that of a legal party, per label."""
        found = np.zeros(self.size, dtype=bool)
        found[self.unit[self.anchored]] = True
        return found

    def table(self, chosen: Labels, *, texts: bool = False) -> pa.Table:
        """Chosen units as the scoring statement reads them.

        Args:
            chosen: labels, ascending.
            texts: arrays of texts in place of numbers, where worlds with other numbers are joined.

        Returns:
            `unit`, `anchored`, `sound` (of the main core), `core_share` (how frequent its most
            frequent core is among all units), and `LISTS`.
        """
        number = np.full(self.size, -1, dtype=np.int64)
        number[chosen] = np.arange(len(chosen))
        said = {name: self.said[name].of_clusters(number) for name in EVIDENCE}
        share = self._core_share(said["cores"], len(chosen))
        # Only for those that are compared: a core has as many pieces as it is long, squared.
        said["pieces"] = derive_parts(said["cores"], _piece)
        said["cores"] = _recoded(said["cores"], said["pieces"])
        return pa.table(
            {
                "unit": pa.array(chosen),
                "anchored": pa.array(self.is_anchored()[chosen]),
                "sound": _first_text(said["sounds"], len(chosen)),
                "core_share": pa.array(share),
                **{name: lists(said[name], len(chosen), texts=texts) for name in LISTS},
            }
        )

    def _core_share(self, chosen: Said, size: int) -> npt.NDArray[np.float64]:
        everyone = self.said["cores"].code
        counts = np.bincount(everyone, minlength=chosen.width)
        share = np.ones(size)
        share[chosen.owner] = 0.0
        np.maximum.at(share, chosen.owner, counts[chosen.code] / max(len(everyone), 1))
        return share


def read_evidence(mentions: pd.DataFrame, facts: Facts, policy: LinkagePolicy) -> dict[str, Said]:
    """Return what the mentions say, per list column, read once: only labels change later.

    Args:
        mentions: mention frame in order of position.
        facts: what is known per mention.
        policy: what is too common to count.
    """
    table = pa.Table.from_pandas(mentions[list(_COLUMNS)], preserve_index=False)
    size = facts.size
    core, trade, placed = facts["core"], facts["trade"], facts["place"].known(size)
    natural = pc.equal(table["kind"], "natural_person").fill_null(False).to_numpy()
    sided = pc.is_in(table["kind"], value_set=pa.array(_SIDED)).to_numpy()
    person = natural | (~sided & ~trade.known(size))
    own, others = _renumbered([core.where(person), facts["person"]])
    places = [combine([facts["town"], encode(table[name])], size) for name in _PLACE_NAMES]
    streets, *buildings = _renumbered(places)
    heard = pa.array(map(sounds, core.texts.to_pylist()), pa.large_string())
    no_town = ~facts["town"].known(size)
    initial = pc.utf8_slice_codeunits(table["name"], 0, 1)
    nobody = pc.is_in(initial, value_set=pa.array([*NO_SURNAMES])).to_numpy()
    return {
        "stricts": facts["full_name"],
        "tails": _tails(core, trade, facts["legal_form"], size),
        "cores": core,
        "sounds": _sorted_texts(derive_each(core, heard)),
        "bigrams": derive_parts(core, _bigram),
        "surnames": facts["surname"].where((natural | ~sided) & ~nobody),
        "initials": both_said([initials(core.where(person)), initials(facts["person"])]),
        "trades": trade,
        "roots": derive_each(trade, pc.utf8_slice_codeunits(trade.texts, 0, 2)),
        "lines": lines(trade, policy),
        "branches": facts["branch"],
        "phones": rare_phones(facts, policy.max_phone_parties),
        "persons": both_said([own, others]),
        "own_names": own,
        "places": facts["place"],
        "addresses": facts["address"].where(placed | no_town),
        "houses": facts["house"],
        "spots": facts["spot"],
        "wheres": facts["where"],
        "roads": both_said([streets, *buildings]),
        "streets": streets,
        "towns": facts["town"],
        "premises": encode(table["premises_type"]),
        "reports": encode(table["source"]).where(~facts.registered),
    }


def build_units(evidence: dict[str, Said], labels: Labels, anchored: Marks) -> Units:
    """Return the units under given labels.

    Args:
        evidence: from `read_evidence`.
        labels: clusters so far.
        anchored: per mention, whether its cluster is a legal party.
    """
    unit = np.flatnonzero(labels == np.arange(len(labels)))
    said = {name: evidence[name].of_clusters(labels) for name in EVIDENCE}
    said["phones"] = _rare(said["phones"], anchored, 1)
    said["persons"] = _rare(said["persons"], anchored, MAX_PERSON_PARTIES)
    return Units(unit, anchored[unit], said, len(labels))


_SIDED: Final = ("organisation", "individual_business", "natural_person")


def _tails(core: Said, trade: Said, form: Said, size: int) -> Said:
    """Registered names without their region."""
    codes = trade.dense(size)
    owner = np.arange(size)
    blank = pa.concat_arrays([trade.texts, pa.array([""], trade.texts.type)])
    filled = Said(owner, np.where(codes < 0, len(trade.texts), codes), blank)
    return combine([core, filled, form], size)


def _recoded(said: Said, target: Said) -> Said:
    """The same values under the numbers of another field that holds all of them."""
    numbers = pc.index_in(said.texts, value_set=target.texts).fill_null(-1).to_numpy()
    numbers = numbers.astype(np.int64)
    return Said(said.owner, numbers[said.code] if len(numbers) else said.code, target.texts)


def _renumbered(parts: Sequence[Said]) -> list[Said]:
    """The same values of several fields under common numbers."""
    texts = [part.texts.cast(pa.large_string()) for part in parts]
    both = pa.concat_arrays(texts).dictionary_encode()
    numbers = np.split(
        both.indices.to_numpy().astype(np.int64), np.cumsum([len(text) for text in texts])[:-1]
    )
    return [
        Said(part.owner, number[part.code], both.dictionary)
        for part, number in zip(parts, numbers, strict=True)
    ]


def _sorted_texts(said: Said) -> Said:
    """The same values, numbered in the order of their texts."""
    order = pc.sort_indices(said.texts).to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Said(said.owner, rank[said.code], said.texts.take(pa.array(order)))


def _bigram(longest: int) -> range:
    """Two cores share a part of two characters or more only if they share one of two."""
    return range(2, min(longest, 2) + 1)


def _piece(longest: int) -> range:
    """All parts of at least two characters, the text itself included."""
    return range(2, longest + 1)


def _rare(said: Said, anchored: Marks, most: int) -> Said:
    """Without the values that more legal parties than `most` share."""
    counts = np.bincount(said.code[anchored[said.owner]], minlength=said.width)
    return said.only(counts <= most)


def _first_text(said: Said, size: int) -> pa.Array:
    """The first text of every owner; empty where there is none."""
    first = np.full(size, len(said.texts), dtype=np.int64)
    first[said.owner[::-1]] = said.code[::-1]
    return pa.concat_arrays([said.texts, pa.array([""], said.texts.type)]).take(pa.array(first))


def lists(said: Said, size: int, *, texts: bool) -> pa.ListArray:
    """The values of every owner as one array each."""
    offsets = pa.array(said.offsets(size).astype(np.int32))
    if not texts:
        return pa.ListArray.from_arrays(offsets, pa.array(said.code))
    if pa.types.is_null(said.texts.type):
        return pa.ListArray.from_arrays(offsets, pa.array(map(chr, said.code), pa.large_string()))
    return pa.ListArray.from_arrays(offsets, said.texts.take(pa.array(said.code)))
