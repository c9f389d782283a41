"""The shared database: what departments read, and the one transaction by which it changes.

How a publication goes, and why in this order:

1. Under the publishers' lock, releases whose files are missing are rendered (a crash may have come
   between commit and files).
2. The candidate is *staged*: what is new, changed or gone is written to `credit_blacklist_staged`;
   the view `credit_blacklist_next` is the current table with that in place, the whole list as it
   would be. It is *audited* there in SQL by whoever the caller names (`resources.audit`); what
   fails the audit is not published.
3. In one transaction: the current table must still be what the last release says and what the
   staging began from; the delta is computed; the gate is recomputed from what is staged; rows are
   replaced by the staged ones; change log and release row are written; the new table must hash to
   the candidate; the files are rendered beside their place, and their digests written. That commit
   is the moment of publication.
4. Files and `index.json` are renamed into place, the index last (see `feed.py`).

An error before the commit leaves tables and files as they were: rights and space are needed only
then. An error after it loses nothing and says what is published and what is not; the next
publication, or `repair_feed`, puts the files into place. A run that changes nothing renews the
index.
"""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Connection,
    Date,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from domain.approval import ApprovalRule, candidate_hash
from domain.delta_causes import causes, told_as_policy
from domain.listing_fields import LISTING_COLUMNS, PUBLIC_FIELDS
from domain.listing_public import NO_RULES, PublicRules, masking_version, public_listings
from domain.release import (
    FeedRule,
    GateFacts,
    GateFinding,
    GatePolicy,
    ReleaseError,
    as_text,
    broken_invariants,
    chain,
    check_gate,
    compute_delta,
    explain_withdrawn,
    normalise_listings,
    replay,
    row_digests,
    state_hash,
)
from domain.source_state import SourceFacts
from resources.approval import (
    Proposal,
    approved,
    mark_published,
    propose,
    rejection,
    undecided,
)
from resources.database import chunks, insert_texts, migrate, open_engine, writing
from resources.feed import (
    CHANGE_FILE_COLUMNS,
    FeedDirectory,
    PreparedRelease,
    ReleaseContent,
)
from resources.feed_index import Stamp
from resources.file_digests import OLDER, anything_recorded, digests_of, made_with, record
from resources.file_modes import PUBLIC_FILE
from resources.seals import seal, seal_with, unsealed
from resources.signatures import load_key
from schemas.tables import (
    credit_blacklist,
    credit_blacklist_change,
    credit_blacklist_masking,
    credit_blacklist_public,
    credit_blacklist_release,
    credit_blacklist_staged,
)
from schemas.views import ON_DAY

SHANGHAI = ZoneInfo("Asia/Shanghai")

LOCK_KEY = 0x6A79_7265
"""Key of the advisory lock that publishers share on PostgreSQL."""

LOCK_SECONDS = 60.0
"""How long a second publisher waits for the first, seconds."""

COUNT_COLUMNS = {
    "list": "listed",
    "amend": "amended",
    "expire": "expired",
    "repair": "repaired",
    "revoke": "revoked",
    "remove": "removed",
    "merge": "merged",
    "split": "split",
    "correct": "corrected",
}
"""Column of the release row that counts each op."""

STATE_LINES = {
    "sqlite": """
        SELECT group_concat(line, '') FROM (
            SELECT listing_id || ':' || row_hash || char(10) AS line
            FROM credit_blacklist ORDER BY listing_id)""",
    "postgresql": """
        SELECT string_agg(
            listing_id || ':' || row_hash || chr(10), '' ORDER BY listing_id COLLATE "C"
        ) FROM credit_blacklist""",
}
"""The lines under the state hash (`domain.release.state_hash`); an order that a database does not
keep would refuse the publication, never let a wrong one pass."""

Gate = GatePolicy | Callable[[GateFacts], Sequence[GateFinding]]
"""Thresholds, or a function from facts to reasons not to publish."""

Auditor = Callable[[], Sequence[GateFinding]]
"""Looks at what is staged and returns the reasons not to publish it."""


