"""Delimited text: what is known to be right is read, of every other row no word is kept."""

import re
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.intake.batch import SourceBatch
from domain.intake.sheets.grids import Grid
from resources.formats.delimited import NoTableError, read_rows
from resources.formats.limits import UnreadableFileError
from resources.formats.tabular import read_grids
from resources.inbox.files import Inbox
from resources.intake.complaints import read_complaints
from resources.intake.snapshots import read_folder
from schemas.policy.load import Policy, load_policy
from tests.support.workbooks import only, put, rules

ROOT = Path(__file__).resolve().parents[3]
HEADER = "工单编号,登记时间,诉求人,诉求内容,被反映对象,是否反馈"
CALLERS = ("缪甲金", "翟乙梁", "尤丙芬", "蔺丁山")
LIMITS = load_policy(ROOT / "policy").limits


def line(number: int, content: str = "反映补课", party: str = "某培训公司") -> str:
    caller = CALLERS[number % len(CALLERS)]
    return f"JY2024051100{number:04d},2024-05-06 10:00,{caller},{content},{party},是"


def grid_of(*lines: str, ending: str = "\n", encoding: str = "utf-8") -> Grid:
    return read_grids(ending.join([HEADER, *lines]).encode(encoding), LIMITS)[0]


def right(grid: Grid) -> list[str]:
    """First cells of the rows that are right, below the header."""
    return [
        str(row[0]) for n, row in enumerate(grid.rows) if n and n not in grid.misaligned and row
    ]


TORN: dict[str, tuple[list[str], set[int], int]] = {
    "a quote that is never closed": ([line(1), line(2, '"反映'), line(3), line(4)], {2}, 3),
    "in the last row": ([line(1), line(2, '"反映')], {2}, 1),
    "in the first row": ([line(1, '"反映'), line(2), line(3)], {1}, 2),
    "two of them": ([line(1, '"甲'), line(2), line(3, '"乙'), line(4)], {1, 3}, 2),
    "before a quoted cell": ([line(1, '"甲'), line(2, '"乙, 丙"'), line(3)], {1}, 2),
    "before a quoted cell with a separator first": ([line(1, '"甲'), line(2, '",乙"')], {1}, 1),
    "a line break without quotes": ([line(1, "第一行\n第二行"), line(2)], {1}, 1),
    "three of them": ([line(1, "一\n二\n三\n四"), line(2)], {1}, 1),
    "quotes within quotes and a separator": ([line(1, '"他说"好",走了"'), line(2)], {1}, 1),
    "a cell too few": ([line(1), line(2).replace("缪甲金,", "").replace("尤丙芬,", "")], {2}, 1),
    "two cells too few": ([line(1), "JY20240511000002,2024-05-06,反映,是", line(3)], {2}, 2),
    "a cell too many": ([line(1, "有,逗号"), line(2)], {1}, 1),
    "a cell that quotes another record": ([line(1, f'"转自\n{line(9)}\n完"'), line(2)], {1, 2}, 1),
    "words below the table": ([line(1), "导出人"], {2}, 1),
}


@pytest.mark.parametrize("name", list(TORN))
def test_what_is_not_known_to_be_right_is_misaligned_and_nothing_else(name: str) -> None:
    lines, misaligned, sound = TORN[name]
    grid = grid_of(*lines)
    assert grid.misaligned == misaligned
    assert len(right(grid)) == sound


@pytest.mark.parametrize("name", list(TORN))
def test_nothing_of_a_misaligned_row_is_stored(name: str, inbox: Inbox, policy: Policy) -> None:
    lines, misaligned, sound = TORN[name]
    put(inbox.root, "complaints/a.csv", "\n".join([HEADER, *lines]).encode())
    batch = read_complaints(inbox, policy)
    file = only(batch.files)
    assert (file["rows_accepted"], file["rows_rejected"]) == (sound, len(misaligned))
    assert list(batch.issues["source_row"]) == [row + 1 for row in sorted(misaligned)]
    assert set(batch.issues["rule"]) == {"columns_shifted"}
    written = batch.accepted.to_csv() + batch.issues.to_csv()
    for caller in CALLERS:
        assert caller not in written
    assert "导出人" not in written


RIGHT: dict[str, tuple[list[str], list[str]]] = {
    "quoted line breaks": ([line(1, '"一\n二, 三\n四"')], ["一\n二, 三\n四"]),
    "a quote within a cell": ([line(1, '5"屏')], ['5"屏']),
    "quoted words that no export escaped": ([line(1, '"小太阳"托管')], ['"小太阳"托管']),
    "doubled quotes": ([line(1, '"他说""好"""')], ['他说"好"']),
    "a telephone at the beginning of a line": ([line(1, '"打\n13812345678,找他"')], [
        "打\n13812345678,找他"
    ]),
    "guarded by a formula": ([line(1, '="00123"')], ["00123"]),
    "guarded by a quoted formula": ([line(1, '"=""00123"""')], ["00123"]),
    "guarded by an apostrophe": ([line(1, "'00123")], ["00123"]),
    "guarded by a tab": ([line(1, "\t00123")], ["00123"]),
}  # fmt: skip


