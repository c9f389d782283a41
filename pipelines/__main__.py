"""`registry COMMAND`, the one program with a subcommand for each thing that a person does.

`python -m pipelines COMMAND` and the script `./registry` are the same; each subcommand is a module
beside this one and can be run by itself (`python -m pipelines.listed --on 2024-05-01`).
"""

import logging
import sys

import click

from pipelines.console.command import RegistryGroup

HELP = """\b
校外培训违规主体登记库。设置写在环境变量或项目根目录的 .env（见 README）。

\b
例：
  registry run                        运行一次
  registry listed --on 2024-05-01     某一天的名单
  registry listed --help              一个命令的说明
"""


@click.group("registry", cls=RegistryGroup, help=HELP)
def registry() -> None:
    """Choose a command."""


def main() -> int:
    """Run the program by the name `registry`; without a command it explains itself, status 2."""
    logging.captureWarnings(True)
    return registry(sys.argv[1:], "registry")


if __name__ == "__main__":
    sys.exit(main())
