"""What happened to the parties: inspections, penalties, complaints, referrals, credit decisions.

Events are facts with true parties and true dates; which of their details a record shows, and how
badly it is typed, is decided in `mess` and `render`. The special cases of listing stand in `PLANS`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from samples.world import codes, words
from samples.world.world import Party, Town, World

AS_OF: Final = date(2024, 6, 30)
DUE_DATES: Final = tuple(
    date.fromisoformat(day)
    for day in ("2023-04-08", "2023-05-18", "2023-08-31", "2023-12-31", "2024-03-31", "2024-06-15")
)
FIRST_DAY: Final = date(2023, 3, 21)


@dataclass(frozen=True)
class Batch:
    """One reporting period of the towns; `due` names its folder."""

    start: date
    due: date


BATCHES: Final = tuple(
    Batch(start, due)
    for start, due in zip(
        (FIRST_DAY, *(day + timedelta(days=1) for day in DUE_DATES)), DUE_DATES, strict=False
    )
)


@dataclass(frozen=True)
class Decision:
    """An administrative penalty decision. `town`, `market`: which of them reports it."""

    number: str
    party: Party
    decided_on: date
    authority: str
    kinds: tuple[str, ...]
    fine: int
    violation: str
    town: bool
    market: bool
    revoked_in_register: bool = False
    in_scope: bool = True
    style: str = ""


@dataclass(frozen=True)
class Inspection:
    """One patrol row. `style` asks for a certain way of naming the party (see `mess.STYLES`)."""

    parties: tuple[Party, ...]
    filer: Town
    batch: Batch
    on: date
    finding: str
    violation: str
    decision: Decision | None = None
    style: str = ""


@dataclass(frozen=True)
class Complaint:
    """One ticket of the hotline."""

    number: str
    at: datetime
    parties: tuple[Party, ...]
    conclusion: str
    style: str = ""


@dataclass(frozen=True)
class Referral:
    """One clue of another department."""

    number: str
    department: str
    on: date
    party: Party
    conclusion: str
    style: str = ""


@dataclass(frozen=True)
class Credit:
    """One credit decision: 列入, 移出, or a change to a penalty decision."""

    number: str
    kind: str
    party: Party
    penalty: Decision | None
    on: date
    reason: str
    style: str = ""


@dataclass
class History:
    """Everything that happened, in no particular order."""

    decisions: list[Decision] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A penalty that a special party must have."""

    on: str
    kinds: str = "罚款"
    fine: int = 20000
    town: bool = True
    market: bool = False
    revoked: bool = False
    style: str = "uscc"


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


class EventSimulator:
    """Draws the events of one world; numbers decisions, tickets and clues in sequence."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng = world, random.Random(f"{seed}:history")
        self.history = History()
        self.counters: dict[str, int] = {}

    def next(self, series: str) -> int:
        """The next number of a series."""
        self.counters[series] = self.counters.get(series, 0) + 1
        return self.counters[series]

    def decide(self, party: Party, plan: Plan, *, by_market: bool) -> Decision:
        """A penalty decision by one of the two authorities."""
        on = date.fromisoformat(plan.on)
        office = "澄市监处罚" if by_market else "澄教罚"
        number = f"{office}〔{on.year}〕{self.next(f'{office}{on.year}')}号"
        made = Decision(
            number,
            party,
            on,
            codes.MARKET_BUREAU[0] if by_market else codes.EDUCATION_BUREAU,
            tuple(plan.kinds.split(";")),
            plan.fine,
            self.rng.choice(tuple(words.SCOPE_TEXT)),
            plan.town,
            plan.market,
            plan.revoked,
            style=plan.style,
        )
        self.history.decisions.append(made)
        return made

    def inspect(
        self,
        parties: tuple[Party, ...],
        batch: Batch,
        finding: str,
        *,
        decision: Decision | None = None,
        style: str = "",
    ) -> None:
        """A patrol row in the batch; with a decision the finding stands and dates agree."""
        rng, filer = self.rng, parties[0].address.town
        span = (batch.due - batch.start).days
        on = batch.start + timedelta(days=rng.randrange(span + 1))
        if decision is not None:
            on = max(batch.start, min(batch.due, decision.decided_on - timedelta(days=3)))
        elif rng.random() < 0.05:
            on = batch.start - timedelta(days=rng.randrange(1, 26))
        violation = decision.violation if decision else rng.choice(tuple(words.SCOPE_TEXT))
        self.history.inspections.append(
            Inspection(parties, filer, batch, on, finding, violation, decision, style)
        )

    def complain(self, parties: tuple[Party, ...], conclusion: str, style: str = "") -> None:
        """A ticket on a random day."""
        rng = self.rng
        span = (AS_OF - FIRST_DAY).days - 3
        at = datetime.combine(FIRST_DAY, datetime.min.time()) + timedelta(
            days=rng.randrange(span), hours=rng.randrange(8, 22), minutes=rng.randrange(60)
        )
        number = f"JY{at:%Y%m%d}{self.next('complaint'):06d}"
        self.history.complaints.append(Complaint(number, at, parties, conclusion, style))

    def refer(self, party: Party, conclusion: str, style: str = "") -> None:
        """A clue handed over by another department."""
        on = FIRST_DAY + timedelta(days=self.rng.randrange((AS_OF - FIRST_DAY).days - 3))
        number = f"YS{on.year}-{self.next('referral'):04d}"
        self.history.referrals.append(
            Referral(number, self.rng.choice(words.DEPARTMENTS), on, party, conclusion, style)
        )

    def rule(
        self,
        kind: str,
        party: Party,
        penalty: Decision | None,
        on: str,
        reason: str,
        style: str = "uscc",
    ) -> None:
        """A credit decision."""
        day = date.fromisoformat(on)
        number = f"澄教信〔{day.year}〕{self.next('credit')}号"
        self.history.credits.append(Credit(number, kind, party, penalty, day, reason, style))


def batch_of(day: date) -> Batch:
    """The batch in whose report a penalty of the day appears (the last one, if later)."""
    return next((batch for batch in BATCHES if day <= batch.due), BATCHES[-1])


def write_history(world: World, seed: int) -> History:
    """All events of the world's violators, and the penalties of everybody else."""
    simulator = EventSimulator(world, seed)
    for party in world.violators():
        _special_events(simulator, party)
        _ordinary_events(simulator, party)
    _joint_cases(simulator)
    _penalties_of_others(simulator)
    return simulator.history


def _special_events(simulator: EventSimulator, party: Party) -> None:
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


def _joint_cases(simulator: EventSimulator) -> None:
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
    _wrong_numbers(simulator)


def _wrong_numbers(simulator: EventSimulator) -> None:
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


def _penalties_of_others(simulator: EventSimulator) -> None:
    """Penalties of every trade: outside the scope of training, on anybody."""
    rng, world = simulator.rng, simulator.world
    registered = [party for party in world.parties if party.registered]
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
