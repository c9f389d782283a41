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
    parties share an operator, a telephone or premises.
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


def build(seed: int, parties: int, registrations: int, maker: Maker | None = None) -> World:
    """The world of a seed: `parties` violators, a register filled up to `registrations`."""
    maker = maker or Maker(seed)
    world = World(towns())
    world.parties.extend(_special_parties(maker))
    least = len(world.violators()) + 15
    for _ in range(max(parties, least) - len(world.violators())):
        world.parties.append(maker.party(_draw_kind(maker.rng), violator=True))
    _share_traits(world, maker.rng)
    world.parties.extend(_bystanders(world, maker))
    missing = registrations - sum(party.registered for party in world.parties)
    for _ in range(missing):
        world.parties.append(_innocent(maker))
    return world


def _draw_kind(rng: random.Random) -> Kind:
    kinds: tuple[Kind, ...] = (
        "company",
        "nonprofit",
        "individual_business",
        "branch",
        "natural_person",
        "venue",
    )
    return rng.choices(kinds, (40, 8, 20, 2, 12, 18))[0]


def _innocent(maker: Maker) -> Party:
    rng = maker.rng
    kinds: tuple[Kind, ...] = ("company", "nonprofit", "individual_business")
    kind = rng.choices(kinds, (58, 4, 38))[0]
    training = kind == "nonprofit" or rng.random() < 0.25
    made = maker.party(kind, violator=False, training=training)
    if kind == "individual_business" and rng.random() < 0.12:
        return replace(made, name="")
    return made


def _with(party: Party, *traits: str) -> Party:
    return replace(party, traits=party.traits | set(traits))


def _special_parties(maker: Maker) -> list[Party]:
    """Parties made for one hard case each; `history` and `render` look them up by trait."""
    made = [
        *(
            _with(maker.party("company", violator=True), trait)
            for trait in (
                "revoked",
                "objection",
                "market_revoked",
                "repaired",
                "removed_relisted",
                "removed",
                "listed",
                "amended",
                "reported_twice",
                "minor",
                "severe_licence",
                "severe_fine",
                "severe_second",
                "expired",
                "expired_second",
                "severe_old",
                "mismatch",
                "named_end",
                "unverified_listed",
                "typo_uscc",
                "probable_only",
                "person_linked",
                "duplicate_name",
                "two_parties",
                "one_decision_a",
                "one_decision_b",
                "closed_down",
                "old_name",
                "credit_mismatch",
                "credit_probable",
                "borrowed_number",
                "ghost_penalty",
            )
        ),
        _with(maker.party("individual_business", violator=True), "nameless"),
        _with(maker.party("individual_business", violator=True), "nameless", "fined"),
        _with(maker.party("natural_person", violator=True), "fined"),
        _with(maker.party("natural_person", violator=True), "masked"),
        _with(maker.party("natural_person", violator=True), "fifteen_digits"),
        _with(
            maker.party(
                "natural_person", violator=True, id_number=codes.two_faced_id_number(maker.rng)
            ),
            "two_faced",
        ),
        _with(maker.party("venue", violator=True), "fined"),
        _with(maker.party("venue", violator=True, signboard=""), "address_only"),
        _with(maker.party("nonprofit", violator=True), "fined"),
        *_branch_and_parent(maker),
        *_look_alikes(maker),
    ]
    return [replace(party, name="") if "nameless" in party.traits else party for party in made]


def _branch_and_parent(maker: Maker) -> list[Party]:
    parent = _with(maker.party("company", violator=True), "parent")
    branch = maker.party(
        "branch",
        violator=True,
        core=parent.core,
        trade=parent.trade,
        person=parent.person,
        signboard=parent.signboard,
    )
    return [parent, _with(branch, "branch")]


def _look_alikes(maker: Maker) -> list[Party]:
    """Violators that resemble each other and are not the same."""
    here, there = maker.rng.sample(towns(), 2)
    person = maker.party("natural_person", violator=True, address=maker.address(here))
    homonym = maker.party(
        "natural_person", violator=True, person=person.person, address=maker.address(there)
    )
    shop = maker.party("individual_business", violator=True, address=maker.address(here))
    chain = maker.party(
        "individual_business",
        violator=True,
        core=shop.core,
        trade=shop.trade,
        address=maker.address(there),
        person=shop.person,
        phones=shop.phones,
    )
    company = maker.party("company", violator=True)
    twin = replace(_near_twin(maker, company), violator=True)
    neighbour = maker.party("company", violator=True, address=company.address)
    venue = maker.party("venue", violator=True, address=maker.address(here))
    namesake = maker.party("company", violator=False, core=venue.core, address=maker.address(there))
    successor = maker.party(
        "company", violator=True, address=shop.address, person=shop.person, phones=shop.phones
    )
    likes = {
        "homonym": (person, homonym),
        "chain": (shop, chain),
        "twin": (company, twin),
        "neighbour": (neighbour,),
        "namesake": (venue, namesake),
        "successor": (successor,),
    }
    return [_with(party, trait) for trait, parties in likes.items() for party in parties]


