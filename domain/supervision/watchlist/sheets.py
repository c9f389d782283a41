"""What a town's part of the watch list shows. No word of it calls anybody a violator.

Records are named by the number of their clue, since a ticket's number leads to its caller.
"""

from typing import Final

import pandas as pd

from domain.supervision.clues.clue import CLUE_SOURCES, clue_number
from domain.supervision.watchlist.listing import ORIGINS
from domain.supervision.watchlist.rules import LEVELS, REASONS, TOP, USE
from domain.values.text import among, joined

WATCH_WIDTHS: Final = {"名称": 28, "地址": 34, "理由": 50, "依据记录": 40, "建议": 24, "原因": 40}
KINDS: Final = {
    "organisation": "机构",
    "individual_business": "个体工商户",
    "natural_person": "个人",
    "unregistered_venue": "未登记场所",
}
_ADVICE: Final = {True: "列入本窗口检查计划", False: "巡查时留意"}


def watch_sheet(
    parties: pd.DataFrame, reasons: pd.DataFrame, addresses: pd.Series, visited: pd.Series
) -> pd.DataFrame:
    """Return the parties of one town, the highest score first.

    Columns: 名称, 类别, 地址, 等级, 分值, 理由, 依据记录, 由谁列入, 上次检查, 建议, 用途.

    Args:
        parties: `domain.supervision.watchlist.listing.PARTY_COLUMNS`.
        reasons: `REASON_COLUMNS` of all parties.
        addresses: key of a party -> its address.
        visited: key of a party -> day of the last visit.
    """
    rows = parties.sort_values(["score", "subject_key"], ascending=[False, True])
    rows = rows.reset_index(drop=True)
    told = reasons[among(reasons["subject_key"], rows["subject_key"])]
    rank = told["code"].map({code: rank for rank, code in enumerate(REASONS)})
    told = told.assign(rank=rank).sort_values(["subject_key", "rank"])
    texts = joined(told["subject_key"], told["text"], "")
    records = joined(told["subject_key"], told["evidence"])
    return pd.DataFrame(
        {
            "名称": rows["name"],
            "类别": rows["kind"].map(KINDS),
            "地址": addresses.reindex(rows["subject_key"]).to_numpy(),
            "等级": rows["level"],
            "分值": rows["score"].round(1),
            "理由": texts.reindex(rows["subject_key"]).to_numpy(),
            "依据记录": [_shown(text) for text in records.reindex(rows["subject_key"])],
            "由谁列入": rows["origin"].map(ORIGINS),
            "上次检查": visited.reindex(rows["subject_key"]).dt.strftime("%Y-%m-%d").to_numpy(),
            "建议": rows["level"].eq(LEVELS[TOP]).map(_ADVICE),
            "用途": USE,
        }
    )


def own_list_sheet(unlisted: pd.DataFrame) -> pd.DataFrame:
    """Return whom a town lists itself and our list does not, and why.

    Columns: 名称, 原因.

    Args:
        unlisted: `domain.supervision.watchlist.own_lists.OWN_COLUMNS` of the town, less the parties
            on our list.
    """
    rows = unlisted.sort_values("record").reset_index(drop=True)
    low = "尚未达到关注的分值，镇街自列计分已计入"
    return pd.DataFrame({"名称": rows["party_name"], "原因": rows["why_not"].fillna(low)})


def _shown(records: object) -> str | None:
    """Records as a town may see them: clues by their number, each once."""
    if not isinstance(records, str):
        return None
    return "；".join(dict.fromkeys(_number(record) for record in records.split(";")))


def _number(record: str) -> str:
    source, _, number = record.partition(":")
    return clue_number(source, number) if source in CLUE_SOURCES else record
