"""Who exists: towns, addresses, parties with their true identity, and the business register.

Nothing here knows how a record is typed (`mess`) or what happened to a party (`history`). A world
is a pure function of its seed and sizes.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from samples.world import codes, words

Kind = Literal["company", "nonprofit", "individual_business", "branch", "natural_person", "venue"]
GAZETTEER: Final = Path(__file__).parents[1] / "gazetteer"
SIGNS: Final = dict(words.TRAINING + words.INDIVIDUAL_TRAINING)
REGISTRAR: Final = {"company": "91", "branch": "91", "nonprofit": "52", "individual_business": "92"}


@dataclass(frozen=True)
class Town:
    """A street or town that files patrol reports. `short` is how people say it."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    villages: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """A place down to the unit. `form` says which of the fields are meant."""

    town: Town
    form: Literal["road", "floor", "tower", "compound", "village"]
    street: str
    number: int
    building: int = 0
    unit: int = 0
    room: int = 0
    floor: int = 0
    tower: str = ""

    def detail(self) -> str:
        """The address without its town, written out in full."""
        base = f"{self.street}{self.number}号"
        return {
            "road": base,
            "floor": f"{base}{self.floor}楼",
            "tower": f"{base}{self.tower}{self.room}室",
            "compound": f"{self.street}{self.building}幢{self.unit}单元{self.room}室",
            "village": f"{self.street}{self.unit}组{self.number}号",
        }[self.form]

    def spellings(self) -> tuple[str, ...]:
        """Other ways in which the same unit is written (all of them exact)."""
        base = f"{self.street}{self.number}"
        return {
            "road": (f"{base}号",),
            "floor": (
                f"{base}-{self.floor}",
                f"{base}号{'一二三四五六'[self.floor - 1]}楼",
                f"{base}号{self.floor}层",
            ),
            "tower": (f"{self.tower}{self.room}", f"{self.tower}{self.room}室"),
            "compound": (
                f"{self.street}{self.building}-{self.unit}-{self.room}",
                f"{self.street}{self.building}栋{self.unit}单元{self.room}",
                f"{self.street}{self.building}号楼{self.unit}单元{self.room}室",
            ),
            "village": (f"{self.street}{self.unit}组{self.number}号",),
        }[self.form]


@dataclass(frozen=True)
class Party:
    """One legal party, or a venue or person without registration.

    `name` is the registered name (empty for venues, persons and businesses registered without one);
    `signboard` is what stands over the door; `person` answers for it. `group` is set where several
    parties share an operator, a telephone or premises. `begun` is the day of registration where a
    story needs it; otherwise the writer draws one.
    """

    key: str
    kind: Kind
    core: str
    name: str
    signboard: str
    uscc: str
    id_number: str
    person: str
    phones: tuple[str, ...]
    address: Address
    violator: bool
    status: str = "存续"
    trade: str = ""
    group: str = ""
    traits: frozenset[str] = frozenset()
    begun: date | None = None

    @property
    def registered(self) -> bool:
        """Whether the business register knows the party."""
        return bool(self.uscc)

    @property
    def known_as(self) -> str:
        """The fullest true name: registered, else signboard, else the person's."""
        return self.name or self.signboard or self.person


@dataclass
class World:
    """All parties, in order of creation; the first ones are violators."""

    towns: tuple[Town, ...]
    parties: list[Party] = field(default_factory=list)

    def violators(self) -> list[Party]:
        """Parties that other records than the register name."""
        return [party for party in self.parties if party.violator]

    def with_trait(self, trait: str) -> list[Party]:
        """The parties made for one special case."""
        return [party for party in self.parties if trait in party.traits]


@cache
def towns() -> tuple[Town, ...]:
    """The seventeen filers with their villages, from the public gazetteer."""
    villages: dict[str, list[str]] = {}
    with (GAZETTEER / "jiangyin_villages.csv").open(encoding="utf-8") as source:
        for row in csv.DictReader(source):
            name = row["name"].removesuffix("村委会").removesuffix("居委会")
            villages.setdefault(row["street_code"], []).append(name)
    with (GAZETTEER / "jiangyin_streets.csv").open(encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["code"] <= "320281400"]
    return tuple(_town(row["code"], row["name"], tuple(villages[row["code"]])) for row in rows)


def _town(code: str, name: str, villages: tuple[str, ...]) -> Town:
    if code == "320281400":
        return Town(code, "高新区", "高新区", ("城东街道", name, "江阴高新区"), villages)
    short = name.removesuffix("街道").removesuffix("镇")
    suffix = "办事处" if name.endswith("街道") else "人民政府"
    return Town(code, name, short, (short, name + suffix, "江阴市" + name), villages)


