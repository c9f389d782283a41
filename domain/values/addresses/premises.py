"""Doors: what an address says exactly, down to the room.

Three forms name an exact place: compound, building, unit and room (`学府佳苑2幢4单元1401室`, short
`学府佳苑2-4-1401`); tower and room (`时代广场1819`); road, number and floor or shop
(`梅园街22号3楼`, short `梅园街22-3`). Each gets one key for all its spellings. Places without a
door are `domain.values.addresses.localities`.
"""

import re
from functools import cached_property
from typing import NamedTuple

from domain.values.addresses.localities import (
    ESTATE,
    LANDMARK,
    NOWHERE,
    Spot,
    canonical_compound,
    compound_of,
    innermost,
    innermost_road,
)

FIRST_ROOM = 100
"""A bare number behind a house number is a room from here on, a floor or shop below."""


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


NEAR = re.compile(r"对面|对过|对门|附近|旁边?|隔壁|斜对|后面|前面|周边|一带|路口|交叉口|门口")
_ROAD_END = r"(?:大道|公路|路|街|巷|弄|里弄|胡同)"
_SECTION = r"(?:[东南西北中一二三四五六七八九]段|[东南西北中]?(?=[0-9]))?"
NOT_AFTER_ROAD = (
    r"(?!小区|新村|花园|花苑|家园|公寓|社区|广场|大厦|商城|商厦|中心|市场|名苑|佳苑|苑|坊|村|里)"
)
_DIGIT = r"[0-9]"
_ROAD = re.compile(
    rf"(?P<road>[^0-9\-]{{1,12}}?{_ROAD_END}{_SECTION})"
    rf"(?:(?P<lane>{_DIGIT}+)弄)?"
    rf"(?P<no>{_DIGIT}+[A-Z]?(?:-{_DIGIT}+)*)(?!米|[0-9])(?:/{_DIGIT}+)*(?P<sign>号(?!楼)院?)?"
    rf"(?:[附之-](?P<shop>{_DIGIT}+)号?)?"
)
_NEARBY = re.compile(
    rf"(?:(?P<road>[^0-9\-]{{1,8}}?{_ROAD_END})|(?P<compound>[^0-9\-]{{2,8}}?))"
    rf"(?:{NEAR.pattern}|号)"
)
_VILLAGE_NO = re.compile(
    rf"(?P<road>[^0-9\-]{{0,12}}?(?:{_DIGIT}+组|[村里上下庄巷桥湾圩浜头家埭]))"
    rf"(?P<group>{_DIGIT}+组)?(?P<no>{_DIGIT}+(?:-{_DIGIT}+)*)(?P<sign>号)(?!楼)"
)
_BUILDING = re.compile(
    rf"(?P<name>[^0-9\-]*?)(?P<building>{_DIGIT}+[A-Z]?|[A-Z]{_DIGIT}*)"
    r"(?:幢|栋|座|号楼|#楼?|棟)"
    rf"(?:(?P<unit>{_DIGIT}+|[甲乙丙丁A-Z])(?:单元|[梯门]|[^0-9\-楼层室号]{{2}})-?)?"
    rf"(?P<tail>.*)"
)
_DASHED = re.compile(
    rf"(?P<name>[^0-9\-]{{2,}})(?P<building>{_DIGIT}+)-(?:(?P<unit>{_DIGIT}{{1,2}})-)?"
    rf"(?P<room>{_DIGIT}{{3,4}}[A-Z]?)室?(?P<rest>.*)"
)
_NUMBERED = re.compile(
    rf"(?P<name>[^0-9\-]{{2,}})(?P<building>{_DIGIT}{{1,3}})号(?P<room>{_DIGIT}{{3,4}})室?(?P<rest>.*)"
)
_TOWER = re.compile(
    rf"(?P<name>[^0-9\-]{{2,}}?)(?:(?P<building>[A-Z])-?)?(?=负?{_DIGIT})"
    rf"(?:(?P<floor>负?{_DIGIT}{{1,2}})(?:楼|层|F)-?)?"
    rf"(?P<room>{_DIGIT}{{3,4}}[A-Z]?)?(?!{_DIGIT})(?P<sign>室|房)?"
)
_BUILDING_ANYWHERE = re.compile(
    rf"(?P<name>[^0-9\-]{{2,14}}?)(?P<building>{_DIGIT}{{1,3}}[A-Z]?|[A-Z]{_DIGIT}{{0,2}})"
    r"(?:幢|栋|座|号楼|#楼?|棟)"
    rf"(?:(?P<unit>{_DIGIT}{{1,2}}|[甲乙丙丁A-Z])(?:单元|[梯门])-?)?"
    rf"(?P<tail>.*)"
)
_ONLY_NUMBER = re.compile(
    rf"(?P<name>[^0-9\-]{{0,8}}?)(?P<no>{_DIGIT}{{1,4}}(?:-{_DIGIT}+)?)号(?!楼|线)院?"
)
_HOMES = re.compile(r"(?:小区|新村|花园|花苑|佳苑|名苑|家园|公寓|苑|村|社区|府|园)$")
_TOWER_END = re.compile(
    r"(?:广场|大厦|大楼|商厦|商城|商场|中心|天地|写字楼|商务楼|国际|市场|商务区|产业园|科技园|"
    r"创业园|城|综合楼|酒店|宾馆|饭店|百货|超市|MALL)$"
)
_INSIDE = re.compile(
    rf"-?(?:(?P<floor>负?{_DIGIT}{{1,2}}(?:-{_DIGIT}{{1,2}})?)(?:楼|层|F))?"
    rf"-?(?P<room>[A-Z]?{_DIGIT}{{3,4}}[A-Z]?(?:-{_DIGIT}{{3,4}})?)?(?:室|房|号房?)?(?P<rest>.*)"
)
_BEFORE_NUMBER = re.compile(r"^[^0-9A-Z负\-]+(?=[A-Z]?-?[0-9]|负)")
_PADDING = re.compile(r"(?<!\d)0+(?=\d)")
_DOOR_NUMBER = re.compile(
    r"-?(?P<no>[0-9]{1,4})(?:号(?:铺|店|摊|商铺)?)?(?![0-9楼层单幢栋座#号米])"
)
_UNIT = re.compile(r"-?(?P<unit>[0-9]{1,2}|[甲乙丙丁A-Z])(?:单元|梯)")
_OPEN = re.compile(
    rf"(?:院|楼|大院|[0-9]+号?楼|[A-Z]?[0-9]*[幢栋座区]|[^0-9]{{0,10}}(?:{ESTATE}|{LANDMARK}))"
    r"(?!.{0,4}(?:公司|店|厂))"
)
"""Behind a house number: a larger place than a door; the number alone is not the premises."""
_SMALL_ROOM = re.compile(rf"(?P<room>{_DIGIT}{{1,2}})室")