def _no_audit() -> Sequence[GateFinding]:
    return ()


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


class _WaitingError(Exception):
    """Ends the publishing transaction: the candidate needs a person's word first."""

    def __init__(self, proposal: Proposal, counts: Mapping[str, int], delta: pd.DataFrame) -> None:
        super().__init__(proposal.candidate_hash)
        self.proposal, self.counts, self.delta = proposal, counts, delta


@dataclass(frozen=True)
class _Candidate:
    """A candidate with its values as text and its hashes, computed once."""

    listings: pd.DataFrame
    texts: Mapping[str, pa.Array]
    hashes: Mapping[str, str]
    state: str

    @classmethod
    def of(cls, listings: pd.DataFrame) -> "_Candidate":
        frame = normalise_listings(listings)
        texts = as_text(frame)
        hashes = dict(zip(texts["listing_id"].to_pylist(), row_digests(texts), strict=True))
        return cls(frame, texts, hashes, state_hash(hashes))


@dataclass(frozen=True)
class _Changes:
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
    def between(cls, base: Mapping[str, str], candidate: _Candidate) -> "_Changes":
        now = {i: h for i, h in candidate.hashes.items() if base.get(i) != h}
        gone = dict.fromkeys(sorted(base.keys() - candidate.hashes.keys()))
        rows = candidate.listings[candidate.listings["listing_id"].isin(list(now))]
        return cls(base, state_hash(base), {**now, **gone}, rows.reset_index(drop=True))


@dataclass(frozen=True)
class _Request:
    """What the caller says about a publication."""

    reasons: pd.DataFrame
    redirects: Mapping[str, str]
    parted: Collection[str]
    disputes: Collection[str]
    last_run_on: date | None
    as_of: date
    policy_version: str
    run_id: str
    created_at: datetime
    gate: Gate = field(default_factory=GatePolicy)
    audit: Auditor = _no_audit
    sources: tuple[SourceFacts, ...] = ()
    approval: ApprovalRule = field(default_factory=ApprovalRule)
    public: PublicRules = NO_RULES
    fresh_days: int = FeedRule().fresh_days
    registry_hash: str | None = None

    @property
    def stamp(self) -> Stamp:
        """What the index bears that this publication writes."""
        return Stamp.made(self.created_at, self.as_of, self.fresh_days)


