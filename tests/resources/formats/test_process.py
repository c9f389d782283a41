"""No file can end, block or fill the process that runs the job."""

import io
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from domain.intake.batch import SourceBatch
from domain.intake.sheets.grids import CellError
from resources.formats import process as reading_process
from resources.formats import tabular
from resources.formats.limits import REASONS, UnreadableFileError
from resources.formats.old_workbooks import prepared
from resources.formats.process import ReadingProcess
from resources.inbox.files import Inbox
from resources.intake.town import read_town_batch
from schemas.policy.files import Limits
from schemas.policy.load import Policy
from tests.support.workbooks import (
    csv_bytes,
    html_table,
    only,
    put,
    record,
    repacked,
    rules,
    town_rows,
    town_xlsx,
    xls,
    xlsx,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def child() -> Iterator[ReadingProcess]:
    process = ReadingProcess()
    yield process
    process.close()


def changed(limits: Limits, **values: int) -> Limits:
    return Limits(**(limits.model_dump() | values))


def far_cell_in_another_part() -> bytes:
    """The sheet is a part that is not named .xml, with a cell in the last corner."""
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1048576">'
        '<c r="XFD1048576" t="inlineStr"><is><t>a</t></is></c></row></sheetData></worksheet>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/worksheet" Target="../far.dat"/></Relationships>'
    )
    parts = {"far.dat": sheet.encode(), "xl/_rels/workbook.xml.rels": relations.encode()}
    return repacked(xlsx({"S": [["a"]]}), parts)


