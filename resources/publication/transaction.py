"""The one transaction by which the list changes: checks, gate, approval, rows, change log.

Nothing here opens or commits; the store does.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Connection,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from domain.intake.source_state import SourceFacts
from domain.listing.causes import causes, told_as_policy
from domain.listing.fields import LISTING_COLUMNS, PUBLIC_FIELDS
from domain.listing.frame import as_text, normalise_listings
from domain.listing.public import NO_RULES, PublicRules, public_listings
from domain.release.approval import ApprovalRule, candidate_hash
from domain.release.delta import compute_delta, explain_withdrawn
from domain.release.gate import (
    FeedRule,
    GateFacts,
    GateFinding,
    GatePolicy,
    broken_invariants,
    check_gate,
)
from domain.release.hashes import chain, row_digests, state_hash
from resources.databases.engine import chunks, insert_texts
from resources.databases.seals import seal
from resources.publication.approval import (
    Proposal,
    approved,
    mark_published,
    rejection,
    undecided,
)
from resources.publication.feed import FeedDirectory, PreparedRelease
from resources.publication.feed_index import Stamp
from resources.publication.file_digests import (
    made_with,
    record,
)
from resources.publication.masking import masking_version
from resources.publication.outcome import (
    PublicationRefusedError,
    PublishOutcome,
    StateMismatchError,
)
from resources.publication.reads import (
    last_release_row,
    read_changes,
    read_listings,
    release_rows,
    staged_hashes,
    table_state,
)
from resources.publication.rendering import CHANGE_FILE_COLUMNS, ReleaseContent
from schemas.tables.shared import (
    credit_blacklist,
    credit_blacklist_change,
    credit_blacklist_masking,
    credit_blacklist_public,
    credit_blacklist_release,
    credit_blacklist_staged,
)

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
Gate = GatePolicy | Callable[[GateFacts], Sequence[GateFinding]]
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
    audit: Auditor = no_audit
    sources: tuple[SourceFacts, ...] = ()
    approval: ApprovalRule = field(default_factory=ApprovalRule)
    public: PublicRules = NO_RULES
    fresh_days: int = FeedRule().fresh_days
    registry_hash: str | None = None

    @property
    def stamp(self) -> Stamp:
        """What the index bears that this publication writes."""
        return Stamp.made(self.created_at, self.as_of, self.fresh_days)


def publish_staged(
    connection: Connection, candidate: Candidate, changes: Changes, request: PublishRequest
) -> PublishOutcome:
    """Turn what is staged into the next release; see the module's text for the order."""
    last, state = last_release_row(connection), table_state(connection)
    check_last_state(last, state)
    if state != changes.base_state or staged_hashes(connection) != changes.staged:
        raise StateMismatchError("名单或待发布的名单在审核期间被改动")
    delta = _delta(connection, changes, last, request)
    counts = {str(op): int(n) for op, n in delta["op"].value_counts().sort_index().items()}
    facts = _facts(connection, candidate, last, len(changes.base), delta, request)
    lifted = _pass_gate(facts, request.gate)
    _pass_approval(connection, candidate, last, delta, request)
    number = 1 if last is None else int(last["release_no"]) + 1
    _replace_rows(connection, candidate, changes, number, request.public)
    now = {i: h for i, h in changes.staged.items() if h is not None}
    if Candidate.of(read_listings(connection, sorted(now))).hashes != now:
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
    mark_disputes(connection, request.disputes)
    connection.execute(insert(credit_blacklist_release), row)
    seal(connection, [credit_blacklist_release])
    connection.execute(delete(credit_blacklist_staged))
    if table_state(connection) != candidate.state:
        raise StateMismatchError("写入后的名单与候选名单不一致")
    return PublishOutcome(number, counts, len(candidate.listings), candidate.state, lifted)