def read_place(rest: str) -> Place:
    """What stands behind town and village: on a road, in a compound, a village, a tower."""
    if found := _ROAD.match(rest):
        return _on_road(found, rest[found.end() :])
    split = re.match(
        rf"(?P<road>[^0-9\-]{{1,6}}?(?:大道|路|街)){NOT_AFTER_ROAD}(?=[^0-9\-]{{3}})", rest
    )
    if split and (inner := _in_compound(rest[split.end() :])) is not None:
        return inner._replace(road=innermost_road(split["road"]))
    return (
        _in_compound(rest)
        or _in_village(rest)
        or _in_tower(rest)
        or _in_building_anywhere(rest)
        or _numbered_only(rest)
        or _nearby(rest)
    )


def _in_building_anywhere(rest: str) -> Place | None:
    """An estate and its building behind places that no other form explains."""
    found = _BUILDING_ANYWHERE.search(rest)
    return _in_building(found) if found else None


def _numbered_only(rest: str) -> Place | None:
    """`108号` behind a town, without a road; `松文头28号` behind a hamlet of any name."""
    found = _ONLY_NUMBER.match(rest)
    if found is None:
        return None
    here = Place(road=found["name"] or "-", road_no=_number(found["no"]))
    return _inside(here, rest[found.end() :])


def _nearby(rest: str) -> Place:
    """The road or the compound that a text without a number points at: `创业东路附近`."""
    if found := _NEARBY.match(rest):
        return Place(road=found["road"], compound=found["compound"])
    return Place()


def _on_road(found: re.Match[str], rest: str) -> Place:
    """Road and number, then perhaps a compound or tower that stands there, or floor and room."""
    road = innermost_road(found["road"]) + (f"{found['lane']}弄" if found["lane"] else "")
    number, *subs = found["no"].split("-")
    here = Place(road=road, road_no=_number(number))
    if inner := _in_compound(rest) or _in_tower(rest, named=True) or _in_estate(rest):
        return inner._replace(road=here.road, road_no=here.road_no)
    sub = found["shop"] or "-".join(subs)
    if sub and not rest[:1].isdigit():
        return _sub_number(here, sub, signed=bool(found["sign"] and subs))
    return _inside(here, rest)


