"""Places that have no door: what an address names when it gives no house number, and how exactly.

An address without road and number still says where something is: a village and its group, the east
side of a road, the foot of a bridge, a crossing, an industrial park, a market, a housing estate.
`read_spot` gives such a text one key for all its spellings, and the level of the finest place that
it names. Doors (road and number, building, unit, room) belong to `domain.values.addresses.parse`.

Every pattern here is bounded in length, so that reading takes time linear in the text.
"""

import re
from dataclasses import dataclass
from typing import Final

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
ESTATE: Final = (
    "花园|花苑|佳苑|名苑|嘉苑|雅苑|家园|佳园|嘉园|名园|馨园|新园|新村|小区|公寓|山庄|别墅|华府|名府|府邸|名邸|"
    "公馆|华庭|豪庭|名庭|雅居|新居|家居|人家|名城|新城|水岸|半岛|花城|宿舍|宿舍区|生活区|家属院|家属楼|大院|"
    "雅筑|名筑|丽舍|春天|名都|国际城"
)
_NUMBERED_VILLAGE: Final = r"(?<=..)[一二三四五六七八九十]{1,2}村(?![民委])"
"""A housing estate by its number: `要塞二村`."""
LANDMARK: Final = (
    "大厦|大楼|广场|商厦|商城|商场|中心|市场|购物中心|写字楼|商务楼|综合楼|办公楼|商业街|步行街|美食街|"
    "工业园区|工业园|科技园|产业园|创业园|软件园|物流园|工业区|集中区|园区|基地"
)
INSTITUTION: Final = (
    "酒店|宾馆|饭店|旅馆|百货|超市|医院|学校|小学|中学|大学|学院|幼儿园|车站|火车站|汽车站|地铁站|码头|公园|体育馆|"
    "影城|影院|加油站|水库|派出所|银行|开发区"
)
"""What a place is described by; of a chain or by its kind alone, so that it names no estate."""
SHORT_END: Final = "苑|园|府|庭|轩|阁|邸|墅|城|湾|居|坊|里|郡|座|寓"
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
_BUSINESS: Final = re.compile(
    r"(?:公司|厂|店|商行|经营部|服务部|工作室|超市|银行|支行|事务所|合作社|门市部|企业|集团|网点|驿站)"
)
_MARK: Final = re.compile(
    r"[0-9]+(?:-[0-9]+)*(?:号院?|幢|单元|室|楼|层|组)?"
    rf"|(?:村|社区|路|街|大道|巷|弄|桥堍|桥|{_RELATION}|[东南西北]侧)(?=[^0-9])"
    rf"|(?:{LANDMARK}|{ESTATE}|{INSTITUTION})"
)
_LOCALITY: Final = re.compile(
    rf"村|组|社区|庄|桥|{_RELATION}|[东南西北]侧|路口|交|埭|圩|浜|塘|湾|村口|工业"
)
_ROAD_ONLY: Final = re.compile(rf"{_HAN}{{1,10}}(?:大道|公路|路|街|巷|弄|国道|省道|县道)")
_COMPOUND: Final = re.compile(
    rf"(?P<name>{_HAN}{{1,12}}?(?:(?:{ESTATE}|{LANDMARK})+|{_NUMBERED_VILLAGE}))"
    r"(?P<more>(?:[东南西北中A-Z一二三四五六七八九]{1,2}区)?(?:[一二三四五六七八九十]{1,2}期)?)"
)
_COMPOUND_AT_END: Final = re.compile(
    rf"(?P<name>{_HAN}{{1,9}}(?:{SHORT_END}))"
    r"(?P<more>(?:[东南西北中A-Z一二三四五六七八九]{1,2}区)?(?:[一二三四五六七八九十]{1,2}期)?)"
    r"(?=$|[0-9A-Z(])"
)
_ROAD_LEAD: Final = re.compile(
    rf"{_HAN}{{1,8}}?(?:大道|公路|国道|省道|路|街(?!道)|巷|弄|胡同)"
    r"(?:[一二三四五六七八九东南西北中]段)?(?:[0-9]+(?:-[0-9]+)*[A-Z]?(?:号(?!楼)院?|弄|附近|支弄)?)*"
)
GENERIC_NAME: Final = re.compile(
    rf"(?:[东南西北中一二三四五六七八九十新号楼]|社区卫生服务|卫生服务|世纪|国际|人民|综合|办公|行政|商贸|商务|商业|{ESTATE}|{LANDMARK}|{INSTITUTION}|学生|教师|职工|员工|青年|人才|第[一二三四五六七八九]|{SHORT_END}|[东南西北中]?区|社区|公司)+"
)


