"""Which documents must be listed on the as-of day, worked out from the facts of the world.

An independent reading of contracts §5, so that the product's own rules are measured, not repeated.
`open` marks cases in which the contract allows either answer.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from samples.scoring.truth import Listing, Mention, Truth
from samples.world.history import AS_OF, Credit, Decision, History
from samples.world.world import Party

_SEVERE: Final = {"吊销许可证", "责令关闭", "限制从业"}
_LIFTED: Final = {"处罚撤销": "revoked", "异议成立": "objection upheld", "信用修复": "repaired"}


def add_listings(history: History, truth: Truth) -> None:
    """Fill `truth.listings`; call after `truth.finish`."""
    of_party: dict[str, list[Decision]] = {}
    for decision in history.decisions:
        of_party.setdefault(decision.party.key, []).append(decision)
    for decision in history.decisions:
        others = of_party[decision.party.key]
        carriers = truth.carriers.get((decision.number, decision.party.key), [])
        expected, reason = _penalty(decision, others, history, truth, carriers)
        truth.listings.append(
            _listing("dishonesty_record", decision.number, decision.party, expected, reason)
        )
    for credit in history.credits:
        if credit.kind == "列入":
            expected, reason = _blacklist(credit, history, truth)
            truth.listings.append(
                _listing("blacklist", credit.number, credit.party, expected, reason)
            )


def _listing(list_type: str, number: str, party: Party, expected: str, reason: str) -> Listing:
    return Listing(
        list_type, number, party.key, party.name or party.known_as, party.uscc, expected, reason
    )


def _penalty(
    decision: Decision,
    others: list[Decision],
    history: History,
    truth: Truth,
    mentions: list[Mention],
) -> tuple[str, str]:
    party = decision.party
    if not decision.in_scope:
        return "no", "out of scope"
    if party.kind == "natural_person":
        return "no", "natural person"
    lifted = _lifted(decision, history)
    if lifted:
        return lifted
    expected, reason = _period(decision, others, history)
    if expected != "yes":
        return expected, reason
    if not mentions:
        return "no", "no record carries it"
    return _identity(decision, truth, mentions)


def _identity(decision: Decision, truth: Truth, mentions: list[Mention]) -> tuple[str, str]:
    party = decision.party
    if {"one_decision_a", "one_decision_b", "borrowed_number"} & party.traits:
        return "open", "one number, two parties"
    if decision.style == "mismatch":
        return "held", "name and code do not belong together"
    if not party.registered:
        return "held", "not registered"
    if not party.name or decision.style == "old_name":
        return "open", "registered without a name, or under another one"
    anchor = truth.registered_groups.get(party.key, set())
    if not any(mention.certain_group in anchor for mention in mentions):
        return "held", "reached by probable links only"
    return "yes", "in force"


def _lifted(decision: Decision, history: History) -> tuple[str, str] | None:
    if decision.revoked_in_register:
        return "no", "revoked (ZT=1)"
    for credit in history.credits:
        mine = credit.penalty is not None and credit.penalty.number == decision.number
        if mine and credit.kind in _LIFTED and credit.on <= AS_OF:
            return "no", _LIFTED[credit.kind]
    return None


def _period(decision: Decision, others: list[Decision], history: History) -> tuple[str, str]:
    """In force, minor, or past its publication period."""
    earlier = [
        other
        for other in others
        if other.in_scope
        and other.number != decision.number
        and other.decided_on <= decision.decided_on <= years_later(other.decided_on, 2)
    ]
    if set(decision.kinds) <= {"警告", "通报批评"}:
        return ("open", "only a warning, but the second decision") if earlier else ("no", "minor")
    standing = [other for other in earlier if _lifted(other, history) is None]
    found = _in_force(decision, second=bool(earlier))
    if found != _in_force(decision, second=bool(standing)):
        return "open", "the first decision was lifted"
    return found


def _in_force(decision: Decision, *, second: bool) -> tuple[str, str]:
    severe = second or bool(_SEVERE & set(decision.kinds)) or decision.fine >= 100_000
    before = decision.decided_on < date(2023, 5, 1)
    until = years_later(decision.decided_on, 1 if before and not severe else 3)
    if abs((until - AS_OF).days) <= 1:
        return "open", "the last day"
    return ("yes", "in force") if until > AS_OF else ("no", "expired")


def years_later(day: date, years: int) -> date:
    """The same day some years later (28 February for a leap day)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _blacklist(credit: Credit, history: History, truth: Truth) -> tuple[str, str]:
    party = credit.party
    if party.kind == "natural_person":
        return "open", "natural person"
    removed = any(
        other.kind == "移出" and other.party.key == party.key and credit.on <= other.on <= AS_OF
        for other in history.credits
    )
    if removed:
        return "no", "removed"
    if "公布期限至" in credit.reason:
        return "no", "the decision's own period is over"
    if credit.style == "mismatch":
        return "held", "name and code do not belong together"
    if credit.style == "signboard_only":
        return "held", "reached by probable links only"
    if "unverified_listed" in party.traits:
        return "held", "no verified violation"
    return "yes", "in force"
