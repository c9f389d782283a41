"""The six sources as assets: read, validated, split. No rule lives here.

Each asset stores a `SourceBatch`: accepted rows, issues, and the account of its files. The town
submissions are partitioned by reporting batch; the other sources are snapshots of their folder.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.metadata import SOURCE, batch_metadata
from assets.base.schema_check import schema_spec, schema_verdict
from domain.complaints.known_parties import known_parties
from domain.decisions.withdrawals import LEFT_OUT
from domain.intake.batch import SourceBatch
from domain.intake.registered_codes import registered_codes, settle_codes
from domain.registry.admission import admit
from domain.registry.name_history import OLDER_REGISTRATIONS
from resources.dagster_resources import InboxResource, MarketResource, PolicyResource
from resources.intake.market import MarketError
from resources.intake.market_rows import read_market
from resources.intake.snapshots import (
    read_complaints,
    read_credit_decisions,
    read_link_decisions,
    read_receipts,
    read_referrals,
    read_town_batch,
    read_unclaimed,
)
from schemas.policy.load import Policy

SNAPSHOTS = {
    "department_referrals": (read_referrals, "部门移送的线索"),
    "credit_decisions": (read_credit_decisions, "列入、移出、信用修复、异议与处罚撤销等决定"),
    "link_decisions": (read_link_decisions, "人工核对结论：两条记录是否同一主体"),
    "receipts": (read_receipts, "接收平台对已发布名单的回执"),
}
"""Asset key to its reader and description: sources that are read whole from their folder."""


SOURCE_OF = {
    "town_submissions": "town_submission",
    "complaints": "complaint",
    "department_referrals": "department_referral",
    "credit_decisions": "credit_decision",
    "link_decisions": "link_decision",
    "market_registrations": "market_registration",
    "market_penalties": "market_penalty",
}
"""Asset key to the source name that rows carry."""

MARKET_RETRIES = 2
MARKET_WAIT_SECONDS = 20
"""A database that does not answer may answer soon; nothing else is tried again by itself."""

SOURCE_INPUTS = {name: dg.AssetIn() for name in SOURCE_OF} | {
    "link_decisions": dg.AssetIn("standing_link_decisions")
}
"""Inputs of an asset that needs every source; of people's answers those that still stand."""

RECORD_INPUTS = {name: dg.AssetIn() for name in SOURCE_OF if name != "link_decisions"}
"""Inputs of an asset that needs every record, and no answer about records."""


def gather(sources: Mapping[str, Any]) -> list[SourceBatch]:
    """The batches behind `SOURCE_INPUTS`, the town submissions' partitions one by one."""
    return [batch for batches in _settled(sources).values() for batch in batches]


