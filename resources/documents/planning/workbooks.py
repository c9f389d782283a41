"""Plans, focus places and watch lists as workbooks, under `planning/` of the data folder.

    检查计划_<town>_<window>.xlsx   what a town visits in a window, to be filled in
    检查计划_<city>_<window>.xlsx   the city's own list
    重点清单_<town>.xlsx            parties to look at in a town
    重点场所.xlsx                   all levels of places, towns side by side

A plan comes back unchanged through the inbox folder `answers`. The same rows give the same bytes;
plans whose window is over go away, the ledger keeps them.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from domain.intake.ledger_covers import cover_lines
from domain.supervision.places.sheets import PLACE_WIDTHS
from domain.supervision.plan.sheets import ANSWERS, LEDGER, NUMBER, PLAN_WIDTHS
from domain.supervision.watchlist.rules import USE
from domain.supervision.watchlist.sheets import WATCH_WIDTHS
from resources.base.files import replace_file
from resources.documents.ledgers.table_workbook import render_tables

PLAN_PREFIX, WATCH_PREFIX = "检查计划_", "重点清单_"
PLACES_FILE: Final = "重点场所.xlsx"
_LAW: Final = (
    "个案检查、专项检查、日常检查由具有执法资格的人员实施，检查前须经批准；网格员、楼长只作网格巡查：外围观察、上报，不进入。",
    "同一企业、个体工商户全年检查不超过频次上限，各部门合计；达到上限的，只有凭线索才可个案检查。同一对象的多项检查合并一次进行。",
    "列入计划只说明需要看一看，不作任何认定。结果填在黄色表头的各列，也可在巡查表的“计划编号”列填写计划编号。",
    "填好后把本工作簿原样放入收件箱的 answers 文件夹；请保留本页，不要改动计划编号和最后一列。",
)
_WATCH_NOTE: Final = (
    f"本清单{USE}，不作任何认定，不公开、不外传，不得作为处罚、公示或其他不利决定的依据。",
    "分值是各项理由计分之和；与检查人员、反映人以及个人的年龄、性别、户籍无关。",
    "个人信息保护法第五十五条：对个人权益有重大影响的处理活动，事前应作个人信息保护影响评估并留存记录。",
)
_PLACE_NOTE: Final = (
    "线索计到其地点及以上各级；偶然概率是线索近期如此集中而纯属偶然的概率，已按检验的地点数校正。",
    "镇街对照为每百家登记的培训类机构的查实数及其 95% 区间，区间重叠的没有差别。",
    "镇街按代码排列，不作排名。",
)


def write_plan(
    folder: Path,
    name: str,
    window: str,
    sheets: Mapping[str, pd.DataFrame],
    conclusions: list[str],
) -> str:
    """Write one plan; return the name of its file.

    Args:
        folder: the folder of planning.
        name: of the town, or of the city's team.
        window: id of the window.
        sheets: the visits first (`domain.supervision.plan.sheets.plan_sheet`).
        conclusions: words that may stand under 结论.
    """
    visits = next(iter(sheets.values()))
    cover = [f"{name}　{window}　检查计划", *cover_lines(LEDGER, visits[NUMBER]), *_LAW]
    lists = {ANSWERS["conclusion"]: conclusions, ANSWERS["accepted"]: ["是", "否"]}
    content = render_tables(
        f"{name}检查计划",
        sheets,
        cover,
        lists=lists,
        answers=ANSWERS.values(),
        widths=PLAN_WIDTHS,
    )
    return _written(folder, f"{PLAN_PREFIX}{name}_{window}.xlsx", content)


def write_watch_list(folder: Path, name: str, sheets: Mapping[str, pd.DataFrame]) -> str:
    """Write the watch list of a town; return the name of its file.

    Args:
        folder: the folder of planning.
        name: of the town.
        sheets: `domain.supervision.watchlist.sheets`.
    """
    cover = [f"{name}　重点清单", *_WATCH_NOTE]
    content = render_tables(f"{name}重点清单", sheets, cover, widths=WATCH_WIDTHS)
    return _written(folder, f"{WATCH_PREFIX}{name}.xlsx", content)


def write_places(folder: Path, sheets: Mapping[str, pd.DataFrame], as_of: date) -> str:
    """Write the focus places; return the name of the file.

    Args:
        folder: the folder of planning.
        sheets: `domain.supervision.places.sheets.place_sheets`.
        as_of: the day that they show.
    """
    cover = [f"重点场所　统计日 {as_of.isoformat()}", *_PLACE_NOTE]
    content = render_tables("重点场所", sheets, cover, widths=PLACE_WIDTHS)
    return _written(folder, PLACES_FILE, content)


def clear_others(folder: Path, written: list[str]) -> None:
    """Take away plans and lists that were not written now."""
    for old in folder.glob("*.xlsx"):
        if old.name not in written and old.name.startswith((PLAN_PREFIX, WATCH_PREFIX)):
            old.unlink()


def _written(folder: Path, name: str, content: bytes) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / name, content)
    return name
