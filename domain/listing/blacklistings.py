"""Additions to the blacklist judged: verified, with a period, until when."""

from datetime import date

import pandas as pd

from domain.listing.assessment import (
    categories,
    code_wrong,
    endings,
    expire,
    first_true,
    hold_codes,
    name_fit,
    named_now,
)
from domain.listing.links import Registrations
from domain.listing.rules import PERSONAL_NUMBER, BlacklistRule, ListingRules
from domain.values.personal_numbers import bears_digest
from domain.values.times.periods import stated_end


def additions_of(
    credit: pd.DataFrame, penalties: pd.DataFrame, registry: Registrations
) -> pd.DataFrame:
    """Return the 列入 decisions by party, with the penalty that they name.

    Columns: those of the credit decisions, `named_no` and `penalty_on` of the penalty decision with
    what it says of violation, penalty and fine, and what `assessment.hold_codes` asks for.

    Args:
        credit: credit decisions with their parties.
        penalties: penalty decisions by party.
        registry: the registrations, looked up by code and by name.
    """
    added = credit[credit["decision_type"].eq("列入")].reset_index(drop=True)
    fit = name_fit(added, registry)
    added = added.assign(
        decision_no=added["decision_id"],
        named_no=added["penalty_decision_no"],
        revoked=False,
        other_party=False,
        other_trade=False,
        document_hold=pd.Series(pd.NA, index=added.index, dtype="str"),
        name_wrong=fit.isin(["other", "wrong", "unnamed"]),
        unnamed=fit.eq("unnamed"),
        named_now=named_now(added, added["named_code"]),
        code_wrong=code_wrong(added),
    )
    taken = [
        "violation_text", "facts", "basis", "penalty_kinds", "penalty_content", "fine_yuan",
        "confiscated_yuan", "suspended_licence", "valid_until", "legal_representative",
        "authority_code", "updated_at",
    ]  # fmt: skip
    named = penalties[["decision_no", "violator_id", "decided_on", *taken]].rename(
        columns={"decision_no": "named_no", "decided_on": "penalty_on"}
    )
    return added.merge(named, on=["named_no", "violator_id"], how="left")


def verified_additions(
    violations: pd.DataFrame, assessed: pd.DataFrame, findings: tuple[str, ...], as_of: date
) -> set[str]:
    """Return the parties with at least one verified violation known on the as-of day.

    A penalty decision that is held back verifies nothing; a finding that stands beside it does.

    Args:
        violations: the registry's violations.
        assessed: penalties with `state` (`assess_penalties`).
        findings: findings that verify a violation.
        as_of: day of the evaluation; later documents do not count.
    """
    proven = violations[violations["verified"].fillna(False).astype(bool)]
    for column in ("occurred_on", "decided_on"):
        if column in proven:
            proven = proven[~(pd.to_datetime(proven[column]) > pd.Timestamp(as_of))]
    if "decision_no" in proven:
        keys = ["decision_no", "violator_id"]
        held = assessed.loc[assessed["code"].notna(), keys].drop_duplicates().assign(waits=True)
        marked = proven.merge(held, on=keys, how="left")
        proven = marked[marked["waits"].isna() | marked["finding"].isin(findings)]
    return set(proven["violator_id"].dropna())


def _stated_ends(additions: pd.DataFrame, rule: BlacklistRule) -> tuple[pd.Series, pd.Series]:
    """Return the end that each decision names, and `end_unread` where it cannot be read."""
    texts = additions["reason_text"].fillna("") + ";" + additions["remarks"].fillna("")
    ends: list[date | None] = []
    unread = pd.Series(pd.NA, index=additions.index, dtype="str")
    # A decision states its end in words: one short parse per 列入 decision.
    for place, text, day in zip(additions.index, texts, additions["decided_on"], strict=True):
        try:
            end = stated_end(text, day.date(), rule.words)
        except ValueError:
            end, unread[place] = None, "end_unread"
        ends.append(end)
    days = pd.to_datetime(pd.Series(ends, additions.index, dtype="object"))
    return days.astype("datetime64[us]"), unread


def assess_additions(
    additions: pd.DataFrame,
    changes: pd.DataFrame,
    verified: set[str],
    rules: ListingRules,
    as_of: date,
) -> pd.DataFrame:
    """Return the 列入 decisions as listings with `state`, like `assess_penalties`.

    Args:
        additions: 列入 decisions by party (`additions_of`).
        changes: what credit decisions change (`CHANGE_COLUMNS`).
        verified: parties with a verified violation.
        rules: policy of publication.
        as_of: day of the evaluation; later documents do not count.
    """
    assessed = additions.join(endings(additions, changes))
    assessed["publish_until"], holds = _stated_ends(assessed, rules.blacklist)
    # A number that had to be hidden is no number that anybody could look up.
    hidden = assessed["decision_no"].map(lambda text: bears_digest(str(text))).astype(bool)
    assessed["document_hold"] = holds.mask(hidden, PERSONAL_NUMBER)
    assessed["earliest_repair_on"] = pd.Series(pd.NaT, assessed.index, dtype="datetime64[us]")
    assessed["severity"] = rules.blacklist.severity
    assessed["rule_version"] = rules.blacklist.version
    assessed["list_type"], assessed["party_key"] = "blacklist", assessed["known_uscc"]
    assessed["document"], assessed["listed_on"] = assessed["decision_no"], assessed["decided_on"]
    assessed["facts"] = assessed["reason_text"].fillna(assessed["facts"])
    assessed["decision_no"], assessed["decided_on"] = assessed["named_no"], assessed["penalty_on"]
    person = assessed["kind"].eq("natural_person")
    expire(assessed, as_of)
    codes = hold_codes(assessed.assign(decided_on=assessed["listed_on"]), person)
    unproven = codes.isna() & ~assessed["violator_id"].isin(verified)
    assessed["code"] = codes.mask(unproven, "no_verified_violation")
    assessed["category"] = categories(assessed, person)
    states = {
        "ended": assessed["op"].notna(),
        "natural_person": person & (not rules.list_natural_persons),
        "held": assessed["code"].notna(),
    }
    return assessed.assign(state=first_true(states, assessed.index))
