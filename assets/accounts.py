"""What was wrong with the data and who has not reported: gathered from all sources, and checked.

The frames behind `rejected_record`, `source_file`, `submission_status`, `rejection_history` and
`quality_figure`. Rows reach the registry database with everything else of the run, in one
transaction. What is written for people from them is in `documents.py`; comparisons with earlier
runs are in `trends.py`.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, WARN, check_result
from assets.base.metadata import QUALITY, frame_metadata, markdown_table
from assets.sources import (
    RECEIPTS,
    SOURCE_INPUTS,
    accepted_records,
    batches_of,
    concatenate,
    gather,
)
from domain.intake.batch import COUNT_COLUMNS, PROVENANCE, SourceBatch
from domain.intake.calendar import submission_status as build_submission_status
from domain.intake.calendar import submission_totals as totals_of
from domain.intake.rejections import (
    current_rejections,
    history_figures,
    update_history,
)
from domain.intake.source_state import source_state as state_of
from domain.linkage.linker import LinkResult
from domain.listing.rules import ListingResult
from domain.registry.build import Registry
from domain.reporting.board import (
    board,
    names_of,
    not_reported,
)
from domain.reporting.figures import (
    registry_counts,
    repeated_deliveries,
    source_figures,
    subject_figures,
)
from resources.dagster_resources import (
    ClockResource,
    PolicyResource,
    RegistryResource,
)


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
    stray_files: SourceBatch, policy: PolicyResource, **sources: Any
) -> Iterator[dg.MaterializeResult[pd.DataFrame]]:
    """The account of every file, and every rule that a file, row or cell broke."""
    answers = [sources.pop(name) for name in RECEIPTS]
    batches = [*gather(sources, policy.load()), *answers, stray_files]
    files = concatenate([batch.files for batch in batches])
    totals = files.groupby("source")[list(COUNT_COLUMNS)].sum().reset_index()
    yield dg.MaterializeResult(
        asset_key="source_files",
        value=files,
        metadata={**frame_metadata(files), "by_source": markdown_table(totals)},
    )
    issues = concatenate([batch.issues for batch in batches])
    by_rule = issues.groupby(["source", "severity", "rule"]).size().reset_index(name="count")
    yield dg.MaterializeResult(
        asset_key="rejected_records",
        value=issues,
        metadata={**frame_metadata(issues), "by_rule": markdown_table(by_rule)},
    )


@dg.asset_check(
    asset="source_files", blocking=True, description="每个文件：读入 = 接受 + 退回 + 忽略"
)
def counts_add_up(source_files: pd.DataFrame) -> dg.AssetCheckResult:
    """No row is lost between reading and the split."""
    read, *parts = (source_files[name].astype("int64") for name in COUNT_COLUMNS)
    broken = source_files.loc[read != sum(parts), ["source_file", *COUNT_COLUMNS]]
    return check_result(
        broken.empty,
        "行数对不上说明读取有缺陷：不要发布，把文件名报给数据工程师。",
        {"files": len(source_files), "broken": len(broken)},
        severity=ERROR,
        which=broken,
    )


@dg.asset_check(asset="source_files", description="整个文件被退回的，需要填报单位重新报送")
def no_file_rejected(source_files: pd.DataFrame) -> dg.AssetCheckResult:
    """Files that could not be read at all."""
    rejected = source_files.loc[
        source_files["status"] == "rejected", ["source", "source_file", "message"]
    ]
    return check_result(
        rejected.empty,
        "把说明转给填报单位，请其改正后重新放入收件箱。",
        {"rejected": len(rejected)},
        which=rejected,
    )


@dg.asset_check(asset="source_files", description="各来源退回行的比例不超过政策规定的限度")
def rejected_share(source_files: pd.DataFrame, policy: PolicyResource) -> dg.AssetCheckResult:
    """A source whose rows are suddenly rejected has probably changed its form."""
    limits = policy.load().checks
    totals = source_files.groupby("source")[list(COUNT_COLUMNS)].sum().astype("int64")
    share = totals["rows_rejected"] / totals["rows_read"].clip(lower=1)
    worst = float(share.max()) if len(share) else 0.0
    return check_result(
        worst <= limits.rejected_share_warn,
        "先看 rejected_records 中最多的规则：多半是表样改了，需要补表头别名。",
        {"worst_share": worst},
        severity=ERROR if worst > limits.rejected_share_error else WARN,
        which=totals.assign(share=share.round(4)).reset_index(),
    )


@dg.asset_check(asset="source_files", description="没有内容相同而文件名不同的重复报送")
def no_repeated_delivery(source_files: pd.DataFrame) -> dg.AssetCheckResult:
    """The same bytes twice: the counts are right, but somebody believes to have sent two files."""
    again = repeated_deliveries(source_files)
    return check_result(
        again.empty,
        "问清报送单位是否漏报了另一份；确属重复的不必处理，系统只计一次。",
        {"files": len(again)},
        which=again,
    )


@dg.asset_check(asset="rejected_records", description="来源表中没有合同之外的列")
def unknown_columns(rejected_records: pd.DataFrame) -> dg.AssetCheckResult:
    """Columns that no header alias knows are kept aside; a person decides what they mean."""
    unknown = rejected_records.loc[
        rejected_records["rule"] == "unknown_column", ["source", "source_file", "field"]
    ]
    return check_result(
        unknown.empty,
        "若是已知列的新写法，加到 policy/sources.yaml；否则忽略。",
        {"unknown": len(unknown)},
        which=unknown,
    )


@dg.asset(**QUALITY, description="报送情况：批次 × 填报单位，按时、迟报、未报或被退回")
def submission_status(
    town_submissions: dict[str, SourceBatch],
    policy: PolicyResource,
    clock: ClockResource,
) -> dg.MaterializeResult[pd.DataFrame]:
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
    return dg.MaterializeResult(
        value=status,
        metadata={**frame_metadata(status), "board": markdown_table(board(status))},
    )


@dg.asset(**QUALITY, description="填报单位自己的汇总：批次 × 填报单位 × 指标，以有效的一次报送为准")
def submission_totals(
    town_submissions: dict[str, SourceBatch],
) -> dg.MaterializeResult[pd.DataFrame]:
    """What the filers state of themselves beside their rows."""
    batches = batches_of(town_submissions)
    totals = totals_of(
        concatenate([batch.totals for batch in batches]),
        concatenate([batch.files for batch in batches]),
    )
    return dg.MaterializeResult(value=totals, metadata=frame_metadata(totals))


@dg.asset_check(asset="submission_status", description="最近一个批次各单位是否都已按时报送")
def everyone_reported(submission_status: pd.DataFrame) -> dg.AssetCheckResult:
    """Who is missing or was sent back in the newest batch."""
    late = not_reported(submission_status)
    return check_result(
        late.empty,
        "发出 submission_board/reminders 中的催报内容，被退回的附退回通知。",
        {
            "batch": str(submission_status["batch"].max()),
            "not_reported": len(late),
            "who": names_of(late) or "各单位均已报送",
        },
        which=board(submission_status),
    )


@dg.asset(**QUALITY, ins=SOURCE_INPUTS, description="来源现状：记录数与最新日期，供发布前警戒")
def source_state(
    clock: ClockResource, policy: PolicyResource, **sources: object
) -> dg.MaterializeResult[pd.DataFrame]:
    """Number and newest day of the accepted records of each source."""
    state = state_of(accepted_records(sources, policy.load()), clock.evaluation_day())
    return dg.MaterializeResult(
        value=state, metadata={**frame_metadata(state), "sources": markdown_table(state)}
    )


@dg.asset(
    **QUALITY,
    ins=SOURCE_INPUTS,
    description="退回台账：每个曾被退回的行或文件，何时退回、何时改正、由哪份文件改正",
)
def rejection_history(
    context: dg.AssetExecutionContext,
    source_files: pd.DataFrame,
    rejected_records: pd.DataFrame,
    registry_store: RegistryResource,
    clock: ClockResource,
    policy: PolicyResource,
    **sources: object,
) -> dg.MaterializeResult[pd.DataFrame]:
    """The history of rejections with what this run adds and closes."""
    accepted = concatenate(
        [batch.accepted[list(PROVENANCE)] for batch in gather(sources, policy.load())]
    )
    day = clock.evaluation_day()
    history = update_history(
        registry_store.open().table("rejection_history"),
        current_rejections(rejected_records, source_files),
        accepted,
        source_files,
        context.run.run_id,
        day,
    )
    outcomes = history["resolution"].fillna("open").value_counts().rename_axis("resolution")
    return dg.MaterializeResult(
        value=history,
        metadata={
            **frame_metadata(history),
            **history_figures(history, day),
            "by_resolution": markdown_table(outcomes.reset_index(name="count")),
        },
    )


@dg.asset_check(asset="rejection_history", description="退回的记录没有长期无人改正")
def rejections_are_answered(
    rejection_history: pd.DataFrame, policy: PolicyResource, clock: ClockResource
) -> dg.AssetCheckResult:
    """How old the oldest open rejection is, and which share came back corrected."""
    figures = history_figures(rejection_history, clock.evaluation_day())
    return check_result(
        figures["oldest_open_days"] <= policy.load().checks.oldest_open_days_warn,
        "把 return_notices 中最早的退回通知再发一次，并电话确认由谁改正。",
        figures,
    )


@dg.asset(
    **QUALITY,
    ins=SOURCE_INPUTS,
    description="质量指标：各来源、登记库与名单的数量和份额，与以往各次运行比较",
)
def quality_figures(
    source_files: pd.DataFrame,
    rejected_records: pd.DataFrame,
    rejection_history: pd.DataFrame,
    linked_mentions: LinkResult,
    violators: Registry,
    listing_candidates: ListingResult,
    clock: ClockResource,
    policy: PolicyResource,
    **sources: object,
) -> dg.MaterializeResult[pd.DataFrame]:
    """What is counted of this run; each number is a time series in the UI."""
    day = clock.evaluation_day()
    listing = listing_candidates
    figures = pd.concat(
        [
            source_figures(
                accepted_records(sources, policy.load()), rejected_records, source_files, day
            ),
            subject_figures("rejections", history_figures(rejection_history, day)),
            subject_figures("registry", registry_counts(violators, len(linked_mentions.links))),
            subject_figures(
                "listing",
                {"listings": len(listing.listings), "held": int(listing.held["held"].sum())},
            ),
        ],
        ignore_index=True,
    )
    names = figures["subject"] + "_" + figures["figure"].str.replace(":", "_")
    series = dict(zip(names, (round(float(v), 4) for v in figures["value"]), strict=True))
    return dg.MaterializeResult(
        value=figures, metadata={"dagster/row_count": len(figures), **series}
    )
