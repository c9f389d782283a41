"""A source is one module and one entry: in a copy of the project nothing else is touched."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

MODULE = '''
"""Places that the fire brigade found to be used for training."""

import pandas as pd

from domain.field import Field
from domain.intake.sources.definition import RowRule, SourceDefinition, Words


def _party_is_named(rows: pd.DataFrame, words: Words) -> "pd.Series[bool]":
    return rows["party_name"].notna() | ~rows["conclusion"].isin(words.named_findings)


SOURCE = SourceDefinition(
    name="fire_inspection",
    asset="fire_inspections",
    label="消防检查",
    description="消防部门检查中发现的培训场所",
    place=35,
    columns={
        "source_record_id": "record",
        "inspected_on": "date",
        "party_name": "names",
        "uscc": "uscc",
        "address": "text",
        "conclusion": "choice",
        "seats": "count",
    },
    required=("source_record_id", "inspected_on"),
    fields=(Field("seats", "座位数", "int", unit="个", low=0, origin="消防检查"),),
    rules=(RowRule("required_for_finding", "party_name", _party_is_named),),
    changed_on="inspected_on",
    dated_by=("inspected_on",),
    mention={
        "seen_on": "inspected_on", "name": "party_name", "uscc": "uscc", "address": "address",
    },
    violation={"occurred_on": "inspected_on", "finding": "conclusion"},
)
'''

ENTRY = """
fire_inspection:
  folder: fire_inspections
  rhythm_days: 90
  extensions: [csv]
  unknown_columns: ignore
  columns:
    - {field: source_record_id, header: 检查编号, required: true}
    - {field: inspected_on, header: 检查日期, required: true, aliases: [日期]}
    - {field: party_name, header: 单位名称}
    - {field: uscc, header: 信用代码}
    - {field: address, header: 场所地址}
    - {field: conclusion, header: 核查结果}
    - {field: seats, header: 座位数}
  choices:
    conclusion: {查实: [属实], 待核查: [], 查否: [不属实]}
"""

FILE = """检查编号,日期,单位名称,信用代码,场所地址,核查结果,座位数
X1,2024-03-05,江阴市启航教育咨询有限公司,,申港街道申圩路8号301室,属实,30
X2,三月里,江阴市明德艺术培训有限公司,,澄江街道人民中路1号,查实,
X3,2024-03-06,,,周庄镇周西村,属实,12
X4,2024-03-07,江阴市星河文化传播有限公司,91320281,利港街道港西路2号,不属实,8
"""

PROGRAM = """
import json, sys
from datetime import date
from pathlib import Path

import dagster as dg

from assets import accounts, linkage, registry, trends
from assets.base.schema_check import SCHEMA_CHECKS
from assets.sources import accepted_records, source_assets
from domain.linkage.mentions import build_mentions
from domain.intake.source_state import source_state
from domain.registry.violations import build_violations
from domain.reporting.words import SOURCE_WORDS
from pipelines.automation.jobs import build_jobs
from pipelines.automation.sensors import build_sensors
from resources.dagster_resources import InboxResource, PolicyResource
from resources.io_manager import FrameIOManager
from resources.settings import Settings
from schemas.audits import EVIDENCE_SOURCES
from schemas.policy.load import load_policy
from upath import UPath