class SharedStore:
    """The shared database at a SQLAlchemy URL.

    Args:
        url: SQLAlchemy URL.
        public: closed vocabularies of the public list; without them its words are empty.
        signing_key: file of an Ed25519 private key (PEM) that signs the seals of what is written.
    """

    def __init__(
        self, url: str, public: PublicRules = NO_RULES, signing_key: Path | None = None
    ) -> None:
        self.engine = open_engine(url, PUBLIC_FILE)
        self.public = public
        seal_with(self.engine, load_key(signing_key) if signing_key else None)

    def migrate(self) -> None:
        """Create the tables or bring them to the newest form."""
        migrate(self.engine, "shared")

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    # -- reading -----------------------------------------------------------------------------------

    def current(self) -> pd.DataFrame:
        """Return the listings of the current release, normalised."""
        with self.engine.connect() as connection:
            return _read_listings(connection)

    def releases(self) -> list[dict[str, Any]]:
        """Return the release rows by number, days and moments as ISO text."""
        with self.engine.connect() as connection:
            return _release_rows(connection)

    def changes(self, release_no: int | None = None) -> pd.DataFrame:
        """Return the change log (of one release), all text, by `change_no`."""
        with self.engine.connect() as connection:
            return _read_changes(connection, release_no)

    def state_at(self, release_no: int) -> pd.DataFrame:
        """Return the listings as of a release, replayed from the change log."""
        with self.engine.connect() as connection:
            return _replayed(connection, release_no)

    def first_published(self) -> dict[str, date]:
        """Return the evaluation day of the first release of every listing that ever was."""
        table = credit_blacklist_change.c
        statement = select(table.listing_id, func.min(table.changed_on)).group_by(table.listing_id)
        with self.engine.connect() as connection:
            return dict(connection.execute(statement).all())

    def listed_on(self, day: date) -> list[dict[str, Any]]:
        """Return who was on the list on a day and by which change, from the change log.

        One dictionary per listing: `listing_id`, `release_no`, `op`, `reason`, `from_on` (ISO) of
        the change that was in force, and `after`, the listing then as JSON.
        """
        with self.engine.connect() as connection:
            statement = text(ON_DAY).bindparams(bindparam("day", type_=Date()))
            rows = connection.execute(statement, {"day": day}).mappings()
            return [{name: _plain(value) for name, value in row.items()} for row in rows]

    # -- publishing --------------------------------------------------------------------------------

    def publish(
        self,
        candidate: pd.DataFrame,
        reasons: pd.DataFrame,
        *,
        as_of: date,
        policy_version: str,
        run_id: str,
        feed: FeedDirectory,
        gate: Gate | None = None,
        audit: Auditor | None = None,
        sources: Sequence[SourceFacts] = (),
        approval: ApprovalRule | None = None,
        redirects: Mapping[str, str] | None = None,
        parted: Collection[str] = (),
        disputes: Collection[str] = (),
        last_run_on: date | None = None,
        now: datetime | None = None,
        rule: FeedRule | None = None,
        registry_hash: str | None = None,
    ) -> PublishOutcome:
        """Publish the candidate as the next release, if it differs from the last.

        Args:
            candidate: listings (`LISTING_COLUMNS`).
            reasons: why listings go or change (`ListingResult.reasons`); one that goes without a
                reason there is explained as withdrawn by its source.
            as_of: the day that the candidate was evaluated for.
            policy_version: version of the listing policy.
            run_id: the run that publishes.
            feed: where the files go.
            gate: thresholds of the guards, or a function that gives the reasons not to publish.
            audit: looks at the staged table between staging and commit.
            sources: facts of the sources for the guards (`RegistryStore.source_facts`).
            approval: whether a person must confirm the candidate first (see `approval.py`).
            redirects: merged `violator_id` to its survivor.
            parted: documents that a person's `不同主体` speaks of (`ListingResult.parted`).
            disputes: listings whose objection is being examined; outside hash and delta.
            last_run_on: day of the last evaluation up to this one, if any is known.
            now: the clock, for tests; default is the time in Shanghai.
            rule: for how long the index holds.
            registry_hash: digest of the registry that the candidate was made from
                (`RegistryStore.evidence_hash`).

        Raises:
            FilesBehindError: the release was committed, its files are not in their place yet.
            PublicationRefusedError: the audit or the gate refuses; nothing was changed.
            StateMismatchError: the current table was edited outside the system.
            FeedAheadError: the feed directory belongs to another history than the database.
            PublisherBusyError, FeedBusyError: another publisher is at work.
        """
        request = _Request(
            reasons=reasons,
            redirects=redirects or {},
            parted=parted,
            disputes=disputes,
            last_run_on=last_run_on,
            as_of=as_of,
            policy_version=policy_version,
            run_id=run_id,
            created_at=(now or datetime.now(SHANGHAI)).replace(tzinfo=None, microsecond=0),
            gate=gate or GatePolicy(),
            audit=audit or _no_audit,
            sources=tuple(sources),
            approval=approval or ApprovalRule(),
            public=self.public,
            fresh_days=(rule or FeedRule()).fresh_days,
            registry_hash=registry_hash,
        )
        with feed.lock(), self._publishers_lock():
            mended, differences = self._render_missing(feed)
            made = _Candidate.of(candidate)
            outcome = self._commit(made, request, feed)
            rows = self.releases()
            if outcome.release_no is not None:
                mended = (*mended, outcome.release_no)
            elif rows and outcome.waiting is None:
                feed.write_index(rows, stamp=request.stamp)
        head = str(rows[-1]["chain_hash"]) if rows else ""
        return replace(outcome, rendered=mended, differences=differences, head=head)

    def repair_feed(self, feed: FeedDirectory) -> tuple[int, ...]:
        """Render the files of committed releases that are missing; return their numbers.

        Raises:
            FeedAheadError: the feed directory belongs to another history than the database.
        """
        with feed.lock(), self._publishers_lock():
            return self._render_missing(feed)[0]

    def discard_staged(self) -> None:
        """Empty the staging table."""
        with writing(self.engine) as connection:
            connection.execute(delete(credit_blacklist_staged))

    @contextmanager
    def _publishers_lock(self) -> Iterator[None]:
        """Keep other publishers out; on SQLite the feed's lock and the write lock do."""
        if self.engine.dialect.name != "postgresql":
            yield
            return
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            _wait_for_lock(connection)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})

    def _commit(
        self, candidate: _Candidate, request: _Request, feed: FeedDirectory
    ) -> PublishOutcome:
        """Stage, audit, and publish in one transaction; then put the files into place."""
        with self.engine.connect() as connection:
            base = _current_hashes(connection)
        if base == candidate.hashes:
            return self._unchanged(candidate, request.disputes)
        changes = _Changes.between(base, candidate)
        try:
            self._stage(changes)
            failed = request.audit()
            if failed:
                raise PublicationRefusedError(failed)
            with writing(self.engine) as connection:
                outcome = _publish_staged(connection, candidate, changes, request)
                prepared = _prepare_files(connection, candidate, request, feed)
            self._put_in_place(feed, prepared, request)
            return outcome
        except _WaitingError as pending:
            with writing(self.engine) as connection:
                propose(connection, pending.proposal)
            return PublishOutcome(
                None,
                pending.counts,
                len(candidate.listings),
                candidate.state,
                waiting=pending.proposal.candidate_hash,
                delta=pending.delta,
            )
        finally:
            feed.clear_prepared()
            self._try_discard()

    def _put_in_place(
        self, feed: FeedDirectory, prepared: PreparedRelease, request: _Request
    ) -> None:
        """Rename what was prepared.

        Raises:
            FilesBehindError: that failed; the release is committed all the same.
        """
        try:
            feed.put_release(prepared)
            feed.write_index(self.releases(), (prepared.release_no,), request.stamp)
        except OSError as error:
            raise FilesBehindError(prepared.release_no, error) from error

    def _unchanged(self, candidate: _Candidate, disputes: Collection[str]) -> PublishOutcome:
        """Publish nothing; only marks of objections, and public rows of older masks, are new."""
        with self.engine.connect() as connection:
            _check_last_state(_last_release(connection), candidate.state)
            masked = _masked_by(connection) == masking_version(self.public)
            right = _disputed(connection) == set(disputes)
            sealed = not unsealed(connection, [credit_blacklist, credit_blacklist_release])
        if not (right and sealed):
            with writing(self.engine) as connection:
                _mark_disputes(connection, disputes)
                seal(connection, [credit_blacklist_release])
        if len(candidate.listings) and not masked:
            with writing(self.engine) as connection:
                _mask_anew(connection, candidate.listings, self.public)
        return PublishOutcome(None, {}, len(candidate.listings), candidate.state)

    def _stage(self, changes: _Changes) -> None:
        """Write what is new or changed, and empty rows for what goes."""
        rows = pa.array(changes.staged.values(), type=pa.string())
        ids = pa.array(changes.staged.keys(), type=pa.string())
        full = as_text(
            changes.listings.set_index("listing_id").reindex(ids.to_pylist()).reset_index()
        )
        with writing(self.engine) as connection:
            connection.execute(delete(credit_blacklist_staged))
            insert_texts(connection, credit_blacklist_staged, {**full, "row_hash": rows})

    def _try_discard(self) -> None:
        """Empty the staging table; a database that is gone must not hide the error before."""
        with suppress(SQLAlchemyError):
            self.discard_staged()

    def _render_missing(self, feed: FeedDirectory) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Write releases without files, oldest first, then the index if it is behind.

        Returns their numbers, and why any of them differs from what was published.
        """
        rows = self.releases()
        foreign = feed.foreign(rows)
        if foreign:
            raise FeedAheadError(min(foreign))
        missing = feed.missing([row["release_no"] for row in rows])
        self._note_older(feed, [row["release_no"] for row in rows])
        said = [self._render(feed, row) for row in rows if row["release_no"] in missing]
        feed.clear_prepared()
        if rows and (missing or feed.newest() != rows[-1]["release_no"]):
            feed.write_index(rows, rendered=missing)
        return tuple(missing), tuple(text for text in said if text)

    def _note_older(self, feed: FeedDirectory, numbers: Sequence[int]) -> None:
        """Note the files of releases from before their digests were kept, after an upgrade."""
        with self.engine.connect() as connection:
            if not numbers or anything_recorded(connection):
                return
        with writing(self.engine) as connection:
            for number in set(numbers) - set(feed.missing(numbers)):
                record(connection, feed.as_it_stands(number), OLDER)

    def _render(self, feed: FeedDirectory, row: Mapping[str, Any]) -> str | None:
        """Put one release into its place: what was prepared for it, else rendered anew."""
        number = int(row["release_no"])
        with self.engine.connect() as connection:
            known = digests_of(connection, number)
        if feed.adopt(number, known):
            return None
        content = ReleaseContent(row, self.state_at(number), self.changes(number), self.public)
        prepared = feed.prepare_release(content)
        with writing(self.engine) as connection:
            reason = record(connection, prepared, made_with(feed.key, self.public))
        feed.put_release(prepared)
        return f"第 {number} 批重新制作：{reason}" if reason else None


def _wait_for_lock(connection: Connection) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    question = text("SELECT pg_try_advisory_lock(:key)")
    while not connection.execute(question, {"key": LOCK_KEY}).scalar_one():
        if time.monotonic() >= deadline:
            raise PublisherBusyError("另一个发布进程正在发布，请稍后重试")
        time.sleep(0.05)


# -- inside the transaction ------------------------------------------------------------------------


def _publish_staged(
    connection: Connection, candidate: _Candidate, changes: _Changes, request: _Request
) -> PublishOutcome:
    """Turn what is staged into the next release; see the module's text for the order."""
    last, state = _last_release(connection), _table_state(connection)
    _check_last_state(last, state)
    if state != changes.base_state or _staged_hashes(connection) != changes.staged:
        raise StateMismatchError("名单或待发布的名单在审核期间被改动")
    delta = _delta(connection, changes, last, request)
    counts = {str(op): int(n) for op, n in delta["op"].value_counts().sort_index().items()}
    facts = _facts(connection, candidate, last, len(changes.base), delta, request)
    lifted = _pass_gate(facts, request.gate)
    _pass_approval(connection, candidate, last, delta, request)
    number = 1 if last is None else int(last["release_no"]) + 1
    _replace_rows(connection, candidate, changes, number, request.public)
    now = {i: h for i, h in changes.staged.items() if h is not None}
    if _Candidate.of(_read_listings(connection, sorted(now))).hashes != now:
        raise StateMismatchError("待发布的名单在审核期间被改动：内容与散列不符")
    ended = _append_changes(connection, delta, number, request.as_of, last)
    row = {
        "release_no": number,
        "as_of": request.as_of,
        "created_at": request.created_at,
        "listings": len(candidate.listings),
        **{column: counts.get(op, 0) for op, column in COUNT_COLUMNS.items()},
        "state_hash": candidate.state,
        "previous_state_hash": None if last is None else last["state_hash"],
        "chain_hash": ended,
        "policy_version": request.policy_version,
        "run_id": request.run_id,
        "status": "published",
        "registry_hash": request.registry_hash,
        **_override_columns(lifted),
    }
    _mark_disputes(connection, request.disputes)
    connection.execute(insert(credit_blacklist_release), row)
    seal(connection, [credit_blacklist_release])
    connection.execute(delete(credit_blacklist_staged))
    if _table_state(connection) != candidate.state:
        raise StateMismatchError("写入后的名单与候选名单不一致")
    return PublishOutcome(number, counts, len(candidate.listings), candidate.state, lifted)


