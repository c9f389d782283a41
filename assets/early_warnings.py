"""Early warnings: what recent clues, taken together, ask somebody to look at.

Nothing of this calls anybody a violator, and nothing of it reaches the shared database or the feed.
The rules are in `domain.supervision.alerts`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import check_result
from assets.base.metadata import FOLLOW_UP, counts_metadata, frame_metadata, markdown_table
from assets.sources import SOURCE_OF, batches_of
from assets.supervision import CLUE_INPUTS, FOLDER, arrived_answers, names_of
from domain.intake.batch import SourceBatch, received_at
from domain.intake.calendar import Calendar
from domain.linkage.linker import LinkResult
from domain.registry.build import Registry
from domain.registry.identity import IdentityResult, with_violator_ids
from domain.supervision.alerts.build import (
    Alerts,
    answers_about_alerts,
    build_alerts,
    seen_by,
    still_open,
)
from domain.supervision.alerts.cases import cases_of
from domain.supervision.alerts.episodes import NEW
from domain.supervision.alerts.policy import KINDS, RED
from domain.supervision.alerts.wording import KIND_WORDS
from domain.supervision.clues.build import FollowUp
from domain.supervision.clues.clue import RECORD
from domain.supervision.windows import inspection_windows
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    PolicyResource,
    RegistryResource,
)
from resources.documents.ledgers.alerts import (
    alert_rows,
    last_alert_digest,
    write_alert_digest,
    write_alert_workbooks,
)
from schemas.policy.load import Policy

SHOWN = 20
"""Rows that a check shows."""


@dg.asset(
    **FOLLOW_UP,
    ins={
        **CLUE_INPUTS,
        "answers": dg.AssetIn("standing_answers"),
    },
    kinds={"sqlite", "pandera"},
    description="预警：聚集、激增、疑似改头换面、反复被反映、沉默镇街、季节提示；不是违规认定",
)
def alerts(
    clues: FollowUp,
    linked_mentions: LinkResult,
    party_identities: IdentityResult,
    violators: Registry,
    submission_status: pd.DataFrame,
    answers: SourceBatch,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
    **sources: Any,
) -> dg.MaterializeResult[Alerts]:
    """The early warnings of this run; the past is looked at again on a fixed grid of days."""
    rules, day = policy.load(), clock.evaluation_day()
    members = with_violator_ids(linked_mentions.linked, party_identities)
    found = build_alerts(
        seen_by(
            cases_of(clues.clue, members, _noted_arrivals(sources)),
            _with_periods(submission_status, rules.calendar),
            _windows(rules, day),
            violators.reappearance,
            violators.violator.set_index("violator_id")["name"],
            rules.alerts,
        ),
        [batch.ends_on for batch in rules.calendar.batches],
        answers_about_alerts(arrived_answers(answers, day)),
        rules.alerts,
        day,
    )
    registry_store.open().write_tables({"alert": found.alert, "alert_event": found.alert_event})
    now = found.alert[still_open(found.alert, rules.alerts, day)]
    return dg.MaterializeResult(
        value=found,
        metadata={
            **frame_metadata(found.alert),
            **counts_metadata({"open": len(now), "red": int(now["level"].eq(RED).sum())}),
            "by_kind": markdown_table(_by_kind(now)),
        },
    )


def _by_kind(alerts: pd.DataFrame) -> pd.DataFrame:
    counts = alerts["kind"].value_counts().reindex(KINDS, fill_value=0)
    return pd.DataFrame({"种类": [KIND_WORDS[kind] for kind in KINDS], "条数": counts.to_list()})


def _noted_arrivals(sources: Mapping[str, Any]) -> pd.DataFrame:
    """The day on which each record's file came, of the files whose arrival somebody noted."""
    found = []
    for asset in CLUE_INPUTS:
        for batch in batches_of(sources[asset]):
            noted = batch.files[batch.files["received_noted"].fillna(value=False)]
            came = received_at(batch.accepted["source_file"], noted).dt.normalize()
            rows = batch.accepted.assign(source=SOURCE_OF[asset], arrived_on=came)
            found.append(rows[[*RECORD, "arrived_on"]])
    return pd.concat(found, ignore_index=True).dropna(subset=["arrived_on"])


def _windows(policy: Policy, day: date) -> pd.DataFrame:
    """Inspection windows from the first batch to those that are told now."""
    first = policy.calendar.batches[0].starts_on
    ahead = max(day, first) + timedelta(days=policy.alerts.season_days)
    return inspection_windows(policy.windows, first, ahead)


def _with_periods(status: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """The state of the submissions with the days that each batch reports on."""
    rows = [(batch.key, batch.starts_on, batch.ends_on) for batch in calendar.batches]
    days = pd.DataFrame(rows, columns=["batch", "starts_on", "ends_on"])
    days = days.astype(dict.fromkeys(("starts_on", "ends_on"), "datetime64[us]"))
    return status.merge(days.astype({"batch": status["batch"].dtype}), on="batch")


@dg.asset(
    **FOLLOW_UP,
    kinds={"excel"},
    description="预警单：每个单位一份，可回填；另有当日新发出的预警提醒",
)
def alert_workbooks(
    alerts: Alerts,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """One workbook per unit with its open alerts, and the digest of what was raised today."""
    rules, day, folder = policy.load(), clock.evaluation_day(), documents.folder(FOLDER)
    units = names_of(rules, violators).units
    now = alerts.alert[still_open(alerts.alert, rules.alerts, day)]
    written = write_alert_workbooks(folder, now, units)
    # A replayed Monday may have had no run: what was raised since the last digest is new.
    since = last_alert_digest(folder, day)
    new = now if since is None else now[now["raised_on"].gt(pd.Timestamp(since))]
    write_alert_digest(folder, alert_rows(new, units), day)
    return dg.MaterializeResult(metadata={"units": len(written), "open": len(now), "new": len(new)})


@dg.asset_check(asset=alerts, description="没有尚未处理的新预警")
def new_alerts(alerts: Alerts, policy: PolicyResource, clock: ClockResource) -> dg.AssetCheckResult:
    """Open alerts that nobody has read yet, red ones first."""
    rules, day = policy.load(), clock.evaluation_day()
    now = alerts.alert[still_open(alerts.alert, rules.alerts, day)]
    unread = now[now["state"].eq(NEW)]
    shown = alert_rows(unread, {filer.code: filer.name for filer in rules.filers})
    return check_result(
        unread.empty,
        "把 follow_up/预警 中各单位的预警单发出；处理情况填好后放入收件箱 answers。",
        {"unread": len(unread), "red": int(unread["level"].eq(RED).sum())},
        which=shown[["预警编号", "级别", "种类", "镇街", "自何日起"]].head(SHOWN),
    )
