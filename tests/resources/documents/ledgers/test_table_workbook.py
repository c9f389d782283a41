"""Workbooks of plain tables: a reader finds what was given; the same cells are the same bytes."""

import io
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook

from resources.documents.ledgers.table_workbook import render_tables
from resources.documents.ledgers.workbook_xml import LONGEST_TEXT, column_letters

TABLE = pd.DataFrame(
    {
        "编号": pd.Series(["C1", "007", None, "C1"], dtype="str"),
        "说明": pd.Series(["=1+1", " <甲> & “乙” ", "_x0041_", "行一\n行二"], dtype="str"),
        "次数": pd.Series([1, None, 3, 12345678901], dtype="Int64"),
        "分值": [0.5, float("nan"), -2.0, 1e-7],
        "混合": ["文字", 3, None, True],
        "空": pd.Series([None] * 4, dtype="str"),
    }
)


def rendered(sheets, **more):
    return render_tables("题名", sheets, ["第一行", "台账：线索"], **more)


def opened(content):
    return load_workbook(io.BytesIO(content))


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_every_cell_is_read_as_it_was_given():
    book = opened(rendered({"待办": TABLE, "全部": TABLE.iloc[:1]}))
    assert book.sheetnames == ["待办", "全部", "说明"]
    head, *rows = rows_of(book["待办"])
    assert head == list(TABLE.columns)
    assert rows == [
        ["C1", "=1+1", 1, 0.5, "文字", None],
        ["007", " <甲> & “乙” ", None, None, 3, None],
        [None, "_x005F_x0041_", 3, -2, None, None],
        ["C1", "行一\n行二", 12345678901, 1e-7, 1, None],
    ]
    assert "f" not in {cell.data_type for row in book["待办"] for cell in row}
    assert rows_of(book["说明"]) == [["第一行"], ["台账：线索"]]
    assert book.properties.title == "题名"


def test_a_sheet_is_ready_to_be_printed_filtered_and_filled_in():
    lists, answers = {"编号": ['是"否"', "否"], "空": ["字" * 300]}, ["空"]
    content = rendered({"督办's": TABLE}, lists=lists, answers=answers, widths={"说明": 40})
    sheet = opened(content)["督办's"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:F5"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    # A list that is too long for Excel is not offered at all.
    [rule] = sheet.data_validations.dataValidation
    assert (rule.type, str(rule.sqref), rule.formula1) == ("list", "A2:A5", '"是""否"",否"')
    assert sheet["A1"].fill.fgColor.rgb != sheet["F1"].fill.fgColor.rgb
    assert sheet["A2"].alignment.wrap_text
    assert sheet["A2"].number_format == "@"
    assert sheet.column_dimensions["B"].width == pytest.approx(40.71, abs=0.01)


def test_what_xml_cannot_hold_and_what_is_too_long_spoils_nothing():
    table = pd.DataFrame({"说明": ["甲\x00\x0b乙\ufffe", "长" * (LONGEST_TEXT + 9)]}, dtype="str")
    [_, first, second] = rows_of(opened(rendered({"表": table}))["表"])
    assert first == ["甲  乙 "]
    assert second == ["长" * LONGEST_TEXT]


def test_a_table_of_nothing_has_its_header():
    book = opened(rendered({"待办": TABLE.iloc[:0]}))
    assert rows_of(book["待办"]) == [list(TABLE.columns)]
    assert book["待办"].auto_filter.ref == "A1:F2"


def test_the_same_cells_give_the_same_bytes():
    one, two = rendered({"待办": TABLE}), rendered({"待办": TABLE.copy()})
    assert one == two
    assert {entry.date_time[0] for entry in ZipFile(io.BytesIO(one)).infolist()} == {1980}


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_have_letters(number, letters):
    assert column_letters(number) == letters
