"""The Dagster instance of this installation: its home, its settings, its environment.

`make run`, `make ui` and the services all come through here, so that they share one history.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from resources.settings import PROJECT_ROOT, Settings

COMMAND_TAG = "registry/command"
"""Tag of runs that a command started, outside the daemon's queue."""


def prepare_home(settings: Settings) -> None:
    """Create the data folders and put `dagster.yaml` into the instance's home.

    A `dagster.yaml` that an operator changed there (for PostgreSQL storage, say) is left alone.
    """
    settings.prepare()
    target = settings.dagster_home / "dagster.yaml"
    if not target.exists():
        shutil.copyfile(PROJECT_ROOT / "dagster.yaml", target)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


class AlreadyRunningError(Exception):
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
    with (settings.data_dir / ".run.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(f"{settings.data_dir} 中已有一次运行，请等它结束") from None
        unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], tags=tags)
        for run in instance.get_runs(filters=unfinished):
            instance.report_run_failed(run, "The process was killed.")
        yield tags


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The persistent instance, so that the UI shows what the command line ran."""
    prepare_home(settings)
    return dg.DagsterInstance.get()


if __name__ == "__main__":  # before the daemon starts for the first time
    prepare_home(Settings.from_environment())
