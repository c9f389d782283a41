"""What one address says, part by part, and the keys that all spellings of a place share.

Put here what a part means and how a key is made of parts. How a text is taken apart is
`domain.values.addresses.premises` and `domain.values.addresses.localities`.
"""

from functools import cached_property
from typing import NamedTuple

from domain.values.addresses.localities import NOWHERE, Spot, canonical_compound


class _Parts(NamedTuple):
    """What stands in one address; a tuple, since tens of thousands are made and changed."""

    town_code: str | None = None
    region: str | None = None
    village: str | None = None
    road: str | None = None
    road_no: str | None = None
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    floor: str | None = None
    tower: str | None = None
    estate: str | None = None
    short_form: bool = False
    near: bool = False
    line: str | None = None
    rough: bool = False
    spot: Spot = NOWHERE


class Place(_Parts):
    """What one address says, with the keys of its place."""

    @cached_property
    def place_key(self) -> str | None:
        """The finest place that the text names, whatever its kind."""
        return self.address_key or self._house or self._landmark or self.spot.key

    @cached_property
    def _landmark(self) -> str | None:
        """An estate, or a tower by its name alone."""
        name = self.estate or (canonical_compound(self.tower) if self.tower else None)
        return None if name is None or self.near else _key("compound", name)

    @cached_property
    def place_level(self) -> str | None:
        """How exact `place_key` is (`domain.values.addresses.localities.LEVELS`)."""
        if self.address_key:
            return "unit"
        if self._house:
            return "building"
        return "compound" if self._landmark else self.spot.level

    @cached_property
    def landmark(self) -> str | None:
        """The estate, tower, park or other landmark, without what people add to its name."""
        name = self.compound or self.tower
        return canonical_compound(name) if name else self.estate or self.spot.compound

    @cached_property
    def residual(self) -> str | None:
        """What stands behind the place, such as a business's name."""
        return self.spot.residual

    @cached_property
    def _house(self) -> str | None:
        """The house; a tower by its name alone is a landmark, which the spot tells."""
        if self.estate or (self.tower and not (self.building or self.room)):
            return None
        return self.building_key

    @cached_property
    def building_key(self) -> str | None:
        """The house: compound and building, tower, or road and number."""
        if self.near:
            return None
        if self.compound and self.building:
            return _key("compound", canonical_compound(self.compound), self.building)
        if self.tower:
            return _key("tower", self.tower, self.building)
        if self.road and self.road_no:
            return _key("road", self.road, self.road_no, self.building)
        return None

    @cached_property
    def address_key(self) -> str | None:
        """The exact premises, or None."""
        house = self.building_key
        if house is None or self.rough:
            return None
        if self.compound and self.building:
            return _key(house, self.unit or "", self.room) if self.room else None
        if self.tower:
            return _key(house, self.room) if self.room else None
        return _key(house, self.unit, self.room or self.floor)


def _key(*parts: str | None) -> str:
    return "|".join(part for part in parts if part is not None)
