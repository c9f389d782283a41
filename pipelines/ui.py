"""`registry ui`: Dagster's web server and daemon on this machine, with the instance of `run`."""

import os
import sys

import click

from pipelines.console.command import command
from pipelines.console.instance import make_ready
from resources.settings import PROJECT_ROOT

HOST = "127.0.0.1"

WHAT = """
打开网页界面，并让定时任务（每日 6:30 发布、报送提醒）和收件箱监视开始工作。
只在本机可见；Ctrl-C 停止。服务器上由 systemd 启动（docs/operations.md）。
"""


@command("ui", WHAT, ["", "--port 8080"])
@click.option("--port", default=3000, show_default=True, metavar="端口", help="网页的端口")
def main(port: int) -> None:
    """Replace this process by `dagster dev`."""
    make_ready()
    os.chdir(PROJECT_ROOT)
    program = [sys.executable, "-m", "dagster", "dev", "-w", "workspace.yaml"]
    os.execv(sys.executable, [*program, "-h", HOST, "-p", str(port)])  # noqa: S606 - fixed program


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
