"""What letters, our answers and the bureau's ledger show: tables with Chinese headers."""

from datetime import date
from typing import Final

import pandas as pd

from domain.intake.ledger_covers import MARK_HEADER, answer_marks
from domain.intake.sources.answer import ANSWER_CELLS
from domain.supervision.handovers.build import Handovers
from domain.supervision.handovers.columns import OVERDUE, RETURNED, STATUSES
from domain.supervision.handovers.content import COLUMN_OF
from domain.supervision.handovers.policy import RoutingPolicy, Shown
from domain.supervision.handovers.routing import REASONS

NUMBER: Final = "移送编号"
CLUE: Final = "线索编号"
"""Not 线索编号: that is the head of the number by which clues are answered."""

HEADERS: Final[dict[Shown, str]] = {
    "party": "对象",
    "kind": "类别",
    "place": "地点",
    "premises": "场所类型",
    "situation": "违规情形",
    "finding": "查实情况",
    "records": "依据记录",
    "request": "要求",
}
ANSWERS: Final = {
    "accepted": "是否受理",
    "result": "办理结果",
    "basis": "处理依据",
    "closed_on": "办结日期",
    "handled_by": "经办人",
}
"""Columns of an answer that departments fill in -> their headers."""
SUPPLEMENT: Final = "补充"
WIDTHS: Final = {
    NUMBER: 16,
    CLUE: 16,
    "对象": 28,
    "地点": 34,
    "依据记录": 34,
    "要求": 30,
    "办理结果": 28,
    "处理依据": 24,
    "提醒内容": 60,
    "原因": 34,
    "移送函": 40,
    "所据线索": 34,
}
REPLY_SHEET, LIST_SHEET = "核查结果", "移送清单"


def letter_rows(rows: pd.DataFrame, policy: RoutingPolicy) -> pd.DataFrame:
    """Return the list of a letter: what its department may see, then the columns that it fills in.

    Args:
        rows: hand-overs of one letter.
        policy: fields of the department.
    """
    ordered = rows.sort_values("handover_no").reset_index(drop=True)
    fields = policy.departments[str(ordered["department"].iloc[0])].fields
    more = ordered["supplement_of"].where(ordered["supplement_of"].isna(), SUPPLEMENT)
    kind = more.str.cat(ordered["supplement_of"].fillna(""), sep=" ")
    made = pd.DataFrame({NUMBER: ordered["handover_no"], CLUE: ordered["clue_no"]})
    for field, header in HEADERS.items():
        if field in fields:
            made[header] = ordered[COLUMN_OF[field]]
    made = made.assign(备注=kind)
    empty = pd.Series(None, index=made.index, dtype="str")
    made = made.assign(**dict.fromkeys(ANSWERS.values(), empty))
    cells = pd.DataFrame(dict.fromkeys(ANSWER_CELLS, empty), index=made.index)
    return made.assign(**{MARK_HEADER: answer_marks(cells)})


