"""From accepted rows to the unified registry: mentions, links, identities, violators, tables.

The rules are in `domain`; the only thing that writes to a database here is the last asset, which
writes everything of the run in one transaction.
"""

from collections.abc import Mapping

import dagster as dg
import pandas as pd

from assets.base.metadata import (
    LINKAGE,
    REGISTRY,
    batch_metadata,
    counts_metadata,
    frame_metadata,
    markdown_table,
)
from assets.sources import (
    RECORD_INPUTS,
    SOURCE_INPUTS,
    accepted_records,
    batches_of,
    concatenate,
)
from domain.intake.batch import SourceBatch
from domain.linkage.linker import LinkResult, link, weakest_links
from domain.linkage.mentions import build_mentions, join_mentions
from domain.listing.rules import ListingResult
from domain.registry.build import Registry, build_registry
from domain.registry.identity import IdentityResult, assign_ids
from resources.dagster_resources import ClockResource, PolicyResource, RegistryResource
from resources.intake.standing_answers import standing_answers
from resources.spark import scoring_engine


@dg.asset(
    **LINKAGE,
    ins={name: RECORD_INPUTS[name] for name in RECORD_INPUTS if name != "complaints"},
    description="指称（投诉以外）：登记、巡查、移送、处罚和决定所说的主体；读投诉时据以识别名称与地点",
)
def record_mentions(
    context: dg.AssetExecutionContext, policy: PolicyResource, **sources: object
) -> pd.DataFrame:
    """One row per party that a record other than a complaint names."""
    frame = _mentions_of(accepted_records(sources, policy.load()), policy)
    context.add_output_metadata(frame_metadata(frame))
    return frame


@dg.asset(**LINKAGE, description="指称：每条记录所说的每个主体一行，已规范化")
def mentions(
    context: dg.AssetExecutionContext,
    record_mentions: pd.DataFrame,
    complaints: SourceBatch,
    policy: PolicyResource,
) -> pd.DataFrame:
    """One row per party that a source row names."""
    told = _mentions_of({"complaint": complaints.accepted}, policy, record_mentions)
    frame = join_mentions([record_mentions, told])
    context.add_output_metadata(frame_metadata(frame))
    return frame


def _mentions_of(
    records: Mapping[str, pd.DataFrame],
    policy: PolicyResource,
    register: pd.DataFrame | None = None,
) -> pd.DataFrame:
    rules = policy.load()
    return build_mentions(records, rules.gazetteer, rules.wording, rules.lexicon, register)


@dg.asset(**LINKAGE, description="仍然有效的核对结论：两条记录如今仍是审核人所见的内容，其余退回")
def standing_link_decisions(
    context: dg.AssetExecutionContext,
    mentions: pd.DataFrame,
    link_decisions: SourceBatch,
    town_submissions: dict[str, SourceBatch],
    policy: PolicyResource,
) -> SourceBatch:
    """People's answers less those whose records are gone or say something else by now."""
    files = concatenate([batch.files for batch in batches_of(town_submissions)])
    batch = standing_answers(link_decisions, mentions, files, policy.load())
    context.add_output_metadata(batch_metadata(batch))
    return batch


@dg.asset(
    **LINKAGE,
    ins={"link_decisions": dg.AssetIn("standing_link_decisions")},
    description="关联：哪些指称说的是同一主体，依据是什么，哪些合并被否决",
)
def linked_mentions(
    context: dg.AssetExecutionContext,
    mentions: pd.DataFrame,
    market_registrations: SourceBatch,
    link_decisions: SourceBatch,
    policy: PolicyResource,
) -> LinkResult:
    """Clusters of mentions with the link that put each one there."""
    rules = policy.load().linkage
    result = link(
        mentions,
        market_registrations.accepted,
        link_decisions.accepted,
        rules,
        scoring_engine(rules.engine),
    )
    methods = result.linked["link_method"].value_counts().rename_axis("method")
    context.add_output_metadata(
        {
            **frame_metadata(result.linked),
            "links": len(result.links),
            "refused": len(result.refused),
            "by_method": markdown_table(methods.reset_index(name="count")),
            "blocking": markdown_table(result.blocks),
            "weakest_links": markdown_table(weakest_links(result)),
            "engine": rules.engine,
        }
    )
    return result


@dg.asset(
    **LINKAGE, description="主体编号：沿用历史编号，新主体按身份键生成，合并后旧编号指向存续者"
)
def party_identities(
    context: dg.AssetExecutionContext,
    linked_mentions: LinkResult,
    registry_store: RegistryResource,
) -> IdentityResult:
    """Ids for life: carried from earlier runs, new ones derived from the party's identity key."""
    store = registry_store.open()
    result = assign_ids(
        linked_mentions.linked,
        store.ledger(),
        store.redirects(),
        context.run.run_id,
        store.table("violator_evidence"),
    )
    context.add_output_metadata(
        counts_metadata(
            {
                "identity_keys": len(result.ledger),
                "redirects": len(result.redirects),
                "merges": int((result.events["event"] == "merge").sum()),
                "splits": int((result.events["event"] == "split").sum()),
            }
        )
    )
    return result


@dg.asset(
    **REGISTRY, ins=SOURCE_INPUTS, description="违规主体库：主体、证据、违规事项、关系与待核对"
)
def violators(
    context: dg.AssetExecutionContext,
    linked_mentions: LinkResult,
    party_identities: IdentityResult,
    policy: PolicyResource,
    **sources: object,
) -> Registry:
    """The unified violator registry of this run."""
    registry = build_registry(
        linked_mentions,
        party_identities,
        accepted_records(sources, policy.load()),
        policy.load().linkage,
    )
    context.add_output_metadata(
        {
            **frame_metadata(registry.violator),
            **counts_metadata(
                {
                    name: len(getattr(registry, name))
                    for name in ("violator_evidence", "violation", "link_review")
                }
            ),
        }
    )
    return registry


@dg.asset(
    **REGISTRY,
    kinds={"sqlalchemy"},
    description="登记库：本次运行的全部结果，一个事务写入",
)
def registry_database(
    context: dg.AssetExecutionContext,
    violators: Registry,
    party_identities: IdentityResult,
    listing_candidates: ListingResult,
    source_files: pd.DataFrame,
    rejected_records: pd.DataFrame,
    submission_status: pd.DataFrame,
    source_state: pd.DataFrame,
    rejection_history: pd.DataFrame,
    quality_figures: pd.DataFrame,
    registry_store: RegistryResource,
    policy: PolicyResource,
    clock: ClockResource,
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
            "source_file": source_files,
            "rejected_record": rejected_records,
            "submission_status": submission_status,
            "source_state": source_state,
            "rejection_history": rejection_history,
            "quality_figure": quality_figures,
        },
        as_of=clock.evaluation_day(),
        policy_version=policy.load().version,
    )
    return dg.MaterializeResult(metadata=counts_metadata(written))
