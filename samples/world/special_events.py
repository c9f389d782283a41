"""Events made on purpose: of special parties, of several parties, with wrong numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from samples.world import codes, words
from samples.world.history import BATCHES, Decision, EventSimulator, Plan, batch_of
from samples.world.world import Party

#: trait → penalties, then credit decisions (type, date, index of the penalty or None, reason).
PLANS: Final[dict[str, tuple[tuple[Plan, ...], tuple[tuple[str, str, int | None, str], ...]]]] = {
    "revoked": ((Plan("2023-09-20"),), (("处罚撤销", "2023-11-01", 0, "复议撤销"),)),
    "objection": (
        (Plan("2023-10-11", style="full"),),
        (("异议成立", "2023-12-01", 0, "异议成立"),),
    ),
    "market_revoked": ((Plan("2024-01-10", town=False, market=True, revoked=True),), ()),
    "repaired": ((Plan("2023-06-20"),), (("信用修复", "2023-12-18", 0, "整改到位"),)),
    "removed_relisted": (
        (Plan("2023-08-25", fine=60000),),
        (
            ("列入", "2023-09-01", None, "违规开展学科类培训"),
            ("移出", "2024-01-15", None, "整改完成"),
            ("列入", "2024-05-20", None, "再次违规开展学科类培训"),
        ),
    ),
    "removed": (
        (Plan("2023-09-25"),),
        (
            ("列入", "2023-10-10", None, "违规开展学科类培训"),
            ("移出", "2024-04-10", None, "整改完成"),
        ),
    ),
    "listed": ((), (("列入", "2024-02-20", None, "隐匿地点违规培训，拒不整改"),)),
    "named_end": ((), (("列入", "2023-09-10", None, "违规培训，公布期限至2024年3月31日"),)),
    "credit_mismatch": ((), (("列入", "2024-01-18", None, "隐匿地点违规培训"),)),
    "credit_probable": ((), (("列入", "2024-04-02", None, "隐匿地点违规培训"),)),
    "unverified_listed": ((), (("列入", "2024-03-05", None, "群众举报"),)),
    "amended": (
        (Plan("2023-11-20", fine=50000),),
        (("处罚变更", "2024-02-01", 0, "罚款金额由50000元变更为20000元"),),
    ),
    "reported_twice": ((Plan("2023-10-20", market=True),), ()),
    "minor": ((Plan("2023-12-05", kinds="警告", fine=0),), ()),
    "severe_licence": ((Plan("2023-04-18", kinds="罚款;吊销许可证", fine=30000, market=True),), ()),
    "severe_fine": ((Plan("2022-08-15", fine=150000, town=False, market=True),), ()),
    "severe_second": (
        (Plan("2022-03-10", town=False, market=True), Plan("2023-02-20", town=False, market=True)),
        (),
    ),
    "expired": ((Plan("2023-04-12", style="full"),), ()),
    "expired_second": (
        (Plan("2020-05-11", town=False, market=True), Plan("2023-03-02", town=False, market=True)),
        (),
    ),
    "severe_old": ((Plan("2021-03-01", fine=200000, town=False, market=True),), ()),
    "mismatch": ((Plan("2023-11-08", style="mismatch"),), ()),
    "typo_uscc": ((Plan("2024-01-22", style="broken_uscc"),), ()),
    "probable_only": ((Plan("2024-02-26", style="signboard"),), ()),
    "person_linked": ((Plan("2024-04-22", style="signboard_only"),), ()),
    "duplicate_name": ((Plan("2023-12-15", style="full"),), ()),
    "closed_down": ((Plan("2023-07-03"),), ()),
    "old_name": ((Plan("2024-03-12", town=False, market=True, style="old_name"),), ()),
    "fined": ((Plan("2023-10-30"),), ()),
}
#: trait → how its credit decision names the party, where not by code.
CREDIT_STYLES: Final = {"credit_mismatch": "mismatch", "credit_probable": "signboard_only"}


def special_events(simulator: EventSimulator, party: Party) -> None:
    """What happens to a party for the sake of one of its traits."""
    for trait in sorted(party.traits & set(PLANS)):
        plans, rulings = PLANS[trait]
        made = []
        for plan in plans:
            decision = simulator.decide(party, plan, by_market=plan.market)
            made.append(decision)
            if plan.town:
                simulator.inspect(
                    (party,),
                    batch_of(decision.decided_on),
                    "查实",
                    decision=decision,
                    style=plan.style,
                )
        for kind, on, penalty, reason in rulings:
            style = CREDIT_STYLES.get(trait, "uscc")
            document = None if penalty is None else made[penalty]
            simulator.rule(kind, party, document, on, reason, style)
    if "unverified_listed" in party.traits:
        simulator.inspect((party,), BATCHES[4], "待核查", style="uscc")
    elif {"listed", "named_end", *CREDIT_STYLES} & party.traits:
        simulator.inspect((party,), BATCHES[2], "查实", style="uscc")


def joint_cases(simulator: EventSimulator) -> None:
    """Rows that name two parties, and one decision that punishes two parties."""
    world = simulator.world
    plain = [party for party in world.violators() if not party.traits and party.registered]
    first = world.with_trait("two_parties")[0]
    simulator.inspect((first, plain[0]), BATCHES[3], "查实", style="two")
    simulator.complain((first, plain[1]), "属实", style="two")
    left, right = world.with_trait("one_decision_a")[0], world.with_trait("one_decision_b")[0]
    shared = simulator.decide(left, Plan("2024-03-15"), by_market=False)
    other = replace(shared, party=right)
    simulator.history.decisions.append(other)
    for party, decision in ((left, shared), (right, other)):
        simulator.inspect((party,), BATCHES[4], "查实", decision=decision, style="uscc")
    wrong_numbers(simulator)


def wrong_numbers(simulator: EventSimulator) -> None:
    """A town that cites another party's decision; a repair of a decision that nobody knows."""
    world = simulator.world
    owner = world.with_trait("reported_twice")[0]
    borrower = world.with_trait("borrowed_number")[0]
    cited = next(each for each in simulator.history.decisions if each.party == owner)
    claim = replace(cited, party=borrower, market=False, style="full")
    simulator.history.decisions.append(claim)
    simulator.inspect((borrower,), BATCHES[3], "查实", decision=claim, style="full")
    ghost = world.with_trait("ghost_penalty")[0]
    unknown = replace(cited, party=ghost, number="澄教罚〔2023〕888号", town=False, market=False)
    simulator.rule("信用修复", ghost, unknown, "2024-02-27", "整改到位")


def penalties_of_others(simulator: EventSimulator) -> None:
    """Penalties of every trade: outside the scope of training, on anybody."""
    rng, world = simulator.rng, simulator.world
    told = {"followed", "routed"}
    registered = [p for p in world.parties if p.registered and not told & p.traits]
    for party in rng.sample(registered, max(12, len(registered) // 10)):
        on = date(2021, 1, 1) + timedelta(days=rng.randrange(1270))
        kinds, fine = rng.choice(
            (
                ("罚款", 3000),
                ("罚款", 20000),
                ("警告", 0),
                ("罚款;没收违法所得", 60000),
                ("罚款", 200000),
            )
        )
        number = f"澄市监处罚〔{on.year}〕{simulator.next(f'澄市监处罚{on.year}')}号"
        simulator.history.decisions.append(
            Decision(
                number,
                party,
                on,
                codes.MARKET_BUREAU[0],
                tuple(kinds.split(";")),
                fine,
                rng.choice(words.OUT_OF_SCOPE),
                town=False,
                market=True,
                in_scope=False,
                style="uscc",
            )
        )
