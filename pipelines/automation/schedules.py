"""When things run by themselves, in Shanghai time.

The policy is asked at each tick, so that a batch that an edit adds is in the next run without a
restart.
"""

from collections.abc import Mapping
from datetime import timedelta

import dagster as dg

from domain.reporting.board import report_day
from domain.supervision.handovers.days import is_handover_day
from domain.supervision.windows import inspection_windows, planned_on
from domain.values.times.dates import SHANGHAI
from domain.values.times.working_days import UnknownYearError, is_working_day
from pipelines.automation.jobs import (
    DIGEST_JOB,
    HANDOVER_JOB,
    MAIN_JOB,
    PLAN_JOB,
    SUBMISSION_JOB,
    AssetJob,
    all_batches,
)
from resources.dagster_resources import PolicyResource

DAILY_AT = "30 6 * * *"
REPORT_AT = "0 8 * * *"
DIGEST_AT = "10 8 * * *"
PLANS_AT = "30 8 * * *"
HANDOVERS_AT = "40 8 * * *"


def build_schedules(jobs: Mapping[str, AssetJob]) -> list[dg.ScheduleDefinition]:
    """The daily publication, reports around due dates, the digest, the plans, the hand-overs."""
    return [
        daily_publication(jobs[MAIN_JOB]),
        submission_report(jobs[SUBMISSION_JOB]),
        clue_digest(jobs[DIGEST_JOB]),
        patrol_plans(jobs[PLAN_JOB]),
        handovers(jobs[HANDOVER_JOB]),
    ]


def daily_publication(job: AssetJob) -> dg.ScheduleDefinition:
    """Every morning: expiry and late arrivals need no further event."""

    @dg.schedule(
        name="daily_publication",
        job=job,
        cron_schedule=DAILY_AT,
        execution_timezone=SHANGHAI.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="每日 6:30 运行主任务：到期移出不需要新的输入",
    )
    def schedule(context: dg.ScheduleEvaluationContext, policy: PolicyResource) -> dg.RunRequest:
        return dg.RunRequest(
            run_key=context.scheduled_execution_time.date().isoformat(),
            tags=all_batches(policy.load().calendar),
        )

    return schedule


def submission_report(job: AssetJob) -> dg.ScheduleDefinition:
    """The day before a batch is due: reminders for all; the day after: who has not reported."""

    @dg.schedule(
        name="submission_report",
        job=job,
        cron_schedule=REPORT_AT,
        execution_timezone=SHANGHAI.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="报送截止日的前一天和后一天 8:00 更新报送看板并生成提醒",
    )
    def schedule(
        context: dg.ScheduleEvaluationContext, policy: PolicyResource
    ) -> dg.RunRequest | dg.SkipReason:
        calendar = policy.load().calendar
        day = context.scheduled_execution_time.date()
        batch = report_day(calendar.batches, day)
        if batch is None:
            return dg.SkipReason("今天不是报送截止日的前一天或后一天")
        tags = {**all_batches(calendar), "batch": batch.key}
        return dg.RunRequest(run_key=f"{batch.key}:{day.isoformat()}", tags=tags)

    return schedule


def clue_digest(job: AssetJob) -> dg.ScheduleDefinition:
    """Every working morning: what became overdue since the last digest."""

    @dg.schedule(
        name="clue_digest",
        job=job,
        cron_schedule=DIGEST_AT,
        execution_timezone=SHANGHAI.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="工作日 8:10 列出上次提醒以后才逾期的线索",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        day = context.scheduled_execution_time.date()
        try:
            works = is_working_day(day)
        except UnknownYearError as error:
            return dg.SkipReason(f"{error.year} 年的节假日安排尚未收录，请升级 chinesecalendar")
        if not works:
            return dg.SkipReason("今天不是工作日")
        return dg.RunRequest(run_key=f"digest:{day.isoformat()}")

    return schedule


def patrol_plans(job: AssetJob) -> dg.ScheduleDefinition:
    """So many working days before a window: its plan, also where no run of the morning made it."""

    @dg.schedule(
        name="patrol_plans",
        job=job,
        cron_schedule=PLANS_AT,
        execution_timezone=SHANGHAI.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="窗口开始前 10 个工作日 8:30 编制检查计划（政策 windows.yaml）",
    )
    def schedule(
        context: dg.ScheduleEvaluationContext, policy: PolicyResource
    ) -> dg.RunRequest | dg.SkipReason:
        rules, day = policy.load().windows, context.scheduled_execution_time.date()
        windows = planned_on(
            inspection_windows(rules, day, day + timedelta(days=rules.ahead_days)), rules, day
        )
        if windows.empty:
            return dg.SkipReason("今天没有要编制计划的窗口")
        return dg.RunRequest(run_key=f"plan:{day.isoformat()}")

    return schedule


def handovers(job: AssetJob) -> dg.ScheduleDefinition:
    """First working day of a month and days after a batch: also where no run of the morning was."""

    @dg.schedule(
        name="hand_over",
        job=job,
        cron_schedule=HANDOVERS_AT,
        execution_timezone=SHANGHAI.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="每月第一个工作日和每批次截止日后第 5 天 8:40 移送（政策 routing.yaml）",
    )
    def schedule(
        context: dg.ScheduleEvaluationContext, policy: PolicyResource
    ) -> dg.RunRequest | dg.SkipReason:
        rules, day = policy.load(), context.scheduled_execution_time.date()
        try:
            due = is_handover_day(day, rules.calendar.batches, rules.routing.after_batch_days)
        except UnknownYearError as error:
            return dg.SkipReason(f"{error.year} 年的节假日安排尚未收录，请升级 chinesecalendar")
        if not due:
            return dg.SkipReason("今天不是移送日")
        return dg.RunRequest(run_key=f"handover:{day.isoformat()}")

    return schedule
