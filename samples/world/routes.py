"""Clues that belong to departments, planted on purpose: one party each, and where each must go.

What must come out is said here, as the specification says it, without any rule of the product.
Beside it stands how the department will answer once it has the letter. A world without stories has
none of these parties.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from typing import Final

from samples.world.follow_up import Teller, private_unit
from samples.world.history import AS_OF, EventSimulator, Plan
from samples.world.planted import Route, Routes, Stories
from samples.world.world import Kind, Maker, Party, World

TRAIT: Final = "routed"
"""Trait of these parties; nothing else happens to them."""

NOWHERE: Final = ()
GIVEN, REFUSED, LATE, NEVER = "given", "refused", "late", "never"
ANSWERS: Final = (GIVEN, REFUSED, LATE, NEVER)
"""How departments answer: in time, that it is not theirs, after the deadline, not at all."""


def add_routed_parties(world: World, maker: Maker, rounds: int) -> None:
    """The parties of so many rounds of all stories, each in a unit of its own."""
    for _ in range(rounds):
        for story in ROUTES:
            kind: Kind = "natural_person" if story in PERSONS else "company"
            made = maker.party(
                kind,
                violator=True,
                address=private_unit(maker.rng),
                status="存续",
                traits=frozenset({TRAIT}),
            )
            world.parties.append(made)


class RouteTeller:
    """Plants the events of one story and remembers where they must go."""

    def __init__(self, teller: Teller, planted: Routes, answer: str) -> None:
        self.teller, self.planted, self.answer = teller, planted, answer

    def ago(self, least: int, most: int) -> date:
        """Some day so long before the as-of day."""
        return AS_OF - timedelta(days=self.teller.rng.randrange(least, most + 1))

    def patrol(
        self,
        finding: str,
        violation: str,
        *departments: str,
        on: date | None = None,
        recent: bool = True,
        **cells: str,
    ) -> None:
        """A row of a town's sheet with some cells as they must be."""
        told = {"场所类型": "其他", "在职教师参与": "否", "培训学科": "", "备注": ""}
        told |= {"违规类型": violation, **cells}
        tag = self.teller.patrol(on or self.ago(20, 50), finding, told=told)
        self._remember(tag, departments, recent=recent)

    def ticket(self, stated: str, *departments: str, conclusion: str = "") -> None:
        """A complaint with the words that decide."""
        ended = 9 if conclusion else None
        on = self.ago(20, 50)
        self._remember(self.teller.ticket(on, conclusion, ended=ended, stated=stated), departments)

    def referral(self, sender: str, violation: str, *departments: str) -> None:
        """A clue that another department hands to us."""
        told = {"违规类型": violation, "场所类型": "其他"}
        tag = self.teller.referral(self.ago(20, 50), "待核查", department=sender, told=told)
        self._remember(tag, departments)

    def decided(self, on: date) -> None:
        """The party is penalised."""
        plan = Plan(on.isoformat(), town=False, market=True)
        self.teller.simulator.decide(self.teller.party, plan, by_market=True)

    def _remember(self, tag: str, departments: tuple[str, ...], *, recent: bool = True) -> None:
        matter = self.teller.key
        route = Route(tag, tuple(sorted(departments)), recent, self.answer, matter)
        self.planted.routes.append(route)


def _teacher(t: RouteTeller) -> None:
    t.patrol("待核查", "机构违法办学", "education", 在职教师参与="是")


def _teacher_by_the_text(t: RouteTeller) -> None:
    t.ticket("在职教师在外有偿补课", "education")


def _venue(t: RouteTeller) -> None:
    t.patrol("查实", "为违规培训提供场所", "housing")


def _venue_in_doubt(t: RouteTeller) -> None:
    t.patrol("待核查", "为违规培训提供场所", *NOWHERE)


def _flat(t: RouteTeller) -> None:
    t.patrol("查实", "机构违法办学", "housing", 场所类型="居民楼")


def _office(t: RouteTeller) -> None:
    t.patrol("查实", "机构违法办学", "housing", 场所类型="商务楼宇")


def _rented(t: RouteTeller) -> None:
    t.patrol("查实", "机构违法办学", "housing", 场所类型="出租房屋")


def _disproved(t: RouteTeller) -> None:
    t.patrol("查否", "价格违法", *NOWHERE, 场所类型="居民楼", 在职教师参与="是")


def _housekeeping(t: RouteTeller) -> None:
    t.patrol("待核查", "住家家教推介", "commerce")


def _recruiting(t: RouteTeller) -> None:
    t.ticket("网上招聘家教老师", "cyberspace")


def _online_place(t: RouteTeller) -> None:
    t.patrol("待核查", "机构违法办学", "cyberspace", 场所类型="线上")


