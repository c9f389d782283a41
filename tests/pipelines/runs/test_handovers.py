"""A run on the sample: who is handed what, and that nothing of it is lost, doubled or told on."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipelines.automation.jobs import HANDOVER_JOB
from pipelines.console.summary import failures
from tests.pipelines.conftest import Installation, home_restored, install

AS_OF = pd.Timestamp("2024-06-30")
TABLES = ("handover", "handover_none", "referral_reply")


def files(installation: Installation) -> dict[str, bytes]:
    folder = installation.settings.data_dir / "handover"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.xlsx"))
    }


def test_handed_over_and_not_handed_over_are_all_recent_clues(sample_run: Installation) -> None:
    clues, matters = sample_run.registry("clue"), sample_run.registry("matter")
    recent = matters.loc[matters["last_on"] >= AS_OF - pd.Timedelta(days=180), "matter_no"]
    routable = set(clues.loc[clues["matter_no"].isin(recent), "clue_no"])
    ledger, none = (
        sample_run.registry("handover"),
        set(sample_run.registry("handover_none").clue_no),
    )
    given = set(ledger["evidence"].str.split(";").explode())
    assert given | none == routable
    assert not given & none
    assert (len(ledger), len(given), len(none)) == (90, 75, 96)


def test_the_first_run_hands_over_and_has_a_letter_for_each_department(
    sample_run: Installation,
) -> None:
    ledger, written = sample_run.registry("handover"), files(sample_run)
    assert set(ledger["handed_on"]) == {AS_OF}
    assert set(ledger["status"]) == {"已移送"}
    replies = sample_run.registry("referral_reply")
    assert set(written) == {*ledger["file"], *replies["file"], "移送台账.xlsx"}
    for name, rows in ledger.groupby("file"):
        book = load_workbook(io.BytesIO(written[str(name)]))
        assert book["移送清单"].max_row - 1 == len(rows)
        assert any(row[0].value == f"件数：{len(rows)}" for row in book["说明"])


def test_tickets_persons_and_numbers_are_in_no_letter(sample_run: Installation) -> None:
    clues = sample_run.registry("clue")
    tickets = set(clues.loc[clues["source"].eq("complaint"), "source_record_id"])
    phones = sample_run.registry("violator")["phones"].dropna().str.split(";").explode()
    numbers = {number for number in phones if len(number) > 6}
    assert len(numbers) > 50
    for name, content in files(sample_run).items():
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            said = "".join(book.read(part).decode() for part in book.namelist())
        assert not [one for one in (*tickets, *numbers) if one in said], name


def test_nothing_of_it_reaches_departments_by_the_feed(sample_run: Installation) -> None:
    numbers = sample_run.registry("handover")["handover_no"]
    shared = (sample_run.settings.data_dir / "shared.db").read_bytes()
    assert len(numbers) > 50
    assert not [number for number in numbers if number.encode() in shared]


def test_a_referral_closes_once_its_sender_has_our_answer(sample_run: Installation) -> None:
    clues = sample_run.registry("clue").set_index("clue_no")
    replies = sample_run.registry("referral_reply")
    told = clues.loc[replies["clue_no"]]
    assert told["source"].eq("department_referral").all()
    # On its own day an answer is not out yet, so that a run that is repeated sees the same.
    assert told["fed_back"].eq("unknown").all()
    waiting = clues[clues["source"].eq("department_referral") & clues["conclusion"].notna()]
    assert set(waiting.index) == set(replies["clue_no"])


@pytest.mark.slow
def test_runs_later_repeat_nothing_and_close_what_was_answered(
    tmp_path: Path, sample_run: Installation
) -> None:
    own = install(tmp_path, parsed_by=sample_run)
    with home_restored():
        assert (result := own.run()).success, failures(result)
        before = {table: own.registry(table) for table in TABLES}
        first = files(own)
        assert (result := own.run()).success, failures(result)
        assert own.run(HANDOVER_JOB).success
    for table in TABLES:
        pd.testing.assert_frame_equal(own.registry(table), before[table])
        pd.testing.assert_frame_equal(own.registry(table), sample_run.registry(table))
    assert files(own) == first == files(sample_run)
    later = install(tmp_path, REGISTRY_AS_OF="2024-07-01")
    with home_restored():
        assert (result := later.run()).success, failures(result)
    clues = later.registry("clue").set_index("clue_no")
    told = clues.loc[before["referral_reply"]["clue_no"]]
    assert told["fed_back"].eq("yes").all()
    ledger = later.registry("handover")
    kept = ledger[ledger["handover_no"].isin(before["handover"]["handover_no"])]
    assert len(kept) == len(before["handover"])
    assert (
        not ledger.loc[ledger["supplement_of"].isna()]
        .duplicated(["department", "matter_no", "rule"])
        .any()
    )
