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
from domain.linkage.evidence.incidence import (
    Incidence,
    Mask,
    combine,
    derive_each,
    derive_parts,
    encode,
)
from domain.linkage.evidence.per_mention import NO_SURNAMES, Evidence, both_state, initials
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

COMPARED: Final = (*(name for name in LISTS if name != "pieces"), "bigrams")
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
        incidence: what the units say (`COMPARED`); owners are cluster labels.
        size: number of mentions, the bound of all labels.
    """

    unit: Labels
    anchored: Mask
    incidence: dict[str, Incidence]
    size: int

    def is_anchored(self) -> Mask:
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
        incidence = {name: self.incidence[name].of_clusters(number) for name in COMPARED}
        share = self._core_share(incidence["cores"], len(chosen))
        # Only for those that are compared: a core has as many pieces as it is long, squared.
        incidence["pieces"] = derive_parts(incidence["cores"], _piece)
        incidence["cores"] = _recoded(incidence["cores"], incidence["pieces"])
        return pa.table(
            {
                "unit": pa.array(chosen),
                "anchored": pa.array(self.is_anchored()[chosen]),
                "sound": _first_text(incidence["sounds"], len(chosen)),
                "core_share": pa.array(share),
                **{name: lists(incidence[name], len(chosen), texts=texts) for name in LISTS},
            }
        )

    def _core_share(self, chosen: Incidence, size: int) -> npt.NDArray[np.float64]:
        everyone = self.incidence["cores"].code
        counts = np.bincount(everyone, minlength=chosen.width)
        share = np.ones(size)
        share[chosen.owner] = 0.0
        np.maximum.at(share, chosen.owner, counts[chosen.code] / max(len(everyone), 1))
        return share


def read_compared(
    mentions: pd.DataFrame, evidence: Evidence, policy: LinkagePolicy
) -> dict[str, Incidence]:
    """Return what the mentions say, per list column, read once: only labels change later.

    Args:
        mentions: mention frame in order of position.
        evidence: what is known per mention.
        policy: what is too common to count.
    """
    table = pa.Table.from_pandas(mentions[list(_COLUMNS)], preserve_index=False)
    size = evidence.size
    core, trade, placed = evidence["core"], evidence["trade"], evidence["place"].known(size)
    natural = pc.equal(table["kind"], "natural_person").fill_null(False).to_numpy()
    sided = pc.is_in(table["kind"], value_set=pa.array(_SIDED)).to_numpy()
    person = natural | (~sided & ~trade.known(size))
    own, others = _renumbered([core.where(person), evidence["person"]])
    places = [combine([evidence["town"], encode(table[name])], size) for name in _PLACE_NAMES]
    streets, *buildings = _renumbered(places)
    phonetic = pa.array(map(sounds, core.texts.to_pylist()), pa.large_string())
    no_town = ~evidence["town"].known(size)
    initial = pc.utf8_slice_codeunits(table["name"], 0, 1)
    nobody = pc.is_in(initial, value_set=pa.array([*NO_SURNAMES])).to_numpy()
    return {
        "stricts": evidence["full_name"],
        "tails": _tails(core, trade, evidence["legal_form"], size),
        "cores": core,
        "sounds": _sorted_texts(derive_each(core, phonetic)),
        "bigrams": derive_parts(core, _bigram),
        "surnames": evidence["surname"].where((natural | ~sided) & ~nobody),
        "initials": both_state([initials(core.where(person)), initials(evidence["person"])]),
        "trades": trade,
        "roots": derive_each(trade, pc.utf8_slice_codeunits(trade.texts, 0, 2)),
        "lines": lines(trade, policy),
        "branches": evidence["branch"],
        "phones": rare_phones(evidence, policy.max_phone_parties),
        "persons": both_state([own, others]),
        "own_names": own,
        "places": evidence["place"],
        "addresses": evidence["address"].where(placed | no_town),
        "houses": evidence["house"],
        "spots": evidence["spot"],
        "wheres": evidence["where"],
        "roads": both_state([streets, *buildings]),
        "streets": streets,
        "towns": evidence["town"],
        "premises": encode(table["premises_type"]),
        "reports": encode(table["source"]).where(~evidence.registered),
    }


def build_units(compared: dict[str, Incidence], labels: Labels, anchored: Mask) -> Units:
    """Return the units under given labels.

    Args:
        compared: from `read_compared`.
        labels: clusters so far.
        anchored: per mention, whether its cluster is a legal party.
    """
    unit = np.flatnonzero(labels == np.arange(len(labels)))
    incidence = {name: compared[name].of_clusters(labels) for name in COMPARED}
    incidence["phones"] = _rare(incidence["phones"], anchored, 1)
    incidence["persons"] = _rare(incidence["persons"], anchored, MAX_PERSON_PARTIES)
    return Units(unit, anchored[unit], incidence, len(labels))


_SIDED: Final = ("organisation", "individual_business", "natural_person")


def _tails(core: Incidence, trade: Incidence, form: Incidence, size: int) -> Incidence:
    """Registered names without their region."""
    codes = trade.dense(size)
    owner = np.arange(size)
    blank = pa.concat_arrays([trade.texts, pa.array([""], trade.texts.type)])
    filled = Incidence(owner, np.where(codes < 0, len(trade.texts), codes), blank)
    return combine([core, filled, form], size)


def _recoded(incidence: Incidence, target: Incidence) -> Incidence:
    """The same values under the numbers of another field that holds all of them."""
    numbers = pc.index_in(incidence.texts, value_set=target.texts).fill_null(-1).to_numpy()
    numbers = numbers.astype(np.int64)
    return Incidence(
        incidence.owner, numbers[incidence.code] if len(numbers) else incidence.code, target.texts
    )


def _renumbered(parts: Sequence[Incidence]) -> list[Incidence]:
    """The same values of several fields under common numbers."""
    texts = [part.texts.cast(pa.large_string()) for part in parts]
    both = pa.concat_arrays(texts).dictionary_encode()
    numbers = np.split(
        both.indices.to_numpy().astype(np.int64), np.cumsum([len(text) for text in texts])[:-1]
    )
    return [
        Incidence(part.owner, number[part.code], both.dictionary)
        for part, number in zip(parts, numbers, strict=True)
    ]


def _sorted_texts(incidence: Incidence) -> Incidence:
    """The same values, numbered in the order of their texts."""
    order = pc.sort_indices(incidence.texts).to_numpy()
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return Incidence(incidence.owner, rank[incidence.code], incidence.texts.take(pa.array(order)))


def _bigram(longest: int) -> range:
    """Two cores share a part of two characters or more only if they share one of two."""
    return range(2, min(longest, 2) + 1)


def _piece(longest: int) -> range:
    """All parts of at least two characters, the text itself included."""
    return range(2, longest + 1)


def _rare(incidence: Incidence, anchored: Mask, most: int) -> Incidence:
    """Without the values that more legal parties than `most` share."""
    counts = np.bincount(incidence.code[anchored[incidence.owner]], minlength=incidence.width)
    return incidence.only(counts <= most)


def _first_text(incidence: Incidence, size: int) -> pa.Array:
    """The first text of every owner; empty where there is none."""
    first = np.full(size, len(incidence.texts), dtype=np.int64)
    first[incidence.owner[::-1]] = incidence.code[::-1]
    return pa.concat_arrays([incidence.texts, pa.array([""], incidence.texts.type)]).take(
        pa.array(first)
    )


def lists(incidence: Incidence, size: int, *, texts: bool) -> pa.ListArray:
    """The values of every owner as one array each.

    Args:
        incidence: values of one field by owner.
        size: number of owners.
        texts: texts in place of the numbers of the values.
    """
    offsets = pa.array(incidence.offsets(size).astype(np.int32))
    if not texts:
        return pa.ListArray.from_arrays(offsets, pa.array(incidence.code))
    if pa.types.is_null(incidence.texts.type):
        return pa.ListArray.from_arrays(
            offsets, pa.array(map(chr, incidence.code), pa.large_string())
        )
    return pa.ListArray.from_arrays(offsets, incidence.texts.take(pa.array(incidence.code)))
