"""The unified registry of violators, its tables, and the checks that it is true to itself.

The only thing that writes to a database here is `registry_database`, which writes everything of the
run in one transaction.
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, audit_result, check_result
from assets.base.metadata import (
    REGISTRY,
    counts_metadata,
    frame_metadata,
)
from assets.sources import (
    SOURCE_INPUTS,
    accepted_records,
)
from domain.linkage.linker import LinkResult
from domain.listing.rules import ListingResult
from domain.registry.build import Registry, build_registry
from domain.registry.identity import IdentityResult
from domain.registry.integrity import registry_faults
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    PolicyResource,
    RegistryResource,
)
from resources.publication.audit import audit_tables, write_outcomes
from schemas.audits import REGISTRY_SUITES


@dg.asset(
    **REGISTRY, ins=SOURCE_INPUTS, description="违规主体库：主体、证据、违规事项、关系与待核对"
)
def violators(
    linked_mentions: LinkResult,
    party_identities: IdentityResult,
    policy: PolicyResource,
    **sources: object,
) -> dg.MaterializeResult[Registry]:
    """The unified violator registry of this run."""
    registry = build_registry(
        linked_mentions,
        party_identities,
        accepted_records(sources, policy.load()),
        policy.load().linkage,
    )
    shown = ("violator_evidence", "violation", "link_review")
    counts = {name: len(getattr(registry, name)) for name in shown}
    return dg.MaterializeResult(
        value=registry,
        metadata={**frame_metadata(registry.violator), **counts_metadata(counts)},
    )


@dg.asset_check(
    asset=violators, blocking=True, description="登记库自身一致：证据唯一、编号可达、一主体一代码"
)
def registry_is_consistent(violators: Registry) -> dg.AssetCheckResult:
    """Faults that would make the registry untrue, counted by kind."""
    faults = registry_faults(violators)
    return check_result(
        not any(faults.values()),
        "不要发布，把本次运行编号报给数据工程师。",
        faults,
        severity=ERROR,
    )


ACCOUNTS = {
    "source_files": "source_file",
    "rejected_records": "rejected_record",
    "submission_status": "submission_status",
    "submission_totals": "submission_total",
    "source_state": "source_state",
    "rejection_history": "rejection_history",
    "quality_figures": "quality_figure",
}
"""Assets of `accounts.py` to the tables that keep them."""


@dg.asset(
    **REGISTRY,
    ins={asset: dg.AssetIn() for asset in ACCOUNTS},
    description="登记库：本次运行的全部结果，一个事务写入",
)
def registry_database(
    context: dg.AssetExecutionContext,
    violators: Registry,
    party_identities: IdentityResult,
    listing_candidates: ListingResult,
    registry_store: RegistryResource,
    policy: PolicyResource,
    clock: ClockResource,
    **accounts: pd.DataFrame,
) -> dg.MaterializeResult[None]:
    """Everything of the run, written in one transaction."""
    written = registry_store.open().write_run(
        context.run.run_id,
        {
            "violator": violators.violator,
            "violator_evidence": violators.violator_evidence,
            "violator_link": violators.violator_link,
            "violator_relation": violators.violator_relation,
            "violation": violators.violation,
            "link_review": violators.link_review,
            "violator_redirect": party_identities.redirects,
            "violator_identity": party_identities.ledger,
            "listing_hold": listing_candidates.held,
            "registered_name": listing_candidates.names,
            "out_of_scope_penalty": listing_candidates.left_out,
            **{table: accounts[asset] for asset, table in ACCOUNTS.items()},
        },
        as_of=clock.evaluation_day(),
        policy_version=policy.load().version,
    )
    return dg.MaterializeResult(metadata=counts_metadata(written))


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(audit.name, asset="registry_database", description=audit.meaning)
        for audits in REGISTRY_SUITES.values()
        for audit in audits
    ],
    name="audit_of_registry_tables",
)
def audit_of_registry_tables(
    context: dg.AssetCheckExecutionContext,
    registry_store: RegistryResource,
    documents: DocumentsResource,
) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations on the registry as the institution keeps it."""
    outcomes = audit_tables(registry_store.url, REGISTRY_SUITES)
    origin = {"database": "registry", "run_id": context.run.run_id}
    name = f"registry_{context.run.run_id}.json"
    write_outcomes(documents.folder("quality") / "audits" / name, outcomes, origin)
    yield from map(audit_result, outcomes)
