"""`registry listed --on 2024-05-01`: who was on the list on a day, and why.

Answers from the change log (view `credit_blacklist_history`).
"""

import json
import sys
from datetime import date

import click

from pipelines.console.command import command, settings_here
from resources.publication.shared_store import SharedStore

WHAT = """
列出某一天在名单上的每一条：名单编号、名称、认定文号、自哪天起、依据。
按发布的变更日志回答，一行一条，可以接 grep。
"""


@command(
    "listed",
    WHAT,
    ["--on 2024-05-01", "--on 2024-05-01 --listing L0123456789abcdef"],
    {0: "已答复（该日没有名单也算）"},
)
@click.option(
    "--on", "day", required=True, type=date.fromisoformat, metavar="日期", help="YYYY-MM-DD"
)
@click.option("--listing", metavar="名单编号", help="只看一条名单")
def main(day: date, listing: str | None) -> None:
    """Print one line per listing of that day."""
    store = SharedStore(settings_here().shared_url)
    store.migrate()
    releases, found = store.releases(), store.listed_on(day)
    store.dispose()
    if not releases or releases[0]["as_of"] > day.isoformat():
        click.echo("该日早于首个发布批次，没有名单。")
        return
    for row in found:
        if listing in (None, row["listing_id"]):
            content = json.loads(row["after"])
            since = f"自 {row['from_on']}（第 {row['release_no']} 批）：{row['reason']}"
            click.echo("  ".join((row["listing_id"], content["cf_xdr_mc"], content["rdwh"], since)))
    click.echo(f"{day}：在列 {len(found)} 条", err=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
