"""The one clock: days and moments in Shanghai, wherever the machine believes to be."""

from datetime import date, datetime

from domain.values.times.dates import SHANGHAI


def today() -> date:
    """The current day."""
    return datetime.now(SHANGHAI).date()


def wall_time(given: datetime | None = None) -> datetime:
    """A moment as databases and manifests keep it: Shanghai time, naive, whole seconds.

    Args:
        given: the moment (tests); None: now.
    """
    return (given or datetime.now(SHANGHAI)).replace(tzinfo=None, microsecond=0)