class Maker:
    """Makes parties one after the other; keeps what must stay unique."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(f"{seed}:world")
        self.names: set[str] = set()
        self.cores: set[str] = set()
        self.count = 0

    def person_name(self) -> str:
        """Surname with one or two given characters."""
        rng = self.rng
        return rng.choice(words.SURNAMES) + "".join(
            rng.choice(words.GIVEN) for _ in range(1 + (rng.random() < 0.8))
        )

    def core(self, *, unique: bool) -> str:
        """Two to four characters; `unique` for violators, so that only planned twins collide."""
        rng = self.rng
        length = (
            rng.choices((2, 3, 4), (55, 38, 7))[0] if not unique or len(self.cores) < 4000 else 3
        )
        found = "".join(rng.sample(words.CORES, length))
        if unique and found in self.cores:
            return self.core(unique=True)
        self.cores.add(found)
        return found

    def address(self, town: Town | None = None) -> Address:
        """Some unit in the town (or in any)."""
        rng = self.rng
        town = town or rng.choice(towns())
        form = rng.choices(("road", "floor", "tower", "compound", "village"), (27, 22, 14, 32, 5))[
            0
        ]
        number = rng.randrange(1, 400)
        street = rng.choice(words.ROAD_STEMS) + rng.choice(words.ROAD_SIDES) + rng.choice("路路街")
        if form == "compound":
            return Address(
                town,
                "compound",
                rng.choice(words.COMPOUNDS),
                0,
                rng.randrange(1, 40),
                rng.randrange(1, 5),
                _room(rng, 18),
            )
        if form == "tower":
            return Address(
                town, "tower", street, number, room=_room(rng, 19), tower=rng.choice(words.TOWERS)
            )
        if form == "village":
            return Address(
                town, "village", rng.choice(town.villages), number, unit=rng.randrange(1, 20)
            )
        if form == "floor":
            return Address(town, "floor", street, number, floor=rng.randrange(1, 5))
        return Address(town, "road", street, number)

    def party(self, kind: Kind, *, violator: bool, training: bool = True, **given: Any) -> Party:
        """A new party of a kind; `given` fields replace the drawn ones."""
        rng, self.count = self.rng, self.count + 1
        address = given.pop("address", None) or self.address()
        assert isinstance(address, Address)
        person = str(given.pop("person", "") or self.person_name())
        core = str(given.pop("core", "") or self.core(unique=violator))
        trade, sign = self._trade(kind, training=training)
        if given.get("trade"):
            trade = str(given.pop("trade"))
            sign = SIGNS.get(trade, trade[:2])
        name = str(given.pop("name", "") or self.registered_name(kind, address.town, core, trade))
        if name in self.names and "same_name" not in given:
            return self.party(
                kind, violator=violator, training=training, address=address, person=person, **given
            )
        given.pop("same_name", None)
        self.names.add(name or person)
        phone = codes.new_mobile(rng) if rng.random() < 0.8 else codes.new_landline(rng)
        made = Party(
            key=f"P{self.count:06d}",
            kind=kind,
            core=core,
            name=name,
            signboard="" if kind == "natural_person" else core + sign,
            uscc=codes.new_uscc(rng, REGISTRAR[kind]) if kind in REGISTRAR else "",
            id_number=codes.new_id_number(rng),
            person=person,
            phones=(phone,),
            address=address,
            violator=violator,
            trade=trade,
            status=rng.choices(("存续", "注销", "吊销", "迁出"), (88, 8, 2, 2))[0],
        )
        return replace(made, **given)

    def registered_name(self, kind: Kind, town: Town, core: str, trade: str) -> str:
        """What the register calls a party."""
        return _registered_name(kind, town, core, trade)

    def _trade(self, kind: Kind, *, training: bool) -> tuple[str, str]:
        rng = self.rng
        if kind == "individual_business":
            if training:
                return rng.choice(words.INDIVIDUAL_TRAINING)
            return rng.choice(words.INDIVIDUAL_OTHER), "店"
        if training:
            return rng.choice(words.TRAINING)
        trade = rng.choice(words.OTHER_TRADES)
        return trade, trade[:2]


def _room(rng: random.Random, floors: int) -> int:
    return rng.randrange(1, floors) * 100 + rng.randrange(1, 6)


def _registered_name(kind: Kind, town: Town, core: str, trade: str) -> str:
    if kind == "individual_business":
        return f"江阴市{town.short}{core}{trade}"
    if kind == "branch":
        return f"江阴市{core}{trade}有限公司{town.short}分公司"
    if kind == "company":
        return f"江阴市{core}{trade}有限公司"
    if kind == "nonprofit":
        form = "学校" if trade == "培训" else "培训中心"
        return (
            f"江阴市{core}{trade}有限公司"
            if trade.endswith("学校")
            else f"江阴市{core}{trade}{form}"
        )
    return ""


def established(rng: random.Random) -> date:
    """A day on which a business may have been registered."""
    return date(2010, 1, 1) + timedelta(days=rng.randrange(365 * 13))
