"""`make run`: the main job in one process, on the persistent instance, with a summary at the end.

Exit status: 0 if the job succeeded (also when nothing was new), 1 if any step failed, 2 if settings
or policy cannot be read, the inbox is not there, or another run is at work.
"""

import logging
import sys
import time

from dotenv import load_dotenv

from pipelines.definitions import build_definitions
from pipelines.instance import AlreadyRunningError, only_run, open_instance
from pipelines.jobs import MAIN_JOB, all_batches
from pipelines.summary import failures, summary
from resources.settings import PROJECT_ROOT, Settings, SettingsError
from schemas.policy import PolicyError, load_policy


def main() -> int:
    """Run the main job and print what came of it."""
    load_dotenv(PROJECT_ROOT / ".env")
    try:
        settings = Settings.from_environment()
        policy = load_policy(settings.policy_dir)
    except (SettingsError, PolicyError) as error:
        print(error, file=sys.stderr)
        return 2
    if not settings.inbox.is_dir():
        # An unmounted share must not pass for an inbox without any files.
        print(f"REGISTRY_INBOX：收件箱文件夹 {settings.inbox} 不存在", file=sys.stderr)
        return 2
    started = time.monotonic()
    print(f"收件箱 {settings.inbox} · 评估日 {settings.evaluation_day}", file=sys.stderr)
    try:
        with open_instance(settings) as instance, only_run(settings, instance) as tags:
            job = build_definitions(settings).resolve_job_def(MAIN_JOB)
            result = job.execute_in_process(
                instance=instance,
                tags={**all_batches(policy.calendar), **tags},
                run_config={"loggers": {"progress": {"config": {}}}},
                raise_on_error=False,
            )
    except (AlreadyRunningError, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2
    report = summary(result, settings) if result.success else failures(result)
    print(report)
    print(f"用时 {time.monotonic() - started:.1f} 秒", file=sys.stderr)
    return 0 if result.success else 1


if __name__ == "__main__":
    logging.captureWarnings(True)
    sys.exit(main())
