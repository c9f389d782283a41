"""Addresses of the county taken apart against its gazetteer of towns and villages.

Three forms name an exact place: compound, building, unit and room (`学府佳苑2幢4单元1401室`, short
`学府佳苑2-4-1401`); tower and room (`时代广场1819`); road, number and floor or shop
(`梅园街22号3楼`, short `梅园街22-3`). Each gets one key for all its spellings. The town is kept
apart from the keys, since half of the records leave it out; the reader compares it beside them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from domain.numerals import parse_whole_number
from domain.text import clean_text, fold_script, spread, typed_array

PARTS = (
    "town_code",
    "village",
    "road",
    "road_no",
    "compound",
    "building",
    "unit",
    "room",
    "floor",
    "tower",
    "address_key",
    "building_key",
)
"""Text columns that `parse_addresses` returns, beside the flag `short_form`."""

FIRST_ROOM = 100
"""A bare number behind a house number is a room from here on, a floor or shop below."""


@dataclass(frozen=True)
class Town:
    """A town or street office.

    Attributes:
        code: nine-digit division code.
        name: official name (`澄江街道`).
        aliases: other names that mean the town (`澄江`, `高新区` for 江阴高新技术产业开发区).
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Village:
    """A village or community.

    Attributes:
        code: twelve-digit division code.
        name: official name (`文定社区居委会`, `皮弄村村委会`).
        town_code: code of the town that it belongs to.
    """

    code: str
    name: str
    town_code: str


@dataclass(frozen=True)
class Gazetteer:
    """The county's towns and villages."""

    towns: tuple[Town, ...]
    villages: tuple[Village, ...] = ()

    def town_codes(self) -> dict[str, str]:
        """Every code, name and alias of a town, with the town's code."""
        codes = {town.code: town.code for town in self.towns}
        for town in self.towns:
            for name in (town.name, *town.aliases):
                codes |= dict.fromkeys(_town_forms(name), town.code)
        return codes | {town.name: town.code for town in self.towns}


def parse_addresses(
    address: pd.Series, gazetteer: Gazetteer, town_hint: pd.Series | None = None
) -> pd.DataFrame:
    """Take addresses apart.

    Args:
        address: addresses as typed.
        gazetteer: towns and villages.
        town_hint: code, name or alias of the town that the record belongs to otherwise (the filer's
            town, the complaint's town column), on the same index.

    Returns:
        Columns `PARTS` and the flag `short_form`. `town_code` comes from the address, else from the
        hint, else from a village that the address names. `address_key` is missing unless the place
        is exact, and where the text only points near it (`对面`, `附近`); `building_key` needs the
        building, tower or house number only. `short_form` tells that hyphens stood for the words
        (`22-3`), so that the last number may be a floor or a shop.
    """
    reader = _reader(gazetteer)
    codes, uniques = pd.factorize(address)
    places = [reader.read(text) for text in uniques]
    table = pd.DataFrame(
        {
            part: spread(typed_array([getattr(p, part) for p in places], "str"), codes, address)
            for part in PARTS
        },
        index=address.index,
    )
    flags = typed_array([place.short_form for place in places] or [], "boolean")
    table["short_form"] = spread(flags, codes, address).fillna(False).astype("bool")
    return table.assign(town_code=_town(table, gazetteer, town_hint))


def _town(table: pd.DataFrame, gazetteer: Gazetteer, town_hint: pd.Series | None) -> pd.Series:
    """From the address, else the hint, else the village."""
    town = table["town_code"]
    if town_hint is not None:
        town = town.fillna(town_hint.map(gazetteer.town_codes()).astype("str"))
    return town.fillna(table["village"].map(_reader(gazetteer).village_towns).astype("str"))


