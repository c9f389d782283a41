"""Workbooks and pages as markup: cells, merges, hidden sheets, limits."""

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from resources.formats.limits import UnreadableFileError
from resources.formats.markup import read_markup
from resources.formats.plain_packages import WORKBOOK, plain
from resources.formats.sheet_parts import DoctypeError, SheetScan, parts_of_sheets
from resources.formats.spreadsheet_xml import NAMESPACE, is_spreadsheet_xml, read_spreadsheet_xml
from schemas.policy.load import load_policy

LIMITS = load_policy(Path(__file__).parents[3] / "policy").limits


def test_each_innermost_table_of_a_page_is_a_sheet_with_its_merges() -> None:
    page = (
        "<html><table><tr><td><table><tr><th colspan=2> 甲 \n乙 </th></tr>"
        "<tr><td rowspan=2>1</td><td>2</td></tr><tr><td>3</td></tr></table></td></tr></table>"
    )
    (grid,) = read_markup(page, LIMITS)
    assert grid.rows == [["甲 乙", ""], ["1", "2"], ["", "3"]]
    assert set(grid.merged) == {(0, 0, 0, 1), (1, 0, 2, 0)}


@pytest.mark.parametrize("text", ["<p>no table</p>", "plain"])
def test_a_page_without_a_table_is_of_the_wrong_type(text: str) -> None:
    with pytest.raises(UnreadableFileError):
        read_markup(text, LIMITS)


@pytest.mark.parametrize("limit", ["max_sheets", "max_rows", "max_columns", "max_cells"])
def test_a_page_above_a_limit_is_refused_and_at_the_limit_is_read(limit: str) -> None:
    page = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>" * 2
    sizes = {"max_sheets": 2, "max_rows": 2, "max_columns": 2, "max_cells": 8}
    assert len(read_markup(page, LIMITS.model_copy(update={limit: sizes[limit]}))) == 2
    with pytest.raises(UnreadableFileError):
        read_markup(page, LIMITS.model_copy(update={limit: sizes[limit] - 1}))


BOOK = f"""<?xml version="1.0" encoding="gb2312"?>
<Workbook xmlns="{NAMESPACE}" xmlns:ss="{NAMESPACE}">
<Worksheet ss:Name="一"><Table><Row ss:Index="2"><Cell ss:Index="2" ss:MergeAcross="1">
<Data ss:Type="String">甲</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="二"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""


def test_rows_and_cells_that_skip_places_keep_them_and_a_hidden_sheet_is_known() -> None:
    assert is_spreadsheet_xml(BOOK)
    first, second = read_spreadsheet_xml(BOOK, lambda *_: None)
    assert (first.name, first.hidden, second.hidden) == ("一", False, True)
    assert first.rows == [[], ["", "甲", ""]]
    assert first.merged == ((1, 1, 1, 2),)


def test_a_broken_workbook_is_refused_with_a_reason() -> None:
    with pytest.raises(UnreadableFileError):
        read_markup(BOOK.replace("</Workbook>", ""), LIMITS)


def cells(*parts: str) -> SheetScan:
    scan = SheetScan()
    for part in parts:
        scan.see(part.encode())
    return scan


def test_a_sheet_reaches_to_its_last_filled_cell_and_no_styled_one() -> None:
    scan = cells(
        '<sheetData><row r="2"><c r="C2"><v>1</v></c>', '<c r="Z2"/></row><row r="9"/></sheetData>'
    )
    assert (scan.rows, scan.columns) == (2, 3)
    assert scan.errors == {}


def test_failed_formulas_and_those_without_a_result_are_told() -> None:
    failed = cells('<s><row r="1"><c r="B1" t="e"><f>1/0</f><v>#DIV', "/0!</v></c></row></s>")
    assert failed.errors == {(0, 1): "#DIV/0!"}
    assert not failed.formula_without_value
    assert cells('<s><row><c r="A1"><f>1+1</f><v/></c></row></s>').formula_without_value
    assert not cells(
        '<s><row><c r="A1" t="str"><f>""</f><v></v></c></row></s>'
    ).formula_without_value


def test_a_part_that_declares_entities_is_refused() -> None:
    with pytest.raises(DoctypeError):
        cells('<!DOCTYPE a [<!ENTITY b "c">]><a/>')


RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def package(
    book: str = WORKBOOK, value: str = "<v>51</v>", target: str = "worksheets/a.xml"
) -> bytes:
    folder, _, name = book.rpartition("/")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" '
            f'Type="{RELATION}/officeDocument" Target="{book}"/></Relationships>',
        )
        archive.writestr(
            book,
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>'
            '<sheet name="一" sheetId="1" r:id="s1"/></sheets></workbook>',
        )
        archive.writestr(
            f"{folder}/_rels/{name}.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="s1" Target="{target}"/>'
            "</Relationships>",
        )
        archive.writestr("xl/worksheets/a.xml", f"<sheet><c>{value}</c></sheet>")
    return out.getvalue()


def test_a_package_that_the_reader_takes_as_it_is_stays_byte_for_byte() -> None:
    data = package()
    assert plain(data) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert parts_of_sheets(archive) == {"一": "xl/worksheets/a.xml"}


@pytest.mark.parametrize("value", ["<v>5<!-- -->1</v>", "<v><![CDATA[51]]></v>", "<v>5&#49;</v>"])
def test_a_value_is_written_in_plain_words(value: str) -> None:
    with zipfile.ZipFile(io.BytesIO(plain(package(value=value)))) as archive:
        root = etree.fromstring(archive.read("xl/worksheets/a.xml"))
    assert "".join(root.itertext()) == "51"


@pytest.mark.parametrize(
    ("book", "target"),
    [("xl/workbook2.xml", "worksheets/a.xml"), (WORKBOOK, "./x/../worksheets/a.xml")],
)
def test_a_workbook_elsewhere_is_put_where_the_reader_looks(book: str, target: str) -> None:
    with zipfile.ZipFile(io.BytesIO(plain(package(book, target=target)))) as archive:
        assert parts_of_sheets(archive) == {"一": "xl/worksheets/a.xml"}
        assert (book in archive.namelist()) is (book == WORKBOOK)