_CUT: Final = re.compile(
    r"交汇处|交叉口|路口|附近|对面|旁|隔壁|[东南西北]{1,2}[侧面边门]|[东南西北中]段|门口|米|弄|"
    rf"(?:大道|公路|路|街|巷)(?!(?:{ESTATE}|{LANDMARK}|苑|坊|村|里|社区))|"
    rf"(?:{ESTATE}|{LANDMARK}|{INSTITUTION}|社区|号|(?<![新一二三四五六七八九十])村)"
    rf"(?!(?:{ESTATE}|{LANDMARK}|[东南西北中一二三四五六七八九十A-Z]{{0,2}}[区期村]|{SHORT_END}))"
)
_ENDS_AS_ROAD: Final = re.compile(r"(?:路|街|大道|巷|桥|村|^.(?:里|苑|园|庭|府)|[东南西北])$")
LEAST_NAME: Final = 3
_LEAST_PLACE: Final = 3
"""Characters that a place has at least; `线上`, `不详` are none."""


def innermost(name: str) -> str:
    """The last of several names in a row: `沃金商业广场富鑫公寓`, `中段福泰御苑`."""
    for found in reversed(list(_CUT.finditer(name))):
        rest = name[found.end() :]
        if len(rest) >= LEAST_NAME and not GENERIC_NAME.fullmatch(rest):
            return rest
    return name


_ROAD_PART: Final = re.compile(
    r"(?<=.)(?:大道|公路|路|街|巷|弄|社区|镇|乡|街道|工业园区|工业园|产业园|科技园|开发区|工业区|集中区|园区|市场)(?=.{2,}(?:大道|路|街|巷|弄|胡同|段))"
)


def innermost_road(road: str) -> str:
    """The last of several roads in a row: `下合群路福田巷`."""
    cut = max((found.end() for found in _ROAD_PART.finditer(road)), default=0)
    return road[cut:]


def without_roads(line: str) -> str:
    """The text behind the roads and house numbers that it opens with."""
    for _ in range(3):
        found = _ROAD_LEAD.match(line)
        if found is None or not line[found.end() :]:
            break
        if re.match(rf"(?:{ESTATE}|{LANDMARK}|小区|社区|新村)", line[found.end() :]):
            break
        line = line[found.end() :]
    return line


def compound_of(line: str) -> str | None:
    """The estate, tower, park or landmark that a text names behind its roads, or None."""
    rest = without_roads(line).lstrip("-")
    found = _COMPOUND.match(rest) or _COMPOUND_AT_END.match(rest)
    if found is None:
        return None
    if re.match(rf"[0-9]+号(?!楼)|{_RELATION}|[东南西北]{{1,2}}[0-9侧面边]", rest[found.end() :]):
        return None
    name = canonical_compound(innermost(found["name"])) + found["more"]
    return None if len(name) < 3 or GENERIC_NAME.fullmatch(name) else name


def canonical_compound(name: str) -> str:
    """A compound's name without what people add or leave out."""
    name = re.sub(r"[·•.]", "", name)
    bare = re.sub(r"(?<=.{2})小区(?=$|[东南西北中A-Z一二三四五六七八九]{1,2}[区期])", "", name)
    bare = name if _ENDS_AS_ROAD.search(bare) else bare
    return re.sub(r"工业(?:园区|集中区|小区|区)$", "工业园", bare)


def read_spot(line: str) -> Spot:
    """Read a text without its county and town.

    Args:
        line: normalised: no blanks, half-width, Chinese numbers of places as digits.
    """
    if ("交" in line or "路口" in line) and (crossing := _CROSSING.search(line)):
        roads = sorted((crossing["one"], crossing["other"]))
        return Spot(f"crossing|{roads[0]}|{roads[1]}|{crossing['side']}", "locality")
    compound = compound_of(line)
    text = _folded(line)
    place, residual = _without_business(text)
    if not place or len(place) < _LEAST_PLACE:
        return Spot(compound=compound, residual=residual)
    if compound and not re.search(_RELATION, place):
        return Spot(f"compound|{compound}", "compound", compound, residual)
    return Spot(f"spot|{place}", _level(place), compound, residual)


def _folded(line: str) -> str:
    text = _DISTANCE.sub("", line)
    text = _SIDE.sub(lambda found: (found["where"] or found["bare"]) + "侧", text)
    for pattern, folded in _FOLDED:
        text = pattern.sub(folded, text)
    return _AROUND.sub("", text.strip("-"))


def _without_business(text: str) -> tuple[str | None, str | None]:
    """The place, and the name of a business that stands behind it."""
    if not _BUSINESS.search(text):
        return text or None, None
    end = max((found.end() for found in _MARK.finditer(text)), default=0)
    if not end or end == len(text):
        return (text, None) if end else (None, text)
    return text[:end].strip("-") or None, text[end:]


def _level(place: str) -> str:
    if _ROAD_ONLY.fullmatch(place):
        return "road"
    return "locality"
