"""The ledger of changes of the list: what was told stays, what is new is added.

The list of a day is replayed from the sources; the ledger only remembers what changes were told.
Where late evidence alters a past day, the ledger is not rewritten: a further change brings it to
where the list stands, so that nobody enters or leaves without a line.
"""

from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.watchlist.levels import ENTER, EVENT_COLUMNS, EVENTS, LEAVE, LOWER, RAISE
from domain.supervision.watchlist.rules import LEVELS

LEDGER_COLUMNS: Final = ("event_no", *EVENT_COLUMNS)
"""Columns of `watch_event`; numbers ascend in the order in which changes were told."""

_RANK: Final = {word: rank for rank, word in LEVELS.items()}


def new_events(
    ledger: pd.DataFrame,
    replayed: pd.DataFrame,
    parties: pd.DataFrame,
    as_of: date,
    version: str,
) -> pd.DataFrame:
    """Return the changes that the ledger lacks (`LEDGER_COLUMNS`), in order.

    Args:
        ledger: what was told (`LEDGER_COLUMNS`).
        replayed: changes of all days up to the day that is evaluated (`EVENT_COLUMNS`).
        parties: the list of that day: `subject_key`, `level`, `score`.
        as_of: the day that is evaluated.
        version: policy version for rows that are made here.
    """
    told = ledger.sort_values("event_no")
    last = told["on"].max() if len(told) else pd.NaT
    fresh = replayed if pd.isna(last) else replayed[replayed["on"] > last]
    fresh = fresh.sort_values(["on", "subject_key"])
    both = pd.concat([told[list(EVENT_COLUMNS)], fresh]) if len(told) else fresh
    stands = both.drop_duplicates("subject_key", keep="last").set_index("subject_key")["level"]
    made: pd.DataFrame = pd.concat(
        [fresh, _bridges(stands, parties, as_of, version)], ignore_index=True
    )
    start = int(told["event_no"].max()) + 1 if len(told) else 1
    made.insert(0, "event_no", range(start, start + len(made)))
    texts = ("subject_key", "event", "level", "why", "policy_version")
    types = dict.fromkeys(texts, "str") | {"event_no": "int64", "score": "float64"}
    told_now: pd.DataFrame = made[[*LEDGER_COLUMNS]].astype({**types, "on": "datetime64[us]"})
    return told_now


def _bridges(stands: pd.Series, parties: pd.DataFrame, as_of: date, version: str) -> pd.DataFrame:
    """Changes that bring the ledger to where the list stands."""
    now = parties.set_index("subject_key")
    subjects = stands.index.union(now.index)
    before = stands.reindex(subjects).map(_RANK).fillna(0).astype("int64")
    after = now["level"].reindex(subjects).map(_RANK).fillna(0).astype("int64")
    differs = before.ne(after)
    kind = pd.Series(LOWER, index=subjects, dtype="str").mask(after > before, RAISE)
    kind = kind.mask(before.eq(0), ENTER).mask(after.eq(0), LEAVE)
    made = pd.DataFrame(
        {
            "subject_key": subjects,
            "on": pd.Timestamp(as_of),
            "event": kind.to_numpy(),
            "level": now["level"].reindex(subjects).to_numpy(),
            "score": now["score"].reindex(subjects).fillna(0.0).to_numpy(),
            "why": (kind.map(EVENTS) + "：此前各日的情况后来有补充或更正").to_numpy(),
            "policy_version": version,
        }
    )
    return made[differs.to_numpy()].sort_values("subject_key")
