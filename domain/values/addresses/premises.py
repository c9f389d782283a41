"""Doors: what an address says exactly, down to the room.

Three forms name an exact place: compound, building, unit and room (`学府佳苑2幢4单元1401室`, short
`学府佳苑2-4-1401`); tower and room (`时代广场1819`); road, number and floor or shop
(`梅园街22号3楼`, short `梅园街22-3`). Each gets one key for all its spellings
(`domain.values.addresses.place`). Places without a door are `domain.values.addresses.localities`;
what estates and towers are called is policy (`PlaceWords`).
"""

import re
from functools import cached_property

from domain.values.addresses.localities import Localities
from domain.values.addresses.place import Place
from domain.values.addresses.words import PlaceWords, either_of

FIRST_ROOM = 100
"""A bare number behind a house number is a room from here on, a floor or shop below."""

NEAR = re.compile(r"对面|对过|对门|附近|旁边?|隔壁|斜对|后面|前面|周边|一带|路口|交叉口|门口")
_ROAD_END = r"(?:大道|公路|路|街|巷|弄|里弄|胡同)"
_SECTION = r"(?:[东南西北中一二三四五六七八九]段|[东南西北中]?(?=[0-9]))?"
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
_SMALL_ROOM = re.compile(rf"(?P<room>{_DIGIT}{{1,2}})室")


