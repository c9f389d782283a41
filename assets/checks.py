"""Checks that the UI shows beside the assets; each says in one sentence what to do.

Blocking checks protect the later steps of the same run. The publication does not rely on them: its
own gate is recomputed inside the publishing transaction. Results carry counts and codes only.
"""

from collections.abc import Iterator

import dagster as dg
import pandas as pd

from assets.base.verdict import ERROR, WARN, verdict
from assets.publication import credit_blacklist, listing_candidates
from assets.registry import violators
from domain.intake.batch import COUNT_COLUMNS
from domain.listing.rules import ListingResult
from domain.registry.build import Registry
from domain.registry.integrity import registry_faults
from domain.reporting.board import board, names_of, not_reported
from resources.dagster_resources import (
    DocumentsResource,
    FeedResource,
    PolicyResource,
    RegistryResource,
    SharedResource,
)
from resources.documents.delta_workbook import readable_delta
from resources.publication.audit import AuditOutcome, audit_tables, write_outcomes
from resources.publication.shared_store import SharedStore
from resources.publication.verification import verify
from schemas.audits import REGISTRY_SUITES, SUITES

SHOWN_OF_A_CHANGE = ("变更", "名单编号", "认定文号", "依据")
"""Columns of a change that hold no personal data."""


@dg.asset_check(
    asset="source_files", blocking=True, description="每个文件：读入 = 接受 + 退回 + 忽略"
)
def counts_add_up(source_files: pd.DataFrame) -> dg.AssetCheckResult:
    """No row is lost between reading and the split."""
    read, *parts = (source_files[name].astype("int64") for name in COUNT_COLUMNS)
    broken = source_files.loc[read != sum(parts), ["source_file", *COUNT_COLUMNS]]
    return verdict(
        broken.empty,
        "行数对不上说明读取有缺陷：不要发布，把文件名报给数据工程师。",
        {"files": len(source_files), "broken": len(broken)},
        severity=ERROR,
        which=broken,
    )


@dg.asset_check(asset="source_files", description="整个文件被退回的，需要填报单位重新报送")
def no_file_rejected(source_files: pd.DataFrame) -> dg.AssetCheckResult:
    """Files that could not be read at all."""
    rejected = source_files.loc[
        source_files["status"] == "rejected", ["source", "source_file", "message"]
    ]
    return verdict(
        rejected.empty,
        "把说明转给填报单位，请其改正后重新放入收件箱。",
        {"rejected": len(rejected)},
        which=rejected,
    )


@dg.asset_check(asset="source_files", description="各来源退回行的比例不超过政策规定的限度")
def rejected_share(source_files: pd.DataFrame, policy: PolicyResource) -> dg.AssetCheckResult:
    """A source whose rows are suddenly rejected has probably changed its form."""
    limits = policy.load().checks
    totals = source_files.groupby("source")[list(COUNT_COLUMNS)].sum().astype("int64")
    share = totals["rows_rejected"] / totals["rows_read"].clip(lower=1)
    worst = float(share.max()) if len(share) else 0.0
    return verdict(
        worst <= limits.rejected_share_warn,
        "先看 rejected_records 中最多的规则：多半是表样改了，需要补表头别名。",
        {"worst_share": worst},
        severity=ERROR if worst > limits.rejected_share_error else WARN,
        which=totals.assign(share=share.round(4)).reset_index(),
    )


@dg.asset_check(asset="rejected_records", description="来源表中没有合同之外的列")
def unknown_columns(rejected_records: pd.DataFrame) -> dg.AssetCheckResult:
    """Columns that no header alias knows are kept aside; a person decides what they mean."""
    unknown = rejected_records.loc[
        rejected_records["rule"] == "unknown_column", ["source", "source_file", "field"]
    ]
    return verdict(
        unknown.empty,
        "若是已知列的新写法，加到 policy/sources.yaml；否则忽略。",
        {"unknown": len(unknown)},
        which=unknown,
    )


@dg.asset_check(asset="submission_status", description="最近一个批次各单位是否都已按时报送")
def everyone_reported(submission_status: pd.DataFrame) -> dg.AssetCheckResult:
    """Who is missing or was sent back in the newest batch."""
    late = not_reported(submission_status)
    return verdict(
        late.empty,
        "发出 submission_board/reminders 中的催报内容，被退回的附退回通知。",
        {
            "batch": str(submission_status["batch"].max()),
            "not_reported": len(late),
            "who": names_of(late) or "各单位均已报送",
        },
        which=board(submission_status),
    )


