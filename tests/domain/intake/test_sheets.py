"""Nothing that a sheet says is lost, whatever stands between its rows (contracts §2, §2.1)."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.intake.fields import read_fields
from domain.intake.sheets.grids import CellError, Grid
from domain.intake.sheets.spec import SheetSpec
from domain.intake.sheets.tables import header_places, read_tables
from domain.intake.sources import SOURCES
from schemas.policy.load import Policy, load_policy
from tests.support.workbooks import FILER_LINE, HEADERS, TITLE, record, town_rows

POLICY: Policy = load_policy(Path(__file__).resolve().parents[3] / "policy")
SPEC: SheetSpec = POLICY.sources["town_submission"].spec()
PARTY, DATE, ADDRESS = (HEADERS.index(h) for h in ("机构名称或个人姓名", "检查时间", "详细地址"))


def cells(values: dict[str, Any]) -> list[Any]:
    return [values.get(header) for header in HEADERS]


BETWEEN: list[list[Any]] = [
    [],
    [None, " "],
    ["一、城区部分"],
    [
        "花园社区小计",
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        3,
    ],
    [None, "本页合计"],
    ["（续表）"],
    [TITLE],
    [FILER_LINE],
    HEADERS,
    [7, "花园社区", "无"],
    [8],
    ["填表人：李四", None, None, "审核人：王五"],
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(BETWEEN), st.none()), max_size=14))
def test_every_record_comes_once_in_order_whatever_stands_between(
    lines: list[list[Any] | None],
) -> None:
    rows: list[list[Any]] = [[TITLE], [FILER_LINE], HEADERS]
    places = []
    for number, line in enumerate(lines, start=1):
        if line is None:
            places.append(len(rows) + 1)
        rows.append(cells(record(number)) if line is None else line)
    tables = read_tables(Grid("Sheet1", rows), SPEC)
    assert [row for table in tables for row in table.rows] == places
    assert {table.preamble.filer for table in tables} == {"澄江街道"}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                header: st.one_of(
                    st.text(max_size=12),
                    st.integers(-9, 99999),
                    st.just("无"),
                    st.just(CellError("#N/A")),
                )
                for header in HEADERS
            },
        ),
        max_size=6,
    ),
    st.text(alphabet="江阴晨光教育中心甲乙丙丁", min_size=2, max_size=8),
)
def test_a_row_with_a_name_and_a_place_is_a_record_whatever_else_it_holds(
    rows: list[dict[str, Any]], name: str
) -> None:
    """Other cells may hold anything: they may make the row wrong, never make it vanish."""
    sure = {"机构名称或个人姓名": name, "检查时间": "2023-04-03", "详细地址": "人民路1号"}
    typed = [
        row | sure | {"序号": number, "村（社区）": "花园社区"} for number, row in enumerate(rows)
    ]
    grid = Grid("Sheet1", [*town_rows([]), *map(cells, typed)])
    tables = read_tables(grid, SPEC)
    assert [row for table in tables for row in table.rows] == list(range(4, 4 + len(rows)))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.text(max_size=10), st.none(), st.sampled_from(HEADERS), st.floats()),
            max_size=32,
        ),
        max_size=12,
    ),
    st.lists(st.tuples(*[st.integers(0, 40)] * 4), max_size=3),
)
def test_any_sheet_is_read_or_has_no_table(
    rows: list[list[Any]], merged: list[tuple[int, int, int, int]]
) -> None:
    ranges = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merged)
    assert len(POLICY.sources) > 3
    for source in POLICY.sources.values():
        for table in read_tables(Grid("s", rows, ranges), source.spec()):
            assert len(table.rows) == len(table.cells) == len(table.parts)
            assert table.rows.between(1, len(rows)).all()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=8, max_size=8))
def test_any_text_in_any_cell_is_read_or_refused_and_never_stops_a_run(texts: list[str]) -> None:
    assert all(source.columns for source in SOURCES.values())
    for source, kinds in ((s.name, s.columns) for s in SOURCES.values()):
        raw = pd.DataFrame({name: pd.Series(texts, dtype=object) for name in kinds})
        read = read_fields(raw, kinds, POLICY.choices.get(source, {}), POLICY.terms)
        assert len(read.values) == len(texts)


@pytest.mark.parametrize("error", [CellError("#N/A"), CellError("#REF!"), "#N/A", " #DIV/0! "])
def test_an_error_is_a_problem_of_every_kind_of_field(error: object) -> None:
    assert all(source.columns for source in SOURCES.values())
    for source, kinds in ((s.name, s.columns) for s in SOURCES.values()):
        raw = pd.DataFrame({name: pd.Series([error, None], dtype=object) for name in kinds})
        read = read_fields(raw, kinds, POLICY.choices.get(source, {}), POLICY.terms)
        assert set(read.problems) == set(kinds), source
        assert all(list(codes.isna()) == [False, True] for codes in read.problems.values())
        assert read.values.drop(columns=["code_hash"], errors="ignore").isna().all().all()


def test_a_sheet_without_a_header_has_no_places() -> None:
    """A workbook with rejected rows and a sheet 汇总 stopped every notice of the run."""
    assert header_places(Grid("汇总", [["指标", "数值"], ["检查场所数", 3]]), SPEC) == []
    assert len(header_places(Grid("Sheet1", town_rows([record(1)])), SPEC)) == 1
