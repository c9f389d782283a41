"""What becomes of a finding: clues followed to their end, and workbooks for their handlers.

Every frame here is worked out anew by each run from the records, the registry and what people
answered; nothing of it reaches the shared database or the feed, and no publication waits for it.
The rules are in `domain.supervision`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import dagster as dg
import pandas as pd

from assets.base.check_result import check_result
from assets.base.metadata import (
    FOLLOW_UP,
    batch_metadata,
    counts_metadata,
    frame_metadata,
    markdown_table,
)
from assets.sources import SOURCE_INPUTS, SOURCE_OF, accepted_records, batches_of, concatenate
from domain.intake.batch import SourceBatch, received_at
from domain.linkage.linker import LinkResult
from domain.registry.build import Registry
from domain.registry.identity import IdentityResult, with_violator_ids
from domain.supervision.alerts.build import LEDGER as ALERT_LEDGER
from domain.supervision.alerts.episodes import STATES as ALERT_STATES
from domain.supervision.clues.answers import LEDGER
from domain.supervision.clues.build import FollowUp, build_follow_up
from domain.supervision.clues.clue import CLUE_SOURCES, clues_of_records
from domain.supervision.clues.ledger import (
    Names,
    bureau_sheets,
    has_flag,
    ledger_rows,
    newly_overdue,
    overdue,
    unit_rows,
)
from domain.supervision.clues.state import STATES
from domain.supervision.clues.wording import FLAGS
from domain.supervision.cut import cut_records
from domain.supervision.handovers.answers import answers_about_clues
from domain.supervision.handovers.columns import LEDGER as HANDOVERS
from domain.supervision.handovers.replies import replied_before
from domain.supervision.plan.sheets import LEDGER as PLANS
from resources.dagster_resources import (
    ClockResource,
    DocumentsResource,
    PolicyResource,
    RegistryResource,
)
from resources.databases.registry_store import RegistryStore
from resources.documents.ledgers.clues import (
    last_digest,
    write_digest,
    write_ledger,
    write_unit_workbooks,
)
from resources.intake.standing_answers import known_answers
from schemas.policy.load import Policy

FOLDER = "follow_up"
"""Folder of the documents below the data folder."""
SHOWN = 20
"""Rows that a check shows."""

CLUE_INPUTS = {a: dg.AssetIn() for a, name in SOURCE_OF.items() if name in CLUE_SOURCES}
"""The sources whose records are clues."""


def _copied(sources: Mapping[str, Any], as_of: date) -> frozenset[str]:
    """Files of towns whose time lies after the day although they are read: that of a copy."""
    files = concatenate([batch.files for batch in batches_of(sources["town_submissions"])])
    late = files["received_at"] >= pd.Timestamp(as_of) + pd.Timedelta(days=1)
    return frozenset(files.loc[late, "source_file"])


def arrived_answers(answers: SourceBatch, as_of: date) -> pd.DataFrame:
    """What people answered, with `arrived_on`: the day on which the workbook came."""
    came = received_at(answers.accepted["source_file"], answers.files).dt.normalize()
    arrived = came.clip(upper=pd.Timestamp(as_of)).fillna(pd.Timestamp(as_of))
    return answers.accepted.assign(arrived_on=arrived)


def records_on(sources: Mapping[str, Any], policy: Policy, as_of: date) -> dict[str, pd.DataFrame]:
    """Accepted rows as they were on the day, the answers with the day on which they came.

    Columns: those of each record's accepted frame; the answers have `arrived_on` besides.

    Args:
        sources: batches by asset, as for `accepted_records`.
        policy: what is verified, among others.
        as_of: the day that is evaluated.
    """
    records = accepted_records(sources, policy)
    if "answer" in records:
        records["answer"] = arrived_answers(sources["answers"], as_of)
    return cut_records(records, _copied(sources, as_of), as_of)


@dg.asset(
    **FOLLOW_UP,
    ins={**CLUE_INPUTS, "market_registrations": dg.AssetIn(), "market_penalties": dg.AssetIn()},
    description="有效的回填：编号在台账之中、日期不晚于统计日的，其余退回",
)
def standing_answers(
    answers: SourceBatch,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
    **sources: object,
) -> dg.MaterializeResult[SourceBatch]:
    """What people answered in our workbooks, less what is about no number or a day ahead."""
    rules, day = policy.load(), clock.evaluation_day()
    clues = clues_of_records(records_on(sources, rules, day), rules.follow_up)
    store = registry_store.open()
    known = {LEDGER: frozenset(clues["clue_no"])}
    known |= {ledger: _issued(store, answers, ledger) for ledger in ISSUED}
    words = {LEDGER: rules.follow_up.kind_of, ALERT_LEDGER: ALERT_STATES[1:]}
    batch = known_answers(answers, known, words, day, rules)
    return dg.MaterializeResult(value=batch, metadata=batch_metadata(batch))


def _issued(store: RegistryStore, answers: SourceBatch, ledger: str) -> frozenset[str]:
    """Numbers that a ledger has issued.

    One that a registry which is built anew gets back by this very run has issued, while it is
    empty, whatever is asked about. A ledger that nobody asks about is not read.
    """
    mine = answers.accepted["ledger"].eq(ledger)
    if not mine.any():
        return frozenset()
    table, number = ISSUED[ledger]
    numbers = frozenset(store.table(table)[number])
    if numbers or ledger not in MADE_AGAIN:
        return numbers
    return frozenset(answers.accepted.loc[mine, "number"])


ISSUED = {
    ALERT_LEDGER: ("alert_event", "alert_no"),
    HANDOVERS: ("handover", "handover_no"),
    PLANS: ("plan_item", "plan_no"),
}
"""Ledger of answers to the table that remembers what was issued, and the number in it."""
MADE_AGAIN = frozenset({ALERT_LEDGER})
"""Ledgers that a registry makes anew from its sources; the others are restored."""


@dg.asset(
    **FOLLOW_UP,
    ins=SOURCE_INPUTS,
    kinds={"sqlite", "pandera"},
    description="线索闭环：每条线索的状态、期限、结论、处置和反馈，合成事项，指出矛盾与回潮",
)
def clues(
    linked_mentions: LinkResult,
    party_identities: IdentityResult,
    policy: PolicyResource,
    clock: ClockResource,
    registry_store: RegistryResource,
    **sources: object,
) -> dg.MaterializeResult[FollowUp]:
    """The clues of this run with their parties, matters and contradictions."""
    rules, day, store = policy.load(), clock.evaluation_day(), registry_store.open()
    records = records_on(sources, rules, day)
    records["answer"] = with_departments(records["answer"], store, rules, day)
    found = build_follow_up(
        records,
        with_violator_ids(linked_mentions.linked, party_identities),
        replied_before(store.table("referral_reply"), day),
        rules.linkage,
        rules.follow_up,
        day,
    )
    store.write_tables(
        {
            "clue": found.clue,
            "clue_party": found.clue_party,
            "matter": found.matter,
            "matter_redirect": found.matter_redirect,
            "clue_conflict": found.clue_conflict,
        }
    )
    return dg.MaterializeResult(
        value=found, metadata={**frame_metadata(found.clue), **counts_metadata(_counts(found))}
    )


def with_departments(
    answers: pd.DataFrame, store: RegistryStore, policy: Policy, as_of: date
) -> pd.DataFrame:
    """What people answered about clues, those answers too that departments gave to hand-overs.

    Columns: those of the accepted answers.

    Args:
        answers: accepted rows of the source `answer`, with `arrived_on`.
        store: holds the ledger as the runs before left it.
        policy: words of measures, rules of hand-overs.
        as_of: the day that is evaluated.
    """
    if not answers["ledger"].eq(HANDOVERS).any():
        return answers
    ledger = store.table("handover")
    told = answers_about_clues(ledger, answers, policy.terms["measures"], policy.routing, as_of)
    return pd.concat([answers, told], ignore_index=True) if len(told) else answers


def _counts(found: FollowUp) -> dict[str, int]:
    rows, states = found.clue, found.clue["state"].value_counts()
    return {
        **{f"state_{state}": int(states.get(state, 0)) for state in STATES},
        **{flag: int(has_flag(rows, flag).sum()) for flag in FLAGS},
        "overdue": int(overdue(rows).sum()),
        "open": int(rows["state"].ne("closed").sum()),
        "matters": len(found.matter),
        "conflicts": int((~found.clue_conflict["cleared"]).sum()),
    }


@dg.asset(
    **FOLLOW_UP,
    kinds={"excel"},
    description="线索台账：一份供内部督办，另为每个办理单位一份可回填的待办线索",
)
def clue_workbooks(
    clues: FollowUp,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """The bureau's ledger and one workbook per unit, under `follow_up/`."""
    rules, day, folder = policy.load(), clock.evaluation_day(), documents.folder(FOLDER)
    names = names_of(rules, violators)
    sheets = bureau_sheets(clues, names, rules.follow_up, day)
    path = write_ledger(folder, sheets, day)
    written = write_unit_workbooks(folder, unit_rows(clues, names), names.units, rules)
    rows = {name: len(table) for name, table in sheets.items()}
    return dg.MaterializeResult(
        metadata={
            "ledger": dg.MetadataValue.path(str(path)),
            "units": len(written),
            "sheets": markdown_table(pd.DataFrame(rows.items(), columns=["表", "行数"])),
        }
    )


