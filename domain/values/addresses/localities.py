"""Places that have no door: what an address names when it gives no house number, and how exactly.

An address without road and number still says where something is: a village and its group, the east
side of a road, the foot of a bridge, a crossing, an industrial park, a market, a housing estate.
`Localities.read_spot` gives such a text one key for all its spellings, and the level of the finest
place that it names. Doors (road and number, building, unit, room) belong to
`domain.values.addresses.premises`. What places are called is policy (`PlaceWords`); here stands the
grammar that holds for all of them.

Every pattern here is bounded in length, so that reading takes time linear in the text.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.values.addresses.words import PlaceWords, either_of

LEVELS: Final = ("unit", "building", "compound", "locality", "road")
"""How exactly a text says where it is, finest first.

`unit`: the premises; `building`: a house, or a number on a road; `compound`: an estate, a tower, a
park, a market or another landmark by its name; `locality`: a village, its group, a crossing, a side
of a road, a bridge; `road`: a road and nothing else.
"""


@dataclass(frozen=True)
class Spot:
    """A place without a door.

    Attributes:
        key: the same for all spellings, or None where the text names no place.
        level: from `LEVELS`, without `unit` and `building`.
        compound: estate, tower, park or landmark that the text names.
        residual: what stands behind the place, such as a business's name.
    """

    key: str | None = None
    level: str | None = None
    compound: str | None = None
    residual: str | None = None


NOWHERE: Final = Spot()
"""No place at all."""

_HAN: Final = r"[^0-9\-/@]"
_NUMBERED_VILLAGE: Final = r"(?<=..)[一二三四五六七八九十]{1,2}村(?![民委])"
"""A housing estate by its number: `要塞二村`."""
_RELATION: Final = "斜对面|对面|对过|对门|附近|旁边|旁|隔壁|后面|背后|前面|周边|门口|内"
_SIDE: Final = re.compile(
    r"(?:的)?(?P<where>[东南西北]{1,2})(?:侧|面|边|首|端|头|部|角)"
    r"|(?<=[路街道巷河桥村])(?P<bare>[东南西北]{1,2})(?=$|[^东西南北路街道巷大小村桥门区苑园家庄新一-十]|对|旁)"
)
_DISTANCE: Final = re.compile(r"约?[0-9]{1,5}米(?:处|左右)?")
_CROSSING: Final = re.compile(
    rf"(?P<one>{_HAN}{{1,8}}?(?:大道|公路|道|路|街|线))(?:与|和|、|/|-)"
    rf"(?P<other>{_HAN}{{1,8}}?(?:大道|公路|道|路|街|线))(?:交叉口|交叉路口|交汇处|交叉处|路口|交口|交界处|交叉|交汇)"
    r"(?P<side>[东南西北]{0,2})角?"
)
_FOLDED: Final = (
    (re.compile(r"工业(?:集中区|园区|小区|区)"), "工业园"),
    (re.compile(r"村?(?:村民委员会|村委会)"), "村"),
    (re.compile(r"(?:社区居委会|社区居民委员会|居民委员会|居委会)"), "社区"),
    (re.compile(r"(?:桥堍|桥块|桥头|桥旁|桥边|桥脚)"), "桥堍"),
    (re.compile(r"(?<=[0-9])号(?!楼)院?"), "-"),
    (re.compile(r"(?:幢|栋|座|号楼|#楼?|棟)"), "幢"),
    (re.compile(r"第(?=[0-9]+(?:村民小组|小组|组|队))"), ""),
    (re.compile(r"(?<=[0-9])(?:村民小组|小组|组|队)"), "组"),
    (re.compile(r"[·•.]"), ""),
)
_AROUND: Final = re.compile(r"(?<=..)(?:附近|一带|周边|内)$")
"""Says no more than the place before it."""
_ROAD_ONLY: Final = re.compile(rf"{_HAN}{{1,10}}(?:大道|公路|路|街|巷|弄|国道|省道|县道)")
_ROAD_LEAD: Final = re.compile(
    rf"{_HAN}{{1,8}}?(?:大道|公路|国道|省道|路|街(?!道)|巷|弄|胡同)"
    r"(?:[一二三四五六七八九东南西北中]段)?(?:[0-9]+(?:-[0-9]+)*[A-Z]?(?:号(?!楼)院?|弄|附近|支弄)?)*"
)
_ENDS_AS_ROAD: Final = re.compile(r"(?:路|街|大道|巷|桥|村|^.(?:里|苑|园|庭|府)|[东南西北])$")
LEAST_NAME: Final = 3
_LEAST_PLACE: Final = 3
"""Characters that a place has at least; `线上`, `不详` are none."""


class Localities:
    """Reads places without a door, by the words of one policy; patterns are compiled once."""

    def __init__(self, words: PlaceWords) -> None:
        """Read with these words.

        Args:
            words: what estates, landmarks, institutions and businesses are called.
        """
        self._words = words
        self._estates, self._landmarks = either_of(words.estates), either_of(words.landmarks)
        self._institutions, self._short_ends = (
            either_of(words.institutions),
            either_of(words.short_ends),
        )

    @cached_property
    def opens_a_place(self) -> re.Pattern[str]:
        """What a text must open with to be a place of its own behind a relation."""
        return re.compile(
            rf"^[^0-9\-]{{2,12}}(?:[0-9]+(?:号|幢|栋|座|-)|[A-Z][幢栋座]|"
            rf"{self._estates}|{self._landmarks}|苑$|园$|府$|湾$)"
        )

    @cached_property
    def _named(self) -> re.Pattern[str]:
        """An estate, or a landmark."""
        return re.compile(f"(?:{self._estates}|{self._landmarks}|小区|社区|新村)")

    @cached_property
    def _business(self) -> re.Pattern[str]:
        return re.compile(f"(?:{either_of(self._words.businesses)})")

    @cached_property
    def _mark(self) -> re.Pattern[str]:
        """What ends a place before the name of a business."""
        return re.compile(
            r"[0-9]+(?:-[0-9]+)*(?:号院?|幢|单元|室|楼|层|组)?"
            rf"|(?:村|社区|路|街|大道|巷|弄|桥堍|桥|{_RELATION}|[东南西北]侧)(?=[^0-9])"
            rf"|(?:{self._landmarks}|{self._estates}|{self._institutions})"
        )

    @cached_property
    def _compound(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?P<name>{_HAN}{{1,12}}?(?:(?:{self._estates}|{self._landmarks})+|{_NUMBERED_VILLAGE}))"
            r"(?P<more>(?:[东南西北中A-Z一二三四五六七八九]{1,2}区)?(?:[一二三四五六七八九十]{1,2}期)?)"
        )

    @cached_property
    def _compound_at_end(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?P<name>{_HAN}{{1,9}}(?:{self._short_ends}))"
            r"(?P<more>(?:[东南西北中A-Z一二三四五六七八九]{1,2}区)?(?:[一二三四五六七八九十]{1,2}期)?)"
            r"(?=$|[0-9A-Z(])"
        )

    @cached_property
    def _generic(self) -> re.Pattern[str]:
        """A name that only says what kind of place it is, or where it lies."""
        return re.compile(
            rf"(?:[东南西北中一二三四五六七八九十新号楼]|{either_of(self._words.generic)}|"
            rf"{self._estates}|{self._landmarks}|{self._institutions}|第[一二三四五六七八九]|"
            rf"{self._short_ends}|[东南西北中]?区|社区|公司)+"
        )

    @cached_property
    def _cut(self) -> re.Pattern[str]:
        """What ends one name of several in a row."""
        estates, landmarks = self._estates, self._landmarks
        return re.compile(
            r"交汇处|交叉口|路口|附近|对面|旁|隔壁|[东南西北]{1,2}[侧面边门]|[东南西北中]段|门口|米|弄|"
            rf"(?:大道|公路|路|街|巷)(?!(?:{estates}|{landmarks}|苑|坊|村|里|社区))|"
            rf"(?:{estates}|{landmarks}|{self._institutions}|社区|号|(?<![新一二三四五六七八九十])村)"
            rf"(?!(?:{estates}|{landmarks}|[东南西北中一二三四五六七八九十A-Z]{{0,2}}[区期村]|"
            rf"{self._short_ends}))"
        )

    @cached_property
    def _road_part(self) -> re.Pattern[str]:
        """What of several roads and quarters in a row is not the last one."""
        return re.compile(
            rf"(?<=.)(?:大道|公路|路|街|巷|弄|社区|镇|乡|街道|{either_of(self._words.parks)})"
            r"(?=.{2,}(?:大道|路|街|巷|弄|胡同|段))"
        )

    def innermost(self, name: str) -> str:
        """The last of several names in a row: `沃金商业广场富鑫公寓`, `中段福泰御苑`."""
        for found in reversed(list(self._cut.finditer(name))):
            rest = name[found.end() :]
            if len(rest) >= LEAST_NAME and not self._generic.fullmatch(rest):
                return rest
        return name

    def innermost_road(self, road: str) -> str:
        """The last of several roads in a row: `下合群路福田巷`."""
        cut = max((found.end() for found in self._road_part.finditer(road)), default=0)
        return road[cut:]

    def without_roads(self, line: str) -> str:
        """The text behind the roads and house numbers that it opens with."""
        for _ in range(3):
            found = _ROAD_LEAD.match(line)
            if found is None or not line[found.end() :]:
                break
            if self._named.match(line, found.end()):
                break
            line = line[found.end() :]
        return line

    def compound_of(self, line: str) -> str | None:
        """The estate, tower, park or landmark that a text names behind its roads, or None."""
        rest = self.without_roads(line).lstrip("-")
        found = self._compound.match(rest) or self._compound_at_end.match(rest)
        if found is None:
            return None
        if re.match(
            rf"[0-9]+号(?!楼)|{_RELATION}|[东南西北]{{1,2}}[0-9侧面边]", rest[found.end() :]
        ):
            return None
        name = canonical_compound(self.innermost(found["name"])) + found["more"]
        return None if len(name) < 3 or self._generic.fullmatch(name) else name

    def read_spot(self, line: str) -> Spot:
        """Read a text without its county and town.

        Args:
            line: normalised: no blanks, half-width, Chinese numbers of places as digits.
        """
        if ("交" in line or "路口" in line) and (crossing := _CROSSING.search(line)):
            roads = sorted((crossing["one"], crossing["other"]))
            return Spot(f"crossing|{roads[0]}|{roads[1]}|{crossing['side']}", "locality")
        compound = self.compound_of(line)
        text = _folded(line)
        place, residual = self._without_business(text)
        if not place or len(place) < _LEAST_PLACE:
            return Spot(compound=compound, residual=residual)
        if compound and not re.search(_RELATION, place):
            return Spot(f"compound|{compound}", "compound", compound, residual)
        return Spot(f"spot|{place}", _level(place), compound, residual)

    def _without_business(self, text: str) -> tuple[str | None, str | None]:
        """The place, and the name of a business that stands behind it."""
        if not self._business.search(text):
            return text or None, None
        end = max((found.end() for found in self._mark.finditer(text)), default=0)
        if not end or end == len(text):
            return (text, None) if end else (None, text)
        return text[:end].strip("-") or None, text[end:]


def canonical_compound(name: str) -> str:
    """A compound's name without what people add or leave out."""
    name = re.sub(r"[·•.]", "", name)
    bare = re.sub(r"(?<=.{2})小区(?=$|[东南西北中A-Z一二三四五六七八九]{1,2}[区期])", "", name)
    bare = name if _ENDS_AS_ROAD.search(bare) else bare
    return re.sub(r"工业(?:园区|集中区|小区|区)$", "工业园", bare)


def _folded(line: str) -> str:
    text = _DISTANCE.sub("", line)
    text = _SIDE.sub(lambda found: (found["where"] or found["bare"]) + "侧", text)
    for pattern, folded in _FOLDED:
        text = pattern.sub(folded, text)
    return _AROUND.sub("", text.strip("-"))


def _level(place: str) -> str:
    if _ROAD_ONLY.fullmatch(place):
        return "road"
    return "locality"
