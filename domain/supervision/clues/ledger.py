"""The clues as people read them: rows of the ledger under Chinese headers, one table per question.

Which file holds them and who may read it is `resources.documents.ledgers.clues`. A ticket's number
is a key to its caller in the hotline's own system: it stands only in the rows of the office that
the ticket itself names as its handler.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.supervision.clues.build import FED_BACK, FollowUp
from domain.supervision.clues.clue import COMPLAINT
from domain.supervision.clues.deadlines import due_soon
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.clues.state import STATES
from domain.values.text import joined
from domain.values.times.working_days import working_days_between

HEADERS: Final[Mapping[str, str]] = {
    "clue_no": "线索编号",
    "received_on": "接收日期",
    "channel": "来源",
    "town": "镇街",
    "place_text": "地点",
    "parties": "涉及主体",
    "state": "状态",
    "due_on": "截止日",
    "overdue_workdays": "逾期工作日",
    "conclusion": "结论",
    "measure_kind": "处置",
    "fed_back": "是否反馈",
    "next_step": "下一步",
}
"""Column of the ledger to its header, in order."""

TICKET: Final = "工单编号"
UNIT: Final = "办理单位"
ANSWERS: Final = (
    "结论",
    "核查日期",
    "处置",
    "处置日期",
    "是否反馈",
    "不予处罚理由",
    "经办人",
    "填写日期",
)
"""Headers that a unit fills in; those that the ledger has as well are filled with what is known."""

CONFLICT_HEADERS: Final = (
    *("先接收线索", "先接收结论", "后接收线索", "后接收结论"),
    *("涉及主体", "相隔天数", "由谁认定", "整改后复查合格"),
)


@dataclass(frozen=True)
class Names:
    """What codes are called.

    Attributes:
        towns: code of a town -> its name.
        units: code of a unit -> its name, the towns among them.
        parties: `violator_id` -> name.
    """

    towns: Mapping[str, str]
    units: Mapping[str, str]
    parties: Mapping[str, str]


def ledger_rows(follow_up: FollowUp, names: Names) -> pd.DataFrame:
    """Return the clues under the ledger's headers (`HEADERS`), texts and whole numbers only.

    The index is the clue's number; rows are ordered by the day of receipt, then by number.
    """
    clues = follow_up.clue.sort_values(["received_on", "clue_no"], na_position="last")
    clues = clues.set_index("clue_no", drop=False)
    closed_word = {**FED_BACK, "unknown": None}
    shown = clues.assign(
        town=_called(clues["town_code"], names.towns),
        parties=_party_names(follow_up.clue_party, names).reindex(clues.index),
        state=clues["state"].map(dict(STATES)),
        fed_back=clues["fed_back"].map(closed_word),
        overdue_workdays=clues["overdue_workdays"].where(clues["overdue_workdays"].gt(0)),
        received_on=_day(clues["received_on"]),
        due_on=_day(clues["due_on"]),
    )
    return shown[list(HEADERS)].rename(columns=dict(HEADERS))


def _party_names(parties: pd.DataFrame, names: Names) -> pd.Series:
    """Names of each clue's parties, one after the other."""
    called = _called(parties["violator_id"], names.parties)
    rows = parties.assign(called=called).dropna(subset=["called"])
    rows = rows.sort_values(["clue_no", "violator_id"]).drop_duplicates(["clue_no", "called"])
    return joined(rows["clue_no"], rows["called"]).str.replace(";", "、")


