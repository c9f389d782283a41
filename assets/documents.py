"""What people get to hand: the submission board and reminders, return notices, the quality page.

Everything written here is under the data folder; nothing later in the pipeline reads it.
"""

import dagster as dg
import pandas as pd

from assets.base.metadata import QUALITY, markdown_table
from assets.sources import batches_of, concatenate
from domain.intake.batch import SourceBatch
from domain.intake.corrections import corrections
from domain.intake.rejections import (
    no_history,
    open_rejections,
)
from domain.reporting.board import (
    advance_reminders,
    board,
    corrections_table,
    due_tomorrow,
    names_of,
    not_reported,
    reminders,
)
from domain.reporting.figures import with_history
from domain.supervision.handovers.sheets import by_department
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    FeedResource,
    InboxResource,
    PolicyResource,
    RegistryResource,
)
from resources.documents.chain_head import feed_head
from resources.documents.quality_page import PageInputs, write_page
from resources.documents.return_notices import build_notices, write_notices
from resources.documents.submission_board import write_board
from resources.io_manager import MAY_BE_MISSING


@dg.asset(
    **QUALITY,
    # Around a due date the towns' sheets are read alone, perhaps before the first whole run.
    ins={"rejection_history": dg.AssetIn(metadata=MAY_BE_MISSING)},
    kinds={"excel"},
    description="报送看板与催报短信：批次 × 填报单位的工作簿，以及每个单位一条可直接发送的提醒",
)
def submission_board(
    submission_status: pd.DataFrame,
    town_submissions: dict[str, SourceBatch],
    rejection_history: pd.DataFrame | None,
    policy: PolicyResource,
    clock: ClockResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """The board as a workbook and in the UI; reminders as text files, one per filer."""
    rules, folder = policy.load(), documents.folder("submission_board")
    table = board(submission_status)
    day = clock.evaluation_day()
    history = no_history() if rejection_history is None else rejection_history
    files = concatenate([batch.files for batch in batches_of(town_submissions)])
    owed = corrections(history, files, rules.checks.return_days, day)
    texts = reminders(submission_status, owed)
    coming = due_tomorrow(rules.calendar.batches, day)
    advance = advance_reminders(coming, rules.filers) if coming else texts.iloc[:0]
    mended = corrections_table(owed, submission_status)
    write_board(folder, table, submission_status, mended, texts, advance)
    late = not_reported(submission_status)
    return dg.MaterializeResult(
        metadata={
            "batch": str(submission_status["batch"].max()),
            "not_reported": len(late),
            "who": names_of(late) or "各单位均已报送",
            "board": markdown_table(table),
            "corrections": markdown_table(mended),
            "reminders": markdown_table(texts[["text"]].set_axis(["催报内容"], axis=1)),
            "due_tomorrow": coming.key if coming else "（无）",
            "folder": dg.MetadataValue.path(str(folder)),
        }
    )


@dg.asset(
    **QUALITY,
    kinds={"excel"},
    description="退回通知：每个填报单位（或来源文件）一份工作簿，错处标色并批注，改好后直接放回收件箱",
)
def return_notices(
    rejection_history: pd.DataFrame,
    rejected_records: pd.DataFrame,
    source_files: pd.DataFrame,
    inbox: InboxResource,
    policy: PolicyResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """The workbooks under `return_notices/`, one for each sender that has something to correct."""
    waiting = open_rejections(rejection_history)
    notices = build_notices(waiting, rejected_records, source_files, inbox.open(), policy.load())
    names = write_notices(documents.folder("return_notices"), notices)
    listed = pd.DataFrame(
        [(n.name, n.recipient, n.rows, n.return_by.isoformat()) for n in notices],
        columns=["notice", "recipient", "rows", "return_by"],
    )
    return dg.MaterializeResult(
        metadata={
            "notices": len(names),
            "rows": int(listed["rows"].sum()),
            "folder": dg.MetadataValue.path(str(documents.folder("return_notices"))),
            "which": markdown_table(listed.sort_values("notice")),
        }
    )


@dg.asset(
    **QUALITY,
    deps=["clues", "handovers"],
    kinds={"html"},
    description="质量页：各来源、各单位、历次运行的图表，一个不联网也能打开和打印的网页",
)
def quality_page(
    context: dg.AssetExecutionContext,
    source_files: pd.DataFrame,
    rejected_records: pd.DataFrame,
    submission_status: pd.DataFrame,
    quality_figures: pd.DataFrame,
    registry_store: RegistryResource,
    clock: ClockResource,
    feed: FeedResource,
    documents: DocumentsResource,
    policy: PolicyResource,
) -> dg.MaterializeResult[None]:
    """One HTML file of this run with all earlier figures, and its tables as CSV."""
    day, run_id, rules = clock.evaluation_day(), context.run.run_id, policy.load()
    store = registry_store.open()
    path = write_page(
        documents.folder("quality"),
        PageInputs(
            run_id,
            day,
            source_files,
            rejected_records,
            submission_status,
            with_history(quality_figures, store.figures(), run_id, day),
            rules.rejections,
            feed_head(feed.open()),
            store.table("clue"),
            by_department(store.table("handover"), rules.routing, day),
        ),
    )
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(path))})
