"""The sources as assets: read, validated, split. No rule lives here.

What came after the as-of day is not there yet: the inbox that the resource opens leaves it out.
Each asset stores a `SourceBatch`: accepted rows, issues, and the account of its files. The town
submissions are partitioned by reporting batch; the other sources are snapshots of their folder.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.metadata import SOURCE, batch_metadata
from assets.base.schema_check import schema_check_result, schema_spec
from domain.complaints.known_parties import known_parties
from domain.decisions.withdrawals import LEFT_OUT
from domain.intake.batch import SourceBatch
from domain.intake.registered_codes import registered_codes, resolve_codes
from domain.intake.sources import SOURCES
from domain.intake.sources.definition import SourceDefinition
from domain.registry.admission import admit
from domain.registry.name_history import OLDER_REGISTRATIONS
from resources.dagster_resources import InboxResource, MarketResource, PolicyResource
from resources.intake.complaints import read_complaints
from resources.intake.market import MarketError
from resources.intake.market_rows import read_market
from resources.intake.snapshots import read_folder, read_unclaimed
from resources.intake.town import read_city_patrols, read_town_batches
from schemas.policy.load import Policy

SOURCE_OF = {one.asset: one.name for one in SOURCES.values() if not one.answers_releases}
"""Asset key to the source name that rows carry, of the sources that the registry is made from."""

RECEIPTS = tuple(one.asset for one in SOURCES.values() if one.answers_releases)
"""Assets of sources that speak of what was published."""

MARKET_RETRIES = 2
MARKET_WAIT_SECONDS = 20
"""A database that does not answer may answer soon; nothing else is tried again by itself."""

SOURCE_INPUTS = {name: dg.AssetIn() for name in SOURCE_OF} | {
    "link_decisions": dg.AssetIn("standing_link_decisions"),
    "answers": dg.AssetIn("standing_answers"),
}
"""Inputs of an asset that needs every source; of people's answers those that still stand."""

RECORD_INPUTS = {a: dg.AssetIn() for a, name in SOURCE_OF.items() if SOURCES[name].names_parties}
"""Inputs of an asset that needs every record, and no answer about records."""


def gather(sources: Mapping[str, Any], policy: Policy) -> list[SourceBatch]:
    """The batches behind `SOURCE_INPUTS`, the town submissions' partitions one by one."""
    return [batch for batches in _completed(sources, policy).values() for batch in batches]


def accepted_records(sources: Mapping[str, Any], policy: Policy) -> dict[str, pd.DataFrame]:
    """Accepted rows by source name of the contract, of the sources that are given.

    Beside them, under `LEFT_OUT`, the penalties that were left out.
    """
    return _records(_completed(sources, policy))


def _completed(sources: Mapping[str, Any], policy: Policy) -> dict[str, list[SourceBatch]]:
    """Every source's batches, with what only several sources together can tell.

    That is which codes only look like id numbers, and which penalties are in scope because their
    party has a verified violation.
    """
    register = concatenate([b.accepted for b in batches_of(sources["market_registrations"])])
    codes = registered_codes(register)
    batches = {
        name: [resolve_codes(batch, codes) for batch in batches_of(sources[name])]
        for name in SOURCE_OF
        if name in sources
    }
    records = _records(batches)
    verified = policy.linkage.verified_findings
    penalties = [admit(batch, records, verified) for batch in batches["market_penalties"]]
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
    """Stack frames of one shape; empty ones must not decide the types.

    Columns: those of the frames.
    """
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
        description=SOURCES["town_submission"].description,
    )
    def town_submissions(
        context: dg.AssetExecutionContext, inbox: InboxResource, policy: PolicyResource
    ) -> Iterator[dg.MaterializeResult[dict[str, SourceBatch]]]:
        read = read_town_batches(inbox.open(), context.partition_keys, policy.reader())
        for batch, result in read.items():
            context.add_asset_metadata(batch_metadata(result), partition_key=batch)
        checks = [schema_check_result("town_submissions", read)]
        yield dg.MaterializeResult(value=read, check_results=checks)

    return town_submissions


def folder_asset(source: SourceDefinition) -> dg.AssetsDefinition:
    """A source that is plain files in one folder, read whole at every run."""

    @dg.asset(
        name=source.asset, **SOURCE, kinds={"excel", "pandera"}, description=source.description
    )
    def folder(inbox: InboxResource, policy: PolicyResource) -> dg.MaterializeResult[SourceBatch]:
        return _told(read_folder(source.name, inbox.open(), policy.load()))

    return folder


@dg.asset(**SOURCE, kinds={"excel", "pandera"}, description=SOURCES["city_patrol"].description)
def city_patrols(
    context: dg.AssetExecutionContext, inbox: InboxResource, policy: PolicyResource
) -> SourceBatch:
    """The patrol sheets of the city's own team."""
    batch = read_city_patrols(inbox.open(), policy.load())
    context.add_output_metadata(batch_metadata(batch))
    return batch


@dg.asset(
    **SOURCE,
    kinds={"csv", "pandera"},
    description=SOURCES["complaint"].description,
)
def complaints(
    record_mentions: pd.DataFrame, inbox: InboxResource, policy: PolicyResource
) -> dg.MaterializeResult[SourceBatch]:
    """The complaint log; its texts are read by the names and places that other records know."""
    known = known_parties(record_mentions)
    return _told(read_complaints(inbox.open(), policy.load(), known, policy.reader()))


@dg.multi_asset(
    name="market_regulation",
    outs={
        one.asset: dg.AssetOut(
            group_name="sources",
            owners=SOURCE["owners"],
            kinds={"sqlite", "pandera"},
            description=one.description,
        )
        for one in SOURCES.values()
        if one.way == "database"
    },
)
def market_regulation(
    market: MarketResource, policy: PolicyResource
) -> tuple[dg.MaterializeResult[SourceBatch], dg.MaterializeResult[SourceBatch]]:
    """Registrations and penalties of the exchange database, on another machine: it may be away."""
    try:
        registrations, penalties = read_market(market.url, policy.load())
    except MarketError as error:
        if error.lasting:
            raise
        raise dg.RetryRequested(MARKET_RETRIES, MARKET_WAIT_SECONDS) from error
    return _told(registrations, "market_registrations"), _told(penalties, "market_penalties")


@dg.asset(**SOURCE, description="收件箱中不属于任何来源或批次的文件")
def stray_files(inbox: InboxResource, policy: PolicyResource) -> dg.MaterializeResult[SourceBatch]:
    """Files that belong to no source: reported, never silently skipped."""
    return _told(read_unclaimed(inbox.open(), policy.load()))


def _told(batch: SourceBatch, asset: str | None = None) -> dg.MaterializeResult[SourceBatch]:
    """A batch with its counts; `asset` says whose it is where a step makes several."""
    return dg.MaterializeResult(asset_key=asset, value=batch, metadata=batch_metadata(batch))


def source_assets(policy: Policy) -> list[dg.AssetsDefinition]:
    """Every source asset, the batches taken from the calendar in the policy."""
    batches = dg.StaticPartitionsDefinition(list(policy.calendar.keys()))
    return [
        town_submissions_asset(batches),
        *(folder_asset(one) for one in SOURCES.values() if one.way == "folder"),
        city_patrols,
        complaints,
        market_regulation,
        stray_files,
    ]
