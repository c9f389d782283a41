"""What policy says of the watch list, and the codes of its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

VERIFIED, DECISION, OPEN, DOUBTFUL = "verified", "decision", "open_clue", "doubtful"
CHANNEL, RELAPSE, PHOENIX, RELATED = "channel", "relapse", "phoenix", "related"
RISKY, LICENCE, OWN_LIST = "risky_line", "licence", "own_list"
DISPROVED, REPAIRED = "disproved", "repaired"

REASONS: Final[Mapping[str, str]] = {
    VERIFIED: "查实",
    DECISION: "有效处罚决定",
    OPEN: "未办结线索",
    DOUBTFUL: "部分属实或无法核实",
    CHANNEL: "不同渠道反映",
    RELAPSE: "责令停止或取缔后又查实",
    PHOENIX: "疑似改头换面再现",
    RELATED: "与受处罚主体有关联",
    RISKY: "名称或经营范围属重点行业",
    LICENCE: "证照不全",
    OWN_LIST: "镇街自列",
    DISPROVED: "近期查否",
    REPAIRED: "已修复或移出",
}
"""Reasons with their Chinese names, in the order in which they are shown."""

EVIDENCE: Final = (VERIFIED, DECISION, OPEN, DOUBTFUL, RELAPSE, PHOENIX)
"""Reasons that something happened; without any for long, a party leaves the list."""

NONE, WATCHED, TOP = 0, 1, 2
LEVELS: Final[Mapping[int, str]] = {WATCHED: "关注", TOP: "重点"}

USE: Final = "仅用于安排检查"
"""What the list may be used for; stands in every row."""


@dataclass(frozen=True)
class Weight:
    """Points of one reason.

    Attributes:
        points: for each piece of evidence; below 0 where it speaks for the party.
        cap: most points of the reason, of the same sign.
        decays: whether the points halve with time.
    """

    points: int
    cap: int
    decays: bool = False

    def __post_init__(self) -> None:
        if not self.points or abs(self.cap) < abs(self.points) or self.cap * self.points < 0:
            raise ValueError("cap must have the sign of points and be no smaller")


DEFAULT_WEIGHTS: Final[Mapping[str, Weight]] = {
    VERIFIED: Weight(15, 45, decays=True),
    DECISION: Weight(20, 40),
    OPEN: Weight(8, 24, decays=True),
    DOUBTFUL: Weight(4, 12, decays=True),
    CHANNEL: Weight(5, 15),
    RELAPSE: Weight(20, 20),
    PHOENIX: Weight(20, 30),
    RELATED: Weight(8, 16),
    RISKY: Weight(5, 5),
    LICENCE: Weight(5, 5),
    OWN_LIST: Weight(10, 10),
    DISPROVED: Weight(-5, -10),
    REPAIRED: Weight(-10, -10),
}


@dataclass(frozen=True)
class WatchRules:
    """How the list is made.

    Attributes:
        version: of these rules.
        risky_patterns: regular expressions of names and scopes of lines of business.
        weights: points of each reason, all of `REASONS`.
        half_life_days: after so many days points that decay are worth half.
        phoenix_points: points by how many of three signals agree.
        disproved_days: a finding that there was nothing counts for so long.
        enter: score from which a party is at a level, by level.
        stay: score down to which it stays there, below `enter`.
        quiet_months: a party leaves after so many months without evidence.
        quiet_months_closed: the same for one whose registration has ended.
        top_per_town: most parties at the highest level in one town.
        first_day: where the replay of the list begins.
        stop_measures: measures after which another finding is a relapse.
        doubtful_words: conclusions that prove nothing and do not clear.
        disproved_words: conclusions that clear.
        unlicensed_words: states of licences that count.
        repairing: types of credit decisions that speak for a party.
        repair_revoked: type that takes a repair back.
        closed_statuses: states of registrations that have ended.
        open_states: states of clues that nobody has concluded.
        backtest_size: how many parties of the head of the list are followed.
    """

    version: str
    risky_patterns: tuple[str, ...]
    first_day: date
    weights: Mapping[str, Weight] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    half_life_days: int = 180
    phoenix_points: Mapping[int, int] = field(default_factory=lambda: {2: 20, 3: 30})
    disproved_days: int = 90
    enter: Mapping[int, int] = field(default_factory=lambda: {TOP: 50, WATCHED: 25})
    stay: Mapping[int, int] = field(default_factory=lambda: {TOP: 40, WATCHED: 20})
    quiet_months: int = 12
    quiet_months_closed: int = 6
    top_per_town: int = 30
    stop_measures: tuple[str, ...] = ("责令停止", "取缔")
    doubtful_words: tuple[str, ...] = ("部分属实", "无法核实")
    disproved_words: tuple[str, ...] = ("查否", "不属实")
    unlicensed_words: tuple[str, ...] = ("无证无照", "有照无证")
    repairing: tuple[str, ...] = ("信用修复", "移出")
    repair_revoked: str = "撤销修复"
    closed_statuses: tuple[str, ...] = ("注销", "吊销")
    open_states: tuple[str, ...] = ("received", "handling")
    backtest_size: int = 20

    def __post_init__(self) -> None:
        if set(self.weights) != set(REASONS):
            wrong = sorted(set(self.weights) ^ set(REASONS))
            raise ValueError(f"weights must name every reason once: {wrong}")
        if set(self.enter) != set(LEVELS) or set(self.stay) != set(LEVELS):
            raise ValueError(f"enter and stay must name the levels {sorted(LEVELS)}")
        if any(self.stay[level] > self.enter[level] for level in LEVELS):
            raise ValueError("stay must not be above enter")
        if self.enter[TOP] <= self.enter[WATCHED] or self.stay[TOP] < self.enter[WATCHED]:
            raise ValueError("the highest level must lie above the other one")
        numbers = (
            *(self.half_life_days, self.disproved_days, self.quiet_months, self.top_per_town),
            *(self.quiet_months_closed, self.backtest_size),
        )
        if min(numbers) < 1:
            raise ValueError("days, months and numbers must be above 0")
