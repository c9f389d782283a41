"""Every module has a test that asks it, or a reason why another test does so for it.

A test asks a module if it imports it, or if it bears its name. What is asked through another door
is named here with that door, so that whoever changes the module knows which test to run.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("domain", "schemas", "resources", "assets", "pipelines")

THROUGH = {
    "assets.accounts": "tests/pipelines/runs/test_main_job.py",
    "assets.early_warnings": "tests/pipelines/runs/test_alerts_truth.py",
    "assets.linkage": "tests/pipelines/runs/test_main_job.py",
    "assets.registry": "tests/pipelines/runs/test_main_job.py",
    "assets.supervision": "tests/pipelines/runs/test_follow_up.py",
    "assets.trends": "tests/pipelines/runs/test_documents.py",
    "domain.intake.sources": "tests/assets/test_adding_a_source.py",
    "domain.linkage.explain": "tests/domain/linkage/test_linker.py",
    "domain.linkage.rules.assign": "tests/domain/linkage/test_linker.py",
    "domain.linkage.rules.candidates": "tests/domain/linkage/test_linker.py",
    "domain.linkage.scored.premises": "tests/domain/linkage/test_scored.py",
    "domain.linkage.scored.units": "tests/domain/linkage/test_scored.py",
    "domain.supervision.alerts.wording": "tests/pipelines/runs/test_alerts_truth.py",
    "domain.supervision.clues.conflicts": "tests/domain/supervision/test_promises.py",
    "domain.supervision.clues.matter": "tests/domain/supervision/test_matters.py",
    "domain.supervision.clues.measures": "tests/domain/supervision/test_promises.py",
    "domain.supervision.plan.make": "tests/domain/supervision/plan/test_plans.py",
    "domain.supervision.plan.window": "tests/domain/supervision/plan/test_plans.py",
    "domain.supervision.watchlist.levels": "tests/domain/supervision/watchlist/test_watch_list.py",
    "domain.supervision.watchlist.score": "tests/domain/supervision/watchlist/test_watch_list.py",
    "domain.values.addresses.place": "tests/domain/values/addresses/test_grammar.py",
    "pipelines.supervision": "tests/pipelines/runs/test_planning.py",
    "pipelines.ui": "tests/pipelines/commands/test_instance.py",
    "resources.documents.notice_cells": "tests/resources/documents/test_return_notices.py",
    "resources.feed.entities": "tests/resources/feed/test_interchange.py",
    "resources.intake.assembly": "tests/resources/intake/test_town_submissions.py",
    "resources.intake.contradictions": "tests/resources/intake/test_decisions.py",
    "resources.formats.worker": "tests/resources/formats/test_process.py",
    "schemas.catalogue": "tests/schemas/test_catalogue.py",
    "schemas.migrations": "tests/resources/databases/test_upgrades.py",
}
"""Module, or package with all below it -> the test whose way leads through it."""


def modules() -> Iterator[str]:
    """Dotted names of the program's modules, migrations of a database aside."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name != "__init__.py" and "versions" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts)


def asked() -> tuple[set[str], set[str]]:
    """Modules that tests import or name in a text, and the names that test files bear."""
    named: set[str] = set()
    files: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        files.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                named |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
            elif isinstance(node, ast.Import):
                named |= {each.name for each in node.names}
    return named, files


def test_every_module_is_asked_by_a_test_or_says_through_which_one() -> None:
    named, files = asked()
    alone = [
        module
        for module in modules()
        if module not in named and f"test_{module.rpartition('.')[2]}" not in files
    ]
    through = {
        door: [module for module in alone if f"{module}.".startswith(f"{door}.")]
        for door in THROUGH
    }
    reached = {module for found in through.values() for module in found}
    assert [module for module in alone if module not in reached] == []
    # A reason that nothing needs any more would hide the next module without a test.
    assert [door for door, found in through.items() if not found] == []
    assert [test for test in THROUGH.values() if not (ROOT / test).is_file()] == []