class Premises:
    """Reads doors, by the words of one policy; patterns are compiled once."""

    def __init__(self, words: PlaceWords) -> None:
        """Read with these words.

        Args:
            words: what estates, towers and landmarks are called.
        """
        self._words = words
        self.localities = Localities(words)

    @cached_property
    def lead_road(self) -> re.Pattern[str]:
        """A road without a number, before a name that is no part of the road's."""
        return re.compile(
            rf"(?P<road>[^0-9\-]{{1,8}}?(?:大道|公路|路|街(?!道)|巷))(?!口|与|和|交){self._not_after_road}"
        )

    @cached_property
    def _not_after_road(self) -> str:
        return f"(?!{either_of(self._words.behind_road)})"

    @cached_property
    def _road_before_name(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?P<road>[^0-9\-]{{1,6}}?(?:大道|路|街)){self._not_after_road}(?=[^0-9\-]{{3}})"
        )

    @cached_property
    def _homes(self) -> re.Pattern[str]:
        return re.compile(f"(?:{either_of(self._words.homes)})$")

    @cached_property
    def _tower_end(self) -> re.Pattern[str]:
        return re.compile(f"(?:{either_of(self._words.towers)})$")

    @cached_property
    def _open(self) -> re.Pattern[str]:
        """Behind a house number: a larger place than a door; the number alone is no premises."""
        larger = f"{either_of(self._words.estates)}|{either_of(self._words.landmarks)}"
        return re.compile(
            rf"(?:院|楼|大院|[0-9]+号?楼|[A-Z]?[0-9]*[幢栋座区]|[^0-9]{{0,10}}(?:{larger}))"
            rf"(?!.{{0,4}}(?:{either_of(self._words.shops)}))"
        )

    def read_place(self, rest: str) -> Place:
        """What stands behind town and village: on a road, in a compound, a village, a tower."""
        if found := _ROAD.match(rest):
            return self._on_road(found, rest[found.end() :])
        split = self._road_before_name.match(rest)
        if split and (inner := self._in_compound(rest[split.end() :])) is not None:
            return inner._replace(road=self.localities.innermost_road(split["road"]))
        return (
            self._in_compound(rest)
            or self._in_village(rest)
            or self._in_tower(rest)
            or self._in_building_anywhere(rest)
            or self._numbered_only(rest)
            or _nearby(rest)
        )

    def _in_building_anywhere(self, rest: str) -> Place | None:
        """An estate and its building behind places that no other form explains."""
        found = _BUILDING_ANYWHERE.search(rest)
        return self._in_building(found) if found else None

    def _numbered_only(self, rest: str) -> Place | None:
        """`108号` behind a town, without a road; `松文头28号` behind a hamlet of any name."""
        found = _ONLY_NUMBER.match(rest)
        if found is None:
            return None
        here = Place(road=found["name"] or "-", road_no=_number(found["no"]))
        return self._inside(here, rest[found.end() :])

    def _on_road(self, found: re.Match[str], rest: str) -> Place:
        """Road and number, then perhaps a compound or tower there, or floor and room."""
        road = self.localities.innermost_road(found["road"]) + (
            f"{found['lane']}弄" if found["lane"] else ""
        )
        number, *subs = found["no"].split("-")
        here = Place(road=road, road_no=_number(number))
        if (
            inner := self._in_compound(rest)
            or self._in_tower(rest, named=True)
            or self._in_estate(rest)
        ):
            return inner._replace(road=here.road, road_no=here.road_no)
        sub = found["shop"] or "-".join(subs)
        if sub and not rest[:1].isdigit():
            return _sub_number(here, sub, signed=bool(found["sign"] and subs))
        return self._inside(here, rest)

    def _inside(self, here: Place, rest: str) -> Place:
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
        if not inner["room"] and not inner["floor"] and (here.unit or self._open.match(rest)):
            here = here._replace(rough=True)
        room, floor = inner["room"], inner["floor"]
        if not room and not floor and (small := _SMALL_ROOM.match(rest)):
            return here._replace(room=_number(small["room"]) + "室")
        return here._replace(
            room=_number(room) if room else None,
            floor=_number(floor) if floor else _floor_of(room),
        )

    def _in_compound(self, rest: str) -> Place | None:
        """Compound or tower, building, unit and room, in words or with hyphens."""
        if found := _BUILDING.match(rest):
            return self._in_building(found)
        if found := _DASHED.match(rest):
            return self._rooms(found, found["room"])._replace(short_form=True)
        if found := _NUMBERED.match(rest):
            return self._rooms(found, found["room"])
        return None

    def _in_estate(self, rest: str) -> Place | None:
        """An estate behind a house number, without its building: then the number is no door."""
        found = self.localities.compound_of(rest)
        return None if found is None else Place(estate=found, rough=True)

    def _in_building(self, found: re.Match[str]) -> Place | None:
        name = self.localities.innermost(found["name"])
        if len(name) < 2:
            return None
        inner = _INSIDE.match(found["tail"])
        room = inner["room"] if inner else None
        place = self._rooms(found, room)
        floor = _number(inner["floor"]) if inner and inner["floor"] else place.floor
        if (
            not room
            and not floor
            and not place.unit
            and (numbered := _DOOR_NUMBER.match(found["tail"]))
        ):
            return place._replace(room=_number(numbered["no"]) + "号")
        if found["unit"] is None and found["building"].isalpha() and self._tower_end.search(name):
            return place._replace(compound=None, tower=name, floor=floor)
        return place._replace(floor=floor)

    def _rooms(self, found: re.Match[str], room: str | None) -> Place:
        unit = found["unit"] if "unit" in found.re.groupindex else None
        return Place(
            compound=self.localities.innermost(found["name"]),
            building=_number(found["building"]),
            unit=_number(unit) if unit else None,
            room=_number(room) if room else None,
            floor=_floor_of(room),
        )

    def _in_village(self, rest: str) -> Place | None:
        found = _VILLAGE_NO.match(rest)
        if found is None:
            return None
        here = Place(road=found["road"] + (found["group"] or ""), road_no=_number(found["no"]))
        return self._inside(here, rest[found.end() :])

    def _in_tower(self, rest: str, *, named: bool = False) -> Place | None:
        """Tower and room.

        Args:
            rest: what is left of the address.
            named: whether only what ends like a tower's name is one; behind a house number a
                business may stand instead (`377号音画艺术`).
        """
        found = _TOWER.match(rest)
        name = found["name"] if found else rest.partition("-")[0]
        ends = len(name) > 2 and self._tower_end.search(name) is not None
        if found is None:
            return Place(tower=self.localities.innermost(name)) if ends else None
        if not ends and (named or self._homes.search(name) or not found["room"]):
            return None
        if not ends and not found["sign"]:
            if rest[found.end() :]:
                return None
            return Place(road=name, road_no=_number(found["room"]))
        name = self.localities.innermost(name)
        return Place(
            tower=name,
            building=found["building"],
            room=_number(found["room"]) if found["room"] else None,
            floor=_number(found["floor"]) if found["floor"] else _floor_of(found["room"]),
        )


def _nearby(rest: str) -> Place:
    """The road or the compound that a text without a number points at: `创业东路附近`."""
    if found := _NEARBY.match(rest):
        return Place(road=found["road"], compound=found["compound"])
    return Place()


def _sub_number(here: Place, sub: str, *, signed: bool) -> Place:
    """`22-3`: the third floor or shop; `22-302`: the room. `22-3号` is a shop that has a number."""
    if "-" not in sub and int(sub) >= FIRST_ROOM:
        return here._replace(room=_number(sub), floor=_floor_of(sub), short_form=not signed)
    return here._replace(floor="-".join(map(_number, sub.split("-"))), short_form=not signed)


def _floor_of(room: str | None) -> str | None:
    """The floor that a room number shows: 1401 is on 14."""
    digits = re.sub(r"\D.*$", "", room.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if room else ""
    return str(int(digits[:-2])) if len(digits) >= 3 and int(digits[:-2]) else None


def _number(text: str) -> str:
    """A number without padding; letters stay."""
    return _PADDING.sub("", text)
