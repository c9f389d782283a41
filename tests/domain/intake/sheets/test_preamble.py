"""What stands above a table: who filed, for which period, in which unit of money."""

import re
from datetime import date

import pytest

from domain.intake.sheets.preamble import is_preamble, read_preamble

TITLE = "江阴市隐形变异培训防范治理巡查情况表（2023年3月21日-4月8日）"
PERIOD = (date(2023, 3, 21), date(2023, 4, 8))


def test_title_period_filer_and_unit_are_read_from_any_line() -> None:
    found = read_preamble(["", "附件1", TITLE, "填报单位：澄江街道 负责人：张某", "金额单位：万元"])
    assert found.title == TITLE.replace("（", "(").replace("）", ")")
    assert found.period == PERIOD
    assert found.filer == "澄江街道"
    assert found.money_unit == "万元"


def test_without_a_period_the_first_line_is_the_title() -> None:
    found = read_preamble(["巡查情况表", "填报单位：澄江街道"])
    assert (found.title, found.period, found.money_unit) == ("巡查情况表", None, "")
    assert read_preamble([]).title is None
    assert read_preamble(["", "  "]).title is None


def test_the_first_filer_that_is_named_counts() -> None:
    assert (
        read_preamble(["填报单位：", "填报单位：云亭街道", "报送单位：澄江街道"]).filer
        == "云亭街道"
    )
    assert read_preamble([TITLE]).filer is None


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("", True),
        ("填报单位：澄江街道", True),
        (TITLE, True),
        ("巡查情况表", True),
        ("巡查情况表1", False),
        ("澄江街道 思立教育 未发现", False),
    ],
)
def test_only_what_is_said_of_a_whole_table_may_stand_above_it(line: str, may: bool) -> None:
    assert is_preamble(line, re.compile("巡查情况表")) is may


def test_without_known_titles_a_bare_title_is_no_preamble() -> None:
    assert not is_preamble("巡查情况表", None)
