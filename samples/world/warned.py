"""What early warnings must see and what they must not: clusters, reappearances, silent towns.

Every story has parties of its own at places of its own. What must be told of it is kept as facts of
the world (parties, tickets, towns), never as the product's rules. A world without these stories is
the same to the byte as before there were any.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from samples.world import words
from samples.world.follow_up import ORDERED, RESULT, Teller
from samples.world.history import AS_OF, BATCHES, EventSimulator, Inspection, Plan
from samples.world.planted import Stories, Warned, Warnings
from samples.world.world import Address, Maker, Party, Town, World, towns

TRAIT: Final = "warned"
"""Trait of the parties of these stories; nothing else happens to them."""

CLUSTER, PHOENIX, PARTY, SILENT = "cluster", "phoenix", "party", "silent_town"
"""Kinds of warnings, as contracts name them."""

SIGNALS: Final[dict[str, tuple[bool, bool, bool]]] = {
    "contact_door": (True, True, False),
    "contact_name": (True, False, True),
    "door_name": (False, True, True),
    "all": (True, True, True),
    "contact": (True, False, False),
    "door": (False, True, False),
    "name": (False, False, True),
    "older": (True, True, True),
}
"""What a later party shares with an earlier one: operator and telephone, unit, trade and name.
`older` was there before the earlier one was dealt with, and is none."""

DAYS_APART: Final = 27
"""So many days lie between two clusters: one explains nothing of the other."""

SEIZED: Final = date(2023, 7, 3)
"""First day on which the earlier party of a reappearance is fined."""


# Parties --------------------------------------------------------------------------------------


def add_warned_parties(world: World, maker: Maker, rounds: int) -> None:
    """The parties of so many rounds of all stories."""
    for turn in range(rounds):
        for place, count in enumerate((4, 5, 6)):
            days = DAYS_APART * (3 * turn + place)
            world.parties += _neighbours(maker, count, f"{CLUSTER}{days:03d}/{count}")
        world.parties += _neighbours(maker, 5, f"spread{turn}")
        for name in SIGNALS:
            world.parties += _reappearance(maker, name, f"{PHOENIX}{turn}/{name}")
        for name in ("several_ways", "one_way", "long_ago"):
            world.parties.append(_party(maker, f"{PARTY}{turn}/{name}", _flat(maker.rng)))
    for town in towns() if rounds else ():
        count = 6 if town in _role_towns() else 2
        flats = [_flat(maker.rng, town) for _ in range(count)]
        world.parties += [_party(maker, f"role/{town.code}", flat) for flat in flats]


def _flat(rng: random.Random, town: Town | None = None) -> Address:
    """A flat that nobody else of the world lives in."""
    street = rng.choice(words.COMPOUNDS)
    building, unit, room = rng.randrange(100, 190), rng.randrange(1, 9), rng.randrange(1, 33)
    return Address(
        town or rng.choice(towns()), "compound", street, 0, building, unit, room * 100 + 8
    )


def _party(maker: Maker, story: str, address: Address, **given: Any) -> Party:
    traits = frozenset({TRAIT, story})
    return maker.party(
        "company", violator=True, address=address, status="存续", traits=traits, **given
    )


def _neighbours(maker: Maker, count: int, story: str) -> list[Party]:
    """So many parties in one building, each behind a door of its own."""
    house = _flat(maker.rng)
    flats = [replace(house, unit=1 + place, room=place * 100 + 108) for place in range(count)]
    return [_party(maker, story, flat) for flat in flats]


def _reappearance(maker: Maker, name: str, story: str) -> list[Party]:
    """A party, and the one that comes after it with what the story says they share."""
    rng = maker.rng
    contact, same_address, alike = SIGNALS[name]
    first = _party(maker, story, _flat(rng))
    before = name == "older"
    shift = timedelta(days=rng.randrange(30, 330))
    given: dict[str, Any] = {"begun": date(2019, 5, 6) if before else SEIZED + shift}
    if contact:
        given |= {"person": first.person, "phones": first.phones}
    if alike:
        extra = rng.choice([char for char in words.CORES if char not in first.core])
        given |= {"core": first.core + extra, "trade": first.trade}
    else:
        others = [trade for trade, _ in words.TRAINING if trade != first.trade]
        given |= {"trade": rng.choice(others)}
    address = first.address if same_address else _flat(rng, first.address.town)
    return [first, _party(maker, story, address, **given)]


# Events ---------------------------------------------------------------------------------------


class _Reporter(Teller):
    """Plants the events of one story."""

    def __init__(self, simulator: EventSimulator, party: Party, key: str) -> None:
        super().__init__(simulator, Stories(), party, party, key)

    def proven(self, on: date, party: Party | None = None) -> str:
        """A ticket that was found true, dealt with and answered."""
        return self.ticket(on, "属实", ended=9, feedback="是", result=RESULT, party=party)


def warn(simulator: EventSimulator) -> Warnings | None:
    """All these stories; None in a world without any."""
    world = simulator.world
    if not world.with_trait(TRAIT):
        return None
    warnings = Warnings()
    stories = sorted({t for p in world.with_trait(TRAIT) for t in p.traits} - {TRAIT})
    for story in stories:
        parties = world.with_trait(story)
        planted = next((_PLANTED[kind] for kind in _PLANTED if story.startswith(kind)), None)
        if planted:
            warnings.rows += planted(_Reporter(simulator, parties[0], story), parties)
    _silence(simulator, warnings)
    _roles(simulator, warnings)
    return warnings


def _cluster(r: _Reporter, parties: list[Party]) -> list[Warned]:
    """One ticket about each of the neighbours within a fortnight; no two of these at one time."""
    ended = AS_OF - timedelta(days=int(r.key.removeprefix(CLUSTER).partition("/")[0]))
    days = [ended - timedelta(days=r.rng.randrange(1, 13)) for _ in parties]
    tags = tuple(r.ticket(day, party=party) for day, party in zip(days, parties, strict=True))
    return [Warned(CLUSTER, r.key, tuple(parties), tags, "", told=True)]


def _spread(r: _Reporter, parties: list[Party]) -> list[Warned]:
    """As many tickets, spread over a year."""
    days = [AS_OF - timedelta(days=10 + 75 * place) for place in range(len(parties))]
    tags = tuple(r.ticket(day, party=party) for day, party in zip(days, parties, strict=True))
    return [Warned(CLUSTER, r.key, tuple(parties), tags, "", told=False)]


def _phoenix(r: _Reporter, parties: list[Party]) -> list[Warned]:
    """The first party is fined; a ticket names the one that comes after it."""
    first, second = parties
    on = SEIZED + timedelta(days=r.rng.randrange(20))
    plan = Plan(on.isoformat(), town=False, market=True, style="full")
    r.simulator.decide(first, plan, by_market=True)
    seen = max(on, second.begun or on) + timedelta(days=r.rng.randrange(20, 60))
    name = r.key.partition("/")[2]
    told = sum(SIGNALS[name]) > 1 and name != "older"
    ticket = r.ticket(min(seen, AS_OF - timedelta(days=40)), "不属实", ended=5, party=second)
    return [Warned(PHOENIX, r.key, (first, second), (ticket,), "", told)]


def _several_reports(r: _Reporter, parties: list[Party]) -> list[Warned]:
    """Three tickets about one party: by two ways in a month, by one way, over half a year."""
    name = r.key.partition("/")[2]
    apart = 60 if name == "long_ago" else 9
    ways = ("12345热线",) * 3 if name == "one_way" else ("12345热线", "举报电话", "举报信箱")
    days = [AS_OF - timedelta(days=2 + apart * place) for place in range(3)]
    tags = tuple(r.ticket(day, channel=way) for day, way in zip(days, ways, strict=True))
    return [Warned(PARTY, r.key, tuple(parties), tags, "", told=name == "several_ways")]


_PLANTED: Final[dict[str, Callable[[_Reporter, list[Party]], list[Warned]]]] = {
    CLUSTER: _cluster,
    "spread": _spread,
    PHOENIX: _phoenix,
    PARTY: _several_reports,
}


# Towns ----------------------------------------------------------------------------------------

MISSING, NOTHING = "missing", "nothing_found"
"""A town that hands in nothing, and one that says that nothing was found."""
PADDING, HONEST = "padding", "honest"
"""A town whose sheets are long and empty, and a small one that finds by itself what there is."""
_TURNS: Final = (MISSING, NOTHING, MISSING, NOTHING)


def _role_towns() -> tuple[Town, Town]:
    """The towns that fill their sheets with nothing, and that find what there is."""
    return towns()[-1], towns()[-2]


def _silence(simulator: EventSimulator, warnings: Warnings) -> None:
    """Towns that say nothing in a batch in which others prove two findings there.

    They would have had nothing planted to tell; their other visits of that time were never typed.
    """
    busy = {
        (each.batch.due, each.filer.code)
        for each in simulator.history.inspections
        if each.tag or each.decision
    }
    shown = [
        (batch, town)
        for town in simulator.rng.sample(towns(), len(towns()))
        for batch in BATCHES[2:4]
        if (batch.due, town.code) not in busy and town not in _role_towns()
    ]
    for role, (batch, town) in zip(_TURNS, shown, strict=False):
        warnings.silent[(batch.due, town.code)] = role
        witnesses = simulator.world.with_trait(f"role/{town.code}")
        reporter = _Reporter(simulator, witnesses[0], f"{SILENT}/{town.code}/{batch.due}")
        days = (batch.start + timedelta(days=12), batch.start + timedelta(days=32))
        told = zip(days, witnesses, strict=False)
        tags = tuple(reporter.proven(day, party) for day, party in told)
        subject = f"{town.code}|{batch.due}"
        warnings.rows.append(
            Warned(SILENT, f"{role}/{subject}", tuple(witnesses[:2]), tags, subject, told=True)
        )
    simulator.history.inspections = [
        each
        for each in simulator.history.inspections
        if (each.batch.due, each.filer.code) not in warnings.silent or each.city
    ]


def _roles(simulator: EventSimulator, warnings: Warnings) -> None:
    """One town fills its sheets with visits that found nothing; one finds what there is."""
    padding, honest = _role_towns()
    empty, found = (simulator.world.with_trait(f"role/{town.code}") for town in _role_towns())
    for turn, batch in enumerate(BATCHES):
        on = batch.start + timedelta(days=3)
        for place, party in enumerate(empty):
            tag = f"{PADDING}/{turn}/{place}"
            row = Inspection((party,), padding, batch, on, "未发现", "", None, "uscc", tag)
            simulator.history.inspections.append(row)
        reporter = _Reporter(simulator, found[turn % len(found)], f"{HONEST}/{turn}")
        reporter.patrol(on, "查实", ORDERED)
        reporter.proven(on + timedelta(days=6))
    warnings.roles |= {padding.code: PADDING, honest.code: HONEST}