def far_cells_in_many_old_sheets() -> bytes:
    book = xlwt.Workbook()
    for number in range(40):
        book.add_sheet(f"s{number}").write(65_535, 255, "x")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def one_string_used_often() -> bytes:
    """A megabyte of text, twenty thousand times."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
    strings = f'<sst xmlns="{MAIN}"><si><t>{"长文" * 170_000}</t></si></sst>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("S").write_string(0, 0, "a")
    return repacked(
        out.getvalue(), {SHEET: sheet.encode(), "xl/sharedStrings.xml": strings.encode()}
    )


def many_spanning_tables() -> bytes:
    return b"<table><tr><td rowspan=90000 colspan=60>a</td></tr></table>" * 50


HEAVY: dict[str, Callable[[], bytes]] = {
    "far cell in another part": far_cell_in_another_part,
    "far cells in many old sheets": far_cells_in_many_old_sheets,
    "one string used often": one_string_used_often,
}


@pytest.mark.parametrize("name", list(HEAVY))
def test_a_file_that_breaks_the_reader_is_refused_and_the_next_one_is_read(
    name: str, child: ReadingProcess, policy: Policy
) -> None:
    data = HEAVY[name]()
    for _ in range(2):
        with pytest.raises(UnreadableFileError) as caught:
            child.read(data, policy.limits)
        assert caught.value.reason in ("too_heavy", "too_many_rows", "too_many_cells", "corrupt")
        assert child.read(town_xlsx([record()]), policy.limits)[0].name == "Sheet1"


def test_the_memory_of_the_child_is_bounded(policy: Policy, tmp_path: Path) -> None:
    """Measured by the system, for a file that would need twenty gigabytes."""
    put(tmp_path, "heavy.xlsx", one_string_used_often())
    put(tmp_path, "good.xlsx", town_xlsx([record()]))
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from resources.formats.process import ReadingProcess\n"
        "from resources.formats.tabular import UnreadableFileError\n"
        "from schemas.policy.load import load_policy\n"
        "limits, child = load_policy(Path('policy')).limits, ReadingProcess()\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        child.read(Path(name).read_bytes(), limits)\n"
        "    except UnreadableFileError as error:\n"
        "        print(error.reason)\n"
        "child.close()\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    python = [sys.executable, "-c", script, str(tmp_path / "heavy.xlsx")]
    done = subprocess.run(
        [*python, str(tmp_path / "good.xlsx")], capture_output=True, text=True, check=True
    )
    reason, kilobytes = done.stdout.split()
    assert reason == "too_heavy"
    assert int(kilobytes) * 1024 <= policy.limits.max_reader_bytes


def test_spans_count_for_the_file_and_cost_what_they_hold(
    child: ReadingProcess, policy: Policy
) -> None:
    began = time.process_time()
    grids = tabular.read_grids(many_spanning_tables(), policy.limits)
    assert time.process_time() - began < 2
    assert all(grid.rows == [["a", *[""] * 59]] for grid in grids)
    wide = b"<table>" + b"<tr><td colspan=250>a</td></tr>" * 200 + b"</table>"
    few = changed(policy.limits, max_cells=100_000)
    assert len(child.read(wide, few)) == 1
    with pytest.raises(UnreadableFileError) as caught:
        child.read(wide * 3, few)
    assert caught.value.reason == "too_many_cells"


def test_a_file_that_takes_too_long_is_refused(child: ReadingProcess, policy: Policy) -> None:
    data = ("a,b,c\n" + '"x\n' * 900_000).encode()
    short = changed(policy.limits, max_reader_seconds=1, max_rows=10**6)
    with pytest.raises(UnreadableFileError) as caught:
        child.read(data, short)
    assert caught.value.reason == "too_slow"
    assert child.read(b"a,b\n1,2", policy.limits)[0].rows[1] == ["1", "2"]
    assert child.started == 2


def test_a_child_that_does_not_answer_is_given_up(
    child: ReadingProcess, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = "import os, time; os.write(1, b'S' + bytes(8)); time.sleep(60)"
    sleep = [sys.executable, "-c", ready]
    start = subprocess.Popen

    def sleeper(command: list[str], **options: object) -> object:
        return start(sleep, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(reading_process.subprocess, "Popen", sleeper)
    with pytest.raises(UnreadableFileError) as caught:
        child.read(b"a,b\n1,2", changed(policy.limits, max_wait_seconds=1))
    assert caught.value.reason == "too_slow"


def test_more_cells_than_may_come_out_are_refused(child: ReadingProcess, policy: Policy) -> None:
    data = csv_bytes([["甲", "乙"], *[["内容" * 50, "内容"] for _ in range(3000)]])
    with pytest.raises(UnreadableFileError) as caught:
        child.read(data, changed(policy.limits, max_output_bytes=100_000))
    assert caught.value.reason == "too_much_output"
    assert len(child.read(data, policy.limits)[0].rows) == 3001


@pytest.mark.parametrize("limit", ["max_filled_cells", "max_characters"])
def test_a_file_that_says_too_much_is_refused_before_anybody_works_on_it(
    limit: str, child: ReadingProcess, policy: Policy
) -> None:
    data = csv_bytes([["甲", "乙", ""], *[["内容" * 50, "内容", ""] for _ in range(300)]])
    most = 602 if limit == "max_filled_cells" else 300 * 102 + 2
    assert len(child.read(data, changed(policy.limits, **{limit: most}))[0].rows) == 301
    with pytest.raises(UnreadableFileError, match="请分成几份报送") as caught:
        child.read(data, changed(policy.limits, **{limit: most - 1}))
    assert caught.value.reason == "too_much_content"


def test_one_child_reads_many_files(child: ReadingProcess, policy: Policy) -> None:
    data = town_xlsx([record()])
    for _ in range(50):
        child.read(data, policy.limits)
    assert child.started == 1


def test_what_the_child_reads_is_what_is_in_the_file(child: ReadingProcess, policy: Policy) -> None:
    rows = [
        ["甲", "乙", 1, 2.5, True, None],
        [date(2023, 3, 28), datetime(2023, 3, 28, 10, 30), clock(10, 30), timedelta(hours=30)],  # noqa: DTZ001
        ["#N/A", "#REF! ", "x=1", "x", "", "0" * 18],
    ]
    for data in (xlsx({"S": rows[:2], "T": rows[2:]}), xls({"S": rows[:1]}), html_table(rows)):
        here = tabular.read_grids(data, policy.limits)
        assert child.read(data, policy.limits) == here


def test_the_answer_of_a_child_cannot_call_anything() -> None:
    with pytest.raises(Exception, match="too_heavy"):
        reading_process._loads(pickle.dumps(os.system))
    assert reading_process._loads(pickle.dumps([CellError("#N/A"), date(2023, 1, 1)])) == [
        CellError("#N/A"),
        date(2023, 1, 1),
    ]


def test_a_file_that_breaks_the_reader_is_one_rejected_file(inbox: Inbox, policy: Policy) -> None:
    folder = "town_submissions/2023-04-08"
    put(inbox.root, f"{folder}/月城镇.xlsx", one_string_used_often())
    put(inbox.root, f"{folder}/澄江街道.xlsx", town_xlsx([record()]))
    batch: SourceBatch = read_town_batch(inbox, "2023-04-08", policy)
    assert only(batch.accepted)["filer_code"] == "320281001"
    assert REASONS["too_heavy"] in only(batch.issues)["message"]


# --- what stands in workbooks --------------------------------------------------------------------


def with_sheet(cells: str) -> bytes:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return repacked(xlsx({"S": [["a"]]}), {SHEET: sheet.encode()})


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="str"><f>IF(B1="","",1)</f><v></v></c>', ""),
        ('<c r="A1" t="str"><f>IF(B1="","",1)</f><v/></c>', ""),
        ('<c r="A1" t="str"><f>IF(B1="","",1)</f></c>', ""),
        ('<c r="A1" t="str"><f>"x"</f><v>x</v></c>', "x"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2.0),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', CellError("#DIV/0!")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', CellError("#N/A")),
        ('<c r="A1" t="inlineStr"><is><t>#REF!</t></is></c>', CellError("#REF!")),
    ],
)
def test_results_of_formulas(cell: str, value: object, policy: Policy) -> None:
    data = with_sheet(f'<row r="1">{cell}<c r="B1"><v>7</v></c></row>')
    assert tabular.read_grids(data, policy.limits)[0].rows == [[value, 7.0]]


@pytest.mark.parametrize("cell", ['<c r="A1"><f>1+1</f></c>', '<c r="A1"><f>1+1</f><v></v></c>'])
def test_a_formula_that_was_never_computed_is_no_empty_cell(cell: str, policy: Policy) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        tabular.read_grids(with_sheet(f'<row r="1">{cell}</row>'), policy.limits)
    assert caught.value.reason == "formula_without_value"


def test_a_part_of_half_open_tags_takes_linear_time(policy: Policy) -> None:
    def seconds(tags: int) -> float:
        comment = "<!--" + "<f>" * tags + "-->"
        data = with_sheet(f'{comment}<row r="1"><c r="A1"><v>1</v></c></row>')
        began = time.process_time()
        tabular.read_grids(data, policy.limits)
        return time.process_time() - began

    assert seconds(400_000) < 2


def hidden_book(state: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, number in (("本期", 1), ("上期", 2)):
            sheet = book.add_worksheet(name)
            for r, row in enumerate(town_rows([record(number, 检查时间="2023-03-28")])):
                sheet.write_row(r, 0, ["" if cell is None else cell for cell in row])
        getattr(book.get_worksheet_by_name("上期"), state)()
    return out.getvalue()


@pytest.mark.parametrize("state", ["hide", "very_hidden"])
def test_a_hidden_sheet_is_left_out_and_the_filer_is_told(
    state: str, one_town: Callable[..., SourceBatch]
) -> None:
    batch = one_town(hidden_book(state))
    assert only(batch.accepted)["row_no"] == 1
    told = only(batch.issues[batch.issues["rule"] == "hidden_sheet"])
    assert told["source_sheet"] == "上期"
    assert "隐藏" in told["message"]


@pytest.mark.parametrize("rows_before", [0, 300])
def test_error_cells_of_old_workbooks_are_errors(rows_before: int, policy: Policy) -> None:
    """In a small stream and in a large one, beside flags that are no errors."""
    book = xlwt.Workbook()
    for name in ("甲", "乙"):
        sheet = book.add_sheet(name)
        for row in range(rows_before):
            sheet.write(row, 0, f"{name}{row}")
        for column, code in enumerate((0x2A, 0x17, 0x07)):
            sheet.row(rows_before).set_cell_error(column, code)
        sheet.row(rows_before).set_cell_boolean(3, 1)
        sheet.write(rows_before, 4, "末")
    out = io.BytesIO()
    book.save(out)
    grids = tabular.read_grids(out.getvalue(), policy.limits)
    assert [grid.name for grid in grids] == ["甲", "乙"]
    for grid in grids:
        assert grid.rows[-1] == [
            CellError("#N/A"), CellError("#REF!"), CellError("#DIV/0!"), True, "末",
        ]  # fmt: skip


@given(st.binary(max_size=3000))
def test_no_damage_of_an_old_workbook_reaches_further_than_its_errors(tail: bytes) -> None:
    whole = xls({"S": [["a", 1]]})
    for data in (tail, whole[:600] + tail, whole[: len(whole) - len(tail)] + tail):
        assert all(isinstance(sheet, dict) for sheet in prepared(data).errors)


SPREADSHEET_XML = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="一">
<Table><Row ss:Index="2"><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">甲&amp;乙
</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">320281199001011234</Data></Cell></Row>
<Row/><Row><Cell><Data ss:Type="DateTime">2023-03-28T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell><Data ss:Type="Number">2.5</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell><Cell/></Row></Table></Worksheet>
<Worksheet ss:Name="二"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>
</x:WorksheetOptions></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_workbook_as_xml_of_2003_is_read(encoding: str, policy: Policy) -> None:
    data = SPREADSHEET_XML.format(encoding=encoding).encode(encoding)
    first, second = tabular.read_grids(data, policy.limits)
    assert first.rows == [
        [],
        ["甲&乙\n", "", "", "320281199001011234"],
        [],
        [datetime(2023, 3, 28), CellError("#N/A"), 2.5, True, ""],  # noqa: DTZ001
    ]
    assert first.merged == ((1, 0, 2, 1),)
    assert (second.name, second.hidden) == ("二", True)


def test_a_broken_or_boundless_workbook_as_xml_is_refused(policy: Policy) -> None:
    text = SPREADSHEET_XML.format(encoding="utf-8")
    for broken, reason in (
        (text[:-40], "corrupt"),
        (text.replace('ss:Index="2"', 'ss:Index="9999999"'), "too_many_rows"),
        (text.replace('ss:Index="4"', 'ss:Index="9999999"'), "too_many_columns"),
    ):
        with pytest.raises(UnreadableFileError) as caught:
            tabular.read_grids(broken.encode(), policy.limits)
        assert caught.value.reason == reason


def test_an_xml_of_2003_is_a_submission(one_town: Callable[..., SourceBatch]) -> None:
    def cell(value: object) -> str:
        text = "" if value is None else value
        return f'<Cell><Data ss:Type="String">{text}</Data></Cell>'

    rows = town_rows([record(1, 检查时间="2023-03-28")])
    lines = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
    head = SPREADSHEET_XML.format(encoding="utf-8").split("<Table><Row")[0]
    book = f"{head}<Table>{lines}</Table></Worksheet></Workbook>"
    batch = one_town(book.encode(), "澄江街道.xls")
    assert only(batch.accepted)["row_no"] == 1
    assert rules(batch, "reject_file") == []
