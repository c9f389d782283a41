"""`make run`: the main job in one process, on the persistent instance, with a summary at the end.

Exit status: 0 if the job succeeded (also when nothing was new), 1 if any step failed, 2 if settings
or policy cannot be read, the inbox is not there, sample and own data would be mixed, or another run
is at work.
"""

import logging
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from dotenv import load_dotenv
from sqlalchemy.exc import SQLAlchemyError

from pipelines.automation.jobs import MAIN_JOB, all_batches
from pipelines.console.arguments import no_arguments
from pipelines.console.summary import failures, summary
from pipelines.definitions import build_definitions
from pipelines.instance import AlreadyRunningError, only_run, open_instance
from resources.dagster_resources import build_resources
from resources.settings import PROJECT_ROOT, SAMPLE, Settings, SettingsError
from schemas.policy.files import PolicyError
from schemas.policy.load import load_policy


def main(arguments: Sequence[str] = ()) -> int:
    """Run the main job and print what came of it."""
    no_arguments("run", __doc__, arguments)
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
    try:
        settings.require_sources()
        _greet(settings)
        with open_instance(settings) as instance, only_run(settings, instance) as tags:
            _claim_databases(settings)
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


def _greet(settings: Settings) -> None:
    print(f"收件箱 {settings.inbox} · 评估日 {settings.evaluation_day}", file=sys.stderr)
    if settings.origin == SAMPLE:
        print(
            "这是随附的示例：收件箱与市场库均为虚构，不是真实数据。"
            "接入真实数据请设 REGISTRY_INBOX 与 REGISTRY_MARKET_URL（见 README）",
            file=sys.stderr,
        )
    if settings.market_url is None:
        print("没有市场监管库（REGISTRY_MARKET_URL=none）：登记与处罚均缺", file=sys.stderr)


def _claim_databases(settings: Settings) -> None:
    """Refuse databases of the other origin before anything is read.

    A database that is away is the run's own finding: every step that opens one asks again.
    """
    resources = build_resources(settings)
    for name, url in (
        ("registry_store", settings.database_url),
        ("shared_store", settings.shared_url),
    ):
        with suppress(SQLAlchemyError):
            resources[name].model_copy(update={"url": url}).open().dispose()


if __name__ == "__main__":
    logging.captureWarnings(True)
    sys.exit(main(sys.argv[1:]))
