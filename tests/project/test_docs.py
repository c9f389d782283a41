"""What the documents name exists: every path of the repository that they mention."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
ROOMS = "domain|schemas|resources|assets|pipelines|policy|samples|benchmarks|tests|deploy|docs"
WRITTEN_BY_PEOPLE = {"deploy/.env"}
PATH = re.compile(rf"`((?:{ROOMS})/[\w./-]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    if document.name == "CHANGELOG.md":
        return  # It tells of what was there then.
    named = set(PATH.findall(document.read_text("utf-8"))) - WRITTEN_BY_PEOPLE
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_map_names_every_room_of_the_house() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {
        path.parent.relative_to(ROOT).as_posix()
        for top in ("domain", "resources", "schemas")
        for path in (ROOT / top).glob("*/__init__.py")
    }
    assert {room for room in rooms if f"`{room}/" not in text} - {"schemas/migrations"} == set()
