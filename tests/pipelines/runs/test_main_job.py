"""The main job, whole, as a new user runs it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from assets.base.metadata import markdown_table
from pipelines.console.summary import summary
from pipelines.definitions import build_definitions
from resources.settings import Settings, SettingsError
from tests.pipelines.conftest import Installation, home_restored, install


def test_definitions_load(tmp_path: Path) -> None:
    dg.Definitions.validate_loadable(build_definitions(install(tmp_path).settings))


def test_names_that_others_rely_on_do_not_change(tmp_path: Path) -> None:
    definitions = build_definitions(install(tmp_path).settings)
    graph = definitions.resolve_asset_graph()
    assert sorted(key.to_user_string() for key in graph.get_all_asset_keys()) == [
        "alert_workbooks",
        "alerts",
        "answers",
        "city_patrols",
        "clue_workbooks",
        "clues",
        "complaints",
        "credit_blacklist",
        "credit_decisions",
        "department_referrals",
        "focus_places",
        "handover_inputs",
        "handover_workbooks",
        "handovers",
        "inspection_plan",
        "inspection_windows",
        "link_decisions",
        "linked_mentions",
        "listing_candidates",
        "listing_receipts",
        "listing_timeliness",
        "market_penalties",
        "market_registrations",
        "mentions",
        "overdue_clues",
        "party_identities",
        "planning_database",
        "planning_inputs",
        "planning_workbooks",
        "quality_figures",
        "quality_page",
        "receipts",
        "record_mentions",
        "registry_database",
        "rejected_records",
        "rejection_history",
        "responsibilities",
        "return_notices",
        "source_files",
        "source_state",
        "standing_answers",
        "standing_link_decisions",
        "stray_files",
        "submission_board",
        "submission_status",
        "submission_totals",
        "town_submissions",
        "violators",
        "watch_backtest",
        "watch_lists",
        "watchlist",
    ]
    assert {job.name for job in definitions.jobs or []} == {
        "approve_candidate",
        "clue_digest",
        "hand_over",
        "main",
        "plan_patrols",
        "publish_only",
        "registry_only",
        "submission_report",
    }


def test_every_file_accounts_for_every_row(sample_run: Installation) -> None:
    files = sample_run.registry("source_file")
    parts = files["rows_accepted"] + files["rows_rejected"] + files["rows_ignored"]
    assert (files["rows_read"] == parts).all()
    assert files["rows_read"].sum() > 500


def index_of(installation: Installation) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        (installation.settings.feed_dir / "index.json").read_text("utf-8")
    )
    return content


def test_a_second_run_with_nothing_new_publishes_nothing(
    tmp_path: Path, sample_run: Installation
) -> None:
    again = install(tmp_path, parsed_by=sample_run)
    with home_restored():
        assert again.run().success
        before, index = again.feed_bytes(), index_of(again)
        second = again.run()
    assert second.success
    # The closing lines count what a person will find: the pairs of the review queue.
    waiting = len(again.registry("link_review"))
    assert f"，{waiting} 对待人工核对" in summary(second, again.settings)
    assert again.feed_bytes() == before
    # The index is renewed, so that receivers can tell "nothing has changed" from silence.
    renewed = index_of(again)
    assert renewed.pop("issued_at") >= index.pop("issued_at")
    assert renewed == index
    assert f"链首    {index['chain_hash']}" in summary(second, again.settings)
    assert len(again.shared("credit_blacklist_release")) == 1
    assert again.feed_bytes() == sample_run.feed_bytes()


def test_every_listing_resolves_to_violator_and_document(sample_run: Installation) -> None:
    listed = sample_run.shared("credit_blacklist")
    assert len(listed) > 0
    assert set(listed["violator_id"]) <= set(sample_run.registry("violator")["violator_id"])
    evidence = sample_run.registry("violator_evidence")
    assert set(listed["violator_id"]) <= set(evidence["violator_id"])
    assert listed["rdwh"].notna().all()


def test_settings_name_the_variable_that_is_wrong() -> None:
    with pytest.raises(SettingsError, match="REGISTRY_AS_OF"):
        Settings.from_environment({"REGISTRY_AS_OF": "yesterday"})


def test_the_sample_fixes_its_day_and_real_data_does_not(tmp_path: Path) -> None:
    assert Settings.from_environment({}).as_of == date(2024, 6, 30)
    assert Settings.from_environment({"REGISTRY_INBOX": str(tmp_path)}).as_of is None


def test_a_table_for_the_ui_may_have_holes_and_bars() -> None:
    frame = pd.DataFrame({"source": ["link_decision", None], "newest_on": [pd.NaT, pd.NaT]})
    frame["note"] = ["a|b", float("nan")]
    table = markdown_table(frame).value
    assert table is not None
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    assert rows == [["link_decision", "", "a｜b"], ["", "", ""]]
