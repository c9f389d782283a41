"""Where one table of a sheet ends and the next begins."""

from pathlib import Path

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.headers import HeaderWords, find_headers
from domain.intake.sheets.sections import Section, bounds_of, sections_of
from schemas.policy.load import load_policy

SPEC = load_policy(Path(__file__).parents[4] / "policy").sources["town_submission"].spec()
HEADER = [
    "序号",
    "村（社区）",
    "检查时间",
    "检查场所名称",
    "详细地址",
    "机构名称或个人姓名",
    "是否查实",
]


def record(number: int, village: str = "澄南社区") -> list[object]:
    return [number, village, "2023-04-03", "思立教育", "人民路1号", "思立教育", "未发现"]


def line(*cells: object) -> list[object]:
    return [*cells, *([None] * (len(HEADER) - len(cells)))]


def cut(*rows: list[object]) -> list[list[Section]]:
    grid = Grid("s", [*rows])
    headers = find_headers(grid, SPEC, HeaderWords(SPEC))
    return [
        sections_of(grid, header, above, below, SPEC)
        for above, header, below in bounds_of(grid, headers, SPEC)
    ]


def numbers(section: Section) -> list[object]:
    return section.records.iloc[:, 0].tolist()


def test_each_header_begins_a_table_with_what_stands_above_it() -> None:
    first, second = cut(
        line("填报单位：澄江街道"), HEADER, record(1), record(2),
        line("填报单位：云亭街道"), HEADER, record(1),
    )  # fmt: skip
    assert [numbers(section) for section in first] == [[1, 2]]
    assert [numbers(section) for section in second] == [[1]]
    assert first[0].preamble.filer == "澄江街道"
    assert second[0].preamble.filer == "云亭街道"


def test_a_line_that_names_another_filer_cuts_the_rows_under_one_header() -> None:
    ((one, other),) = cut(
        line("填报单位：澄江街道"), HEADER, record(1), line("填报单位：云亭街道"), record(2)
    )
    assert (one.preamble.filer, numbers(one)) == ("澄江街道", [1])
    assert (other.preamble.filer, numbers(other)) == ("云亭街道", [2])


def test_a_sheet_without_a_header_has_no_table_and_a_header_without_rows_an_empty_one() -> None:
    assert cut(line("填报单位：澄江街道"), record(1)) == []
    ((only,),) = cut(HEADER)
    assert only.records.empty