work = Path(sys.argv[1])
policy = load_policy(Path("policy"))
wanted = dg.AssetKey("fire_inspections")
assets = [one for one in source_assets(policy) if one.keys == {wanted}]
checks = [one for one in SCHEMA_CHECKS if {key.asset_key for key in one.check_keys} == {wanted}]
result = dg.materialize([*assets, *checks], resources={
    "inbox": InboxResource(root=str(work / "inbox"), cache_dir=str(work / "cache")),
    "policy": PolicyResource(directory="policy"),
    "io_manager": FrameIOManager(base_path=UPath(work / "frames")),
}, instance=dg.DagsterInstance.ephemeral())
batch = result.output_for_node("fire_inspections")
records = {"fire_inspection": batch.accepted}
mentions = build_mentions(records, policy.gazetteer, policy.wording)
evidence = mentions.assign(violator_id="V", link_method="alone")
violations = build_violations(records, evidence, policy.linkage)
sensors = build_sensors(build_jobs(), Settings.from_environment(), policy)
print(json.dumps({
    "success": result.success,
    "checks": [one.passed for one in result.get_asset_check_evaluations()],
    "accepted": batch.accepted["source_record_id"].tolist(),
    "conclusions": batch.accepted["conclusion"].tolist(),
    "files": batch.files[["rows_read", "rows_accepted", "rows_rejected"]].values.tolist(),
    "issues": batch.issues[["source_record_id", "severity", "message"]].values.tolist(),
    "description": assets[0].descriptions_by_key[wanted],
    "label": SOURCE_WORDS["fire_inspection"],
    "order": list(SOURCE_WORDS),
    "sensor": "new_fire_inspections" in [one.name for one in sensors],
    "evidence": "fire_inspection" in EVIDENCE_SOURCES,
    "inputs": ["fire_inspections" in {key.path[-1] for key in one.dependency_keys} for one in (
        linkage.record_mentions, registry.violators, accounts.quality_accounts)],
    "asked": [q.name for q in trends.QUESTIONS if "fire_inspections" in q.assets],
    "mentions": mentions[["name", "town_code"]].fillna("").values.tolist(),
    "verified": violations["verified"].tolist(),
    "newest": source_state(records, date(2024, 6, 30))["newest_on"].dt.strftime("%F").tolist(),
    "rhythm": [r["fire_inspection"] for r in (policy.rhythm, policy.listing.gate.rhythm_days)],
}, ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the copy says of a source that it did not have before."""
    work = tmp_path_factory.mktemp("source")
    copy = work / "project"
    for room in ("domain", "schemas", "resources", "assets", "pipelines", "policy"):
        shutil.copytree(
            ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    (copy / "domain/intake/sources/fire_inspection.py").write_text(MODULE, encoding="utf-8")
    with (copy / "policy/sources.yaml").open("a", encoding="utf-8") as entries:
        entries.write(ENTRY)
    (work / "inbox/fire_inspections").mkdir(parents=True)
    (work / "inbox/fire_inspections/三月.csv").write_text(FILE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(work)],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "REGISTRY_DATA_DIR": str(work / "data"), "HOME": str(work)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_new_source_is_read_checked_and_accounted_for(outcome: dict[str, Any]) -> None:
    assert outcome["success"]
    assert outcome["checks"] == [True]
    assert outcome["accepted"] == ["X1", "X4"]
    assert outcome["conclusions"] == ["查实", "查否"]
    assert outcome["files"] == [[4, 2, 2]]


def test_its_rejected_rows_come_back_in_chinese_with_its_own_headers(
    outcome: dict[str, Any],
) -> None:
    told = {record: (severity, message) for record, severity, message in outcome["issues"]}
    assert told["X2"] == (
        "reject_row",
        "《fire_inspections/三月.csv》第3行“检查日期”：日期无法识别（填写为“三月里”）。"
        "应为：如 2023-04-03。",
    )
    assert told["X3"][0] == "reject_row"
    assert "“单位名称”：查实或待核查的记录没有写明对象" in told["X3"][1]
    assert told["X4"][0] == "reject_value"
    assert "“信用代码”" in told["X4"][1]


def test_screen_sensor_checks_and_registry_know_it(outcome: dict[str, Any]) -> None:
    assert outcome["description"] == "消防部门检查中发现的培训场所"
    assert outcome["label"] == "消防检查"
    order = outcome["order"]
    assert order.index("fire_inspection") == order.index("department_referral") + 1
    assert outcome["sensor"]
    assert outcome["evidence"]
    assert outcome["inputs"] == [True, True, True]
    assert outcome["asked"] == ["volume_is_usual", "codes_are_valid", "still_arriving"]
    assert outcome["newest"] == ["2024-03-07"]
    assert outcome["rhythm"] == [90, 90]


def test_its_rows_speak_of_parties_and_violations(outcome: dict[str, Any]) -> None:
    assert outcome["mentions"] == [
        ["江阴市启航教育咨询有限公司", "320281007"],
        ["江阴市星河文化传播有限公司", "320281008"],
    ]
    assert sorted(outcome["verified"]) == [False, True]
