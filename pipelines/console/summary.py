"""What a person wants to know after `make run`, in Chinese, from the metadata of its assets."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from assets.sources import SOURCE_OF
from domain.reporting.failures import what_to_do
from domain.reporting.words import OPERATION_WORDS, SOURCE_WORDS
from domain.supervision.plan.rules import ARMS
from resources.settings import Settings
from schemas.catalogue.columns.handovers import DEPARTMENT_WORDS


def summary(result: dg.ExecuteInProcessResult, settings: Settings) -> str:
    """Counts read, rejected, linked and listed, and where the feed is."""
    numbers = _numbers(result)
    lines = ["", "来源            读入   接受   退回   忽略"]
    for asset, source in SOURCE_OF.items():
        counts = [
            sum(numbers_.get(name, 0) for numbers_ in numbers.get(asset, []))
            for name in ("rows_read", "rows_accepted", "rows_rejected", "rows_ignored")
        ]
        lines.append(_padded(SOURCE_WORDS[source], 12) + "".join(f"{n:>7}" for n in counts))
    linked = _one(numbers, "linked_mentions")
    registry = _one(numbers, "violators")
    release = _one(numbers, "credit_blacklist")
    lines += [
        "",
        f"关联    {linked.get('links', 0)} 条关联，{registry.get('link_review', 0)} 对待人工核对",
        f"登记库  {registry.get('dagster/row_count', 0)} 个主体，"
        f"{registry.get('violation', 0)} 件违规事项",
        f"名单    {release.get('listings', 0)} 条在列，"
        f"{_one(numbers, 'listing_candidates').get('held', 0)} 条暂缓",
        _release_line(release),
        _clue_line(_one(numbers, "clues")),
        _alert_line(_one(numbers, "alerts")),
        _handover_line(_one(numbers, "handovers")),
        _plan_line(_one(numbers, "inspection_plan"), _one(numbers, "watchlist")),
        f"链首    {release.get('chain_head') or '尚无批次'}",
        f"发布目录 {settings.feed_dir}",
    ]
    if release.get("rendered_again"):
        lines.append(f"注意    {release['rendered_again']}")
    failed = failed_checks(result)
    if failed:
        lines += ["", "需要留意的检查（详情见 `make ui`）：", *(f"  - {name}" for name in failed)]
    return "\n".join(lines)


def failures(result: dg.ExecuteInProcessResult) -> str:
    """Which steps failed, the class and message of the error, what to do; no stack, no values."""
    lines, steps = ["运行失败："], []
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            cause = error.cause or error
            steps.append(event.step_key or "")
            lines.append(f"  ✗ {event.step_key}: {(cause.message or '').strip()}")
    lines += [f"  ✗ 检查未通过：{name}" for name in failed_checks(result)]
    return "\n".join([*lines, f"怎么办：{what_to_do(steps)}"])


def failed_checks(result: dg.ExecuteInProcessResult) -> list[str]:
    """Names of the checks of this run that did not pass."""
    return sorted(
        f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    )


def _numbers(result: dg.ExecuteInProcessResult) -> dict[str, list[dict[str, Any]]]:
    """Metadata values of every materialization by asset; a partitioned asset has several."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        numbers_ = {name: entry.value for name, entry in materialization.metadata.items()}
        found.setdefault(materialization.asset_key.to_user_string(), []).append(numbers_)
    return found


def _one(numbers: Mapping[str, list[dict[str, Any]]], asset: str) -> dict[str, Any]:
    return numbers.get(asset, [{}])[0]


def _release_line(release: Mapping[str, Any]) -> str:
    if not release.get("release_no"):
        return "发布    无变化，未产生新批次"
    changes = {words: int(release.get(f"changes_{op}", 0)) for op, words in OPERATION_WORDS.items()}
    told = "，".join(f"{words} {count}" for words, count in changes.items() if count)
    return f"发布    第 {release['release_no']} 批（{told}）"


def _alert_line(alerts: Mapping[str, Any]) -> str:
    """How many early warnings somebody should look at."""
    if "open" not in alerts:
        return ""
    return f"预警    {alerts['open']} 条待看，其中红色 {alerts['red']} 条"


def _handover_line(found: Mapping[str, Any]) -> str:
    """What was handed over to whom, what went nowhere, and who owes an answer."""
    if "new" not in found:
        return "移送    本次没有计算"
    to = [f"{word} {n}" for code, word in DEPARTMENT_WORDS.items() if (n := found[f"new_{code}"])]
    whom = f"（{'，'.join(to)}）" if to else ""
    return (
        f"移送    本次移送 {found['new']} 件{whom}，累计 {found['dagster/row_count']} 件，"
        f"逾期未复 {found['overdue']} 件；未移送 {found['not_handed']} 条；"
        f"答复移送部门 {found['new_replies']} 条"
    )


def _clue_line(clues: Mapping[str, Any]) -> str:
    """How many clues there are, and what is owed about them."""
    if "dagster/row_count" not in clues:
        return "线索    本次没有计算"
    return (
        f"线索    {clues['dagster/row_count']} 条，{clues['open']} 条未闭环："
        f"逾期 {clues['overdue']}，办结无结论 {clues['no_conclusion']}，"
        f"查实未处置 {clues['unfollowed']}，未反馈 {clues['no_feedback']}，"
        f"矛盾 {clues['conflicts']}"
    )


def _plan_line(plan: Mapping[str, Any], watch: Mapping[str, Any]) -> str:
    """What was newly planned, and how long the watch list is."""
    if "dagster/row_count" not in plan:
        return "计划    本次没有编制"
    arms = "，".join(f"{word} {plan.get(f'new_{arm}', 0)}" for arm, word in ARMS.items())
    listed = f"重点 {watch.get('level_2', 0)}，关注 {watch.get('level_1', 0)}"
    return f"计划    本次新列 {arms}；重点清单 {listed}"


def _padded(text: str, width: int) -> str:
    """Pad to terminal columns: a Chinese character takes two."""
    return text + " " * (width - 2 * len(text) + sum(c.isascii() for c in text))
