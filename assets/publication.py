"""From the registry to the published credit blacklist, and the checks that prove it.

`listing_candidates` applies the listing rules; `credit_blacklist` audits and publishes. The gate is
recomputed inside the publishing transaction, so that a publication started alone cannot go around a
failed check; blocking checks only spare later steps of the same run.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, audit_result, check_result
from assets.base.lineage import column_lineage
from assets.base.metadata import (
    PUBLICATION,
    column_schema,
    counts_metadata,
    frame_metadata,
    markdown_table,
)
from assets.sources import SOURCE_INPUTS, accepted_records
from domain.listing.build import build_listings
from domain.listing.fields import LISTING_FIELDS
from domain.listing.rules import ListingResult
from domain.registry.build import Registry
from domain.registry.identity import IdentityResult
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    FeedResource,
    PolicyResource,
    RegistryResource,
    SharedResource,
)
from resources.documents.chain_head import feed_head, stamp_head
from resources.documents.delta_workbook import readable_delta, write_delta
from resources.publication.attempts import recorded
from resources.publication.audit import audit_staged, audit_tables, write_outcomes
from resources.publication.publication import PublishOutcome, PublishRequest
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from schemas.audits import SUITES

SHOWN_OF_A_CHANGE = ("变更", "名单编号", "认定文号", "依据")
"""Columns of a change that hold no personal data."""


@dg.asset(**PUBLICATION, ins=SOURCE_INPUTS, description="拟发布名单与暂缓发布事项（附原因）")
def listing_candidates(
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
    **sources: object,
) -> dg.MaterializeResult[ListingResult]:
    """The listings that the rules allow on the as-of day, and what is held back and why."""
    records = accepted_records(sources, policy.load())
    result = build_listings(
        records,
        violators.violator,
        violators.violator_evidence,
        violators.violation,
        records["market_registration"],
        policy.load().listing.rules,
        clock.evaluation_day(),
        registry_store.open().table("registered_name"),
    )
    held = result.held.groupby(["code", "held"]).size().reset_index(name="count")
    return dg.MaterializeResult(
        value=result,
        metadata={
            **frame_metadata(result.listings),
            "held": int(result.held["held"].sum()),
            "outcomes": markdown_table(result.outcomes),
            "held_by_reason": markdown_table(held),
            "left_out": len(result.left_out),
            "left_out_penalties": markdown_table(
                result.left_out[["decision_no", "violation_text", "scope"]], limit=50
            ),
        },
    )


@dg.asset_check(asset=listing_candidates, description="没有因资料矛盾而暂缓公示的决定")
def nothing_held_back(listing_candidates: ListingResult) -> dg.AssetCheckResult:
    """Decisions that may not be listed until a person has looked."""
    held = listing_candidates.held
    counts = held.groupby(["code", "message"]).size().reset_index(name="count")
    return check_result(
        held.empty,
        "在登记库 listing_hold 表中逐条核对；能认定的写入核对结论后重跑。",
        {"held": len(held)},
        which=counts,
    )


def candidate_page(outcome: PublishOutcome, folder: Path) -> dict[str, Any]:
    """Write the workbook of a candidate that waits; return what the UI shows of it."""
    if outcome.waiting is None or outcome.delta is None:
        return {}
    file = write_delta(outcome.delta, folder / f"{outcome.waiting[:16]}.xlsx")
    shown = readable_delta(outcome.delta)[list(SHOWN_OF_A_CHANGE)]
    return {
        "waiting_for_approval": outcome.waiting,
        "delta": markdown_table(shown, limit=200),
        "workbook": dg.MetadataValue.path(file),
        "what_to_do": "核对变更后运行：python -m pipelines approve --hash "
        f"{outcome.waiting} --person 姓名，再运行 publish_only。",
    }


@dg.asset(
    **PUBLICATION,
    deps=["registry_database"],
    kinds={"csv"},
    description="信用黑名单：共享表与发布文件；无变化则不发布",
)
def credit_blacklist(
    context: dg.AssetExecutionContext,
    listing_candidates: ListingResult,
    party_identities: IdentityResult,
    policy: PolicyResource,
    clock: ClockResource,
    shared_store: SharedResource,
    registry_store: RegistryResource,
    feed: FeedResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """Publish the candidate as the next release, if anything changed."""
    rules = policy.load()
    redirects = party_identities.redirects
    day, registry = clock.evaluation_day(), registry_store.open()
    with recorded(registry, context.run.run_id, day) as attempt:
        outcome = attempt.done(
            shared_store.open().publish(
                listing_candidates.listings,
                listing_candidates.reasons,
                PublishRequest(
                    as_of=day,
                    policy_version=rules.version,
                    run_id=context.run.run_id,
                    gate=rules.listing.gate,
                    sources=registry.source_figures(),
                    approval=rules.listing.approval,
                    rule=rules.listing.feed,
                    registry_hash=registry.evidence_hash(),
                    audit=partial(audit_staged, shared_store.url),
                    parted=set(listing_candidates.parted["decision_no"]),
                    disputes=set(listing_candidates.disputes["listing_id"]),
                    last_run_on=registry.last_evaluated(day),
                    redirects=dict(
                        zip(redirects["violator_id"], redirects["merged_into"], strict=True)
                    ),
                ),
                feed.open(),
            )
        )
    page = candidate_page(outcome, documents.folder("candidates"))
    stamp_head(documents.folder("quality"), context.run.run_id, feed_head(feed.open()))
    return dg.MaterializeResult(
        metadata={
            **page,
            **counts_metadata({f"changes_{op}": n for op, n in outcome.counts.items()}),
            "release_no": outcome.release_no or 0,
            "listings": outcome.listings,
            "dagster/row_count": outcome.listings,
            "dagster/column_lineage": column_lineage(),
            "dagster/column_schema": column_schema({f.name: f.kind for f in LISTING_FIELDS}),
            "state_hash": outcome.state_hash,
            "chain_head": outcome.head,
            "rendered_again": "；".join(outcome.differences),
            "guards": "；".join(finding.message for finding in outcome.overridden),
        }
    )


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(audit.name, asset=credit_blacklist, description=audit.meaning)
        for audits in SUITES.values()
        for audit in audits
    ],
    name="audit_of_shared_tables",
)
def audit_of_shared_tables(
    context: dg.AssetCheckExecutionContext,
    shared_store: SharedResource,
    documents: DocumentsResource,
) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations on the tables as departments see them, one result per expectation."""
    outcomes = audit_tables(shared_store.url)
    newest = newest_release(shared_store.open())
    origin = {"database": "shared", "release_no": newest, "run_id": context.run.run_id}
    folder = documents.folder("quality") / "audits"
    write_outcomes(folder / f"release_{newest}_shared.json", outcomes, origin)
    yield from map(audit_result, outcomes)


