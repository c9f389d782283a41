"""What was wrong with the data and who has not reported: gathered from all sources.

The frames behind `rejected_record`, `source_file` and `submission_status`. Rows reach the registry
database with everything else of the run, in one transaction.
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.base.metadata import QUALITY, frame_metadata, markdown_table
from assets.sources import (
    RECEIPTS,
    SOURCE_INPUTS,
    accepted_records,
    batches_of,
    concatenate,
    gather,
)
from domain.intake.batch import COUNT_COLUMNS, SourceBatch
from domain.intake.calendar import submission_status as build_submission_status
from domain.intake.source_state import source_state as state_of
from domain.reporting.board import board
from resources.dagster_resources import ClockResource, PolicyResource


@dg.multi_asset(
    name="quality_accounts",
    ins={
        **SOURCE_INPUTS,
        **{name: dg.AssetIn() for name in RECEIPTS},
        "stray_files": dg.AssetIn(),
    },
    outs={
        "source_files": dg.AssetOut(
            **QUALITY, description="每个来源文件的读取账目：读入 = 接受 + 退回 + 忽略"
        ),
        "rejected_records": dg.AssetOut(
            **QUALITY, description="退回与提醒：每条违反的规则一行，附填报人看得懂的中文说明"
        ),
    },
)
def quality_accounts(
    stray_files: SourceBatch, policy: PolicyResource, **sources: SourceBatch
) -> Iterator[dg.Output[pd.DataFrame]]:
    """The account of every file, and every rule that a file, row or cell broke."""
    answers = [sources.pop(name) for name in RECEIPTS]
    batches = [*gather(sources, policy.load()), *answers, stray_files]
    files = concatenate([batch.files for batch in batches])
    totals = files.groupby("source")[list(COUNT_COLUMNS)].sum().reset_index()
    yield dg.Output(
        files,
        output_name="source_files",
        metadata={**frame_metadata(files), "by_source": markdown_table(totals)},
    )
    issues = concatenate([batch.issues for batch in batches])
    by_rule = issues.groupby(["source", "severity", "rule"]).size().reset_index(name="count")
    yield dg.Output(
        issues,
        output_name="rejected_records",
        metadata={**frame_metadata(issues), "by_rule": markdown_table(by_rule)},
    )


@dg.asset(**QUALITY, description="报送情况：批次 × 填报单位，按时、迟报、未报或被退回")
def submission_status(
    context: dg.AssetExecutionContext,
    town_submissions: dict[str, SourceBatch],
    policy: PolicyResource,
    clock: ClockResource,
) -> pd.DataFrame:
    """One row per batch and filer of the calendar up to the as-of day."""
    rules = policy.load()
    batches = batches_of(town_submissions)
    status = build_submission_status(
        concatenate([batch.files for batch in batches]),
        concatenate([batch.accepted for batch in batches]),
        rules.calendar,
        rules.filers,
        clock.evaluation_day(),
    )
    context.add_output_metadata({**frame_metadata(status), "board": markdown_table(board(status))})
    return status


@dg.asset(**QUALITY, ins=SOURCE_INPUTS, description="来源现状：记录数与最新日期，供发布前警戒")
def source_state(
    context: dg.AssetExecutionContext,
    clock: ClockResource,
    policy: PolicyResource,
    **sources: object,
) -> pd.DataFrame:
    """Number and newest day of the accepted records of each source."""
    state = state_of(accepted_records(sources, policy.load()), clock.evaluation_day())
    context.add_output_metadata({**frame_metadata(state), "sources": markdown_table(state)})
    return state