def accepted_records(sources: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Accepted rows by source name of the contract, of the sources that are given.

    Beside them, under `LEFT_OUT`, the penalties that were left out.
    """
    return _records(_settled(sources))


def _settled(sources: Mapping[str, Any]) -> dict[str, list[SourceBatch]]:
    """Every source's batches, with what only several sources together can tell.

    That is which codes only look like id numbers, and which penalties are in scope because their
    party has a verified violation.
    """
    register = concatenate([b.accepted for b in batches_of(sources["market_registrations"])])
    codes = registered_codes(register)
    batches = {
        name: [settle_codes(batch, codes) for batch in batches_of(sources[name])]
        for name in SOURCE_OF
        if name in sources
    }
    records = _records(batches)
    penalties = [admit(batch, records) for batch in batches["market_penalties"]]
    return batches | {"market_penalties": penalties}


def _records(batches: Mapping[str, list[SourceBatch]]) -> dict[str, pd.DataFrame]:
    frames = {SOURCE_OF[name]: [b.accepted for b in parts] for name, parts in batches.items()}
    frames[LEFT_OUT] = [batch.left_out for batch in batches["market_penalties"]]
    frames[OLDER_REGISTRATIONS] = [batch.left_out for batch in batches["market_registrations"]]
    return {source: concatenate(parts) for source, parts in frames.items()}


def batches_of(value: SourceBatch | Mapping[str, SourceBatch]) -> list[SourceBatch]:
    """The batches of one source: a snapshot is one, partitions are many, ordered by key."""
    if isinstance(value, SourceBatch):
        return [value]
    return [value[key] for key in sorted(value)]


def concatenate(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Stack frames of one shape; empty ones must not decide the types."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled or frames[:1], ignore_index=True)


def town_submissions_asset(batches: dg.StaticPartitionsDefinition) -> dg.AssetsDefinition:
    """The town patrol sheets, one partition per reporting batch of the calendar."""

    @dg.asset(
        **SOURCE,
        partitions_def=batches,
        backfill_policy=dg.BackfillPolicy.single_run(),
        kinds={"excel", "pandera"},
        check_specs=[schema_spec("town_submissions")],
        description="各镇街巡查情况表，按报送批次分区",
    )
    def town_submissions(
        context: dg.AssetExecutionContext, inbox: InboxResource, policy: PolicyResource
    ) -> Iterator[dg.Output[dict[str, SourceBatch]] | dg.AssetCheckResult]:
        rules, folder = policy.load(), inbox.open()
        read = {batch: read_town_batch(folder, batch, rules) for batch in context.partition_keys}
        for batch, result in read.items():
            context.add_asset_metadata(batch_metadata(result), partition_key=batch)
        yield dg.Output(read)
        yield schema_verdict("town_submissions", read)

    return town_submissions


def snapshot_asset(name: str) -> dg.AssetsDefinition:
    """One source that is read whole at every run."""
    reader, description = SNAPSHOTS[name]

    @dg.asset(name=name, **SOURCE, kinds={"excel", "pandera"}, description=description)
    def snapshot(
        context: dg.AssetExecutionContext, inbox: InboxResource, policy: PolicyResource
    ) -> SourceBatch:
        batch = reader(inbox.open(), policy.load())
        context.add_output_metadata(batch_metadata(batch))
        return batch

    return snapshot


@dg.asset(
    **SOURCE,
    kinds={"csv", "pandera"},
    description="12345 热线、举报电话与信箱的投诉工单：正文读入时只取认得出的内容，文字不保存",
)
def complaints(
    context: dg.AssetExecutionContext,
    record_mentions: pd.DataFrame,
    inbox: InboxResource,
    policy: PolicyResource,
) -> SourceBatch:
    """The complaint log; its texts are read by the names and places that other records know."""
    batch = read_complaints(inbox.open(), policy.load(), known_parties(record_mentions))
    context.add_output_metadata(batch_metadata(batch))
    return batch


@dg.multi_asset(
    name="market_regulation",
    outs={
        "market_registrations": dg.AssetOut(
            group_name="sources",
            owners=SOURCE["owners"],
            kinds={"sqlite", "pandera"},
            description="市场监管登记信息（全部主体，含与违规无关者：同名判断需要完整名录）",
        ),
        "market_penalties": dg.AssetOut(
            group_name="sources",
            owners=SOURCE["owners"],
            kinds={"sqlite", "pandera"},
            description="市场监管行政处罚中与校外培训有关的决定",
        ),
    },
)
def market_regulation(
    market: MarketResource, policy: PolicyResource
) -> Iterator[dg.Output[SourceBatch]]:
    """Registrations and penalties of the exchange database, on another machine: it may be away."""
    try:
        registrations, penalties = read_market(market.url, policy.load())
    except MarketError as error:
        if error.lasting:
            raise
        raise dg.RetryRequested(MARKET_RETRIES, MARKET_WAIT_SECONDS) from error
    for name, batch in (("market_registrations", registrations), ("market_penalties", penalties)):
        yield dg.Output(batch, output_name=name, metadata=batch_metadata(batch))


@dg.asset(**SOURCE, description="收件箱中不属于任何来源或批次的文件")
def stray_files(
    context: dg.AssetExecutionContext, inbox: InboxResource, policy: PolicyResource
) -> SourceBatch:
    """Files that belong to no source: reported, never silently skipped."""
    batch = read_unclaimed(inbox.open(), policy.load())
    context.add_output_metadata(batch_metadata(batch))
    return batch


def source_assets(policy: Policy) -> list[dg.AssetsDefinition]:
    """Every source asset, the batches taken from the calendar in the policy."""
    batches = dg.StaticPartitionsDefinition(list(policy.calendar.keys()))
    return [
        town_submissions_asset(batches),
        *(snapshot_asset(name) for name in SNAPSHOTS),
        complaints,
        market_regulation,
        stray_files,
    ]