@dg.asset_check(
    asset=credit_blacklist, description="最近一批的每项变更都有依据（表中逐条列出离开、加入与变更）"
)
def changes_are_explained(shared_store: SharedResource) -> dg.AssetCheckResult:
    """Why the list is shorter or longer than before: every change of the newest release."""
    store = shared_store.open()
    release_no = newest_release(store)
    newest = store.changes(release_no)
    silent = newest["reason"].isna() | newest["reason"].eq("")
    origin = {
        "release_no": release_no,
        "left_the_list": int(newest["after"].isna().sum()),
        "came_onto_it": int(newest["before"].isna().sum()),
        "without_reason": int(silent.sum()),
    }
    return check_result(
        not silent.any(),
        "不要对外解释，先把名单编号报给数据工程师查明依据。",
        origin,
        severity=ERROR,
        which=readable_delta(newest)[list(SHOWN_OF_A_CHANGE)],
    )


@dg.asset_check(
    asset=credit_blacklist,
    # What these write is sealed with it: in the first run after an upgrade it is not before.
    additional_deps=["listing_receipts", "listing_timeliness"],
    description="共享表 = 完整文件 = 逐批变更重放的结果",
)
def feed_proves_itself(
    shared_store: SharedResource, feed: FeedResource, registry_store: RegistryResource
) -> dg.AssetCheckResult:
    """Registry, table, files and replay of all changes describe the same releases."""
    faults = verify(shared_store.open(), feed.open(), registry_store.open(), feed.trusted())
    return check_result(
        not faults,
        "停止对外提供，按 README“故障处理”恢复发布目录后重跑。",
        {"faults": len(faults)},
        severity=ERROR,
        which=pd.DataFrame({"fault": faults}, dtype="str"),
    )


def newest_release(store: SharedStore) -> int:
    """Number of the release that the table shows; 0 before the first."""
    return max((int(row["release_no"]) for row in store.releases()), default=0)
