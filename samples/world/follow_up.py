"""What becomes of findings, planted on purpose: one small story of clues per party, and its truth.

Every story has a party of its own in a unit of its own, so that what must come out of it is known
without any rule of the product. A world without stories is the same to the byte as before there
were any.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from samples.world import words
from samples.world.history import (
    AS_OF,
    Complaint,
    Desk,
    EventSimulator,
    Inspection,
    Referral,
    batch_of,
)
from samples.world.planted import Answer, Contradiction, Expected, Stories
from samples.world.world import Address, Maker, Party, World, towns

TRAIT: Final = "followed"
"""Trait of the parties of the stories; nothing else happens to them."""

ORDERED: Final = "责令停止;退费"
TALKED: Final = "约谈"
RESULT: Final = "经核查已责令停止办学，并督促退还费用"


def add_followed_parties(world: World, maker: Maker, rounds: int) -> None:
    """The parties of so many rounds of all stories; the last one of each round is a neighbour."""
    for _ in range(rounds):
        for _ in STORIES:
            world.parties.append(_party(maker, private_unit(maker.rng)))
        neighbour = world.parties[-len(STORIES)]
        world.parties.append(_party(maker, neighbour.address))


def private_unit(rng: random.Random) -> Address:
    """A flat that nobody else of the world lives in."""
    street = rng.choice(words.COMPOUNDS)
    rooms = (rng.randrange(60, 99), rng.randrange(1, 9), rng.randrange(20, 33) * 100 + 9)
    building, unit, room = rooms
    return Address(rng.choice(towns()), "compound", street, 0, building, unit, room)


def _party(maker: Maker, address: Address) -> Party:
    return maker.party(
        "company",
        violator=True,
        address=address,
        status="存续",
        traits=frozenset({TRAIT}),
    )


class Teller:
    """Plants the events of one story and remembers what must come of them."""

    def __init__(
        self, simulator: EventSimulator, stories: Stories, party: Party, neighbour: Party, key: str
    ) -> None:
        self.simulator, self.stories, self.rng = simulator, stories, simulator.rng
        self.party, self.neighbour, self.key = party, neighbour, key
        self.count = 0

    def day(self, earliest: str = "2023-06-01", latest: str = "2023-11-30") -> date:
        """Some day; stories take up to half a year from it."""
        first, last = date.fromisoformat(earliest), date.fromisoformat(latest)
        return first + timedelta(days=self.rng.randrange((last - first).days + 1))

    def ticket(
        self,
        on: date,
        conclusion: str = "",
        *,
        ended: int | None = None,
        feedback: str = "",
        due: date | None = None,
        result: str = "",
        original: str = "",
        party: Party | None = None,
        handler: str = "市教育局",
        channel: str = "12345热线",
        stated: str = "",
    ) -> str:
        """A complaint; `ended` is days after its registration, `stated` the caller's words."""
        at = datetime.combine(on, time(9, self.rng.randrange(60)))
        number = f"JY{at:%Y%m%d}{self.simulator.next('complaint'):06d}"
        closed = None if ended is None else on + timedelta(days=ended)
        desk = Desk(channel, handler, due, closed, feedback, result, original, stated)
        tag = self._tag()
        self.simulator.history.complaints.append(
            Complaint(number, at, (party or self.party,), conclusion, "uscc", tag, desk)
        )
        return tag

    def number_of(self, tag: str) -> str:
        """Number of a planted ticket."""
        return next(c.number for c in self.simulator.history.complaints if c.tag == tag)

    def patrol(
        self,
        on: date,
        finding: str,
        measures: str = "",
        *,
        city: bool = False,
        party: Party | None = None,
        told: Mapping[str, str] | None = None,
    ) -> str:
        """A patrol row of the town, or of the city's own team; `told` replaces cells."""
        who, tag = party or self.party, self._tag()
        violation = "擅自举办"
        made = Inspection(
            (who,), who.address.town, batch_of(on), on, finding, violation, None, "uscc", tag,
            measures, city, told or {},
        )  # fmt: skip
        self.simulator.history.inspections.append(made)
        return tag

    def referral(
        self,
        on: date,
        conclusion: str,
        *,
        department: str = "公安局",
        told: Mapping[str, str] | None = None,
    ) -> str:
        """A clue of another department; `told` replaces cells."""
        tag, number = self._tag(), f"YS{on.year}-{self.simulator.next('referral'):04d}"
        self.simulator.history.referrals.append(
            Referral(number, department, on, self.party, conclusion, "uscc", tag, told or {})
        )
        return tag

    def expect(
        self, tag: str, state: str, flags: str = "", matter: str = "a", concluded_by: str = ""
    ) -> None:
        """What must become of an event's clue."""
        matter = f"{self.key}/{matter}"
        self.stories.expected.append(Expected(tag, matter, state, flags, concluded_by))

    def _tag(self) -> str:
        self.count += 1
        return f"{self.key}/{self.count}"


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _overdue(t: Teller) -> None:
    on = t.day()
    t.expect(t.ticket(on, due=on + _days(12)), "received")


def _not_yet_due(t: Teller) -> None:
    t.expect(t.ticket(AS_OF - _days(3), due=AS_OF + _days(9)), "received")


def _overdue_without_a_date(t: Teller) -> None:
    t.expect(t.ticket(AS_OF - _days(60), handler=""), "received")


def _no_conclusion(t: Teller) -> None:
    t.expect(t.ticket(t.day(), ended=9, feedback="是"), "no_conclusion", "no_conclusion")


