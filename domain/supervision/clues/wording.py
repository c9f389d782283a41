"""What is to be done next about a clue, in one Chinese sentence for whoever handles it."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

FLAGS: Final[Mapping[str, str]] = {
    "reopened": "回潮",
    "same_place": "同址线索",
    "cleared": "整改后复查合格",
    "duplicate_without_original": "重复工单找不到原工单",
    "incoherent": "日期或原工单前后矛盾",
    "late_concluded": "逾期才有结论",
    "unfollowed": "查实未处置",
    "no_conclusion": "办结无结论",
    "no_feedback": "办结未反馈",
}
"""Flag of a clue to its word."""

_DONE: Final = "已闭环，不必再办。"
_NOBODY: Final = "补充信息：对象和地点都不明，请补充后再办。"
_STEPS: Final[Mapping[str, str]] = {
    "received": "请受理并核查{due}。",
    "handling": "请核查并填写结论{due}。",
    "no_conclusion": "已办结而没有结论，请补填核查结论。",
    "verified": "已查实而没有处置，请处置或写明不予处罚的理由{measure}。",
    "disproved": "结论已有，请向反映人反馈后填写“是否反馈”。",
    "unverifiable": "结论已有，请向反映人反馈后填写“是否反馈”。",
}
_FEED_BACK: Final = "已处置，请向反映人反馈后填写“是否反馈”。"
_DEPARTMENT: Final = "请把核查结果回复移送部门。"


def next_steps(clues: pd.DataFrame) -> pd.Series:
    """Return the next step about each clue.

    Args:
        clues: with `state`, `source`, `due_on`, `measure_due_on`, `overdue_workdays`, `unfollowed`,
            `is_known` and `place_key`.
    """
    due = _until(clues["due_on"], "答复").where(clues["overdue_workdays"].fillna(0).eq(0))
    late = "，已逾期" + clues["overdue_workdays"].astype("str") + "个工作日"
    due = due.fillna(late.where(clues["overdue_workdays"].fillna(0).gt(0))).fillna("")
    measure = _until(clues["measure_due_on"], "处置").fillna("")
    steps = pd.Series(_DONE, index=clues.index, dtype="str")
    for state, text in _STEPS.items():
        before, _, name = text.partition("{")
        put = {"due": due, "measure": measure}.get(name.partition("}")[0])
        step = before + put + name.partition("}")[2] if put is not None else text
        steps = steps.mask(clues["state"].eq(state), step)
    acted = clues["state"].eq("verified") & ~clues["unfollowed"]
    steps = steps.mask(acted, _FEED_BACK)
    waits = clues["state"].isin(["disproved", "unverifiable"]) | acted
    steps = steps.mask(waits & clues["source"].eq("department_referral"), _DEPARTMENT)
    lost = ~clues["is_known"].fillna(False).astype(bool) & clues["place_key"].isna()
    return steps.mask(lost & clues["state"].isin(["received", "handling"]), _NOBODY).astype("str")


def _until(days: pd.Series, what: str) -> pd.Series:
    """`，2024年7月5日前答复`, missing where there is no day."""
    text = days.dt.strftime("，%Y-%m-%d前").astype("str")
    made: pd.Series = (text + what).where(days.notna()).astype("str")
    return made
