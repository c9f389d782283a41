"""What makes a world nasty on purpose: parties that resemble others, and records that say it wrong.

The sample's typing errors (`samples.world.mess`) leave every fact either right or missing. Here
records carry the facts of somebody else: another town, a neighbour's door, the telephone of a
bookkeeping agent, the name of the parent instead of the branch. And parties stand beside them whom
only a careful linkage tells apart: twins under one roof, sisters of one chain under one operator
and telephone, a family that teaches in one flat, companies that share one agent's telephone.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from samples.world import codes, words
from samples.world.mess import Shown
from samples.world.world import Address, Maker, Party, Town, World, towns

TWIN, SISTER, HERE, FAMILY, BRAND, BRANCH = range(6)
"""Sorts of siblings: a twin under one roof; a chain sister elsewhere, or in the same town; family
in one flat; another operator's shop of one brand in the town; a branch of the company."""

SIBLING_SHARE: Final = 0.12
"""Violators that get a sibling, at full difficulty."""

AGENT_SHARE: Final = 0.03
"""Parties whose telephone is an agent's, who serves several."""

CLIENTS: Final = 9
"""Parties per agent, about."""

WRONG_TOWN, WRONG_PREMISES, WRONG_PHONE, PARENTS_NAME = 0.01, 0.012, 0.012, 0.3
"""Shares of records at full difficulty; the last one is of a branch's records."""


def add_siblings(
    seed: int, world: World, difficulty: float, make: Callable[[int], Maker] = Maker
) -> None:
    """Put siblings beside some violators; half of them are violators themselves."""
    maker = make(seed + 700_000)
    maker.count = 20_000_000
    maker.names = {party.name for party in world.parties if party.name}
    models = [party for party in world.violators() if not party.traits]
    chosen = [party for party in models if maker.rng.random() < SIBLING_SHARE * difficulty]
    made = [_sibling(maker, model, turn % 6) for turn, model in enumerate(chosen)]
    world.parties.extend(party for party in made if party is not None)
    _share_agents(maker.rng, world, difficulty)


def _sibling(maker: Maker, model: Party, sort: int) -> Party | None:
    violator = maker.rng.random() < 0.5
    company = model.kind in ("company", "individual_business")
    if sort == TWIN and company:
        return maker.party(
            model.kind,
            violator=violator,
            core=_one_off(maker, model.core),
            trade=model.trade,
            address=under_one_roof(maker.rng, model.address),
        )
    if sort in (SISTER, HERE) and company:
        home = model.address.town
        town = home if sort == HERE else maker.rng.choice([t for t in towns() if t != home])
        return maker.party(
            "individual_business" if sort == HERE or maker.rng.random() < 0.5 else "venue",
            violator=violator,
            core=model.core,
            trade=_other_trade(maker.rng, model.trade),
            person=model.person,
            phones=model.phones,
            address=maker.address(town),
        )
    if sort == FAMILY and model.kind == "natural_person":
        given = "".join(maker.rng.sample(words.GIVEN, 2))
        return maker.party(
            "natural_person",
            violator=violator,
            person=model.person[0] + given,
            address=model.address,
        )
    if sort == BRAND and company:
        return maker.party(
            "individual_business",
            violator=violator,
            core=model.core,
            trade=_other_trade(maker.rng, model.trade),
            address=maker.address(model.address.town),
        )
    if sort == BRANCH and model.kind == "company":
        town = maker.rng.choice([t for t in towns() if t != model.address.town])
        return maker.party(
            "branch",
            violator=True,
            core=model.core,
            trade=model.trade,
            signboard=model.signboard,
            address=maker.address(town),
        )
    return None


def _one_off(maker: Maker, core: str) -> str:
    place = maker.rng.randrange(len(core))
    other = maker.rng.choice([c for c in words.CORES if c not in core])
    return core[:place] + other + core[place + 1 :]


def _other_trade(rng: random.Random, trade: str) -> str:
    return rng.choice([name for name, _ in words.INDIVIDUAL_TRAINING if name != trade])


def under_one_roof(rng: random.Random, address: Address) -> Address:
    """Another unit of the house, or the house next door."""
    if address.form == "floor":
        return replace(address, floor=address.floor % 6 + 1)
    if address.form in ("tower", "compound"):
        return replace(address, room=rng.randrange(1, 18) * 100 + rng.randrange(1, 6))
    return replace(address, number=address.number + 2)


def _share_agents(rng: random.Random, world: World, difficulty: float) -> None:
    """Replace the telephones of some parties, innocent ones too, by their agents'."""
    chosen = [
        place
        for place, party in enumerate(world.parties)
        if not party.traits and party.registered and rng.random() < AGENT_SHARE * difficulty
    ]
    rng.shuffle(chosen)
    for start in range(0, len(chosen), CLIENTS):
        phone = codes.new_mobile(rng)
        for place in chosen[start : start + rng.randrange(2, 2 * CLIENTS)]:
            world.parties[place] = replace(world.parties[place], phones=(phone,))


@dataclass(frozen=True)
class Spoiled:
    """What a record says after all, and the town whose office it came through."""

    shown: Shown
    town: Town
    what: str = ""


class Difficulty:
    """Draws what a record says wrongly; `level` 0 leaves everything as it is."""

    def __init__(self, seed: int, world: World, level: float) -> None:
        self.rng, self.level = random.Random(f"{seed}:difficulty"), level
        self.everyone = world.parties
        self.parents = {
            (party.core, party.trade): party.name
            for party in world.parties
            if party.kind == "company"
        }

    def spoil(self, party: Party, shown: Shown, *, on_site: bool) -> Spoiled:
        """The record with somebody else's facts in it; most records stay as they are.

        Args:
            party: who the record is about.
            shown: what it would say.
            on_site: the record is about a place (a patrol, a complaint), where people take the
                company's name off the wall; a penalty names whom it means.
        """
        town, what = party.address.town, ""
        if self._chance(WRONG_TOWN):
            town, what = self.rng.choice([t for t in towns() if t != town]), "wrong town"
        if self._chance(WRONG_PREMISES):
            other = self.rng.choice(self.everyone).address
            shown, what = replace(shown, address=other.detail(), has_unit=False), "wrong door"
        if shown.phone and self._chance(WRONG_PHONE):
            phone = self.rng.choice(self.everyone).phones[0]
            shown, what = replace(shown, phone=phone, has_phone=False), "wrong telephone"
        parent = self.parents.get((party.core, party.trade))
        if party.kind == "branch" and parent and on_site and self._chance(PARENTS_NAME):
            shown = replace(shown, party_name=parent, party_id="", has_id=False)
            what = "parent's name"
        return Spoiled(shown, town, what)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share * self.level
