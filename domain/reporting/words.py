"""What the parts of the registry are called on screen, in workbooks and on pages: one table.

Names of sources are their definitions'; the words of published codes (kinds of lists, columns) are
`domain.listing.fields`.
"""

from collections.abc import Mapping
from typing import Final

from domain.intake.sources import SOURCES, UNCLAIMED

SOURCE_WORDS: Final[Mapping[str, str]] = {
    **{one.name: one.label for one in SOURCES.values()},
    UNCLAIMED: "无归属文件",
}
"""Source to its name."""

OPERATION_WORDS: Final[Mapping[str, str]] = {
    "list": "列入",
    "amend": "变更",
    "expire": "到期",
    "repair": "修复",
    "revoke": "撤销",
    "remove": "移出",
    "merge": "主体合并",
    "split": "主体拆分",
    "correct": "更正",
}
"""Operation of a release to its name."""

STATUS_WORDS: Final[Mapping[str, str]] = {
    "on_time": "按时",
    "late": "迟报",
    "missing": "未报",
    "rejected": "退回",
}
"""Status of a submission to its name."""

SEVERITY_WORDS: Final[Mapping[str, str]] = {
    "reject_file": "整份退回",
    "reject_row": "退回该行",
    "reject_value": "不取该值",
    "warn": "提醒",
}
"""What follows from a broken rule."""
