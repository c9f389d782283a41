"""How severe a penalty is and how long it is shown: the rule versions of the publication policy.

Dates, periods, amounts and words are policy (`policy/listing.yaml`); this module applies them.
Which document lists which party is decided in `listing.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd

from domain.values.text import any_pattern

MINOR, ORDINARY, SEVERE = "轻微", "一般", "严重"
"""Severities of a penalty."""


Certainty = Literal["read", "press", "draft", "unsure", "open"]
"""How sure a rule is: its text was read, the press told it, a draft says so, weak, not found."""


@dataclass(frozen=True)
class TermRule:
    """Publication period and earliest repair for decisions of one span of dates.

    Attributes:
        version: name of the rule, shown in the listing.
        source: document that the rule rests on.
        certainty: how sure it is.
        effective_from: first decision date that it governs, None without beginning.
        effective_to: last decision date that it governs, None without end.
        authority: regular expression of the authorities that it governs, empty: all. A rule governs
            before those that stand above it.
        months_shown: severity to months of publication from the decision date.
        months_to_repair: severity to months from the decision date to the earliest repair.
    """

    version: str
    months_shown: Mapping[str, int]
    months_to_repair: Mapping[str, int]
    effective_from: date | None = None
    effective_to: date | None = None
    authority: str = ""
    source: str = ""
    certainty: Certainty = "open"


@dataclass(frozen=True)
class SeverityRule:
    """What makes a penalty of one span of decision dates minor or severe.

    Attributes:
        minor_kinds: penalty kinds that are minor if nothing else was imposed.
        minor_fine_yuan: fines below this many yuan are minor too, None: no fine is.
        severe_patterns: regular expressions of severe measures, searched in kinds and content.
        severe_fine_yuan: a fine of this many yuan or more is severe.
        repeat_months: another decision on the same party within so many months is severe.
        repeat_lifts_minor: whether a repeated decision is severe even if it only warns.
        effective_from: first decision date that it governs, None without beginning.
        effective_to: last decision date that it governs, None without end.
        source: document that the rule rests on.
        certainty: how sure it is.
    """

    minor_kinds: tuple[str, ...]
    severe_patterns: tuple[str, ...]
    severe_fine_yuan: float
    repeat_months: int
    repeat_lifts_minor: bool
    minor_fine_yuan: float | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""
    certainty: Certainty = "open"


@dataclass(frozen=True)
class Transition:
    """Whether older records move to the maximum of a new rule on the day when it begins.

    Attributes:
        mode: `keep` the end that the rule of the decision date gives, or `shorten` it.
        changed_on: the day of the change.
        source: document that says so.
        certainty: how sure it is.
    """

    mode: Literal["keep", "shorten"] = "keep"
    changed_on: date | None = None
    source: str = ""
    certainty: Certainty = "open"


def severities(decisions: pd.DataFrame, rules: tuple[SeverityRule, ...]) -> pd.Series:
    """Return the severity of each penalty decision, by the rule of its date.

    Args:
        decisions: `decision_no`, `party` (who it is on), `decided_on`, `penalty_kinds`,
            `penalty_content`, `fine_yuan` (yuan), `counts` (whether it stands and is surely this
            party's, so that it can make a later one a repetition).
        rules: the policy; a decision without a date is judged by the last rule.
    """
    named = pd.Series(pd.NA, index=decisions.index, dtype="str")
    for rule in rules:
        minor = _only_minor(decisions, rule)
        repeated = _repeated(decisions, rule)
        severe = _severe_in_itself(decisions, rule) | (
            repeated if rule.repeat_lifts_minor else repeated & ~minor
        )
        assessed = pd.Series(ORDINARY, index=decisions.index, dtype="str").mask(minor, MINOR)
        assessed = assessed.mask(severe, SEVERE)
        governed = _within(decisions["decided_on"], rule.effective_from, rule.effective_to)
        named = named.mask(governed | decisions["decided_on"].isna(), assessed)
    return named.fillna(ORDINARY)


def _severe_in_itself(decisions: pd.DataFrame, rule: SeverityRule) -> pd.Series:
    words = decisions["penalty_kinds"].fillna("") + ";" + decisions["penalty_content"].fillna("")
    pattern = any_pattern(rule.severe_patterns)
    severe = {text: pattern.search(text) is not None for text in words.unique()}
    found = words.map(severe).astype(bool)
    return found | (decisions["fine_yuan"] >= rule.severe_fine_yuan).fillna(False).astype(bool)


_AROUND_KIND = re.compile(
    r"^(?:决定|依法)?(?:给予|予以|处以|处)(?:当事人)?|(?:的)?(?:行政)?处罚[。.]?$|[。.]$"
)
"""What a decision writes around the kind of its penalty."""


def _only_minor(decisions: pd.DataFrame, rule: SeverityRule) -> pd.Series:
    """Return where all kinds are minor, and no money was taken.

    Where the kinds are not given, the content of the decision says them (`给予警告`).
    """
    words = decisions["penalty_kinds"].fillna(decisions["penalty_content"])
    kinds = {
        text: bool(parts := set(re.split(r"[;、,，；\s]+", _AROUND_KIND.sub("", text))) - {""})
        and parts <= set(rule.minor_kinds)
        for text in words.dropna().unique()
    }
    minor = words.map(kinds).eq(True)
    fine = decisions["fine_yuan"].fillna(0)
    taken = decisions["confiscated_yuan"].fillna(0) > 0
    if rule.minor_fine_yuan is not None:
        small = (fine > 0) & (fine < rule.minor_fine_yuan)
        only_fined = words.map(lambda text: _kinds_of(text) <= {*rule.minor_kinds, FINE})
        return (minor | (small & only_fined.eq(True))) & ~(fine >= rule.minor_fine_yuan) & ~taken
    return minor & ~((fine > 0) | taken).astype(bool)


FINE = "罚款"
"""Kind of a penalty in money."""


def _kinds_of(text: object) -> set[str]:
    """Return the kinds of penalty that a cell names."""
    return set(re.split(r"[;、,，；\s]+", _AROUND_KIND.sub("", str(text)))) - {""}


def _repeated(decisions: pd.DataFrame, rule: SeverityRule) -> pd.Series:
    """Return where the same party had another counting decision within the months before.

    Decisions of one day are ordered by number, so that exactly the second one is the repetition.
    """
    counting = decisions[decisions["counts"] & decisions["party"].notna()]
    ordered = counting.sort_values(["party", "decided_on", "decision_no"])
    before = ordered.groupby("party")["decided_on"].shift()
    within = ordered["decided_on"] <= before + pd.DateOffset(months=rule.repeat_months)
    return within.reindex(decisions.index, fill_value=False).astype(bool)


def terms(
    decisions: pd.DataFrame, rules: tuple[TermRule, ...], transition: Transition, as_of: date
) -> pd.DataFrame:
    """Return `rule_version`, `publish_until` (last day shown) and `earliest_repair_on`.

    Empty where no rule governs the decision date, or the severity is not shown under it.

    Args:
        decisions: `decided_on`, `severity`, `authority`.
        rules: the policy.
        transition: what becomes of older decisions when a rule changes.
        as_of: the day to evaluate for: a transition acts from its day on.
    """
    found = _by_rules(decisions, rules)
    if transition.mode == "keep" or transition.changed_on is None or as_of < transition.changed_on:
        return found
    ends = shortened(decisions, rules, transition)
    return found.assign(
        publish_until=found["publish_until"].where(~(ends < found["publish_until"]), ends)
    )


def shortened(
    decisions: pd.DataFrame, rules: tuple[TermRule, ...], transition: Transition
) -> pd.Series:
    """Return the end that older decisions would have by the rule of the transition's day.

    Args:
        decisions: decisions with their day, class and authority.
        rules: periods of publication, effective-dated.
        transition: whether older records move to the new maximum, and on which day.
    """
    day = pd.Timestamp(transition.changed_on or date.max)
    older = decisions["decided_on"] < day
    last = [rule for rule in rules if _governs_on(rule, day)]
    moved = _by_rules(
        decisions, tuple(replace(rule, effective_from=None, effective_to=None) for rule in last)
    )
    return moved["publish_until"].where(older)


def _governs_on(rule: TermRule, day: pd.Timestamp) -> bool:
    return bool(_within(pd.Series([day]), rule.effective_from, rule.effective_to).iloc[0])


def _by_rules(decisions: pd.DataFrame, rules: tuple[TermRule, ...]) -> pd.DataFrame:
    decided_on, severity = decisions["decided_on"], decisions["severity"]
    empty = pd.Series(pd.NaT, index=decided_on.index, dtype="datetime64[us]")
    until, repair = empty.copy(), empty.copy()
    version = pd.Series(pd.NA, index=decided_on.index, dtype="object")
    for rule in rules:
        governed = _within(decided_on, rule.effective_from, rule.effective_to)
        if rule.authority:
            governed &= decisions["authority"].str.contains(rule.authority, regex=True).eq(True)
        version = version.mask(governed, rule.version)
        for name in severity.dropna().unique():
            chosen = governed & severity.eq(name)
            until = _later(until, chosen, decided_on, rule.months_shown.get(name))
            repair = _later(repair, chosen, decided_on, rule.months_to_repair.get(name))
    return pd.DataFrame(
        {
            "rule_version": version.astype("str"),
            "publish_until": until,
            "earliest_repair_on": repair,
        }
    )


def _within(days: pd.Series, start: date | None, end: date | None) -> pd.Series:
    begins, ends = pd.Timestamp(start or date(1900, 1, 1)), pd.Timestamp(end or date.max)
    return days.between(begins, ends)


def _later(old: pd.Series, chosen: pd.Series, start: pd.Series, months: int | None) -> pd.Series:
    if months is None or not chosen.any():
        return old
    ends = (start[chosen] + pd.DateOffset(months=months)).astype("datetime64[us]")
    return old.mask(chosen, ends.reindex(old.index))
