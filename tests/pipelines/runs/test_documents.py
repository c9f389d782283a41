"""What a run leaves for people: notices, the board, reminders, and figures to compare with."""

import json
import re

from openpyxl import load_workbook

from tests.pipelines.conftest import Installation


def test_the_board_and_the_reminders_agree_with_the_table(sample_run: Installation) -> None:
    status = sample_run.registry("submission_status")
    newest = status[status["batch"] == status["batch"].max()]
    missing = newest.loc[newest["status"] == "missing", "filer_name"]
    folder = sample_run.settings.data_dir / "submission_board"
    sheet = load_workbook(folder / "报送看板.xlsx")["看板"]
    rows = {row[0]: row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert sorted(name for name, word in rows.items() if word == "未报") == sorted(missing)
    texts = {p.stem.split("_")[1]: p.read_text("utf-8") for p in folder.glob("reminders/*.txt")}
    assert all("尚未收到" in texts[name] for name in missing)


def test_every_open_rejection_is_in_a_notice(sample_run: Installation) -> None:
    history = sample_run.registry("rejection_history")
    waiting = history[history["resolution"].isna()]
    folder = sample_run.settings.data_dir / "return_notices"
    lines = 0
    for path in folder.rglob("*.xlsx"):
        cover = load_workbook(path)["退回说明"]
        texts = [str(row[0]) for row in cover.iter_rows(values_only=True)]
        counted = next(text for text in texts if text.startswith("退回行数"))
        lines += int(counted.removeprefix("退回行数：").split("　")[0])
        lines += sum(text.startswith("整份退回") for text in texts)
    assert lines == len(waiting)


def test_every_run_leaves_its_figures(sample_run: Installation) -> None:
    figures = sample_run.registry("quality_figure")
    runs = sample_run.registry("registry_run")
    assert set(figures["run_id"]) == set(runs["run_id"])
    accepted = figures[figures["figure"] == "rows_accepted"].set_index("subject")["value"]
    files = sample_run.registry("source_file").groupby("source")["rows_accepted"].sum()
    assert accepted.to_dict() == files.astype(float).to_dict()


def test_audits_of_the_release_and_the_registry_are_kept(sample_run: Installation) -> None:
    folder = sample_run.settings.data_dir / "quality" / "audits"
    kept = {
        path.name.split("_")[0]: json.loads(path.read_text("utf-8")) for path in folder.iterdir()
    }
    assert set(kept) == {"release", "registry"}
    assert kept["release"]["release_no"] == 1
    assert kept["registry"]["passed"]
    assert {entry["table"] for entry in kept["registry"]["results"]} >= {
        "violator",
        "violator_evidence",
    }


def test_the_quality_page_loads_nothing_and_shows_every_filer(sample_run: Installation) -> None:
    folder = sample_run.settings.data_dir / "quality"
    page = (folder / "latest.html").read_text("utf-8")
    assert not re.search(r"(?i)\b(?:src|href)=|<script|@import|url\(|https?:", page)
    assert sample_run.shared("credit_blacklist_release")["chain_hash"].iloc[-1] in page
    filers = sample_run.registry("submission_status")["filer_name"].unique()
    assert all(name in page for name in filers)
    tables = {path.stem for path in (folder / "tables").glob("*.csv")}
    trends = {"trend", "trend_rows_accepted", "trend_rejected_share"}
    told = {"clues", "filers", "handovers", "reasons", "sources", "submissions"}
    assert tables == told | trends