@dg.asset(
    **FOLLOW_UP,
    kinds={"excel"},
    description="逾期提醒：上次提醒以后才逾期的线索，按办理单位；没有新逾期的不出",
)
def overdue_clues(
    clues: FollowUp,
    violators: Registry,
    policy: PolicyResource,
    clock: ClockResource,
    documents: DocumentsResource,
) -> dg.MaterializeResult[None]:
    """What became overdue since the last digest."""
    day, folder = clock.evaluation_day(), documents.folder(FOLDER)
    names = names_of(policy.load(), violators)
    new = newly_overdue(clues, last_digest(folder, day))
    chosen = clues.clue[new].set_index("clue_no")["unit"]
    rows = ledger_rows(clues, names)
    rows = rows[rows.index.isin(chosen.index)]
    units = chosen.map(dict(names.units)).fillna(chosen).reindex(rows.index)
    write_digest(folder, rows.assign(办理单位=units), day)
    return dg.MaterializeResult(metadata={"newly_overdue": len(rows)})


def names_of(policy: Policy, violators: Registry) -> Names:
    """What codes of towns, units and parties are called."""
    towns = {filer.code: filer.name for filer in (policy.city, *policy.filers)}
    towns |= {town.code: town.name for town in policy.gazetteer.towns if town.code not in towns}
    units = {code: office for office, code in policy.follow_up.units.items()}
    named = violators.violator.dropna(subset=["name"])
    parties = dict(zip(named["violator_id"], named["name"], strict=True))
    return Names(towns, {**towns, **units}, parties)