def _prepare_files(
    connection: Connection, candidate: _Candidate, request: _Request, feed: FeedDirectory
) -> PreparedRelease:
    """Render the release that is about to be committed, and note the digests of its files.

    Whatever fails for want of rights or space fails here, where nothing is published yet.
    """
    rows = _release_rows(connection)
    changes = _read_changes(connection, int(rows[-1]["release_no"]))
    content = ReleaseContent(rows[-1], candidate.listings, changes, request.public)
    prepared = feed.prepare_release(content)
    feed.prepare_index(rows, request.stamp, prepared)
    record(connection, prepared, made_with(feed.key, request.public))
    return prepared


def _override_columns(lifted: Sequence[GateFinding]) -> dict[str, str | None]:
    by = [finding.lifted_by for finding in lifted if finding.lifted_by]
    return {
        "override_by": "；".join(sorted({o.person for o in by})) or None,
        "override_reason": "；".join(sorted({o.reason for o in by})) or None,
    }


def _check_last_state(last: Mapping[str, Any] | None, state: str) -> None:
    if last is None:
        if state != state_hash({}):
            raise StateMismatchError("名单非空但没有发布记录")
    elif state != last["state_hash"]:
        raise StateMismatchError(f"当前名单与第 {last['release_no']} 批次的散列不符，疑被改动")


