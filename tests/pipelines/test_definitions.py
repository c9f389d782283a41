"""What Dagster knows of the project: names that others call, checks at their assets, kinds."""

import inspect
import tomllib
from importlib import import_module
from pathlib import Path

import dagster as dg
import pytest

from assets.base.kinds import database_kind
from pipelines.definitions import MODULES, build_definitions
from resources.settings import PROJECT_ROOT, Settings

MOST_ARGUMENTS = 10
"""Context, inputs and resources of an asset; who needs more takes its inputs as one bundle."""


def definitions_of(**environment: str) -> dg.Definitions:
    return build_definitions(Settings.from_environment(environment))


def test_names_that_people_and_scripts_call_stay() -> None:
    """A snapshot: whoever changes it changes what stands in manuals, links and other systems."""
    repository = definitions_of().get_repository_def()
    assert {job.name for job in repository.get_all_jobs()} == {
        "__ASSET_JOB",
        "approve_candidate",
        "clue_digest",
        "hand_over",
        "main",
        "plan_patrols",
        "publish_only",
        "registry_only",
        "submission_report",
    }
    assert {schedule.name for schedule in repository.schedule_defs} == {
        "clue_digest",
        "daily_publication",
        "hand_over",
        "patrol_plans",
        "submission_report",
    }
    groups: dict[str, set[str]] = {}
    for node in repository.asset_graph.asset_nodes:
        groups.setdefault(str(node.group_name), set()).add(node.key.to_user_string())
    assert groups == {
        "follow_up": {
            "alert_workbooks",
            "alerts",
            "clue_workbooks",
            "clues",
            "handover_inputs",
            "handover_workbooks",
            "handovers",
            "overdue_clues",
            "standing_answers",
        },
        "sources": {
            "answers",
            "city_patrols",
            "complaints",
            "credit_decisions",
            "department_referrals",
            "link_decisions",
            "market_penalties",
            "market_registrations",
            "receipts",
            "responsibilities",
            "stray_files",
            "town_submissions",
            "watch_lists",
        },
        "quality": {
            "quality_figures",
            "quality_page",
            "rejected_records",
            "rejection_history",
            "return_notices",
            "source_files",
            "source_state",
            "submission_board",
            "submission_status",
            "submission_totals",
        },
        "linkage": {
            "linked_mentions",
            "mentions",
            "party_identities",
            "record_mentions",
            "standing_link_decisions",
        },
        "planning": {
            "focus_places",
            "inspection_plan",
            "inspection_windows",
            "planning_database",
            "planning_inputs",
            "planning_workbooks",
            "watch_backtest",
            "watchlist",
        },
        "registry": {"registry_database", "violators"},
        "publication": {
            "credit_blacklist",
            "listing_candidates",
            "listing_receipts",
            "listing_timeliness",
        },
    }


def test_a_check_stands_in_the_module_of_its_asset() -> None:
    """But for those that ask the same of many assets: comparisons with earlier runs, schemas."""
    places: dict[dg.AssetKey, str] = {}
    for module in MODULES:
        for found in dg.load_assets_from_modules([module]):
            if isinstance(found, dg.AssetsDefinition):
                places |= dict.fromkeys(found.keys, module.__name__)
    checked = 0
    for module in MODULES:
        if module.__name__ == "assets.trends":
            continue
        for check in dg.load_asset_checks_from_modules([module]):
            for key in check.check_keys:
                assert places[key.asset_key] == module.__name__, key
                checked += 1
    assert checked > 12


def test_no_asset_or_check_asks_for_more_than_a_reader_can_hold() -> None:
    functions = [
        (module.__name__, thing.node_def.compute_fn.decorated_fn)
        for module in [*MODULES, import_module("assets.sources")]
        for thing in vars(module).values()
        if isinstance(thing, dg.AssetsDefinition)
    ]
    assert len(functions) > 20
    for module, function in functions:
        asked = inspect.signature(function).parameters
        assert len(asked) <= MOST_ARGUMENTS, (module, function.__name__)


def kinds_of(definitions: dg.Definitions, asset: str) -> set[str]:
    [spec] = [s for s in definitions.resolve_all_asset_specs() if s.key == dg.AssetKey(asset)]
    return spec.kinds


def test_the_kind_of_a_database_is_that_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = ("registry_database", "credit_blacklist", "market_penalties")
    local = definitions_of()
    assert all("sqlite" in kinds_of(local, asset) for asset in stored)
    for variable in ("REGISTRY_DATABASE_URL", "REGISTRY_SHARED_URL"):
        monkeypatch.setenv(variable, "postgresql+psycopg://registry@127.0.0.1/registry")
    monkeypatch.setenv("REGISTRY_MARKET_URL", "none")
    monkeypatch.setenv("REGISTRY_INBOX", str(tmp_path))
    server = build_definitions(Settings.from_environment())
    assert kinds_of(server, "registry_database") == {"postgresql"}
    assert kinds_of(server, "credit_blacklist") == {"postgresql", "csv"}
    assert kinds_of(server, "market_penalties") == {"pandera"}
    assert database_kind("mssql+pyodbc://x@y/z") == {"sqlserver"}


def test_dagsters_own_tool_finds_the_definitions() -> None:
    settings = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["dg"]
    project = settings["project"]
    assert settings["directory_type"] == "project"
    assert project["code_location_target_module"].startswith(project["root_module"])
    target = import_module(project["code_location_target_module"])
    assert callable(target.defs)
    assert project["code_location_name"] in (PROJECT_ROOT / "workspace.yaml").read_text("utf-8")
