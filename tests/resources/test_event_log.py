"""Events that are written through kept connections are Dagster's own, for every other reader."""

import sqlite3
from pathlib import Path

import dagster as dg
import pytest

from resources.event_log import KeptEventLog, keeping_connections


@dg.asset
def counted() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 7})


@dg.asset_check(asset=counted)
def is_right() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
    return tmp_path


def run_in(home: Path) -> str:
    with keeping_connections(str(home)) as instance:
        return dg.materialize([counted, is_right], instance=instance).run_id


def test_dagster_reads_what_was_written_through_kept_connections(home: Path) -> None:
    first, second = run_in(home), run_in(home)
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert {run.run_id for run in instance.get_runs()} == {first, second}
        event = instance.get_latest_materialization_event(dg.AssetKey("counted"))
        assert event is not None
        assert event.run_id == second
        kinds = [log.dagster_event_type for log in instance.all_logs(first) if log.dagster_event]
        assert kinds[0] is dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
        assert kinds[-1] is dg.DagsterEventType.RUN_SUCCESS
        assert dg.DagsterEventType.ASSET_CHECK_EVALUATION in kinds


def test_another_process_reads_while_a_run_is_at_work(home: Path) -> None:
    @dg.asset
    def looked_at(context: dg.AssetExecutionContext) -> None:
        with dg.DagsterInstance.from_config(str(home)) as other:
            assert other.all_logs(context.run.run_id)
            assert other.get_run_by_id(context.run.run_id) is not None

    with keeping_connections(str(home)) as instance:
        assert dg.materialize([looked_at], instance=instance).success


def test_files_are_whole_and_alone_when_the_instance_is_closed(home: Path) -> None:
    run = run_in(home)
    folder = home / "history" / "runs"
    assert {path.name for path in folder.iterdir()} == {"index.db", f"{run}.db"}
    for path in folder.iterdir():
        with sqlite3.connect(path) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()


def test_a_file_is_opened_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    initialised = KeptEventLog._initdb
    monkeypatch.setattr(
        KeptEventLog,
        "_initdb",
        lambda log, engine, **more: (
            opened.append(engine.url.database),
            initialised(log, engine, **more),
        ),
    )
    run = run_in(home)
    names = [Path(name).name for name in opened]
    assert names.count(f"{run}.db") == 1
    assert names.count("index.db") <= 2  # made by Dagster's own way, then opened by ours
