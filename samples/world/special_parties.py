"""Parties made on purpose: branches, look-alikes, twins, neighbours that are mistaken for them."""

from __future__ import annotations

import random
from dataclasses import replace

from samples.world import codes, words
from samples.world.world import Address, Maker, Party, World, _registered_name, towns


def with_traits(party: Party, *traits: str) -> Party:
    """The party with further traits."""
    return replace(party, traits=party.traits | set(traits))


def special_parties(maker: Maker) -> list[Party]:
    """Parties made for one hard case each; `history` and `render` look them up by trait."""
    made = [
        *(
            with_traits(maker.party("company", violator=True), trait)
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
        with_traits(maker.party("individual_business", violator=True), "nameless"),
        with_traits(maker.party("individual_business", violator=True), "nameless", "fined"),
        with_traits(maker.party("natural_person", violator=True), "fined"),
        with_traits(maker.party("natural_person", violator=True), "masked"),
        with_traits(maker.party("natural_person", violator=True), "fifteen_digits"),
        with_traits(
            maker.party(
                "natural_person", violator=True, id_number=codes.two_faced_id_number(maker.rng)
            ),
            "two_faced",
        ),
        with_traits(maker.party("venue", violator=True), "fined"),
        with_traits(maker.party("venue", violator=True, signboard=""), "address_only"),
        with_traits(maker.party("nonprofit", violator=True), "fined"),
        *branch_and_parent(maker),
        *look_alikes(maker),
    ]
    return [replace(party, name="") if "nameless" in party.traits else party for party in made]


def branch_and_parent(maker: Maker) -> list[Party]:
    """A company and its branch, both violators."""
    parent = with_traits(maker.party("company", violator=True), "parent")
    branch = maker.party(
        "branch",
        violator=True,
        core=parent.core,
        trade=parent.trade,
        person=parent.person,
        signboard=parent.signboard,
    )
    return [parent, with_traits(branch, "branch")]


def look_alikes(maker: Maker) -> list[Party]:
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
    return [with_traits(party, trait) for trait, parties in likes.items() for party in parties]


def share_traits(world: World, rng: random.Random) -> None:
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


def bystanders(world: World, maker: Maker) -> list[Party]:
    """Innocent registrations that resemble a violator, one sort of likeness each."""
    found: list[Party] = []
    sorts = (_near_twin, _chain_sister, _other_trade, _same_premises, _same_operator, _neighbouring)
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
        found.append(replace(with_traits(twin, "duplicate_name"), status="注销"))
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


def _neighbouring(maker: Maker, party: Party) -> Party:
    """Another unit of the same building or the next house."""
    address = party.address
    if address.form in ("tower", "compound"):
        address = replace(address, room=address.room + 100)
    else:
        address = replace(address, number=address.number + 2)
    return maker.party("company", violator=False, address=address)
