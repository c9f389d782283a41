"""What the institution decides about clues: words, days, and what closes one.

Filled from `policy/follow_up.yaml`; days are calendar days unless they are called working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

Conclusion = Literal["verified", "partial", "disproved", "unverifiable", "open"]
"""Kinds of conclusions; `partial` obliges to act and proves nothing, `open` is none."""

HOTLINE: Final = "12345热线"
OTHER_COMPLAINT: Final = "其他投诉"
REFERRED: Final = "部门移送"
PENDING: Final = "待核查"
DEADLINES: Final = (HOTLINE, OTHER_COMPLAINT, REFERRED, PENDING)
"""What `answer_days` must name: two kinds of complaints, referrals, and patrol rows in doubt."""


STRICT: Final = {"extra": "forbid"}
"""How the file is checked against these classes: a key that none of them knows is an error."""


@dataclass(frozen=True)
class Channels:
    """What the ways are called by which clues come that are no complaints.

    Attributes:
        referral: another department hands over.
        patrol: a town finds by itself.
        told: somebody tells a town.
        city: the city's own team.
        other: a complaint that does not say.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    referral: str
    patrol: str
    told: str
    city: str
    other: str


@dataclass(frozen=True)
class Closing:
    """What closes a clue besides its conclusion.

    Attributes:
        needs_measure: whether what is verified needs a measure, a decision or a written reason.
        needs_feedback: sources whose sender must have been answered.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    needs_measure: bool = True
    needs_feedback: tuple[str, ...] = ("complaint", "department_referral")


@dataclass(frozen=True)
class FollowUpPolicy:
    """All rules about clues.

    Attributes:
        version: of these rules; every row carries it.
        conclusions: kind of conclusion -> the words of the sources for it.
        patrol_clues: findings of a patrol row that make it a clue.
        channels: names of the ways that are no complaint's.
        told_origins: origins of a patrol row that mean that somebody told the town.
        units: responsible office as the log names it -> code of the unit.
        unassigned: what stands for a unit where none is known.
        deciding_unit: who decides where two units contradict each other.
        answer_days: kind of clue (`DEADLINES`) -> working days from the day of receipt.
        due_soon_workdays: working days before a deadline from which it is shown as near.
        measure_workdays: working days from a verified conclusion to a measure.
        decision_days: days to a decision, for `decision_codes`.
        decision_codes: kinds of violations that need a decision.
        followed_days: days after a conclusion in which a measure or decision counts for it.
        concluded_days: days in which a later record concludes a patrol row in doubt.
        matter_gap_days: greatest gap between two clues of one matter.
        conflict_days: greatest gap between two conclusions that contradict each other.
        reopened_days: days after the closing in which a complaint or referral means that it is
            back.
        closing: what closes a clue.
        closing_measures: measures that count as acting on a finding.
        clearing_measures: measures after which a negative check means that things are in order.
        listing_decisions: types of credit decisions that count as a decision.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    version: str
    conclusions: Mapping[Conclusion, tuple[str, ...]]
    patrol_clues: tuple[str, ...]
    channels: Channels
    told_origins: tuple[str, ...]
    units: Mapping[str, str]
    unassigned: str
    deciding_unit: str
    answer_days: Mapping[str, int]
    closing_measures: tuple[str, ...]
    clearing_measures: tuple[str, ...]
    listing_decisions: tuple[str, ...]
    decision_codes: tuple[str, ...] = ()
    due_soon_workdays: int = 5
    measure_workdays: int = 30
    decision_days: int = 90
    followed_days: int = 90
    concluded_days: int = 180
    matter_gap_days: int = 90
    conflict_days: int = 30
    reopened_days: int = 180
    closing: Closing = field(default_factory=Closing)

    def __post_init__(self) -> None:
        missing = sorted(set(DEADLINES) - set(self.answer_days))
        unknown = sorted(set(self.answer_days) - set(DEADLINES))
        if missing or unknown:
            raise ValueError(f"answer_days must name {DEADLINES}: {missing or unknown}")
        days = (
            *self.answer_days.values(),
            *(self.due_soon_workdays, self.measure_workdays, self.decision_days),
            *(self.followed_days, self.concluded_days, self.matter_gap_days),
            *(self.conflict_days, self.reopened_days),
        )
        if min(days) < 1:
            raise ValueError("numbers of days must be above 0")
        if not set(self.clearing_measures) <= set(self.closing_measures):
            raise ValueError("clearing_measures must stand among closing_measures")
        words = [word for listed in self.conclusions.values() for word in listed]
        if len(set(words)) < len(words):
            raise ValueError("a word stands for two kinds of conclusions")

    @property
    def kind_of(self) -> dict[str, str]:
        """Word of a conclusion -> its kind."""
        return {word: kind for kind, words in self.conclusions.items() for word in words}
