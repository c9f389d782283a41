"""Where to look next: windows, focus places, parties to look at, and the plans of patrols.

Everything is worked out anew by each run; what was issued stays in ledgers (`plan_item`,
`watch_event`). Nothing of it reaches the shared database or the feed. The rules are in
`domain.supervision`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, check_result
from assets.base.metadata import PLANNING, counts_metadata, frame_metadata, markdown_table
from assets.sources import SOURCE_INPUTS, SOURCE_OF, batches_of, concatenate
from assets.supervision import records_on
from domain.intake.batch import SourceBatch
from domain.linkage.linker import LinkResult
from domain.registry.build import Registry
from domain.registry.identity import IdentityResult
from domain.supervision.clues.build import FollowUp
from domain.supervision.inputs import (
    PlanningInputs,
    place_inputs,
    plan_inputs,
    watch_inputs,
)
from domain.supervision.inputs import planning_inputs as read_inputs
from domain.supervision.places.counts import count_places, is_focus
from domain.supervision.plan.coverage import pooled
from domain.supervision.plan.issue import PlanState, issue_plans
from domain.supervision.plan.lawful import plan_faults, short_of_random
from domain.supervision.plan.rules import ARMS
from domain.supervision.plan.sheets import coverage_sheet
from domain.supervision.watchlist.backtest import RATES, backtest, ranked_lists
from domain.supervision.watchlist.ledger import new_events
from domain.supervision.watchlist.listing import WatchList, replay_list, universe, watch_list
from domain.supervision.watchlist.rules import LEVELS
from domain.supervision.windows import due_windows, unknown_days
from domain.supervision.windows import inspection_windows as build_windows
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    PolicyResource,
    RegistryResource,
)
from resources.documents.planning.pages import PlanningPages, write_planning

FOLDER = "planning"
"""Folder of the documents below the data folder."""

PLANNING_SOURCES = (
    *("town_submission", "city_patrol", "complaint", "credit_decision"),
    *("market_registration", "market_penalty", "watch_list", "responsibility"),
)
FACT_INPUTS = {a: SOURCE_INPUTS[a] for a, name in SOURCE_OF.items() if name in PLANNING_SOURCES}
"""The sources that are looked at."""


@dg.asset(**PLANNING, description="时间窗口：节假日、周末、寒暑假、中高考后")
def inspection_windows(
    policy: PolicyResource, clock: ClockResource
) -> dg.MaterializeResult[pd.DataFrame]:
    """Windows from the first batch to a year ahead."""
    rules, day = policy.load(), clock.evaluation_day()
    first = rules.calendar.batches[0].starts_on
    ahead = max(day, first) + timedelta(days=rules.windows.ahead_days)
    windows = build_windows(rules.windows, first, date(ahead.year, 12, 31))
    kinds = windows["kind"].value_counts().rename_axis("kind").reset_index(name="count")
    return dg.MaterializeResult(
        value=windows, metadata={**frame_metadata(windows), "kinds": markdown_table(kinds)}
    )


@dg.asset_check(asset=inspection_windows, description="今年（12 月起含明年）各窗口的日期都已知道")
def windows_are_known(
    inspection_windows: pd.DataFrame, policy: PolicyResource, clock: ClockResource
) -> dg.AssetCheckResult:
    """Which days the yearly notice or the policy lacks."""
    lacking = unknown_days(inspection_windows, policy.load().windows, clock.evaluation_day())
    return check_result(
        not lacking,
        "节假日安排公布后升级 chinesecalendar；寒暑假和中高考日期补进政策的 windows.yaml。",
        {"lacking": len(lacking)},
        which=pd.DataFrame({"缺少": lacking}),
    )


@dg.asset(
    **PLANNING,
    ins=FACT_INPUTS,
    description="计划所据：巡查、措施、修复、登记、镇街自列清单和责任清单，与主体对上",
)
def planning_inputs(
    linked_mentions: LinkResult,
    party_identities: IdentityResult,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    **sources: Any,
) -> dg.MaterializeResult[PlanningInputs]:
    """Records and registry, joined once for all that follows."""
    rules, day = policy.load(), clock.evaluation_day()
    ids = party_identities.ids[["cluster", "violator_id"]]
    inputs = read_inputs(
        records_on(sources, rules, day),
        linked_mentions.linked.merge(ids, on="cluster", how="left"),
        violators.violator,
        _arrived(sources, day),
        rules.gazetteer,
        lambda text: filer.code if (filer := rules.filer_named(text)) else None,
    )
    counts = {
        "patrol_rows": len(inputs.patrols),
        "own_list_rows": len(inputs.own_lists),
        "own_list_unknown": int(inputs.own_lists["subject_key"].isna().sum()),
        "responsible_rows": len(inputs.responsible),
        "responsible_without_place": int(inputs.responsible["place_key"].isna().sum()),
    }
    return dg.MaterializeResult(
        value=inputs, metadata={**frame_metadata(inputs.mentions), **counts_metadata(counts)}
    )


def _arrived(sources: Mapping[str, Any], as_of: date) -> dict[str, pd.Timestamp]:
    """When files of towns came; a time after the day is that of a copy and says nothing."""
    files = concatenate([batch.files for batch in batches_of(sources["town_submissions"])])
    came = files[files["received_at"] < pd.Timestamp(as_of) + pd.Timedelta(days=1)]
    return dict(zip(came["source_file"], came["received_at"], strict=True))


@dg.asset(**PLANNING, description="重点场所：村（社区）、小区、楼宇、道路、楼栋、户的线索与查实")
def focus_places(
    planning_inputs: PlanningInputs,
    clues: FollowUp,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
) -> dg.MaterializeResult[pd.DataFrame]:
    """Places with what happened there."""
    rules, day = policy.load(), clock.evaluation_day()
    ended = [batch.ends_on for batch in rules.calendar.batches if batch.due_on <= day]
    places = count_places(
        place_inputs(planning_inputs, violators, clues),
        rules.planning.places,
        day,
        max(ended, default=None),
        rules.version,
    )
    levels = places["level"].value_counts().rename_axis("level").reset_index(name="count")
    counts = {"focus": int(is_focus(places, rules.planning.places).sum())}
    return dg.MaterializeResult(
        value=places,
        metadata={
            **frame_metadata(places),
            **counts_metadata(counts),
            "levels": markdown_table(levels),
        },
    )


@dg.multi_asset(
    name="watch_assets",
    outs={
        "watchlist": dg.AssetOut(
            **PLANNING, description="重点清单：需要多看一眼的机构和个人，分值、理由、变动"
        ),
        "watch_backtest": dg.AssetOut(
            **PLANNING, description="重点清单回看：各批次末的清单与下一批次的查实相比"
        ),
    },
)
def watch_assets(
    planning_inputs: PlanningInputs,
    clues: FollowUp,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
) -> Iterator[dg.MaterializeResult[Any]]:
    """The list of the day, replayed from the beginning, and how it would have done."""
    rules, day = policy.load(), clock.evaluation_day()
    inputs = watch_inputs(planning_inputs, violators, clues, violators.reappearance, day)
    known = universe(inputs, rules.watch, day)
    batches = rules.calendar.batches
    replayed = replay_list(known, rules.watch, tuple(b.ends_on for b in batches), day)
    listed = watch_list(known, replayed, rules.watch, rules.version)
    levels = listed.parties["level"].value_counts()
    counts = {f"level_{rank}": int(levels.get(word, 0)) for rank, word in LEVELS.items()}
    yield dg.MaterializeResult(
        asset_key="watchlist",
        value=listed,
        metadata={**frame_metadata(listed.parties), **counts_metadata(counts)},
    )
    past = [batch for batch, later in pairwise(batches) if later.ends_on <= day]
    lists = ranked_lists(known, replayed, rules.watch, past)
    tested = backtest(lists, inputs.findings, batches, rules.watch, day, rules.version)
    yield dg.MaterializeResult(
        asset_key="watch_backtest",
        value=tested,
        metadata={
            **frame_metadata(tested),
            "backtest": markdown_table(tested.round(dict.fromkeys(RATES, 3))),
        },
    )


@dg.asset_check(asset="watchlist", description="清单上每个分值都由各理由的计分相加得出，并有依据")
def watch_explained(watchlist: WatchList) -> dg.AssetCheckResult:
    """Scores that their reasons do not add up to, and reasons without a record."""
    sums = watchlist.reasons.groupby("subject_key")["points"].sum()
    parties = watchlist.parties
    wrong = sums.reindex(parties["subject_key"]).to_numpy() != parties["score"].to_numpy()
    bare = watchlist.reasons["evidence"].isna() | watchlist.reasons["text"].isna()
    return check_result(
        not wrong.any() and not bare.any(),
        "清单的计算有缺陷：不要据此安排检查，把本次运行编号报给数据工程师。",
        {"parties": len(parties), "unexplained": int(wrong.sum()), "bare": int(bare.sum())},
        severity=ERROR,
    )


@dg.asset(**PLANNING, description="检查计划：到期窗口的计划，加上此前计划的完成情况")
def inspection_plan(
    planning_inputs: PlanningInputs,
    inspection_windows: pd.DataFrame,
    focus_places: pd.DataFrame,
    watchlist: WatchList,
    clues: FollowUp,
    violators: Registry,
    standing_answers: SourceBatch,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
) -> dg.MaterializeResult[PlanState]:
    """The ledger of plans with what this run adds to it and what answered it."""
    rules, day = policy.load(), clock.evaluation_day()
    state = issue_plans(
        plan_inputs(planning_inputs, violators, clues, watchlist.parties, focus_places),
        due_windows(inspection_windows, rules.windows, day),
        registry_store.open().table("plan_item"),
        standing_answers.accepted,
        rules.planning,
        verified=rules.linkage.verified_findings,
        as_of=day,
        version=rules.version,
    )
    items, new = state.items, state.items["issued_on"].eq(pd.Timestamp(day))
    arms = items[new]["arm"].value_counts()
    counts = {f"new_{arm}": int(arms.get(arm, 0)) for arm in ARMS} | {
        "left_out": len(state.left_out),
        "done": int(items["done_by_record"].notna().sum()),
    }
    return dg.MaterializeResult(
        value=state,
        metadata={
            **frame_metadata(items),
            **counts_metadata(counts),
            "came_of_it": markdown_table(coverage_sheet(pooled(state.coverage))),
        },
    )


@dg.asset_check(
    asset=inspection_plan, description="计划合规：不超频次、凭线索的才作个案检查、每项有理由和依据"
)
def plan_is_lawful(inspection_plan: PlanState, policy: PolicyResource) -> dg.AssetCheckResult:
    """Rows of the ledger that break a rule, counted."""
    faults = plan_faults(inspection_plan.items, policy.load().planning)
    return check_result(
        not any(faults.values()),
        "不要下发这些计划，把本次运行编号报给数据工程师。",
        faults,
        severity=ERROR,
    )


@dg.asset_check(asset=inspection_plan, description="随机抽取不少于规定的份额")
def draw_is_kept(inspection_plan: PlanState, policy: PolicyResource) -> dg.AssetCheckResult:
    """Plans in which too few were drawn, since nobody was left to draw."""
    short = short_of_random(inspection_plan.items, policy.load().planning)
    return check_result(
        short.empty,
        "该镇街近期几乎都已查过：减少政策 planning.yaml 的 capacity，或放宽 unvisited_months。",
        {"plans": len(short)},
        which=short,
    )


@dg.asset(
    **PLANNING,
    kinds={"sqlite"},
    description="窗口、场所、计划、重点清单写入登记库；计划和清单变动记入台账，只增不改",
)
def planning_database(
    inspection_windows: pd.DataFrame,
    focus_places: pd.DataFrame,
    watchlist: WatchList,
    watch_backtest: pd.DataFrame,
    inspection_plan: PlanState,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
) -> dg.MaterializeResult[None]:
    """Everything of planning, written in one transaction."""
    store, day = registry_store.open(), clock.evaluation_day()
    told = new_events(
        store.table("watch_event"), watchlist.events, watchlist.parties, day, policy.load().version
    )
    frames = {
        "inspection_window": inspection_windows,
        "place": focus_places,
        "watch_party": watchlist.parties,
        "watch_reason": watchlist.reasons,
        "watch_event": told,
        "watch_backtest": watch_backtest,
        "plan_item": inspection_plan.items,
        "plan_left_out": inspection_plan.left_out,
        "plan_coverage": inspection_plan.coverage,
    }
    store.write_tables(frames)
    return dg.MaterializeResult(
        metadata=counts_metadata({name: len(frame) for name, frame in frames.items()})
    )


@dg.asset(
    **PLANNING,
    deps=["planning_database"],
    kinds={"excel"},
    description="检查计划、重点清单（每个镇街一份）和重点场所的工作簿；计划可回填",
)
def planning_workbooks(
    planning_inputs: PlanningInputs,
    focus_places: pd.DataFrame,
    watchlist: WatchList,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    documents: DocumentsResource,
    registry_store: RegistryResource,
) -> dg.MaterializeResult[None]:
    """The workbooks under `planning/`: nothing is shown that the ledger does not hold."""
    store = registry_store.open()
    pages = PlanningPages(
        planning_inputs,
        focus_places,
        watchlist,
        store.table("plan_item"),
        store.table("plan_left_out"),
        pooled(store.table("plan_coverage")),
        violators.violator,
    )
    folder = documents.folder(FOLDER)
    written = write_planning(folder, pages, policy.load(), clock.evaluation_day())
    return dg.MaterializeResult(
        metadata={"workbooks": len(written), "folder": dg.MetadataValue.path(str(folder))}
    )