def _online(t: RouteTeller) -> None:
    t.patrol("待核查", "转线上", "cyberspace")


def _price_half_true(t: RouteTeller) -> None:
    t.ticket("培训机构不明码标价", "market", conclusion="部分属实")


def _price_untrue(t: RouteTeller) -> None:
    t.ticket("培训机构不明码标价", *NOWHERE, conclusion="不属实")


def _advertising(t: RouteTeller) -> None:
    t.patrol("待核查", "广告违法", "market")


def _contract(t: RouteTeller) -> None:
    t.referral("妇联", "合同格式条款违法", "market")


def _from_the_same(t: RouteTeller) -> None:
    t.referral("市场监督管理局", "价格违法", *NOWHERE)


def _art(t: RouteTeller) -> None:
    t.patrol("待核查", "非学科类无证培训", "culture", 培训学科="美术")


def _sports(t: RouteTeller) -> None:
    t.patrol("待核查", "非学科类无证培训", "sports", 培训学科="体育")


def _coding(t: RouteTeller) -> None:
    t.patrol("待核查", "非学科类无证培训", "science", 培训学科="编程")


def _science(t: RouteTeller) -> None:
    t.patrol("待核查", "非学科类无证培训", "science", 培训学科="科技")


def _dispute(t: RouteTeller) -> None:
    t.ticket("机构跑路，家长聚集讨要学费", "politics")


def _dispute_in_a_row(t: RouteTeller) -> None:
    t.patrol("待核查", "机构违法办学", "politics", 备注="已引发群体性退费纠纷")


def _refund_alone(t: RouteTeller) -> None:
    t.ticket("收费后拒绝退费，仍在补课", *NOWHERE)


def _person_obstructs(t: RouteTeller) -> None:
    t.patrol("待核查", "机构违法办学", "police", 备注="当事人阻碍执法人员检查")


def _company_obstructs(t: RouteTeller) -> None:
    t.patrol("待核查", "机构违法办学", *NOWHERE, 备注="该机构阻碍执法人员检查")


def _undecided(t: RouteTeller) -> None:
    t.patrol("查实", "擅自举办", "enforcement", on=t.ago(80, 150))


def _decided(t: RouteTeller) -> None:
    on = t.ago(80, 150)
    t.patrol("查实", "擅自举办", *NOWHERE, on=on)
    t.decided(on + timedelta(days=40))


def _early(t: RouteTeller) -> None:
    t.patrol("查实", "擅自举办", *NOWHERE, on=t.ago(20, 55))


def _several(t: RouteTeller) -> None:
    to = ("education", "housing", "market")
    t.patrol("查实", "价格违法；在职教师有偿补课", *to, 场所类型="居民楼")


def _long_ago(t: RouteTeller) -> None:
    t.patrol("查实", "价格违法", *NOWHERE, on=t.ago(200, 300), recent=False)


def _twice(t: RouteTeller) -> None:
    """The older clue is too old by itself; the newer one of its matter is not."""
    first = t.ago(190, 200)
    t.patrol("待核查", "价格违法", "market", on=first)
    t.patrol("待核查", "价格违法", "market", on=first + timedelta(days=70))


def _preschool(t: RouteTeller) -> None:
    t.patrol("待核查", "学龄前违规培训", *NOWHERE)


ROUTES: Final[tuple[Callable[[RouteTeller], None], ...]] = (
    _teacher,
    _teacher_by_the_text,
    _venue,
    _venue_in_doubt,
    _flat,
    _office,
    _rented,
    _disproved,
    _housekeeping,
    _recruiting,
    _online_place,
    _online,
    _price_half_true,
    _price_untrue,
    _advertising,
    _contract,
    _from_the_same,
    _art,
    _sports,
    _coding,
    _science,
    _dispute,
    _dispute_in_a_row,
    _refund_alone,
    _person_obstructs,
    _company_obstructs,
    _undecided,
    _decided,
    _early,
    _several,
    _long_ago,
    _twice,
    _preschool,
)
"""One of each per round."""
PERSONS: Final = (_person_obstructs,)
"""Stories of a natural person."""


def tell_routes(simulator: EventSimulator) -> Routes:
    """All stories of the world's routed parties."""
    planted, answers = Routes(), cycle(ANSWERS)
    for place, party in enumerate(simulator.world.with_trait(TRAIT)):
        turn, number = divmod(place, len(ROUTES))
        name = ROUTES[number].__name__.strip("_")
        teller = _teller(simulator, party, f"route{turn}/{name}")
        ROUTES[number](RouteTeller(teller, planted, next(answers)))
    return planted


def _teller(simulator: EventSimulator, party: Party, key: str) -> Teller:
    return Teller(simulator, Stories(), party, party, key)