def _called(codes: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Names of codes, missing where there is none."""
    named: pd.Series = codes.map(dict(names)).astype("str")
    return named


def _day(days: pd.Series) -> pd.Series:
    texts: pd.Series = days.dt.strftime("%Y-%m-%d").astype("str")
    return texts


def bureau_sheets(
    follow_up: FollowUp, names: Names, policy: FollowUpPolicy, as_of: date
) -> dict[str, pd.DataFrame]:
    """Return the sheets of the bureau's ledger but its cover: name to table, none of a ticket.

    Columns of each: `HEADERS` and 办理单位; of 矛盾 those of `conflict_rows`.

    Args:
        follow_up: the clues of a run with their matters and conflicts.
        names: codes of units and towns to their names.
        policy: deadlines, words and units.
        as_of: day of the evaluation.
    """
    rows = ledger_rows(follow_up, names)
    clues = follow_up.clue.set_index("clue_no").reindex(rows.index)
    units = _called(clues["unit"], names.units).fillna(clues["unit"])
    rows = rows.assign(**{UNIT: units})
    chosen = {
        "待办": clues["state"].ne("closed"),
        "逾期": overdue(clues),
        "将到期": due_soon(clues, policy, as_of),
    }
    flagged = {"查实未处置": "unfollowed", "办结未反馈": "no_feedback", "回潮": "reopened"}
    sheets = {name: rows[mask] for name, mask in chosen.items()}
    sheets["矛盾"] = conflict_rows(follow_up, names)
    sheets |= {name: rows[has_flag(clues, flag)] for name, flag in flagged.items()}
    return sheets | {"全部": rows}


def overdue(clues: pd.DataFrame) -> "pd.Series[bool]":
    """Return which clues owe an answer whose deadline has passed."""
    is_open = clues["state"].isin(["received", "handling"])
    return is_open & clues["overdue_workdays"].fillna(0).gt(0)


def has_flag(clues: pd.DataFrame, flag: str) -> "pd.Series[bool]":
    """Return which clues bear a flag."""
    return (";" + clues["flags"].fillna("") + ";").str.contains(f";{flag};", regex=False)


def conflict_rows(follow_up: FollowUp, names: Names) -> pd.DataFrame:
    """Return the contradictions under `CONFLICT_HEADERS`, those that still stand first."""
    rows = follow_up.clue_conflict.sort_values(["cleared", "left_clue", "right_clue"])
    who = _called(rows["who_decides"], names.units).fillna(rows["who_decides"])
    columns = (
        *(rows["left_clue"], rows["left_conclusion"], rows["right_clue"], rows["right_conclusion"]),
        *(_called(rows["party"], names.parties), rows["days_apart"].astype("Int64"), who),
        rows["cleared"].map({True: "是", False: "否"}),
    )
    return pd.DataFrame(dict(zip(CONFLICT_HEADERS, columns, strict=True)))


def unit_rows(follow_up: FollowUp, names: Names) -> dict[str, pd.DataFrame]:
    """Return what each unit still has to do: code of the unit to its rows.

    The columns are those of the ledger with those for the answer, and the ticket's number in the
    rows that are the handler's own; what is to be filled in stands last.
    """
    rows = ledger_rows(follow_up, names)
    clues = follow_up.clue.set_index("clue_no").reindex(rows.index)
    own = clues["by_handler"] & clues["source"].eq(COMPLAINT)
    tickets = clues["source_record_id"].where(own)
    known = [header for header in HEADERS.values() if header not in ANSWERS]
    made = rows[known].assign(**{TICKET: tickets})
    for header in ANSWERS:
        made[header] = rows[header] if header in rows else pd.Series(None, rows.index, dtype="str")
    left = made[clues["state"].ne("closed")]
    return {str(unit): part for unit, part in left.groupby(clues["unit"].reindex(left.index))}


def newly_overdue(follow_up: FollowUp, since: date | None) -> "pd.Series[bool]":
    """Return which clues became overdue after a day; all overdue ones without a day.

    Args:
        follow_up: the clues of a run.
        since: day of the last digest.
    """
    clues = follow_up.clue
    late = overdue(clues)
    if since is None:
        return late
    then = pd.Series(pd.Timestamp(since), index=clues.index)
    return late & ~working_days_between(clues["due_on"], then).gt(0).fillna(False)
