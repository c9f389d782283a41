"""From accepted rows to identities: mentions, what people have answered, links, ids for life.

The rules are in `domain.linkage` and `domain.registry.identity`.
"""

from collections.abc import Mapping

import dagster as dg
import pandas as pd

from assets.base.metadata import (
    LINKAGE,
    batch_metadata,
    counts_metadata,
    frame_metadata,
    markdown_table,
)
from assets.sources import (
    RECORD_INPUTS,
    accepted_records,
    batches_of,
    concatenate,
)
from domain.intake.batch import SourceBatch
from domain.linkage.linker import LinkResult, link, weakest_links
from domain.linkage.mentions import build_mentions, join_mentions
from domain.registry.identity import IdentityResult, assign_ids
from resources.dagster_resources import PolicyResource, RegistryResource
from resources.intake.standing_answers import standing_answers
from resources.spark import scoring_engine


@dg.asset(
    **LINKAGE,
    ins={name: RECORD_INPUTS[name] for name in RECORD_INPUTS if name != "complaints"},
    description="指称（投诉以外）：登记、巡查、移送、处罚和决定所说的主体；读投诉时据以识别名称与地点",
)
def record_mentions(
    policy: PolicyResource, **sources: object
) -> dg.MaterializeResult[pd.DataFrame]:
    """One row per party that a record other than a complaint names."""
    frame = _mentions_of(accepted_records(sources, policy.load()), policy)
    return dg.MaterializeResult(value=frame, metadata=frame_metadata(frame))


@dg.asset(**LINKAGE, description="指称：每条记录所说的每个主体一行，已规范化")
def mentions(
    record_mentions: pd.DataFrame, complaints: SourceBatch, policy: PolicyResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """One row per party that a source row names."""
    told = _mentions_of({"complaint": complaints.accepted}, policy, record_mentions)
    frame = join_mentions([record_mentions, told])
    return dg.MaterializeResult(value=frame, metadata=frame_metadata(frame))


def _mentions_of(
    records: Mapping[str, pd.DataFrame],
    policy: PolicyResource,
    register: pd.DataFrame | None = None,
) -> pd.DataFrame:
    rules = policy.load()
    return build_mentions(records, rules.gazetteer, rules.wording, register)


@dg.asset(**LINKAGE, description="仍然有效的核对结论：两条记录如今仍是审核人所见的内容，其余退回")
def standing_link_decisions(
    mentions: pd.DataFrame,
    link_decisions: SourceBatch,
    town_submissions: dict[str, SourceBatch],
    policy: PolicyResource,
) -> dg.MaterializeResult[SourceBatch]:
    """People's answers less those whose records are gone or say something else by now."""
    files = concatenate([batch.files for batch in batches_of(town_submissions)])
    batch = standing_answers(link_decisions, mentions, files, policy.load())
    return dg.MaterializeResult(value=batch, metadata=batch_metadata(batch))


@dg.asset(
    **LINKAGE,
    ins={"link_decisions": dg.AssetIn("standing_link_decisions")},
    description="关联：哪些指称说的是同一主体，依据是什么，哪些合并被否决",
)
def linked_mentions(
    mentions: pd.DataFrame,
    market_registrations: SourceBatch,
    link_decisions: SourceBatch,
    policy: PolicyResource,
) -> dg.MaterializeResult[LinkResult]:
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
    return dg.MaterializeResult(
        value=result,
        metadata={
            **frame_metadata(result.linked),
            "links": len(result.links),
            "refused": len(result.refused),
            "by_method": markdown_table(methods.reset_index(name="count")),
            "blocking": markdown_table(result.blocks),
            "weakest_links": markdown_table(weakest_links(result)),
            "engine": rules.engine,
        },
    )


@dg.asset(
    **LINKAGE, description="主体编号：沿用历史编号，新主体按身份键生成，合并后旧编号指向存续者"
)
def party_identities(
    context: dg.AssetExecutionContext,
    linked_mentions: LinkResult,
    registry_store: RegistryResource,
) -> dg.MaterializeResult[IdentityResult]:
    """Ids for life: carried from earlier runs, new ones derived from the party's identity key."""
    store = registry_store.open()
    result = assign_ids(
        linked_mentions.linked,
        store.ledger(),
        store.redirects(),
        context.run.run_id,
        store.table("violator_evidence"),
    )
    counts = {
        "identity_keys": len(result.ledger),
        "redirects": len(result.redirects),
        "merges": int((result.events["event"] == "merge").sum()),
        "splits": int((result.events["event"] == "split").sum()),
    }
    return dg.MaterializeResult(value=result, metadata=counts_metadata(counts))