def _share_traits(world: World, rng: random.Random) -> None:
    """Groups among the violators: one operator, one telephone or one address for two parties."""
    chosen = [i for i, party in enumerate(world.parties) if not party.traits and party.violator]
    rng.shuffle(chosen)
    for turn, (left, right) in enumerate(zip(chosen[0::8], chosen[1::8], strict=False)):
        first, second = world.parties[left], world.parties[right]
        shared = ("operator", "phone", "premises")[turn % 3]
        if shared == "operator":
            second = replace(second, person=first.person, phones=first.phones)
        elif shared == "phone":
            second = replace(second, phones=first.phones)
        elif "natural_person" not in (first.kind, second.kind):
            second = _moved(second, first.address)
        group = f"{shared}:{first.key}"
        world.parties[left] = replace(first, group=group)
        world.parties[right] = replace(second, group=group)


def _moved(party: Party, address: Address) -> Party:
    """The same party at another address; names that carry the town follow."""
    name = party.name
    if party.kind == "individual_business":
        name = _registered_name(party.kind, address.town, party.core, party.trade)
    return replace(party, address=address, name=name)


def _bystanders(world: World, maker: Maker) -> list[Party]:
    """Innocent registrations that resemble a violator, one sort of likeness each."""
    found: list[Party] = []
    sorts = (_near_twin, _chain_sister, _other_trade, _same_premises, _same_operator, _next_door)
    candidates = [p for p in world.violators() if p.kind in ("company", "individual_business")]
    for turn, party in enumerate(candidates):
        if party.name and maker.rng.random() < 0.75:
            found.append(sorts[turn % len(sorts)](maker, party))
    for party in world.with_trait("duplicate_name"):
        twin = maker.party(
            "company",
            violator=False,
            core=party.core,
            trade=party.trade,
            name=party.name,
            same_name=True,
        )
        found.append(replace(_with(twin, "duplicate_name"), status="注销"))
    doubled = maker.party("company", violator=False)
    found += [
        doubled,
        maker.party(
            "company",
            violator=False,
            core=doubled.core,
            trade=doubled.trade,
            name=doubled.name,
            same_name=True,
        ),
    ]
    return found


def _near_twin(maker: Maker, party: Party) -> Party:
    """A core that differs by one character."""
    place = maker.rng.randrange(len(party.core))
    other = maker.rng.choice([c for c in words.CORES if c not in party.core])
    core = party.core[:place] + other + party.core[place + 1 :]
    return maker.party(
        party.kind,
        violator=False,
        core=core,
        trade=party.trade,
        address=maker.address(party.address.town),
    )


def _chain_sister(maker: Maker, party: Party) -> Party:
    """The same core in another town: another legal party of the same brand."""
    others = [town for town in towns() if town != party.address.town]
    town = maker.rng.choice(others)
    return maker.party(
        "individual_business",
        violator=False,
        core=party.core,
        address=maker.address(town),
        person=party.person,
    )


def _other_trade(maker: Maker, party: Party) -> Party:
    """The same core in the same town with another trade."""
    return maker.party(
        "company",
        violator=False,
        training=False,
        core=party.core,
        address=maker.address(party.address.town),
    )


def _same_premises(maker: Maker, party: Party) -> Party:
    """A shop at the very same address."""
    return maker.party("individual_business", violator=False, address=party.address)


def _same_operator(maker: Maker, party: Party) -> Party:
    """Another business of the same person with the same telephone."""
    return maker.party(
        "company", violator=False, training=False, person=party.person, phones=party.phones
    )


def _next_door(maker: Maker, party: Party) -> Party:
    """Another unit of the same building or the next house."""
    address = party.address
    if address.form in ("tower", "compound"):
        address = replace(address, room=address.room + 100)
    else:
        address = replace(address, number=address.number + 2)
    return maker.party("company", violator=False, address=address)


def established(rng: random.Random) -> date:
    """A day on which a business may have been registered."""
    return date(2010, 1, 1) + timedelta(days=rng.randrange(365 * 13))
