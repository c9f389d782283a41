"""The county that a registry is kept for, as far as readers of text need to know it.

Its words are policy (`policy/county.yaml`, `policy/words/names.yaml`); towns and villages are the
gazetteer. Put here the shape, and no place's name.
"""

from dataclasses import dataclass
from functools import cached_property

from domain.values.addresses.words import NO_PLACE_WORDS, PlaceWords
from domain.values.names.lexicon import NO_WORDS, NameWords


@dataclass(frozen=True)
class County:
    """What is taken for granted in a county's records.

    Attributes:
        regions: province, city and county, largest first; each may stand without its last
            character.
        area_code: of a telephone number that is given without one, with its leading 0.
        namesakes: other counties that differ from this one by one character: no typing errors.
        names: words that names of organisations and persons are made of.
        places: words that names of places end with.
    """

    regions: tuple[str, ...] = ()
    area_code: str = ""
    namesakes: tuple[str, ...] = ()
    names: NameWords = NO_WORDS
    places: PlaceWords = NO_PLACE_WORDS

    @cached_property
    def lead(self) -> str:
        """Pattern of what a text may open with: each region or none, with or without its kind."""
        return "".join(f"(?:{region[:-1]}{region[-1]}?)?" for region in self.regions)

    @cached_property
    def openings(self) -> frozenset[str]:
        """Texts that name nothing but the region: each alone, in a row, without its kind."""
        ends = ["".join(self.regions[start:]) for start in range(len(self.regions))]
        return frozenset({*self.regions, *ends, *(region[:-1] for region in self.regions)})


ANYWHERE = County()
"""No county in particular: a stranger who knows no region and no word."""
