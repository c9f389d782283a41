"""A module is loaded when something of it is asked for, and is then the same as always."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.base.lazy_modules import load_when_used


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "opens_slowly"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "part.py").write_text("import sys\nsys.loaded_part = True\nANSWER = 42\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "loaded_part", False, raising=False)
    yield "opens_slowly"
    for name in [name for name in sys.modules if name.startswith("opens_slowly")]:
        del sys.modules[name]


def test_it_is_loaded_by_the_first_question_and_not_by_the_import(package: str) -> None:
    load_when_used(f"{package}.part")
    part = importlib.import_module(package).part
    assert vars(sys)["loaded_part"] is False
    assert part.ANSWER == 42
    assert vars(sys)["loaded_part"] is True
    assert importlib.import_module(f"{package}.part") is part


def test_what_is_there_already_or_not_installed_is_left_alone(package: str) -> None:
    load_when_used("json", f"{package}.no_such_part", "no_such_package.part")
    assert sys.modules["json"].dumps([1]) == "[1]"
    assert f"{package}.no_such_part" not in sys.modules


def test_the_audits_load_no_statistics(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from resources.publication.audit import audit_tables\n"
        f"audit_tables('sqlite:///{tmp_path / 'empty.db'}', {{}})\n"
        "assert 'great_expectations' in sys.modules\n"
        "assert 'scipy.optimize' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])
