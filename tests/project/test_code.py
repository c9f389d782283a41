"""The code itself: lint, format, types, import directions, and what must never be committed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "."], id="ruff-check"),
        pytest.param(["ruff", "format", "--check", "."], id="ruff-format"),
        pytest.param(["mypy"], id="mypy-strict"),
        pytest.param(["lint-imports"], id="import-contracts"),
        pytest.param(["deptry", ".", "--no-ansi"], id="dependencies"),
    ],
)
def test_code_keeps_its_rules(command: list[str]) -> None:
    program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "index-url" not in lock
    assert "://" not in lock
    assert not (ROOT / "uv.lock").exists()


LONGEST_MODULE, LONGEST_FUNCTION = 400, 60
ONE_FILE_BY_DESIGN = {"samples/consumer/mirror.py"}
"""What receivers copy as a whole (`docs/feed.md`)."""


def test_modules_and_functions_stay_short() -> None:
    long = []
    for room in ("domain", "schemas", "resources", "assets", "pipelines", "samples", "benchmarks"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
            if text.count("\n") > LONGEST_MODULE and name not in ONE_FILE_BY_DESIGN:
                long.append(name)
            if "/migrations/" in name:
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                    lines = node.end_lineno - node.lineno + 1
                    long += [f"{name}:{node.name}"] * (lines > LONGEST_FUNCTION)
    assert long == []
