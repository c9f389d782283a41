"""`make ui`: Dagster's web server and daemon on this machine, with the instance of `make run`."""

import os
import sys

from dotenv import load_dotenv

from pipelines import instance
from resources.settings import PROJECT_ROOT

HOST = "127.0.0.1"
PORT = "3000"


def main() -> None:
    """Replace this process by `dagster dev`; further arguments are passed on (`--port 3001`)."""
    load_dotenv(PROJECT_ROOT / ".env")
    if status := instance.main():
        sys.exit(status)
    os.chdir(PROJECT_ROOT)
    program = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml"]
    os.execv(sys.executable, [*program, "-h", HOST, "-p", PORT, *sys.argv[1:]])  # noqa: S606 - fixed program


if __name__ == "__main__":
    main()
