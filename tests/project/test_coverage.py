"""The floor of coverage is a number that was measured, and its table adds up by rooms."""

import re
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


def test_the_floor_stands_in_the_project_and_is_what_the_documents_say() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    coverage = project["tool"]["coverage"]
    floor = coverage["report"]["fail_under"]
    assert coverage["run"]["branch"]
    assert set(coverage["run"]["source"]) >= {"domain", "schemas", "resources", "assets"}
    told = re.search(r"floor of (\d+) %", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert told is not None
    assert int(told[1]) == floor > 50
