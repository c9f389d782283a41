"""What the workbooks of plans show: tables with Chinese headers, made of the ledger.

A town reads its own plan. Tickets are shown by the number of their clue alone, since a ticket's
number leads to its caller.
"""

from typing import Final

import pandas as pd

from domain.intake.ledger_covers import MARK_HEADER, answer_marks
from domain.intake.sources.answer import ANSWER_CELLS
from domain.supervision.places.tree import shown_place
from domain.supervision.plan.rules import ARMS, GRID

LEDGER: Final = "计划"
"""Name of the ledger on the cover of a plan."""
ANSWERS: Final = {
    "accepted": "是否批准",
    "result": "检查结果(回填)",
    "conclusion": "结论",
    "closed_on": "办结日期",
    "handled_by": "经办人",
    "answered_on": "填写日期",
}
"""Columns of an answer that are filled in here -> their headers."""
NUMBER: Final = "计划编号"
UNNAMED: Final = "（未登记的场所）"
PLAN_WIDTHS: Final = {"检查对象": 28, "地点": 34, "理由": 44, "时间安排": 24, "检查结果(回填)": 28}


def plan_sheet(items: pd.DataFrame, subject: str) -> pd.DataFrame:
    """Return visits in the published form, then ours, in the order in which a list shows them.

    All lists are made at once and taken apart afterwards: a table of its own for each of a hundred
    lists costs more than their rows.

    Columns: those of the published form in its order, 计划编号, the cells for answers, and the mark
    of an untouched row; on the index of the items.

    Args:
        items: rows of the ledger (`PLAN_COLUMNS`) with `lead`, who leads the visit, and `level`,
            the level of that office (镇街, 市级).
        subject: what the plan calls its matter.
    """
    rows = items.sort_values(["seq", "plan_no"])
    outside = rows["nature"].eq(GRID)
    made = pd.DataFrame(
        {
            "序号": rows["seq"],
            "检查事项": subject,
            "检查对象": rows["name"].fillna(UNNAMED),
            "检查类别": rows["nature"],
            "检查方式": outside.map({True: "外围观察、上报，不进入", False: "现场检查"}),
            "牵头实施主体": rows["lead"],
            "实施层级": rows["level"],
            "时间安排": _day(rows["starts_on"]) + "至" + _day(rows["ends_on"]),
            "地点": rows["address"].fillna(shown_place(rows["place_key"])),
            "理由": rows["arm"].map(dict(ARMS)) + "：" + rows["reason"],
            "依据线索": rows["basis_clue"],
            "重点等级": rows["watch_level"],
            "上次检查": _day(rows["last_visit_on"]),
            "本年已检次数": rows["visits_this_year"],
            "频次上限": rows["cap"].astype("float64"),
            "须审批": outside.map({True: "否", False: "是"}),
            NUMBER: rows["plan_no"],
        }
    )
    empty = pd.Series(None, index=made.index, dtype="str")
    made = made.assign(**dict.fromkeys(ANSWERS.values(), empty))
    cells = pd.DataFrame(dict.fromkeys(ANSWER_CELLS, empty), index=made.index)
    return made.assign(**{MARK_HEADER: answer_marks(cells)})


def left_out_sheet(left_out: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return who was not planned, and why, in the order in which a list shows them.

    Columns: 检查对象, 原因, 列入方式, 依据线索, 本年已检次数; on the index of who was left out.

    Args:
        left_out: `domain.supervision.plan.columns.LEFT_OUT_COLUMNS`.
        names: subject -> its name.
    """
    rows = left_out.sort_values(["reason", "subject"])
    name = names.reindex(rows["subject"]).set_axis(rows.index)
    return pd.DataFrame(
        {
            "检查对象": name.fillna(shown_place(rows["subject"])).fillna(UNNAMED),
            "原因": rows["reason"],
            "列入方式": rows["arm"].map(dict(ARMS)),
            "依据线索": rows["basis_clue"],
            "本年已检次数": rows["visits_this_year"],
        }
    )


def coverage_sheet(pooled: pd.DataFrame) -> pd.DataFrame:
    """Return what came of all plans so far, arm by arm (`domain.supervision.plan.coverage.pooled`).

    Rates are given with their limits, and never town against town: a plan has few visits.
    """
    rate = {name: pooled[name].round(3) for name in ("hit_rate", "low", "high")}
    return pd.DataFrame(
        {
            "列入方式": pooled["arm"].map(dict(ARMS)),
            "计划": pooled["planned"],
            "完成": pooled["done"],
            "查实": pooled["hits"],
            "查实率": rate["hit_rate"].astype("float64"),
            "下限(95%)": rate["low"].astype("float64"),
            "上限(95%)": rate["high"].astype("float64"),
            "相对随机抽取的倍数": pooled["lift"].round(2).astype("float64"),
        }
    )


def _day(days: pd.Series) -> pd.Series:
    texts: pd.Series = days.dt.strftime("%Y-%m-%d").astype("str")
    return texts
