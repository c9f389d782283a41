"""From the registry to the published credit blacklist.

`listing_candidates` applies the listing rules; `credit_blacklist` audits and publishes. The gate is
recomputed inside the publishing transaction, so that a publication started alone cannot go around a
failed check.
"""

from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg

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
from resources.documents.delta_workbook import readable_delta, write_delta
from resources.publication.attempts import recorded
from resources.publication.audit import audit_staged
from resources.publication.publication import PublishOutcome, PublishRequest


@dg.asset(**PUBLICATION, ins=SOURCE_INPUTS, description="拟发布名单与暂缓发布事项（附原因）")
def listing_candidates(
    context: dg.AssetExecutionContext,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
    **sources: object,
) -> ListingResult:
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
    context.add_output_metadata(
        {
            **frame_metadata(result.listings),
            "held": int(result.held["held"].sum()),
            "outcomes": markdown_table(result.outcomes),
            "held_by_reason": markdown_table(held),
            "left_out": len(result.left_out),
            "left_out_penalties": markdown_table(
                result.left_out[["decision_no", "violation_text", "scope"]], limit=50
            ),
        }
    )
    return result


def candidate_page(outcome: PublishOutcome, folder: Path) -> dict[str, Any]:
    """Write the workbook of a candidate that waits; return what the UI shows of it."""
    if outcome.waiting is None or outcome.delta is None:
        return {}
    file = write_delta(outcome.delta, folder / f"{outcome.waiting[:16]}.xlsx")
    shown = readable_delta(outcome.delta)[["变更", "名单编号", "认定文号", "依据"]]
    return {
        "waiting_for_approval": outcome.waiting,
        "delta": markdown_table(shown, limit=200),
        "workbook": dg.MetadataValue.path(file),
        "what_to_do": "核对变更后运行：python -m pipelines.approve --hash "
        f"{outcome.waiting} --person 姓名，再运行 publish_only。",
    }


@dg.asset(
    **PUBLICATION,
    deps=["registry_database"],
    kinds={"sqlalchemy", "csv"},
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
                    sources=registry.source_facts(),
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
