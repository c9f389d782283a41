"""Limits of one file, and the error of a file that cannot be read within them."""

from typing import Protocol

REASONS = {
    "empty_file": "文件是空的",
    "too_large": "文件过大",
    "expands_too_much": "压缩内容展开后过大，疑似异常文件",
    "too_many_rows": "行数过多",
    "too_many_columns": "列数过多",
    "too_many_cells": "单元格过多",
    "too_many_sheets": "工作表过多",
    "too_heavy": "读取时占用内存过多或使读取程序中断，疑似异常文件，请用 Excel 另存后重新报送",
    "too_slow": "读取时间过长，疑似异常文件，请用 Excel 另存后重新报送",
    "too_much_output": "内容过多，请分成几份报送",
    "too_much_content": "内容过多，请分成几份报送",
    "encrypted": "文件已加密或设有打开密码，请去除密码后重新报送",
    "corrupt": "文件已损坏或不完整，请重新导出后报送",
    "wrong_type": "文件类型不对，请报送 Excel 工作簿或 CSV 文件",
    "macros": "工作簿含有宏，请另存为不含宏的 .xlsx 后重新报送",
    "external_links": "工作簿含有指向其他文件的链接，请粘贴为数值后重新报送",
    "formula_without_value": "公式没有计算结果，请用 Excel 打开保存或粘贴为数值后重新报送",
    "unknown_encoding": "文字编码无法识别，请另存为 UTF-8 或 GB18030 编码的 CSV",
    "unreadable": "文件（夹）无法打开",
    "special_file": "不是普通文件（管道、设备等），没有打开",
    "broken_link": "是指向不存在位置的链接，没有打开",
    "link_outside": "是指向收件箱以外或文件夹的链接，没有打开，请放入文件本身",
}
"""Reason code -> what the sender reads."""


class LimitsLike(Protocol):
    """What is read of `schemas.policy.load.Limits`, which the reading process does not import."""

    max_bytes: int
    max_expanded_bytes: int
    max_expansion_ratio: int
    ratio_applies_from: int
    max_archive_members: int
    max_sheets: int
    max_rows: int
    max_columns: int
    max_cells: int
    max_cell_characters: int
    max_read_characters: int
    max_filled_cells: int
    max_characters: int
    max_reader_bytes: int
    max_reader_seconds: int
    reject_macros: bool
    reject_external_links: bool


class UnreadableFileError(Exception):
    """A file that cannot be read as a table.

    Attributes:
        reason: code, key of `REASONS`.
        found: what was found, without any cell value.
        expected: the limit or form that was expected.
    """

    def __init__(self, reason: str, found: str = "", expected: str = "") -> None:
        self.reason = reason
        self.found = found
        self.expected = expected
        detail = f"（{found}，上限{expected}）" if found and expected else found and f"（{found}）"
        super().__init__(f"{REASONS[reason]}{detail}。")


def check_limit(found: int, limit: int, reason: str, unit: str) -> None:
    """Refuse a file in which more was found than the limit allows.

    Args:
        found: how much was found.
        limit: how much is allowed.
        reason: what is too large, in Chinese.
        unit: unit of both, in Chinese.

    Raises:
        UnreadableFileError: more was found.
    """
    if found > limit:
        raise UnreadableFileError(reason, f"{found}{unit}", f"{limit}{unit}")