def _delta(
    connection: Connection, changes: _Changes, last: Mapping[str, Any] | None, request: _Request
) -> pd.DataFrame:
    """Return the delta; only listings whose hash differs are read."""
    before = _read_listings(connection, sorted(changes.staged.keys() & changes.base.keys()))
    stale = _Candidate.of(before).hashes
    if any(changes.base[i] != h for i, h in stale.items()):
        raise StateMismatchError("当前名单中有行内容与其散列不符，疑被改动")
    reasons = explain_withdrawn(before, changes.listings, request.reasons, request.parted)
    delta = compute_delta(before, changes.listings, reasons, request.redirects)
    version = request.policy_version if last is None else last["policy_version"]
    return told_as_policy(delta, version, request.policy_version, request.as_of)


def _facts(
    connection: Connection,
    candidate: _Candidate,
    last: Mapping[str, Any] | None,
    previous_count: int,
    delta: pd.DataFrame,
    request: _Request,
) -> GateFacts:
    old, new = credit_blacklist.c, credit_blacklist_staged.c
    repointed = select(func.count()).where(
        old.listing_id == new.listing_id,
        old.cf_xdr_shxym == new.cf_xdr_shxym,
        old.cf_xdr_mc != new.cf_xdr_mc,
    )
    why = causes(delta, request.as_of)
    version = request.policy_version if last is None else last["policy_version"]
    # Without a change of policy, whatever ends early does so by its source.
    by_source = why.early if version == request.policy_version else 0
    return GateFacts(
        as_of=request.as_of,
        previous_as_of=None if last is None else date.fromisoformat(last["as_of"]),
        previous_count=previous_count,
        candidate_count=len(candidate.listings),
        ops={str(op): int(n) for op, n in delta["op"].value_counts().items()},
        gone=why.silent + by_source,
        freed=why.freed,
        early=why.early,
        policy_versions=(version, request.policy_version),
        last_run_on=request.last_run_on,
        today=request.created_at.date(),
        repointed=int(connection.execute(repointed).scalar_one()),
        broken=broken_invariants(candidate.listings, request.as_of),
        sources=request.sources,
    )


