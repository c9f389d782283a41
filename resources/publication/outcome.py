"""What becomes of a publication: its outcome, and the errors by which it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from domain.errors import ReleaseError
from domain.release.gate import (
    GateFinding,
)


class PublicationRefusedError(ReleaseError):
    """The gate found reasons not to publish; nothing was changed.

    Attributes:
        findings: the reasons.
    """

    def __init__(self, findings: Sequence[GateFinding]) -> None:
        self.findings = tuple(findings)
        super().__init__("；".join(finding.message for finding in findings))


class StateMismatchError(ReleaseError):
    """The current table is not what the last release says: someone edited it outside the system."""


class FeedAheadError(ReleaseError):
    """The feed directory holds releases that the database does not know, or others of its own.

    The database was reset or restored from an older backup. Publishing on would give out a second
    release with a number that receivers have already, so that a person has to decide.
    """

    def __init__(self, release_no: int) -> None:
        super().__init__(
            f"发布目录中的第 {release_no} 批与数据库不符：数据库被清空，或恢复自较早的备份。"
            "请恢复与发布目录一致的备份；确要重新开始的，另设空的发布目录（REGISTRY_FEED_DIR）"
            "并通知各接收单位"
        )


class FilesBehindError(ReleaseError, OSError):
    """A release was committed, and its files could not be put into their place.

    Attributes:
        release_no: the release.
        errno: why, as the system says it.
    """

    def __init__(self, release_no: int, cause: OSError) -> None:
        self.release_no = release_no
        self.message = (
            f"第 {release_no} 批已在共享库发布；发布目录仍停在上一批，文件未能就位"
            f"（{cause.strerror or type(cause).__name__}）。排除故障后重新运行即补齐，不会另成批次"
        )
        super().__init__(self.message)
        self.errno = cause.errno

    def __str__(self) -> str:
        return self.message


class PublisherBusyError(ReleaseError):
    """Another publisher holds the shared database."""


@dataclass(frozen=True)
class PublishOutcome:
    """What a publication did.

    Attributes:
        release_no: the new release, None if nothing changed.
        counts: changes per op.
        listings: listings now on the list.
        state_hash: hash of the list now.
        overridden: guards that a person's override lifted, and those that are for information.
        rendered: releases whose files were written (including ones mended from an earlier crash).
        head: chain hash at the end of the change log, for others to keep; empty before a release.
        differences: why releases that were rendered again differ from what was published.
        waiting: hash of the candidate that waits for a person, None unless it does.
        delta: what would change, of a candidate that waits.
    """

    release_no: int | None
    counts: Mapping[str, int]
    listings: int
    state_hash: str
    overridden: tuple[GateFinding, ...] = ()
    rendered: tuple[int, ...] = ()
    waiting: str | None = None
    delta: pd.DataFrame | None = None
    head: str = ""
    differences: tuple[str, ...] = ()
