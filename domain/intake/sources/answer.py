"""What comes back in the workbooks that we issue: conclusions, measures, feedback, replies.

One source for all ledgers. Which ledger a row answers is said by the cover of its workbook
(`domain.intake.ledger_covers`); whether its number exists is `resources.intake.standing_answers`.
"""

from dataclasses import replace

import pandas as pd

from domain.field import Field
from domain.intake.ledger_covers import answer_marks
from domain.intake.sources.definition import (
    Found,
    ReadRows,
    RowRule,
    SourceDefinition,
    Words,
)
from domain.intake.sources.link_decision import UNANSWERED

ANSWER_CELLS = (
    "conclusion",
    "concluded_on",
    "measures",
    "measure_on",
    "feedback",
    "no_penalty_reason",
    "accepted",
    "result",
    "basis",
    "closed_on",
    "handled_by",
    "answered_on",
)
"""Columns for the answer, in the order in which their mark is made."""


def _says_something(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
    """A row that was touched says more than who filled it in and when."""
    answer_cells = [name for name in ANSWER_CELLS if name not in ("handled_by", "answered_on")]
    return rows[answer_cells].notna().any(axis=1)


def _dated_in_order(rows: pd.DataFrame, _: Words) -> "pd.Series[bool]":
    """Nobody concludes after having written it down."""
    return ~(rows["concluded_on"] > rows["answered_on"])


def _numbered(read: ReadRows, _: Words) -> ReadRows:
    """Leave out the rows that nobody touched, and number the answers of one number by day."""
    rows, cells = read.rows, read.cells
    typed = cells.reindex(columns=list(ANSWER_CELLS))
    untouched = answer_marks(typed).eq(rows["mark"]) | typed.map(_is_empty).all(axis=1)
    day = rows["answered_on"].fillna(rows["concluded_on"]).fillna(rows["closed_on"])
    number = rows["number"].str.cat(day.dt.strftime("%Y-%m-%d").fillna("-"), sep="/")
    unread = [
        Found("answer_unread", name, read.problems[name].notna())
        for name in ("conclusion", "feedback", "accepted", "concluded_on", "closed_on")
        if name in read.problems
    ]
    return replace(
        read,
        rows=rows.assign(source_record_id=number),
        found=tuple(unread),
        ignored={UNANSWERED: untouched},
    )


def _is_empty(cell: object) -> bool:
    return cell is None or cell != cell or str(cell).strip() == ""


SOURCE = SourceDefinition(
    name="answer",
    asset="answers",
    label="回填",
    description="各台账工作簿的回填：线索的核查结论、处置和反馈，移送的回复，预警、计划、异议的办理",
    place=60,
    columns={
        "number": "record",
        "conclusion": "choice",
        "concluded_on": "date",
        "measures": "terms",
        "measure_on": "date",
        "feedback": "flag",
        "no_penalty_reason": "text",
        "accepted": "flag",
        "result": "text",
        "basis": "text",
        "closed_on": "date",
        "handled_by": "text",
        "answered_on": "date",
        "mark": "text",
    },
    required=("number",),
    derived={"ledger": "text"},
    fields=(
        Field("number", "台账编号", note="线索编号、移送编号、预警编号、计划编号", origin="回填"),
        Field("conclusion", "核查结论", origin="回填"),
        Field("concluded_on", "核查日期", "date", origin="回填"),
        Field("measure_on", "处置日期", "date", origin="回填"),
        Field("no_penalty_reason", "不予处罚理由", personal="free_text", origin="回填"),
        Field("accepted", "是否受理", "bool", origin="回填"),
        Field("result", "办理结果", personal="free_text", origin="回填"),
        Field("basis", "处理依据", personal="free_text", origin="回填"),
        Field("closed_on", "办结日期", "date", origin="回填"),
        Field("handled_by", "经办人", personal="name", origin="回填"),
        Field("answered_on", "填写日期", "date", origin="回填"),
        Field("mark", "填写校验", note="下发时各填写格的摘要", origin="程序"),
        Field("ledger", "台账", note="线索、移送、预警、计划、异议", origin="回填"),
    ),
    told=("result", "no_penalty_reason", "basis", "measures", "handled_by"),
    worded={
        "source_record_id": "document",
        "number": "document",
        "measures": "words",
        "no_penalty_reason": "words",
        "result": "words",
        "basis": "words",
        "mark": "digest",
    },
    rules=(
        RowRule("answer_empty", "conclusion", _says_something),
        RowRule("answer_order", "concluded_on", _dated_in_order),
    ),
    prepare=_numbered,
    one_row=True,
)