def _pass_gate(facts: GateFacts, gate: Gate) -> tuple[GateFinding, ...]:
    """Return the findings that an override lifted, and those that are for information.

    Raises:
        PublicationRefusedError: at least one finding stands.
    """
    findings = check_gate(facts, gate) if isinstance(gate, GatePolicy) else gate(facts)
    standing = [f for f in findings if f.lifted_by is None and not f.advisory]
    if standing:
        raise PublicationRefusedError(standing)
    return tuple(findings)


def _pass_approval(
    connection: Connection,
    candidate: _Candidate,
    last: Mapping[str, Any] | None,
    delta: pd.DataFrame,
    request: _Request,
) -> None:
    """Go on if the candidate needs no person's word, or has it.

    Raises:
        PublicationRefusedError: a person rejected this candidate; or one waits, though approval was
            since turned off.
        _WaitingError: nobody, or not everybody, has confirmed this candidate.
    """
    previous = None if last is None else last["state_hash"]
    proposal = Proposal(
        candidate_hash=candidate_hash(previous, candidate.state, delta),
        previous_state_hash=previous,
        state_hash=candidate.state,
        as_of=request.as_of,
        listings=len(candidate.listings),
        changes=len(delta),
        run_id=request.run_id,
        proposed_at=request.created_at,
    )
    rejected = rejection(connection, proposal.candidate_hash)
    if rejected:
        message = f"此候选名单已被否决（{rejected}）；名单或依据有变时会形成新的候选"
        raise PublicationRefusedError([GateFinding("rejected", message)])
    if request.approval.mode == "auto":
        if undecided(connection, proposal.candidate_hash):
            message = "有候选名单等待审批，请先确认或否决（python -m pipelines.approve）"
            raise PublicationRefusedError([GateFinding("waiting", message)])
    elif not approved(connection, proposal.candidate_hash, request.approval):
        counts = {str(op): int(n) for op, n in delta["op"].value_counts().sort_index().items()}
        raise _WaitingError(proposal, counts, delta)
    mark_published(connection, proposal.candidate_hash)


