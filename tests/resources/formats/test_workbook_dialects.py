"""Workbooks of many writers: old code pages, the strict standard, other part names and prefixes."""

import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import pytest
import xlwt
from xlwt.CompoundDoc import XlsDoc

from domain.intake.batch import SourceBatch
from domain.intake.sheets.grids import CellError, Grid
from resources.formats import tabular
from resources.formats.limits import UnreadableFileError
from schemas.policy.load import Policy
from tests.support.workbooks import only, record, rules, town_rows, xls

ROWS = [["线索编号", "移送部门", "人数"], ["A1", "镕堃妇联", 12.0]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@pytest.fixture
def grids(policy: Policy) -> Callable[[bytes], list[Grid]]:
    return lambda data: tabular.read_grids(data, policy.limits)


# --- old workbooks -------------------------------------------------------------------------------


def naming(code_page: int, data: bytes) -> bytes:
    """A BIFF8 workbook that names another code page than that of Unicode."""
    at = data.index(struct.pack("<HHH", 0x42, 2, 1200)) + 4
    return data[:at] + struct.pack("<H", code_page) + data[at + 2 :]


def biff5(rows: Sequence[Sequence[object]], encoding: str, code_page: int | None) -> bytes:
    """A workbook of Excel 5 and 95, whose texts are bytes in a code page."""

    def part(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(kind: int) -> bytes:
        return part(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x0DBB, 1996))

    def cell(row: int, column: int, value: object) -> bytes:
        if isinstance(value, float):
            return part(0x0203, struct.pack("<HHHd", row, column, 0, value))
        text = str(value).encode(encoding)
        return part(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)

    def named_sheet(offset: int) -> bytes:
        name = "表一".encode(encoding)
        return part(0x85, struct.pack("<IHB", offset, 0, len(name)) + name)

    page = b"" if code_page is None else part(0x42, struct.pack("<H", code_page))
    head, end = begin(5) + page + part(0xE0, bytes(16)), part(0x0A, b"")
    cells = b"".join(cell(r, c, v) for r, row in enumerate(rows) for c, v in enumerate(row))
    size = part(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, len(rows[0]), 0))
    place = len(head) + len(named_sheet(0)) + len(end)
    out = io.BytesIO()
    XlsDoc().save(out, head + named_sheet(place) + end + begin(0x10) + size + cells + end)
    long, short = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le") + bytes(8))
    return out.getvalue().replace(long + bytes(48) + b"\x12", short + bytes(48) + b"\x0a")


@pytest.mark.parametrize("code_page", [936, 950, 1252, 54936, 65001, 10008, 0])
@pytest.mark.parametrize("rows_before", [0, 300])
def test_texts_of_an_old_workbook_are_unicode_whatever_code_page_it_names(
    code_page: int, rows_before: int, grids: Callable[[bytes], list[Grid]]
) -> None:
    rows = [[f"文{n}", "x", float(n)] for n in range(rows_before)] + ROWS
    [grid] = grids(naming(code_page, xls({"表一": rows})))
    assert (grid.name, grid.rows) == ("表一", rows)


@pytest.mark.parametrize(
    ("encoding", "code_page"),
    [
        ("cp936", 936),
        ("gb18030", 54936),
        ("cp936", 1252),
        ("cp936", 10008),
        ("cp936", None),
        ("big5", 950),
    ],
)
def test_texts_of_an_older_workbook_are_read_in_the_code_page_they_are_written_in(
    encoding: str, code_page: int | None, grids: Callable[[bytes], list[Grid]]
) -> None:
    rows = [["線索編號" if encoding == "big5" else "线索编号", "人数"[:1]], ["A1", 12.0]]
    rows += [] if encoding == "big5" else [["镕堃妇联", "“引号”"]]
    [grid] = grids(biff5(rows, encoding, code_page))
    assert [[c for c in row if c != ""] for row in grid.rows] == rows
    assert grid.name == "表一"


def test_a_damaged_text_of_an_older_workbook_is_one_damaged_text(
    grids: Callable[[bytes], list[Grid]],
) -> None:
    whole = biff5(ROWS, "cp936", 936)
    broken = whole.replace("妇".encode("cp936"), b"\xff\xff")
    [grid] = grids(broken)
    assert grid.rows[0] == ROWS[0]
    assert grid.rows[1] == ["A1", "镕堃\ufffd\ufffd联", 12.0]


def test_a_submission_in_an_older_workbook_is_read(one_town: Callable[..., SourceBatch]) -> None:
    rows = town_rows([record(1, 检查时间="2023-03-28")])
    cells = [[*(("" if c is None else c) for c in row), *[""] * (30 - len(row))] for row in rows]
    batch = one_town(biff5(cells, "cp936", 936), "澄江街道.xls")
    assert only(batch.accepted)["party_name"] == "江阴市学优教育咨询有限公司"
    assert rules(batch, "reject_file") == []


