"""The gate: what must hold of a candidate, and which guards a person may lift.

Thresholds are policy (`policy/checks.yaml`); nothing is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from domain.intake.source_state import SourceFigures
from domain.listing.causes import FREEING_OPS

GUARDS = (
    "shrink",
    "growth",
    "empty",
    "as_of_back",
    "as_of_ahead",
    "as_of_jump",
    "early_expiry",
    "repointed",
    "empty_source",
    "repointed_source",
    "stale_source",
)
"""Codes of the guards, which a person may lift."""


@dataclass(frozen=True)
class Override:
    """A named person's decision to publish in spite of a guard.

    Attributes:
        guards: codes of the guards that it lifts.
        person: who decided.
        reason: why.
        as_of: the only as-of day that it holds for.
    """

    guards: tuple[str, ...]
    person: str
    reason: str
    as_of: date


@dataclass(frozen=True)
class FeedRule:
    """For how long receivers may rely on what they hold without hearing from the publisher.

    Attributes:
        fresh_days: days that `index.json` holds; every run that ends well renews it.
    """

    fresh_days: int = 7

    def __post_init__(self) -> None:
        if self.fresh_days < 1:
            raise ValueError("fresh_days must be at least 1")


@dataclass(frozen=True)
class GatePolicy:
    """Thresholds of the guards before publication.

    Attributes:
        max_shrink_share: largest share of the last release that may go at once, 0 to 1. Listings
            that a document frees, or a person, or their own term, do not count.
        max_growth_share: largest share of the last release that may be new at once.
        growth_from: listings that the last release must have for that guard to speak: a list that
            is still filling up grows by multiples of itself.
        min_rows: guards on shares speak only when at least this many listings go or come.
        max_repointed_share: largest share of codes whose registered name differs from the last
            release.
        max_source_repointed_share: largest share of a source's records that may speak of another
            party than at the last publication.
        max_jump_days: days that may lie between the last evaluation and the as-of day, None: any.
        rhythm_days: source to the age in days that its newest record may have.
        stale_source: whether a source older than its rhythm is shown (`warn`) or stops the
            publication (`refuse`).
        overrides: decisions that lift a guard for one day.
    """

    max_shrink_share: float = 0.3
    max_growth_share: float = 1.0
    growth_from: int = 100
    min_rows: int = 20
    max_repointed_share: float = 0.05
    max_source_repointed_share: float = 0.05
    max_jump_days: int | None = None
    rhythm_days: Mapping[str, int] = field(default_factory=dict)
    stale_source: Literal["warn", "refuse"] = "warn"
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class GateInputs:
    """What the gate looks at, counted inside the publishing transaction.

    Attributes:
        as_of: the day of the candidate.
        previous_as_of: the day of the last release, None before the first one.
        previous_count: listings of the last release.
        candidate_count: listings of the candidate.
        ops: number of changes per op.
        gone: listings that go for no document, no person's word and not by their term: the guard
            against vanished sources counts these alone.
        freed: listings that a document or a person's `不同主体` frees.
        early: listings that go by term or rule before the end that was published.
        policy_versions: version of the policy at the last release and now.
        last_run_on: day of the last evaluation up to the as-of day, None if none is known.
        today: the day by the clock, None where it is not asked.
        repointed: listings whose code stayed and whose name differs from the last release.
        broken: invariants that the candidate breaks, code to number of rows.
        sources: the sources that the candidate was made from.
    """

    as_of: date
    previous_as_of: date | None
    previous_count: int
    candidate_count: int
    ops: Mapping[str, int] = field(default_factory=dict)
    gone: int = 0
    freed: int = 0
    early: int = 0
    policy_versions: tuple[str, str] = ("", "")
    last_run_on: date | None = None
    today: date | None = None
    repointed: int = 0
    broken: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[SourceFigures, ...] = ()


@dataclass(frozen=True)
class GateFinding:
    """One reason not to publish.

    Attributes:
        code: guard or invariant.
        message: Chinese, for the operator.
        lifted_by: the override that lifts it; invariants cannot be lifted.
        advisory: it is shown and recorded, and does not stop the publication.
    """

    code: str
    message: str
    lifted_by: Override | None = None
    advisory: bool = False


OF_NUMBERS = frozenset(
    {
        "empty",
        "shrink",
        "growth",
        "repointed",
        "early_expiry",
        "empty_source",
        "stale_source",
        "repointed_source",
    }
)
"""Guards that find too much changed at once; what frees somebody need not wait for their answer."""

INVARIANTS: Mapping[str, str] = {
    "no_document": "没有法律文书（文号、机关、日期）的名单",
    "no_party": "没有登记名称或信用代码的名单",
    "id_number": "法人或个体工商户的证件号码不应填写",
    "bad_period": "公示截止期早于统计日或早于列入日期",
    "future": "列入日期晚于统计日",
    "bad_code": "名单类型或严重程度不在规定范围",
}
"""Invariants of a candidate that nobody can lift, and what to call them."""


def broken_invariants(candidate: pd.DataFrame, as_of: date) -> dict[str, int]:
    """Return how many listings break each invariant (only those broken)."""
    day = pd.Timestamp(as_of)
    person = candidate["cf_xdr_lb"].eq("自然人")
    masks = {
        "no_document": candidate[["rdwh", "rddw", "listed_on"]].isna().any(axis=1),
        "no_party": candidate["cf_xdr_mc"].isna() | (candidate["cf_xdr_shxym"].isna() & ~person),
        "id_number": candidate["cf_xdr_zjhm"].notna() & ~person,
        "bad_period": (candidate["publish_until"] < day)
        | (candidate["publish_until"] < candidate["listed_on"]),
        "future": candidate["listed_on"] > day,
        "bad_code": ~candidate["list_type"].isin(["blacklist", "dishonesty_record"])
        | ~candidate["severity"].isin(["一般", "严重"]),
    }
    counts = {code: int(np.count_nonzero(mask)) for code, mask in masks.items()}
    return {code: count for code, count in counts.items() if count}


def check_gate(inputs: GateInputs, policy: GatePolicy) -> list[GateFinding]:
    """Return every reason not to publish; those with `lifted_by` were overridden by a person."""
    found = [
        GateFinding(code, f"{INVARIANTS.get(code, code)}：{count} 条")
        for code, count in sorted(inputs.broken.items())
    ]
    guards = [*_guards(inputs, policy), *_source_guards(inputs, policy)]
    return found + [
        GateFinding(
            code,
            message,
            _override(code, inputs.as_of, policy),
            advisory=code == "stale_source" and policy.stale_source == "warn",
        )
        for code, message in guards
        if message
    ]


def _override(code: str, as_of: date, policy: GatePolicy) -> Override | None:
    fitting = [o for o in policy.overrides if code in o.guards and o.as_of == as_of]
    return fitting[0] if fitting else None


def _guards(inputs: GateInputs, policy: GatePolicy) -> list[tuple[str, str]]:
    """Return every guard with its message, empty where it is content."""
    before = inputs.previous_count
    grown_from = before if before >= policy.growth_from else 0
    explained = inputs.freed + inputs.ops.get("expire", 0) - inputs.early
    emptied = inputs.candidate_count == 0 and explained < inputs.previous_count
    return [
        *_day_guards(inputs, policy),
        ("early_expiry", _early_expiry(inputs)),
        ("empty", f"候选名单为空，上一批次有 {inputs.previous_count} 条" if emptied else ""),
        *(
            (code, _share(what, count, base, limit, policy.min_rows))
            for code, what, count, base, limit in (
                ("shrink", "退出", inputs.gone, before, policy.max_shrink_share),
                ("growth", "新增", inputs.ops.get("list", 0), grown_from, policy.max_growth_share),
                ("repointed", "代码改指", inputs.repointed, before, policy.max_repointed_share),
            )
        ),
    ]


def _day_guards(inputs: GateInputs, policy: GatePolicy) -> list[tuple[str, str]]:
    """Return what is wrong with the as-of day.

    A last release that was made for a day ahead of the clock is itself wrong: the way back to a
    true day is open.
    """
    last, day = inputs.previous_as_of, inputs.as_of
    known_wrong = last is not None and inputs.today is not None and last > inputs.today
    back = last is not None and day < last and not known_wrong
    ahead = inputs.today is not None and day > inputs.today
    known = [d for d in (last, inputs.last_run_on) if d is not None and d <= day]
    gap = (day - max(known)).days if known else 0
    jumped = policy.max_jump_days is not None and gap > policy.max_jump_days
    return [
        ("as_of_back", f"统计日 {day} 早于上一批次 {last}" if back else ""),
        (
            "as_of_ahead",
            f"统计日 {day} 晚于今天 {inputs.today}，请核对 REGISTRY_AS_OF" if ahead else "",
        ),
        ("as_of_jump", _JUMPED.format(day, gap, policy.max_jump_days) if jumped else ""),
    ]


_JUMPED = (
    "统计日 {} 距上一次评估 {} 天，超过警戒 {} 天，请核对 REGISTRY_AS_OF；"
    "确实停用多日的，由负责人签名放行"
)


def _early_expiry(inputs: GateInputs) -> str:
    """Return what a change of policy takes off before its published end, if it does."""
    before, after = inputs.policy_versions
    if inputs.early == 0 or before == after:
        return ""
    return (
        f"政策改动（版本 {before} → {after}）使 {inputs.early} 条在已公示的截止期之前退出，"
        "请核对 policy/；确为政策调整的，由负责人签名放行"
    )


def _source_guards(inputs: GateInputs, policy: GatePolicy) -> list[tuple[str, str]]:
    """Return what is wrong with the sources.

    Listings that end by their own term or by a document that frees go whatever the sources do: a
    delta of nothing else passes.
    """
    if set(inputs.ops) <= {"expire", *FREEING_OPS}:
        return []
    found = []
    for source in inputs.sources:
        name = source.source
        if source.records == 0 and source.records_before > 0:
            text = f"来源 {name} 没有任何记录，上次发布时有 {source.records_before} 条"
            found.append(("empty_source", text))
        found.append(("stale_source", _stale(source, inputs.as_of, policy.rhythm_days.get(name))))
        limit = policy.max_source_repointed_share
        what = f"来源 {name} 改指其他主体"
        moved = _share(what, source.repointed, source.compared, limit, policy.min_rows)
        found.append(("repointed_source", moved))
    return found


def _stale(source: SourceFigures, as_of: date, rhythm: int | None) -> str:
    if rhythm is None or source.newest_on is None or (as_of - source.newest_on).days <= rhythm:
        return ""
    return f"来源 {source.source} 最新记录为 {source.newest_on}，早于其报送周期 {rhythm} 天"


def _share(what: str, count: int, base: int, limit: float, min_rows: int) -> str:
    if base == 0 or count < min_rows or count <= limit * base:
        return ""
    return f"{what} {count} 条，占上一批次 {base} 条的 {count / base:.0%}，超过警戒 {limit:.0%}"