def reply_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what a department reads about the clues that it told us of, the newest answer first.

    Columns: 回复编号, 线索编号, 核查结果, 核查日期, 处置, 处置日期, 回复日期.

    Args:
        rows: our answers to one department.
    """
    order = rows.sort_values(["replied_on", "reply_no"], ascending=[False, True])
    return pd.DataFrame(
        {
            "回复编号": order["reply_no"],
            "线索编号": order["referral_no"],
            "核查结果": order["conclusion"],
            "核查日期": _day(order["concluded_on"]),
            "处置": order["measure_kind"].str.replace(";", "、"),
            "处置日期": _day(order["measure_on"]),
            "回复日期": _day(order["replied_on"]),
        }
    ).reset_index(drop=True)


def reported(rows: pd.DataFrame, policy: RoutingPolicy) -> "pd.Series[bool]":
    """Return which hand-overs are so long overdue that their department is reported.

    Args:
        rows: hand-overs.
        policy: after how many working days.
    """
    late = rows["overdue_workdays"].ge(policy.reported_workdays).fillna(False)
    return late.astype(bool) & rows["status"].eq(OVERDUE)


def bureau_sheets(found: Handovers, policy: RoutingPolicy, as_of: date) -> dict[str, pd.DataFrame]:
    """Return the sheets of the bureau's ledger but its cover.

    Columns of the whole ledger: 移送编号, 部门, 规则, 线索编号, 事项编号, days, 状态, answers; of
    the sums those of `by_department`.

    Args:
        found: hand-overs of the day.
        policy: names of departments and rules.
        as_of: the day.
    """
    names = {code: one.name for code, one in policy.departments.items()}
    rules = {code: rule.name for code, rule in policy.rules.items()}
    rows = found.handover.sort_values("handover_no").reset_index(drop=True)
    table = pd.DataFrame(
        {
            NUMBER: rows["handover_no"],
            "部门": rows["department"].map(names),
            "规则": rows["rule"].map(rules).fillna(rows["rule"]),
            "线索编号": rows["clue_no"],
            "事项编号": rows["matter_no"],
            "移送日期": _day(rows["handed_on"]),
            "回复截止": _day(rows["due_on"]),
            "状态": rows["status"],
            "逾期工作日": rows["overdue_workdays"],
            "办理结果": rows["answer_result"],
            "回复日期": _day(rows["answer_on"]),
            "经办人": rows["answer_by"],
            "补充": rows["supplement_of"],
            "由何改送": rows["returned_from"],
            "所据线索": rows["evidence"].str.replace(";", "、"),
            "移送函": rows["file"],
        }
    )
    table["逾期工作日"] = table["逾期工作日"].astype("float64")
    none = found.handover_none
    left = pd.DataFrame(
        {
            "线索编号": none["clue_no"],
            "事项编号": none["matter_no"],
            "原因": none["why"].map(REASONS),
        }
    )
    late = rows["status"].eq(OVERDUE)
    given_back = rows["status"].eq(RETURNED) & ~rows["handover_no"].isin(rows["returned_from"])
    return {
        "各部门": by_department(rows, policy, as_of),
        "移送": table,
        "未移送": left,
        "退回待分派": table[given_back],
        "逾期提醒": _reminders(rows[late], names, policy),
        "通报名单": _reports(rows[reported(rows, policy)], names),
    }


def by_department(rows: pd.DataFrame, policy: RoutingPolicy, as_of: date) -> pd.DataFrame:
    """Return how many hand-overs each department has, in each status and of this day.

    Columns: 部门, 本次移送, 累计, then one for each status.

    Args:
        rows: hand-overs.
        policy: names of departments.
        as_of: the day.
    """
    today = rows["handed_on"].eq(pd.Timestamp(as_of))
    counts = {
        "本次移送": today,
        "累计": pd.Series(True, index=rows.index),
        **{word: rows["status"].eq(word) for word in STATUSES},
    }
    table = pd.DataFrame(counts).astype("int64").groupby(rows["department"]).sum()
    table = table.reindex(list(policy.departments), fill_value=0)
    names = [policy.departments[code].name for code in table.index]
    return table.reset_index(drop=True).assign(部门=names)[["部门", *counts]]


def _reminders(late: pd.DataFrame, names: dict[str, str], policy: RoutingPolicy) -> pd.DataFrame:
    """One text per department that can be sent as it stands."""
    numbers = late.groupby("department", sort=True)["handover_no"].agg("、".join)
    oldest = late.groupby("department", sort=True)["due_on"].min().dt.strftime("%Y-%m-%d")
    sizes = late.groupby("department", sort=True).size()
    texts = [
        f"{names.get(code, code)}：我办移送的 {sizes[code]} 件线索（{numbers[code]}）已过回复期限"
        f"（最早 {oldest[code]}），请尽快办理并回填移送清单。"
        f"逾期满 {policy.reported_workdays} 个工作日的，列入通报名单。"
        for code in numbers.index
    ]
    made = {"部门": [names.get(code, code) for code in numbers.index], "件数": sizes.to_list()}
    return pd.DataFrame({**made, "提醒内容": pd.Series(texts, dtype="str")})


def _reports(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Departments that are reported, by code."""
    groups = rows.groupby("department", sort=True)
    most = groups["overdue_workdays"].max().astype("int64")
    return pd.DataFrame(
        {
            "部门": [names.get(code, code) for code in most.index],
            "件数": groups.size().to_list(),
            "最长逾期工作日": most.to_list(),
        }
    )


def request_days(rows: pd.DataFrame) -> str:
    """Return the day by which a letter is to be answered, in words where nobody knows it.

    Args:
        rows: hand-overs of one letter.
    """
    days = _day(rows["due_on"]).dropna()
    return str(days.iloc[0]) if len(days) else "（节假日安排未公布，按工作日顺延）"


def _day(days: pd.Series) -> pd.Series:
    texts: pd.Series = days.dt.strftime("%Y-%m-%d").astype("str")
    return texts
