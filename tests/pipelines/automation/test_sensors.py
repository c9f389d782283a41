"""Files that arrive start a run, once, and only when they have stopped growing."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines.automation.jobs import build_jobs
from pipelines.automation.sensors import arrival_sensor
from resources.dagster_resources import PolicyResource
from resources.settings import PROJECT_ROOT

POLICY = PolicyResource(directory=str(PROJECT_ROOT / "policy"))


@pytest.fixture
def sensor(tmp_path: Path) -> dg.SensorDefinition:
    (tmp_path / "complaints").mkdir()
    return arrival_sensor("complaints", tmp_path, build_jobs()["main"])


def tick(
    sensor: dg.SensorDefinition, cursor: str | None, queued: str = ""
) -> tuple[str | None, list[dg.RunRequest]]:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(
            cursor=cursor, instance=instance, resources={"policy": POLICY}
        )
        with pytest.MonkeyPatch.context() as patch:
            # Only a daemon's own launcher can make a run that is queued.
            patch.setattr(
                "pipelines.automation.sensors._is_queued", lambda _instance, job: job == queued
            )
            result = sensor.evaluate_tick(context)
    return result.cursor or cursor, list(result.run_requests or [])


def test_a_new_file_starts_one_run_when_it_has_settled(
    sensor: dg.SensorDefinition, tmp_path: Path
) -> None:
    file = tmp_path / "complaints" / "a.csv"
    file.write_text("工单编号")
    cursor, requests = tick(sensor, None)
    assert requests == []
    file.write_text("工单编号,登记时间")
    cursor, requests = tick(sensor, cursor)
    assert requests == []
    cursor, requests = tick(sensor, cursor)
    assert len(requests) == 1
    cursor, requests = tick(sensor, cursor)
    assert requests == []


def test_a_touched_file_starts_nothing(sensor: dg.SensorDefinition, tmp_path: Path) -> None:
    file = tmp_path / "complaints" / "a.csv"
    file.write_text("工单编号")
    cursor: str | None = None
    for _ in range(3):
        cursor, _requests = tick(sensor, cursor)
    file.touch()
    for _ in range(3):
        cursor, requests = tick(sensor, cursor)
        assert requests == []


def test_a_run_that_waits_reads_the_new_files_of_every_folder(
    sensor: dg.SensorDefinition, tmp_path: Path
) -> None:
    """The first start asked for six runs of the same, one for each folder."""
    (tmp_path / "complaints" / "a.csv").write_text("工单编号")
    cursor, _requests = tick(sensor, None)
    after, requests = tick(sensor, cursor, queued="main")
    assert requests == []
    assert tick(sensor, after)[1] == []
    assert len(tick(sensor, cursor, queued="submission_report")[1]) == 1
