"""`--help` explains and does nothing; an argument that nobody knows is refused, never ignored.

Each command is a subcommand of one program, and a module that can be run by itself as before.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from sqlalchemy.exc import OperationalError

from domain.release.approval import ApprovalError
from pipelines.__main__ import registry
from pipelines.console.command import SUMMARIES, RegistryCommand, UnusableError
from resources.base.signatures import KeyFileError
from resources.databases.backup import BackupError
from resources.settings import PROJECT_ROOT, SettingsError
from schemas.policy.files import PolicyError

COMMANDS = {
    path.stem: ".".join(path.relative_to(PROJECT_ROOT).with_suffix("").parts)
    for path in sorted((PROJECT_ROOT / "pipelines").rglob("*.py"))
    if '__name__ == "__main__"' in path.read_text("utf-8") and path.stem != "__main__"
}
"""Name of a command -> its module."""


def called(*program: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        program,
        cwd=data.parent,
        env={
            **os.environ,
            "REGISTRY_DATA_DIR": str(data),
            "PYTHONPATH": str(PROJECT_ROOT),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_that_is_a_command_is_a_subcommand_and_the_reverse() -> None:
    assert set(SUMMARIES) == set(COMMANDS)
    context = click.Context(registry)
    assert all(
        isinstance(registry.get_command(context, name), RegistryCommand) for name in COMMANDS
    )
    assert registry.get_command(context, "cli") is None


EACH_BY_ITSELF = """
import contextlib, io, json, runpy, sys
ended = {}
for command in sys.argv[1:]:
    for argument in ("--help", "--no-such-thing"):
        sys.argv = [command, argument]
        with contextlib.redirect_stdout(io.StringIO()) as told, contextlib.redirect_stderr(told):
            try:
                runpy.run_module(command, run_name="__main__")
                status = None
            except SystemExit as end:
                status = end.code
        ended[command + argument] = (status, told.getvalue())
json.dump(ended, sys.stdout)
"""
"""Runs every command as `python -m` does, in one process: importing takes most of the time."""


def test_help_and_unknown_arguments_do_nothing(tmp_path: Path) -> None:
    modules = COMMANDS.values()
    done = called(sys.executable, "-c", EACH_BY_ITSELF, *modules, data=tmp_path / "data")
    ended = json.loads(done.stdout)
    assert len(ended) == 2 * len(COMMANDS) > 10
    for call, (status, told) in ended.items():
        assert status == (0 if call.endswith("--help") else 2), (call, told[-500:])
        assert "usage" in told, call
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", SUMMARIES)
def test_help_says_what_it_does_how_it_is_called_and_how_it_ends(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert registry([name, "--help"], "registry") == 0
    told = capsys.readouterr().out
    what, rest = told.split("例：")
    examples, ends = rest.split("退出状态：")
    assert re.search("[一-鿿]{6}", what)
    assert f"registry {name}" in examples
    assert re.findall(r"(?m)^    (\d)  \S", ends)[0] == "0"
    assert "    2  " in ends
    assert "English" not in told
    assert "this message" not in told


@pytest.mark.parametrize("program", [("-m", "pipelines"), ("-m", "pipelines.__main__")])
def test_the_program_lists_its_commands_and_asks_for_one(
    program: tuple[str, str], tmp_path: Path
) -> None:
    listed = called(sys.executable, *program, "--help", data=tmp_path / "data")
    assert listed.returncode == 0
    assert all(f"{name} " in listed.stdout for name in SUMMARIES)
    assert called(sys.executable, *program, data=tmp_path / "data").returncode == 2
    assert called(sys.executable, *program, "no_such", data=tmp_path / "data").returncode == 2


def test_the_script_runs_from_any_folder_and_completes(tmp_path: Path) -> None:
    script = str(PROJECT_ROOT / "registry")
    environment = {"COMP_WORDS": f"{script} ve", "COMP_CWORD": "1"}
    done = called(script, data=tmp_path / "d", _REGISTRY_COMPLETE="bash_complete", **environment)
    assert done.stdout.split() == ["plain,verify"]
    environment = {"COMP_WORDS": f"{script} backup ", "COMP_CWORD": "2"}
    done = called(script, data=tmp_path / "d", _REGISTRY_COMPLETE="bash_complete", **environment)
    assert done.stdout.split() == ["plain,save", "plain,check", "plain,restore"]


def test_help_of_the_program_imports_none_of_the_commands() -> None:
    code = (
        "import sys; from pipelines.__main__ import registry; registry(['--help'], 'registry');"
        "assert not {'pandas', 'dagster', 'sqlalchemy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=True, capture_output=True)


def ends_with(error: BaseException) -> Callable[[], int]:
    def body() -> None:
        raise error

    return click.command("some", cls=RegistryCommand)(body)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SettingsError("REGISTRY_AS_OF", "x", "a day"), 2),
        (PolicyError("filers.yaml", "filers.0", "missing"), 2),
        (KeyFileError("key.pem 不是"), 2),
        (UnusableError("没有"), 2),
        (OperationalError("SELECT '320281199001010011'", {}, OSError("10.0.0.1")), 2),
        (ApprovalError("不能"), 1),
        (BackupError("不能"), 1),
    ],
)
def test_an_error_that_has_a_place_in_operation_is_one_line_and_a_status(
    error: Exception, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends_with(error)() == status
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 1
    assert not told.out
    assert "320281199001010011" not in told.err
    assert "10.0.0.1" not in told.err


def test_a_fault_of_the_program_keeps_its_stack() -> None:
    with pytest.raises(ZeroDivisionError):
        ends_with(ZeroDivisionError("x"))()


def test_an_interruption_is_no_success() -> None:
    assert ends_with(KeyboardInterrupt())() == 130
