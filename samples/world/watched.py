"""Parties with a known hazard: who was found once is found again three times as often for a while.

What is drawn here is what a list of parties to look at should point at. The rates themselves are
kept, so that a list can be judged by what the world was drawn with and not by a few lucky hits.
Beside them: towns' own lists with look-alikes, and lists of who answers for a building.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from samples.world import words
from samples.world.history import (
    AS_OF,
    BATCHES,
    FIRST_DAY,
    Complaint,
    EventSimulator,
    Inspection,
    batch_of,
)
from samples.world.planted import Hazard, OwnRow, Watched
from samples.world.world import Maker, Party, World

TRAIT: Final = "watched"
"""Trait of the parties with a known hazard; nothing else happens to them."""
LISTED, PLAIN, TWIN = "listed_risky", "listed_plain", "listed_twin"
"""Traits of registered parties that only a town's own list names: of a risky trade, of another, and
two of one name."""

RATE: Final = 1 / 900
"""Chance of a verified finding on a day."""
FACTOR: Final = 3
"""By how much the chance is higher after a verified finding."""
DAYS: Final = 183
"""For how many days."""
NOISE: Final = 1 / 500
"""Chance of a clue that proves nothing on a day, whatever happened before."""
_LAST: Final = AS_OF - timedelta(days=3)


def add_watched_parties(world: World, maker: Maker, count: int) -> None:
    """So many parties with a known hazard, and those that only towns' own lists name."""
    for _ in range(count):
        world.parties.append(
            maker.party("company", violator=True, status="存续", traits=frozenset({TRAIT}))
        )
    if not count:
        return
    for trait, trade in (
        (LISTED, "托育服务"),
        (PLAIN, "水产"),
        (LISTED, "家政服务"),
        (PLAIN, "纺织"),
    ):
        world.parties.append(_registered(maker, trait, trade))
    first = _registered(maker, TWIN, "文化艺术")
    second = _registered(maker, TWIN, "文化艺术", name=first.name)
    world.parties += [first, second]


def _registered(maker: Maker, trait: str, trade: str, name: str = "") -> Party:
    given = {"name": name, "same_name": True} if name else {}
    return maker.party(
        "company",
        violator=False,
        training=trait != PLAIN,
        trade=trade,
        status="存续",
        traits=frozenset({trait}),
        **given,
    )


def live(simulator: EventSimulator, seed: int) -> Watched | None:
    """Draw the days of all watched parties; None in a world without any."""
    parties = simulator.world.with_trait(TRAIT)
    if not parties:
        return None
    rng = random.Random(f"{seed}:watched")
    hazards = [one for party in parties for one in _live(simulator, party, rng)]
    responsible = [(party, _person(rng)) for party in parties[: len(parties) // 4]]
    return Watched(hazards, _own_rows(simulator.world, parties, rng), responsible)


def days_found(rng: random.Random) -> list[date]:
    """The days of verified findings of one party, drawn day by day."""
    found: list[date] = []
    day = FIRST_DAY
    while day <= _LAST:
        if rng.random() < RATE * (FACTOR if is_raised(found, day) else 1):
            found.append(day)
        day += timedelta(days=1)
    return found


def is_raised(found: list[date], day: date) -> bool:
    """Whether a finding lies so short before a day that the chance is raised."""
    return any(0 < (day - earlier).days <= DAYS for earlier in found)


def chances(found: list[date]) -> list[tuple[date, float]]:
    """Per batch, the chance of a finding in the next one, by what was found until its end."""
    rows = []
    for batch, later in pairwise(BATCHES):
        known = [day for day in found if day <= batch.due]
        none = 1.0
        day = later.start
        while day <= later.due:
            none *= 1 - RATE * (FACTOR if is_raised(known, day) else 1)
            day += timedelta(days=1)
        rows.append((batch.due, 1 - none))
    return rows


def _live(simulator: EventSimulator, party: Party, rng: random.Random) -> list[Hazard]:
    found = days_found(rng)
    for day in found:
        if rng.random() < 0.7:
            _inspected(simulator, party, day, "查实", rng)
        else:
            _complained(simulator, party, day, "属实", rng)
    day = FIRST_DAY
    while day <= _LAST:
        if rng.random() < NOISE:
            _complained(simulator, party, day, rng.choice(("不属实", "无法核实", "")), rng)
        day += timedelta(days=1)
    return [Hazard(party, batch, chance) for batch, chance in chances(found)]


def _inspected(
    simulator: EventSimulator, party: Party, day: date, finding: str, rng: random.Random
) -> None:
    violation = rng.choice(tuple(words.SCOPE_TEXT))
    row = Inspection(
        (party,), party.address.town, batch_of(day), day, finding, violation, style="uscc"
    )
    simulator.history.inspections.append(row)


def _complained(
    simulator: EventSimulator, party: Party, day: date, conclusion: str, rng: random.Random
) -> None:
    at = datetime.combine(day, time(rng.randrange(8, 22), rng.randrange(60)))
    number = f"JY{at:%Y%m%d}{simulator.next('complaint'):06d}"
    simulator.history.complaints.append(Complaint(number, at, (party,), conclusion, "full"))


def _own_rows(world: World, parties: list[Party], rng: random.Random) -> list[OwnRow]:
    """Rows by code and by name; a name that two bear, and one that nobody bears, mean no one."""

    def row(party: Party, *, code: bool, enters: bool | None) -> OwnRow:
        town = party.address.town
        return OwnRow(town.code, town.name, party.name, party.uscc if code else "", party, enters)

    rows = [row(party, code=rng.random() < 0.5, enters=None) for party in parties[:4]]
    rows += [row(party, code=True, enters=True) for party in world.with_trait(LISTED)]
    rows += [row(party, code=True, enters=False) for party in world.with_trait(PLAIN)]
    twin = world.with_trait(TWIN)[0]
    town = twin.address.town
    rows.append(OwnRow(town.code, town.name, twin.name, "", None, False))
    rows.append(OwnRow(town.code, town.name, f"{town.short}没有登记过的托管点", "", None, False))
    return rows


def _person(rng: random.Random) -> str:
    return rng.choice(words.SURNAMES) + rng.choice(words.GIVEN) + rng.choice(words.GIVEN)
