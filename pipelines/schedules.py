"""When things run by themselves, in Shanghai time."""

from collections.abc import Mapping

import dagster as dg

from domain.calendar import Calendar
from pipelines.jobs import MAIN_JOB, AssetJob, all_batches

TIMEZONE = "Asia/Shanghai"
DAILY_AT = "30 6 * * *"


def build_schedules(
    jobs: Mapping[str, AssetJob], calendar: Calendar
) -> list[dg.ScheduleDefinition]:
    """The daily publication: expiry and late arrivals need no further event."""

    @dg.schedule(
        job=jobs[MAIN_JOB],
        cron_schedule=DAILY_AT,
        execution_timezone=TIMEZONE,
        description="每日 6:30 运行主任务：到期移出不需要新的输入",
    )
    def daily_publication(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        return dg.RunRequest(
            run_key=context.scheduled_execution_time.date().isoformat(), tags=all_batches(calendar)
        )

    return [daily_publication]
