"""`registry approve`: a named person confirms or rejects the candidate that waits.

Without `--hash` it shows what waits.
"""

import sys

import click

from pipelines.console.command import command, settings_here
from resources.publication.approval import confirm, reject, waiting
from resources.publication.shared_store import SharedStore
from schemas.policy.load import load_policy

WHAT = """
人工审批（policy/listing.yaml 的 approval: manual）时用：
不带参数列出等待审批的候选名单；带 --hash 和 --person 确认；再加 --reject 否决。
确认之后运行任务 publish_only，或等下一次运行（docs/feed.md“人工审批”）。
"""


@command(
    "approve",
    WHAT,
    ["", "--hash 散列 --person 张三", "--hash 散列 --person 张三 --reject 理由"],
    {0: "已列出、已确认或已否决", 1: "确认不能算数（一行说明为什么）"},
)
@click.option("--hash", "candidate", metavar="散列", help="候选散列（完整）；不写则列出候选")
@click.option("--person", default="", metavar="姓名", help="确认人姓名")
@click.option("--reject", "because", metavar="理由", help="否决，并写明理由")
def main(candidate: str | None, person: str, because: str | None) -> None:
    """Confirm, reject or show."""
    settings = settings_here()
    policy = load_policy(settings.policy_dir)
    rule = policy.listing.approval
    store = SharedStore(settings.shared_url, policy.public, settings.signing_key)
    store.migrate()
    try:
        if candidate is None:
            _show(store)
        elif because:
            reject(store.engine, candidate, person, because, rule)
            click.echo("已否决，该候选不会发布。")
        elif confirm(store.engine, candidate, person, rule):
            click.echo("已确认，可以发布：运行任务 publish_only，或等下一次运行。")
        else:
            click.echo("已确认，还须另一人复核。")
    finally:
        store.dispose()


def _show(store: SharedStore) -> None:
    for row in waiting(store.engine):
        click.echo(
            f"{row['candidate_hash']}  {row['status']}  统计日 {row['as_of']}  "
            f"名单 {row['listings']} 条，变更 {row['changes']} 条"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
