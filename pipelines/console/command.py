"""How every command is built: its help, and the one place where errors become an exit status.

A command's module holds what it does; it raises what is wrong and never prints it. Nothing heavy is
imported here, so that `--help` answers at once.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from dotenv import load_dotenv

if TYPE_CHECKING:
    from resources.settings import Settings

SUMMARIES: Mapping[str, str] = {
    "run": "运行一次：读入、校验、关联、入库、发布",
    "ui": "打开界面与定时任务，http://127.0.0.1:3000",
    "plan": "为指定的日子编制检查计划（工作簿）",
    "handover": "立即把待移送的线索移送各部门（工作簿）",
    "review": "写出待人工核对的记录（工作簿）",
    "approve": "列出、确认或否决等待审批的候选名单",
    "listed": "查某一天谁在名单上、为什么",
    "verify": "证明发布未被改动",
    "backup": "备份、核对或恢复数据库与发布目录",
    "instance": "启动定时任务之前的准备：运行记录的存放与收尾",
    "docs": "重新生成 docs/ 中由程序生成的页面（开发用）",
}
"""Name of a subcommand, which is that of its module, and one line about it."""

ROOMS: Mapping[str, str] = {
    **dict.fromkeys(("plan", "handover"), "pipelines.supervision"),
    "instance": "pipelines.console",
}
"""Subcommands whose module does not stand right below `pipelines` -> package that it is in."""

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses; 130 is what a shell says of a program that Ctrl-C ended."""

COMPLETE = "_REGISTRY_COMPLETE"
"""Variable by which a shell asks for completions, however the program was called."""

ENDS: Mapping[int, str] = {
    DONE: "完成",
    UNUSABLE: "设置、政策或参数不能用（一行说明是哪一个），什么都没有做",
}
"""What the exit statuses mean where a command does not say it otherwise."""


class _Chinese(click.Command):
    """Help with Chinese headings, errors in one line, and a call that returns the exit status."""

    def __call__(self, arguments: Sequence[str] = (), program: str | None = None) -> int:
        """Run with these arguments and return the exit status; the error is told in one line."""
        try:
            status = self.main(
                list(arguments), prog_name=program, complete_var=COMPLETE, standalone_mode=False
            )
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except click.Abort:
            return INTERRUPTED
        except Exception as error:
            known = exit_status(error)
            if known is None:
                raise
            status, line = known
            click.echo(line, err=True)
        return int(status or DONE)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line."""
        words = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, words, prefix="用法 usage: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write arguments and options below a heading of their own."""
        records = [record for p in self.get_params(ctx) if (record := p.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`, explained in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明，不做任何事"
        return option


class RegistryCommand(_Chinese):
    """One command."""


class RegistryGroup(_Chinese, click.Group):
    """The commands under one name; a command's module is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which a person needs them."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in SUMMARIES:
            return None
        found = import_module(f"{ROOMS.get(cmd_name, 'pipelines')}.{cmd_name}").main
        return found if isinstance(found, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, without importing any, then the options."""
        with formatter.section("命令"):
            formatter.write_dl(list(SUMMARIES.items()))
        super().format_options(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Names of commands that begin so, without importing any."""
        names = [name for name in SUMMARIES if name.startswith(incomplete)]
        return [click.shell_completion.CompletionItem(n, help=SUMMARIES[n]) for n in names]


def command(
    name: str, what: str, examples: Sequence[str] = ("",), ends: Mapping[int, str] | None = None
) -> Callable[[Callable[..., Any]], RegistryCommand]:
    """Make a function a command of `SUMMARIES`; what it returns is the exit status, None is 0.

    Args:
        name: its name.
        what: what it does, for someone who has never used it; lines are kept as they are.
        examples: arguments of calls that a person would make.
        ends: exit status to its meaning, added to or in place of `ENDS`.
    """
    calls = [f"  registry {name} {example}".rstrip() for example in examples]
    statuses = [f"  {status}  {text}" for status, text in sorted({**ENDS, **(ends or {})}.items())]
    parts = (what.strip(), "\n".join(["例：", *calls]), "\n".join(["退出状态：", *statuses]))
    text = "\n\n".join(f"\b\n{part}" for part in parts)
    return click.command(name, cls=RegistryCommand, help=text, short_help=SUMMARIES[name])


def exit_status(error: Exception) -> tuple[int, str] | None:
    """The exit status of an error that has a place in operation, and its line; else None.

    What is not foreseen is a fault of the program: it goes on with its stack.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from domain.release.approval import ApprovalError
    from resources.base.signatures import KeyFileError
    from resources.databases.backup import BackupError
    from resources.settings import SettingsError
    from schemas.policy.files import PolicyError

    if isinstance(error, (ApprovalError, BackupError)):
        return FAILED, str(error)
    if isinstance(error, (SettingsError, PolicyError, KeyFileError, UnusableError)):
        return UNUSABLE, str(error)
    if isinstance(error, SQLAlchemyError):
        # Its own text quotes the statement, and the driver's the address.
        return UNUSABLE, f"数据库无法使用（{database_error(error)}）"
    return None


class UnusableError(Exception):
    """Something that a command needs is not there or is in use; nothing was done."""


def database_error(error: Exception) -> str:
    """The class of a database's error, of the driver's where there is one; never its text."""
    return type(getattr(error, "orig", None) or error).__name__


def settings_here() -> "Settings":
    """The settings of this installation, from the environment and `.env`.

    Raises:
        SettingsError: a variable cannot be used.
    """
    from resources.settings import PROJECT_ROOT, Settings

    load_dotenv(PROJECT_ROOT / ".env")
    return Settings.from_environment()