def test_dates_of_1904_are_the_days_that_are_shown(grids: Callable[[bytes], list[Grid]]) -> None:
    """Workbooks begun on an old Macintosh count days from 1904: four years between the two."""
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("S").write(0, 0, date(2023, 4, 3), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    out = io.BytesIO()
    book.save(out)
    assert grids(out.getvalue())[0].rows == [[date(2023, 4, 3)]]
    serial = (date(2023, 4, 3) - date(1904, 1, 1)).days
    cell = f'<{{p}}c r="A1" s="1"><{{p}}v>{serial}</{{p}}v></{{p}}c>'
    for flag in ("1", "true"):
        for main, relations in ((MAIN, RELATIONS), (STRICT_MAIN, STRICT_RELATIONS)):
            data = package(
                f'<{{p}}row r="1">{cell}</{{p}}row>',
                main=main,
                relations=relations,
                before=f'<{{p}}workbookPr date1904="{flag}"/>',
                parts={"styles": STYLES},
            )
            assert grids(data)[0].rows == [[date(2023, 4, 3)]]


# --- xlsx of other writers -----------------------------------------------------------------------

STYLES = (
    '<{p}styleSheet xmlns{x}="{main}"><{p}numFmts count="1"><{p}numFmt numFmtId="176" '
    'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></{p}numFmts>'
    '<{p}cellXfs count="3"><{p}xf numFmtId="0"/><{p}xf numFmtId="14"/><{p}xf numFmtId="176"/>'
    "</{p}cellXfs></{p}styleSheet>"
)
STRINGS = (
    '<{p}sst xmlns{x}="{main}" count="2" uniqueCount="2"><{p}si><{p}t>线索编号</{p}t></{p}si>'
    "<{p}si><{p}r><{p}t>人</{p}t></{p}r><{p}r><{p}rPr><{p}b/></{p}rPr><{p}t>数</{p}t></{p}r>"
    '<{p}rPh sb="0" eb="1"><{p}t>注音</{p}t></{p}rPh></{p}si></{p}sst>'
)
SHARED = (
    '<{p}row r="1"><{p}c r="A1" t="s"><{p}v>0</{p}v></{p}c><{p}c r="B1" t="s"><{p}v>1</{p}v></{p}c>'
    '</{p}row><{p}row r="2"><{p}c r="A2" s="1"><{p}v>45019</{p}v></{p}c><{p}c r="B2" s="2">'
    '<{p}v>45019</{p}v></{p}c><{p}c r="C2" t="d" s="1"><{p}v>2023-04-03</{p}v></{p}c></{p}row>'
)
SHARED_ROWS = [["线索编号", "人数", ""], [date(2023, 4, 3)] * 3]
INLINE = (
    '<{p}row r="1"><{p}c r="A1" t="inlineStr"><{p}is><{p}t>线索编号</{p}t></{p}is></{p}c>'
    '<{p}c r="B1" t="inlineStr"><{p}is><{p}r><{p}t>人</{p}t></{p}r><{p}r><{p}t>数</{p}t></{p}r>'
    '</{p}is></{p}c></{p}row><{p}row r="2"><{p}c r="A2" t="str"><{p}v>A&amp;1</{p}v></{p}c>'
    '<{p}c r="B2"><{p}v>12</{p}v></{p}c></{p}row>'
)
INLINE_ROWS = [["线索编号", "人数"], ["A&1", 12.0]]


def package(
    cells: str,
    *,
    main: str = MAIN,
    relations: str = RELATIONS,
    prefix: str = "",
    id_prefix: str = "r",
    before: str = "",
    book: str = "xl/workbook.xml",
    sheet: str = "xl/worksheets/sheet1.xml",
    target: str = "worksheets/sheet1.xml",
    root: str | None = None,
    parts: dict[str, str] | None = None,
    mark: bytes = b"",
    separator: str = "/",
) -> bytes:
    """An xlsx written by hand; `{p}` in its parts is the prefix of the main namespace."""
    p, x = (f"{prefix}:", f":{prefix}") if prefix else ("", "")

    def filled(text: str) -> str:
        return text.replace("{p}", p).replace("{x}", x).replace("{main}", main)

    folder, _, file = book.rpartition("/")
    links = [("rId1", "worksheet", target)]
    links += [(f"rIdx{n}", name, f"{name}.xml") for n, name in enumerate(parts or {})]
    linked = "".join(
        f'<Relationship Id="{i}" Type="{relations}/{kind}" Target="{to}"/>' for i, kind, to in links
    )
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="{root or book}"/></Relationships>',
        book: f'<{{p}}workbook xmlns{{x}}="{{main}}" xmlns:{id_prefix}="{relations}">{before}'
        f'<{{p}}sheets><{{p}}sheet name="表一" sheetId="1" {id_prefix}:id="rId1"/></{{p}}sheets>'
        "</{p}workbook>",
        f"{folder}/_rels/{file}.rels".lstrip(
            "/"
        ): f'<Relationships xmlns="{PACKAGE}/relationships">{linked}</Relationships>',
        sheet: f'<{{p}}worksheet xmlns{{x}}="{{main}}"><{{p}}sheetData>{cells}</{{p}}sheetData>'
        "</{p}worksheet>",
        **{f"xl/{name}.xml": text for name, text in (parts or {}).items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name.replace("/", separator), mark + filled(text).encode())
    return out.getvalue()


@pytest.mark.parametrize("prefix", ["", "x", "ss", "ns0", "a.b-c_1"])
@pytest.mark.parametrize(
    ("main", "relations"), [(MAIN, RELATIONS), (STRICT_MAIN, STRICT_RELATIONS)]
)
def test_both_standards_are_read_under_any_prefix(
    prefix: str, main: str, relations: str, grids: Callable[[bytes], list[Grid]]
) -> None:
    style = {"main": main, "relations": relations, "prefix": prefix, "id_prefix": "d3p1"}
    assert grids(package(INLINE, **style))[0].rows == INLINE_ROWS
    parts = {"styles": STYLES, "sharedStrings": STRINGS}
    assert grids(package(SHARED, parts=parts, **style))[0].rows == SHARED_ROWS


@pytest.mark.parametrize(
    "style",
    [
        {"target": "/xl/worksheets/sheet1.xml"},
        {"root": "/xl/workbook.xml"},
        {"root": "./xl/workbook.xml"},
        {"target": "./worksheets/sheet1.xml"},
        {"target": "../xl/worksheets/sheet1.xml"},
        {"target": "worksheets\\sheet1.xml"},
        {"target": "Worksheets/Sheet1.xml"},
        {"target": "/sheets/a.xml", "sheet": "sheets/a.xml"},
        {"book": "xl/workbook2.xml"},
        {"book": "workbook.xml", "target": "xl/worksheets/sheet1.xml"},
        {"book": "a/b/book.xml", "target": "/xl/worksheets/sheet1.xml"},
        {"separator": "\\"},
        {"mark": b"\xef\xbb\xbf"},
    ],
    ids=str,
)
def test_parts_may_bear_any_name(style: dict[str, str], grids: Callable[..., list[Grid]]) -> None:
    [grid] = grids(package(INLINE, **style))
    assert (grid.name, grid.rows) == ("表一", INLINE_ROWS)


def test_cells_without_places_and_errors_are_where_they_belong(
    grids: Callable[[bytes], list[Grid]],
) -> None:
    cells = (
        "<{p}row><{p}c><{p}v>3</{p}v></{p}c><{p}c t='e'><{p}v>#REF!</{p}v></{p}c></{p}row>"
        "<{p}row><{p}c t='b'><{p}v>1</{p}v></{p}c></{p}row>"
    )
    for style in (
        {},
        {"prefix": "x"},
        {"book": "xl/workbook2.xml", "target": "./worksheets/sheet1.xml"},
    ):
        assert grids(package(cells, **style))[0].rows == [[3.0, CellError("#REF!")], [True, ""]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<{p}v>5<!-- -->1</{p}v>", 51.0),
        ("<{p}v>5<?x y?>1</{p}v>", 51.0),
        ("<{p}v>5&#49;</{p}v>", 51.0),
        ("<{p}v>&#x35;1</{p}v>", 51.0),
        ("<{p}v><![CDATA[51]]></{p}v>", 51.0),
        ("<{p}is><{p}t><![CDATA[甲&]]>乙<!-- -->&#19993;</{p}t></{p}is>", "甲&乙丙"),
    ],
)
@pytest.mark.parametrize("style", [{}, {"prefix": "x"}, {"book": "xl/workbook2.xml"}], ids=str)
def test_a_value_is_read_whole_however_it_is_written(
    cell: str, value: object, style: dict[str, str], grids: Callable[..., list[Grid]]
) -> None:
    """51 came as 5, and as nothing."""
    kind = ' t="inlineStr"' if isinstance(value, str) else ""
    beside = '<{p}c r="B1"><{p}v>7</{p}v></{p}c>'
    cells = f'<{{p}}row r="1"><{{p}}c r="A1"{kind}>{cell}</{{p}}c>{beside}</{{p}}row>'
    assert grids(package(cells, **style))[0].rows == [[value, 7.0]]


@pytest.mark.parametrize(
    "style",
    [
        {"book": "word/document.xml", "target": "/xl/worksheets/sheet1.xml"},
        {"root": "xl/nothing.xml", "book": "xl/workbook2.xml"},
    ],
)
def test_a_package_without_a_workbook_is_none(
    style: dict[str, str], grids: Callable[..., list[Grid]]
) -> None:
    data = package(INLINE, **style)
    data = data if "root" in style else _other_document(data)
    with pytest.raises(UnreadableFileError, match="文件类型不对"):
        grids(data)


def _other_document(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text.replace(b"workbook", b"document") if "word/" in name else text)
    return out.getvalue()
