"""What starts a run by itself: files that arrive, and a record of runs that failed.

One sensor per inbox folder. Its cursor holds what was there at the last tick and the content that
was last processed; a file that is still growing waits a tick, one that was only touched starts
nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import dagster as dg

from pipelines.automation.jobs import MAIN_JOB, AssetJob, all_batches
from resources.dagster_resources import PolicyResource, RegistryResource
from resources.inbox.entries import digest_of, walk
from resources.settings import Settings
from schemas.policy.load import Policy

POLL_SECONDS = 30


def build_sensors(
    jobs: Mapping[str, AssetJob],
    settings: Settings,
    policy: Policy,
) -> list[dg.SensorDefinition]:
    """A sensor per inbox folder, and the one that records failures.

    Args:
        jobs: jobs by name.
        settings: where the inbox is.
        policy: folders of the sources.
    """
    folders = [source.folder for source in policy.sources.values()]
    arrivals = [arrival_sensor(folder, settings.inbox, jobs[MAIN_JOB]) for folder in folders]
    return [*arrivals, record_failures]


def arrival_sensor(folder: str, inbox: Path, job: AssetJob) -> dg.SensorDefinition:
    """Request one run of `job` for everything new in one folder of the inbox.

    Args:
        folder: folder below the inbox.
        inbox: where the files of all sources lie.
        job: what to run.
    """

    @dg.sensor(
        name=f"new_{folder}",
        job=job,
        minimum_interval_seconds=POLL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"收件箱 {folder}/ 有新文件且不再变化时，启动主任务",
    )
    def new_files(
        context: dg.SensorEvaluationContext, policy: PolicyResource
    ) -> dg.SensorResult | dg.SkipReason:
        before = json.loads(context.cursor or "{}")
        listing = listing_digest(inbox / folder)
        if listing == before.get("listing") and before.get("settled"):
            return dg.SkipReason("没有变化")
        if listing != before.get("listing"):
            state = {**before, "listing": listing, "settled": False}
            context.update_cursor(json.dumps(state))
            return dg.SkipReason("文件刚有变化，下一次轮询再看是否写完")
        if not before.get("content") and not any(walk(inbox / folder)):
            return dg.SkipReason("文件夹里还没有文件")
        content = content_digest(inbox / folder)
        cursor = json.dumps({"listing": listing, "settled": True, "content": content})
        if content == before.get("content"):
            context.update_cursor(cursor)
            return dg.SkipReason("内容未变")
        if _is_queued(context.instance, job.name):
            context.update_cursor(cursor)
            return dg.SkipReason("已有一次运行在排队，它会读到这些文件")
        # Asked anew: a batch that an edit of the policy added belongs to this run.
        tags = all_batches(policy.load().calendar)
        request = dg.RunRequest(run_key=f"{folder}:{content}", tags=tags)
        return dg.SensorResult(run_requests=[request], cursor=cursor)

    return new_files


def _is_queued(instance: dg.DagsterInstance, job: str) -> bool:
    """Whether a run waits that has not begun to read; six folders at once are one run, not six."""
    waiting = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.QUEUED])
    return bool(instance.get_runs(waiting, limit=1))


@dg.run_failure_sensor(
    name="record_failures",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="运行失败时在登记库留下记录",
)
def record_failures(context: dg.RunFailureSensorContext, registry_store: RegistryResource) -> None:
    """Record every failed run in the registry database, where the person on duty looks."""
    steps = [event.step_key or "" for event in context.get_step_failure_events()]
    run = context.dagster_run
    registry_store.open().record_failure(run.run_id, run.job_name, steps)


def listing_digest(folder: Path) -> str:
    """Names, sizes and times of a folder's files: cheap, says whether anything moved."""
    contents = [(entry.name, entry.size, entry.modified) for entry in walk(folder)]
    return hashlib.sha256(json.dumps(contents).encode()).hexdigest()


def content_digest(folder: Path) -> str:
    """Names and contents of a folder's files."""
    digest = hashlib.sha256()
    for entry in walk(folder):
        content = digest_of(entry) or f"{entry.problem} {entry.size} {entry.modified}"
        digest.update(f"{entry.name}\0{content}\0".encode())
    return digest.hexdigest()
