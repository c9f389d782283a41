"""Checks that compare a run with the runs before it, or with what policy expects of a source.

Red is kept for what is worth getting up for: a source or the registry that lost a large part
against its usual size. Everything else is yellow. Every result says in one sentence what to do;
thresholds are `policy/checks.yaml`; metadata holds counts and codes only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import pandas as pd

from assets.base.check_result import ERROR, WARN, check_result
from assets.sources import SOURCE_OF
from domain.intake.sources import SOURCES
from domain.reporting.figures import baseline, category_drift, compared
from resources.dagster_resources import PolicyResource, RegistryResource
from schemas.policy.files import CheckThresholds
from schemas.policy.load import Policy

WITH_IDENTIFIERS = tuple(a for a, name in SOURCE_OF.items() if SOURCES[name].has_codes)
"""Sources whose rows carry a code or an id number."""
WITH_RHYTHM = tuple(a for a, name in SOURCE_OF.items() if SOURCES[name].names_parties)
"""Sources that are expected to bring something new from time to time."""
WITH_VOCABULARY = tuple(a for a, name in SOURCE_OF.items() if SOURCES[name].has_kinds)
"""Sources whose texts are mapped to kinds of violations."""

SIZES = (
    ("violators", "registry", "violators", "在册主体"),
    ("linked_mentions", "registry", "links", "关联"),
    ("listing_candidates", "listing", "listings", "拟公示名单"),
)
"""Asset, subject and figure that must not shrink, and its name in Chinese."""


@dataclass(frozen=True)
class Question:
    """One check of a source's figures.

    Attributes:
        name: ASCII name of the check.
        figure: figure that it looks at.
        meaning: what holds, in Chinese.
        what_to_do: one sentence.
        assets: sources that it is asked of.
    """

    name: str
    figure: str
    meaning: str
    what_to_do: str
    assets: tuple[str, ...]


QUESTIONS = (
    Question(
        "volume_is_usual",
        "rows_accepted",
        "接受的行数没有明显少于以往",
        "先看该来源的文件是否齐全、有无整份退回；确认数据源正常后再发布。",
        tuple(SOURCE_OF),
    ),
    Question(
        "codes_are_valid",
        "valid_id_share",
        "填写的统一社会信用代码和证件号多数能通过校验",
        "请报送单位把代码列设为文本格式后重报：多半是长数字被表格软件改成了近似数。",
        WITH_IDENTIFIERS,
    ),
    Question(
        "vocabulary_covers_it",
        "unmapped_share",
        "违规类型多数能对应到词表",
        "查看 rejected_records 中 unmapped_violation 的原文，"
        "把新说法补进 policy/words/vocabulary.yaml。",
        WITH_VOCABULARY,
    ),
    Question(
        "still_arriving",
        "newest_record_days",
        "最新一条记录没有超出该来源通常的间隔",
        "联系该来源的经办人：可能已停止推送，或文件放错了文件夹。",
        WITH_RHYTHM,
    ),
)


@dg.multi_asset_check(
    name="source_checks",
    can_subset=True,
    specs=[
        dg.AssetCheckSpec(
            question.name,
            asset=asset,
            description=question.meaning,
            additional_deps=["registry_database"],
        )
        for question in QUESTIONS
        for asset in question.assets
    ],
)
def source_checks(
    context: dg.AssetCheckExecutionContext,
    registry_store: RegistryResource,
    policy: PolicyResource,
) -> Iterator[dg.AssetCheckResult]:
    """The same four questions of every source that they apply to."""
    rules = policy.load()
    comparisons = _compared(registry_store, context.run.run_id, rules.checks)
    if not comparisons:
        return
    for question in QUESTIONS:
        for asset in question.assets:
            if _is_asked(context, asset, question.name):
                yield _answer(question, asset, comparisons, rules)


@dg.multi_asset_check(
    name="size_checks",
    can_subset=True,
    specs=[
        dg.AssetCheckSpec(
            "size_is_usual",
            asset=asset,
            description=f"{name}数没有明显少于以往各次运行",
            additional_deps=["registry_database"],
        )
        for asset, _, _, name in SIZES
    ],
)
def size_checks(
    context: dg.AssetCheckExecutionContext,
    registry_store: RegistryResource,
    policy: PolicyResource,
) -> Iterator[dg.AssetCheckResult]:
    """The registry, its links and the listings do not shrink overnight."""
    limits = policy.load().checks
    comparisons = _compared(registry_store, context.run.run_id, limits)
    if not comparisons:
        return
    for asset, subject, figure, name in SIZES:
        if not _is_asked(context, asset, "size_is_usual"):
            continue
        value, usual, ratio = comparisons.get((subject, figure), (0.0, float("nan"), float("nan")))
        yield check_result(
            not ratio < limits.registry_floor_error,
            f"{name}骤减：先比对各来源的 volume_is_usual，查明原因前不要发布。",
            {"value": round(value, 4), "usual": round(usual, 4)},
            severity=ERROR,
            check=dg.AssetCheckKey(dg.AssetKey(asset), "size_is_usual"),
        )


@dg.asset_check(asset="quality_figures", description="各类违规的份额与以往相近")
def categories_are_usual(
    context: dg.AssetCheckExecutionContext,
    quality_figures: pd.DataFrame,
    registry_store: RegistryResource,
    policy: PolicyResource,
) -> dg.AssetCheckResult:
    """A kind that suddenly dominates is a changed form more often than a changed town."""
    limits = policy.load().checks
    usual = baseline(registry_store.open().figures(), context.run.run_id, limits.baseline_runs)
    drift = category_drift(quality_figures, usual, limits.category_drift_rows)
    moved = drift[drift["moved"] > limits.category_drift_warn]
    return check_result(
        moved.empty,
        "抽看几行原文：若是表样或词表变了就改政策文件，否则向业务科室说明。",
        {"moved": len(moved), "largest": float(drift["moved"].max()) if len(drift) else 0.0},
        which=moved[["subject", "figure", "value", "usual"]].round(3),
    )


def _is_asked(context: dg.AssetCheckExecutionContext, asset: str, check: str) -> bool:
    """Whether this run selected the check; a job of a few assets asks only about those."""
    key = dg.AssetCheckKey(dg.AssetKey(asset), check)
    return key in context.selected_asset_check_keys


Comparisons = dict[tuple[str, str], tuple[float, float, float]]
"""Subject and figure to value, usual value and their ratio."""


def _compared(store: RegistryResource, run_id: str, limits: CheckThresholds) -> Comparisons:
    """The figures that this run wrote beside what is usual; nothing where it wrote none.

    A job of a few assets (the submission report, a batch read again) counts nothing anew and must
    not be judged by the figures of an older run.
    """
    history = store.open().figures()
    usual = baseline(history, run_id, limits.baseline_runs)
    rows = compared(history[history["run_id"] == run_id], usual)
    keys = zip(rows["subject"], rows["figure"], strict=True)
    values = rows[["value", "usual", "ratio"]].astype("float64").to_numpy().tolist()
    return dict(zip(keys, map(tuple, values), strict=True))


def _answer(
    question: Question, asset: str, comparisons: Comparisons, policy: Policy
) -> dg.AssetCheckResult:
    source = SOURCE_OF[asset]
    missing = float("nan")
    value, usual, ratio = comparisons.get((source, question.figure), (missing, missing, missing))
    passed, severity = _outcome(question.name, source, value, ratio, policy)
    return check_result(
        passed,
        question.what_to_do,
        {"value": round(value, 4), "usual": round(usual, 4)},
        severity=severity,
        check=dg.AssetCheckKey(dg.AssetKey(asset), question.name),
    )


def _outcome(
    name: str, source: str, value: float, ratio: float, policy: Policy
) -> tuple[bool, dg.AssetCheckSeverity]:
    """A figure that does not exist (no rows, no earlier run) is no reason to worry."""
    limits = policy.checks
    if name == "volume_is_usual":
        severe = ratio < limits.volume_floor_error
        return not ratio < limits.volume_floor_warn, ERROR if severe else WARN
    if name == "codes_are_valid":
        return not value < limits.valid_id_share_warn, WARN
    if name == "vocabulary_covers_it":
        return not value > limits.unmapped_share_warn, WARN
    return not value > policy.rhythm.get(source, float("inf")), WARN
