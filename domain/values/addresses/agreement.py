"""At which level two addresses agree, where nothing finer is known to differ.

Keys are for joining; this is for judging a pair: spellings of a landmark, regions and businesses
behind the place are looked at as well, so that two rooms of one house do not count as one place.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from domain.values.addresses.businesses import business_likeness
from domain.values.addresses.localities import ESTATE, GENERIC_NAME, LANDMARK, LEAST_NAME, SHORT_END
from domain.values.county import ANYWHERE, County

NEIGHBOUR: Final = "neighbour"
"""Agreement of two addresses that name one house or estate and different doors in it."""


def agreement(left: pd.DataFrame, right: pd.DataFrame, county: County = ANYWHERE) -> pd.Series:
    """Return at which level two addresses agree, row by row.

    They agree at a level if they name the same place there and nothing finer is known to differ:
    `unit`, `building`, `compound`, `locality`, `road` (see `LEVELS`; a house number alone is a
    `building` here, since the town is not compared); `neighbour` where they share
    the house or the estate and differ inside it; missing where they share nothing, or where both
    name a business behind the place and the two have nothing in common.

    Args:
        left: parts of addresses as `parse_addresses` returns them.
        right: the same on the same index.
        county: its regions tell no business from another.
    """
    pair = _Pair(left, right, county)
    house, estate = _same_house(pair), _same_estate(pair)
    inside = pair.other("unit", "room", "floor")
    indoors = left["room"].notna() | left["floor"].notna()
    spot = pair.same("place_key")
    here = pair.region.ge(0)
    level = np.select(
        [
            pair.same("address_key") & indoors & here,
            house & ~inside,
            estate & ~inside,
            (house | pair.likeness.ge(_ONE)) & pair.open_road,
            spot & left["place_level"].eq("locality"),
            spot | pair.road,
        ],
        ["unit", "building", "compound", NEIGHBOUR, "locality", "road"],
        default="",
    )
    found = pd.Series(level, index=left.index, dtype="str")
    known = left["place_level"].notna()
    own = left["place_level"].mask(left["place_level"].eq("unit") & ~indoors, "building")
    found = found.mask(pair.same("line") & known & ~found.eq("unit"), own)
    # One and the same text names no neighbour, even where it names no place of any level.
    found = found.mask(pair.same("line") & found.eq(NEIGHBOUR), "")
    return found.mask(found.eq("") | pair.business.eq(-1) | pair.region.eq(-1))


@dataclass(frozen=True)
class _Pair:
    """Two frames of parts, row by row, and how alike they are in what is more than equal or not."""

    left: pd.DataFrame
    right: pd.DataFrame
    county: County

    def same(self, name: str) -> pd.Series:
        """Both have this part and it is equal."""
        return (self.left[name].notna() & self.left[name].eq(self.right[name])).fillna(False)

    def other(self, *names: str) -> pd.Series:
        """Both have one of these parts and it differs."""
        left, right = self.left, self.right
        found = [left[n].notna() & right[n].notna() & left[n].ne(right[n]) for n in names]
        return pd.concat(found, axis=1).any(axis=1)

    @cached_property
    def likeness(self) -> pd.Series:
        """Of the landmarks; -1 where one has none."""
        return _likeness(self.left, self.right).fillna(-1).astype("int64")

    @cached_property
    def roads(self) -> pd.Series:
        """Of the roads: 1 one road, -1 two roads, 0 not known."""
        return _road_likeness(self.left["road"], self.right["road"])

    @property
    def road(self) -> pd.Series:
        """Both name one road."""
        return self.roads.eq(1)

    @property
    def open_road(self) -> pd.Series:
        """They do not name two roads."""
        return self.roads.ge(0)

    @cached_property
    def region(self) -> pd.Series:
        """Of the regions: 1 one region, -1 two regions, 0 not known."""
        return _region_likeness(self.left["region"], self.right["region"])

    @property
    def here(self) -> pd.Series:
        """They share road or region and no region differs."""
        return (self.road | self.region.eq(1)) & self.region.ge(0)

    @cached_property
    def business(self) -> pd.Series:
        """Of the businesses behind the place: 1 one, -1 two, 0 not known."""
        return business_likeness(self.left, self.right, self.county)


def _same_house(pair: _Pair) -> pd.Series:
    """Whether both name one building: by its key, by estate and number, or by words they share."""
    left, right, other, same = pair.left, pair.right, pair.other, pair.same
    door = pair.road & same("road_no")
    door_key = same("building_key") & ~(left["landmark"].notna() & left["building"].isna())
    door_key |= door & ~other("building") & left["landmark"].isna() & right["landmark"].isna()
    house = door_key & ~pair.likeness.eq(0) & pair.open_road
    house |= same("building") & pair.likeness.ge(_ONE) & ~other("road_no") & pair.open_road
    house &= pair.here | ~_needs_more(left, right)
    house |= same("building") & pair.likeness.ge(_ONE) & pair.region.eq(1)
    house |= same("building") & pair.likeness.ge(_LIKE) & pair.here
    house |= door & pair.likeness.ge(_LIKE) & ~other("building")
    house |= door & same("building")
    house |= door & pair.region.eq(1) & ~other("building") & pair.likeness.eq(-1)
    house &= pair.region.ge(0)
    house |= pair.business.eq(1) & pair.here & pair.open_road & ~other("road_no", "building")
    house |= same("place_key") & left["place_key"].str.contains(_DOOR_IN_SPOT, na=False)
    shared = _shared_text(left, right)
    alike = shared.ge(_SHARED_ON_ROAD) & pair.road
    alike |= shared.ge(_SHARED_IN_REGION) & pair.region.eq(1)
    alike |= shared.ge(_SHARED_ANYWHERE) & pair.open_road & pair.region.ge(0)
    return house | (alike & ~other("road_no", "building"))


def _same_estate(pair: _Pair) -> pd.Series:
    """Whether both name one compound or locality, and no building of it differs."""
    estate = pair.likeness.ge(_ONE) & ~pair.other("building") & pair.here & pair.open_road
    spot = pair.same("place_key") & pair.left["place_level"].eq("locality")
    return estate | (spot & pair.region.eq(1))


def _needs_more(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Estates whose name alone tells no place.

    Those of builders with many of one name, all where both addresses name a road and no region, and
    short ones (阳光花园) where one has only a region and the other only a road: nothing else can be
    compared then.
    """
    name = left["landmark"].fillna("")
    bases = [
        parts["landmark"].fillna("").str.replace(_BASE, "", regex=True) for parts in (left, right)
    ]
    short = pd.concat([base.str.len() for base in bases], axis=1).min(axis=1).lt(LEAST_NAME)
    on_road = [parts["line"].fillna("").str.contains(_ANY_ROAD) for parts in (left, right)]
    in_region = [parts["region"].notna() for parts in (left, right)]
    crossed = on_road[0] & ~in_region[0] & in_region[1] & ~on_road[1]
    crossed |= on_road[1] & ~in_region[1] & in_region[0] & ~on_road[0]
    apart = on_road[0] & ~in_region[0] & on_road[1] & ~in_region[1]
    return name.str.contains(_BUILDER) | (name.ne("") & (apart | (short & crossed)))