def prepare_files(
    connection: Connection, candidate: Candidate, request: PublishRequest, feed: FeedDirectory
) -> PreparedRelease:
    """Render the release that is about to be committed, and note the digests of its files.

    Whatever fails for want of rights or space fails here, where nothing is published yet.
    """
    rows = release_rows(connection)
    changes = read_changes(connection, int(rows[-1]["release_no"]))
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


def check_last_state(last: Mapping[str, Any] | None, state: str) -> None:
    """Refuse a table that is not what the last release says."""
    if last is None:
        if state != state_hash({}):
            raise StateMismatchError("名单非空但没有发布记录")
    elif state != last["state_hash"]:
        raise StateMismatchError(f"当前名单与第 {last['release_no']} 批次的散列不符，疑被改动")


def _delta(
    connection: Connection,
    changes: Changes,
    last: Mapping[str, Any] | None,
    request: PublishRequest,
) -> pd.DataFrame:
    """Return the delta; only listings whose hash differs are read."""
    before = read_listings(connection, sorted(changes.staged.keys() & changes.base.keys()))
    stale = Candidate.of(before).hashes
    if any(changes.base[i] != h for i, h in stale.items()):
        raise StateMismatchError("当前名单中有行内容与其散列不符，疑被改动")
    reasons = explain_withdrawn(before, changes.listings, request.reasons, request.parted)
    delta = compute_delta(before, changes.listings, reasons, request.redirects)
    version = request.policy_version if last is None else last["policy_version"]
    return told_as_policy(delta, version, request.policy_version, request.as_of)


def _facts(
    connection: Connection,
    candidate: Candidate,
    last: Mapping[str, Any] | None,
    previous_count: int,
    delta: pd.DataFrame,
    request: PublishRequest,
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
    candidate: Candidate,
    last: Mapping[str, Any] | None,
    delta: pd.DataFrame,
    request: PublishRequest,
) -> None:
    """Go on if the candidate needs no person's word, or has it.

    Raises:
        PublicationRefusedError: a person rejected this candidate; or one waits, though approval was
            since turned off.
        WaitingError: nobody, or not everybody, has confirmed this candidate.
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
            message = "有候选名单等待审批，请先确认或否决（python -m pipelines approve）"
            raise PublicationRefusedError([GateFinding("waiting", message)])
    elif not approved(connection, proposal.candidate_hash, request.approval):
        counts = {str(op): int(n) for op, n in delta["op"].value_counts().sort_index().items()}
        raise WaitingError(proposal, counts, delta)
    mark_published(connection, proposal.candidate_hash)


def _replace_rows(
    connection: Connection,
    candidate: Candidate,
    changes: Changes,
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
    if masked_by(connection) == masking_version(rules):
        public = as_text(public_listings(changes.listings, rules), PUBLIC_FIELDS)
        insert_texts(connection, credit_blacklist_public, public)
    else:
        mask_anew(connection, candidate.listings, rules)
    connection.execute(
        update(credit_blacklist)
        .where(credit_blacklist.c.release_no != number)
        .values(release_no=number)
    )


def disputed_ids(connection: Connection) -> set[str]:
    """Ids of the listings that are marked as disputed."""
    table = credit_blacklist.c
    statement = select(table.listing_id).where(table.dispute.is_not(None))
    return set(connection.execute(statement).scalars())


def mark_disputes(connection: Connection, listing_ids: Collection[str]) -> None:
    """Mark these listings as 异议中, and no others."""
    table = credit_blacklist
    connection.execute(update(table).where(table.c.dispute.is_not(None)).values(dispute=None))
    for part in chunks(sorted(listing_ids)):
        chosen = table.c.listing_id.in_(part)
        connection.execute(update(table).where(chosen).values(dispute=IN_DISPUTE))
    seal(connection, [table])


IN_DISPUTE = "异议中"
"""Mark of a listing whose objection is being examined."""


def masked_by(connection: Connection) -> str | None:
    """Return the version of the masks that made the public rows."""
    return connection.execute(select(credit_blacklist_masking.c.version)).scalar()


def mask_anew(connection: Connection, listings: pd.DataFrame, rules: PublicRules) -> None:
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
