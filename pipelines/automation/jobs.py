"""The jobs that a person or a schedule starts, and the tags of a run over all batches."""

from typing import Any

import dagster as dg
from dagster import AssetSelection

from domain.intake.calendar import Calendar

AssetJob = Any
"""What `define_asset_job` returns; its type has no public name."""

MAIN_JOB = "main"
SUBMISSION_JOB = "submission_report"
DIGEST_JOB = "clue_digest"
PLAN_JOB = "plan_patrols"
HANDOVER_JOB = "hand_over"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def build_jobs() -> dict[str, AssetJob]:
    """Jobs by name."""
    digest = AssetSelection.assets("overdue_clues")
    everything = AssetSelection.all() - digest
    publication = AssetSelection.assets("listing_candidates", "credit_blacklist")
    jobs = [
        dg.define_asset_job(
            MAIN_JOB,
            selection=everything,
            description="主任务：读入全部来源、校验、关联、入库、发布",
        ),
        dg.define_asset_job(
            "registry_only",
            selection=everything - AssetSelection.assets("credit_blacklist").downstream(),
            description="只更新登记库，不发布",
        ),
        dg.define_asset_job(
            SUBMISSION_JOB,
            selection=AssetSelection.assets(
                "town_submissions", "submission_status", "submission_board"
            ),
            description="只读镇街巡查表，更新报送看板与催报内容，不入库不发布",
        ),
        dg.define_asset_job(
            DIGEST_JOB,
            selection=digest,
            description="逾期提醒：上次提醒以后才逾期的线索，按办理单位列出",
        ),
        dg.define_asset_job(
            PLAN_JOB,
            selection=AssetSelection.assets(
                "inspection_windows", "inspection_plan", "planning_database", "planning_workbooks"
            ),
            description="检查计划：为已到编制日的窗口编制计划，写入台账，重出工作簿",
        ),
        dg.define_asset_job(
            HANDOVER_JOB,
            selection=AssetSelection.assets("handovers", "handover_workbooks"),
            description="移送：移送日把线索移送各部门，记入台账，写成移送函",
        ),
        dg.define_asset_job(
            "publish_only",
            selection=publication,
            description="仅按登记库现状重新计算名单并发布（到期移出等）",
        ),
    ]
    return {job.name: job for job in jobs}


def all_batches(calendar: Calendar) -> dict[str, str]:
    """Run tags that cover every partition of the town submissions in one run."""
    keys = calendar.keys()
    return {RANGE_START: keys[0], RANGE_END: keys[-1]}
