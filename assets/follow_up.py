"""After a release: the receiver's answers, and whether publication came in time.

Both are measured against the change log of the shared database and kept in the registry database.
"""

import dagster as dg
import pandas as pd

from assets.base.check_result import check_result
from assets.base.metadata import PUBLICATION, counts_metadata, frame_metadata, markdown_table
from domain.intake.batch import SourceBatch
from domain.release.receipts import STATUSES, attach
from domain.release.timeliness import STATUSES as TIMELY
from domain.release.timeliness import timeliness
from resources.dagster_resources import PolicyResource, RegistryResource, SharedResource


@dg.asset(**PUBLICATION, deps=["credit_blacklist"], description="平台回执：每条名单的接收结果")
def listing_receipts(
    receipts: SourceBatch, shared_store: SharedResource, registry_store: RegistryResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """The platform's answers, attached to the listings."""
    attached = attach(receipts.accepted, shared_store.open().changes())
    registry_store.open().write_tables({"listing_receipt": attached})
    counts = attached["status"].value_counts()
    return dg.MaterializeResult(
        value=attached,
        metadata={
            **frame_metadata(attached),
            **counts_metadata({name: int(counts.get(name, 0)) for name in STATUSES}),
        },
    )


@dg.asset(
    **PUBLICATION, deps=["credit_blacklist"], description="公示时效：决定之日起多少个工作日公示"
)
def listing_timeliness(
    shared_store: SharedResource, registry_store: RegistryResource, policy: PolicyResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """Working days from decision to first publication, per listing."""
    store = shared_store.open()
    allowed = policy.load().checks.working_days_to_publish
    measured = timeliness(store.current(), store.first_published(), allowed)
    registry_store.open().write_tables({"listing_timeliness": measured})
    counts = measured["status"].value_counts()
    late = measured[measured["status"].eq("late")].sort_values("working_days", ascending=False)
    return dg.MaterializeResult(
        value=measured,
        metadata={
            **frame_metadata(measured),
            **counts_metadata({name: int(counts.get(name, 0)) for name in TIMELY}),
            "allowed_working_days": allowed,
            "late_listings": markdown_table(late, limit=30),
        },
    )


@dg.asset_check(asset=listing_receipts, description="没有被平台退回而尚未更正的名单")
def no_open_rejection(listing_receipts: pd.DataFrame) -> dg.AssetCheckResult:
    """Rows that the platform rejected and no later release has changed."""
    waiting = listing_receipts[listing_receipts["status"].isin(["open", "unknown"])]
    columns = ["release_no", "decision_no", "listing_id", "error_code", "status"]
    return check_result(
        waiting.empty,
        "按错误代码核对名称、代码、类别，在来源中更正；下一批次随变更一并重报。",
        {"open": len(waiting)},
        which=waiting[columns],
    )


@dg.asset_check(asset=listing_timeliness, description="名单均在规定的工作日内公示")
def published_in_time(listing_timeliness: pd.DataFrame) -> dg.AssetCheckResult:
    """Listings that came too late, or whose working days are not known."""
    counts = listing_timeliness["status"].value_counts()
    late, unknown = int(counts.get("late", 0)), int(counts.get("unknown_year", 0))
    return check_result(
        late + unknown == 0,
        "逾期的查明卡在哪一环；无法计算的，升级 chinesecalendar 后重算。",
        {"late": late, "unknown_year": unknown},
    )
