"""A merged cell counts for its whole range, but a number of a row never downwards."""

import pytest

from domain.intake.sheets.grids import Grid
from domain.intake.sheets.headers import Header
from domain.intake.sheets.merges import lines_below

HEADER = Header(0, 0, ("序号", "村", "地址"), {0: "row_no", 1: "village", 2: "address"}, {})
ROWS = [
    ["序号", "村", "地址"],
    [1, "甲村", "一号"],
    [2, None, "二号"],
    [None, None, "三号", None, "更右"],
]


def filled(*merged: tuple[int, int, int, int], numbers: tuple[int, ...] = (1, 2, 3)) -> list[list]:
    lines = lines_below(Grid("s", ROWS, merged), HEADER, numbers)
    return lines.filled.values.tolist()


def test_without_merges_cells_stay_as_typed_and_as_wide_as_anything_is_said() -> None:
    lines = lines_below(Grid("s", ROWS), HEADER, (1, 2, 3))
    assert lines.own is lines.filled
    assert list(lines.own.index) == [1, 2, 3]
    assert lines.own.shape == (3, 5)
    narrow = lines_below(Grid("s", ROWS), HEADER, (1, 2))
    assert narrow.own.shape == (2, 3)
    assert lines.wide == frozenset()


def test_a_value_is_filled_over_rows_and_columns_of_its_range() -> None:
    made = filled((1, 1, 3, 1))
    assert [row[1] for row in made] == ["甲村"] * 3
    block = filled((1, 1, 2, 2))
    assert [row[1:3] for row in block] == [["甲村", "甲村"], ["甲村", "甲村"], [None, "三号"]]


def test_own_cells_stay_as_typed() -> None:
    lines = lines_below(Grid("s", ROWS, ((1, 1, 3, 1),)), HEADER, (1, 2, 3))
    assert lines.own[1].tolist() == ["甲村", None, None]


def test_the_number_of_a_row_is_not_repeated_downwards() -> None:
    assert [row[0] for row in filled((2, 0, 3, 0))] == [1, 2, None]
    assert filled((2, 0, 2, 1), numbers=(1, 2))[1][:2] == [2, 2]


@pytest.mark.parametrize(
    ("merge", "wide"), [((1, 0, 1, 1), []), ((1, 0, 1, 2), [1]), ((2, 0, 3, 4), [2, 3])]
)
def test_a_cell_over_three_columns_makes_its_rows_wide(
    merge: tuple[int, int, int, int], wide: list[int]
) -> None:
    assert sorted(lines_below(Grid("s", ROWS, (merge,)), HEADER, (1, 2, 3)).wide) == wide


@pytest.mark.parametrize("merge", [(0, 0, 0, 2), (1, 9, 2, 9), (9, 0, 9, 1)])
def test_a_range_outside_of_the_lines_fills_nothing(merge: tuple[int, int, int, int]) -> None:
    assert filled(merge) == filled()


def test_a_range_that_reaches_beyond_the_lines_fills_what_is_there() -> None:
    assert [row[1] for row in filled((1, 1, 99, 1))] == ["甲村"] * 3


def test_overlapping_ranges_end_where_more_than_every_cell_would_be_filled() -> None:
    whole = (1, 0, 3, 4)
    assert filled(whole, whole) == filled(whole)


def test_no_lines_are_no_lines() -> None:
    assert lines_below(Grid("s", ROWS, ((1, 1, 3, 1),)), HEADER, ()).own.empty
