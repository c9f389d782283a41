"""What a single pair cannot show: how a door is mistyped, who else is behind it, where a brand is.

A street that sounds the same, or one digit left out, is the usual typing error of an address.
That no other party is known behind a door, or that a brand is known in one town alone, is looked up
among all units. All of it becomes numbers here, so that the scoring statement needs nothing but
equality. Only units that are candidates come through: spelling out every door would be wasted.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.linkage.evidence.edges import Labels
from domain.linkage.evidence.incidence import Incidence, Mask, distinct, join_keys, spread
from domain.linkage.evidence.vetoes import sounds
from domain.linkage.scored.units import Units, lists

_UNIT_PARTS: Final = 4
"""Bars in a place on a road that names a floor or a room: town, kind, road, number, unit."""


def with_premises(units: Units, chosen: Labels, *, texts: bool = False) -> pa.Table:
    """Return chosen units as the scoring statement reads them, with what is looked up.

    Args:
        units: all units.
        chosen: labels, ascending.
        texts: arrays of texts in place of numbers, where worlds with other numbers are joined.

    Returns:
        As `Units.table`; also arrays of how an address sounds (`phonetic`), of the same with one
        digit left out (`one_digit_off`), of the addresses behind which no other party is known
        (`sole_occupant`); and `local`: the unit's brand is known in one town alone.
    """
    number = np.full(units.size, -1, dtype=np.int64)
    number[chosen] = np.arange(len(chosen))
    phonetic, one_digit_off = _forms(units.incidence["places"].of_clusters(number))
    found = {
        "phonetic": phonetic,
        "one_digit_off": one_digit_off,
        "respelt": _respelt(units.incidence["places"].of_clusters(number)),
        "sole_occupant": _sole_occupants(units).of_clusters(number),
    }
    table = units.table(chosen, texts=texts)
    for name, incidence in found.items():
        table = table.append_column(name, lists(incidence, len(chosen), texts=texts))
    return table.append_column("local", pa.array(_local(units)[chosen]))


def _forms(places: Incidence) -> tuple[Incidence, Incidence]:
    """How the places sound, and the same with one digit left out, under common numbers."""
    used = distinct(places.code)
    found = [_hearing(text) for text in places.texts.take(pa.array(used)).to_pylist()]
    phonetic = [sound for sound, _ in found]
    one_digit_off = [less for _, less in found]
    every = [*phonetic, *(form for several in one_digit_off for form in several)]
    forms = pa.array(every, pa.large_string()).dictionary_encode()
    numbers = forms.indices.to_numpy().astype(np.int64)
    code = np.searchsorted(used, places.code)
    counts = np.array([len(several) for several in one_digit_off], dtype=np.int64)
    starts = len(phonetic) + np.cumsum(counts) - counts
    row, place = spread(counts[code])
    parts = (
        Incidence(places.owner, numbers[code], forms.dictionary),
        Incidence(places.owner[row], numbers[starts[code[row]] + place], forms.dictionary),
    )
    owners = np.arange(int(places.owner.max(initial=-1)) + 1)
    return parts[0].of_clusters(owners), parts[1].of_clusters(owners)


@lru_cache(maxsize=500_000)
def _hearing(text: str) -> tuple[str, list[str]]:
    """How a place sounds, and the same without one of the digits of its numbers.

    The town's code stays as it is. Both rounds ask for nearly the same places.
    """
    sound = sounds(text).replace(" ", "")
    town, _, house_number = sound.partition("|")
    less = [
        f"{town}|{house_number[:i]}{house_number[i + 1 :]}"
        for i, letter in enumerate(house_number)
        if letter.isdigit()
    ]
    return sound, less


def _respelt(places: Incidence) -> Incidence:
    """The places with one character of their road's or compound's long name left out."""
    used = distinct(places.code)
    forms = [_without_one(text) for text in places.texts.take(pa.array(used)).to_pylist()]
    every = pa.array([form for several in forms for form in several], pa.large_string())
    encoded = every.dictionary_encode()
    numbers = encoded.indices.to_numpy().astype(np.int64)
    counts = np.array([len(several) for several in forms], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    code = np.searchsorted(used, places.code)
    row, place = spread(counts[code])
    found = Incidence(places.owner[row], numbers[starts[code[row]] + place], encoded.dictionary)
    return found.of_clusters(np.arange(int(places.owner.max(initial=-1)) + 1))


_LONG_NAME: Final = 4
"""Characters of a name of which one may be wrong."""
_TELLING: Final = frozenset("东南西北中上下前后新老大小一二三四五六七八九十路街道巷弄期区")
"""Characters that tell two places apart, or that all of them share."""


@lru_cache(maxsize=500_000)
def _without_one(text: str) -> list[str]:
    """A place (town, kind, name, numbers) with one character of its name left out, and whole."""
    town, _, rest = text.partition("|")
    kind, _, rest = rest.partition("|")
    name, bar, house_number = rest.partition("|")
    if len(name) < _LONG_NAME or not bar:
        return []
    less = [name[:i] + name[i + 1 :] for i, letter in enumerate(name) if letter not in _TELLING]
    return [f"{town}|{kind}|{form}|{house_number}" for form in dict.fromkeys([name, *less])]


def _sole_occupants(units: Units) -> Incidence:
    """The places of reported units behind which no other unit with a name or a person is known.

    Only rooms, floors and flats: behind a mere house number there may be several shops.
    """
    incidence = units.incidence
    named = incidence["cores"].known(units.size) | incidence["persons"].known(units.size)
    known = incidence["places"].where(named)
    single = np.bincount(known.code, minlength=known.width) == 1
    reported = known.only(single).where(incidence["reports"].known(units.size))
    indoors = np.zeros(known.width, dtype=bool)
    codes = distinct(reported.code)
    texts = known.texts.take(pa.array(codes))
    bare = pc.match_substring_regex(texts, r"^[^|]*\|road\|")
    bars = pc.count_substring(texts, "|")
    indoors[codes] = pc.or_(pc.invert(bare), pc.greater_equal(bars, _UNIT_PARTS)).to_numpy(
        zero_copy_only=False
    )
    return reported.only(indoors)


def _local(units: Units) -> Mask:
    """Per label, whether every core of the unit is known in one town alone, or in none."""
    cores, towns = units.incidence["cores"], units.incidence["towns"]
    _, pairs = join_keys([cores, towns], units.size)
    spread_over = np.bincount(distinct(pairs) // towns.width, minlength=cores.width)
    far = cores.only(spread_over > 1).known(units.size)
    local: Mask = cores.known(units.size) & ~far
    return local