def _replace_rows(
    connection: Connection,
    candidate: _Candidate,
    changes: _Changes,
    number: int,
    rules: PublicRules,
) -> None:
    """Put the staged rows in place of the current ones, and their masked form in public."""
    staged = credit_blacklist_staged.c
    for table in (credit_blacklist, credit_blacklist_public):
        connection.execute(delete(table).where(table.c.listing_id.in_(select(staged.listing_id))))
    columns = [*LISTING_COLUMNS, "row_hash"]
    rows = select(*(staged[name] for name in columns), literal(number))
    connection.execute(
        insert(credit_blacklist).from_select(
            [*columns, "release_no"], rows.where(staged.row_hash.is_not(None))
        )
    )
    if _masked_by(connection) == masking_version(rules):
        public = as_text(public_listings(changes.listings, rules), PUBLIC_FIELDS)
        insert_texts(connection, credit_blacklist_public, public)
    else:
        _mask_anew(connection, candidate.listings, rules)
    connection.execute(
        update(credit_blacklist)
        .where(credit_blacklist.c.release_no != number)
        .values(release_no=number)
    )


def _disputed(connection: Connection) -> set[str]:
    table = credit_blacklist.c
    statement = select(table.listing_id).where(table.dispute.is_not(None))
    return set(connection.execute(statement).scalars())


def _mark_disputes(connection: Connection, listing_ids: Collection[str]) -> None:
    """Mark these listings as 异议中, and no others."""
    table = credit_blacklist
    connection.execute(update(table).where(table.c.dispute.is_not(None)).values(dispute=None))
    for part in chunks(sorted(listing_ids)):
        chosen = table.c.listing_id.in_(part)
        connection.execute(update(table).where(chosen).values(dispute=IN_DISPUTE))
    seal(connection, [table])


IN_DISPUTE = "异议中"
"""Mark of a listing whose objection is being examined."""


def _masked_by(connection: Connection) -> str | None:
    """Return the version of the masks that made the public rows."""
    return connection.execute(select(credit_blacklist_masking.c.version)).scalar()


