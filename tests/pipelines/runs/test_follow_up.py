"""A run on the sample: the clues, their figures, and what of them people and other offices see."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipelines.automation.jobs import DIGEST_JOB
from pipelines.console.summary import failures
from tests.pipelines.conftest import Installation, home_restored, install

TABLES = ("clue", "clue_party", "matter", "matter_redirect", "clue_conflict")


@pytest.fixture(scope="module")
def clues(sample_run: Installation) -> pd.DataFrame:
    return sample_run.registry("clue")


def test_the_figures_of_the_sample(sample_run: Installation, clues: pd.DataFrame) -> None:
    """As counted by hand from the log and the sheets, before this was built."""
    complaints = clues[clues["source"].eq("complaint")]
    waiting = complaints[complaints["state"].isin(["received", "handling"])]
    flagged = complaints["flags"].fillna("")
    assert len(waiting) == 4
    assert (waiting["overdue_workdays"] > 20).all()
    assert complaints["state"].eq("no_conclusion").sum() == 19
    assert flagged.str.contains("no_conclusion").sum() == 19
    assert flagged.str.contains("no_feedback").sum() == 51
    assert len(sample_run.registry("clue_conflict")) == 10
    proven = complaints[complaints["conclusion"].eq("属实")]
    assert (len(proven), proven["measure_on"].notna().sum()) == (49, 9)


def test_open_items_that_a_later_record_answered(sample_run: Installation) -> None:
    violation = sample_run.registry("violation")
    open_now, proven = violation[violation["is_open"]], violation[violation["verified"]]
    later = open_now.merge(proven, on="violator_id", suffixes=("", "_later"))
    answered = later[later["occurred_on_later"] > later["occurred_on"]]["violation_id"].nunique()
    assert (len(open_now), answered) == (103, 59)


def test_every_record_of_the_sources_is_one_clue(
    sample_run: Installation, clues: pd.DataFrame
) -> None:
    files = sample_run.registry("source_file")
    accepted = files.groupby("source")["rows_accepted"].sum()
    counts = clues.groupby("source").size()
    assert counts["complaint"] == accepted["complaint"]
    assert counts["department_referral"] == accepted["department_referral"]
    assert set(clues["matter_no"]) == set(sample_run.registry("matter")["matter_no"])


@pytest.mark.slow
def test_a_second_run_elsewhere_gives_the_same_clues(
    tmp_path: Path, sample_run: Installation
) -> None:
    again = install(tmp_path, parsed_by=sample_run)
    with home_restored():
        result = again.run()
        assert result.success, failures(result)
        digest = again.run(DIGEST_JOB)
    for table in TABLES:
        pd.testing.assert_frame_equal(again.registry(table), sample_run.registry(table))
    assert digest.success
    written = workbooks(again)
    assert written.keys() - workbooks(sample_run).keys() == {"逾期提醒/逾期提醒_2024-06-30.xlsx"}
    for name, content in workbooks(sample_run).items():
        assert written[name] == content, name


def workbooks(installation: Installation) -> dict[str, bytes]:
    folder = installation.settings.data_dir / "follow_up"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.xlsx"))
    }


def test_tickets_are_named_in_the_handlers_workbook_alone(
    sample_run: Installation, clues: pd.DataFrame
) -> None:
    tickets = set(clues.loc[clues["source"].eq("complaint"), "source_record_id"])
    naming = {
        name
        for name, content in workbooks(sample_run).items()
        for sheet in load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows(values_only=True)
        if tickets & {str(cell) for cell in row}
    }
    assert naming == {"待办/市教育局_待办线索.xlsx"}


def test_nothing_of_it_reaches_departments(sample_run: Installation, clues: pd.DataFrame) -> None:
    numbers = [number.encode() for number in clues["clue_no"]]
    for name, content in sample_run.feed_bytes().items():
        parts = [content]
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                parts = [book.read(member) for member in book.namelist()]
        assert not any(number in part for number in numbers[::7] for part in parts), name
    shared = sample_run.settings.data_dir / "shared.db"
    assert not any(number in shared.read_bytes() for number in numbers)
