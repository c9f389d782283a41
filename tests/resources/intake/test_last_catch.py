"""One cell or one file cannot stop a run: what cannot be read is rejected, and the rest goes on."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.intake.batch import SourceBatch
from domain.intake.sheets.grids import sound_text
from domain.intake.sheets.tables import Grid
from resources.inbox.files import Inbox
from resources.intake import reading
from resources.intake import snapshots as readers
from resources.intake.complaints import read_complaints
from resources.intake.snapshots import read_folder
from resources.intake.town import read_town_batch
from schemas.policy.load import Policy
from tests.domain.intake.test_any_cell import CELLS, MOMENTS, NASTY, NUMBERS
from tests.support.workbooks import csv_bytes, only, put, record, rules, town_xlsx

BATCH = "2023-04-08"
READERS: dict[str, tuple[str, Callable[[Inbox, Policy], SourceBatch]]] = {
    "town_submission": (
        f"town_submissions/{BATCH}/澄江街道.xlsx",
        lambda inbox, policy: read_town_batch(inbox, BATCH, policy),
    ),
    "complaint": ("complaints/a.xlsx", read_complaints),
    "department_referral": (
        "department_referrals/a.xlsx",
        partial(read_folder, "department_referral"),
    ),
    "credit_decision": ("credit_decisions/a.xlsx", partial(read_folder, "credit_decision")),
    "link_decision": ("link_decisions/a.xlsx", partial(read_folder, "link_decision")),
    "receipt": ("receipts/a.xlsx", partial(read_folder, "receipt")),
}


def read_cells(
    source: str, cells: Sequence[object], inbox: Inbox, policy: Policy, patch: pytest.MonkeyPatch
) -> SourceBatch:
    """Read a sheet whose every column holds these cells, as `read_grids` would hand them on."""
    cells = [sound_text(cell) for cell in cells]
    name, read = READERS[source]
    spec = policy.sources[source].spec()
    headers = [column.header for column in spec.columns]
    headers += [text for texts in spec.dropped.values() for text in texts[:1]]
    shifted = [
        [cells[(r + c) % len(cells)] for c in range(len(headers))] for r in range(len(cells))
    ]
    grid = Grid("表", [headers, *([cell] * len(headers) for cell in cells), *shifted])
    put(inbox.root, name, b"x")
    patch.setattr(reading, "read_grids", lambda *_: [grid])
    batch = read(inbox, policy)
    assert "program_fault" not in rules(batch)
    batch.accepted.to_parquet(inbox.root / "accepted.parquet")
    batch.issues.to_parquet(inbox.root / "issues.parquet")
    return batch


@pytest.mark.parametrize("source", list(READERS))
def test_nasty_cells_everywhere_cost_their_rows(
    source: str, inbox: Inbox, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [*NASTY, *NUMBERS, *MOMENTS]
    batch = read_cells(source, cells, inbox, policy, monkeypatch)
    assert only(batch.files)["rows_read"] > len(cells)


@pytest.mark.parametrize("source", list(READERS))
@given(cells=st.lists(CELLS, min_size=2, max_size=6))
@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_cells_are_read_or_refused_by_every_source(
    source: str, inbox: Inbox, policy: Policy, monkeypatch: pytest.MonkeyPatch, cells: list[object]
) -> None:
    read_cells(source, cells, inbox, policy, monkeypatch)


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("学生人数", "99999999999999999999"),
        ("收费金额（元）", "9" * 27),
        ("罚款金额（元）", 1e300),
        ("序号", "٣x"),
        ("检查时间", 10**40),
        ("联系电话", "1" * 5000),
        ("统一社会信用代码或身份证号", "٣" * 17),
    ],
)
def test_one_cell_costs_its_value_or_row_and_never_the_file(
    header: str, cell: object, one_town: Callable[..., SourceBatch]
) -> None:
    batch = one_town(town_xlsx([record(1), record(2, **{header: cell})]))
    assert only(batch.files)["status"] == "accepted"
    assert 1 in list(batch.accepted["row_no"])
    assert not batch.issues.empty


def test_a_number_in_another_script_is_that_number(inbox: Inbox, policy: Policy) -> None:
    headers = policy.sources["receipt"].spec().headers()
    rows = [
        list(headers.values()),
        ["٣", "澄教罚〔2023〕2号", "成功", "", ""],
        ["٣x", "", "", "", ""],
    ]
    put(inbox.root, "receipts/a.csv", csv_bytes(rows))
    batch = read_folder("receipt", inbox, policy)
    assert only(batch.accepted)["release_no"] == 3
    assert only(batch.files)["rows_rejected"] == 1


def test_a_fault_of_the_program_costs_one_file_and_names_it_without_a_value(
    inbox: Inbox, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_log = Inbox(inbox.root, tmp_path / "cache", tmp_path / "faults")
    read = readers._draft

    def fail(file: object, table: object, source: str, policy: Policy) -> object:
        if "坏" in str(getattr(file, "name", "")):
            raise KeyError("王秘密 13812345678")
        return read(file, table, source, policy)  # type: ignore[arg-type]

    monkeypatch.setattr(readers, "_draft", fail)
    rows = [["线索编号", "移送部门", "移送日期"], ["A1", "妇联", "2023-04-03"]]
    for name in ("坏.csv", "好.csv"):
        put(inbox.root, f"department_referrals/{name}", csv_bytes(rows))
    batch = read_folder("department_referral", with_log, policy)
    assert only(batch.accepted)["source_file"] == "department_referrals/好.csv"
    issue = only(batch.issues)
    assert (issue["source_file"], issue["rule"]) == ("department_referrals/坏.csv", "program_fault")
    (kept,) = (tmp_path / "faults").iterdir()
    assert kept.stem in issue["message"]
    text = kept.read_text()
    assert "KeyError" in text
    assert "snapshots.py" in text
    for secret in ("王秘密", "13812345678"):
        assert secret not in text + issue["message"]
    assert "坏" not in text
    monkeypatch.undo()
    assert len(read_folder("department_referral", with_log, policy).issues) == 0, (
        "a fault is not kept in the cache"
    )


def test_a_cell_longer_than_a_person_types_is_cut_and_its_row_named(
    one_town: Callable[..., SourceBatch],
) -> None:
    batch = one_town(town_xlsx([record(1), record(2, 整改办结情况="长" * 30_000)]))
    assert list(batch.accepted["rectification"].str.len().dropna()) == [4000]
    told = only(batch.issues[batch.issues["rule"] == "long_cell"])
    assert "第5行" in told["message"]


@pytest.mark.parametrize("text", ["1", "〇", "(", "张三 "])
def test_no_cell_takes_more_than_moments(
    text: str, inbox: Inbox, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = policy.limits.max_read_characters
    began = time.process_time()
    for source in ("town_submission", "complaint", "department_referral"):
        read_cells(source, [(text * longest)[:longest]], inbox, policy, monkeypatch)
    assert time.process_time() - began < 10