def _mask_anew(connection: Connection, listings: pd.DataFrame, rules: PublicRules) -> None:
    """Make every public row anew, by the masks as they are now."""
    connection.execute(delete(credit_blacklist_public))
    public = as_text(public_listings(listings, rules), PUBLIC_FIELDS)
    insert_texts(connection, credit_blacklist_public, public)
    connection.execute(delete(credit_blacklist_masking))
    connection.execute(insert(credit_blacklist_masking), {"version": masking_version(rules)})
    seal(connection, [credit_blacklist_masking])


def _append_changes(
    connection: Connection,
    delta: pd.DataFrame,
    number: int,
    as_of: date,
    last: Mapping[str, Any] | None,
) -> str:
    """Append the delta to the change log; return the chain hash at its end."""
    newest = select(func.max(credit_blacklist_change.c.change_no))
    first = (connection.execute(newest).scalar_one() or 0) + 1
    rows = delta.assign(
        change_no=[str(first + n) for n in range(len(delta))],
        release_no=str(number),
        changed_on=as_of.isoformat(),
    )
    rows["chain_hash"] = chain("" if last is None else last["chain_hash"], rows)
    columns = {
        name: pa.array(rows[name], type=pa.string(), from_pandas=True)
        for name in CHANGE_FILE_COLUMNS
    }
    insert_texts(connection, credit_blacklist_change, columns)
    return str(rows["chain_hash"].iloc[-1])


# -- reading ---------------------------------------------------------------------------------------


def _current_hashes(connection: Connection) -> dict[str, str]:
    return _hashes(connection, credit_blacklist)


def _staged_hashes(connection: Connection) -> dict[str, str]:
    return _hashes(connection, credit_blacklist_staged)


def _table_state(connection: Connection) -> str:
    """Return the state hash of the current table, by the row hashes that stand in it."""
    # One text in place of many rows: a third of the time.
    lines = connection.execute(text(STATE_LINES[connection.dialect.name])).scalar_one() or ""
    return hashlib.sha256(lines.encode()).hexdigest()


def _hashes(connection: Connection, table: Any) -> dict[str, str]:
    # The driver's own tuples: a fifth of the time of wrapped rows.
    statement = str(select(table.c.listing_id, table.c.row_hash).compile(connection))
    return dict(connection.exec_driver_sql(statement).cursor.fetchall())


def _read_listings(connection: Connection, ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return current listings, all or those named, normalised."""
    columns = [credit_blacklist.c[name] for name in LISTING_COLUMNS]
    statement = select(*columns)
    if ids is None:
        rows = connection.execute(statement).fetchall()
    else:
        rows = [
            row
            for part in chunks(ids)
            for row in connection.execute(statement.where(columns[0].in_(part)))
        ]
    frame = pd.DataFrame(rows, columns=list(LISTING_COLUMNS), dtype="object")
    return normalise_listings(frame)


def _read_changes(connection: Connection, release_no: int | None) -> pd.DataFrame:
    columns = [credit_blacklist_change.c[name] for name in CHANGE_FILE_COLUMNS]
    statement = select(*columns).order_by(credit_blacklist_change.c.change_no)
    if release_no is not None:
        statement = statement.where(credit_blacklist_change.c.release_no == release_no)
    rows = connection.execute(statement).fetchall()
    frame = pd.DataFrame(rows, columns=list(CHANGE_FILE_COLUMNS), dtype="object")
    texts = {name: frame[name].map(_text, na_action="ignore").astype("str") for name in frame}
    return pd.DataFrame(texts)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _replayed(connection: Connection, release_no: int) -> pd.DataFrame:
    changes = _read_changes(connection, None)
    upto = changes[changes["release_no"].astype("int64") <= release_no]
    return replay(normalise_listings(pd.DataFrame(columns=list(LISTING_COLUMNS))), upto)


def _release_rows(connection: Connection) -> list[dict[str, Any]]:
    table = credit_blacklist_release
    rows = connection.execute(select(table).order_by(table.c.release_no)).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _last_release(connection: Connection) -> dict[str, Any] | None:
    rows = _release_rows(connection)
    return rows[-1] if rows else None
