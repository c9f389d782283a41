"""The other direction: what we answer departments that told us of something.

An answer goes out once for each conclusion and measure, and counts as feedback from the next day
on: so a run that is repeated on the same day sees what the first one saw.
"""

from datetime import date
from typing import Final

import pandas as pd

from domain.privacy.masks import hide_numbers
from domain.supervision.clues.clue import REFERRAL
from domain.supervision.handovers.columns import REPLY_COLUMNS, typed
from domain.supervision.handovers.days import Issue
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.nearest import looked_up

REPLIED: Final = ("clue_no", "conclusion")
"""A referral and the conclusion that its sender was told."""

_TOLD: Final = ["clue_no", "conclusion", "measure_kind"]
_NO_PATH: Final = r"[/\\:*?\"<>|\s]+"
_LONGEST: Final = 30
_FIGURES: Final = 4


def replied_before(replies: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return whom our answers had reached before a day (`REPLIED`).

    Args:
        replies: `referral_reply`.
        as_of: the day.
    """
    sent = replies[replies["replied_on"] < pd.Timestamp(as_of)]
    return sent[list(REPLIED)].drop_duplicates(ignore_index=True)


def new_replies(
    clues: pd.DataFrame,
    senders: pd.Series,
    replies: pd.DataFrame,
    policy: RoutingPolicy,
    issue: Issue,
    as_of: date,
) -> pd.DataFrame:
    """Return the answers that go out on a day (`REPLY_COLUMNS`), by number.

    Args:
        clues: `clue`.
        senders: number of a clue -> the department that told us, as it wrote its name.
        replies: all answers so far.
        policy: names of departments, version.
        issue: what goes out on this day; answers go with the hand-overs.
        as_of: the day.
    """
    mine = clues[clues["source"].eq(REFERRAL) & clues["conclusion"].notna()]
    told = pd.MultiIndex.from_frame(replies[_TOLD].fillna(""))
    asked = pd.MultiIndex.from_frame(mine[_TOLD].fillna(""))
    rows = mine[~asked.isin(told)] if issue == "everything" else mine.iloc[:0]
    ordered = rows.sort_values(["received_on", "clue_no"])
    prefix = f"HF{as_of.year}"
    used = replies["reply_no"].where(replies["reply_no"].str.startswith(prefix)).dropna()
    begin = int(used.str.removeprefix(prefix).astype("int64").max()) if len(used) else 0
    counter = pd.Series(range(begin + 1, begin + 1 + len(ordered)), index=ordered.index)
    department = sender_names(looked_up(ordered["clue_no"], senders), policy)
    made = ordered.assign(
        reply_no=prefix + counter.astype("str").astype("str").str.zfill(_FIGURES),
        department=department,
        referral_no=ordered["source_record_id"],
        replied_on=pd.Timestamp(as_of),
        file=department + "/回复_" + department + ".xlsx",
        policy_version=policy.version,
    )
    return typed(made, REPLY_COLUMNS)


def sender_names(texts: pd.Series, policy: RoutingPolicy) -> pd.Series:
    """Return what senders are called: as policy names the bureau, else as they wrote it.

    Names of files and folders are made of them: what has no place there is a line.

    Args:
        texts: names as written.
        policy: names of departments.
    """
    known = {}
    for text in texts.dropna().unique():
        codes = policy.departments_named(str(text))
        # A bureau with several desks has one name before the bracket.
        bureau = policy.departments[codes[0]].name.partition("（")[0] if codes else None
        known[text] = bureau or hide_numbers(str(text))
    named = texts.map(known).astype("str").fillna("未写明部门")
    plain = named.str.replace(_NO_PATH, "_", regex=True).str.strip("._").str.slice(0, _LONGEST)
    return plain.replace("", "未写明部门").astype("str")
