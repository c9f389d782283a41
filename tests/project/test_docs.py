"""What the documents name exists: every path of the repository that they mention."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD_OF_THE_PAST = {"CHANGELOG.md"}
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
    if path.name not in TOLD_OF_THE_PAST
)
ROOMS = "domain|schemas|resources|assets|pipelines|policy|samples|benchmarks|tests|deploy|docs"
WRITTEN_BY_PEOPLE = {"deploy/.env"}
PATH = re.compile(rf"`((?:{ROOMS})/[\w./-]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
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


def test_every_module_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|yaml|json|csv))`", text)) - {
        "received.csv"
    }  # an inbox file
    rooms = ("domain", "schemas", "resources", "assets", "pipelines", "policy", "tests", "deploy")
    paths = [f"/{path.relative_to(ROOT)}" for room in rooms for path in (ROOT / room).rglob("*.*")]
    assert len(named) > 40
    assert [name for name in sorted(named) if not any(p.endswith(f"/{name}") for p in paths)] == []
