"""The people and places of a world: how many of each kind, innocents, register."""

from __future__ import annotations

import random
from dataclasses import replace

from samples.world.follow_up import add_followed_parties
from samples.world.routes import add_routed_parties
from samples.world.special_parties import bystanders, share_traits, special_parties
from samples.world.warned import add_warned_parties
from samples.world.watched import add_watched_parties
from samples.world.world import Kind, Maker, Party, World, towns


def build(
    seed: int,
    parties: int,
    registrations: int,
    maker: Maker | None = None,
    followed: int = 0,
    watched: int = 0,
    warned: int = 0,
) -> World:
    """The world of a seed: `parties` violators, a register filled up to `registrations`.

    Behind them come the parties of so many rounds of `followed` stories, so many `watched` ones
    with those that only towns' own lists name, and those of so many rounds of what is `warned` of.
    """
    maker = maker or Maker(seed)
    world = World(towns())
    world.parties.extend(special_parties(maker))
    least = len(world.violators()) + 15
    for _ in range(max(parties, least) - len(world.violators())):
        world.parties.append(maker.party(_draw_kind(maker.rng), violator=True))
    share_traits(world, maker.rng)
    world.parties.extend(bystanders(world, maker))
    missing = registrations - sum(party.registered for party in world.parties)
    for _ in range(missing):
        world.parties.append(_innocent(maker))
    add_followed_parties(world, maker, followed)
    add_routed_parties(world, maker, followed)
    add_watched_parties(world, maker, watched)
    add_warned_parties(world, maker, warned)
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
