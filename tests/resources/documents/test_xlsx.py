"""The workbook of one table: text cells only, the same bytes for the same cells."""

import io

import openpyxl
import pyarrow as pa

from resources.documents.xlsx import SLICE, clean, write_table


def written(*columns: list[str | None]) -> bytes:
    out = io.BytesIO()
    arrays = [pa.array(column, pa.string()) for column in columns]
    headers = [f"列{number}" for number in range(len(columns))]
    write_table(out, "名单&表", headers, arrays, [12] * len(columns))
    return out.getvalue()


def read(data: bytes) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert sheet.title == "名单&表"
    return [*sheet.iter_rows(values_only=True)]


def test_cells_come_back_as_typed_and_a_missing_one_is_empty() -> None:
    first, second = ["000123", "=1+1", " 空格 ", "a<b>&c"], [None, "乙", None, "丁"]
    rows = read(written(first, second))
    assert rows[0] == ("列0", "列1")
    assert rows[1:] == list(zip(first, second, strict=True))
    assert read(written([None, None]))[1:] == [(None,), (None,)]


def test_the_same_cells_give_the_same_bytes() -> None:
    assert written(["甲"], ["乙"]) == written(["甲"], ["乙"])
    assert written(["甲"], ["乙"]) != written(["乙"], ["甲"])


def test_a_table_longer_than_one_slice_keeps_every_row() -> None:
    values = [str(number) for number in range(SLICE + 2)]
    assert [row[0] for row in read(written(values))[1:]] == values


def test_what_xml_cannot_hold_becomes_a_space() -> None:
    bad = pa.array(["a\x0bb", "c\ufffed", "e\tf", None], pa.string())
    assert clean(bad).to_pylist() == ["a b", "c d", "e\tf", None]
