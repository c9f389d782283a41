"""Hand-overs to departments: who is handed what, what became of it, and what we answer them.

What was sent stays in ledgers (`handover`, `referral_reply`); statuses are worked out anew by each
run. Letters are written from the ledger alone, so that one that a crash lost is the same when it
comes back. Nothing of it reaches the shared database or the feed. The rules are in
`domain.supervision.handovers`.
"""

from datetime import date
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import check_result
from assets.base.metadata import FOLLOW_UP, counts_metadata, frame_metadata, markdown_table
from assets.sources import SOURCE_OF, batches_of, concatenate
from assets.supervision import CLUE_INPUTS, arrived_answers
from domain.intake.batch import SourceBatch
from domain.registry.build import Registry
from domain.supervision.clues.build import FollowUp
from domain.supervision.handovers.build import Handovers
from domain.supervision.handovers.columns import STATUSES
from domain.supervision.handovers.inputs import handover_inputs as inputs_of
from domain.supervision.handovers.inputs import stated_by_records
from domain.supervision.handovers.policy import RoutingPolicy
from domain.supervision.handovers.sheets import by_department, reported
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    PolicyResource,
    RegistryResource,
)
from resources.databases.handovers import books_of, handed_over_on, issued_by_run
from resources.documents.ledgers.handovers import write_handovers

FOLDER = "handover"
"""Folder of the documents below the data folder."""


@dg.asset(
    **FOLLOW_UP,
    ins=CLUE_INPUTS,
    kinds={"pandera"},
    description="移送所据：每条线索的场所、学科、在职教师、文中迹象、对象和有无处罚决定",
)
def handover_inputs(
    clues: FollowUp, violators: Registry, clock: ClockResource, **sources: Any
) -> dg.MaterializeResult[pd.DataFrame]:
    """What decides where each clue goes."""
    records = {
        SOURCE_OF[name]: concatenate([batch.accepted for batch in batches_of(sources[name])])
        for name in CLUE_INPUTS
    }
    inputs = inputs_of(stated_by_records(records), clues, violators, clock.evaluation_day())
    return dg.MaterializeResult(value=inputs, metadata=frame_metadata(inputs))


@dg.asset(
    **FOLLOW_UP,
    ins={"answers": dg.AssetIn("standing_answers")},
    kinds={"sqlite", "pandera"},
    description="移送：按规则把线索移送各部门，读回回复；对部门移送来的线索给出答复",
)
def handovers(
    handover_inputs: pd.DataFrame,
    clues: FollowUp,
    violators: Registry,
    answers: SourceBatch,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
) -> dg.MaterializeResult[Handovers]:
    """The ledgers of hand-overs and answers with what this run adds to them."""
    rules, day, store = policy.load(), clock.evaluation_day(), registry_store.open()
    books = books_of(store)
    found = handed_over_on(
        handover_inputs,
        clues.clue,
        violators.violator,
        books,
        arrived_answers(answers, day),
        rules,
        issued_by_run(books, rules, day),
        day,
        store,
    )
    return dg.MaterializeResult(
        value=found,
        metadata={
            **frame_metadata(found.handover),
            **counts_metadata(_counts(found, rules.routing, day)),
            "by_department": markdown_table(by_department(found.handover, rules.routing, day)),
        },
    )


def _counts(found: Handovers, policy: RoutingPolicy, day: date) -> dict[str, int]:
    rows, today = found.handover, pd.Timestamp(day)
    states = rows["status"].value_counts()
    new = rows[rows["handed_on"].eq(today)]
    to = new["department"].value_counts()
    return {
        **{f"new_{code}": int(to.get(code, 0)) for code in policy.departments},
        **{f"status_{place}": int(states.get(word, 0)) for place, word in enumerate(STATUSES)},
        "new": len(new),
        "not_handed": len(found.handover_none),
        "overdue": int(rows["overdue_workdays"].gt(0).sum()),
        "new_replies": int(found.referral_reply["replied_on"].eq(today).sum()),
    }


@dg.asset(
    **FOLLOW_UP,
    kinds={"excel"},
    description="移送函（每个部门每期一份，可回填）、回复移送部门的函、移送台账",
)
def handover_workbooks(
    handovers: Handovers,
    policy: PolicyResource,
    clock: ClockResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """Letters that are not there yet, our answers, and the bureau's ledger, under `handover/`."""
    folder = documents.folder(FOLDER)
    written = write_handovers(folder, handovers, policy.load().routing, clock.evaluation_day())
    return dg.MaterializeResult(
        metadata={"written": len(written), "folder": dg.MetadataValue.path(str(folder))}
    )


@dg.asset_check(asset=handovers, description="移送各部门的线索都在期限内得到回复")
def answers_in_time(handovers: Handovers, policy: PolicyResource) -> dg.AssetCheckResult:
    """Departments that owe answers, and which of them are to be reported."""
    rules = policy.load().routing
    late = handovers.handover[handovers.handover["overdue_workdays"].gt(0)]
    unknown = handovers.handover["due_on"].isna()
    return check_result(
        late.empty and not unknown.any(),
        "按 handover/移送台账.xlsx 的“逾期提醒”催办，“通报名单”所列的通报；"
        "没有截止日的，节假日安排公布后升级 chinesecalendar。",
        {
            "overdue": len(late),
            "reported": int(reported(late, rules).sum()),
            "without_due_day": int(unknown.sum()),
        },
        which=_owing(late, rules),
    )


def _owing(late: pd.DataFrame, policy: RoutingPolicy) -> pd.DataFrame:
    names = {code: one.name for code, one in policy.departments.items()}
    rows = late.assign(reported=reported(late, policy).astype("int64"))
    groups = rows.groupby(rows["department"].map(names), sort=True)
    return pd.DataFrame(
        {"逾期件数": groups.size(), "列入通报": groups["reported"].sum()}
    ).reset_index(names="部门")
