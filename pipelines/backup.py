"""`registry backup save|check|restore FOLDER`: both databases and the feed."""

import sys
from pathlib import Path
from typing import Literal

import click

from pipelines.console.command import command, settings_here
from resources.base.file_modes import private_process
from resources.databases.backup import back_up, check, restore
from resources.settings import Settings

Action = Literal["save", "check", "restore"]

WHAT = """
save     把登记库、共享库和发布目录写进一个新文件夹；运行中也可以做
check    逐个文件核对校验值
restore  恢复到本机的设置所指之处；先停止服务
"""


@command(
    "backup",
    WHAT,
    [f"{action} /backup/registry/2024-06-30" for action in ("save", "check", "restore")],
    {1: "做不到，一行说明为什么；现有数据没有动"},
)
@click.argument("action", type=click.Choice(["save", "check", "restore"]))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="文件夹")
def main(action: Action, folder: Path) -> None:
    """Save, check or restore a backup of this installation."""
    settings = settings_here()
    private_process()
    act(action, folder.resolve(), settings)
    click.echo(f"{action}: {folder}")


def act(action: Action, folder: Path, settings: Settings) -> None:
    """Do one of the three.

    Args:
        action: `save`, `restore` or `check`.
        folder: where backups lie.
        settings: where databases and feed are.

    Raises:
        BackupError: it cannot be done.
    """
    databases = {"shared": settings.shared_url, "registry": settings.database_url}
    if settings.dagster_url:
        databases["dagster"] = settings.dagster_url
    if action == "save":
        back_up(folder, databases, settings.feed_dir)
    elif action == "restore":
        restore(folder, databases, settings.feed_dir)
    else:
        check(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
