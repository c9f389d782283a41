"""A real daemon: a file is dropped, a run starts, the release follows; a failure is recorded."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from pipelines.console.instance import prepare_home
from resources.settings import PROJECT_ROOT, SAMPLE_INBOX, SAMPLE_MARKET
from tests.pipelines.conftest import Installation, home_restored, install

REFERRALS = "department_referrals/线索移送_补充.csv"
DECISIONS = "credit_decisions/撤销.csv"
DECISION_COLUMNS = ["决定编号", "决定类型", "主体名称", "处罚决定书文号", "决定日期", "决定机关"]
PATIENCE_SECONDS = 420


@contextmanager
def daemon(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    program = Path(sys.executable).with_name("dagster-daemon")
    process = subprocess.Popen(
        [str(program), "run", "-w", "workspace.yaml"],
        cwd=PROJECT_ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def wait_for(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(2)
    return True


def finished_runs(installation: Installation) -> list[tuple[str, str]]:
    """Sensor and outcome of the runs that have ended, oldest first."""
    with dg.DagsterInstance.from_config(str(installation.settings.dagster_home)) as instance:
        runs = [run for run in instance.get_runs() if run.is_finished]
    return [(run.tags.get("dagster/sensor_name", ""), run.status.value) for run in reversed(runs)]


def drop(installation: Installation, name: str, content: bytes) -> None:
    target = installation.settings.inbox / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def revocation_of(listing: pd.Series) -> bytes:
    """A decision that takes one listing off the list."""
    cells = [
        "CX-1",
        "处罚撤销",
        listing["cf_xdr_mc"],
        listing["rdwh"],
        "2024-06-01",
        "江阴市教育局",
    ]
    lines = [",".join(DECISION_COLUMNS), ",".join(cells)]
    return "\r\n".join(lines).encode("utf-8-sig")


@pytest.mark.slow
def test_dropped_files_lead_to_releases_and_a_failure_is_recorded(tmp_path: Path) -> None:
    market = tmp_path / "market.db"
    shutil.copyfile(SAMPLE_MARKET, market)
    environment = {
        "REGISTRY_INBOX": str(tmp_path / "inbox"),
        "REGISTRY_MARKET_URL": f"sqlite:///{market}",
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_AS_OF": "2024-06-30",
        "DAGSTER_HOME": str(tmp_path / "data" / "dagster"),
    }
    installation = install(tmp_path / "data", **environment)
    with home_restored():
        prepare_home(installation.settings)
    with daemon(environment) as process:
        time.sleep(5)
        assert finished_runs(installation) == []

        drop(installation, REFERRALS, (SAMPLE_INBOX / REFERRALS).read_bytes())
        assert wait_for(lambda: len(finished_runs(installation)) == 1)
        assert finished_runs(installation) == [("new_department_referrals", "SUCCESS")]
        listed = installation.shared("credit_blacklist")
        assert len(listed) > 5
        assert set(listed["release_no"]) == {1}

        revoked = listed.iloc[0]
        drop(installation, DECISIONS, revocation_of(revoked))
        assert wait_for(lambda: len(finished_runs(installation)) == 2)
        assert finished_runs(installation)[-1] == ("new_credit_decisions", "SUCCESS")
        changes = installation.shared("credit_blacklist_change").query("release_no == 2")
        gone = changes.loc[changes["listing_id"] == revoked["listing_id"], "op"]
        assert list(gone) == ["revoke"]
        files = installation.settings.feed_dir / "releases" / "2"
        assert revoked["listing_id"] in (files / "delta.csv").read_text("utf-8-sig")
        assert revoked["listing_id"] not in (files / "full.csv").read_text("utf-8-sig")

        with sqlite3.connect(market) as database:
            database.execute("ALTER TABLE enterprise_registration RENAME TO gone")
        drop(installation, "complaints/新.csv", "工单编号,登记时间\r\n1,2024-06-01 10:00".encode())
        assert wait_for(lambda: len(installation.registry("run_failure")) == 1)
        [failure] = installation.registry("run_failure").to_dict("records")
        assert failure["steps"] == "market_regulation"
        assert "联系其管理员" in failure["what_to_do"]
        assert finished_runs(installation)[-1] == ("new_complaints", "FAILURE")
        assert installation.shared("credit_blacklist")["release_no"].max() <= 2
        assert process.poll() is None


@pytest.mark.slow
def test_a_batch_that_is_added_to_the_policy_is_read_without_a_restart(tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    shutil.copytree(PROJECT_ROOT / "policy", policy)
    environment = {
        "REGISTRY_INBOX": str(tmp_path / "inbox"),
        "REGISTRY_MARKET_URL": "none",
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_POLICY_DIR": str(policy),
        "REGISTRY_AS_OF": "2024-06-30",
        "DAGSTER_HOME": str(tmp_path / "data" / "dagster"),
    }
    installation = install(tmp_path / "data", **environment)
    with home_restored():
        prepare_home(installation.settings)
    [sheet, *_] = sorted((SAMPLE_INBOX / "town_submissions" / "2024-06-15").glob("*.xlsx"))
    with daemon(environment) as process:
        drop(installation, REFERRALS, (SAMPLE_INBOX / REFERRALS).read_bytes())
        assert wait_for(lambda: len(finished_runs(installation)) == 1)

        calendar = policy / "calendar.yaml"
        added = "  - {due_on: 2024-06-25, starts_on: 2024-06-16, ends_on: 2024-06-25}\n"
        calendar.write_text(calendar.read_text("utf-8").rstrip("\n") + "\n" + added, "utf-8")
        drop(installation, f"town_submissions/2024-06-25/{sheet.name}", sheet.read_bytes())
        assert wait_for(lambda: len(finished_runs(installation)) == 2)
        assert finished_runs(installation)[-1] == ("new_town_submissions", "SUCCESS")
        read = installation.registry("source_file").query("source == 'town_submission'")
        assert [(row.batch, row.status) for row in read.itertuples()] == [
            ("2024-06-25", "accepted")
        ]
        assert process.poll() is None
