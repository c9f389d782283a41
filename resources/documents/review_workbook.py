"""The review queue as a workbook that a person fills in, in the format of link decisions.

The first two columns name the records, the last three are for the answer; what stands between them
helps to decide and is ignored when the file comes back through `link_decisions/`.
"""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from resources.base.file_modes import PRIVATE_FILE
from resources.base.files import replacing

CONCLUSIONS: Final = ("同一主体", "不同主体", "存疑")
"""What a person may answer."""

COLUMNS: Final = (
    ("甲记录", "left_record", 30),
    ("乙记录", "right_record", 30),
    ("影响", "effect", 18),
    ("同一主体的概率", "probability", 10),
    ("一致之处", "reason", 36),
    ("未自动合并的原因", "refusal", 26),
    ("甲名称", "left_name", 28),
    ("乙名称", "right_name", 28),
    ("甲证件号码", "left_code", 20),
    ("乙证件号码", "right_code", 20),
    ("甲负责人", "left_person", 12),
    ("乙负责人", "right_person", 12),
    ("甲电话", "left_phone", 14),
    ("乙电话", "right_phone", 14),
    ("甲地址", "left_address", 32),
    ("乙地址", "right_address", 32),
    ("甲日期", "left_seen_on", 11),
    ("乙日期", "right_seen_on", 11),
    ("结论", "", 12),
    ("审核人", "", 10),
    ("审核日期", "", 12),
)
"""Header, column of the queue (none where a person writes) and width in characters."""

_SHEET: Final = "待核对"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_PERCENT: Final = "0.0%"


def render_review(queue: pd.DataFrame) -> bytes:
    """Return the workbook of a queue (`domain.registry.review.REVIEW_COLUMNS`), a row per pair."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    import xlsxwriter  # at the first workbook, not when definitions load

    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": _EPOCH, "title": "待人工核对的记录对"})
    sheet = book.add_worksheet(_SHEET)
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "text_wrap": True, "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    share = book.add_format({"num_format": _PERCENT, "valign": "top"})
    for column, (header, name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, head)
        if name:
            _write_column(sheet, column, queue[name], share if name == "probability" else wrap)
    _add_answers(sheet, len(queue))
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()


def _write_column(sheet: Any, column: int, values: pd.Series, form: Any) -> None:
    """Text stays text, whatever it looks like; nothing is written as a formula."""
    for row, value in enumerate(values.tolist(), 1):
        if isinstance(value, float) and value == value:
            sheet.write_number(row, column, value, form)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, form)


def _add_answers(sheet: Any, rows: int) -> None:
    """A drop-down for the conclusion and a hint for the date."""
    headers = [header for header, *_ in COLUMNS]
    last = max(rows, 1)
    conclusion, day = headers.index("结论"), headers.index("审核日期")
    sheet.data_validation(
        1,
        conclusion,
        last,
        conclusion,
        {
            "validate": "list",
            "source": list(CONCLUSIONS),
            "error_title": "结论",
            "error_message": "请选择：同一主体、不同主体或存疑",
        },
    )
    sheet.data_validation(
        1,
        day,
        last,
        day,
        {"validate": "any", "input_title": "审核日期", "input_message": "例如 2024-06-30"},
    )


def write_review(path: Path, queue: pd.DataFrame) -> None:
    """Write the workbook aside and rename it into place; readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as aside:
        aside.write_bytes(render_review(queue))
        aside.chmod(PRIVATE_FILE)
