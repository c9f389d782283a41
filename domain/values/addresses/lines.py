"""The line of an address before its parts are read: one spelling, without what stands in front.

Width, brackets, dashes and numbers are made alike here; provinces, cities, districts, villages and
what only leads to a place are taken off. The county's own towns are
`domain.values.addresses.parse`.
"""

import re
from functools import lru_cache

from domain.values.numbers.numerals import parse_number
from domain.values.text import clean_text, fold_script

_DASHES = re.compile(r"[—–―－~～_﹣]+|-{2,}")
_CHINESE_NUMBER = re.compile(
    r"[零〇一二两三四五六七八九十百千]{1,9}"
    r"(?=号楼|楼|层|单元|幢|栋|座|号|室|组|队|村民小组|小组|弄|米|$)"
)
_NAME_NUMBER = re.compile(r"(?<![0-9A-Z\-])0?[1-9][0-9]?(?=期|区(?!号)|村(?!民)|里(?!程)|坊|巷)")
"""Numbers that are part of a name stand in Chinese there: `能仁里2村`, `建华3期`, `东大街11巷`."""
_TWICE = re.compile(r"([^0-9\-()（）]{3,10})\1")
"""A name written twice in a row."""
_HOUSE_TWICE = re.compile(
    r"(?P<name>[^0-9\-()（）]{2,10})(?P<no>[0-9A-Z]{1,4})(?:号楼|号院|[幢栋座号])(?=(?P=name)(?P=no)[号幢栋座])"
)
"""A house written twice in a row: `津华花园5幢津华花园5号楼`."""
_ASIDE = re.compile(r"[(\[【〔〖《<{](?P<inner>[^()\[\]【】〔〕〖〗《》<>{}]{0,60})[)\]】〕〗》>}]")
_ASIDE_OPENS = re.compile(r"[(\[【〔〖《<{、,]")
"""A bracket, or the mark between two roads: where none stands, nothing is aside."""
_HAMLET_IN_BRACKETS = re.compile(
    r"(?<=[村区])[((]([^0-9()()]{2,6}(?<![门店司厂路街道侧面东南西北]))[))]"
)
_SIDE_IN_BRACKETS = re.compile(r"(?<=[路街道桥])[((]([东南西北]{1,2}[侧面边]?)[))]")
_TWO_ROADS = re.compile(r"(?<=[路街道])[、,](?=[^0-9]{1,8}[路街道])")
_INLINE = re.compile(
    r"[0-9A-Z一二三四五六七八九十]+(?:号|楼|层|室|幢|栋|座|单元|组|F|-)|[0-9]{1,4}$"
)
"""What a bracket must hold to belong to the address: a number of a house, a floor, a room."""
_LISTED = re.compile(r"(?<=[0-9])(?:号)?[、,](?=[0-9])")
_NOISE = re.compile(r"[\s()\[\]【】〔〕「」<>《》,;:。、!?\"'“”‘’]+")
_MISHEARD_ROAD = re.compile(r"(?<=[东西南北中])[洛璐露陆](?=[0-9])|(?<=[^0-9]{2})[洛璐](?=[0-9])")
"""A road's last character, mistyped as it sounds: `朝阳北洛261号`."""
_MISHEARD = re.compile("[洛璐露陆]")
_ROAD_NEXT = r"(?![东南西北中内外环一二三四五六七八九十]{0,2}(?:路|街|大道|巷|弄|号|$))"
_ANY_REGION = (
    re.compile(r"[^0-9\-]{2,3}?省"),
    re.compile(r"[^0-9\-]{2,5}?自治区"),
    re.compile(rf"[^0-9\-]{{2,7}}?(?:(?<!城)市(?![场政民属辖])|自治州|地区){_ROAD_NEXT}"),
    re.compile(rf"[^0-9\-]{{2,4}}?(?<!城)市(?![场政民属辖]){_ROAD_NEXT}"),
    re.compile(
        r"[^0-9\-]{2,6}?(?:技术产业开发区|技术开发区|开发区|高新区|经开区|新区)"
        r"(?=[^0-9\-]{1,6}(?:路|街|大道)|[^0-9\-]{3,8}(?:[0-9]|苑|园|城|府))"
    ),
    re.compile(rf"[^0-9A-Z\-小社新园][城东南西北中]区(?=[^0-9\-号]{{3}}){_ROAD_NEXT}"),
    re.compile(
        rf"[^0-9\-]{{1,5}}?(?:(?<![A-Z小社园业发新城东西南北中期一二三四五六])区|县(?!道)){_ROAD_NEXT}"
    ),
    re.compile(
        rf"[^0-9\-]{{1,8}}?(?:街道办事处|街道(?!办)|(?<![小古])镇(?![政中])|(?<![城老同水])乡){_ROAD_NEXT}"
        r"(?:人民政府|办事处)?"
    ),
)
"""Regions outside the gazetteer, largest first; what a road or an estate is called by is none."""
_LOCALITY = re.compile(
    r"(?:[^0-9\-]{2,6}?(?:社区|居委会|村委会|行政村|(?<![新一二三四五六七八九十花])村))+?"
    r"(?=[^0-9\-]{2,10}?[0-9]|[^0-9\-]{1,8}?(?:路|街|大道|巷|弄|村|苑|园))"
)
_LANE_OF_ITS_VILLAGE = re.compile(
    r"第?[一二三四五六七八九十]{1,3}(?:巷|街|路|弄|横)|[A-Z东南西北]区[0-9]"
)
"""A lane or a part that has only a number or a letter for a name: every village has one."""
_LEADS_TO = re.compile(
    r"(?:交叉口|交叉路口|交汇处?|交叉处?|路口|交口|交界处?|附近|对面|旁边?|隔壁|[东南西北]{1,2}[侧面边])"
    r"(?:往|向)?[东南西北]{0,2}角?(?:[0-9]{1,4}米)?|[东南西北]{1,2}[0-9]{1,4}米(?:处)?|\((?=.)"
)