@pytest.mark.parametrize("name", list(RIGHT))
def test_unusual_spellings_are_read(name: str) -> None:
    lines, contents = RIGHT[name]
    grid = grid_of(*lines)
    assert not grid.misaligned
    assert [row[3] for row in grid.rows[1:]] == contents


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", [[], ["12345 热线工单导出"], ["导出", "时间：2024-05-06"], [""]])
def test_separators_encodings_endings_and_titles_are_told_by_content(
    separator: str, encoding: str, ending: str, above: list[str]
) -> None:
    lines = [text.replace(",", separator) for text in (HEADER, line(1), line(2))]
    grid = read_grids(ending.join([*above, *lines, ""]).encode(encoding), LIMITS)[0]
    assert [row[0] for row in grid.rows if len(row) > 1 and row[0]] == [
        "工单编号", "JY20240511000001", "JY20240511000002",
    ]  # fmt: skip
    assert not grid.misaligned


def test_excels_own_hint_names_the_separator() -> None:
    text = "sep=;\n" + "\n".join([HEADER, line(1)]).replace(",", ";")
    assert len(read_grids(text.encode(), LIMITS)[0].rows[2]) == 6


def test_bare_line_feeds_in_a_file_of_cr_lf_are_line_breaks_within_a_cell() -> None:
    grid = grid_of(line(1, "第一行\n第二行"), line(2), ending="\r\n")
    assert not grid.misaligned
    assert grid.rows[1][3] == "第一行\n第二行"


def test_cells_that_excel_left_out_for_a_block_are_empty() -> None:
    whole = [line(number) for number in range(15)]
    trimmed = [line(number).rpartition(",")[0] for number in range(15, 40)]
    grid = grid_of(*whole, *trimmed)
    assert not grid.misaligned
    alone = [line(number) for number in range(16, 40)]
    alone[5] = alone[5].rpartition(",")[0]
    assert grid_of(*whole, *alone).misaligned == {21}


def test_a_damaged_character_tears_its_row_in_every_encoding() -> None:
    text = "\n".join([HEADER, line(1), line(2), line(3)])
    halves = {
        "utf-8": "课".encode()[:2],
        "gb18030": "课".encode("gb18030")[:1],
        "utf-16-le": b"\x00\xd8",
    }
    for encoding, half in halves.items():
        data = text.encode(encoding)
        place = data.index("课".encode(encoding))
        damaged = data[:place] + half + data[place + len("课".encode(encoding)) :]
        grid = read_grids(damaged, LIMITS)[0]
        assert grid.misaligned == {1}, encoding
        assert len(right(grid)) == 2


def test_a_euro_sign_of_code_page_936_is_a_character() -> None:
    data = "\n".join([HEADER, line(1, "收费100X")]).encode("gb18030").replace(b"X", b"\x80")
    grid = read_grids(data, LIMITS)[0]
    assert grid.rows[1][3] == "收费100€"
    assert not grid.misaligned


def test_other_sources_keep_to_the_same_rule(inbox: Inbox, policy: Policy) -> None:
    for source, folder, read in (
        (
            "department_referral",
            "department_referrals",
            partial(read_folder, "department_referral"),
        ),
        ("credit_decision", "credit_decisions", partial(read_folder, "credit_decision")),
    ):
        headers = list(policy.sources[source].spec().headers().values())
        rows = [",".join(["甲" * n for n in range(1, len(headers) + 1)]) for _ in range(3)]
        rows[1] = '"' + rows[1]
        put(inbox.root, f"{folder}/a.csv", "\n".join([",".join(headers), *rows]).encode("gb18030"))
        batch: SourceBatch = read(inbox, policy)
        assert only(batch.files)["rows_read"] == 3
        assert rules(batch).count("columns_shifted") == 1


CELL = st.text(alphabet="甲乙,\"\n\r\t;|=' 1Aa", max_size=8)


@given(st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=1, max_size=6), st.data())
@settings(max_examples=300, deadline=None)
def test_no_row_ever_holds_the_words_of_another(rows: list[list[str]], data: st.DataObject) -> None:
    """Each row is marked with its own number in every cell; damage is done at random."""
    lines = [
        ",".join([f"JY{n:08d}", *(f"<{n}>{cell}" for cell in row)]) for n, row in enumerate(rows)
    ]
    text = "\n".join(["工单编号,甲列,乙列,丙列,丁列", *lines])
    cut = data.draw(st.integers(0, len(text)))
    put_in = data.draw(st.sampled_from(["", '"', ',"', '",', "\n", "\r\n", '""']))
    grid = read_grids((text[:cut] + put_in + text[cut:]).encode(), LIMITS)[0]
    assert len(grid.rows) >= 1
    for number, row in enumerate(grid.rows):
        if number in grid.misaligned or len(row) < 5:
            continue
        marks = {mark for cell in row for mark in re.findall(r"<(\d+)>", str(cell))}
        assert len(marks) <= 1, grid.rows


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_grid_or_refused(data: bytes) -> None:
    try:
        grids = read_grids("工单编号,登记时间\n".encode() + data, LIMITS)
    except UnreadableFileError:
        return
    assert grids
    for grid in grids:
        for row in grid.rows:
            assert all(isinstance(cell, str) and cell.encode() is not None for cell in row)


def test_a_line_as_long_as_no_header_is_not_cut_into_millions_of_cells() -> None:
    """Twenty million commas took sixteen seconds to be found to be no table."""
    began = time.process_time()
    with pytest.raises(NoTableError):
        read_rows("," * 20_000_000, 32_767, lambda *_: None)
    assert time.process_time() - began < 5
