"""A closed column keeps a value of its vocabulary, or the word that something else stood there."""

import pandas as pd
import pytest

from domain.intake.cells.closed_values import OTHER, closed_values, is_other

SPELLINGS = {"是": "是", "否": "否", "yes": "是", "是/否": "不定", "电话": "电话", "信箱": "信箱"}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("是", "是"),
        (" 是 ", "是"),
        ("YES", OTHER),
        ("yes", "是"),
        ("是/否", "不定"),
        ("电话、信箱", "电话;信箱"),
        ("电话；信箱", "电话;信箱"),
        ("电话 信箱", "电话;信箱"),
        ("电话、电话", "电话"),
        ("电话、张三来电", f"电话;{OTHER}"),
        ("张三", OTHER),
        ("、", OTHER),
        ("张三、李四", OTHER),
    ],
)
def test_each_value_of_a_cell_is_looked_up_and_nothing_else_is_kept(cell: str, value: str) -> None:
    found = closed_values(pd.Series([cell, None], dtype="str"), SPELLINGS)
    assert found.iloc[0] == value
    assert pd.isna(found.iloc[1])
    assert is_other(found).tolist() == [OTHER in value.split(";"), False]
