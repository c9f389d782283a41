"""The Dagster instance of this installation: its home, its settings, its environment.

`make run`, `make ui` and the services all come through here, so that they share one history.
"""

import os
import shutil

import dagster as dg

from resources.settings import PROJECT_ROOT, Settings


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


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The persistent instance, so that the UI shows what the command line ran."""
    prepare_home(settings)
    return dg.DagsterInstance.get()


if __name__ == "__main__":  # before the daemon starts for the first time
    prepare_home(Settings.from_environment())
