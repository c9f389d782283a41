"""What happened to the parties: inspections, penalties, complaints, referrals, credit decisions.

Events are facts with true parties and true dates; which of their details a record shows, and how
badly it is typed, is decided in `mess` and `render`. The special cases of listing stand in `PLANS`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from samples.world import codes, words
from samples.world.planted import Routes, Stories, Warnings, Watched
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
    """One patrol row. `style` asks for a certain way of naming the party (see `mess.STYLES`).

    Of planted ones `tag` names the event, `measures` is what was done, `city` says that the city's
    own team was there, and `told` is what its cells must say, by header.
    """

    parties: tuple[Party, ...]
    filer: Town
    batch: Batch
    on: date
    finding: str
    violation: str
    decision: Decision | None = None
    style: str = ""
    tag: str = ""
    measures: str = ""
    city: bool = False
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """How a planted ticket was handled; `due` and `closed` may be missing.

    `stated` is what the caller says of the party in place of something drawn.
    """

    channel: str
    handler: str
    due: date | None
    closed: date | None
    feedback: str
    result: str
    original: str
    stated: str = ""


@dataclass(frozen=True)
class Complaint:
    """One ticket of the hotline; `tag` and `desk` are those of planted ones."""

    number: str
    at: datetime
    parties: tuple[Party, ...]
    conclusion: str
    style: str = ""
    tag: str = ""
    desk: Desk | None = None


@dataclass(frozen=True)
class Referral:
    """One clue of another department; `tag` and `told`, what it must say, are of planted ones."""

    number: str
    department: str
    on: date
    party: Party
    conclusion: str
    style: str = ""
    tag: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


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
    """Everything that happened, in no particular order.

    `stories` is what was planted of clues, `routes` of those that belong to departments, `watched`
    for the watch list, `warned` what early warnings must see.
    """

    decisions: list[Decision] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    stories: Stories | None = None
    watched: Watched | None = None
    routes: Routes | None = None
    warned: Warnings | None = None


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
