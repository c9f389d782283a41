"""`registry handover`: hand over now what waits for the next hand-over day.

By itself a run hands over on the first working day of a month, some days after a batch was due, and
whatever there is while the ledger is empty. This command does it on any other day, from what the
last run knew; `--show` only tells who would be handed what.
"""

import sys
from typing import Any

import click

from assets.handovers import FOLDER
from assets.supervision import arrived_answers
from domain.supervision.handovers.build import Handovers
from domain.supervision.handovers.columns import HANDOVER_COLUMNS
from pipelines.console.command import UnusableError, command, settings_here
from pipelines.supervision.stored import stored_by_run
from resources.base.file_modes import private_process
from resources.base.files import take_lock
from resources.databases.handovers import books_of, handed_over_on, issued_by_run, worked_out
from resources.databases.registry_store import RegistryStore
from resources.documents.ledgers.handovers import write_handovers
from resources.settings import Settings
from schemas.policy.load import Policy, load_policy

WHAT = """
立即把待移送的线索移送各部门，不等下一个移送日；同时答复移送来线索的部门。
记入移送台账，写成移送函（在数据文件夹的 handover/）。已移送过的不会再移送。
移送日（每月第一个工作日、每批次截止日后第 5 天）由每日的运行自动移送。
"""

NEEDED = ("handover_inputs", "clues", "violators", "standing_answers")
"""What the last run must have stored."""


@command(
    "handover",
    WHAT,
    ["--show", ""],
    {0: "已移送（没有可移送的也算）", 2: "还没有运行过，或台账已有以后的移送；什么都没有做"},
)
@click.option("--show", is_flag=True, help="只列出各部门会移送多少件，不移送")
def main(show: bool) -> None:
    """Hand over and say how much to whom."""
    settings = settings_here()
    private_process(settings.document_group)
    policy = load_policy(settings.policy_dir)
    try:
        held = take_lock(settings.data_dir / ".run.lock", 0)
    except TimeoutError:
        raise UnusableError(f"{settings.data_dir} 中正有一次运行，请等它结束") from None
    with held:
        stored = stored_by_run(settings, NEEDED)
        store = RegistryStore(settings.database_url, settings.signing_key)
        store.migrate()
        try:
            told = _handed_over(settings, policy, store, stored, show)
        finally:
            store.dispose()
    click.echo(told)


def _handed_over(
    settings: Settings,
    policy: Policy,
    store: RegistryStore,
    stored: dict[str, Any],
    show: bool,
) -> str:
    """What was handed over, or would be, in one line.

    Raises:
        UnusableError: the ledger holds later days: the past is not handed over again.
    """
    day = settings.evaluation_day
    before = books_of(store)
    if issued_by_run(before, policy, day) == "nothing":
        raise UnusableError(f"移送台账已有 {day} 以后的移送：不能在过去的日子再移送")
    inputs = (
        stored["handover_inputs"],
        stored["clues"].clue,
        stored["violators"].violator,
    )
    answers = arrived_answers(stored["standing_answers"], day)
    if show:
        found = worked_out(*inputs, before, answers, policy, "everything", day)
        return "会移送：" + _told(found, set(before.handover[HANDOVER_COLUMNS[0]]), policy)
    found = handed_over_on(*inputs, before, answers, policy, "everything", day, store)
    folder = settings.data_dir / FOLDER
    write_handovers(folder, found, policy.routing, day)
    told = _told(found, set(before.handover[HANDOVER_COLUMNS[0]]), policy)
    return f"已移送：{told}；移送函在 {folder}"


def _told(found: Handovers, known: set[str], policy: Policy) -> str:
    new = found.handover[~found.handover["handover_no"].isin(list(known))]
    counts = new["department"].value_counts()
    names = {code: one.name for code, one in policy.routing.departments.items()}
    stated = [f"{name} {int(counts[code])}" for code, name in names.items() if code in counts]
    return f"{len(new)} 件" + (f"（{'，'.join(stated)}）" if stated else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
