"""The clues of a run, their parties, matters and contradictions, as one pure function."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from domain.linkage.policy import LinkagePolicy
from domain.registry.violations import build_violations, withdrawn_decisions
from domain.supervision.clues.answers import answers_by_clue
from domain.supervision.clues.clue import (
    CLUE_SOURCES,
    COMPLAINT,
    RECORD,
    REFERRAL,
    TOWN,
    clues_of_records,
)
from domain.supervision.clues.conclusions import (
    concluded_later,
    with_conclusions,
    with_replies,
)
from domain.supervision.clues.conflicts import build_conflicts
from domain.supervision.clues.deadlines import with_deadlines
from domain.supervision.clues.matter import build_matters, build_redirects, with_matters
from domain.supervision.clues.measures import closing_events, followed, keyed_events
from domain.supervision.clues.places import PARTY, main_parties, parties, places
from domain.supervision.clues.policy import FollowUpPolicy
from domain.supervision.clues.reopening import with_reopenings
from domain.supervision.clues.state import with_closing, with_state, with_state_days
from domain.supervision.clues.wording import FLAGS, next_steps
from domain.supervision.nearest import looked_up
from domain.values.text import among

CLUE_COLUMNS: Final = (
    "clue_no",
    "source",
    "source_record_id",
    "channel",
    "received_on",
    "town_code",
    "unit",
    "place_key",
    "place_text",
    "violation_codes",
    "state",
    "state_on",
    "due_on",
    "due_basis",
    "measure_due_on",
    "concluded_on",
    "concluded_by",
    "closed_on",
    "conclusion",
    "measure_on",
    "measure_kind",
    "fed_back",
    "overdue_workdays",
    "matter_no",
    "flags",
    "next_step",
    "by_handler",
    "policy_version",
)
"""Columns of `clue`; `by_handler` tells that the unit is the office which the ticket names, and may
therefore be told the ticket's number."""

FED_BACK: Final[Mapping[str, str]] = {"yes": "是", "no": "否", "unknown": "不明"}
"""Whether whoever asked was answered, and its word."""

_EVENT_SOURCES: Final = (*CLUE_SOURCES, "market_penalty", "credit_decision")


@dataclass(frozen=True)
class FollowUp:
    """The clues of a run; columns as named beside each builder.

    Attributes:
        clue: one row per clue.
        clue_party: whom each clue names.
        matter: clues that are one matter.
        matter_redirect: numbers that are no matter's any more.
        clue_conflict: conclusions that contradict each other.
    """

    clue: pd.DataFrame
    clue_party: pd.DataFrame
    matter: pd.DataFrame
    matter_redirect: pd.DataFrame
    clue_conflict: pd.DataFrame


def build_follow_up(
    records: Mapping[str, pd.DataFrame],
    members: pd.DataFrame,
    replied: pd.DataFrame,
    linkage: LinkagePolicy,
    policy: FollowUpPolicy,
    as_of: date,
) -> FollowUp:
    """Return the clues as they stand on a day; every table is sorted by its key.

    Args:
        records: accepted frames by source name, cut at the day (`cut.cut_records`); under `answer`
            what people answered, with `arrived_on`.
        members: mentions with `violator_id`, of this run's registry.
        replied: `clue_no` and `conclusion` of the referrals whose sender has our answer.
        linkage: what verifies a violation and what withdraws a decision.
        policy: the rules about clues.
        as_of: the day.
    """
    members = _named_by(members[members["source"].isin(_EVENT_SOURCES)], records)
    where, clues = places(members), clues_of_records(records, policy)
    named = parties(members.merge(clues[["clue_no", *RECORD]], on=RECORD))
    clues = _placed(clues, where, named, policy)
    keys = _keys(clues, named)
    answers = answers_by_clue(records["answer"])
    events = _events(records, members, clues, answers, linkage, policy)
    events = events[events["day"] <= pd.Timestamp(as_of)]
    by_key = keyed_events(events, members, where)
    clues = with_replies(with_conclusions(clues, answers, policy), replied)
    clues = concluded_later(clues, keys, _decisions(events, members, where), policy)
    clues = with_state(clues)
    points = keys.assign(day=looked_up(keys["clue_no"], clues.set_index("clue_no")["concluded_on"]))
    points = points.rename(columns={"clue_no": "point"})[["point", "key", "day"]]
    clues = with_closing(clues, followed(points, by_key, policy.followed_days), policy)
    clues = with_deadlines(with_state_days(clues), policy, as_of)
    clues = with_matters(clues, named, policy)
    conflicts = build_conflicts(clues, named[named["is_known"]], by_key, policy)
    clues = _flagged(with_reopenings(clues, keys, policy), conflicts)
    return FollowUp(
        clue=_finished(clues, policy),
        clue_party=named[list(PARTY)].sort_values(list(PARTY), ignore_index=True),
        matter=build_matters(clues, policy.version),
        matter_redirect=build_redirects(clues),
        clue_conflict=conflicts,
    )