_ANY_ROAD: Final = "路|街|大道"
_SHARED_ON_ROAD: Final = 4
_SHARED_IN_REGION: Final = 6
_SHARED_ANYWHERE: Final = 10
"""Characters in a row, beside the road, that two texts of one place have in common."""


def _shared_text(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """How many characters in a row two texts share beside their road: the most asked, or less."""
    sides = zip(left["line"], left["road"], right["line"], right["road"], strict=True)
    return pd.Series(
        [
            _overlap(one, road, two, other) if isinstance(one, str) and isinstance(two, str) else 0
            for one, road, two, other in sides
        ],
        index=left.index,
        dtype="int64",
    )


def _overlap(one: str, road: object, two: str, other: object) -> int:
    for name in sorted((name for name in (road, other) if isinstance(name, str)), key=len):
        one, two = one.replace(name, "/"), two.replace(name, "/")
    for length in (_SHARED_ANYWHERE, _SHARED_IN_REGION, _SHARED_ON_ROAD):
        shared = _runs(one, length) & _runs(two, length)
        if any(not _COMMON.search(part) for part in shared):
            return length
    return 0


def _runs(text: str, length: int) -> set[str]:
    """The runs of so many characters, without those that hold a number."""
    runs = (text[i : i + length] for i in range(len(text) - length + 1))
    return {run for run in runs if not any(c in "0123456789/-" for c in run)}


_COMMON: Final = re.compile(
    "有限|公司|服务|街道|办事|号楼|单元|社区|中国|银行|分店|汽车|销售|铸造|制造|机械|驿站|菜鸟|"
    "科技|贸易|材料|电子|超市|连锁|学校|中心|产业|村$|桥|大学|学院|职业|附属|集团|生活馆|实验区|制品"
)

_ONE, _LIKE = 2, 1
"""Two landmarks are one; they may be one, if a number agrees as well."""
_PHASE: Final = re.compile(r"[一二三四五六七八九十]{1,2}期")
_ZONE: Final = re.compile(r"[A-Z一二三四五六七八九十东南西北]{1,2}区$")
_LONG_BASE: Final = 4
"""Characters of a name, without `花园` and the like, from which one wrong one is forgiven."""
_BUILDER: Final = re.compile(
    "恒大|万科|碧桂园|保利|绿地|中海|万达|华润|金地|龙湖|融创|绿城|招商|世茂|雅居乐|富力|远洋|金科|旭辉"
)
"""Builders whose estates bear the same names in many cities; a name alone tells no place then."""
_ENOUGH_SHARED: Final = 0.75
_TELLING: Final = frozenset("东南西北中上下前后新老大小一二三四五六七八九十内外左右")
"""Characters that tell two places apart."""


def _likeness(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """How alike two landmarks are: `_ONE`, `_LIKE`, 0 for different ones; missing if one is.

    Where several names stand in a row, the reader takes one of them; it counts if the other text
    has it at all.
    """
    sides = [left["landmark"], _beside_road(left), right["landmark"], _beside_road(right)]
    return pd.Series(
        [_compare_landmarks(*row) for row in zip(*sides, strict=True)],
        index=left.index,
        dtype="Int64",
    )


def _beside_road(parts: pd.DataFrame) -> list[str]:
    """The text without its road, since a road may be named after another place."""
    return [
        str(line).replace(road, "/") if isinstance(road, str) else str(line)
        for line, road in zip(parts["line"], parts["road"], strict=True)
    ]


def _compare_landmarks(one: object, first: str, two: object, second: str) -> int | None:
    if not (isinstance(one, str) and isinstance(two, str)):
        return None
    if one in second or two in first:
        if _zone(one, first) != _zone(two, second):
            return 0
        short = one if one in second else two
        if len(short) > LEAST_NAME and not GENERIC_NAME.fullmatch(short):
            return _ONE
    return _alike_names(one, two)


def _alike_names(one: str, two: str) -> int:
    """Equal but for a phase, for what stands in front (towns, builders) or for an error; or like.

    The phase counts where both write one.
    """
    phases = [found.group() for text in (one, two) if (found := _PHASE.search(text))]
    if len(phases) == len((one, two)) and phases[0] != phases[1]:
        return 0
    short, long = sorted((_PHASE.sub("", one), _PHASE.sub("", two)), key=len)
    zones = [found.group() if (found := _ZONE.search(text)) else "" for text in (short, long)]
    if zones[0] != zones[1]:
        return 0
    if short == long:
        return _ONE
    if len(short) > LEAST_NAME and not GENERIC_NAME.fullmatch(short) and long.endswith(short):
        return _ONE
    if (set(short) ^ set(long)) & _TELLING:
        return 0
    bases = [_BASE.sub("", text) for text in (short, long)]
    if len(bases[0]) == len(bases[1]) >= _LONG_BASE and short[-1] == long[-1]:
        wrong = sum(a != b for a, b in zip(*bases, strict=True))
        if wrong == 1:
            return _LIKE
    if len(bases[0]) > 1 and bases[0] == bases[1]:
        return _LIKE
    shared = sum(min(short.count(c), long.count(c)) for c in set(short))
    return _LIKE if 2 * shared >= _ENOUGH_SHARED * (len(short) + len(long)) else 0


_BASE: Final = re.compile(
    rf"(?:{ESTATE}|{LANDMARK}|(?:{SHORT_END})|[一二三四五六七八九十]{{1,2}}村)+$"
)


def _zone(name: str, line: str) -> str:
    """The zone that stands at the end of a landmark's name or behind it."""
    found = _ZONE.search(name) or _ZONE_AHEAD.match(line.partition(name)[2])
    return found.group() if found else ""


_ZONE_AHEAD: Final = re.compile(r"[A-Z一二三四五六七八九十东南西北]{1,2}区")


def _road_likeness(left: pd.Series, right: pd.Series) -> pd.Series:
    """1 where two roads are one but for what stands in front, -1 for different ones, else 0."""
    return pd.Series(
        [
            (1 if _one_road(one, two) else -1)
            if isinstance(one, str) and isinstance(two, str)
            else 0
            for one, two in zip(left, right, strict=True)
        ],
        index=left.index,
    )


def _one_road(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    if short == long:
        return True
    ahead = len(long) - len(short)
    named = len(short) >= LEAST_NAME and not _NO_ROAD_NAME.match(short)
    return named and ahead > 1 and long.endswith(short) and long[ahead - 1] not in _TELLING


_NO_ROAD_NAME: Final = re.compile(
    r"[东南西北中新老内外环一二三四五六七八九十]{1,3}(?:大道|公路|路|街|巷|弄)|新村|工业|园区|大道|中心"
)
"""What a road of another name may end with: `人民|东大街`, `振华|新村路`."""


def _region_likeness(left: pd.Series, right: pd.Series) -> pd.Series:
    """1 where regions agree, -1 where one of a kind (city, district, town) differs, else 0."""
    return pd.Series(
        [
            _compare_regions(one, two) if isinstance(one, str) and isinstance(two, str) else 0
            for one, two in zip(left, right, strict=True)
        ],
        index=left.index,
    )


_KINDS: Final = (("省", "省"), ("市", "市"), ("区县旗", "区"), ("镇乡道处", "镇"))


def _compare_regions(one: str, two: str) -> int:
    first, second = (
        {kind: name for name in text.split(";") for ends, kind in _KINDS if name[-1] in ends}
        for text in (one, two)
    )
    both = first.keys() & second.keys()
    pairs = [(first[kind], second[kind]) for kind in both - {"镇"}]
    if any(here not in there and there not in here for here, there in pairs):
        return -1
    same = {name[:-1] for name in first.values()} & {name[:-1] for name in second.values()}
    return 1 if same else 0


_DOOR_IN_SPOT: Final = r"^spot\|.{6,}[0-9]"
"""A place without a structure that is known, but with a number."""
