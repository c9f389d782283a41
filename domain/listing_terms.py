"""How severe a penalty is and how long it is shown: the rule versions of the publication policy.

Dates, periods, amounts and words are policy (`policy/listing.yaml`); this module applies them.
Which document lists which party is decided in `listing.py`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

MINOR, ORDINARY, SEVERE = "轻微", "一般", "严重"
"""Severities of a penalty."""


@dataclass(frozen=True)
class TermRule:
    """Publication period and earliest repair for decisions of one span of dates.

    Attributes:
        version: name of the rule, shown in the listing.
        effective_from: first decision date that it governs, None without beginning.
        effective_to: last decision date that it governs, None without end.
        months_shown: severity to months of publication from the decision date.
        months_to_repair: severity to months from the decision date to the earliest repair.
    """

    version: str
    effective_from: date | None
    effective_to: date | None
    months_shown: Mapping[str, int]
    months_to_repair: Mapping[str, int]


@dataclass(frozen=True)
class SeverityRule:
    """What makes a penalty minor or severe.

    Attributes:
        minor_kinds: penalty kinds that are minor if nothing else was imposed.
        severe_patterns: regular expressions of severe measures, searched in kinds and content.
        severe_fine_yuan: a fine of this many yuan or more is severe.
        repeat_months: another decision on the same party within so many months is severe.
        repeat_lifts_minor: whether a repeated decision is severe even if it only warns.
    """

    minor_kinds: tuple[str, ...]
    severe_patterns: tuple[str, ...]
    severe_fine_yuan: float
    repeat_months: int
    repeat_lifts_minor: bool


def severities(decisions: pd.DataFrame, rule: SeverityRule) -> pd.Series:
    """Return the severity of each penalty decision.

    Args:
        decisions: `decision_no`, `party` (who it is on), `decided_on`, `penalty_kinds`,
            `penalty_content`, `fine_yuan` (yuan), `counts` (whether it stands and is surely this
            party's, so that it can make a later one a repetition).
        rule: the policy.
    """
    minor = _only_minor(decisions, rule)
    repeated = _repeated(decisions, rule)
    severe = _severe_in_itself(decisions, rule) | (
        repeated if rule.repeat_lifts_minor else repeated & ~minor
    )
    named = pd.Series(ORDINARY, index=decisions.index, dtype="str").mask(minor, MINOR)
    return named.mask(severe, SEVERE)


def _severe_in_itself(decisions: pd.DataFrame, rule: SeverityRule) -> pd.Series:
    words = decisions["penalty_kinds"].fillna("") + ";" + decisions["penalty_content"].fillna("")
    pattern = "|".join(f"(?:{p})" for p in rule.severe_patterns) or r"(?!)"
    severe = {text: re.search(pattern, text) is not None for text in words.unique()}
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
    minor = words.map(kinds).fillna(False).astype(bool)
    fined = (decisions["fine_yuan"].fillna(0) > 0) | (decisions["confiscated_yuan"].fillna(0) > 0)
    return minor & ~fined.astype(bool)


def _repeated(decisions: pd.DataFrame, rule: SeverityRule) -> pd.Series:
    """Return where the same party had another counting decision within the months before.

    Decisions of one day are ordered by number, so that exactly the second one is the repetition.
    """
    counting = decisions[decisions["counts"] & decisions["party"].notna()]
    ordered = counting.sort_values(["party", "decided_on", "decision_no"])
    before = ordered.groupby("party")["decided_on"].shift()
    within = ordered["decided_on"] <= before + pd.DateOffset(months=rule.repeat_months)
    return within.reindex(decisions.index, fill_value=False).astype(bool)


def terms(decided_on: pd.Series, severity: pd.Series, rules: tuple[TermRule, ...]) -> pd.DataFrame:
    """Return `rule_version`, `publish_until` (last day shown) and `earliest_repair_on`.

    Empty where no rule governs the decision date, or the severity is not shown under it.
    """
    empty = pd.Series(pd.NaT, index=decided_on.index, dtype="datetime64[us]")
    until, repair = empty.copy(), empty.copy()
    version = pd.Series(pd.NA, index=decided_on.index, dtype="object")
    for rule in rules:
        governed = _governed(decided_on, rule)
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


def _governed(decided_on: pd.Series, rule: TermRule) -> pd.Series:
    start = pd.Timestamp(rule.effective_from or date.min.replace(year=1900))
    end = pd.Timestamp(rule.effective_to or date.max)
    return decided_on.between(start, end)


def _later(old: pd.Series, chosen: pd.Series, start: pd.Series, months: int | None) -> pd.Series:
    if months is None or not chosen.any():
        return old
    ends = (start[chosen] + pd.DateOffset(months=months)).astype("datetime64[us]")
    return old.mask(chosen, ends.reindex(old.index))
