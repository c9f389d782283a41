"""`make ui`: Dagster's web server and daemon on this machine, with the instance of `make run`."""

import argparse
import os
import sys
from collections.abc import Sequence

from dotenv import load_dotenv

from pipelines import instance
from resources.settings import PROJECT_ROOT

HOST = "127.0.0.1"
PORT = "3000"


def main(arguments: Sequence[str] = ()) -> None:
    """Replace this process by `dagster dev`."""
    parser = argparse.ArgumentParser(prog="python -m pipelines.ui", description=__doc__)
    parser.add_argument("--port", default=PORT, help="port (default: %(default)s)")
    port = parser.parse_args(arguments).port
    load_dotenv(PROJECT_ROOT / ".env")
    if status := instance.main():
        sys.exit(status)
    os.chdir(PROJECT_ROOT)
    program = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml"]
    os.execv(sys.executable, [*program, "-h", HOST, "-p", port])  # noqa: S606 - fixed program


if __name__ == "__main__":
    main(sys.argv[1:])
