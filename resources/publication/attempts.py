"""What surrounds a publication: every attempt leaves a record, whatever became of it.

The publication itself is `shared_store.py`'s. The record goes to the registry database, so that a
failure is on record although the shared tables and the files stay as they were.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from domain.errors import ReleaseError
from resources.databases.registry_store import RegistryStore
from resources.publication.publication import PublicationRefusedError, PublishOutcome

KILLED = "发布进程在结束前被终止，未能留下原因"
"""What stands in the record of an attempt that never ended."""


class PublicationInterruptedError(ReleaseError):
    """Database or disk failed in mid-run; what was published before is whole, a new run finishes.

    The message names what failed, without any value of a row.
    """


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

    Raises:
        PublicationInterruptedError: in place of an error of the database or the disk.
    """
    attempt = Attempt()
    number = None
    try:
        # What is killed cannot say so: the attempt is a failure until it ends otherwise.
        number = store.record_attempt(run_id, "failed", as_of=as_of, detail=KILLED)
        yield attempt
    except Exception as error:
        told = _told(error)
        # A registry database that is gone as well must not hide the first error.
        with suppress(SQLAlchemyError):
            kind, detail = _kind(told), _detail(told)
            store.record_attempt(run_id, kind, as_of=as_of, detail=detail, attempt_no=number)
        if told is error:
            raise
        raise told from error
    if attempt.outcome is not None:
        _record_outcome(store, run_id, as_of, attempt.outcome, number)


def _record_outcome(
    store: RegistryStore, run_id: str, as_of: date, done: PublishOutcome, number: int
) -> None:
    if done.waiting:
        detail = done.waiting
        store.record_attempt(run_id, "waiting", as_of=as_of, detail=detail, attempt_no=number)
        return
    store.record_attempt(
        run_id,
        "unchanged" if done.release_no is None else "published",
        as_of=as_of,
        release_no=done.release_no,
        detail="；".join(finding.message for finding in done.overridden) or None,
        attempt_no=number,
    )
    store.keep_baseline()


def _kind(error: Exception) -> str:
    return "refused" if isinstance(error, PublicationRefusedError) else "failed"


def _detail(error: Exception) -> str:
    """Return what may be kept of an error: our own words, else its class alone (no row values)."""
    return str(error) if isinstance(error, ReleaseError) else type(error).__name__


def _told(error: Exception) -> Exception:
    """Return the error in words for the operator where a database or a disk failed."""
    if isinstance(error, ReleaseError):
        return error
    if isinstance(error, DBAPIError):
        return PublicationInterruptedError(
            f"发布中断：数据库不可用或拒绝写入（{_cause(error)}）。{_NEXT_RUN}"
        )
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        file = Path(str(error.filename)).name if error.filename else "发布目录"
        why = "磁盘已满或超出限额" if full else f"无法写入（{error.strerror}）"
        return PublicationInterruptedError(f"发布中断：{why}，文件 {file}。{_NEXT_RUN}")
    return error


_NEXT_RUN = "已发布的名单与文件不受影响；排除故障后重新运行，未完成的批次会自动补齐。"


def _cause(error: DBAPIError) -> str:
    """Return the driver's class of error; SQLite's own sentence too, which never quotes a row."""
    cause = error.orig
    name = type(cause).__name__
    return f"{name}：{cause}" if isinstance(cause, sqlite3.OperationalError) else name
