"""Every frame between the stages has a model; what breaks it stops the run and tells no value."""

from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from assets.base.schema_check import schema_check
from domain.intake.calendar import STATUS_COLUMNS
from pipelines.definitions import build_definitions
from schemas.rows.sources import columns_of
from schemas.rows.stages import STAGES, faults, model
from tests.pipelines.conftest import install

WITHOUT_FRAMES = {
    "registry_database",
    "credit_blacklist",
    "submission_board",
    "return_notices",
    "quality_page",
    "clue_workbooks",
    "overdue_clues",
    "alert_workbooks",
    "handover_workbooks",
    "planning_database",
    "planning_workbooks",
}
"""Assets that write to a database or for people, and hand nothing on."""
SECRET = "张三丰13812345678"


def status(**changes: list[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {name: pd.Series(["x", "x"], dtype="str") for name in STATUS_COLUMNS}
    ).assign(filer_code=["320281001", "320281002"], status="on_time", zero_report=False)
    frame[[c for c in STATUS_COLUMNS if c.startswith("rows_")]] = 1
    for name in ("late_days", "deliveries", "verified_findings"):
        frame[name] = 0
    for name in ("due_on", "submitted_at", "last_submitted_at"):
        frame[name] = pd.Timestamp("2024-06-15")
    return frame.assign(**changes)


def test_every_asset_that_hands_on_frames_has_a_schema_check(tmp_path: Path) -> None:
    graph = build_definitions(install(tmp_path).settings).resolve_asset_graph()
    checked = {
        key.asset_key.to_user_string() for key in graph.asset_check_keys if key.name == "schema"
    }
    assert checked == {key.to_user_string() for key in graph.get_all_asset_keys()} - WITHOUT_FRAMES
    assert checked == set(STAGES)


def test_a_sound_frame_has_no_fault() -> None:
    assert faults("submission_status", {"frame": status()}).empty


@pytest.mark.parametrize(
    ("broken", "problem", "column", "rows"),
    [
        (status().drop(columns="due_on"), "缺少列", "due_on", 2),
        (status(filer_code=["a", "a"]), "键重复", "batch+filer_code", 2),
        (status(filer_code=["a", None]), "必填项未填写", "filer_code", 1),
        (status(status=["on_time", SECRET]), "取值不在规定范围内", "status", 1),
        (status(rows_read=[SECRET, "1"]), "类型不对", "rows_read", 1),
    ],
)
def test_a_fault_is_named_and_counted(
    broken: pd.DataFrame, problem: str, column: str, rows: int
) -> None:
    found = faults("submission_status", {"frame": broken})
    assert found.values.tolist() == [["frame", problem, column, rows]]


def test_an_accepted_row_that_breaks_a_rejecting_rule_is_a_fault() -> None:
    row = {
        name: pd.Series([None], dtype=kind)
        for name, kind in columns_of("complaint").items()
        if name not in ("source_row", "party_no")
    }
    accepted = pd.DataFrame(row).assign(source_row=1, party_no=1)[list(columns_of("complaint"))]
    found = faults(
        "complaints", {"accepted": accepted, "issues": _empty("issues"), "files": _empty("files")}
    )
    assert sorted(found["column"]) == ["registered_at", "source_record_id"]


def _empty(frame: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(model("complaints", frame).columns))


def test_a_broken_frame_stops_the_run_and_tells_no_value() -> None:
    @dg.asset
    def submission_status() -> pd.DataFrame:
        return status(status=["on_time", SECRET], filer_name=[SECRET, SECRET])

    @dg.asset
    def behind(submission_status: pd.DataFrame) -> None: ...

    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [submission_status, behind, schema_check("submission_status")],
            instance=instance,
            raise_on_error=False,
        )
        [evaluation] = result.get_asset_check_evaluations()
        told = str(instance.all_logs(result.run_id))
    assert not result.success
    assert not evaluation.passed
    assert evaluation.metadata["faults"].value == 1
    assert "取值不在规定范围内" in str(evaluation.metadata["which"].value)
    assert not result.asset_materializations_for_node("behind")
    assert SECRET[:3] not in told
