"""The one transaction by which the list changes: checks, gate, approval, rows, change log.

Nothing here opens or commits; the store does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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

from domain.listing.causes import causes, freed_by, told_as_policy
from domain.listing.fields import LISTING_COLUMNS, PUBLIC_FIELDS
from domain.listing.frame import as_text
from domain.listing.public import PublicRules, public_listings
from domain.release.approval import candidate_hash
from domain.release.delta import compute_delta, explain_withdrawn
from domain.release.gate import (
    OF_NUMBERS,
    GateFinding,
    GateInputs,
    GatePolicy,
    broken_invariants,
    check_gate,
)
from domain.release.hashes import chain, state_hash
from resources.databases.engine import insert_texts
from resources.databases.seals import seal
from resources.feed.digests import (
    made_with,
    record,
)
from resources.feed.directory import FeedDirectory, PreparedRelease
from resources.feed.rendering import CHANGE_FILE_COLUMNS, ReleaseContent
from resources.publication.approval import (
    Proposal,
    approved,
    mark_published,
    rejection,
    undecided,
)
from resources.publication.disputes import mark_disputes
from resources.publication.masking import mask_anew, masked_by, masking_version
from resources.publication.publication import (
    Candidate,
    Changes,
    Gate,
    PublicationRefusedError,
    PublishOutcome,
    PublishRequest,
    StateMismatchError,
    WaitingError,
)
from resources.publication.reads import (
    last_release_row,
    read_changes,
    read_listings,
    release_rows,
    staged_hashes,
    table_state,
)
from schemas.tables.shared import (
    credit_blacklist,
    credit_blacklist_change,
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


@dataclass(frozen=True)
class Release:
    """The next release, inside the transaction that publishes it.

    Attributes:
        connection: a transaction that writes.
        candidate: the list as it would be.
        changes: what leads to it, as it was staged.
        reasons: why listings go or change.
        request: what the caller says.
        public: closed vocabularies of the public list.
    """

    connection: Connection
    candidate: Candidate
    changes: Changes
    reasons: pd.DataFrame
    request: PublishRequest
    public: PublicRules

    def publish_staged(self) -> PublishOutcome:
        """Turn what is staged into the next release; `shared_store` tells the order.

        Raises:
            PublicationRefusedError: the gate refuses, or a person rejected this candidate.
            StateMismatchError: the table or what is staged was edited in between.
            WaitingError: a person must confirm this candidate first.
        """
        connection, candidate = self.connection, self.candidate
        last = self._checked_last()
        delta = self._delta(last)
        lifted = _pass_gate(self._gate_inputs(last, delta), self.request.gate, delta)
        self._pass_approval(last, delta)
        number = 1 if last is None else int(last["release_no"]) + 1
        self._replace_rows(number)
        ended = self._append_changes(delta, number, last)
        mark_disputes(connection, self.request.disputes)
        row = self._release_row(number, counts_of(delta), ended, last)
        connection.execute(insert(credit_blacklist_release), row | _override_columns(lifted))
        seal(connection, [credit_blacklist_release])
        connection.execute(delete(credit_blacklist_staged))
        if table_state(connection) != candidate.state:
            raise StateMismatchError("写入后的名单与候选名单不一致")
        counts = counts_of(delta)
        return PublishOutcome(number, counts, len(candidate.listings), candidate.state, lifted)

    def prepare_files(self, feed: FeedDirectory) -> PreparedRelease:
        """Render the release that is about to be committed, and note the digests of its files.

        Whatever fails for want of rights or space fails here, where nothing is published yet.
        """
        rows = release_rows(self.connection)
        changes = read_changes(self.connection, int(rows[-1]["release_no"]))
        content = ReleaseContent(rows[-1], self.candidate.listings, changes, self.public)
        prepared = feed.prepare_release(content)
        feed.prepare_index(rows, self.request.stamp, prepared)
        record(self.connection, prepared, made_with(feed.key, self.public))
        return prepared

    def _checked_last(self) -> Mapping[str, Any] | None:
        """Return the last release; the table and what is staged must be what was audited."""
        last, state = last_release_row(self.connection), table_state(self.connection)
        check_last_state(last, state)
        staged = staged_hashes(self.connection)
        if state != self.changes.base_state or staged != self.changes.staged:
            raise StateMismatchError("名单或待发布的名单在审核期间被改动")
        return last

    def _delta(self, last: Mapping[str, Any] | None) -> pd.DataFrame:
        """Return the delta; only listings whose hash differs are read."""
        changes = self.changes
        ids = sorted(changes.staged.keys() & changes.base.keys())
        before = read_listings(self.connection, ids)
        stale = Candidate.of(before).hashes
        if any(changes.base[i] != h for i, h in stale.items()):
            raise StateMismatchError("当前名单中有行内容与其散列不符，疑被改动")
        reasons = explain_withdrawn(before, changes.listings, self.reasons, self.request.parted)
        delta = compute_delta(before, changes.listings, reasons, self.request.redirects)
        version = self.request.policy_version
        return told_as_policy(delta, self._version(last), version, self.request.as_of)

    def _version(self, last: Mapping[str, Any] | None) -> str:
        """Version of the policy that the last release was made by."""
        return self.request.policy_version if last is None else str(last["policy_version"])

    def _gate_inputs(self, last: Mapping[str, Any] | None, delta: pd.DataFrame) -> GateInputs:
        request, version = self.request, self._version(last)
        why = causes(delta, request.as_of)
        # Without a change of policy, whatever ends early does so by its source.
        by_source = why.early if version == request.policy_version else 0
        return GateInputs(
            as_of=request.as_of,
            previous_as_of=None if last is None else date.fromisoformat(last["as_of"]),
            previous_count=len(self.changes.base),
            candidate_count=len(self.candidate.listings),
            ops=counts_of(delta),
            gone=why.silent + by_source,
            freed=why.freed,
            early=why.early,
            policy_versions=(version, request.policy_version),
            last_run_on=request.last_run_on,
            today=request.created_at.date(),
            repointed=self._repointed(),
            broken=broken_invariants(self.candidate.listings, request.as_of),
            sources=tuple(request.sources),
        )

    def _repointed(self) -> int:
        """Listings whose code stays while the name changes."""
        old, new = credit_blacklist.c, credit_blacklist_staged.c
        statement = select(func.count()).where(
            old.listing_id == new.listing_id,
            old.cf_xdr_shxym == new.cf_xdr_shxym,
            old.cf_xdr_mc != new.cf_xdr_mc,
        )
        return int(self.connection.execute(statement).scalar_one())

    def _pass_approval(self, last: Mapping[str, Any] | None, delta: pd.DataFrame) -> None:
        """Go on if the candidate needs no person's word, or has it.

        Raises:
            PublicationRefusedError: a person rejected this candidate; or one waits, though approval
                was since turned off.
            WaitingError: nobody, or not everybody, has confirmed this candidate.
        """
        previous = None if last is None else last["state_hash"]
        digest = candidate_hash(previous, self.candidate.state, delta)
        rejected = rejection(self.connection, digest)
        if rejected:
            message = f"此候选名单已被否决（{rejected}）；名单或依据有变时会形成新的候选"
            raise PublicationRefusedError([GateFinding("rejected", message)])
        if self.request.approval.mode == "auto":
            if undecided(self.connection, digest):
                message = "有候选名单等待审批，请先确认或否决（python -m pipelines approve）"
                raise PublicationRefusedError([GateFinding("waiting", message)])
        elif not approved(self.connection, digest, self.request.approval):
            proposal = Proposal(
                candidate_hash=digest,
                previous_state_hash=previous,
                state_hash=self.candidate.state,
                as_of=self.request.as_of,
                listings=len(self.candidate.listings),
                changes=len(delta),
                run_id=self.request.run_id,
                proposed_at=self.request.created_at,
            )
            raise WaitingError(proposal, counts_of(delta), delta)
        mark_published(self.connection, digest)

    def _replace_rows(self, number: int) -> None:
        """Put the staged rows in place of the current ones, and their masked form in public.

        Raises:
            StateMismatchError: what is staged is not what its hashes say.
        """
        connection, staged = self.connection, credit_blacklist_staged.c
        for table in (credit_blacklist, credit_blacklist_public):
            gone = table.c.listing_id.in_(select(staged.listing_id))
            connection.execute(delete(table).where(gone))
        columns = [*LISTING_COLUMNS, "row_hash"]
        rows = select(*(staged[name] for name in columns), literal(number))
        connection.execute(
            insert(credit_blacklist).from_select(
                [*columns, "release_no"], rows.where(staged.row_hash.is_not(None))
            )
        )
        if masked_by(connection) == masking_version(self.public):
            public = as_text(public_listings(self.changes.listings, self.public), PUBLIC_FIELDS)
            insert_texts(connection, credit_blacklist_public, public)
        else:
            mask_anew(connection, self.candidate.listings, self.public)
        older = credit_blacklist.c.release_no != number
        connection.execute(update(credit_blacklist).where(older).values(release_no=number))
        now = {i: h for i, h in self.changes.staged.items() if h is not None}
        if Candidate.of(read_listings(connection, sorted(now))).hashes != now:
            raise StateMismatchError("待发布的名单在审核期间被改动：内容与散列不符")

    def _append_changes(
        self, delta: pd.DataFrame, number: int, last: Mapping[str, Any] | None
    ) -> str:
        """Append the delta to the change log; return the chain hash at its end."""
        newest = select(func.max(credit_blacklist_change.c.change_no))
        first = (self.connection.execute(newest).scalar_one() or 0) + 1
        rows = delta.assign(
            change_no=[str(first + n) for n in range(len(delta))],
            release_no=str(number),
            changed_on=self.request.as_of.isoformat(),
        )
        rows["chain_hash"] = chain("" if last is None else last["chain_hash"], rows)
        columns = {
            name: pa.array(rows[name], type=pa.string(), from_pandas=True)
            for name in CHANGE_FILE_COLUMNS
        }
        insert_texts(self.connection, credit_blacklist_change, columns)
        return str(rows["chain_hash"].iloc[-1])

    def _release_row(
        self, number: int, counts: Mapping[str, int], ended: str, last: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """Return the row of `credit_blacklist_release`, overrides aside."""
        return {
            "release_no": number,
            "as_of": self.request.as_of,
            "created_at": self.request.created_at,
            "listings": len(self.candidate.listings),
            **{column: counts.get(op, 0) for op, column in COUNT_COLUMNS.items()},
            "state_hash": self.candidate.state,
            "previous_state_hash": None if last is None else last["state_hash"],
            "chain_hash": ended,
            "policy_version": self.request.policy_version,
            "run_id": self.request.run_id,
            "status": "published",
            "registry_hash": self.request.registry_hash,
        }


def counts_of(delta: pd.DataFrame) -> dict[str, int]:
    """How many changes of each op a delta has, by op."""
    return {str(op): int(n) for op, n in delta["op"].value_counts().sort_index().items()}


def check_last_state(last: Mapping[str, Any] | None, state: str) -> None:
    """Refuse a table that is not what the last release says.

    Raises:
        StateMismatchError: listings without a release, or others than the last release left.
    """
    if last is None:
        if state != state_hash({}):
            raise StateMismatchError("名单非空但没有发布记录")
    elif state != last["state_hash"]:
        raise StateMismatchError(f"当前名单与第 {last['release_no']} 批次的散列不符，疑被改动")


def _override_columns(lifted: Sequence[GateFinding]) -> dict[str, str | None]:
    by = [finding.lifted_by for finding in lifted if finding.lifted_by]
    return {
        "override_by": "；".join(sorted({o.person for o in by})) or None,
        "override_reason": "；".join(sorted({o.reason for o in by})) or None,
    }


def _pass_gate(inputs: GateInputs, gate: Gate, delta: pd.DataFrame) -> tuple[GateFinding, ...]:
    """Return the findings that an override lifted, and those that are for information.

    Raises:
        PublicationRefusedError: at least one finding stands; it names the listings of the delta
            that need not wait.
    """
    findings = check_gate(inputs, gate) if isinstance(gate, GatePolicy) else gate(inputs)
    standing = [f for f in findings if f.lifted_by is None and not f.advisory]
    if standing:
        only_numbers = OF_NUMBERS.issuperset(finding.code for finding in standing)
        raise PublicationRefusedError(standing, freed_by(delta) if only_numbers else ())
    return tuple(findings)
