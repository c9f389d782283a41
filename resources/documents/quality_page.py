"""The quality page of a run: one HTML file that loads nothing, and the tables behind it as CSV.

    <data dir>/quality/latest.html               the newest run
    <data dir>/quality/<run id>.html             each run
    <data dir>/quality/tables/<table>.csv        numbers of the newest run, UTF-8 with BOM

Counts, codes, names of filers and files; never a value of a row. Here stands what the page shows
and in which order; how it looks is `templates/quality_page.html.j2`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from domain.reporting.board import board
from domain.reporting.words import SEVERITY_WORDS, SOURCE_WORDS, STATUS_WORDS
from domain.supervision.clues.state import STATES as STATES_OF_CLUES
from domain.supervision.clues.wording import FLAGS
from resources.base.files import replace_file
from resources.documents.chain_head import ChainHead, head_html
from resources.documents.charts import (
    AMBER,
    GREEN,
    PURPLE,
    RED,
    Drawing,
    lines,
    stacked_bars,
)
from resources.documents.pages import render
from schemas.rows.rules import RuleWords

STATES = {"on_time": GREEN, "late": AMBER, "rejected": PURPLE, "missing": RED}
"""Parts of a bar of timeliness and their colours."""
COUNTS = {"rows_accepted": "接受", "rows_rejected": "退回", "rows_ignored": "忽略"}
TREND = {
    "violators": ("registry", "violators"),
    "links": ("registry", "links"),
    "listings": ("listing", "listings"),
    "held": ("listing", "held"),
    "open_rejections": ("rejections", "open"),
    "returned_share": ("rejections", "returned_share"),
}
TREND_WORDS = {
    "violators": "在册主体",
    "links": "关联",
    "listings": "在列名单",
    "held": "暂缓",
    "open_rejections": "未改正的退回",
    "returned_share": "退回后改正的份额",
}
SHARES = ("returned_share",)
OF_SOURCES = {"rows_accepted": "各来源接受的行数", "rejected_share": "各来源退回的份额"}
"""Figures that are drawn for every source over the runs."""
RUNS_SHOWN = 60
REASONS_SHOWN = 15
REASON_WIDTH = 300


@dataclass(frozen=True)
class PageInputs:
    """What a page shows.

    Attributes:
        run_id: the run.
        day: its as-of day.
        files: accounts of all files.
        issues: everything that is wrong.
        status: `submission_status`.
        figures: figures of this run and of earlier ones (`run_no`, `as_of`, and the figures).
        words: sentence of every rule.
        head: end of the change log, None before a first release.
        clues: the clues of the run, None where there are none yet.
        handovers: how many hand-overs each department has in each status.
    """

    run_id: str
    day: date
    files: pd.DataFrame
    issues: pd.DataFrame
    status: pd.DataFrame
    figures: pd.DataFrame
    words: RuleWords
    head: ChainHead | None = None
    clues: pd.DataFrame | None = None
    handovers: pd.DataFrame | None = None


def write_page(folder: Path, inputs: PageInputs) -> Path:
    """Write the page and its tables; return the page of this run."""
    tables = page_tables(inputs)
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / "tables" / f"{name}.csv", index=False, encoding="utf-8-sig")
    page = render_page(inputs, tables)
    target = folder / f"{inputs.run_id}.html"
    for path in (target, folder / "latest.html"):
        replace_file(path, page.encode())
    return target


def page_tables(inputs: PageInputs) -> dict[str, pd.DataFrame]:
    """The tables behind the charts, by file name.

    Columns: of `sources` and `filers` the counts of rows, of `trend…` a day and a series each.
    """
    counts = ["rows_read", *COUNTS]
    order = inputs.status.sort_values("filer_code")["filer_name"].drop_duplicates()
    filers = inputs.status.groupby("filer_name")
    by_filer = filers[[c for c in counts if c in inputs.status]].sum().loc[order]
    states = inputs.status.pivot_table(
        index="filer_name", columns="status", values="batch", aggfunc="count", fill_value=0
    ).reindex(columns=list(STATES), fill_value=0)
    return {
        "sources": inputs.files.groupby("source")[counts].sum().reset_index(),
        "filers": by_filer.join(states).reset_index(),
        "reasons": _reasons(inputs.issues, inputs.words),
        "submissions": board(inputs.status),
        "clues": pd.DataFrame() if inputs.clues is None else _clues(inputs.clues),
        "handovers": pd.DataFrame() if inputs.handovers is None else inputs.handovers,
        "trend": _trend(inputs.figures),
        **{f"trend_{figure}": _trend_of_sources(inputs.figures, figure) for figure in OF_SOURCES},
    }


class Cell(NamedTuple):
    """A cell of a table on the page, and what its colour tells: `bad`, `late` or nothing."""

    text: str
    state: str


@dataclass(frozen=True)
class Table:
    """A table on the page, cells as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading with a chart or a table below it."""

    title: str
    drawing: Drawing | None = None
    table: Table | None = None


def render_page(inputs: PageInputs, tables: Mapping[str, pd.DataFrame]) -> str:
    """The whole page as one HTML text without scripts, links or outside pictures.

    Args:
        inputs: the run, its day and the chain head.
        tables: what `page_tables` makes of them.
    """
    page = {
        "day": inputs.day.isoformat(),
        "run_id": inputs.run_id,
        "head": head_html(inputs.head),
        "sections": [*_of_this_run(tables), *_of_all_runs(tables)],
    }
    return render("quality_page.html.j2", page)


def _of_this_run(tables: Mapping[str, pd.DataFrame]) -> list[Section]:
    sources = tables["sources"].set_index("source")[list(COUNTS)]
    named = {SOURCE_WORDS.get(name, name): values for name, values in _bars(sources).items()}
    filers = tables["filers"].set_index("filer_name")
    counts, colours = list(COUNTS.values()), list(STATES.values())
    rows, states = _bars(filers[list(COUNTS)]), _bars(filers[list(STATES)])
    words = [STATUS_WORDS[state] for state in STATES]
    most = f"退回与提醒最多的原因（前 {REASONS_SHOWN} 项，次数）"
    return [
        Section("各来源：接受 / 退回 / 忽略（行）", stacked_bars(named, counts)),
        Section("各填报单位：接受 / 退回 / 忽略（行，全部批次）", stacked_bars(rows, counts)),
        Section(
            "各填报单位：按时 / 迟报 / 退回 / 未报（批次数）", stacked_bars(states, words, colours)
        ),
        Section("报送看板", table=_table(tables["submissions"])),
        Section("线索闭环：各来源各状态的条数，和其中须补办的", table=_table(tables["clues"])),
        Section("移送：各部门各状态的件数", table=_table(tables["handovers"])),
        Section(most, _reason_bars(tables["reasons"])),
        Section("退回与提醒的原因", table=_table(tables["reasons"])),
    ]


def _of_all_runs(tables: Mapping[str, pd.DataFrame]) -> list[Section]:
    trend = tables["trend"]
    days = [str(day) for day in trend["as_of"]]
    by_source = [
        Section(f"历次运行：{words}", _source_lines(tables[f"trend_{figure}"], figure))
        for figure, words in OF_SOURCES.items()
    ]
    return by_source + [
        Section(
            f"历次运行：{TREND_WORDS[name]}",
            lines({TREND_WORDS[name]: list(trend[name])}, days, shares=name in SHARES),
        )
        for name in TREND
    ]


def _bars(frame: pd.DataFrame) -> dict[str, list[float]]:
    """Label to its numbers, in the order of the columns."""
    values = frame.astype("float64").to_numpy().tolist()
    return dict(zip(frame.index.astype(str), values, strict=True))


def _clues(clues: pd.DataFrame) -> pd.DataFrame:
    """Per source how many clues are in each state, are overdue, and bear each flag."""
    late = clues["state"].isin(["received", "handling"]) & clues["overdue_workdays"].gt(0)
    flags = clues["flags"].fillna("").str.split(";")
    counted = {
        "线索": pd.Series(1, index=clues.index),
        **{word: clues["state"].eq(state) for state, word in STATES_OF_CLUES.items()},
        "逾期": late.fillna(False),
        **{word: flags.map(lambda listed, f=flag: f in listed) for flag, word in FLAGS.items()},
    }
    by_source = pd.DataFrame(counted).astype("int64").groupby(clues["source"]).sum()
    table = by_source.reset_index(names="来源")
    return table.assign(来源=table["来源"].replace(dict(SOURCE_WORDS)))


def _reasons(issues: pd.DataFrame, words: RuleWords) -> pd.DataFrame:
    """What was wrong and how often, in words, most frequent first; the rule's code comes last."""
    counts = issues.groupby(["source", "severity", "rule"]).size().reset_index(name="count")
    ordered = counts.sort_values(["count", "source", "rule"], ascending=[False, True, True])
    return pd.DataFrame(
        {
            "来源": ordered["source"].replace(dict(SOURCE_WORDS)),
            "处理": ordered["severity"].replace(dict(SEVERITY_WORDS)),
            "问题": ordered["rule"].map(
                {code: sentence.problem for code, sentence in words.sentences.items()}
            ),
            "次数": ordered["count"],
            "规则": ordered["rule"],
        }
    )


