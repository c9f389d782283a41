"""What the institution decides about hand-overs: departments, rules of routing, days, the letter.

Filled from `policy/supervision/routing.yaml`; only shapes and their self-checks live here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

DEPARTMENTS: Final = (
    *("education", "housing", "commerce", "cyberspace", "market", "culture"),
    *("science", "sports", "politics", "police", "enforcement"),
)
"""Codes of departments that clues are handed to."""

Shown = Literal["party", "kind", "place", "premises", "situation", "finding", "records", "request"]
"""What a list may show a department: never a telephone, an id number, a student or a ticket."""

STRICT: Final = {"extra": "forbid"}
"""How the file is checked against these classes: a key that none of them knows is an error."""

_NUMBER: Final = re.compile(r"[0-9]{2}")
_NO_PATH: Final = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]{1,40}")


@dataclass(frozen=True)
class Department:
    """A department that clues are handed to.

    Attributes:
        name: full name, which is that of its folder too.
        number: two figures within the numbers of its hand-overs; never given to another one.
        aliases: what senders and answers call it.
        fields: columns of its list, no more than it needs.
        persons: whether persons' names are given in full or as 张某某.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    number: str
    fields: tuple[Shown, ...]
    aliases: tuple[str, ...] = ()
    persons: Literal["full", "masked"] = "masked"

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise ValueError(f"number: 须为两位数字，不是“{self.number}”")
        if not _NO_PATH.fullmatch(self.name):
            raise ValueError(f"name: “{self.name}”不能作文件夹名")


@dataclass(frozen=True)
class RoutingRule:
    """When a clue goes to a department.

    One of `codes`, `premises`, `teacher` and `signals` is enough; the others are conditions beside
    it. A clue that is disproved goes nowhere, by any rule.

    Attributes:
        name: in Chinese, for the ledger.
        to: code of the department.
        basis: legal basis, for the letter.
        request: what the department is asked to do.
        codes: kinds of violations.
        premises: types of premises.
        teacher: whether a teacher in service takes part.
        signals: what the text tells beside the violation.
        verified: whether the clue must be verified; half proven is not.
        natural_person: whether a party must be a natural person.
        undecided_days: days after the conclusion without a penalty decision; None: no matter.
        by_subject: department -> words of the subjects that go there in place of `to`.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    to: str
    basis: str
    request: str
    codes: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    teacher: bool = False
    signals: tuple[str, ...] = ()
    verified: bool = False
    natural_person: bool = False
    undecided_days: int | None = None
    by_subject: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.codes or self.premises or self.teacher or self.signals):
            raise ValueError("规则须写明 codes、premises、teacher、signals 中至少一项")
        if self.undecided_days is not None and (self.undecided_days < 0 or not self.verified):
            raise ValueError("undecided_days: 须为 0 以上，且 verified 为 true")

    @property
    def receivers(self) -> tuple[str, ...]:
        """Every department that this rule may hand to."""
        return (self.to, *self.by_subject)


@dataclass(frozen=True)
class Letter:
    """What the letter says beside its list: purpose, legal basis of sharing, limits of use."""

    __pydantic_config__: ClassVar[Any] = STRICT

    purpose: str
    basis: str
    limits: str


@dataclass(frozen=True)
class RoutingPolicy:
    """All rules about hand-overs.

    Attributes:
        version: of these rules; every row carries it.
        departments: code -> department.
        rules: code -> rule.
        letter: what each letter says.
        recent_days: only matters with a clue of so many days are handed over.
        after_batch_days: days after the due date of a batch on which clues are handed over.
        answer_workdays: working days to answer.
        reported_workdays: working days overdue after which a department is reported.
        reroute: rule -> department that gets what another one gave back without naming one.
        fed_back_patterns: regular expressions of results that say that whoever told was answered.
        pending_patterns: those that say that the matter is still looked into.
        undone_patterns: what a result says was not done, or is only meant to be.
        no_penalty_patterns: those that say that no penalty will follow.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    version: str
    departments: Mapping[str, Department]
    rules: Mapping[str, RoutingRule]
    letter: Letter
    recent_days: int = 180
    after_batch_days: int = 5
    answer_workdays: int = 15
    reported_workdays: int = 5
    reroute: Mapping[str, str] = field(default_factory=dict)
    fed_back_patterns: tuple[str, ...] = ()
    pending_patterns: tuple[str, ...] = ()
    undone_patterns: tuple[str, ...] = ()
    no_penalty_patterns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.departments) - set(DEPARTMENTS)):
            raise ValueError(f"departments: 没有这样的部门代码 {'、'.join(unknown)}")
        receivers = {code for rule in self.rules.values() for code in rule.receivers}
        receivers |= set(self.reroute.values())
        if lacking := sorted(receivers - set(self.departments)):
            raise ValueError(f"departments: 规则移送的部门 {'、'.join(lacking)} 没有列出")
        if stray := sorted(set(self.reroute) - set(self.rules)):
            raise ValueError(f"reroute: 没有规则 {'、'.join(stray)}")
        for what in ("number", "name"):
            stated = [getattr(one, what) for one in self.departments.values()]
            if len(set(stated)) < len(stated):
                raise ValueError(f"departments: 两个部门的 {what} 相同")
        days = (self.recent_days, self.answer_workdays, self.reported_workdays)
        if min(days) < 1 or self.after_batch_days < 0:
            raise ValueError("天数须在 1 以上，after_batch_days 不得为负")
        lists = (self.fed_back_patterns, self.pending_patterns)
        for pattern in (*lists[0], *lists[1], *self.undone_patterns, *self.no_penalty_patterns):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"正则表达式有误：{pattern}") from error

    def departments_named(self, text: str, besides: str = "") -> tuple[str, ...]:
        """Return the codes of the departments that a text names: one, or several of one bureau.

        Of two names that stand at one place the longer one counts. A text that names several
        bureaus names none: nobody can tell which is meant.

        Args:
            text: name of a sender, or what somebody wrote.
            besides: code of the department that wrote it, which does not mean itself.
        """
        plain = "".join(text.split())
        spots: dict[tuple[int, int], set[str]] = {}
        for code, department in self.departments.items():
            for name in (department.name, *department.aliases):
                at = plain.find(name)
                if at >= 0:
                    spots.setdefault((at, at + len(name)), set()).add(code)
        inner = {
            (start, end)
            for start, end in spots
            for left, right in spots
            if left <= start and end <= right and (left, right) != (start, end)
        }
        found = {
            frozenset(codes)
            for spot, codes in spots.items()
            if spot not in inner and besides not in codes
        }
        if len(found) != 1:
            return ()
        (named,) = found
        return tuple(code for code in self.departments if code in named)
