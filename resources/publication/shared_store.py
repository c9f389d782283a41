"""The shared database: what departments read, and the one transaction by which it changes.

How a publication goes, and why in this order:

1. Under the publishers' lock, releases whose files are missing are rendered (a crash may have come
   between commit and files).
2. The candidate is *staged*: what is new, changed or gone is written to `credit_blacklist_staged`;
   the view `credit_blacklist_next` is the current table with that in place, the whole list as it
   would be. It is *audited* there in SQL by whoever the caller names
   (`resources.publication.audit`); what fails the audit is not published.
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

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Connection,
    Date,
    bindparam,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from domain.listing.frame import as_text
from domain.listing.public import NO_RULES, PublicRules
from resources.base.file_modes import PUBLIC_FILE
from resources.base.signatures import load_key
from resources.databases.engine import insert_texts, open_engine, writing
from resources.databases.migrations import migrate
from resources.databases.seals import seal, seal_with, unsealed
from resources.feed.digests import (
    digests_of,
    made_with,
    record,
)
from resources.feed.directory import FeedDirectory, PreparedRelease
from resources.feed.rendering import ReleaseContent
from resources.publication.approval import (
    propose,
)
from resources.publication.disputes import disputed_ids, mark_disputes
from resources.publication.masking import mask_anew, masked_by, masking_version
from resources.publication.publication import (
    Candidate,
    Changes,
    FeedAheadError,
    FilesBehindError,
    PublicationRefusedError,
    PublisherBusyError,
    PublishOutcome,
    PublishRequest,
    WaitingError,
)
from resources.publication.reads import (
    current_hashes,
    last_release_row,
    plain_value,
    read_changes,
    read_listings,
    release_rows,
    replayed,
    staged_hashes,
)
from resources.publication.transaction import Release, check_last_state
from schemas.tables.shared import (
    credit_blacklist,
    credit_blacklist_change,
    credit_blacklist_release,
    credit_blacklist_staged,
)
from schemas.tables.views import ON_DAY

LOCK_KEY = 0x6A79_7265
"""Key of the advisory lock that publishers share on PostgreSQL."""

LOCK_SECONDS = 60.0
"""How long a second publisher waits for the first, seconds."""


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
        """Return the listings of the current release, normalised.

        Columns: `LISTING_COLUMNS`.
        """
        with self.engine.connect() as connection:
            return read_listings(connection)

    def releases(self) -> list[dict[str, Any]]:
        """Return the release rows by number, days and moments as ISO text."""
        with self.engine.connect() as connection:
            return release_rows(connection)

    def changes(self, release_no: int | None = None) -> pd.DataFrame:
        """Return the change log (of one release), all text, by `change_no`."""
        with self.engine.connect() as connection:
            return read_changes(connection, release_no)

    def state_at(self, release_no: int) -> pd.DataFrame:
        """Return the listings as of a release, replayed from the change log.

        Columns: `LISTING_COLUMNS`.
        """
        with self.engine.connect() as connection:
            return replayed(connection, release_no)

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
            return [{name: plain_value(value) for name, value in row.items()} for row in rows]

    # -- publishing --------------------------------------------------------------------------------

    def publish(
        self,
        candidate: pd.DataFrame,
        reasons: pd.DataFrame,
        request: PublishRequest,
        feed: FeedDirectory,
    ) -> PublishOutcome:
        """Publish the candidate as the next release, if it differs from the last.

        Args:
            candidate: listings (`LISTING_COLUMNS`).
            reasons: why listings go or change (`ListingResult.reasons`); one that goes without a
                reason there is explained as withdrawn by its source.
            request: everything else that is said about this publication.
            feed: where the files go.

        Raises:
            FilesBehindError: the release was committed, its files are not in their place yet.
            PublicationRefusedError: the audit or the gate refuses; nothing was changed.
            StateMismatchError: the current table was edited outside the system.
            FeedAheadError: the feed directory belongs to another history than the database.
            PublisherBusyError, FeedBusyError: another publisher is at work.
        """
        with feed.lock(), self._publishers_lock():
            mended, differences = self._render_missing(feed)
            outcome = self._commit(Candidate.of(candidate), reasons, request, feed)
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
        self,
        candidate: Candidate,
        reasons: pd.DataFrame,
        request: PublishRequest,
        feed: FeedDirectory,
    ) -> PublishOutcome:
        """Publish the candidate; if too much changes at once, at least what frees somebody.

        Raises:
            PublicationRefusedError: the candidate is refused; it says what was published of it.
        """
        try:
            return self._commit_whole(candidate, reasons, request, feed)
        except PublicationRefusedError as refused:
            if not refused.freed:
                raise
            current = self.current()
            freed = current["listing_id"].isin(refused.freed)
            rest = Candidate.of(current[~freed].reset_index(drop=True))
            part = self._commit_whole(rest, reasons, request, feed)
            raise PublicationRefusedError(
                refused.findings, refused.freed, part.release_no, part.waiting
            ) from refused

    def _commit_whole(
        self,
        candidate: Candidate,
        reasons: pd.DataFrame,
        request: PublishRequest,
        feed: FeedDirectory,
    ) -> PublishOutcome:
        """Stage, audit, and publish in one transaction; then put the files into place."""
        with self.engine.connect() as connection:
            base = current_hashes(connection)
        if base == candidate.hashes:
            return self._unchanged(candidate, request.disputes)
        changes = Changes.between(base, candidate)
        try:
            self._stage(changes)
            failed = request.audit()
            if failed:
                raise PublicationRefusedError(failed)
            with writing(self.engine) as connection:
                release = Release(connection, candidate, changes, reasons, request, self.public)
                outcome = release.publish_staged()
                prepared = release.prepare_files(feed)
            self._put_in_place(feed, prepared, request)
            return outcome
        except WaitingError as pending:
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
        self, feed: FeedDirectory, prepared: PreparedRelease, request: PublishRequest
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

    def _unchanged(self, candidate: Candidate, disputes: Collection[str]) -> PublishOutcome:
        """Publish nothing; only marks of objections, and public rows of older masks, are new."""
        with self.engine.connect() as connection:
            check_last_state(last_release_row(connection), candidate.state)
            masked = masked_by(connection) == masking_version(self.public)
            right = disputed_ids(connection) == set(disputes)
            sealed = not unsealed(connection, [credit_blacklist, credit_blacklist_release])
            staged = bool(staged_hashes(connection))
        if staged:
            self.discard_staged()
        if not (right and sealed):
            with writing(self.engine) as connection:
                mark_disputes(connection, disputes)
                seal(connection, [credit_blacklist_release])
        if len(candidate.listings) and not masked:
            with writing(self.engine) as connection:
                mask_anew(connection, candidate.listings, self.public)
        return PublishOutcome(None, {}, len(candidate.listings), candidate.state)

    def _stage(self, changes: Changes) -> None:
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
        outcomes = [self._render(feed, row) for row in rows if row["release_no"] in missing]
        feed.clear_prepared()
        if rows and (missing or feed.newest() != rows[-1]["release_no"]):
            feed.write_index(rows, rendered=missing)
        return tuple(missing), tuple(text for text in outcomes if text)

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
