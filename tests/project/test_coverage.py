"""What `make coverage` measures is the whole program, and its table adds up by rooms."""

import tomllib
from pathlib import Path

from tests.support.covered import shares

ROOT = Path(__file__).resolve().parents[2]


def facts(lines: int, statements: int, branches: int = 0, of: int = 0) -> dict[str, object]:
    summary = {"covered_lines": lines, "num_statements": statements}
    return {"summary": summary | {"covered_branches": branches, "num_branches": of}}


def test_a_rooms_share_counts_its_lines_and_branches() -> None:
    report = {
        "files": {
            "domain/values/text.py": facts(8, 10, 1, 2),
            "domain/values/names/persons.py": facts(2, 2),
            "domain/field.py": facts(0, 6),
            "assets/base/kinds.py": facts(0, 0),
        }
    }
    assert shares(report) == {
        "all": 100 * 11 / 20,
        "assets/base": 0.0,
        "domain": 0.0,
        "domain/values": 100 * 11 / 14,
    }


def test_every_room_of_the_program_is_measured_with_its_branches() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    coverage = project["tool"]["coverage"]
    assert coverage["run"]["branch"]
    assert coverage["run"]["patch"] == ["subprocess"]
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert set(coverage["run"]["source"]) == rooms - {"tests", "benchmarks"}
