"""What the system does about bad data: remembers rejections, sends rows back, shows who is late.

Everything written here is for people, under the data folder; nothing later in the pipeline reads
it.
"""

import dagster as dg
import pandas as pd

from assets.metadata import QUALITY, frame_metadata, markdown_table
from assets.sources import SOURCE_INPUTS, concatenate, gather
from domain.batches import PROVENANCE
from domain.rejections import (
    current_rejections,
    history_figures,
    open_rejections,
    update_history,
)
from resources.bindings import (
    ClockResource,
    DocumentsResource,
    InboxResource,
    PolicyResource,
    RegistryResource,
)
from resources.return_notices import build_notices, write_notices


@dg.asset(
    **QUALITY,
    ins=SOURCE_INPUTS,
    description="退回台账：每个曾被退回的行或文件，何时退回、何时改正、由哪份文件改正",
)
def rejection_history(
    context: dg.AssetExecutionContext,
    source_files: pd.DataFrame,
    rejected_records: pd.DataFrame,
    registry_store: RegistryResource,
    clock: ClockResource,
    **sources: object,
) -> pd.DataFrame:
    """The history of rejections with what this run adds and closes."""
    accepted = concatenate([batch.accepted[list(PROVENANCE)] for batch in gather(sources)])
    day = clock.evaluation_day()
    history = update_history(
        registry_store.open().table("rejection_history"),
        current_rejections(rejected_records, source_files),
        accepted,
        source_files,
        context.run_id,
        day,
    )
    outcomes = history["resolution"].fillna("open").value_counts().rename_axis("resolution")
    context.add_output_metadata(
        {
            **frame_metadata(history),
            **history_figures(history, day),
            "by_resolution": markdown_table(outcomes.reset_index(name="count")),
        }
    )
    return history


@dg.asset(
    **QUALITY,
    kinds={"excel"},
    description="退回通知：每个填报单位（或来源文件）一份工作簿，错处标色并批注，改好后直接放回收件箱",
)
def return_notices(
    context: dg.AssetExecutionContext,
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
