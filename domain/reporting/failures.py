"""What the person on duty does about a failed run: one sentence per failed step, in Chinese.

The steps are those of the main job. Nothing here knows an error's text, which may quote data.
"""

from collections.abc import Sequence

ADVICE = {
    "market_regulation": "市场监管交换库连不上或表结构变了：联系其管理员，恢复后重跑",
    "quality_accounts": "读取有缺陷：把运行编号报给数据工程师，不要发布",
    "source_files_counts_add_up": "行数对不上，读取有缺陷：不要发布，把文件名报给数据工程师",
    "registry_database": "登记库写不进去：检查数据库是否在运行、磁盘是否已满，然后重跑",
    "credit_blacklist": "没有发布：按登记库 publication_attempt 的 detail 核对，再改正来源或放行",
}
"""Step to what to do; any other step is `OTHERWISE`."""

OTHERWISE = "重跑一次，再失败就把运行编号报给数据工程师"
BROKEN_SCHEMA = "程序内部的数据结构出错：不要发布，把运行编号报给数据工程师"
_SCHEMA = "_schema"


def what_to_do(steps: Sequence[str]) -> str:
    """One sentence for each failed step, in the order of the steps, without repetition.

    Args:
        steps: failed steps; none where the whole process died.
    """
    sentences = [_advice(step) for step in steps] or [OTHERWISE]
    return "；".join(dict.fromkeys(sentences)) + "。"


def _advice(step: str) -> str:
    return ADVICE.get(step, BROKEN_SCHEMA if step.endswith(_SCHEMA) else OTHERWISE)
