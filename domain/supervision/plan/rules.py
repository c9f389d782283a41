"""What policy says of patrol plans, and the codes that their rows carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from domain.supervision.places.rules import PlaceRules

DRIVEN, PLACE, RANDOM, BACK_CHECK = "driven", "place", "random", "back_check"
ARMS: Final[Mapping[str, str]] = {
    DRIVEN: "线索和重点驱动",
    PLACE: "重点场所",
    RANDOM: "随机抽取",
    BACK_CHECK: "市级随机复查",
}
"""Why a row is in a plan; the last arm is the city's own list."""

CASE, SPECIAL, ROUTINE, GRID = "个案检查", "专项检查", "日常检查", "网格巡查"
NATURES: Final = (CASE, SPECIAL, ROUTINE, GRID)
"""Kinds of visits: the first three are inspections by licensed officers and need approval; in the
last one grid staff look from outside, report, and do not enter."""

AT_CAP: Final = "已达年度检查频次上限"
NO_VISIT: Final = "学校和线上不上门检查，按移送办理"
NOWHERE: Final = "线索没有可以上门的地点，先补充信息"
LEFT_OUT_REASONS: Final = (AT_CAP, NO_VISIT, NOWHERE)
"""Why a candidate is not in the plan."""


@dataclass(frozen=True)
class PlanRules:
    """How a plan is made.

    Attributes:
        version: of these rules.
        places: when a place is a focus.
        capacity: visits of a town in one window.
        capacity_by_kind: the same for some kinds of windows.
        place_share: share of the visits for focus places.
        random_share: least share of the visits that are drawn at random; the rest goes to clues
            and the watch list.
        yearly_cap: inspections of one business in a calendar year, all filers together, beyond
            which only a clue justifies one (国办发〔2024〕54号).
        capped_kinds: kinds of parties that are businesses in the sense of this rule.
        unvisited_months: only what nobody visited for so long is drawn or visited for its place.
        reopened_days: a clue that came back counts for so many days.
        back_check_share: share of a town's newly reported doors that the city visits again.
        back_check_days: how long a report is new.
        no_visit_premises: kinds of premises that nobody visits; their clues are handed over.
        training_patterns: regular expressions of names and scopes of businesses that the draw is
            made from.
        live_statuses: states of registrations that the draw is made from.
        subject: what the plan calls its matter.
    """

    version: str
    training_patterns: tuple[str, ...]
    places: PlaceRules = field(default_factory=PlaceRules)
    capacity: int = 12
    capacity_by_kind: Mapping[str, int] = field(default_factory=dict)
    place_share: float = 0.2
    random_share: float = 0.2
    yearly_cap: int = 2
    capped_kinds: tuple[str, ...] = ("organisation", "individual_business")
    unvisited_months: int = 6
    reopened_days: int = 180
    back_check_share: float = 0.1
    back_check_days: int = 30
    no_visit_premises: tuple[str, ...] = ("学校", "线上")
    live_statuses: tuple[str, ...] = ("存续",)
    subject: str = "校外培训隐形变异排查"

    def __post_init__(self) -> None:
        if not 0 < self.random_share < 1:
            raise ValueError("random_share must lie between 0 and 1: it is never 0")
        if not 0 <= self.place_share <= 1 - self.random_share:
            raise ValueError("place_share and random_share must leave room for clues")
        if not 0 < self.back_check_share <= 1:
            raise ValueError("back_check_share must lie above 0 and be at most 1")
        numbers = (
            *(self.capacity, self.yearly_cap, self.unvisited_months, self.reopened_days),
            *(self.back_check_days, *self.capacity_by_kind.values()),
        )
        if min(numbers) < 1:
            raise ValueError("capacities, caps, months and days must be above 0")
        if not self.training_patterns:
            raise ValueError("training_patterns: without one there is nothing to draw from")

    def sizes(self, kind: str) -> dict[str, int]:
        """Return the visits of each arm of a town in a window of this kind."""
        size = self.capacity_by_kind.get(kind, self.capacity)
        random = part_of(self.random_share, size, up=True)
        place = part_of(self.place_share, size)
        return {RANDOM: random, PLACE: place, DRIVEN: size - random - place}


def part_of(share: float, size: int, *, up: bool = False) -> int:
    """Return a share of a number, rounded down or up.

    Counted in fractions: 0.2 of 10 is 2 and never a little more.

    Args:
        share: between 0 and 1.
        size: of the whole.
        up: whether a rest counts as one more.
    """
    exact = Fraction(str(share)) * size
    return -(-exact.numerator // exact.denominator) if up else int(exact)
