"""Addresses of the county taken apart against its gazetteer of towns and villages.

The gazetteer's towns and villages are recognised here; how a line is made alike is
`domain.values.addresses.lines`, doors are `domain.values.addresses.premises`, places without a door
`domain.values.addresses.localities`. The town is kept apart from the keys, since half of the
records leave it out; the reader compares it beside them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

import pandas as pd

from domain.values.addresses.lines import behind_locality, behind_relation, normalised, regions
from domain.values.addresses.place import Place
from domain.values.addresses.premises import NEAR, Premises
from domain.values.addresses.towns import town_forms
from domain.values.addresses.words import PlaceWords, either_of
from domain.values.county import ANYWHERE, County
from domain.values.text import any_of, fold_script, spread, typed_array

PLACE_PARTS = (
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
    "place_key",
    "place_level",
)
"""Parts and keys of the place itself, whatever region it lies in."""

PARTS = ("town_code", "region", "village", *PLACE_PARTS, "landmark", "residual")
"""Text columns that `parse_addresses` returns, beside the flag `short_form`."""


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
    """The county, its towns and villages."""

    towns: tuple[Town, ...]
    villages: tuple[Village, ...] = ()
    county: County = ANYWHERE

    def town_codes(self) -> dict[str, str]:
        """Every code, name and alias of a town, with the town's code."""
        codes = {town.code: town.code for town in self.towns}
        for town in self.towns:
            for name in (town.name, *town.aliases):
                codes |= dict.fromkeys(town_forms(name), town.code)
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
        Columns `PARTS`, the text behind county, town and village (`line`) and the flag
        `short_form`. `town_code` comes from the address, else from the
        hint, else from a village that the address names. `address_key` is missing unless the place
        is exact, and where the text only points near it (`对面`, `附近`); `building_key` needs the
        building, tower or house number only. `short_form` tells that hyphens stood for the words
        (`22-3`), so that the last number may be a floor or a shop.
    """
    reader = _reader(gazetteer)
    codes, uniques = pd.factorize(address)
    places = [reader.read(text) for text in uniques.tolist()]
    table = pd.DataFrame(
        {
            part: spread(typed_array([*map(attrgetter(part), places)], "str"), codes, address)
            for part in (*PARTS, "line")
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


_NO_NAME = re.compile(r"$|第?[0-9]|[^0-9]{1,2}$|组|(?:旁|附近|内|对面|工业)")
_REGIONS = 3
"""Regions are written up to this often in a row."""


@dataclass(frozen=True)
class _Reader:
    """The patterns that one gazetteer makes."""

    county: re.Pattern[str]
    town: re.Pattern[str]
    town_codes: dict[str, str]
    village: re.Pattern[str]
    village_towns: dict[str, str]
    no_town: re.Pattern[str]
    premises: Premises

    def read(self, text: str) -> Place:
        """Read one address."""
        line = normalised(text)
        if not line:
            return Place()
        code, region, rest = self._region(line)
        village, rest = self._village(rest)
        localities = self.premises.localities
        behind = behind_locality(behind_relation(rest, localities.opens_a_place))
        place = self.premises.read_place(behind)
        if place.road is None and (lead := self.premises.lead_road.match(behind)):
            place = place._replace(road=localities.innermost_road(lead["road"]))
        near = NEAR.search(behind) is not None
        return place._replace(
            town_code=code,
            region=region,
            village=village,
            near=near,
            line=rest,
            spot=localities.read_spot(_with_village(village, rest if near else behind)),
        )

    def _region(self, line: str) -> tuple[str | None, str | None, str]:
        """The town, other regions, and the text behind them; they may be written twice."""
        code, others = None, []
        for _ in range(_REGIONS):
            rest = self.county.sub("", line, count=1)
            town, rest = self._town(rest)
            code = code or town
            if town is None:
                found, rest = regions(rest)
                others += found
            if rest == line or not rest:
                break
            line = rest
        return code, ";".join(dict.fromkeys(others)) or None, rest or line

    def _town(self, line: str) -> tuple[str | None, str]:
        """The town that the line opens with; `澄江中路` opens with a road, not with 澄江."""
        found = self.town.match(line)
        if found is None:
            return None, line
        rest = line[found.end() :]
        full = found.group().endswith(("街道", "镇", "区", "办事处"))
        if not full and (not rest or self.no_town.match(rest)):
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


def _with_village(village: str | None, rest: str) -> str:
    """The text with its village again, where it names nothing else: `二组`, `12号`, nothing."""
    return village + rest if village and _NO_NAME.match(rest) else rest


@lru_cache(maxsize=4)
def _reader(gazetteer: Gazetteer) -> _Reader:
    """Compile the patterns once per gazetteer."""
    codes = {fold_script(name): code for name, code in gazetteer.town_codes().items()}
    names = [name for name in codes if not name.isdigit()]
    stems = _village_stems(gazetteer.villages)
    village = f"(?P<stem>{any_of(stems)})(?:村委会|社区居委会|居委会|居民委员会|社区|村)?"
    return _Reader(
        county=re.compile(rf"^{gazetteer.county.lead}(?:[^0-9]{{2}}市(?={any_of(names)}))?"),
        town=re.compile(f"(?P<name>{any_of(names)})(?:街道办事处|办事处|人民政府)?")
        if names
        else re.compile("(?!)"),
        town_codes=codes,
        village=re.compile(village) if stems else re.compile("(?!)"),
        village_towns=stems,
        no_town=_no_town(gazetteer.county.places),
        premises=Premises(gazetteer.county.places),
    )


def _no_town(words: PlaceWords) -> re.Pattern[str]:
    """What shows that a town's name is part of another: `北大街中路`, `青山花园`."""
    estates = either_of(words.behind_town)
    generic = (
        r"[东南西北中前后新老大小]?[一二三四五六七八九十]?"
        rf"(?:(?:大道|公路|路|街(?!道)|巷|弄)(?:{estates})?|{estates}|"
        rf"{either_of(words.plain_ends)})(?=[0-9A-Z\-]|$)"
    )
    return re.compile(rf"[0-9]|社区|村|居委会|{generic}")


def _village_stems(villages: Iterable[Village]) -> dict[str, str]:
    """Village names without their office, with the town; names of two towns are left out."""
    towns: dict[str, set[str]] = {}
    for village in villages:
        stem = re.sub(r"(?:村委会|居委会|居民委员会)$", "", fold_script(village.name))
        towns.setdefault(stem, set()).add(village.town_code)
    return {stem: codes.pop() for stem, codes in towns.items() if len(codes) == 1}
