"""`registry plan --from … --to …`: a patrol plan for any days, from what the last run knew.

Plans of the usual windows are made by the runs themselves; this one is for days that a person
names. What it plans goes into the same ledger, so that nobody is planned or visited twice.
"""

import sys
from datetime import date

import click

from domain.supervision.inputs import plan_inputs
from domain.supervision.plan.coverage import pooled
from domain.supervision.plan.issue import issue_plans
from domain.supervision.plan.rules import ARMS
from domain.supervision.windows import on_demand
from pipelines.console.command import UnusableError, command, settings_here
from pipelines.supervision.stored import stored_by_run
from resources.base.file_modes import private_process
from resources.databases.registry_store import RegistryStore
from resources.documents.planning.pages import PlanningPages, write_planning
from schemas.policy.load import load_policy

WHAT = """
为指定的日子编制各镇街的检查计划和市级复查清单，记入计划台账，写成工作簿
（在数据文件夹的 planning/）。
按最近一次运行所知编制；节假日、周末、寒暑假等窗口的计划由每日的运行自动编制，不必用本命令。
"""

NEEDED = ("planning_inputs", "focus_places", "watchlist", "clues", "violators", "standing_answers")
"""What the last run must have stored."""


@command(
    "plan",
    WHAT,
    ["--from 2024-07-01 --to 2024-07-05"],
    {0: "已编制（没有可列入的也算）", 2: "日期不对，或还没有运行过；什么都没有做"},
)
@click.option(
    "--from", "starts_on", required=True, type=date.fromisoformat, metavar="日期", help="第一天"
)
@click.option(
    "--to", "ends_on", required=True, type=date.fromisoformat, metavar="日期", help="最后一天"
)
def main(starts_on: date, ends_on: date) -> None:
    """Make the plan and say what is in it."""
    settings = settings_here()
    day = settings.evaluation_day
    if not day <= ends_on or starts_on > ends_on:
        raise UnusableError(
            f"--from {starts_on}、--to {ends_on}：首日不得晚于末日，末日不得早于评估日 {day}"
        )
    private_process(settings.document_group)
    stored = stored_by_run(settings, NEEDED)
    policy = load_policy(settings.policy_dir)
    store = RegistryStore(settings.database_url, settings.signing_key)
    store.migrate()
    state = issue_plans(
        plan_inputs(
            stored["planning_inputs"],
            stored["violators"],
            stored["clues"],
            stored["watchlist"].parties,
            stored["focus_places"],
        ),
        on_demand(starts_on, ends_on),
        store.table("plan_item"),
        stored["standing_answers"].accepted,
        policy.planning,
        verified=policy.linkage.verified_findings,
        as_of=day,
        version=policy.version,
    )
    frames = {"plan_item": state.items, "plan_left_out": state.left_out}
    store.write_tables({**frames, "plan_coverage": state.coverage})
    pages = PlanningPages(
        stored["planning_inputs"],
        stored["focus_places"],
        stored["watchlist"],
        store.table("plan_item"),
        store.table("plan_left_out"),
        pooled(state.coverage),
        stored["violators"].violator,
    )
    store.dispose()
    folder = settings.data_dir / "planning"
    write_planning(folder, pages, policy, day)
    window = on_demand(starts_on, ends_on)["window_id"].iloc[0]
    mine = state.items[state.items["window_id"].eq(window)]["arm"].value_counts()
    told = "，".join(f"{word} {int(mine.get(arm, 0))}" for arm, word in ARMS.items())
    click.echo(f"{window}：{told}；工作簿在 {folder}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