def _named_by(members: pd.DataFrame, records: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mentions of the records that are there on the day."""
    there = pd.concat(
        [records[s][RECORD] for s in _EVENT_SOURCES if len(records.get(s, ()))]
        or [pd.DataFrame(columns=RECORD, dtype="str")],
        ignore_index=True,
    ).drop_duplicates()
    return members.merge(there, on=RECORD)


def _placed(
    clues: pd.DataFrame, where: pd.DataFrame, named: pd.DataFrame, policy: FollowUpPolicy
) -> pd.DataFrame:
    """Clues with place, main party and the unit that is responsible."""
    clues = clues.join(where, on=RECORD)
    clues["is_unit"] = clues["is_unit"].fillna(False).astype(bool)
    main = main_parties(named).reindex(clues["clue_no"]).set_axis(clues.index, axis=0)
    town = clues["filer_code"].where(clues["source"].eq(TOWN)).fillna(clues["town_code"])
    handler = clues["handler"].map(dict(policy.units)).astype("str")
    return clues.assign(
        violator_id=main["violator_id"],
        is_known=main["is_known"].fillna(False).astype(bool),
        town_code=clues["town_code"].fillna(clues["filer_code"]),
        by_handler=handler.notna(),
        unit=handler.fillna(town).fillna(policy.unassigned),
    )


def _keys(clues: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Under what a clue is looked for: its known parties, and the unit where it lies."""
    known = named.loc[named["is_known"], ["clue_no", "violator_id"]]
    alone = clues.set_index("clue_no")["is_known"].eq(False)
    unit = clues.loc[clues["is_unit"], ["clue_no", "place_key"]]
    unit = unit.assign(key="@" + unit["place_key"])[["clue_no", "key"]]
    keys = pd.concat([known.rename(columns={"violator_id": "key"}), unit], ignore_index=True)
    keys = keys.astype({"key": "str", "clue_no": "str"})
    return keys.assign(alone=looked_up(keys["clue_no"], alone).astype(bool))


def _events(
    records: Mapping[str, pd.DataFrame],
    members: pd.DataFrame,
    clues: pd.DataFrame,
    answers: pd.DataFrame,
    linkage: LinkagePolicy,
    policy: FollowUpPolicy,
) -> pd.DataFrame:
    """Everything that was done, by the records and by what people answered."""
    evidence = members[[*RECORD, "party_no", "violator_id", "link_method"]]
    deciding = {s: rows for s, rows in records.items() if s not in (COMPLAINT, REFERRAL)}
    violations = build_violations(deciding, evidence, linkage)
    answered = answers.dropna(subset=["measures"]).reset_index()
    answered = answered.merge(clues[["clue_no", *RECORD]], on="clue_no")
    withdrawn = frozenset(withdrawn_decisions(records, linkage))
    return closing_events(records, violations, answered, withdrawn, policy)


def _decisions(events: pd.DataFrame, members: pd.DataFrame, where: pd.DataFrame) -> pd.DataFrame:
    """Penalty decisions under their party and unit, with the record that tells each."""
    ruled = events[events["decision_no"].notna() & events["source"].ne("credit_decision")]
    ruled = ruled.assign(decision_record=ruled["source"] + ":" + ruled["source_record_id"])
    named = members[[*RECORD, "violator_id"]].drop_duplicates()
    by_party = ruled.merge(named, on=RECORD).rename(columns={"violator_id": "key"})
    lying = ruled.join(where[["place_key", "is_unit"]], on=RECORD)
    lying = lying[lying["is_unit"].fillna(False).astype(bool)]
    by_unit = lying.assign(key="@" + lying["place_key"])
    columns = ["key", "day", "decision_record"]
    return pd.concat([by_party[columns], by_unit[columns]], ignore_index=True)


def _flagged(clues: pd.DataFrame, conflicts: pd.DataFrame) -> pd.DataFrame:
    """Clues with one column per flag, and all of them in words of the code."""
    put_in_order = conflicts[conflicts["cleared"]]
    cleared = among(clues["clue_no"], [*put_in_order["left_clue"], *put_in_order["right_clue"]])
    concluded = clues["kind"].notna()
    several = (
        clues["violator_id"].where(clues["is_unit"] & clues["is_known"]).groupby(clues["place_key"])
    )
    flags = {
        "reopened": clues["reopened"],
        "same_place": clues["is_unit"] & several.transform("nunique").fillna(0).gt(1),
        "cleared": cleared,
        "duplicate_without_original": clues["orphan"],
        "incoherent": clues["incoherent"] | clues["contradictory"],
        "late_concluded": concluded & clues["overdue_workdays"].fillna(0).gt(0),
        "unfollowed": clues["unfollowed"],
        "no_conclusion": clues["state"].eq("no_conclusion"),
        "no_feedback": clues["unanswered"],
    }
    text = pd.Series("", index=clues.index, dtype="str")
    for name in FLAGS:
        text = text.mask(flags[name].astype(bool), text + ";" + name)
    return clues.assign(flags=text.str.removeprefix(";").replace("", None).astype("str"))


def _finished(clues: pd.DataFrame, policy: FollowUpPolicy) -> pd.DataFrame:
    fed_back = clues["fed_back"].map({True: "yes", False: "no"}).astype("str").fillna("unknown")
    made = clues.assign(
        conclusion=clues["word"],
        fed_back=fed_back,
        next_step=next_steps(clues),
        policy_version=policy.version,
        overdue_workdays=clues["overdue_workdays"].astype("Int64"),
    )
    return made[list(CLUE_COLUMNS)].sort_values("clue_no", ignore_index=True)
