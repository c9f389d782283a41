"""`registry run`: the main job in one process, on the persistent instance, with a summary.

It succeeds also when nothing was new. An inbox that is not there, sample and own data together, or
another run at work end it before anything is read.
"""

import logging
import sys
import time
from contextlib import suppress

import click
from sqlalchemy.exc import SQLAlchemyError

from pipelines.automation.jobs import MAIN_JOB, all_batches
from pipelines.console.command import DONE, FAILED, UnusableError, command, settings_here
from pipelines.console.instance import only_run, open_instance
from pipelines.console.summary import failures, summary
from pipelines.definitions import build_definitions
from resources.base.collector import collecting_seldom
from resources.base.file_modes import private_process
from resources.base.second_core import second_core
from resources.dagster_resources import PolicyResource, build_resources
from resources.settings import SAMPLE, Settings

WHAT = """
运行一次主任务：读入收件箱与市场监管库，校验、关联、写登记库，有变化则发布新的一批。
结束时显示读入、退回、关联、在列条数和发布目录。没有新内容再运行也无妨，不会产生新批次。
"""


@command(
    "run",
    WHAT,
    ends={
        0: "完成（没有新内容也算）",
        1: "某一步失败（逐步列出，并说明怎么办）",
        2: "设置或政策不能用、收件箱不在、示例与自有数据混用、或已有一次运行；什么都没有做",
    },
)
def main() -> int:
    """Run the main job and print what came of it."""
    settings = settings_here()
    policy = PolicyResource(directory=str(settings.policy_dir)).load()  # known to all steps
    if not settings.inbox.is_dir():
        # An unmounted share must not pass for an inbox without any files.
        raise UnusableError(f"REGISTRY_INBOX：收件箱文件夹 {settings.inbox} 不存在")
    settings.require_sources()
    started = time.monotonic()
    _greet(settings)
    private_process(settings.document_group)  # before the second process begins: it writes too
    with (
        collecting_seldom(),
        second_core(),
        open_instance(settings) as instance,
        only_run(settings, instance) as tags,
    ):
        _claim_databases(settings)
        job = build_definitions(settings).resolve_job_def(MAIN_JOB)
        result = job.execute_in_process(
            instance=instance,
            tags={**all_batches(policy.calendar), **tags},
            run_config={"loggers": {"progress": {"config": {}}}},
            raise_on_error=False,
        )
    click.echo(summary(result, settings) if result.success else failures(result))
    click.echo(f"用时 {time.monotonic() - started:.1f} 秒", err=True)
    return DONE if result.success else FAILED


def _greet(settings: Settings) -> None:
    click.echo(f"收件箱 {settings.inbox} · 评估日 {settings.evaluation_day}", err=True)
    if settings.origin == SAMPLE:
        click.echo(
            "这是随附的示例：收件箱与市场库均为虚构，不是真实数据。"
            "接入真实数据请设 REGISTRY_INBOX 与 REGISTRY_MARKET_URL（见 README）",
            err=True,
        )
    if settings.market_url is None:
        click.echo("没有市场监管库（REGISTRY_MARKET_URL=none）：登记与处罚均缺", err=True)


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