def _trend(figures: pd.DataFrame) -> pd.DataFrame:
    """One row per run with the figures of `TREND`, oldest first."""
    runs = figures.drop_duplicates("run_no").sort_values("run_no").tail(RUNS_SHOWN)
    table = runs[["run_no", "as_of"]].reset_index(drop=True)
    table["as_of"] = pd.to_datetime(table["as_of"]).dt.strftime("%Y-%m-%d")
    for name, (subject, figure) in TREND.items():
        mine = figures[(figures["subject"] == subject) & (figures["figure"] == figure)]
        values = mine.drop_duplicates("run_no").set_index("run_no")["value"]
        table[name] = table["run_no"].map(values).astype("float64")
    return table


def _trend_of_sources(figures: pd.DataFrame, figure: str) -> pd.DataFrame:
    """One row per run, one column per source, oldest first."""
    mine = figures[(figures["figure"] == figure) & figures["subject"].isin(list(SOURCE_WORDS))]
    table = mine.pivot_table(index=["run_no", "as_of"], columns="subject", values="value")
    table = table.sort_index().tail(RUNS_SHOWN).rename(columns=dict(SOURCE_WORDS)).reset_index()
    table["as_of"] = pd.to_datetime(table["as_of"]).dt.strftime("%Y-%m-%d")
    return table.rename_axis(columns=None)


def _source_lines(table: pd.DataFrame, figure: str) -> Drawing:
    points = {str(name): list(table[name]) for name in table if name not in ("run_no", "as_of")}
    return lines(points, list(table["as_of"]), shares=figure.endswith("share"))


def _reason_bars(reasons: pd.DataFrame) -> Drawing:
    counts = reasons.groupby("问题", sort=False)["次数"].sum().nlargest(REASONS_SHOWN)
    rows = {str(name): [float(count)] for name, count in counts.items()}
    return stacked_bars(rows, ["次数"], label_width=REASON_WIDTH)


def _table(frame: pd.DataFrame) -> Table:
    rows = tuple(
        tuple(Cell(str(cell), _state(str(cell))) for cell in row)
        for row in frame.itertuples(index=False, name=None)
    )
    return Table(tuple(map(str, frame.columns)), rows)


def _state(text: str) -> str:
    return "bad" if text.startswith(("未报", "退回")) else "late" if text.startswith("迟报") else ""
