"""What a publication is given, and what becomes of it: request, candidate, outcome, errors."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd
import pyarrow as pa

from domain.errors import ReleaseError
from domain.intake.source_state import SourceFigures
from domain.listing.frame import as_text, normalise_listings
from domain.release.approval import ApprovalRule
from domain.release.gate import (
    FeedRule,
    GateFinding,
    GateInputs,
    GatePolicy,
)
from domain.release.hashes import row_digests, state_hash
from resources.base.clock import wall_time
from resources.feed.index import Stamp
from resources.publication.approval import (
    Proposal,
)


class PublicationRefusedError(ReleaseError):
    """The gate found reasons not to publish; nothing was changed.

    Attributes:
        findings: the reasons.
        freed: listings that go by a document or by a person's word, and need not wait for an answer
            to the findings; empty where the findings forbid any release.
        released: number of the release that took these off, None if there was none.
        waiting: hash of the candidate that takes these off once a person has confirmed it, or None.
    """

    def __init__(
        self,
        findings: Sequence[GateFinding],
        freed: Sequence[str] = (),
        released: int | None = None,
        waiting: str | None = None,
    ) -> None:
        self.findings = tuple(findings)
        self.freed, self.released, self.waiting = tuple(freed), released, waiting
        texts = [finding.message for finding in findings]
        if released is not None:
            texts.append(f"其中 {len(freed)} 条解除已先行发布（第 {released} 批），其余变更未发布")
        if waiting is not None:
            texts.append(
                f"其中 {len(freed)} 条解除已另成候选 {waiting}，经确认后先行发布"
                "（python -m pipelines.approve）"
            )
        super().__init__("；".join(texts))


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


Gate = GatePolicy | Callable[[GateInputs], Sequence[GateFinding]]
"""Thresholds, or a function from facts to reasons not to publish."""
Auditor = Callable[[], Sequence[GateFinding]]
"""Looks at what is staged and returns the reasons not to publish it."""


def no_audit() -> Sequence[GateFinding]:
    """Find nothing: the audit of a caller that names none."""
    return ()


class WaitingError(Exception):
    """Ends the publishing transaction: the candidate needs a person's word first."""

    def __init__(self, proposal: Proposal, counts: Mapping[str, int], delta: pd.DataFrame) -> None:
        super().__init__(proposal.candidate_hash)
        self.proposal, self.counts, self.delta = proposal, counts, delta


@dataclass(frozen=True)
class Candidate:
    """A candidate with its values as text and its hashes, computed once."""

    listings: pd.DataFrame
    texts: Mapping[str, pa.Array]
    hashes: Mapping[str, str]
    state: str

    @classmethod
    def of(cls, listings: pd.DataFrame) -> "Candidate":
        """Take listings as they would be published: typed, as texts, hashed."""
        frame = normalise_listings(listings)
        texts = as_text(frame)
        hashes = dict(zip(texts["listing_id"].to_pylist(), row_digests(texts), strict=True))
        return cls(frame, texts, hashes, state_hash(hashes))


@dataclass(frozen=True)
class Changes:
    """What leads from the table as it was to the candidate.

    Attributes:
        base: row hash of every listing in the table.
        base_state: their state hash.
        staged: row hash of every listing that is new or changed, None of one that goes.
        listings: the new and changed rows of the candidate.
    """

    base: Mapping[str, str]
    base_state: str
    staged: Mapping[str, str | None]
    listings: pd.DataFrame

    @classmethod
    def between(cls, base: Mapping[str, str], candidate: Candidate) -> "Changes":
        """Return what is new or changed, and what is gone, against `base` (row hash by id)."""
        now = {i: h for i, h in candidate.hashes.items() if base.get(i) != h}
        gone = dict.fromkeys(sorted(base.keys() - candidate.hashes.keys()))
        rows = candidate.listings[candidate.listings["listing_id"].isin(list(now))]
        return cls(base, state_hash(base), {**now, **gone}, rows.reset_index(drop=True))


@dataclass(frozen=True)
class PublishRequest:
    """What the caller says about a publication.

    Attributes:
        as_of: the day that the candidate was evaluated for.
        policy_version: version of the listing policy.
        run_id: the run that publishes.
        created_at: the moment of publication, Shanghai wall time in whole seconds.
        redirects: merged `violator_id` to its survivor.
        parted: documents that a person's `不同主体` speaks of (`ListingResult.parted`).
        disputes: listings whose objection is being examined; outside hash and delta.
        last_run_on: day of the last evaluation up to this one, if any is known.
        gate: thresholds of the guards, or a function that gives the reasons not to publish.
        audit: looks at the staged table between staging and commit.
        sources: facts of the sources for the guards (`RegistryStore.source_figures`).
        approval: whether a person must confirm the candidate first (see `approval.py`).
        rule: for how long the index holds.
        registry_hash: digest of the registry that the candidate was made from
            (`RegistryStore.evidence_hash`).
    """

    as_of: date
    policy_version: str
    run_id: str
    created_at: datetime = field(default_factory=wall_time)
    redirects: Mapping[str, str] = field(default_factory=dict)
    parted: Collection[str] = ()
    disputes: Collection[str] = ()
    last_run_on: date | None = None
    gate: Gate = field(default_factory=GatePolicy)
    audit: Auditor = no_audit
    sources: Sequence[SourceFigures] = ()
    approval: ApprovalRule = field(default_factory=ApprovalRule)
    rule: FeedRule = field(default_factory=FeedRule)
    registry_hash: str | None = None

    @property
    def stamp(self) -> Stamp:
        """What the index bears that this publication writes."""
        return Stamp.made(self.created_at, self.as_of, self.rule.fresh_days)