def normalised(text: str) -> str:
    """The text in one width and script, its numbers of doors in digits and of names in words."""
    line = fold_script((clean_text(text) or "").upper())
    line = _TWICE.sub(r"\1", _without_asides(line))
    line = _NOISE.sub("", _LISTED.sub("/", _DASHES.sub("-", line)))
    # Most lines have nothing to mend; two questions cost less than the searches that they spare.
    if sum(map(line.count, "幢栋座号")) > 1:
        line = _HOUSE_TWICE.sub("", line)
    if _MISHEARD.search(line):
        line = _MISHEARD_ROAD.sub("路", line)
    line = _NAME_NUMBER.sub(lambda found: _in_chinese(int(found.group())), line)
    return _CHINESE_NUMBER.sub(lambda found: _in_figures(found.group()), line)


def _without_asides(line: str) -> str:
    """The text without brackets that hold no part of the door: a direction, another name."""
    if not _ASIDE_OPENS.search(line):
        return line

    def inline(found: re.Match[str]) -> str:
        return found["inner"] if _INLINE.match(found["inner"].replace(" ", "")) else ""

    line = _HAMLET_IN_BRACKETS.sub(r"\1", line)
    outside = _ASIDE.sub(inline, _SIDE_IN_BRACKETS.sub(r"\1", _TWO_ROADS.sub("与", line)))
    return outside if outside.strip() else line


@lru_cache(maxsize=10_000)
def _in_figures(text: str) -> str:
    """A number in words (`二百九十九`) or digit by digit (`五一八`, `二三`) in figures."""
    if not set(text) & set("十百千"):
        return "".join(str(int(parse_number(digit))) for digit in text)
    try:
        return str(int(parse_number(text)))
    except ValueError:
        return text


def _in_chinese(number: int) -> str:
    """A number below a hundred in words."""
    tens, ones = divmod(number, 10)
    words = "零一二三四五六七八九"
    if not tens:
        return words[ones]
    return ("" if tens == 1 else words[tens]) + "十" + (words[ones] if ones else "")


def regions(line: str) -> tuple[list[str], str]:
    """The province, city, district and town of any place that a text opens with, and the rest."""
    names = []
    for pattern in _ANY_REGION:
        found = pattern.match(line)
        if found and len(line) > found.end() + 1:
            names.append(found.group())
            line = line[found.end() :]
    return names, line


def behind_relation(line: str, opens_a_place: re.Pattern[str]) -> str:
    """The place itself, where a crossing or a neighbour leads there: `…路口东50米学府佳苑3幢`."""
    end = max((found.end() for found in _LEADS_TO.finditer(line)), default=0)
    rest = line[end:]
    return rest if end and opens_a_place.search(rest) else line


def behind_locality(line: str) -> str:
    """The text behind a village or community that stands before a road, an estate or a hamlet."""
    found = _LOCALITY.match(line)
    if found is None or _LANE_OF_ITS_VILLAGE.match(line, found.end()):
        return line
    return line[found.end() :]
