"""What became of each clue: concluded by its own record, by an answer, or by a later record."""

from typing import Final

import pandas as pd

from domain.supervision.clues.clue import COMPLAINT, PATROLS, REFERRAL
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.nearest import looked_up, nearest
from domain.values.text import among

CONCLUDED: Final = (
    "pending",
    "word",
    "kind",
    "concluded_on",
    "concluded_by",
    "fed_back",
    "incoherent",
)
"""Columns that `with_conclusions` adds or replaces."""

PROVEN: Final = "查实"
"""The conclusion of a patrol row that a penalty decision concludes."""


def with_conclusions(
    clues: pd.DataFrame, answers: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    """Return the clues with what their own record or an answer concludes (`CONCLUDED`).

    The day of a conclusion is that of the end of the matter in the log, else of receipt. A day
    before the receipt is ignored (`incoherent`). `kind` is missing where nothing is concluded;
    `pending` says that the record itself calls it open.

    Args:
        clues: what the records say, by `clue_no`.
        answers: what people answered, by clue number.
        policy: words of conclusions.
    """
    kinds = policy.kind_of
    wrong_end = clues["ended_on"] < clues["received_on"]
    wrong_due = clues["due_given"] < clues["received_on"]
    ended = clues["ended_on"].mask(wrong_end)
    answer = answers.reindex(clues["clue_no"]).set_axis(clues.index, axis=0)
    own = (
        clues["word"].map(kinds).astype("str").mask(clues["word"].isin(policy.conclusions["open"]))
    )
    theirs = answer["answer_word"].map(kinds).astype("str")
    own_day = ended.fillna(clues["received_on"]).where(own.notna())
    newer = answer["answer_on"].ge(own_day) & theirs.ne(own)
    taken = theirs.notna() & (own.isna() | newer.fillna(False))
    fed_back = clues["fed_back"].astype("boolean")
    return clues.assign(
        pending=clues["word"].isin(policy.conclusions["open"]),
        word=clues["word"].mask(taken, answer["answer_word"]).where(own.notna() | taken),
        kind=own.mask(taken, theirs),
        concluded_on=own_day.mask(taken, answer["answer_on"]).astype("datetime64[us]"),
        concluded_by=pd.Series(None, index=clues.index, dtype="str"),
        fed_back=answer["answer_fed_back"].astype("boolean").fillna(fed_back),
        no_penalty_reason=answer["no_penalty_reason"],
        ended_on=ended,
        due_given=clues["due_given"].mask(wrong_due),
        incoherent=wrong_end | wrong_due,
    )


def concluded_later(
    clues: pd.DataFrame,
    keys: pd.DataFrame,
    decisions: pd.DataFrame,
    policy: FollowUpPolicy,
) -> pd.DataFrame:
    """Return the clues where patrol rows in doubt are concluded by the first later record.

    That is a patrol row or a complaint with a conclusion of its own, or a penalty decision,
    strictly later by the day of receipt, on the same party; or in the same unit, where the clue's
    own party or that of the later record is not known.

    Columns: those of the clues.

    Args:
        clues: with their own conclusions (`with_conclusions`).
        keys: `clue_no`, `key` (a party's id, or `@` and a unit) and `alone`: whether the party of
            the clue is unknown.
        decisions: `key`, `day` and `decision_record` of penalty decisions that stand.
        policy: within how many days.
    """
    open_now = clues["kind"].isna() & clues["source"].isin(PATROLS)
    if not open_now.any():
        return clues
    day = clues.set_index("clue_no")["received_on"]
    points = _with_days(keys[among(keys["clue_no"], clues.loc[open_now, "clue_no"])], day)
    points = points.rename(columns={"clue_no": "point"})
    concluded = clues[clues["kind"].notna() & clues["source"].isin([*PATROLS, COMPLAINT])]
    later = _with_days(keys[among(keys["clue_no"], concluded["clue_no"])], day)
    told = concluded.set_index("clue_no")[["word", "kind", "concluded_on"]]
    later = later.join(told, on="clue_no").rename(columns={"clue_no": "by"})
    ruled = decisions.rename(columns={"decision_record": "by"}).assign(
        word=PROVEN, kind="verified", concluded_on=decisions["day"], alone=False
    )
    columns = ["key", "day", "by", "word", "kind", "concluded_on", "alone"]
    events = pd.concat([later[columns], ruled[columns]], ignore_index=True)
    events = events.sort_values(["key", "day", "by"])
    found = _first_later(points, events, policy.concluded_days)
    return _taken_over(clues, found)


def _with_days(keys: pd.DataFrame, day: pd.Series) -> pd.DataFrame:
    return keys.assign(day=looked_up(keys["clue_no"], day).astype("datetime64[us]"))


def _first_later(points: pd.DataFrame, events: pd.DataFrame, days: int) -> pd.DataFrame:
    """The first later event of each point: by its party, or in its unit where one is unknown."""
    in_unit = points["key"].str.startswith("@")
    by_party = nearest(points[~in_unit], events, days, "forward", same_day=False)
    unit = points[in_unit]
    anyone = nearest(unit[unit["alone"]], events, days, "forward", same_day=False)
    unknown = events[events["alone"]]
    nobody = nearest(unit[~unit["alone"]], unknown, days, "forward", same_day=False)
    found = pd.concat([by_party, anyone, nobody], ignore_index=True)
    order = found.sort_values(["point", "day", "by"])
    return order.drop_duplicates("point").set_index("point")


def _taken_over(clues: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    theirs = found.reindex(clues["clue_no"]).set_axis(clues.index, axis=0)
    hit = theirs["by"].notna()
    day = theirs["concluded_on"].fillna(theirs["day"])
    return clues.assign(
        word=clues["word"].mask(hit, theirs["word"]),
        kind=clues["kind"].mask(hit, theirs["kind"]),
        concluded_on=clues["concluded_on"].mask(hit, day).astype("datetime64[us]"),
        concluded_by=clues["concluded_by"].mask(hit, theirs["by"]),
    )


def needs_feedback(clues: pd.DataFrame, policy: FollowUpPolicy) -> "pd.Series[bool]":
    """Return which clues have a sender who must be answered."""
    return clues["source"].isin(policy.closing.needs_feedback)


def with_replies(clues: pd.DataFrame, replied: pd.DataFrame) -> pd.DataFrame:
    """Return the clues where a referral is fed back if our answer to its sender went out.

    An answer that told another conclusion is none any more.

    Columns: those of the clues.

    Args:
        clues: with `source`, `word` and `fed_back`.
        replied: `clue_no` and `conclusion` of the referrals whose sender was told that conclusion.
    """
    told = pd.MultiIndex.from_frame(replied[["clue_no", "conclusion"]])
    asked = pd.MultiIndex.from_frame(clues[["clue_no", "word"]])
    out = clues["source"].eq(REFERRAL) & asked.isin(told)
    return clues.assign(fed_back=clues["fed_back"].mask(out, True))
