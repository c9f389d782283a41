"""What runs by itself, and on which days: those that the calendar names, in Shanghai time."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from pipelines.automation.jobs import build_jobs
from pipelines.automation.schedules import submission_report
from pipelines.definitions import build_definitions
from resources.settings import Settings
from schemas.policy.load import load_policy

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ((2024, 6, 14), "2024-06-15:2024-06-14"),
        ((2024, 6, 16), "2024-06-15:2024-06-16"),
        ((2024, 6, 15), None),
    ],
)
def test_the_report_runs_the_day_before_and_after(day: tuple[int, int, int], key: str) -> None:
    calendar = load_policy(ROOT / "policy").calendar
    schedule = submission_report(build_jobs()["submission_report"], calendar)
    moment = datetime(*day, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(instance, scheduled_execution_time=moment)
        result = schedule(context)
    if key is None:
        assert isinstance(result, dg.SkipReason)
    else:
        assert isinstance(result, dg.RunRequest)
        assert result.run_key == key


def test_a_fresh_installation_runs_by_itself() -> None:
    """Daily publication was off until somebody switched it on: nothing ever expired."""
    repository = build_definitions(Settings.from_environment({})).get_repository_def()
    on = {
        schedule.name: (schedule.cron_schedule, schedule.execution_timezone)
        for schedule in repository.schedule_defs
        if schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    }
    assert on == {
        "daily_publication": ("30 6 * * *", "Asia/Shanghai"),
        "submission_report": ("0 8 * * *", "Asia/Shanghai"),
    }
    off = {s.name for s in repository.sensor_defs if s.default_status.value != "RUNNING"}
    assert off == set()
    assert {s.name for s in repository.sensor_defs} == {
        "record_failures",
        *(f"new_{source.folder}" for source in load_policy(ROOT / "policy").sources.values()),
    }
