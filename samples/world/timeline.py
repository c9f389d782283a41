"""The history of a whole world: ordinary events of every party, and those made on purpose."""

from __future__ import annotations

from datetime import date, timedelta

from samples.world.follow_up import TRAIT, tell_stories
from samples.world.history import AS_OF, BATCHES, Batch, Decision, EventSimulator, History, Plan
from samples.world.routes import TRAIT as ROUTED
from samples.world.routes import tell_routes
from samples.world.special_events import joint_cases, penalties_of_others, special_events
from samples.world.warned import TRAIT as WARNED
from samples.world.warned import warn
from samples.world.watched import TRAIT as WATCHED
from samples.world.watched import live
from samples.world.world import Party, World


def write_history(world: World, seed: int) -> History:
    """All events of the world's violators, and the penalties of everybody else."""
    simulator = EventSimulator(world, seed)
    for party in world.violators():
        if party.traits & {TRAIT, ROUTED, WATCHED, WARNED}:
            continue
        special_events(simulator, party)
        _ordinary_events(simulator, party)
    joint_cases(simulator)
    penalties_of_others(simulator)
    simulator.history.stories = tell_stories(simulator)
    simulator.history.routes = tell_routes(simulator)
    simulator.history.watched = live(simulator, seed)
    simulator.history.warned = warn(simulator)
    return simulator.history


def _ordinary_events(simulator: EventSimulator, party: Party) -> None:
    rng = simulator.rng
    findings = (
        ("查实", "待核查", "查否") if "unverified_listed" not in party.traits else ("待核查",)
    )
    conclusions: tuple[str, ...] = ("属实", "部分属实", "不属实", "无法核实", "")
    if "unverified_listed" in party.traits:
        conclusions = conclusions[1:]
    seen = rng.sample(BATCHES, rng.choices((0, 1, 2, 3, 4), (10, 30, 30, 20, 10))[0])
    for batch in seen:
        finding = rng.choices(findings, (60, 30, 12)[: len(findings)])[0]
        decision = None
        if finding == "查实" and not party.traits and rng.random() < 0.4:
            decision = _random_decision(simulator, party, batch)
        shown = decision if decision is not None and decision.town else None
        simulator.inspect(
            (party,), batch, finding, decision=shown, style=decision.style if decision else ""
        )
    for _ in range(max(rng.choices((0, 1, 2, 3), (30, 35, 25, 10))[0], not seen)):
        simulator.complain(
            (party,), rng.choices(conclusions, (40, 15, 20, 5, 20)[: len(conclusions)])[0]
        )
    if rng.random() < 0.22:
        conclusion = (
            "待核查"
            if "unverified_listed" in party.traits
            else rng.choice(("查实", "待核查", "查否", "", ""))
        )
        simulator.refer(party, conclusion)


def _random_decision(simulator: EventSimulator, party: Party, batch: Batch) -> Decision:
    rng = simulator.rng
    on = min(
        batch.start + timedelta(days=rng.randrange(5, (batch.due - batch.start).days + 1)),
        AS_OF - timedelta(days=2),
    )
    kinds, fine = rng.choice(
        (
            ("罚款", 3000),
            ("罚款", 8000),
            ("罚款", 20000),
            ("罚款;没收违法所得", 30000),
            ("罚款", 120000),
            ("警告", 0),
            ("警告;罚款", 5000),
            ("通报批评", 0),
            ("罚款;吊销许可证", 50000),
        )
    )
    by_market = rng.random() < 0.4
    market = by_market or rng.random() < 0.1
    town = not by_market or rng.random() < 0.5
    style = rng.choice(("uscc", "full", "", "")) if party.registered else ""
    plan = Plan(on.isoformat(), kinds, fine, town, market, style=style)
    decision = simulator.decide(party, plan, by_market=by_market)
    if rng.random() < 0.2 and on < date(2024, 1, 1):
        kind = rng.choice(("信用修复", "处罚撤销", "处罚变更"))
        later = on + timedelta(days=rng.randrange(100, 170))
        simulator.rule(kind, party, decision, later.isoformat(), "", style=rng.choice(("uscc", "")))
    return decision
