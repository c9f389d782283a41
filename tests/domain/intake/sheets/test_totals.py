"""The filer's own totals are read from two columns or from names over numbers, and else not."""

import pytest

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.spec import SheetSpec
from domain.intake.sheets.totals import read_totals

SPEC = SheetSpec((), summary=(("指标", "项目"), ("数值", "数量")))
NAMES = {
    "inspections": ("出动检查人次", "检查人次"),
    "premises": ("检查场所数",),
    "clues": ("线索数",),
}


def totals(*rows: list[object]) -> dict[str, object] | None:
    return read_totals(Grid("汇总", rows), SPEC, NAMES)


def test_two_columns_are_read_below_their_header_wherever_it_stands() -> None:
    found = totals(
        ["汇总表"],
        ["", "指标", "数值"],
        ["", "检查人次", 12],
        ["", "检查场所数", "8处"],
        ["", "别的", 1],
    )
    assert found == {"inspections": 12, "premises": "8处", "别的": 1}


@pytest.mark.parametrize("header", [["指标", "数值"], ["项目", "数量"], ["指 标", "数值："]])
def test_the_headers_may_be_spelt_otherwise(header: list[object]) -> None:
    assert totals(header, ["线索数", 3]) == {"clues": 3}


def test_a_short_or_nameless_line_is_passed_over() -> None:
    assert totals(["指标", "数值"], ["线索数"], [None, 5], ["检查场所数", 2]) == {"premises": 2}


def test_names_side_by_side_are_read_with_the_next_line_that_says_anything() -> None:
    header = ["检查人次", "检查场所数", "线索数"]
    assert totals(header, [None, ""], [1, 2, 3], [4, 5, 6]) == {
        "inspections": 1,
        "premises": 2,
        "clues": 3,
    }
    assert totals(header, [1, 2]) == {"inspections": 1, "premises": 2}
    assert totals(header) == {}


def test_two_names_are_no_header_of_totals() -> None:
    assert totals(["检查人次", "检查场所数"], [1, 2]) is None
    assert totals(["指标"], ["线索数", 3]) is None
    assert totals() is None
