"""What runs by itself, and on which days: those that the calendar names, in Shanghai time."""

import shutil
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest

from domain.values.times.dates import SHANGHAI
from pipelines.automation.jobs import RANGE_END, build_jobs
from pipelines.automation.schedules import (
    clue_digest,
    daily_publication,
    handovers,
    patrol_plans,
    submission_report,
)
from pipelines.definitions import build_definitions
from resources.dagster_resources import PolicyResource
from resources.settings import Settings
from schemas.policy.files import PolicyError
from schemas.policy.load import load_policy

ROOT = Path(__file__).resolve().parents[3]


def tick(
    schedule: dg.ScheduleDefinition, policy: Path, moment: datetime
) -> dg.RunRequest | dg.SkipReason:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance,
            scheduled_execution_time=moment,
            resources={"policy": PolicyResource(directory=str(policy))},
        )
        return schedule(context)


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ((2024, 6, 14), "2024-06-15:2024-06-14"),
        ((2024, 6, 16), "2024-06-15:2024-06-16"),
        ((2024, 6, 15), None),
    ],
)
def test_the_report_runs_the_day_before_and_after(day: tuple[int, int, int], key: str) -> None:
    schedule = submission_report(build_jobs()["submission_report"])
    result = tick(schedule, ROOT / "policy", datetime(*day, 8, tzinfo=SHANGHAI))
    if key is None:
        assert isinstance(result, dg.SkipReason)
    else:
        assert isinstance(result, dg.RunRequest)
        assert result.run_key == key


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        ((2024, 6, 28), True),
        ((2024, 6, 29), False),  # a Saturday
        ((2024, 2, 4), True),  # a Sunday on which people work for the Spring Festival
        ((2024, 2, 12), False),
        ((2090, 3, 1), False),  # nobody knows its holidays
    ],
)
def test_the_digest_comes_on_working_days(day: tuple[int, int, int], runs: bool) -> None:
    schedule = clue_digest(build_jobs()["clue_digest"])
    result = tick(schedule, ROOT / "policy", datetime(*day, 8, 10, tzinfo=SHANGHAI))
    assert isinstance(result, dg.RunRequest if runs else dg.SkipReason)
    if day[0] == 2090:
        assert "2090" in str(result.skip_message)


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        ((2024, 6, 17), True),  # ten working days before the summer holidays
        ((2024, 6, 18), False),
        ((2024, 6, 24), True),  # ten working days before a weekend
    ],
)
def test_plans_are_made_ten_working_days_before_a_window(
    day: tuple[int, int, int], runs: bool
) -> None:
    schedule = patrol_plans(build_jobs()["plan_patrols"])
    result = tick(schedule, ROOT / "policy", datetime(*day, 8, 30, tzinfo=SHANGHAI))
    assert isinstance(result, dg.RunRequest if runs else dg.SkipReason)


@pytest.mark.parametrize(
    ("day", "runs"),
    [
        ((2024, 6, 20), True),  # five days after a batch was due
        ((2024, 7, 1), True),  # the first working day of a month
        ((2024, 6, 3), True),  # the first of June is a Saturday
        ((2024, 6, 1), False),
        ((2024, 6, 21), False),
        ((2090, 3, 1), False),  # nobody knows its holidays
    ],
)
def test_clues_are_handed_over_by_month_and_after_each_batch(
    day: tuple[int, int, int], runs: bool
) -> None:
    schedule = handovers(build_jobs()["hand_over"])
    result = tick(schedule, ROOT / "policy", datetime(*day, 8, 40, tzinfo=SHANGHAI))
    assert isinstance(result, dg.RunRequest if runs else dg.SkipReason)
    if day[0] == 2090:
        assert "2090" in str(result.skip_message)


def test_a_fresh_installation_runs_by_itself() -> None:
    """Daily publication was off until somebody switched it on: nothing ever expired."""
    repository = build_definitions(Settings.from_environment({})).get_repository_def()
    on = {
        schedule.name: (schedule.cron_schedule, schedule.execution_timezone)
        for schedule in repository.schedule_defs
        if schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    }
    assert on == {
        "clue_digest": ("10 8 * * *", "Asia/Shanghai"),
        "daily_publication": ("30 6 * * *", "Asia/Shanghai"),
        "hand_over": ("40 8 * * *", "Asia/Shanghai"),
        "patrol_plans": ("30 8 * * *", "Asia/Shanghai"),
        "submission_report": ("0 8 * * *", "Asia/Shanghai"),
    }
    off = {s.name for s in repository.sensor_defs if s.default_status.value != "RUNNING"}
    assert off == set()
    assert {s.name for s in repository.sensor_defs} == {
        "record_failures",
        *(f"new_{source.folder}" for source in load_policy(ROOT / "policy").sources.values()),
    }


def test_a_batch_that_an_edit_of_the_policy_adds_is_in_the_next_run_without_a_restart(
    tmp_path: Path,
) -> None:
    policy = tmp_path / "policy"
    shutil.copytree(ROOT / "policy", policy)
    calendar, morning = policy / "calendar.yaml", datetime(2024, 7, 1, 6, 30, tzinfo=SHANGHAI)
    schedule = daily_publication(build_jobs()["main"])
    before = load_policy(policy).calendar.keys()

    def covered() -> str:
        request = tick(schedule, policy, morning)
        assert isinstance(request, dg.RunRequest)
        return request.tags[RANGE_END]

    assert covered() == before[-1]
    written = calendar.read_text("utf-8")
    added = "  - {due_on: 2031-12-15, starts_on: 2031-11-16, ends_on: 2031-12-15}\n"
    calendar.write_text(written.rstrip("\n") + "\n" + added, "utf-8")
    assert covered() == "2031-12-15"
    # A run is a process of its own that loads the definitions as they are then.
    settings = Settings.from_environment({"REGISTRY_POLICY_DIR": str(policy)})
    job = build_definitions(settings).resolve_job_def("main")
    assert job.partitions_def is not None
    assert job.partitions_def.get_partition_keys()[-1] == "2031-12-15"

    calendar.write_text(written + "  - {due_on: tomorrow}\n", "utf-8")
    with pytest.raises(PolicyError, match=r"calendar\.yaml"):
        covered()