@dg.asset_check(asset=clues, description="没有过了答复期限还没有结论的线索")
def nothing_overdue(clues: FollowUp, policy: PolicyResource) -> dg.AssetCheckResult:
    """Clues that owe an answer, by unit, the longest overdue first."""
    rows = clues.clue[overdue(clues.clue)]
    units = {code: office for office, code in policy.load().follow_up.units.items()}
    units |= {filer.code: filer.name for filer in policy.load().filers}
    named = rows.assign(办理单位=rows["unit"].map(units).fillna(rows["unit"]))
    ordered = named.sort_values(
        ["办理单位", "overdue_workdays", "clue_no"], ascending=[True, False, True]
    )
    columns = {"clue_no": "线索编号", "due_on": "截止日", "overdue_workdays": "逾期工作日"}
    shown = ordered[["办理单位", *columns]].rename(columns=columns).head(SHOWN)
    return check_result(
        rows.empty,
        "按办理单位催办：把 follow_up/待办 中该单位的工作簿发出，填好后放入收件箱 answers。",
        {"overdue": len(rows), "units": int(rows["unit"].nunique())},
        which=shown.assign(截止日=shown["截止日"].dt.strftime("%Y-%m-%d")),
    )


@dg.asset_check(asset=clues, description="办结的都已闭环：有结论，查实的有处置，该反馈的已反馈")
def closed_means_closed(clues: FollowUp) -> dg.AssetCheckResult:
    """Clues that are ended in name only, counted by what is missing."""
    rows = clues.clue
    counts = {flag: int(has_flag(rows, flag).sum()) for flag in _MISSING}
    table = pd.DataFrame({"缺少": [FLAGS[f] for f in counts], "条数": list(counts.values())})
    return check_result(
        not any(counts.values()),
        "看线索台账的“查实未处置”“办结未反馈”两页和全部页的标记，请办理单位补齐。",
        counts,
        which=table[table["条数"] > 0],
    )


_MISSING = ("no_conclusion", "unfollowed", "no_feedback")
"""Flags of clues that are ended and not closed."""


@dg.asset_check(asset=clues, description="同一主体或事项没有互相矛盾的结论")
def no_contradiction(clues: FollowUp) -> dg.AssetCheckResult:
    """Contradictions that no measure explains, and who decides each."""
    rows = clues.clue_conflict[~clues.clue_conflict["cleared"]]
    columns = {"left_clue": "先接收", "right_clue": "后接收", "days_apart": "相隔天数"}
    return check_result(
        rows.empty,
        "由“由谁认定”所列单位核对两条线索，改正其中一条的结论。",
        {"conflicts": len(rows), "cleared": len(clues.clue_conflict) - len(rows)},
        which=rows[list(columns)].rename(columns=columns).head(SHOWN),
    )