@dg.asset_check(
    asset=violators, blocking=True, description="登记库自身一致：证据唯一、编号可达、一主体一代码"
)
def registry_is_consistent(violators: Registry) -> dg.AssetCheckResult:
    """Faults that would make the registry untrue, counted by kind."""
    faults = registry_faults(violators)
    return verdict(
        not any(faults.values()),
        "不要发布，把本次运行编号报给数据工程师。",
        faults,
        severity=ERROR,
    )


@dg.asset_check(asset=listing_candidates, description="没有因资料矛盾而暂缓公示的决定")
def nothing_held_back(listing_candidates: ListingResult) -> dg.AssetCheckResult:
    """Decisions that may not be listed until a person has looked."""
    held = listing_candidates.held
    counts = held.groupby(["code", "message"]).size().reset_index(name="count")
    return verdict(
        held.empty,
        "在登记库 listing_hold 表中逐条核对；能认定的写入核对结论后重跑。",
        {"held": len(held)},
        which=counts,
    )


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(audit.name, asset=credit_blacklist, description=audit.meaning)
        for audits in SUITES.values()
        for audit in audits
    ],
    name="audit_of_shared_tables",
)
def audit_of_shared_tables(
    context: dg.AssetCheckExecutionContext,
    shared_store: SharedResource,
    documents: DocumentsResource,
) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations on the tables as departments see them, one result per expectation."""
    outcomes = audit_tables(shared_store.url)
    newest = newest_release(shared_store.open())
    facts = {"database": "shared", "release_no": newest, "run_id": context.run.run_id}
    folder = documents.folder("quality") / "audits"
    write_outcomes(folder / f"release_{newest}_shared.json", outcomes, facts)
    yield from map(audit_result, outcomes)


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(audit.name, asset="registry_database", description=audit.meaning)
        for audits in REGISTRY_SUITES.values()
        for audit in audits
    ],
    name="audit_of_registry_tables",
)
def audit_of_registry_tables(
    context: dg.AssetCheckExecutionContext,
    registry_store: RegistryResource,
    documents: DocumentsResource,
) -> Iterator[dg.AssetCheckResult]:
    """Great Expectations on the registry as the institution keeps it."""
    outcomes = audit_tables(registry_store.url, REGISTRY_SUITES)
    facts = {"database": "registry", "run_id": context.run.run_id}
    name = f"registry_{context.run.run_id}.json"
    write_outcomes(documents.folder("quality") / "audits" / name, outcomes, facts)
    yield from map(audit_result, outcomes)


def newest_release(store: SharedStore) -> int:
    """Number of the release that the table shows; 0 before the first."""
    return max((int(row["release_no"]) for row in store.releases()), default=0)


def audit_result(outcome: AuditOutcome) -> dg.AssetCheckResult:
    """One expectation as a check: counts, and what to do."""
    return verdict(
        outcome.passed,
        f"查 {outcome.table} 表中不合此项的行，并报数据工程师。",
        {"rows": outcome.rows, "unexpected": outcome.unexpected},
        severity=ERROR if outcome.audit.severity == "critical" else WARN,
        check=outcome.audit.name,
    )


@dg.asset_check(
    asset=credit_blacklist, description="最近一批的每项变更都有依据（表中逐条列出离开、加入与变更）"
)
def changes_are_explained(shared_store: SharedResource) -> dg.AssetCheckResult:
    """Why the list is shorter or longer than before: every change of the newest release."""
    store = shared_store.open()
    release_no = newest_release(store)
    newest = store.changes(release_no)
    silent = newest["reason"].isna() | newest["reason"].eq("")
    facts = {
        "release_no": release_no,
        "left_the_list": int(newest["after"].isna().sum()),
        "came_onto_it": int(newest["before"].isna().sum()),
        "without_reason": int(silent.sum()),
    }
    return verdict(
        not silent.any(),
        "不要对外解释，先把名单编号报给数据工程师查明依据。",
        facts,
        severity=ERROR,
        which=readable_delta(newest)[list(SHOWN_OF_A_CHANGE)],
    )


@dg.asset_check(
    asset=credit_blacklist,
    # What these write is sealed with it: in the first run after an upgrade it is not before.
    additional_deps=["listing_receipts", "listing_timeliness"],
    description="共享表 = 完整文件 = 逐批变更重放的结果",
)
def feed_proves_itself(
    shared_store: SharedResource, feed: FeedResource, registry_store: RegistryResource
) -> dg.AssetCheckResult:
    """Registry, table, files and replay of all changes describe the same releases."""
    faults = verify(shared_store.open(), feed.open(), registry_store.open(), feed.trusted())
    return verdict(
        not faults,
        "停止对外提供，按 README“故障处理”恢复发布目录后重跑。",
        {"faults": len(faults)},
        severity=ERROR,
        which=pd.DataFrame({"fault": faults}, dtype="str"),
    )