def _sub_number(here: Place, sub: str, *, signed: bool) -> Place:
    """`22-3`: the third floor or shop; `22-302`: the room. `22-3号` is a shop that has a number."""
    if "-" not in sub and int(sub) >= FIRST_ROOM:
        return here._replace(room=_number(sub), floor=_floor_of(sub), short_form=not signed)
    return here._replace(floor="-".join(map(_number, sub.split("-"))), short_form=not signed)


def _inside(here: Place, rest: str) -> Place:
    """Building, floor and room behind a house number."""
    building = _BUILDING.match(rest)
    if building and not building["name"]:
        unit = _number(building["unit"]) if building["unit"] else None
        here = here._replace(building=_number(building["building"]), unit=unit)
        rest = building["tail"]
    elif (entrance := _UNIT.match(rest)) is not None:
        here = here._replace(unit=_number(entrance["unit"]) + "单元")
        rest = rest[entrance.end() :]
    inner = _INSIDE.match(_BEFORE_NUMBER.sub("", rest))
    if inner is None:
        return here
    if not inner["room"] and not inner["floor"] and (here.unit or _OPEN.match(rest)):
        here = here._replace(rough=True)
    room, floor = inner["room"], inner["floor"]
    if not room and not floor and (small := _SMALL_ROOM.match(rest)):
        return here._replace(room=_number(small["room"]) + "室")
    return here._replace(
        room=_number(room) if room else None,
        floor=_number(floor) if floor else _floor_of(room),
    )


def _in_compound(rest: str) -> Place | None:
    """Compound or tower, building, unit and room, in words or with hyphens."""
    if found := _BUILDING.match(rest):
        return _in_building(found)
    if found := _DASHED.match(rest):
        return _rooms(found, found["room"])._replace(short_form=True)
    if found := _NUMBERED.match(rest):
        return _rooms(found, found["room"])
    return None


def _in_estate(rest: str) -> Place | None:
    """An estate behind a house number, without its building: the number alone is no door then."""
    found = compound_of(rest)
    return None if found is None else Place(estate=found, rough=True)


def _in_building(found: re.Match[str]) -> Place | None:
    name = innermost(found["name"])
    if len(name) < 2:
        return None
    inner = _INSIDE.match(found["tail"])
    room = inner["room"] if inner else None
    place = _rooms(found, room)
    floor = _number(inner["floor"]) if inner and inner["floor"] else place.floor
    if (
        not room
        and not floor
        and not place.unit
        and (numbered := _DOOR_NUMBER.match(found["tail"]))
    ):
        return place._replace(room=_number(numbered["no"]) + "号")
    if found["unit"] is None and found["building"].isalpha() and _TOWER_END.search(name):
        return place._replace(compound=None, tower=name, floor=floor)
    return place._replace(floor=floor)


def _rooms(found: re.Match[str], room: str | None) -> Place:
    unit = found["unit"] if "unit" in found.re.groupindex else None
    return Place(
        compound=innermost(found["name"]),
        building=_number(found["building"]),
        unit=_number(unit) if unit else None,
        room=_number(room) if room else None,
        floor=_floor_of(room),
    )


def _in_village(rest: str) -> Place | None:
    found = _VILLAGE_NO.match(rest)
    if found is None:
        return None
    here = Place(road=found["road"] + (found["group"] or ""), road_no=_number(found["no"]))
    return _inside(here, rest[found.end() :])


def _in_tower(rest: str, *, named: bool = False) -> Place | None:
    """Tower and room.

    Args:
        rest: what is left of the address.
        named: whether only what ends like a tower's name is one; behind a house number a business
            may stand instead (`377号音画艺术`).
    """
    found = _TOWER.match(rest)
    name = found["name"] if found else rest.partition("-")[0]
    ends = len(name) > 2 and _TOWER_END.search(name) is not None
    if found is None:
        return Place(tower=innermost(name)) if ends else None
    if not ends and (named or _HOMES.search(name) or not found["room"]):
        return None
    if not ends and not found["sign"]:
        if rest[found.end() :]:
            return None
        return Place(road=name, road_no=_number(found["room"]))
    name = innermost(name)
    return Place(
        tower=name,
        building=found["building"],
        room=_number(found["room"]) if found["room"] else None,
        floor=_number(found["floor"]) if found["floor"] else _floor_of(found["room"]),
    )


def _floor_of(room: str | None) -> str | None:
    """The floor that a room number shows: 1401 is on 14."""
    digits = re.sub(r"\D.*$", "", room.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if room else ""
    return str(int(digits[:-2])) if len(digits) >= 3 and int(digits[:-2]) else None


def _number(text: str) -> str:
    """A number without padding; letters stay."""
    return _PADDING.sub("", text)