def _no_feedback(t: Teller) -> None:
    tag = t.ticket(t.day(), "不属实", ended=9, feedback="否")
    t.expect(tag, "disproved", "no_feedback")


def _closed(t: Teller) -> None:
    t.expect(t.ticket(t.day(), "属实", ended=9, feedback="是", result=RESULT), "closed")


def _unfollowed(t: Teller) -> None:
    tag = t.ticket(t.day(), "属实", ended=9, feedback="是")
    t.expect(tag, "verified", "unfollowed")


def _late(t: Teller) -> None:
    on = t.day()
    tag = t.ticket(on, "不属实", ended=40, feedback="是", due=on + _days(15))
    t.expect(tag, "closed", "late_concluded")


def _chain(t: Teller) -> None:
    """Three tickets of one matter, further apart than any gap; the middle one hides who it is."""
    on = t.day(latest="2023-07-31")
    first = t.ticket(on, "无法核实", ended=9, feedback="是")
    again = t.ticket(on + _days(120), original=t.number_of(first))
    last = t.ticket(on + _days(240), original=t.number_of(again))
    t.expect(first, "closed")
    for tag in (again, last):
        t.expect(tag, "received")


def _channels(t: Teller) -> None:
    on = t.day()
    t.expect(t.ticket(on, "属实", ended=9, feedback="是"), "closed")
    t.expect(t.referral(on + _days(20), "查实"), "verified", "no_feedback")
    t.expect(t.patrol(on + _days(45), "查实", ORDERED), "closed")


def _neighbours(t: Teller) -> None:
    on = t.day()
    t.expect(t.patrol(on, "查实", ORDERED), "closed", matter="mine")
    other = t.patrol(on + _days(5), "查实", ORDERED, party=t.neighbour)
    t.expect(other, "closed", matter="theirs")


def _far_apart(t: Teller) -> None:
    on = t.day(latest="2023-10-31")
    t.expect(t.patrol(on, "查实", ORDERED), "closed", matter="first")
    t.expect(t.patrol(on + _days(200), "查实", ORDERED), "closed", matter="second")


def _contradiction(t: Teller) -> None:
    on = t.day()
    found = t.patrol(on, "查实", TALKED)
    denied = t.ticket(on + _days(20), "不属实", ended=9, feedback="是")
    t.expect(found, "verified", "unfollowed")
    t.expect(denied, "closed")
    t.stories.contradictions.append(Contradiction(found, denied, cleared=False))


def _put_in_order(t: Teller) -> None:
    on = t.day()
    found, again = t.patrol(on, "查实", ORDERED), t.patrol(on + _days(25), "查否")
    t.expect(found, "closed", "cleared")
    t.expect(again, "closed", "cleared")
    t.stories.contradictions.append(Contradiction(found, again, cleared=True))


def _half_true(t: Teller) -> None:
    """Half proven contradicts nothing."""
    on = t.day()
    t.expect(t.ticket(on, "部分属实", ended=9, feedback="是"), "verified", "unfollowed")
    t.expect(t.patrol(on + _days(10), "查否"), "closed")


def _back_again(t: Teller) -> None:
    on = t.day()
    t.expect(t.ticket(on, "属实", ended=9, feedback="是", result=RESULT), "closed")
    t.expect(t.ticket(on + _days(60)), "received", "reopened")


def _concluded_by_the_city(t: Teller) -> None:
    on = t.day()
    doubt = t.patrol(on, "待核查")
    later = t.patrol(on + _days(70), "查实", ORDERED, city=True)
    t.expect(doubt, "closed", concluded_by=later)
    t.expect(later, "closed")


def _orphan(t: Teller) -> None:
    tag = t.ticket(t.day(), original="JY20220101999999")
    t.expect(tag, "received", "duplicate_without_original")


def _impossible_day(t: Teller) -> None:
    t.expect(t.ticket(t.day(), "不属实", ended=-5, feedback="是"), "closed", "incoherent")


def _answered(t: Teller) -> None:
    on = t.day()
    doubt = t.patrol(on, "待核查")
    t.expect(doubt, "closed")
    cells = {"结论": "查实", "核查日期": f"{on + _days(10)}", "处置": "责令停止"}
    cells |= {"处置日期": f"{on + _days(12)}", "经办人": "经办甲", "填写日期": f"{on + _days(15)}"}
    t.stories.answers.append(Answer(doubt, cells))


STORIES: Final[tuple[Callable[[Teller], None], ...]] = (
    _neighbours,
    _overdue,
    _not_yet_due,
    _overdue_without_a_date,
    _no_conclusion,
    _no_feedback,
    _closed,
    _unfollowed,
    _late,
    _chain,
    _channels,
    _far_apart,
    _contradiction,
    _put_in_order,
    _half_true,
    _back_again,
    _concluded_by_the_city,
    _orphan,
    _impossible_day,
    _answered,
)
"""One of each per round; the neighbour of the round lives with the first."""


def tell_stories(simulator: EventSimulator) -> Stories:
    """All stories of the world's followed parties."""
    stories = Stories()
    parties = simulator.world.with_trait(TRAIT)
    step = len(STORIES) + 1
    for start in range(0, len(parties), step):
        neighbour = parties[start + len(STORIES)]
        for place, story in enumerate(STORIES):
            party = parties[start + place]
            name = story.__name__.strip("_")
            story(Teller(simulator, stories, party, neighbour, f"{start // step}/{name}"))
    return stories
