"""How far each clue has come, and whether it is closed: three things, none of which is a status.

Closed is what has a conclusion; what is verified, also a measure, a decision or a written reason;
and what somebody asked for, also feedback. A handler's word that it is done is none of them.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from domain.supervision.clues.clue import COMPLAINT
from domain.supervision.clues.conclusions import needs_feedback
from domain.supervision.clues.deadlines import VERIFIED
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.cut import ENDED, HANDLED

STATES: Final[Mapping[str, str]] = {
    "received": "已接收",
    "handling": "办理中",
    "no_conclusion": "办结无结论",
    "verified": "查实",
    "unverifiable": "无法核实",
    "disproved": "查否",
    "closed": "闭环",
}
"""State to its word, the least advanced first."""

_OF_KIND: Final = {
    "verified": "verified",
    "partial": "verified",
    "disproved": "disproved",
    "unverifiable": "unverifiable",
}


def with_state(clues: pd.DataFrame) -> pd.DataFrame:
    """Return the clues with `state`, not yet looking at what closes them.

    Args:
        clues: with `source`, `status`, `pending`, `kind` and `ended_on`.
    """
    state = pd.Series("received", index=clues.index, dtype="str")
    state = state.mask(clues["pending"] | clues["status"].eq(HANDLED), "handling")
    ended = clues["status"].eq(ENDED) | clues["ended_on"].notna()
    state = state.mask(clues["source"].eq(COMPLAINT) & ended, "no_conclusion")
    return clues.assign(state=clues["kind"].map(_OF_KIND).astype("str").fillna(state))


def with_closing(
    clues: pd.DataFrame, measures: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    """Return the clues with what was done about them, and closed where nothing is owed any more.

    Adds `measure_on`, `measure_kind`, `decision_no`, `unfollowed`, `unanswered`, `closed_on`; the
    closing day is the later of conclusion and first measure, since feedback bears no date.

    Args:
        clues: with `state` and conclusions.
        measures: the first measure or decision on each clue, by clue number.
        policy: what closes a clue.
    """
    done = measures.reindex(clues["clue_no"]).set_axis(clues.index, axis=0)
    proven, concluded = clues["kind"].isin(VERIFIED), clues["kind"].notna()
    done = done.where(proven)
    acted = done["measure_on"].notna() | clues["no_penalty_reason"].notna()
    unfollowed = proven & ~acted
    asked = needs_feedback(clues, policy)
    answered = clues["fed_back"].fillna(False).astype(bool)
    ended = concluded | clues["state"].eq("no_conclusion")
    owed = unfollowed if policy.closing.needs_measure else pd.Series(False, index=clues.index)
    closed = concluded & ~owed & (~asked | answered)
    day = pd.concat([clues["concluded_on"], done["measure_on"]], axis=1).max(axis=1)
    return clues.assign(
        measure_on=done["measure_on"].astype("datetime64[us]"),
        measure_kind=done["measure_kind"],
        decision_no=done["decision_no"],
        unfollowed=unfollowed,
        unanswered=asked & ended & ~answered,
        closed_on=day.where(closed).astype("datetime64[us]"),
        state=clues["state"].mask(closed, "closed"),
    )


def with_state_days(clues: pd.DataFrame) -> pd.DataFrame:
    """Return the clues with `state_on`: since when each is in its state."""
    day = clues["closed_on"].fillna(clues["concluded_on"])
    ended = clues["ended_on"].where(clues["state"].eq("no_conclusion"))
    day = day.fillna(ended).fillna(clues["received_on"])
    return clues.assign(state_on=day.astype("datetime64[us]"))
