"""The quality page of a run: one HTML file that loads nothing, and the tables behind it as CSV.

    <data dir>/quality/latest.html               the newest run
    <data dir>/quality/<run id>.html             each run
    <data dir>/quality/tables/<table>.csv        numbers of the newest run, UTF-8 with BOM

Counts, codes, names of filers and files; never a value of a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import pandas as pd

from domain.reporting.board import board
from domain.reporting.words import SEVERITY_WORDS, SOURCE_WORDS, STATUS_WORDS
from domain.supervision.clues.state import STATES as STATES_OF_CLUES
from domain.supervision.clues.wording import FLAGS
from resources.base.files import replace_file
from resources.documents.chain_head import ChainHead, head_html
from resources.documents.charts import AMBER, GREEN, PURPLE, RED, lines, stacked_bars
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

_STYLE = """
body{font-family:"Noto Sans CJK SC","Microsoft YaHei",SimSun,sans-serif;max-width:860px;
margin:2em auto;color:#222} h1{font-size:22px} h2{font-size:17px;border-bottom:1px solid #ccc;
margin-top:1.8em}
svg text{font-size:11px;fill:#333} table{border-collapse:collapse;font-size:12px}
td,th{border:1px solid #ccc;padding:2px 6px;text-align:left} th{background:#eef2f7}
.legend span{margin-right:1.2em;font-size:12px} .legend i{display:inline-block;width:11px;
height:11px;margin-right:4px} #chain-head b{font:bold 20px monospace;letter-spacing:1px}
#chain-head small{font-size:10px;color:#555;word-break:break-all}
.bad{background:#ffc7ce} .late{background:#ffeb9c}
@media print{body{margin:0} h2{page-break-after:avoid} svg,tr{page-break-inside:avoid}}
"""


@dataclass(frozen=True)
class PageFacts:
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


def write_page(folder: Path, facts: PageFacts) -> Path:
    """Write the page and its tables; return the page of this run."""
    tables = page_tables(facts)
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / "tables" / f"{name}.csv", index=False, encoding="utf-8-sig")
    page = render_page(facts, tables)
    target = folder / f"{facts.run_id}.html"
    for path in (target, folder / "latest.html"):
        replace_file(path, page.encode())
    return target


def page_tables(facts: PageFacts) -> dict[str, pd.DataFrame]:
    """The tables behind the charts, by file name."""
    counts = ["rows_read", *COUNTS]
    order = facts.status.sort_values("filer_code")["filer_name"].drop_duplicates()
    filers = facts.status.groupby("filer_name")
    by_filer = filers[[c for c in counts if c in facts.status]].sum().loc[order]
    states = facts.status.pivot_table(
        index="filer_name", columns="status", values="batch", aggfunc="count", fill_value=0
    ).reindex(columns=list(STATES), fill_value=0)
    return {
        "sources": facts.files.groupby("source")[counts].sum().reset_index(),
        "filers": by_filer.join(states).reset_index(),
        "reasons": _reasons(facts.issues, facts.words),
        "submissions": board(facts.status),
        "clues": pd.DataFrame() if facts.clues is None else _clues(facts.clues),
        "trend": _trend(facts.figures),
        **{f"trend_{figure}": _trend_of_sources(facts.figures, figure) for figure in OF_SOURCES},
    }


def render_page(facts: PageFacts, tables: Mapping[str, pd.DataFrame]) -> str:
    """The whole page as one HTML text without scripts, links or outside pictures."""
    sources = tables["sources"].set_index("source")[list(COUNTS)]
    named = {SOURCE_WORDS.get(name, name): values for name, values in _bars(sources).items()}
    filers = tables["filers"].set_index("filer_name")
    rows, states = _bars(filers[list(COUNTS)]), _bars(filers[list(STATES)])
    trend = tables["trend"]
    days = [str(day) for day in trend["as_of"]]
    sections = [
        ("各来源：接受 / 退回 / 忽略（行）", stacked_bars(named, list(COUNTS.values()))),
        (
            "各填报单位：接受 / 退回 / 忽略（行，全部批次）",
            stacked_bars(rows, list(COUNTS.values())),
        ),
        (
            "各填报单位：按时 / 迟报 / 退回 / 未报（批次数）",
            stacked_bars(states, [STATUS_WORDS[s] for s in STATES], list(STATES.values())),
        ),
        ("报送看板", _table(tables["submissions"])),
        ("线索闭环：各来源各状态的条数，和其中须补办的", _table(tables["clues"])),
        (f"退回与提醒最多的原因（前 {REASONS_SHOWN} 项，次数）", _reason_bars(tables["reasons"])),
        ("退回与提醒的原因", _table(tables["reasons"])),
        *(
            (f"历次运行：{words}", _source_lines(tables[f"trend_{figure}"], figure))
            for figure, words in OF_SOURCES.items()
        ),
        *(
            (
                f"历次运行：{TREND_WORDS[name]}",
                lines({TREND_WORDS[name]: list(trend[name])}, days, shares=name in SHARES),
            )
            for name in TREND
        ),
    ]
    body = "".join(f"<h2>{escape(title)}</h2>{content}" for title, content in sections)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>数据质量</title>'
        f"<style>{_STYLE}</style></head><body><h1>数据质量　统计日 {facts.day.isoformat()}</h1>"
        f"<p>运行 {escape(facts.run_id)}；图后数据见同一文件夹的 tables/*.csv。</p>"
        f"{head_html(facts.head)}{body}</body></html>\n"
    )


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


def _source_lines(table: pd.DataFrame, figure: str) -> str:
    points = {str(name): list(table[name]) for name in table if name not in ("run_no", "as_of")}
    return lines(points, list(table["as_of"]), shares=figure.endswith("share"))


def _reason_bars(reasons: pd.DataFrame) -> str:
    counts = reasons.groupby("问题", sort=False)["次数"].sum().nlargest(REASONS_SHOWN)
    rows = {str(name): [float(count)] for name, count in counts.items()}
    return stacked_bars(rows, ["次数"], label_width=REASON_WIDTH)


def _table(frame: pd.DataFrame) -> str:
    head = "".join(f"<th>{escape(str(column))}</th>" for column in frame.columns)
    body = "".join(
        "<tr>" + "".join(_cell(str(cell)) for cell in row) + "</tr>"
        for row in frame.itertuples(index=False, name=None)
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _cell(text: str) -> str:
    kind = "bad" if text.startswith(("未报", "退回")) else "late" if text.startswith("迟报") else ""
    return f'<td class="{kind}">{escape(text)}</td>' if kind else f"<td>{escape(text)}</td>"
