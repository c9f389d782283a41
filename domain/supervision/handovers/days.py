"""On which days clues are handed over.

The first working day of a month, and some days after a batch was due. A day that no run kept is
made up for by the next one.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal

import pandas as pd

from domain.intake.calendar import Batch
from domain.values.times.working_days import UnknownYearError, is_working_day

Issue = Literal["everything", "returned", "nothing"]
"""What a run hands over: all that there is; only what another department gave back; nothing, since
the ledger already holds later days."""

LOOKED_BACK: Final = 400
"""Days before a day in which its last hand-over day lies."""


def is_handover_day(day: date, batches: Sequence[Batch], after_batch_days: int) -> bool:
    """Return whether clues are handed over on a day.

    Args:
        day: of the calendar, past or to come.
        batches: of the calendar.
        after_batch_days: days after the due date of a batch.

    Raises:
        UnknownYearError: it may be the first working day of its month, and nobody knows the
            holidays of the year.
    """
    if any(batch.due_on + timedelta(days=after_batch_days) == day for batch in batches):
        return True
    earlier = (day.replace(day=number) for number in range(1, day.day))
    return is_working_day(day) and not any(map(is_working_day, earlier))


def last_handover_day(day: date, batches: Sequence[Batch], after_batch_days: int) -> date | None:
    """Return the newest hand-over day up to a day, None where none is known.

    Months of years whose holidays nobody knows have none of their own.

    Args:
        day: counts itself.
        batches: of the calendar.
        after_batch_days: days after the due date of a batch.
    """
    for back in range(LOOKED_BACK):
        tried = day - timedelta(days=back)
        try:
            if is_handover_day(tried, batches, after_batch_days):
                return tried
        except UnknownYearError:
            continue
    return None


def issue_on(day: date, last_sent: pd.Timestamp | None, last_due: date | None) -> Issue:
    """Return what a run of a day hands over.

    A ledger that is still empty takes everything at once: the whole backlog is the first hand-over.

    Args:
        day: the day of the run.
        last_sent: the newest day in the ledgers, None while they are empty.
        last_due: `last_handover_day` of the day.
    """
    if last_sent is None or pd.isna(last_sent):
        return "everything"
    if last_sent > pd.Timestamp(day):
        return "nothing"
    if last_due is not None and (last_due == day or pd.Timestamp(last_due) > last_sent):
        return "everything"
    return "returned"