@dataclass(frozen=True)
class _Place:
    """What one address says."""

    town_code: str | None = None
    village: str | None = None
    road: str | None = None
    road_no: str | None = None
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    floor: str | None = None
    tower: str | None = None
    short_form: bool = False
    near: bool = False

    @property
    def building_key(self) -> str | None:
        """The house: compound and building, tower, or road and number."""
        if self.near:
            return None
        if self.compound and self.building:
            return _key("compound", self.compound, self.building)
        if self.tower:
            return _key("tower", self.tower, self.building)
        if self.road and self.road_no:
            return _key("road", self.road, self.road_no, self.building)
        return None

    @property
    def address_key(self) -> str | None:
        """The exact premises, or None."""
        house = self.building_key
        if house is None:
            return None
        if self.compound and self.building:
            return _key(house, self.unit or "", self.room) if self.room else None
        if self.tower:
            return _key(house, self.room) if self.room else None
        return _key(house, self.unit, self.room or self.floor)


def _key(*parts: str | None) -> str:
    return "|".join(part for part in parts if part is not None)


_DASHES = re.compile(r"[—–―－~～_﹣]+|-{2,}")
_CHINESE_NUMBER = re.compile(
    r"[零〇一二三四五六七八九十百]+(?=号楼|楼|层|单元|幢|栋|座|号|室|组|弄|$)"
)
_LISTED = re.compile(r"(?<=[0-9])(?:号)?[、,](?=[0-9])")
_NOISE = re.compile(r"[\s()\[\]【】〔〕「」<>《》,;:。、!?\"'“”‘’]+")
_NEAR = re.compile(r"对面|对过|对门|附近|旁边?|隔壁|斜对|后面|前面|周边|一带|路口|交叉口|门口")
_MISHEARD_ROAD = re.compile(r"(?<=[东西南北中])[洛璐露陆](?=[0-9])")
"""A road's last character, mistyped as it sounds: `朝阳北洛261号`."""
_ROAD_END = r"(?:大道|公路|路|街|巷|弄|里弄)"
_NOT_AFTER_ROAD = (
    r"(?!小区|新村|花园|花苑|家园|公寓|社区|广场|大厦|商城|商厦|中心|市场|名苑|佳苑|苑|坊|村|里)"
)
_ESTATE = "花园|花苑|佳苑|名苑|家园|新村|小区|公寓|大厦|广场|商城|商厦|中心|市场|社区"
_GENERIC = re.compile(
    r"[东南西北中前后新老大小]?[一二三四五六七八九十]?"
    rf"(?:(?:大道|公路|路|街(?!道)|巷|弄)(?:{_ESTATE})?|{_ESTATE}|"
    r"苑|坊|村|桥|河|山|湖|园|小学|中学|学校|医院|车站)(?=[0-9A-Z\-]|$)"
)
_DIGIT = r"[0-9]"
_ROAD = re.compile(
    rf"(?P<road>[^0-9\-]{{1,12}}?{_ROAD_END})"
    rf"(?:(?P<lane>{_DIGIT}+)弄)?"
    rf"(?P<no>{_DIGIT}+[A-Z]?(?:-{_DIGIT}+)*)(?:/{_DIGIT}+)*(?P<sign>号(?!楼)院?)?"
    rf"(?:[附之-](?P<shop>{_DIGIT}+)号?)?"
)
_ROAD_BEFORE_COMPOUND = re.compile(
    rf"(?P<road>[^0-9\-]{{1,6}}?(?:大道|路|街)){_NOT_AFTER_ROAD}(?=[^0-9\-]{{3}})"
)
_NEARBY = re.compile(
    rf"(?:(?P<road>[^0-9\-]{{1,8}}?{_ROAD_END})|(?P<compound>[^0-9\-]{{2,8}}?))"
    rf"(?:{_NEAR.pattern}|号)"
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
_SMALL_ROOM = re.compile(rf"(?P<room>{_DIGIT}{{1,2}})室")


@dataclass(frozen=True)
class _Reader:
    """The patterns that one gazetteer makes."""

    county: re.Pattern[str]
    town: re.Pattern[str]
    town_codes: dict[str, str]
    village: re.Pattern[str]
    village_towns: dict[str, str]

    def read(self, text: str) -> _Place:
        """Read one address."""
        line = _normalised(text)
        if not line:
            return _Place()
        rest = self._without_county(line)
        code, rest = self._town(rest)
        village, rest = self._village(rest)
        place = _place(rest)
        near = _NEAR.search(rest) is not None
        return replace(place, town_code=code, village=village, near=near)

    def _without_county(self, line: str) -> str:
        return self.county.sub("", line, count=1)

    def _town(self, line: str) -> tuple[str | None, str]:
        """The town that the line opens with; `澄江中路` opens with a road, not with 澄江."""
        found = self.town.match(line)
        if found is None:
            return None, line
        rest = line[found.end() :]
        full = found.group().endswith(("街道", "镇", "区", "办事处"))
        if not full and (not rest or _GENERIC.match(rest) or rest[0].isdigit()):
            return None, line
        again = self.town.match(rest) if full else None
        if again and again.group().endswith(("街道", "镇", "区", "办事处")):
            rest = rest[again.end() :]
        return self.town_codes[found["name"]], rest

    def _village(self, line: str) -> tuple[str | None, str]:
        found = self.village.match(line)
        if found is None:
            return None, line
        rest = line[found.end() :]
        return found["stem"], line if rest[:1].isdigit() else rest


def _place(rest: str) -> _Place:
    """What stands behind town and village: on a road, in a compound, a village, a tower."""
    if found := _ROAD.match(rest):
        return _on_road(found, rest[found.end() :])
    split = re.match(
        rf"(?P<road>[^0-9\-]{{1,6}}?(?:大道|路|街)){_NOT_AFTER_ROAD}(?=[^0-9\-]{{3}})", rest
    )
    if split and (inner := _in_compound(rest[split.end() :])) is not None:
        return replace(inner, road=split["road"])
    return _in_compound(rest) or _in_village(rest) or _in_tower(rest) or _nearby(rest)


def _nearby(rest: str) -> _Place:
    """The road or the compound that a text without a number points at: `创业东路附近`."""
    if found := _NEARBY.match(rest):
        return _Place(road=found["road"], compound=found["compound"])
    return _Place()


def _on_road(found: re.Match[str], rest: str) -> _Place:
    """Road and number, then perhaps a compound or tower that stands there, or floor and room."""
    road = found["road"] + (f"{found['lane']}弄" if found["lane"] else "")
    number, *subs = found["no"].split("-")
    here = _Place(road=road, road_no=_number(number))
    if inner := _in_compound(rest) or _in_tower(rest, named=True):
        return replace(inner, road=here.road, road_no=here.road_no)
    sub = found["shop"] or "-".join(subs)
    if sub and not rest[:1].isdigit():
        return _sub_number(here, sub, signed=bool(found["sign"] and subs))
    return _inside(here, rest)


def _sub_number(here: _Place, sub: str, *, signed: bool) -> _Place:
    """`22-3`: the third floor or shop; `22-302`: the room. `22-3号` is a shop that has a number."""
    if "-" not in sub and int(sub) >= FIRST_ROOM:
        return replace(here, room=_number(sub), floor=_floor_of(sub), short_form=not signed)
    return replace(here, floor="-".join(map(_number, sub.split("-"))), short_form=not signed)


def _inside(here: _Place, rest: str) -> _Place:
    """Building, floor and room behind a house number."""
    building = _BUILDING.match(rest)
    if building and not building["name"]:
        unit = _number(building["unit"]) if building["unit"] else None
        here = replace(here, building=_number(building["building"]), unit=unit)
        rest = building["tail"]
    inner = _INSIDE.match(_BEFORE_NUMBER.sub("", rest))
    if inner is None:
        return here
    room, floor = inner["room"], inner["floor"]
    if not room and not floor and (small := _SMALL_ROOM.match(rest)):
        return replace(here, room=_number(small["room"]) + "室")
    return replace(
        here,
        room=_number(room) if room else None,
        floor=_number(floor) if floor else _floor_of(room),
    )


def _in_compound(rest: str) -> _Place | None:
    """Compound or tower, building, unit and room, in words or with hyphens."""
    if found := _BUILDING.match(rest):
        return _in_building(found)
    if found := _DASHED.match(rest):
        return replace(_rooms(found, found["room"]), short_form=True)
    if found := _NUMBERED.match(rest):
        return _rooms(found, found["room"])
    return None


def _in_building(found: re.Match[str]) -> _Place | None:
    name = found["name"]
    if len(name) < 2:
        return None
    inner = _INSIDE.match(found["tail"])
    room = inner["room"] if inner else None
    place = _rooms(found, room)
    floor = _number(inner["floor"]) if inner and inner["floor"] else place.floor
    if found["unit"] is None and found["building"].isalpha() and _TOWER_END.search(name):
        return replace(place, compound=None, tower=name, floor=floor)
    return replace(place, floor=floor)


def _rooms(found: re.Match[str], room: str | None) -> _Place:
    unit = found["unit"] if "unit" in found.re.groupindex else None
    return _Place(
        compound=found["name"],
        building=_number(found["building"]),
        unit=_number(unit) if unit else None,
        room=_number(room) if room else None,
        floor=_floor_of(room),
    )


def _in_village(rest: str) -> _Place | None:
    found = _VILLAGE_NO.match(rest)
    if found is None:
        return None
    here = _Place(road=found["road"] + (found["group"] or ""), road_no=_number(found["no"]))
    return _inside(here, rest[found.end() :])


def _in_tower(rest: str, *, named: bool = False) -> _Place | None:
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
        return _Place(tower=name) if ends else None
    if not ends and (named or _HOMES.search(name) or not found["room"]):
        return None
    return _Place(
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


def _normalised(text: str) -> str:
    line = fold_script((clean_text(text) or "").upper())
    line = _NOISE.sub("", _LISTED.sub("/", _DASHES.sub("-", line)))
    line = _MISHEARD_ROAD.sub("路", line)
    return _CHINESE_NUMBER.sub(_in_figures, line)


def _in_figures(found: re.Match[str]) -> str:
    """A Chinese number in figures; what is none (`三十百号`) stays as it stands."""
    try:
        return str(parse_whole_number(found.group()))
    except ValueError:
        return found.group()


@lru_cache(maxsize=4)
def _reader(gazetteer: Gazetteer) -> _Reader:
    """Compile the patterns once per gazetteer."""
    codes = {fold_script(name): code for name, code in gazetteer.town_codes().items()}
    names = [name for name in codes if not name.isdigit()]
    stems = _village_stems(gazetteer.villages)
    village = f"(?P<stem>{_any(stems)})(?:村委会|社区居委会|居委会|居民委员会|社区|村)?"
    return _Reader(
        county=re.compile(
            rf"^(?:江苏省?)?(?:无锡市?)?(?:江阴市?)?(?:[^0-9]{{2}}市(?={_any(names)}))?"
        ),
        town=re.compile(f"(?P<name>{_any(names)})(?:街道办事处|办事处|人民政府)?")
        if names
        else re.compile("(?!)"),
        town_codes=codes,
        village=re.compile(village) if stems else re.compile("(?!)"),
        village_towns=stems,
    )


def _town_forms(name: str) -> set[str]:
    """A town's name with its kind, with either kind, and bare."""
    bare = re.sub(r"(?:街道办事处|街道|镇)$", "", name)
    return {name, bare, f"{bare}镇", f"{bare}街道"} if bare != name else {name}


def _village_stems(villages: Iterable[Village]) -> dict[str, str]:
    """Village names without their office, with the town; names of two towns are left out."""
    towns: dict[str, set[str]] = {}
    for village in villages:
        stem = re.sub(r"(?:村委会|居委会|居民委员会)$", "", fold_script(village.name))
        towns.setdefault(stem, set()).add(village.town_code)
    return {stem: codes.pop() for stem, codes in towns.items() if len(codes) == 1}


def _any(options: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, options), key=lambda word: (-len(word), word)))
