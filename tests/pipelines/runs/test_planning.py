"""A run on the sample: plans, places and the watch list, and what of them anybody sees."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from domain.supervision.clues.clue import clue_number
from pipelines.console.summary import failures
from resources.settings import PROJECT_ROOT
from samples.render import INBOX, MARKET, TRUTH, generate
from samples.scoring.planning import lift_by_chance
from tests.pipelines.conftest import Installation, home_restored, install, read_table

TABLES = (
    *("place", "inspection_window", "plan_item", "plan_left_out", "plan_coverage"),
    *("watch_party", "watch_reason", "watch_event", "watch_backtest"),
)
LEDGERS = ("plan_item", "plan_left_out", "watch_event")


@pytest.fixture(scope="module")
def items(sample_run: Installation) -> pd.DataFrame:
    return sample_run.registry("plan_item")


def cells(path: Path) -> list[str]:
    book = load_workbook(path, read_only=True)
    return [
        str(cell)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]


def test_windows_that_are_due_have_a_plan_for_every_town(items: pd.DataFrame) -> None:
    assert set(items["window_id"]) == {"暑假-2024-07-01", "周末-2024-07-06"}
    summer = items[items["window_id"].eq("暑假-2024-07-01") & items["arm"].ne("back_check")]
    assert summer["town_code"].nunique() == 17
    assert summer.groupby("town_code").size().max() == 12
    shares = summer["arm"].eq("random").groupby(summer["town_code"]).mean()
    assert shares.min() >= 0.2


def test_nobody_is_over_the_cap_without_a_clue_and_everything_is_explained(
    items: pd.DataFrame,
) -> None:
    over = items[items["cap"].notna() & items["visits_this_year"].ge(2)]
    assert len(over)
    assert over["basis_clue"].notna().all()
    assert items[["reason", "evidence"]].notna().all(axis=None)


def test_the_score_of_everybody_is_the_sum_of_its_reasons(sample_run: Installation) -> None:
    parties, reasons = sample_run.registry("watch_party"), sample_run.registry("watch_reason")
    sums = reasons.groupby("subject_key")["points"].sum()
    assert len(parties) > 20
    assert (sums.reindex(parties["subject_key"]).to_numpy() == parties["score"].to_numpy()).all()
    assert parties["use"].eq("仅用于安排检查").all()
    told = sample_run.registry("watch_event").sort_values("event_no")
    stands = told.drop_duplicates("subject_key", keep="last").dropna(subset="level")
    assert set(stands["subject_key"]) == set(parties["subject_key"])


def test_the_backtest_names_every_batch_and_all_together(sample_run: Installation) -> None:
    tested = sample_run.registry("watch_backtest")
    assert set(tested["batch"]) == {
        *("2023-04-08", "2023-05-18", "2023-08-31", "2023-12-31", "2024-03-31"),
        "all",
    }
    # The sample was drawn without anything that predicts: the limits hold 1.
    pooled = tested[tested["batch"].eq("all")]
    assert (pooled["low"] <= 1).all()
    assert (pooled["high"] >= 1).all()


def test_workbooks_of_towns_hold_no_ticket_and_call_nobody_a_violator(
    sample_run: Installation,
) -> None:
    tickets = set(sample_run.registry("clue").query("source == 'complaint'")["source_record_id"])
    paths = sorted((sample_run.settings.data_dir / "planning").glob("*.xlsx"))
    names = [path.name for path in paths]
    assert "重点场所.xlsx" in names
    assert sum(name.startswith("重点清单_") for name in names) == 17
    assert sum(name.startswith("检查计划_") for name in names) >= 17
    seen = {text for path in paths for text in cells(path)}
    assert len(tickets) > 90
    assert not [text for text in seen if any(ticket in text for ticket in tickets)]
    assert not [text for text in seen if "违规" in text]
    numbers = {clue_number("complaint", ticket) for ticket in tickets}
    assert [text for text in seen if any(number in text for number in numbers)]


def test_a_plan_is_in_the_published_form(sample_run: Installation) -> None:
    path = next((sample_run.settings.data_dir / "planning").glob("检查计划_*_暑假-2024-07-01.xlsx"))
    book = load_workbook(path, read_only=True)
    header = [cell for cell in next(book["检查计划"].iter_rows(values_only=True)) if cell]
    assert header[:17] == [
        *("序号", "检查事项", "检查对象", "检查类别", "检查方式", "牵头实施主体", "实施层级"),
        *("时间安排", "地点", "理由", "依据线索", "重点等级", "上次检查", "本年已检次数"),
        *("频次上限", "须审批", "计划编号"),
    ]
    cover = [row[0] for row in book["说明"].iter_rows(values_only=True)]
    assert "台账：计划" in cover


def test_nothing_of_it_is_in_the_shared_database_or_the_feed(sample_run: Installation) -> None:
    engine = sa.create_engine(sample_run.settings.shared_url)
    names = sa.inspect(engine).get_table_names()
    engine.dispose()
    assert names
    assert not set(TABLES) & set(names)
    feed = sample_run.feed_bytes()
    assert feed
    plans = re.compile(rb"JH[A-Z2-7]{12}|watch_party")
    assert not [name for name, content in feed.items() if plans.search(content)]


@pytest.mark.slow
def test_a_second_run_adds_nothing_and_a_rebuilt_registry_says_the_same(
    tmp_path: Path, sample_run: Installation
) -> None:
    again = install(tmp_path, parsed_by=sample_run)
    with home_restored():
        for _ in range(2):
            result = again.run()
            assert result.success, failures(result)
    for table in TABLES:
        key = ["plan_no"] if table == "plan_item" else None
        left, right = again.registry(table), sample_run.registry(table)
        if key:
            left, right = left.sort_values(key), right.sort_values(key)
        pd.testing.assert_frame_equal(
            left.reset_index(drop=True), right.reset_index(drop=True), obj=table
        )


def test_a_person_plans_the_days_that_they_name(tmp_path: Path, sample_run: Installation) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_run.settings.data_dir, data)
    before = len(read_table(f"sqlite:///{data / 'registry.db'}", "plan_item"))
    done = _plan(data, "--from", "2024-07-02", "--to", "2024-07-03")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = read_table(f"sqlite:///{data / 'registry.db'}", "plan_item")
    mine = rows[rows["window_id"].eq("临时-2024-07-02至2024-07-03")]
    assert len(mine) >= 17 * 3
    assert len(rows) == before + len(mine)
    assert len(list((data / "planning").glob("检查计划_*_临时-2024-07-02至2024-07-03.xlsx"))) >= 17
    again = _plan(data, "--from", "2024-07-02", "--to", "2024-07-03")
    assert again.returncode == 0
    assert len(read_table(f"sqlite:///{data / 'registry.db'}", "plan_item")) == len(rows)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("2024-07-03", "2024-07-02"), "首日不得晚于末日"),
        (("2024-06-01", "2024-06-02"), "末日不得早于评估日 2024-06-30"),
        (("2024-07-02", "2024-07-03"), "请先运行 registry run"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused_in_one_line(
    tmp_path: Path, days: tuple[str, str], told: str
) -> None:
    done = _plan(tmp_path / "data", "--from", days[0], "--to", days[1])
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def _plan(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("REGISTRY_")}
    return subprocess.run(
        [sys.executable, "-m", "pipelines", "plan", *arguments],
        cwd=PROJECT_ROOT,
        env={**kept, "REGISTRY_DATA_DIR": str(data), "DAGSTER_HOME": str(data / "dagster")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_world_with_a_known_hazard_is_seen_through(tmp_path: Path) -> None:
    generate(21, tmp_path, parties=90, registrations=260, watched=300)
    made = install(
        tmp_path / "data",
        REGISTRY_INBOX=str(tmp_path / INBOX),
        REGISTRY_MARKET_URL=f"sqlite:///{tmp_path / MARKET}",
        REGISTRY_AS_OF="2024-06-30",
    )
    with home_restored():
        result = made.run()
        assert result.success, failures(result)
    violators = made.registry("violator").dropna(subset="uscc")
    listed = made.registry("watch_party")
    rows = pd.read_csv(tmp_path / TRUTH / "hazards.csv")
    chances = rows[rows["batch"].eq("2024-03-31")].set_index("uscc")["chance"]
    of_party = violators.set_index("violator_id")["uscc"]
    best = listed.sort_values(["score", "subject_key"], ascending=[False, True])
    watched = [code for code in best["subject_key"].map(of_party) if code in chances.index]
    assert len(watched) >= 10
    assert lift_by_chance(chances, watched[:20]) >= 1.2
    own = pd.read_csv(tmp_path / TRUTH / "own_lists.csv", dtype=str)
    alone = own[own["enters"].notna() & own["uscc"].notna()]
    for code, enters in zip(alone["uscc"], alone["enters"], strict=True):
        assert (code in set(listed["subject_key"])) is (enters == "True"), code
    assert len(alone) == 4
    people = pd.read_csv(tmp_path / TRUTH / "responsible.csv", dtype=str)
    named = made.registry("place")["responsible_person"].dropna()
    assert len(people) == 75
    found = {name for text in named for name in text.split(";")}
    assert len(found & set(people["responsible_person"])) >= 10
