"""Whether our writer of one-table workbooks is still worth keeping beside XlsxWriter.

    python -m benchmarks.workbook

Processor time and size for 35 columns of text, as `full.xlsx` has them. If XlsxWriter comes within
a factor of two, `resources/documents/xlsx.py` should go.
"""

import io
import random
import time
from collections.abc import Callable, Sequence
from typing import Final

import pyarrow as pa
import xlsxwriter

from resources.documents import xlsx

COLUMNS: Final = 35
ROWS: Final = (100, 10_000, 100_000)
WIDTH: Final = 18
_TEXTS: Final = (
    "某某教育科技有限公司",
    "教罚〔2023〕2号",
    "2024-03-01",
    "自2023年5月起擅自举办学科类培训班，违反《民办教育促进法》第六十四条",
    None,
)


def table(rows: int) -> list[pa.Array]:
    """Columns of text with repeats, gaps and values of their own."""
    rng = random.Random(1)
    return [
        pa.array(
            [rng.choice(_TEXTS) if number % 3 else f"{number}-{row}" for row in range(rows)],
            pa.string(),
        )
        for number in range(COLUMNS)
    ]


def ours(columns: Sequence[pa.Array]) -> int:
    """Write with our writer; return the bytes of the file."""
    target = io.BytesIO()
    headers = [f"列{number}" for number in range(COLUMNS)]
    xlsx.write_table(target, "名单", headers, columns, [WIDTH] * COLUMNS)
    return len(target.getvalue())


def library(columns: Sequence[pa.Array]) -> int:
    """Write the same with XlsxWriter; return the bytes of the file."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet, text = book.add_worksheet("名单"), book.add_format({"num_format": "@"})
    sheet.set_column(0, COLUMNS - 1, WIDTH, text)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [f"列{number}" for number in range(COLUMNS)])
    for place, row in enumerate(zip(*(c.to_pylist() for c in columns), strict=True), start=1):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(place, column, cell, text)
    book.close()
    return len(target.getvalue())


def measured(write: Callable[[Sequence[pa.Array]], int], columns: Sequence[pa.Array]) -> str:
    """Processor time and size of one writer, in words."""
    begin = time.process_time()
    size = write(columns)
    return f"{time.process_time() - begin:8.3f} s {size / 1024:9.0f} KiB"


def main() -> None:
    """Measure both at three sizes."""
    for rows in ROWS:
        columns = table(rows)
        print(f"{rows:7} rows  ours {measured(ours, columns)}  XlsxWriter", end=" ")
        print(measured(library, columns))


if __name__ == "__main__":
    main()
