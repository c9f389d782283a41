"""What the workbook of focus places shows: one table per level, and the towns side by side."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from domain.supervision.places.counts import is_focus
from domain.supervision.places.rules import PlaceRules
from domain.supervision.places.tree import LEVELS

SHEETS: Final = dict(zip(LEVELS, ("村社区", "小区园区", "楼宇", "道路", "楼栋", "户"), strict=True))
TOWNS: Final = "镇街对照"
PLACE_WIDTHS: Final = {"地点": 30, "场所类型": 22, "责任人": 16}


def place_sheets(
    places: pd.DataFrame,
    rules: PlaceRules,
    towns: Mapping[str, str],
    registered: pd.Series,
) -> dict[str, pd.DataFrame]:
    """Return the sheets of the workbook, by name.

    Columns of each level: those of `_table`, as people read them; of the towns those of
    `town_table`.

    Args:
        places: `domain.supervision.places.counts.PLACE_COLUMNS`.
        rules: when a place is a focus.
        towns: code -> name, in the order in which they are shown.
        registered: code of a town -> live registrations of training kinds.
    """
    focus = places.assign(focus=is_focus(places, rules))
    order = ["focus", "scan_p", "last_12_months", "place_key"]
    focus = focus.sort_values(order, ascending=[False, True, False, True])
    sheets = {
        name: _table(focus[focus["level"].eq(level)], towns) for level, name in SHEETS.items()
    }
    return {**sheets, TOWNS: town_table(places, towns, registered)}


def _table(rows: pd.DataFrame, towns: Mapping[str, str]) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    return pd.DataFrame(
        {
            "镇街": rows["town_code"].map(dict(towns)).fillna(rows["town_code"]),
            "地点": rows["name"],
            "是否重点": rows["focus"].map({True: "是", False: "否"}),
            "线索": rows["clues"],
            "主体": rows["parties"],
            "查实": rows["verified"],
            "未办结": rows["open"],
            "上批次以来": rows["since_last_batch"],
            "12个月内": rows["last_12_months"],
            "最近": rows["last_on"].dt.strftime("%Y-%m-%d"),
            "偶然概率": rows["scan_p"].round(4),
            "场所类型": rows["premises_types"].str.replace(";", "、", regex=False),
            "责任人": rows["responsible_person"].str.replace(";", "、", regex=False),
        }
    )


def town_table(
    places: pd.DataFrame, towns: Mapping[str, str], registered: pd.Series
) -> pd.DataFrame:
    """Return findings per 100 registrations of each town, with limits; in order of code, no rank.

    Columns: 镇街, 登记的培训类机构, 线索, 查实, 每百家查实, 下限(95%), 上限(95%).

    Args:
        places: a town's findings are those of its estates, towers and roads, so that each counts
            once.
        towns: code -> name.
        registered: code -> live registrations of training kinds.
    """
    middle = places[places["level"].isin(["compound", "tower", "road"])]
    found = middle.groupby("town_code")[["clues", "verified"]].sum().reindex(list(towns))
    counts = found.fillna(0).astype("int64")
    base = registered.reindex(list(towns)).fillna(0).astype("int64")
    low, high = poisson_limits(counts["verified"])
    hundred = (base / 100).where(base > 0)
    return pd.DataFrame(
        {
            "镇街": [*towns.values()],
            "登记的培训类机构": base.to_numpy(),
            "线索": counts["clues"].to_numpy(),
            "查实": counts["verified"].to_numpy(),
            "每百家查实": (counts["verified"] / hundred).round(2).to_numpy(),
            "下限(95%)": (low / hundred).round(2).to_numpy(),
            "上限(95%)": (high / hundred).round(2).to_numpy(),
        }
    )


def poisson_limits(counts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the exact limits (95 %) of the means that counts come from, on the same index."""
    number = counts.to_numpy(dtype=np.float64)
    from scipy.special import gammaincinv  # loaded at its first use

    low = np.where(number > 0, gammaincinv(np.maximum(number, 1), 0.025), 0.0)
    high = gammaincinv(number + 1, 0.975)
    return pd.Series(low, counts.index), pd.Series(high, counts.index)
