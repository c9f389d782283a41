"""`--help` explains and does nothing; an argument that nobody knows is refused, never ignored."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resources.settings import PROJECT_ROOT

COMMANDS = sorted(
    path.stem
    for path in (PROJECT_ROOT / "pipelines").glob("*.py")
    if '__name__ == "__main__"' in path.read_text("utf-8")
)


def test_the_commands_are_found() -> None:
    assert {"run", "verify", "ui", "instance", "docs", "backup"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_and_unknown_arguments_do_nothing(command: str, tmp_path: Path) -> None:
    for argument, status in (("--help", 0), ("--no-such-thing", 2)):
        done = subprocess.run(
            [sys.executable, "-m", f"pipelines.{command}", argument],
            cwd=PROJECT_ROOT,
            env={**os.environ, "REGISTRY_DATA_DIR": str(tmp_path / "data")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stderr[-500:]
        assert "usage" in done.stdout + done.stderr
        assert not (tmp_path / "data").exists()
