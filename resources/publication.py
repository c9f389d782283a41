"""What surrounds a publication: every attempt leaves a record, whatever became of it.

The publication itself is `shared_store.py`'s. The record goes to the registry database, so that a
failure is on record although the shared tables and the files stay as they were.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import SQLAlchemyError

from domain.release import ReleaseError
from resources.registry_store import RegistryStore
from resources.shared_store import PublicationRefusedError, PublishOutcome


@dataclass
class Attempt:
    """One attempt to publish.

    Attributes:
        outcome: what it did, None while it is under way and after a failure.
    """

    outcome: PublishOutcome | None = None

    def done(self, outcome: PublishOutcome) -> PublishOutcome:
        """Note what the publication did, and return it."""
        self.outcome = outcome
        return outcome


@contextmanager
def recorded(store: RegistryStore, run_id: str, as_of: date) -> Iterator[Attempt]:
    """Record what becomes of the publication in the block; errors go on to the caller.

    After a success the sources as they are become what the next publication is compared with.

    Args:
        store: the registry database.
        run_id: the run that publishes.
        as_of: the day of the candidate.
    """
    attempt = Attempt()
    try:
        yield attempt
    except Exception as error:
        # A registry database that is gone as well must not hide the first error.
        with suppress(SQLAlchemyError):
            store.record_attempt(run_id, _kind(error), as_of=as_of, detail=_detail(error))
        raise
    done = attempt.outcome
    if done is None:
        return
    if done.waiting:
        store.record_attempt(run_id, "waiting", as_of=as_of, detail=done.waiting)
        return
    kind = "unchanged" if done.release_no is None else "published"
    lifted = "；".join(finding.message for finding in done.overridden) or None
    store.record_attempt(run_id, kind, as_of=as_of, release_no=done.release_no, detail=lifted)
    store.keep_baseline()


def _kind(error: Exception) -> str:
    return "refused" if isinstance(error, PublicationRefusedError) else "failed"


def _detail(error: Exception) -> str:
    """Return what may be kept of an error: our own words, else its class alone (no row values)."""
    return str(error) if isinstance(error, ReleaseError) else type(error).__name__
