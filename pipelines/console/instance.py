"""The Dagster instance of this installation: its home, its settings, its environment.

`make run`, `make ui` and the services all come through here, so that they share one history.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import click
import dagster as dg
import yaml

from pipelines.console.command import UnusableError, command, settings_here
from resources.base.files import take_lock
from resources.base.origin import claim_folder
from resources.event_log import keeping_connections
from resources.settings import DAGSTER_URL, PROJECT_ROOT, Settings, SettingsError

COMMAND_TAG = "registry/command"
"""Tag of runs that a command started, outside the daemon's queue."""

SERVER_TAG = ".dagster/grpc_info"
"""Tag in which the daemon's launcher says which server holds the process of a run."""

STORAGE_KEYS = {"storage", "run_storage", "event_log_storage", "schedule_storage", "instance_class"}
"""Keys of `dagster.yaml` by which runs and events are kept elsewhere than in files of the home."""

KILLED = "The process was killed."

POSTGRES_STORAGE = f"""
storage:
  postgres:
    postgres_url:
      env: {DAGSTER_URL}
"""
"""What `dagster.yaml` says besides where runs are kept in PostgreSQL; the password is not in it."""


def prepare_home(settings: Settings) -> None:
    """Create the data folders and put `dagster.yaml` into the instance's home.

    A `dagster.yaml` that an operator changed there is left alone.

    Raises:
        SettingsError: the operator's `dagster.yaml` does not follow `REGISTRY_DAGSTER_URL`; or a
            folder was begun with the sample and own data come to it, or the reverse.
    """
    settings.prepare()
    claim_folder(settings.data_dir, settings.origin, "REGISTRY_DATA_DIR")
    claim_folder(settings.feed_dir, settings.origin, "REGISTRY_FEED_DIR")
    _write_instance_settings(settings)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


def _write_instance_settings(settings: Settings) -> None:
    target = settings.dagster_home / "dagster.yaml"
    embedded = (PROJECT_ROOT / "deploy" / "dagster.yaml").read_text(encoding="utf-8")
    on_postgres = embedded + POSTGRES_STORAGE
    found = target.read_text(encoding="utf-8") if target.exists() else embedded
    if found in (embedded, on_postgres):
        wanted = on_postgres if settings.dagster_url else embedded
        target.write_text(wanted, encoding="utf-8")
    elif settings.dagster_url and DAGSTER_URL not in found:
        raise SettingsError(DAGSTER_URL, "…", f"a storage section in {target} that names it")


class AlreadyRunningError(UnusableError):
    """Another run command is at work in the same data folder."""


@contextmanager
def only_run(settings: Settings, instance: dg.DagsterInstance) -> Iterator[dict[str, str]]:
    """Hold the data folder for one run command, and yield the tags of its run.

    The lock falls with the process. So whoever holds it knows that earlier runs of the command that
    still count as started were killed, and closes them.

    Raises:
        AlreadyRunningError: another run command holds it.
    """
    tags = {COMMAND_TAG: "run"}
    try:
        held = take_lock(settings.data_dir / ".run.lock", 0)
    except TimeoutError:
        raise AlreadyRunningError(f"{settings.data_dir} 中已有一次运行，请等它结束") from None
    with held:
        unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], tags=tags)
        for run in instance.get_runs(filters=unfinished):
            instance.report_run_failed(run, KILLED)
        yield tags


def close_killed(settings: Settings, instance: dg.DagsterInstance) -> int:
    """Close the records of runs whose process is gone, and return how many there were.

    Nobody else does: the daemon's launcher cannot ask for a process that it did not start, and one
    run that counts as started keeps the whole queue waiting, for ever.
    """
    with suppress(AlreadyRunningError), only_run(settings, instance):
        pass
    unfinished = dg.RunsFilter(
        statuses=[
            dg.DagsterRunStatus.STARTING,
            dg.DagsterRunStatus.STARTED,
            dg.DagsterRunStatus.CANCELING,
        ]
    )
    runs = [run for run in instance.get_runs(unfinished) if SERVER_TAG in run.tags]
    killed = [run for run in runs if not _answers(json.loads(run.tags[SERVER_TAG]))]
    for run in killed:
        instance.report_run_failed(run, KILLED)
    return len(killed)


def _answers(server: Mapping[str, Any]) -> bool:
    """Whether the server that holds a run's process is there: it listens on a socket or a port."""
    local = server.get("socket")
    address = local or (server.get("host", "localhost"), int(server.get("port") or 0))
    with socket.socket(socket.AF_UNIX if local else socket.AF_INET) as probe:
        probe.settimeout(5)
        return probe.connect_ex(address) == 0


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The persistent instance, so that the UI shows what the command line ran."""
    prepare_home(settings)
    home = settings.dagster_home
    told = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8")) or {}
    if told.keys() & STORAGE_KEYS:
        return dg.DagsterInstance.get()
    return keeping_connections(str(home))


WHAT = """
服务启动之前由 systemd 或容器调用：建好数据文件夹和运行记录的存放处，
并把进程已经不在、却还算作“运行中”的运行记为失败，否则队列会一直等它。
"""


def make_ready() -> None:
    """Get the instance of this installation ready, close killed runs and say how many there were.

    Raises:
        SettingsError: the settings cannot be used.
    """
    settings = settings_here()
    settings.require_sources()
    with open_instance(settings) as instance:
        closed = close_killed(settings, instance)
    if closed:
        click.echo(f"上次没有正常结束的运行：{closed}", err=True)


@command("instance", WHAT)
def main() -> None:
    """What is done before a daemon starts."""
    make_ready()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
