"""Which clue goes to which department, by the rules of policy, and why another goes nowhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.handovers.policy import RoutingPolicy, RoutingRule

CANDIDATE_COLUMNS: Final = ("clue_no", "matter_no", "rule", "department")
"""A clue and a department that it goes to, and by which rule."""

NO_RULE, DISPROVED, UNVERIFIED = "no_rule", "disproved", "unverified"
EARLY, SENDER, RETURNED, WAITING = "early", "sender", "returned", "waiting"
REASONS: Final[Mapping[str, str]] = {
    DISPROVED: "查否、不属实，不移送",
    SENDER: "只应移送给移送来的部门，不再移送回去",
    UNVERIFIED: "须查实后才移送，尚未查实",
    EARLY: "查实未满规定天数，尚在作出处罚决定的期限内",
    RETURNED: "对方退回，待分派",
    WAITING: "待下一个移送日移送",
    NO_RULE: "没有适用的移送规则",
}
"""Why a clue was not handed over; of several the first one is told."""


@dataclass(frozen=True)
class Routes:
    """Where the clues of a day go.

    Attributes:
        candidates: `CANDIDATE_COLUMNS`, by clue, rule and department; each row once.
        why: why each other routable clue goes nowhere, one of `REASONS`, by clue number.
    """

    candidates: pd.DataFrame
    why: pd.Series


def routes(
    inputs: pd.DataFrame, policy: RoutingPolicy, follow_up: FollowUpPolicy, as_of: date
) -> Routes:
    """Return where the clues go whose matter is recent (`policy.recent_days`).

    Args:
        inputs: `domain.supervision.handovers.inputs.INPUT_COLUMNS`.
        policy: departments and rules.
        follow_up: which words verify and which disprove.
        as_of: the day.
    """
    since = pd.Timestamp(as_of) - pd.Timedelta(days=policy.recent_days)
    rows = inputs[inputs["last_on"] >= since].reset_index(drop=True)
    verified = rows["conclusion"].isin(follow_up.conclusions["verified"])
    disproved = rows["conclusion"].isin(follow_up.conclusions["disproved"])
    why = pd.Series(NO_RULE, index=rows.index, dtype="str")
    lists = {name: _Lists(rows[name]) for name in _LISTS}
    found = []
    for code, rule in policy.rules.items():
        about = _is_about(rows, lists, rule) & ~disproved
        fits = about & verified if rule.verified else about
        lacking = about & ~fits
        if rule.undecided_days is not None:
            ends = rows["concluded_on"] + pd.Timedelta(days=rule.undecided_days)
            ripe = ends < pd.Timestamp(as_of)
            why = _told(why, fits & ~rows["is_decided"] & ~ripe, EARLY)
            fits &= ~rows["is_decided"] & ripe
        why = _told(why, lacking, UNVERIFIED)
        found.append(_receivers(rows[fits], code, rule))
    every = pd.concat(found, ignore_index=True)
    back = _goes_back(every, rows, policy)
    why = _told(why, rows["clue_no"].isin(every.loc[back, "clue_no"]), SENDER)
    why = why.mask(disproved, DISPROVED).set_axis(pd.Index(rows["clue_no"]), axis=0)
    kept = every[~back].sort_values(list(CANDIDATE_COLUMNS), ignore_index=True)
    return Routes(kept, why[~why.index.isin(kept["clue_no"])])


_RANK: Final = {reason: place for place, reason in enumerate(REASONS)}


def _told(why: pd.Series, rows: "pd.Series[bool]", reason: str) -> pd.Series:
    """The reasons with another one for some rows, where it says more than what is there."""
    return why.mask(rows & why.map(_RANK).gt(_RANK[reason]), reason)


class _Lists:
    """A column of `;`-joined texts that is asked several questions, each once per distinct text."""

    def __init__(self, texts: pd.Series) -> None:
        self._index = texts.index
        self._codes, distinct = pd.factorize(texts.fillna(""))
        self.distinct = [str(text) for text in distinct]

    def have(self, wanted: Collection[str]) -> "pd.Series[bool]":
        """Which texts have one of the wanted values."""
        hit = [not set(text.split(";")).isdisjoint(wanted) for text in self.distinct]
        return pd.Series(np.array(hit, dtype=bool)[self._codes], index=self._index)


_LISTS: Final = ("violation_codes", "premises", "signals")


def _is_about(
    rows: pd.DataFrame, lists: Mapping[str, _Lists], rule: RoutingRule
) -> "pd.Series[bool]":
    """Which clues a rule speaks of, whether or not they are verified."""
    about = rows["teacher"] & rule.teacher
    for name, wanted in zip(_LISTS, (rule.codes, rule.premises, rule.signals), strict=True):
        if wanted:
            about |= lists[name].have(wanted)
    return about & rows["natural_person"] if rule.natural_person else about


def _receivers(rows: pd.DataFrame, code: str, rule: RoutingRule) -> pd.DataFrame:
    """A row for each department that each clue goes to by one rule."""
    made = rows[["clue_no", "matter_no"]].assign(rule=code, department=rule.to)
    if rule.by_subject:
        subjects = rows["subjects"].fillna("")
        known = {text: _by_subject(text, rule) for text in subjects.unique()}
        made = made.assign(department=subjects.map(known)).explode("department")
    return made.astype(dict.fromkeys(CANDIDATE_COLUMNS, "str"))[list(CANDIDATE_COLUMNS)]


def _by_subject(text: str, rule: RoutingRule) -> list[str]:
    """The departments of some subjects: each goes where its word is, the rest to the rule's own."""
    places = (
        next((d for d, words in rule.by_subject.items() if any(w in one for w in words)), rule.to)
        for one in text.split(";")
    )
    return list(dict.fromkeys(places))


def _goes_back(
    candidates: pd.DataFrame, rows: pd.DataFrame, policy: RoutingPolicy
) -> "pd.Series[bool]":
    """Which candidates would go back to the department that told us."""
    senders = rows.dropna(subset=["referred_by"]).set_index("clue_no")["referred_by"]
    if senders.empty:
        return pd.Series(False, index=candidates.index)
    known = {text: policy.departments_named(text) for text in senders.unique()}
    own = senders.map(known).explode().dropna()
    pairs = pd.MultiIndex.from_arrays([own.index, own])
    asked = pd.MultiIndex.from_frame(candidates[["clue_no", "department"]])
    return pd.Series(asked.isin(pairs), index=candidates.index)
