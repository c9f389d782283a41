"""One shape for the result of every check: what holds, how bad it is, what to do."""

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, NOTHING, WARN, check_result


def test_what_to_do_is_told_only_where_it_does_not_hold() -> None:
    bad = check_result(False, "请补报。", {"rows": 2.0, "age": float("nan")})
    assert bad.metadata["what_to_do"].value == "请补报。"
    assert bad.metadata["rows"].value == 2.0
    assert "age" not in bad.metadata
    assert bad.severity is WARN
    good = check_result(True, "请补报。", severity=ERROR)
    assert good.metadata["what_to_do"].value == NOTHING
    assert (good.passed, good.severity) == (True, ERROR)


def test_rows_that_break_it_are_a_small_table_and_none_are_no_table() -> None:
    table = pd.DataFrame({"单位": ["甲"], "行数": [3]})
    assert "which" in check_result(False, "请补报。", which=table).metadata
    assert "which" not in check_result(False, "请补报。", which=table.iloc[:0]).metadata


def test_one_check_of_several_is_named_by_its_key_or_its_name() -> None:
    key = dg.AssetCheckKey(dg.AssetKey("a"), "b")
    by_key = check_result(True, "", check=key)
    assert (by_key.asset_key, by_key.check_name) == (dg.AssetKey("a"), "b")
    by_name = check_result(True, "", check="b")
    assert (by_name.asset_key, by_name.check_name) == (None, "b")
