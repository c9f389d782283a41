"""How complete and how fresh each source is.

Facts for the guards before publication (`release.check_gate`); the thresholds are policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from domain.intake.sources import SOURCES

SOURCE_STATE_COLUMNS = ("source", "records", "newest_on")
"""Columns of `source_state`."""


@dataclass(frozen=True)
class SourceFigures:
    """What the guards look at, of one source.

    Attributes:
        source: name of the source.
        records: accepted records now.
        newest_on: day of the newest record up to the as-of day, None without any.
        records_before: accepted records at the last publication.
        compared: records that the last publication knew as well.
        repointed: those of them that now speak of another party (merges do not count).
    """

    source: str
    records: int
    newest_on: date | None = None
    records_before: int = 0
    compared: int = 0
    repointed: int = 0


def source_state(records: Mapping[str, pd.DataFrame], as_of: date) -> pd.DataFrame:
    """Return number and newest day of the accepted records of each source.

    Columns: `SOURCE_STATE_COLUMNS`.
    """
    rows = [
        (source, len(frame), newest_day(source, frame, as_of))
        for source, frame in sorted(records.items())
        if source in SOURCES and SOURCES[source].dated_by
    ]
    state = pd.DataFrame(rows, columns=list(SOURCE_STATE_COLUMNS))
    newest = pd.to_datetime(state["newest_on"]).astype("datetime64[us]")
    return state.astype({"source": "str", "records": "Int64"}).assign(newest_on=newest)


def newest_day(source: str, frame: pd.DataFrame, as_of: date) -> pd.Timestamp | None:
    """The day of a source's newest record up to the as-of day; None without any.

    The one answer to how recent a source is, for the guards of a publication and for the checks.

    Args:
        source: name of the source.
        frame: its accepted rows.
        as_of: later days are typing errors and do not count.
    """
    columns = SOURCES[source].dated_by if source in SOURCES else ()
    end = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    days = [pd.to_datetime(frame[name]).dropna() for name in columns if name in frame]
    known = [part[part < end].max() for part in days if (part < end).any()]
    return max(known).normalize() if known else None
