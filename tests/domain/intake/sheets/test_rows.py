"""What each line below a header is: a record, or left out for what it says itself."""

from pathlib import Path

import pytest

from domain.intake.sheets.grids import CellError, Grid
from domain.intake.sheets.headers import HeaderWords, find_headers
from domain.intake.sheets.merges import lines_below
from domain.intake.sheets.rows import classify, filer_in, line_text
from schemas.policy.load import load_policy

ROOT = Path(__file__).resolve().parents[4]
SPEC = load_policy(ROOT / "policy").sources["town_submission"].spec()
HEADER = [
    "序号",
    "村（社区）",
    "检查时间",
    "检查场所名称",
    "详细地址",
    "机构名称或个人姓名",
    "是否查实",
]
RECORD = [1, "澄南社区", "2023-04-03", "思立教育", "人民路1号", "思立教育", "未发现"]


def kinds(*rows: list[object], merged: tuple[tuple[int, int, int, int], ...] = ()) -> list[str]:
    grid = Grid("s", [HEADER, *rows], merged)
    (header,) = find_headers(grid, SPEC, HeaderWords(SPEC))[:1]
    lines = lines_below(grid, header, range(1, len(rows) + 1))
    return list(classify(lines, header, SPEC))


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (RECORD, "record"),
        ([None, None, None, None, "人民路1号", None, None], "record"),
        ([2, None, None, None, CellError("#N/A"), None, None], "record"),
        ([None, "澄南社区", "2023-04-03", "思立教育", None, None, None], "record"),
        ([], "blank"),
        ([3], "blank"),
        ([None, "澄南社区"], "blank"),
        ([None, "澄南社区", None, "无"], "zero_line"),
        ([4, "澄南社区", "零报告"], "zero_line"),
        ([None, "/", "/", "/"], "zero_line"),
        (["合计", None, None, 12], "total"),
        (["小计", None, None, "12家"], "total"),
        (["备注：以上为本周期情况"], "note"),
        (["填报单位：云亭街道"], "title"),
        (HEADER, "repeated_header"),
        ([1, 2, 3, 4, 5, 6, 7], "column_numbers"),
    ],
)
def test_a_line_is_what_it_says_itself(row: list[object], kind: str) -> None:
    assert kinds(RECORD, [*row, *[None] * (7 - len(row))]) == ["record", kind]


def test_a_text_over_several_columns_is_a_heading() -> None:
    row = ["第一网格", None, None, None, None, None, None]
    assert kinds(RECORD, row, merged=((2, 0, 2, 6),))[1] == "heading"
    long = ["某" * 41, None, None, None, None, None, None]
    assert kinds(RECORD, long, merged=((2, 0, 2, 6),))[1] != "heading"


def test_a_line_whose_cells_come_from_merges_is_a_record_if_it_has_a_number() -> None:
    numbered = [2, *[None] * 6]
    assert kinds(RECORD, numbered, merged=tuple((1, c, 2, c) for c in range(1, 7)))[1] == "record"
    bare = [None] * 7
    assert kinds(RECORD, bare, merged=tuple((1, c, 2, c) for c in range(1, 7)))[1] == "blank"


@pytest.mark.parametrize(
    ("line", "filer"),
    [
        ("填报单位：澄江街道 负责人：张某 联系电话：1", "澄江街道"),
        ("填 报 单 位: 云亭街道（盖章）", "云亭街道(盖章)"),
        ("上报镇街：华士镇", "华士镇"),
        ("填报单位：", None),
        ("检查单位：华士镇", None),
    ],
)
def test_a_line_names_its_filer(line: str, filer: str | None) -> None:
    found = filer_in(line_text([line]))
    assert (found or "").replace("（", "(").replace("）", ")") == (filer or "")


def test_the_text_of_a_line_is_its_filled_cells() -> None:
    assert line_text(["填报单位：", None, "", " 澄江街道 ", 3]) == "填报单位: 澄江街道 3"
